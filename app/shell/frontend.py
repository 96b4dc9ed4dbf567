"""Streamlit's own scripts, styles and letters, compressed once and kept: its server sends each whole, from the disk."""

import gzip
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from needs_map.data.configuration import text_of

BYTES = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"
FILES = Path(get_static_dir()) / "static"
PACKED = {".js", ".css", ".json", ".svg"}
"""Endings of files that become smaller."""


@cache
def _files() -> frozenset[str]:
    """Paths below the folder, which holds what a release of Streamlit holds."""
    return frozenset(path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file())


@cache
def _kept(path: str) -> tuple[bytes, bool]:
    """Return the bytes of a file, and whether they are gzipped."""
    body, packed = (FILES / path).read_bytes(), Path(path).suffix in PACKED
    return (gzip.compress(body, 6, mtime=0) if packed else body), packed


class Frontend:
    """
    Answer for the files of Streamlit's page, whose names change with their content.

    Parameters
    ----------
    app
        What answers all else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.start = "/".join(("", *filter(None, [text_of("server.base_path").strip("/")]), "static", ""))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app, path = self.app, str(scope.get("path", "")).removeprefix(self.start)
        if scope["type"] == "http" and scope["method"] == "GET" and path in _files():
            body, packed = await run_in_threadpool(_kept, path)
            app = kept_reply(Request(scope), body, guess_type(path)[0] or BYTES, packed=packed)
        await app(scope, receive, send)


def kept_reply(request: Request, body: bytes, kind: str, *, packed: bool = True) -> Response:
    """
    Answer with what never changes at its address, and say so.

    Parameters
    ----------
    request
        Says whether gzip is understood.
    body, kind
        The bytes, and what they are.
    packed
        Whether they are gzipped.
    """
    headers = {"Cache-Control": FOR_EVER}
    if not packed:
        return Response(body, media_type=kind, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(body), media_type=kind, headers=headers)
