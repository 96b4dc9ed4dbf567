"""Limits of the inequality indices by simulation, many groups at once and in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from needs_map.needs.estimates.scales import from_scale

if TYPE_CHECKING:
    from needs_map.needs.arguments import Floats
    from needs_map.needs.estimates.scales import Kind

FEWEST_DRAWS = 1000  # PHEindicatormethods


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

    Every group is given the same standard normal draws. That leaves each group's limits what draws of its
    own would give, makes them independent of which other groups are asked for, and costs one group's draws
    instead of all. Groups are worked one after another, so memory does not grow with their number.

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
        Whether the lines are fitted on that scale: then limits are those of the slope, turned back by
        `limits_of_slope`.
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
    normal = np.random.default_rng(seed).standard_normal((quantiles, draws))
    limits = np.full((4, size), np.nan)
    known = np.flatnonzero(np.isfinite(centre + spread + weights[0]).all(axis=1))
    both = np.stack(weights, axis=1)
    drawn = np.empty_like(normal)
    for row in known:
        if transform:
            most, least = (weight @ centre[row] for weight in both[row])
            error = float(np.hypot.reduce((both[row][1] - both[row][0]) * spread[row]))
            slopes = least - most + error * normal[0]
            turned = limits_of_slope(np.asarray((most + least) / 2), central_interval(slopes, confidence), kind)
            limits[:, row] = np.ravel(turned)
            continue
        if kind == "linear":
            ends = _joint_ends(both[row], centre[row], spread[row], normal[:2])
        else:
            np.multiply(normal, spread[row][:, np.newaxis], out=drawn)
            np.add(drawn, centre[row][:, np.newaxis], out=drawn)
            # Not a product of matrices, whose threads wait for each other longer than so thin a one takes.
            ends = np.einsum("eq,qd->ed", both[row], _turned_back(drawn, kind))
        most, least = ends
        limits[0:2, row] = central_interval(least - most, confidence)
        with np.errstate(divide="ignore", invalid="ignore"):
            limits[2:4, row] = central_interval(least / most, confidence)
    return (limits[0], limits[1]), (limits[2], limits[3])


def limits_of_slope(
    middle: Floats, slope: tuple[Floats | float, Floats | float], kind: Kind
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """
    Limits of the difference and the ratio between a line's ends, from limits of its slope on a log or logit scale.

    The line turns about its middle, which is held as it was fitted: only the slope is uncertain. That is how OHID turns
    limits back, which is not the same as letting both ends vary.

    Parameters
    ----------
    middle
        Fitted value half-way between the ends, on the scale of the fit.
    slope
        Lower and upper limit of the least deprived end less the most deprived, on that scale.
    kind
        "rate" (log) or "proportion" (logit).

    Returns
    -------
    difference, ratio
        Lower and upper limits of the least deprived end less, and over, the most deprived.

    References
    ----------
    OHID, PHEindicatormethods, phe_sii with transform = TRUE.
    """
    ends = [(from_scale(middle - one / 2, kind), from_scale(middle + one / 2, kind)) for one in slope]
    (low_most, low_least), (high_most, high_least) = ends
    return (low_least - low_most, high_least - high_most), (low_least / low_most, high_least / high_most)


def _joint_ends(weights: Floats, centre: Floats, spread: Floats, normal: Floats) -> Floats:
    """
    Fitted ends drawn together, without the values they are fitted to.

    The ends are sums of normal values, so jointly normal: two draws give what one for each value would.
    """
    middle = (weights * centre).sum(axis=1)
    pull = weights * spread
    first = float(np.hypot.reduce(pull[0]))
    shared = float(pull[0] @ pull[1]) / first if first > 0 else 0.0
    rest = np.sqrt(max(float(pull[1] @ pull[1]) - shared * shared, 0.0))
    return np.stack([middle[0] + first * normal[0], middle[1] + shared * normal[0] + rest * normal[1]])


def _turned_back(scaled: Floats, kind: Kind) -> Floats:
    """Values from the scale of their errors, in place: the array holds a million at a time."""
    if kind == "linear":
        return scaled
    if kind == "proportion":
        np.negative(scaled, out=scaled)
    np.exp(scaled, out=scaled)
    if kind == "proportion":
        scaled += 1
        np.reciprocal(scaled, out=scaled)
    return scaled


def central_interval(values: Floats, confidence: float) -> tuple[float, float]:
    """
    Percentiles that leave half of what a confidence level excludes on either side.

    One partition for each side is several times faster than sorting, or than asking for all neighbours of
    both percentiles at once.

    Parameters
    ----------
    values
        Numbers, at least two; put in another order by this.
    confidence
        Between 0 and 1.

    Returns
    -------
    lower, upper
        Linear between neighbours in order.
    """
    last = len(values) - 1
    position = (1 - confidence) / 2 * last
    below = int(position)
    if 2 * (below + 1) > last:  # both percentiles lie between the same two neighbours, or share one
        lower, upper = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
        return float(lower), float(upper)
    step = position - below
    values.partition(below + 1)
    lower = values[: below + 1].max() * (1 - step) + values[below + 1] * step
    rest = values[below + 1 :]
    above = len(rest) - 1 - below  # as many from the top as the lower is from the bottom
    rest.partition(above - 1)
    upper = rest[above:].min() * (1 - step) + rest[above - 1] * step
    return float(lower), float(upper)
