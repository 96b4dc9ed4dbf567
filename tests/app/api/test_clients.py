"""Two clients of OGC API - Features that nobody here wrote read what is served: GDAL's driver, and OWSLib."""

import json
import pickle
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from owslib.ogcapi.features import Features

CHILD = """
import json, pickle, sys
from pyogrio.raw import read
found = []
for layer, box, where in json.loads(sys.argv[2]):
    meta, _, shapes, data = read("OAPIF:" + sys.argv[1], layer=layer, bbox=box and tuple(box), where=where)
    found.append((meta["crs"], list(meta["fields"]), shapes, data))
sys.stdout.buffer.write(pickle.dumps(found))
"""
"""A program of its own: GDAL would hold up this one, which serves."""


@pytest.fixture(scope="module")
def read_by_gdal(address, sample):
    """What GDAL reads, a table a request: places, all LSOAs with a measure, a box and a property of places."""
    middle = sample.store.areas.geometry["E06000016"].representative_point()
    box = (middle.x - 10, middle.y - 10, middle.x + 10, middle.y + 10)
    jobs = [
        ("place", None, None),
        ("lsoa.imd_score", None, None),
        ("place", box, None),
        ("place.core20_share", None, "name = 'Rutland'"),
    ]
    words = [sys.executable, "-c", CHILD, address, json.dumps(jobs)]
    out = subprocess.run(words, check=True, capture_output=True, timeout=120).stdout
    tables = []
    for crs, names, shapes, data in pickle.loads(out):  # noqa: S301 - of our own child
        table = pd.DataFrame(dict(zip(names, data, strict=True)))
        tables.append(gpd.GeoDataFrame(table, geometry=shapely.from_wkb(shapes), crs=crs).set_index("code"))
    return tables


def test_gdal_reads_places_with_their_shapes_in_the_grid_that_they_are_stored_in(read_by_gdal, sample):
    found = read_by_gdal[0]
    own = sample.store.areas.geometry.loc[found.index]
    assert found.crs.to_epsg() == 27700
    assert found["name"].loc["E06000016"] == "Leicester"
    assert found.geometry.hausdorff_distance(own).max() < 1


def test_gdal_reads_a_measure_of_all_lsoas_page_by_page(read_by_gdal, sample):
    found = read_by_gdal[1]
    assert len(found) == len(sample.store.lsoa) > 1_000  # more than one page
    assert found["value"].tolist() == pytest.approx(sample.store.lsoa["imd_score"].loc[found.index].tolist())


def test_gdal_asks_for_a_box_and_for_a_property(read_by_gdal):
    assert read_by_gdal[2].index.tolist() == ["E06000016"]
    assert read_by_gdal[3]["value"].tolist() == [0.0]


def test_owslib_finds_conformance_description_and_collections(address):
    found = Features(address)
    assert any(one.endswith("/conf/core") for one in found.conformance()["conformsTo"])
    assert found.api()["openapi"].startswith("3.0")
    assert {"place", "place.core20_share"} <= set(found.feature_collections())
    assert found.collection("place")["title"] == "Places: boundaries"


def test_owslib_reads_items_by_box_limit_and_property_and_one_by_its_code(address):
    found = Features(address)
    page = found.collection_items("place.core20_share", limit=2)
    assert (page["numberMatched"], page["numberReturned"]) == (5, 2)
    assert found.collection_items("place", name="Rutland")["features"][0]["id"] == "E06000017"
    one = found.collection_item("place.core20_share", "E06000016")
    west, south = one["geometry"]["coordinates"][0][0][:2]
    inside = found.collection_items("place", bbox=[west, south, west + 0.001, south + 0.001])
    assert "E06000016" in {feature["id"] for feature in inside["features"]}
    assert round(one["properties"]["value"], 1) == 53.5  # published
