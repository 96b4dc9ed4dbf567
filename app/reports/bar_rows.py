"""Rows of bars as HTML, from the same `Bars` that the picture is drawn from."""

import math
from collections.abc import Collection

from markupsafe import Markup

from needs_map.app.words.markup import element, joined, list_items, paragraph
from needs_map.geo.charts.bars import lengths, totals
from needs_map.geo.charts.kinds import Bars, Segment

HATCHES = {"": "nm-plain", "///": "nm-slant", "...": "nm-dotted", "xxx": "nm-cross", "---": "nm-level"}
"""Class of each hatch, so that parts can be distinguished without colours."""


def bar_rows(bars: Bars, wording: str, *, own: Collection[str] = (), marks: dict[str, Markup] | None = None) -> Markup:
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
        Mark beside the value of a row.
    """
    sums = totals(bars)
    body = [
        element(
            "div",
            element("span", name, class_="nm-barname"),
            element("span", *_parts(bars, number, sizes), class_="nm-track"),
            element("span", _value(bars, sums[number]), " ", (marks or {}).get(name, ""), class_="nm-barvalue"),
            class_="nm-barrow nm-own" if name in own else "nm-barrow",
            role="listitem",
        )
        for number, (name, sizes) in enumerate(zip(bars.rows, lengths(bars), strict=True))
    ]
    keys = list_items(joined([_swatch(part), " ", part.name]) for part in bars.parts)
    return element(
        "section",
        element("ul", keys, class_="nm-barkey") if len(bars.parts) > 1 else "",
        paragraph("nm-small", bars.axis.title),
        element("div", *body, role="list"),
        class_="nm-barrows",
        aria_label=wording,
    )


def _value(bars: Bars, total: float) -> str:
    """Sum of a row; nothing where sums are not to be shown and one is known."""
    return bars.axis.write(total) if bars.totals or not math.isfinite(total) else ""


def _parts(bars: Bars, number: int, sizes: list[float]) -> list[Markup]:
    return [
        element(
            "i",
            class_=HATCHES[part.hatch],
            style=f"--nm-fill:{part.colour};width:{size:.2f}%",
            title=f"{part.name}: {bars.axis.write(part.values[number])}",
        )
        for part, size in zip(bars.parts, sizes, strict=True)
        if math.isfinite(part.values[number]) and size > 0
    ]


def _swatch(part: Segment) -> Markup:
    return element("i", class_=f"nm-barswatch {HATCHES[part.hatch]}", style=f"--nm-fill:{part.colour}")
