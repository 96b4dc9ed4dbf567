"""
What is noted of each request: how it was answered and how long that took, for logs and metrics.

Neither who asked, nor the link, nor what somebody typed is noted anywhere.
"""

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from needs_map.data.configuration import is_on, text_of

API = (
    "areas",
    "collections",
    "comparison",
    "conformance",
    "docs",
    "indicators",
    "measures",
    "openapi.json",
    "pictures",
    "profile",
    "tables",
    "values",
    "why",
)
"""First parts of the paths of the API."""
STREAMLIT = frozenset({"_stcore", "auth", "media", "static"})
"""First parts of Streamlit's paths."""
ELSE = "other"
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?(?:\s|%20|\+)*\d[A-Z]{2}\b", re.IGNORECASE)
QUERY = re.compile(r"\?[^\s\"'<>]+")
log = logging.getLogger("needs_map.requests")


def answerer_of(path: str, known: frozenset[str] = STREAMLIT) -> str:
    """
    Name what answers a path, as one of a few words: nothing that a path holds of a place or a person is among them.

    Parameters
    ----------
    path
        Of a request, with the base path or without.
    known
        First parts of paths that have their own names.
    """
    base = text_of("server.base_path").strip("/")
    plain = path.removeprefix(f"/{base}") if base else path
    names = plain.strip("/").split("/")
    if names == [""]:
        return "page"
    if names[:2] == ["api", "v1"]:
        first = "/".join(names[2:3])
        return f"api/{first if first in API else ELSE}" if first else "api"
    return names[0] if names[0] in known else ELSE


def without_places(text: str) -> str:
    """Text without postcodes and without what follows the question mark of an address."""
    return POSTCODE.sub("[postcode]", QUERY.sub("?[link]", text))


class JsonLines(logging.Formatter):
    """Each message as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one message."""
        content: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_places(record.getMessage()),
        }
        content |= getattr(record, "facts", {})
        if record.exc_info:
            content["error"] = without_places("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(content, ensure_ascii=False)


def set_json_lines() -> None:
    """Have everything that is logged in this process written to standard error as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.root.handlers = [handler]
    for name in list(logging.root.manager.loggerDict):
        one = logging.getLogger(name)
        one.handlers.clear()
        one.propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # it names clients and what they ask for
    log.setLevel(logging.INFO)


def _counter() -> Callable[[str, str, int, float], None] | None:
    """What counts answers; None where nobody wants them counted."""
    if not is_on("server.metrics"):
        return None
    from needs_map.app.api.metrics import count  # noqa: PLC0415 - only where it is wanted

    return count


class Noted:
    """
    Note each answer: a line of the log and a count, as far as the configuration wants them.

    Parameters
    ----------
    app
        What answers.
    paths
        Of the app's own routes.
    """

    def __init__(self, app: ASGIApp, paths: Iterable[str]) -> None:
        self.app, self.count = app, _counter()
        self.known = STREAMLIT | {path.strip("/").partition("/")[0] for path in paths}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] != "http" or not (self.count or is_on("server.json_logs")):
            await self.app(scope, receive, send)
            return
        start, sent = time.perf_counter(), {"status": 500, "bytes": 0}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
            elif message["type"] == "http.response.body":
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self._note(answerer_of(scope["path"], self.known), scope["method"], sent, time.perf_counter() - start)

    def _note(self, part: str, method: str, sent: dict[str, int], taken: float) -> None:
        method = method if method in {"GET", "HEAD", "POST", "OPTIONS"} else ELSE
        if self.count:
            self.count(part, method, sent["status"], taken)
        if is_on("server.json_logs"):
            facts = {"part": part, "method": method, **sent, "milliseconds": round(taken * 1000, 1)}
            log.info("request", extra={"facts": facts})
