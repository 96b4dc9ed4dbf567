"""Rows of dots as HTML, from the same `Dots` that the picture is drawn from."""

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup

from needs_map.app.words.markup import element, joined, list_items, paragraph
from needs_map.geo.charts.kinds import Dot, Dots

STEPS = 5
"""Between the labels of an axis, at most: a half of the page has no room for more."""
At = Callable[[float], float]
"""Where a value stands, in per cent of the width."""


def dot_rows(dots: Dots, wording: str, *, values: Sequence[str] = ()) -> Markup:
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
    levels = [element("i", class_="nm-dotlevel", style=f"left:{at(value):.2f}%") for _, value in dots.levels]
    rows = [
        element(
            "div",
            element("span", name, class_="nm-barname"),
            element(
                "span",
                *levels,
                *(_limits(dot, number, at) for dot in dots.dots),
                *(_dot(dots, dot, number, at) for dot in reversed(dots.dots)),
                class_="nm-dottrack",
            ),
            element("span", values[number] if values else "", class_="nm-barvalue"),
            class_="nm-barrow",
            role="listitem",
        )
        for number, name in enumerate(dots.rows)
    ]
    labels = [
        element("span", label, style=f"left:{at(tick):.2f}%")
        for tick, label in zip(scale.ticks, tick_labels(dots.axis, scale.ticks), strict=True)
    ]
    empty = element("span")
    axis = element("div", empty, element("span", *labels), empty, class_="nm-barrow nm-dotaxis", aria_hidden=True)
    middle = (len(rows) + 1) // 2
    halves = [
        element("div", element("div", *half, role="list"), axis) for half in (rows[:middle], rows[middle:]) if half
    ]
    return element(
        "section",
        element("ul", list_items(joined([_mark(dot), " ", dot.name]) for dot in dots.dots), class_="nm-barkey"),
        paragraph("nm-small", dots.axis.title),
        element("div", *halves, class_="nm-dothalves"),
        class_="nm-barrows nm-dotrows",
        style=f"--nm-steps:{len(scale.ticks) - 1}",
        aria_label=wording,
    )


def _only_values(dots: Dots) -> list[str]:
    """Value of each row as the axis writes it; none where a row has several dots."""
    known = [
        [dot.values[number] for dot in dots.dots if math.isfinite(dot.values[number])]
        for number in range(len(dots.rows))
    ]
    return [dots.axis.write(one[0]) if one else "" for one in known] if max(map(len, known), default=0) == 1 else []


def _dot(dots: Dots, dot: Dot, number: int, at: At) -> Markup:
    value = dot.values[number]
    if not math.isfinite(value):
        return Markup("")
    label = f"{dot.name}: {dots.axis.write(value)}"
    return element("i", class_=_looks(dot), style=f"--nm-fill:{dot.colour};left:{at(value):.2f}%", title=label)


def _limits(dot: Dot, number: int, at: At) -> Markup:
    ends = [at(part[number]) for part in (dot.lower, dot.upper) if len(part) and math.isfinite(part[number])]
    if len(ends) < 2:  # noqa: PLR2004 - a lower and an upper
        return Markup("")
    place = f"left:{ends[0]:.2f}%;width:{ends[1] - ends[0]:.2f}%"
    return element("i", class_="nm-dotlimits", style=f"--nm-fill:{dot.colour};{place}")


def _mark(dot: Dot) -> Markup:
    return element("i", class_=_looks(dot), style=f"--nm-fill:{dot.colour}")


def _looks(dot: Dot) -> str:
    return f"nm-spot nm-spot-{dot.shape}"
