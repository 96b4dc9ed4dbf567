"""The menu Download: the picture, the map to send and the figures of the view on the screen."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st

from needs_map.app.exports.geographic import view_geojson, view_geopackage
from needs_map.app.exports.picture_size import DOCUMENT, PictureSize
from needs_map.app.exports.pictures import (
    PAPER_LABELS,
    default_subtitle,
    default_title,
    picture_of_view,
)
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.exports.views import areas_taken, file_stem, taken_view
from needs_map.app.exports.webmaps import view_web_map
from needs_map.app.jobs.queue import made as queued
from needs_map.app.jobs.queue import prepare
from needs_map.app.link.links import address_at, linked
from needs_map.app.shell.foot import server_address
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import paragraph
from needs_map.data.places.landscape import STORED as LANDSCAPE
from needs_map.figures.batches import MOST_AT_ONCE
from needs_map.figures.map_form import BOTH, CARTOGRAM, GROUND
from needs_map.figures.serving import Serving
from needs_map.figures.view import ON, View
from needs_map.geo.areas import LEVEL_NAMES, in_sentence

LONGEST_TITLE = 300
ARRIVING = 0.3  # seconds that words typed just before a click are given to arrive, for they come by themselves
PICTURES = {"png": "PNG, 300 dpi", "svg": "SVG", "pdf": "PDF"}
MIMES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}


FIGURE_FORMATS = ("csv", "xlsx", "geojson", "gpkg")


def is_heavy(ending: str) -> bool:
    """Whether a file takes long enough to be made in the queue: all do but text."""
    return not ending.endswith("csv")


class PictureWords(NamedTuple):
    """Title, definition and size of a picture, as chosen."""

    title: str
    subtitle: str
    paper: str
    headed: bool = True
    """Whether title and definition are drawn."""
    land: bool = True
    """Whether main roads and water are drawn."""


def picture_words(serving: Serving, view: View) -> str:
    """Say what the pictures hold."""
    shape = {GROUND: "the map", CARTOGRAM: "the hexagons", BOTH: "the true map and the hexagons"}[view.shape]
    ringed = [f"{serving.tree[view.select].name}"] if view.select else []
    ringed += ["Core20 areas"] if view.ring and view.level == "lsoa" else []
    ringed += [view.patch_called] if view.patch else []
    rings = f" {_listed(ringed)} ringed." if ringed else ""
    return f"What is in view: {shape}, with legend, scale, sources, licence and date.{rings}"


def web_map_words(view: View) -> str:
    """Say what the map to send holds."""
    true = " It draws the true map: only pictures have hexagons." if view.shape else ""
    return f"One file that opens without a network: hover, search, layers, single classes, table and sources.{true}"


def figure_words(serving: Serving, view: View) -> str:
    """Say what the files of figures hold."""
    one, several = LEVEL_NAMES[view.level]
    count = len(areas_taken(serving, view))
    where = f"{view.patch_called} or holding part of it" if view.mine else in_sentence(serving.tree[view.area])
    rows = f"One row for each {one}: {count:,} {one if count == 1 else several} in {where}."
    if view.patch and not view.mine:
        rows += " For only my patch, tick “Figures of my patch only” first."
    shapes = "as on the ground, even while hexagons are in view" if view.shape else "as on the ground"
    return (
        f"{rows} Name, value, class, people, and where they come from. CSV and Excel hold only figures; GeoJSON "
        f"(longitude and latitude) and GeoPackage (British National Grid) also the boundaries, {shapes}."
    )


def _listed(names: list[str]) -> str:
    *first, last = names
    text = f"{', '.join(first)} and {last}" if first else last
    return f"{text[0].upper()}{text[1:]} {'are' if first or last == 'Core20 areas' else 'is'}"


def downloads(serving: Serving, view: View) -> None:
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
    st.markdown("**Picture for a document**")
    _says(picture_words(serving, view))
    land = serving.store.has(LANDSCAPE)
    words = words_of_picture(default_title(serving, view), default_subtitle(serving, view), land=land)
    with st.container(horizontal=True, gap="small"):
        for form, label in PICTURES.items():
            drawn = partial(later, words, partial(_picture, serving, view), form)
            _button(serving, view, form, label, drawn)
    st.markdown("**Map to send**")
    _says(web_map_words(view))
    _button(serving, view, "html", "Web map (HTML)", lambda: partial(view_web_map, serving, view, ring=view.ring == ON))
    st.markdown("**Figures**")
    _says(figure_words(serving, view))
    with st.container(horizontal=True, gap="small"):
        for ending, label, made in (
            ("csv", "CSV", _csv),
            ("xlsx", "Excel", _excel),
            ("geojson", "GeoJSON", view_geojson),
            ("gpkg", "GeoPackage", view_geopackage),
        ):
            _button(serving, view, ending, label, partial(partial, made, serving, view))


def _says(text: str) -> None:
    st.html(paragraph("nm-small", text))


def words_of_picture(
    title: str, subtitle: str, *, paper: str = DOCUMENT.paper, key: str = "paper", land: bool = False
) -> Callable[[], PictureWords]:
    """
    Ask for title and definition, as given until they are edited, and the paper, kept under a key of its own.

    Returns
    -------
    words
        Tells what stands there when it is called, in whichever run of the menu the button was drawn: who types and
        clicks at once means what they typed.
    """
    held: list[PictureWords] = st.session_state.setdefault(f"words-of-{key}", [])
    _ask_for_words(held, title, subtitle, paper, key, land=land)

    def words() -> PictureWords:
        time.sleep(ARRIVING)
        return held[0]

    return words


def later(
    words: Callable[[], PictureWords], draw: Callable[[PictureWords, str], bytes], form: str
) -> Callable[[], bytes]:
    """Return the job of a picture with the words that stand there now."""
    return partial(draw, words(), form)


@st.fragment
def _ask_for_words(held: list[PictureWords], title: str, subtitle: str, paper: str, key: str, *, land: bool) -> None:
    """Run by itself when words change: buttons drawn anew would not know a click on those in the browser."""
    title = st.text_area("Title: the finding", title, max_chars=LONGEST_TITLE, height=90, key="picture-title")
    subtitle = st.text_area(
        "Under it: the definition", subtitle, max_chars=2 * LONGEST_TITLE, height=90, key="picture-subtitle"
    )
    held[:] = [PictureWords(title or "", subtitle or "", *chosen_size(paper, key, land=land))]


def chosen_size(paper: str, key: str, *, land: bool = False) -> PictureSize:
    """
    Ask how large a picture is to be, and whether its words are to be on it.

    Parameters
    ----------
    paper
        A key of `PAPER_LABELS`, chosen until another is.
    key
        Of the choice in the session.
    land
        Whether there are main roads and water, to be drawn or not.
    """
    papers = list(PAPER_LABELS)
    chosen = st.selectbox("Size", papers, papers.index(paper), format_func=PAPER_LABELS.__getitem__, key=key)
    headed = st.checkbox(
        "With title and definition (a document may have them in its caption)", value=True, key=f"{key}-headed"
    )
    drawn = st.checkbox("With main roads and water", value=True, key=f"{key}-land") if land else True
    return PictureSize(chosen, headed, drawn)


def _picture(serving: Serving, view: View, words: PictureWords, form: str) -> bytes:
    return picture_of_view(serving, view, form, **words._asdict()).content


def _button(serving: Serving, view: View, ending: str, label: str, job: Callable[[], Callable[[], bytes]]) -> None:
    """Draw a button; its job is put together when it is clicked, and made in the queue unless it is light."""
    named = view if ending in FIGURE_FORMATS else view._replace(mine="")  # the others hold all areas in view
    name = f"{file_stem(serving, named)}.{ending}"
    link = address_at(server_address(), view)

    def file() -> bytes:
        made = linked(link, job())
        heavy = is_heavy(ending) or len(areas_taken(serving, view)) > MOST_AT_ONCE
        return queued(made) if heavy else made()

    st.download_button(plain(label), file, name, MIMES[ending], key=f"download-{ending}", on_click="ignore")


def _csv(serving: Serving, view: View) -> bytes:
    return part_csv(serving, taken_view(serving, view)).encode("utf-8-sig")


def _excel(serving: Serving, view: View) -> bytes:
    return part_xlsx(serving, taken_view(serving, view))
