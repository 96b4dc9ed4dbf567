"""Connections to publishers, which end when the time for a file is over."""

import contextlib
import socket
from collections.abc import Iterator, Mapping
from threading import Event, Timer
from typing import Any
from weakref import WeakSet

import httpx


class Client(httpx.Client):
    """An httpx client that breaks its connections when the time for a file is over, whatever it is waiting for."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of httpx
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._ends: list[Event] = []
        super().__init__(**options)

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:  # noqa: ANN401 - those of httpx
        """Send a request and note the connections that it opens."""
        request.extensions["trace"] = self._note
        return super().send(request, **options)

    @property
    def is_over(self) -> bool:
        """Whether the time is over that something now being fetched was given."""
        return any(end.is_set() for end in self._ends)

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Break all connections after so many seconds, and each that is opened later, until the block is left."""
        end = Event()

        def over() -> None:
            end.set()
            for known in list(self._sockets):
                _break(known)

        timer = Timer(seconds, over)
        timer.daemon = True
        self._ends.append(end)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._ends.remove(end)

    def _note(self, event: str, facts: Mapping[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            opened = facts["return_value"].get_extra_info("socket")
            self._sockets.add(opened)
            if self.is_over:
                _break(opened)


def _break(known: socket.socket) -> None:
    """End a connection for the thread that reads from it; encrypted or not, without a farewell."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(known, socket.SHUT_RDWR)
