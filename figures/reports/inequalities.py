"""The rows of the page Inequalities: indicators by group, each group beside everyone and beside a reference group."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.inequalities import (
    AGAINST,
    ETHNIC,
    QUINTILE,
    areas_with_inequalities,
    published_inequalities,
)
from needs_map.data.indicators.definitions import Indicator, Observed
from needs_map.figures.reports.coverage import is_near
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVELS, Area
from needs_map.needs.comparisons.comparison import JUDGED, NOT_COMPARED, compare, false_discoveries, limits_p_value
from needs_map.needs.deprivation.quantiles import QUINTILES
from needs_map.needs.estimates.rates import Estimates
from needs_map.needs.estimates.ratios import divided
from needs_map.needs.inequalities.groups import Group, GroupGap, Made, gap_between, widest_gap

EVERYONE = ""
NOT_TESTED = "not tested"
COUNTED = "counted"
"""Mark of a group of whom everyone was counted, so that no chance is tested."""
WHITE = "White"
UNKNOWN_GROUPS = ("Not stated", "Not known")
"""Not groups of people, so no gap is measured to them."""
DIMENSIONS = {"deprivation": QUINTILE, "ethnicity": ETHNIC}
ORDERS = {"gap": "Widest gap first", "published": "In the order of the report", "name": "By name"}
ALL_DOMAINS = "all"


PARTS = "parts"
"""Column of observations that were added up: how many counts each is the sum of."""


class GroupValue(NamedTuple):
    """One group of one indicator."""

    group: str
    value: float
    lower_cl: float
    upper_cl: float
    numerator: float
    denominator: float
    ratio: float
    """Value over everyone's; NaN if either is unknown. Its limits are those of the value over the same."""
    ratio_lower_cl: float
    ratio_upper_cl: float
    mark: str
    """`higher`, `lower` or `similar` to everyone, `not tested`, or `counted`: everyone was, so there is no chance."""
    parts: float = 1
    """How many counts, which may each be rounded, the numerator is the sum of."""


class GapRow(NamedTuple):
    """One indicator by the groups of one dimension."""

    indicator: Indicator
    period: str
    everyone: float
    dots: tuple[GroupValue, ...]
    """Groups in the order of the source; the value of one may be unknown."""
    gap: GroupGap | None
    """Quintile 1 beside 5, or the ethnic group that differs most from the reference; None for counts."""
    numerator: float = math.nan
    """Of everyone; NaN where unknown."""
    denominator: float = math.nan

    def to_reference(self, group: str) -> GroupGap | None:
        """Gap between one group and the reference; None for counts, and for the reference itself."""
        reference = reference_of([dot.group for dot in self.dots])
        if reference is None or group == reference:
            return None
        return _gap(self.indicator, self.dots, group, reference)


def published_area(serving: Serving, area: Area) -> Area | None:
    """
    Area whose published figures by group a page on an area shows.

    Parameters
    ----------
    serving, area
        The store, and the area in view.

    Returns
    -------
    area
        The area itself if a report is about it; else the smallest above it; else the first inside it; None if there
        is none, as in England, of which one ICB says nothing.
    """
    tree = serving.tree
    known = [code for code in areas_with_inequalities(codes_above_msoas(serving), serving.packs) if code in tree]
    above = [one for one in reversed(tree.path(area.code)) if one.code in known]
    if above:
        return above[0]
    inside = [code for code in known if is_near(serving, area, code)]
    return tree[inside[0]] if inside else None


@store_cache(maxsize=4)
def codes_above_msoas(serving: Serving) -> frozenset[str]:
    """Codes of the store's areas above MSOAs, and of England."""
    return frozenset(area.code for level in LEVELS[2:] for area in serving.tree.at(level))


def groups_of(serving: Serving, code: str) -> tuple[Observed, ...]:
    """
    Indicators of one area with rows by group, from published reports.

    Parameters
    ----------
    serving
        The store.
    code
        Code of the area.

    Returns
    -------
    observed
        In the shape of `data.indicators`, with the column `against_average` beside; empty if there are none.
    """
    return published_inequalities(code, codes_above_msoas(serving), serving.packs)[0]


def gap_rows(
    observed: tuple[Observed, ...], dimension: str, *, domain: str = ALL_DOMAINS, order: str = "gap"
) -> list[GapRow]:
    """
    Rows of the page.

    Parameters
    ----------
    observed
        Indicators with rows by group.
    dimension
        A key of `DIMENSIONS`.
    domain
        Name of a domain, or `all`.
    order
        A key of `ORDERS`.

    Returns
    -------
    rows
        Of indicators that have such groups; those without a gap stand last when sorted by it.
    """
    given = [one for one in observed if (one.observations["group_type"] == DIMENSIONS[dimension]).any()]
    return arranged(_few_by_chance([gap_row(one, DIMENSIONS[dimension]) for one in given]), domain=domain, order=order)


def arranged(every: Sequence[GapRow], *, domain: str = ALL_DOMAINS, order: str = "gap") -> list[GapRow]:
    """Rows of a domain in an order; see `gap_rows`."""
    rows = [row for row in every if domain in {ALL_DOMAINS, row.indicator.group}]
    if order == "name":
        return sorted(rows, key=lambda row: row.indicator.name)
    if order == "gap":
        return sorted(rows, key=_size, reverse=True)
    return rows


def _few_by_chance(rows: list[GapRow]) -> list[GapRow]:
    """Rows in which no more than 5% of the groups that differ from everyone by their limits are expected by chance."""
    given = [(dot.value, dot.lower_cl, dot.upper_cl, row.everyone) for row in rows for dot in row.dots]
    table = pd.DataFrame(given, columns=[*Estimates._fields, "everyone"], dtype=float)
    chance = limits_p_value(Estimates(*(table[name] for name in Estimates._fields)), table["everyone"])
    similar = iter((chance.notna() & ~false_discoveries(chance)).tolist())
    return [
        row._replace(dots=tuple(dot._replace(mark="similar") if next(similar) else dot for dot in row.dots))
        for row in rows
    ]


def _size(row: GapRow) -> float:
    """Size of the gap for sorting: those that rounding could make after all others, the unknown last."""
    if row.gap is None or math.isnan(row.gap.size):
        return 0.0
    return row.gap.size if row.gap.distinct else 1.0


def gap_row(observed: Observed, group_type: str, period: str | None = None) -> GapRow:
    """
    One indicator by group, in one period.

    Parameters
    ----------
    observed
        The indicator, with rows of this kind of group.
    group_type
        `deprivation quintile` or `ethnic group`.
    period
        Which; the last of the rows if None.
    """
    rows = observed.observations
    own = rows[rows["group_type"] == group_type]
    period = own["period"].iloc[-1] if period is None else period
    own = own[own["period"] == period]
    if observed.indicator.is_complete:
        own = own.assign(lower_cl=math.nan, upper_cl=math.nan)
    whole = rows[(rows["group_type"] == EVERYONE) & (rows["period"] == period)]
    everyone, *counts = (
        float(whole[column].iloc[0]) if len(whole) else math.nan for column in ("value", "numerator", "denominator")
    )
    marks = [COUNTED] * len(own) if observed.indicator.is_complete else _marks(own, everyone)
    ratios = [
        divided(np.array(values), np.array(everyone)) for values in (own["value"], own["lower_cl"], own["upper_cl"])
    ]
    columns = [
        own[column].tolist() for column in ("group", "value", "lower_cl", "upper_cl", "numerator", "denominator")
    ]
    columns += [*(ratio.tolist() for ratio in ratios), marks, own[PARTS].tolist() if PARTS in own else [1] * len(own)]
    dots = tuple(GroupValue(*cells) for cells in zip(*columns, strict=True))
    return GapRow(observed.indicator, period, everyone, dots, _main_gap(observed.indicator, dots, group_type), *counts)


def gaps_of_periods(observed: Observed, group_type: str) -> list[tuple[str, GroupGap]]:
    """
    Gap of each period between the two groups of the last period's gap.

    Parameters
    ----------
    observed
        The indicator, its periods in order.
    group_type
        `deprivation quintile` or `ethnic group`.

    Returns
    -------
    gaps
        Period and gap, first to last; empty where the last period has no gap.
    """
    rows = observed.observations
    last = gap_row(observed, group_type).gap
    if last is None:
        return []
    found = []
    for period in dict.fromkeys(rows.loc[rows["group_type"] == group_type, "period"]):
        dots = gap_row(observed, group_type, str(period)).dots
        if {last.group, last.reference} <= {dot.group for dot in dots}:
            gap = _gap(observed.indicator, dots, last.group, last.reference)
            found += [(str(period), gap)] if gap is not None else []
    return found


def _marks(rows: pd.DataFrame, everyone: float) -> list[str]:
    """Each group against everyone: by its limits where there are any, else as the publisher says."""
    published = rows[AGAINST] if AGAINST in rows else pd.Series("", index=rows.index)
    tested = compare(Estimates(rows["value"], rows["lower_cl"], rows["upper_cl"]), everyone)
    found = published.where(tested == NOT_COMPARED, tested)
    return [mark or NOT_TESTED for mark in found]


def reference_of(groups: list[str]) -> str | None:
    """Group that the others are compared with: the least deprived quintile, or White; None if neither is there."""
    for reference in (str(QUINTILES), WHITE):
        if reference in groups:
            return reference
    return None


def _main_gap(indicator: Indicator, dots: tuple[GroupValue, ...], group_type: str) -> GroupGap | None:
    groups = [dot.group for dot in dots]
    reference = reference_of(groups)
    if reference is None:
        return None
    if group_type == QUINTILE:
        return _gap(indicator, dots, "1", reference) if "1" in groups else None
    others = [group for group in groups if group != reference and group not in UNKNOWN_GROUPS]
    gaps = [gap for group in others if (gap := _gap(indicator, dots, group, reference)) is not None]
    return widest_gap(gaps) or (gaps[0] if gaps else None)


def _gap(indicator: Indicator, dots: tuple[GroupValue, ...], group: str, reference: str) -> GroupGap | None:
    if indicator.kind == "count":
        return None
    counted: Made | None = None
    if indicator.kind == "rate" or indicator.kind == "proportion":  # noqa: PLR1714 - mypy narrows no membership
        counted = None if indicator.is_complete else indicator.kind
    if indicator.kind == "ratio":  # events over those expected, as a rate is over people
        counted = "rate"
    elif indicator.by_age:
        counted = "standardised"
    less, more = indicator.rounding
    groups = {
        dot.group: Group(
            dot.value, dot.numerator, dot.denominator, less * dot.parts, more * dot.parts, dot.lower_cl, dot.upper_cl
        )
        for dot in dots
    }
    per = indicator.per if math.isfinite(indicator.per) else 100
    return gap_between(groups, group, reference, decimals=indicator.decimals, counted=counted, per=per)


def domains_of(observed: tuple[Observed, ...]) -> list[str]:
    """Domains of indicators, in the order of the source."""
    return list(dict.fromkeys(one.indicator.group for one in observed))


def headline_row(rows: list[GapRow]) -> GapRow | None:
    """
    Row of the widest gap that a headline may name.

    Parameters
    ----------
    rows
        Rows of one dimension.

    Returns
    -------
    row
        Of gaps whose group is tested to differ from everyone or is of a count of everyone, the widest, first among
        indicators of which more is better or worse; of all gaps if there are none such; None without any.
    """
    known = [row for row in rows if row.gap is not None and row.gap.distinct and math.isfinite(row.gap.size)]
    tested = [row for row in known if _tested(row)]
    judged = [row for row in tested if row.indicator.polarity in JUDGED]
    return max(judged or tested or known, key=_size, default=None)


def is_widest(rows: list[GapRow], row: GapRow) -> bool:
    """Whether no gap among rows that is more than rounding is wider than a row's."""
    others = [other.gap for other in rows if other.gap is not None and other.gap.distinct]
    return row.gap is not None and not any(gap.size > row.gap.size for gap in others)


def _tested(row: GapRow) -> bool:
    """Whether a group of the gap is known to differ from everyone, by a test or a count; White by itself is none."""
    if row.gap is None:
        return False
    groups = {row.gap.group, row.gap.reference} if row.gap.reference != WHITE else {row.gap.group}
    return any(dot.mark in {"higher", "lower", COUNTED} for dot in row.dots if dot.group in groups)
