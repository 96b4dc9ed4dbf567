"""Gaps between any two groups of people, with limits where counts are known, and which gap is the widest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from needs_map.needs.estimates.ratios import ABOUT
from needs_map.needs.estimates.scales import standard_error
from needs_map.needs.inequalities.gaps import (
    LEAST_DEPRIVED,
    MOST_DEPRIVED,
    Gap,
    gap_of_dsrs,
    gap_of_proportions,
    gap_of_rates,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Counted = Literal["rate", "proportion"]
Made = Literal["rate", "proportion", "standardised"]


class Group(NamedTuple):
    """Value of one group; counts are NaN where they are not known."""

    value: float
    numerator: float = math.nan
    denominator: float = math.nan
    less: float = 0.0
    """By how much at most the true numerator lies below this one, which was rounded."""
    more: float = 0.0
    """And above it."""
    lower_cl: float = math.nan
    upper_cl: float = math.nan
    """95% limits of the value, where it is standardised and its counts do not make them."""


class GroupGap(NamedTuple):
    """One group beside another."""

    group: str
    reference: str
    value: float
    reference_value: float
    difference: float
    """In the unit of the values; limits NaN without counts."""
    difference_lower_cl: float
    difference_upper_cl: float
    ratio: float
    """NaN where the reference is zero or a value is negative."""
    ratio_lower_cl: float
    ratio_upper_cl: float
    distinct: bool
    """False where rounding to the decimals published could make the whole difference."""

    @property
    def size(self) -> float:
        """How many times the smaller value the larger is, >= 1; NaN if unknown, infinite if the smaller is zero."""
        low, high = sorted((self.value, self.reference_value))
        if math.isnan(low) or math.isnan(high) or low < 0:
            return math.nan
        if high == 0:
            return 1.0
        return high / low if low > 0 else math.inf


def gap_between(
    groups: Mapping[str, Group],
    group: str,
    reference: str,
    *,
    decimals: int,
    counted: Made | None = None,
    per: float = 100,
) -> GroupGap:
    """
    Gap between two groups.

    Parameters
    ----------
    groups
        Groups by name.
    group, reference
        Names of the two; the gap is the first less, and over, the second.
    decimals
        Places that the values are published to: a difference that rounding could have made is not distinct.
    counted
        `rate` or `proportion` where values are quotients of the counts, `standardised` where they have limits of their
        own; None if neither.
    per
        What the quotient is multiplied by, such as 100 for per cent.

    Returns
    -------
    gap
        With 95% limits where both have counts, as `needs.gaps` gives them, of rounded counts those of the least and
        the most that the gap can have been before; of standardised values from the standard errors that their limits
        imply. NaN where a value is unknown.

    Raises
    ------
    ValueError
        If a group is not among the groups, or `decimals` is negative.
    """
    for name in (group, reference):
        if name not in groups:
            raise ValueError(f"group must be one of {', '.join(groups)}: {name!r}")
    if decimals < 0:
        raise ValueError(f"decimals must not be negative: {decimals}")
    first, second = groups[group], groups[reference]
    difference = first.value - second.value
    ratio = first.value / second.value if second.value > 0 and first.value >= 0 else math.nan
    unit = 10.0**-decimals
    distinct = abs(difference) > unit * (1 + 1e-9)  # each may be half a unit off
    limits = (math.nan, math.nan, math.nan, math.nan)
    needed = [of for one in (first, second) for of in (one[-2:] if counted == "standardised" else one[:-2])]
    if counted is not None and not any(map(math.isnan, [first.value, second.value, *needed])):
        least = _counted(_moved(first, -first.less, counted), _moved(second, second.more, counted), counted, per)
        most = _counted(_moved(first, first.more, counted), _moved(second, -second.less, counted), counted, per)
        scale = per if counted == "proportion" else 1  # `gap_of_proportions` knows no per
        limits = (
            float(least.gap_absolute_lower_cl.iloc[0]) * scale,
            float(most.gap_absolute_upper_cl.iloc[0]) * scale,
            float(least.gap_relative_lower_cl.iloc[0]),
            float(most.gap_relative_upper_cl.iloc[0]),
        )
    return GroupGap(
        group,
        reference,
        first.value,
        second.value,
        difference,
        limits[0],
        limits[1],
        ratio,
        limits[2],
        limits[3],
        distinct,
    )


def _moved(group: Group, by: float, counted: Made) -> Group:
    """Group with another numerator, not below zero nor, of a proportion, above its denominator."""
    most = group.denominator if counted == "proportion" else math.inf
    return group._replace(numerator=min(max(group.numerator + by, 0.0), most)) if by else group


def _counted(first: Group, second: Group, counted: Made, per: float) -> Gap:
    """Gap of `needs.gaps` between any two groups: the first stands for quintile 1, the second for quintile 5."""
    index = pd.RangeIndex(2)
    if counted == "standardised":
        lower, upper = (pd.Series([getattr(one, end) for one in (first, second)]) for end in ("lower_cl", "upper_cl"))
        value: pd.Series[float] = pd.Series([first.value, second.value])
        return gap_of_dsrs(
            value, standard_error(lower, upper, kind="linear") ** 2, pd.Series([MOST_DEPRIVED, LEAST_DEPRIVED])
        )
    numerator = pd.Series([first.numerator, second.numerator], index=index)
    denominator = pd.Series([first.denominator, second.denominator], index=index)
    ends: pd.Series[Any] = pd.Series([MOST_DEPRIVED, LEAST_DEPRIVED], index=index)
    if counted == "rate":
        return gap_of_rates(numerator, denominator, ends, per=per)
    return gap_of_proportions(numerator, denominator, ends)


def widest_gap(gaps: list[GroupGap]) -> GroupGap | None:
    """
    Gap in which the larger value is the most times the smaller.

    Parameters
    ----------
    gaps
        Any gaps, in any units.

    Returns
    -------
    gap
        None if no gap is both known and more than rounding could make; of equals the first.
    """
    known = [gap for gap in gaps if gap.distinct and not math.isnan(gap.size)]
    return max(known, key=lambda gap: gap.size, default=None)


def gap_moved(first: GroupGap, last: GroupGap) -> str:
    """
    Whether a gap is wider or narrower than it was.

    Parameters
    ----------
    first, last
        The same two groups, earlier and later.

    Returns
    -------
    word
        `wider`, `narrower`, `turned round` where the other group is now the higher, `about as wide` where the ratio
        moved by less than a twentieth, `not known`.
    """
    if not (math.isfinite(first.ratio) and math.isfinite(last.ratio) and first.ratio > 0 and last.ratio > 0):
        return "not known"
    if first.distinct and last.distinct and (first.ratio > 1) != (last.ratio > 1):
        return "turned round"
    if abs(last.size / first.size - 1) < ABOUT:
        return "about as wide"
    return "wider" if last.size > first.size else "narrower"
