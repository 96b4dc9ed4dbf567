"""Proportions, with Wilson's confidence limits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_map.needs.arguments import Floats, above_nought, check_between, not_negative, refuse, same_index
from needs_map.needs.estimates.rates import Estimates, normal_quantile


def wilson_limits(count: Floats, total: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """
    Wilson's score limits of a proportion.

    Parameters
    ----------
    count
        People counted, from 0 to the total; NaN is unknown.
    total
        People behind them, > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    lower, upper
        Proportions from 0 to 1; NaN where either argument is.

    References
    ----------
    Wilson 1927, Journal of the American Statistical Association 22: 209-212.
    """
    z = normal_quantile(confidence)
    proportion = count / total
    centre = count + z * z / 2
    reach = z * np.sqrt(count * (1 - proportion) + z * z / 4)
    # Exactly zero and one at the ends, where rounding would leave a speck beyond or short of them.
    lower = np.where(count == 0, 0 * proportion, (centre - reach) / (total + z * z))
    upper = np.where(count == total, proportion, (centre + reach) / (total + z * z))
    return lower, upper


def counts_within(numerator: pd.Series[float], denominator: pd.Series[float]) -> tuple[Floats, Floats]:
    """
    Numerators and denominators of proportions, checked.

    Parameters
    ----------
    numerator
        People counted, >= 0 and none above its denominator; NaN is unknown.
    denominator
        People behind them, > 0, on the same index; NaN is unknown.

    Returns
    -------
    count, total
        Float arrays.

    Raises
    ------
    ValueError
        If the indexes differ, a numerator is negative or above its denominator, or a denominator is
        not above zero.
    """
    same_index(numerator=numerator, denominator=denominator)
    count = not_negative("numerator", numerator)
    total = above_nought("denominator", denominator)
    refuse("numerator", "must not be above its denominator", numerator, count > total)
    return count, total


def proportion(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    *,
    per: float = 1,
    confidence: float = 0.95,
) -> Estimates:
    """
    Proportion of each row with Wilson's limits.

    Parameters
    ----------
    numerator
        People counted, >= 0 and none above its denominator; NaN is unknown.
    denominator
        People behind them, > 0, on the same index; NaN is unknown.
    per
        What the proportion is a part of: 1, or 100 for a percentage; > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    estimates
        Proportion, lower and upper limit, from 0 to `per`, on the same index; NaN where either is.

    Raises
    ------
    ValueError
        If the indexes differ, a numerator is negative or above its denominator, a denominator is not
        above zero, or an option is out of range.

    References
    ----------
    OHID, Technical guide: confidence intervals (Fingertips public health technical guidance).

    Examples
    --------
    >>> half = proportion(pd.Series([50]), pd.Series([100]))
    >>> [round(float(part[0]), 3) for part in half]
    [0.5, 0.404, 0.596]
    """
    check_between("per", per, 0, np.inf)
    count, total = counts_within(numerator, denominator)
    lower, upper = wilson_limits(count, total, confidence)
    index = numerator.index
    return Estimates(
        value=pd.Series(count / total * per, index=index, name="value"),
        lower_cl=pd.Series(lower * per, index=index, name="lower_cl"),
        upper_cl=pd.Series(upper * per, index=index, name="upper_cl"),
    )
