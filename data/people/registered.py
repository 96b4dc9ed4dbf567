"""Patients registered at general practices, by practice and the LSOA they live in."""

import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import (
    LSOA_2021,
    MOST_PEOPLE,
    Source,
    column_like,
    header_of,
    number_column,
    read_csv,
    zip_members,
)

MEMBER = "-lsoa-all.csv"
SEXES = ("-lsoa-male.csv", "-lsoa-female.csv")
"""The publisher's zip holds everybody, and males and females apart."""
MOST_UNKNOWN = 0.01
"""Share of the patients with an LSOA of England that may live in LSOAs that are not among those of 2021."""


class Lists(NamedTuple):
    """Patients of each practice by the LSOA they live in, as one file has them."""

    table: pd.DataFrame
    """One row a practice and LSOA: `practice`, `name` (categories), `LSOA21CD` (categories, with the file's words for
    patients without an LSOA), `patients`."""
    rows: int
    vintage: str


def read_lists(path: Path, england: pd.Index | None = None) -> Lists:
    """
    Read NHS England's quarterly count of the patients of each practice by LSOA.

    Parameters
    ----------
    path
        The zip as published, with a member `gp-reg-pat-prac-lsoa-all.csv`, or those of males and females, which are
        added up: one row a practice and LSOA.
    england
        LSOAs of 2021 in England, if all are known: a file by those of 2011 is then refused.

    Raises
    ------
    DataError
        If the zip is cut short, its members or a column are missing, a count is not a whole number, or it is the
        edition by LSOAs of 2011.

    References
    ----------
    NHS England, Patients registered at a GP practice, quarterly, by LSOA (2021).
    """
    names = {name.lower(): name for name in zip_members(path)}
    members = [name for lower, name in names.items() if lower.endswith(MEMBER)]
    apart = [name for end in SEXES for lower, name in names.items() if lower.endswith(end)]
    if len(members) != 1 and len(apart) == 1 and not members:
        there, lacking = ("males", "females") if apart[0].lower().endswith(SEXES[0]) else ("females", "males")
        raise DataError(
            f"{path.name} holds only the {there}, and without the {lacking} no list is known: download the zip with "
            f"...{MEMBER} in it, or with both."
        )
    if len(members) != 1 and (members or len(apart) != len(SEXES)):
        raise DataError(
            f"{path.name} must hold one file named ...{MEMBER}, and holds {len(members)}: download it again."
        )
    parts = [_member(path, name) for name in (members or apart)]
    table = pd.concat([part.table for part in parts], ignore_index=True)
    if len(parts) > 1:
        for column in ("practice", "name", "LSOA21CD"):
            table[column] = table[column].astype("category")
        keys = ["practice", "name", "LSOA21CD"]
        table = table.groupby(keys, observed=True, sort=False)["patients"].sum().reset_index()
    if england is not None:
        _check_edition(table, england, path)
    return Lists(table, sum(part.rows for part in parts), parts[0].vintage)


def _member(path: Path, member: str) -> Lists:
    header = header_of(path, member)
    practice = column_like(header, r"PRACTICE[_ ]?CODE", path, "practice code (PRACTICE_CODE)")
    name = [column for column in header if re.fullmatch(r"PRACTICE[_ ]?NAME", column, re.IGNORECASE)]
    code = column_like(header, r"LSOA[_ ]?CODE", path, "LSOA code (LSOA_CODE)")
    people = column_like(header, r"NUMBER[_ ]OF[_ ]PATIENTS", path, "number of patients (NUMBER_OF_PATIENTS)")
    date = column_like(header, r"EXTRACT[_ ]DATE", path, "date of the extract (EXTRACT_DATE)")
    sex = [column for column in header if column.upper() == "SEX"]
    table = read_csv(path, only=[practice, code, people, date, *name[:1], *sex], member=member)
    rows = len(table)
    counts = number_column(table, people, path, whole=True, most=MOST_PEOPLE)
    if bool((counts.isna() | (counts < 0)).any()):
        row = int((counts.isna() | (counts < 0)).to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2}: {table[people].iloc[row]!r} is not a number of patients: download it again."
        )
    vintage = date_in_words(table[date].iloc[0], path)
    found = pd.DataFrame(
        {
            "practice": table[practice].str.upper().astype("category"),
            "name": (table[name[0]] if name else table[practice]).astype("category"),
            "LSOA21CD": table[code].astype("category"),
            "patients": counts,
        }
    )
    if sex and (everybody := table[sex[0]].str.upper() == "ALL").any():
        found = found[everybody]
    return Lists(found, rows, vintage)


def _check_edition(table: pd.DataFrame, england: pd.Index, path: Path) -> None:
    """Refuse the edition by LSOAs of 2011, of which some are no LSOAs of 2021."""
    codes = table["LSOA21CD"]
    of_england = codes.isin([code for code in codes.cat.categories if re.fullmatch(r"E01\d{6}", code)])
    patients = table["patients"]
    unknown = patients[of_england & ~codes.isin(england)].sum()
    if unknown > MOST_UNKNOWN * patients[of_england].sum():
        raise DataError(
            f"{path.name} counts {unknown:,.0f} patients in LSOAs that are not among those of 2021: it is the edition "
            "by LSOAs of 2011. Download gp-reg-pat-prac-lsoa-2021-... of the same quarter."
        )


def registered_of(lists: Lists, lsoas: pd.Index, around: pd.Index | None = None) -> Source:
    """
    Add up the practices of each LSOA.

    Parameters
    ----------
    lists
        Patients of each practice by LSOA.
    lsoas
        The LSOAs wanted.
    around
        More LSOAs whose patients are wanted for comparison; they are outside the system all the same.

    Returns
    -------
    source
        Table indexed by `LSOA21CD`, those of `around` last: `registered`, persons; NaN where the file has no patient of
        an LSOA. What is left out is counted in patients: codes that are no LSOA (`CLOSED`, `NO2011`, ...), LSOAs in
        Wales, LSOAs elsewhere.
    """
    by_code = lists.table.groupby("LSOA21CD", observed=True)["patients"].sum()
    by_code.index = by_code.index.astype(str)
    kind = pd.Series("LSOAs elsewhere in England", index=by_code.index)
    kind[by_code.index.str.startswith("W")] = "LSOAs in Wales"
    nowhere = ~by_code.index.str.fullmatch(LSOA_2021.pattern)
    kind[nowhere] = "no LSOA (" + by_code.index[nowhere] + ")"
    kind[by_code.index.isin(lsoas)] = ""
    left_out = by_code[kind != ""].groupby(kind).sum().astype(int)
    wanted = lsoas if around is None else lsoas.append(around.difference(lsoas))
    return Source(
        by_code.reindex(wanted).rename("registered").rename_axis("LSOA21CD").to_frame(),
        lists.rows,
        {f"registered patients, {reason}": count for reason, count in left_out.items()},
        lists.vintage,
    )


def date_in_words(text: str, path: Path) -> str:
    """
    Date of an extract as `1 July 2025`.

    Raises
    ------
    DataError
        If it is none.
    """
    for form in ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            date = datetime.strptime(text, form)
        except ValueError:
            continue
        return f"{date.day} {date:%B %Y}"
    raise DataError(f"{path.name}: the extract date {text!r} is not a date such as 01JUL2025: download it again.")
