"""Headings of a page, each with an address of its own, and the contents at the side that lead to them."""

import re

import streamlit as st

from needs_map.app.words.markup import element, list_items

HEADINGS = "headings-of-page"
"""Where a visit keeps the headings of the page being drawn, by their addresses."""
FEWEST_HEADINGS = 3
"""Headings from which a page has contents."""


def begin_contents() -> None:
    """Begin a page, whose headings are noted as they are drawn."""
    st.session_state[HEADINGS] = {}


def heading(text: str, *, listed: bool = True, opened: bool = False) -> None:
    """
    Draw the heading of a part of the page and note it for the contents.

    Parameters
    ----------
    text
        Plain words: what would be markup stands as it is.
    listed
        Whether the contents name it; they name nothing that is folded away.
    opened
        Whether it heads what a link opens: one that ends in `links.OPENED` scrolls to it.
    """
    known: dict[str, str] = st.session_state.setdefault(HEADINGS, {})
    address = "part-" + (re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "of-page")
    if known.get(address, text) != text:
        address += f"-{len(known) + 1}"
    if listed:
        known[address] = text
    st.html(element("h2", text, class_="nm-heading", id=address, data_opened=opened))


def draw_contents() -> None:
    """Draw the contents of the page: its headings, each a link to its part; none where there are few."""
    known: dict[str, str] = st.session_state.get(HEADINGS, {})
    if len(known) < FEWEST_HEADINGS:
        return
    links = list_items(element("a", text, href=f"#{address}") for address, text in known.items())
    title = "On this page"
    st.html(element("nav", element("p", title), element("ol", links), class_="nm-contents", aria_label=title))
