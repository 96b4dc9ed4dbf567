"""Rows of dots, one row an indicator and one dot a group, as HTML. All text is escaped."""

import math
from html import escape

from needs_map.app.pages.inequalities.words import (
    LABELS_OF_TEST,
    TEST_WORDS,
    figure_with_sign,
    group_name,
    indicator_with_unit,
    letter,
    ratio_words,
)
from needs_map.figures.reports.inequalities import COUNTED, NOT_TESTED, GapRow, GroupValue
from needs_map.geo.charts.dots import RatioAxis, lanes, ratio_axis

WIDE_GAP, NARROW_GAP = 5.5, 9.0
"""Least distance of two dots in one lane, in per cent of the width of the lines on a wide and on a narrow screen."""


def group_dot_rows(rows: list[GapRow], group_type: str, caveats: dict[str, int]) -> str:
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
    body = "".join(_row(row, axis, group_type, caveats.get(row.indicator.key)) for row in rows)
    head = f"<div class='nm-dotrow nm-dothead' aria-hidden='true'><span></span>{_scale(axis)}<span></span></div>"
    wording = (
        f"Dots on lines: {len(rows)} indicators by {group_type}, each group's value over everyone's. "
        "The table under it has all figures."
    )
    return (
        f"<section class='nm-dots' aria-label='{escape(wording)}'>{_legend(rows, group_type)}{head}"
        f"<div role='list'>{body}</div></section>"
    )


def _drawn(row: GapRow) -> list[GroupValue]:
    """Dots of a row that have a place on the axis: none of counts, whose groups are parts of everyone."""
    if row.indicator.kind == "count":
        return []
    return [dot for dot in row.dots if math.isfinite(dot.ratio) and dot.ratio > 0]


def _scale(axis: RatioAxis) -> str:
    marks = "".join(
        f"<span style='left:{axis.at(tick):.1f}%'>{'everyone' if tick == 1 else f'× {tick:g}'}</span>"
        for tick in axis.ticks
    )
    return f"<span class='nm-scale'>{marks}</span>"


def _legend(rows: list[GapRow], group_type: str) -> str:
    groups = dict.fromkeys(dot.group for row in rows for dot in row.dots)
    names = "".join(f"<li><b>{escape(letter(one))}</b> {escape(group_name(one, group_type))}</li>" for one in groups)
    used = {dot.mark for row in rows for dot in _drawn(row)}
    marks = "".join(
        f"<li>{_shape(mark, '')} {escape(words)}</li>" for mark, words in TEST_WORDS.items() if mark in used
    )
    return (
        f"<ul class='nm-dotkey' aria-label='Groups'>{names}</ul><ul class='nm-dotkey' aria-label='Marks'>{marks}</ul>"
    )


def _row(row: GapRow, axis: RatioAxis, group_type: str, caveat: int | None) -> str:
    indicator = row.indicator
    known = _drawn(row)
    at = [axis.at(dot.ratio) for dot in known]
    wide, narrow = lanes(at, WIDE_GAP), lanes(at, NARROW_GAP)
    dots = "".join(
        _dot(dot, f"left:{position:.1f}%;--w:{lane};--n:{narrow_lane}", _wording(row, dot, group_type))
        for dot, position, lane, narrow_lane in zip(known, at, wide, narrow, strict=True)
    )
    limits = "".join(_limits(dot, axis, lane, n) for dot, lane, n in zip(known, wide, narrow, strict=True))
    height = f"--w:{max(wide, default=0) + 1};--n:{max(narrow, default=0) + 1}"
    missing = [group_name(dot.group, group_type) for dot in row.dots if not math.isfinite(dot.value)]
    gone = f" <span class='nm-soft'>Not available: {escape(', '.join(missing))}.</span>" if missing else ""
    mark = f" <span class='nm-caveat'>caveat {caveat}</span>" if caveat else ""
    everyone = indicator_with_unit(indicator, row.everyone)
    ticks = "".join(f"<i style='left:{axis.at(tick):.1f}%'></i>" for tick in axis.ticks)
    return (
        f"<div class='nm-dotrow' role='listitem' style='{height}'>"
        f"<span class='nm-dotname'>{escape(indicator.name)}{mark}<small>Everyone: {escape(everyone)}</small></span>"
        f"<span class='nm-line'>{ticks}<i class='nm-one' style='left:{axis.at(1):.1f}%'></i>{limits}{dots}</span>"
        f"<span class='nm-dotsay'>{escape(_sentence(ratio_words(row)))}{gone}</span></div>"
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _wording(row: GapRow, dot: GroupValue, group_type: str) -> str:
    return (
        f"{group_name(dot.group, group_type)}: {figure_with_sign(row.indicator, dot.value)}, {LABELS_OF_TEST[dot.mark]}"
    )


def _dot(dot: GroupValue, style: str, wording: str) -> str:
    return (
        f"<span class='nm-dot' title='{escape(wording)}' style='{style}'>"
        f"{_shape(dot.mark, letter(dot.group))}<span class='nm-hidden'>{escape(wording)}</span></span>"
    )


def _limits(dot: GroupValue, axis: RatioAxis, wide: int, narrow: int) -> str:
    """Limits of a value as a line through its dot; a limit of zero reaches the end of the axis."""
    if not (math.isfinite(dot.ratio_lower_cl) and math.isfinite(dot.ratio_upper_cl)):
        return ""
    low, high = (axis.at(max(end, axis.low)) for end in (dot.ratio_lower_cl, dot.ratio_upper_cl))
    return f"<i class='nm-limit' style='left:{low:.1f}%;right:calc(100% - {high:.1f}%);--w:{wide};--n:{narrow}'></i>"


def _shape(mark: str, text: str) -> str:
    drawn = NOT_TESTED if mark == COUNTED else mark
    return f"<b class='nm-mark nm-{drawn.replace(' ', '-')}' aria-hidden='true'><span>{escape(text)}</span></b>"
