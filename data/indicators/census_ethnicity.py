"""Census 2021, table TS021: residents by ethnic group in each LSOA."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.marks import MOST_ABSENT, WITHHELD
from needs_map.data.files.tables import (
    LSOA_2021,
    MOST_PEOPLE,
    header_of,
    number_column,
    read_csv,
    unique_codes,
    zip_members,
)
from needs_map.data.indicators.definitions import (
    ENGLAND_CODE,
    OBSERVATION_COLUMNS,
    SUPPRESSED,
    Indicator,
    KnownAreas,
    Observed,
)

MEMBER = "census2021-ts021-lsoa.csv"
GROUPS = {
    "asian": ("Asian residents", "Asian, Asian British or Asian Welsh"),
    "black": ("Black residents", "Black, Black British, Black Welsh, Caribbean or African"),
    "mixed": ("Residents of mixed ethnicity", "Mixed or Multiple ethnic groups"),
    "other": ("Residents of another ethnic group", "Other ethnic group"),
    "white": ("White residents", "White"),
}
"""The five broad groups: common name, and name in the table."""
CODE, TOTAL = "geography code", "Total: All usual residents"
LARGEST_SHIFT = 30  # people: cells are perturbed to protect people, so that groups need not add up to the total


def read_census_ethnicity(path: Path, known: KnownAreas) -> Iterator[Observed]:
    """
    Read residents by broad ethnic group.

    Parameters
    ----------
    path
        `census2021-ts021.zip` as Nomis gives it, or its member for LSOAs. The 19 detailed groups may stand between the
        five broad ones: they are left out.
    known
        Areas of the store, whose LSOAs are kept; England is summed from all of its LSOAs.

    Yields
    ------
    observed
        Share of residents in each broad group, with the counts behind it.

    Raises
    ------
    DataError
        If a column is missing, a code is no LSOA or stands twice, a count is missing, negative or above the total, the
        groups are far from adding up to the total, or an LSOA of the store is missing.

    References
    ----------
    Office for National Statistics, Census 2021, TS021 Ethnic group.
    """
    member = _member(path)
    wanted = _columns(header_of(path, member), path)
    text = read_csv(path, only=list(wanted.values()), member=member).rename(
        columns={name: key for key, name in wanted.items()}
    )
    counts = _counts(text, path)
    missing = known.lsoa.index.difference(counts.index)
    if len(missing):
        raise DataError(
            f"{path.name} has no row for {missing[0]} ({len(missing):,} of the store's {len(known.lsoa):,} LSOAs): "
            "download the table for all LSOAs."
        )
    english = counts[counts.index.str.startswith("E")]
    england = pd.DataFrame(english.sum()).T.set_axis([ENGLAND_CODE])
    rows = pd.concat([counts.loc[known.lsoa.index], england])
    for key, (common, name) in GROUPS.items():
        yield Observed(_of_group(key, common, name), shares(rows[key], rows["total"]))


def _member(path: Path) -> str | None:
    if path.suffix.lower() != ".zip":
        return None
    found = [name for name in zip_members(path) if name.rsplit("/", 1)[-1] == MEMBER]
    if len(found) != 1:
        raise DataError(f"{path.name} holds no file {MEMBER}: download census2021-ts021.zip from Nomis.")
    return found[0]


def _columns(header: list[str], path: Path) -> dict[str, str]:
    """Column of the code, the total and each broad group; detailed groups have one colon more."""
    plain = {plain_column(name): name for name in header}
    wanted = {"code": CODE, "total": f"Ethnic group: {TOTAL}"} | {
        key: f"Ethnic group: {name}" for key, (_, name) in GROUPS.items()
    }
    missing = [name for name in wanted.values() if name not in plain]
    if missing:
        raise DataError(f"{path.name} has no column {missing[0]!r}: download table TS021 of Census 2021.")
    return {key: plain[name] for key, name in wanted.items()}


def plain_column(name: str) -> str:
    """Name of a column of Nomis without the `; measures: Value` at the end of some."""
    return re.sub(r"\s*;\s*measures:.*$", "", name).strip()


def _counts(text: pd.DataFrame, path: Path) -> pd.DataFrame:
    """People by LSOA: total and groups."""
    code = text["code"]
    wrong = ~code.str.fullmatch(LSOA_2021)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2}: {code.iloc[row]!r} is no LSOA code: the table for LSOAs is needed."
        )
    unique_codes(code, path, "LSOA")
    names = ["total", *GROUPS]
    counts = pd.DataFrame({name: number_column(text, name, path, whole=True, most=MOST_PEOPLE) for name in names})
    for name in names:
        bad = counts[name].isna() | (counts[name] < 0) | (counts[name] > counts["total"])
        if bad.any():
            row = int(bad.to_numpy().argmax())
            raise DataError(
                f"{path.name}: row {row + 2} ({code.iloc[row]}): the people of {name!r} are {text[name].iloc[row]!r}, "
                f"which is no number from 0 to the total: download it again."
            )
    apart = (counts[list(GROUPS)].sum(axis=1) - counts["total"]).abs()
    if (apart > LARGEST_SHIFT).any():
        row = int((apart > LARGEST_SHIFT).to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2} ({code.iloc[row]}): the five groups add up to {apart.iloc[row]:.0f} people "
            "more or fewer than the total: was a column edited?"
        )
    return counts.set_axis(pd.Index(code, name="area"))


def sum_of_known(counts: pd.DataFrame) -> pd.DataFrame:
    """England's counts, one row: the sum of LSOAs of which all are known, unknown if more than a few are not."""
    known = counts.dropna()
    total = known.sum() if len(known) >= (1 - MOST_ABSENT) * len(counts) else known.sum() * np.nan
    return pd.DataFrame(total).T.set_axis([ENGLAND_CODE])


def shares(people: pd.Series, total: pd.Series, note: pd.Series | None = None) -> pd.DataFrame:
    """
    Observations of a share: counts over their total, both by LSOA and England, of the census of 2021.

    `note` says by area what a mark in place of a count means; empty where there is none.
    """
    table = pd.DataFrame({"area": people.index, "numerator": people.to_numpy(), "denominator": total.to_numpy()})
    table["value"] = table["numerator"] / table["denominator"].where(table["denominator"] > 0) * 100
    table["level"] = np.where(table["area"] == ENGLAND_CODE, "england", "lsoa")
    facts = {"period": "2021", "sex": "persons", "age": "all ages", "group_type": "", "group": ""}
    table["note"] = (
        "" if note is None else note.reindex(people.index, fill_value="").replace(WITHHELD, SUPPRESSED).to_numpy()
    )
    return table.assign(**facts, lower_cl=np.nan, upper_cl=np.nan)[list(OBSERVATION_COLUMNS)]


def census_share(key: str, table: str, title: str) -> Indicator:
    """What the shares of all tables of the census of 2021 have in common; the rest is the indicator's own."""
    return Indicator(
        key=f"census_{key}",
        name="",
        short="",
        group=title,
        kind="proportion",
        unit="%",
        per=100.0,
        polarity="neither",
        decimals=1,
        native_level="lsoa",
        period_type="census day",
        method="Counts of the census over their total, both summed over the LSOAs inside.",
        publisher="Office for National Statistics",
        source=f"Census 2021, table {table} ({title})",
        licence="Open Government Licence v3.0",
        page=f"https://www.nomisweb.co.uk/datasets/c2021{table.lower()}",
        definition="",
        caveat="Cells are changed slightly by the publisher to protect people: parts may not add up to a whole.",
        is_complete=True,
    )


def _of_group(key: str, common: str, name: str) -> Indicator:
    return census_share(key, "TS021", "Ethnic group")._replace(
        name=common,
        short=common,
        method="Usual residents of the group over all usual residents, both summed over the LSOAs inside.",
        definition=f"The share of usual residents on 21 March 2021 whose ethnic group in the census is “{name}”.",
        is_composition=True,
    )
