"""Roads and water of a store, as the map draws them."""

import json

import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box

from needs_map.geo.geometry import lines_text
from needs_map.geo.landscape import landscape
from needs_map.geo.place_names import named_points


@pytest.fixture
def table(monkeypatch):
    """A store with a road, some water and a city."""
    rows = [
        ("road", LineString([(458_000, 304_000), (459_000, 304_000)]), ""),
        ("water", box(0, 0, 1_000, 1_000), ""),
        ("City", Point(458_500, 304_500), "Leicester"),
    ]
    found = pd.DataFrame([(kind, shapely.to_wkb(shape), name) for kind, shape, name in rows])
    found.columns = ["kind", "shape", "name"]
    monkeypatch.setattr("needs_map.geo.landscape.read_table", lambda *_: found)
    monkeypatch.setattr("needs_map.data.store.Store.has", lambda _, name: name == "landscape")
    return found


def test_without_a_gazetteer_the_map_of_the_roads_names_the_towns(sample, table):
    named = named_points(sample.store, sample.tree)
    assert named[["name", "kind"]].to_numpy().tolist() == [["Leicester", "City"]]
    assert named["latitude"].iloc[0] == pytest.approx(52.63, abs=0.03)
    del table["name"]  # of a store of an earlier version
    assert "City" not in set(named_points(sample.store, sample.tree)["kind"])


def test_water_lies_under_roads(sample, table):
    assert list(table["kind"]) == ["road", "water", "City"]
    shapes = landscape(sample.store)
    assert list(shapes.index) == ["water", "road"]
    (sent,) = json.loads(lines_text(shapes.loc[["road"]]))["features"]
    # 458000, 304000 on the National Grid lies south-west of Leicester's middle, near 1.15 W, 52.63 N.
    assert sent["geometry"]["coordinates"][0] == pytest.approx([-1.13, 52.63], abs=0.03)


def test_a_store_without_them_has_none(sample):
    assert landscape(sample.store).empty
