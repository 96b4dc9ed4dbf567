"""The button Download of one part of a page: one manner on every page, pictures first and then the figures."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

import streamlit as st

from needs_map.app.exports.downloads import ARRIVING, MIMES, PICTURES, chosen_size, is_heavy
from needs_map.app.exports.picture_size import DOCUMENT, PictureSize, of_size
from needs_map.app.jobs.queue import made as queued
from needs_map.app.link.links import linked
from needs_map.app.shell.foot import page_link
from needs_map.app.shell.markdown import plain

File: TypeAlias = tuple[str, Callable[[], bytes]]
"""Words on the button, and what makes the file when it is asked for."""


class Offered(NamedTuple):
    """Files that stand beside one another in the menu."""

    files: Mapping[str, File]
    """By what follows the stem of the file's name: `png`, `page-2.png`."""
    about: str = ""
    """What they are, where the part has several charts or the picture several pages."""
    sized: bool = False
    """Whether they are pictures of the size that is chosen in the menu."""


Offers: TypeAlias = Sequence[Offered] | Callable[[], Sequence[Offered]]
"""What a menu offers, or what tells it where that takes long: it is asked only when the menu is opened."""


def pictures_of(picture: Callable[[str], bytes], *, about: str = "", kind: str = "", sized: bool = True) -> Offered:
    """
    Offer a picture in every format.

    Parameters
    ----------
    picture
        Takes a format and draws.
    about
        What the picture is, where there are others beside it.
    kind
        A word for the files' names, to distinguish several pictures of one part.
    sized
        Whether it is drawn in the size that is chosen; else it has one of its own.
    """
    start = f"{kind}." if kind else ""
    files = {f"{start}{form}": (label, partial(picture, form)) for form, label in PICTURES.items()}
    return Offered(files, about, sized)


def file_menu(title: str, stem: str, key: str, offered: Offers) -> None:
    """
    Draw the button that opens the files of one part; each is made when it is asked for.

    Parameters
    ----------
    title
        What the part shows.
    stem
        Beginning of the files' names.
    key
        Name of the part on the page, unique there.
    offered
        Pictures, then figures.
    """
    size: list[PictureSize] = st.session_state.setdefault(f"{key}-size", [DOCUMENT])
    _menu(title, stem, key, offered, size=size, link=page_link())


@st.fragment
def _menu(title: str, stem: str, key: str, offered: Offers, *, size: list[PictureSize], link: str) -> None:
    """Run by itself when it is opened: what is closed is not sent, and most menus of a page are never opened."""
    with st.popover("Download", icon=":material/download:", key=f"{key}-files", on_change="rerun") as menu:
        if not menu.open:
            return
        st.caption(plain(title))
        offered = offered() if callable(offered) else offered
        if any(row.sized for row in offered):
            _ask_for_size(size, f"{key}-paper")
        for row in offered:
            if row.about:
                st.caption(plain(row.about))
            with st.container(horizontal=True, gap="small"):
                for ending, (label, made) in row.files.items():
                    mime = MIMES[ending.rpartition(".")[2]]
                    own = f"{key}-{ending.replace('.', '-')}"
                    file = partial(_file, size, linked(link, made), heavy=is_heavy(ending))
                    st.download_button(plain(label), file, f"{stem}.{ending}", mime, key=own, on_click="ignore")


@st.fragment
def _ask_for_size(size: list[PictureSize], key: str) -> None:
    """Run by itself when the size changes: buttons drawn anew would not know a click on those in the browser."""
    size[:] = [chosen_size(size[0].paper, key)]


def _file(size: list[PictureSize], made: Callable[[], bytes], *, heavy: bool) -> bytes:
    """Make a file with its picture in the size that is chosen now."""
    if not heavy:
        return made()
    time.sleep(ARRIVING)
    return queued(of_size(size[0], made))
