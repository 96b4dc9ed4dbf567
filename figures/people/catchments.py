"""
Where the patients of a list live, and on which lists the people of an area are.

Counts under five are hidden, and others by which they could be worked out.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.figures.disclosure import secret_for
from needs_map.figures.people.practices import (
    AMONG,
    FEWEST_PATIENTS,
    MOST_TIMES,
    SAFE,
    level_of_list,
    list_of_practice,
    lists,
    patients_by_lsoa,
    practices,
)
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.deprivation.core20 import CORE20_DECILES
from needs_map.needs.disclosure.suppression import draws

SHARES = {"area": "of_area", "list": "of_list"}
"""What an LSOA is mapped by: the share of its patients on the list, or the share of the list that lives there."""
MAPPED_SHARE = 0.01
MAPPED_PEOPLE = 10
"""An LSOA is mapped from this share and from these people."""
CORES = (0.5, 0.8)
"""Parts of a list whose LSOAs are outlined."""


class Catchment(NamedTuple):
    """Where the patients of a list live, or on which lists the people of an area are."""

    name: str
    """Of the list or area."""
    rows: pd.DataFrame
    """Indexed by LSOA or practice, most people first: `name`, `people`, `of_list`, `of_area` (shares from 0 to 1)."""
    hidden: float
    """People of the list or area in rows that are not shown."""
    whole: float
    """All people of the list or area."""


@store_cache(maxsize=1)
def shown_counts(serving: Serving) -> pd.DataFrame:
    """
    Patients by practice and LSOA of the store that may be shown.

    Counts under 5 are hidden. Where a list, its Core20 people or the others, or an LSOA, would then give one of them
    away by subtraction from its total, more are: at least two, with ten people beside the largest. Which of the
    smallest is drawn by the store's secret.

    Returns
    -------
    counts
        One row a practice and LSOA of the store with patients: `practice`, `LSOA21CD`, `patients`, `pcn`, `half` (a
        practice's Core20 people or the others), `shown`.
    """
    table = patients_by_lsoa(serving)
    table = table[table["LSOA21CD"].isin(serving.store.lsoa.index) & (table["patients"] > 0)]
    core20 = table["imd_decile"].le(CORE20_DECILES).map({True: " in Core20", False: " elsewhere"})
    table = table.assign(half=table["practice"] + core20, pcn=table["practice"].map(practices(serving)["pcn"]))
    table = table[["practice", "LSOA21CD", "patients", "pcn", "half"]]
    table = table.reset_index(drop=True)
    labels = (table["practice"] + " " + table["LSOA21CD"]).tolist()
    rank = pd.Series(draws(labels, secret_for(serving, "catchments")).order, index=table.index)
    return table.assign(shown=~hidden_patients(table, rank))


def hidden_patients(table: pd.DataFrame, rank: pd.Series) -> pd.Series:
    """
    Which patients by practice and LSOA are hidden.

    Parameters
    ----------
    table
        One row a practice and LSOA: `practice`, `LSOA21CD`, `patients`, `half` (a practice's Core20 people or the
        others).
    rank
        Number that the secret draws for each row.

    Returns
    -------
    hidden
        On the same index.
    """
    hidden = table["patients"] < FEWEST_PATIENTS
    while True:
        more = pd.Series(data=False, index=table.index)
        for side in ("half", "LSOA21CD"):
            more |= _shields(table, hidden, rank, side)
        if not more.any():
            return hidden
        hidden |= more


def _shields(table: pd.DataFrame, hidden: pd.Series, rank: pd.Series, side: str) -> pd.Series:
    """One more count to hide in each list or LSOA that needs one."""
    by, people = table[side], table["patients"].where(hidden, 0.0).groupby(table[side])
    cells, most = hidden.groupby(by).transform("sum"), people.transform("max")
    needy = (cells > 0) & (people.transform("sum") - most < SAFE) & ~hidden
    candidates = table[needy]
    sizes = candidates.groupby(side)["patients"]
    smallest = (sizes.rank(method="first") <= AMONG) & (candidates["patients"] <= MOST_TIMES * sizes.transform("min"))
    drawn = rank[candidates.index][smallest]
    chosen = drawn.groupby(by[drawn.index]).idxmin()
    found = pd.Series(data=False, index=table.index)
    found[chosen.to_numpy()] = True
    return found


@store_cache(maxsize=128)
def catchment_of_list(serving: Serving, level: str, code: str) -> Catchment:
    """
    LSOAs of the store in which the patients of a list live.

    Parameters
    ----------
    serving
        The store.
    level, code
        The list: a row of `lists`.

    Returns
    -------
    catchment
        By LSOA: `of_area` is the share of the LSOA's registered patients.
    """
    counts, group = shown_counts(serving), list_of_practice(serving, level)
    counts = counts[counts["practice"].isin(group.index[group == code]) & counts["shown"]]
    own = counts.groupby("LSOA21CD")["patients"].sum()
    whole = float(lists(serving, level)["patients"][code])
    registered = serving.people["registered"].reindex(own.index)
    rows = pd.DataFrame(
        {
            "name": [serving.tree[lsoa].name for lsoa in own.index],
            "people": own,
            "of_list": own / whole if whole else np.nan,
            "of_area": own / registered,
        }
    )
    ordered = rows.sort_values(["people", "name"], ascending=[False, True])
    return Catchment(str(lists(serving, level)["name"][code]), ordered, whole - float(own.sum()), whole)


def lists_of_area(serving: Serving, area: str) -> Catchment:
    """
    Practices on whose lists the people of an area are.

    Parameters
    ----------
    serving
        The store.
    area
        Code of an area of ground.

    Returns
    -------
    catchment
        By practice: people of the area on the list, which share of the list and of the area's patients they are.
    """
    counts, own = shown_counts(serving), practices(serving)
    lsoas = serving.tree.lsoas(area)
    inside = counts[counts["LSOA21CD"].isin(lsoas) & counts["shown"]].groupby("practice")["patients"].sum()
    whole = float(serving.people["registered"].reindex(list(lsoas)).sum())
    rows = pd.DataFrame(
        {
            "name": own["name"].reindex(inside.index),
            "people": inside,
            "of_list": inside / own["patients"].reindex(inside.index),
            "of_area": inside / whole if whole else np.nan,
        }
    )
    ordered = rows.sort_values(["people", "name"], ascending=[False, True])
    return Catchment(serving.tree[area].name, ordered, whole - float(inside.sum()), whole)


@store_cache(maxsize=128)
def mapped_shares(serving: Serving, code: str, kind: str) -> pd.Series:
    """
    Share of each LSOA's patients on a list, or of the list in each LSOA, that a map may show.

    Parameters
    ----------
    serving
        The store.
    code
        Of a practice or a network of the store.
    kind
        A key of `SHARES`.

    Returns
    -------
    share
        Per cent, indexed by all LSOAs of the store; NaN where it is under 1% or of fewer than 10 people, or hidden.
    """
    rows = catchment_of_list(serving, level_of_list(serving, code), code).rows
    share = rows[SHARES[kind]]
    mapped = share[(rows["people"] >= MAPPED_PEOPLE) & (share >= MAPPED_SHARE)] * 100
    return mapped.reindex(serving.store.lsoa.index)


def core_of(found: Catchment, part: float) -> list[str]:
    """
    Smallest set of LSOAs that holds a part of a list, of those whose count is shown.

    Parameters
    ----------
    found
        Of a list.
    part
        From 0 to 1, of the whole list.

    Returns
    -------
    codes
        Most people first; empty if the counts shown do not reach the part.
    """
    reached = found.rows["people"].cumsum() >= part * found.whole
    return [str(code) for code in found.rows.index[: int(reached.argmax()) + 1]] if reached.any() else []


@store_cache(maxsize=256)
def cores(serving: Serving, code: str) -> dict[float, list[str]]:
    """LSOAs that hold each part of a list, of `CORES`: those that the counts shown reach."""
    found = catchment_of_list(serving, level_of_list(serving, code), code)
    return {part: inside for part in CORES if (inside := core_of(found, part))}
