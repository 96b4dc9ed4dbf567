"""Performance: series of a measure against its plan, as published and typed in, or a user's own in the same form."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from needs_map.data.content.packs import Pack, documents_of, shipped_packs
from needs_map.data.content.published import check_periods, published
from needs_map.data.errors import DataError
from needs_map.data.files.periods import read_period
from needs_map.data.files.tables import number_column, read_csv

DESIRED = {"higher": "high is good", "lower": "low is good"}
"""Polarity by the direction that a report desires."""
SUPPRESSED_MARKS = ("*", "c", "[c]")
"""What stands for a number too small to publish."""
OWN_COLUMNS = ("series", "domain", "area", "unit", "desired", "period", "value", "target")
OWN_OPTIONAL = ("source", "note")
MOST_BYTES = 20_000_000
MOST_SERIES = 500
LONGEST_CELL = 300
SERIES = (
    "series",
    "domain",
    "area",
    "unit",
    "polarity",
    "period",
    "ends",
    "kind",
    "label",
    "value",
    "target",
    "suppressed",
)
COLUMNS = (*SERIES, "note", "caveat", "source", "page")
SECONDS_PARTS = (2, 3)  # mm:ss, h:mm:ss


def published_performance(
    codes: Collection[str], names: dict[str, str], packs: tuple[Pack, ...] | None = None
) -> pd.DataFrame:
    """
    Return the published series that are about a store's areas.

    Parameters
    ----------
    codes
        Codes of all areas of the store.
    names
        Name of each area that the figures may be of, by code.
    packs
        Content packs of the store; those of the project if None.

    Returns
    -------
    table
        `COLUMNS`: one row a series and period, in the file's order; `area` is a name, `ends` the order in time; a value
        or target is NaN where none was published. Empty if no document is about these areas.
    """
    table = published("performance", frozenset(codes), packs)
    listed = documents_of(shipped_packs() if packs is None else packs)
    table = table.assign(
        source=[f"{listed[key].publisher}, {listed[key].title}" for key in table["document"]],
        area=table["area"].map(names),
        suppressed=table["as_published"].isin(SUPPRESSED_MARKS),
        polarity=table["desired"].map(DESIRED),
    )
    return _with_periods(table)


def published_ratings(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Return what the report says of a series elsewhere: ratings, totals and aims.

    Returns
    -------
    table
        `series`, `kind`, `status`, `value`, `page`, `as_published`, `note`, `caveat` and more, one row a statement.
    """
    return published("performance_stated", frozenset(codes), packs)


def rated_counts(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Return how many measures the report rates green, amber and red.

    Returns
    -------
    table
        `set`, `rule` (`target`: distance from it; `significance`: against England), `status` (`all`, `green`, `amber`,
        `red`, `not compared`), `value`, `note` and more.
    """
    return published("performance_counts", frozenset(codes), packs)


def published_pledges(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Return the pledges of the five-year plan and the series that bear on each.

    Returns
    -------
    table
        `number`, `pledge`, `series` (names with semicolons between) and more.
    """
    return published("pledges", frozenset(codes), packs)


def read_performance(path: Path) -> pd.DataFrame:
    """
    Read a user's own series.

    Parameters
    ----------
    path
        CSV with one row a series and period: `series` (its name), `domain` (`Cancer`), `area`, `unit` (`%`, `people`,
        `seconds`), `desired` (`higher` or `lower`), `period` (`2025-03`, `2024/25 Q4` or `2024/25`), `value`, `target`
        (either may be empty; `*` is suppressed; times may be written `0:35:38` where the unit is seconds) and, if
        wanted, `source` and `note`.

    Returns
    -------
    table
        `COLUMNS`, in order of time within each series.

    Raises
    ------
    DataError
        If a column is missing, a cell cannot be used, a series mixes periods, units or directions, or has a period
        twice; the row is named.
    """
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB: leave out what is not shown.")
    table = read_csv(path)
    for column in OWN_COLUMNS:
        if column not in table:
            raise DataError(f"{path.name} has no column {column!r}: it needs {', '.join(OWN_COLUMNS)}.")
    table = table.reindex(columns=[*OWN_COLUMNS, *OWN_OPTIONAL], fill_value="")
    for column in ("series", "domain", "area", "unit", "period"):
        _refuse(path, table, column, table[column] == "", "must not be empty")
    for column in map(str, table.columns):
        _refuse(path, table, column, table[column].str.len() > LONGEST_CELL, f"is over {LONGEST_CELL} letters")
    _refuse(path, table, "desired", ~table["desired"].isin(list(DESIRED)), f"is none of {', '.join(DESIRED)}")
    if table["series"].nunique() > MOST_SERIES:
        raise DataError(f"{path.name} has more than {MOST_SERIES} series: leave some out.")
    table["suppressed"] = table["value"].isin(SUPPRESSED_MARKS)
    table["value"] = table["value"].mask(table["suppressed"], "")
    timed = table["unit"] == "seconds"
    for column in ("value", "target"):
        table.loc[timed, column] = table.loc[timed, column].map(_in_seconds)
        table[column] = number_column(table, column, path)
    table["polarity"], table["caveat"], table["page"] = table["desired"].map(DESIRED), "", ""
    table["source"] = table["source"].where(table["source"] != "", path.name)
    _check_series(path, table)
    return _with_periods(table, path).sort_values(["series", "ends"], kind="stable").reset_index(drop=True)


def _check_series(path: Path, table: pd.DataFrame) -> None:
    for column in ("domain", "area", "unit", "desired"):
        first = table.groupby("series")[column].transform("first")
        _refuse(path, table, column, table[column] != first, "differs from the rows above of its series")
    twice = table.duplicated(["series", "period"])
    _refuse(path, table, "period", twice, "is given twice for its series")


def _with_periods(table: pd.DataFrame, path: Path | None = None) -> pd.DataFrame:
    """Add the order in time, kind and label of each period, and refuse a series that mixes kinds."""
    name = path.name if path else "performance.csv"
    check_periods(Path(name), table)
    periods = [read_period(text) for text in table["period"]]
    table = table.assign(**{part: [getattr(one, part) for one in periods] for part in ("ends", "kind", "label")})
    kinds = table.groupby("series")["kind"].transform("first")
    _refuse(
        path or Path(name), table, "period", table["kind"] != kinds, "is of another kind than its series begins with"
    )
    return table[list(COLUMNS)]


def _in_seconds(text: str) -> str:
    """Seconds of a time such as `0:35:38`; any other text as it stands."""
    parts = text.split(":")
    if len(parts) not in SECONDS_PARTS or not all(part.isdigit() for part in parts):
        return text
    return str(sum(int(part) * 60**place for place, part in enumerate(reversed(parts))))


def _refuse(path: Path, table: pd.DataFrame, column: str, wrong: pd.Series, rule: str) -> None:
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        cell = str(table[column].iloc[row])[:LONGEST_CELL]
        raise DataError(f"{path.name}: row {row + 2}, column {column!r}: {cell!r} {rule}.")
