"""Pyramids of the two sides of a comparison, overlaid: people by age and sex, as shares of each side's own."""

import numpy as np
import streamlit as st

from needs_map.app.exports.part_files import picture_of
from needs_map.app.pages.population.charts import FIVE_YEARS, PyramidPopulation, pyramid, pyramid_data
from needs_map.app.pages.population.pictures import pyramid_picture, pyramid_rows
from needs_map.app.pages.population.words import rows_table
from needs_map.app.reports.panels import downloads_of, folded
from needs_map.app.shell.components import show_chart
from needs_map.app.words.markup import element, paragraph
from needs_map.data.people.ages import has_ages
from needs_map.figures.comparison import Side
from needs_map.figures.documents.part import AREA_COLUMNS, Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.people.headings import headings_of, people_columns
from needs_map.figures.people.population import ages_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import ESTIMATES, from_datasets, of_levels, together
from needs_map.geo.numbers import written
from needs_map.needs.population.ageing import in_bands, median_age

TITLE = "People by age and sex"


def estimated_half(serving: Serving, side: Side) -> PyramidPopulation:
    """Newest estimates of a side, which has LSOAs, as one population of a pyramid."""
    rows = serving.store.lsoa.index.get_indexer(list(side.lsoas))
    people = ages_of(serving).estimates[rows, -1].sum(axis=0, dtype=np.float64)
    return PyramidPopulation(side.name, in_bands(people, FIVE_YEARS))


def ages_in_words(serving: Serving, first: Side, second: Side) -> str:
    """Say which side is the older, by the median age of each."""
    ages = ages_of(serving)
    medians = []
    for side in (first, second):
        rows = serving.store.lsoa.index.get_indexer(list(side.lsoas))
        medians.append(float(median_age(ages.estimates[rows, -1].sum(axis=(0, 1), dtype=np.float64))))
    return (
        f"Half of the people in {first.in_sentence} are younger than {written(medians[0], 1)} years, and half of those "
        f"in {second.in_sentence} are younger than {written(medians[1], 1)} years (mid-{ages.base} estimates)."
    )


def pyramid_part(serving: Serving, first: Side, second: Side) -> Part | None:
    """People of both sides by age and sex; None where the store has none, of England, and of one area beside itself."""
    if not has_ages(serving.store) or not first.lsoas or not second.lsoas:
        return None
    base = ages_of(serving).base
    halves = estimated_half(serving, first), estimated_half(serving, second)
    if halves[0].name == halves[1].name:
        return None
    rows = pyramid_rows(serving.tree[first.code], *halves, shares=True)
    levels = of_levels(*(serving.tree[side.code].level for side in (first, second) if side.code))
    return Part(
        "residents",
        f"mid-{base} estimates",
        rows,
        ("Shares are of each area's own people.",),
        together([from_datasets(ESTIMATES), levels]),
        title=f"{TITLE}: {first.name} and {second.name}",
        finding=ages_in_words(serving, first, second),
        columns=people_columns(rows[0]),
        charts=(pyramid_picture(*halves, shares=True),),
    )


def draw_pyramid(serving: Serving, first: Side, second: Side, kept: TrayPart) -> None:
    """
    Draw both pyramids on one chart, with its sentence, its table and its files.

    Parameters
    ----------
    serving
        The store; if it knows no ages nothing is drawn.
    first, second
        The sides; England, whose people by age no store has, gets a sentence instead.
    kept
        The part as a document has it.
    """
    if not has_ages(serving.store):
        return
    st.html(element("section", element("h2", TITLE), class_="nm-panel"))
    if not first.lsoas or not second.lsoas:
        words = "People by age are available for the areas of this system, not for England."
        st.html(paragraph("nm-small", words))
        return
    base = ages_of(serving).base
    what = f"The pyramids show {first.in_sentence} (filled) and {second.in_sentence} (outlined), mid-{base}"
    how = "as a percentage of each area's population, so areas of different sizes can be compared."
    st.html(paragraph("nm-worth", f"{ages_in_words(serving, first, second)} {what}, {how}"))
    part = pyramid_part(serving, first, second)
    if part is None:
        return
    data = pyramid_data(estimated_half(serving, first), estimated_half(serving, second), shares=True)
    chart = pyramid(data, f"{first.name} and {second.name}", shares=True)
    show_chart(chart, key="compare-pyramid")
    shown = [{column: cell for column, cell in row.items() if column not in AREA_COLUMNS} for row in part.rows]
    table = rows_table(f"{TITLE}, mid-{base} estimates", shown, words=1, headings=headings_of(list(shown[0])))
    st.html(folded(table, "The pyramids as a table"))
    name = f"{first.code}-and-{second.code or 'others'}-compare-pyramid".lower()
    picture = picture_of(serving, part)
    downloads_of(serving, part, "compare-pyramid", picture=picture, name=name, kept=kept)
