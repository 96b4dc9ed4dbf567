"""A figure of an area from its parts: counts added up, or values averaged."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import groups, not_negative, numbers, same_index, sums

RANKED = 33_755  # LSOAs of England (2021) that the Indices of Deprivation 2025 rank
FROM_COUNTS = "sum of numerators over sum of denominators"
FROM_MEANS = "population-weighted mean, without limits"


ROUNDING = 1e-9
MOST_MISSING = 0.05
"""Share of an area's people that may live in parts without a figure, for the area to have one."""


class AreaParts(NamedTuple):
    """Parts of larger areas: one row a part and an area that it lies in, or partly lies in, all on one index."""

    by: pd.Series[Any]
    """The area."""
    people: pd.Series[float]
    """People of the part who live in the area, >= 0."""
    share: pd.Series[float]
    """What proportion of the part's people they are, 0 to 1: below 1 it straddles the area's edge."""


class Together(NamedTuple):
    """Larger areas from their parts, each indexed by area, sorted; NaN where more than `MOST_MISSING` is unknown."""

    value: pd.Series[float]
    """Mean of the values of parts, weighted by people; NaN where counts are added up."""
    numerator: pd.Series[float]
    denominator: pd.Series[float]
    lowest: pd.Series[float]
    """Lowest value of a part that is known, and `highest` the highest."""
    highest: pd.Series[float]
    parts: pd.Series[int]
    missing: pd.Series[float]
    """Proportion of the area's people in parts without a figure."""
    straddling: pd.Series[float]
    """Proportion of the area's people in parts that straddle its edge."""


def put_together(
    parts: AreaParts,
    value: pd.Series[float],
    numerator: pd.Series[float] | None = None,
    denominator: pd.Series[float] | None = None,
) -> Together:
    """
    Put larger areas together from parts: the one rule for all of them.

    Counts are added up, those of a part that straddles the edge by the share of its people who live inside. Without
    counts, values are averaged, weighted by the people of each part inside. Parts without a figure are left out as long
    as no more than `MOST_MISSING` of the area's people live in them.

    Parameters
    ----------
    parts
        Parts and the areas that they lie in.
    value
        Value of each part, on their index; NaN is unknown.
    numerator, denominator
        Counts of each part, >= 0, on their index; both, or neither where values are averaged.

    Returns
    -------
    together
        Counts or means of the areas, and how well they are known.

    Raises
    ------
    ValueError
        If the indexes differ, people or a count are negative, or an area is missing.
    """
    same_index(by=parts.by, people=parts.people, share=parts.share, value=value)
    people = not_negative("people", parts.people)
    share = not_negative("share", parts.share)
    codes, labels = groups("by", parts.by)
    size = len(labels)
    added = numerator is not None and denominator is not None
    figures = (numerator, denominator) if added else (value,)
    amounts = [
        not_negative("count", column) if added else numbers("value", column) for column in figures if column is not None
    ]
    known = np.logical_and.reduce([~np.isnan(amount) for amount in amounts])
    everyone = sums(people, codes, size)
    missing = _over(sums(np.where(known, 0.0, people), codes, size), everyone)
    enough = missing <= MOST_MISSING
    weights = np.where(known, share if added else people, 0.0)
    totals = [sums(weights * np.where(known, amount, 0.0), codes, size) for amount in amounts]
    nothing = np.full(size, np.nan)
    mean = nothing if added else np.where(enough, _over(totals[0], sums(weights, codes, size)), np.nan)
    above, below = (np.where(enough, total, np.nan) for total in totals) if added else (nothing, nothing)
    lowest, highest = nothing.copy(), nothing.copy()
    figures_of_parts = numbers("value", value)
    np.fmin.at(lowest, codes, figures_of_parts)
    np.fmax.at(highest, codes, figures_of_parts)
    astride = sums(np.where(share < 1 - ROUNDING, people, 0.0), codes, size)
    columns = (mean, above, below, lowest, highest, np.bincount(codes, minlength=size), missing)
    return Together(*(pd.Series(np.asarray(column), index=labels) for column in (*columns, _over(astride, everyone))))


def _over(above: np.ndarray[Any, Any], below: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    over: np.ndarray[Any, Any] = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return over


class Aggregated(NamedTuple):
    """Values of whole areas with their limits, and the method that they come by."""

    value: pd.Series[float]
    lower_cl: pd.Series[float]
    upper_cl: pd.Series[float]
    method: str


def reversed_rank(rank: pd.Series[float]) -> pd.Series[float]:
    """
    National ranks turned round, as the publisher of the Indices of Deprivation averages them.

    Parameters
    ----------
    rank
        Rank of each LSOA, 1 the most deprived of England's 33,755; NaN is unknown.

    Returns
    -------
    rank
        33,755 for the most deprived LSOA and 1 for the least, on the same index.

    References
    ----------
    MHCLG 2025, English Indices of Deprivation 2025, technical report: summary measures for larger areas.

    Examples
    --------
    >>> reversed_rank(pd.Series([1, 33_755])).tolist()
    [33755, 1]
    """
    return RANKED + 1 - rank


def mean_of_parts(value: pd.Series[float], population: pd.Series[float], by: pd.Series[Any]) -> Aggregated:
    """
    Population-weighted mean of each area's parts, for values whose counts are not known.

    Parameters
    ----------
    value
        Value of each part; NaN is unknown.
    population
        People in it, >= 0, on the same index; NaN is unknown.
    by
        The area of each part, on the same index.

    Returns
    -------
    aggregated
        By area, sorted, labelled as a mean; its limits are NaN, for they cannot be known. NaN where a
        part is unknown or nobody lives there.

    Raises
    ------
    ValueError
        If the indexes differ, a population is negative or an area is missing.

    Examples
    --------
    >>> place = pd.Series(["here", "here"])
    >>> float(mean_of_parts(pd.Series([10, 20]), pd.Series([300, 100]), place).value["here"])
    12.5
    """
    same_index(value=value, population=population, by=by)
    people = not_negative("population", population)
    codes, labels = groups("by", by)
    everyone = sums(people, codes, len(labels))
    weighed = sums(numbers("value", value) * people, codes, len(labels))
    mean = np.divide(weighed, everyone, out=np.full(len(labels), np.nan), where=everyone > 0)
    unknown = pd.Series(np.nan, index=labels)
    return Aggregated(
        value=pd.Series(mean, index=labels, name="value"),
        lower_cl=unknown.rename("lower_cl"),
        upper_cl=unknown.rename("upper_cl"),
        method=FROM_MEANS,
    )
