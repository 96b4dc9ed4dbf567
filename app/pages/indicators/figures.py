"""Figures of the page Indicators: an indicator for all areas of a level, its benchmark, ranks, trend and history."""

import math

import pandas as pd

from needs_map.app.pages.indicators.results import IndicatorResults, Judged
from needs_map.app.pages.indicators.words import TESTED
from needs_map.data.indicators.definitions import PUBLISHED_WORDS, SUPPRESSED
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.indicators.observations import FIGURES, LEVEL_ORDER
from needs_map.figures.disclosure import ENGLAND_LEVEL, observations
from needs_map.figures.entries import Entry
from needs_map.figures.indicators import as_published, england_figure, figures_beyond, indicator_figures
from needs_map.figures.levels import source_level, zero_words
from needs_map.figures.measures import BUILT_IN, Measure, measure_at
from needs_map.figures.parts import rule_words
from needs_map.figures.people.list_figures import england_register, entries_at, list_benchmark, list_figures
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import (
    england_mean,
    england_profile,
    icb_around,
    mean_beyond,
    measure_values,
    profile,
    profile_beyond,
)
from needs_map.geo.areas import LEVELS, LIST_KINDS, LIST_LEVELS, PATCH, PATCH_LEVEL
from needs_map.needs.comparisons.comparison import NOT_COMPARED, SIMILAR, compare, false_discoveries, limits_p_value
from needs_map.needs.comparisons.size import compare_by_size, side_of
from needs_map.needs.estimates.aggregation import FROM_COUNTS, FROM_MEANS
from needs_map.needs.estimates.rates import Estimates

PUBLISHED = "As published"
HOW = {FROM_COUNTS: "Sum of the counts of its LSOAs", FROM_MEANS: "Average of its LSOAs, weighted by residents"}
MANY_LSOAS = 5_000
"""LSOAs of a store above which the past of figures by LSOA is not added up: a page is for one system."""
WHOLE_BOARD = "whole"
"""The whole ICB that all areas of a store are a part of."""
BENCHMARKS = {
    "england": "England", "pcn": "its network", "sub_icb": "its sub-ICB location",
    "icb": "its ICB", WHOLE_BOARD: "its whole ICB", "cluster": "the cluster",
}  # fmt: skip


@store_cache(maxsize=8192)
def figures(serving: Serving, entry: Entry, level: str, basis: str) -> IndicatorResults | None:
    """
    Work out an indicator for all areas of a level, as the map does.

    Parameters
    ----------
    serving
        The store.
    entry
        The indicator.
    level
        A level above LSOAs.
    basis
        Population basis, for the measures that count people.

    Returns
    -------
    figures
        Of the last period; None where the indicator neither is given at the level nor can rightly be summed to it.
    """
    if not entry.indicator and level in LIST_LEVELS:
        return IndicatorResults(*list_figures(serving, entry, level))
    if entry.register or entry.expects:
        return None
    if not entry.indicator:
        return _of_measure(serving, entry, level, basis)
    measure = measure_at(serving, entry.key, level=level)
    if level not in measure.levels:
        return None
    made, how = indicator_figures(serving, measure, level).made, _how(serving, entry, level, measure.period)
    return IndicatorResults(_table(serving, measure, level), measure.period, how, made, measure.indicator)


def _table(serving: Serving, measure: Measure, level: str) -> pd.DataFrame:
    found = indicator_figures(serving, measure, level)
    parts = {name: getattr(found, name) for name in FIGURES}
    note = found.suppressed.map({True: SUPPRESSED, False: ""})
    words = found.words
    if words is not None:
        note = note.where(note != "", words["note"].where(found.value.isna(), ""))
        parts |= {name: words[name] for name in PUBLISHED_WORDS}
    table = pd.DataFrame(parts | {"note": note}).rename_axis("area")
    low, high = table["lower_cl"] > table["value"], table["upper_cl"] < table["value"]  # only by rounding
    table["lower_cl"] = table["lower_cl"].where(~low, table["value"])
    table["upper_cl"] = table["upper_cl"].where(~high, table["value"])
    return table


def _how(serving: Serving, entry: Entry, level: str, period: str) -> str:
    source = source_level(serving.indicators[entry.indicator], level, period)
    one = measure_at(serving, entry.key).indicator
    if one is not None and one.indicator.by_age and source == level:
        return one.indicator.method
    return PUBLISHED if source == level or one is None else rule_words(one, source)


@store_cache(maxsize=8192)
def history(serving: Serving, entry: Entry, level: str) -> pd.DataFrame:
    """
    Figures of all periods, first to last.

    Returns
    -------
    history
        `area`, `period`, `note` and the figures; empty where only one period is known, and in a store of very many
        LSOAs for what is made from them.
    """
    if not entry.indicator:
        return pd.DataFrame()
    periods = measure_at(serving, entry.key, level=level).periods
    published = all(_how(serving, entry, level, period) == PUBLISHED for period in periods)
    many = not published and len(serving.store.lsoa) > MANY_LSOAS
    if len(periods) == 1 or many:
        return pd.DataFrame()
    if published:
        rows = rows_of(serving, entry, level)
        rows = rows[rows["area"].isin([area.code for area in serving.tree.at(level)])]
        return rows.sort_values(["area", "period"])
    found = []
    for period in periods:
        measure = measure_at(serving, entry.key, period, level)
        found.append(_table(serving, measure, level).reset_index().assign(period=period))
    return pd.concat(found, ignore_index=True).sort_values(["area", "period"])


def _of_measure(serving: Serving, entry: Entry, level: str, basis: str) -> IndicatorResults:
    codes = pd.Index([area.code for area in serving.tree.at(level)], name="area")
    table = pd.DataFrame(math.nan, index=codes, columns=FIGURES).assign(note="")
    if entry.kind == "proportion":
        profiles = [profile(serving, serving.tree[code], basis, column=entry.column) for code in codes]
        table["numerator"] = [float(one.people[1]) for one in profiles]
        table["denominator"] = [one.population for one in profiles]
        table["value"] = [one.core20 * entry.per for one in profiles]
        return IndicatorResults(table, INDEX_YEAR, HOW[FROM_COUNTS])
    table["value"] = measure_values(serving, BUILT_IN[entry.key], level, basis)
    return IndicatorResults(table, INDEX_YEAR, HOW[FROM_MEANS])


def rows_of(serving: Serving, entry: Entry, level: str, period: str | None = None) -> pd.DataFrame:
    """Everyone's rows of an entry at a level, as they are published: what only counts give is worked out."""
    measure = measure_at(serving, entry.key)
    if measure.indicator is not None and measure.indicator.indicator.by_age:
        return _rows_by_age(serving, measure, level, period)
    rows = observations(serving, entry.indicator, level=level, period=period)
    chosen = (rows["sex"] == entry.sex) & (rows["age"] == entry.age) & (rows["group_type"] == "")
    found = rows.loc[chosen, ["area", "period", "note", *FIGURES, *PUBLISHED_WORDS]]
    made = as_published(found, serving.indicators[entry.indicator]).estimates
    return found.assign(**made._asdict())


def _rows_by_age(serving: Serving, measure: Measure, level: str, period: str | None) -> pd.DataFrame:
    """Rows of an indicator that is standardised here; none of peers elsewhere, of which no ages are known."""
    known = dict(measure.by_level).get(level, ()) if level != ENGLAND_LEVEL else measure.periods
    found = [
        _table(serving, measure._replace(period=one), level).reset_index().assign(period=one)
        for one in known
        if period in {None, one}
    ]
    columns = ["area", "period", "note", *FIGURES]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    return rows.reindex(columns=[*columns, *PUBLISHED_WORDS])


@store_cache(maxsize=4096)
def england(serving: Serving, entry: Entry, basis: str, period: str) -> float:
    """England's value in a period; NaN if the store does not know it."""
    if entry.register:
        return england_register(serving, entry.register)
    if entry.expects:
        return england_figure(serving, measure_at(serving, entry.expects))
    if not entry.indicator:
        if entry.kind == "proportion":
            found = england_profile(serving, basis, column=entry.column)
            return found.core20 * entry.per if found else math.nan
        return england_mean(serving, entry.column)
    if ENGLAND_LEVEL not in serving.indicators[entry.indicator].periods:
        return math.nan
    rows = rows_of(serving, entry, ENGLAND_LEVEL, period)
    return float(rows["value"].iloc[0]) if len(rows) else math.nan


def benchmarks_at(serving: Serving, level: str) -> dict[str, str]:
    """Benchmarks that areas or lists of a level can be held against, in words."""
    if level in LIST_LEVELS:
        above = LIST_KINDS[LIST_KINDS.index(level) + 1 :] if level in LIST_KINDS else ()
        kinds = [kind for kind in above if serving.tree.at(kind)]
        return {key: BENCHMARKS[key] for key in ("england", *kinds, "icb")}
    known = {"england", *LEVELS[LEVELS.index(level) + 1 :]} & {"england", *serving.tree.levels}
    known |= {WHOLE_BOARD} if icb_around(serving, serving.tree.top) else set()
    return {key: words for key, words in BENCHMARKS.items() if key in known}


def whole_icb(serving: Serving, entry: Entry, basis: str, period: str) -> float:
    """Value in a period of the whole ICB that all areas of a store are a part of; NaN if the store does not know it."""
    whole = icb_around(serving, serving.tree.top)
    if whole is None:
        return math.nan
    if entry.indicator:
        measure = measure_at(serving, entry.key)._replace(period=period)
        return float(figures_beyond(serving, measure, whole.code).value.iloc[0])
    if entry.kind == "proportion":
        found = profile_beyond(serving, whole, basis, column=entry.column)
        return found.core20 * entry.per if found else math.nan
    return mean_beyond(serving, whole, entry.column)


@store_cache(maxsize=64)
def _holders(serving: Serving, level: str, against: str) -> list[str | None]:
    """The area of a higher level that each area of a level lies in."""
    return [serving.tree.holder(area.code, against) for area in serving.tree.at(level)]


@store_cache(maxsize=8192)
def judged(serving: Serving, entry: Entry, level: str, basis: str, against: str) -> Judged:
    """
    Hold each area of a level against a benchmark.

    Parameters
    ----------
    serving, entry, level, basis
        As `figures` takes them; the figures exist.
    against
        A key of `BENCHMARKS`: for `icb` and `cluster` each area is held against the one that it lies in.
    """
    own = figures(serving, entry, level, basis)
    if own is None:
        raise ValueError(f"level: {entry.key} does not exist for level {level}")
    benchmark = _benchmark(serving, entry, level, basis, against)
    value = own.table["value"]
    if entry.is_composition:
        nothing = pd.Series(NOT_COMPARED, index=value.index, dtype=object)
        return Judged(benchmark, nothing, nothing)
    if entry.is_complete:
        side = compare_by_size(value, benchmark, is_share=entry.unit == "%")
        return Judged(benchmark, side, side)
    side = side_of(value, benchmark)
    tested = compare(_estimates(own), benchmark, polarity=entry.polarity)
    stands = _standing(serving, level, basis, against)[entry.key].to_numpy()
    word = tested.where(stands | (tested == NOT_COMPARED), SIMILAR)
    word = word.where(tested != NOT_COMPARED, side)
    if against != "england" or "against_england" not in own.table:
        return Judged(benchmark, word, side)
    outcome = own.table["against_england"]
    published = outcome.isin(TESTED) & value.notna()
    return Judged(benchmark, word.where(~published, outcome), side, published)


def _benchmark(serving: Serving, entry: Entry, level: str, basis: str, against: str) -> pd.Series:
    """Value of each area's benchmark, of the period of the indicator's figures."""
    own = figures(serving, entry, level, basis)
    if own is None:
        raise ValueError(f"level: {entry.key} does not exist for level {level}")
    benchmark = pd.Series(math.nan, index=own.table.index)
    if against == "england":
        benchmark[:] = england(serving, entry, basis, own.period)
    elif against == WHOLE_BOARD:
        benchmark[:] = whole_icb(serving, entry, basis, own.period)
    elif level in LIST_LEVELS and not entry.indicator:
        benchmark = list_benchmark(serving, entry, level, against)
    elif (above := figures(serving, entry, against, basis)) is not None and above.period == own.period:
        holders = _holders(serving, level, against)
        benchmark[:] = above.table["value"].reindex(holders).to_numpy()
    return benchmark


def _estimates(own: IndicatorResults) -> Estimates:
    return Estimates(*(own.table[name] for name in FIGURES[:3]))


@store_cache(maxsize=64)
def _standing(serving: Serving, level: str, basis: str, against: str) -> dict[str, pd.Series]:
    """Which comparisons of all indicators and areas of a level stand with 5% false discoveries, by indicator."""
    chances = {}
    for key, entry in entries_at(serving, level, basis).items():
        own = None if entry.is_complete else figures(serving, entry, level, basis)
        if own is not None:
            chances[key] = limits_p_value(_estimates(own), _benchmark(serving, entry, level, basis, against))
    stands = false_discoveries(pd.concat(chances)) if chances else pd.Series(dtype=bool)
    return {key: stands.xs(key) for key in chances}


def levels_of(serving: Serving) -> tuple[str, ...]:
    """Levels that the page shows, smallest first; that of my patch, where there is one; kinds of list of patients."""
    wanted = [level for level in LEVEL_ORDER if level in {"neighbourhood", "place", "icb"}]
    ground = tuple(level for level in wanted if level in serving.tree.levels) or ("msoa",)
    lists = (level for level in LIST_LEVELS if serving.tree.at(level))
    return (*ground, *([PATCH_LEVEL] if PATCH in serving.tree else []), *lists)


def shown_entries(serving: Serving, level: str, basis: str, entries: dict[str, Entry]) -> list[Entry]:
    """Entries that exist at a level for at least one of its areas, with what a count of zero is written as there."""
    found = []
    for entry in entries.values():
        own = figures(serving, entry, level, basis)
        if own is not None and (own.table["value"].notna().any() or (own.table["note"] != "").any()):
            rounded = entry.zero != "0"
            one = serving.indicators[entry.indicator] if rounded else None
            found.append(entry._replace(zero=zero_words(one, level, own.period)) if one else entry)
    return found
