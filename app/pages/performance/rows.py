"""Performance as rows of a file to take away, and as a file to edit and open again."""

import math
from collections.abc import Sequence

from needs_map.app.exports.csv_file import csv_text
from needs_map.data.content.performance import OWN_COLUMNS, OWN_OPTIONAL
from needs_map.figures.documents.part import Row
from needs_map.figures.reports.performance import COLOURS, Measured


def measure_rows(measures: Sequence[Measured]) -> list[Row]:
    """Measures as rows for a file; figures are in the unit of their row."""
    return [
        {
            "series": one.name,
            "domain": one.domain,
            "area": one.area,
            "unit": one.unit,
            "desired": "higher" if one.polarity == "high is good" else "lower",
            "newest_period": one.label(one.latest) if one.latest >= 0 else "",
            "newest_value": _known(one, "value", one.latest),
            "suppressed": "yes" if one.latest >= 0 and one.hidden(one.latest) else "no",
            "plan_period": one.label(one.judged) if one.judged >= 0 else "",
            "value_in_plan_period": _known(one, "value", one.judged),
            "plan": _known(one, "target", one.judged),
            "rating": one.rating,
            "earlier_rating": one.earlier,
            "colour": COLOURS[one.rating],
            "since_before": one.moved,
            "variation": one.variation,
            "assurance": one.assurance,
            "values": one.points,
        }
        for one in measures
    ]


def series_rows(one: Measured) -> list[Row]:
    """Every period of a series as rows for a file, with what is worked out."""
    limits = {} if one.chart is None else {"mean": one.chart.mean, "lower": one.chart.lower, "upper": one.chart.upper}
    return [
        {
            "series": one.name,
            "domain": one.domain,
            "area": one.area,
            "unit": one.unit,
            "desired": "higher" if one.polarity == "high is good" else "lower",
            "period": str(one.table["period"].iloc[row]),
            "value": "*" if one.hidden(row) else _known(one, "value", row),
            "target": _known(one, "target", row),
            "rating": one.rating_of(row),
            "variation": str(one.marks.iloc[row]),
            **{f"limit_{name}": number for name, number in limits.items()},
            "source": ", ".join(
                str(one.table[column].iloc[row]) for column in ("source", "page") if one.table[column].iloc[row]
            ),
            "note": " ".join(str(one.table[column].iloc[row]) for column in ("note", "caveat")).strip(),
        }
        for row in range(len(one.table))
    ]


def _known(one: Measured, column: str, row: int) -> float | None:
    number = one.number(column, row) if row >= 0 else math.nan
    return number if math.isfinite(number) else None


def own_layout(measures: Sequence[Measured]) -> bytes:
    """Measures as a CSV in the layout of a user's own file, to be edited and opened again."""
    columns = (*OWN_COLUMNS, *OWN_OPTIONAL)
    rows = [{column: row[column] for column in columns} for one in measures for row in series_rows(one)]
    return csv_text((), rows).encode("utf-8-sig")
