"""Core20: people who live in LSOAs of national IMD deciles 1 and 2, as NHS England defines it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import groups, not_negative, same_index, sums, whole_between

CORE20_DECILES = 2  # NHS England, Core20PLUS5: the most deprived 20% of the national population


class Core20(NamedTuple):
    """Core20 share of each group, the people counted in it, and everyone who lives there."""

    share: pd.Series[float]
    people: pd.Series[float]
    population: pd.Series[float]


def core20_share(population: pd.Series[float], imd_decile: pd.Series[int]) -> float:
    """
    Share of a population that lives in Core20 LSOAs.

    Parameters
    ----------
    population
        People in each LSOA, >= 0, indexed by LSOA21CD.
    imd_decile
        National IMD decile, 1 (most deprived) to 10, on the same index.

    Returns
    -------
    share
        Proportion from 0 to 1; NaN where nobody lives there or a count is missing.

    Raises
    ------
    ValueError
        If the indexes differ, or a decile is missing or outside 1 to 10.

    Examples
    --------
    >>> core20_share(pd.Series([100, 200, 700]), pd.Series([1, 2, 3]))
    0.3
    """
    share = core20(population, imd_decile).share
    return float(share.iloc[0]) if len(share) else float("nan")


def core20(population: pd.Series[float], imd_decile: pd.Series[int], by: pd.Series[Any] | None = None) -> Core20:
    """
    Core20 share and people of each group of LSOAs, such as each place.

    Parameters
    ----------
    population
        People in each LSOA, >= 0, indexed by LSOA21CD; NaN is unknown.
    imd_decile
        National IMD decile, 1 (most deprived) to 10, on the same index.
    by
        The group of each LSOA, on the same index; all in one, called "all", if None.

    Returns
    -------
    core20
        Share (proportion from 0 to 1), people in Core20 LSOAs and population, indexed by group, sorted.
        A sum that an unknown population reaches is NaN: people stay known where only LSOAs outside
        Core20 are unknown, the share does not. The share is NaN too where nobody lives.

    Raises
    ------
    ValueError
        If the indexes differ, a population is negative, a decile is missing or outside 1 to 10, or a
        group is missing.

    References
    ----------
    NHS England, Core20PLUS5: an approach to reducing healthcare inequalities.

    Examples
    --------
    >>> people = pd.Series([100, 200, 700], index=["a", "b", "c"])
    >>> decile = pd.Series([1, 3, 2], index=["a", "b", "c"])
    >>> place = pd.Series(["north", "north", "south"], index=["a", "b", "c"])
    >>> core20(people, decile, place).share.round(3).to_dict()
    {'north': 0.333, 'south': 1.0}
    """
    by = pd.Series("all", index=population.index, dtype=object) if by is None else by
    same_index(population=population, imd_decile=imd_decile, by=by)
    counted = not_negative("population", population)
    in_core20 = whole_between("imd_decile", imd_decile, 1, 10) <= CORE20_DECILES
    codes, labels = groups("by", by)
    people = sums(np.where(in_core20, counted, 0.0), codes, len(labels))
    everyone = sums(counted, codes, len(labels))
    share = np.divide(people, everyone, out=np.full(len(labels), np.nan), where=everyone > 0)
    return Core20(
        share=pd.Series(share, index=labels, name="share"),
        people=pd.Series(people, index=labels, name="people"),
        population=pd.Series(everyone, index=labels, name="population"),
    )
