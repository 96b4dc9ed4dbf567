"""The menu Download of the page Compare: both maps as one picture, and the table of all measures."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from needs_map.app.exports.downloads import MIMES, PICTURES, PictureWords, later, words_of_picture
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.jobs.queue import made as queued
from needs_map.app.jobs.queue import prepare
from needs_map.app.link.links import address_at, linked
from needs_map.app.pages.compare.files import compared_measures_part
from needs_map.app.pages.compare.picture import (
    counted_alike,
    pair_stem,
    pair_subtitle,
    pair_title,
    picture_of_pair,
    sides_of,
)
from needs_map.app.shell.foot import server_address
from needs_map.app.shell.markdown import plain
from needs_map.data.places.landscape import STORED as LANDSCAPE
from needs_map.figures.documents.part import Part
from needs_map.figures.indicator_comparison import measures_compared
from needs_map.figures.serving import Serving
from needs_map.figures.view import View


def pair_downloads(serving: Serving, view: View) -> None:
    """
    Draw the button that opens the menu; the menu travels when it is opened, and a file is made when it is asked for.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    if st.button("Download", key="download", icon=":material/download:"):
        _menu(serving, view)


@st.dialog("Download", width="medium")
def _menu(serving: Serving, view: View) -> None:
    prepare()
    link = address_at(server_address(), view)
    view = counted_alike(serving, view)
    first, second = sides_of(serving, view)
    st.markdown("**Picture for a document**")
    both = (
        "Both maps side by side" if second.code else f"The map of {first.in_sentence} ({second.in_sentence} has none)"
    )
    st.caption(plain(f"{both}, with one legend, scale, sources, licence and date."))
    title, subtitle = pair_title(serving, view), pair_subtitle(serving, view)
    words = words_of_picture(title, subtitle, key="paper-of-both", land=serving.store.has(LANDSCAPE))
    stem = pair_stem(serving, view)

    with st.container(horizontal=True, gap="small"):
        for form, label in PICTURES.items():
            job = partial(later, words, partial(_pair, serving, view), form)
            _button(label, partial(_queued, link, job), f"{stem}.{form}")
    st.markdown("**Figures**")
    st.caption(
        "The table of all measures: one row each, with confidence intervals, caveats and sources. The pyramids "
        "have their own."
    )

    def taken() -> Part:
        rows = measures_compared(serving, view, first, second)
        return compared_measures_part(serving, rows, first, second, view.basis)

    with st.container(horizontal=True, gap="small"):
        _button("CSV", linked(link, lambda: part_csv(serving, taken()).encode("utf-8-sig")), f"{stem}.csv")
        _button("Excel", partial(queued, linked(link, lambda: part_xlsx(serving, taken()))), f"{stem}.xlsx")


def _pair(serving: Serving, view: View, words: PictureWords, form: str) -> bytes:
    return picture_of_pair(serving, view, form, **words._asdict()).content


def _queued(link: str, job: Callable[[], Callable[[], bytes]]) -> bytes:
    return queued(linked(link, job()))


def _button(label: str, made: Callable[[], bytes], name: str) -> None:
    ending = name.rpartition(".")[2]
    st.download_button(plain(label), made, name, MIMES[ending], key=f"download-{ending}", on_click="ignore")
