"""What every answer is given for the browser's safety, and which requests are answered at all."""

import os
import re
import socket
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS, FRAMES = "NEEDS_MAP_HOSTS", "NEEDS_MAP_FRAMES"
"""Environment variables, each a list with commas: names that the server answers to, sites that may frame its pages."""
READING = {"GET", "HEAD", "OPTIONS"}
REFUSED = 4403
"""Code by which a web socket is closed, from the range that applications may use."""
POLICY = (
    "default-src 'self'",
    # Streamlit's own page needs inline scripts, evaluation of its bundled grammars, and modules from memory.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https://tile.openstreetmap.org",
    "font-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
)


def listed(name: str, environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Entries of an environment variable that is a list with commas."""
    text = (os.environ if environment is None else environment).get(name, "")
    return tuple(entry.strip().lower() for entry in text.split(",") if entry.strip())


def is_origin(text: str) -> bool:
    """Whether a text is a site as a browser names it: scheme, host and port, without a path."""
    return re.fullmatch(r"https?://[a-z0-9.*-]+(:\d{1,5})?", text, re.IGNORECASE) is not None


def host_name(host: str) -> str:
    """Name or address in a Host header or an origin's authority, in lower case and without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_own_name(name: str, more: Iterable[str] = ()) -> bool:
    """
    Whether a server answers to a name.

    Parameters
    ----------
    name
        As `host_name` gives it.
    more
        Names from the configuration; `.example.nhs.uk` is any name under that one.

    Returns
    -------
    own
        True for an IP address, `localhost` and this machine's own name, which no stranger's domain can be pointed at,
        and for those in `more`.
    """
    try:
        ip_address(name)
    except ValueError:
        return name in {"localhost", socket.gethostname().lower()} or is_configured(name, more)
    return True


def is_configured(name: str, hosts: Iterable[str]) -> bool:
    """Whether a name is among those of the configuration: one that only this server is meant to have."""
    return any(name == own or (own.startswith(".") and name.endswith(own)) for own in hosts)


class SecurityHeaders:
    """
    Answer only requests meant for this server, and tell the browser what its pages may do.

    A request for another name (a domain pointed at this address) is refused, and so is a web socket, or anything but
    reading, that a page of another site opens: such a page could otherwise press this one's buttons.

    Parameters
    ----------
    app
        What answers.
    hosts
        Names to answer to beside those of `is_own_name`; `NEEDS_MAP_HOSTS` if None.
    frames
        Origins whose pages may show these in a frame; `NEEDS_MAP_FRAMES` if None.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] | None = None, frames: Iterable[str] | None = None) -> None:
        self.app = app
        self.hosts = tuple(listed(HOSTS) if hosts is None else hosts)
        self.frames = tuple(filter(is_origin, listed(FRAMES) if frames is None else frames))
        self.policy = "; ".join((*POLICY, " ".join(("frame-ancestors 'self'", *self.frames))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        reason = self._refusal(scope)
        if reason and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": REFUSED, "reason": "Another site"})
            return
        answer = PlainTextResponse(reason, status_code=403) if reason else self.app

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self.policy)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                if not self.frames:
                    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
            await send(message)

        await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> str:
        """Why a request is not answered; empty if it is."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host and not is_own_name(host_name(host), self.hosts):
            return (
                "This server does not answer to that name. Its owner can allow it: needs-map run --allow-host NAME, "
                f"or {HOSTS}.\n"
            )
        origin = headers.get("origin")
        if origin is None or (scope["type"] == "http" and scope["method"] in READING):
            return ""
        authority = origin.partition("://")[2]
        if authority == host or is_configured(host_name(authority), self.hosts):
            return ""
        return "This request comes from a page of another site and is not answered.\n"
