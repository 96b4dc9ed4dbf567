"""Inequalities worked out from the store: its indicators by small area, added up by quintile for any area."""

from typing import NamedTuple

import pandas as pd

from app.indicator_figures import indicator_figures
from app.inequalities import DIMENSIONS
from app.measures import measure_at
from app.serving import Serving, store_cache
from data.indicators import OBSERVATION_COLUMNS, Observed
from data.inequalities import QUINTILE
from data.observations import Held, read_observations
from geo.areas import Area
from needs.groups import Counted
from needs.quantiles import imd_quintile
from needs.quintile_groups import Slope, by_quintile, slope_by_quintile

ESTIMATED = ("value", "lower_cl", "upper_cl", "numerator", "denominator")
MOST = 60
"""Indicators by small area that one page works out; more would keep a visitor waiting."""


LAST_PERIODS = 5
"""Periods of an indicator that are worked out, for the trend of its gap."""


class Local(NamedTuple):
    """What a store gives by group for one area."""

    observed: tuple[Observed, ...]
    slopes: dict[str, Slope]
    """Of the last period of the indicators that allow it, by key."""
    slopes_over: dict[str, dict[str, Slope]]
    """Of each period that allows it, by key and period."""
    left_out: int
    """Indicators by small area that have no counts, or are beyond the most that a page works out."""


def stored_domains(serving: Serving) -> set[str]:
    """Headings of the store's indicators."""
    return {one.indicator.group for one in serving.indicators.values()}


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
    over: dict[str, dict[str, Slope]] = {}
    for key, one in serving.indicators.items():
        if set(one.grouped) & set(DIMENSIONS.values()):
            rows = _given(serving, one, area)
            if len(rows):
                observed.append(Observed(one.indicator, rows))
                continue
        counted = counted_as(one)
        if "lsoa" not in one.periods or area.level == "lsoa":
            continue
        if counted is None or len(observed) >= MOST:
            left_out += 1
            continue
        rows, over[key] = _added_up(serving, one, area, counted)
        observed.append(Observed(one.indicator, rows))
        if (last := one.periods["lsoa"][-1]) in over[key]:
            slopes[key] = over[key][last]
    return Local(tuple(observed), slopes, over, left_out)


def counted_as(one: Held) -> Counted | None:
    """How an indicator is worked out from its counts; None where it has none."""
    if not one.has_counts:
        return None
    return "rate" if one.indicator.kind == "rate" else "proportion" if one.indicator.kind == "proportion" else None


def _given(serving: Serving, one: Held, area: Area) -> pd.DataFrame:
    """Rows of an area as its publisher gives them by group, of the first sex and age."""
    rows = read_observations(serving.store, one.indicator.key, level=area.level)
    series = one.series[0]
    rows = rows[(rows["area"] == area.code) & (rows["sex"] == series.sex) & (rows["age"] == series.age)]
    grouped = rows["group_type"].isin(list(DIMENSIONS.values()))
    return rows[grouped | (rows["group_type"] == "")] if grouped.any() else rows[:0]


def _added_up(serving: Serving, one: Held, area: Area, counted: Counted) -> tuple[pd.DataFrame, dict[str, Slope]]:
    """Small areas of an area added up by national quintile in the last periods, and the slope of each that has one."""
    tables, slopes = [], {}
    for period in one.periods["lsoa"][-LAST_PERIODS:]:
        table, slope = _of_period(serving, one, area, counted, period)
        tables.append(table)
        if slope is not None:
            slopes[period] = slope
    return pd.concat(tables, ignore_index=True), slopes


def _of_period(
    serving: Serving, one: Held, area: Area, counted: Counted, period: str
) -> tuple[pd.DataFrame, Slope | None]:
    inside = serving.tree.lsoas(area.code)
    counts = _counts(serving, one, period).reindex(inside)
    quintile = imd_quintile(serving.store.lsoa.loc[inside, "imd_decile"])
    per = one.indicator.per
    parts = by_quintile(counts["numerator"], counts["denominator"], quintile, counted=counted, per=per)
    if one.indicator.suppress_below:
        whole = _shown(serving, one, period, area.level).loc[[area.code]]
    else:
        alone = pd.Series(0, index=inside)
        whole = by_quintile(counts["numerator"], counts["denominator"], alone, counted=counted, per=per)
    groups = parts.assign(group_type=QUINTILE, group=parts.index.map(str))
    series = one.series[0]
    facts = {"area": area.code, "level": area.level, "period": period, "sex": series.sex, "age": series.age, "note": ""}
    table = pd.concat([whole.assign(group_type="", group=""), groups]).assign(**facts)
    return table[list(OBSERVATION_COLUMNS)], slope_by_quintile(parts, counted=counted, per=per)


def _counts(serving: Serving, one: Held, period: str) -> pd.DataFrame:
    """Counts of small areas; of an indicator whose small counts are hidden those alone that may be shown."""
    if one.indicator.suppress_below:
        shown = _shown(serving, one, period, "lsoa")
        return shown.assign(numerator=shown["numerator"].where(shown["value"].notna()))
    rows = read_observations(serving.store, one.indicator.key, level="lsoa", period=period)
    series = one.series[0]
    rows = rows[(rows["sex"] == series.sex) & (rows["age"] == series.age) & (rows["group_type"] == "")]
    return rows.set_index("area")[["numerator", "denominator"]]


def _shown(serving: Serving, one: Held, period: str, level: str) -> pd.DataFrame:
    """Figures of a level as its map shows them, small counts and those that would give them away hidden."""
    found = indicator_figures(serving, measure_at(serving, one.indicator.key, period, level), level)
    return pd.DataFrame({name: getattr(found, name) for name in ESTIMATED})
