"""Sentences of the page Profile that are read at once, the rest folded with how they are chosen, and their button."""

from collections.abc import Sequence

import streamlit as st

from needs_map.app.shell.tray import add_button
from needs_map.app.words.markup import details, element, list_items, paragraph
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.serving import Serving

UNFOLDED = 2
"""Sentences that are read at once; the rest is folded on the screen, never on paper."""
ROOM = 400
"""Characters of sentences beside the table of ages under which there is room for more: they are as high as it."""


def leaves_room(sentences: Sequence[str]) -> bool:
    """Whether what is read at once of some sentences is short enough for others to stand under it."""
    return sum(map(len, sentences[:UNFOLDED])) < ROOM


def draw_sentences(serving: Serving, sentences: Sequence[str], why: str, part: TrayPart, *, numbered: bool) -> None:
    """
    Draw sentences, the first of them unfolded, beside the button that adds them to a document.

    Parameters
    ----------
    serving
        The store.
    sentences
        In order, as text; at least one.
    why
        How they are chosen.
    part
        What is added to a document.
    numbered
        Whether their order is a ranking.
    """
    tag = "ol" if numbered else "ul"
    look = "nm-heatstands"
    shown, folded = sentences[:UNFOLDED], sentences[UNFOLDED:]
    more = f"{len(folded)} more, and why these" if folded else "Why these"
    start = UNFOLDED + 1 if numbered else None
    rest = element(tag, list_items(folded), class_=look, start=start) if folded else ""
    st.html(element(tag, list_items(shown), class_=look))
    with st.container(horizontal=True, gap="small"):
        st.html(details(more, rest, paragraph("nm-small", why), printed=True))
        add_button(serving, part, part.what.partition(".")[2])
