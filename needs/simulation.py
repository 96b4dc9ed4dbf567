"""Limits of the inequality indices by simulation, many groups at once and in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from needs.arguments import Floats
    from needs.scales import Kind

FEWEST_DRAWS = 1000  # PHEindicatormethods
CHUNK_CELLS = 4_000_000  # numbers held at a time, 32 MB


def simulated_limits(
    centre: Floats,
    spread: Floats,
    weights: tuple[Floats, Floats],
    *,
    kind: Kind,
    transform: bool,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """
    Limits of the difference and the ratio between the ends of fitted lines, by simulation.

    Every group is given the same standard normal draws, one for each quantile. That leaves each group's
    limits what its own draws would give, makes them independent of which other groups are asked for, and
    costs one group's draws instead of all.

    Parameters
    ----------
    centre
        Value on the scale of its standard error, one row a group and one column a quantile.
    spread
        Its standard error, of the same shape.
    weights
        Of each quantile in the fitted value at the most and at the least deprived end.
    kind
        Scale of centre and spread: "linear", "rate" (log) or "proportion" (logit).
    transform
        Whether the lines are fitted on that scale.
    confidence
        Between 0 and 1.
    draws
        From 1,000.
    seed
        Of the random numbers.

    Returns
    -------
    difference, ratio
        Lower and upper limits of the least deprived end less, and over, the most deprived; NaN for a
        group with an unknown value.

    Raises
    ------
    ValueError
        If there are too few draws.
    """
    if draws < FEWEST_DRAWS:
        raise ValueError(f"draws must be {FEWEST_DRAWS:,} or more: {draws:,}")
    size, quantiles = centre.shape
    normal = np.random.default_rng(seed).standard_normal((draws, quantiles))
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    limits = np.full((4, size), np.nan)
    known = np.flatnonzero(np.isfinite(centre + spread + weights[0]).all(axis=1))
    straight = kind == "linear" or transform
    step = max(1, CHUNK_CELLS // (draws * (4 if straight else quantiles)))
    for start in range(0, len(known), step):
        rows = known[start : start + step]
        if straight:
            ends = _straight_ends(normal, centre[rows], spread[rows], [of[rows] for of in weights])
            if transform and kind != "linear":
                ends = [np.exp(end) if kind == "rate" else 1 / (1 + np.exp(-end)) for end in ends]
        else:
            ends = _bent_ends(normal, centre[rows], spread[rows], [of[rows] for of in weights], kind)
        most, least = ends
        limits[0:2, rows] = _percentiles(least - most, tails)
        with np.errstate(divide="ignore", invalid="ignore"):
            limits[2:4, rows] = _percentiles(least / most, tails)
    return (limits[0], limits[1]), (limits[2], limits[3])


def _straight_ends(normal: Floats, centre: Floats, spread: Floats, weights: list[Floats]) -> list[Floats]:
    """Fitted ends, one row a group: lines are sums, so one product of matrices serves all groups."""
    return [(weight * centre).sum(axis=1, keepdims=True) + (weight * spread) @ normal.T for weight in weights]


def _bent_ends(
    normal: Floats, centre: Floats, spread: Floats, weights: list[Floats], kind: Kind
) -> list[Floats]:
    """Fitted ends where each draw is turned back from its log or logit before the fit."""
    drawn = normal[np.newaxis] * spread[:, np.newaxis]
    drawn += centre[:, np.newaxis]
    if kind == "rate":
        np.exp(drawn, out=drawn)
    else:
        np.negative(drawn, out=drawn)
        np.exp(drawn, out=drawn)
        drawn += 1
        np.reciprocal(drawn, out=drawn)
    both = drawn @ np.stack(weights, axis=-1)
    return [both[..., 0], both[..., 1]]


def _percentiles(values: Floats, tails: Floats) -> Floats:
    """Percentiles of each row, linear between order statistics; values may be reordered in place."""
    return np.quantile(values, tails, axis=1, overwrite_input=True)
