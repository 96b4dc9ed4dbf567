"""Statistical process control by XmR chart, with the rules of NHS England's "Making Data Count"."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from needs_map.needs.arguments import Bools, numbers, unique_index
from needs_map.needs.comparisons.comparison import BETTER, JUDGED, NOT_COMPARED, POLARITY_WORDS, WORSE, Polarity

LIMIT = 2.66  # three standard deviations over the mean moving range: 3 / 1.128 (Wheeler)
SCREEN = 3.267  # moving ranges above so many times their mean are left out of it (Wheeler)
NEAR_LIMIT = 2 / 3  # "close to a limit" is beyond two of its three standard deviations
RUN = 7  # points of a shift or a trend (Making Data Count)
FEWEST_POINTS = 12  # points that limits should rest on; from fewer they are trial limits (NHSRplotthedots)

COMMON = "common cause"
IMPROVING, CONCERNING = "special cause improving", "special cause concerning"
HIGH, LOW = "special cause high", "special cause low"
PASSES, FAILS, HIT_OR_MISS = "consistently passes", "consistently fails", "hit or miss"


class Xmr(NamedTuple):
    """An XmR chart: its centre, its process limits and the mean moving range that they rest on."""

    mean: float
    lower: float
    upper: float
    moving_range: float


def xmr(value: pd.Series[float], *, baseline: int | None = None, screen: bool = True) -> Xmr:
    """
    Centre and process limits of a series of measurements.

    Parameters
    ----------
    value
        Measurements in order of time, the index increasing; NaN is unknown and skipped over, with no
        moving range to or from it.
    baseline
        Points from the first that the limits rest on; all if not given.
    screen
        Whether moving ranges above 3.267 times their mean are left out of it, once.

    Returns
    -------
    chart
        Mean, lower and upper process limit and mean moving range; NaN with fewer than two neighbouring
        points.

    Raises
    ------
    ValueError
        If the index does not increase, a value is infinite, or the baseline is below two.

    References
    ----------
    Wheeler 1993, Understanding variation; NHS England, Making Data Count.
    """
    values = _in_order(value)
    if baseline is not None and baseline <= 1:
        raise ValueError(f"baseline must be two points or more: {baseline}")
    values = values[:baseline]
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if not len(ranges):
        return Xmr(np.nan, np.nan, np.nan, np.nan)
    moving_range = ranges.mean()
    if screen and moving_range > 0:
        moving_range = ranges[ranges < SCREEN * moving_range].mean()
    mean = float(np.nanmean(values))
    reach = float(LIMIT * moving_range)
    return Xmr(mean, mean - reach, mean + reach, float(moving_range))


def variation(value: pd.Series[float], chart: Xmr, *, polarity: Polarity = "neither") -> pd.Series[str]:
    """
    Kind of variation that each point shows; the last point's is the series's.

    A special cause is a point outside the limits, seven points running up or down, two of three close to
    one limit, or seven running on one side of the mean; the first of these that a point belongs to gives it
    its mark. All points of a trend bear its direction, whichever side of the mean they lie on (a point where
    two trends meet that of the first); all other points bear their side of the mean.

    Parameters
    ----------
    value
        Measurements in order of time, the index increasing; NaN is unknown and breaks a run.
    chart
        Their chart, see `xmr`.
    polarity
        "high is good", "low is good", "neither" or "not known".

    Returns
    -------
    variation
        "common cause", "special cause improving" or "special cause concerning", or "special cause high" or
        "special cause low" where polarity is neither, on the same index; "not compared" for NaN.

    Raises
    ------
    ValueError
        If the index does not increase or the polarity is unknown.

    References
    ----------
    NHS England, Making Data Count; NHS-R community, NHSRplotthedots 0.2 (for runs of seven, and the order of
    the rules).
    """
    values = _in_order(value)
    if polarity not in POLARITY_WORDS:
        raise ValueError(f"polarity must be one of {', '.join(POLARITY_WORDS)}: {polarity!r}")
    side = np.sign(values - chart.mean)
    outside = (values > chart.upper) | (values < chart.lower)
    near = ~outside & (np.abs(values - chart.mean) > NEAR_LIMIT * (chart.upper - chart.mean))
    trend = np.where(outside, 0, _trend(values))
    special = outside | (trend != 0) | _two_of_three(near, side) | _shift(side)
    direction = np.where(trend != 0, trend, side)
    if polarity not in JUDGED:
        high, low = HIGH, LOW
    else:
        high, low = (IMPROVING if word == BETTER else CONCERNING for word in POLARITY_WORDS[polarity][::-1])
    unknown = np.isnan(values) | np.isnan(chart.mean)
    words = np.select([unknown, special & (direction > 0), special], [NOT_COMPARED, high, low], COMMON)
    return pd.Series(words, index=value.index, name="variation", dtype=object)


def assurance(chart: Xmr, target: float, *, polarity: Polarity) -> str:
    """
    Whether a process that stays as it is will meet its target.

    Parameters
    ----------
    chart
        Its chart, see `xmr`.
    target
        The target; NaN for none.
    polarity
        "high is good" or "low is good".

    Returns
    -------
    assurance
        "consistently passes", "consistently fails" or "hit or miss"; "not compared" without a target or
        limits.

    Raises
    ------
    ValueError
        If the polarity says of neither end that it is better.

    References
    ----------
    NHS England, Making Data Count.
    """
    if polarity not in JUDGED:
        raise ValueError(f"polarity must be 'high is good' or 'low is good': {polarity!r}")
    if np.isnan(target) or np.isnan(chart.mean):
        return NOT_COMPARED
    if chart.lower <= target <= chart.upper:
        return HIT_OR_MISS
    below, above = POLARITY_WORDS[polarity]
    standing = above if target < chart.lower else below
    return FAILS if standing == WORSE else PASSES


def _in_order(value: pd.Series[float]) -> npt.NDArray[np.float64]:
    unique_index("value", value)
    if not value.index.is_monotonic_increasing:
        raise ValueError("value must be in order of time: its index does not increase")
    return numbers("value", value)


def _in_run(marks: Bools, length: int) -> Bools:
    """Points that belong to so many marked in a row."""
    found = np.zeros(len(marks), dtype=bool)
    for end in range(length, len(marks) + 1):
        if marks[end - length : end].all():
            found[end - length : end] = True
    return found


def _shift(side: npt.NDArray[np.float64]) -> Bools:
    return _in_run(side > 0, RUN) | _in_run(side < 0, RUN)


def _trend(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Direction of the trend that each point belongs to, 1 up and -1 down, the earlier of two; 0 for none."""
    found = np.zeros(len(values), dtype=np.int64)
    steps = np.sign(np.diff(values))
    for start in range(len(values) - RUN + 1):
        seven = found[start : start + RUN]
        if abs(steps[start : start + RUN - 1].sum()) == RUN - 1:
            seven[seven == 0] = int(steps[start])
    return found


def _two_of_three(near: Bools, side: npt.NDArray[np.float64]) -> Bools:
    found = np.zeros(len(near), dtype=bool)
    for start in range(len(near) - 2):
        three = slice(start, start + 3)
        if near[three].sum() > 1 and abs(side[three].sum()) == len(near[three]):
            found[three] |= near[three]
    return found
