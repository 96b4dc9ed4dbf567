"""A choice of a view on a page: drawn as it stands in the view, and taken into the view when it changes."""

from collections.abc import Callable, Sequence

import streamlit as st

from needs_map.app.shell.markdown import plain
from needs_map.figures.view import Change, View

Apply = Callable[[Callable[[View], Change]], None]
"""Takes what a choice makes of the view."""


def choose_segment(
    label: str,
    name: str,
    options: Sequence[str],
    *,
    words: Callable[[str], str],
    chosen: str,
    apply: Apply,
    key: str = "",
) -> None:
    """
    Draw a choice of the view as a row of segments, one of which is always chosen.

    Parameters
    ----------
    label
        Above the row.
    name
        Of the choice in the view and its link.
    options, words
        What can be chosen, and each as a reader sees it.
    chosen
        One of the options.
    apply
        Takes what the choice makes of the view.
    key
        Of the widget, where its state cannot stand under the name of the choice.
    """
    state, key = st.session_state, key or name
    state[key] = chosen
    st.segmented_control(
        plain(label),
        options,
        format_func=lambda option: plain(words(option)),
        key=key,
        required=True,
        on_change=lambda: apply(lambda view: Change(view.choosing(name, state[key]), ())),
    )
