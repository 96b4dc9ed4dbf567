import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from needs_map.app.shell.base_path import BasePath
from tests.coroutines import finished


async def view(request):
    return PlainTextResponse(str(request.base_url))


OWN = [Route("/view/{build}.json", view), Route("/api/v1/{path:path}", view)]


def body(path):
    """Status and body of a request for a path."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    app = Starlette(routes=OWN, middleware=[Middleware(BasePath, paths=[one.path for one in OWN])])
    headers = [(b"host", b"a.example")]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers, "scheme": "https"}
    finished(app(scope, receive, send))
    return sent[0]["status"], sent[1]["body"].decode()


@pytest.mark.parametrize("base", ["needs", "/needs/"])
def test_our_routes_lie_below_the_base_path(monkeypatch, base):
    monkeypatch.setenv("NEEDS_MAP_BASE_PATH", base)
    assert body("/needs/view/b.json") == (200, "https://a.example/needs/")
    assert body("/needs/api/v1/areas")[0] == 200
    assert body("/needs/other/b.json")[0] == 404
    assert body("/needsview/b.json")[0] == 404


def test_without_a_base_path_nothing_is_changed():
    assert body("/view/b.json") == (200, "https://a.example/")
    assert body("/needs/view/b.json")[0] == 404
