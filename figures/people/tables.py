"""The needs assessment's table of population by age band and year, and its neighbours, for any area."""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.people.activity import published_activity, read_rates
from needs_map.figures.documents.part import Part, Row
from needs_map.figures.people.headings import people_columns
from needs_map.figures.people.population import (
    DEFAULT_METHOD,
    SEX_WORDS,
    ageing,
    ages_of,
    notes,
    people_of_area,
    projection_sources,
)
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, Sources, from_datasets, from_documents, together
from needs_map.geo.areas import Area
from needs_map.geo.numbers import known
from needs_map.needs.population.activity import activity_change, rates_by_single_year
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, Band, growth, in_bands

SEX_POSITIONS = {"females": 0, "males": 1, "persons": 2}
YEARS_SHOWN = 5


class TableSettings(NamedTuple):
    """What a person asks of a population table."""

    years: tuple[int, ...] = ()
    """Empty: the estimates' last year, then five from two years on, as the needs assessment has them."""
    bands: tuple[Band, ...] = NEEDS_ASSESSMENT_BANDS
    sex: str = "persons"
    method: str = DEFAULT_METHOD
    rates: Path | None = None
    """User's rates of use by age and sex, for activity."""
    span: tuple[int, int] | None = None
    """First and last year of growth; None: of the years after the estimates, as the needs assessment has it."""


def parse_years(text: str) -> tuple[int, ...]:
    """
    Years from text such as `2024,2026-2030`, in rising order.

    Raises
    ------
    ValueError
        If a part is not a year or a range of years.
    """
    years: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{4})(?:\s*[-–]\s*(\d{4}))?\s*", part)
        if not match or int(match[2] or match[1]) < int(match[1]):
            raise ValueError(f"years must be written like 2024,2026-2030: {part.strip()!r}")
        years |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(years))


def chosen_years(serving: Serving, years: tuple[int, ...]) -> tuple[int, ...]:
    """
    Years of a table: those asked for, else the needs assessment's pattern.

    Raises
    ------
    DataError
        If the projection lacks one.
    """
    ages = ages_of(serving)
    if not years:
        first = ages.base
        return tuple(year for year in (first, *range(first + 2, first + 2 + YEARS_SHOWN)) if year in ages.years)
    for year in years:
        if year not in ages.years:
            raise DataError(f"The projection runs from {ages.years[0]} to {ages.years[-1]} and has no {year}.")
    return years


def growth_years(serving: Serving, years: tuple[int, ...]) -> tuple[int, int]:
    """First and last year of a table's growth: of the years after the estimates if there are two, else of all."""
    ahead = [year for year in years if year > ages_of(serving).base]
    return (ahead[0], ahead[-1]) if len(ahead) > 1 else (years[0], years[-1])


def _head(area: Area) -> Row:
    return {"code": area.code, "name": area.name, "level": area.level}


def _part(population: str, period: str, rows: list[Row], notes: tuple[str, ...], sources: Sources) -> Part:
    return Part(population, period, rows, notes, sources, columns=people_columns(rows[0] if rows else ()))


def _percent(value: float) -> float | None:
    return known(value * 100)


def _period(serving: Serving, years: tuple[int, ...]) -> str:
    return f"{ages_of(serving).years[0]}-based projection, {years[0]} to {years[-1]}"


def population_table(serving: Serving, areas: list[Area], settings: TableSettings) -> Part:
    """
    People by age band and year, and their growth: the needs assessment's table.

    Parameters
    ----------
    serving
        The store.
    areas
        Areas of any level.
    settings
        Years, bands, sex and method.

    Returns
    -------
    part
        One row an area and band, and one of all ages (under the bands, whether or not they cover all ages).

    Raises
    ------
    DataError
        If the store knows no ages, or the projection lacks a year.
    """
    years = chosen_years(serving, settings.years)
    start, end = settings.span or growth_years(serving, years)
    available = ages_of(serving).years
    everyone = Band(0, NEEDS_ASSESSMENT_BANDS[-1].last)
    rows = []
    for area in areas:
        people = people_of_area(serving, area.code, settings.method)[:, SEX_WORDS[settings.sex]].sum(axis=1)
        by_band = in_bands(people, (*settings.bands, everyone))
        grown = growth(by_band[available.index(start)], by_band[available.index(end)])
        for number, label in enumerate([*(band.label for band in settings.bands), "all ages"]):
            row = _head(area) | {"age": label}
            row |= {str(year): known(by_band[available.index(year), number]) for year in years}
            if start != end:
                row[f"growth_{start}_{end}_percent"] = _percent(grown[number])
            rows.append(row)
    sex = "residents" if settings.sex == "persons" else f"resident {settings.sex}"
    note_lines = notes(serving, areas, settings.method)
    return _part(sex, _period(serving, years), rows, note_lines, projection_sources(serving, areas))


def ageing_table(serving: Serving, areas: list[Area], settings: TableSettings) -> Part:
    """
    How old people are, year by year, and how many live in Core20 areas.

    Parameters
    ----------
    serving, areas
        The store, and areas of any level.
    settings
        Years and method.

    Returns
    -------
    part
        One row an area and year.

    Raises
    ------
    DataError
        If the store knows no ages, or the projection lacks a year.
    """
    years = chosen_years(serving, settings.years)
    available = ages_of(serving).years
    rows = []
    for area in areas:
        found = ageing(serving, area, settings.method)
        for year in years:
            at = available.index(year)
            rows.append(
                _head(area)
                | {
                    "year": str(year),
                    "people": known(found.people[at]),
                    "under_5_percent": _percent(found.under_5[at]),
                    "over_65_percent": _percent(found.over_65[at]),
                    "over_80_percent": _percent(found.over_80[at]),
                    "median_age": known(found.median_age[at]),
                    "dependants_to_100_of_working_age": _percent(found.dependants[at]),
                    "people_to_square_km": known(found.density[at]),
                    "core20_people": known(found.core20_people[at]),
                    "core20_percent": _percent(found.core20_share[at]),
                }
            )
    sources = together([projection_sources(serving, areas), from_datasets(IMD)])
    wording = (f"Core20 areas are those of the IMD {INDEX_YEAR} in every year.",)
    return _part("residents", _period(serving, years), rows, wording + notes(serving, areas, settings.method), sources)


def published_for(serving: Serving, area: Area) -> pd.DataFrame:
    """Published projections of activity of the ICBs that an area lies in or holds; no rows if there are none."""
    table = published_activity(list(serving.store.areas.index), serving.packs)
    holder = serving.tree.holder(area.code, "icb")
    return table[table["icb"].isin([holder] if holder else serving.tree.members(area.code, "icb"))]


def activity_sources(serving: Serving, area: Area) -> list[str]:
    """Documents with their pages that the published projections of activity of an area stand in."""
    table = published_for(serving, area)
    return [f"{source}: {page}" for source, page in dict.fromkeys(zip(table["source"], table["page"], strict=True))]


def _is_published(row: Row, area: Area) -> bool:
    """Whether a row is of an area and has a published figure beside ours."""
    printed = (value for column, value in row.items() if column.startswith("published_"))
    return row["code"] == area.code and any(value is not None for value in printed)


def _add_published(serving: Serving, areas: list[Area], rows: list[Row]) -> None:
    """Put the published growth of a service, where one is published under its name, beside ours."""
    found = {}
    for area in areas:
        for one in published_for(serving, area).itertuples():
            column = f"published_{one.system}_growth_percent"
            found[area.code, str(one.service).casefold(), column] = float(str(one.growth_percent))
    services = {(row["code"], row["service"].casefold()) for row in rows}
    columns = list(dict.fromkeys(column for code, service, column in found if (code, service) in services))
    for row in rows:
        row |= {column: found.get((row["code"], row["service"].casefold(), column)) for column in columns}


def activity_table(serving: Serving, areas: list[Area], settings: TableSettings) -> Part:
    """
    Activity by service if nothing changes: today's rates on the people of the first and last year.

    Parameters
    ----------
    serving, areas
        The store, and areas of any level.
    settings
        Years (the first and the last count), method, and the file of rates.

    Returns
    -------
    part
        One row an area and service; more and older people add up to the change.

    Raises
    ------
    DataError
        If no file of rates is named or it is wrong, the store knows no ages, or the projection lacks a year.
    """
    if settings.rates is None:
        raise DataError("Activity needs a file of rates by age and sex: name it with --rates FILE.csv.")
    table = read_rates(settings.rates)
    years = chosen_years(serving, settings.years)
    available = ages_of(serving).years
    first, last = available.index(years[0]), available.index(years[-1])
    rows = []
    for area in areas:
        people = people_of_area(serving, area.code, settings.method)
        for service, bands in table.groupby("service", sort=False):
            rates = rates_by_single_year(
                bands["age_from"].to_numpy(dtype=np.intp),
                bands["age_to"].to_numpy(dtype=np.intp),
                bands["sex"].map(SEX_POSITIONS).to_numpy(dtype=np.intp),
                bands["rate"].to_numpy(dtype=np.float64),
            )
            change = activity_change(rates, people[first], people[last])
            rows.append(
                _head(area)
                | {
                    "service": str(service),
                    "unit": str(bands["unit"].iloc[0]),
                    "rates_of": str(bands["period"].iloc[0]),
                    str(years[0]): known(float(change.now)),
                    str(years[-1]): known(float(change.then)),
                    "more_people": known(float(change.more_people)),
                    "older_people": known(float(change.older_people)),
                    "growth_percent": _percent(float(growth(change.now, change.then))),
                }
            )
    _add_published(serving, areas, rows)
    wording = (f"If rates by age and sex stay as {settings.rates.name} has them: no other change is in these figures.",)
    own_rates = from_documents(f"Rates: {source}" for source in dict.fromkeys(table["source"]) if source)
    printed = from_documents(
        line
        for area in areas
        if any(_is_published(row, area) for row in rows)
        for line in activity_sources(serving, area)
    )
    sources = together([projection_sources(serving, areas), own_rates, printed])
    return _part("residents", _period(serving, years), rows, wording + notes(serving, areas, settings.method), sources)
