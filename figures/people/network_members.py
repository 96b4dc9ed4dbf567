"""When practices joined and left their networks. Each is counted only where NHS England's map of practices has it."""

from typing import NamedTuple

import pandas as pd

from needs_map.data.people.network_members import STORED as MEMBERS
from needs_map.data.store import read_table
from needs_map.figures.people.practices import practices
from needs_map.figures.serving import Serving, store_cache


class Membership(NamedTuple):
    """One practice in one network."""

    practice: str
    network: str
    """Names of both."""
    start: str
    end: str
    """Such as `2024-03-31`; empty while it lasts."""
    now: str
    """Name of the network that the practice is in now; empty if it is in none."""
    stands: bool
    """Whether the practice is one of the store's now; else it closed, merged or moved away."""


@store_cache(maxsize=1)
def _table(serving: Serving) -> pd.DataFrame:
    return read_table(serving.store, MEMBERS)


def memberships(serving: Serving, level: str, code: str) -> list[Membership]:
    """
    Memberships of a practice, the first one first, or those in a network that have ended, by their end.

    Parameters
    ----------
    serving
        The store.
    level, code
        The list.

    Returns
    -------
    memberships
        Empty where the store does not know.
    """
    if not serving.store.has(MEMBERS) or level not in {"practice", "pcn"}:
        return []
    table, own = _table(serving), practices(serving)
    rows = table[table[level] == code]
    rows = rows.sort_values("start") if level == "practice" else rows[rows["end"] != ""].sort_values(["end", "name"])
    return [
        Membership(
            str(own["name"].get(row["practice"], row["name"])),
            str(row["pcn_name"]),
            str(row["start"]),
            str(row["end"]),
            str(own["pcn_name"].get(row["practice"], "")),
            row["practice"] in own.index,
        )
        for row in rows.to_dict("records")
    ]
