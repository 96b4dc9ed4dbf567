"""Targets: how far a value falls short of one, and the colour that a report gives it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from needs_map.needs.arguments import numbers, unique_index
from needs_map.needs.comparisons.comparison import BETTER, JUDGED, NOT_COMPARED, SIMILAR, WORSE, Polarity
from needs_map.needs.comparisons.spc import FEWEST_POINTS

if TYPE_CHECKING:
    import pandas as pd

MET, WITHIN, MISSED = "met", "within 5%", "missed"
AMBER = 0.05  # "within 5%" of the target, as scrutiny reports to councils rate it
SPECK = 1e-9  # what floating point adds to a distance of exactly 5%


def shortfall(value: float, target: float, *, polarity: Polarity) -> float:
    """
    How far a value is on the wrong side of a target, as a part of the target's size.

    Parameters
    ----------
    value, target
        In the same unit; NaN is unknown.
    polarity
        "high is good" or "low is good".

    Returns
    -------
    shortfall
        Above zero on the wrong side, below on the right one, 0 where they are equal; infinite, with its
        sign, for a target of zero that is not hit. NaN where either is unknown.

    Raises
    ------
    ValueError
        If the polarity says of neither end that it is better.
    """
    if polarity not in JUDGED:
        raise ValueError(f"polarity must be 'high is good' or 'low is good': {polarity!r}")
    if not (math.isfinite(value) and math.isfinite(target)):
        return math.nan
    short = target - value if polarity == "high is good" else value - target
    if short == 0:
        return 0.0
    return short / abs(target) if target else math.copysign(math.inf, short)


def attainment(value: float, target: float, *, polarity: Polarity) -> str:
    """
    Whether a value meets its target.

    Parameters
    ----------
    value, target
        In the same unit; NaN is unknown.
    polarity
        "high is good" or "low is good".

    Returns
    -------
    attainment
        "met" on or beyond the target, "within 5%" where it falls short by a twentieth of the target or
        less, else "missed"; "not compared" where either is unknown. A target of zero is met or missed.

    Raises
    ------
    ValueError
        If the polarity says of neither end that it is better.

    Examples
    --------
    >>> attainment(96.0, 100.0, polarity="high is good")
    'within 5%'
    """
    short = shortfall(value, target, polarity=polarity)
    if math.isnan(short):
        return NOT_COMPARED
    if short <= 0:
        return MET
    return WITHIN if short <= AMBER + SPECK else MISSED


def against(value: float, benchmark: float, *, polarity: Polarity) -> str:
    """
    Whether a value is better or worse than another, only by size: no test of significance.

    Parameters
    ----------
    value, benchmark
        In the same unit, as published; NaN is unknown.
    polarity
        "high is good" or "low is good".

    Returns
    -------
    comparison
        "better", "similar" where they are the same number, "worse", or "not compared" where either is
        unknown.

    Raises
    ------
    ValueError
        If the polarity says of neither end that it is better.
    """
    short = shortfall(value, benchmark, polarity=polarity)
    if math.isnan(short):
        return NOT_COMPARED
    return SIMILAR if short == 0 else WORSE if short > 0 else BETTER


def last_known(value: pd.Series[float]) -> int:
    """
    Position of the last value that is known.

    Parameters
    ----------
    value
        Measurements in order of time, the index unique; NaN is unknown.

    Returns
    -------
    position
        From 0; -1 if none is known.

    Raises
    ------
    ValueError
        If the index is not unique.
    """
    unique_index("value", value)
    known = np.flatnonzero(~np.isnan(numbers("value", value)))
    return int(known[-1]) if len(known) else -1


def enough_points(value: pd.Series[float]) -> bool:
    """
    Whether a series is long enough for process limits to mean anything.

    Parameters
    ----------
    value
        Measurements in order of time; NaN is unknown and does not count.

    Returns
    -------
    enough
        Whether 12 or more are known.

    References
    ----------
    NHS England, Making Data Count; NHSRplotthedots, which calls limits from fewer than 12 points trial limits.
    """
    return int((~np.isnan(numbers("value", value))).sum()) >= FEWEST_POINTS
