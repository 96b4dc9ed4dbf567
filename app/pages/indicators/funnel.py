"""The funnel of the page Indicators: areas by size and value, and what chance would do."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from needs_map.app.pages.indicators.charts import INK, LINE, SOFT, Layers
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.figures.entries import Entry
from needs_map.geo.charts.funnel import LOOKS, NEAR_HEIGHTS, name_offsets, scales_of, used
from needs_map.geo.charts.kinds import Axis, Curve, Funnel
from needs_map.geo.pictures.text import MM_PER_POINT, drawable, width
from needs_map.needs.comparisons.funnel import (
    INNER,
    OUTER,
    ControlLimits,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_position,
    rate_denominator,
)
from needs_map.needs.comparisons.funnel import funnel_sizes as sizes_along

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 400
MOST_NAMED = 60
"""Areas above which only one is named: no others would have room."""
FEWEST_AREAS = 3
"""Fewest areas with counts for a funnel."""
SIZES = {"proportion": "People behind it", "rate": "Denominator", "ratio": "Expected events"}
"""What the size of an area is, by the kind of indicator that has a funnel."""
LIMITS = {"95%": (INNER, "dashed"), "99.8%": (OUTER, "")}
TOGETHER = "All areas together"
LETTERS, DOT = 11, 6
"""Height of the names' letters and radius of a dot, in pixels."""
FRAMES = ((230, 240), (300, 240), (420, 240), (640, 280))
"""Sizes of the plot, in pixels, from a phone to a wide screen."""
SIGNS = {"circle": "circle", "up": "triangle-up", "down": "triangle-down", "diamond": "diamond"}
DASHES = {"dashed": [5, 3], "": [1, 0]}


def funnel_of(line: IndicatorLine, names: Mapping[str, str]) -> Funnel | None:
    """
    Put an indicator as a funnel.

    Parameters
    ----------
    line
        The indicator.
    names
        Name of each area by its code.

    Returns
    -------
    funnel
        Of all areas with counts, zero included. None if the indicator has no counts, fewer than `FEWEST_AREAS` areas
        have them, the rate of all is zero (or a proportion 100%), or everyone is counted, so that chance plays no part.
    """
    entry, table = line.entry, line.figures.table
    if entry.is_complete:
        return None
    rows = table.loc[list(names), ["value", "numerator", "denominator"]].assign(area=list(names.values()))
    if entry.kind not in SIZES or math.isnan(entry.per):
        return None
    rows["size"] = rows["denominator"]
    if entry.kind != "proportion":
        rows["size"] = rate_denominator(rows["value"], rows["numerator"], rows["denominator"], per=entry.per)
    rows = rows[(rows["size"] > 0) & rows["value"].notna() & rows["numerator"].notna()]
    baseline = rows["numerator"].sum() / rows["size"].sum() if len(rows) >= FEWEST_AREAS else 0.0
    if not 0 < baseline < (1 if entry.kind == "proportion" else math.inf):
        return None
    sizes = sizes_along(rows["size"])
    curves, own = [], []
    for name, (confidence, dash) in LIMITS.items():
        drawn = _limits(entry, sizes, baseline, confidence)
        curves.append(Curve(name, sizes.tolist(), drawn.lower.tolist(), drawn.upper.tolist(), dash))
        own.append(_limits(entry, rows["size"], baseline, confidence))
    positions = funnel_position(rows["value"], *own)
    return Funnel(
        rows["area"].tolist(),
        rows["size"].tolist(),
        rows["value"].tolist(),
        positions.tolist(),
        curves,
        (TOGETHER, baseline * entry.per),
        Axis(SIZES[entry.kind]),
        Axis(f"{entry.short}{entry.written_unit()}", entry.decimals, entry.suffix),
    )


def _limits(entry: Entry, sizes: pd.Series, baseline: float, confidence: float) -> ControlLimits:
    if entry.kind == "proportion":
        return funnel_of_proportions(sizes, baseline=baseline, confidence=confidence, per=entry.per)
    return funnel_of_rates(sizes, baseline=baseline * entry.per, per=entry.per, confidence=confidence)


def name_places(funnel: Funnel, own: str = "") -> list[tuple[float, float] | None]:
    """
    Where names stand beside their dots on a screen, in pixels to the right and upward; None for those left out.

    Of more areas than `MOST_NAMED` only the one called `own` is named.
    """
    if len(funnel.names) > MOST_NAMED:
        beside = (width(drawable(own), LETTERS) / MM_PER_POINT / 2 + DOT, LETTERS + 3.0)
        return [beside if name == own else None for name in funnel.names]
    labels = [(width(drawable(name), LETTERS) / MM_PER_POINT + 2, LETTERS + 3.0) for name in funnel.names]
    return name_offsets(funnel, FRAMES, labels, DOT)


def funnel_caption(funnel: Funnel, known: int, own: str = "") -> str:
    """
    Caption of a funnel: how to read it, which areas it leaves out and which it does not name.

    Parameters
    ----------
    funnel
        The funnel.
    known
        Areas whose value is known; those without counts have no place in it.
    own
        Name of the area shown.
    """
    unnamed = sum(place is None for place in name_places(funnel, own))
    words = "Areas inside the lines do not differ from the average by more than chance."
    left_out = known - len(funnel.names)
    if left_out:
        words += f" {left_out} {'areas without counts are' if left_out > 1 else 'area without counts is'} left out."
    if not unnamed:
        return words
    several = "areas have" if unnamed > 1 else "area has"
    return f"{words} {unnamed} {several} no room for a name: point at a dot, or see the table."


def funnel_chart(entry: Entry, funnel: Funnel, own: str = "") -> Layers:
    """
    Draw a funnel plot: each area against the control limits expected for its size.

    Parameters
    ----------
    entry
        The indicator.
    funnel
        From `funnel_of`.
    own
        Name of the area shown.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    along, rise = scales_of(funnel)
    ends = [alt.Scale(domain=[scale.low, scale.high], nice=False) for scale in (along, rise)]
    x = alt.X("size:Q", title=funnel.across.title, scale=ends[0]).axis(gridColor=LINE, labelColor=SOFT)
    y = alt.Y("value:Q", title=funnel.up.title, scale=ends[1]).axis(gridColor=LINE, labelColor=SOFT)
    curves = pd.concat(
        pd.DataFrame({"size": curve.sizes, "value": side, "name": curve.name, "line": f"{curve.name} {number}"})
        for curve in funnel.curves
        for number, side in enumerate((curve.lower, curve.upper))
    )
    dashes = [DASHES[curve.dash] for curve in funnel.curves]
    dashed = alt.Scale(domain=[curve.name for curve in funnel.curves], range=dashes)
    key = alt.Legend(orient="top", symbolStrokeColor=SOFT, symbolStrokeWidth=1.3, symbolSize=400)
    lines = (
        alt.Chart(curves)
        .mark_line(color=SOFT, strokeWidth=1.3)
        .encode(
            x=x,
            y=y,
            detail=alt.Detail("line:N"),
            strokeDash=alt.StrokeDash("name:N", title="Limits", legend=key, scale=dashed),
        )
    )
    centre = alt.Chart(pd.DataFrame({"at": [funnel.centre[1]]})).mark_rule(color=INK).encode(y=alt.Y("at:Q"))
    places = name_places(funnel, own)
    columns = zip(funnel.names, funnel.sizes, funnel.values, funnel.positions, strict=True)
    data = pd.DataFrame(columns, columns=["area", "size", "value", "position"])
    data["dx"] = [place[0] if place else math.nan for place in places]
    data["dy"] = [-place[1] if place else math.nan for place in places]
    positions = used(funnel)
    points = (
        alt.Chart(data)
        .mark_point(size=80, filled=True, opacity=1, stroke=INK, strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "position:N", scale=alt.Scale(domain=positions, range=[LOOKS[one][1] for one in positions]), legend=None
            ),
            shape=alt.Shape(
                "position:N",
                scale=alt.Scale(domain=positions, range=[SIGNS[LOOKS[one][0]] for one in positions]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("area:N", title="Area"),
                alt.Tooltip("value:Q", title=funnel.up.title, format=f",.{entry.decimals}f"),
                alt.Tooltip("size:Q", title=funnel.across.title, format=",.0f"),
                alt.Tooltip("position:N", title="Position"),
            ],
        )
    )
    return alt.layer(lines, centre, *_names(data, x, y), points).properties(
        height=HEIGHT,
        description=f"Funnel of {entry.name}: each area by its size, with the 95% and 99.8% control limits, within "
        "which areas do not differ from the average by more than chance. The table under it gives the figures.",
    )


def _names(data: pd.DataFrame, x: "alt.X", y: "alt.Y") -> "list[alt.Chart]":
    """The names that have a place, each a layer with its own offset, and a line to those that stand off."""
    import altair as alt  # noqa: PLC0415 - slow to import

    layers = []
    for row in data[data["dx"].notna()].to_dict("records"):
        own = alt.Chart(pd.DataFrame([row])).encode(x=x, y=y)
        if abs(row["dy"]) > NEAR_HEIGHTS * (LETTERS + 3) + DOT:
            edge = row["dy"] - math.copysign(LETTERS / 2, row["dy"])
            line = own.mark_rule(color=SOFT, strokeWidth=0.8, x2Offset=row["dx"], y2Offset=edge)
            layers.append(line.encode(x2=alt.X2("size:Q"), y2=alt.Y2("value:Q")))
        words = own.encode(text=alt.Text("area:N"))
        layers.append(words.mark_text(color=INK, fontSize=LETTERS, dx=row["dx"], dy=row["dy"], baseline="middle"))
    return layers
