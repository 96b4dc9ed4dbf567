"""Groups of areas: national quintiles from IMD deciles, and who lives in each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs.arguments import groups, not_negative, same_index, sums, whole_between

QUINTILES = 5


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
    """
    quintile = (whole_between("imd_decile", imd_decile, 1, 10) + 1) // 2
    return pd.Series(quintile, index=imd_decile.index, name="imd_quintile")


def quintile_shares(
    population: pd.Series[float], imd_quintile: pd.Series[int], by: pd.Series[Any]
) -> pd.DataFrame:
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
