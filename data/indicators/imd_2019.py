"""English Indices of Deprivation 2019, on LSOAs of 2011, and the ONS lookup from those to LSOAs of 2021."""

import re
from pathlib import Path

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
    unique_codes,
)
from needs_map.data.indicators.imd import DECILES, EARLIER_YEAR, INDEX_YEAR, plain_header

LSOA_2011 = re.compile(r"[EW]01\d{6}")
EARLIER_PEOPLE = "mid-2015"
"""When those lived in its areas whom this index counts."""
STORED = "imd_2019"
"""Name of the store's table."""
CHANGES = ("U", "S", "M", "X")
"""Unchanged, split, merged, irregular: the ONS's letters."""


def read_imd_2019(path: Path) -> Source:
    """
    Read rank, decile and population from File 7 of the Indices of Deprivation 2019.

    Parameters
    ----------
    path
        The CSV file as published: 32,844 rows.

    Returns
    -------
    source
        Table indexed by `LSOA11CD`: `rank_2019` and `decile_2019` of the IMD (1 is most deprived), `people_2015`
        (mid-2015 without prisoners, the index's own denominator).

    Raises
    ------
    DataError
        If a column is missing, the file is the index of 2025 (on LSOA 2021 codes), a code stands twice, or a rank or
        decile is missing or out of range.

    References
    ----------
    Ministry of Housing, Communities and Local Government, English Indices of Deprivation 2019, File 7: all ranks,
    deciles and scores for the indices of deprivation, and population denominators.
    """
    header = header_of(path)
    if any("(2021)" in name for name in header):
        raise DataError(
            f"{path.name} is on LSOA 2021 codes (the index of {INDEX_YEAR}): File 7 of {EARLIER_YEAR} is needed."
        )
    plain = {plain_header(name): name for name in header}
    meanings = {
        "LSOA11CD": r"lsoa code|lsoa11cd",
        "rank_2019": r"index of multiple deprivation rank.*",
        "decile_2019": r"index of multiple deprivation decile.*",
        "people_2015": r"total population: ?mid[ -]?2015",
    }
    wanted = {
        column: plain[column_like(plain, pattern, path, column.replace("_", " of "))]
        for column, pattern in meanings.items()
    }
    text = read_csv(path, only=list(wanted.values()))
    code = text[wanted["LSOA11CD"]]
    _check_codes(code, LSOA_2011, path)
    unique_codes(code, path, "LSOA")
    table = pd.DataFrame(
        {
            column: number_column(text, wanted[column], path, whole=True, most=MOST_PEOPLE).to_numpy()
            for column in list(meanings)[1:]
        },
        index=pd.Index(code, name="LSOA11CD"),
    )
    for column, highest in (("rank_2019", len(table)), ("decile_2019", DECILES)):
        bad = ~table[column].between(1, highest)
        if bad.any():
            raise DataError(f"{path.name}: {bad.index[bad][0]}: {wanted[column]!r} is not 1 to {highest}.")
    return Source(table, len(table), {}, f"IMD {EARLIER_YEAR}")


def read_exact_fit(path: Path) -> Source:
    """
    Read the ONS exact fit lookup from LSOAs of 2011 to LSOAs of 2021.

    Returns
    -------
    source
        Table with a row for each pair that shares ground: `LSOA11CD`, `LSOA21CD`, `change` (`U` unchanged, `S` split,
        `M` merged, `X` irregular). A row without an LSOA of 2021 is left out and counted.

    Raises
    ------
    DataError
        If a column is missing, a code is none, or a letter is not one of the four.

    References
    ----------
    Office for National Statistics, LSOA (2011) to LSOA (2021) to Local Authority District (2022) Exact Fit Lookup for
    EW.
    """
    header = header_of(path)
    columns = {
        column_like(header, r"LSOA11CD", path, "LSOA of 2011 (LSOA11CD)"): "LSOA11CD",
        column_like(header, r"LSOA21CD", path, "LSOA of 2021 (LSOA21CD)"): "LSOA21CD",
        column_like(header, r"CHGIND", path, "kind of change (CHGIND)"): "change",
    }
    table = read_csv(path, only=list(columns)).rename(columns=columns)[["LSOA11CD", "LSOA21CD", "change"]]
    rows = len(table)
    table = table[table["LSOA21CD"] != ""]
    _check_codes(table["LSOA11CD"], LSOA_2011, path)
    _check_codes(table["LSOA21CD"], LSOA_2021, path)
    wrong = ~table["change"].isin(CHANGES)
    if wrong.any():
        first = table[wrong].iloc[0]
        raise DataError(f"{path.name}: CHGIND of {first['LSOA11CD']} is {first['change']!r}, not U, S, M or X.")
    table = table.drop_duplicates().reset_index(drop=True)
    left_out = {"rows standing twice or lacking an LSOA of 2021": rows - len(table)} if rows != len(table) else {}
    return Source(table, rows, left_out, "2011 to 2021")


def _check_codes(code: pd.Series, pattern: re.Pattern[str], path: Path) -> None:
    wrong = ~code.str.fullmatch(pattern)
    if wrong.any():
        raise DataError(f"{path.name}: {code[wrong].iloc[0]!r} is not an LSOA code.")


def read_stored_pairs(folder: Path, build: str) -> pd.DataFrame | None:
    """
    Read a store's table of LSOAs of 2011 beside those of 2021; None if it was built without.

    Raises
    ------
    DataError
        If the table is damaged.
    """
    path = folder / build / f"{STORED}.parquet"
    if not path.is_file():
        return None
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is damaged. Build the store again.") from error
