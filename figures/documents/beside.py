"""Other values that are published or shown for a figure, each with why it differs."""

from collections.abc import Iterator

import pandas as pd

from needs_map.data.content.published import documents_cited, published
from needs_map.data.people.ages import has_ages
from needs_map.figures.measures import BASIS_WORDS, Measure
from needs_map.figures.people.population import DEFAULT_METHOD, ages_of, people_of_area
from needs_map.figures.people.tables import chosen_years, growth_years
from needs_map.figures.reports.inequalities import codes_above_msoas
from needs_map.figures.reports.life_expectancy import LIFE_EXPECTANCY
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import profile
from needs_map.geo.areas import Area
from needs_map.geo.numbers import written
from needs_map.needs.population.ageing import portion

HEALTHY_LIFE_EXPECTANCY = "fingertips_90362"
LIVES = {LIFE_EXPECTANCY: "life_expectancy", HEALTHY_LIFE_EXPECTANCY: "healthy_life_expectancy"}
"""Column of the published table of each indicator of length of life."""
ETHNIC = {
    "census_asian": "Asian, Asian British or Asian Welsh",
    "census_black": "Black, Black British, Black Welsh, Caribbean or African",
    "census_mixed": "Mixed or multiple ethnic groups",
    "census_white": "White",
    "census_other": "Other ethnic group",
}
"""Published group of each indicator of the census."""
PATIENTS, SHARE = "Patients registered with GP practices", "Core20 share"
MILLION = 1e6


@store_cache(maxsize=512)
def values_beside(serving: Serving, area: Area, measure: Measure, basis: str) -> tuple[str, ...]:
    """
    Say which other values there are for the figure of a measure, and why they differ.

    Parameters
    ----------
    serving, area
        The store, and any area of it.
    measure
        The measure.
    basis
        Population basis of the figure, where it counts people.

    Returns
    -------
    sentences
        Of reports first, then of the store; empty if there are none.
    """
    if measure.kind == "core20" and not measure.column:
        return (*_core20_published(serving, area), *_other_bases(serving, area, measure, basis))
    if measure.kind == "people":
        return (*_people_published(serving, area), *_other_bases(serving, area, measure, basis))
    if measure.indicator is not None:
        return tuple(_of_indicator(serving, area, measure))
    return ()


def _rows(serving: Serving, name: str, area: Area) -> pd.DataFrame:
    """Rows of a published table on one area."""
    table = published(name, codes_above_msoas(serving), serving.packs)
    return table[table["area"] == area.code]


def _where(row: pd.Series) -> str:
    """Document, page and period of a row, as they stand after a figure."""
    return f"{documents_cited(row.to_frame().T)[0]} ({row['period']})"


def _core20_published(serving: Serving, area: Area) -> Iterator[str]:
    texts = _rows(serving, "text_and_table", area)
    for _, row in _rows(serving, "registered_by_quintile", area).iterrows():
        if pd.isna(row["quintile_1"]):
            continue
        table = written(row["quintile_1"], 1, "%")
        own = texts[(texts["subject"] == SHARE) & (texts["document"] == row["document"])]
        text = written(own["in_text"].iloc[0], 1, "%") if len(own) else table
        differ = text != table
        both = f"{table} in the table and {text} in the text" if differ else f"{table} in the table"
        why = "its text and its table differ, and both count" if differ else "it counts"
        yield f"{both} of {_where(row)}: {why} the registered patients of the month that it names."


def _people_published(serving: Serving, area: Area) -> Iterator[str]:
    stated = _rows(serving, "report_figures", area)
    for _, row in stated[stated["subject"] == PATIENTS].iterrows():
        yield f"{written(row['value'], 0)} registered patients in {_where(row)}: it counts those of that month."
    texts = _rows(serving, "text_and_table", area)
    for _, row in texts[texts["unit"] == "million people"].iterrows():
        table = written(row["in_table"] * MILLION, 0)
        yield (
            f"{written(row['in_text'], 3)} million in the text and {table} in the table of {_where(row)}: it counts "
            "residents, estimated or projected."
        )


def _other_bases(serving: Serving, area: Area, measure: Measure, basis: str) -> Iterator[str]:
    """Values of the store for other people: of another basis, and projected."""
    share = measure.kind == "core20"
    who = BASIS_WORDS[basis]
    for other in serving.bases:
        if other == basis:
            continue
        own = profile(serving, area, other)
        value = written(own.core20 * 100, 1, "%") if share else written(own.population, 0)
        yield (
            f"{value} on this map by {BASIS_WORDS[other]}, {serving.period(other)}: it counts {BASIS_WORDS[other]} "
            f"instead of {who}."
        )
    if not has_ages(serving.store):
        return
    ages = ages_of(serving)
    year = growth_years(serving, chosen_years(serving, ()))[0]
    at = ages.years.index(year)
    everyone, core20 = (
        people_of_area(serving, area.code, DEFAULT_METHOD, core20=only)[at].sum(keepdims=True) for only in (False, True)
    )
    found = portion(core20, everyone) * 100 if share else everyone
    value = written(float(found.item()), 1, "%") if share else written(float(found.item()), 0)
    yield f"{value} on this map by residents projected for {year}: it counts the people of a later year."


def _of_indicator(serving: Serving, area: Area, measure: Measure) -> Iterator[str]:
    key = measure.indicator.indicator.key if measure.indicator else ""
    if key in LIVES:
        rows = _rows(serving, "life_expectancy", area)
        for _, row in rows[rows["sex"] == measure.series.sex].iterrows():
            if pd.notna(row[LIVES[key]]):
                yield f"{written(row[LIVES[key]], 1)} years in {_where(row)}."
    if key in ETHNIC:
        rows = _rows(serving, "ethnicity", area)
        for _, row in rows[rows["group"] == ETHNIC[key]].iterrows():
            yield (
                f"{written(row['percent'], 0, '%')} ({written(row['people'], 0)} people) in {_where(row)}: it is "
                "rounded to a whole per cent."
            )
