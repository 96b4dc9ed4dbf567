"""A rate or proportion of an area from its parts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs.arguments import groups, not_negative, numbers, same_index, sums
from needs.proportions import counts_within, proportion
from needs.rates import crude_rate, grouped_sums

RANKED = 33_755  # LSOAs of England (2021) that the Indices of Deprivation 2025 rank
FROM_COUNTS = "sum of numerators over sum of denominators"
FROM_MEANS = "population-weighted mean, without limits"


class Aggregated(NamedTuple):
    """Values of whole areas with their limits, and the method that they come by."""

    value: pd.Series[float]
    lower_cl: pd.Series[float]
    upper_cl: pd.Series[float]
    method: str


def rate_of_parts(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    by: pd.Series[Any],
    *,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Aggregated:
    """
    Crude rate of each area from the counts of its parts, with limits.

    Parameters
    ----------
    numerator
        Events of each part, >= 0; NaN is unknown.
    denominator
        People or person-years behind them, >= 0, on the same index; NaN is unknown.
    by
        The area of each part, on the same index.
    per
        People the rate is given for, > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    aggregated
        By area, sorted; NaN where a part is unknown.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, an area is missing, or nobody lives in one.
    """
    rate = crude_rate(*grouped_sums(numerator, denominator, by), per=per, confidence=confidence)
    return Aggregated(*rate, method=FROM_COUNTS)


def proportion_of_parts(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    by: pd.Series[Any],
    *,
    per: float = 1,
    confidence: float = 0.95,
) -> Aggregated:
    """
    Proportion of each area from the counts of its parts, with limits.

    Parameters
    ----------
    numerator
        People counted in each part, >= 0 and none above its denominator; NaN is unknown.
    denominator
        People behind them, > 0, on the same index; NaN is unknown.
    by
        The area of each part, on the same index.
    per
        1, or 100 for a percentage; > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    aggregated
        By area, sorted; NaN where a part is unknown.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range or an area is missing.
    """
    counts_within(numerator, denominator)  # in every part, which the sums could hide
    share = proportion(*grouped_sums(numerator, denominator, by), per=per, confidence=confidence)
    return Aggregated(*share, method=FROM_COUNTS)


def reversed_rank(rank: pd.Series[float]) -> pd.Series[float]:
    """
    National ranks turned round, as the publisher of the Indices of Deprivation averages them.

    Parameters
    ----------
    rank
        Rank of each LSOA, 1 the most deprived of England's 33,755; NaN is unknown.

    Returns
    -------
    rank
        33,755 for the most deprived LSOA and 1 for the least, on the same index.

    References
    ----------
    MHCLG 2025, English Indices of Deprivation 2025, technical report: summary measures for larger areas.
    """
    return RANKED + 1 - rank


def mean_of_parts(value: pd.Series[float], population: pd.Series[float], by: pd.Series[Any]) -> Aggregated:
    """
    Population-weighted mean of each area's parts, for values whose counts are not known.

    Parameters
    ----------
    value
        Value of each part; NaN is unknown.
    population
        People in it, >= 0, on the same index; NaN is unknown.
    by
        The area of each part, on the same index.

    Returns
    -------
    aggregated
        By area, sorted, labelled as a mean; its limits are NaN, for they cannot be known. NaN where a
        part is unknown or nobody lives there.

    Raises
    ------
    ValueError
        If the indexes differ, a population is negative or an area is missing.
    """
    same_index(value=value, population=population, by=by)
    people = not_negative("population", population)
    codes, labels = groups("by", by)
    everyone = sums(people, codes, len(labels))
    weighed = sums(numbers("value", value) * people, codes, len(labels))
    mean = np.divide(weighed, everyone, out=np.full(len(labels), np.nan), where=everyone > 0)
    unknown = pd.Series(np.nan, index=labels)
    return Aggregated(
        value=pd.Series(mean, index=labels, name="value"),
        lower_cl=unknown.rename("lower_cl"),
        upper_cl=unknown.rename("upper_cl"),
        method=FROM_MEANS,
    )
