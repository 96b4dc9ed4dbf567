"""Visitors who have left: what the server keeps of them in case they come back, and the end of it."""

import asyncio
import contextlib
import ctypes
import gc
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from streamlit.runtime import Runtime

from needs_map.app.jobs.kept_files import KeptFiles
from needs_map.figures.serving import set_aside

KEPT_SECONDS = 75.0
"""For which a session waits for its visitor. Streamlit's own limit, 120 s, drops a session without closing it."""
SWEEP_SECONDS = 15.0
OLDEST = 2
"""Generation of the garbage collector that holds all that is not set aside."""
SLOW_SECONDS, APART_SECONDS = 0.01, 60.0
"""From when on a collection of garbage is slow, and how often at most what stays is set aside for it."""


class Collections:
    """
    What Streamlit's collection of garbage after each run of the page takes, as a callback of `gc`.

    It goes through all that came since `set_aside`: modules that pages imported, what is kept of the store, other
    visitors. The more of these there are, the more each choice of each visitor costs.
    """

    def __init__(self) -> None:
        self._begun = 0.0
        self._slowest = 0.0
        self._aside = -APART_SECONDS

    def __call__(self, phase: str, info: Mapping[str, int]) -> None:
        """Note a whole collection; called by the interpreter at its start and its end."""
        if phase == "start":
            self._begun = time.thread_time()
        elif info["generation"] == OLDEST:
            self._slowest = max(self._slowest, time.thread_time() - self._begun)

    def are_slow(self, now: float) -> bool:
        """
        Whether what stays should be set aside; if so, it is taken to be from then on.

        Parameters
        ----------
        now
            Seconds, by a clock that only goes forward.
        """
        if self._slowest < SLOW_SECONDS or now - self._aside < APART_SECONDS:
            return False
        self._aside = now
        return True

    def begin_again(self) -> None:
        """Forget the collections before this moment, and that by which things were set aside."""
        self._slowest = 0.0


class Departures:
    """
    Sessions without a visitor, each closed once it has waited long enough.

    A session that Streamlit drops by itself keeps three file descriptors, its downloads and, by those, the store that
    they were to be made from. One that is closed keeps nothing.

    Parameters
    ----------
    runtime
        Streamlit's, which has the sessions.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._left: dict[str, float] = {}
        """When each session was first seen without its visitor."""

    def close(self, now: float) -> int:
        """
        Close the sessions whose visitors left long ago; on the thread of the server's event loop.

        Parameters
        ----------
        now
            Seconds, by a clock that only goes forward.

        Returns
        -------
        closed
            How many.
        """
        manager = self._runtime._session_mgr  # Streamlit lists its sessions nowhere else
        known = {one.session.id for one in manager.list_sessions()}
        there = {one for one in known if manager.is_active_session(one)}
        self._left = {one: self._left.get(one, now) for one in known - there}
        over = [one for one, since in self._left.items() if now - since >= KEPT_SECONDS]
        for one in over:
            self._runtime.close_session(one)
            del self._left[one]
        return len(over)

    def give_back(self) -> None:
        """Return free memory to the machine, what lies in circles too once nobody would wait for that."""
        if not self._runtime._session_mgr.num_active_sessions():
            set_aside()
        with contextlib.suppress(OSError, AttributeError, TypeError):  # where the C library is another
            ctypes.CDLL(None).malloc_trim(0)


async def _sweep(collections: Collections) -> None:
    left = Departures(Runtime.instance())
    files = KeptFiles(Runtime.instance().media_file_mgr._storage, time.monotonic)
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        now = time.monotonic()
        files.delete_ended()
        if collections.are_slow(now):
            await asyncio.to_thread(set_aside)
            collections.begin_again()
        if left.close(now):
            await asyncio.to_thread(left.give_back)


@asynccontextmanager
async def departures() -> AsyncIterator[None]:
    """Close the sessions of those who left, and keep files a while and collections of garbage short, while serving."""
    collections = Collections()
    gc.callbacks.append(collections)
    sweep = asyncio.create_task(_sweep(collections))
    try:
        yield
    finally:
        sweep.cancel()
        gc.callbacks.remove(collections)
