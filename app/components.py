"""Our own parts of the page, mounted through Streamlit: the map, table, strip of dots, breadcrumbs and link button."""

import streamlit as st

from app.paths import loader


def _component(name: str) -> "st.components.v2.types.ComponentRenderer":
    return st.components.v2.component(f"needs_map.{name}", js=loader(f"{name}.js"), isolate_styles=False)


area_map = _component("map")
area_table = _component("table")
area_strip = _component("strip")
copy_link = _component("link")
area_trail = _component("trail")
measure_list = _component("measure")
