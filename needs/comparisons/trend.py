"""Recent trend of five points, as Fingertips marks it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import (
    Floats,
    above_nought,
    check_confidence,
    groups,
    numbers,
    refuse,
    same_index,
)
from needs_map.needs.comparisons.comparison import JUDGED, POLARITY_WORDS, Polarity
from needs_map.needs.estimates.proportions import counts_within
from needs_map.needs.estimates.rates import Estimates, normal_quantile

POINTS = 5  # Fingertips: the five most recent points
ROUNDING = 1e-12  # of the values: a slope below it is none
INCREASING, DECREASING = "increasing", "decreasing"
NO_CHANGE, NO_TREND = "no significant change", "cannot be calculated"


class Trend(NamedTuple):
    """Marker of each group's recent trend, and the chi-squared for trend (one degree) behind it."""

    marker: pd.Series[str]
    chi_squared: pd.Series[float]


def trend_of_proportions(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    period: pd.Series[float],
    by: pd.Series[Any] | None = None,
    *,
    confidence: float = 0.998,
) -> Trend:
    """
    Recent trend of proportions: chi-squared for trend over each group's five latest years.

    The direction is that of a line through their logits, which has to keep its sign whichever point is left out: 1,000,
    1,010, 990, 1,005 and 1,500 of 10,000 do not increase, but for the last.

    Parameters
    ----------
    numerator
        People counted in one period of one group in each row, >= 0 and none above its denominator; NaN
        is unknown.
    denominator
        People behind them, > 0, on the same index; NaN is unknown.
    period
        Year, on the same index; once in each group. A financial year is that in which it begins.
    by
        The group, on the same index; all are one group, "all", if not given.
    confidence
        At which a trend is called one, between 0 and 1; Fingertips takes 99.8%.

    Returns
    -------
    trend
        By group, sorted: "increasing", "decreasing" or "no significant change"; "cannot be calculated",
        with NaN, for fewer than five periods, latest five that do not follow year on year, or an unknown
        count among them.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, or a period is missing or repeated in a group.

    References
    ----------
    Cochran 1954, Biometrics 10: 417-451; Armitage 1955, Biometrics 11: 375-386; OHID, Fingertips
    technical guidance: trend markers; OHID, PHEindicatormethods, assign_trend_markers.
    """
    count, total = counts_within(numerator, denominator)
    (counts, totals, when), labels = _latest([count, total], period, by)
    with np.errstate(divide="ignore", invalid="ignore"):
        overall = counts.sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
        off = when - (totals * when).sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
        lean = (counts * off).sum(axis=1)
        spread = (overall[:, 0] * (1 - overall[:, 0])) * (totals * off * off).sum(axis=1)
        # None or all of them in every period: no change, and no spread to measure it by.
        chi_squared = np.where(spread == 0, 0 * lean, lean * lean / spread)
        shares = counts / totals
        bounded = ((shares <= 0) | (shares >= 1)).any(axis=1, keepdims=True)
        points = np.where(bounded, shares, np.log(shares / (1 - shares)))
    return _marked(_lasting_slope(points, np.ones_like(points), when), chi_squared, confidence, labels)


def trend_of_values(
    value: pd.Series[float],
    standard_error: pd.Series[float],
    period: pd.Series[float],
    by: pd.Series[Any] | None = None,
    *,
    confidence: float = 0.998,
) -> Trend:
    """
    Recent trend of values that are no proportions, such as standardised rates or life expectancy.

    A line is fitted through each group's five latest years, weighted by one over the squared standard
    error. Its slope has to be significant and to keep its sign whichever point is left out.

    Parameters
    ----------
    value
        Value of one period of one group in each row; NaN is unknown.
    standard_error
        Of each value, > 0, on the same index; NaN is unknown.
    period
        Year, on the same index; once in each group. A financial year is that in which it begins.
    by
        The group, on the same index; all are one group, "all", if not given.
    confidence
        At which a trend is called one, between 0 and 1; Fingertips takes 99.8%.

    Returns
    -------
    trend
        As `trend_of_proportions` gives it.

    Raises
    ------
    ValueError
        If the indexes differ, a standard error is not above zero, or a period is missing or repeated
        in a group.

    References
    ----------
    OHID, Fingertips technical guidance: recent trends.
    """
    same_index(value=value, standard_error=standard_error)
    weight = above_nought("standard_error", standard_error) ** -2.0
    (values, weights, when), labels = _latest([numbers("value", value), weight], period, by)
    slope, information = _slope(values, weights, when)
    return _marked(_lasting_slope(values, weights, when), slope**2 * information, confidence, labels)


def trend_of_limits(
    estimates: Estimates,
    period: pd.Series[float],
    by: pd.Series[Any] | None = None,
    *,
    limits: float = 0.95,
    confidence: float = 0.998,
) -> Trend:
    """
    Recent trend of values of which the limits are known and not the standard errors.

    Parameters
    ----------
    estimates
        Value and limits of one period of one group in each row; NaN is unknown.
    period, by
        As `trend_of_values` takes them.
    limits
        Confidence of the limits, between 0 and 1; a standard error is their width over twice the normal quantile.
    confidence
        At which a trend is called one, between 0 and 1.

    Returns
    -------
    trend
        As `trend_of_values` gives it; limits that coincide are as good as unknown.

    Raises
    ------
    ValueError
        If the indexes differ, a limit lies on the wrong side, or a period is missing or repeated in a group.
    """
    width = estimates.upper_cl - estimates.lower_cl
    refuse("upper_cl", "must not be below lower_cl", estimates.upper_cl, (width < 0).to_numpy())
    error = (width / (2 * normal_quantile(limits))).where(width > 0)
    return trend_of_values(estimates.value, error, period, by, confidence=confidence)


def direction(marker: pd.Series[str], *, polarity: Polarity) -> pd.Series[str]:
    """
    Trend markers in words that say whether it is for the better.

    Parameters
    ----------
    marker
        As the trend functions give them.
    polarity
        "high is good", "low is good", "neither" or "not known".

    Returns
    -------
    direction
        "increasing and getting better", "decreasing and getting worse" and so on, on the same index; the
        marker itself where there is no change, no trend or no polarity.

    Raises
    ------
    ValueError
        If a marker or the polarity is unknown.
    """
    if polarity not in POLARITY_WORDS:
        raise ValueError(f"polarity must be one of {', '.join(POLARITY_WORDS)}: {polarity!r}")
    known = marker.isin([INCREASING, DECREASING, NO_CHANGE, NO_TREND]).to_numpy(dtype=bool)
    refuse("marker", "must be a trend marker", marker, ~known)
    if polarity not in JUDGED:
        return marker.copy()
    down, up = POLARITY_WORDS[polarity]
    words = {INCREASING: f"{INCREASING} and getting {up}", DECREASING: f"{DECREASING} and getting {down}"}
    return marker.replace(words)


def _latest(
    parts: list[Floats], period: pd.Series[float], by: pd.Series[Any] | None
) -> tuple[list[Floats], pd.Index[Any]]:
    """Each group's latest five points, oldest first, one row a group; NaN where they are not five years on end."""
    when = numbers("period", period)
    refuse("period", "must not be missing", period, np.isnan(when))
    if by is None:
        by = pd.Series("all", index=period.index, dtype=object)
    same_index(period=period, by=by)
    if len(parts[0]) != len(period):
        raise ValueError("period must have the index of the values")
    codes, labels = groups("by", by)
    twice = pd.DataFrame({"group": codes, "period": when}).duplicated().to_numpy()
    refuse("period", "must stand once in each group", period, twice)
    order = np.lexsort((when, codes))
    size = np.bincount(codes, minlength=len(labels))
    from_end = np.cumsum(size)[codes[order]] - np.arange(len(order))  # 1 is the group's latest
    kept = from_end <= POINTS
    tables = []
    for part in (*parts, when):
        table = np.full((len(labels), POINTS), np.nan)
        table[codes[order][kept], POINTS - from_end[kept]] = part[order][kept]
        tables.append(table)
    broken = ~(np.diff(tables[-1], axis=1) == 1).all(axis=1)
    for table in tables:
        table[broken] = np.nan
    return tables, labels


def _lasting_slope(values: Floats, weights: Floats, when: Floats) -> Floats:
    """Slope of weighted lines; zero where it does not keep its sign whichever point is left out."""
    slope, _ = _slope(values, weights, when)
    least = ROUNDING * np.abs(values).max(axis=1)
    lasting = np.abs(slope) > least
    for left_out in range(POINTS):
        kept = np.arange(POINTS) != left_out
        part, _ = _slope(values[:, kept], weights[:, kept], when[:, kept])
        lasting &= part * np.sign(slope) > least
    return np.where(lasting, slope, 0 * slope)


def _slope(values: Floats, weights: Floats, when: Floats) -> tuple[Floats, Floats]:
    """Slope of weighted lines, and one over its variance."""
    off = when - (weights * when).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    information = (weights * off * off).sum(axis=1)
    return (weights * off * values).sum(axis=1) / information, information


def _marked(lean: Floats, chi_squared: Floats, confidence: float, labels: pd.Index[Any]) -> Trend:
    check_confidence(confidence)
    significant = chi_squared > normal_quantile(confidence) ** 2
    words = np.select(
        [np.isnan(chi_squared), significant & (lean > 0), significant & (lean < 0)],
        [NO_TREND, INCREASING, DECREASING],
        NO_CHANGE,
    )
    return Trend(
        marker=pd.Series(words, index=labels, name="marker", dtype=object),
        chi_squared=pd.Series(chi_squared, index=labels, name="chi_squared"),
    )
