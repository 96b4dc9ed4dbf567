"""Charts of a list: its people by quintile, and its registers of disease beside England."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from needs_map.app.pages.compare.bars import QUINTILE_NAMES
from needs_map.app.reports.signed_axis import NOUGHT_BARE, SIGNED
from needs_map.figures.people.list_ages import Ages, band_names
from needs_map.figures.people.list_deprivation import Deprivation
from needs_map.geo.charts.kinds import Axis, Bars, Dot, Dots, Part
from needs_map.geo.palettes import sequential

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
Layers: TypeAlias = "alt.LayerChart | alt.FacetChart"
SERIES = {
    "list": ("#11246b", "circle", "circle"),
    "pcn": ("#2f7d4f", "square", "square"),
    "icb": ("#b34700", "diamond", "diamond"),
}
"""Colour and shape of a list, its network and its ICB, on the screen and in a picture."""
COLUMNS = {"list": "percent", "pcn": "pcn_percent", "icb": "icb_percent"}
INK, SOFT, LINE = "#16202b", "#4a5764", "#d5dbe1"
ROW_HEIGHT = 40
AXIS = "Above or below England, as a percentage of England’s share"


def quintile_bars(found: Sequence[Deprivation]) -> Bars:
    """Return a bar for each list: the shares of its people in each national quintile, end to end."""
    known = [one for one in found if all(map(math.isfinite, one.quintiles))]
    parts = [
        Part(name, [one.quintiles[number - 1] * 100 for one in known], colour)
        for (number, name), colour in zip(QUINTILE_NAMES.items(), sequential(len(QUINTILE_NAMES)), strict=True)
    ]
    return Bars(
        [one.name for one in known], parts, Axis("% of patients by national IMD quintile", 0, "%"), totals=False
    )


def age_bars(found: Sequence[Ages]) -> Bars:
    """Return a bar for each list: the shares of its people in each band of age, end to end."""
    names = band_names()
    parts = [
        Part(name, [one.share[number] * 100 for one in found], colour)
        for number, (name, colour) in enumerate(zip(names, reversed(sequential(len(names))), strict=True))
    ]
    return Bars([one.name for one in found], parts, Axis("% of patients by age", 0, "%"), totals=False)


def register_chart(rows: Sequence[Row], names: dict[str, str]) -> Layers:
    """
    Draw how a list, its network and its ICB stand beside England: one row a register, the list with its limits.

    Parameters
    ----------
    rows
        From `register_rows`.
    names
        Name of the list, of its network where it has one, and of its ICB, by the keys of `SERIES`.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    drawn = list(filter(is_drawn, rows))
    marks = [
        {
            "condition": row["condition"],
            "whose": name,
            "above": _above(row, COLUMNS[key]),
            "percent": row[COLUMNS[key]] / 100,
        }
        for row in drawn
        for key, name in names.items()
    ]
    data = pd.DataFrame([mark for mark in marks if math.isfinite(mark["above"])])
    limits = pd.DataFrame(
        [
            {
                "condition": row["condition"],
                "low": _above(row, "lower_cl_percent"),
                "high": _above(row, "upper_cl_percent"),
            }
            for row in drawn
        ]
    )
    y = alt.Y("condition:N", title=None).sort(None).axis(labels=False, ticks=False, grid=True, gridColor=LINE)
    x = alt.X("above:Q", title="← below England · above →").axis(
        format=SIGNED, labelExpr=NOUGHT_BARE, labelColor=SOFT, grid=False
    )
    looks = [SERIES[key] for key in names]
    legend = alt.Legend(orient="top", symbolSize=110, labelColor=INK, labelLimit=260, columns=1)
    dots = (
        alt.Chart(data)
        .mark_point(filled=True, size=100, opacity=1, stroke=INK, strokeWidth=0.6)
        .encode(
            x=x,
            y=y,
            color=alt.Color("whose:N", title=None)
            .scale(domain=list(names.values()), range=[look[0] for look in looks])
            .legend(legend),
            shape=alt.Shape("whose:N", title=None)
            .scale(domain=list(names.values()), range=[look[1] for look in looks])
            .legend(legend),
            tooltip=[
                alt.Tooltip("condition:N", title="Register"),
                alt.Tooltip("whose:N", title="Whose"),
                alt.Tooltip("percent:Q", title="Share", format=".1%"),
                alt.Tooltip("above:Q", title="Compared with England", format="+.0%"),
            ],
        )
    )
    whiskers = (
        alt.Chart(limits)
        .mark_rule(stroke=SERIES["list"][0], strokeWidth=1.6)
        .encode(x="low:Q", x2="high:Q", y=alt.Y("condition:N").sort(None))
    )
    zero = alt.Chart(pd.DataFrame({"above": [0]})).mark_rule(stroke=INK, strokeWidth=1.4).encode(x="above:Q")
    over = (  # names over their rows rather than beside the chart: a telephone has no room there
        alt.Chart(limits[["condition"]])
        .mark_text(align="left", baseline="bottom", dy=-7, fontSize=12, color=INK)
        .encode(x=alt.value(0), y=alt.Y("condition:N").sort(None), text="condition:N")
    )
    return alt.layer(zero, whiskers, dots, over).properties(
        height=ROW_HEIGHT * len(drawn),
        description="Each register's share compared with England's, as % of that; the table has the figures.",
    )


def register_picture(rows: Sequence[Row], names: dict[str, str]) -> Dots:
    """Return the same chart to draw as a picture for a document, in per cent."""
    drawn = list(filter(is_drawn, rows))
    dots = []
    for key, name in names.items():
        colour, _, shape = SERIES[key]
        ends = [
            [_above(row, column) * 100 for row in drawn] if key == "list" else []
            for column in ("lower_cl_percent", "upper_cl_percent")
        ]
        dots.append(Dot(name, [_above(row, COLUMNS[key]) * 100 for row in drawn], colour, shape, *ends))
    return Dots([row["condition"] for row in drawn], dots, Axis(AXIS, 0, "%", signed=True), [("England", 0.0)])


def is_drawn(row: Row) -> bool:
    """Whether a register can be set beside England: its share is shown, and England's is known."""
    return math.isfinite(_above(row, "percent"))


def _above(row: Row, column: str) -> float:
    """How far a share lies above England's, as a part of that; NaN where one is unknown."""
    england = row["england_percent"]
    return float(row[column] / england - 1) if math.isfinite(england) and england > 0 else math.nan
