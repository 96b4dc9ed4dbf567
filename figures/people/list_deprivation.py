"""Where the patients of lists live, by deprivation, beside their network, their ICB and England."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.figures.people.practices import (
    OF_LARGE,
    OF_SCORE,
    list_of_practice,
    lists,
    lists_above,
    patch_lists,
    patients_by_lsoa,
    practices,
)
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import Profile, england_mean, england_profile, profile
from needs_map.geo.areas import LIST_LEVELS, LIST_PATCH_LEVEL, Area
from needs_map.geo.numbers import displayed, half_away
from needs_map.needs.deprivation.core20 import CORE20_DECILES
from needs_map.needs.deprivation.quantiles import QUINTILES, imd_quintile

OF_QUINTILES = 2
"""Decimals of the shares of a list by quintile: whole per cents, by which no small count can be worked out."""
LARGE_ENOUGH = 1_000
"""Patients from which a list has shares by quintile: a per cent of them is then at least ten."""


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
    placed: float = np.nan
    """Those of the list whose LSOA is known, of whom the share is; NaN where the people are."""


@store_cache(maxsize=512)
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
    every = lists(serving, level)
    placed = float(every["placed"][code])
    people = float(every["core20"][code])
    quintiles = _quintiles(serving, level, code) if placed >= LARGE_ENOUGH else (np.nan,) * QUINTILES
    if level == LIST_PATCH_LEVEL and np.isfinite(quintiles).all() and np.isfinite(people):
        quintiles = (float(half_away(people / placed, OF_QUINTILES)), *quintiles[1:])
    name, score, patients = str(every["name"][code]), float(every["imd_score"][code]), float(every["patients"][code])
    share, known = people / placed if placed else np.nan, placed if np.isfinite(people) else np.nan
    return Deprivation(name, share, quintiles, score, people, patients, known)


def _quintiles(serving: Serving, level: str, code: str) -> tuple[float, ...]:
    """Share of a list in each quintile; of my patch, but for the first, the mean of what its lists show."""
    if level == LIST_PATCH_LEVEL:
        parts = [list_deprivation(serving, one.level, one.code) for one in patch_lists(serving)]
        return mean_shares([one.quintiles for one in parts], [one.patients for one in parts])
    table, group = patients_by_lsoa(serving), list_of_practice(serving, level)
    return _by_quintile(table[table["practice"].isin(group.index[group == code])])


def mean_shares(shares: list[tuple[float, ...]], weights: list[float]) -> tuple[float, ...]:
    """Mean of the shares that lists show, weighted by their patients, to whole per cents; NaN where one shows none."""
    return tuple(displayed(pd.Series(np.average(np.array(shares), axis=0, weights=weights)), OF_QUINTILES).tolist())


@store_cache(maxsize=16)
def board_deprivation(serving: Serving, code: str) -> Deprivation | None:
    """
    Deprivation of where the patients of all practices of an ICB live; the share of Core20 to a hundredth of a per cent.

    Returns
    -------
    deprivation
        None where the map has none of that code.
    """
    own = practices(serving)
    inside = own.index[own["icb"] == code]
    if not code or inside.empty:
        return None
    table = patients_by_lsoa(serving)
    table = table[table["practice"].isin(inside)]
    patients = table["patients"].sum()
    core20 = table.loc[table["imd_decile"] <= CORE20_DECILES, "patients"].sum() / patients
    name = serving.tree[code].short if code in serving.tree else str(own.loc[inside[0], "icb_name"])
    score = float(half_away(table["score"].sum() / patients, OF_SCORE))
    return Deprivation(name, float(half_away(core20, OF_LARGE)), _by_quintile(table), score)


def list_people(serving: Serving, area: Area, basis: str) -> Profile:
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
    """Deprivation of a list, then of the lists that it is part of, its ICB and England, as far as each is known."""
    icb = str(lists(serving, level)["icb"][code])
    above = [list_deprivation(serving, one.level, one.code) for one in lists_above(serving, code)]
    boards = filter(None, (board_deprivation(serving, icb), england_people_by_quintile(serving)))
    return [list_deprivation(serving, level, code), *above, *boards]


def england_people_by_quintile(serving: Serving) -> Deprivation | None:
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
