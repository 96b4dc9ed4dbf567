"""How the gap of an indicator moved: absolute gap and slope index over its periods, with limits."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.inequalities.words import POLARITY, group_name
from needs_map.data.content.inequalities import areas_with_inequalities
from needs_map.data.indicators.definitions import Indicator
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.reports.inequalities import (
    DIMENSIONS,
    GapRow,
    arranged,
    codes_above_msoas,
    groups_of,
    published_area,
)
from needs_map.figures.reports.local_inequalities import local_gaps, local_groups, published_gaps
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_groups
from needs_map.figures.view import View
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Axis, Line, Lines, Panels
from needs_map.geo.numbers import known, written
from needs_map.needs.inequalities.groups import GroupGap, gap_moved
from needs_map.needs.inequalities.quintile_groups import Slope

PAGE, OVER = "inequalities", "gap_over"
"""The page, and the name in its link of the indicator whose gap is drawn over time."""
READ = (
    "The gap is the first group minus the other; the slope index is the least minus the most deprived end, so its sign "
    "is the other way round. Further from zero is wider. Vertical lines are 95% confidence intervals."
)
GAP_COLOUR, SLOPE_COLOUR = "#a8281c", "#2f6db3"
FEWEST_PERIODS = 2
"""Periods from which on a gap has a trend: a first and a last."""


class GapStep(NamedTuple):
    """A gap in one period."""

    period: str
    gap: GroupGap
    slope: Slope | None
    """None where it is not defined: no quintiles, or not all of them."""


class GapTrend(NamedTuple):
    """The gap of one indicator over its periods, first to last, between the two groups of the last."""

    indicator: Indicator
    group_type: str
    steps: tuple[GapStep, ...]


def gap_trends(
    rows: Sequence[GapRow],
    over: Mapping[str, Sequence[tuple[str, GroupGap]]],
    group_type: str,
    slopes: Mapping[str, Mapping[str, Slope]] | None = None,
) -> list[GapTrend]:
    """
    Trends of the gaps of a page's rows.

    Parameters
    ----------
    rows
        Rows of the page; the trends come in their order.
    over
        Period and gap of each, first to last, by the indicator's key.
    group_type
        What the groups are.
    slopes
        Slope of each indicator in each period where it is defined, by key and period.

    Returns
    -------
    trends
        Of the indicators with a gap in two periods or more.
    """
    found = []
    for row in rows:
        own = (slopes or {}).get(row.indicator.key, {})
        steps = tuple(GapStep(period, gap, own.get(period)) for period, gap in over[row.indicator.key])
        if len(steps) >= FEWEST_PERIODS:
            found.append(GapTrend(row.indicator, group_type, steps))
    return found


def unit_of_gap(indicator: Indicator) -> str:
    """Unit of a difference: percentage points for shares; none where the published unit is in doubt."""
    if indicator.unit.startswith("%"):
        return "percentage points"
    return "" if indicator.caveat else indicator.unit


def _names(trend: GapTrend) -> tuple[str, str]:
    gap = trend.steps[-1].gap
    return group_name(gap.group, trend.group_type), group_name(gap.reference, trend.group_type)


def panels_of(trend: GapTrend) -> list[Lines]:
    """
    Put a trend as lines with limits: the absolute gap and, where it is defined, the slope index.

    The two differ in sign: the gap is the first group less the reference, the slope the least less the most deprived
    end, so each has a panel that says so.
    """
    indicator, steps = trend.indicator, trend.steps
    periods = [step.period for step in steps]
    unit = f", {unit_of_gap(indicator)}" if unit_of_gap(indicator) else ""
    first, second = _names(trend)
    gaps = [step.gap for step in steps]
    drawn = Line(
        "",
        [gap.difference for gap in gaps],
        GAP_COLOUR,
        dots=True,
        lower=[gap.difference_lower_cl for gap in gaps],
        upper=[gap.difference_upper_cl for gap in gaps],
    )
    title = f"Gap: {_lower(first)} less {_lower(second)}{unit}"
    panels = [Lines(periods, [drawn], Axis(title, indicator.decimals, signed=True, from_nought=True))]
    if any(step.slope for step in steps):
        slopes = [step.slope or Slope(*[math.nan] * len(Slope._fields)) for step in steps]
        drawn = Line(
            "",
            [slope.sii for slope in slopes],
            SLOPE_COLOUR,
            "dashed",
            dots=True,
            mark="square",
            lower=[slope.sii_lower_cl for slope in slopes],
            upper=[slope.sii_upper_cl for slope in slopes],
        )
        title = f"Slope index (SII): least less most deprived end{unit}"
        panels.append(Lines(periods, [drawn], Axis(title, indicator.decimals, signed=True, from_nought=True)))
    return panels


def _lower(name: str) -> str:
    """Name of a group within a sentence; those of people keep their capital."""
    return name[0].lower() + name[1:] if name.startswith("Quintile") else name


def _with_limits(axis: Axis, value: float, lower: float, upper: float, named: str = "") -> str:
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return axis.write(value)
    return f"{axis.write(value)} ({named}{axis.write(lower)} to {axis.write(upper)})"


def trend_sentence(trend: GapTrend) -> str:
    """One sentence on how the gap moved: the absolute gap at the first and the last period, and its ratio."""
    first, last = trend.steps[0], trend.steps[-1]
    axis = Axis("", trend.indicator.decimals, signed=True)
    group, reference = map(_lower, _names(trend))
    values = [
        _with_limits(axis, step.gap.difference, step.gap.difference_lower_cl, step.gap.difference_upper_cl, named)
        for step, named in ((first, "95% confidence interval "), (last, ""))
    ]
    unit = f" {unit_of_gap(trend.indicator)}" if unit_of_gap(trend.indicator) else ""
    ratios = [written(step.gap.ratio, 2) for step in (first, last)]
    name = trend.indicator.name
    return (
        f"{name}: the gap between {group} and {reference} was {values[0]}{unit} in {first.period} and {values[1]} in "
        f"{last.period}; as a ratio {ratios[0]} and {ratios[1]}: {gap_moved(first.gap, last.gap)}."
    )


def step_table(trend: GapTrend) -> list[Row]:
    """One row a period: both values, absolute gap, slope index and ratio, with 95% limits where they are known."""
    group, reference = _names(trend)
    plain = Axis("", trend.indicator.decimals, "%" if trend.indicator.unit.startswith("%") else "")
    signed = Axis("", trend.indicator.decimals, signed=True)
    ratio = Axis("", 2)
    has_slopes = any(step.slope for step in trend.steps)
    rows = []
    for step in trend.steps:
        gap, slope = step.gap, step.slope
        row = {
            "period": step.period,
            group: plain.write(gap.value),
            reference: plain.write(gap.reference_value),
            "gap": _with_limits(signed, gap.difference, gap.difference_lower_cl, gap.difference_upper_cl),
        }
        if has_slopes:
            row["slope"] = (
                _with_limits(signed, slope.sii, slope.sii_lower_cl, slope.sii_upper_cl) if slope else "not available"
            )
        rows.append(row | {"ratio": _with_limits(ratio, gap.ratio, gap.ratio_lower_cl, gap.ratio_upper_cl)})
    return rows


STEP_HEADINGS = {"gap": "Gap (95% CI)", "slope": "SII (95% CI)", "ratio": "Ratio (95% CI)"}


def taken_steps(trends: Sequence[GapTrend]) -> list[Row]:
    """Long rows for files: one an indicator and period."""
    found = []
    for trend in trends:
        group, reference = _names(trend)
        for step in trend.steps:
            gap = step.gap
            slope: Row = {name: known(getattr(step.slope, name, math.nan)) for name in Slope._fields}
            found.append(
                {
                    "indicator": trend.indicator.name,
                    "unit": trend.indicator.unit,
                    "period": step.period,
                    "polarity": POLARITY[trend.indicator.polarity],
                    "group": group,
                    "reference": reference,
                    **{name: known(getattr(gap, name)) for name in GAP_COLUMNS},
                    **slope,
                    "source": trend.indicator.source,
                    "caveat": trend.indicator.caveat,
                }
            )
    return found


GAP_COLUMNS = (
    "value",
    "reference_value",
    "difference",
    "difference_lower_cl",
    "difference_upper_cl",
    "ratio",
    "ratio_lower_cl",
    "ratio_upper_cl",
)


def known_indicator(value: str, serving: Serving) -> bool:
    """Whether a link's indicator is one of the store or of a report on its areas."""
    areas = areas_with_inequalities(codes_above_msoas(serving), serving.packs)
    return value in serving.indicators or value in {
        one.indicator.key for code in areas for one in groups_of(serving, code)
    }


offer({OVER: Choice(PAGE, "indicator over time", known_indicator)})


def trends_of(serving: Serving, view: View, dimension: str) -> list[tuple[GapTrend, Area, bool]]:
    """Trends of the store's own figures, then of a report's, each with its area and whether it is the report's."""
    area, group_type = scene_of(serving, view).area, DIMENSIONS[dimension]
    local = local_groups(serving, area)
    slopes = local.slopes_by_period if dimension == "deprivation" else None
    found = local_gaps(serving, area, dimension)
    own = gap_trends(arranged(found.rows), found.by_period, group_type, slopes)
    shown = published_area(serving, area)
    reported = published_gaps(serving, shown.code if shown else "", dimension)
    printed = gap_trends(arranged(reported.rows), reported.by_period, group_type)
    return [*((one, area, False) for one in own), *((one, shown or area, True) for one in printed)]


def gap_over_time(serving: Serving, view: View, dimension: str) -> Part | None:
    """
    How the gap of the indicator that a view chooses moved, or of the first that has a trend.

    Parameters
    ----------
    serving, view
        The store and the view.
    dimension
        `deprivation` or `ethnicity`.

    Returns
    -------
    part
        None where no indicator has several periods.
    """
    found = trends_of(serving, view, dimension)
    chosen = [one for one in found if one[0].indicator.key == view.chosen(OVER)] or found
    return trend_part(*chosen[0]) if chosen else None


def trend_part(trend: GapTrend, area: Area, typed_in: bool) -> Part:
    """
    A gap over time: its sentence, chart and table.

    Parameters
    ----------
    trend, area
        The gap, and whose.
    typed_in
        Whether it is a report's.
    """
    indicator, panels, rows = trend.indicator, panels_of(trend), step_table(trend)
    notes = (READ, *([f"{indicator.name}: {indicator.caveat}"] if indicator.caveat else []))
    return Part(
        "",
        "",
        rows,
        notes,
        of_groups([indicator], typed_in=typed_in),
        published=typed_in,
        title=f"Gap over time: {indicator.name}, {area.name}",
        finding=trend_sentence(trend),
        columns={key: Column(STEP_HEADINGS.get(key, key[:1].upper() + key[1:])) for key in rows[0]},
        charts=(panels[0] if len(panels) == 1 else Panels(panels),),
        definition=indicator.definition,
        files=taken_steps([trend]),
        facts=(("Area", area.name), ("Definition", indicator.definition), *(("Note", note) for note in notes)),
    )
