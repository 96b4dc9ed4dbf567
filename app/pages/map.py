"""The first page: the map, the panel beside it, the table under it."""

import streamlit as st

from app.components import area_map, area_strip, area_table
from app.drawing import drawing_of, legend_title, map_data, strip_data, table_data
from app.measures import MEASURES
from app.panel import core20_panel, gap_panel
from app.serving import Serving
from app.sidebar import Apply, Extras
from app.state import View, with_focus
from app.words import level_words


def map_page(serving: Serving, view: View, extras: Extras, apply: Apply) -> None:
    """
    Draw the map page.

    Parameters
    ----------
    serving, view
        The store and the view.
    extras
        What a link does not carry.
    apply
        Takes the change that a click makes.
    """
    drawn = drawing_of(serving, view)

    def chosen(part: str) -> None:
        code = st.session_state[part].select
        if code is not None and (not code or code in serving.tree):
            apply(with_focus(view, code, serving))

    left, right = st.columns([2, 1], gap="medium")
    with left:
        area_map(
            key="map",
            data=map_data(serving, view, drawn, ring=extras.ring, base_map=extras.base_map),
            on_select_change=lambda: chosen("map"),
        )
    with right:
        st.html(core20_panel(serving, view) + gap_panel(serving, view))
        several = level_words(view.level, len(drawn.in_view))
        st.html(f"<section class='nm-panel nm-tight'><h2>{MEASURES[view.measure].label} of {several}</h2></section>")
        area_strip(key="strip", data=strip_data(serving, view, drawn), on_select_change=lambda: chosen("strip"))
    st.subheader(f"{legend_title(serving, view)}: table", anchor=False)
    area_table(key="table", data=table_data(serving, view, drawn), on_select_change=lambda: chosen("table"))
