"""Charts of the page Indicators: sorted bars with limits, and a spine. Each has its table on the page."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd
from markupsafe import Markup

from needs_map.app.pages.indicators.table import AreaLine, IndicatorLine
from needs_map.app.pages.indicators.words import MARKS, UNTESTED, Ends, figure
from needs_map.app.words.markup import element, joined, list_items
from needs_map.app.words.ways import mark_of
from needs_map.needs.comparisons.ranks import spine

if TYPE_CHECKING:
    import altair as alt

Layers: TypeAlias = "alt.LayerChart | alt.FacetChart"
INK, SOFT, LINE = "#16202b", "#4a5764", "#d5dbe1"
COLOURS = {
    "worse": "#c8501e",
    "similar": "#b99a2e",
    "better": "#2f6db3",
    "higher": "#6d4bb0",
    "lower": "#9a86c9",
    "above": "#7f8c99",
    "below": "#7f8c99",
    "equal": "#7f8c99",
    "not compared": "#b8c0c8",
}
"""Darker than those of the table's cells, for bars and dots on white."""
SHAPES = {"up": "triangle-up", "down": "triangle-down", "circle": "circle", "diamond": "diamond"}
"""Shape of each mark of `mark_of` in a chart."""
BAR_STEP, SPINE_STEP = 26, 40
CLOSEST, TALLEST = 19, 420
"""Pixels: least step of many bars, which keeps the words of each, and height from which bars stand closer."""
MEANINGS = {word: mark.meaning for word, mark in MARKS.items()}


def _colours() -> "alt.Scale":
    import altair as alt  # noqa: PLC0415 - slow to import

    return alt.Scale(domain=list(MEANINGS.values()), range=[COLOURS[word] for word in MEANINGS])


SIGNS = {"worse": "▲▼", "similar": "●", "better": "▲▼", "higher": "▲", "lower": "▼", "above": "▲▼●"}
"""What each comparison is drawn with: as in the tables, up is above the benchmark and down below it."""


def chart_key(words: Iterable[str], against: str, *, shapes: bool) -> Markup:
    """
    What the colours (and shapes) of a chart mean, of those that it has.

    Parameters
    ----------
    words
        Comparisons drawn.
    against
        The benchmark, in words.
    shapes
        Whether shapes differ too, as in the spine chart; bars have their letter written beside them.
    """
    drawn = {"above" if word in UNTESTED else word for word in words}
    meanings: list[object] = [f"Compared with {against}:"]
    for word, sign in SIGNS.items():
        if word in drawn:
            wording = "not tested for chance" if word == "above" else word
            mark = sign if shapes else "■"
            letter = f" ({MARKS[word].letter})" if word != "above" else ""
            drawn_mark = element("b", mark, style=f"color:{COLOURS[word]}", aria_hidden=True)
            meanings.append(joined([drawn_mark, f" {wording}{letter}"]))
    return element("ul", list_items(meanings), class_="nm-heatkey")


def sorted_codes(line: IndicatorLine, codes: Sequence[str]) -> list[str]:
    """Codes from the highest value to the lowest, the unknown last."""
    values = line.figures.table["value"].reindex(list(codes))
    return [str(code) for code in values.sort_values(ascending=False, kind="stable", na_position="last").index]


def bar_step(bars: int) -> int:
    """Pixels from bar to bar, of so many."""
    return max(CLOSEST, min(BAR_STEP, TALLEST // max(bars, 1)))


def bar_chart(line: IndicatorLine, names: Mapping[str, str], against: str) -> Layers:
    """
    Draw one indicator across areas as bars with limits, and England's value as a line.

    Parameters
    ----------
    line
        The indicator.
    names
        Name of each area by its code, in the order of the bars.
    against
        The benchmark, in words.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    entry, table = line.entry, line.figures.table
    rows = table.loc[list(names)].assign(
        area=list(names.values()),
        comparison=[MEANINGS[str(line.judged.word[code])] for code in names],
        label=[
            f"{figure(entry, float(table['value'][code]), str(table['note'][code]))} "
            f"{MARKS[str(line.judged.word[code])].letter}"
            for code in names
        ],
    )
    data = pd.DataFrame(rows[["area", "value", "lower_cl", "upper_cl", "comparison", "label"]])
    y = alt.Y("area:N", title=None, sort=list(names.values())).axis(labelLimit=220, labelColor=INK, labelOverlap=False)
    title = f"{entry.short}{entry.written_unit()}"
    x = alt.X("value:Q", title=title).axis(gridColor=LINE, labelColor=SOFT)
    tips = [
        alt.Tooltip("area:N", title="Area"),
        alt.Tooltip("label:N", title=entry.short),
        alt.Tooltip("comparison:N", title=f"Compared with {against}"),
    ]
    bars = (
        alt.Chart(data)
        .mark_bar(height=13)
        .encode(x=x, y=y, color=alt.Color("comparison:N", scale=_colours(), legend=None), tooltip=tips)
    )
    limits = (
        alt.Chart(data)
        .mark_rule(color=INK, strokeWidth=1.4)
        .encode(x=alt.X("lower_cl:Q"), x2=alt.X2("upper_cl:Q"), y=y)
    )
    words = (
        alt.Chart(data)
        .transform_calculate(end="max(datum.value, isValid(datum.upper_cl) ? datum.upper_cl : datum.value, 0)")
        .mark_text(align="left", dx=5, fontSize=12, color=INK)
        .encode(x=alt.X("end:Q"), y=y, text=alt.Text("label:N"))
    )
    # A layer without a mark would be a picture without words for a screen reader.
    layers = [bars, limits, words] if data["lower_cl"].notna().any() else [bars, words]
    if math.isfinite(line.england):
        nation = alt.Chart(pd.DataFrame({"england": [line.england]}))
        layers.append(nation.mark_rule(color=INK, strokeDash=[5, 3], strokeWidth=1.6).encode(x=alt.X("england:Q")))
    return alt.layer(*layers).properties(
        height=alt.Step(bar_step(len(names))),
        padding={"left": 5, "top": 5, "bottom": 5, "right": 56},  # where the words beside the longest bar end
        description=f"{entry.name} by area, highest first, with 95% confidence intervals where there are any, "
        "and England's "
        "value as a dashed line. The table under the chart gives the figures.",
    )


def spine_data(rows: Sequence[AreaLine], code: str, peers: Mapping[str, pd.Series]) -> pd.DataFrame:
    """
    Place an area among its peers, one row an indicator; indicators without a benchmark lie around their peers' middle.

    Returns
    -------
    data
        `indicator`, `worst`, `lower`, `upper`, `best`, `own`, `comparison`, `mark`, `value`, `rank`.
    """
    found = []
    named = Counter(row.line.entry.short for row in rows)
    for row in rows:
        entry, table = row.line.entry, row.line.figures.table
        values = peers[entry.key]
        benchmark = float(row.line.judged.benchmark[code])
        middle = benchmark if math.isfinite(benchmark) else float(values.median())
        place = spine(float(table["value"][code]), values, middle, polarity=entry.polarity)
        found.append(
            {
                "indicator": (entry.short if named[entry.short] == 1 else entry.name) + entry.written_unit(),
                **place._asdict(),
                "comparison": MEANINGS[str(row.line.judged.word[code])],
                "mark": mark_of(str(row.line.judged.word[code]), entry.polarity),
                "value": figure(entry, float(table["value"][code]), str(table["note"][code])),
            }
        )
    return pd.DataFrame(found)


def spine_chart(data: pd.DataFrame, name: str, against: str, ends: Ends) -> Layers:
    """
    Draw an area across indicators: the benchmark in the middle, better to the right, its peers' range and quartiles.

    Parameters
    ----------
    data
        From `spine_data`.
    name
        The area.
    against
        The benchmark, in words.
    ends
        What the ends of the spines are called.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    y = alt.Y("indicator:N", title=None, sort=None).axis(labels=False, ticks=False, domain=False)
    plain = alt.Axis(labels=False, ticks=False, grid=False, domain=False)
    title = f"{ends.left}  ←  {against}  →  {ends.right}"
    x = alt.X("worst:Q", title=title, axis=plain, scale=alt.Scale(domain=[-1.05, 1.05]))
    base = alt.Chart(data)
    whole = base.mark_bar(height=12, color="#e1e6eb").encode(x=x, x2=alt.X2("best:Q"), y=y)
    half = base.mark_bar(height=12, color="#b7c0c9").encode(
        x=alt.X("lower_quartile:Q"), x2=alt.X2("upper_quartile:Q"), y=y
    )
    middle = alt.Chart(pd.DataFrame({"at": [0]})).mark_rule(color=INK, strokeWidth=1.4).encode(x=alt.X("at:Q"))
    dots = (
        base.transform_filter("isValid(datum.own)")
        .mark_point(size=110, filled=True, opacity=1, stroke=INK, strokeWidth=0.8)
        .encode(
            x=alt.X("own:Q", title=title, axis=plain),
            y=y,
            color=alt.Color("comparison:N", scale=_colours(), legend=None),
            shape=alt.Shape("mark:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None),
            tooltip=[
                alt.Tooltip("indicator:N", title="Indicator"),
                alt.Tooltip("value:N", title=name),
                alt.Tooltip("comparison:N", title=f"Compared with {against}"),
            ],
        )
    )
    names_of = (  # over their rows rather than beside the chart: a telephone has no room there
        base.mark_text(align="left", baseline="bottom", dy=-8, fontSize=12, color=INK).encode(
            x=alt.value(0), y=y, text=alt.Text("indicator:N")
        )
    )
    return alt.layer(whole, half, middle, dots, names_of).properties(
        height=alt.Step(SPINE_STEP),
        description=f"Spine chart of {name}: each indicator with {against} in the middle, {ends.right} to the right; "
        "the light bars give the range of its peers, the dark ones their middle half. The table under the chart has "
        "the figures.",
    )
