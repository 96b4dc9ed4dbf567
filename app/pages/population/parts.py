"""The parts of the page Population about one area: its pyramid, growth by age band, and both tables."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from needs_map.app.pages.population.change_map import change_picture, change_rows, change_title
from needs_map.app.pages.population.charts import PyramidPopulation, growth_data, half_of
from needs_map.app.pages.population.choices import PopulationChoices, population_choices
from needs_map.app.pages.population.pictures import lines_picture, lines_rows, pyramid_picture, pyramid_rows
from needs_map.app.pages.population.words import ageing_sentence, population_headline
from needs_map.data.errors import DataError
from needs_map.data.people.ages import has_ages
from needs_map.figures.documents.part import Column, Part, Parts
from needs_map.figures.people.change import AgeChange
from needs_map.figures.people.headings import people_columns
from needs_map.figures.people.population import ages_of, notes, projection_sources
from needs_map.figures.people.tables import TableSettings, ageing_table, chosen_years, growth_years, population_table
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.areas import Area
from needs_map.geo.numbers import written

if TYPE_CHECKING:  # draws with matplotlib
    from needs_map.geo.pictures.picture import PictureSpec

YEARS_AHEAD = 10


def now_and_ahead(serving: Serving) -> TableSettings:
    """What a document asks of the tables of population: the first year of the page Population, and ten years on."""
    if not has_ages(serving.store):
        raise DataError("This data set has no people by age.")
    start = growth_years(serving, chosen_years(serving, ()))[0]
    end = min(start + YEARS_AHEAD, ages_of(serving).years[-1])
    return TableSettings(years=(start, end), span=(start, end))


def chosen_parts(serving: Serving, view: View) -> Mapping[str, Part]:
    """Parts of the page as a view chooses them; of the usual years of documents where it chooses nothing."""
    area = scene_of(serving, view).area
    if not has_ages(serving.store):
        return population_parts(serving, area, now_and_ahead(serving))
    chosen = population_choices(serving, view)
    found = population_parts(serving, area, chosen.settings if view.own else now_and_ahead(serving))
    change = partial(change_part_of, serving, area, chosen) if chosen.level else lambda: None
    return Parts({key: partial(found.get, key) for key in found} | {"change": change})


def change_part_of(serving: Serving, area: Area, chosen: PopulationChoices) -> Part:
    """
    Growth of an age group in the areas inside an area, with its map.

    Parameters
    ----------
    serving, area
        The store, and an area with several areas inside.
    chosen
        What the page shows: kind of area, age, years and method.
    """
    what = AgeChange(chosen.level, chosen.band, chosen.settings.method, chosen.span[0], chosen.until)
    rows = change_rows(serving, area.code, what)
    areas = [serving.tree[row["code"]] for row in rows]
    note_lines = notes(serving, areas, what.method)
    known = [row for row in rows if row["growth_percent"] is not None]
    ends = [f"{row['name']} ({written(row['growth_percent'], 1, '%')})" for row in known[:: max(len(known) - 1, 1)]]
    finding = f"{change_title(what)}: highest in {' and lowest in '.join(ends)}." if ends else ""

    def spec() -> "PictureSpec":
        made = datetime.now(UTC).date()
        return change_picture(serving, area.code, what, fixed=chosen.fixed, notes=note_lines, made=made)

    return Part(
        "residents",
        f"{ages_of(serving).years[0]}-based projection, {what.start} to {what.end}",
        rows,
        note_lines,
        projection_sources(serving, areas),
        title=f"{change_title(what)}, {area.name}",
        finding=finding,
        columns={"name": Column("Area")} | people_columns(rows[0]),
        maps=(spec,),
    )


def population_parts(serving: Serving, area: Area, settings: TableSettings) -> dict[str, Part]:
    """
    Parts of the page, by key: `pyramid`, `growth`, `bands` and `ageing`.

    Parameters
    ----------
    serving, area
        The store, and an area of any level.
    settings
        Years, bands, sex and method.

    Returns
    -------
    parts
        In the order of the page; `growth` is missing where nobody of these ages lives.

    Raises
    ------
    DataError
        If the store knows no ages, or the projection lacks a year.
    """
    halves = [half_of(serving, area, settings.method, year) for year in _span(serving, settings)]
    found = {"pyramid": pyramid_part(serving, [area], halves, settings), "growth": growth_part(serving, area, settings)}
    found |= {"bands": bands_part(serving, area, settings), "ageing": ageing_part(serving, area, settings)}
    return {key: part for key, part in found.items() if part is not None}


def _span(serving: Serving, settings: TableSettings) -> tuple[int, int]:
    return settings.span or growth_years(serving, chosen_years(serving, settings.years))


def pyramid_part(serving: Serving, areas: list[Area], halves: list[PyramidPopulation], settings: TableSettings) -> Part:
    """
    People by age and sex of one area in two years, or of two areas in one, as percentages of each one's people.

    Parameters
    ----------
    serving, settings
        The store; years and method.
    areas
        One area, or two.
    halves
        Both populations, the filled one first.
    """
    start, end = _span(serving, settings)
    shares = len(areas) > 1
    what = " and ".join(area.name for area in areas)
    rows = pyramid_rows(areas[0], *halves, shares=shares)
    return Part(
        "residents",
        f"{ages_of(serving).years[0]}-based projection, {start if shares else f'{start} and {end}'}",
        rows,
        notes(serving, areas, settings.method),
        projection_sources(serving, areas),
        title=f"People by age and sex, {what}, {start}" if shares else f"People by age and sex, {what}",
        columns=people_columns(rows[0]),
        charts=(pyramid_picture(*halves, shares=shares),),
    )


def growth_part(serving: Serving, area: Area, settings: TableSettings) -> Part | None:
    """Growth by age band since the first year; None where nobody of these ages lives."""
    start, end = _span(serving, settings)
    data = growth_data(serving, area, settings, (start, end))
    if data.empty:
        return None
    rows = lines_rows(area, data)
    return bands_part(serving, area, settings)._replace(
        period=f"{ages_of(serving).years[0]}-based projection, {start} to {end}",
        rows=rows,
        title=f"Change by age band since {start}, {area.name}",
        columns=people_columns(rows[0]),
        charts=(lines_picture(data, start),),
    )


def bands_part(serving: Serving, area: Area, settings: TableSettings) -> Part:
    """People by age band and year, with their growth."""
    finding = population_headline(serving, area, settings)
    found = population_table(serving, [area], settings)
    return found._replace(title=f"People by age band, {area.name}", finding=finding)


def ageing_part(serving: Serving, area: Area, settings: TableSettings) -> Part:
    """How old people are, and how many live in Core20 areas, by year."""
    found = ageing_table(serving, [area], settings)
    finding = ageing_sentence(serving, area, settings)
    return found._replace(title=f"How old, and how many in Core20 areas, {area.name}", finding=finding)
