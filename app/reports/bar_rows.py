"""Rows of bars as HTML, from the same `Bars` that the picture is drawn from. All text is escaped."""

import math
from collections.abc import Collection
from html import escape

from needs_map.geo.charts.bars import lengths, totals
from needs_map.geo.charts.kinds import BarPart, Bars

HATCHES = {"": "nm-plain", "///": "nm-slant", "...": "nm-dotted", "xxx": "nm-cross", "---": "nm-level"}
"""Class of each hatch, so that parts can be distinguished without colours."""


def bar_rows(bars: Bars, wording: str, *, own: Collection[str] = (), marks: dict[str, str] | None = None) -> str:
    """
    Bars with their values, and a legend if they have several parts.

    Parameters
    ----------
    bars
        Rows and parts; an unknown total is said.
    wording
        What the bars show, for screen readers; the table under them has the figures.
    own
        Rows that the page is about, drawn bold.
    marks
        Mark beside the value of a row, as HTML.
    """
    sums = totals(bars)
    body = "".join(
        f"<div class='nm-barrow{' nm-own' if name in own else ''}' role='listitem'>"
        f"<span class='nm-barname'>{escape(name)}</span>"
        f"<span class='nm-track'>{_parts(bars, number, sizes)}</span>"
        f"<span class='nm-barvalue'>{escape(_value(bars, sums[number]))} {(marks or {}).get(name, '')}</span></div>"
        for number, (name, sizes) in enumerate(zip(bars.rows, lengths(bars), strict=True))
    )
    legend = ""
    if len(bars.parts) > 1:
        keys = "".join(f"<li>{_swatch(part)} {escape(part.name)}</li>" for part in bars.parts)
        legend = f"<ul class='nm-barkey'>{keys}</ul>"
    return (
        f"<section class='nm-barrows' aria-label='{escape(wording)}'>{legend}"
        f"<p class='nm-small'>{escape(bars.axis.title)}</p><div role='list'>{body}</div></section>"
    )


def _value(bars: Bars, total: float) -> str:
    """Sum of a row; nothing where sums are not to be shown and one is known."""
    return bars.axis.write(total) if bars.totals or not math.isfinite(total) else ""


def _parts(bars: Bars, number: int, sizes: list[float]) -> str:
    return "".join(
        f"<i class='{HATCHES[part.hatch]}' style='--nm-fill:{part.colour};width:{size:.2f}%' "
        f"title='{escape(part.name)}: {escape(bars.axis.write(part.values[number]))}'></i>"
        for part, size in zip(bars.parts, sizes, strict=True)
        if math.isfinite(part.values[number]) and size > 0
    )


def _swatch(part: BarPart) -> str:
    return f"<i class='nm-barswatch {HATCHES[part.hatch]}' style='--nm-fill:{part.colour}'></i>"
