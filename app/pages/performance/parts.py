"""The parts of the page Performance: its measures, their values by period, distances from plan, counts of ratings."""

import math

from needs_map.app.pages.performance.distance import about, distance_picture, drawn
from needs_map.app.pages.performance.table import VARIATIONS, newest
from needs_map.app.pages.performance.words import RATED, RULE, count_sentence, figure, performance_headline, scope_of
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.reports.performance import (
    Measured,
    are_about,
    caveats_of,
    counts,
    pages_of,
    published,
)
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_documents
from needs_map.geo.areas import Area

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


def performance_parts(serving: Serving, area: Area, basis: str) -> dict[str, Part]:  # noqa: ARG001 - as other pages have it
    """
    Parts of the page, by key: `measures`, `periods`, `counts`; none for an area that no report is about.

    Parameters
    ----------
    serving, area
        The store, and any area.
    basis
        Not used: reports have people of their own.
    """
    measures = published(serving)
    if not measures or not are_about(serving, area, measures):
        return {}
    cites = from_documents(pages_of(measures))
    rows = drawn(measures)
    whole = Part(
        "",
        "",
        [_row(one) for one in measures],
        tuple(filter(None, (RULE, about(measures) if rows else ""))),
        cites,
        published=True,
        title="Performance measures: latest value and plan",
        finding=performance_headline(measures, scope=scope_of(measures)),
        columns=COLUMNS,
        charts=(distance_picture(rows),) if rows else (),
        caveats=tuple(caveats_of(serving, measures)),
    )
    periods = Part(
        "",
        "",
        [row for one in measures for row in _periods(one)],
        sources=cites,
        published=True,
        title="Performance measures: every period",
        columns=PERIODS,
    )
    found = {"measures": whole, "periods": periods}
    return found | ({"counts": counts_part(serving)} if counts(serving) else {})


def _row(one: Measured) -> Row:
    return {
        "name": one.name,
        "domain": one.domain,
        "area": one.area,
        "period": one.label(one.latest) if one.latest >= 0 else "",
        "value": newest(one),
        "plan": figure(one.number("target", one.judged), one.unit, one.decimals) if one.judged >= 0 else None,
        "rating": RATED[one.rating],
        "variation": VARIATIONS[one.variation][1],
    }


def _periods(one: Measured) -> list[Row]:
    def cell(column: str, row: int) -> str | None:
        number = one.number(column, row)
        return figure(number, one.unit, one.decimals) if math.isfinite(number) else None

    return [
        {"name": one.name, "period": one.label(row), "value": cell("value", row), "plan": cell("target", row)}
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
        from_documents(pages_of(published(serving))),
        published=True,
        title="Counts of ratings",
        finding=" ".join(count_sentence(one) for one in found),
        columns={key: Column(heads.get(key, key.capitalize())) for key in keys},
    )
