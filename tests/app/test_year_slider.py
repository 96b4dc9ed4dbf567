"""What the slider of years paints before the server answers: the same as the server will say."""

import json
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from needs_map.app.pages.population.change_map import all_steps_path, change_map, steps_path
from needs_map.app.shell.routes import routes
from needs_map.data.manifest import SAMPLE
from needs_map.figures.people.change import AgeChange
from needs_map.figures.people.population import ages_of
from needs_map.figures.serving import now_serving
from tests.coroutines import finished

ASKED = AgeChange("neighbourhood", "80+", "cohort", 2026, 2030)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def found(self):
        return json.loads(self.body)


def asked(path):
    """Answer of the app's routes to a path, as a server would ask for it."""
    split = urlsplit(f"/{path}")
    scope = {"type": "http", "method": "GET", "path": split.path, "query_string": split.query.encode(), "headers": []}
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    app = Starlette(routes=routes())
    finished(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(autouse=True)
def _sample(monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(SAMPLE))


@pytest.mark.parametrize("fixed", [False, True])
def test_a_step_is_what_the_server_will_send_for_that_year(fixed):
    serving = now_serving()
    path = steps_path(serving, "lnr", ASKED, fixed=fixed)
    answer = asked(path.replace("_", "2035"))
    later = change_map(serving, "lnr", ASKED._replace(end=2035), fixed=fixed)
    assert answer.found == json.loads(json.dumps(later))
    assert answer.found["steps"]["at"] == 2035
    assert answer.found["steps"]["of"] == change_map(serving, "lnr", ASKED, fixed=fixed)["steps"]["of"]
    assert "immutable" in answer.headers["cache-control"]
    assert asked(answer.found["values"]).status == 200


def test_all_years_come_together_a_byte_for_each_area_and_year(monkeypatch):
    serving = now_serving()
    path = all_steps_path(serving, "lnr", ASKED, fixed=True)
    found = asked(path).found
    assert list(map(int, found)) == [year for year in ages_of(serving).years if year > 2026]
    assert found["2035"] == asked(steps_path(serving, "lnr", ASKED, fixed=True).replace("_", "2035")).found
    assert {len(step["classes"].encode()) for step in found.values()} == {len(serving.tree.at("neighbourhood"))}
    monkeypatch.setattr("needs_map.app.pages.population.change_map.MOST_CLASSES", 10)
    assert all_steps_path(serving, "lnr", ASKED, fixed=True) == ""
    assert asked(path.replace("lnr", "E06000016")).status == 404


def test_sliders_of_other_areas_ages_and_classes_are_told_apart():
    serving = now_serving()
    others = [
        change_map(serving, "E06000016", ASKED),
        change_map(serving, "lnr", ASKED, fixed=True),
        *(
            change_map(serving, "lnr", one)
            for one in (ASKED._replace(level="msoa"), ASKED._replace(band="65+"), ASKED._replace(start=2024))
        ),
        change_map(serving, "lnr", ASKED._replace(method="share")),
    ]
    assert len({one["steps"]["of"] for one in [change_map(serving, "lnr", ASKED), *others]}) == 7


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("_", "2099"), ("_", "now"), ("area=lnr", "area=moon"), ("area=lnr", ""), ("area=lnr", "area=n-blaby")],
)
def test_a_step_that_cannot_be_drawn_is_not_found(was, becomes):
    path = steps_path(now_serving(), "lnr", ASKED, fixed=False)
    assert urlsplit(path).query == "area=lnr"
    assert asked(path.replace(was, becomes).replace("_", "2035")).status == 404
