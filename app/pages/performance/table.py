"""Tables of performance in HTML: each mark is a colour, a shape, a letter and a word."""

import math
from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlencode

from markupsafe import Markup

from needs_map.app.link.links import OPENED
from needs_map.app.pages.performance.words import RATED, figure_in_words
from needs_map.app.words.markup import (
    CAVEAT,
    LONG_BOX,
    TALL_BOX,
    TableCell,
    TableGroup,
    element,
    joined,
    sign,
    small,
    table,
)
from needs_map.app.words.ways import untested
from needs_map.figures.reports.performance import OVERTAKEN, Count, Measured
from needs_map.geo.charts.sparkline import as_source, sparkline
from needs_map.needs.comparisons.comparison import BETTER, NOT_COMPARED, SIMILAR, WORSE
from needs_map.needs.comparisons.spc import COMMON, CONCERNING, FAILS, HIT_OR_MISS, IMPROVING, PASSES
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

RATINGS = {
    MET: ("green", "●", "G"),
    WITHIN: ("amber", "◆", "A"),
    MISSED: ("red", "■", "R"),
    NOT_COMPARED: ("none", "○", "–"),
}
MOVES = {BETTER: "better", WORSE: "worse", SIMILAR: "the same", NOT_COMPARED: "–"}
VARIATIONS = {
    IMPROVING: ("better", "improving"),
    CONCERNING: ("worse", "getting worse"),
    COMMON: ("usual", "usual variation"),
    NOT_COMPARED: ("none", "under 12 points"),
}
ASSURANCES = {
    PASSES: ("better", "P", "keeps meeting"),
    FAILS: ("worse", "F", "keeps missing"),
    HIT_OR_MISS: ("usual", "?", "hit or miss"),
    OVERTAKEN: ("none", "–", "not assessed"),
    NOT_COMPARED: ("none", "–", "not assessed"),
}
SHOWN_LAST = 13
NUMBER = "nm-num"
NUMBERS = ("Latest", "Value", "Plan")


def rating_mark(rating: str) -> Markup:
    """Rating as colour, shape, letter and word."""
    kind, shape, letter = RATINGS[rating]
    mark = element("span", element("span", shape, aria_hidden=True), f" {letter}", class_=f"nm-rag nm-rag-{kind}")
    return joined([mark, f" {RATED[rating].lower()}"])


def variation_mark(one: Measured) -> Markup:
    """Variation of the newest value: H or L by where it lies, and in words."""
    kind, words = VARIATIONS[one.variation]
    letter = ("H" if one.high else "L") if kind in {"better", "worse"} else "~" if kind == "usual" else "–"
    return joined([sign(kind, letter), f" {words}"])


def assurance_mark(one: Measured) -> Markup:
    """Assurance as a letter and in words."""
    kind, letter, words = ASSURANCES[one.assurance]
    return joined([sign(kind, letter), f" {words}"])


def measures_table(caption: str, measures: Sequence[Measured], *, link: dict[str, str] | None = None) -> Markup:
    """
    Measures as a table: newest value, plan, rating, change, variation, assurance and a small line.

    Parameters
    ----------
    caption
        What the table is of.
    measures
        Those to show, in order; a domain begins a group of rows.
    link
        Query of the page that opens a measure, without the measure; None for names that are no links.
    """
    heads = ("Measure", "Rating", "Latest", "Plan", f"Last {SHOWN_LAST}", "Since previous", "Variation", "Assurance")
    rows: list[object] = []
    for domain, group in groupby(measures, key=lambda one: one.domain):
        rows += [TableGroup(domain), *(_measure_row(one, link) for one in group)]
    return table(caption, _heads(heads), rows, kind="nm-compare nm-measures", box=LONG_BOX, label="Measures")


def _heads(heads: Sequence[str]) -> list[TableCell]:
    return [TableCell(text, NUMBER if text in NUMBERS else "") for text in heads]


def _measure_row(one: Measured, link: dict[str, str] | None) -> list[object]:
    name: object = one.name
    if link is not None:
        name = element("a", name, href="?" + urlencode(link | {"series": one.slug}) + OPENED)
    unit = one.unit if one.unit in {"%", "seconds"} else ""
    plan = "–" if one.judged < 0 else figure_in_words(one.number("target", one.judged), unit, one.decimals)
    when = one.label(one.judged) if one.judged >= 0 else ""
    rated = f"{one.earlier} in {one.label(one.judged)}" if one.earlier else when
    desired = "higher is better" if one.polarity == "high is good" else "lower is better"
    line = element("img", src=as_source(small_line(one)), alt=line_words(one)) if one.points > 1 else "one value only"
    return [
        joined([name, CAVEAT if one.caveats else "", small(f"{one.area} · {desired}")]),
        joined([rating_mark(one.rating), small(rated)]),
        TableCell(joined([newest(one), small(one.label(one.latest) if one.latest >= 0 else "")]), NUMBER),
        TableCell(joined([plan, small(when)]), NUMBER),
        line,
        joined([element("span", untested(one.moved, one.polarity), aria_hidden=True), f" {MOVES[one.moved]}"]),
        variation_mark(one),
        assurance_mark(one),
    ]


def newest(one: Measured) -> str:
    """Newest value in words; `suppressed` if it is."""
    if one.latest < 0:
        return "not available"
    return (
        "suppressed"
        if one.hidden(one.latest)
        else figure_in_words(one.number("value", one.latest), one.unit, one.decimals)
    )


def small_line(one: Measured) -> str:
    """Small line of the last values and plans."""
    last = one.table.tail(SHOWN_LAST)
    return sparkline(last["value"].tolist(), last["target"].tolist())


def line_words(one: Measured) -> str:
    """Small line in words: where it begins and ends."""
    last = one.table.tail(SHOWN_LAST)
    known = last[last["value"].notna()]
    if known.empty:
        return "No values to draw"
    ends = [
        f"{figure_in_words(one.number('value', row), one.unit, one.decimals)} in {one.label(row)}"
        for row in known.index[[0, -1]]
    ]
    return ends[0] if len(known) == 1 else f"From {ends[0]} to {ends[-1]}"


def series_table(one: Measured) -> Markup:
    """Every period of a series as a table: value, plan, rating, variation; newest first."""
    body = []
    for row in range(len(one.table))[::-1]:
        value = "suppressed" if one.hidden(row) else figure_in_words(one.number("value", row), one.unit, one.decimals)
        plan = one.number("target", row)
        words = (
            VARIATIONS[one.marks.iloc[row]][1]
            if one.chart is not None and not math.isnan(one.number("value", row))
            else "–"
        )
        planned = figure_in_words(plan, one.unit, one.decimals) if math.isfinite(plan) else "–"
        body.append(
            (
                one.label(row),
                TableCell(value, NUMBER),
                TableCell(planned, NUMBER),
                rating_mark(one.rating_of(row)),
                words,
            )
        )
    caption, heads = f"{one.name}, {one.area}: latest first", _heads(("Period", "Value", "Plan", "Rating", "Variation"))
    return table(caption, heads, body, kind="nm-compare nm-measures", box=TALL_BOX, label="Every period")


def counts_table(counts: Sequence[Count]) -> Markup:
    """How many measures bear each colour, from its values and as published."""
    heads = ("Measures", "Whose count", "Green", "Amber", "Red", "Not rated", "All")
    body = []
    for count in counts:
        published = count.published
        rated = sum(published[colour] for colour in ("green", "amber", "red"))
        body.append(_count_row(count, "as published", published | {"not rated": published["all"] - rated}))
        if count.computed:
            body.append(_count_row(count, "from its values", count.computed | {"all": sum(count.computed.values())}))
    caption = "Ratings counted in the report, and from the values in its appendix"
    return table(caption, heads, body, label="Counts")


def _count_row(count: Count, whose: str, number: dict[str, int]) -> list[object]:
    counted = [number[colour] for colour in ("green", "amber", "red", "not rated", "all")]
    return [f"{count.name}, {count.period}", whose, *counted]
