"""
Groups of areas: national quintiles, who lives in each, and quantiles of any value.

`quantile` has as near as can be the same number of areas in each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_map.needs.arguments import groups, not_negative, numbers, refuse, same_index, sums, whole_between

QUINTILES = 5
MOST_COARSE = 2


def imd_quintile(imd_decile: pd.Series[int]) -> pd.Series[int]:
    """
    National IMD quintile of each LSOA.

    Parameters
    ----------
    imd_decile
        National IMD decile, 1 (most deprived) to 10.

    Returns
    -------
    imd_quintile
        1 (most deprived) to 5 on the same index.

    Raises
    ------
    ValueError
        If a decile is missing or outside 1 to 10.

    Examples
    --------
    >>> imd_quintile(pd.Series([1, 2, 3, 10])).tolist()
    [1, 1, 2, 5]
    """
    quintile = (whole_between("imd_decile", imd_decile, 1, 10) + 1) // 2
    return pd.Series(quintile, index=imd_decile.index, name="imd_quintile")


def quintile_shares(population: pd.Series[float], imd_quintile: pd.Series[int], by: pd.Series[Any]) -> pd.DataFrame:
    """
    People of each group by IMD quintile, and their share of the group.

    Parameters
    ----------
    population
        People in each LSOA, >= 0, indexed by LSOA21CD; NaN is unknown.
    imd_quintile
        National IMD quintile, 1 (most deprived) to 5, on the same index.
    by
        The group of each LSOA, on the same index.

    Returns
    -------
    shares
        Columns `people` and `proportion` (from 0 to 1), one row for every group and quintile, quintiles
        where nobody lives included. Indexed by group and `imd_quintile`, sorted. People are NaN where a
        count is missing; so are all proportions of that group, and those of a group with no people.

    Raises
    ------
    ValueError
        If the indexes differ, a population is negative, a quintile is missing or outside 1 to 5, or a
        group is missing.

    Examples
    --------
    >>> people, quintile = pd.Series([250, 750]), pd.Series([1, 5])
    >>> quintile_shares(people, quintile, pd.Series(["here", "here"]))["proportion"].tolist()
    [0.25, 0.0, 0.0, 0.0, 0.75]
    """
    same_index(population=population, imd_quintile=imd_quintile, by=by)
    counted = not_negative("population", population)
    quintile = whole_between("imd_quintile", imd_quintile, 1, QUINTILES)
    codes, labels = groups("by", by)
    people = sums(counted, codes * QUINTILES + quintile - 1, len(labels) * QUINTILES)
    everyone = np.repeat(sums(counted, codes, len(labels)), QUINTILES)
    proportion = np.divide(people, everyone, out=np.full(len(people), np.nan), where=everyone > 0)
    index = pd.MultiIndex.from_product(
        [labels, range(1, QUINTILES + 1)], names=[by.name if by.name is not None else "group", "imd_quintile"]
    )
    return pd.DataFrame({"people": people, "proportion": proportion}, index=index)


def quantile(
    value: pd.Series[float],
    within: pd.Series[Any] | None = None,
    *,
    k: int = 10,
    highest_first: bool = True,
) -> pd.Series[float]:
    """
    Quantile of each area among the areas of its parent, as near as can be so many areas in each.

    Areas of equal value share the quantile of the first of them, so a quantile may be short or empty.

    Parameters
    ----------
    value
        Value of each area; NaN is unknown.
    within
        The parent of each area, on the same index; all are ranked together, nationally, if not given.
    k
        How many quantiles, from 2.
    highest_first
        True puts the highest values in quantile 1, as for deprivation scores; False the lowest.

    Returns
    -------
    quantile
        1 to k on the same index; NaN where the value is, and throughout a parent that has fewer than k
        known values.

    Raises
    ------
    ValueError
        If the indexes differ, a parent is missing, a value is infinite or k is below 2.

    References
    ----------
    OHID, Technical guide: assigning deprivation categories.
    """
    codes = _parents(value, within, k)
    values = pd.Series(numbers("value", value))
    ranked = values.groupby(codes).rank(method="min", ascending=not highest_first).to_numpy()
    size = values.groupby(codes).transform("count").to_numpy()
    # The smallest q that leaves at most the share 1 - q/k of the areas at this rank or after it, worked in
    # whole numbers so that no boundary falls to rounding.
    with np.errstate(invalid="ignore"):
        after = np.ceil((size + 1 - ranked) * k / np.maximum(size, 1))
        quantile_of = np.where(size < k, np.nan, np.maximum(k + 1 - after, 1))
    return pd.Series(quantile_of, index=value.index, name="quantile")


def _parents(value: pd.Series[float], within: pd.Series[Any] | None, k: int) -> np.ndarray[Any, Any]:
    refuse("k", "must be 2 or more", pd.Series([k], index=["k"]), np.array([k < MOST_COARSE]))
    if within is None:
        return np.zeros(len(value), dtype=np.intp)
    same_index(value=value, within=within)
    return groups("within", within)[0]
