"""Visitors who have left: what the server keeps of them in case they come back, and the end of it."""

import asyncio
import contextlib
import ctypes
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streamlit.runtime import Runtime

from needs_map.figures.serving import set_aside

KEPT_SECONDS = 75.0
"""For which a session waits for its visitor. Streamlit's own limit, 120 s, drops a session without closing it."""
SWEEP_SECONDS = 15.0


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


async def _sweep() -> None:
    left = Departures(Runtime.instance())
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        if left.close(time.monotonic()):
            await asyncio.to_thread(left.give_back)


@asynccontextmanager
async def departures() -> AsyncIterator[None]:
    """Close the sessions of those who left for the time that a server serves."""
    sweep = asyncio.create_task(_sweep())
    try:
        yield
    finally:
        sweep.cancel()
