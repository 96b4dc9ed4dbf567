"""When general practices opened and closed: the report `epraccur` of the Organisation Data Service (ODS)."""

import re
from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import Source, rows_of_text
from needs_map.data.people.practices import name_in_words

DATASET = STORED = "practice_dates"
MOST_BYTES = 50_000_000
CELLS = 27
"""Cells of a row; the report has no names over its columns."""
COLUMNS = {0: "practice", 1: "name", 9: "postcode", 10: "opened", 11: "closed", 14: "sub_icb", 25: "setting"}
CODE = re.compile(r"[A-Z]\d{5}")
GENERAL_PRACTICE = "4"
"""Prescribing setting of a general practice; the others are hospitals, hospices, walk-in centres and the like."""


def read_practice_dates(path: Path) -> Source:
    """
    Read when each general practice opened, and when it closed.

    Parameters
    ----------
    path
        ODS's report `epraccur`: a CSV of 27 columns without names over them.

    Returns
    -------
    source
        One row a practice: `practice`, `name`, `postcode`, `opened` and `closed` (such as `2024-03-31`; `closed` is
        empty while it is open) and `sub_icb`. Others that prescribe are left out and counted.

    Raises
    ------
    DataError
        If it is no such report, a date is none, or a practice stands twice or closes before it opens.

    References
    ----------
    NHS England, Organisation Data Service: GP practices (epraccur).
    """
    table = _read(path).rename(columns=COLUMNS)[list(COLUMNS.values())]
    general = table["setting"].eq(GENERAL_PRACTICE) & table["practice"].str.fullmatch(CODE.pattern)
    kept = table[general].drop(columns="setting").reset_index(drop=True)
    if kept.empty:
        raise DataError(f"{path.name} has no general practices (prescribing setting 4): download it again.")
    if kept["practice"].duplicated().any():
        twice = kept["practice"][kept["practice"].duplicated()].iloc[0]
        raise DataError(f"{path.name} has the practice {twice} twice: download it again.")
    kept["name"] = kept["name"].map(name_in_words)
    for key in ("opened", "closed"):
        kept[key] = _iso(kept, key, path)
    wrong = (kept["closed"] != "") & (kept["closed"] < kept["opened"])
    if wrong.any():
        raise DataError(f"{path.name}: {kept['practice'][wrong].iloc[0]} closes before it opens: download it again.")
    others = len(table) - len(kept)
    left_out = {"rows of organisations other than general practices": others} if others else {}
    return Source(kept, len(table), left_out, "as supplied")


def _is_report(cells: list[str]) -> bool:
    """Whether the cells of the first row are those of the report."""
    return len(cells) == CELLS and bool(re.fullmatch(r"\w{5,6}", cells[0])) and bool(re.fullmatch(r"\d{8}", cells[10]))


def _read(path: Path) -> pd.DataFrame:
    rows = rows_of_text(path, MOST_BYTES, "download it again")
    if not rows or not _is_report(rows[0]):
        raise DataError(f"{path.name} is no report epraccur of ODS, with {CELLS} columns without names: download it.")
    for number, row in enumerate(rows, start=1):
        if len(row) != CELLS:
            raise DataError(
                f"{path.name}: row {number} has {len(row)} cells and not {CELLS}, so the file is cut short or was "
                "edited: download it again."
            )
    table: pd.DataFrame = pd.DataFrame(rows).apply(lambda column: column.str.strip())
    return table


def _iso(table: pd.DataFrame, key: str, path: Path) -> pd.Series:
    """Dates such as 2024-03-31 of those such as 20240331, which some exports write as numbers with a decimal."""
    text = table[key].str.removesuffix(".0")
    dates = pd.to_datetime(text, format="%Y%m%d", errors="coerce")
    odd = dates.isna() & ((text != "") | (key == "opened"))
    if odd.any():
        row = table[odd].iloc[0]
        raise DataError(f"{path.name}: {row['practice']}: {row[key]!r} is no date such as 20240331: download it again.")
    return dates.dt.strftime("%Y-%m-%d").fillna("")


def dates_of_store(dates: pd.DataFrame, practices: pd.DataFrame) -> pd.DataFrame:
    """
    Dates of the practices of a store, and of those of its sub-ICB locations that have closed.

    Parameters
    ----------
    dates
        As `read_practice_dates` reads them.
    practices
        Practices of the store, indexed by code, with `sub_icb`.
    """
    near = dates["sub_icb"].isin(set(practices["sub_icb"]) - {""}) & (dates["closed"] != "")
    return dates[dates["practice"].isin(practices.index) | near].sort_values("practice", ignore_index=True)
