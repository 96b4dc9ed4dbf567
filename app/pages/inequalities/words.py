"""Gaps between groups in words, made from figures; each can be pasted as it stands."""

import math

from needs_map.app.words.differences import SAME, UNCERTAIN, gap_in_words, percent_difference, ratio_in_words
from needs_map.app.words.units import in_words
from needs_map.data.content.inequalities import QUINTILE
from needs_map.data.indicators.definitions import Indicator
from needs_map.figures.reports.inequalities import EVERYONE, GapRow, headline_row, is_widest
from needs_map.geo.numbers import written
from needs_map.needs.comparisons.comparison import JUDGED
from needs_map.needs.deprivation.quantiles import QUINTILES
from needs_map.needs.inequalities.groups import GroupGap
from needs_map.needs.inequalities.quintile_groups import Slope

SHORT_GROUPS = {"Asian or Asian British": "A", "Black or Black British": "B", "Not stated": "?"}
"""Characters of groups whose first letter would not do."""
PEOPLE = {
    "Mixed": "people of Mixed ethnic groups",
    "Other": "people of other ethnic groups",
    "Not stated": "people whose ethnic group is not stated",
}
POLARITY = {"low is good": "lower is better", "high is good": "higher is better", "neither": "", "not known": ""}
TEST_WORDS = {
    "higher": "significantly higher than everyone",
    "lower": "significantly lower than everyone",
    "similar": "no significant difference from everyone",
    "not tested": "the source does not say whether the difference is significant",
    "counted": "no confidence interval, so there is no test",
}
LABELS_OF_TEST = {
    "higher": "significantly higher",
    "lower": "significantly lower",
    "similar": "similar",
    "not tested": "significance not stated",
    "counted": "not tested: no confidence interval",
}


def letter(group: str) -> str:
    """One letter or digit for a group, as it stands in its dot."""
    return SHORT_GROUPS.get(group, group[:1])


def group_name(group: str, group_type: str) -> str:
    """Name of a group for a table or a legend."""
    if group == EVERYONE:
        return "Everyone"
    if group_type != QUINTILE:
        return group
    ends = {"1": " (most deprived)", "5": " (least deprived)"}
    return f"Quintile {group}{ends.get(group, '')}"


def group_in_sentence(group: str) -> str:
    """Return an ethnic group in a sentence."""
    return PEOPLE.get(group, f"{group} people")


def figure_with_sign(indicator: Indicator, value: float) -> str:
    """Value with the sign that belongs to it; "not available" for NaN."""
    return written(value, indicator.decimals, "%" if indicator.unit.startswith("%") else "")


def indicator_with_unit(indicator: Indicator, value: float) -> str:
    """Value with its unit: `7.5%`, `29.3 per million people`."""
    unit = "" if indicator.unit.startswith("%") or not indicator.unit else f" {indicator.unit}"
    return figure_with_sign(indicator, value) + unit


def where(gap: GroupGap) -> str:
    """Where a value is higher or lower than where."""
    if gap.group.isdigit():
        return "in the most deprived fifth than in the least deprived"
    return f"among {group_in_sentence(gap.group)} than among {group_in_sentence(gap.reference)}"


def both(gap: GroupGap) -> str:
    """Return the two groups of a gap, for a value that is the same in them."""
    if gap.group.isdigit():
        return "in the most and the least deprived fifth"
    return f"among {group_in_sentence(gap.group)} and {group_in_sentence(gap.reference)}"


def ratio_words(row: GapRow) -> str:
    """
    Ratio between the two groups of a row's gap, with both values: "101% higher in ... (454.0 compared with 226.3)".

    Parameters
    ----------
    row
        One indicator.

    Returns
    -------
    words
        A clause without its full stop; says what is missing where there is no gap.
    """
    gap = row.gap
    if gap is None:
        return _no_gap(row)
    if math.isnan(gap.difference):
        return "not available: a group has no published value"
    first, second = figure_with_sign(row.indicator, gap.value), figure_with_sign(row.indicator, gap.reference_value)
    if first == second:
        return f"the same {both(gap)} ({first})"
    if not gap.distinct:
        return f"no clear difference: {first} and {second}, within rounding"
    if math.isnan(gap.ratio):
        other = (
            "in the least deprived fifth" if gap.reference.isdigit() else f"among {group_in_sentence(gap.reference)}"
        )
        return f"no ratio, since the value {other} is zero ({first} compared with {second})"
    return f"{_size(gap)} ({first} compared with {second})"


def _size(gap: GroupGap) -> str:
    """How much higher or lower one group is than the other; near 1, as far as the limits of the ratio allow."""
    words = ""
    if not math.isnan(gap.ratio_lower_cl):
        words = ratio_in_words(gap.ratio, gap.ratio_lower_cl, gap.ratio_upper_cl)
    if words == UNCERTAIN:
        between = both(gap).replace("in ", "between ", 1).replace("among ", "between ", 1)
        return f"{words} whether there is a difference {between}"
    if words == SAME:
        return f"{words} {both(gap)}"
    return f"{words if words.startswith('slightly ') else percent_difference(gap.ratio)} {where(gap)}"


def _no_gap(row: GapRow) -> str:
    if row.indicator.kind == "count":
        return "no gap: counts of groups of different size cannot be compared"
    ends = {"1": "most", str(QUINTILES): "least"}
    groups = {dot.group for dot in row.dots}
    missing = [end for quintile, end in ends.items() if quintile not in groups]
    if groups <= set("12345") and missing:
        return f"no gap: no one here lives in England’s {' or '.join(missing)} deprived fifth"
    return "no gap: a group is missing"


def slope_words(slope: Slope, indicator: Indicator) -> str:
    """
    Slope and relative index of inequality in words, with their limits and direction.

    Parameters
    ----------
    slope
        Of one indicator.
    indicator
        Whose unit the slope is in.
    """
    unit = "percentage points" if indicator.unit.startswith("%") else indicator.unit
    one = "percentage point" if indicator.unit.startswith("%") else None
    moved = gap_in_words(
        slope.sii, unit=unit, unit_of_one=one, decimals=indicator.decimals, where="", higher="up", lower="down"
    )
    if math.isnan(slope.sii_lower_cl):
        return (
            f"{moved} from the most to the least deprived end (SII {written(slope.sii, indicator.decimals)}; RII "
            f"{written(slope.rii, 2)})"
        )
    limits = " to ".join(written(end, indicator.decimals) for end in (slope.sii_lower_cl, slope.sii_upper_cl))
    relative = " to ".join(written(end, 2) for end in (slope.rii_lower_cl, slope.rii_upper_cl))
    return (
        f"{moved} from the most to the least deprived end (SII {written(slope.sii, indicator.decimals)}, 95% "
        "confidence interval "
        f"{limits}; RII {written(slope.rii, 2)}, {relative})"
    )


def limits_words(gap: GroupGap) -> str:
    """95% limits of a ratio, and whether it could be chance by them; empty if there are none."""
    if math.isnan(gap.ratio_lower_cl) or math.isnan(gap.ratio_upper_cl):
        return ""
    chance = ", a difference that could be chance" if gap.ratio_lower_cl <= 1 <= gap.ratio_upper_cl else ""
    limits = f"{written(gap.ratio_lower_cl, 2)} to {written(gap.ratio_upper_cl, 2)}"
    return f"ratio {written(gap.ratio, 2)}, 95% confidence interval {limits}{chance}"


def has_wrong_unit(indicator: Indicator) -> bool:
    """Whether the caveat of a published indicator is that its unit cannot be right."""
    return indicator.caveat.startswith("The unit as published")


def difference_words(row: GapRow) -> str:
    """Difference between the two groups of a row's gap, in its unit; empty where there is none to tell."""
    gap, indicator = row.gap, row.indicator
    if gap is None or not gap.distinct:
        return ""
    unit, one = indicator.unit, None
    if indicator.unit.startswith("%"):
        unit, one = "percentage points", "percentage point"
    elif has_wrong_unit(indicator):
        return ""
    return gap_in_words(gap.difference, unit=unit, unit_of_one=one, decimals=indicator.decimals, where="")


def inequalities_headline(rows: list[GapRow], dimension: str, area: str) -> str:
    """
    Sentence on the widest gap of an area.

    Parameters
    ----------
    rows
        Rows of one dimension.
    dimension
        `deprivation` or `ethnicity`.
    area
        Name of the area as it stands in a sentence.
    """
    by = "deprivation" if dimension == "deprivation" else "ethnic group"
    row = headline_row(rows)
    if row is None or row.gap is None:
        return f"No gap by {by} is available for {area}."
    gap, indicator = row.gap, row.indicator
    name = in_words(indicator.name)
    times = ratio_in_words(gap.ratio)
    percent = percent_difference(gap.ratio)
    wording, more = f"{percent} {where(gap)}", ""
    if " as " in times:
        wording, more = f"{times} {where(gap).replace(' than ', ' as ')}", f"{percent}; "
    unit = "" if indicator.unit.startswith("%") else f" {indicator.unit}"
    first, second = figure_with_sign(indicator, gap.value), figure_with_sign(indicator, gap.reference_value)
    figures, doubt = f"{first} compared with {second}{unit}; ", ""
    if has_wrong_unit(indicator):
        figures, doubt = "", f" The report prints {first} and {second}{unit}, a unit that cannot be right."
    kind = "gap" if indicator.polarity in JUDGED else "difference"
    return (
        f"{_among(rows, row)} widest {kind} by {by} in {area} is in {name}: {wording} "
        f"({more}{figures}{_period(row.period)}).{doubt}{_chance(row)}"
        + (" Neither end is better." if indicator.polarity == "neither" else "")
    )


def _among(rows: list[GapRow], row: GapRow) -> str:
    """Beginning of a headline: among which rows its gap is the widest, where another's is wider."""
    if is_widest(rows, row):
        return "The"
    judged = "one end better and " if row.indicator.polarity in JUDGED else ""
    return f"Of the indicators with {judged}a clear difference, the"


def _chance(row: GapRow) -> str:
    """Sentence that neither group of the gap is known to differ from everyone, where that was tested."""
    marks = [dot.mark for dot in row.dots if row.gap is not None and dot.group in {row.gap.group, row.gap.reference}]
    return " Neither differs significantly from everyone." if set(marks) == {"similar"} else ""


def _period(period: str) -> str:
    return period[0].lower() + period[1:] if period.startswith("Year") else period
