"""One operation of the API, and how it is answered: limits, parameters, 304, format, compression, problems."""

import gzip
import hashlib
import logging
import pickle
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from needs_map.app.api.clients import PREFLIGHT, shared, sharing, wait_of
from needs_map.app.api.formats import MEDIA, TABLES, AnswerTable, content_of, json_text, marked_as_sample
from needs_map.app.api.parameters import LIMIT, OFFSET, Parameter, choice, quoted, read_all
from needs_map.app.api.problems import ProblemError, wrong
from needs_map.app.jobs.queue import made_for_route
from needs_map.app.jobs.worker import BusyError
from needs_map.data.configuration import text_of
from needs_map.data.errors import DataError
from needs_map.figures.serving import Serving, now_serving

ROOT = "/api/v1"
READING = ("GET", "HEAD")
LEAST_COMPRESSED = 1_000
AT_ONCE = 2
"""Answers that are worked out at the same time; others wait, so that pages are drawn in between."""
BUSY_SECONDS = "30"
log = logging.getLogger(__name__)


R = TypeVar("R")
_limiter: RunVar[CapacityLimiter] = RunVar("answers of the API")


async def _in_turn(make: Callable[[], R]) -> R:
    """Work something out in a thread, when it is its turn."""
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(AT_ONCE)
        _limiter.set(limiter)
    return await to_thread.run_sync(make, limiter=limiter)


class Call(NamedTuple):
    """One request, read."""

    serving: Serving
    base: str
    """Address of the API, without a slash at the end."""
    path: Mapping[str, str]
    query: Mapping[str, Any]
    """Value of each parameter of the operation."""
    rest: Mapping[str, str] = {}
    """Of a link, whose parameters are those of the pages."""
    texts: Mapping[str, str] = {}
    """The parameters as they stand in the address."""
    form: str = ""
    """Format of a table, a key of `MEDIA`."""

    @property
    def basis(self) -> str:
        """Who is counted: as asked, else as on the pages."""
        return self.query.get("basis") or self.serving.bases[-1]

    def link(self, path: str, rel: str = "self", media: str = "application/json", title: str = "") -> dict[str, str]:
        """Link to a path of the API."""
        return {"href": f"{self.base}{path}", "rel": rel, "type": media} | ({"title": title} if title else {})


class Content(NamedTuple):
    """An answer that is written already."""

    body: bytes
    media: str = "application/json"
    headers: Mapping[str, str] = {}


Answer = AnswerTable | Content


class Operation(NamedTuple):
    """One thing that the API answers."""

    path: str
    """With the names of its variable parts in braces."""
    about: str
    """In one sentence."""
    group: str
    answer: Callable[[Call], Answer]
    parameters: tuple[Parameter, ...] = ()
    path_parameters: tuple[Parameter, ...] = ()
    forms: tuple[str, ...] = ()
    """Formats of a table, keys of `MEDIA`; empty where the answer is no table."""
    media: str = "application/json"
    """Of an answer that is no table."""
    heavy: Callable[[Call], bool] | None = None
    """Whether a call is made in the queue of heavy work; none is if None."""
    changes_daily: bool = False
    """Whether the answer holds the day on which it is made."""
    takes_links: bool = False
    """Whether all parameters of a page's link are taken too."""

    @property
    def own(self) -> tuple[Parameter, ...]:
        """All parameters: those of a table too."""
        paging = (FORMATS[self.forms], LIMIT, OFFSET) if self.forms else ()
        return (*self.parameters, *paging)


FORMATS: Mapping[tuple[str, ...], Parameter] = {
    forms: choice("format", "format of the answer; else what the header Accept wants, else JSON", forms)
    for forms in (TABLES, (*TABLES, "geojson"))
}


def base_of(request: Request) -> str:
    """Address of the API as the client reaches it: by the configuration, else by the request."""
    if configured := text_of("server.url"):
        return configured.rstrip("/") + ROOT
    url = request.url
    return f"{url.scheme}://{url.netloc}{url.path.partition(ROOT)[0]}{ROOT}"


async def answered(operation: Operation, request: Request) -> Response:
    """Answer a request of an operation: with what it asks for, 304, or a problem."""
    try:
        response = await _answered(operation, request)
    except ProblemError as problem:
        response = problem.response()
    except BusyError as error:
        response = ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": BUSY_SECONDS}).response()
    except DataError as error:
        response = wrong(str(error)).response()
    except Exception:
        log.exception("An answer of the API failed")
        words = "Something unexpected went wrong here. It was written down for the owner of this server."
        response = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, words).response()
    return shared(response, request)


async def _answered(operation: Operation, request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(
            status_code=HTTPStatus.NO_CONTENT, headers={"Allow": "GET, HEAD, OPTIONS"} | _preflight(request)
        )
    if request.method not in READING:
        words = "This API only gives figures: it takes no other method than GET and HEAD."
        raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, words, {"Allow": "GET, HEAD, OPTIONS"})
    if seconds := wait_of(request):
        words = "That is more requests than one client may make in a minute. Wait a moment and ask again."
        raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, words, {"Retry-After": f"{int(seconds) + 1}"})
    try:
        serving = await run_in_threadpool(now_serving)
    except DataError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": BUSY_SECONDS}) from error
    call = _call(operation, request, serving)
    call = call._replace(form=_form(operation, request, call))
    tag = _tag(operation, request, call)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}
    if _is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    made = partial(_content, operation, call)
    if operation.heavy is not None and await run_in_threadpool(operation.heavy, call):
        content = _unpacked(await made_for_route(partial(_packed, made)))
    else:
        content = await _in_turn(made)
    body, headers = content.body, headers | dict(content.headers)
    if _is_compressed(content, request):
        body = await _in_turn(partial(gzip.compress, body, 6))
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=content.media)


def _preflight(request: Request) -> dict[str, str]:
    return PREFLIGHT if "Access-Control-Allow-Origin" in sharing(request) else {}


def _call(operation: Operation, request: Request, serving: Serving) -> Call:
    pairs = list(request.query_params.multi_items())
    names = {one.name for one in operation.own}
    rest = dict(pair for pair in pairs if pair[0] not in names) if operation.takes_links else {}
    query = read_all(operation.own, [pair for pair in pairs if pair[0] not in rest])
    path = {one.name: one.value(request.path_params[one.name]) for one in operation.path_parameters}
    if query.get("basis") and query["basis"] not in serving.bases:
        raise wrong(f"This store counts only {' and '.join(serving.bases)} people, not {query['basis']} ones.")
    return Call(serving, base_of(request), path, query, rest, dict(pairs))


def _form(operation: Operation, request: Request, call: Call) -> str:
    """Format of a table: as the address says, else the first of the header Accept that there is, else JSON."""
    if not operation.forms or call.query["format"]:
        return str(call.query.get("format") or "")
    for wanted in request.headers.get("accept", "").split(","):
        media = wanted.partition(";")[0].strip().lower()
        if media in {"*/*", "text/html"}:
            break
        for form in operation.forms:
            if MEDIA[form].partition(";")[0] == media:
                return form
    return operation.forms[0]


@cache
def _version() -> str:
    return version("needs-map")


def _tag(operation: Operation, request: Request, call: Call) -> str:
    """Entity tag: the same as long as store, program, address and format are."""
    day = str(datetime.now(UTC).date()) if operation.changes_daily else ""
    parts = (_version(), call.serving.store.build, call.base, request.url.path, request.url.query, call.form, day)
    return f'W/"{hashlib.blake2b(chr(0).join(parts).encode(), digest_size=12).hexdigest()}"'


def _is_known(tag: str, known: str) -> bool:
    """Whether a client has what a tag names (RFC 9110, 13.1.2)."""
    plain = tag.removeprefix("W/")
    return known.strip() == "*" or plain in {one.strip().removeprefix("W/") for one in known.split(",")}


def _content(operation: Operation, call: Call) -> Content:
    answer = operation.answer(call)
    if isinstance(answer, Content):
        return answer
    if not answer.total:
        start, total = call.query["offset"], len(answer.rows)
        answer = answer._replace(rows=answer.rows.iloc[start : start + call.query["limit"]], total=total)
    is_sample = call.serving.store.is_sample
    rows = marked_as_sample(answer.rows) if is_sample else answer.rows
    links = page_links(call, operation.path.format(**call.path), answer.total, MEDIA[call.form])
    about = {"store": call.serving.store.build, "sample": is_sample} | dict(answer.about)
    body = content_of(answer._replace(about=about, rows=rows), call.form, links)
    header = ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"' for one in links)
    return Content(body, MEDIA[call.form], {"Link": header})


def page_links(call: Call, path: str, total: int, media: str) -> list[dict[str, str]]:
    """Links to this page of an answer, the next and the one before, as far as there are any."""
    start, most = call.query["offset"], call.query["limit"]
    pages = {"self": start, "next": start + most, "prev": max(start - most, 0)}
    found = []
    for rel, offset in pages.items():
        if (rel == "next" and offset >= total) or (rel == "prev" and not start):
            continue
        texts = {key: text for key, text in call.texts.items() if key != "offset"} | (
            {"offset": offset} if offset else {}
        )
        found.append(call.link(f"{path}?{urlencode(texts)}" if texts else path, rel, media))
    return found


def _packed(made: Callable[[], Content]) -> bytes:
    """Make an answer in a worker's process, from which a problem travels like an answer."""
    try:
        return pickle.dumps(made())
    except ProblemError as problem:
        return pickle.dumps(problem)
    except DataError as error:
        return pickle.dumps(wrong(str(error)))


def _unpacked(packed: bytes) -> Content:
    found: Content | ProblemError = pickle.loads(packed)  # noqa: S301 - from our own process
    if isinstance(found, ProblemError):
        raise found
    return found


def _is_compressed(content: Content, request: Request) -> bool:
    is_text = content.media.startswith("text/") or "json" in content.media or "svg" in content.media
    wanted = "gzip" in request.headers.get("accept-encoding", "")
    return is_text and wanted and len(content.body) >= LEAST_COMPRESSED


def document(content: Any, media: str = "application/json") -> Content:  # noqa: ANN401 - whatever JSON can hold
    """Answer with a JSON document."""
    return Content(json_text(content), media)


def unknown(call: Call) -> Answer:
    """Answer a path that is none of the API's."""
    raise ProblemError(
        HTTPStatus.NOT_FOUND, f"There is nothing at {quoted(call.path['path'])}: {call.base}/docs lists what there is."
    )
