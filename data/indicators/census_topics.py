"""Census 2021 topics by LSOA: the bulk files of Nomis (TSnnn), each indicator a share of two sets of their columns."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from needs_map.data.catalogue import CATALOGUE
from needs_map.data.errors import DataError
from needs_map.data.files.marks import without_marks
from needs_map.data.files.tables import (
    LSOA_2021,
    MOST_PEOPLE,
    header_of,
    number_column,
    read_csv,
    unique_codes,
    zip_members,
)
from needs_map.data.indicators.census_ethnicity import census_share, plain_column, shares, sum_of_known
from needs_map.data.indicators.definitions import ENGLAND_LSOAS, Indicator, KnownAreas, Observed

DATASET = "census_topics"
TABLE = re.compile(r"ts\d{3}[a-z]?")
CODE = "geography code"
TOTAL = "Total.*"


@cache
def topics() -> dict[str, dict[str, Any]]:
    """Indicators of the catalogue's `census_topics.topics` by key."""
    content = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return dict(content[DATASET]["topics"])


def read_census_topics(path: Path, known: KnownAreas) -> Iterator[Observed]:
    """
    Read the topics of one table.

    Parameters
    ----------
    path
        `census2021-tsNNN.zip` as Nomis gives it, or its member for LSOAs; headers may end with `; measures: Value`.
    known
        Areas of the store, whose LSOAs are kept.

    Yields
    ------
    observed
        Each indicator that the catalogue has of the table, with its counts.

    Raises
    ------
    DataError
        If it is a table of no topic, a column is missing, a code is no LSOA or stands twice, a count is no whole
        number, or an LSOA of the store is missing.

    References
    ----------
    Office for National Statistics, Census 2021, topic summaries.
    """
    found = TABLE.search(path.name.lower())
    table = found[0] if found else ""
    own = {key: entry for key, entry in topics().items() if entry["table"] == table}
    if not own:
        tables = ", ".join(sorted({entry["table"].upper() for entry in topics().values()}))
        raise DataError(f"{path.name} is not one of the census tables that are read ({tables}): take it out.")
    member = _member(path, table)
    header = header_of(path, member)
    columns = {name: plain_column(name).partition(": ")[2] for name in header}
    wanted = {
        key: [_columns(columns, entry[side], path) for side in ("numerator", "denominator")]
        for key, entry in own.items()
    }
    names = sorted({name for pair in wanted.values() for part in pair for name in part})
    text = read_csv(path, only=[CODE, *names], member=member)
    counts, notes = _counts(text, names, path)
    missing = known.lsoa.index.difference(counts.index)
    if len(missing):
        raise DataError(
            f"{path.name} has no row for {missing[0]} ({len(missing):,} of the store's {len(known.lsoa):,} LSOAs): "
            "download the table for all LSOAs."
        )
    english = counts[counts.index.str.startswith("E")]
    rows = counts.loc[known.lsoa.index]
    if len(english) == ENGLAND_LSOAS:
        rows = pd.concat([rows, sum_of_known(english)])
    known.leave_out({"LSOAs outside the system": len(counts) - len(known.lsoa)})
    for key, (above, below) in wanted.items():
        total = rows[below].sum(axis="columns", skipna=False)
        marked = notes[[*above, *below]].max(axis="columns")
        share = shares(rows[above].sum(axis="columns", skipna=False).clip(upper=total), total, marked)
        yield Observed(_indicator(key, own[key]), share)


def _member(path: Path, table: str) -> str | None:
    if path.suffix.lower() != ".zip":
        return None
    name = f"census2021-{table}-lsoa.csv"
    found = [member for member in zip_members(path) if member.rsplit("/", 1)[-1] == name]
    if len(found) != 1:
        raise DataError(f"{path.name} holds no file {name}: download census2021-{table}.zip from Nomis.")
    return found[0]


def _columns(columns: dict[str, str], patterns: list[str], path: Path) -> list[str]:
    """Names in the file of the columns that are added up: each pattern matches one."""
    found = []
    for pattern in patterns:
        names = [name for name, plain in columns.items() if re.fullmatch(pattern, plain, re.IGNORECASE)]
        if len(names) != 1:
            raise DataError(
                f"{path.name} has {len(names) or 'no'} columns like {pattern!r}, where one is needed: was the table "
                "changed?"
            )
        found += names
    return found


def _counts(text: pd.DataFrame, names: list[str], path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts by LSOA, and what each mark in place of one means."""
    code = text[CODE]
    wrong = ~code.str.fullmatch(LSOA_2021)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(
            f"{path.name}: row {row + 2}: {code.iloc[row]!r} is no LSOA code: the table for LSOAs is needed."
        )
    unique_codes(code, path, "LSOA")
    notes = {}
    for name in names:
        text[name], notes[name] = without_marks(text[name])
    counts = {name: number_column(text, name, path, whole=True, least=0, most=MOST_PEOPLE) for name in names}
    return tuple(pd.DataFrame(columns).set_axis(pd.Index(code, name="area")) for columns in (counts, notes))  # type: ignore[return-value]  # two


def _indicator(key: str, entry: dict[str, Any]) -> Indicator:
    return census_share(key, entry["table"].upper(), entry["title"])._replace(
        name=entry["name"],
        short=entry.get("short", entry["name"]),
        group=entry["group"],
        definition=entry["definition"],
        is_composition=entry.get("composition", False),
    )
