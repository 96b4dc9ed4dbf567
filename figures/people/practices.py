"""
General practices and primary care networks: lists of people, not ground, and never added to a neighbourhood.

Their figures rest on where the patients of each list live, in all England.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.practices import STORED, STORED_LISTS
from needs_map.data.store import read_table
from needs_map.figures.disclosure import secret_for
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.core20 import CORE20_DECILES
from needs_map.needs.suppression import BELOW_FIVE, draws, suppress_nested

LIST_LEVELS = {
    "practice": ("general practice", "general practices"),
    "pcn": ("primary care network", "primary care networks"),
}
"""Kinds of list, each one and several in words."""
RULE = BELOW_FIVE._replace(lowest=1)
"""No patient at all is no secret."""
SMALLEST = RULE.highest + 1
"""Patients of a practice in an LSOA below which they are not shown."""
SAFE = 10
"""Patients that must be hidden in a list, and in an LSOA, beside the largest count that is, where any is."""
AMONG = 3
"""Smallest shown counts among which the secret draws one to hide beside."""
OF_SCORE = 3
"""Decimals of a mean score."""
FEW_PLACED = 0.9
"""Share of a list with a known LSOA below which that is said."""


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
def practices(serving: Serving) -> pd.DataFrame:
    """
    Practices of the store: see `data.practices.Stored`.

    Raises
    ------
    DataError
        If the store has none.
    """
    if not serving.store.has(STORED):
        raise DataError(
            "This store has no general practices: add NHS England's file of patients by practice and LSOA "
            "(gp-reg-pat-prac-lsoa-2021-...) and its map of practices (gp-reg-pat-prac-map), and build it again."
        )
    return read_table(serving.store, STORED)


@store_cache(maxsize=1)
def _by_lsoa(serving: Serving) -> pd.DataFrame:
    """Patients by practice and LSOA, with the network of the practice and the patients times the IMD score."""
    table = read_table(serving.store, STORED_LISTS)
    score = table["patients"] * table["imd_score"]
    return table.assign(pcn=table["practice"].map(practices(serving)["pcn"]), score=score)


@store_cache(maxsize=2)
def lists(serving: Serving, level: str) -> pd.DataFrame:
    """
    Lists of a kind with their people and deprivation.

    Parameters
    ----------
    serving
        The store.
    level
        `practice` or `pcn`.

    Returns
    -------
    lists
        Indexed by code: `name`, `pcn`, `sub_icb`, `icb`, `patients` (the whole list), `placed` (with an LSOA of
        England), `core20` (those in LSOAs of national IMD deciles 1 and 2; NaN where hidden, see `shown_counts_of`),
        `imd_score` (mean over LSOAs weighted by patients, to the three decimals that OHID publishes).

    Raises
    ------
    DataError
        If the store has none.
    """
    own = practices(serving)
    if level == "pcn":
        if not (own["pcn"] != "").any():
            raise DataError(
                "This store does not know which network a practice is in: add NHS England's map of practices "
                "(gp-reg-pat-prac-map) and build it again."
            )
        inside = own[own["pcn"] != ""].groupby("pcn")
        about = inside[["pcn_name", "sub_icb", "icb"]].first().rename(columns={"pcn_name": "name"})
        about = about.assign(pcn=about.index).join(inside[["patients", "placed"]].sum())
    else:
        about = own[["name", "pcn", "sub_icb", "icb", "patients", "placed"]]
    table = _by_lsoa(serving)
    core20 = table[table["imd_decile"] <= CORE20_DECILES].groupby("practice")["patients"].sum()
    core20 = core20.reindex(own.index, fill_value=0.0)
    shown = shown_counts_of(serving, core20, "core20")
    by = table[table[level] != ""].groupby(level)
    score = by["score"].sum() / by["patients"].sum()
    return about.assign(core20=shown[level], imd_score=score.round(OF_SCORE)).rename_axis("code")


def shown_counts_of(serving: Serving, count: pd.Series, what: str) -> dict[str, pd.Series]:
    """
    Counts of practices and their networks that may be shown.

    Parameters
    ----------
    serving
        The store.
    count
        People of each practice of the store, whole.
    what
        What is counted, for the secret.

    Returns
    -------
    shown
        By kind of list: 1 to 4 people are NaN, and with them others of the network by which they could be worked out.
    """
    network = practices(serving)["pcn"].reindex(count.index)
    parts = network[network != ""]
    sums = count[parts.index].groupby(parts).sum()
    everything = pd.concat([count, sums])
    parent = network.mask(network == "").reindex(everything.index)
    shown = suppress_nested(everything, parent, RULE, secret=secret_for(serving, what))
    return {"practice": shown[count.index], "pcn": shown[sums.index]}


def chosen_lists(serving: Serving, level: str, area: str | None) -> pd.DataFrame:
    """
    Lists of a kind: one, those of a network, or those of an ICB.

    Parameters
    ----------
    serving, level
        As for `lists`.
    area
        Code or name of a practice, a network or an ICB; None for all.

    Raises
    ------
    DataError
        If there is no such list, or an area is ground that no list is added up to.
    """
    table = lists(serving, level)
    if area is None:
        return table
    if code := list_meant(serving, level, area):
        return table.loc[[code]]
    if level == "practice" and (network := list_meant(serving, "pcn", area)):
        return table[table["pcn"] == network]
    try:
        ground = serving.tree.find(area)
    except DataError as error:
        raise DataError(f"There is no {LIST_LEVELS[level][0]} {area!r} in this store.") from error
    if ground.level == "icb":
        return table[table["icb"] == ground.code]
    if ground.level == "cluster":
        return table
    raise DataError(
        f"{ground.name} is an area of ground, and {LIST_LEVELS[level][1]} are lists of people who live in many areas: "
        "name an ICB, a network or a practice. needs-map table catchment gives the practices of an area's people."
    )


def list_meant(serving: Serving, level: str, text: str) -> str:
    """
    Code of the list that a code or a name means; empty if there is none.

    Raises
    ------
    DataError
        If several have that name.
    """
    known = practices(serving)[["name" if level == "practice" else "pcn_name", "pcn"]]
    known = known.set_axis(["name", "pcn"], axis=1)
    table = known if level == "practice" else known[known["pcn"] != ""].drop_duplicates("pcn").set_index("pcn")
    wanted = text.strip().casefold()
    codes = [str(code) for code in table.index[(table.index.str.casefold() == wanted)]]
    codes = codes or [str(code) for code in table.index[table["name"].str.casefold() == wanted]]
    if len(codes) > 1:
        raise DataError(
            f"Several {LIST_LEVELS[level][1]} are called {text}: name one by its code ({', '.join(codes[:5])})."
        )
    return codes[0] if codes else ""


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
    table = _by_lsoa(serving)
    table = table[table["LSOA21CD"].isin(serving.store.lsoa.index) & (table["patients"] > 0)]
    core20 = table["imd_decile"].le(CORE20_DECILES).map({True: " in Core20", False: " elsewhere"})
    table = table.assign(half=table["practice"] + core20)[["practice", "LSOA21CD", "patients", "pcn", "half"]]
    table = table.reset_index(drop=True)
    labels = (table["practice"] + " " + table["LSOA21CD"]).tolist()
    rank = pd.Series(draws(labels, secret_for(serving, "catchments")).order, index=table.index)
    return table.assign(shown=~hidden_counts(table, rank))


def hidden_counts(table: pd.DataFrame, rank: pd.Series) -> pd.Series:
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
    hidden = table["patients"] < SMALLEST
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
    smallest = candidates.groupby(side)["patients"].rank(method="first") <= AMONG
    drawn = rank[candidates.index][smallest]
    chosen = drawn.groupby(by[drawn.index]).idxmin()
    found = pd.Series(data=False, index=table.index)
    found[chosen.to_numpy()] = True
    return found


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
    counts = shown_counts(serving)
    own = counts[(counts[level] == code) & counts["shown"]].groupby("LSOA21CD")["patients"].sum()
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
