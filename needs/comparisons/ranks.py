"""Where an area stands among its peers: its rank, and the spine that Fingertips draws it on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import numbers
from needs_map.needs.comparisons.comparison import POLARITY_WORDS, Polarity

FEWEST_FOR_QUARTILES = 4


class Ranks(NamedTuple):
    """Rank of each value, 1 first, and how many are ranked."""

    rank: pd.Series[float]
    """Those that tie share the better rank; NaN where the value is unknown."""
    ranked: int


class Spine(NamedTuple):
    """
    Peers of an area along a line on which the benchmark is zero and better lies to the right.

    The end of the spine that is furthest from the benchmark is one away from it.
    """

    worst: float
    lower_quartile: float
    upper_quartile: float
    best: float
    own: float


def rank_among(value: pd.Series[float], *, polarity: Polarity) -> Ranks:
    """
    Rank of each value among all.

    Parameters
    ----------
    value
        Values of peers; NaN is unknown.
    polarity
        "high is good" ranks the highest first, "low is good" the lowest, all others the highest.

    Returns
    -------
    ranks
        On the same index.

    Raises
    ------
    ValueError
        If the polarity is unknown or a value is infinite.
    """
    if polarity not in POLARITY_WORDS:
        raise ValueError(f"polarity must be one of {', '.join(POLARITY_WORDS)}: {polarity!r}")
    found = pd.Series(numbers("value", value), index=value.index)
    rank = found.rank(method="min", ascending=polarity == "low is good").rename("rank")
    return Ranks(rank, int(found.notna().sum()))


def spine(own: float, peers: pd.Series[float], benchmark: float, *, polarity: Polarity) -> Spine:
    """
    Place an area among its peers on a spine.

    Parameters
    ----------
    own
        Value of the area; NaN is unknown.
    peers
        Values of all its peers, its own among them; NaN is unknown and left out.
    benchmark
        What lies in the middle; NaN is unknown.
    polarity
        "low is good" turns the line, so that better lies to the right; else higher does.

    Returns
    -------
    spine
        Positions from -1 to 1; quartiles are NaN below four peers, all where the benchmark is unknown or there is no
        peer but those equal to it.

    Raises
    ------
    ValueError
        If the polarity is unknown or a value is infinite.

    References
    ----------
    OHID, Fingertips technical guidance: spine charts. Unlike there, quartiles are at their own place on the scale.
    """
    if polarity not in POLARITY_WORDS:
        raise ValueError(f"polarity must be one of {', '.join(POLARITY_WORDS)}: {polarity!r}")
    values = numbers("peers", peers)
    values = values[~np.isnan(values)]
    reach = float(np.max(np.abs(values - benchmark))) if len(values) and not np.isnan(benchmark) else 0.0
    if reach == 0:
        return Spine(*(np.nan,) * 5)
    turn = -1.0 if polarity == "low is good" else 1.0
    placed = np.sort(turn * (values - benchmark) / reach)
    quartiles = np.quantile(placed, [0.25, 0.75]) if len(values) >= FEWEST_FOR_QUARTILES else (np.nan, np.nan)
    at = turn * (own - benchmark) / reach
    return Spine(float(placed[0]), float(quartiles[0]), float(quartiles[1]), float(placed[-1]), float(at))
