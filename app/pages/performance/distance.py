"""How far each measure is from its plan: one row a measure."""

import math
from collections.abc import Sequence

from needs_map.app.pages.performance.words import RATED, plans_of_zero
from needs_map.figures.reports.performance import Measured
from needs_map.geo.charts.kinds import Axis, Dot, Dots
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

STYLES = {
    MET: ("#00703c", "circle"),
    WITHIN: ("#b27d00", "diamond"),
    MISSED: ("#a8231b", "square"),
}
"""Colour and shape of each rating."""
ABOUT = (
    "How far each rated measure is from its plan, as a percentage of the plan: right of the line is short of the plan, "
    "left is better than it."
)


def about(measures: Sequence[Measured]) -> str:
    """What the chart shows, and which measures it cannot show because their plan is zero."""
    zero = plans_of_zero(measures)
    undrawn = ["A distance from zero cannot be a percentage, so it is not drawn."] if zero else []
    return " ".join([ABOUT, *zero, *undrawn])


def drawn_measures(measures: Sequence[Measured]) -> list[Measured]:
    """Measures that can be drawn, furthest from their plan first."""
    return sorted((one for one in measures if math.isfinite(one.short)), key=lambda one: -one.short)


def distance_dots(measures: Sequence[Measured]) -> Dots:
    """Dots of the distance of each of `drawn_measures` from its plan, in per cent of the plan."""
    dots = [
        Dot(RATED[rating], [one.short * 100 if one.rating == rating else math.nan for one in measures], colour, mark)
        for rating, (colour, mark) in STYLES.items()
        if any(one.rating == rating for one in measures)
    ]
    axis = Axis("How far short of the plan, as a percentage of it", 0, "%", signed=True)
    return Dots([one.name for one in measures], dots, axis, [("plan", 0.0)])
