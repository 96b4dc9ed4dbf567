"""The menu Download: the picture, the map to send and the figures of the view on the screen."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from app.export_excel import view_excel
from app.export_geo import view_geojson, view_geopackage
from app.exports import file_stem, view_csv
from app.pictures import PAPER_LABELS, default_subtitle, default_title, picture_of_view
from app.serving import Serving
from app.state import ON, View
from app.webmaps import view_web_map

LONGEST_TITLE = 300
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
}


class Words(NamedTuple):
    """Title, definition and paper of a picture, as chosen."""

    title: str
    subtitle: str
    paper: str


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
    st.markdown("**Picture for a document**")
    words = _words(serving, view)
    with st.container(horizontal=True, gap="small"):
        for form, label in PICTURES.items():
            _button(serving, view, form, label, _picture(serving, view, form, words))
    st.markdown("**Map to send**, one file that opens without a network")
    _button(serving, view, "html", "Web map (HTML)", lambda: view_web_map(serving, view, ring=view.ring == ON))
    st.markdown("**Figures**, with where they come from")
    with st.container(horizontal=True, gap="small"):
        _button(serving, view, "csv", "CSV", lambda: view_csv(serving, view).encode("utf-8-sig"))
        _button(serving, view, "xlsx", "Excel", lambda: view_excel(serving, view))
        _button(serving, view, "geojson", "GeoJSON", lambda: view_geojson(serving, view))
        _button(serving, view, "gpkg", "GeoPackage", lambda: view_geopackage(serving, view))


def _words(serving: Serving, view: View) -> Words:
    """Title and definition, the view's own until they are edited, and the paper."""
    title = st.text_area(
        "Title: the finding", default_title(serving, view), max_chars=LONGEST_TITLE, height=90, key="picture-title"
    )
    subtitle = st.text_area(
        "Under it: the definition",
        default_subtitle(serving, view),
        max_chars=2 * LONGEST_TITLE,
        height=90,
        key="picture-subtitle",
    )
    paper = st.selectbox("Size", list(PAPER_LABELS), format_func=PAPER_LABELS.__getitem__, key="paper")
    return Words(title or "", subtitle or "", paper)


def _picture(serving: Serving, view: View, form: str, words: Words) -> Callable[[], bytes]:
    def drawn() -> bytes:
        picture = picture_of_view(serving, view, form, title=words.title, subtitle=words.subtitle, paper=words.paper)
        return picture.content

    return drawn


def _button(serving: Serving, view: View, ending: str, label: str, made: Callable[[], bytes]) -> None:
    name = f"{file_stem(serving, view)}.{ending}"
    st.download_button(label, made, name, MIMES[ending], key=f"download-{ending}", on_click="ignore")
