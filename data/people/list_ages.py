"""Ages of the patients of general practices: NHS England's monthly counts by five-year age group."""

import re
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.archives import one_member
from needs_map.data.files.tables import MOST_PEOPLE, Source, column_like, header_of, number_column, read_csv
from needs_map.data.people.registered import date_in_words

DATASET = STORED = "list_ages"
MEMBER = re.compile(r"(?:.*/)?gp-reg-pat-prac-quin-age\.csv", re.IGNORECASE)
AGE = re.compile(r"0*(\d+)(?:_\d+|\+)")
"""How the publisher writes an age group: `0_4`, `95+`."""
EVERYBODY = "ALL"
PRACTICE, BOARD = "GP", "ICB"
"""Kinds of organisation that are read; an ICB goes by its ONS code."""


def read_list_ages(path: Path) -> Source:
    """
    Read the patients of each practice and ICB by age.

    Parameters
    ----------
    path
        `gp-reg-pat-prac-quin-age.zip` as published.

    Returns
    -------
    source
        One row a list and age group: `code` (of a practice, or ONS code of an ICB), `from_age` (0, 5, ... 95), and
        `patients` of every sex.

    Raises
    ------
    DataError
        If the zip is cut short, its member or a column is missing, an age group is not one of five years, or a count
        is not a whole number or stands twice.

    References
    ----------
    NHS England, Patients registered at a GP practice, monthly: five-year age groups.
    """
    member = one_member(path, MEMBER, "gp-reg-pat-prac-quin-age.csv")
    header = header_of(path, member)
    wanted = {
        "kind": (r"ORG[_ ]TYPE", "kind of organisation (ORG_TYPE)"),
        "code": (r"ORG[_ ]CODE", "code of the organisation (ORG_CODE)"),
        "ons": (r"ONS[_ ]CODE", "ONS code (ONS_CODE)"),
        "sex": (r"SEX", "sex (SEX)"),
        "age": (r"AGE[_ ]GROUP[_ ]5", "five-year age group (AGE_GROUP_5)"),
        "patients": (r"NUMBER[_ ]OF[_ ]PATIENTS", "number of patients (NUMBER_OF_PATIENTS)"),
        "date": (r"EXTRACT[_ ]DATE", "date of the extract (EXTRACT_DATE)"),
    }
    columns = {key: column_like(header, pattern, path, what) for key, (pattern, what) in wanted.items()}
    read = read_csv(path, only=list(columns.values()), member=member).rename(
        columns={name: key for key, name in columns.items()}
    )
    if read.empty:
        raise DataError(f"{path.name} counts no patient: download it again.")
    vintage = date_in_words(read["date"].iloc[0], path)
    of_age = read[read["kind"].isin([PRACTICE, BOARD]) & (read["age"] != EVERYBODY) & (read["sex"] != EVERYBODY)]
    of_age = of_age.reset_index(drop=True)
    odd = ~of_age["age"].str.fullmatch(AGE.pattern)
    if odd.any():
        raise DataError(f"{path.name}: {of_age['age'][odd].iloc[0]!r} is not an age group such as 10_14 or 95+.")
    patients = number_column(of_age, "patients", path, whole=True, least=0, most=MOST_PEOPLE)
    if patients.isna().any():
        raise DataError(f"{path.name}: the count of {of_age['code'][patients.isna()].iloc[0]} has a gap.")
    twice = of_age.duplicated(["kind", "code", "sex", "age"])
    if twice.any():
        raise DataError(f"{path.name} counts {of_age['code'][twice].iloc[0]} twice at one age: download it again.")
    table = pd.DataFrame(
        {
            "code": of_age["code"].str.upper().where(of_age["kind"] == PRACTICE, of_age["ons"]),
            "from_age": of_age["age"].str.extract(AGE.pattern)[0].astype(int),
            "patients": patients,
        }
    )
    sums = table.groupby(["code", "from_age"])["patients"].sum().reset_index()
    return Source(sums, len(read), {}, vintage)


def ages_of_store(ages: pd.DataFrame, practices: pd.DataFrame) -> pd.DataFrame:
    """
    Ages of the practices of a store and of their ICBs.

    Parameters
    ----------
    ages
        As `read_list_ages` reads them.
    practices
        Practices of the store, indexed by code, with `icb`.
    """
    kept = ages["code"].isin(practices.index) | ages["code"].isin(set(practices["icb"]) - {""})
    return ages[kept].reset_index(drop=True)
