"""Control limits of funnel plots: how far an area of a given size strays from the average by chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs.arguments import above_nought, check_between, numbers, refuse, same_index
from needs.rates import exact_limits, normal_quantile

INNER, OUTER = 0.95, 0.998  # two and three standard deviations, as funnels are drawn


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


def funnel_of_ratios(events: pd.Series[float], *, baseline: float = 1, confidence: float = INNER) -> ControlLimits:
    """
    Limits within which the ratio (or rate) of an area with so many observed events falls by chance.

    The area is on the limit where what was expected of it is itself a limit of the events observed.

    Parameters
    ----------
    events
        Events observed, > 0, as along the axis of the plot; NaN is unknown.
    baseline
        Ratio of all areas together, 1; or for rates their rate, in its unit; > 0.
    confidence
        Between 0 and 1; 0.95 and 0.998 are drawn as a rule.

    Returns
    -------
    limits
        In the unit of `baseline`, on the same index.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    OHID, PHEindicatormethods, calculate_funnel_limits; Garwood 1936, Biometrika 28: 437-442.
    """
    check_between("baseline", baseline, 0, np.inf)
    count = above_nought("events", events)
    fewest, most = exact_limits(count, confidence)
    return _as_limits(count / most * baseline, count / fewest * baseline, events.index)


def funnel_sizes(size: pd.Series[float], *, points: int = 60) -> pd.Series[float]:
    """
    Sizes along the axis of a funnel plot at which to draw its limits, closer together where they bend.

    Parameters
    ----------
    size
        Denominators or events of the areas, > 0; NaN is unknown.
    points
        How many, > 1.

    Returns
    -------
    sizes
        From a tenth below the smallest to a tenth above the largest; none if no size is known.

    Raises
    ------
    ValueError
        If a size is not above nought.
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
    low, high, lowest, highest = (numbers("limits", of) for of in (inner.lower, inner.upper, outer.lower, outer.upper))
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
