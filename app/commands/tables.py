"""Tables of figures for the command line, as text, CSV or JSON."""

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from needs_map.app.commands.indicator_rows import area_indicator_rows, areas_of_table, text_rows
from needs_map.app.commands.list_rows import (
    CATCHMENT,
    CORE20,
    IMD,
    LIST_TABLES,
    MODELLED,
    NETWORKS,
    OF_PATCH,
    REGISTERS,
    list_report,
    patch_of_lists,
)
from needs_map.app.exports.csv_file import csv_text
from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import EARLIER_YEAR, INDEX_YEAR
from needs_map.data.indicators.imd_2019 import EARLIER_PEOPLE
from needs_map.data.manifest import store_to_serve
from needs_map.figures.documents.part import AREA_COLUMNS, ONE_DECIMAL, Part, Row
from needs_map.figures.imd_change import imd_change_row
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.people.footprints import footprint_report
from needs_map.figures.people.population import DEFAULT_METHOD, METHOD_WORDS, SEX_WORDS
from needs_map.figures.people.tables import TableSettings, activity_table, ageing_table, parse_years, population_table
from needs_map.figures.places.search import area_meant
from needs_map.figures.serving import Serving, open_serving
from needs_map.figures.values import profile
from needs_map.figures.view_classes import coverage_words, footprint_words
from needs_map.geo.areas import LEVEL_NAMES, LEVELS, LIST_KINDS, LIST_LEVELS, Area
from needs_map.geo.numbers import written
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, parse_bands

FORMATS = ("text", "csv", "json")
INDICATORS = "indicators"
BESIDE = ("ward", "england")
"""Levels that only the table of indicators has."""


class PrintedTable(NamedTuple):
    """A table that can be printed: what it is about, and its row of an area, or all its rows at once."""

    about: str
    row: Callable[[Serving, Area, str], Row] | None = None
    report: Callable[[Serving, list[Area], TableSettings], Part] | None = None
    basis: str = ""
    """The one population basis it is for; any if empty."""
    shapes: bool = False
    """Whether it needs the geometry of the areas."""


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _area(area: Area) -> Row:
    return {"code": area.code, "name": area.name, "level": area.level}


def _core20(serving: Serving, area: Area, basis: str) -> Row:
    own = profile(serving, area, basis)
    return _area(area) | {
        "core20_percent": _number(own.core20 * 100),
        "core20_people": _number(own.people[1]),
        "population": _number(own.population),
    }


def _quintiles(serving: Serving, area: Area, basis: str) -> Row:
    own = profile(serving, area, basis)
    shares = {f"quintile_{quintile}_percent": _number(share * 100) for quintile, share in own.share.items()}
    people = {f"quintile_{quintile}_people": _number(count) for quintile, count in own.people.items()}
    return _area(area) | shares | people | {"population": _number(own.population)}


TABLES = {
    "core20": PrintedTable("share of people in the most deprived fifth of England", _core20),
    "quintiles": PrintedTable(f"people by national IMD {INDEX_YEAR} quintile, 1 most deprived", _quintiles),
    "imd-change": PrintedTable(
        f"national IMD decile in {EARLIER_YEAR} and {INDEX_YEAR} (Core20 then: of residents of {EARLIER_PEOPLE})",
        imd_change_row,
        basis="resident",
    ),
    "population": PrintedTable("people by age band and year, and growth", report=population_table),
    "ageing": PrintedTable("how old people are year by year, and Core20 over time", report=ageing_table, shapes=True),
    "indicators": PrintedTable("indicators of the store, each in its last period, with how each figure was worked out"),
    IMD: PrintedTable(
        f"IMD {INDEX_YEAR} score of practices and networks: the mean of LSOAs, weighted by their patients"
    ),
    REGISTERS: PrintedTable("share of the patients of practices and networks on each register of disease"),
    MODELLED: PrintedTable("share of people on each register of disease by area: modelled from practices' registers"),
    NETWORKS: PrintedTable("network that most patients of each LSOA are with, and whether that is clear"),
    CATCHMENT: PrintedTable("where the patients of a practice or network live, or the practices of an area's people"),
    "footprints": PrintedTable(
        "how much of each LSOA its neighbourhood has, where a list of postcodes, practices or networks decided",
        report=footprint_report,
    ),
    "activity": PrintedTable("activity if nothing changes, from a file of rates by age and sex", report=activity_table),
}


def add_table(table: argparse.ArgumentParser) -> None:
    """Give a parser the options of `table`."""
    table.add_argument(
        "name", choices=sorted(TABLES), help="; ".join(f"{key}: {what.about}" for key, what in TABLES.items())
    )
    table.add_argument("--area", help="a code or a name; without it, all areas of the level")
    table.add_argument(
        "--level",
        choices=(*LEVELS, *BESIDE, *LIST_KINDS),
        help="level of the areas (default: the area's own, or place); ward and england: indicators; practice, pcn and "
        f"sub_icb: {CORE20}, {IMD}, {REGISTERS} and {CATCHMENT}",
    )
    table.add_argument(
        "--basis", choices=("resident", "registered"), help="who is counted (default: registered if known)"
    )
    table.add_argument("--key", default="", help="one indicator by its key in the CSV or JSON, or one register")
    table.add_argument(
        "--patch", action="append", default=[], metavar="AREA", help="my patch: once for each of its areas or lists"
    )
    _population_options(table)
    table.add_argument("--format", choices=FORMATS, default="text")
    table.add_argument("--store", type=Path)
    table.set_defaults(act=_print)


def _population_options(table: argparse.ArgumentParser) -> None:
    ages = table.add_argument_group("tables of population by age (population, ageing, activity)")
    ages.add_argument(
        "--years", type=_checked(parse_years), default=(), help="such as 2024,2026-2030 (default: those years)"
    )
    ages.add_argument(
        "--bands", type=_checked(parse_bands), default=NEEDS_ASSESSMENT_BANDS, help="such as 0-17,18-64,65+"
    )
    ages.add_argument("--sex", choices=tuple(SEX_WORDS), default="persons")
    ages.add_argument(
        "--method", choices=tuple(METHOD_WORDS), default=DEFAULT_METHOD, help="; ".join(METHOD_WORDS.values())
    )
    ages.add_argument("--rates", type=Path, help="CSV of rates of use by age and sex (activity)")


def _checked(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let a reader of an option say in its own words what is wrong."""

    def read(text: str) -> Any:  # noqa: ANN401 - what `parse` makes
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read


def _print(options: argparse.Namespace) -> None:
    if options.rates and options.name != "activity":
        raise DataError(f"The table {options.name} takes no --rates: needs-map table activity uses them.")
    if options.key and options.name not in (INDICATORS, REGISTERS, MODELLED):
        raise DataError(f"The table {options.name} takes no --key: {INDICATORS}, {REGISTERS} and {MODELLED} do.")
    if options.patch and options.name not in (INDICATORS, *OF_PATCH):
        raise DataError(f"The table {options.name} takes no --patch: {', '.join((INDICATORS, *OF_PATCH))} do.")
    if options.name != INDICATORS and options.level in BESIDE:
        raise DataError(
            f"The table {options.name} takes no --level {options.level}: needs-map table {INDICATORS} does."
        )
    serving = open_serving(store_to_serve(options.store), shapes=TABLES[options.name].shapes)
    sys.stdout.write(
        print_table(
            serving,
            options.name,
            area=options.area,
            level=options.level,
            basis=options.basis,
            form=options.format,
            key=options.key,
            patch=tuple(options.patch),
            settings=TableSettings(options.years, options.bands, options.sex, options.method, options.rates),
        )
    )


def chosen_areas(serving: Serving, area: str | None, level: str | None) -> list[Area]:
    """
    Areas that a command means: one by name or code, all of a level, or all of a level inside one.

    Parameters
    ----------
    serving
        The store.
    area
        A code, a name or a postcode, or None.
    level
        A level, or None.

    Raises
    ------
    DataError
        If there is no such area, or the store lacks the level.
    """
    tree = serving.tree
    if level is not None and level not in tree.levels:
        raise DataError(f"This store has no {LEVEL_NAMES[level][1]}: its levels are {', '.join(tree.levels)}.")
    if area is None:
        return tree.at(level or "place")
    if level is None:
        return [area_meant(serving, area)]
    try:
        return [area_meant(serving, area, level)]
    except DataError:
        around = tree.find(area)
        inside = tree.members(around.code, level)
        if tree.levels.index(level) >= tree.levels.index(around.level):
            raise
        return [tree[code] for code in inside]


def print_table(
    serving: Serving,
    name: str,
    *,
    area: str | None,
    level: str | None,
    basis: str | None,
    form: str,
    settings: TableSettings | None = None,
    key: str = "",
    patch: Sequence[str] = (),
) -> str:
    """
    Write a table.

    Parameters
    ----------
    serving
        The store.
    name
        A key of `TABLES`.
    area, level
        Which areas: see `chosen_areas`.
    basis
        Population basis; registered patients if None and the store knows them.
    form
        `text`, `csv` or `json`.
    settings
        Years, bands, sex and method, for the tables of population by age.
    key
        Of one indicator, for the table of indicators.
    patch
        Areas of a patch, for the table of indicators; practices and networks of one, for `OF_PATCH`.

    Returns
    -------
    text
        One row an area, or an area and age band, year or service. Shares are percentages; an unknown number is `null`
        in JSON, empty in CSV.

    Raises
    ------
    DataError
        If an area, level or basis is not in the store.
    """
    table = TABLES[name]
    if patch and name != INDICATORS:
        serving, area, level = patch_of_lists(serving, patch, area, level)
    if name in LIST_TABLES or level in LIST_LEVELS:
        report = list_report(serving, name, level, area, basis=basis, key=key)
        facts = {"table": name, "about": table.about, "population": report.population, "period": report.period}
        return _printed(serving, facts, report.rows, report.notes, form)
    areas = areas_of_table(serving, area, level, patch) if name == INDICATORS else []
    areas = areas or chosen_areas(serving, area, level)
    about: Row = {"table": name, "about": table.about}
    note_lines: tuple[str, ...] = ()
    if name == INDICATORS:
        rows = area_indicator_rows(serving, areas, key)
        rows = text_rows(serving, rows) if form == "text" else rows
    elif table.report is not None:
        report = table.report(serving, areas, settings or TableSettings())
        rows, note_lines = report.rows, report.notes
        about |= {"population": report.population, "period": report.period}
    else:
        basis = table.basis or basis or serving.bases[-1]
        rows = _rows(serving, table, areas, basis)
        lsoas = pd.Index(sorted({code for one in areas for code in serving.tree.lsoas(one.code)}))
        if far := coverage_words(serving, lsoas, basis):
            note_lines = (far,)
        about |= {"population": BASIS_WORDS[basis], "period": serving.period(basis)}
    if doubts := footprint_words(serving, areas):
        note_lines = (*note_lines, doubts)
    return _printed(serving, about, rows, note_lines, form)


def _printed(serving: Serving, about: Row, rows: list[Row], notes: Sequence[str], form: str) -> str:
    """Write rows with what they are about and their notes as `text`, `csv` or `json`."""
    about = about | {"sample": serving.store.is_sample}
    if form == "json":
        more = {"notes": list(notes)} if notes else {}
        return json.dumps(about | more | {"rows": rows}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if form == "csv":
        numbered = {f"note {number}": note for number, note in enumerate(notes, start=1)}
        return csv_text(((key, str(fact)) for key, fact in (about | numbered).items()), rows)
    return _text(about, rows) + "".join(f"{note}\n" for note in notes)


def _rows(serving: Serving, table: PrintedTable, areas: list[Area], basis: str) -> list[Row]:
    """One row an area."""
    if basis not in serving.bases:
        raise DataError(f"This store does not know {BASIS_WORDS[basis]}: add their file and build it again.")
    if table.row is None:
        raise TypeError("a table needs a row of an area, or a report")
    return [table.row(serving, one, basis) for one in areas]


def _text(about: Row, rows: list[Row]) -> str:
    place = ""
    if len(rows) > 1 and len({row["code"] for row in rows}) == 1:  # one area: named once, above
        place = f"{rows[0]['name']}. "
        rows = [{key: cell for key, cell in row.items() if key not in AREA_COLUMNS} for row in rows]
    words = sum(isinstance(cell, str) for cell in rows[0].values())
    head = [column.replace("_", " ").replace("percent", "%") for column in rows[0]]
    lines = [head, *([_shown(column, cell) for column, cell in row.items()] for row in rows)]
    widths = [max(len(line[position]) for line in lines) for position in range(len(head))]
    sample = "SAMPLE, made-up small areas. " if about["sample"] else ""
    whose = f": {about['population']}, {about['period']}" if "population" in about else ""  # each indicator has its own
    title = f"{sample}{place}{about['about'][0].upper()}{about['about'][1:]}{whose}"
    return "\n".join([title, *(_aligned(line, widths, words) for line in lines)]) + "\n"


def _shown(column: str, cell: object) -> str:
    if not isinstance(cell, float):
        return "not available" if cell is None else str(cell)
    return written(cell, 1 if column.endswith(ONE_DECIMAL) else 0)


def _aligned(line: list[str], widths: list[int], words: int) -> str:
    """Words stand left, and the numbers after them right."""
    cells = [
        cell.ljust(width) if position < words else cell.rjust(width)
        for position, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
