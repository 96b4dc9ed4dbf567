"""Roads and water of a store, as the map draws them."""

import json

import pandas as pd
import pytest
import shapely
from shapely import LineString, box

from needs_map.geo.geometry import lines_text
from needs_map.geo.landscape import landscape


def test_water_lies_under_roads(sample, monkeypatch):
    rows = [("road", LineString([(458_000, 304_000), (459_000, 304_000)])), ("water", box(0, 0, 1_000, 1_000))]
    table = pd.DataFrame([(kind, shapely.to_wkb(shape)) for kind, shape in rows], columns=["kind", "shape"])
    monkeypatch.setattr("needs_map.geo.landscape.read_table", lambda *_: table)
    monkeypatch.setattr("needs_map.data.store.Store.has", lambda *_: True)
    shapes = landscape(sample.store)
    assert list(shapes.index) == ["water", "road"]
    (sent,) = json.loads(lines_text(shapes.loc[["road"]]))["features"]
    # 458000, 304000 on the National Grid lies south-west of Leicester's middle, near 1.15 W, 52.63 N.
    assert sent["geometry"]["coordinates"][0] == pytest.approx([-1.13, 52.63], abs=0.03)


def test_a_store_without_them_has_none(sample):
    assert landscape(sample.store).empty
