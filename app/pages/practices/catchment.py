"""Where the patients of a list live: the map, its table and files."""

from collections.abc import Callable

import streamlit as st

from needs_map.app.exports.spreadsheets import Taken
from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.practices.catchment_map import (
    NO_SURGERIES,
    SOURCES,
    TITLES,
    catchment_map,
    catchment_picture,
    core_words,
    has_surgery,
)
from needs_map.app.pages.practices.table import catchment_rows, catchment_table
from needs_map.app.reports.panels import downloads_of, say, section_say
from needs_map.app.shell.components import area_map
from needs_map.app.shell.contents import heading
from needs_map.figures.people.catchments import SHARES, catchment_of_list, mapped_shares
from needs_map.figures.people.practices import NOT_GROUND
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View

Apply = Callable[[Callable[[View], Change]], None]
OF = "catchment"
"""Name in the link of what LSOAs are mapped by, a key of `SHARES`."""
offer({OF: Choice("practices", "map of the catchment", lambda value, _: value in SHARES)})


def catchment_part(serving: Serving, view: View, level: str, code: str, apply: Apply) -> None:
    """
    Draw where the patients of a list live.

    Parameters
    ----------
    serving, view
        The store and the view.
    level, code
        The list.
    apply
        Takes what a choice makes of the view.
    """
    heading("Where its patients live")
    found = catchment_of_list(serving, level, code)
    of = view.chosen(OF, next(iter(SHARES)))
    if mapped_shares(serving, code, of).notna().sum() == 0:
        say("No LSOA has so many of its patients that it can be mapped.")
        return
    words = core_words(serving, code, found)
    section_say(words)
    state = st.session_state
    state[OF] = of
    st.segmented_control(
        "Colour of each LSOA",
        list(TITLES),
        format_func=TITLES.__getitem__,
        key=OF,
        required=True,
        on_change=lambda: apply(lambda view: Change(view.choosing(OF, state[OF]), ())),
    )
    area_map(key="catchment-map", data=catchment_map(serving, code, of))
    if not has_surgery(serving, code):
        st.html(f"<p class='nm-aside'>{NO_SURGERIES}</p>")
    rows = catchment_rows(found.rows)
    title = f"Where the patients of {found.name} live: registered patients, {serving.period('registered')}"
    st.html(catchment_table(title, rows))
    hidden = (
        f"Counts under 5, and others that would give one away, are not shown: {found.hidden:,.0f} of the "
        f"{found.whole:,.0f} patients live in LSOAs that are left out or elsewhere."
    )
    st.html(f"<p class='nm-aside'>{hidden}</p>")
    facts = (("Note", hidden), ("Note", NOT_GROUND))
    places = {"people": 0, "share_of_list_percent": 1, "share_of_area_percent": 1}
    taken = Taken(title, rows, facts, False, SOURCES, places)

    def drawn(form: str) -> bytes:
        return catchment_picture(
            serving, code, of, f"{found.name}: {words[0].lower()}{words[1:]}".replace(" (outlined)", ""), form
        )

    downloads_of(serving, taken, "list-catchment", picture=drawn, name=f"{code.lower()}-catchment")
