"""What areas are compared with: England where the store knows it, or an area that a person chose."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.figures.indicators import Figures, england_figure, figures_beyond, indicator_figures
from needs_map.figures.levels import is_averaged
from needs_map.figures.measures import AVERAGED_RANK, Measure
from needs_map.figures.serving import Serving
from needs_map.figures.values import (
    ENGLAND,
    england_mean,
    england_profile,
    icb_around,
    mean_beyond,
    measure_values,
    profile,
    profile_beyond,
)
from needs_map.needs.comparisons.comparison import NOT_COMPARED, SIMILAR, compare, false_discoveries, limits_p_value
from needs_map.needs.estimates.aggregation import RANKED
from needs_map.needs.estimates.rates import Estimates

AGAINST_LEVELS = ("cluster", "icb", "place")
"""Levels whose areas can be chosen to compare with, largest first."""


class Benchmark(NamedTuple):
    """What areas are compared with: the area chosen, else England, else the ICB around the store, else all of it."""

    name: str
    value: float
    """NaN where neither is known."""


def benchmark_of(serving: Serving, measure: Measure, basis: str, against: str = "") -> Benchmark:
    """
    Work out what areas are compared with on a measure.

    Parameters
    ----------
    serving, measure, basis
        The store, the measure and the population basis.
    against
        Code of an area to compare with; England, or else the ICB that the store is a part of, or else the largest area,
        if empty or the measure is unknown there.
    """
    tree = serving.tree
    if measure.kind == "core20_change":
        return Benchmark("no change", 0.0)
    if against in tree and tree[against].level in measure.levels:
        area = tree[against]
        value = float(measure_values(serving, measure, area.level, basis)[against])
        value = value if area.level == "lsoa" else _in_scale(measure, value)
        if math.isfinite(value):
            return Benchmark(area.short, value)
    whole = icb_around(serving, tree.top)
    if measure.kind == "core20":
        icb = profile_beyond(serving, whole, basis) if whole else None
        found = england_profile(serving, basis) or icb or profile(serving, tree.top, basis)
        return Benchmark(tree.top.short if found.name == tree.top.name else found.name, found.core20 * 100)
    value = england_figure(serving, measure) if measure.indicator else england_mean(serving, measure.column)
    value = _in_scale(measure, value)
    if math.isfinite(value):
        return Benchmark(ENGLAND, value)
    if whole:
        one = figures_beyond(serving, measure, whole.code).value.iloc[0] if measure.indicator else None
        value = _in_scale(measure, float(mean_beyond(serving, whole, measure.column) if one is None else one))
        if math.isfinite(value):
            return Benchmark(whole.short, value)
    known = tree.top.level in measure.levels
    values = measure_values(serving, measure, tree.top.level, basis) if known else {tree.top.code: math.nan}
    return Benchmark(tree.top.short, _in_scale(measure, float(values[tree.top.code])))


def _in_scale(measure: Measure, average: float) -> float:
    """Average of a larger area on the scale of the areas drawn: the rank of an LSOA runs the other way."""
    return RANKED + 1 - average if measure.key == AVERAGED_RANK and measure.low_is_dark else average


def has_limits(measure: Measure, level: str) -> bool:
    """Whether values of a measure have limits at a level; counts of everyone, such as a Core20 share, have none."""
    one = measure.indicator
    if one is None or one.indicator.kind == "count" or one.indicator.is_complete:
        return False
    if is_averaged(one) and level not in one.periods:
        return False
    return one.has_limits or one.has_counts


def estimates_of(serving: Serving, measure: Measure, level: str) -> Estimates:
    """
    Values of all areas of a level with their limits.

    Parameters
    ----------
    serving, measure, level
        The store and a measure that has limits at the level.
    """
    return indicator_figures(serving, measure, level).estimates


def outcomes(serving: Serving, measure: Measure, level: str, basis: str, against: str = "") -> pd.Series:
    """
    How all areas of a level stand to it: `higher`, `similar`, `lower`, `not compared`; missing without a value.

    Where the publisher compares a figure with England, that is its word.
    """
    estimates = estimates_of(serving, measure, level)
    benchmark = benchmark_of(serving, measure, basis, against)
    words = compared(estimates, benchmark.value)
    if measure.indicator is not None and benchmark.name == ENGLAND:
        published = publishers_outcome(indicator_figures(serving, measure, level), benchmark.value)
        words = words.where(published == "", published)
    return words.where(estimates.value.notna())


def compared(estimates: Estimates, against: float) -> pd.Series:
    """
    How values stand to a benchmark by their limits: `higher`, `similar`, `lower` or `not compared`.

    Of those that are higher or lower, no more than 5% may be expected to be chance.
    """
    held_within = Estimates(
        estimates.value,
        estimates.lower_cl.where(~(estimates.lower_cl > estimates.value), estimates.value),
        estimates.upper_cl.where(~(estimates.upper_cl < estimates.value), estimates.value),
    )
    words = compare(held_within, against, polarity="neither")
    stands = false_discoveries(limits_p_value(held_within, against))
    return words.where(stands | (words == NOT_COMPARED), SIMILAR)


def publishers_outcome(figures: Figures, benchmark: float) -> pd.Series:
    """How values stand to England as the publisher says: `higher`, `similar`, `lower`; empty where it does not say."""
    if figures.words is None:
        return pd.Series("", index=figures.value.index, dtype=object)
    judgement = figures.words["against_england"]
    side = pd.Series(np.sign(figures.value - benchmark), index=judgement.index).map({1.0: "higher", -1.0: "lower"})
    judged = judgement.isin(["better", "worse"])
    return judgement.where(judgement.isin(["higher", "similar", "lower"]), "").where(~judged, side.fillna(""))
