"""The button that adds a part of a page to a document, and the one that leads to the document."""

import streamlit as st

from needs_map.app.shell.markdown import plain
from needs_map.app.shell.visit import Visit
from needs_map.figures.documents.tray import TrayPart, tray_of, with_part
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View

ADD, TAKE_OUT = "Add to document", "In the document"


def _visit() -> Visit | None:
    found = st.session_state.get("visit")
    return found if isinstance(found, Visit) else None


def add_button(serving: Serving, part: TrayPart, key: str) -> None:
    """
    Draw the button that adds a part to the document, or takes out one that is in it.

    Parameters
    ----------
    serving
        The store.
    part
        What is added.
    key
        Of the part on the page.
    """
    visit = _visit()
    if visit is None:
        return
    has_it = any(one.key == part.key for one in tray_of(visit.view.tray, serving)[0])

    def changed(view: View) -> Change:
        tray, notes = with_part(view.tray, part, serving)
        return Change(view._replace(tray=tray), notes)

    st.button(
        TAKE_OUT if has_it else ADD,
        key=f"{key}-collect",
        icon=":material/check:" if has_it else ":material/add:",
        help="Choose again to take it out." if has_it else "The page Document makes a document of what was added.",
        on_click=lambda: visit.take(changed),
    )


def document_button(serving: Serving, view: View) -> None:
    """Draw the button that leads to the document, with how many parts it has; none where it has none."""
    visit = _visit()
    count = len(tray_of(view.tray, serving)[0])
    if visit is None or not count or view.page == "document":
        return
    st.button(
        plain(f"Document ({count})"),
        key="to-document",
        icon=":material/description:",
        on_click=lambda: visit.take(lambda view: Change(view._replace(page="document").choosing("recipe", "tray"), ())),
    )
