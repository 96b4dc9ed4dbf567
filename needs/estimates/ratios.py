"""One number over another, and limits of such a ratio worked on the log scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from needs_map.needs.estimates.rates import normal_quantile

if TYPE_CHECKING:
    from needs_map.needs.arguments import Floats

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
