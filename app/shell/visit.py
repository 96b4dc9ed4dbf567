"""A visitor's view, kept in step with the address bar, in a whole run of the page or in that of a part."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from needs_map.app.link.links import link_of_view
from needs_map.figures.view import Change, View


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
        """What to tell the visitor about the view, as long as it is this one: what stands below it does not move up."""
        self.chosen = False
        """Whether a choice was made that the address bar does not know of."""
        self.link: dict[str, str] | None = None
        """Where the address bar stands: as told, or where the browser has gone. None before a first run has ended."""
        self.heard = False
        """Whether the browser has said that it stands there, and so is told of nothing else any more."""
        self.passing: list[dict[str, str]] = []
        """Links that the browser may still say it stands at, before it has heard of the last one."""
        self.reported: tuple[dict[str, str] | None, dict[str, str] | None] = (None, None)
        """Where the browser said that it stands in the run before this one, and in this one."""
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

    def has_moved(self, standing: dict[str, str], *, history: bool) -> bool:
        """
        Whether the link says what to show, and not the last choice: at first, and after Back or Forward.

        In any other run it says nothing new. It may be an old one: what the browser sends before it has heard of the
        link that the last choice wrote comes with the link before, which must not undo that choice. But a browser that
        once said that it stands at the last link, and now stands at another, has moved as well, and so has one that
        stands at a link that it was not on its way from: Streamlit calls a run one for Back or Forward only if nothing
        else came with it and the connection held.

        Parameters
        ----------
        standing
            The link, as the browser sent it.
        history
            Whether Streamlit says that this run is for Back or Forward.
        """
        if self.link is None:
            return not self.chosen or history
        self.reported = (self.reported[1], standing)
        self.heard = self.heard or standing == self.link
        elsewhere = standing != self.link and (self.heard or standing not in self.passing)
        return history or (elsewhere and not self.chosen)

    def follow(self, view: View, notes: tuple[str, ...], standing: dict[str, str]) -> None:
        """Show what the link says."""
        self.view, self.notes, self.chosen = view, notes, False
        if self.link is not None:
            self.leave(self.link)
            # From where it said that it stood it has gone by itself: there it can only be again by going there.
            self.passing = [link for link in self.passing if link != self.reported[0]]
            self.link = standing

    def leave(self, *links: dict[str, str]) -> None:
        """Note links that the browser is on its way from; those before the last that it was heard at are past."""
        self.passing = [*([] if self.heard else self.passing), *links]

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
    """
    Put what was chosen in the address bar; a bare address, or one gone back to, stands until something is.

    A browser that has not said that it heard the last link is told again: that link may reach it after it went back.
    """
    if visit.link is None:
        wanted, standing = link_of_view(visit.view), st.query_params.to_dict()
        link = wanted if standing or visit.chosen else standing
        stands = link == standing
    else:
        link = link_of_view(visit.view) if visit.chosen else visit.link
        stands = visit.heard and link == visit.link
    if not stands and link != visit.link:
        visit.leave(st.query_params.to_dict() if visit.link is None else visit.link)
    visit.heard = stands
    if not stands:
        st.query_params.from_dict(link)
    visit.link, visit.chosen = link, False


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
