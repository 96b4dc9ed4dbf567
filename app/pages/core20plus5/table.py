"""Tables of Core20PLUS5 in HTML, escaped here, and as rows of a file; its chart."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from needs_map.app.pages.core20plus5.words import amount, gap_sentence, local_words, target_words
from needs_map.figures.reports.core20plus5 import Aim, Gap, Indicator
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Axis, Dot, Dots
from needs_map.geo.numbers import decimals_of
from needs_map.needs.comparisons.comparison import BETTER, SIMILAR, WORSE

Row = dict[str, Any]
MARKS = {BETTER: ("better", "▲", "better"), WORSE: ("worse", "▼", "worse"), SIMILAR: ("usual", "=", "the same")}
SERIES = (("#11246b", "circle"), ("#b34700", "diamond"), ("#2f7d4f", "square"))
"""Colour and shape of each ICB."""
LEFT = " style='text-align: left'"
AXIS = "How much worse than England, as a percentage of England’s figure"


def areas_of(indicators: Sequence[Indicator]) -> list[Area]:
    """ICBs that indicators are of."""
    return list(dict.fromkeys(standing.area for one in indicators for standing in one.standings))


def aims_table(caption: str, aims: Sequence[Aim]) -> str:
    """Clinical areas with aim, target and the local figure of it."""
    body = "".join(
        f"<tr><th scope='row'>{escape(one.clinical_area)}</th><td class='nm-words'>{escape(one.aim)}"
        f"{_small(one.remark)}</td><td class='nm-words'>{escape(target_words(one))}</td>"
        f"<td class='nm-words'>{'<br>'.join(escape(text) for text in local_words(one))}</td></tr>"
        for one in aims
    )
    return _table(
        caption, ("Clinical area", "Aim", "Target", "Local figure"), body, words=("Aim", "Target", "Local figure")
    )


def dashboard_table(caption: str, indicators: Sequence[Indicator]) -> str:
    """Indicators with each ICB's figure, what it is set beside, and whether it is an outlier."""
    areas = areas_of(indicators)
    beside = list(dict.fromkeys(name for one in indicators for name in one.beside))
    heads = ["Measure", *(area.short for area in areas), *beside, "Outlier, as published"]
    body, clinical = [], None
    for one in indicators:
        if one.clinical_area != clinical:
            clinical = one.clinical_area
            group = f"<th scope='rowgroup' colspan='{len(heads)}'>{escape(clinical)}</th>"
            body.append(f"<tr class='nm-group'>{group}</tr>")
        body.append(_dashboard_row(one, areas, beside))
    return _table(caption, heads, "".join(body))


def _dashboard_row(one: Indicator, areas: Sequence[Area], beside: Sequence[str]) -> str:
    own = {standing.area: standing for standing in one.standings}
    decimals = decimals_of([*(standing.value for standing in one.standings), *one.beside.values()])
    cells = []
    for area in areas:
        if area not in own:
            cells.append("not available")
            continue
        mark = MARKS.get(own[area].against_england)
        words = (
            f"<br><span class='nm-spc nm-spc-{mark[0]}' aria-hidden='true'>{mark[1]}</span> {mark[2]}" if mark else ""
        )
        cells.append(escape(amount(own[area].value, one.unit, decimals)) + words)
    cells += [escape(amount(one.beside.get(name, math.nan), one.unit, decimals)) for name in beside]
    named = [standing.area.short for standing in one.standings if standing.outlier == "yes"]
    cells.append(escape(", ".join(named)) or ("no" if any(standing.outlier for standing in one.standings) else "–"))
    desired = "higher is better" if one.polarity == "high is good" else "lower is better"
    unit = "" if one.unit == "%" else f"{one.unit} · "
    tag = " <span class='nm-caveat'>caveat</span>" if one.caveats else ""
    name = f"{escape(one.name)}{tag}{_small(f'{unit}{one.period} · {desired}')}"
    return f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def gaps_table(caption: str, gaps: Sequence[Gap]) -> str:
    """Indicators of Core20 people beside everyone and the least deprived fifth."""
    body = "".join(
        f"<tr><th scope='row'>{escape(one.name)}{_small(f'{one.area.short} · {one.unit} · {one.period}')}</th>"
        + "".join(f"<td>{escape(amount(value, one.unit, decimals_of(_values(one))))}</td>" for value in _values(one))
        + f"<td class='nm-words'>{escape(gap_sentence(one))}</td></tr>"
        for one in gaps
    )
    heads = ("Measure", "Core20", "Everyone", "Least deprived fifth", "Core20 compared with the least deprived fifth")
    return _table(caption, heads, body, words=heads[-1:])


def _values(one: Gap) -> tuple[float, float, float]:
    return one.gap.value, one.everyone, one.gap.reference_value


def _small(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""


def _table(caption: str, heads: Sequence[str], body: str, *, words: Sequence[str] = ()) -> str:
    head = "".join(f"<th scope='col'{LEFT if text in words else ''}>{escape(text)}</th>" for text in heads)
    return (
        f"<div class='nm-scroll' tabindex='0' role='region' aria-label='{escape(caption)}'>"
        f"<table class='nm-compare nm-frameworks'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


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


def dashboard_rows(indicators: Sequence[Indicator]) -> list[Row]:
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


def gap_rows(gaps: Sequence[Gap]) -> list[Row]:
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


def england_dots(indicators: Sequence[Indicator]) -> Dots:
    """Dots of how much worse than England each ICB is, in per cent: a row a measure, right of the line is worse."""
    areas = areas_of(indicators)
    dots = []
    for number, area in enumerate(areas):
        shares = [_share(one, area) for one in indicators]
        dots.append(Dot(area.short, [share * 100 for share in shares], *SERIES[number % len(SERIES)]))
    return Dots([one.name for one in indicators], dots, Axis(AXIS, 0, "%", signed=True), [("England", 0.0)])


def _share(one: Indicator, area: Area) -> float:
    found = [standing.short for standing in one.standings if standing.area == area]
    return found[0] if found and found[0] != math.inf else math.nan
