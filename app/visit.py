"""A visitor's view, kept in step with the address bar, in a whole run of the page or in that of a part."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from app.links import link_of_view
from app.state import Change, View


class Visit:
    """
    What is kept of a visitor from run to run, in one object.

    Where a run reads or writes session state or sends something, Streamlit may break it off for a newer one. Nothing
    breaks in between two attributes of an object, so these always agree.

    Parameters
    ----------
    view
        The view to begin with.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.notes: tuple[str, ...] = ()
        """What to tell the visitor about the view, until it was told."""
        self.chosen = False
        """Whether a choice was made that the address bar does not know of."""
        self.link: dict[str, str] | None = None
        """What the address bar was last told; None before a first run has ended."""
        self.build = ""
        """Build of the store for which the view was made."""
        self._taken = 0
        self._waiting: tuple[Callable[[View], Change], int] | None = None

    def take(self, choice: Callable[[View], Change]) -> None:
        """
        Make a choice from the view as it stands: one before it may have changed it since the page was drawn.

        Parameters
        ----------
        choice
            Makes the new view; reads what was chosen from session state itself. If a newer run breaks it off there, it
            is made again from its beginning, for Streamlit will not call it for that choice again.
        """
        newer = None
        while True:
            try:
                self.view, self.notes = choice(self.view)
                break
            except RerunException as waiting:
                newer = waiting
        self.chosen = True
        self._taken += 1
        if newer:
            raise newer

    def take_alone(self, choice: Callable[[View], Change]) -> None:
        """
        Make a choice when the page is drawn, if no other was made after it in the same run.

        For a widget that the page sets as well, such as the list of areas after a click on the map: if a run that set
        it was broken off, the browser has not heard and sends its old value with the next choice, as if that were one.
        """
        self._waiting = (choice, self._taken)

    def settle(self) -> None:
        """Make the choice that was to be made alone, if it was."""
        waiting, self._waiting = self._waiting, None
        if waiting and waiting[1] == self._taken:
            self.take(waiting[0])


def went_back() -> bool:
    """Whether this run is for a person who went back or forward in the browser."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def write_link(visit: Visit) -> None:
    """Put the view in the address bar; a first visit without a link keeps its bare address."""
    wanted, standing = link_of_view(visit.view), st.query_params.to_dict()
    if standing == wanted or (visit.link is None and not standing):
        wanted = standing
    else:
        st.query_params.from_dict(wanted)
    visit.link, visit.chosen, visit.notes = wanted, False, ()


def view_in_part(view: View) -> View:
    """
    Return the view as it stands in a part of the page that is drawn again by itself, and write its link.

    Such a run draws no frame, which would have written the link.

    Parameters
    ----------
    view
        The view when the whole page was drawn.
    """
    visit: Visit | None = st.session_state.get("visit")
    if visit is None:
        return view
    if visit.chosen:
        write_link(visit)
    return visit.view
