"""Population attributable fraction: what would not have happened at the rate of the best-off group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_map.needs.arguments import above_nought, check_confidence, groups, not_negative, refuse, same_index, sums
from needs_map.needs.estimates.rates import Estimates
from needs_map.needs.estimates.ratios import divided, inverse, log_limits


def attributable_fraction(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    quantile: pd.Series[int],
    by: pd.Series[Any] | None = None,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """
    Share of each group's events that it would not have had at the rate of its least deprived quantile.

    Parameters
    ----------
    numerator
        Events of one quantile of one group in each row, >= 0; NaN is unknown.
    denominator
        People or person-years behind them, > 0, on the same index; NaN is unknown.
    quantile
        Its quantile, the highest of all the best off, on the same index, once in each group.
    by
        Its group, on the same index; all are one group, "all", if not given.
    confidence
        Between 0 and 1.

    Returns
    -------
    estimates
        One less the best-off rate over the group's rate: 0 is no excess, at most 1, negative where the best
        off fare worse than the whole. Limits are symmetric on the log of that ratio, whose variance counts
        the best off as part of the whole (1/x of theirs less 1/x of all). By group, sorted; NaN where a
        count is unknown, the best-off quantile is not there or nobody has an event; limits also where the
        best off have none.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, or a quantile is missing or repeated in a group.

    References
    ----------
    Levin 1953, Acta Unio Internationalis Contra Cancrum 9: 531-541, in the form for several groups.
    """
    if by is None:
        by = pd.Series("all", index=numerator.index, dtype=object)
    same_index(numerator=numerator, denominator=denominator, quantile=quantile, by=by)
    check_confidence(confidence)
    events, people = not_negative("numerator", numerator), above_nought("denominator", denominator)
    codes, labels = groups("by", by)
    steps, ladder = groups("quantile", quantile)
    twice = pd.DataFrame({"group": codes, "quantile": steps}).duplicated().to_numpy()
    refuse("quantile", "must stand once in each group", quantile, twice)
    best, size = steps == len(ladder) - 1, len(labels)
    there = np.bincount(codes, weights=best, minlength=size) > 0
    best_events, best_people = (
        np.where(there, sums(np.where(best, of, 0.0), codes, size), np.nan) for of in (events, people)
    )
    all_events = sums(events, codes, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        best_rate = best_events / best_people
    ratio = divided(best_rate, all_events / sums(people, codes, size))
    with np.errstate(invalid="ignore"):
        spread = inverse(best_events) - inverse(all_events)
    low, high = log_limits(ratio, spread, confidence)
    return Estimates(
        value=pd.Series(1 - ratio, index=labels, name="value"),
        lower_cl=pd.Series(1 - high, index=labels, name="lower_cl"),
        upper_cl=pd.Series(1 - low, index=labels, name="upper_cl"),
    )
