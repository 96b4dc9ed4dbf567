"""The address bar: writing a view into it, in a whole run of the page or in that of a part."""

import streamlit as st

from app.state import View, link_of_view


def write_link(view: View) -> None:
    """Put the view in the address bar; a first visit without a link keeps its bare address."""
    state = st.session_state
    wanted, standing = link_of_view(view), st.query_params.to_dict()
    if standing == wanted or ("written_link" not in state and not standing):
        state["written_link"] = standing
        return
    st.query_params.from_dict(wanted)
    state["written_link"] = wanted


def view_in_part(view: View) -> View:
    """
    Return the view as it stands in a part of the page that is drawn again by itself, and write its link.

    Such a run draws no frame, which would have taken the last choice and written the link.

    Parameters
    ----------
    view
        The view when the whole page was drawn.
    """
    state = st.session_state
    view = state.get("view", view)
    if state.pop("chosen", False):
        write_link(view)
    return view
