"""Inequalities worked out from the store: its indicators by small area, added up by quintile for any area."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from needs_map.data.content.inequalities import QUINTILE
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Observed
from needs_map.data.indicators.observations import StoredIndicator
from needs_map.figures.disclosure import observations
from needs_map.figures.indicators import figures_of_lsoas, from_counts, indicator_figures
from needs_map.figures.levels import can_be_summed
from needs_map.figures.measures import Measure, measure_at
from needs_map.figures.reports.inequalities import (
    DIMENSIONS,
    PARTS,
    GapRow,
    gap_row,
    gap_rows,
    gaps_of_periods,
    groups_of,
)
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import Area
from needs_map.needs.deprivation.quantiles import QUINTILES, imd_quintile
from needs_map.needs.inequalities.gaps import gap_of_means
from needs_map.needs.inequalities.groups import Counted, Group, GroupGap, gap_between
from needs_map.needs.inequalities.quintile_groups import Slope, by_quintile, slope_by_quintile

ESTIMATED = ("value", "lower_cl", "upper_cl", "numerator", "denominator")
LIMITS_OF_SLOPE = ("sii_lower_cl", "sii_upper_cl", "rii_lower_cl", "rii_upper_cl")
MOST_WORKED_OUT = 60
"""Indicators that one page works out from those of small areas; more would keep a visitor waiting."""


LAST_PERIODS = 5
"""Periods of an indicator that are worked out, for the trend of its gap."""


class Local(NamedTuple):
    """What a store gives by group for one area."""

    observed: tuple[Observed, ...]
    slopes: dict[str, Slope]
    """Of the last period of the indicators that allow it, by key."""
    slopes_by_period: dict[str, dict[str, Slope]]
    """Of each period that allows it, by key and period."""
    left_out: int
    """Indicators by small area that have no counts, or are beyond the most that a page works out."""


def stored_domains(serving: Serving) -> set[str]:
    """Headings of the store's indicators."""
    return {one.indicator.group for one in serving.indicators.values()}


@store_cache(maxsize=1)
def has_groups(serving: Serving) -> bool:
    """Whether the store has any indicator by group: published so, or to be worked out from counts of LSOAs."""
    return any(
        bool(set(one.grouped) & set(DIMENSIONS.values()))
        or ("lsoa" in one.periods and (counted_as(one) is not None or is_standardised(one)))
        for one in serving.indicators.values()
        if not one.indicator.is_composition
    )


@store_cache(maxsize=64)
def local_groups(serving: Serving, area: Area) -> Local:
    """
    Indicators of the store by group for an area: as given by a publisher, or added up from small areas by quintile.

    Parameters
    ----------
    serving, area
        The store, and any area of it.

    Returns
    -------
    local
        Without indicators where the store has none by group or by small area, or the area is itself a small one.
    """
    observed, left_out = [], 0
    slopes: dict[str, Slope] = {}
    by_period: dict[str, dict[str, Slope]] = {}
    for key, one in serving.indicators.items():
        if one.indicator.is_composition:
            continue
        if set(one.grouped) & set(DIMENSIONS.values()):
            rows = _given(serving, measure_at(serving, key), area)
            if len(rows):
                observed.append(Observed(one.indicator, rows))
                continue
        counted = counted_as(one)
        if "lsoa" not in one.periods or area.level == "lsoa":
            continue
        if (counted is None and not is_standardised(one)) or len(by_period) >= MOST_WORKED_OUT:
            left_out += 1
            continue
        rows, by_period[key] = _added_up(serving, one, area, counted)
        shown = measure_at(serving, key).indicator or one
        observed.append(Observed(shown.indicator, rows))
        if (last := one.periods["lsoa"][-1]) in by_period[key]:
            slopes[key] = by_period[key][last]
    return Local(tuple(observed), slopes, by_period, left_out)


class GapsByPeriod(Mapping[str, list[tuple[str, GroupGap]]]):
    """Period and gap of each indicator, first to last, by its key: worked out when first asked for."""

    def __init__(self, observed: Sequence[Observed], group_type: str) -> None:
        self._observed = {one.indicator.key: one for one in observed}
        self._group_type = group_type
        self._found: dict[str, list[tuple[str, GroupGap]]] = {}

    def __getitem__(self, key: str) -> list[tuple[str, GroupGap]]:
        """Gaps of an indicator; KeyError where there is none of that key."""
        if key not in self._found:
            self._found[key] = gaps_of_periods(self._observed[key], self._group_type)
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        """Keys of the indicators."""
        return iter(self._observed)

    def __len__(self) -> int:
        """How many indicators there are."""
        return len(self._observed)


class Gaps(NamedTuple):
    """Indicators of one area by the groups of one dimension."""

    rows: tuple[GapRow, ...]
    """In the order of the source."""
    by_period: GapsByPeriod
    """Gaps of each row's indicator in every period."""


@store_cache(maxsize=128)
def local_gaps(serving: Serving, area: Area, dimension: str) -> Gaps:
    """Gaps in the store's own figures for an area; `dimension` is a key of `DIMENSIONS`."""
    return gaps_of(local_groups(serving, area).observed, dimension)


@store_cache(maxsize=128)
def published_gaps(serving: Serving, code: str, dimension: str) -> Gaps:
    """Gaps in the figures of reports on an area; none where its code is empty."""
    return gaps_of(groups_of(serving, code) if code else (), dimension)


def gaps_of(observed: tuple[Observed, ...], dimension: str) -> Gaps:
    """Put indicators with rows by group as gaps; `dimension` is a key of `DIMENSIONS`."""
    rows = tuple(gap_rows(observed, dimension, order="published"))
    keys = {row.indicator.key for row in rows}
    given = [one for one in observed if one.indicator.key in keys]
    return Gaps(rows, GapsByPeriod(given, DIMENSIONS[dimension]))


def counted_as(one: StoredIndicator) -> Counted | None:
    """How an indicator is worked out from its counts; None where they do not make it."""
    if not one.has_counts or one.indicator.by_age:
        return None
    return "rate" if one.indicator.kind == "rate" else "proportion" if one.indicator.kind == "proportion" else None


def is_standardised(one: StoredIndicator) -> bool:
    """Whether an indicator is standardised anew for any people: counted by age, or observed over expected."""
    return bool(one.indicator.by_age) or (one.indicator.kind == "ratio" and can_be_summed(one))


def gap_in(serving: Serving, measure: Measure, inside: pd.Index, area: Area | None = None) -> GroupGap | None:
    """
    Gap in a measure between the national quintiles 1 and 5 of an area: the one that every page, panel and file shows.

    Parameters
    ----------
    serving, measure
        The store, and a measure at a period.
    inside
        Codes of the LSOAs that are taken together.
    area
        The area that they make up, whose figures by quintile a publisher may give; None for any others.

    Returns
    -------
    gap
        In this order: the publisher's own; that between summed counts, with confidence limits; that between quintiles
        each standardised anew (rates by age, observed over expected); of an indicator that has only values, that
        between means of LSOAs weighted by residents, without limits. None for a measure that is no outcome
        (deprivation, people, make-up of the population, counts), and where quintile 1 or 5 has nobody.
    """
    one = measure.indicator
    if one is None or one.indicator.is_composition or one.indicator.kind == "count":
        return None
    rows = _given(serving, measure, area) if area is not None and QUINTILE in one.grouped else None
    if rows is not None and measure.period in set(rows.loc[rows["group_type"] == QUINTILE, "period"]):
        return gap_row(Observed(one.indicator, rows), QUINTILE, measure.period).gap
    if measure.period not in one.periods.get("lsoa", ()):
        return None
    quintile = imd_quintile(serving.store.lsoa.loc[inside, "imd_decile"])
    counted = counted_as(one)
    if counted is None and not is_standardised(one):
        return _gap_of_means(serving, measure, quintile)
    parts = _by_quintile(serving, measure, inside, counted)
    rows = parts.assign(group_type=QUINTILE, group=parts.index.map(str), period=measure.period)
    return gap_row(Observed(one.indicator, rows), QUINTILE).gap if len(rows) else None


def _gap_of_means(serving: Serving, measure: Measure, quintile: pd.Series) -> GroupGap | None:
    people = serving.people["resident"][quintile.index]
    if any(people[quintile == end].sum() == 0 for end in (1, QUINTILES)):
        return None
    values = indicator_figures(serving, measure, "lsoa").value[quintile.index]
    found = gap_of_means(values, people, quintile)
    ends = {"1": Group(float(found.most_deprived.iloc[0])), str(QUINTILES): Group(float(found.least_deprived.iloc[0]))}
    return gap_between(ends, "1", str(QUINTILES), decimals=measure.decimals)


def _given(serving: Serving, measure: Measure, area: Area) -> pd.DataFrame:
    """Rows of an area as its publisher gives them by group, of the measure's sex and age."""
    rows = observations(serving, _key(measure), level=area.level)
    series = measure.series
    rows = rows[(rows["area"] == area.code) & (rows["sex"] == series.sex) & (rows["age"] == series.age)]
    grouped = rows["group_type"].isin(list(DIMENSIONS.values()))
    return rows[grouped | (rows["group_type"] == "")] if grouped.any() else rows[:0]


def _key(measure: Measure) -> str:
    return measure.indicator.indicator.key if measure.indicator else ""


def _by_quintile(serving: Serving, measure: Measure, inside: pd.Index, counted: Counted | None) -> pd.DataFrame:
    """Counts of LSOAs that may be shown added up by national quintile, or each quintile standardised anew."""
    if counted is None:
        return _standardised(serving, measure, inside)
    found = indicator_figures(serving, measure, "lsoa")
    known = found.value.notna().loc[inside]  # a count whose value is withheld would give it away
    counts = found.numerator.loc[inside].where(known)
    quintile = imd_quintile(serving.store.lsoa.loc[inside, "imd_decile"])
    per = measure.indicator.indicator.per if measure.indicator else math.nan
    parts = by_quintile(counts, found.denominator.loc[inside], quintile, counted=counted, per=per)
    lsoas = quintile.value_counts().reindex(parts.index)
    parts = parts.assign(**{PARTS: lsoas})
    if measure.indicator is None or not measure.indicator.indicator.rounding[0]:
        return parts
    return parts.assign(**from_counts(parts["numerator"], parts["denominator"], measure.indicator, lsoas)._asdict())


def _standardised(serving: Serving, measure: Measure, inside: pd.Index) -> pd.DataFrame:
    """Each quintile that has people, standardised; of other than ratios no counts, which do not make the value."""
    quintile = imd_quintile(serving.store.lsoa.loc[inside, "imd_decile"])
    peopled = serving.people["resident"][inside].groupby(quintile).sum() > 0
    found = figures_of_lsoas(serving, measure, quintile[quintile.map(peopled)])
    table = pd.DataFrame({name: getattr(found, name) for name in ESTIMATED}).rename_axis("quintile")
    if measure.indicator is None or measure.indicator.indicator.kind != "ratio":
        table = table.assign(numerator=math.nan, denominator=math.nan)
    return table.assign(**{PARTS: quintile.value_counts().reindex(table.index)})


def _added_up(
    serving: Serving, one: StoredIndicator, area: Area, counted: Counted | None
) -> tuple[pd.DataFrame, dict[str, Slope]]:
    """Small areas of an area added up by national quintile in the last periods, and the slope of each that has one."""
    tables, slopes = [], {}
    for period in one.periods["lsoa"][-LAST_PERIODS:]:
        table, slope = _of_period(serving, one, area, counted, period)
        tables.append(table)
        if slope is not None:
            slopes[period] = slope
    return pd.concat(tables, ignore_index=True), slopes


def _of_period(
    serving: Serving, one: StoredIndicator, area: Area, counted: Counted | None, period: str
) -> tuple[pd.DataFrame, Slope | None]:
    measure = measure_at(serving, one.indicator.key, period, "lsoa")
    inside = serving.tree.lsoas(area.code)
    per = one.indicator.per
    parts = _by_quintile(serving, measure, inside, counted)
    whole = _shown(serving, one, period, area.level).loc[[area.code]]
    groups = parts.assign(group_type=QUINTILE, group=parts.index.map(str))
    series = one.series[0]
    facts = {"area": area.code, "level": area.level, "period": period, "sex": series.sex, "age": series.age, "note": ""}
    table = pd.concat([whole.assign(group_type="", group="", **{PARTS: 1}), groups]).assign(**facts)
    slope = None if counted is None else slope_by_quintile(parts, counted=counted, per=per)
    if (
        slope is not None and one.indicator.is_complete
    ):  # the line weighs its points by their limits; it has none itself
        slope = slope._replace(**dict.fromkeys(LIMITS_OF_SLOPE, math.nan))
    return table[[*OBSERVATION_COLUMNS, PARTS]], slope


def _shown(serving: Serving, one: StoredIndicator, period: str, level: str) -> pd.DataFrame:
    """Figures of a level as its map shows them, small counts and those that would give them away hidden."""
    found = indicator_figures(serving, measure_at(serving, one.indicator.key, period, level), level)
    return pd.DataFrame({name: getattr(found, name) for name in ESTIMATED})
