import json
import math

import httpx
import pandas as pd
import pytest
from starlette.applications import Starlette

from needs_map.app.shell.routes import routes, with_nulls
from needs_map.figures.classes import own_breaks
from tests.coroutines import finished


def test_an_unknown_number_is_null_and_never_zero():
    sent = with_nulls(pd.Series([1.5, math.nan, 0.0]))
    assert json.loads(json.dumps(sent, allow_nan=False)) == [1.5, None, 0.0]


async def response(path, link):
    inner = httpx.ASGITransport(app=Starlette(routes=routes()))
    async with httpx.AsyncClient(transport=inner, base_url="http://localhost") as client:
        return await client.get(path, params=link)


def test_a_link_with_thousands_of_breaks_is_answered_with_fewer_classes(sample, monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    link = {"measure": "imd_score", "level": "lsoa", "classes": "own", "breaks": " ".join(map(str, range(10_000)))}
    answer = finished(response(f"/view/{sample.store.build}.json", link))
    assert answer.status_code == 200
    assert 1 < len(answer.json()["colours"]) <= 10


def test_nine_breaks_are_the_most():
    assert len(own_breaks("1 2 3 4 5 6 7 8 9")) == 9
    with pytest.raises(ValueError, match="At most 9 breaks can be drawn as classes; these are 10"):
        own_breaks("1 2 3 4 5 6 7 8 9 10")


def test_what_holds_more_areas_than_are_sent_at_once_is_made_in_the_queue(sample, monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    queued = []

    async def noted(job):
        queued.append(job)
        return job()

    monkeypatch.setattr("needs_map.app.shell.routes.made_for_route", noted)
    paths = [f"/view/{sample.store.build}.json", f"/values/{sample.store.build}/lsoa/imd_score/any.json"]
    light = [finished(response(path, {"level": "lsoa"})) for path in paths]
    assert not queued
    monkeypatch.setattr("needs_map.app.shell.routes.is_coarse", lambda *_: True)
    heavy = [finished(response(path, {"level": "lsoa"})) for path in paths]
    assert len(queued) == 2
    assert [one.json() for one in light] == [one.json() for one in heavy]
