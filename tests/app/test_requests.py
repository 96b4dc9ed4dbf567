import ast
import json
import logging
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from needs_map.app.access.wall import SignInWall
from needs_map.app.api.health import health_routes
from needs_map.app.api.routes import OPERATIONS
from needs_map.app.shell.base_path import BasePath
from needs_map.app.shell.frontend import Frontend
from needs_map.app.shell.headers import PageParts, SecurityHeaders
from needs_map.app.shell.requests import API, JsonLines, Noted, answerer_of, without_places
from needs_map.app.shell.server import server_parts
from tests.coroutines import finished

ROOT = Path(__file__).resolve().parents[2]


async def _asked(paths):
    own = [*health_routes(), Route("/api/v1/values", lambda _: PlainTextResponse("figures"))]
    app = Starlette(routes=own, middleware=[Middleware(Noted, paths=[one.path for one in own])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        return [await client.get(path) for path in paths]


@pytest.fixture
def ask(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))  # the sample
    return lambda *paths: finished(_asked(paths))


def test_the_server_says_that_it_lives_and_that_it_is_ready(ask):
    lives, ready = ask("/healthz", "/readyz")
    assert (lives.status_code, lives.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert ready.headers["cache-control"] == "no-store"


def test_a_server_whose_store_cannot_be_read_lives_and_is_not_ready(ask, monkeypatch, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "bad"))
    lives, ready = ask("/healthz", "/readyz")
    assert lives.status_code == 200
    assert ready.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    assert ready.json()["detail"]


def test_metrics_are_given_only_where_they_are_wanted_and_name_no_place(ask, monkeypatch):
    assert ask("/metrics")[0].status_code == 404
    monkeypatch.setenv("NEEDS_MAP_METRICS", "1")
    *_, found = ask("/api/v1/values?area=E06000016", "/api/v1/values", "/nothing", "/metrics")
    lines = found.text.splitlines()
    assert found.headers["content-type"].startswith("text/plain")
    assert 'needs_map_requests_total{method="GET",part="api/values",status="200"} 2.0' in lines
    assert 'needs_map_requests_total{method="GET",part="other",status="404"} 1.0' in lines
    assert "needs_map_jobs_waiting 0.0" in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert any(line.startswith("needs_map_store_info{") and 'sample="true"' in line for line in lines)
    assert "E06000016" not in found.text


def test_a_line_of_the_log_says_what_was_answered_and_not_who_asked_for_what(ask, monkeypatch, caplog):
    monkeypatch.setenv("NEEDS_MAP_JSON_LOGS", "1")
    with caplog.at_level(logging.INFO):
        ask("/api/v1/values?area=E06000016&patch_name=Secret")
    (record,) = [one for one in caplog.records if one.name == "needs_map.requests"]
    line = json.loads(JsonLines().format(record))
    assert line["part"] == "api/values"
    assert (line["method"], line["status"], line["bytes"], line["level"]) == ("GET", 200, 7, "info")
    assert line["milliseconds"] >= 0
    assert not {"E06000016", "Secret", "127.0.0.1"} & set(json.dumps(line).replace('"', " ").split())


def test_an_error_is_one_line_without_postcodes_and_links():
    error = ValueError("no such place: le1 5ww, http://map.example/?area=E06000016&patch_name=Jo")
    facts = {"msg": "failed for %s", "args": ("LE15WW",), "exc_info": (ValueError, error, None)}
    record = logging.makeLogRecord(facts)
    text = JsonLines().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert line["message"] == "failed for [postcode]"
    assert line["error"] == "ValueError: no such place: [postcode], http://map.example/?[link]\n"
    assert without_places("E06000016 in 2024 of LE1%205WW") == "E06000016 in 2024 of [postcode]"


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/", "page"),
        ("/api/v1", "api"),
        ("/api/v1/areas/E06000016", "api/areas"),
        ("/api/v1/LE15WW", "api/other"),
        ("/view/build.json", "view"),
        ("/LE15WW", "other"),
        ("/needs/api/v1/values", "api/values"),
    ],
)
def test_a_path_is_one_of_a_few_words(monkeypatch, path, part):
    monkeypatch.setenv("NEEDS_MAP_BASE_PATH", "needs" if path.startswith("/needs") else "")
    assert answerer_of(path, frozenset({"view"})) == part


def test_every_path_of_the_api_has_its_word():
    assert {one.path.strip("/").partition("/")[0] for one in OPERATIONS} - {""} == set(API)


def test_both_ways_to_serve_have_the_same_parts_the_wall_and_the_headers_among_them():
    kinds = [one.cls for one in server_parts()["middleware"]]
    assert kinds == [Noted, SecurityHeaders, SignInWall, PageParts, BasePath, Frontend]
    for name in ("streamlit_app.py", "app/script/server.py"):
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        (made,) = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "st.App"]
        assert ast.unparse(made) == "st.App(SCRIPT, **server_parts())"
