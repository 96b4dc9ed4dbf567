"""Geometry as it travels to the browser."""

import gzip
import json

import geopandas as gpd
import pytest
import shapely

from needs_map.figures.rings import core20_areas
from needs_map.geo.geometry import COARSE_UNIT, UNIT, compressed, ground_bytes, packed, view_bounds
from needs_map.geo.hexagon_areas import hexagon_areas
from tests.grounds import read_ground
from tests.publishers import AMBRIDGE, FELPERSHAM, lsoa_code

LEVELS = ("lsoa", "msoa", "neighbourhood", "place", "icb", "cluster")


@pytest.fixture(scope="module", params=LEVELS)
def level(request):
    return request.param


@pytest.fixture(scope="module")
def ground(small_serving, level):
    return read_ground(ground_bytes(small_serving.store, small_serving.tree, level))


def test_areas_come_in_the_stores_order(small_serving, level, ground):
    assert ground[0]["codes"] == [area.code for area in small_serving.tree.at(level)]


def test_rounded_edges_still_coincide(ground):
    assert shapely.coverage_is_valid(ground[1].to_numpy(), gap_width=0.1)


@pytest.mark.parametrize(("unit", "farthest"), [(UNIT, 1), (COARSE_UNIT, 5)])
def test_corners_are_within_half_a_unit_of_the_true_ones(small_serving, level, unit, farthest):
    """A unit of the projection is 0.6 m on the ground at 52.6 degrees north: the cosine; half of it each way."""
    store, tree = small_serving.store, small_serving.tree
    table = store.lsoa if level == "lsoa" else store.areas
    true = table.geometry.loc[[area.code for area in tree.at(level)]]
    _, shapes = read_ground(ground_bytes(store, tree, level, unit=unit))
    apart = shapely.hausdorff_distance(shapes.to_crs("EPSG:27700").to_numpy(), true.to_numpy())
    assert apart.max() < farthest
    assert apart.max() > farthest / 5


def test_it_lies_where_it_lies(ground):
    """The grid's square SK 50: between Leicester and Coventry."""
    west, south, east, north = ground[1].to_crs("EPSG:4326").total_bounds
    assert -1.3 < west < east < -1.1
    assert 52.5 < south < north < 52.7


def test_labels_stand_inside_their_areas(level, ground):
    head, shapes = ground
    assert len(head["at"]) == (0 if level == "lsoa" else len(shapes))
    for (latitude, longitude), shape in zip(head["at"], shapes.to_crs("EPSG:4326"), strict=level != "lsoa"):
        assert shape.contains(shapely.Point(longitude, latitude))


def test_what_is_known_of_areas(small_serving):
    store, tree = small_serving.store, small_serving.tree
    head, _ = read_ground(ground_bytes(store, tree, "lsoa", core20=core20_areas(small_serving, tree.top.code)))
    at = head["codes"].index(lsoa_code(4))
    assert (head["names"][at], head["within"][at], at in head["core20"]) == ("Ambridge 002A", "Village 1", True)
    deciles = store.lsoa["imd_decile"]
    expected = [position for position, code in enumerate(head["codes"]) if deciles[code] in {1, 2}]
    assert head["core20"] == expected  # NHS England: the most deprived fifth
    assert 0 < len(expected) < len(deciles)
    places, _ = read_ground(ground_bytes(store, tree, "place"))
    within = dict(zip(places["codes"], zip(places["names"], places["within"], strict=True), strict=True))
    assert within[AMBRIDGE] == ("Ambridge", "Borsetshire")
    assert within[FELPERSHAM][1] == "Felpersham ICB"


@pytest.mark.parametrize("level", ["lsoa", "msoa", "place"])
def test_hexagons_take_the_place_of_true_shapes(small_serving, level):
    store, tree = small_serving.store, small_serving.tree
    head, drawn = read_ground(ground_bytes(store, tree, level, hexagon_areas(store)))
    assert head["names"] == read_ground(ground_bytes(store, tree, level))[0]["names"]
    assert shapely.coverage_is_valid(drawn.to_numpy(), gap_width=0.1)
    if level == "lsoa":
        assert {len(shapely.get_coordinates(shape)) for shape in drawn} == {7}


def head_of(count):
    codes = [f"E{number}" for number in range(count)]
    return {"codes": codes, "names": codes, "within": codes, "core20": [], "at": [], "short": {}}


def test_odd_shapes_are_packed_whole():
    """Holes with islands, two pieces, none at all, a line, less than the grid shows, and lines longer than 16 bits."""
    ring, hole, island = (shapely.box(-side, -side, side, side) for side in (300, 200, 100))
    with_island = shapely.union(shapely.difference(ring, hole), island)
    far = shapely.box(1_000, 0, 201_000, 10)
    line = shapely.GeometryCollection([shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 500, 10, 510)])
    shapes = [with_island, None, shapely.Polygon(), line, shapely.box(0.1, 0.1, 0.2, 0.2), far]
    head, found = read_ground(packed(head_of(6), gpd.GeoSeries(shapes, crs="EPSG:3857"), 1.0))
    assert found.area.tolist() == [360_000 - 160_000 + 40_000, 0, 0, 100, 0, 2_000_000]
    assert head["rings"] == 5
    assert found.iloc[5].bounds == pytest.approx((1_000, 0, 201_000, 10), abs=0.5)
    empty, nothing = read_ground(packed(head_of(1), gpd.GeoSeries([None], crs="EPSG:3857")))
    assert (empty["rings"], nothing.iloc[0].is_empty) == (0, True)


def test_compressed_is_the_same_bytes_for_the_same_content():
    content = compressed({"names": ["Bradgate", "Ô"]})
    assert content == compressed('{"names":["Bradgate","Ô"]}')
    assert json.loads(gzip.decompress(content)) == {"names": ["Bradgate", "Ô"]}
    assert gzip.decompress(compressed(b"\x00\xff")) == b"\x00\xff"


def test_compressed_refuses_what_is_no_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        compressed({"value": float("nan")})


def test_view_bounds_are_latitude_and_longitude():
    box = gpd.GeoSeries([shapely.box(-1.2, 52.5, -1.1, 52.6)], crs="EPSG:4326")
    assert view_bounds(box) == [[52.5, -1.2], [52.6, -1.1]]
    (south, west), (north, east) = view_bounds(box.to_crs("EPSG:27700"))
    assert (south, west, north, east) == pytest.approx((52.5, -1.2, 52.6, -1.1), abs=0.001)
