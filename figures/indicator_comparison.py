"""Indicators of two areas side by side: how far apart they are, and whether that could be chance."""

import math
from typing import NamedTuple

import pandas as pd

from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.figures.benchmark import publishers_outcome
from needs_map.figures.comparison import (
    NO_LIMITS,
    ComparedMeasure,
    Difference,
    Side,
    by_size_only,
    comparison,
    contrasted,
)
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.indicators import Figures, figures_beyond, from_counts, indicator_figures
from needs_map.figures.levels import can_be_summed, zero_words
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import ENGLAND, people_values
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.needs.comparisons.comparison import NOT_COMPARED, SIMILAR, false_discoveries, limits_p_value
from needs_map.needs.estimates.aggregation import mean_of_parts
from needs_map.needs.estimates.rates import Estimates, grouped_sums

FEW_AREAS = 500
"""Areas of a level up to which the figures of all are kept together; of a larger level each area's are."""
AVERAGED = "second: average of the other {}, weighted by residents"
UNTESTED = {"count": "a count grows with the area", "score": NO_LIMITS}
PUBLISHERS_OWN = "the publisher’s own comparison"


class SideFigure(NamedTuple):
    """An indicator on one side; NaN is unknown."""

    value: float
    lower_cl: float = math.nan
    upper_cl: float = math.nan
    suppressed: bool = False
    why: str = ""
    """Why it is unknown, or how it was made."""


class _Pair(NamedTuple):
    measure: Measure
    period: str
    first: SideFigure
    second: SideFigure
    england: SideFigure
    levels: tuple[str, str, str] = (ENGLAND_LEVEL, ENGLAND_LEVEL, ENGLAND_LEVEL)
    """Of the first, the second and England."""
    published: str = ""
    """How the publisher itself says that the first stands to England, where that is the second; else empty."""


def measures_compared(serving: Serving, view: View, first: Side, second: Side) -> tuple[ComparedMeasure, ...]:
    """Every row of the comparison: people and deprivation, then the indicators of the store under their headings."""
    return comparison(serving, first, second, view.basis) + indicator_rows(serving, view, first, second)


def indicator_rows(serving: Serving, view: View, first: Side, second: Side) -> tuple[ComparedMeasure, ...]:
    """
    Compare two sides on every indicator of the store that is known for one of them.

    Parameters
    ----------
    serving, view
        The store and the view; its measure is compared at its period, others at the last that both sides have.
    first, second
        The sides.

    Returns
    -------
    rows
        In the order of lists. The difference has limits where both sides have them; England's figure without limits is
        taken as certain. Peers together have their counts added up where these make the value, else their average
        weighted by residents, without limits.
    """
    return _rows(serving, view.measure, view.period, first, second)


@store_cache(maxsize=128)
def _rows(serving: Serving, chosen: str, period: str, first: Side, second: Side) -> tuple[ComparedMeasure, ...]:
    keys = [key for key, measure in measures_of(serving).items() if measure.indicator]
    pairs = [_pair(serving, key, period if key == chosen else "", (first, second)) for key in keys]
    pairs = [pair for pair in pairs if math.isfinite(pair.first.value) or math.isfinite(pair.second.value)]
    if not pairs:
        return ()
    sides = (_estimates([pair.first for pair in pairs]), _estimates([pair.second for pair in pairs]))
    found = _standing(contrasted(*sides))
    return tuple(_row(pair, figures) for pair, figures in zip(pairs, found, strict=True))


def _standing(found: list[Difference]) -> list[Difference]:
    """Differences of which at most 5% of those called significant may be expected to be chance."""
    apart = Estimates(*(pd.Series([one[part] for one in found], dtype="float64") for part in range(3)))
    stands = false_discoveries(limits_p_value(apart, 0.0))
    return [
        one if holds or one[4] == NOT_COMPARED else (*one[:4], SIMILAR)
        for one, holds in zip(found, stands, strict=True)
    ]


def _row(pair: _Pair, found: Difference) -> ComparedMeasure:
    measure = pair.measure
    if measure.indicator is None:
        raise ValueError(f"measure: {measure.key} is no indicator of the store")
    about = measure.indicator.indicator
    first, second, england = pair.first, pair.second, pair.england
    missing = next((side.why for side in (first, second) if not math.isfinite(side.value)), "")
    untested = "" if math.isfinite(found[1]) else UNTESTED.get(about.kind, NO_LIMITS)
    if pair.published:
        found, untested = (*found[:4], pair.published), PUBLISHERS_OWN
    made = second.why if math.isfinite(second.value) else ""
    row = ComparedMeasure(
        measure.label,
        measure.decimals,
        measure.suffix,
        first.value,
        second.value,
        england.value,
        *found,
        is_share=about.kind == "proportion" and measure.suffix == "%",
        key=measure.key,
        group=about.group,
        unit=about.unit,
        period=pair.period,
        polarity=about.polarity,
        absent=(_absent(first), _absent(second), _absent(england)),
        zeros=_zeros(pair),
        why="; ".join(filter(None, (missing or untested, made))),
        indicator=about,
    )
    return by_size_only(row) if about.is_complete else row


def _zeros(pair: _Pair) -> tuple[str, str, str]:
    """What a zero of each side is written as, where its publisher rounded the count."""
    one = pair.measure.indicator
    if one is None or one.indicator.kind != "count" or one.indicator.zero == "0":
        return ("", "", "")
    first, second, england = (zero_words(one, level, pair.period) for level in pair.levels)
    return first, second, england


def _absent(side: SideFigure) -> str:
    return SUPPRESSED if side.suppressed else ""


def _pair(serving: Serving, key: str, period: str, sides: tuple[Side, Side]) -> _Pair:
    """An indicator of both sides in one period: the one asked for, else the last that both have."""
    measure = measure_at(serving, key)
    levels = [_level_of(serving, side, sides[0]) for side in sides]
    by_level = dict(measure.by_level) | _periods_beyond(measure)
    both = [one for one in measure.periods if all(one in by_level.get(level, ()) for level in levels)]
    either = [one for one in measure.periods if any(one in by_level.get(level, ()) for level in levels)]
    when = period if period in both else next(iter([*both[-1:], *either[-1:], measure.period]))
    measure = measure_at(serving, key)._replace(period=when)
    first, second = (
        _known(serving, measure, side, sides[0])
        if when in by_level.get(level, ())
        else SideFigure(math.nan, why=_no_figure(by_level, level, when))
        for side, level in zip(sides, levels, strict=True)
    )
    england = _small_level(serving, key, when, ENGLAND_LEVEL)
    published = ""
    if levels[1] == ENGLAND_LEVEL and math.isfinite(first.value) and math.isfinite(second.value):
        own = indicator_figures(serving, measure, levels[0])
        published = str(publishers_outcome(own, second.value)[sides[0].code])
    known = (levels[0], levels[1], ENGLAND_LEVEL)
    return _Pair(measure, when, first, second, next(iter(england.values())), known, published)


def _periods_beyond(measure: Measure) -> dict[str, tuple[str, ...]]:
    """Periods of England, and of ICBs as published where the store has none of its own."""
    periods = measure.indicator.periods if measure.indicator else {}
    icbs = {} if "icb" in dict(measure.by_level) else {"icb": periods.get("icb", ())}
    return {ENGLAND_LEVEL: periods.get(ENGLAND_LEVEL, ())} | icbs


def _level_of(serving: Serving, side: Side, first: Side) -> str:
    """Level of a side; peers are of the first side's."""
    if not side.lsoas:
        return "icb" if side.whole else ENGLAND_LEVEL
    return serving.tree[side.code or first.code].level


def _no_figure(by_level: dict[str, tuple[str, ...]], level: str, period: str) -> str:
    several = ENGLAND if level == ENGLAND_LEVEL else LEVEL_NAMES[level][1]
    return f"not available for {several} in {period}" if by_level.get(level) else f"not available for {several}"


def _known(serving: Serving, measure: Measure, side: Side, first: Side) -> SideFigure:
    if side.whole:
        return next(iter(_known_of(figures_beyond(serving, measure, side.whole.code)).values()))
    if not side.lsoas:
        england = next(iter(_small_level(serving, measure.key, measure.period, ENGLAND_LEVEL).values()))
        if math.isfinite(england.value) and not math.isfinite(england.lower_cl + england.upper_cl):
            return england._replace(lower_cl=england.value, upper_cl=england.value)
        return england
    level = serving.tree[side.code or first.code].level
    if not side.code:
        return _peers(serving, measure.key, measure.period, first.code)
    if len(serving.tree.at(level)) <= FEW_AREAS:
        return _small_level(serving, measure.key, measure.period, level)[side.code]
    return _of_area(serving, measure.key, measure.period, side.code)


@store_cache(maxsize=4096)
def _small_level(serving: Serving, key: str, period: str, level: str) -> dict[str, SideFigure]:
    return _known_of(indicator_figures(serving, measure_at(serving, key)._replace(period=period), level))


def _known_of(figures: Figures) -> dict[str, SideFigure]:
    parts = (figures.value, figures.lower_cl, figures.upper_cl, figures.suppressed)
    columns = zip(figures.value.index, *(part.tolist() for part in parts), strict=True)
    return {str(code): _within(value, low, high, suppressed=hidden) for code, value, low, high, hidden in columns}


@store_cache(maxsize=16384)
def _of_area(serving: Serving, key: str, period: str, code: str) -> SideFigure:
    level = serving.tree[code].level
    figures = indicator_figures(serving, measure_at(serving, key)._replace(period=period), level)
    parts = (figures.value, figures.lower_cl, figures.upper_cl)
    value, lower, upper = (float(part[code]) for part in parts)
    return _within(value, lower, upper, suppressed=bool(figures.suppressed[code]))


def _within(value: float, lower: float, upper: float, *, suppressed: bool) -> SideFigure:
    """Figures whose limits, that rounding may have put beside the value, lie around it."""
    why = "suppressed" if suppressed else "" if math.isfinite(value) else "not available"
    return SideFigure(value, min(lower, value), max(upper, value), suppressed=suppressed, why=why)


@store_cache(maxsize=4096)
def _peers(serving: Serving, key: str, period: str, first: str) -> SideFigure:
    """All other areas of the first one's level together; unknown where one of them is."""
    measure, level = measure_at(serving, key)._replace(period=period), serving.tree[first].level
    if measure.indicator is None:
        raise ValueError(f"measure: {key} is no indicator of the store")
    one, figures = measure.indicator, indicator_figures(serving, measure, level)
    others = figures.value.index.drop(first)
    several = LEVEL_NAMES[level][1]
    if not len(others):
        return SideFigure(math.nan, why=f"there are no other {several}")
    by = pd.Series("peers", index=others)
    counted = figures.numerator if one.indicator.kind != "count" else figures.value
    if can_be_summed(one) and not counted.loc[others].isna().any():
        return _added_up(figures, measure, by)
    if one.indicator.kind == "count" or figures.value.loc[others].isna().any():
        return SideFigure(math.nan, why=f"not available for all other {several}")
    mean = mean_of_parts(figures.value.loc[others], people_values(serving, level, "resident").loc[others], by)
    return SideFigure(float(mean.value.iloc[0]), why=AVERAGED.format(several))


def _added_up(figures: Figures, measure: Measure, by: pd.Series) -> SideFigure:
    """Figure of areas together from their counts."""
    if measure.indicator is None or measure.indicator.indicator.kind == "count":
        values = figures.value.loc[by.index]
        return SideFigure(float(grouped_sums(values, values, by).numerator.iloc[0]))
    counts = grouped_sums(figures.numerator.loc[by.index], figures.denominator.loc[by.index], by)
    made = from_counts(counts.numerator, counts.denominator, measure.indicator)
    return SideFigure(float(made.value.iloc[0]), float(made.lower_cl.iloc[0]), float(made.upper_cl.iloc[0]))


def _estimates(sides: list[SideFigure]) -> Estimates:
    return Estimates(*(pd.Series([side[part] for side in sides], dtype="float64") for part in range(3)))
