"""Population projections of local authorities by single year of age and sex, from the zip that the ONS publishes."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs_map.data.errors import DataError
from needs_map.data.files.archives import one_member
from needs_map.data.files.tables import MOST_PEOPLE, Source, column_like, header_of, number_column, read_csv
from needs_map.data.people.population import AGES, SEXES, Floats
from needs_map.data.places.authorities import predecessors, steady_code, succession

GROUPS = ("persons", *SEXES)
AUTHORITY = r"E0[6-9]\d{6}"
OPEN_ENDED = "90 and over"
ALL_AGES = "All ages"
LABELS = [*(str(age) for age in AGES[:-1]), OPEN_ENDED]
SLACK = 1e-6  # of the arithmetic itself, beside what the rounding of published figures allows


def read_projections(path: Path, authorities: pd.Index) -> Source:
    """
    Read subnational population projections of local authorities.

    Parameters
    ----------
    path
        The zip as published, with one CSV each for persons, males and females: `AREA_CODE`, `AREA_NAME`, `SEX`,
        `AGE_GROUP` (`0` to `89`, `90 and over`, `All ages`), then a column a year.
    authorities
        Codes of the local authorities wanted (`data.authorities.steady_code`).

    Returns
    -------
    source
        Table, one row an authority, year, sex (`females`, `males`) and age (90 is 90 and over): `authority`, `year`,
        `sex`, `age`, `people`. Vintage names the base year, the first of the file.

    Raises
    ------
    DataError
        If a file, authority, age or year is missing or stands twice, a figure is negative, ages do not add up to `All
        ages`, or persons are not males and females together, beyond what the rounding of the published figures allows
        (half a unit of their last decimal for each figure added); file and row are named.

    References
    ----------
    Office for National Statistics, Subnational population projections for England, 2022-based.
    """
    people: dict[str, Floats] = {}
    years: list[int] = []
    persons = ""
    every = list(authorities)
    rows, half_unit = 0, 0.0
    lines: NDArray[np.intp] = np.empty(0, np.intp)
    for group in GROUPS:
        name = _member(path, group)
        header = header_of(path, name)
        found = sorted(int(column) for column in header if re.fullmatch(r"\d{4}", column))
        if years and found != years:
            strange = sorted(set(found) ^ set(years))[0]
            raise DataError(f"{path.name}: {name} and the file of persons do not have the same years ({strange}).")
        years = _consecutive(found, name, path)
        table = read_csv(path, only=None, member=name)
        rows += len(table)
        half_unit = max(half_unit, _half_unit(table[str(years[0])]))
        member = path.with_name(f"{path.name}: {Path(name).name}")
        people[group], order = _by_authority(table, years, half_unit, every, member)
        if group == GROUPS[0]:
            lines, persons = order + 2, member.name
    _check_sexes(people, years, half_unit, lines, persons)
    code, year, age = np.meshgrid(np.arange(len(every)), years, AGES, indexing="ij")
    frames = [
        pd.DataFrame(
            {
                "authority": np.array(every, dtype=object)[code.ravel()],
                "year": year.ravel(),
                "sex": sex,
                "age": age.ravel(),
                "people": people[sex].transpose(0, 2, 1).ravel(),
            }
        )
        for sex in SEXES
    ]
    whole = pd.concat(frames).sort_values(["authority", "year", "sex", "age"], kind="stable", ignore_index=True)
    outside = rows - len(GROUPS) * len(every) * (len(AGES) + 1)
    left_out = {"rows of authorities outside the system": outside} if outside else {}
    return Source(whole, rows, left_out, f"{years[0]}-based, {years[0]} to {years[-1]}")


def projected_authorities(path: Path) -> pd.Index:
    """
    Local authorities of England that a file of projections has, under their steady codes.

    Raises
    ------
    DataError
        If the zip, its file of persons or the column of codes is missing.
    """
    name = _member(path, GROUPS[0])
    area = column_like(header_of(path, name), "AREA_CODE", path, "authority code (AREA_CODE)")
    codes = read_csv(path, only=[area], member=name)[area]
    return pd.Index(sorted({steady_code(code) for code in codes[codes.str.fullmatch(AUTHORITY)]}))


def _member(path: Path, group: str) -> str:
    pattern = re.compile(rf"(?=.*population).*(?<![a-z]){group}\.csv", re.IGNORECASE)
    return one_member(path, pattern, f"... Population {group}.csv")


def _consecutive(years: list[int], name: str, path: Path) -> list[int]:
    if not years:
        raise DataError(f"{path.name}: {name} has no column for a year (2022, 2023, ...): was it edited?")
    gap = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if gap:
        raise DataError(f"{path.name}: {name} has no column for the year {gap[0]}: download it again.")
    return years


def _half_unit(text: pd.Series) -> float:
    """Half a unit of the last decimal that the figures are published to."""
    decimals = text.str.extract(r"\.(\d+)$")[0].str.len().max()
    return float(0.5 * 0.1 ** (0 if pd.isna(decimals) else int(decimals)))


def _by_authority(
    table: pd.DataFrame, years: list[int], half_unit: float, authorities: list[str], path: Path
) -> tuple[Floats, NDArray[np.intp]]:
    """People by authority, age and year, and the row of each age; `path` bears the member's name, for messages."""
    area = column_like(table.columns, "AREA_CODE", path, "authority code (AREA_CODE)")
    age = column_like(table.columns, "AGE_GROUP", path, "age (AGE_GROUP)")
    table[area] = table[area].map(steady_code)
    codes = set(table[area])
    for code in authorities:
        if code not in codes:
            raise DataError(_absent(code, codes, path))
    columns = [str(year) for year in years]
    figures = pd.DataFrame({column: number_column(table, column, path, most=MOST_PEOPLE) for column in columns})
    bad = (figures.isna() | (figures < 0)).to_numpy()
    if bad.any():
        row, column = (int(position[0]) for position in np.nonzero(bad))
        raise DataError(
            f"{path.name}: row {row + 2}, column {columns[column]!r}: {table[columns[column]].iloc[row]!r} is not a "
            "number of people."
        )
    strange = ~table[age].isin([*LABELS, ALL_AGES])
    if strange.any():
        row = int(strange.to_numpy().argmax())
        raise DataError(f"{path.name}: row {row + 2}: {table[age].iloc[row]!r} is not an age from 0 to {OPEN_ENDED!r}.")
    keys = pd.MultiIndex.from_arrays([table[area], table[age]])
    if not keys.is_unique:
        row = int(keys.duplicated().argmax())
        raise DataError(f"{path.name}: row {row + 2} names {keys[row][0]}, age {keys[row][1]}, a second time.")
    wanted = pd.MultiIndex.from_product([authorities, [*LABELS, ALL_AGES]])
    position = keys.get_indexer(wanted)
    if (position < 0).any():
        absent, label = wanted[int((position < 0).argmax())]
        raise DataError(f"{path.name} has no row for {absent}, age {label}: download it again.")
    order = position.reshape(len(authorities), len(LABELS) + 1)
    people = figures.to_numpy()[order]
    off = np.abs(people[:, :-1].sum(axis=1) - people[:, -1]) > half_unit * (len(LABELS) + 1) + SLACK
    if off.any():
        first, year = (int(position[0]) for position in np.nonzero(off))
        row = int(order[first, -1])
        raise DataError(
            f"{path.name}: row {row + 2} ({authorities[first]}, {years[year]}): ages add up to "
            f"{people[first, :-1, year].sum():,.3f}, and {ALL_AGES!r} is {people[first, -1, year]:,.3f}."
        )
    return people[:, :-1], order


def _absent(code: str, codes: set[str], path: Path) -> str:
    words = f"{path.name} has no projection of {code}"
    old = [one for one in predecessors(code) if one in codes]
    if old:
        return f"{words}, and has {old[0]}{succession(code)}; projections on the boundaries of 2023 are needed."
    return f"{words}{succession(code)}: projections on the boundaries of 2023 are needed, whole."


def _check_sexes(
    people: dict[str, Floats], years: list[int], half_unit: float, lines: NDArray[np.intp], name: str
) -> None:
    together = people["males"] + people["females"]
    off = np.abs(people["persons"] - together) > half_unit * len(GROUPS) + SLACK
    if off.any():
        first, age, year = (int(position[0]) for position in np.nonzero(off))
        raise DataError(
            f"{name}: row {lines[first, age]}, column '{years[year]}': persons are "
            f"{people['persons'][first, age, year]:,.3f}, males and females {together[first, age, year]:,.3f}."
        )
