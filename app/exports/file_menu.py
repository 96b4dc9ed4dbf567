"""The button Download of one part of a page: one manner on every page, pictures first and then the figures."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

import streamlit as st

from needs_map.app.exports.downloads import MIMES, PICTURES, is_heavy
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


def pictures_of(picture: Callable[[str], bytes], *, about: str = "", kind: str = "") -> Offered:
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
    """
    start = f"{kind}." if kind else ""
    return Offered({f"{start}{form}": (label, partial(picture, form)) for form, label in PICTURES.items()}, about)


def file_menu(title: str, stem: str, key: str, offered: Sequence[Offered]) -> None:
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
    link = page_link()
    with st.popover("Download", icon=":material/download:", key=f"{key}-files"):
        st.caption(plain(title))
        for row in offered:
            if row.about:
                st.caption(plain(row.about))
            with st.container(horizontal=True, gap="small"):
                for ending, (label, made) in row.files.items():
                    mime = MIMES[ending.rpartition(".")[2]]
                    own = f"{key}-{ending.replace('.', '-')}"
                    job = linked(link, made)
                    file = partial(queued, job) if is_heavy(ending) else job
                    st.download_button(plain(label), file, f"{stem}.{ending}", mime, key=own, on_click="ignore")
