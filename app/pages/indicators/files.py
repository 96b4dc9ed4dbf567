"""What the page Indicators gives to take away: tables of figures, and pictures for documents."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from needs_map.app.exports.pictures import words_around
from needs_map.app.pages.indicators.charts import COLOURS, INK
from needs_map.app.pages.indicators.figures import PUBLISHED
from needs_map.app.pages.indicators.peers import rank_of
from needs_map.app.pages.indicators.table import GOAL, AreaLine, IndicatorLine
from needs_map.app.pages.indicators.words import MARKS, RULE, UNTESTED, ends_of, extremes, figure
from needs_map.app.words.ways import mark_of
from needs_map.figures.documents.part import Part, Row
from needs_map.figures.entries import Entry
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, of_averages, of_levels, of_publications, together
from needs_map.geo.charts.kinds import Axis, Dot, Dots, Funnel
from needs_map.geo.pictures.charts import ChartWords, chart_file

FILE_COLOURS = COLOURS | dict.fromkeys(UNTESTED, INK)
"""What was not tested is drawn dark, so that it stands out of its peers without a judgement."""


MOST_CITED = 8
"""Indicators of a picture above which it cites their publications only: their own lines would leave it no room."""
PUBLISHERS_OWN = "Better, worse, similar, higher and lower than England are the publisher's own, where it gives them"


def long_rows(serving: Serving, lines: Sequence[IndicatorLine], codes: Sequence[str], against: str) -> list[Row]:
    """One row an indicator and area: figures, counts, benchmark, comparison, rank and where the value comes from."""
    rows: list[Row] = []
    for line in lines:
        entry, table, cells = line.entry, line.figures.table, line.cells
        rank, ranked = rank_of(entry, table["value"])
        for code in codes:
            own = cells[code]
            method, note = line.figures.how_of(code)
            rows.append(
                {
                    "indicator": entry.name,
                    "unit": entry.unit,
                    "period": line.figures.period,
                    "code": code,
                    "area": serving.tree[code].name,
                    "level": serving.tree[code].level,
                    "value": _zero_or(entry.zero if entry.kind == "count" else "0", own["value"]),
                    "lower_95_limit": _number(own["lower_cl"]),
                    "upper_95_limit": _number(own["upper_cl"]),
                    "numerator": _zero_or(entry.zero, own["numerator"]),
                    "denominator": _number(own["denominator"]),
                    "note": note,
                    _benchmark(against): _number(line.judged.benchmark[code]),
                    "comparison": MARKS[str(line.judged.word[code])].meaning,
                    "comparison_by": "publisher" if by_publisher(line, code) else "",
                    "comparison_with_goal": str(own.get(GOAL, "")),
                    "rank": _number(float(rank[code])) if ranked else None,
                    "of": float(ranked) if ranked else None,
                    "made": method,
                    "source": entry.source,
                }
            )
    return rows


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _zero_or(zero: str, value: float) -> float | str | None:
    """A number, or what a count of zero that its publisher rounded is written as."""
    return zero if value == 0 and zero != "0" else _number(value)


def taken_lines(
    serving: Serving, title: str, lines: Sequence[IndicatorLine], codes: Sequence[str], against: str
) -> Part:
    """
    Put lines of the page as a table to take away.

    Parameters
    ----------
    serving
        The store.
    title
        Of the table.
    lines, codes
        Indicators and areas.
    against
        The benchmark, in words.
    """
    facts = [("Compared with", f"{against}. {RULE}")]
    facts += [("Definition", f"{line.entry.name}: {line.entry.definition}") for line in lines]
    facts += [("Method", f"{line.entry.name}: {line.entry.method}") for line in lines]
    caveats = {line.entry.caveat: None for line in lines if line.entry.caveat}
    facts += [("Caveat", caveat) for caveat in caveats]
    return Part(
        "",
        "",
        long_rows(serving, lines, codes, against),
        title=title,
        facts=tuple(facts),
        sources=indicator_sources(serving, lines),
        decimals=[
            dict.fromkeys(("value", "lower_95_limit", "upper_95_limit", _benchmark(against)), line.entry.decimals)
            | dict.fromkeys(("numerator", "denominator", "rank", "of"), 0)
            for line in lines
            for _ in codes
        ],
    )


def indicator_sources(serving: Serving, lines: Sequence[IndicatorLine], *, in_short: bool = False) -> Sources:
    """
    Sources of the figures of indicators, and of the areas that they are of.

    Parameters
    ----------
    serving
        The store.
    lines
        The figures.
    in_short
        Whether the store's indicators are cited by publication, not one by one.
    """
    levels = {serving.tree[code].level for line in lines for code in line.figures.table.index[:1]}
    averages = of_averages([line.entry.key for line in lines], levels)
    own = [serving.indicators[key].indicator for line in lines if (key := line.entry.indicator) in serving.indicators]
    short = [of_publications(own), *(line.entry.cites for line in lines if not line.entry.indicator)]
    return together([*(short if in_short else (line.entry.cites for line in lines)), averages, of_levels(*levels)])


def _benchmark(against: str) -> str:
    """Column of the benchmark."""
    return f"benchmark_{against.replace(' ', '_')}"


def bar_picture(
    serving: Serving, line: IndicatorLine, names: Mapping[str, str], form: str, *, level: str, against: str
) -> bytes:
    """Draw one indicator across areas as a picture."""
    entry, values = line.entry, line.figures.table["value"].reindex(list(names))
    finding = extremes(entry, values, dict(names), level, line.england)
    words = picture_words(serving, finding, [line], f"{entry.definition} {line.figures.when}. Compared with {against}.")
    return chart_file(bar_dots(line, names), words, form)


def bar_dots(line: IndicatorLine, names: Mapping[str, str]) -> Dots:
    """
    One indicator across areas: a dot an area with its limits, and England's value as a line.

    Parameters
    ----------
    line
        The indicator.
    names
        Of the areas in order, by code.
    """
    entry, table = line.entry, line.figures.table
    codes = list(names)
    dots = []
    for word in dict.fromkeys(str(line.judged.word[code]) for code in codes):
        chosen = [str(line.judged.word[code]) == word for code in codes]
        parts = {name: _only(table[name].reindex(codes), chosen) for name in ("value", "lower_cl", "upper_cl")}
        limited = any(math.isfinite(value) for value in parts["lower_cl"])
        limits = (parts["lower_cl"], parts["upper_cl"]) if limited else ((), ())
        dots.append(
            Dot(MARKS[word].meaning, parts["value"], FILE_COLOURS[word], mark_of(word, entry.polarity), *limits)
        )
    axis = Axis(f"{entry.short}{entry.written_unit()}", entry.decimals, entry.suffix)
    levels = [(f"England {figure(entry, line.england)}", line.england)] if math.isfinite(line.england) else []
    return Dots([names[code] for code in codes], dots, axis, levels)


def funnel_picture(serving: Serving, line: IndicatorLine, funnel: Funnel, form: str) -> bytes:
    """Draw one indicator's funnel as a picture."""
    entry = line.entry
    outside = [name for name, where in zip(funnel.names, funnel.positions, strict=True) if "99.8" in where]
    total = len(funnel.names)
    many = f"all {total} areas lie" if len(outside) == total else f"{len(outside)} of {total} areas lie"
    finding = f"{entry.name}: {many} outside the 99.8% control limits"
    subtitle = (
        f"{entry.definition} {line.figures.when}. Areas inside the lines do not differ from the average "
        "by more than chance."
    )
    return chart_file(funnel, picture_words(serving, finding, [line], subtitle), form)


def _only(values: pd.Series, chosen: Sequence[bool]) -> list[float]:
    return [float(value) if own else math.nan for value, own in zip(values, chosen, strict=True)]


def spine_picture(
    serving: Serving, rows: Sequence[AreaLine], data: pd.DataFrame, form: str, *, finding: str, against: str
) -> bytes:
    """Draw an area across indicators as a picture: its place on each spine among its peers."""
    labels = [f"{row['indicator']}: {row['value']}" for row in data.to_dict("records")]
    called = ends_of([row.line.entry for row in rows])
    ends = [
        Dot(called.lowest, data["worst"].tolist(), "#9aa5b0", "hexagon"),
        Dot("middle half, from", data["lower_quartile"].tolist(), "#5b6672", "plus"),
        Dot("middle half, to", data["upper_quartile"].tolist(), "#5b6672", "plus"),
        Dot(called.highest, data["best"].tolist(), "#9aa5b0", "hexagon"),
    ]
    own = []
    for word, mark in MARKS.items():
        compared = data["comparison"] == mark.meaning
        for way in dict.fromkeys(data.loc[compared, "mark"]):
            side = {"up": ", above", "down": ", below"}.get(way, "") if word in {"better", "worse"} else ""
            chosen = (compared & (data["mark"] == way)).tolist()
            own.append(Dot(f"{mark.meaning}{side}", _only(data["own"], chosen), FILE_COLOURS[word], way))
    chart = Dots(
        labels, [*ends, *own], Axis(f"{called.left} to the left, {called.right} to the right", 1), [(against, 0)]
    )
    words = picture_words(
        serving,
        finding,
        [row.line for row in rows],
        f"Each indicator's own scale; the middle is {against}. {called.note}".strip(),
    )
    return chart_file(chart, words, form)


def picture_words(serving: Serving, finding: str, lines: Sequence[IndicatorLine], subtitle: str) -> ChartWords:
    """Words around a picture of indicators: a finding, what is shown, sources, caveats and how values are made."""
    caveats = list(dict.fromkeys(line.entry.caveat for line in lines if line.entry.caveat))
    made_here = sorted({line.figures.how for line in lines} - {PUBLISHED})
    notes = (
        [*caveats[:2], *(f"Some values: {how[0].lower()}{how[1:]}." for how in made_here)]
        if len(lines) > 1
        else caveats
    )
    cites = indicator_sources(serving, lines, in_short=len(lines) > MOST_CITED)
    return words_around(serving, finding, subtitle, cites, notes)


def by_publisher(line: IndicatorLine, code: str = "") -> bool:
    """Whether the comparison of an area, or of any area, is the publisher's own."""
    own = line.judged.published
    return own is not None and bool(own[code] if code else own.any())


def definition_lines(entry: Entry, line: IndicatorLine) -> list[tuple[str, str]]:
    """What a reader needs beside an indicator: definition, what is better, period, how made, source, caveat."""
    facts = [
        ("Definition", entry.definition),
        ("Period", f"{line.figures.when} ({entry.period_type})"),
        ("Values here", line.figures.how),
        ("Comparison", PUBLISHERS_OWN if by_publisher(line) else ""),
        ("Method", entry.method),
        ("Source", entry.source),
        ("Caveat", entry.caveat),
    ]
    return [(name, text) for name, text in facts if text]
