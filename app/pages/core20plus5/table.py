"""Tables of Core20PLUS5 in HTML, and as rows of a file; its chart."""

import math
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from needs_map.app.pages.core20plus5.words import amount, gap_sentence, local_words, target_words
from needs_map.app.words.markup import (
    CAVEAT,
    LEFT,
    WORDS_CLASS,
    TableCell,
    TableGroup,
    element,
    joined,
    sign,
    small,
    table,
)
from needs_map.app.words.ways import untested
from needs_map.figures.documents.part import Row
from needs_map.figures.reports.core20plus5 import Aim, DashboardGap, DashboardIndicator
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import WHOSE, Axis, Dot, Dots
from needs_map.geo.numbers import decimals_of
from needs_map.needs.comparisons.comparison import BETTER, SIMILAR, WORSE

VERDICT_MARKS = {BETTER: ("better", "better"), WORSE: ("worse", "worse"), SIMILAR: ("usual", "the same")}
SERIES = tuple(zip(("#11246b", "#b34700", "#2f7d4f"), WHOSE, strict=False))
"""Colour and shape of each ICB."""
AXIS = "How much worse than England, as a percentage of England’s figure"


def areas_of(indicators: Sequence[DashboardIndicator]) -> list[Area]:
    """ICBs that indicators are of."""
    return list(dict.fromkeys(standing.area for one in indicators for standing in one.standings))


def aims_table(caption: str, aims: Sequence[Aim]) -> Markup:
    """Clinical areas with aim, target and the local figure of it."""
    rows = [
        (
            one.clinical_area,
            *(
                TableCell(content, WORDS_CLASS)
                for content in (
                    joined([one.aim, small(one.remark)]),
                    target_words(one),
                    element("br").join(local_words(one)),
                )
            ),
        )
        for one in aims
    ]
    heads = ("Clinical area", *(TableCell(text, style=LEFT) for text in ("Aim", "Target", "Local figure")))
    return _table(caption, heads, rows)


def dashboard_table(caption: str, indicators: Sequence[DashboardIndicator]) -> Markup:
    """Indicators with each ICB's figure, what it is set beside, and whether it is an outlier."""
    areas = areas_of(indicators)
    beside = list(dict.fromkeys(name for one in indicators for name in one.beside))
    heads = ["Measure", *(area.short for area in areas), *beside, "Outlier, as published"]
    rows: list[object] = []
    for clinical, group in groupby(indicators, key=lambda one: one.clinical_area):
        rows += [TableGroup(clinical), *(_dashboard_row(one, areas, beside) for one in group)]
    return _table(caption, heads, rows)


def _dashboard_row(one: DashboardIndicator, areas: Sequence[Area], beside: Sequence[str]) -> list[object]:
    own = {standing.area: standing for standing in one.standings}
    decimals = decimals_of([*(standing.value for standing in one.standings), *one.beside.values()])
    cells: list[object] = []
    for area in areas:
        if area not in own:
            cells.append("not available")
            continue
        verdict = own[area].against_england
        mark = VERDICT_MARKS.get(verdict)
        value: object = amount(own[area].value, one.unit, decimals)
        if mark is not None:
            kind, words = mark
            value = joined([value, element("br"), sign(kind, untested(verdict, one.polarity)), f" {words}"])
        cells.append(value)
    cells += [amount(one.beside.get(name, math.nan), one.unit, decimals) for name in beside]
    named = [standing.area.short for standing in one.standings if standing.outlier == "yes"]
    cells.append(", ".join(named) or ("no" if any(standing.outlier for standing in one.standings) else "–"))
    desired = "higher is better" if one.polarity == "high is good" else "lower is better"
    unit = "" if one.unit == "%" else f"{one.unit} · "
    tag = CAVEAT if one.caveats else ""
    return [joined([one.name, tag, small(f"{unit}{one.period} · {desired}")]), *cells]


def gaps_table(caption: str, gaps: Sequence[DashboardGap]) -> Markup:
    """Indicators of Core20 people beside everyone and the least deprived fifth."""
    rows = [
        (
            joined([one.name, small(f"{one.area.short} · {one.unit} · {one.period}")]),
            *(amount(value, one.unit, decimals_of(_values(one))) for value in _values(one)),
            TableCell(gap_sentence(one), WORDS_CLASS),
        )
        for one in gaps
    ]
    last = TableCell("Core20 compared with the least deprived fifth", style=LEFT)
    return _table(caption, ("Measure", "Core20", "Everyone", "Least deprived fifth", last), rows)


def _values(one: DashboardGap) -> tuple[float, float, float]:
    return one.gap.value, one.everyone, one.gap.reference_value


def _table(caption: str, heads: Sequence[object], rows: Sequence[object]) -> Markup:
    return table(caption, heads, rows, kind="nm-compare nm-frameworks", label=caption)


def aim_rows(aims: Sequence[Aim]) -> list[Row]:
    """Clinical areas as rows for a file: one an area with a figure, or one without."""
    return [
        {
            "framework": one.framework,
            "clinical_area": one.clinical_area,
            "aim": one.aim,
            "target": None if math.isnan(one.target) else one.target,
            "unit": one.unit,
            "by": one.by,
            "area": area,
            "period": period,
            "value": value,
            "rating": rating,
            "note": one.remark,
        }
        for one in aims
        for area, period, value, rating in (one.local or (("", "", None, ""),))
    ]


def dashboard_rows(indicators: Sequence[DashboardIndicator]) -> list[Row]:
    """Indicators as rows for a file: one an ICB."""
    beside = list(dict.fromkeys(name for one in indicators for name in one.beside))
    return [
        {
            "clinical_area": one.clinical_area,
            "measure": one.name,
            "unit": one.unit,
            "period": one.period,
            "desired": "higher" if one.polarity == "high is good" else "lower",
            "code": standing.area.code,
            "area": standing.area.short,
            "value": standing.value,
            **{name.lower(): one.beside.get(name) for name in beside},
            "against_england": standing.against_england,
            "outlier_as_published": standing.outlier,
            "note": " ".join([*one.remarks, *one.caveats]),
        }
        for one in indicators
        for standing in one.standings
    ]


def dashboard_gap_rows(gaps: Sequence[DashboardGap]) -> list[Row]:
    """Indicators of Core20 people as rows for a file."""
    return [
        {
            "code": one.area.code,
            "area": one.area.short,
            "clinical_area": one.clinical_area,
            "measure": one.name,
            "unit": one.unit,
            "period": one.period,
            "core20": one.gap.value,
            "everyone": one.everyone,
            "least_deprived_fifth": one.gap.reference_value,
            "difference": one.gap.difference,
            "ratio": one.gap.ratio,
        }
        for one in gaps
    ]


def england_dots(indicators: Sequence[DashboardIndicator]) -> Dots:
    """Dots of how much worse than England each ICB is, in per cent: a row a measure, right of the line is worse."""
    areas = areas_of(indicators)
    dots = []
    for number, area in enumerate(areas):
        shares = [_share(one, area) for one in indicators]
        dots.append(Dot(area.short, [share * 100 for share in shares], *SERIES[number % len(SERIES)]))
    return Dots([one.name for one in indicators], dots, Axis(AXIS, 0, "%", signed=True), [("England", 0.0)])


def _share(one: DashboardIndicator, area: Area) -> float:
    found = [standing.short for standing in one.standings if standing.area == area]
    return found[0] if found and found[0] != math.inf else math.nan
