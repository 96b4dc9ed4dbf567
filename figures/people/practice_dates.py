"""When a practice opened and closed, and which practices near those of a store have closed of late."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from needs_map.data.people.practice_dates import STORED as DATES
from needs_map.data.store import read_table
from needs_map.figures.people.practices import practices
from needs_map.figures.serving import Serving, store_cache

YEARS = 2
"""Years before the last closure of the file within which others are named."""


class Dates(NamedTuple):
    """One practice."""

    name: str
    opened: str
    closed: str
    """Such as `2024-03-31`; empty while it is open."""


@store_cache(maxsize=1)
def _table(serving: Serving) -> pd.DataFrame:
    return read_table(serving.store, DATES)


def dates_of_practice(serving: Serving, code: str) -> Dates | None:
    """
    When a practice opened, and when it closed.

    Parameters
    ----------
    serving, code
        The store, and a practice of it.

    Returns
    -------
    dates
        None where the store does not know.
    """
    if not serving.store.has(DATES):
        return None
    table = _table(serving)
    rows = table[table["practice"] == code]
    return _dates(rows.iloc[0].to_dict()) if len(rows) else None


def closed_of_late(serving: Serving, icb: str = "") -> list[Dates]:
    """
    Practices of the sub-ICB locations of the store's lists that closed in the last two years of the file, latest first.

    Parameters
    ----------
    serving
        The store.
    icb
        Code of the only ICB that is meant; empty for all.
    """
    if not serving.store.has(DATES):
        return []
    table, own = _table(serving), practices(serving)
    near = set(own["sub_icb"][own["icb"] == icb] if icb else own["sub_icb"]) - {""}
    rows = table[(table["closed"] != "") & table["sub_icb"].isin(near)].sort_values(["closed", "name"])
    if rows.empty:
        return []
    last = str(rows["closed"].iloc[-1])
    since = f"{int(last[:4]) - YEARS}{last[4:]}"
    return [_dates(row) for row in rows[rows["closed"] > since].iloc[::-1].to_dict("records")]


def _dates(row: Mapping[Any, Any]) -> Dates:
    return Dates(str(row["name"]), str(row["opened"]), str(row["closed"]))
