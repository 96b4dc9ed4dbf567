"""Our own parts of the page, mounted through Streamlit: the map, table, list of pages and more."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from needs_map.app.shell.paths import loader

if TYPE_CHECKING:
    import altair as alt


def _component(name: str) -> "st.components.v2.types.ComponentRenderer":
    return st.components.v2.component(f"needs_map.{name}", js=loader(name), isolate_styles=False)


area_map = _component("map")
area_table = _component("table")
area_strip = _component("strip")
copy_link = _component("copy_link")
area_trail = _component("breadcrumbs")
page_list = _component("page_list")
my_patch = _component("patch")
measure_list = _component("measure_list")
year_slider = _component("year_slider")
embed_height = _component("embed_height")


def message_of(state: Mapping[str, Any], name: str) -> str | None:
    """
    Return what a person last chose in a component.

    A component sends its choice with the time it was made, as state that goes with every run: of several choices made
    in haste the last arrives, whatever runs were skipped.

    Parameters
    ----------
    state
        The component's state.
    name
        Of the choice.
    """
    choice = state.get(name)
    return str(choice[0]) if isinstance(choice, Sequence) and not isinstance(choice, str) and choice else None


class Unchecked:
    """
    A chart for Streamlit, which asks it for its specification only.

    Altair would hold that against the whole schema of Vega-Lite, which takes longer than to write it; tests do so.

    Parameters
    ----------
    chart
        Any chart of Altair.
    """

    def __init__(self, chart: "alt.TopLevelMixin") -> None:
        self._chart = chart

    def to_dict(self) -> dict[str, Any]:
        """Write the specification; its marks are not read out one by one, as the chart's table has their figures."""
        spec = dict(self._chart.to_dict(validate=False))
        config = spec.get("config", {})
        return spec | {"config": config | {"mark": config.get("mark", {}) | {"aria": False}}}


def show_chart(chart: "alt.TopLevelMixin", key: str) -> None:
    """Draw a chart as wide as there is room."""
    st.altair_chart(cast("Any", Unchecked(chart)), width="stretch", key=key)
