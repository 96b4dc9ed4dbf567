"""The API on the embedded sample, or on made-up areas with indicators, asked without a network."""

import math
import shutil

import httpx
import pandas as pd
import pytest
from starlette.applications import Starlette

from needs_map.app.api.entrance import entrances
from needs_map.data.builds import amend_store
from needs_map.data.content.inequalities import ETHNIC
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Indicator, Observed
from needs_map.figures.serving import open_serving
from tests.coroutines import finished
from tests.publishers import AMBRIDGE, BORCHESTER, FELPERSHAM, SYSTEM_LSOAS, lsoa_code

APP = Starlette(routes=entrances())
SMALL = lsoa_code(5)
"""The LSOA in which 3 of 100 people smoke; 20 do in every other."""
USUAL = Indicator(
    "smokers", "Smokers", "Smokers", "Habits", "proportion", "%", 100.0, "low is good", 1, "lsoa", "year", "Counted",
    "Nobody", "Made up", "none", "", "People who smoke.", suppress_below=5,
)  # fmt: skip


def observed(indicator, rows):
    """Observations of an indicator: area, level, period, kind of group, group, value, limits, counts, note."""
    columns = ("area", "level", "period", "group_type", "group", *OBSERVATION_COLUMNS[7:])
    table = pd.DataFrame(rows, columns=columns).assign(sex="persons", age="all ages")
    return "added", Observed(indicator, table[list(OBSERVATION_COLUMNS)])


@pytest.fixture(scope="session")
def indicators_folder(small_store, tmp_path_factory):
    """Give a store of made-up areas with counts by LSOA of which one is small, and figures of places with limits."""
    folder = tmp_path_factory.mktemp("api") / "store"
    shutil.copytree(small_store, folder)
    none = math.nan
    smokers = [
        (code, "lsoa", "2024", "", "", none, none, none, 3.0 if code == SMALL else 20.0, 100.0, "")
        for code in map(lsoa_code, range(SYSTEM_LSOAS))
    ]
    visits = [
        (place, "place", period, "", "", value, value - 2, value + 2, none, none, "")
        for period in ("2023", "2024")
        for place, value in ((AMBRIDGE, 30.0), (BORCHESTER, 41.5))
    ]
    visits.append((FELPERSHAM, "place", "2024", "", "", none, none, none, none, none, "suppressed: too few"))
    visits += [
        (AMBRIDGE, "place", "2024", ETHNIC, group, value, none, none, none, none, "")
        for group, value in (("White", 28.0), ("Asian", 33.0))
    ]
    visited = USUAL._replace(key="visits", name="Visits", short="Visits", native_level="place", suppress_below=0)
    amend_store(folder, {}, added=[observed(USUAL, smokers), observed(visited, visits)])
    return folder


@pytest.fixture(scope="session")
def indicators_serving(indicators_folder):
    """Give the same as the server holds it."""
    return open_serving(indicators_folder)


@pytest.fixture
def with_indicators(many, indicators_folder, monkeypatch):  # noqa: ARG001 - after it
    """Have the API serve it."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(indicators_folder))


async def _answers(requests, method, headers):
    inner = httpx.ASGITransport(app=APP)
    async with httpx.AsyncClient(transport=inner, base_url="http://localhost", headers=headers) as client:
        return [await client.request(method, f"/api/v1{path}", params=query or None) for path, query in requests]


@pytest.fixture
def many(monkeypatch, tmp_path):
    """Give the function that asks several paths with their queries, one after the other."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    monkeypatch.setenv("NEEDS_MAP_API_RATE", "0")

    def asked(requests, method="GET", **headers):
        return finished(_answers(requests, method, headers))

    return asked


@pytest.fixture
def ask(many):
    """Give the function that asks one path."""

    def asked(path, query=None, method="GET", **headers):
        return many([(path, query)], method, **headers)[0]

    return asked
