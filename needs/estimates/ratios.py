"""Ratios between groups: rates, proportions or standardised rates, with limits worked on the log scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_map.needs.arguments import Floats, above_nought, not_negative, refuse, same_index, unique_index
from needs_map.needs.estimates.proportions import counts_within
from needs_map.needs.estimates.rates import Estimates, normal_quantile

ABOUT = 0.05
"""Within this of 1 a ratio without confidence limits is "about the same" in lay words."""


def divided(value: Floats, reference: Floats) -> Floats:
    """
    One number over another.

    Parameters
    ----------
    value, reference
        Numbers, >= 0.

    Returns
    -------
    ratio
        NaN where the reference is zero, since nothing can be said to be so many times zero.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(reference > 0, value / reference, np.nan)


def log_limits(ratio: Floats, log_variance: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """
    Limits of a ratio, symmetric on the log scale.

    Parameters
    ----------
    ratio
        Ratios, >= 0; NaN is unknown.
    log_variance
        Variance of each one's logarithm; infinite where it has none.
    confidence
        Between 0 and 1.

    Returns
    -------
    lower, upper
        NaN where the ratio is zero or unknown, or its log has no variance.
    """
    known = (ratio > 0) & np.isfinite(log_variance)
    reach = np.exp(normal_quantile(confidence) * np.sqrt(np.where(known, log_variance, np.nan)))
    return ratio / reach, ratio * reach


def inverse(count: Floats) -> Floats:
    """
    One over a count.

    Parameters
    ----------
    count
        Events, >= 0.

    Returns
    -------
    inverse
        Infinite for zero, whose log has no variance.
    """
    with np.errstate(divide="ignore"):
        return 1 / count


def reference_position(index: pd.Index[Any], reference: object) -> int:
    """
    Position of the reference group among the rows.

    Parameters
    ----------
    index
        Groups, each once.
    reference
        The group that the others are compared with.

    Returns
    -------
    position
        Of its row.

    Raises
    ------
    ValueError
        If there is no such group.
    """
    found = np.flatnonzero(np.asarray(index == reference))
    if len(found) != 1:
        raise ValueError(f"reference must be one of the groups: {reference!r}")
    return int(found[0])


def _as_estimates(value: Floats, limits: tuple[Floats, Floats], index: pd.Index[Any], at: int) -> Estimates:
    # Against itself the reference is exactly 1, with nothing in doubt.
    for part in (value, *limits):
        part[at] = np.where(np.isnan(value[at]), np.nan, 1.0)
    return Estimates(
        value=pd.Series(value, index=index, name="value"),
        lower_cl=pd.Series(limits[0], index=index, name="lower_cl"),
        upper_cl=pd.Series(limits[1], index=index, name="upper_cl"),
    )


def rate_ratio(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    *,
    reference: object,
    confidence: float = 0.95,
) -> Estimates:
    """
    Rate of each group over the rate of a reference group, such as each ethnic group over White.

    Parameters
    ----------
    numerator
        Events, >= 0, one row a group; NaN is unknown.
    denominator
        People or person-years behind them, > 0, on the same index; NaN is unknown.
    reference
        Label of the group that the others are compared with.
    confidence
        Between 0 and 1.

    Returns
    -------
    ratios
        1 is no difference; 1 with limits of 1 for the reference itself. NaN where a rate is unknown or
        the reference's is zero; the limits also where a group has no events.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a label, a number is out of range, or the reference is not there.

    References
    ----------
    Breslow and Day 1987, Statistical methods in cancer research, volume II: log rate ratio of Poisson
    counts, variance 1/a + 1/b.
    """
    same_index(numerator=numerator, denominator=denominator)
    unique_index("numerator", numerator)
    events, people = not_negative("numerator", numerator), above_nought("denominator", denominator)
    at = reference_position(numerator.index, reference)
    ratio = divided(events / people, (events / people)[at])
    limits = log_limits(ratio, inverse(events) + inverse(events)[at], confidence)
    return _as_estimates(ratio, limits, numerator.index, at)


def proportion_ratio(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    *,
    reference: object,
    confidence: float = 0.95,
) -> Estimates:
    """
    Proportion of each group over that of a reference group.

    Parameters
    ----------
    numerator
        People counted, >= 0 and none above its denominator, one row a group; NaN is unknown.
    denominator
        People behind them, > 0, on the same index; NaN is unknown.
    reference
        Label of the group that the others are compared with.
    confidence
        Between 0 and 1.

    Returns
    -------
    ratios
        1 is no difference; 1 with limits of 1 for the reference itself. NaN where a proportion is
        unknown or the reference's is zero; the limits also where a group has nobody counted.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a label, a number is out of range, or the reference is not there.

    References
    ----------
    Katz, Baptista, Azen and Pike 1978, Biometrics 34: 469-474.
    """
    count, total = counts_within(numerator, denominator)
    unique_index("numerator", numerator)
    at = reference_position(numerator.index, reference)
    ratio = divided(count / total, (count / total)[at])
    spread = inverse(count) - inverse(total)
    return _as_estimates(ratio, log_limits(ratio, spread + spread[at], confidence), numerator.index, at)


def dsr_ratio(
    value: pd.Series[float],
    variance: pd.Series[float],
    *,
    reference: object,
    confidence: float = 0.95,
) -> Estimates:
    """
    Directly standardised rate of each group over that of a reference group.

    Parameters
    ----------
    value
        Rates, >= 0, one row a group; NaN is unknown.
    variance
        Variance of each rate, >= 0, in the square of its unit, on the same index.
    reference
        Label of the group that the others are compared with.
    confidence
        Between 0 and 1.

    Returns
    -------
    ratios
        1 is no difference; 1 with limits of 1 for the reference itself. NaN where a rate is unknown or
        the reference's is zero; the limits also where a rate is zero.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a label, a number is negative, or the reference is not there.
    """
    same_index(value=value, variance=variance)
    unique_index("value", value)
    rate, doubt = not_negative("value", value), not_negative("variance", variance)
    refuse("variance", "must be known where the value is", variance, np.isnan(doubt) & ~np.isnan(rate))
    at = reference_position(value.index, reference)
    ratio = divided(rate, rate[at])
    spread = log_variance(rate, doubt)
    return _as_estimates(ratio, log_limits(ratio, spread + spread[at], confidence), value.index, at)


def log_variance(rate: Floats, variance: Floats) -> Floats:
    """
    Variance of the logarithm of a rate, by the delta method.

    Parameters
    ----------
    rate
        Rates, >= 0.
    variance
        Of each rate.

    Returns
    -------
    log_variance
        Infinite where the rate is zero.
    """
    out = np.where(np.isnan(rate), np.nan, np.inf)
    return np.divide(variance, rate * rate, out=out, where=rate > 0)
