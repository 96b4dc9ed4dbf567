"""Tables of figures for the command line, as text, CSV or JSON."""

import csv
import io
import json
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from app.exports import safe_cell
from app.figures import profile
from app.imd_change import imd_change_row
from app.measures import BASIS_WORDS
from app.serving import Serving
from data.errors import DataError
from geo.areas import LEVEL_NAMES, Area
from geo.classes import written

FORMATS = ("text", "csv", "json")
Row = dict[str, Any]


class Table(NamedTuple):
    """A table that can be printed: what it is about, and its row of an area."""

    about: str
    row: Callable[[Serving, Area, str], Row]
    basis: str = ""
    """The one population basis it is for; any if empty."""


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
    "core20": Table("share of people in the most deprived fifth of England", _core20),
    "quintiles": Table("people by national IMD 2025 quintile, 1 most deprived", _quintiles),
    "imd-change": Table(
        "national IMD decile in 2019 and 2025 (ranks are relative; Core20 of 2019 counts residents of mid-2015)",
        imd_change_row,
        basis="resident",
    ),
}


def chosen_areas(serving: Serving, area: str | None, level: str | None) -> list[Area]:
    """
    Areas that a command means: one by name or code, all of a level, or all of a level inside one.

    Parameters
    ----------
    serving
        The store.
    area
        A code or a name, or None.
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
        return [tree.find(area)]
    try:
        return [tree.find(area, level)]
    except DataError:
        around = tree.find(area)
        inside = tree.members(around.code, level)
        if tree.levels.index(level) >= tree.levels.index(around.level):
            raise
        return [tree[code] for code in inside]


def print_table(
    serving: Serving, name: str, *, area: str | None, level: str | None, basis: str | None, form: str
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

    Returns
    -------
    text
        One row an area. Shares are percentages; an unknown number is `null` in JSON, empty in CSV.

    Raises
    ------
    DataError
        If an area, level or basis is not in the store.
    """
    basis = TABLES[name].basis or basis or serving.bases[-1]
    if basis not in serving.bases:
        raise DataError(f"This store does not know {BASIS_WORDS[basis]}: add their file and build it again.")
    rows = [TABLES[name].row(serving, one, basis) for one in chosen_areas(serving, area, level)]
    about = {
        "table": name,
        "about": TABLES[name].about,
        "population": BASIS_WORDS[basis],
        "period": serving.period(basis),
        "sample": serving.store.is_sample,
    }
    if form == "json":
        return json.dumps(about | {"rows": rows}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return _csv(about, rows) if form == "csv" else _text(about, rows)


def _csv(about: Row, rows: list[Row]) -> str:
    out = io.StringIO()
    out.writelines(f"# {key}: {value}\n" for key, value in about.items())
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(
            ["" if cell is None else safe_cell(cell) if isinstance(cell, str) else cell for cell in row.values()]
        )
    return out.getvalue()


def _text(about: Row, rows: list[Row]) -> str:
    head = [column.replace("_", " ").replace("percent", "%") for column in rows[0]]
    lines = [head, *([_shown(column, cell) for column, cell in row.items()] for row in rows)]
    widths = [max(len(line[position]) for line in lines) for position in range(len(head))]
    sample = "SAMPLE, made-up small areas. " if about["sample"] else ""
    title = f"{sample}{about['about'][0].upper()}{about['about'][1:]}: {about['population']}, {about['period']}"
    return "\n".join([title, *(_aligned(line, widths) for line in lines)]) + "\n"


def _shown(column: str, cell: object) -> str:
    if not isinstance(cell, float):
        return "not available" if cell is None else str(cell)
    return written(cell, 1 if column.endswith("percent") else 0)


def _aligned(line: list[str], widths: list[int]) -> str:
    words = 3  # code, name and level stand left; numbers stand right
    cells = [
        cell.ljust(width) if position < words else cell.rjust(width)
        for position, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
