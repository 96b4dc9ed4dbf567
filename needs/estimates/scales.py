"""Scales on which the limits of a value are symmetric: its own, its log (rates), its logit (proportions)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from needs_map.needs.arguments import Floats, numbers, refuse, same_index
from needs_map.needs.estimates.rates import normal_quantile

Kind: TypeAlias = Literal["linear", "rate", "proportion"]
KINDS = ("linear", "rate", "proportion")


def to_scale(value: Floats, kind: Kind) -> Floats:
    """
    Values on the scale where their limits are symmetric.

    Parameters
    ----------
    value
        Values: > 0 for a rate, between 0 and 1 for a proportion.
    kind
        "linear" leaves them, "rate" takes the log, "proportion" the logit.

    Returns
    -------
    scaled
        On that scale.
    """
    if kind == "linear":
        return value
    return np.log(value) if kind == "rate" else np.log(value) - np.log1p(-value)


def from_scale(scaled: Floats, kind: Kind) -> Floats:
    """
    Values back from the scale where their limits are symmetric.

    Parameters
    ----------
    scaled
        Values on that scale.
    kind
        See `to_scale`.

    Returns
    -------
    value
        Values as they were.
    """
    if kind == "linear":
        return scaled
    return np.exp(scaled) if kind == "rate" else 1 / (1 + np.exp(-scaled))


def standard_error(
    lower_cl: pd.Series[float], upper_cl: pd.Series[float], *, kind: Kind, confidence: float = 0.95
) -> pd.Series[float]:
    """
    Standard error that a value's limits imply, on the scale where they are symmetric.

    Parameters
    ----------
    lower_cl, upper_cl
        Limits of each value, on one index; NaN is unknown. Above zero for a rate; between 0 and 1 for
        a proportion.
    kind
        "linear", "rate" (limits symmetric on the log scale) or "proportion" (on the logit scale).
    confidence
        Of the limits, between 0 and 1.

    Returns
    -------
    standard_error
        On the same index and that scale; NaN where a limit is.

    Raises
    ------
    ValueError
        If the indexes differ, a limit is out of range or the lower is above the upper.
    """
    same_index(lower_cl=lower_cl, upper_cl=upper_cl)
    low, high = (in_range(name, limit, kind) for name, limit in (("lower_cl", lower_cl), ("upper_cl", upper_cl)))
    refuse("lower_cl", "must not be above upper_cl", lower_cl, low > high)
    width = to_scale(high, kind) - to_scale(low, kind)
    return pd.Series(width / normal_quantile(confidence) / 2, index=lower_cl.index, name="standard_error")


def in_range(name: str, series: pd.Series[float], kind: Kind) -> Floats:
    """
    Values of a kind as floats; NaN passes as unknown.

    Parameters
    ----------
    name
        Argument, as the caller knows it.
    series
        Numbers.
    kind
        See `to_scale`.

    Returns
    -------
    values
        A float array.

    Raises
    ------
    ValueError
        If the kind is unknown, or a rate is not above zero or a proportion not between 0 and 1.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}: {kind!r}")
    values = numbers(name, series)
    if kind == "rate":
        refuse(name, "must be above zero for a rate", series, values <= 0)
    if kind == "proportion":
        refuse(name, "must lie between 0 and 1 for a proportion", series, (values <= 0) | (values >= 1))
    return values


def derivative(value: Floats, kind: Kind) -> Floats:
    """
    Change of a value with its own log or logit.

    Parameters
    ----------
    value
        Values.
    kind
        See `to_scale`.

    Returns
    -------
    derivative
        1 for "linear".
    """
    if kind == "linear":
        return np.ones_like(value)
    return value if kind == "rate" else value * (1 - value)
