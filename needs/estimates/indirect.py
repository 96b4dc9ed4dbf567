"""Indirectly standardised ratios and rates: events against those expected at a reference's rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_map.needs.arguments import above_nought, check_between, not_negative, same_index, sums, unique_index
from needs_map.needs.estimates.rates import Estimates, count_limits
from needs_map.needs.estimates.standardised import age_bands


def expected_events(
    denominator: pd.Series[float],
    age: pd.Series[str],
    by: pd.Series[Any],
    *,
    reference: pd.Series[float],
) -> pd.Series[float]:
    """
    Events that each group would have had at the reference population's rates.

    Parameters
    ----------
    denominator
        People in one age band of one group in each row, >= 0; NaN is unknown.
    age
        Its age band, a label of `reference`, on the same index.
    by
        Its group, on the same index; each has every band of the reference once.
    reference
        Events for each person of the reference population, >= 0, indexed by age band.

    Returns
    -------
    expected
        Indexed by group, sorted; NaN where a member is unknown.

    Raises
    ------
    ValueError
        If the indexes differ, a number is negative, or an age band is unknown, repeated or missing.
    """
    same_index(denominator=denominator, age=age, by=by)
    unique_index("reference", reference)
    rate = not_negative("reference", reference)
    people = not_negative("denominator", denominator)
    group, labels, band = age_bands(age, by, reference.index)
    return pd.Series(sums(people * rate[band], group, len(labels)), index=labels, name="expected")


def smr(
    observed: pd.Series[float],
    expected: pd.Series[float],
    *,
    per: float = 1,
    confidence: float = 0.95,
) -> Estimates:
    """
    Standardised mortality (or morbidity) ratio with Byar's limits, exact below 10 events.

    Parameters
    ----------
    observed
        Events, >= 0; NaN is unknown.
    expected
        Events expected at the reference rates, > 0, on the same index; NaN is unknown.
    per
        Value that stands for "as expected": 1, or 100; > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    estimates
        Ratio, lower and upper limit on the same index; NaN where either argument is.

    Raises
    ------
    ValueError
        If the indexes differ or a number is out of range.

    References
    ----------
    Breslow and Day 1987, Statistical methods in cancer research, volume II, chapter 2.

    Examples
    --------
    >>> float(smr(pd.Series([30]), pd.Series([20])).value[0])
    1.5
    """
    same_index(observed=observed, expected=expected)
    check_between("per", per, 0, np.inf)
    count = not_negative("observed", observed)
    scale = per / above_nought("expected", expected)
    lower, upper = count_limits(count, confidence)
    return Estimates(
        value=pd.Series(count * scale, index=observed.index, name="value"),
        lower_cl=pd.Series(lower * scale, index=observed.index, name="lower_cl"),
        upper_cl=pd.Series(upper * scale, index=observed.index, name="upper_cl"),
    )


def isr(
    observed: pd.Series[float],
    expected: pd.Series[float],
    *,
    reference_rate: float,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Estimates:
    """
    Indirectly standardised rate: the reference population's crude rate times the standardised ratio.

    Parameters
    ----------
    observed
        Events, >= 0; NaN is unknown.
    expected
        Events expected at the reference rates, > 0, on the same index; NaN is unknown.
    reference_rate
        Events for each person of the whole reference population, > 0.
    per
        People the rate is given for, > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    estimates
        Rate, lower and upper limit on the same index; NaN where either argument is.

    Raises
    ------
    ValueError
        If the indexes differ or a number is out of range.
    """
    check_between("reference_rate", reference_rate, 0, np.inf)
    check_between("per", per, 0, np.inf)
    return smr(observed, expected, per=reference_rate * per, confidence=confidence)
