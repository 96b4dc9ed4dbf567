"""What every answer is given for the browser's safety, and which requests are answered at all."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from needs_map.app.shell.hosts import host_name, is_configured, is_origin, is_own_name
from needs_map.app.shell.paths import PAGE_SCRIPT, PAGE_STYLE, asset_folder
from needs_map.app.words.markup import element
from needs_map.data.configuration import list_setting

READING = {"GET", "HEAD", "OPTIONS"}
REFUSED = 4403
"""Code by which a web socket is closed, from the range that applications may use."""
ABOUT_KEPT = {b"if-none-match", b"if-modified-since", b"accept-encoding"}
END_OF_BODY = b"</body>"
"""Where styles stand, to come after those that Streamlit's script writes into the head."""
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
        self.hosts = tuple(map(str.lower, list_setting("server.hosts") if hosts is None else hosts))
        self.frames = tuple(filter(is_origin, list_setting("server.frames") if frames is None else frames))
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
                "or NEEDS_MAP_HOSTS.\n"
            )
        origin = headers.get("origin")
        if origin is None or (scope["type"] == "http" and scope["method"] in READING):
            return ""
        authority = origin.partition("://")[2]
        if authority == host or is_configured(host_name(authority), self.hosts):
            return ""
        return "This request comes from a page of another site and is not answered.\n"


class PageParts:
    """
    Give each page the styles and the script of its parts, so that they come with Streamlit's own.

    Otherwise the script is fetched only once the page's first part is there, and the styles would be such a part.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.script = f"<{asset_folder()}{PAGE_SCRIPT}>; rel=modulepreload"
        self.style = element("link", rel="stylesheet", href=f"./{asset_folder()}{PAGE_STYLE}").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what a browser keeps of a page is not asked about, for it may name styles of before."""
        if scope["type"] != "http" or not scope["path"].endswith("/"):
            await self.app(scope, receive, send)
            return
        passed = [(name, value) for name, value in scope["headers"] if name not in ABOUT_KEPT]
        begun: list[Message] = []
        body: list[bytes] = []

        async def with_parts(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun[:] = [message] if _is_page(message) else []
                if begun:
                    return
            elif message["type"] == "http.response.body" and begun:
                body.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                whole = b"".join(body).replace(END_OF_BODY, self.style + END_OF_BODY)
                headers = MutableHeaders(scope=begun[0])
                headers.append("Link", self.script)
                if scope["method"] != "HEAD":
                    headers["Content-Length"] = str(len(whole))
                for name in ("ETag", "Last-Modified"):
                    del headers[name]
                await send(begun[0])
                message = {"type": "http.response.body", "body": whole}
            await send(message)

        await self.app({**scope, "headers": passed}, receive, with_parts)


def _is_page(message: Message) -> bool:
    """Whether the head of an answer is that of a page that can be written into."""
    headers = Headers(raw=message["headers"])
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
