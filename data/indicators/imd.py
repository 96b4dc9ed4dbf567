"""English Indices of Deprivation 2025, File 7: scores, ranks, deciles and the population behind them."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import LSOA_2021, MOST_PEOPLE, Source, header_of, number_column, read_csv, unique_codes

INDEX_YEAR, EARLIER_YEAR = "2025", "2019"
"""Year of the index that all figures are by, and of the one before it."""
INDEX = f"Index of Multiple Deprivation {INDEX_YEAR}"
EARLIER_INDEX = f"Index of Multiple Deprivation {EARLIER_YEAR}"
SPAN = f"{EARLIER_YEAR} to {INDEX_YEAR}"
INDEX_PEOPLE = "mid-2022"
"""When those lived in its areas whom the index counts."""
"""From the earlier index to this one."""

# Prefix in our columns, and the words that begin the publisher's header once brackets are taken out.
INDICES = {
    "imd": "index of multiple deprivation",
    "income": "income",
    "employment": "employment",
    "education": "education, skills and training",
    "health": "health deprivation and disability",
    "crime": "crime",
    "housing": "barriers to housing and services",
    "environment": "living environment",
}
DOMAINS = {
    "income": "Income deprivation",
    "employment": "Employment deprivation",
    "education": "Education, skills and training deprivation",
    "health": "Health deprivation and disability",
    "crime": "Crime",
    "housing": "Barriers to housing and services",
    "environment": "Living environment deprivation",
}
"""Domains of the Indices of Deprivation, by the beginning of their columns, as the publisher names them."""
MEASURES = ("score", "rank", "decile")
DECILES = 10
SCORES = {"least": -100.0, "most": 100.0}
"""Those of the index and most domains run from 0 to 100, shares from 0 to 1, that of crime around zero."""


def plain_header(header: str) -> str:
    """Header without what stands in brackets, closed or cut off, in small letters."""
    return " ".join(re.sub(r"\([^)]*(\)|$)", " ", header).lower().split())


def read_imd(path: Path) -> Source:
    """
    Read File 7 of the Indices of Deprivation 2025.

    Parameters
    ----------
    path
        The CSV file as published: 33,755 rows, 56 columns. Columns are found by meaning, in any order; one header is
        truncated by the publisher.

    Returns
    -------
    source
        Table indexed by `LSOA21CD`: `name`, `authority`, `authority_name`, `{index}_score`, `{index}_rank` and
        `{index}_decile` for the IMD and its seven domains (1 is most deprived), `residents` (mid-2022, persons).

    Raises
    ------
    DataError
        If a column is missing, the file is the index of 2019 (on LSOA 2011 codes), a code stands twice, a decile,
        rank or population is missing or out of range, ranks are not 1 to the number of LSOAs, or a decile is not the
        one that its rank gives.

    References
    ----------
    Ministry of Housing, Communities and Local Government, English Indices of Deprivation 2025, File 7: all ranks,
    scores, deciles and population denominators.
    """
    header = header_of(path)
    if any(re.search(r"\(2011\)|lsoa[_ ]?11", name, re.IGNORECASE) for name in header):
        raise DataError(
            f"{path.name} is on LSOA 2011 codes (the index of {EARLIER_YEAR}): download File 7 of the Indices of "
            "Deprivation "
            f"{INDEX_YEAR}, which is on LSOA 2021 codes."
        )
    plain = {name: plain_header(name) for name in header}
    wanted = _wanted_columns(plain, path)
    text = read_csv(path, only=list(wanted.values()))
    code = text[wanted["LSOA21CD"]]
    _check_codes(code, path)
    table = pd.DataFrame(
        {
            "name": text[wanted["name"]],
            "authority": text[wanted["authority"]],
            "authority_name": text[wanted["authority_name"]],
        }
    )
    for prefix in INDICES:
        for measure in MEASURES:
            column = wanted[f"{prefix}_{measure}"]
            values = number_column(
                text, column, path, whole=measure != "score", **(SCORES if measure == "score" else {})
            )
            _check_range(values, measure, column, code, path)
            table[f"{prefix}_{measure}"] = values if measure == "score" else values.astype("int32")
        _check_ranks(table[f"{prefix}_rank"], wanted[f"{prefix}_rank"], code, path)
        _check_deciles(table[f"{prefix}_rank"], table[f"{prefix}_decile"], wanted[f"{prefix}_decile"], code, path)
    residents = number_column(text, wanted["residents"], path, whole=True, most=MOST_PEOPLE)
    if bool((residents < 0).any()):
        row = int((residents < 0).to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2}: the population of {code.iloc[row]} is negative: download it again."
        )
    table["residents"] = residents
    table.index = pd.Index(code, name="LSOA21CD")
    unknown = int(residents.isna().sum())
    return Source(table, len(table), {"LSOAs without a population": unknown} if unknown else {}, f"IMD {INDEX_YEAR}")


def _wanted_columns(plain: dict[str, str], path: Path) -> dict[str, str]:
    meanings = {
        "LSOA21CD": (r"lsoa code|lsoa21cd", "LSOA code"),
        "name": (r"lsoa name|lsoa21nm", "LSOA name"),
        "authority": (r"local authority district code|lad\d\dcd", "local authority code"),
        "authority_name": (r"local authority district name|lad\d\dnm", "local authority name"),
        "residents": (r"total population: ?mid[ -]?2022", "total population, mid-2022"),
    }
    for prefix, words in INDICES.items():
        for measure in MEASURES:
            meanings[f"{prefix}_{measure}"] = (rf"{re.escape(words)} {measure}.*", f"{words} {measure}")
    wanted = {}
    for column, (pattern, meaning) in meanings.items():
        found = [name for name, words in plain.items() if re.fullmatch(pattern, words)]
        if len(found) != 1:
            problem = "no column" if not found else "several columns"
            raise DataError(
                f"{path.name} has {problem} for the {meaning}: download File 7 of {INDEX_YEAR} as published."
            )
        wanted[column] = found[0]
    return wanted


def _check_codes(code: pd.Series, path: Path) -> None:
    wrong = ~code.str.fullmatch(LSOA_2021)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(f"{path.name}: row {row + 2}: {code.iloc[row]!r} is not an LSOA code: download it again.")
    unique_codes(code, path, "LSOA")


def _check_range(values: pd.Series, measure: str, column: str, code: pd.Series, path: Path) -> None:
    highest = {"score": np.inf, "rank": len(values), "decile": DECILES}[measure]
    bad = values.isna() if measure == "score" else ~values.between(1, highest)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        rule = "is missing" if np.isnan(values.iloc[row]) else f"is {values.iloc[row]:g}, not 1 to {highest}"
        raise DataError(f"{path.name}: row {row + 2} ({code.iloc[row]}): {column!r} {rule}: download it again, whole.")


def _check_ranks(rank: pd.Series, column: str, code: pd.Series, path: Path) -> None:
    """Ranks run from 1 to the number of LSOAs; those that tie share the lowest. A cell cut or changed breaks this."""
    wrong = rank != rank.rank(method="min")
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2} ({code.iloc[row]}): {column!r} is {rank.iloc[row]}, which leaves a gap in the "
            f"ranks 1 to {len(rank):,}: download it again, whole."
        )


def _check_deciles(rank: pd.Series, decile: pd.Series, column: str, code: pd.Series, path: Path) -> None:
    expected = -(-rank.astype("int64") * DECILES // len(rank))
    wrong = decile != expected
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2} ({code.iloc[row]}): {column!r} is {decile.iloc[row]}, but the rank "
            f"{rank.iloc[row]:,} of {len(rank):,} is in decile {expected.iloc[row]}: download it again."
        )
