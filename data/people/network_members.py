"""Practices of primary care networks with the dates from and to which they belong: the ODS file ePCN."""

import re
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source, column_like, rows_of_text
from needs_map.data.files.workbooks import open_workbook
from needs_map.data.people.practices import name_in_words

DATASET = STORED = "network_members"
MOST_BYTES = 50_000_000
SHEET = re.compile(r".*core\s+partner\s+details.*", re.IGNORECASE)
CODE = re.compile(r"[A-Z]\d{5}")
"""How a practice's code looks, where a file has no names over its columns."""
COLUMNS = {
    "practice": (r"Partner\s+Organisation\s+Code", "code of the practice (Partner Organisation Code)"),
    "name": (r"Partner\s+Name", "name of the practice (Partner Name)"),
    "pcn": (r"PCN\s+Code", "code of the network (PCN Code)"),
    "pcn_name": (r"PCN\s+Name", "name of the network (PCN Name)"),
    "start": (r"Practice\s+to\s+PCN\s+Relationship\s+Start\s+Date", "start of the membership"),
    "end": (r"Practice\s+to\s+PCN\s+Relationship\s+End\s+Date", "end of the membership"),
}


UNNAMED = (
    "Partner Organisation Code",
    "Partner Name",
    "Practice Parent Sub ICB Loc Code",
    "Practice Parent Sub ICB Loc Name",
    "PCN Code",
    "PCN Name",
    "PCN Parent Sub ICB Loc Code",
    "PCN Parent Sub ICB Loc Name",
    "Practice to PCN Relationship Start Date",
    "Practice to PCN Relationship End Date",
    "Practice Sub ICB Loc and PCN Sub ICB Loc Match",
)
"""Columns of ODS's report `epcncorepartnerdetails`, which has no names over them."""


def read_network_members(path: Path) -> Source:
    """
    Read which network each practice has belonged to, and when.

    Parameters
    ----------
    path
        ODS's workbook ePCN, with a sheet "PCN Core Partner Details"; that sheet saved as CSV; or ODS's report
        `epcncorepartnerdetails`, a CSV without names over its columns.

    Returns
    -------
    source
        One row a membership: `practice`, `name`, `pcn`, `pcn_name`, `start` and `end` (such as `2024-03-31`; `end` is
        empty while it lasts).

    Raises
    ------
    DataError
        If a column is missing, a date is none, a membership ends before it starts, or a practice is in two networks
        at once.

    References
    ----------
    NHS England, Organisation Data Service: ePCN.
    """
    read = _sheet(path)
    columns = {key: column_like(read.columns, pattern, path, what) for key, (pattern, what) in COLUMNS.items()}
    table = pd.DataFrame({key: read[name].str.strip() for key, name in columns.items()})
    for key in ("practice", "pcn"):
        table[key] = table[key].str.upper()
    for key in ("name", "pcn_name"):
        table[key] = table[key].map(name_in_words)
    for key in ("start", "end"):
        table[key] = _iso(table, key, path)
    table = table.drop_duplicates(ignore_index=True)
    wrong = (table["end"] != "") & (table["end"] < table["start"])
    if wrong.any():
        raise DataError(f"{path.name}: the membership of {table['practice'][wrong].iloc[0]} ends before it starts.")
    lasting = table[table["end"] == ""]
    twice = lasting["practice"].duplicated(keep=False)
    if twice.any():
        rows = lasting[lasting["practice"] == lasting.loc[twice, "practice"].iloc[0]]
        networks = " and ".join(sorted(rows["pcn"]))
        raise DataError(f"{path.name}: {rows['practice'].iloc[0]} is in two networks at once, {networks}: end one.")
    return Source(table, len(read), {}, "as supplied")


def _sheet(path: Path) -> pd.DataFrame:
    """Cells of the sheet as text: its column names run over several lines, which `read_csv` does not take."""
    if path.suffix.lower() == ".xlsx":
        return _named(_cells(path), path)
    rows = rows_of_text(path, MOST_BYTES, "save the sheet as CSV UTF-8")
    if rows and len(rows[0]) == len(UNNAMED) and CODE.fullmatch(rows[0][0].strip()):
        rows = [list(UNNAMED), *rows]
    return _named(rows, path)


def _cells(path: Path) -> list[list[str]]:
    """Rows of the sheet of members of a workbook."""
    with open_workbook(path) as book:
        sheets = [name for name in book.sheets if SHEET.fullmatch(name)]
        if len(sheets) != 1:
            raise DataError(f"{path.name} must have one sheet called PCN Core Partner Details, and has {len(sheets)}.")
        return [[_text(cell) for cell in row] for row in book.rows(sheets[0]) if any(cell != "" for cell in row)]


def _text(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


def _named(rows: list[list[str]], path: Path) -> pd.DataFrame:
    if len(rows) < 2 or {len(row) for row in rows} != {len(rows[0])}:  # noqa: PLR2004 - names and a row
        raise DataError(f"{path.name} has no rows, or some are cut short: save the sheet as CSV UTF-8 again.")
    return pd.DataFrame(rows[1:], columns=[" ".join(name.split()) for name in rows[0]])


def _iso(table: pd.DataFrame, key: str, path: Path) -> pd.Series:
    dates = pd.to_datetime(table[key], format="%Y%m%d", errors="coerce")
    odd = dates.isna() & ((table[key] != "") | (key == "start"))
    if odd.any():
        row = table[odd].iloc[0]
        raise DataError(f"{path.name}: {row['practice']}: {row[key]!r} is not a date such as 20240331.")
    return dates.dt.strftime("%Y-%m-%d").fillna("")


def members_of_store(members: pd.DataFrame, practices: pd.DataFrame) -> pd.DataFrame:
    """
    Memberships of the practices and in the networks of a store.

    Parameters
    ----------
    members
        As `read_network_members` reads them.
    practices
        Practices of the store, indexed by code, with `pcn`.
    """
    kept = members["practice"].isin(practices.index) | members["pcn"].isin(set(practices["pcn"]) - {""})
    return members[kept].sort_values(["practice", "start"], ignore_index=True)
