"""Rows of dots as HTML, from the same `Dots` that the picture is drawn from. All text is escaped."""

import math
from collections.abc import Callable, Sequence
from html import escape

from needs_map.geo.charts.kinds import Dot, Dots

STEPS = 5
"""Between the labels of an axis, at most: a half of the page has no room for more."""
At = Callable[[float], float]
"""Where a value stands, in per cent of the width."""


def dot_rows(dots: Dots, wording: str, *, values: Sequence[str] = ()) -> str:
    """
    Dots of each row on one axis, with limits, and a legend: in two halves side by side where there is room.

    Parameters
    ----------
    dots
        Rows and dots; a dot that is not known is left out.
    wording
        What the dots show, for screen readers; the table under them has the figures.
    values
        What stands at the end of each row; if empty, the value of its dot where no row has two.
    """
    from needs_map.geo.charts.axes import scale_over, tick_labels  # noqa: PLC0415 - slow to import

    known = [value for dot in dots.dots for part in (dot.values, dot.lower, dot.upper) for value in part]
    scale = scale_over([*known, *(value for _, value in dots.levels)], most=STEPS, zero=dots.axis.from_nought)

    def at(value: float) -> float:
        return scale.at(value, 0.0, 100.0)

    values = values or _only_values(dots)
    levels = "".join(f"<i class='nm-dotlevel' style='left:{at(value):.2f}%'></i>" for _, value in dots.levels)
    rows = [
        f"<div class='nm-barrow' role='listitem'><span class='nm-barname'>{escape(name)}</span>"
        f"<span class='nm-dottrack'>{levels}"
        + "".join(_limits(dot, number, at) for dot in dots.dots)
        + "".join(_dot(dots, dot, number, at) for dot in reversed(dots.dots))
        + f"</span><span class='nm-barvalue'>{escape(values[number] if values else '')}</span></div>"
        for number, name in enumerate(dots.rows)
    ]
    keys = "".join(f"<li>{_mark(dot)} {escape(dot.name)}</li>" for dot in dots.dots)
    labels = "".join(
        f"<span style='left:{at(tick):.2f}%'>{escape(label)}</span>"
        for tick, label in zip(scale.ticks, tick_labels(dots.axis, scale.ticks), strict=True)
    )
    axis = f"<div class='nm-barrow nm-dotaxis' aria-hidden='true'><span></span><span>{labels}</span><span></span></div>"
    middle = (len(rows) + 1) // 2
    halves = [f"<div><div role='list'>{''.join(half)}</div>{axis}</div>" for half in (rows[:middle], rows[middle:])]
    return (
        f"<section class='nm-barrows nm-dotrows' style='--nm-steps:{len(scale.ticks) - 1}' "
        f"aria-label='{escape(wording)}'><ul class='nm-barkey'>{keys}</ul>"
        f"<p class='nm-small'>{escape(dots.axis.title)}</p>"
        f"<div class='nm-dothalves'>{''.join(halves[: 1 + (len(rows) > 1)])}</div></section>"
    )


def _only_values(dots: Dots) -> list[str]:
    """Value of each row as the axis writes it; none where a row has several dots."""
    known = [
        [dot.values[number] for dot in dots.dots if math.isfinite(dot.values[number])]
        for number in range(len(dots.rows))
    ]
    return [dots.axis.write(one[0]) if one else "" for one in known] if max(map(len, known), default=0) == 1 else []


def _dot(dots: Dots, dot: Dot, number: int, at: At) -> str:
    value = dot.values[number]
    if not math.isfinite(value):
        return ""
    label = escape(f"{dot.name}: {dots.axis.write(value)}")
    return f"<i class='{_looks(dot)}' style='--nm-fill:{dot.colour};left:{at(value):.2f}%' title='{label}'></i>"


def _limits(dot: Dot, number: int, at: At) -> str:
    ends = [at(part[number]) for part in (dot.lower, dot.upper) if len(part) and math.isfinite(part[number])]
    if len(ends) < 2:  # noqa: PLR2004 - a lower and an upper
        return ""
    place = f"left:{ends[0]:.2f}%;width:{ends[1] - ends[0]:.2f}%"
    return f"<i class='nm-dotlimits' style='--nm-fill:{dot.colour};{place}'></i>"


def _mark(dot: Dot) -> str:
    return f"<i class='{_looks(dot)}' style='--nm-fill:{dot.colour}'></i>"


def _looks(dot: Dot) -> str:
    return f"nm-spot nm-spot-{dot.shape}"
