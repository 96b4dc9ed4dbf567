"""Residents of small areas by single year of age and sex, from the workbook that the ONS publishes."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs_map.data.errors import DataError
from needs_map.data.files.tables import LSOA_2021, MOST_PEOPLE, Source
from needs_map.data.files.workbooks import Workbook, open_workbook
from needs_map.data.places.authorities import steady_code, succession

Floats = NDArray[np.float64]

AGES = tuple(range(91))
"""Single years of age; the last is 90 and over."""
SEXES = ("females", "males")
"""In the order of every array of people by sex."""
SHEET = re.compile(r"Mid-(\d{4}) LSOA 2021")
FEWEST_YEARS = 2  # a cohort has to be seen to move
HEADER_WITHIN = 10  # rows; the publisher's header is on row 4
BLOCK = 4_096  # rows turned into numbers at once
TOTAL_TOLERANCE = 1.0  # people; ages and total are published whole, so that nothing but a fault parts them further
AGE_COLUMNS = [f"{sex[0].upper()}{age}" for sex in SEXES for age in AGES]


class _Sheet(NamedTuple):
    """One year: LSOAs, their authority, people by sex and age (females 0 to 90, then males)."""

    codes: list[str]
    authorities: dict[str, str]
    people: NDArray[np.int32]
    rows: int
    every: frozenset[str]


def read_estimates(path: Path, lsoas: pd.Index, authorities: Collection[str] = ()) -> Source:
    """
    Read mid-year estimates of LSOAs by single year of age and sex, sheet by sheet and block by block.

    Parameters
    ----------
    path
        The workbook as published: sheets `Mid-2022 LSOA 2021` and so on, one a year, consecutive; header on row 4 (or
        any of the first ten): `LAD 2023 Code`, `LSOA 2021 Code`, `Total`, `F0` to `F90`, `M0` to `M90`.
    lsoas
        The LSOAs wanted.
    authorities
        Codes (`data.authorities.steady_code`) of authorities of which every LSOA is wanted, for a projection of one is
        shared among all of its LSOAs, though a system may have a part of them.

    Returns
    -------
    source
        Table, one row an LSOA, year and sex, in the order of `lsoas`, then the authorities' others by code:
        `LSOA21CD`, `authority` (the steady code of what the file has), `year`, `sex` (`females`, `males`), people of
        each age in columns `0` to `90` (90 and over).

    Raises
    ------
    DataError
        If a year is missing, a figure is negative or no number, ages add up to more than one person from the total, a
        code stands twice, or an LSOA is missing or stands on one sheet and not on another; sheet and row are named.

    References
    ----------
    Office for National Statistics, Lower layer Super Output Area population estimates, mid-2022 to mid-2024.
    """
    with open_workbook(path) as book:
        years = _years(book.sheets, path)
        sheets = {year: _read_sheet(book, name, path, (lsoas, authorities)) for year, name in years.items()}
    _check_agreement(sheets, years, path, lsoas)
    every = [*lsoas, *sorted(set(sheets[max(sheets)].codes) - set(lsoas))]
    frames = []
    for year, sheet in sheets.items():
        order = pd.Index(sheet.codes).get_indexer(pd.Index(every))
        for number, sex in enumerate(SEXES):
            people = sheet.people[order, number * len(AGES) : (number + 1) * len(AGES)]
            frame = pd.DataFrame(people, columns=[str(age) for age in AGES])
            frame.insert(0, "LSOA21CD", every)
            frame.insert(1, "authority", [sheet.authorities[code] for code in every])
            frame.insert(2, "year", year)
            frame.insert(3, "sex", sex)
            frame["position"] = np.arange(len(every))
            frames.append(frame)
    table = pd.concat(frames, ignore_index=True).sort_values(["position", "year", "sex"], ignore_index=True)
    rows = sum(sheet.rows for sheet in sheets.values())
    first, last = min(sheets), max(sheets)
    outside = rows - len(every) * len(sheets)
    left_out = {"rows of LSOAs outside the system": outside} if outside else {}
    return Source(table.drop(columns="position"), rows, left_out, f"mid-{first} to mid-{last}")


def _years(names: Sequence[str], path: Path) -> dict[int, str]:
    """Sheet of each year; refuse a gap, and a year that the file's own name promises."""
    years = {int(match[1]): name for name in names if (match := SHEET.fullmatch(name.strip()))}
    wanted = set(range(min(years), max(years) + 1)) if years else set()
    promised = re.search(r"(20\d\d)(20\d\d)(?!\d)", path.stem)
    if promised:
        wanted |= set(range(int(promised[1]), int(promised[2]) + 1))
    missing = sorted(wanted - set(years))
    if missing:
        raise DataError(
            f"{path.name} has no sheet 'Mid-{missing[0]} LSOA 2021' (sheets: {', '.join(names)}): download it again."
        )
    if len(years) < FEWEST_YEARS:
        raise DataError(
            f"{path.name} has {len(years)} sheets named like 'Mid-2024 LSOA 2021' and needs {FEWEST_YEARS} years in a "
            f"row or more (sheets: {', '.join(names)}): download the single-year-of-age workbook."
        )
    return dict(sorted(years.items()))


def _read_sheet(book: Workbook, name: str, path: Path, wished: tuple[pd.Index, Collection[str]]) -> _Sheet:
    rows = enumerate(book.rows(name), start=1)
    where = f"{path.name}, sheet {name!r}"
    header = _header(rows, where)
    places = _places(header, where)
    wanted, whole = set(wished[0]), set(wished[1])
    seen: set[str] = set()
    codes: list[str] = []
    authorities: dict[str, str] = {}
    kept: list[NDArray[np.int32]] = []
    for block in iter(lambda: list(islice(rows, BLOCK)), []):
        filled = [(number, row) for number, row in block if any(cell != "" for cell in row[: places["Total"] + 1])]
        if not filled:
            continue
        people = _people(filled, places, where)
        keep = []
        for position, (number, row) in enumerate(filled):
            code = str(row[places["code"]]).strip()
            if not LSOA_2021.fullmatch(code):
                raise DataError(f"{where}: row {number} names {code!r}, which is no LSOA of 2021.")
            if code in seen:
                raise DataError(f"{where}: row {number} names the LSOA {code} a second time: keep one row.")
            seen.add(code)
            authority = steady_code(str(row[places["authority"]]).strip())
            if code in wanted or authority in whole:
                keep.append(position)
                codes.append(code)
                authorities[code] = authority
        if keep:
            kept.append(people[keep].astype(np.int32))
    everyone = np.concatenate(kept) if kept else np.empty((0, len(AGE_COLUMNS)), np.int32)
    return _Sheet(codes, authorities, everyone, len(seen), frozenset(seen))


def _header(rows: Iterator[tuple[int, list[Any]]], where: str) -> list[str]:
    for _, row in islice(rows, HEADER_WITHIN):
        cells = [str(cell).strip() for cell in row]
        if any(re.fullmatch(r"LSOA 2021 Code", cell, re.IGNORECASE) for cell in cells):
            return cells
    raise DataError(f"{where} has no header with 'LSOA 2021 Code' in its first {HEADER_WITHIN} rows: was it edited?")


def _places(header: list[str], where: str) -> dict[str, int]:
    """Position of each column that is needed."""
    places = {}
    patterns = {"code": r"LSOA 2021 Code", "authority": r"LAD 20\d\d Code", "Total": "Total"}
    for key, pattern in patterns.items():
        found = [position for position, cell in enumerate(header) if re.fullmatch(pattern, cell, re.IGNORECASE)]
        if len(found) != 1:
            wanted = pattern.replace(r"20\d\d", "2023")
            raise DataError(f"{where} needs one column {wanted!r} and has {len(found)}: was the header edited?")
        places[key] = found[0]
    for figure in AGE_COLUMNS:
        if header.count(figure) != 1:
            raise DataError(f"{where} needs one column {figure!r} and has {header.count(figure)}: was it edited?")
        places[figure] = header.index(figure)
    return places


def _people(block: list[tuple[int, list[Any]]], places: dict[str, int], where: str) -> Floats:
    """Figures of a block of rows, checked: numbers, whole, not negative, adding up to the total."""
    columns = [places["Total"], *(places[figure] for figure in AGE_COLUMNS)]
    names = ["Total", *AGE_COLUMNS]
    try:
        figures = np.array([row for _, row in block], dtype=object)[:, columns].astype(np.float64)
    except (ValueError, TypeError, IndexError) as error:
        raise _bad_cell(block, columns, names, where) from error
    wrong = ~np.isfinite(figures) | (figures < 0) | (figures > MOST_PEOPLE) | (figures % 1 != 0)
    if wrong.any():
        raise _bad_cell(block, columns, names, where)
    ages = figures[:, 1:]
    off = np.abs(ages.sum(axis=1) - figures[:, 0]) > TOTAL_TOLERANCE
    if off.any():
        position = int(off.argmax())
        number, row = block[position]
        raise DataError(
            f"{where}: row {number} ({row[places['code']]}): ages add up to {ages[position].sum():,.0f}, and the total "
            f"is {figures[position, 0]:,.0f}: download the file again."
        )
    return ages


def _bad_cell(block: list[tuple[int, list[Any]]], columns: list[int], names: list[str], where: str) -> DataError:
    for number, row in block:
        for column, name in zip(columns, names, strict=True):
            cell = row[column] if column < len(row) else ""
            good = isinstance(cell, int | float) and 0 <= cell <= MOST_PEOPLE and cell % 1 == 0
            if not good:
                shown = "an empty cell" if cell == "" else repr(cell)
                return DataError(f"{where}: row {number}, column {name!r}: {shown} is not a number of people.")
    return DataError(f"{where} holds a cell that is not a number of people: download the file again.")


def _check_agreement(sheets: dict[int, _Sheet], names: dict[int, str], path: Path, lsoas: pd.Index) -> None:
    """Refuse an LSOA that is on one sheet and not on another, is wanted and missing, or changes its authority."""
    last = max(sheets)
    newest = sheets[last]
    for year, sheet in sheets.items():
        for here, there, absent in ((last, year, newest.every - sheet.every), (year, last, sheet.every - newest.every)):
            if absent:
                raise DataError(
                    f"{path.name}: {min(absent)} is on sheet {names[here]!r} and not on {names[there]!r} "
                    f"({len(absent):,} such LSOAs): the years cannot be compared, so download the file again."
                )
        for code in sorted(sheet.authorities.keys() | newest.authorities.keys()):
            authority, now = (one.authorities.get(code, "another authority") for one in (sheet, newest))
            if now != authority:
                raise DataError(
                    f"{path.name}: {code} is in {authority} on sheet {names[year]!r} and in "
                    f"{now} on {names[last]!r}{succession(authority)}; one year's authorities are "
                    "needed throughout."
                )
    missing = [code for code in lsoas if code not in newest.every]
    if missing:
        raise DataError(
            f"{path.name} has no row for {missing[0]} and so covers {len(lsoas) - len(missing):,} of the system's "
            f"{len(lsoas):,} LSOAs: estimates on LSOAs of 2021 are needed."
        )
