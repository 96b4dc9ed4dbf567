"""The publisher's summaries of the Index of Multiple Deprivation 2025 by local authority (File 10)."""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source, header_of, number_column, read_csv, unique_codes
from needs_map.data.files.workbooks import open_workbook
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.indicators.iod_indicators import column_key

STORED = "imd_summaries"
"""Name of the store's table: `imd_score` and `imd_rank` of areas that are one whole local authority, by `area`."""
DATASET = "imd_summaries"
CODE = re.compile(r"local_authority_district_code_2024|ltla24_code")
AVERAGES = {"imd_score": "imd_average_score", "imd_rank": "imd_average_rank"}
"""Column of the table, and the key of the publisher's."""
HEADERS_WITHIN = 10
"""Rows of a sheet in which its headers stand."""


def read_imd_summaries(path: Path) -> Source:
    """
    Read the average score and the average rank of local authorities.

    Parameters
    ----------
    path
        File 10 as published (a workbook), or its columns in one CSV file.

    Returns
    -------
    source
        Table of `imd_score` and `imd_rank`, indexed by the code of the authority. The average rank is on the
        publisher's scale: a higher number is more deprived.

    Raises
    ------
    DataError
        If no sheet has the columns, an authority stands twice, or an average is missing, negative or no number.

    References
    ----------
    Ministry of Housing, Communities and Local Government, English Indices of Deprivation 2025, File 10: local
    authority district summaries (lower tier).
    """
    text = _workbook(path) if path.suffix.lower() == ".xlsx" else _named(header_of(path), read_csv(path))
    if text is None:
        raise DataError(
            f"{path.name} has no table with 'Local Authority District code (2024)', 'IMD - Average rank' and 'IMD - "
            f"Average score': download File 10 of the Indices of Deprivation {INDEX_YEAR}."
        )
    unique_codes(text["area"], path, "local authority")
    values = pd.DataFrame({column: number_column(text, column, path, least=0) for column in AVERAGES})
    if values.isna().any(axis=None):
        code = text["area"][values.isna().any(axis=1)].iloc[0]
        raise DataError(f"{path.name} has no average for {code}: download it again.")
    return Source(values.set_axis(pd.Index(text["area"], name="area")), len(values), {}, f"IMD {INDEX_YEAR}")


def _workbook(path: Path) -> pd.DataFrame | None:
    """First sheet with the columns, as text."""
    found = None
    with open_workbook(path) as book:
        for sheet in book.sheets:
            rows = [list(map(str, row)) for row in book.rows(sheet)]
            for number, row in enumerate(rows[:HEADERS_WITHIN] if found is None else []):
                table = pd.DataFrame(rows[number + 1 :], columns=range(len(row)), dtype="str")
                found = _named(row, table) if found is None else found
    return found


def _named(header: Iterable[str], table: pd.DataFrame) -> pd.DataFrame | None:
    """Code and averages of a table, blank rows apart; None if a header lacks one of them."""
    keys = [column_key(name) for name in header]
    codes = [key for key in keys if CODE.fullmatch(key)]
    if len(codes) != 1 or not set(AVERAGES.values()) <= set(keys):
        return None
    table = table.set_axis(keys, axis=1)[[codes[0], *AVERAGES.values()]].set_axis(["area", *AVERAGES], axis=1)
    return table[table["area"].str.strip() != ""].reset_index(drop=True)


def summaries_of_areas(
    summaries: pd.DataFrame, authority: pd.Series, place: pd.Series, lsoas: pd.Series
) -> pd.DataFrame:
    """
    Give the publisher's averages to the areas of a store that are one whole local authority.

    Parameters
    ----------
    summaries
        As `read_imd_summaries` returns it.
    authority, place
        Code of the authority and of the area of each LSOA of the store.
    lsoas
        How many LSOAs each authority has in England.

    Returns
    -------
    table
        `area`, `imd_score` and `imd_rank`; no row for an area of several authorities, or of a part of one.
    """
    held = pd.DataFrame({"area": place, "authority": authority}).value_counts().rename("lsoas")
    pairs: pd.DataFrame = held.sort_index().reset_index()
    alone = ~pairs["area"].duplicated(keep=False)
    whole = pairs["lsoas"] == pairs["authority"].map(lsoas)
    found: pd.DataFrame = pairs[alone & whole].join(summaries, on="authority", how="inner")
    return found.reset_index(drop=True)[["area", *AVERAGES]]
