"""What stands out in the area shown: its most surprising differences from England and the area above, as lists."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from needs_map.app.pages.indicators.parts import RULE, standing_sentence
from needs_map.app.shell.contents import heading
from needs_map.app.shell.tray import add_button
from needs_map.app.words.headline import parent_of
from needs_map.app.words.markup import details, element, joined, list_items, paragraph
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.people.alike import HOW, nearest_areas
from needs_map.figures.serving import Serving
from needs_map.figures.standing import PARENT, stands_out
from needs_map.figures.values import ENGLAND
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.numbers import written

MOST, AT_ONCE = 5, 2
"""Differences of a list, and those of them that are read at once."""


def standing_part(serving: Serving, area: Area) -> None:
    """
    Draw the list; nothing where no difference stands.

    Parameters
    ----------
    serving, area
        The store and the area shown.
    """
    above = parent_of(serving, area)
    beside = [(ENGLAND, stands_out(serving, area, ENGLAND_LEVEL, MOST))]
    if above is not None and above.code == area.parent:
        beside.append((in_sentence(above), stands_out(serving, area, PARENT, MOST)))
    lists = [
        element(
            "div",
            element("h3", f"Compared with {name}"),
            standing_list([standing_sentence(one, area, name) for one in found]),
        )
        for name, found in beside
        if found
    ]
    if not lists:
        return
    heading(f"What stands out in {area.name}")
    st.html(joined([element("div", *lists, class_="nm-beside"), paragraph("nm-small", RULE)]))
    with st.container(horizontal=True, gap="small"):
        if alike := _alike(serving, area):
            st.html(alike)
        add_button(serving, TrayPart("indicators.standing", area.code), "standing")


def standing_list(sentences: Sequence[str]) -> Markup:
    """Sentences as a list, those after the first ones folded on the screen and whole on paper."""
    shown, rest = sentences[:AT_ONCE], sentences[AT_ONCE:]
    look = "nm-heatstands"
    more = element("ol", list_items(rest), class_=look, start=AT_ONCE + 1)
    return joined(
        [
            element("ol", list_items(shown), class_=look),
            details(f"{len(rest)} more", more, printed=True) if rest else "",
        ]
    )


def _alike(serving: Serving, area: Area) -> Markup:
    """Which areas are most like the one shown, and by what; empty where that is not known."""
    near = nearest_areas(serving, area)
    if near.empty:
        return Markup("")
    names = "; ".join(f"{serving.tree[str(code)].name} ({written(distance, 2)})" for code, distance in near.items())
    several = LEVEL_NAMES[area.level][1]
    return details(
        f"The {len(near)} {several} most like {area.name}",
        paragraph("nm-small", f"{names}. {HOW} They are of this map only."),
    )
