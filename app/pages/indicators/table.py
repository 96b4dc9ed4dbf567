"""The tables of the page Indicators in HTML: areas by indicators, one indicator, one area."""

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from needs_map.app.pages.indicators.results import Cell, IndicatorResults, Judged
from needs_map.app.pages.indicators.words import MARKS, RULE, figure, rank_words, shape, trend_words
from needs_map.app.words.markup import (
    BOX,
    TableCell,
    TableGroup,
    element,
    joined,
    link,
    list_items,
    paragraph,
    small,
    table,
)
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.figures.entries import Entry
from needs_map.geo.numbers import written

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 84, 20, 3
SPARK_LINE, SPARK_END = "#4a5764", "#005eb8"
GOAL = "against_goal"
"""Column of what a publisher says of a figure against its own goal."""


@dataclass(frozen=True)
class IndicatorLine:
    """One row of the table of areas by indicators."""

    entry: Entry
    figures: IndicatorResults
    judged: Judged
    england: float
    link: str
    """Address that opens the indicator."""

    @property
    def cells(self) -> dict[str, Cell]:
        """Figures of each area by its code."""
        return self.figures.cells


def cell(entry: Entry, row: Cell, word: str, side: str) -> TableCell:
    """One figure: value, shape, letter, and the comparison in words for a screen reader."""
    value = float(row["value"])
    if not math.isfinite(value):
        missing = SUPPRESSED if row["note"] == SUPPRESSED else "–"
        return TableCell(missing, "nm-none", title="" if row["note"] == SUPPRESSED else str(row["note"]))
    mark = MARKS[word]
    signed = shape(word, side) + mark.letter
    marks = [element("i", signed, aria_hidden=True), element("span", f" {mark.meaning}", class_="nm-hidden")]
    return TableCell(joined([figure(entry, value), *(marks if signed else [])]), f"nm-is-{word.replace(' ', '-')}")


def heat_table(
    lines: Sequence[IndicatorLine], names: Mapping[str, str], caption: str, opened: str, shown: str
) -> Markup:
    """
    Areas by indicators: one row an indicator under the heading of its group, one column an area.

    Parameters
    ----------
    lines
        Rows in order.
    names
        Name of each area by its code, in the order of the columns.
    caption
        What the table is of.
    opened
        Key of the indicator that is open below.
    shown
        Code of the area that is open below: its column stands out.
    """
    own = [TableCell(name, "nm-own" if code == shown else "") for code, name in names.items()]
    rows: list[object] = []
    for group, members in groupby(lines, key=lambda line: line.entry.group):
        rows += [TableGroup(group), *(_heat_row(line, names, opened) for line in members)]
    heads = ("Indicator, unit and period", "England", *own)
    return table(caption, heads, rows, kind="nm-heat", box=f"{BOX} nm-heatbox")


def _heat_row(line: IndicatorLine, names: Mapping[str, str], opened: str) -> list[object]:
    entry, own = line.entry, line.cells
    about = joined([entry.short, entry.written_unit(), " ", small(line.figures.when)])
    words, sides = line.judged.word, line.judged.side
    cells = [cell(entry, own[code], str(words[code]), str(sides[code])) for code in names]
    england = figure(entry, line.england) if math.isfinite(line.england) else "–"
    return [link(about, line.link, aria_current=entry.key == opened), england, *cells]


def spark_line(past: Sequence[tuple[str, float]], entry: Entry) -> str:
    """
    Draw the values of one area over time as a small line; "one period" where there is no more.

    Parameters
    ----------
    past
        Periods and their values, the first period first; all known.
    entry
        The indicator.
    """
    if len(past) < 2:  # noqa: PLR2004 - a line has two ends
        return "one period"
    values = [value for _, value in past]
    low, high = min(values), max(values)
    span = high - low or 1.0
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(values) - 1)
    tall = SPARK_HEIGHT - 2 * SPARK_EDGE
    points = [
        (SPARK_EDGE + number * step, SPARK_EDGE + tall * (1 - (value - low) / span))
        for number, value in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    words = ", ".join(f"{figure(entry, value)} in {period_in_words(period)}" for period, value in (past[0], past[-1]))
    x, y = points[-1]
    size = {"width": SPARK_WIDTH, "height": SPARK_HEIGHT}
    line = element("polyline", points=path, fill="none", stroke=SPARK_LINE, stroke_width=1.5)
    end = element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=2.4, fill=SPARK_END)
    drawn = element("svg", line, end, xmlns="http://www.w3.org/2000/svg", **size)
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"  # the page drops SVG of its own
    return element("img", class_="nm-spark", alt=words, title=words, **size, src=source)


class AreaLine(NamedTuple):
    """One row of the table of one area."""

    line: IndicatorLine
    rank: float
    ranked: int
    trend: str
    lowest: float
    highest: float
    past: Sequence[tuple[str, float]]
    """Periods and the value in each, as far as it is known; empty where there is one period."""


def area_table(rows: Sequence[AreaLine], code: str, caption: str, against: str) -> Markup:
    """One area across indicators: value, mark, benchmark, rank, ends of its peers, trend, values over time."""
    heads = ("Value", against[0].upper() + against[1:], "Rank", "Lowest", "Highest", "Recent trend", "Over time")
    return table(caption, ("Indicator", *heads), [_area_row(row, code) for row in rows], kind="nm-heat nm-one")


def _area_row(row: AreaLine, code: str) -> list[object]:
    line = row.line
    entry = line.entry
    marked = cell(entry, line.cells[code], str(line.judged.word[code]), str(line.judged.side[code]))
    when = f"{line.figures.when}. {how}" if (how := _how(line, code)) else line.figures.when
    return [
        joined([entry.name, entry.written_unit(), " ", small(when)]),
        marked,
        figure(entry, float(line.judged.benchmark[code])),
        rank_words(row.rank, row.ranked),
        *(figure(entry, value) for value in (row.lowest, row.highest)),
        trend_words(row.trend),
        spark_line(row.past, entry),
    ]


def _how(line: IndicatorLine, code: str) -> str:
    """How an area's value is put together; nothing where it is as published."""
    if line.figures.made is None:
        return ""
    method, note = line.figures.how_of(code)
    return f"{method}{f' ({note})' if note else ''}."


def indicator_table(line: IndicatorLine, names: Mapping[str, str], ranked: pd.Series, caption: str) -> Markup:
    """One indicator across areas: value, mark, limits, counts, rank, in the order of `names`."""
    entry, found = line.entry, line.figures.table
    counted = bool(found["denominator"].notna().any())
    limited = bool(found["lower_cl"].notna().any())
    ranks = [] if entry.is_composition else ["Rank"]
    has_goal = GOAL in found and bool((found[GOAL].reindex(list(names)) != "").any())
    heads = [
        "Area",
        "Value",
        *(["Compared with its goal"] if has_goal else []),
        *(["95% confidence interval"] if limited else []),
        *((["Observed", "Expected"] if entry.kind == "ratio" else ["Count", "Out of"]) if counted else []),
        *ranks,
        *(["How it is put together"] if line.figures.made is not None else []),
    ]
    many = int(found["value"].notna().sum())
    own = line.cells
    rows: list[object] = []
    for code, name in names.items():
        row = own[code]
        cells: list[object] = [name, cell(entry, row, str(line.judged.word[code]), str(line.judged.side[code]))]
        if has_goal:
            cells.append(str(row[GOAL]) or "–")
        if limited:
            both = f"{figure(entry, row['lower_cl'])} to {figure(entry, row['upper_cl'])}"
            cells.append(both if math.isfinite(row["lower_cl"]) else "none")
        if counted:
            cells += [_count(row["numerator"], entry.zero), _count(row["denominator"])]
        if ranks:
            cells.append(rank_words(float(ranked[code]), many))
        if line.figures.made is not None:
            cells.append(small(_how(line, code)))
        rows.append(cells)
    return table(caption, heads, rows, kind="nm-heat nm-one")


def _count(value: float, zero: str = "0") -> str:
    if value == 0:
        return zero
    return written(value, 0) if math.isfinite(value) else "–"


def legend(against: str) -> Markup:
    """What shapes, letters and colours mean, for over the table."""
    tested = [("worse", "▲▼"), ("similar", "●"), ("better", "▲▼"), ("higher", "▲"), ("lower", "▼")]
    marks = [(word, f"{shapes}{MARKS[word].letter}", word) for word, shapes in tested]
    marks.append(("above", "△▽○", "above, below or about the same: not tested"))
    meanings = list_items(
        joined([element("span", shapes, class_=f"nm-heatmark nm-is-{word}"), f" {meaning}"])
        for word, shapes, meaning in marks
    )
    words = (
        f"Compared with {against}: ▲ above it, ▼ below it. H and L are significantly higher and lower where neither "
        f"end is known to be better. {RULE}"
    )
    return joined([element("ul", meanings, class_="nm-heatkey"), paragraph("nm-small", words)])
