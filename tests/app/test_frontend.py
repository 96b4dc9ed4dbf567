"""The files of Streamlit's page: small on the way, kept by the browser, and nothing but those."""

import gzip

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from needs_map.app.shell.frontend import FILES, Frontend
from tests.coroutines import finished

GZIP = [(b"accept-encoding", b"gzip, br")]


def answer(path, *, method="GET", headers=()):
    """Headers and body of one request."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    finished(Frontend(PlainTextResponse("Streamlit"))(scope, None, send))
    return Headers(raw=sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent)


def largest(ending):
    return max(FILES.rglob(f"*.{ending}"), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("base", ["", "/needs"])
def test_a_script_comes_compressed_and_is_the_one_on_the_disk(monkeypatch, base):
    monkeypatch.setenv("NEEDS_MAP_BASE_PATH", base)
    script = largest("js")
    headers, body = answer(f"{base}/static/js/{script.name}", headers=GZIP)
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == script.read_bytes()
    assert len(body) < script.stat().st_size / 2
    assert "immutable" in headers["cache-control"]
    assert "javascript" in headers["content-type"]
    headers, body = answer(f"{base}/static/js/{script.name}")
    assert body == script.read_bytes()
    assert "content-encoding" not in headers


def test_letters_are_small_already():
    font = largest("woff2")
    headers, body = answer(f"/static/media/{font.name}", headers=GZIP)
    assert body == font.read_bytes()
    assert "content-encoding" not in headers
    assert headers["content-type"] == "font/woff2"


@pytest.mark.parametrize("path", ["/", "/index.html", "/static/", "/static/js/none.js", "/static/../index.html"])
def test_all_else_is_left_to_streamlit(path):
    assert answer(path)[1] == b"Streamlit"
    assert answer(f"/static/js/{largest('js').name}", method="POST")[1] == b"Streamlit"
