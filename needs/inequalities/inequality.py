"""Slope and relative index of inequality, as OHID defines them, and their limits in closed form."""

from __future__ import annotations

import warnings
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import Floats, check_confidence, groups, not_negative, numbers, refuse, same_index, shown
from needs_map.needs.estimates.rates import normal_quantile
from needs_map.needs.estimates.scales import Kind, derivative, from_scale, in_range, to_scale
from needs_map.needs.inequalities.simulation import limits_of_slope, simulated_limits

FEWEST_QUANTILES, MOST_QUANTILES = 5, 100  # PHEindicatormethods
UNSTABLE_ABOVE = 10  # PHEindicatormethods: with more quantiles, small values make the slope unstable


class Inequality(NamedTuple):
    """SII and RII with their limits, and the value fitted at the most deprived end, by group."""

    sii: pd.Series[float]
    sii_lower_cl: pd.Series[float]
    sii_upper_cl: pd.Series[float]
    rii: pd.Series[float]
    rii_lower_cl: pd.Series[float]
    rii_upper_cl: pd.Series[float]
    intercept: pd.Series[float]


class Fits(NamedTuple):
    """Regressions of many groups at once: one row a group, one column a quantile, most deprived first."""

    value: Floats
    standard_error: Floats
    at_most: Floats
    at_least: Floats
    kind: Kind
    transform: bool


def inequality(
    value: pd.Series[float],
    standard_error: pd.Series[float],
    population: pd.Series[float],
    quantile: pd.Series[int],
    by: pd.Series[Any] | None = None,
    *,
    kind: Kind = "linear",
    transform: bool = False,
    multiplier: float = 1,
    confidence: float = 0.95,
    limits: Literal["simulation", "closed form"] = "simulation",
    draws: int = 100_000,
    seed: int = 2004,
) -> Inequality:
    """
    Slope and relative index of inequality of each group: the least deprived end against the most.

    A line is fitted through the quantiles' values against the middles of their shares of the population,
    from the most deprived (0) to the least (1), weighted by population. SII is the fitted value at 1 less
    that at 0; RII the one over the other. With `transform` the line is fitted to the logs of rates or the
    logits of proportions, and its ends are turned back.

    Parameters
    ----------
    value
        Value of one quantile of one group in each row: > 0 for a rate, between 0 and 1 for a proportion;
        NaN is unknown.
    standard_error
        Of each value, >= 0, on the same index; on the log scale for a rate and the logit scale for a
        proportion, as `scales.standard_error` gives it from limits. Unknown only where the value is.
    population
        People in it, > 0, on the same index; NaN is unknown.
    quantile
        Its quantile, 1 the most deprived, on the same index; every group has the same 5 to 100.
    by
        Its group (area, indicator or both), on the same index; all are one group, "all", if not given.
    kind
        "linear", "rate" or "proportion".
    transform
        Whether the line is fitted on the scale of `kind`.
    multiplier
        Factor for SII and its limits, not zero; a negative one also turns RII over, to give direction
        to indicators of which more is better.
    confidence
        Between 0 and 1.
    limits
        "simulation" draws values about those observed and fits each draw, as OHID does. "closed form"
        takes the fitted ends to be jointly normal: exact for "linear" and with `transform`, first order
        otherwise; RII by Fieller's theorem. With `transform` either finds only the limits of the slope
        and turns the line about its fitted middle, as OHID does (`simulation.limits_of_slope`).
    draws
        For the simulation, from 1,000.
    seed
        For the simulation. A group's limits depend only on its own rows, the seed and the draws.

    Returns
    -------
    inequality
        By group, sorted; the intercept is the value fitted at the most deprived end, as it was before
        any multiplier, or with `transform` times its size, as OHID gives it. All NaN for a group with an
        unknown value or population, which is warned about.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, no value is known, a standard error is missing
        where the value is known, or a group lacks or repeats a quantile.

    Warns
    -----
    UserWarning
        Of groups with an unknown value or population, and of more than 10 quantiles.

    References
    ----------
    Low and Low 2004, Journal of Public Health 26: 388-395; OHID, PHEindicatormethods, phe_sii.
    """
    same_index(value=value, standard_error=standard_error, population=population, quantile=quantile)
    check_confidence(confidence)
    if not (np.isfinite(multiplier) and multiplier != 0):
        raise ValueError(f"multiplier must be a number other than zero: {multiplier}")
    table, labels = _fits(value, standard_error, population, quantile, by=by, kind=kind, transform=transform)
    ends = _fitted_ends(table, table.value)
    if limits == "simulation":
        low_high = simulated_limits(
            to_scale(table.value, kind),
            table.standard_error,
            (table.at_most, table.at_least),
            kind=kind,
            transform=transform,
            confidence=confidence,
            draws=draws,
            seed=seed,
        )
    elif limits == "closed form":
        low_high = _closed_form(table, ends, confidence)
    else:
        raise ValueError(f"limits must be 'simulation' or 'closed form': {limits!r}")
    (sii_lower, sii_upper), (rii_lower, rii_upper) = low_high
    if multiplier < 0:
        sii_lower, sii_upper = sii_upper, sii_lower
        rii_lower, rii_upper = 1 / rii_upper, 1 / rii_lower
    most, least = ends
    ratio = _ratio(least, most)
    parts = (
        (least - most) * multiplier,
        sii_lower * multiplier,
        sii_upper * multiplier,
        1 / ratio if multiplier < 0 else ratio,
        rii_lower,
        rii_upper,
        most * abs(multiplier) if transform else most,
    )
    named = zip(Inequality._fields, parts, strict=True)
    return Inequality(*(pd.Series(part, index=labels, name=name) for name, part in named))


def _fits(
    value: pd.Series[float],
    standard_error: pd.Series[float],
    population: pd.Series[float],
    quantile: pd.Series[int],
    *,
    by: pd.Series[Any] | None,
    kind: Kind,
    transform: bool,
) -> tuple[Fits, pd.Index[Any]]:
    values = in_range("value", value, kind)
    errors, people = not_negative("standard_error", standard_error), numbers("population", population)
    refuse("population", "must be above zero", population, people <= 0)
    known = ~np.isnan(values)
    if not known.any():
        raise ValueError("value must be known for some row: all are missing")
    refuse("standard_error", "must be known where the value is", standard_error, np.isnan(errors) & known)
    if by is None:
        by = pd.Series("all", index=value.index, dtype=object)
    same_index(value=value, by=by)
    codes, labels = groups("by", by)
    steps, ladder = groups("quantile", quantile)
    size = len(ladder)
    if not FEWEST_QUANTILES <= size <= MOST_QUANTILES:
        raise ValueError(f"quantile must number {FEWEST_QUANTILES} to {MOST_QUANTILES}: {size}")
    cell = codes * size + steps
    held = np.bincount(cell, minlength=len(labels) * size)
    if (held != 1).any():
        wrong = int(np.argmax(held != 1))
        how = "no" if held[wrong] == 0 else "more than one"
        raise ValueError(
            f"quantile must stand once in each group: {shown(labels[wrong // size])} "
            f"has {how} {shown(ladder[wrong % size])}"
        )
    order = np.argsort(cell)
    rows = [part[order].reshape(len(labels), size) for part in (values, errors, people)]
    _warn(rows, labels, size)
    share = rows[2] / rows[2].sum(axis=1, keepdims=True)
    middle = share.cumsum(axis=1) - share / 2
    # Weighted by share, the middles average exactly a half, so the line's slope and its ends are sums of
    # the values with weights that depend only on the population.
    off = middle - 0.5
    slope = share * off / (share * off * off).sum(axis=1, keepdims=True)
    return Fits(rows[0], rows[1], share - slope / 2, share + slope / 2, kind, transform), labels


def _warn(rows: list[Floats], labels: pd.Index[Any], size: int) -> None:
    unknown = np.isnan(rows[0]).any(axis=1) | np.isnan(rows[2]).any(axis=1)
    if unknown.any():
        first = labels[int(np.argmax(unknown))]
        warnings.warn(
            f"{int(unknown.sum())} group(s) have an unknown value or population, and no index: "
            f"{shown(first)} is the first",
            stacklevel=4,
        )
    if size > UNSTABLE_ABOVE:
        warnings.warn(f"with {size} quantiles small values can make the index unstable", stacklevel=4)


def _fitted_ends(table: Fits, value: Floats) -> tuple[Floats, Floats]:
    scaled = to_scale(value, table.kind) if table.transform else value
    ends = ((weight * scaled).sum(axis=1) for weight in (table.at_most, table.at_least))
    most, least = (from_scale(end, table.kind) if table.transform else end for end in ends)
    return most, least


def _ratio(least: Floats, most: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(most == 0, np.nan, least / most)


def _closed_form(
    table: Fits, ends: tuple[Floats, Floats], confidence: float
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    z = normal_quantile(confidence)
    most, least = ends
    errors = table.standard_error
    if not table.transform and table.kind != "linear":
        errors = errors * derivative(table.value, table.kind)
    squares = errors * errors
    v_most = (table.at_most**2 * squares).sum(axis=1)
    v_least = (table.at_least**2 * squares).sum(axis=1)
    joint = (table.at_most * table.at_least * squares).sum(axis=1)
    reach = z * np.sqrt(v_least + v_most - 2 * joint)
    if not table.transform:
        return (least - most - reach, least - most + reach), _fieller((least, v_least), (most, v_most), joint, z)
    low, high = (to_scale(end, table.kind) for end in ends)
    return limits_of_slope((low + high) / 2, (high - low - reach, high - low + reach), table.kind)


def _fieller(
    top: tuple[Floats, Floats], bottom: tuple[Floats, Floats], joint: Floats, z: float
) -> tuple[Floats, Floats]:
    """Fieller's limits of a ratio of two normal values with variances; NaN where the bottom could be 0."""
    (over, v_over), (under, v_under) = top, bottom
    a = under**2 - z * z * v_under
    b = over * under - z * z * joint
    c = over**2 - z * z * v_over
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(b * b - a * c)
        return np.where(a > 0, (b - root) / a, np.nan), np.where(a > 0, (b + root) / a, np.nan)
