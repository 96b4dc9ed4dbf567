"""Tables of the page Inequalities: by group, by gap, beside the report's own words, and long for files."""

import math
from collections.abc import Mapping, Sequence

from needs_map.app.pages.inequalities.gap_trend import GapTrend
from needs_map.app.pages.inequalities.words import (
    LABELS_OF_TEST,
    POLARITY,
    difference_words,
    figure_with_sign,
    group_name,
    limits_words,
    ratio_words,
    slope_words,
)
from needs_map.app.words.differences import SAME, percent_difference
from needs_map.data.content.inequalities import Statement
from needs_map.figures.documents.part import Row
from needs_map.figures.reports.inequalities import GapRow
from needs_map.geo.numbers import known, written
from needs_map.needs.inequalities.groups import GroupGap, gap_moved
from needs_map.needs.inequalities.quintile_groups import Slope, runs_against


def group_table(
    rows: list[GapRow], group_type: str, caveats: dict[str, int], slopes: Mapping[str, Slope] | None = None
) -> list[Row]:
    """Return one row an indicator: everyone, each group, the gap in words and, if there are any, the slope indexes."""
    groups = list(dict.fromkeys(dot.group for row in rows for dot in row.dots))
    found = []
    for row in rows:
        own = {dot.group: dot for dot in row.dots}
        number = caveats.get(row.indicator.key)
        cells = {
            group_name(group, group_type): figure_with_sign(row.indicator, own[group].value)
            if group in own
            else "not available"
            for group in groups
        }
        found.append(
            {
                "indicator": row.indicator.name + (f" (caveat {number})" if number else ""),
                "unit": row.indicator.unit,
                "everyone": figure_with_sign(row.indicator, row.everyone),
            }
            | cells
            | {"gap": gap_cell(row)}
            | ({} if slopes is None else {"slope": slope_cell(row, slopes)})
        )
    return found


def trend_table(trends: Sequence[GapTrend]) -> list[Row]:
    """
    Return how gaps moved: one row an indicator with several periods, its ratio in each, and the way it went.

    Parameters
    ----------
    trends
        Of the indicators that have several periods.
    """
    found = []
    for trend in trends:
        first, last = trend.steps[0].gap, trend.steps[-1].gap
        groups = [group_name(group, trend.group_type) for group in (last.group, last.reference)]
        found.append(
            {
                "indicator": trend.indicator.name,
                "ratio of": " to ".join(groups),
                "by period": "; ".join(f"{step.period}: {ratio_cell(step.gap)}" for step in trend.steps),
                "the gap is": gap_moved(first, last),
            }
        )
    return found


def ratio_cell(gap: GroupGap) -> str:
    """Ratio to two decimals, with its limits if there are any."""
    if math.isnan(gap.ratio_lower_cl):
        return written(gap.ratio, 2)
    return f"{written(gap.ratio, 2)} ({written(gap.ratio_lower_cl, 2)} to {written(gap.ratio_upper_cl, 2)})"


def slope_cell(row: GapRow, slopes: Mapping[str, Slope]) -> str:
    """Slope and relative index of a row in words, or why there are none."""
    slope = slopes.get(row.indicator.key)
    if slope is None:
        return (
            "not available: it needs people in all five quintiles, some but not all of whom are counted in each, and "
            "no hidden count"
        )
    words = slope_words(slope, row.indicator)
    moves = SAME not in words
    if moves and row.gap is not None and row.gap.distinct and runs_against(slope, row.gap.difference):
        words += ": the opposite direction to the gap, because the line also takes in the quintiles between"
    return words


def gap_cell(row: GapRow) -> str:
    """Gap of a row in words, with its difference and its limits."""
    words = [ratio_words(row), difference_words(row), limits_words(row.gap) if row.gap else ""]
    return "; ".join(word for word in words if word)


def statement_table(rows: list[GapRow], statements: list[Statement], group_type: str) -> list[Row]:
    """
    Every ratio that the report puts into words, beside what its own table gives.

    Parameters
    ----------
    rows
        Rows of one dimension.
    statements
        Of the report.
    group_type
        Of the rows.
    """
    by_key = {row.indicator.key: row for row in rows}
    found = []
    for statement in statements:
        row = by_key.get(statement.indicator)
        if statement.group_type != group_type or row is None:
            continue
        gap = row.to_reference(statement.group)
        ours = percent_difference(gap.ratio) if gap is not None else "not available"
        theirs = percent_difference(1 + statement.percent / 100)
        same = "the same" if ours == theirs else statement.caveat or "within the rounding of its table"
        found.append(
            {
                "indicator": row.indicator.name,
                "group": group_name(statement.group, group_type),
                "against": group_name(statement.reference, group_type),
                "as the report says": theirs,
                "from its table": ours,
                "result": same,
            }
        )
    return found


def taken_rows(rows: list[GapRow], group_type: str, slopes: Mapping[str, Slope] | None = None) -> list[Row]:
    """Long rows for files: one an indicator and group, with the gap to the reference group, and the slope indexes."""
    found = []
    for row in rows:
        indicator = row.indicator
        head: Row = {
            "domain": indicator.group,
            "indicator": indicator.name,
            "unit": indicator.unit,
            "period": row.period,
            "polarity": POLARITY[indicator.polarity],
            "group_type": group_type,
        }
        slope = (slopes or {}).get(indicator.key)
        indexes: Row = {name: getattr(slope, name, None) for name in Slope._fields} if slopes is not None else {}
        tail: Row = indexes | {"source": indicator.source, "caveat": indicator.caveat}
        everyone: Row = {"group": "Everyone", "value": known(row.everyone)}
        found.append(head | everyone | _nothing() | tail)
        for dot in row.dots:
            gap = row.to_reference(dot.group)
            found.append(
                head
                | {
                    "group": group_name(dot.group, group_type),
                    "value": known(dot.value),
                    "lower_cl": known(dot.lower_cl),
                    "upper_cl": known(dot.upper_cl),
                    "numerator": known(dot.numerator),
                    "denominator": known(dot.denominator),
                    "against_everyone": LABELS_OF_TEST[dot.mark],
                    "reference": group_name(gap.reference, group_type) if gap else None,
                    "ratio": known(gap.ratio) if gap else None,
                    "ratio_lower_cl": known(gap.ratio_lower_cl) if gap else None,
                    "ratio_upper_cl": known(gap.ratio_upper_cl) if gap else None,
                    "difference": known(gap.difference) if gap else None,
                }
                | tail
            )
    return found


def _nothing() -> Row:
    columns = ("lower_cl", "upper_cl", "numerator", "denominator", "against_everyone", "reference", "ratio")
    return dict.fromkeys((*columns, "ratio_lower_cl", "ratio_upper_cl", "difference"))
