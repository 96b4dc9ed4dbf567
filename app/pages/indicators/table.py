"""The tables of the page Indicators in HTML: areas by indicators, one indicator, one area. Escaped here."""

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import pandas as pd

from needs_map.app.pages.indicators.results import Cell, Figures, Judged
from needs_map.app.pages.indicators.words import MARKS, RULE, SUPPRESSED, figure, rank_words, shape, trend_words
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.entries import Entry
from needs_map.geo.classes import written

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 84, 20, 3
SPARK_LINE, SPARK_END = "#4a5764", "#005eb8"
LONGEST_CAVEAT = 400
GOAL = "against_goal"
"""Column of what a publisher says of a figure against its own goal."""


@dataclass(frozen=True)
class Line:
    """One row of the table of areas by indicators."""

    entry: Entry
    figures: Figures
    judged: Judged
    england: float
    link: str
    """Address that opens the indicator."""

    @property
    def cells(self) -> dict[str, Cell]:
        """Figures of each area by its code."""
        return self.figures.cells


def cell(entry: Entry, row: Cell, word: str, side: str) -> str:
    """One figure: value, shape, letter, and the comparison in words for a screen reader."""
    value = float(row["value"])
    if not math.isfinite(value):
        missing = SUPPRESSED if row["note"] == SUPPRESSED else "–"
        why = f" title='{escape(str(row['note']), quote=True)}'" if row["note"] not in {"", SUPPRESSED} else ""
        return f"<td class='nm-none'{why}>{missing}</td>"
    mark = MARKS[word]
    signed = shape(word, side) + mark.letter
    sign = f"<i aria-hidden='true'>{signed}</i>" if signed else ""
    wording = f"<span class='nm-hidden'> {mark.meaning}</span>" if signed else ""
    return f"<td class='nm-is-{word.replace(' ', '-')}'>{escape(figure(entry, value))}{sign}{wording}</td>"


def heat_table(lines: Sequence[Line], names: Mapping[str, str], caption: str, opened: str, shown: str) -> str:
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
    heads = "".join(
        f"<th scope='col'{' class=nm-own' if code == shown else ''}>{escape(name)}</th>" for code, name in names.items()
    )
    head = f"<tr><th scope='col'>Indicator, unit and period</th><th scope='col'>England</th>{heads}</tr>"
    rows, group = [], ""
    for line in lines:
        if line.entry.group != group:
            group = line.entry.group
            rows.append(
                f"<tr class='nm-group'><th scope='colgroup' colspan='{len(names) + 2}'>{escape(group)}</th></tr>"
            )
        rows.append(_heat_row(line, names, opened))
    return (
        f"<div class='nm-scroll nm-heatbox' tabindex='0'><table class='nm-heat'><caption>{escape(caption)}</caption>"
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _heat_row(line: Line, names: Mapping[str, str], opened: str) -> str:
    entry, own = line.entry, line.cells
    current = " aria-current='true'" if entry.key == opened else ""
    about = f"{escape(entry.short)}{escape(entry.written_unit())} <small>{escape(line.figures.when)}</small>"
    head = f"<th scope='row'><a href='{escape(line.link)}' target='_self'{current}>{about}</a></th>"
    words, sides = line.judged.word, line.judged.side
    cells = [cell(entry, own[code], str(words[code]), str(sides[code])) for code in names]
    return f"<tr>{head}<td>{_england(line)}</td>{''.join(cells)}</tr>"


def _england(line: Line) -> str:
    return escape(figure(line.entry, line.england)) if math.isfinite(line.england) else "–"


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
    drawn = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{SPARK_WIDTH}' height='{SPARK_HEIGHT}'>"
        f"<polyline points='{path}' fill='none' stroke='{SPARK_LINE}' stroke-width='1.5'/>"
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2.4' fill='{SPARK_END}'/></svg>"
    )
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"  # the page drops SVG of its own
    return (
        f"<img class='nm-spark' alt='{escape(words)}' title='{escape(words)}' width='{SPARK_WIDTH}' "
        f"height='{SPARK_HEIGHT}' src='{source}'>"
    )


class AreaLine(NamedTuple):
    """One row of the table of one area."""

    line: Line
    rank: float
    ranked: int
    trend: str
    lowest: float
    highest: float
    past: Sequence[tuple[str, float]]
    """Periods and the value in each, as far as it is known; empty where there is one period."""


def area_table(rows: Sequence[AreaLine], code: str, caption: str, against: str) -> str:
    """One area across indicators: value, mark, benchmark, rank, ends of its peers, trend, values over time."""
    heads = ("Value", against[0].upper() + against[1:], "Rank", "Lowest", "Highest", "Recent trend", "Over time")
    head = "<th scope='col'>Indicator</th>" + "".join(f"<th scope='col'>{escape(word)}</th>" for word in heads)
    body = "".join(_area_row(row, code) for row in rows)
    return (
        f"<div class='nm-scroll' tabindex='0'><table class='nm-heat nm-one'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _area_row(row: AreaLine, code: str) -> str:
    line = row.line
    entry = line.entry
    marked = cell(entry, line.cells[code], str(line.judged.word[code]), str(line.judged.side[code]))
    ends = "".join(f"<td>{escape(figure(entry, value))}</td>" for value in (row.lowest, row.highest))
    benchmark = escape(figure(entry, float(line.judged.benchmark[code])))
    when = f"<small>{escape(line.figures.when)}{_how(line, code)}</small>"
    about = f"{escape(entry.name)}{escape(entry.written_unit())} {when}"
    return (
        f"<tr><th scope='row'>{about}</th>{marked}<td>{benchmark}</td><td>{rank_words(row.rank, row.ranked)}</td>{ends}"
        f"<td>{escape(trend_words(row.trend))}</td><td>{spark_line(row.past, entry)}</td></tr>"
    )


def _how(line: Line, code: str) -> str:
    """How an area's value is put together, after its period; nothing where it is as published."""
    if line.figures.made is None:
        return ""
    method, note = line.figures.how_of(code)
    return escape(f". {method}{f' ({note})' if note else ''}.")


def indicator_table(line: Line, names: Mapping[str, str], ranked: pd.Series, caption: str) -> str:
    """One indicator across areas: value, mark, limits, counts, rank, in the order of `names`."""
    entry, table = line.entry, line.figures.table
    counted = bool(table["denominator"].notna().any())
    limited = bool(table["lower_cl"].notna().any())
    ranks = [] if entry.is_composition else ["Rank"]
    has_goal = GOAL in table and bool((table[GOAL].reindex(list(names)) != "").any())
    heads = [
        "Value",
        *(["Compared with its goal"] if has_goal else []),
        *(["95% confidence interval"] if limited else []),
        *((["Observed", "Expected"] if entry.kind == "ratio" else ["Count", "Out of"]) if counted else []),
        *ranks,
        *(["How it is put together"] if line.figures.made is not None else []),
    ]
    head = "<th scope='col'>Area</th>" + "".join(f"<th scope='col'>{word}</th>" for word in heads)
    many = int(table["value"].notna().sum())
    own = line.cells
    rows = []
    for code, name in names.items():
        row = own[code]
        cells = [cell(entry, row, str(line.judged.word[code]), str(line.judged.side[code]))]
        if has_goal:
            cells.append(f"<td>{escape(str(row[GOAL])) or '–'}</td>")
        if limited:
            both = f"{figure(entry, row['lower_cl'])} to {figure(entry, row['upper_cl'])}"
            cells.append(f"<td>{escape(both) if math.isfinite(row['lower_cl']) else 'none'}</td>")
        if counted:
            cells += [f"<td>{_count(row['numerator'], entry.zero)}</td>", f"<td>{_count(row['denominator'])}</td>"]
        if ranks:
            cells.append(f"<td>{rank_words(float(ranked[code]), many)}</td>")
        if line.figures.made is not None:
            cells.append(f"<td><small>{_how(line, code).removeprefix('. ')}</small></td>")
        rows.append(f"<tr><th scope='row'>{escape(name)}</th>{''.join(cells)}</tr>")
    return (
        f"<div class='nm-scroll' tabindex='0'><table class='nm-heat nm-one'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _count(value: float, zero: str = "0") -> str:
    if value == 0:
        return zero
    return written(value, 0) if math.isfinite(value) else "–"


def legend(against: str) -> str:
    """What shapes, letters and colours mean, for over the table."""
    tested = [("worse", "▲▼"), ("similar", "●"), ("better", "▲▼"), ("higher", "▲"), ("lower", "▼")]
    items = [
        f"<li><span class='nm-heatmark nm-is-{word}'>{shapes}{MARKS[word].letter}</span> {word}</li>"
        for word, shapes in tested
    ]
    items.append("<li><span class='nm-heatmark nm-is-above'>△▽○</span> above, below or about the same: not tested</li>")
    return (
        f"<ul class='nm-heatkey'>{''.join(items)}</ul><p class='nm-small'>Compared with {escape(against)}: ▲ above it, "
        f"▼ below it. H and L are significantly higher and lower where neither end is known to be better. {RULE}</p>"
    )
