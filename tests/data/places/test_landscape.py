"""Main roads and water in the layout of OS Open Zoomstack: a GeoPackage with a layer a subject and a column `type`."""

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point, box

from needs_map.data.errors import DataError
from needs_map.data.places.landscape import read_landscape

BOUNDS = (450_000, 300_000, 460_000, 310_000)
ROADS = [
    ("Primary", LineString([(440_000, 305_000), (452_000, 305_000), (454_000, 305_001)])),
    ("Motorway", LineString([(454_000, 305_001), (459_000, 305_000)])),
    ("Primary", LineString([(300_000, 305_000), (310_000, 305_000)])),
]
POOLS = [("National", box(455_000, 301_000, 456_000, 302_000)), ("Local", box(457_000, 301_000, 458_000, 302_000))]
NAMES = [
    ("Village", "Thorpe", Point(452_000, 301_000)),
    ("City", "Leicester", Point(458_500.4, 304_500)),
    ("Woodland", "A wood", Point(453_000, 303_000)),
    ("Capital", "Thorpe Regis", Point(455_000, 306_000)),
    ("Town", "Elsewhere", Point(300_000, 305_000)),
]
RIVERS = [("Regional", LineString([(451_000, 300_000), (451_000, 310_000)])), ("MHW", LineString([(0, 0), (9e5, 9e5)]))]


def zoomstack(folder, crs=27700, **changed):
    layers = {"roads_national": ROADS, "surfacewater": POOLS, "waterlines": RIVERS} | changed
    path = folder / "OS_Open_Zoomstack.gpkg"
    for name, rows in layers.items():
        table = gpd.GeoDataFrame({"type": [kind for kind, _ in rows]}, geometry=[shape for _, shape in rows], crs=crs)
        table = table if name != "waterlines" or "bare" not in changed else table[["geometry"]]
        table.to_file(path, layer=name, driver="GPKG")
    kinds, names, points = zip(*NAMES, strict=True)
    gpd.GeoDataFrame({"type": kinds, "name1": names}, geometry=list(points), crs=crs).to_file(path, layer="names")
    return path


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return read_landscape(zoomstack(tmp_path_factory.mktemp("zoomstack")), BOUNDS)


def test_roads_are_joined_cut_to_the_rectangle_and_straightened(read):
    shapes = shapely.from_wkb(read.table.loc[read.table["kind"] == "road", "shape"])
    assert len(shapes) == 1
    assert shapes[0].equals(LineString([(450_000, 305_000), (459_000, 305_000)]))


def test_populated_places_are_named_the_largest_first(read):
    named = read.table[read.table["name"] != ""]
    names = [["City", "Leicester"], ["City", "Thorpe Regis"], ["Village", "Thorpe"]]
    assert named[["kind", "name"]].to_numpy().tolist() == names
    assert shapely.get_coordinates(shapely.from_wkb(named["shape"])).tolist() == [
        [458_500, 304_500],
        [455_000, 306_000],
        [452_000, 301_000],
    ]


def test_small_water_and_lines_of_the_tides_are_left_out(read):
    shapes = shapely.from_wkb(read.table.loc[read.table["kind"] == "water", "shape"])
    assert sorted(shapely.get_dimensions(shapes).tolist()) == [1, 2]
    assert shapely.area(shapes).sum() == pytest.approx(1e6)
    assert shapely.length(shapes).sum() == pytest.approx(10_000 + 4_000)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"crs": 4326}, "is not on the British National Grid"),
        ({"roads_national": [("Primary", LineString([(0, 0), (9, 9)]))]}, "has no main road in the system's rectangle"),
        ({"bare": RIVERS}, "the layer 'waterlines' has no column 'type'"),
    ],
)
def test_a_file_in_another_layout_is_refused(tmp_path, more, said):
    with pytest.raises(DataError, match=said):
        read_landscape(zoomstack(tmp_path, **more), BOUNDS)


def test_a_file_without_a_layer_or_cut_short_is_refused(tmp_path):
    path = zoomstack(tmp_path)
    whole = path.read_bytes()
    gpd.GeoDataFrame({"type": ["Primary"]}, geometry=[ROADS[0][1]], crs=27700).to_file(
        tmp_path / "OS_Open_Zoomstack_2.gpkg", layer="roads_national", driver="GPKG"
    )
    with pytest.raises(DataError, match="has no layer 'surfacewater'"):
        read_landscape(tmp_path / "OS_Open_Zoomstack_2.gpkg", BOUNDS)
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(DataError, match="download it again"):
        read_landscape(path, BOUNDS)


def test_a_large_file_is_made_light(tmp_path):
    winding = LineString([(450_000 + 10 * at, 305_000 + 300 * (at % 2)) for at in range(1_000)])
    path = zoomstack(tmp_path, roads_national=[("Primary", winding)])
    table = read_landscape(path, BOUNDS, most=500).table
    assert shapely.get_num_coordinates(shapely.from_wkb(table["shape"])).sum() < 500


def test_shapes_within_collections_are_read(tmp_path):
    wkt = "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (LINESTRING (451000 302000, 452000 302000)))"
    table = read_landscape(zoomstack(tmp_path, roads_national=[("Primary", shapely.from_wkt(wkt))]), BOUNDS).table
    (road,) = shapely.from_wkb(table.loc[table["kind"] == "road", "shape"])
    assert road.length == 1_000
