"""Rows of general practices and primary care networks for the command line."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.figures.documents.part import Part
from needs_map.figures.patch import is_of_lists, patch_of, with_patch_area
from needs_map.figures.people.catchments import Catchment, catchment_of_list, lists_of_area
from needs_map.figures.people.list_figures import register_year
from needs_map.figures.people.modelled import ASSUMES, LEAST_COVERED, conditions, modelled
from needs_map.figures.people.networks import network_rows
from needs_map.figures.people.practices import (
    FEW,
    NOT_GROUND,
    ROUNDED,
    chosen_lists,
    list_meant,
    map_notes,
    practices,
    unplaced_words,
)
from needs_map.figures.people.registers import registers
from needs_map.figures.places.search import area_meant, area_or_list_meant
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LEVEL_NAMES, LIST_KINDS, LIST_LEVELS, LIST_PATCH_LEVEL, PATCH
from needs_map.geo.numbers import written

IMD, CATCHMENT, CORE20, REGISTERS = "imd", "catchment", "core20", "registers"
MODELLED, NETWORKS = "modelled", "networks"
LIST_TABLES = (IMD, CATCHMENT, REGISTERS, MODELLED, NETWORKS)
"""Tables that are only of lists, or made from them."""
OF_PATCH = (CORE20, IMD, REGISTERS, CATCHMENT)
"""Tables that a patch of practices and networks has."""
PATIENTS = "registered patients"


def list_report(
    serving: Serving, name: str, level: str | None, area: str | None, *, basis: str | None = None, key: str = ""
) -> Part:
    """
    Rows of one of the tables of lists.

    Parameters
    ----------
    serving
        The store.
    name
        `core20`, `imd`, `catchment` or `registers`.
    level
        One of `geo.areas.LIST_LEVELS`; practices if None.
    area
        Code or name of a list, or of an ICB; for a catchment also of an area of ground.
    basis
        Population basis given; a list counts registered patients.
    key
        Code of one register, such as `COPD`; all if empty.

    Raises
    ------
    DataError
        If the store has no practices, there is no such list, or the table is not of lists.
    """
    if name not in (CORE20, *LIST_TABLES):
        raise DataError(
            f"The table {name} is not available for practices: {CORE20}, {IMD}, {CATCHMENT} and {REGISTERS} are."
        )
    if basis == "resident":
        raise DataError("A practice's list counts registered patients, not residents: leave --basis out.")
    practices(serving)  # else there is none of it
    period = serving.period("registered")
    if name == CATCHMENT:
        return _catchment(serving, level, area, period)
    if name == NETWORKS:
        return _networks(serving, level, area, period)
    if name == MODELLED:
        return _modelled(serving, level, area, key)
    if level not in (None, *LIST_LEVELS):
        raise DataError(f"The table {name} is of practices and networks: give --level practice, pcn or sub_icb.")
    level = level or "practice"
    chosen = chosen_lists(serving, level, area)
    notes = [NOT_GROUND, *([ROUNDED] if level == "sub_icb" else []), *unplaced_words(chosen), *map_notes(serving)]
    if name == REGISTERS:
        return _registers(serving, level, chosen, key)
    if name == IMD:
        rows = _rows(pd.DataFrame({"name": chosen["name"], "imd_score": chosen["imd_score"]}), chosen["placed"])
    else:
        people = chosen["core20"]
        share = people / chosen["placed"].where(chosen["placed"] > 0) * 100
        columns = {"name": chosen["name"], "level": level, "core20_percent": share, "core20_people": people}
        rows = _rows(pd.DataFrame(columns), chosen["placed"])
        if hidden := int(people.isna().sum()):
            notes.append(f"Core20 is not shown for {hidden:,} of {len(people):,}: {FEW}.")
    return Part(PATIENTS, period, rows, tuple(notes))


def patch_of_lists(
    serving: Serving, patch: Sequence[str], area: str | None, level: str | None
) -> tuple[Serving, str, str]:
    """
    Read the patch of practices and networks that a command names.

    Parameters
    ----------
    serving
        The store.
    patch
        Codes or names of its lists.
    area, level
        As given beside it, which may not be.

    Returns
    -------
    serving, area, level
        The store with the patch, and the patch as area and level of a table.

    Raises
    ------
    DataError
        If an area or a level is given too, or what is named is not all practices and networks of the store.
    """
    if area or level:
        raise DataError("--patch is a list of its own: leave out --area and --level.")
    codes, notes = patch_of(",".join(area_or_list_meant(serving, one).code for one in patch), serving)
    if notes or not is_of_lists(serving, codes):
        raise DataError(" ".join((*notes, "This table takes a patch of practices and networks.")))
    return with_patch_area(serving, codes), PATCH, LIST_PATCH_LEVEL


def _registers(serving: Serving, level: str, chosen: pd.DataFrame, key: str) -> Part:
    found = registers(serving, level, chosen.index)
    codes = sorted(set(found["register"]))
    if key and key.upper() not in codes:
        raise DataError(f"There is no register {key!r}: choose from {', '.join(codes)}.")
    found = found[found["register"] == key.upper()] if key else found
    percent = {
        "percent": "value",
        "lower_cl_percent": "lower_cl",
        "upper_cl_percent": "upper_cl",
        "icb_percent": "icb",
        "england_percent": "england",
    }
    columns = {
        "name": found["code"].map(chosen["name"]).to_numpy(),
        "level": level,
        "register": found["register"].to_numpy(),
        "condition": found["condition"].to_numpy(),
        "from_age": found["from_age"].to_numpy(),
        "people": found["people"].to_numpy(),
        **{name: found[column].to_numpy() * 100 for name, column in percent.items()},
    }
    year = register_year(serving)
    notes = (
        NOT_GROUND,
        "A register counts people with a recorded diagnosis, of the ages from which it is kept; shares have Wilson's "
        "95% confidence intervals and are not adjusted for the ages of the list.",
        *([ROUNDED] if level == "sub_icb" else []),
        f"Some registers are not shown: {FEW}.",
    )
    rows = _rows(pd.DataFrame(columns, index=found["code"]), pd.Series(found["list"].to_numpy(), index=found["code"]))
    return Part("patients of the ages that each register is of", year, rows, notes)


def _networks(serving: Serving, level: str | None, area: str | None, period: str) -> Part:
    """Network that most patients of each LSOA are with, and whether that is clear."""
    if level not in (None, "lsoa"):
        raise DataError(f"The table {NETWORKS} is of LSOAs: leave --level out.")
    tree = serving.tree
    codes = tree.lsoas((area_meant(serving, area) if area else tree.top).code)
    rows = [{key: _cell(cell) for key, cell in row.items()} for row in network_rows(serving, codes)]
    unclear = sum(row["majority"] != "clear" for row in rows)
    notes = (
        NOT_GROUND,
        f"In {unclear:,} of {len(rows):,} LSOAs no network has more than half of the registered patients, by the "
        "counts that may be shown: which network such an LSOA belongs to is a decision, not a figure.",
    )
    return Part(PATIENTS, period, rows, notes)


def _about(known: pd.DataFrame, register: str) -> dict[str, Any]:
    return {"condition": known["condition"][register], "from_age": int(known["from_age"][register])}


def _modelled(serving: Serving, level: str | None, area: str | None, key: str) -> Part:
    """Estimates of disease by area of ground, from the registers of the practices of its people."""
    if level in LIST_LEVELS:
        raise DataError("A practice's own registers are counted, not modelled: needs-map table registers prints them.")
    tree = serving.tree
    ground = area_meant(serving, area) if area else None
    level = level or (ground.level if ground else "place")
    if not tree.at(level):
        raise DataError(f"This store has no {LEVEL_NAMES[level][1]}.")
    codes = tree.members(ground.code, level) if ground else [one.code for one in tree.at(level)]
    known = conditions(serving)
    if key and key.upper() not in known.index:
        raise DataError(f"There is no register {key!r}: choose from {', '.join(sorted(known.index))}.")
    rows: list[dict[str, Any]] = []
    for register in [key.upper()] if key else map(str, known.index):
        about = {"register": register, **_about(known, register)}
        found = modelled(serving, register, level)
        for code in codes:
            shares = {f"{name}_percent": _cell(float(found[name][code]) * 100) for name in ("value", "low", "high")}
            covered = {"covered_percent": float(found["covered"][code]) * 100}
            rows.append({"code": code, "name": tree[code].name, "level": level} | about | shares | covered)
    notes = (
        ASSUMES,
        "Low and high are what it would be if patients who are not counted were on the practice with the lowest and "
        f"the highest share; nothing is estimated where less than {written(LEAST_COVERED * 100, 0, '%')} are counted.",
    )
    return Part(
        "registered patients, modelled from the practices that they are with", register_year(serving), rows, notes
    )


def _catchment(serving: Serving, level: str | None, area: str | None, period: str) -> Part:
    if area is None:
        raise DataError("Whose catchment? Give --area with the code or name of a practice, a network or an area.")
    kinds = (level,) if level in LIST_LEVELS else LIST_KINDS
    for kind in kinds:
        code = list_meant(serving, kind, area)
        if code:
            found = catchment_of_list(serving, kind, code)
            who = f"{PATIENTS} of {found.name}, {written(found.whole, 0)} in all"
            return Part(who, period, _catchment_rows(found, "lsoa"), (NOT_GROUND, _hidden_words(found, "LSOAs")))
    if level in LIST_LEVELS:
        raise DataError(f"There is no {LEVEL_NAMES[level][0]} {area!r} in this store.")
    try:
        ground = area_meant(serving, area, level)
    except DataError as error:
        raise DataError(f"{error} Nor is there a practice or network of that name.") from error
    found = lists_of_area(serving, ground.code)
    who = f"{PATIENTS} who live in {found.name}, {written(found.whole, 0)} in all"
    return Part(who, period, _catchment_rows(found, "practice"), (NOT_GROUND, _hidden_words(found, "practices")))


def _catchment_rows(found: Catchment, level: str) -> list[dict[str, Any]]:
    if found.rows.empty:
        raise DataError(f"No count of {found.name} may be shown: each is under 5, or would give such a one away.")
    columns = {
        "name": found.rows["name"],
        "level": level,
        "people": found.rows["people"],
        "share_of_list_percent": found.rows["of_list"] * 100,
        "share_of_area_percent": found.rows["of_area"] * 100,
    }
    return _rows(pd.DataFrame(columns))


def _hidden_words(found: Catchment, what: str) -> str:
    return (
        f"Counts under 5, and others that would give one away, are not shown: {written(found.hidden, 0)} of the "
        f"{written(found.whole, 0)} patients are in {what} that are left out."
    )


def _rows(table: pd.DataFrame, population: pd.Series | None = None) -> list[dict[str, Any]]:
    """Rows of a table indexed by code, with its population last; an unknown number is None."""
    if population is not None:
        table = table.assign(population=population.to_numpy())
    return [
        {"code": str(code)} | {str(key): _cell(cell) for key, cell in row.items()}
        for code, row in zip(table.index, table.to_dict("records"), strict=True)
    ]


def _cell(cell: object) -> object:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
