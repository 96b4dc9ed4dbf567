"""The parts of the page Inequalities about one area: gaps by deprivation and by ethnic group."""

import math
from collections.abc import Callable, Sequence
from functools import partial

from needs_map.app.pages.inequalities.ethnicity import ethnicity
from needs_map.app.pages.inequalities.gap_trend import OVER, READ, gap_over_time, trends_of
from needs_map.app.pages.inequalities.picture import dots_chart
from needs_map.app.pages.inequalities.tables import group_table, trend_table
from needs_map.app.pages.inequalities.words import group_name, inequalities_headline
from needs_map.app.reports.sections import is_covered
from needs_map.figures.documents.part import NOT_AVAILABLE, Column, Part, Parts, Row
from needs_map.figures.reports.inequalities import DIMENSIONS, GapRow, arranged, published_area
from needs_map.figures.reports.local_inequalities import local_gaps, published_gaps
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_groups
from needs_map.figures.view import View
from needs_map.geo.areas import Area, in_sentence

MOST_ROWS = 20
"""Rows of a table in a document: the widest gaps."""
RATIO = Column("Ratio", 2, "", "first", "second", function="estimates.ratios:divided")
GAP_COLUMNS = {
    "deprivation": {"ratio": RATIO._replace(heading="Ratio, most to least deprived fifth")},
    "ethnicity": {"between": Column("Widest gap"), "ratio": RATIO},
}
"""Columns of the gap, by dimension: by deprivation it is always between the same two groups."""
EVERYONE = Column("Everyone", numerator="everyone: numerator", denominator="everyone: denominator")
AS_PUBLISHED = "Figures as published, by the report named as their source."
ADDED_UP = "Worked out from LSOAs by national quintile, or as the publisher gives them."


def chosen_parts(serving: Serving, view: View) -> Parts:
    """Parts of the page as a view chooses them: those of `inequalities_parts`, people, and a gap over time of each."""
    area = scene_of(serving, view).area
    found = inequalities_parts(serving, area, view.basis)
    made: dict[str, Callable[[], Part | None]] = {key: partial(found.get, key) for key in DIMENSIONS}
    made |= {"people": lambda: ethnicity(serving, area) if is_covered(serving, area) else None}
    made |= {f"gap-{key}": partial(gap_over_time, serving, view, key) for key in DIMENSIONS}
    made |= {f"gaps-{key}": partial(gaps_over_time, serving, view, key) for key in DIMENSIONS}
    return Parts(made)


def gaps_over_time(serving: Serving, view: View, dimension: str) -> Part | None:
    """
    How every gap that has a trend moved: the store's own, or a report's where the indicator that is chosen is of one.

    Parameters
    ----------
    serving, view, dimension
        As for `gap_over_time`.

    Returns
    -------
    part
        None where no indicator has several periods.
    """
    found = trends_of(serving, view, dimension)
    if not found:
        return None
    chosen = [one for one in found if one[0].indicator.key == view.chosen(OVER)] or found
    _, area, typed_in = chosen[0]
    trends = [trend for trend, _, is_printed in found if is_printed == typed_in]
    rows = trend_table(trends)
    return Part(
        "",
        "",
        rows,
        (READ,),
        of_groups([trend.indicator for trend in trends], typed_in=typed_in),
        published=typed_in,
        title=f"How gaps by {DIMENSIONS[dimension]} moved, {area.name}",
        columns={key: Column(key[:1].upper() + key[1:]) for key in rows[0]},
    )


def inequalities_parts(serving: Serving, area: Area, basis: str) -> Parts:  # noqa: ARG001 - as other pages have it
    """
    Parts of the page, by key: `deprivation` and `ethnicity`, of the store's own figures, else of a report's.

    Parameters
    ----------
    serving, area
        The store, and an area of any level.
    basis
        Not used: outcomes by group have people of their own.

    Returns
    -------
    parts
        Those that have any figure.
    """
    return Parts({dimension: partial(_by_group, serving, area, dimension) for dimension in DIMENSIONS})


def _by_group(serving: Serving, area: Area, dimension: str) -> Part | None:
    """Indicators by the groups of a dimension; None where there are none."""
    if own := arranged(local_gaps(serving, area, dimension).rows):
        return gap_part(area, own, dimension, typed_in=False)
    shown = published_area(serving, area)
    rows = arranged(published_gaps(serving, shown.code, dimension).rows) if shown is not None else []
    if shown is None or not rows:
        return None
    part = gap_part(shown, rows, dimension, typed_in=True)
    other = f"The report gives figures by group only for {shown.name}, not for {in_sentence(area)}."
    return part if shown.code == area.code else part._replace(notes=(other, *part.notes))


def gap_part(area: Area, rows: Sequence[GapRow], dimension: str, *, typed_in: bool) -> Part:
    """
    Indicators of an area by group, the widest gaps first.

    Parameters
    ----------
    area
        That the figures are of.
    rows
        Of one dimension.
    dimension
        `deprivation` or `ethnicity`.
    typed_in
        Whether they are a report's; else they are the store's own.
    """
    group_type = DIMENSIONS[dimension]
    widest = list(rows[:MOST_ROWS])
    table = group_table(widest, group_type, {})
    groups = [key for key in table[0] if key not in {"indicator", "unit", "everyone", "gap"}]
    columns = {"indicator": Column("Indicator"), "unit": Column("Unit"), "everyone": EVERYONE}
    columns |= {key: Column(key, numerator=f"{key}: numerator", denominator=f"{key}: denominator") for key in groups}
    chart = dots_chart(widest, group_type)
    indicators = [row.indicator for row in widest]
    more = f"The {MOST_ROWS} widest of {len(rows)} gaps are shown." if len(rows) > MOST_ROWS else ""
    return Part(
        "",
        "",
        [cells | _counts(row, group_type, groups) | _ratio(row) for cells, row in zip(table, widest, strict=True)],
        tuple(filter(None, (AS_PUBLISHED if typed_in else ADDED_UP, more))),
        of_groups(indicators, typed_in=typed_in, quintiles=dimension == "deprivation"),
        published=typed_in,
        title=f"Indicators by {group_type}, {area.name}",
        finding=inequalities_headline(list(rows), dimension, in_sentence(area)),
        columns=columns | GAP_COLUMNS[dimension],
        charts=(chart,) if chart else (),
        caveats=tuple((one.short, one.caveat) for one in indicators if one.caveat),
    )


def _counts(row: GapRow, group_type: str, groups: Sequence[str]) -> Row:
    """Numerator and denominator of everyone and of each group, where they are known."""
    own = {group_name(dot.group, group_type): dot for dot in row.dots}
    return {
        f"{group}: {name}": getattr(one, name) if one is not None else None
        for group, one in [("everyone", row), *((group, own.get(group)) for group in groups)]
        for name in ("numerator", "denominator")
    }


def _ratio(row: GapRow) -> Row:
    """The gap in figures: which groups, and how many times the second's value the first's is."""
    gap = row.gap
    if gap is None:
        return dict.fromkeys(("ratio", "first", "second")) | {"between": NOT_AVAILABLE}
    groups = ("most", "least deprived fifth") if gap.group.isdigit() else (gap.group, gap.reference)
    return {
        "between": " and ".join(groups),
        "ratio": gap.ratio if math.isfinite(gap.ratio) else None,
        "first": gap.value,
        "second": gap.reference_value,
    }
