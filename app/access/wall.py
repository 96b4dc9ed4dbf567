"""What is closed to those who have not signed in: figures, boundaries and files, not only the pages that show them."""

import json
import re
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_auth_routes import _get_cookie_value_from_request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from needs_map.app.access.provider import CALLBACK, has_sign_in
from needs_map.app.access.roles import Person, Role, person_of_claims
from needs_map.app.api.clients import shared
from needs_map.app.api.problems import ProblemError
from needs_map.data.configuration import is_on, text_of
from needs_map.data.errors import DataError

OPEN = re.compile(
    rf"/?|/index\.html|/(static|assets|auth)/.*|/{CALLBACK}|/(healthz|readyz)|"
    r"/_stcore/(health|host-config|allowed-message-origins|bidi-components/.*)"
)
"""Paths that hold nothing of the store: the frame that a page is drawn in, signing in, and whether the server lives."""
API = "/api/"
PROGRAMS = (
    "This needs a token from the provider that people sign in with, for somebody who may read the map: send it as "
    "Authorization: Bearer TOKEN."
)
LOGIN = "/auth/login"
RETURN = "needs_map_return"
"""Cookie with the query of the page that somebody signs in from: Streamlit comes back to a page without one."""
RETURN_SECONDS = 900
LONGEST_RETURN = 3000
QUERY = re.compile(r"[\w.~%+&=*!'()@:/?,-]+", re.ASCII)
"""Characters of a query as browsers write it, none of which ends a header."""


class SignInWall:
    """
    Answer only those who may read, where the configuration asks for signing in, and bring them back to their link.

    Who asks stands in the scope for routes (`person_of_scope`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, or refuse it."""
        if scope["type"] != "http" or not has_sign_in():
            await self.app(scope, receive, send)
            return
        base = text_of("server.base_path").strip("/")
        path = "/" + scope["path"].removeprefix(f"/{base}" if base else "").lstrip("/")
        try:
            who = await _person(Request(scope))
        except DataError as error:
            await _refused(path, scope, str(error))(scope, receive, send)
            return
        scope["needs_map.person"] = who
        if is_on("sign_in.required") and who.role < Role.READER and not _is_open(path, scope["method"]):
            await _refused(path, scope)(scope, receive, send)
            return
        await self.app(scope, receive, _with_return(scope, path, send))


def _is_open(path: str, method: str) -> bool:
    """Whether a path holds nothing of the store, or a browser only wants to know who may read it."""
    return ".." not in path and (OPEN.fullmatch(path) is not None or (method == "OPTIONS" and path.startswith(API)))


def _refused(path: str, scope: Scope, words: str = "") -> Response:
    """Refuse a request: of the API with a problem, as for all its errors."""
    ask = {"WWW-Authenticate": "Bearer"}
    if not path.startswith(API):
        return PlainTextResponse(
            f"{words or 'Sign in to see this.'}\n", HTTPStatus.UNAUTHORIZED, ask if words else None
        )
    return shared(ProblemError(HTTPStatus.UNAUTHORIZED, words or PROGRAMS, ask).response(), Request(scope))


def person_of_scope(scope: Scope) -> Person:
    """Who asks for a route; where nobody signs in, anybody."""
    found = scope.get("needs_map.person")
    return found if isinstance(found, Person) else person_of_claims({})


async def _person(request: Request) -> Person:
    """Whom the token of a program names, else the cookie that Streamlit signed."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        from needs_map.app.access.tokens import claims_of_token  # noqa: PLC0415 - only programs send tokens

        return person_of_claims(await run_in_threadpool(claims_of_token, token.strip()))
    try:
        cookie = _get_cookie_value_from_request(request, USER_COOKIE_NAME)
        claims = json.loads(cookie) if cookie else {}
    except ValueError:
        claims = {}
    return person_of_claims(claims if isinstance(claims, dict) else {})


def _with_return(scope: Scope, path: str, send: Send) -> Send:
    """Keep the query of the page that is left for signing in, and put it in the address that is come back to."""
    if path not in {LOGIN, f"/{CALLBACK}"}:
        return send

    async def returning(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            request_headers = Headers(scope=scope)
            if path == LOGIN:
                query = urlsplit(request_headers.get("referer", "")).query
                if len(query) <= LONGEST_RETURN and QUERY.fullmatch(query):
                    headers.append("set-cookie", _return_cookie(query, RETURN_SECONDS))
            elif query := _query_kept(request_headers.get("cookie", "")):
                location = headers.get("location", "")
                if location and "?" not in location and not urlsplit(location).netloc:
                    headers["location"] = f"{location}?{query}"
                headers.append("set-cookie", _return_cookie("", 0))
        await send(message)

    return returning


def _return_cookie(query: str, seconds: int) -> str:
    secure = "; Secure" if text_of("server.url").startswith("https:") else ""
    return f"{RETURN}={quote(query, safe='')}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _query_kept(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(RETURN)
    except CookieError:
        return ""
    query = unquote(morsel.value) if morsel else ""
    return query if QUERY.fullmatch(query) else ""
