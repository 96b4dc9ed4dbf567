"""How far each measure is from its plan: one row a measure, on the screen and as a picture for a document."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from needs_map.app.pages.performance.words import RATED, beside_plan, plans_of_zero
from needs_map.app.reports.signed_axis import NOUGHT_BARE, SIGNED
from needs_map.figures.reports.performance import Measured
from needs_map.geo.charts.kinds import Axis, Dot, Dots
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

if TYPE_CHECKING:
    import altair as alt

Layers: TypeAlias = "alt.LayerChart | alt.FacetChart"
STYLES = {
    MET: ("#00703c", "circle", "circle"),
    WITHIN: ("#b27d00", "diamond", "diamond"),
    MISSED: ("#a8231b", "triangle-up", "up"),
}
"""Colour and shape of each rating, on the screen and in a picture."""
INK, SOFT, LINE = "#16202b", "#4a5764", "#d5dbe1"
ROW_HEIGHT = 26
ABOUT = (
    "How far each rated measure is from its plan, as a percentage of the plan: right of the line is short of the plan, "
    "left is better than it."
)


def about(measures: Sequence[Measured]) -> str:
    """What the chart shows, and which measures it cannot show because their plan is zero."""
    zero = plans_of_zero(measures)
    return " ".join([ABOUT, *zero, *(["A distance from zero is no percentage, so it is not drawn."] if zero else [])])


def drawn(measures: Sequence[Measured]) -> list[Measured]:
    """Measures that can be drawn, furthest from their plan first."""
    return sorted((one for one in measures if math.isfinite(one.short)), key=lambda one: -one.short)


def distance_chart(measures: Sequence[Measured]) -> Layers:
    """
    Draw the distance of each measure from its plan.

    Parameters
    ----------
    measures
        From `drawn`.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    data = pd.DataFrame(
        {
            "measure": [one.name for one in measures],
            "short": [one.short for one in measures],
            "rating": [RATED[one.rating] for one in measures],
            "told": [beside_plan(one) for one in measures],
        }
    )
    names = [RATED[rating] for rating in STYLES]
    colours, shapes, _ = (list(part) for part in zip(*STYLES.values(), strict=True))
    legend = alt.Legend(orient="top", title=None, symbolSize=110, symbolStrokeWidth=0.6, labelColor=INK)
    dots = (
        alt.Chart(data)
        .mark_point(filled=True, size=110, opacity=1, stroke=INK, strokeWidth=0.6)
        .encode(
            x=alt.X("short:Q", title="← better · plan · short of it →").axis(
                format=SIGNED, labelExpr=NOUGHT_BARE, labelColor=SOFT, grid=False
            ),
            y=alt.Y("measure:N", title=None).sort(None).axis(labels=False, ticks=False, grid=True, gridColor=LINE),
            color=alt.Color("rating:N").scale(domain=names, range=colours).legend(legend),
            shape=alt.Shape("rating:N").scale(domain=names, range=shapes).legend(legend),
            tooltip=[alt.Tooltip("measure:N", title="Measure"), alt.Tooltip("told:N", title="Rated on")],
        )
    )
    plan = alt.Chart(pd.DataFrame({"short": [0]})).mark_rule(stroke=INK, strokeWidth=1.4).encode(x="short:Q")
    names_of = (  # over their rows rather than beside the chart: a telephone has no room there
        alt.Chart(data)
        .mark_text(align="left", baseline="bottom", dy=-7, fontSize=12, color=INK)
        .encode(x=alt.value(0), y=alt.Y("measure:N").sort(None), text="measure:N")
    )
    return alt.layer(plan, dots, names_of).properties(
        height=ROW_HEIGHT * len(measures) + ROW_HEIGHT,
        description="Distance of each measure from its plan, as a share of the plan; the table has the figures.",
    )


def distance_picture(measures: Sequence[Measured]) -> Dots:
    """Return the same chart to draw as a picture, in per cent."""
    dots = [
        Dot(RATED[rating], [one.short * 100 if one.rating == rating else math.nan for one in measures], colour, mark)
        for rating, (colour, _, mark) in STYLES.items()
        if any(one.rating == rating for one in measures)
    ]
    axis = Axis("Short of the plan by, as a share of it", 0, "%", signed=True)
    return Dots([one.name for one in measures], dots, axis, [("plan", 0.0)])
