"""
Gaps between the most and the least deprived fifth.

A gap is quintile 1 less quintile 5 (absolute) or quintile 1 over quintile 5 (relative), national
quintiles: opposite in sign to the slope index of inequality.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import (
    Bools,
    Floats,
    above_nought,
    check_between,
    check_confidence,
    groups,
    not_negative,
    numbers,
    refuse,
    same_index,
    sums,
    whole_between,
)
from needs_map.needs.deprivation.quantiles import QUINTILES
from needs_map.needs.estimates.proportions import counts_within, wilson_limits
from needs_map.needs.estimates.rates import count_limits, normal_quantile
from needs_map.needs.estimates.ratios import divided, inverse, log_limits, log_variance

MOST_DEPRIVED, LEAST_DEPRIVED = 1, QUINTILES


class Gap(NamedTuple):
    """Gaps with their limits, and the two values that they lie between, each indexed by group."""

    gap_absolute: pd.Series[float]
    gap_absolute_lower_cl: pd.Series[float]
    gap_absolute_upper_cl: pd.Series[float]
    gap_relative: pd.Series[float]
    gap_relative_lower_cl: pd.Series[float]
    gap_relative_upper_cl: pd.Series[float]
    most_deprived: pd.Series[float]
    least_deprived: pd.Series[float]


class _Ends(NamedTuple):
    """Which rows belong to either end, and the group of each row."""

    most: Bools
    least: Bools
    codes: np.ndarray[Any, np.dtype[np.intp]]
    labels: pd.Index[Any]

    def total(self, values: Floats, rows: Bools) -> Floats:
        """Sum of the values at one end, for each group; NaN where the group has no row there."""
        size = len(self.labels)
        total = sums(np.where(rows, values, 0.0), self.codes, size)
        return np.where(sums(rows.astype(np.float64), self.codes, size) > 0, total, np.nan)


def _ends(imd_quintile: pd.Series[int], by: pd.Series[Any] | None) -> _Ends:
    quintile = whole_between("imd_quintile", imd_quintile, 1, QUINTILES)
    if by is None:
        by = pd.Series("all", index=imd_quintile.index, dtype=object)
    same_index(imd_quintile=imd_quintile, by=by)
    codes, labels = groups("by", by)
    return _Ends(quintile == MOST_DEPRIVED, quintile == LEAST_DEPRIVED, codes, labels)


def _as_gap(
    most: Floats,
    least: Floats,
    absolute_limits: tuple[Floats, Floats],
    relative_limits: tuple[Floats, Floats],
    labels: pd.Index[Any],
) -> Gap:
    parts = (
        most - least,
        *absolute_limits,
        divided(most, least),
        *relative_limits,
        most,
        least,
    )
    named = zip(Gap._fields, parts, strict=True)
    return Gap(*(pd.Series(part, index=labels, name=name, dtype=np.float64) for name, part in named))


def square_and_add(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """
    Limits of a difference from the limits of its two sides.

    Parameters
    ----------
    first, second
        Value, lower and upper limit of what is taken from, and of what is taken away.

    Returns
    -------
    lower, upper
        Limits of first less second, at the confidence of the limits given.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17: 873-890, method 10; Zou and Donner 2008, Statistics in
    Medicine 27: 1693-1702, for other limits than Wilson's.
    """
    (a, a_lower, a_upper), (b, b_lower, b_upper) = first, second
    lower = a - b - np.hypot(a - a_lower, b_upper - b)
    return lower, a - b + np.hypot(a_upper - a, b - b_lower)


def gap_of_means(
    value: pd.Series[float],
    population: pd.Series[float],
    imd_quintile: pd.Series[int],
    by: pd.Series[Any] | None = None,
) -> Gap:
    """
    Gap between population-weighted means, for values whose counts are not known; it has no limits.

    Parameters
    ----------
    value
        Value of each LSOA; NaN is unknown.
    population
        People in each LSOA, >= 0, on the same index; NaN is unknown.
    imd_quintile
        National IMD quintile, 1 (most deprived) to 5, on the same index.
    by
        The group of each LSOA, on the same index; all are one group, "all", if not given.

    Returns
    -------
    gap
        By group, in the unit of `value`; every limit NaN. NaN where a value or population is unknown in
        either quintile, or nobody lives there; the relative gap also unless both means are >= 0 and
        that of quintile 5 is above zero.

    Raises
    ------
    ValueError
        If the indexes differ, a population is negative, or a quintile or group is missing.
    """
    same_index(value=value, population=population, imd_quintile=imd_quintile)
    ends = _ends(imd_quintile, by)
    people = not_negative("population", population)
    weighed = numbers("value", value) * people
    most = divided(ends.total(weighed, ends.most), ends.total(people, ends.most))
    least = divided(ends.total(weighed, ends.least), ends.total(people, ends.least))
    unknown = np.full(len(ends.labels), np.nan)
    gap = _as_gap(most, least, (unknown, unknown), (unknown, unknown), ends.labels)
    return gap._replace(gap_relative=gap.gap_relative.mask(gap.most_deprived < 0))


def gap_of_rates(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    imd_quintile: pd.Series[int],
    by: pd.Series[Any] | None = None,
    *,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Gap:
    """
    Gap between crude rates of events summed over quintiles.

    Parameters
    ----------
    numerator
        Events, >= 0; NaN is unknown.
    denominator
        People or person-years behind them, > 0, on the same index; NaN is unknown.
    imd_quintile
        National IMD quintile, 1 (most deprived) to 5, on the same index.
    by
        The group of each row, on the same index; all are one group, "all", if not given.
    per
        People the rate is given for, > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    gap
        By group. Limits of the absolute gap join those of the two rates (exact below 10 events, else
        Byar's) by squaring and adding; those of the relative gap are symmetric on the log scale. NaN
        where a count is unknown in either quintile or a group has no rows there; the relative gap also
        where quintile 5 has no events, and its limits where either has none.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, or a quintile or group is missing.
    """
    same_index(numerator=numerator, denominator=denominator, imd_quintile=imd_quintile)
    check_between("per", per, 0, np.inf)
    check_confidence(confidence)
    ends = _ends(imd_quintile, by)
    events, people = not_negative("numerator", numerator), above_nought("denominator", denominator)
    sides = []
    for rows in (ends.most, ends.least):
        count = ends.total(events, rows)
        scale = per / ends.total(people, rows)
        lower, upper = count_limits(count, confidence)
        sides.append(((count * scale, lower * scale, upper * scale), count))
    (first, first_count), (second, second_count) = sides
    relative = log_limits(divided(first[0], second[0]), inverse(first_count) + inverse(second_count), confidence)
    return _as_gap(first[0], second[0], square_and_add(first, second), relative, ends.labels)


def gap_of_proportions(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    imd_quintile: pd.Series[int],
    by: pd.Series[Any] | None = None,
    *,
    confidence: float = 0.95,
) -> Gap:
    """
    Gap between proportions of people summed over quintiles.

    Parameters
    ----------
    numerator
        People counted, >= 0 and none above its denominator; NaN is unknown.
    denominator
        People behind them, > 0, on the same index; NaN is unknown.
    imd_quintile
        National IMD quintile, 1 (most deprived) to 5, on the same index.
    by
        The group of each row, on the same index; all are one group, "all", if not given.
    confidence
        Between 0 and 1.

    Returns
    -------
    gap
        By group, absolute from -1 to 1, with Newcombe's limits (method 10, from Wilson's); those of the
        relative gap are symmetric on the log scale. NaN where a count is unknown in either quintile or a
        group has no rows there; the relative gap also where quintile 5 has nobody counted, and its
        limits where either has nobody.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, or a quintile or group is missing.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17: 873-890; Katz and others 1978, Biometrics 34: 469-474.
    """
    same_index(numerator=numerator, denominator=denominator, imd_quintile=imd_quintile)
    ends = _ends(imd_quintile, by)
    counted, people = counts_within(numerator, denominator)
    sides = []
    for rows in (ends.most, ends.least):
        count, total = ends.total(counted, rows), ends.total(people, rows)
        limits = wilson_limits(count, total, confidence)
        sides.append(((count / total, *limits), inverse(count) - inverse(total)))
    (first, first_spread), (second, second_spread) = sides
    relative = log_limits(divided(first[0], second[0]), first_spread + second_spread, confidence)
    return _as_gap(first[0], second[0], square_and_add(first, second), relative, ends.labels)


def gap_of_dsrs(
    value: pd.Series[float],
    variance: pd.Series[float],
    imd_quintile: pd.Series[int],
    by: pd.Series[Any] | None = None,
    *,
    confidence: float = 0.95,
) -> Gap:
    """
    Gap between directly standardised rates, one of each quintile.

    Parameters
    ----------
    value
        DSR of one quintile of one group in each row, >= 0; NaN is unknown.
    variance
        Variance of each rate, >= 0, in the square of its unit, on the same index.
    imd_quintile
        National IMD quintile, 1 (most deprived) to 5, on the same index, once in each group.
    by
        The group of each row, on the same index; all are one group, "all", if not given.
    confidence
        Between 0 and 1.

    Returns
    -------
    gap
        By group, in the unit of `value`. Limits of the absolute gap take the difference of two DSRs to
        be normal with the sum of their variances; those of the relative gap are symmetric on the log
        scale. NaN where either rate is unknown or is not there; the relative gap also where quintile
        5's is zero, and its limits where either is.

    Raises
    ------
    ValueError
        If the indexes differ, a number is negative, a variance is missing where its rate is known, a
        quintile or group is missing, or a group has a quintile twice.
    """
    same_index(value=value, variance=variance, imd_quintile=imd_quintile)
    ends = _ends(imd_quintile, by)
    rate, doubt = not_negative("value", value), not_negative("variance", variance)
    refuse("variance", "must be known where the value is", variance, np.isnan(doubt) & ~np.isnan(rate))
    pairs = pd.DataFrame({"group": ends.codes, "quintile": imd_quintile.to_numpy()})
    refuse("imd_quintile", "must stand once in each group", imd_quintile, pairs.duplicated().to_numpy())
    most, least = ends.total(rate, ends.most), ends.total(rate, ends.least)
    most_doubt, least_doubt = ends.total(doubt, ends.most), ends.total(doubt, ends.least)
    reach = normal_quantile(confidence) * np.sqrt(most_doubt + least_doubt)
    relative = log_limits(
        divided(most, least), log_variance(most, most_doubt) + log_variance(least, least_doubt), confidence
    )
    return _as_gap(most, least, (most - least - reach, most - least + reach), relative, ends.labels)
