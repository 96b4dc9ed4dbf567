"""Comparisons as Fingertips makes them: with a benchmark, between two areas, and of many areas at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from needs_map.needs.arguments import (
    Bools,
    Floats,
    check_between,
    numbers,
    refuse,
    same_index,
)
from needs_map.needs.estimates.ratios import divided
from needs_map.needs.inequalities.gaps import square_and_add

if TYPE_CHECKING:
    from needs_map.needs.estimates.rates import Estimates

Polarity: TypeAlias = Literal["high is good", "low is good", "neither", "not known"]
BETTER, SIMILAR, WORSE = "better", "similar", "worse"
LOWER, HIGHER = "lower", "higher"
NOT_COMPARED = "not compared"
NORMAL_95 = 1.959963984540054
"""Standard errors from a value to its 95% limit."""
POLARITY_WORDS: dict[str, tuple[str, str]] = {
    "high is good": (WORSE, BETTER),
    "low is good": (BETTER, WORSE),
    "neither": (LOWER, HIGHER),
    "not known": (LOWER, HIGHER),
}
JUDGED: tuple[Polarity, ...] = ("high is good", "low is good")
"""Polarities that say which end is better; of "neither" and "not known" nothing is better or worse."""


def compare(
    estimates: Estimates, benchmark: pd.Series[float] | float, *, polarity: Polarity = "neither"
) -> pd.Series[str]:
    """
    Each value against a benchmark, by whether its limits leave the benchmark outside.

    Parameters
    ----------
    estimates
        Values with their limits (95% or 99.8%, as they were made), on one index; NaN is unknown.
    benchmark
        Value to compare with, such as England's: one number, or one for each row on the same index.
    polarity
        "high is good", "low is good", "neither" or "not known".

    Returns
    -------
    comparison
        "better", "similar" or "worse", or "lower", "similar" or "higher" where polarity is not one of `JUDGED`, on
        the same index; "not compared" where the value, a limit or the benchmark is unknown.

    Raises
    ------
    ValueError
        If the indexes differ, a value lies outside its limits or the polarity is unknown.

    References
    ----------
    OHID, Fingertips technical guidance: comparing with the benchmark by confidence intervals.
    """
    value, lower, upper = _limits(estimates)
    against = _benchmark(benchmark, estimates.value)
    known = ~np.isnan(value + lower + upper + against)
    return _in_words(lower > against, upper < against, known, estimates.value.index, polarity)


def compare_areas(first: Estimates, second: Estimates, *, polarity: Polarity = "neither") -> pd.Series[str]:
    """
    First of two areas against the second, by whether the limits of their difference leave zero outside.

    Two limits may overlap and the difference still be significant, so the limits of the difference are
    worked out from both by squaring and adding.

    Parameters
    ----------
    first, second
        Values with limits of the same confidence, on one index; NaN is unknown.
    polarity
        "high is good", "low is good", "neither" or "not known".

    Returns
    -------
    comparison
        Words for the first, as `compare` gives them, on the same index.

    Raises
    ------
    ValueError
        If the indexes differ, a value lies outside its limits or the polarity is unknown.

    References
    ----------
    Zou and Donner 2008, Statistics in Medicine 27: 1693-1702.
    """
    same_index(first=first.value, second=second.value)
    lower, upper = square_and_add(_limits(first), _limits(second))
    return _in_words(lower > 0, upper < 0, ~np.isnan(lower + upper), first.value.index, polarity)


class Contrast(NamedTuple):
    """How far apart two areas are, row by row; NaN is unknown."""

    difference: pd.Series[float]
    """First less second."""
    lower_cl: pd.Series[float]
    upper_cl: pd.Series[float]
    """Limits of the difference; NaN where a side has none."""
    ratio: pd.Series[float]
    """First over second; NaN where one is below zero or the second is zero."""
    significance: pd.Series[str]
    """"higher", "similar", "lower" or "not compared"."""


def contrast(first: Estimates, second: Estimates) -> Contrast:
    """
    Difference and ratio of two areas on many measures at once, each row a measure.

    Parameters
    ----------
    first, second
        Values with limits of the same confidence, on one index; NaN is unknown. What is known for certain, such as
        a benchmark, has itself as limits.

    Returns
    -------
    contrast
        On the same index; significance is by the limits of the difference, as `compare_areas` has it.

    Raises
    ------
    ValueError
        If the indexes differ or a value lies outside its limits.

    References
    ----------
    Zou and Donner 2008, Statistics in Medicine 27: 1693-1702.
    """
    significance = compare_areas(first, second)
    one, other = _limits(first), _limits(second)
    lower, upper = square_and_add(one, other)
    ratio = np.where((one[0] >= 0) & (other[0] >= 0), divided(one[0], other[0]), np.nan)
    index = first.value.index
    return Contrast(
        pd.Series(one[0] - other[0], index=index),
        pd.Series(lower, index=index),
        pd.Series(upper, index=index),
        pd.Series(ratio, index=index),
        significance,
    )


def false_discoveries(p_value: pd.Series[float], *, rate: float = 0.05) -> pd.Series[bool]:
    """
    Which of many comparisons stand when so large a share of those that stand may be false.

    Parameters
    ----------
    p_value
        From 0 to 1; NaN is unknown.
    rate
        False discoveries to be expected among those that stand, between 0 and 1.

    Returns
    -------
    stands
        True where the comparison stands, on the same index; an unknown one does not, nor counts.

    Raises
    ------
    ValueError
        If a p value is not from 0 to 1, or the rate is out of range.

    References
    ----------
    Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57: 289-300.

    Examples
    --------
    >>> false_discoveries(pd.Series([0.01, 0.04, 0.9])).tolist()
    [True, False, False]
    """
    check_between("rate", rate, 0, 1)
    chance = numbers("p_value", p_value)
    refuse("p_value", "must be from 0 to 1", p_value, (chance < 0) | (chance > 1))
    known = ~np.isnan(chance)
    stands: npt.NDArray[np.bool_] = np.zeros(len(chance), dtype=bool)
    if known.any():
        order = np.argsort(chance[known], kind="stable")
        count = len(order)
        stepped = chance[known][order] * count / np.arange(1, count + 1)
        adjusted = np.empty(count)
        adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1]
        stands[known] = adjusted <= rate
    return pd.Series(stands, index=p_value.index, name="stands")


def limits_p_value(estimates: Estimates, benchmark: pd.Series[float] | float) -> pd.Series[float]:
    """
    Chance of a value as far from the benchmark, either way, as its 95% limits have it.

    Parameters
    ----------
    estimates
        Values with their 95% limits, on one index; NaN is unknown.
    benchmark
        Value to compare with: one number, or one for each row on the same index.

    Returns
    -------
    p_value
        Below 0.05 exactly where the limits leave the benchmark outside: the limit on the side of the benchmark is taken
        as 1.96 standard errors away. From 0 to 1, on the same index; NaN where the value, a limit or the benchmark is
        unknown.

    Raises
    ------
    ValueError
        If the indexes differ or a value lies outside its limits.

    References
    ----------
    Altman and Bland 2011, BMJ 343: d2304 (a p value from a confidence interval).
    """
    value, lower, upper = _limits(estimates)
    apart = _benchmark(benchmark, estimates.value) - value
    reach = np.where(apart > 0, upper - value, value - lower) + 0 * (lower + upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(apart == 0, 0 * reach, NORMAL_95 * np.abs(apart) / reach)
    chance = [math.erfc(one / math.sqrt(2)) for one in z]  # both tails of the normal distribution
    return pd.Series(chance, index=estimates.value.index, name="p_value", dtype=float)


def _limits(estimates: Estimates) -> tuple[Floats, Floats, Floats]:
    same_index(**estimates._asdict())
    value, lower, upper = (numbers(name, part) for name, part in estimates._asdict().items())
    refuse("value", "must lie within its limits", estimates.value, (value < lower) | (value > upper))
    return value, lower, upper


def _benchmark(benchmark: pd.Series[float] | float, value: pd.Series[float]) -> Floats:
    if isinstance(benchmark, pd.Series):
        same_index(value=value, benchmark=benchmark)
        return numbers("benchmark", benchmark)
    return np.full(len(value), float(benchmark))


def _in_words(above: Bools, below: Bools, known: Bools, index: pd.Index, polarity: Polarity) -> pd.Series[str]:
    if polarity not in POLARITY_WORDS:
        raise ValueError(f"polarity must be one of {', '.join(POLARITY_WORDS)}: {polarity!r}")
    low, high = POLARITY_WORDS[polarity]
    words = np.select([~known, above, below], [NOT_COMPARED, high, low], SIMILAR)
    return pd.Series(words, index=index, name="comparison", dtype=object)
