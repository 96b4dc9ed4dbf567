"""Small areas added up by deprivation quintile: rates or proportions with limits, and the slope through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from needs_map.needs.deprivation.quantiles import QUINTILES
from needs_map.needs.estimates.proportions import proportion
from needs_map.needs.estimates.rates import crude_rate, grouped_sums
from needs_map.needs.estimates.scales import standard_error
from needs_map.needs.inequalities.inequality import inequality

if TYPE_CHECKING:
    from needs_map.needs.inequalities.groups import Counted


class Slope(NamedTuple):
    """Slope and relative index of inequality with 95% limits: the least deprived end less, and over, the most."""

    sii: float
    """In the unit of the values."""
    sii_lower_cl: float
    sii_upper_cl: float
    rii: float
    rii_lower_cl: float
    rii_upper_cl: float


def by_quintile(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    imd_quintile: pd.Series[int],
    *,
    counted: Counted,
    per: float,
) -> pd.DataFrame:
    """
    Rates or proportions of the quintiles that small areas lie in.

    Parameters
    ----------
    numerator, denominator
        Events or people counted, and the people behind them, of each small area on one index; NaN is unknown.
    imd_quintile
        National IMD quintile of each, on the same index.
    counted
        `rate` or `proportion`.
    per
        What the quotient is multiplied by.

    Returns
    -------
    table
        Indexed by the quintiles that have people, ascending: `value`, `lower_cl`, `upper_cl` (Byar's or exact for
        rates, Wilson's for proportions), `numerator`, `denominator`. NaN where a small area of the quintile is unknown.

    Raises
    ------
    ValueError
        If the indexes differ or a count is out of range.
    """
    sums = grouped_sums(numerator, denominator, imd_quintile)
    peopled = ~(sums.denominator == 0)
    counts, people = sums.numerator[peopled], sums.denominator[peopled]
    found = (crude_rate if counted == "rate" else proportion)(counts, people, per=per)
    return (
        pd.DataFrame(found._asdict()).assign(numerator=counts, denominator=people).rename_axis("quintile").sort_index()
    )


def runs_against(slope: Slope, difference: float) -> bool:
    """
    Whether the line through all quintiles runs the other way than the gap between its ends.

    Parameters
    ----------
    slope
        Of the line.
    difference
        Value of the most deprived quintile less that of the least; NaN is unknown.

    Returns
    -------
    against
        Whether one of them rises and the other falls from the most to the least deprived.
    """
    return slope.sii * difference > 0


def slope_by_quintile(table: pd.DataFrame, *, counted: Counted, per: float) -> Slope | None:
    """
    Slope and relative index of inequality over quintiles.

    Parameters
    ----------
    table
        From `by_quintile`.
    counted, per
        As there.

    Returns
    -------
    slope
        Fitted on logs of rates or logits of proportions, with limits in closed form; None unless all five quintiles are
        there and each value has a log or logit (none zero, no proportion of all).
    """
    if list(table.index) != list(range(1, QUINTILES + 1)) or table.isna().any(axis=None):
        return None
    scale = 1.0 if counted == "rate" else per
    value, lower, upper = (table[column] / scale for column in ("value", "lower_cl", "upper_cl"))
    if (lower <= 0).any() or (counted == "proportion" and (upper >= 1).any()):
        return None
    quintile: pd.Series[Any] = table.index.to_series()
    found = inequality(
        value,
        standard_error(lower, upper, kind=counted),
        table["denominator"],
        quintile,
        kind=counted,
        transform=True,
        multiplier=scale,
        limits="closed form",
    )
    return Slope(*(float(part.iloc[0]) for part in found[: len(Slope._fields)]))
