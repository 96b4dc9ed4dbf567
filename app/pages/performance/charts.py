"""The control chart of one series: its values with mean, process limits and plan, special causes marked by shape."""

import math
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from needs_map.app.pages.performance.words import figure_in_words
from needs_map.app.words.ways import way
from needs_map.figures.reports.performance import Measured
from needs_map.geo.charts.kinds import Axis, Line, Lines
from needs_map.needs.comparisons.comparison import BETTER, WORSE
from needs_map.needs.comparisons.spc import COMMON, CONCERNING, IMPROVING

if TYPE_CHECKING:
    import altair as alt

Layers: TypeAlias = "alt.LayerChart | alt.FacetChart"
INK, SOFT, LINE, PLAN = "#16202b", "#4a5764", "#d5dbe1", "#8a5a00"
KINDS = {
    COMMON: ("Usual variation", "#4a5764"),
    IMPROVING: ("Improving", "#005eb8"),
    CONCERNING: ("Getting worse", "#b34700"),
}
"""Words and colour of each kind of variation."""
SPECIAL = {IMPROVING: BETTER, CONCERNING: WORSE}
"""Special causes, and what each is of the service: with the polarity it gives the way that a mark points."""
PLAIN = "Value"
HEIGHT = 380
MONTHS_IN_YEAR = 12
SECONDS = 60
"""In a minute, in which durations are drawn."""


def chart_data(one: Measured) -> pd.DataFrame:
    """
    Values and plans of a series, ready to draw.

    Returns
    -------
    data
        `when` (first day of the period's last month), `label`, `value`, `target`, `kind` (variation in words), and
        `shown` and `planned` (figures in words).
    """
    table = one.table
    kinds = {word: words[0] for word, words in KINDS.items()}
    return pd.DataFrame(
        {
            "when": [
                f"{ends // MONTHS_IN_YEAR:04}-{ends % MONTHS_IN_YEAR + 1:02}-01T12:00:00" for ends in table["ends"]
            ],
            "label": table["label"],
            "value": table["value"],
            "target": table["target"],
            "kind": [kinds.get(mark, PLAIN) for mark in one.marks],
            "shown": [figure_in_words(value, one.unit, one.decimals) for value in table["value"]],
            "planned": [figure_in_words(value, one.unit, one.decimals) for value in table["target"]],
        }
    )


def level_data(one: Measured) -> pd.DataFrame:
    """Mean and process limits with their names; no rows without a control chart."""
    levels = (
        []
        if one.chart is None
        else [("mean", one.chart.mean), ("lower limit", one.chart.lower), ("upper limit", one.chart.upper)]
    )
    return pd.DataFrame(
        [
            {
                "kind": name,
                "name": f"{name} {figure_in_words(value, one.unit, one.decimals)}",
                "level": value,
                "mean": name == "mean",
            }
            for name, value in levels
        ],
        columns=["kind", "name", "level", "mean"],
    )


def control_chart(one: Measured) -> Layers:
    """
    Draw a series: a control chart where it is long enough, else its line; the plan is dashed.

    Parameters
    ----------
    one
        The series.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    data, levels = chart_data(one), level_data(one)
    x = alt.X("when:T", title=None).axis(format="%b %y", labelColor=SOFT, grid=False)
    minutes = "/ 60" if one.unit == "seconds" else ""  # an axis of minutes has round numbers
    written = "datum.label + '%'" if one.unit == "%" else "datum.label"
    y = alt.Y("drawn:Q", title=_title(one)).scale(zero=False).axis(gridColor=LINE, labelColor=SOFT, labelExpr=written)
    tips = [
        alt.Tooltip("label:N", title="Period"),
        alt.Tooltip("shown:N", title="Value"),
        alt.Tooltip("planned:N", title="Plan"),
    ]
    base = alt.Chart(data).transform_calculate(drawn=f"datum.value {minutes}", plan=f"datum.target {minutes}")
    layers: list[alt.Chart] = []
    if len(levels):
        rules = alt.Chart(levels).transform_calculate(drawn=f"datum.level {minutes}").encode(y=alt.Y("drawn:Q"))
        layers += [
            rules.transform_filter("datum.mean").mark_rule(stroke=SOFT, strokeWidth=1.4),
            rules.transform_filter("!datum.mean").mark_rule(stroke=SOFT, strokeWidth=1.2, strokeDash=[2, 3]),
            rules.mark_text(align="left", baseline="bottom", dx=4, dy=-2, fontSize=11, color=SOFT).encode(
                x=alt.value(0), text=alt.Text("name:N")
            ),
        ]
    layers += [
        base.transform_filter("isValid(datum.target)")
        .mark_line(stroke=PLAN, strokeWidth=1.8, strokeDash=[7, 4], interpolate="step")
        .encode(x=x, y=alt.Y("plan:Q")),
        base.transform_filter("isValid(datum.value)").mark_line(stroke=INK, strokeWidth=1.6).encode(x=x, y=y),
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=90, opacity=1, color=INK, stroke=INK, strokeWidth=0.6)
        .encode(x=x, y=y, tooltip=tips, **_marks(one)),
    ]
    return alt.layer(*layers).properties(
        height=HEIGHT, description=f"{one.name}, {one.area}. The table under it gives the figures."
    )


def _marks(one: Measured) -> "dict[str, alt.Color | alt.Shape]":
    import altair as alt  # noqa: PLC0415 - slow to import

    if one.chart is None:
        return {}
    names, colours = (list(part) for part in zip(*KINDS.values(), strict=True))
    ways = (way(SPECIAL[kind], one.polarity) if kind in SPECIAL else "" for kind in KINDS)
    shapes = [f"triangle-{up_or_down}" if up_or_down else "circle" for up_or_down in ways]
    legend = alt.Legend(orient="top", title=None, symbolSize=90, symbolStrokeWidth=0.6, labelColor=INK)
    return {
        "color": alt.Color("kind:N").scale(domain=names, range=colours).legend(legend),
        "shape": alt.Shape("kind:N").scale(domain=names, range=shapes).legend(legend),
    }


def _title(one: Measured) -> str:
    return {"%": "Per cent", "seconds": "Minutes"}.get(one.unit, one.unit[:1].upper() + one.unit[1:])


def chart_caption(one: Measured) -> str:
    """What the chart shows, under it: what its lines and marks are."""
    plan = "The dashed line is the plan." if one.table["target"].notna().any() else "There is no plan."
    if one.chart is None or not math.isfinite(one.chart.mean):
        return f"{plan} There are too few values for process limits."
    return (
        f"{plan} The lines across are the mean and the process limits, 2.66 mean moving ranges from it: "
        "within them values vary by chance. Triangles are more than chance, up for high or rising and down for low or "
        "falling: outside the limits, seven on one side of the mean, seven rising or falling, or two of three close to "
        "a limit."
    )


def control_picture(one: Measured) -> Lines:
    """
    Return the chart to draw as a picture for a document; special causes are marks on lines of their own.

    Parameters
    ----------
    one
        The series.
    """
    seconds = one.unit == "seconds"
    value, target = (one.table[column] / SECONDS if seconds else one.table[column] for column in ("value", "target"))
    lines = [Line("Value", value.tolist(), INK, dots=True)]
    if target.notna().any():
        lines.append(Line("Plan", target.tolist(), PLAN, "dashed"))
    lines += [
        Line(words, value.where(one.marks == kind).tolist(), colour, dots=True, mark=way(SPECIAL[kind], one.polarity))
        for kind, (words, colour) in KINDS.items()
        if kind in SPECIAL and (one.marks == kind).any()
    ]
    axis = Axis(_title(one), 1 if seconds else one.decimals, "%" if one.unit == "%" else "")
    levels = level_data(one)
    level = levels["level"] / SECONDS if seconds else levels["level"]
    return Lines(one.table["label"].tolist(), lines, axis, list(zip(levels["kind"], level, strict=True)))
