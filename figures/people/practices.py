"""
General practices and primary care networks: lists of people, not ground, and never added to a neighbourhood.

Their figures rest on where the patients of each list live, in all England.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.people.practices import DATASET, STORED, STORED_LISTS
from needs_map.data.store import read_table
from needs_map.figures.disclosure import secret_for
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import Profile, england_mean, england_profile, profile
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, Area
from needs_map.geo.classes import displayed
from needs_map.geo.numbers import half_away, written
from needs_map.needs.deprivation.core20 import CORE20_DECILES
from needs_map.needs.deprivation.quantiles import QUINTILES, imd_quintile
from needs_map.needs.disclosure.suppression import BELOW_FIVE, suppress_nested

RULE = BELOW_FIVE._replace(lowest=1)
"""No patient at all is no secret."""
SMALLEST = RULE.highest + 1
"""Patients of a practice in an LSOA below which they are not shown."""
SAFE = 10
"""Patients that must be hidden in a list, and in an LSOA, beside the largest count that is, where any is."""
AMONG = 3
"""Smallest shown counts among which the secret draws one to hide beside."""
NEAR = 4
"""Times the smallest of these that one of them may be: hiding a large count hides much of a list."""
OF_SCORE = 3
"""Decimals of a mean score."""
OF_LARGE = 4
"""Decimals of the share of an ICB and of England."""
LEAST_OF_BOARD = 100_000
"""Patients of a sub-ICB location from which a hundredth of a per cent is at least ten of them."""
OF_QUINTILES = 2
"""Decimals of the shares of a list by quintile: whole per cents, by which no small count can be worked out."""
LARGE_ENOUGH = 1_000
"""Patients from which a list has shares by quintile: a per cent of them is then at least ten."""
FEW_PLACED = 0.9
"""Share of a list with a known LSOA below which that is said."""
NOT_GROUND = (
    "A practice is a list of people, wherever they live: its figures are not added to those of a neighbourhood."
)
FEW = f"fewer than {SMALLEST} people, or a count that would give such a one away"


class Deprivation(NamedTuple):
    """Where the patients of a list live, by deprivation."""

    name: str
    core20: float
    """Share in LSOAs of national IMD deciles 1 and 2, from 0 to 1; NaN where hidden or unknown."""
    quintiles: tuple[float, ...]
    """Share in each national quintile, most deprived first, to whole per cents; NaN for a short list."""
    imd_score: float
    """Mean weighted by patients; NaN where unknown."""
    people: float = np.nan
    """Those in LSOAs of deciles 1 and 2; NaN where hidden, and of an ICB and England."""
    patients: float = np.nan
    """The whole list; NaN of an ICB and England."""


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


def level_of_list(serving: Serving, code: str) -> str:
    """Kind of list that a code is of, one of `geo.areas.LIST_LEVELS`; empty if the store has none of it."""
    known = serving.tree.lists
    return known[code].level if code in known else ""


@store_cache(maxsize=1)
def patients_by_lsoa(serving: Serving) -> pd.DataFrame:
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
    table = patients_by_lsoa(serving)
    core20 = table[table["imd_decile"] <= CORE20_DECILES].groupby("practice")["patients"].sum()
    core20 = core20.reindex(own.index, fill_value=0.0)
    shown = shown_counts_of(serving, core20, "core20")
    by = table[table[level] != ""].groupby(level)
    score = by["score"].sum() / by["patients"].sum()
    return about.assign(core20=shown[level], imd_score=displayed(score, OF_SCORE)).rename_axis("code")


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
    Lists of a kind: one, those of a network, of a sub-ICB location or of an ICB.

    Parameters
    ----------
    serving, level
        As for `lists`.
    area
        Code or name of a practice, a network or an ICB, or code of a sub-ICB location; None for all.

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
    wanted = area.strip().upper()
    if wanted and (table["sub_icb"] == wanted).any():
        return table[table["sub_icb"] == wanted]
    try:
        ground = serving.tree.find(area)
    except DataError as error:
        raise DataError(f"There is no {LEVEL_NAMES[level][0]} {area!r} in this store.") from error
    if ground.level == "icb":
        return table[table["icb"] == ground.code]
    if ground.level == "cluster":
        return table
    raise DataError(
        f"{ground.name} is an area of ground, and {LEVEL_NAMES[level][1]} are lists of people who live in many areas: "
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
            f"Several {LEVEL_NAMES[level][1]} are called {text}: name one by its code ({', '.join(codes[:5])})."
        )
    return codes[0] if codes else ""


def list_deprivation(serving: Serving, level: str, code: str) -> Deprivation:
    """
    Deprivation of where the patients of a list live.

    Parameters
    ----------
    serving
        The store.
    level, code
        The list: a row of `lists`.
    """
    every, table = lists(serving, level), patients_by_lsoa(serving)
    placed = float(every["placed"][code])
    quintiles = _by_quintile(table[table[level] == code]) if placed >= LARGE_ENOUGH else (np.nan,) * QUINTILES
    people = float(every["core20"][code])
    name, score, patients = str(every["name"][code]), float(every["imd_score"][code]), float(every["patients"][code])
    return Deprivation(name, people / placed if placed else np.nan, quintiles, score, people, patients)


@store_cache(maxsize=16)
def board_deprivation(serving: Serving, code: str, kind: str = "icb") -> Deprivation | None:
    """
    Deprivation of where the patients of all practices of an ICB live; the share of Core20 to a hundredth of a per cent.

    Parameters
    ----------
    serving, code
        The store, and the code of the ICB or of one of its sub-ICB locations.
    kind
        `icb` or `sub_icb`.

    Returns
    -------
    deprivation
        None where the map has none of that code, or a sub-ICB location that is all of its ICB or has few patients.
    """
    own = practices(serving)
    inside = own.index[own[kind] == code]
    if not code or inside.empty:
        return None
    icb = str(own.loc[inside[0], "icb"])
    if kind != "icb" and (len(inside) == (own["icb"] == icb).sum() or own["patients"][inside].sum() < LEAST_OF_BOARD):
        return None
    table = patients_by_lsoa(serving)
    table = table[table["practice"].isin(inside)]
    patients = table["patients"].sum()
    core20 = table.loc[table["imd_decile"] <= CORE20_DECILES, "patients"].sum() / patients
    name = serving.tree[icb].short if icb in serving.tree else str(own.loc[inside[0], "icb_name"])
    name = name if kind == "icb" else f"{name}: sub-ICB {code}"
    score = float(half_away(table["score"].sum() / patients, OF_SCORE))
    return Deprivation(name, float(half_away(core20, OF_LARGE)), _by_quintile(table), score)


def people_of(serving: Serving, area: Area, basis: str) -> Profile:
    """
    People of an area or a list by national quintile.

    Of a list these are its registered patients, whatever the basis: the first quintile, Core20, to the patient where it
    may be shown, the others to whole per cents, and NaN where hidden.
    """
    if area.level not in LIST_LEVELS:
        return profile(serving, area, basis)
    found = list_deprivation(serving, area.level, area.code)
    share = pd.Series(found.quintiles, index=range(1, QUINTILES + 1), dtype="float64")
    people = displayed(share * found.patients, 0)
    people[1], share[1] = found.people, found.core20
    return Profile(found.name, people, share, found.patients)


def beside_list(serving: Serving, level: str, code: str) -> list[Deprivation]:
    """Deprivation of a list, then of its network, its ICB and England, as far as each is known."""
    every = lists(serving, level)
    network = str(every["pcn"][code]) if level == "practice" else ""
    found = [list_deprivation(serving, level, code)]
    found += [list_deprivation(serving, "pcn", network)] if network else []
    boards = (board_deprivation(serving, str(every[kind][code]), kind) for kind in ("sub_icb", "icb"))
    return [*found, *filter(None, (*boards, england_people(serving)))]


def england_people(serving: Serving) -> Deprivation | None:
    """England's residents by deprivation: not all of its patients are in a store."""
    whole = england_profile(serving, "resident")
    if whole is None:
        return None
    shares = tuple(displayed(whole.share, OF_QUINTILES).tolist())
    return Deprivation("England (residents)", whole.core20, shares, england_mean(serving, "imd_score"))


def _by_quintile(table: pd.DataFrame) -> tuple[float, ...]:
    people = table.groupby(imd_quintile(table["imd_decile"]))["patients"].sum()
    shares = people.reindex(range(1, QUINTILES + 1), fill_value=0.0) / people.sum()
    return tuple(displayed(shares, OF_QUINTILES).tolist())


def map_notes(serving: Serving) -> list[str]:
    """What was said as the map of practices was read: that it is of another month than the lists."""
    found = [one for one in serving.store.manifest["datasets"] if one["key"] == DATASET]
    return [str(note) for one in found for note in one.get("notes", ())]


def unplaced_words(chosen: pd.DataFrame) -> list[str]:
    """Sentences on those of some `lists` of which the LSOAs of many patients are not known."""
    few = chosen[chosen["placed"] < FEW_PLACED * chosen["patients"]]
    unknown = 1 - few["placed"] / few["patients"]
    return [
        f"{name}: the LSOA of {written(share * 100, 0, '%')} of the list is not known, and the figures are of the rest."
        for name, share in zip(few["name"], unknown, strict=True)
    ]
