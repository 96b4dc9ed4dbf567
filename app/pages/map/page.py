"""The first page: the map, the panel beside it, the table under it."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from needs_map.app.link.links import link_of_view
from needs_map.app.pages.map.panel import core20_panel, gap_panel
from needs_map.app.pages.map.patch import patch_sent, table_sent, with_list, with_patch, with_shape
from needs_map.app.reports.panels import worked_out
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import area_map, area_strip, area_table, message_of, my_patch
from needs_map.app.shell.foot import show_sources
from needs_map.app.shell.painting import painting_of
from needs_map.app.shell.paths import view_path
from needs_map.app.shell.tray import add_button
from needs_map.app.words.indicators import indicator_panel
from needs_map.app.words.markup import element, link
from needs_map.data.places.landscape import DATASET as LANDSCAPE
from needs_map.data.places.place_names import DATASET as PLACE_NAMES
from needs_map.figures.documents.answers import headline_facts
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.map_form import BOTH, CARTOGRAM, GROUND
from needs_map.figures.patch import FARTHEST, LONGEST_NAME, circle_around, patch_name_of, polygon_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, Sources, from_datasets, of_view, together
from needs_map.figures.view import ON, Change, View, with_clicked
from needs_map.geo.areas import PATCH, USUAL_NAME
from needs_map.geo.messages import MapMessage

LAND = from_datasets(PLACE_NAMES, LANDSCAPE)
LONGEST_PASTED = 5_000  # characters
SIDES = {GROUND: "On the ground", CARTOGRAM: "Equal room for people"}


def map_page(serving: Serving, view: View, apply: Apply, *, alone: bool = False) -> None:
    """
    Draw the map page.

    Parameters
    ----------
    serving, view
        The store and the view.
    apply
        Takes what a click makes of the view.
    alone
        Only the map, without what stands beside and under it.
    """

    def chosen(part: str) -> None:
        apply(lambda view: with_clicked(view, message_of(st.session_state[part], "select"), serving))

    path = view_path(serving, view)
    if alone:
        form = GROUND if view.shape == BOTH else view.shape
        area_map(key="map", data=seen(path, view, form=form), on_select_change=lambda: chosen("map"))
        show_sources(together([of_view(serving, view, drawn=True, listed=False), LAND]))
        return
    show_sources(map_sources(serving, view))
    if view.shape == BOTH:
        for key, form, column in zip(("map", "map-hexagons"), (GROUND, CARTOGRAM), st.columns(2), strict=True):
            with column:
                st.html(element("h2", SIDES[form], class_="nm-side"))
                data = seen(path, view, form=form)
                data["legend"] = form == GROUND
                area_map(key=key, data=data, on_select_change=lambda key=key: chosen(key))
        left, right = st.columns(2, gap="medium")
    else:
        left, right = st.columns([2, 1], gap="medium")
        with left:
            painting = painting_of("map", "map")
            data = seen(path, view, form=view.shape)
            if painting.path:
                data["arrival"] = painting.path
            area_map(key="map", data=data, on_select_change=lambda: chosen("map"))
        painting.wait()
        left = right
    with left:
        _patch(serving, view, apply, lambda: chosen("patch"))
        with st.container():  # what follows keeps its place
            if panel := indicator_panel(serving, view):
                st.html(panel)
        st.html(core20_panel(serving, view))
        add_button(serving, TrayPart("assessment.quintiles", PATCH if view.mine else view.focus), "quintiles")
        with st.container():  # what follows keeps its place
            if facts := headline_facts(serving, view):
                st.html(worked_out(facts))
    with right:
        with st.container():  # apart, since only this changes with the measure; what follows keeps its place
            if panel := gap_panel(serving, view):
                st.html(panel)
        area_strip(key="strip", on_select_change=lambda: chosen("strip"))
    area_table(key="table", data=table_sent(serving, view), on_select_change=lambda: chosen("table"))


def map_sources(serving: Serving, view: View) -> Sources:
    """
    Return what all that the page shows comes from, which its heading says before the page is drawn.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    drawn = of_view(serving, view, drawn=True, listed=True)
    return together([drawn, from_datasets(IMD, OF_BASIS[view.basis]), LAND])


def _patch(serving: Serving, view: View, apply: Apply, chosen: Callable[[], None]) -> None:
    """The bookmark of areas: each change tells the whole of it, so that of several in haste the last says all."""
    state = st.session_state

    def changed() -> None:
        def taken(view: View) -> Change:
            codes = message_of(state["patch"], "codes")
            return Change(view, ()) if codes is None else with_patch(view, codes, serving)

        apply(taken)

    def alone() -> None:
        apply(
            lambda view: Change(view._replace(mine=ON if view.patch and message_of(state["patch"], "mine") else ""), ())
        )

    def drawn() -> None:
        corners = message_of(state["patch"], "shape") or ""
        apply(lambda view: with_shape(view, partial(polygon_of, corners), serving))

    my_patch(
        key="patch",
        data=patch_sent(serving, view),
        on_codes_change=changed,
        on_mine_change=alone,
        on_shape_change=drawn,
        on_select_change=chosen,
    )
    with st.container(horizontal=True, gap="small"):
        if view.shape == GROUND:
            _around(serving, apply)
        _pasted(serving, apply)
    if view.patch:
        _named_patch(view, apply)


@st.fragment
def _around(serving: Serving, apply: Apply) -> None:
    """My patch as all within a distance of a point or postcode; run by itself when it is opened."""
    state = st.session_state

    def taken() -> None:
        where, far = str(state["around-where"] or ""), float(state["around-far"] or 0)
        apply(lambda view: with_shape(view, partial(circle_around, serving, where, far), serving))

    with st.popover("Within a distance", key="around", on_change="rerun") as menu:
        if not menu.open:
            return  # what is folded away is not sent
        with st.form("around-form", border=False):
            st.text_input(
                "Of a postcode, an area or a point",
                key="around-where",
                placeholder="Postcode, name or 52.6, -1.1",
                max_chars=LONGEST_NAME,
            )
            st.number_input("Kilometres", min_value=0.1, max_value=FARTHEST, value=2.0, step=0.5, key="around-far")
            if st.form_submit_button("Make it my patch", on_click=taken):
                st.rerun()


@st.fragment
def _pasted(serving: Serving, apply: Apply) -> None:
    """My patch as a list of codes or names; run by itself when it is opened."""
    state = st.session_state

    def taken() -> None:
        text = str(state["pasted-list"] or "")
        apply(lambda view: with_list(view, text, serving))

    with st.popover("Paste a list", key="pasted", on_change="rerun") as menu:
        if not menu.open:
            return  # what is folded away is not sent
        with st.form("pasted-form", border=False):
            st.text_area("Codes or names of areas, one a line", key="pasted-list", max_chars=LONGEST_PASTED)
            if st.form_submit_button("Make it my patch", on_click=taken):
                st.rerun()


def _named_patch(view: View, apply: Apply) -> None:
    """What the patch is called, and the way to its profile."""
    state = st.session_state
    state["patch-name"] = view.patch_name

    def named() -> None:
        apply(lambda view: Change(view._replace(patch_name=patch_name_of(state["patch-name"] or "")), ()))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Name of my patch",
            key="patch-name",
            placeholder=USUAL_NAME,
            max_chars=LONGEST_NAME,
            width=240,
            help="Shown with the patch on every page and in files, and kept in the link.",
            on_change=named,
        )
        profile = urlencode(link_of_view(view._replace(page="profile", area=PATCH, select="", mine="")))
        st.html(link("Profile of my patch", f"?{profile}", class_="nm-small"))


def seen(path: str, view: View, *, together: str = "", form: str = GROUND) -> MapMessage:
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
    form
        How areas are drawn: on the ground, or as hexagons.
    """
    ring = bool(view.ring) and view.level == "lsoa"
    message: MapMessage = {
        "view": path,
        "select": view.select,
        "ring": ring,
        "base_map": bool(view.street),
        "together": together,
        "patched": view.patch_title if view.patch and not together else "",
    }
    if form == CARTOGRAM:
        message["form"] = "cartogram"
    return message
