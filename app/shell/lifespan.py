"""What begins with the server and ends with it: the first fetch, the workers that make files, the watch on sessions."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType
from typing import Any

from needs_map.app.jobs.queue import MOST_WAITING, end_jobs, job_queue
from needs_map.app.shell.requests import set_json_lines
from needs_map.app.shell.sessions import departures
from needs_map.app.update.updater import first_fetch, is_wanted, stop_update
from needs_map.data.configuration import is_on

TURN_SECONDS = 0.0005
"""For which one thread may compute while another waits, a tenth of Python's own: a page is sent in a hundred small
messages, each of which lets the others go first and then waits for its turn."""


FINISH_SECONDS, LEAVE_SECONDS = 5.0, 9.0
"""After the signal to end: for which open work may finish, and after which the process is gone whatever it does."""


@contextmanager
def ends_in_time() -> Iterator[None]:
    """
    Have the signal by which service managers end a server end it within ten seconds.

    The server itself waits for its last request, however long that takes. Nothing is lost with it: a store changes by
    one rename, and files are made anew.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    begun: list[threading.Timer] = []

    def ending(number: int, frame: FrameType | None) -> None:
        if not begun:
            begun.extend((threading.Timer(FINISH_SECONDS, _end_work), threading.Timer(LEAVE_SECONDS, os._exit, (0,))))
            for timer in begun:
                timer.daemon = True
                timer.start()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, ending)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def send_at_once(loop: asyncio.AbstractEventLoop) -> None:
    """
    Have a loop send each answer's last bytes at once.

    Streamlit opens its socket itself, and without naming the protocol, so that asyncio does not ask this for it:
    the body of an answer then waits 40 ms until the browser has confirmed its head. What is accepted from a socket has
    its options.
    """
    begin = loop.create_server

    async def create_server(*words: Any, sock: socket.socket | None = None, **more: Any) -> asyncio.Server:  # noqa: ANN401 - the loop's own
        if sock is not None and sock.family in {socket.AF_INET, socket.AF_INET6}:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return await begin(*words, sock=sock, **more)

    with suppress(AttributeError):  # another loop than asyncio's own may refuse it
        loop.create_server = create_server  # type: ignore[method-assign]


def _end_work() -> None:
    end_jobs()
    stop_update()


@asynccontextmanager
async def while_serving(_: object) -> AsyncIterator[None]:
    """Begin the first fetch when the server starts, if it is wanted; end what runs when the server ends."""
    if is_on("server.json_logs"):
        set_json_lines()
    if is_wanted():
        threading.Thread(target=first_fetch, daemon=True).start()
    # Streamlit waits for files in the loop's own threads, of which there would be a handful.
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(MOST_WAITING, "waits-for-a-file"))
    send_at_once(loop)
    sys.setswitchinterval(TURN_SECONDS)
    with ends_in_time():
        async with job_queue(), departures():
            try:
                yield
            finally:
                stop_update()
