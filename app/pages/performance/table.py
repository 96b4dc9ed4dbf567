"""Tables of performance in HTML, escaped here: each mark is a colour, a shape, a letter and a word."""

import math
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from needs_map.app.link.links import OPENED
from needs_map.app.pages.performance.words import RATED, figure
from needs_map.figures.reports.performance import OVERTAKEN, Count, Measured
from needs_map.geo.charts.sparkline import as_source, sparkline
from needs_map.needs.comparisons.comparison import BETTER, NOT_COMPARED, SIMILAR, WORSE
from needs_map.needs.comparisons.spc import COMMON, CONCERNING, FAILS, HIT_OR_MISS, IMPROVING, PASSES
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

RATINGS = {
    MET: ("green", "●", "G"),
    WITHIN: ("amber", "◆", "A"),
    MISSED: ("red", "▲", "R"),
    NOT_COMPARED: ("none", "○", "–"),
}
MOVES = {BETTER: ("▲", "better"), WORSE: ("▼", "worse"), SIMILAR: ("=", "the same"), NOT_COMPARED: ("", "–")}
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
NUMBER = " class='nm-num'"
NUMBERS = ("Latest", "Value", "Plan")


def rating_mark(rating: str) -> str:
    """Rating as colour, shape, letter and word."""
    kind, shape, letter = RATINGS[rating]
    return (
        f"<span class='nm-rag nm-rag-{kind}'><span aria-hidden='true'>{shape}</span> {letter}</span> "
        f"{escape(RATED[rating].lower())}"
    )


def variation_mark(one: Measured) -> str:
    """Variation of the newest value: H or L by where it lies, and in words."""
    kind, words = VARIATIONS[one.variation]
    letter = ("H" if one.high else "L") if kind in {"better", "worse"} else "~" if kind == "usual" else "–"
    return f"<span class='nm-spc nm-spc-{kind}' aria-hidden='true'>{letter}</span> {words}"


def assurance_mark(one: Measured) -> str:
    """Assurance as a letter and in words."""
    kind, letter, words = ASSURANCES[one.assurance]
    return f"<span class='nm-spc nm-spc-{kind}' aria-hidden='true'>{letter}</span> {words}"


def measures_table(caption: str, measures: Sequence[Measured], *, link: dict[str, str] | None = None) -> str:
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
    head = "".join(f"<th scope='col'{NUMBER if text in NUMBERS else ''}>{escape(text)}</th>" for text in heads)
    body, domain = [], None
    for one in measures:
        if one.domain != domain:
            domain = one.domain
            body.append(f"<tr class='nm-group'><th scope='rowgroup' colspan='{len(heads)}'>{escape(domain)}</th></tr>")
        body.append(_measure_row(one, link))
    return (
        "<div class='nm-scroll nm-long' tabindex='0' role='region' aria-label='Measures'>"
        f"<table class='nm-compare nm-measures'><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _measure_row(one: Measured, link: dict[str, str] | None) -> str:
    name = escape(one.name)
    if link is not None:
        name = f"<a href='?{escape(urlencode(link | {'series': one.slug}))}{OPENED}'>{name}</a>"
    unit = one.unit if one.unit in {"%", "seconds"} else ""
    plan = "–" if one.judged < 0 else escape(figure(one.number("target", one.judged), unit, one.decimals))
    when = f"<small>{escape(one.label(one.judged))}</small>" if one.judged >= 0 else ""
    rated = f"<small>{one.earlier} in {escape(one.label(one.judged))}</small>" if one.earlier else when
    name += " <span class='nm-caveat'>caveat</span>" if one.caveats else ""
    shape, words = MOVES[one.moved]
    desired = "higher is better" if one.polarity == "high is good" else "lower is better"
    numbers = (
        f"{escape(newest(one))}<small>{escape(one.label(one.latest) if one.latest >= 0 else '')}</small>",
        plan + when,
    )
    cells = (
        f"<img src='{as_source(small_line(one))}' alt='{escape(line_words(one))}'>"
        if one.points > 1
        else "one value only",
        f"<span aria-hidden='true'>{shape}</span> {words}",
        variation_mark(one),
        assurance_mark(one),
    )
    body = f"<td>{rating_mark(one.rating)}{rated}</td>"
    body += "".join(f"<td{NUMBER}>{cell}</td>" for cell in numbers) + "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<tr><th scope='row'>{name}<small>{escape(one.area)} · {desired}</small></th>{body}</tr>"


def newest(one: Measured) -> str:
    """Newest value in words; `suppressed` if it is."""
    if one.latest < 0:
        return "not available"
    return "suppressed" if one.hidden(one.latest) else figure(one.number("value", one.latest), one.unit, one.decimals)


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
        f"{figure(one.number('value', row), one.unit, one.decimals)} in {one.label(row)}"
        for row in known.index[[0, -1]]
    ]
    return ends[0] if len(known) == 1 else f"From {ends[0]} to {ends[-1]}"


def series_table(one: Measured) -> str:
    """Every period of a series as a table: value, plan, rating, variation; newest first."""
    body = []
    for row in range(len(one.table))[::-1]:
        value = "suppressed" if one.hidden(row) else figure(one.number("value", row), one.unit, one.decimals)
        plan = one.number("target", row)
        words = (
            VARIATIONS[one.marks.iloc[row]][1]
            if one.chart is not None and not math.isnan(one.number("value", row))
            else "–"
        )
        body.append(
            f"<tr><th scope='row'>{escape(one.label(row))}</th><td{NUMBER}>{escape(value)}</td>"
            f"<td{NUMBER}>{escape(figure(plan, one.unit, one.decimals)) if math.isfinite(plan) else '–'}</td>"
            f"<td>{rating_mark(one.rating_of(row))}</td><td>{words}</td></tr>"
        )
    heads = ("Period", "Value", "Plan", "Rating", "Variation")
    head = "".join(f"<th scope='col'{NUMBER if text in NUMBERS else ''}>{text}</th>" for text in heads)
    return (
        "<div class='nm-scroll nm-tall' tabindex='0' role='region' aria-label='Every period'>"
        f"<table class='nm-compare nm-measures'><caption>{escape(one.name)}, {escape(one.area)}: latest first</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def counts_table(counts: Sequence[Count]) -> str:
    """How many measures bear each colour, from its values and as published."""
    heads = ("Measures", "Whose count", "Green", "Amber", "Red", "Not rated", "All")
    body = []
    for count in counts:
        published = count.published
        rated = sum(published[colour] for colour in ("green", "amber", "red"))
        body.append(_count_row(count, "as published", published | {"not rated": published["all"] - rated}))
        if count.computed:
            body.append(_count_row(count, "from its values", count.computed | {"all": sum(count.computed.values())}))
    head = "".join(f"<th scope='col'>{text}</th>" for text in heads)
    return (
        "<div class='nm-scroll' tabindex='0' role='region' aria-label='Counts'><table class='nm-compare'>"
        "<caption>Ratings counted in the report, and from the values in its appendix</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _count_row(count: Count, whose: str, number: dict[str, int]) -> str:
    cells = "".join(f"<td>{number[colour]}</td>" for colour in ("green", "amber", "red", "not rated", "all"))
    return f"<tr><th scope='row'>{escape(count.name)}, {escape(count.period)}</th><td>{whose}</td>{cells}</tr>"
