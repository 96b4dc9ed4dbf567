"""The part of the page Inequalities on how gaps moved: summary, chart of one indicator, its table, files."""

import math
from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import pandas as pd
import streamlit as st

from needs_map.app.exports.pictures import words_around
from needs_map.app.pages.indicators.charts import INK, LINE, SOFT, Layers
from needs_map.app.pages.inequalities.gap_trend import (
    OVER,
    PAGE,
    READ,
    STEP_HEADINGS,
    GapTrend,
    panels_of,
    step_table,
    trend_part,
    trend_sentence,
)
from needs_map.app.pages.inequalities.tables import trend_table
from needs_map.app.reports.panels import downloads_of, section_say, table_of
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import show_chart
from needs_map.app.shell.markdown import plain
from needs_map.app.shell.tray import add_button
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.reports.inequalities import DIMENSIONS
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Lines
from needs_map.geo.charts.words import described
from needs_map.geo.pictures.charts import chart_file

SHAPES = {"circle": "circle", "square": "square"}
HEIGHT = 280
LONGEST_LINE = 48
"""Characters of a line over a chart."""
ONE_PERIOD = "One period so far, so no trend."


def trend_panel(
    serving: Serving, view: View, area: Area, trends: Sequence[GapTrend], shown: int, *, part: str, apply: Apply
) -> None:
    """
    Draw how the gaps of a part moved, or say that there is one period.

    Parameters
    ----------
    serving, view
        The store and the view.
    area
        Whose gaps.
    trends
        Of the indicators that have several periods.
    shown
        Indicators of the part.
    part
        `report` or `own`, for names of widgets and files.
    apply
        Takes what a choice makes of the view.
    """
    if not trends:
        st.caption(ONE_PERIOD)
        return
    rows = trend_table(trends)
    dimension = next(key for key, group_type in DIMENSIONS.items() if group_type == trends[0].group_type)
    kept = TrayPart(f"{PAGE}.gaps-{dimension}", view.focus, choices=f"{OVER}.{trends[0].indicator.key}")
    st.html(table_of(f"{area.name}: how the gap moved", rows, {}, words=tuple(rows[0])))
    add_button(serving, kept, f"gaps-{part}")
    if shown > len(trends):
        one = shown - len(trends)
        words = f"{one} of the {shown} indicators {'has' if one == 1 else 'have'} one period so far, and no trend."
        st.caption(plain(words))
    by_key = {trend.indicator.key: trend for trend in trends}
    chosen = view.chosen(OVER)
    trend = by_key.get(chosen, trends[0])
    state, key = st.session_state, f"{OVER}-{part}"
    if len(trends) > 1:
        state[key] = trend.indicator.key
        st.selectbox(
            "Gap over time of",
            list(by_key),
            format_func=lambda one: by_key[one].indicator.name,
            key=key,
            on_change=lambda: apply(lambda view: Change(view.choosing(OVER, state[key]), ())),
        )
    section_say(trend_sentence(trend))
    panels = panels_of(trend)
    for column, panel in zip(st.columns(len(panels), gap="medium"), panels, strict=True):
        with column:
            drawn = trend_chart(panel, trend.indicator.name)
            show_chart(drawn, key=f"{part}-{panel.axis.title[:5]}")
    st.caption(READ)
    indicator = trend.indicator
    source = f"{indicator.publisher}, {indicator.source}"
    caption = f"{indicator.name}, {area.name}: gap by period. {source}."
    st.html(table_of(caption, step_table(trend), STEP_HEADINGS, words=("period",)))
    taken = trend_part(trend, area, part != "own")
    kept = TrayPart(f"{PAGE}.gap-{dimension}", view.focus, choices=f"{OVER}.{indicator.key}")
    name = f"{area.code.lower()}-{part}-gap-over-time"

    def picture_in(form: str) -> bytes:
        subtitle = f"{indicator.name}: {indicator.definition} {area.name}."
        words = words_around(serving, taken.finding, subtitle, taken.sources, taken.notes)
        return chart_file(taken.charts[0], words, form)

    downloads_of(serving, taken, name, picture=picture_in, kept=kept)


def trend_chart(panel: Lines, name: str) -> Layers:
    """
    Draw one panel of a trend: a line through its periods, its limits upright, zero as a level line.

    Parameters
    ----------
    panel
        From `panels_of`, of one line.
    name
        The indicator.
    """
    line = panel.lines[0]
    values = line.values  # noqa: PD011 - a line of a chart, not a frame
    data = pd.DataFrame({"period": list(panel.steps), "at": list(values)})
    data["lower"], data["upper"] = (list(part) or math.nan for part in (line.lower, line.upper))
    data["shown"] = [panel.axis.write(value) for value in values]
    x = alt.X("period:O", title=None, sort=None).axis(labelAngle=0, labelColor=SOFT, labelOverlap=True)
    y = alt.Y("at:Q", title=None, scale=alt.Scale(zero=True)).axis(gridColor=LINE, labelColor=SOFT)
    title = alt.Title(
        wrap(panel.axis.title, LONGEST_LINE), anchor="start", fontSize=12, fontWeight="normal", color=SOFT
    )
    base = alt.Chart(data).encode(x=x)
    zero = alt.Chart(pd.DataFrame({"at": [0]})).mark_rule(color=SOFT).encode(y=alt.Y("at:Q"))
    limits = base.mark_rule(color=line.colour, strokeWidth=1.6).encode(y=alt.Y("lower:Q"), y2=alt.Y2("upper:Q"))
    dash = [6, 3] if line.dash else [1, 0]
    through = base.mark_line(color=line.colour, strokeWidth=2, strokeDash=dash).encode(y=y)
    tips = [alt.Tooltip("period:O", title="Period"), alt.Tooltip("shown:N", title=panel.axis.title)]
    dots = base.mark_point(filled=True, size=70, opacity=1, color=line.colour, shape=SHAPES[line.mark]).encode(
        y=y, tooltip=tips
    )
    words = base.mark_text(dy=-14, color=INK).encode(y=y, text=alt.Text("shown:N"))
    return alt.layer(zero, limits, through, dots, words).properties(
        title=title,
        height=HEIGHT,
        description=f"{name} over time. {described(panel)} The table under it gives the figures.",
    )
