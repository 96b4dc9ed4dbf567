"""The parts of the page Performance: its measures, their values by period, distances from plan, counts of ratings."""

import math
from collections.abc import Sequence

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.performance.charts import chart_caption, control_picture
from needs_map.app.pages.performance.distance import about, distance_dots, drawn_measures
from needs_map.app.pages.performance.rows import measure_rows, series_rows
from needs_map.app.pages.performance.table import VARIATIONS, newest
from needs_map.app.pages.performance.words import (
    RATED,
    RULE,
    count_sentence,
    figure_in_words,
    performance_headlines,
    scope_of,
    series_sentences,
)
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.reports.performance import (
    COLOURS,
    Measured,
    are_about,
    caveats_of_series,
    counts,
    judged_published,
    pages_of,
    pledges,
    published_rating,
)
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_documents
from needs_map.figures.view import View

BY_COLOUR = {colour.replace(" ", "-"): rating for rating, colour in COLOURS.items()}
"""Ratings by their colours, as the link has them."""
COLUMNS = {
    "name": Column("Measure"),
    "domain": Column("Domain"),
    "area": Column("Area"),
    "period": Column("Latest period"),
    "value": Column("Latest value"),
    "plan": Column("Plan"),
    "rating": Column("Rating"),
    "variation": Column("Variation"),
}
PERIODS = {"name": Column("Measure"), "period": Column("Period"), "value": Column("Value"), "plan": Column("Plan")}


SERIES = {key: column for key, column in PERIODS.items() if key != "name"} | {
    "rating": Column("Rating"),
    "variation": Column("Variation"),
}


def _domains(serving: Serving) -> list[str]:
    return list(dict.fromkeys(one.domain for one in judged_published(serving)))


offer(
    {
        "domain": Choice("performance", "domain of performance", lambda value, serving: value in _domains(serving)),
        "rating": Choice("performance", "rating", lambda value, _: value in BY_COLOUR),
        "series": Choice(
            "performance", "measure", lambda value, serving: value in {one.slug for one in judged_published(serving)}
        ),
    }
)


def performance_parts(serving: Serving, view: View) -> dict[str, Part]:
    """
    Parts of the page, by key: `measures`, `periods`, `counts`, `series`; none for an area that no report is about.

    Parameters
    ----------
    serving, view
        The store and the view, whose choices are of domain, rating and measure.
    """
    measures = judged_published(serving)
    if not measures or not are_about(serving, scene_of(serving, view).area, measures):
        return {}
    shown = measures_chosen(measures, view)
    found = {"measures": measures_part(serving, shown), "periods": periods_part(shown)} if shown else {}
    one = {one.slug: one for one in measures}.get(view.chosen("series"))
    found |= {"series": series_part(serving, one)} if one else {}
    return found | ({"counts": counts_part(serving)} if counts(serving) else {})


def measures_chosen(measures: Sequence[Measured], view: View) -> list[Measured]:
    """Measures of the domain and the rating that a view chooses; all of them where it chooses neither."""
    known = {one.domain for one in measures}
    domain = view.chosen("domain") if view.chosen("domain") in known else ""
    rating = BY_COLOUR.get(view.chosen("rating"), "")
    return [one for one in measures if domain in ("", one.domain) and rating in ("", one.rating)]


def measures_part(serving: Serving, shown: Sequence[Measured]) -> Part:
    """The latest value of each measure with its plan, and how far each is from it."""
    rows = drawn_measures(shown)
    remarks = [f"{one.name}: {text}" for one in shown for text in one.remarks]
    return Part(
        "",
        "",
        [_row(one) for one in shown],
        tuple(filter(None, (RULE, about(shown) if rows else ""))),
        from_documents(pages_of(shown)),
        published=True,
        title="Performance measures: latest value and plan",
        finding=" ".join(performance_headlines(shown, scope=scope_of(shown))),
        columns=COLUMNS,
        charts=(distance_dots(rows),) if rows else (),
        caveats=tuple(caveats_of_series(serving, shown)),
        files=measure_rows(shown),
        facts=tuple(("Note", text) for text in remarks),
    )


def periods_part(shown: Sequence[Measured]) -> Part:
    """Every period of each measure."""
    return Part(
        "",
        "",
        [row for one in shown for row in _periods(one)],
        sources=from_documents(pages_of(shown)),
        published=True,
        title="Performance measures: every period",
        columns=PERIODS,
    )


def series_part(serving: Serving, one: Measured) -> Part:
    """One measure: its sentences, control chart and every period, the latest first."""
    noted = published_rating(serving, one)
    pledge = pledges(serving).get(one.name)
    better = f"{'Higher' if one.polarity == 'high is good' else 'Lower'} is better."
    remarks = (
        f"The report’s text rates it as {noted}." if noted else "",
        f"{pledge} (five-year plan)." if pledge else "",
    )
    rows = [
        row | {"rating": RATED[one.rating_of(at)], "variation": VARIATIONS[one.marks.iloc[at]][1]}
        for at, row in enumerate(_periods(one))
    ]
    return Part(
        "",
        "",
        rows[::-1],
        tuple(filter(None, (better, chart_caption(one), *remarks, *one.remarks, RULE))),
        from_documents(pages_of([one])),
        published=True,
        title=f"{one.name}, {one.area}",
        finding=" ".join(series_sentences(one)),
        columns=SERIES,
        charts=(control_picture(one),),
        caveats=tuple(caveats_of_series(serving, [one])),
        files=series_rows(one),
    )


def _row(one: Measured) -> Row:
    return {
        "name": one.name,
        "domain": one.domain,
        "area": one.area,
        "period": one.label(one.latest) if one.latest >= 0 else "",
        "value": newest(one),
        "plan": figure_in_words(one.number("target", one.judged), one.unit, one.decimals) if one.judged >= 0 else None,
        "rating": RATED[one.rating],
        "variation": VARIATIONS[one.variation][1],
    }


def _periods(one: Measured) -> list[Row]:
    def cell(column: str, row: int) -> str | None:
        number = one.number(column, row)
        return figure_in_words(number, one.unit, one.decimals) if math.isfinite(number) else None

    return [
        {
            "name": one.name,
            "period": one.label(row),
            "value": "suppressed" if one.hidden(row) else cell("value", row),
            "plan": cell("target", row),
        }
        for row in range(len(one.table))
    ]


def counts_part(serving: Serving) -> Part:
    """How many measures have each rating, as published and from their values."""
    found = counts(serving)
    rows = [
        {"name": one.name, "period": one.period, "whose": whose, **numbers}
        for one in found
        for whose, numbers in (("as published", one.published), ("from its values", one.computed))
        if numbers
    ]
    keys = dict.fromkeys(key for row in rows for key in row)
    heads = {"name": "Measures", "period": "Period", "whose": "Whose count"}
    return Part(
        "",
        "",
        [{key: row.get(key, "–") for key in keys} for row in rows],
        tuple(note for one in found for note in one.notes),
        from_documents(pages_of(judged_published(serving))),
        published=True,
        title="Counts of ratings",
        finding=" ".join(count_sentence(one) for one in found),
        columns={key: Column(heads.get(key, key.capitalize())) for key in keys},
    )
