"""Crude rates: events for so many people or person-years, with Byar's or exact Poisson limits."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy

from needs_map.needs.arguments import (
    Floats,
    above_nought,
    check_between,
    check_confidence,
    groups,
    not_negative,
    same_index,
    sums,
)

EXACT_BELOW = 10  # OHID: Byar's approximation from 10 events up, exact Poisson limits below
NORMAL = NormalDist()
"""Of the standard library: scipy takes a quarter of a second to import, which most commands need for nothing else."""


class Estimates(NamedTuple):
    """Values and their confidence limits, each on the caller's index."""

    value: pd.Series[float]
    lower_cl: pd.Series[float]
    upper_cl: pd.Series[float]


def normal_quantile(confidence: float) -> float:
    """
    Standard normal quantile that leaves half of what a confidence level excludes above it.

    Parameters
    ----------
    confidence
        Between 0 and 1.

    Returns
    -------
    z
        1.96 for 0.95.

    Raises
    ------
    ValueError
        If confidence is not between 0 and 1.
    """
    check_confidence(confidence)
    return NORMAL.inv_cdf(0.5 + confidence / 2)


def byars_limits(count: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """
    Byar's approximation to the limits of a Poisson count.

    Parameters
    ----------
    count
        Events, >= 0; NaN is unknown.
    confidence
        Between 0 and 1.

    Returns
    -------
    lower, upper
        Limits of the count, not below zero; NaN where the count is.

    References
    ----------
    Breslow and Day 1987, Statistical methods in cancer research, volume II, page 69.
    """
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low_root = 1 - 1 / (9 * count) - z / (3 * np.sqrt(count))
        lower = np.where(count > 0, count * np.maximum(low_root, 0) ** 3, 0 * count)
    raised = count + 1
    upper = raised * (1 - 1 / (9 * raised) + z / (3 * np.sqrt(raised))) ** 3
    return lower, upper


def exact_limits(count: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """
    Exact limits of a Poisson count, from its link with chi-squared.

    Parameters
    ----------
    count
        Events, >= 0, whole or not; NaN is unknown.
    confidence
        Between 0 and 1.

    Returns
    -------
    lower, upper
        Limits of the count; NaN where the count is. The lower limit of zero is zero.

    References
    ----------
    Garwood 1936, Biometrika 28: 437-442.
    """
    check_confidence(confidence)
    tail = (1 - confidence) / 2
    lower = np.where(count > 0, scipy.special.gammaincinv(np.where(count > 0, count, 1), tail), 0 * count)
    upper = np.asarray(scipy.special.gammainccinv(count + 1, tail), dtype=np.float64)
    return lower, upper


def count_limits(count: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """
    Limits of a Poisson count as OHID publishes them: exact below 10 events, Byar's from there up.

    Parameters
    ----------
    count
        Events, >= 0; NaN is unknown.
    confidence
        Between 0 and 1.

    Returns
    -------
    lower, upper
        Limits of the count; NaN where the count is.
    """
    lower, upper = byars_limits(count, confidence)
    few = np.flatnonzero(count < EXACT_BELOW)
    if len(few):
        # Small areas share very few distinct small counts: each is solved once.
        small, which = _distinct_small(count[few])
        small_lower, small_upper = exact_limits(small, confidence)
        lower[few], upper[few] = small_lower[which], small_upper[which]
    return lower, upper


def _distinct_small(count: Floats) -> tuple[Floats, np.ndarray[Any, np.dtype[np.intp]]]:
    whole = count.astype(np.intp)
    if np.array_equal(whole, count):
        return np.arange(EXACT_BELOW, dtype=np.float64), whole
    distinct, which = np.unique(count, return_inverse=True)
    return distinct, which.reshape(-1)


def crude_rate(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    *,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Estimates:
    """
    Crude rate of each row with confidence limits, exact below 10 events and Byar's from there up.

    Parameters
    ----------
    numerator
        Events, >= 0; NaN is unknown.
    denominator
        People or person-years behind them, > 0, on the same index; NaN is unknown.
    per
        People the rate is given for, > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    estimates
        Rate, lower and upper limit on the same index; NaN where either argument is.

    Raises
    ------
    ValueError
        If the indexes differ, a numerator is negative, a denominator is not above zero, or an
        option is out of range.

    References
    ----------
    OHID, Technical guide: confidence intervals (Fingertips public health technical guidance).

    Examples
    --------
    >>> rate = crude_rate(pd.Series([20]), pd.Series([1000]), per=1000)
    >>> [round(float(part[0]), 1) for part in rate]
    [20.0, 12.2, 30.9]
    """
    same_index(numerator=numerator, denominator=denominator)
    check_between("per", per, 0, np.inf)
    check_confidence(confidence)
    events = not_negative("numerator", numerator)
    scale = per / above_nought("denominator", denominator)
    lower, upper = count_limits(events, confidence)
    # Where the denominator is unknown the product is NaN already; so it is for the numerator.
    return Estimates(
        value=pd.Series(events * scale, index=numerator.index, name="value"),
        lower_cl=pd.Series(lower * scale, index=numerator.index, name="lower_cl"),
        upper_cl=pd.Series(upper * scale, index=numerator.index, name="upper_cl"),
    )


class Sums(NamedTuple):
    """Sums of numerators and denominators, one of each for a group."""

    numerator: pd.Series[float]
    denominator: pd.Series[float]


def grouped_sums(numerator: pd.Series[float], denominator: pd.Series[float], by: pd.Series[Any]) -> Sums:
    """
    Numerators and denominators summed within groups, ready for a rate or proportion.

    Parameters
    ----------
    numerator
        Events or people counted, >= 0; NaN is unknown.
    denominator
        What stands behind them, >= 0, on the same index; NaN is unknown.
    by
        The group of each row, on the same index.

    Returns
    -------
    sums
        Each indexed by group, sorted; NaN where a member is unknown.

    Raises
    ------
    ValueError
        If the indexes differ, a number is negative or a group is missing.
    """
    same_index(numerator=numerator, denominator=denominator, by=by)
    codes, labels = groups("by", by)
    return Sums(
        numerator=pd.Series(
            sums(not_negative("numerator", numerator), codes, len(labels)), index=labels, name="numerator"
        ),
        denominator=pd.Series(
            sums(not_negative("denominator", denominator), codes, len(labels)),
            index=labels,
            name="denominator",
        ),
    )
