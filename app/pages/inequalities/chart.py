"""Rows of dots, one row an indicator and one dot a group, as HTML."""

import math

from markupsafe import Markup

from needs_map.app.pages.inequalities.words import (
    LABELS_OF_TEST,
    TEST_WORDS,
    figure_with_sign,
    group_name,
    indicator_with_unit,
    letter,
    ratio_words,
)
from needs_map.app.words.markup import element, joined, list_items, small
from needs_map.figures.reports.inequalities import COUNTED, NOT_TESTED, GapRow, GroupValue
from needs_map.geo.charts.dots import RatioAxis, lanes, ratio_axis

WIDE_GAP, NARROW_GAP = 5.5, 9.0
"""Least distance of two dots in one lane, in per cent of the width of the lines on a wide and on a narrow screen."""


def group_dot_rows(rows: list[GapRow], group_type: str, caveats: dict[str, int]) -> Markup:
    """
    Rows of dots on one axis of ratios to everyone, with a legend.

    Parameters
    ----------
    rows
        Indicators.
    group_type
        What the groups are.
    caveats
        Number of the caveat of each indicator that has one, by its key.
    """
    drawn = [dot for row in rows for dot in _drawn(row)]
    axis = ratio_axis([end for dot in drawn for end in (dot.ratio, dot.ratio_lower_cl, dot.ratio_upper_cl)])
    empty = element("span")
    head = element("div", empty, _scale(axis), empty, class_="nm-dotrow nm-dothead", aria_hidden=True)
    wording = (
        f"Dots on lines: {len(rows)} indicators by {group_type}, each group's value over everyone's. "
        "The table under it has all figures."
    )
    body = (_row(row, axis, group_type, caveats.get(row.indicator.key)) for row in rows)
    return element(
        "section",
        _legend(rows, group_type),
        head,
        element("div", *body, role="list"),
        class_="nm-dots",
        aria_label=wording,
    )


def _drawn(row: GapRow) -> list[GroupValue]:
    """Dots of a row that have a place on the axis: none of counts, whose groups are parts of everyone."""
    if row.indicator.kind == "count":
        return []
    return [dot for dot in row.dots if math.isfinite(dot.ratio) and dot.ratio > 0]


def _scale(axis: RatioAxis) -> Markup:
    marks = (
        element("span", "everyone" if tick == 1 else f"× {tick:g}", style=f"left:{axis.at(tick):.1f}%")
        for tick in axis.ticks
    )
    return element("span", *marks, class_="nm-scale")


def _legend(rows: list[GapRow], group_type: str) -> Markup:
    groups = dict.fromkeys(dot.group for row in rows for dot in row.dots)
    names = list_items(joined([element("b", letter(one)), " ", group_name(one, group_type)]) for one in groups)
    used = {dot.mark for row in rows for dot in _drawn(row)}
    marks = list_items(joined([_shape(mark, ""), " ", words]) for mark, words in TEST_WORDS.items() if mark in used)
    look = "nm-dotkey"
    return joined(
        [element("ul", names, class_=look, aria_label="Groups"), element("ul", marks, class_=look, aria_label="Marks")]
    )


def _row(row: GapRow, axis: RatioAxis, group_type: str, caveat: int | None) -> Markup:
    indicator = row.indicator
    known = _drawn(row)
    at = [axis.at(dot.ratio) for dot in known]
    wide, narrow = lanes(at, WIDE_GAP), lanes(at, NARROW_GAP)
    dots = [
        _dot(dot, f"left:{position:.1f}%;--w:{lane};--n:{narrow_lane}", _wording(row, dot, group_type))
        for dot, position, lane, narrow_lane in zip(known, at, wide, narrow, strict=True)
    ]
    limits = [_limits(dot, axis, lane, n) for dot, lane, n in zip(known, wide, narrow, strict=True)]
    height = f"--w:{max(wide, default=0) + 1};--n:{max(narrow, default=0) + 1}"
    missing = [group_name(dot.group, group_type) for dot in row.dots if not math.isfinite(dot.value)]
    gone = (" ", element("span", f"Not available: {', '.join(missing)}.", class_="nm-soft")) if missing else ()
    mark = (" ", element("span", f"caveat {caveat}", class_="nm-caveat")) if caveat else ()
    everyone = small(f"Everyone: {indicator_with_unit(indicator, row.everyone)}")
    ticks = (element("i", style=f"left:{axis.at(tick):.1f}%") for tick in axis.ticks)
    one = element("i", class_="nm-one", style=f"left:{axis.at(1):.1f}%")
    return element(
        "div",
        element("span", indicator.name, *mark, everyone, class_="nm-dotname"),
        element("span", *ticks, one, *limits, *dots, class_="nm-line"),
        element("span", _sentence(ratio_words(row)), *gone, class_="nm-dotsay"),
        class_="nm-dotrow",
        role="listitem",
        style=height,
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _wording(row: GapRow, dot: GroupValue, group_type: str) -> str:
    return (
        f"{group_name(dot.group, group_type)}: {figure_with_sign(row.indicator, dot.value)}, {LABELS_OF_TEST[dot.mark]}"
    )


def _dot(dot: GroupValue, style: str, wording: str) -> Markup:
    hidden = element("span", wording, class_="nm-hidden")
    return element("span", _shape(dot.mark, letter(dot.group)), hidden, class_="nm-dot", title=wording, style=style)


def _limits(dot: GroupValue, axis: RatioAxis, wide: int, narrow: int) -> Markup:
    """Limits of a value as a line through its dot; a limit of zero reaches the end of the axis."""
    if not (math.isfinite(dot.ratio_lower_cl) and math.isfinite(dot.ratio_upper_cl)):
        return Markup("")
    low, high = (axis.at(max(end, axis.low)) for end in (dot.ratio_lower_cl, dot.ratio_upper_cl))
    style = f"left:{low:.1f}%;right:calc(100% - {high:.1f}%);--w:{wide};--n:{narrow}"
    return element("i", class_="nm-limit", style=style)


def _shape(mark: str, text: str) -> Markup:
    drawn = NOT_TESTED if mark == COUNTED else mark
    return element("b", element("span", text), class_=f"nm-mark nm-{drawn.replace(' ', '-')}", aria_hidden=True)
