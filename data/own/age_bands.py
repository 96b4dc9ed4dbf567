"""A team's own indicator by age: which age bands its rows must have, and everyone's figures added up from them."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from needs_map.data.own.text import Problems

AGE_GROUP = "age"
"""Type of group of the rows of age bands in the store."""
EVERYONE = "all ages"
DIRECT, INDIRECT, LIFE = "dsr", "isr", "life expectancy"
BY_AGE = (DIRECT, INDIRECT, LIFE)
"""What an indicator by age is shown as: a directly standardised rate, a standardised ratio, life expectancy."""
OPEN = 999
"""Last age of a band without an end."""
WRITTEN = re.compile(r"(?:aged?)?(\d{1,3})(?:(?:-|to)(\d{1,3})|(\+|andover|plus|orover))?(?:years|yrs)?")
UNDER = re.compile(r"(?:<|under|below)(\d{1,3})(?:years|yrs)?")
IDENTITY = ["area", "level", "period", "sex"]


class Band(NamedTuple):
    """Ages from the first to the last, both in it."""

    first: int
    last: int

    @property
    def label(self) -> str:
        """As the standard population has it: `0-4`, `90+`."""
        if self.last == OPEN:
            return f"{self.first}+"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


FIVE_YEARS = (*(Band(start, start + 4) for start in range(0, 90, 5)), Band(90, OPEN))
"""Bands of the European Standard Population of 2013."""
OF_LIFE_TABLE = (Band(0, 0), Band(1, 4), *FIVE_YEARS[1:])
"""Age groups of an abridged life table."""


def band_of(cell: str) -> Band | None:
    """Band that a cell of a file writes, such as `0-4`, `00 to 04`, `under 5` or `90+`; None if it is none."""
    plain = re.sub(r"\s+", "", cell.lower()).replace("–", "-").replace("—", "-")
    if found := UNDER.fullmatch(plain):
        return Band(0, int(found[1]) - 1) if int(found[1]) else None
    found = WRITTEN.fullmatch(plain)
    if found is None:
        return None
    last = OPEN if found[3] else int(found[2] or found[1])
    return Band(int(found[1]), last) if last >= int(found[1]) else None


def bands_for(by_age: str) -> tuple[Band, ...]:
    """Bands that an indicator by age must have, youngest first."""
    return OF_LIFE_TABLE if by_age == LIFE else FIVE_YEARS


def with_everyone(table: pd.DataFrame, by_age: str, problems: Problems) -> pd.DataFrame:
    """
    Rows of age bands as groups, with those of everyone added up.

    Parameters
    ----------
    table
        Observations with an age band in `age`, indexed by row of the file.
    by_age
        One of `BY_AGE`.
    problems
        Takes bands that cannot be read, overlap, leave a gap, are not those of the standard, or are missing somewhere.

    Returns
    -------
    observations
        A row of everyone for each area, period and sex, whose counts are those of its bands added up (unknown where one
        is), and its bands as groups of the type `age`. As given if there is any problem.
    """
    found = {str(cell): band_of(str(cell)) for cell in table["age"].unique()}
    unread = table.index[table["age"].isin([cell for cell, band in found.items() if band is None])]
    problems.add_at(
        unread, "age", lambda line: f"{str(table['age'][line])!r} is no age band: write it like 0-4, 85-89 or 90+"
    )
    grouped = table.index[table["group_type"] != ""]
    problems.add_at(grouped, "group_type", lambda _: "an indicator by age has no other groups: leave the row out")
    if len(unread) or len(grouped):
        return table
    wanted = bands_for(by_age)
    if words := _what_is_wrong(sorted({band for band in found.values() if band}), wanted):
        problems.add(0, "age", words)
        return table
    labels = table["age"].astype("object").map({cell: band.label for cell, band in found.items() if band})
    rows = table.assign(age=EVERYONE, group_type=AGE_GROUP, group=labels)
    by = rows.groupby(IDENTITY, observed=True, sort=False)
    _find_bands(rows, labels, wanted, problems)
    whole = by[["numerator", "denominator"]].sum(min_count=len(wanted)).reset_index()
    withheld = (
        (rows["note"] == "suppressed").groupby([rows[name] for name in IDENTITY], observed=True, sort=False).any()
    )
    unknown = whole["numerator"].isna() | whole["denominator"].isna()
    note = pd.Series("not available", whole.index).mask(withheld.to_numpy(), "suppressed").where(unknown, "")
    blank = dict.fromkeys(("value", "lower_cl", "upper_cl"), float("nan"))
    everyone = whole.assign(age=EVERYONE, group_type="", group="", note=note, **blank)
    return pd.concat([everyone, rows.assign(**blank)], ignore_index=True)[list(table.columns)]


def _what_is_wrong(given: Sequence[Band], wanted: Sequence[Band]) -> str:
    """Say what is wrong with the bands of a file; empty if they are those of the standard."""
    for one, other in pairwise(given):
        if other.first <= one.last:
            return f"the age bands {one.label} and {other.label} overlap: each age belongs in one band"
        if other.first > one.last + 1:
            ages = Band(one.last + 1, other.first - 1).label
            return f"no age band holds the ages {ages}, between {one.label} and {other.label}: every age is needed"
    strange = [band.label for band in given if band not in wanted]
    missing = [band.label for band in wanted if band not in given]
    if not strange and not missing:
        return ""
    start = ", ".join(band.label for band in wanted[:3])
    words = f"{strange[0]} is no age band of the standard" if strange else f"no row has the age band {missing[0]}"
    return f"{words}: the bands are {start} and so on in five years to {wanted[-2].label} and {wanted[-1].label}"


def _find_bands(rows: pd.DataFrame, labels: pd.Series, wanted: Sequence[Band], problems: Problems) -> None:
    """Note areas, periods and sexes that lack a band, or have one twice."""
    keys = [*IDENTITY, "group"]
    twice = rows.index[rows.duplicated(keys)]
    problems.add_at(
        twice, "age", lambda line: f"{labels[line]} stands a second time for this area and period: keep one"
    )
    counted = rows.groupby(IDENTITY, observed=True, sort=False)["group"].agg(["nunique"])
    first = rows.drop_duplicates(IDENTITY)
    short = first.index[(counted["nunique"] < len(wanted)).to_numpy()]

    def words(line: int) -> str:
        same = rows
        for column in IDENTITY:
            same = same[same[column] == rows[column][line]]
        absent = next(band.label for band in wanted if band.label not in set(same["group"]))
        return (
            f"{rows['area'][line]} in {rows['period'][line]} ({rows['sex'][line]}) has no row aged {absent}: "
            "give every band, with a numerator of 0 where there are no events"
        )

    problems.add_at(short, "age", words)
