"""
A new map comes alone: the rest of the page is sent once the browser has painted it.

Otherwise the browser builds the whole page before it paints the map, which is what a visitor waits for.
"""

import secrets
from threading import Event
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse

LONGEST_WAIT = 0.6
"""Seconds after which the rest is sent to a browser that has not painted: one that is slow, or whose tab is hidden."""
STATE, DRAWN = "painting", "page-drawn"


class Painting:
    """
    A map on its way to a browser.

    Parameters
    ----------
    what
        It shows.
    path
        That the browser asks once it has painted the map, relative to the page; empty if there is no browser.
    """

    def __init__(self, what: str, path: str) -> None:
        self.what, self.path, self.done = what, path, Event()
        if not path:
            self.done.set()

    def wait(self) -> None:
        """Return when the browser has painted the map, or does not seem to."""
        self.done.wait(LONGEST_WAIT)
        self.done.set()


_paintings: WeakValueDictionary[str, Painting] = WeakValueDictionary()
"""By path, while their visits last."""


def page_drawn(page: str) -> None:
    """Remember which page a visitor sees, once it is whole."""
    st.session_state[DRAWN] = page


def painting_of(what: str, page: str) -> Painting:
    """
    Return the painting of a map, which is the same one for as long as a visitor sees that map.

    Where another page stands on the screen, nothing is waited for: it would stand under the new map meanwhile.

    Parameters
    ----------
    what, page
        It shows, and the page that it is on.
    """
    painting: Painting | None = st.session_state.get(STATE)
    if painting is None or painting.what != what:
        alone = st.context.url and st.session_state.get(DRAWN, page) == page
        path = f"painted/{secrets.token_urlsafe(12)}" if alone else ""
        painting = st.session_state[STATE] = Painting(what, path)
        if path:
            _paintings[path] = painting
    return painting


async def painted(request: Request) -> JSONResponse:
    """Hear that a map is painted; one of another process, or of a visit that is over, is as good as painted."""
    painting = _paintings.get(f"painted/{request.path_params['token']}")
    if painting is not None:
        painting.done.set()
    return JSONResponse(painting is not None, headers={"Cache-Control": "no-store"})
