"""Sentences and tables of population by age, in HTML."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from needs_map.app.words.markup import (
    LEFT,
    TableCell,
    paragraph,
    table,
)
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.documents.part import ONE_DECIMAL, Part, Row
from needs_map.figures.people.headings import people_columns
from needs_map.figures.people.population import SEX_WORDS, ageing, ages_of, people_of_area
from needs_map.figures.people.tables import TableSettings, activity_sources, chosen_years, growth_years, published_for
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_documents
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written
from needs_map.needs.population.ageing import growth, in_bands

POPULATION = {"persons": "population", "females": "female population", "males": "male population"}
NOUGHT = "0.0%"


def aged(label: str) -> str:
    """Age band in a sentence: `aged 65 to 79`, `aged 80 and over`, `under 5`, `aged 6`, `of all ages`."""
    first, last = (int(age) if age else None for age in label.removesuffix("+").partition("-")[::2])
    if last is None:
        return f"aged {first} and over" if first else "of all ages"
    if first == 0:
        return f"under {last + 1}"
    return f"aged {first}" if first == last else f"aged {first} to {last}"


NO_AGES = "There are no ages in this data set."


def why_no_ages(serving: Serving) -> str:
    """Say to an administrator what was wrong with a file that the build left out, and which files it needs."""
    reasons = [
        str(one["because"])
        for one in serving.store.manifest["missing"]
        if one["key"] in {"estimates", "projections"} and one.get("because")
    ]
    wrong = f"The last build left a file out: {' '.join(reasons)} " if reasons else ""
    return (
        f"{wrong}Put the ONS workbook of estimates by single year of age "
        "(sapelsoasyoa20222024.xlsx) and the zip of projections (2022snpppopulationsyoamigcat23.zip) in the folder of "
        "files, and build it again."
    )


def population_headline(serving: Serving, area: Area, settings: TableSettings | None = None) -> str:
    """
    Two sentences that can be pasted: the band that grows fastest, all ages, and the Core20 share.

    Parameters
    ----------
    serving
        The store.
    area
        Any area.
    settings
        Years, bands, sex and method; the needs assessment's if None.
    """
    settings = settings or TableSettings()
    start, end = settings.span or growth_years(serving, chosen_years(serving, settings.years))
    available = ages_of(serving).years
    people = people_of_area(serving, area.code, settings.method)[:, SEX_WORDS[settings.sex]].sum(axis=1)
    now, then = people[available.index(start)], people[available.index(end)]
    bands_now, bands_then = in_bands(now, settings.bands), in_bands(then, settings.bands)
    grown = growth(bands_now, bands_then)
    if not np.isfinite(grown).any():
        return f"No projection by age is available for {in_sentence(area)}."
    fastest = int(np.nanargmax(grown))
    everyone = float(growth(now.sum(), then.sum()))
    core20 = ageing(serving, area, settings.method).core20_share[available.index(start)]
    live = (
        "no resident lives in a Core20 area"
        if core20 == 0
        else f"{written(core20 * 100, 1, '%')} of residents live in Core20 areas, the most deprived fifth of England"
    )
    everybody = "All ages" if settings.sex == "persons" else f"All ages of the {POPULATION[settings.sex]}"
    way = grows(float(grown[fastest]), alone=len(settings.bands) == 1)
    change = f"rise by {size_of_growth(everyone)} to" if everyone > 0 else f"fall by {size_of_growth(everyone)} to"
    if size_of_growth(everyone) == NOUGHT:
        change = "stay about the same, at"
    return (
        f"The {POPULATION[settings.sex]} {aged(settings.bands[fastest].label)} in {in_sentence(area)} is projected to "
        f"{way} by {end} ({written(bands_now[fastest], 0)} in {start} to {written(bands_then[fastest], 0)}). "
        f"{everybody} {change} {written(then.sum(), 0)}; in {start}, {live} (IMD {INDEX_YEAR})."
    )


def size_of_growth(growth: float) -> str:
    """Size of a growth in per cent, without its sign."""
    return written(abs(growth) * 100, 1, "%")


def grows(growth: float, *, alone: bool) -> str:
    """
    What an age band is projected to do.

    Parameters
    ----------
    growth
        As a proportion, below zero for a fall.
    alone
        Whether no other band is asked for, so that it grows the fastest of none.
    """
    if size_of_growth(growth) == NOUGHT:
        return "stay about the same"
    if alone:
        return f"{'grow' if growth > 0 else 'fall'} by {size_of_growth(growth)}"
    return f"{'grow the fastest' if growth > 0 else 'fall the least'}, by {size_of_growth(growth)}"


def ageing_sentence(serving: Serving, area: Area, settings: TableSettings) -> str:
    """
    Say how many live in Core20 areas and how old people are, in the first and last year.

    Parameters
    ----------
    serving, area, settings
        As for `population_headline`.
    """
    start, end = settings.span or growth_years(serving, chosen_years(serving, settings.years))
    available = ages_of(serving).years
    found = ageing(serving, area, settings.method)
    now, then = available.index(start), available.index(end)
    if not np.isfinite(found.median_age[[now, then]]).all():
        return f"No ages are available for {in_sentence(area)}."
    share = f"{written(found.over_65[now] * 100, 1, '%')} to {written(found.over_65[then] * 100, 1, '%')}"
    median = f"{written(found.median_age[now], 1)} to {written(found.median_age[then], 1)}"
    old = (
        f"From {start} to {end}, people aged 65 and over go from {share} of residents, and the median age from "
        f"{median} years"
    )
    if found.core20_people[now] == 0:
        return f"{old}. No part of {in_sentence(area)} is a Core20 area."
    people = f"{written(found.core20_people[now], 0)} to {written(found.core20_people[then], 0)}"
    return f"{old}; residents of Core20 areas go from {people} (by the IMD {INDEX_YEAR} in both years)."


def rows_table(caption: str, rows: Sequence[Row], *, words: int, headings: dict[str, str] | None = None) -> Markup:
    """
    Rows as a table that a screen reader can walk.

    Parameters
    ----------
    caption
        What the table is of.
    rows
        Cells by column; all rows have the same columns. Numbers are written to one decimal where the column is a
        percentage, a median age or a ratio.
    words
        How many columns, from the left, name the row.
    headings
        Words for columns whose key is not fit to show.
    """
    if not rows:
        return Markup("")
    columns = list(rows[0])
    kind = "nm-compare nm-ages" if columns[0] in {"age", "year"} else "nm-compare"
    heads = [
        TableCell((headings or {}).get(column, column.replace("_", " ")), style=LEFT if position < words else "")
        for position, column in enumerate(columns)
    ]
    body = [
        [
            TableCell(str(row[column]), names_row=True) if position < words else cell_words(column, row[column])
            for position, column in enumerate(columns)
        ]
        for row in rows
    ]
    return table(caption, heads, body, kind=kind)


def cell_words(column: str, cell: object) -> str:
    """Cell as it is shown: to one decimal in a column of percentages, ages or ratios; "not available" for None."""
    if cell is None:
        return "not available"
    if not isinstance(cell, float):
        return str(cell)
    if column.endswith("percent"):
        return written(cell, 1, "%")
    return written(cell, 1 if column.endswith(ONE_DECIMAL) else 0)


def published_report(serving: Serving, area: Area) -> Part | None:
    """
    Return the ten services as the needs assessment printed them, with their growth, for the systems of an area.

    Parameters
    ----------
    serving
        The store.
    area
        Any area: the figures are those of the ICBs that it lies in or holds.

    Returns
    -------
    report
        None if nothing is published for them.
    """
    table = published_for(serving, area)
    if table.empty:
        return None
    rows: list[Row] = [
        {
            "system": row.system,
            "service": row.service,
            "period": row.period,
            "activity": activity,
            "projection_2040": projection,
            "published_growth_percent": printed,
        }
        for row, activity, projection, printed in zip(
            table.itertuples(),
            table["activity"].tolist(),
            table["projection"].tolist(),
            table["growth_percent"].tolist(),
            strict=True,
        )
    ]
    notes = [
        "As published in the needs assessment. Each system's figures are from its own sources, so systems cannot be "
        "compared."
    ]
    if area.level not in {"icb", "cluster"}:
        notes.append(f"Figures of the whole system, not of {in_sentence(area)}.")
    sources = from_documents(activity_sources(serving, area))
    return Part(
        "services used",
        "today, and 2040 if nothing changes",
        rows,
        tuple(notes),
        sources,
        published=True,
        columns=people_columns(rows[0]),
    )


def published_table(serving: Serving, area: Area) -> Markup:
    """Return the published activity as a table in HTML, or a sentence that there is none."""
    report = published_report(serving, area)
    if report is None:
        return paragraph(
            "nm-small",
            f"No needs assessment has published activity for {in_sentence(area)} that this program knows of: bring "
            "your own rates to see what its population would ask for.",
        )
    rows = [
        {column: f"{written(cell, 0)}%" if column.endswith("percent") else cell for column, cell in row.items()}
        for row in report.rows
    ]
    headings = {"system": "System", "service": "Service", "period": "Today", "activity": "Activity today"}
    headings |= {"projection_2040": "2040 if nothing changes", "published_growth_percent": "Growth, as printed"}
    return rows_table(" ".join(report.notes), rows, words=2, headings=headings)
