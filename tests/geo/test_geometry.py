"""Geometry as it travels to the browser."""

import gzip
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from needs_map.figures.rings import core20_areas
from needs_map.geo.geometry import compressed, geometry_text, view_bounds
from needs_map.geo.hexagon_areas import hexagon_areas
from tests.publishers import AMBRIDGE, FELPERSHAM, lsoa_code


def level_geometry(*parts, **more):
    return json.loads(geometry_text(*parts, **more))


LEVELS = ("lsoa", "msoa", "neighbourhood", "place", "icb", "cluster")


@pytest.fixture(scope="module", params=LEVELS)
def level(request):
    return request.param


@pytest.fixture(scope="module")
def collection(small_serving, level):
    return level_geometry(small_serving.store, small_serving.tree, level)


def shapes(collection):
    return np.array([shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]])


def test_features_come_in_the_stores_order(small_serving, level, collection):
    assert [feature["id"] for feature in collection["features"]] == [area.code for area in small_serving.tree.at(level)]


def test_rounded_edges_still_coincide(collection):
    assert shapely.coverage_is_valid(shapes(collection), gap_width=0.0001)
    corners = shapely.get_coordinates(shapes(collection))
    np.testing.assert_array_equal(corners, corners.round(5))


@pytest.mark.parametrize("decimals", [3, 4])
def test_corners_are_within_a_metre_of_the_true_ones(small_serving, level, collection, decimals, monkeypatch):
    """A degree of latitude is about 111 km: 5 decimals are at most 0.6 m off, 4 up to 6 m, 3 up to 60 m."""
    store, tree = small_serving.store, small_serving.tree
    table = store.lsoa if level == "lsoa" else store.areas
    true = shapely.get_coordinates(table.geometry.loc[[area.code for area in tree.at(level)]].to_numpy())

    def farthest(found):
        sent = gpd.GeoSeries(shapes(found), crs="EPSG:4326").to_crs("EPSG:27700")
        return np.abs(shapely.get_coordinates(sent.to_numpy()) - true).max()

    assert farthest(collection) < 1
    monkeypatch.setattr("needs_map.geo.geometry.DECIMALS", decimals)
    assert farthest(level_geometry(store, tree, level)) > 1


def test_longitude_comes_first(collection):
    """The grid's square SK 50: between Leicester and Coventry."""
    west, south, east, north = shapely.total_bounds(shapes(collection))
    assert -1.3 < west < east < -1.1
    assert 52.5 < south < north < 52.7


def test_labels_stand_inside_their_areas(level, collection):
    for feature, shape in zip(collection["features"], shapes(collection), strict=True):
        if level == "lsoa":
            assert "at" not in feature["properties"]
        else:
            latitude, longitude = feature["properties"]["at"]
            assert shape.contains(shapely.Point(longitude, latitude))


def test_properties(small_serving):
    store, tree = small_serving.store, small_serving.tree
    found = level_geometry(store, tree, "lsoa", core20=core20_areas(small_serving, tree.top.code))["features"]
    lsoas = {f["id"]: f["properties"] for f in found}
    assert lsoas[lsoa_code(4)] == {"n": "Ambridge 002A", "w": "Village 1", "c": 1}
    marked = {code for code, properties in lsoas.items() if "c" in properties}
    deciles = store.lsoa["imd_decile"]
    assert marked == {code for code in lsoas if deciles[code] in {1, 2}}  # NHS England: the most deprived fifth
    assert 0 < len(marked) < len(lsoas)
    places = {f["id"]: f["properties"] for f in level_geometry(store, tree, "place")["features"]}
    assert (places[AMBRIDGE]["n"], places[AMBRIDGE]["w"]) == ("Ambridge", "Borsetshire")
    assert places[FELPERSHAM]["w"] == "Felpersham ICB"


@pytest.mark.parametrize("level", ["lsoa", "msoa", "place"])
def test_hexagons_take_the_place_of_true_shapes(small_serving, level):
    store, tree = small_serving.store, small_serving.tree
    found = level_geometry(store, tree, level, hexagon_areas(store))["features"]
    true = level_geometry(store, tree, level)["features"]
    assert [one["id"] for one in found] == [one["id"] for one in true]
    assert [one["properties"]["n"] for one in found] == [one["properties"]["n"] for one in true]
    drawn = shapes({"features": found})
    assert shapely.coverage_is_valid(drawn, gap_width=0.0001)
    if level == "lsoa":
        assert {len(shapely.get_coordinates(shape)) for shape in drawn} == {7}


def test_compressed_is_the_same_bytes_for_the_same_content(collection):
    content = compressed(collection)
    assert content == compressed(json.loads(json.dumps(collection)))
    assert json.loads(gzip.decompress(content)) == json.loads(json.dumps(collection))


def test_compressed_refuses_what_is_no_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        compressed({"value": float("nan")})


def test_view_bounds_are_latitude_and_longitude():
    box = gpd.GeoSeries([shapely.box(-1.2, 52.5, -1.1, 52.6)], crs="EPSG:4326")
    assert view_bounds(box) == [[52.5, -1.2], [52.6, -1.1]]
    (south, west), (north, east) = view_bounds(box.to_crs("EPSG:27700"))
    assert (south, west, north, east) == pytest.approx((52.5, -1.2, 52.6, -1.1), abs=0.001)
