"""Values compared by their size alone, without a test: above, below or about the same as a benchmark."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_map.needs.arguments import numbers, same_index
from needs_map.needs.comparisons.comparison import NOT_COMPARED
from needs_map.needs.estimates.ratios import ABOUT

ABOVE, BELOW, EQUAL = "above", "below", "equal"
SAME_POINTS = 0.5
"""Percentage points within which two shares are about the same, however small they are: most rounding is less."""


def side_of(value: pd.Series[float], benchmark: pd.Series[float]) -> pd.Series[str]:
    """
    Side of the benchmark on which each value lies, whatever chance has to do with it.

    Parameters
    ----------
    value, benchmark
        On one index; NaN is unknown.

    Returns
    -------
    side
        "above", "below", "equal" or "not compared", on the same index.

    Raises
    ------
    ValueError
        If a number is infinite.
    """
    own, other = numbers("value", value), numbers("benchmark", benchmark)
    words = np.select([np.isnan(own + other), own > other, own < other], [NOT_COMPARED, ABOVE, BELOW], EQUAL)
    return pd.Series(words, index=value.index, name="side", dtype=object)


def compare_by_size(
    value: pd.Series[float], benchmark: pd.Series[float] | float, *, is_share: bool = False
) -> pd.Series[str]:
    """
    Each value against a benchmark by its size, for counts of everyone, in which there is no chance to test.

    Parameters
    ----------
    value
        Values >= 0, shares in %; NaN is unknown.
    benchmark
        Value to compare with: one number, or one for each row on the same index.
    is_share
        Whether the values are shares in %.

    Returns
    -------
    side
        "equal" (about the same) where the two differ by less than a twentieth (5%) of the benchmark or, of shares, by
        less than half a percentage point; else "above" or "below"; "not compared" where either is unknown; on the
        same index.

    Raises
    ------
    ValueError
        If the indexes differ or a number is infinite.

    Examples
    --------
    >>> compare_by_size(pd.Series([104.0, 110.0]), 100.0).tolist()
    ['equal', 'above']
    """
    against = benchmark if isinstance(benchmark, pd.Series) else pd.Series(float(benchmark), index=value.index)
    same_index(value=value, benchmark=against)
    own, other = numbers("value", value), numbers("benchmark", against)
    apart = own - other
    same = (np.abs(apart) < ABOUT * np.abs(other)) | (apart == 0)
    if is_share:
        same |= np.abs(apart) < SAME_POINTS
    words = np.select([np.isnan(apart), same, apart > 0], [NOT_COMPARED, EQUAL, ABOVE], BELOW)
    return pd.Series(words, index=value.index, name="side", dtype=object)
