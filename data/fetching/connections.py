"""Connections to publishers: which certificates they trust, and that they end when the time for a file is over."""

import contextlib
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event, Timer
from typing import Any
from weakref import WeakSet

import httpx
import truststore

from needs_map.data.errors import DataError

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Environment variables that name a file or a folder of certificates, such as those of an organisation's proxy."""


def trusted_certificates() -> ssl.SSLContext:
    """
    The machine's own certificates, as its browsers trust them, and those that the environment names.

    Raises
    ------
    DataError
        If those that the environment names cannot be read.
    """
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for named in filter(None, map(os.environ.get, CERTIFICATES)):
        folder = Path(named).is_dir()
        try:
            context.load_verify_locations(cafile=None if folder else named, capath=named if folder else None)
        except OSError as error:
            raise DataError(
                f"The certificates in {named} cannot be read ({error.strerror or error}): correct SSL_CERT_FILE or "
                "REQUESTS_CA_BUNDLE."
            ) from error
    return context


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
