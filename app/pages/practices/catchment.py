"""Where the patients of a list live: the map, its table and files."""

import streamlit as st

from needs_map.app.exports.picture_size import sized
from needs_map.app.pages.practices.catchment_map import (
    NO_SURGERIES,
    TITLES,
    catchment_map,
    catchment_spec,
    core_words,
    has_surgery,
)
from needs_map.app.pages.practices.parts import OF, PAGE, catchment_part
from needs_map.app.pages.practices.table import catchment_table
from needs_map.app.reports.panels import downloads_of, folded, say, section_say
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.shell.components import area_map
from needs_map.app.shell.contents import heading
from needs_map.app.shell.painting import painting_of
from needs_map.app.words.markup import paragraph
from needs_map.figures.documents.tray import TrayPart, chosen_text
from needs_map.figures.people.catchments import SHARES, catchment_of_list
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.pictures.picture import draw_picture


def draw_catchment(serving: Serving, view: View, level: str, code: str, apply: Apply) -> None:
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
    share = view.chosen(OF, next(iter(SHARES)))
    part = catchment_part(serving, level, code, share)
    heading("Where its patients live")
    if part is None:
        say("No LSOA has enough of its patients to be mapped.")
        return
    section_say(core_words(serving, code, catchment_of_list(serving, level, code)))
    choose_segment("Colour of each LSOA", OF, list(TITLES), words=TITLES.__getitem__, chosen=share, apply=apply)
    data, painting = catchment_map(serving, code, share), painting_of(f"{code}.{share}", "practices")
    if painting.path:
        data["arrival"] = painting.path
    area_map(key="catchment-map", data=data)
    painting.wait()
    if not has_surgery(serving, code):
        st.html(paragraph("nm-aside", NO_SURGERIES))
    st.html(folded(catchment_table(part.title, part.rows)))
    st.html(paragraph("nm-aside", part.notes[0]))
    downloads_of(
        serving,
        part,
        "list-catchment",
        picture=lambda form: draw_picture(sized(catchment_spec(serving, code, share, part.finding)), form),
        name=f"{code.lower()}-catchment",
        kept=TrayPart(f"{PAGE}.catchment", code, choices=chosen_text(view, (OF,))),
    )
