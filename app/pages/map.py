"""The first page: the map, the panel beside it, the table under it."""

from typing import Any

import streamlit as st

from app.components import area_map, area_strip, area_table, said
from app.panel import core20_panel, gap_panel
from app.paths import view_path
from app.serving import Serving
from app.sidebar import Apply
from app.state import View, with_focus


def map_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the map page.

    Parameters
    ----------
    serving, view
        The store and the view.
    apply
        Takes what a click makes of the view.
    """

    def chosen(part: str) -> None:
        code = said(st.session_state[part], "select")
        if code is not None and (not code or code in serving.tree):
            apply(lambda view: with_focus(view, code, serving))

    left, right = st.columns([2, 1], gap="medium")
    with left:
        area_map(
            key="map",
            data=seen(view_path(serving, view), view),
            on_select_change=lambda: chosen("map"),
        )
    with right:
        st.html(core20_panel(serving, view))
        st.html(gap_panel(serving, view))  # apart, since it alone changes with the measure
        area_strip(key="strip", on_select_change=lambda: chosen("strip"))
    area_table(key="table", on_select_change=lambda: chosen("table"))


def seen(path: str, view: View, *, together: str = "") -> dict[str, Any]:
    """
    What a map is told in a run: where its view is kept, and what of it changes with a click.

    Parameters
    ----------
    path
        Of the view's data.
    view
        The view.
    together
        Name of the group of maps that move and zoom as one; none if empty.
    """
    ring = bool(view.ring) and view.level == "lsoa"
    return {"view": path, "select": view.select, "ring": ring, "base_map": bool(view.street), "together": together}
