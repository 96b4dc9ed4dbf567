"""Control limits of funnel plots: how far an area of a given size strays from the average by chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy

from needs_map.needs.arguments import above_nought, check_between, not_negative, numbers, refuse, same_index
from needs_map.needs.estimates.rates import exact_limits, normal_quantile

INNER, OUTER = 0.95, 0.998  # two and three standard deviations, as funnels are drawn
ROUNDED = 0.02  # by which a crude rate may differ from its counts: published values are rounded


class ControlLimits(NamedTuple):
    """Lower and upper control limits, each on the caller's index."""

    lower: pd.Series[float]
    upper: pd.Series[float]


def funnel_of_proportions(
    denominator: pd.Series[float], *, baseline: float, confidence: float = INNER, per: float = 1
) -> ControlLimits:
    """
    Limits within which the proportion of an area of so many people falls by chance.

    Parameters
    ----------
    denominator
        People, > 0; NaN is unknown.
    baseline
        Proportion of all areas together, between 0 and 1.
    confidence
        Between 0 and 1; 0.95 and 0.998 are drawn as a rule.
    per
        1, or 100 for a percentage; > 0.

    Returns
    -------
    limits
        From 0 to `per`, on the same index.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    Spiegelhalter 2005, Statistics in Medicine 24: 1185-1202.
    """
    check_between("baseline", baseline, 0, 1)
    check_between("per", per, 0, np.inf)
    people = above_nought("denominator", denominator)
    reach = normal_quantile(confidence) * np.sqrt(baseline * (1 - baseline) / people)
    return _as_limits(np.clip(baseline - reach, 0, 1) * per, np.clip(baseline + reach, 0, 1) * per, denominator.index)


def funnel_of_rates(
    denominator: pd.Series[float], *, baseline: float, per: float, confidence: float = INNER
) -> ControlLimits:
    """
    Limits within which the rate of an area with such a denominator falls by chance.

    They are a continuous form of exact (Poisson) limits, by what is expected of an area, so that
    one without any event has its place: it lies below the 95% limits where 3.7 events or more were expected of it,
    and below the 99.8% limits where 6.9 or more were.

    Parameters
    ----------
    denominator
        People or person-years, > 0; NaN is unknown.
    baseline
        Rate of all areas together, areas without events included; > 0.
    per
        What the rate is for: 1,000 or 100,000.
    confidence
        Between 0 and 1; 0.95 and 0.998 are drawn as a rule.

    Returns
    -------
    limits
        In the unit of `baseline`, on the same index; the lower is zero where no count is too low.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    OHID, PHEindicatormethods, calculate_funnel_limits and assign_funnel_significance.
    """
    check_between("baseline", baseline, 0, np.inf)
    check_between("per", per, 0, np.inf)
    expected = above_nought("denominator", denominator) * (baseline / per)
    tail = 0.5 - confidence / 2
    check_between("confidence", confidence, 0, 1)
    fewest = scipy.special.pdtrik(tail, expected)
    most = scipy.special.pdtrik(1 - tail, expected) + 1
    # Below what one event is the upper limit of, any event is too many.
    one = float(exact_limits(np.ones(1), confidence)[0][0])
    most = np.where(expected < one, expected / one, most)
    return _as_limits(fewest / expected * baseline, most / expected * baseline, denominator.index)


def rate_denominator(
    value: pd.Series[float], numerator: pd.Series[float], denominator: pd.Series[float], *, per: float
) -> pd.Series[float]:
    """
    Denominator of a rate in a funnel: its own, or for a standardised rate the one that its events imply.

    Parameters
    ----------
    value
        Rate, >= 0; NaN is unknown.
    numerator, denominator
        Events, and people or person-years, on the same index; NaN is unknown.
    per
        What the rate is for.

    Returns
    -------
    denominator
        As given where the counts give the rate or there was no event; else `per` times events over the rate. NaN where
        neither can be had.

    Raises
    ------
    ValueError
        If the indexes differ or a number is negative.

    References
    ----------
    OHID, PHEindicatormethods, calculate_funnel_points.
    """
    same_index(value=value, numerator=numerator, denominator=denominator)
    named = {"value": value, "numerator": numerator, "denominator": denominator}
    rate, events, people = (not_negative(name, series) for name, series in named.items())
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = np.where((events > 0) & (rate > 0), per * events / rate, np.nan)
        own = (events == 0) | (np.abs(people / implied - 1) <= ROUNDED)
    return pd.Series(np.where(own, people, implied), index=value.index, name="denominator")


def funnel_sizes(size: pd.Series[float], *, points: int = 60) -> pd.Series[float]:
    """
    Sizes along the axis of a funnel plot at which to draw its limits, closer together where they bend.

    Parameters
    ----------
    size
        Denominators of the areas, > 0; NaN is unknown.
    points
        How many, > 1.

    Returns
    -------
    sizes
        From a tenth below the smallest to a tenth above the largest; none if no size is known.

    Raises
    ------
    ValueError
        If a size is not above zero.
    """
    known = above_nought("size", size)
    known = known[~np.isnan(known)]
    ends = (float(known.min()) * 0.9, float(known.max()) * 1.1) if len(known) else (1.0, 1.0)
    sizes: pd.Series[float] = pd.Series(np.geomspace(*ends, points if len(known) else 0), dtype="float64")
    return sizes


def funnel_position(value: pd.Series[float], inner: ControlLimits, outer: ControlLimits) -> pd.Series[str]:
    """
    Where each value lies in its funnel.

    Parameters
    ----------
    value
        Value of each area; NaN is unknown.
    inner, outer
        Its 95% and 99.8% control limits, on the same index and in the same unit.

    Returns
    -------
    position
        "below 99.8% limits", "below 95% limits", "within limits", "above 95% limits", "above 99.8%
        limits" or "not known", on the same index.

    Raises
    ------
    ValueError
        If the indexes differ or the outer limits lie within the inner.
    """
    named = {"inner": inner, "outer": outer}
    for name, limits in named.items():
        same_index(value=value, **{f"{name}_lower": limits.lower, f"{name}_upper": limits.upper})
    found = numbers("value", value)
    low, high, lowest, highest = (
        numbers("limits", limit) for limit in (inner.lower, inner.upper, outer.lower, outer.upper)
    )
    refuse("outer", "must not lie within inner", outer.lower, (lowest > low) | (highest < high))
    words = np.select(
        [
            np.isnan(found + low + high + lowest + highest),
            found < lowest,
            found < low,
            found > highest,
            found > high,
        ],
        ["not known", "below 99.8% limits", "below 95% limits", "above 99.8% limits", "above 95% limits"],
        "within limits",
    )
    return pd.Series(words, index=value.index, name="position", dtype=object)


def _as_limits(lower: np.ndarray, upper: np.ndarray, index: pd.Index) -> ControlLimits:
    return ControlLimits(
        lower=pd.Series(lower, index=index, name="lower"), upper=pd.Series(upper, index=index, name="upper")
    )
