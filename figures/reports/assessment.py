"""The tables of a needs assessment worked out from the store, with the published value where it differs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from needs_map.data.content.published import documents_cited, published
from needs_map.data.content.published_layouts import PROJECTED
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.beside import ETHNIC, HEALTHY_LIFE_EXPECTANCY, LIVES, values_beside
from needs_map.figures.documents.part import NOT_AVAILABLE, Column, Part, Row
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import BASIS_WORDS, BUILT_IN, DEFAULT_ABOVE_LSOA, Measure, measures_of
from needs_map.figures.people.tables import TableSettings, population_table
from needs_map.figures.reports.inequalities import codes_above_msoas
from needs_map.figures.reports.life_expectancy import LIFE_EXPECTANCY
from needs_map.figures.serving import Serving
from needs_map.figures.sources import (
    IMD,
    OF_BASIS,
    from_datasets,
    from_documents,
    of_indicator,
    of_levels,
    together,
)
from needs_map.figures.values import ENGLAND, profile
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.numbers import half_away, written
from needs_map.needs.deprivation.quantiles import QUINTILES

MARKED = "Square brackets hold the needs assessment’s own figure where it differs from the one worked out here."
AS_PRINTED = "as published"
SEXES = ("males", "females")
OTHER_WHITE = "Other White (counted in White)"
EVERY_GROUP = "All"


def marked_cell(own: str, printed: str) -> str:
    """
    Cell of a table: what is worked out here, with the published figure where it differs.

    Parameters
    ----------
    own, printed
        As written; empty or "not available" where there is none.
    """
    if printed in {"", NOT_AVAILABLE}:
        return own or NOT_AVAILABLE
    if own in {"", NOT_AVAILABLE}:
        return f"{printed} [{AS_PRINTED}]"
    return own if own == printed else f"{own} [published {printed}]"


def _printed(serving: Serving, name: str) -> pd.DataFrame:
    return published(name, codes_above_msoas(serving), serving.packs)


def _figure(value: Any, decimals: int, suffix: str = "") -> str:  # noqa: ANN401 - a cell
    return "" if value is None or pd.isna(value) else written(float(value), decimals, suffix)


def areas_in_table(serving: Serving, area: Area, order: Sequence[str] = ()) -> list[Area]:
    """An area, its ICBs each with its places, or its places: in the order of a report, if it lists them all."""
    tree = serving.tree
    found = [area]
    for icb in tree.members(area.code, "icb") if area.level == "cluster" else []:
        found += [tree[icb], *(tree[code] for code in tree.members(icb, "place"))]
    if area.level == "icb":
        found += [tree[code] for code in tree.members(area.code, "place")]
    found = list(dict.fromkeys(found))
    place = {code: number for number, code in enumerate(order)}
    return sorted(found, key=lambda one: place[one.code]) if all(one.code in place for one in found) else found


def _notes(cells: Sequence[Row]) -> tuple[str, ...]:
    """What the marks mean, where there are any."""
    return (MARKED,) if any("[" in str(cell) for row in cells for cell in row.values()) else ()


def population_part(serving: Serving, area: Area) -> Part:
    """
    People by age band in the years of the needs assessment, and their growth.

    Raises
    ------
    DataError
        If the store knows no ages, or the projection lacks a year.
    """
    own = population_table(serving, [area], TableSettings(years=PROJECTED))
    table = _printed(serving, "population_projection")
    table = table[table["area"] == area.code]
    growth = next(key for key in own.rows[0] if key.startswith("growth"))
    rows: list[Row] = []
    for number, row in enumerate(own.rows):
        as_printed = dict(table.iloc[number]) if len(table) == len(own.rows) else {}
        cells = {
            str(year): marked_cell(_figure(row[str(year)], 0), _figure(as_printed.get(f"people_{year}"), 0))
            for year in PROJECTED
        }
        grown = marked_cell(_figure(row[growth], 1, "%"), _figure(as_printed.get("growth_percent"), 1, "%"))
        ends = {f"people of {year}": int(half_away(row[str(year)], 0)) for year in (PROJECTED[1], PROJECTED[-1])}
        rows.append(
            {"code": area.code, "name": area.name, "age": str(row["age"]).capitalize(), **cells, growth: grown, **ends}
        )
    columns = {"age": Column("Age")} | {
        str(year): Column(str(year), function="population.projection:small_area_projection") for year in PROJECTED
    }
    first, last = PROJECTED[1], PROJECTED[-1]
    columns[growth] = Column(
        f"Growth {first} to {last}",
        None,
        "",
        f"people of {last}",
        f"people of {first}",
        True,
        "population.ageing:growth",
    )
    return own._replace(
        rows=rows,
        columns=columns,
        notes=(*_notes(rows), *own.notes),
        title=f"Population estimates and projections, {area.name}",
        sources=together([own.sources, from_documents(documents_cited(table))]),
    )


def quintiles_part(serving: Serving, area: Area, basis: str) -> Part:
    """
    Share of people in each national quintile of the IMD: of an area, its ICBs and its places.

    Parameters
    ----------
    serving, area
        The store, and any area.
    basis
        Who is counted; published shares are of registered patients, and stand beside those only.
    """
    table = _printed(serving, "registered_by_quintile").set_index("area")
    table = table if basis == "registered" else table.iloc[:0]
    rows: list[Row] = []
    for one in areas_in_table(serving, area, list(table.index)):
        own = profile(serving, one, basis)
        as_printed = table.loc[one.code] if one.code in table.index else None
        row: Row = {"code": one.code, "name": one.name}
        for number in range(1, QUINTILES + 1):
            printed = "" if as_printed is None else _figure(as_printed[f"quintile_{number}"], 1, "%")
            share = float(own.share[number]) * 100
            is_blank = as_printed is not None and not printed and share == 0  # an empty cell of the report
            row[f"quintile_{number}"] = "–" if is_blank else marked_cell(_figure(share, 1, "%"), printed)
            row[f"people_{number}"] = float(own.people[number])
        rows.append(row | {"population": own.population})
    columns = {"name": Column("Area")} | {
        f"quintile_{number}": Column(
            f"Quintile {number}" + {1: " (most deprived)", QUINTILES: " (least deprived)"}.get(number, ""),
            numerator=f"people_{number}",
            denominator="population",
            function="deprivation.quantiles:quintile_shares",
        )
        for number in range(1, QUINTILES + 1)
    }
    known = table[table.index.isin([row["code"] for row in rows])].reset_index()
    return Part(
        BASIS_WORDS[basis],
        serving.period(basis),
        rows,
        _notes(rows),
        together([from_datasets(IMD, OF_BASIS[basis]), of_levels(area.level), from_documents(documents_cited(known))]),
        title=f"Share of {BASIS_WORDS[basis]} by national IMD quintile, {area.name}",
        columns=columns,
        others=tuple(
            f"{row['name']}, Core20 share: {text}"
            for row in rows
            for text in values_beside(serving, serving.tree[row["code"]], BUILT_IN[DEFAULT_ABOVE_LSOA], basis)
        ),
    )


def ethnicity_part(serving: Serving, area: Area) -> Part | None:
    """People by ethnic group in the census: of the places of an area and of the area; None without census figures."""
    measures = [(name, measures_of(serving).get(key)) for key, name in ETHNIC.items()]
    table = _printed(serving, "ethnicity").set_index(["area", "group"])
    codes = serving.tree.members(area.code, "place") if area.level in {"icb", "cluster"} else []
    areas = [*(serving.tree[code] for code in codes), area]
    shown = [(name, one) for name, one in measures if one is not None and area.level in one.levels]
    known = table[table.index.get_level_values(0).isin([one.code for one in areas])].reset_index()
    if not shown and known.empty:
        return None
    own = dict(shown)
    rows = [{"group": "All usual residents"} | _everyone(serving, areas, shown[0][1] if shown else None, table)]
    rows += [{"group": name} | _of_group(serving, areas, own.get(name), name, table) for name, _ in measures]
    if any((one.code, OTHER_WHITE) in table.index for one in areas):
        rows.insert(-1, {"group": OTHER_WHITE} | _of_group(serving, areas, None, OTHER_WHITE, table))
    columns = {"group": Column("Ethnic group")}
    for one in areas:
        columns[one.code] = Column(
            one.short,
            numerator=f"{one.code} people",
            denominator=f"{one.code} everyone",
            function="estimates.proportions:proportion",
        )
    about = list(dict.fromkeys(one.indicator.indicator for _, one in shown if one.indicator))
    return Part(
        "usual residents",
        "census day, 21 March 2021",
        rows,
        _notes(rows),
        together(
            [
                *map(of_indicator, about),
                from_documents(documents_cited(known)),
            ]
        ),
        title=f"Ethnic group (2021 Census), {area.name}",
        published=not shown,
        finding=_ethnic_words(serving, area, shown) if shown else "",
        columns=columns,
        caveats=tuple((one.name, one.caveat) for one in about if one.caveat),
    )


def _ethnic_words(serving: Serving, area: Area, shown: Sequence[tuple[str, Measure]]) -> str:
    """Return the three largest groups of an area, in a sentence."""
    shares = {name: float(indicator_figures(serving, one, area.level).value[area.code]) for name, one in shown}
    largest = sorted(shares, key=lambda name: -shares[name])[:3]
    first, *others = (f"{written(shares[name], 0, '%')} were {name.partition(',')[0]}" for name in largest)
    listed = ", ".join([first, *others[:-1]])
    return f"Of the residents of {in_sentence(area)} in the 2021 Census, {listed} and {others[-1]}."


def _everyone(serving: Serving, areas: Sequence[Area], measure: Measure | None, table: pd.DataFrame) -> Row:
    row: Row = {}
    for one in areas:
        own = np.nan
        if measure is not None:
            own = float(indicator_figures(serving, measure, one.level).denominator[one.code])
        at = (one.code, EVERY_GROUP)
        row[one.code] = marked_cell(_figure(own, 0), _figure(table.loc[at, "people"], 0) if at in table.index else "")
    return row | {f"{one.code} {what}": None for one in areas for what in ("people", "everyone")}


def _of_group(serving: Serving, areas: Sequence[Area], measure: Measure | None, name: str, table: pd.DataFrame) -> Row:
    row: Row = {}
    for one in areas:
        people = everyone = np.nan
        if measure is not None:
            own = indicator_figures(serving, measure, one.level)
            people, everyone = float(own.numerator[one.code]), float(own.denominator[one.code])
        at = (one.code, name)
        as_printed: Any = table.loc[at] if at in table.index else None
        count, share = _figure(people, 0), _figure(people / everyone * 100, 0, "%") if everyone > 0 else ""
        printed, part = (
            ("", "")
            if as_printed is None
            else (_figure(as_printed["people"], 0), _figure(as_printed["percent"], 0, "%"))
        )
        cell, theirs = (f"{many} ({percent})" if many else "" for many, percent in ((count, share), (printed, part)))
        row[one.code] = marked_cell(cell, printed if cell and cell != theirs and part == share else theirs)
        row |= {f"{one.code} people": people, f"{one.code} everyone": everyone}
    return row


def lives_part(serving: Serving, area: Area) -> Part | None:
    """
    Life expectancy and healthy life expectancy, years and share of life in poor health, by sex: of places and England.

    Returns
    -------
    part
        Rows of the places of an area, or of the place that it is or lies in; None if the store knows neither figure.
    """
    measures = {
        (one.indicator.indicator.key, one.series.sex): one
        for one in measures_of(serving).values()
        if one.indicator and one.indicator.indicator.key in LIVES and "place" in one.levels
    }
    if not {(key, sex) for key in LIVES for sex in SEXES} <= measures.keys():
        return None
    holder = serving.tree.holder(area.code, "place")
    codes = [holder] if holder else list(serving.tree.members(area.code, "place"))
    table = _printed(serving, "life_expectancy").set_index(["area", "sex"])
    names = {code: serving.tree[code].name for code in codes} | {ENGLAND_CODE: ENGLAND}
    rows = [_lives_row(serving, measures, code, name, table) for code, name in names.items()]
    columns = {"name": Column("Area")}
    for key, heading in (
        ("life_expectancy", "Life expectancy"),
        ("healthy_life_expectancy", "Healthy life expectancy"),
        ("years_in_poor_health", "Years in poor health"),
        ("poor_health_percent", "Share of life in poor health"),
    ):
        for sex in SEXES:
            quotient = (f"poor years, {sex}", f"whole life, {sex}") if key == "poor_health_percent" else ("", "")
            columns[f"{key}, {sex}"] = Column(f"{heading}, {sex}", None, "", *quotient)
    about = [measures[key, SEXES[0]].indicator for key in (LIFE_EXPECTANCY, HEALTHY_LIFE_EXPECTANCY)]
    known = table[table.index.get_level_values(0).isin(list(names))].reset_index()
    period = period_in_words(measures[LIFE_EXPECTANCY, SEXES[0]].period)
    return Part(
        "babies born",
        period,
        rows,
        (*_notes(rows), "Years in poor health are life expectancy less healthy life expectancy."),
        together(
            [
                *(of_indicator(one.indicator) for one in about if one),
                from_documents(documents_cited(known)),
            ]
        ),
        title=f"Life expectancy, and years in poor health, {LEVEL_NAMES['place'][1]} of {in_sentence(area)}",
        columns=columns,
        caveats=tuple((one.indicator.name, one.indicator.caveat) for one in about if one and one.indicator.caveat),
    )


def _lives_row(
    serving: Serving, measures: dict[tuple[str, str], Measure], code: str, name: str, table: pd.DataFrame
) -> Row:
    level = ENGLAND_LEVEL if code == ENGLAND_CODE else "place"
    row: Row = {"code": code, "name": name}
    for sex in SEXES:
        whole, healthy = (
            float(indicator_figures(serving, measures[key, sex], level).value[code])
            for key in (LIFE_EXPECTANCY, HEALTHY_LIFE_EXPECTANCY)
        )
        as_printed: Any = table.loc[(code, sex)] if (code, sex) in table.index else {}
        poor = whole - healthy
        for key, value, decimals, suffix in (
            ("life_expectancy", whole, 1, ""),
            ("healthy_life_expectancy", healthy, 1, ""),
            ("years_in_poor_health", poor, 1, ""),
            ("poor_health_percent", poor / whole * 100, 1, "%"),
        ):
            row[f"{key}, {sex}"] = marked_cell(
                _figure(value, decimals, suffix), _figure(as_printed.get(key), decimals, suffix)
            )
        row |= {f"poor years, {sex}": poor, f"whole life, {sex}": whole}
    return row
