import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import DataError
from data.store import SAMPLE, Store, read_store
from geo.cartogram import cartogram, faithfulness, true_neighbours
from geo.hexagons import fill, hexagons, neighbours, steps_apart


@pytest.fixture(scope="module")
def sample():
    return read_store(SAMPLE)


@pytest.fixture(scope="module")
def hexes(sample):
    return cartogram(sample, "lsoa")


def store_of(shapes, places):
    index = pd.Index([f"X{number:08d}" for number in range(len(shapes))], name="LSOA21CD")
    lsoa = gpd.GeoDataFrame({"place": places}, geometry=list(shapes), index=index, crs="EPSG:27700")
    areas = gpd.GeoDataFrame({"level": []}, geometry=[], crs="EPSG:27700")
    return Store(SAMPLE, {}, lsoa, areas, pd.DataFrame(), pd.DataFrame())


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (1, 0), 1),
        ((0, 0), (0, 1), 1),  # row 1 is shifted right: its columns 0 and -1 touch (0, 0)
        ((0, 0), (-1, 1), 1),
        ((0, 0), (1, 1), 2),
        ((0, 0), (0, 2), 2),
        ((2, 1), (2, 2), 1),
        ((2, 1), (3, 2), 1),
        ((2, 1), (1, 2), 2),
        ((0, 0), (5, 0), 5),
    ],
)
def test_steps_between_hexagons(one, other, steps):
    arrays = [np.array([number]) for number in (*one, *other)]
    assert steps_apart(*arrays)[0] == steps


def test_steps_agree_with_shared_edges():
    lattice = fill(shapely.Point(0, 0).buffer(1000), 40)
    shapes = hexagons(lattice)
    for position, near in enumerate(neighbours(lattice)):
        shared = shapely.length(shapely.intersection(shapes[position], shapes))
        shared[position] = 0
        assert list(np.flatnonzero(shared > lattice.width / 10)) == list(near)


@pytest.mark.parametrize("count", [1, 2, 5, 19, 300])
def test_an_outline_is_filled_with_the_number_asked(count):
    outline = shapely.box(0, 0, 30_000, 20_000)
    lattice = fill(outline, count)
    assert len(lattice.column) == count
    assert len(set(zip(lattice.column, lattice.row, strict=True))) == count
    if count > 100:
        covered = shapely.union_all(hexagons(lattice)).area
        assert covered == pytest.approx(outline.area, rel=0.06)


def test_areas_that_are_hexagons_already_stay_where_they_are():
    lattice = fill(shapely.Point(0, 0).buffer(10_000), 61)
    store = store_of(hexagons(lattice), "all")
    moved = cartogram(store, "lsoa")
    found = faithfulness(moved, store.lsoa.geometry)
    assert found.adjacent == 1
    assert found.displacement_widths < 0.58  # the farthest that one lattice lies from another


def test_a_crowded_place_gets_the_room_of_its_areas():
    # 64 small squares stand where one of 36 large ones would: 3% of the ground in truth, 65% in the cartogram.
    small = [
        shapely.box(4000 + x * 250, 4000 + y * 250, 4250 + x * 250, 4250 + y * 250) for x in range(8) for y in range(8)
    ]
    large = [shapely.box(x * 2000, y * 2000, x * 2000 + 2000, y * 2000 + 2000) for x in range(6) for y in range(6)]
    large = [box for box in large if not box.intersects(shapely.box(4100, 4100, 5900, 5900))]
    store = store_of([*small, *large], ["city"] * 64 + ["county"] * len(large))
    moved = cartogram(store, "lsoa")
    ground = moved.area.groupby(moved["place"]).sum() / moved.area.sum()
    assert ground["city"] == pytest.approx(64 / (64 + 35))
    found = faithfulness(moved, store.lsoa.geometry)
    assert found.in_pieces == 0
    assert found.within_two > 0.85


def test_every_lsoa_has_one_hexagon_of_the_same_size(sample, hexes):
    assert list(hexes.index) == list(sample.lsoa.index)
    assert hexes.crs == "EPSG:27700"
    assert hexes.area.max() == pytest.approx(hexes.area.min(), rel=1e-4)
    assert not hexes[["column", "row"]].duplicated().any()
    assert hexes.geometry.union_all().area == pytest.approx(hexes.area.sum(), rel=1e-4)  # none lies over another


def test_places_hang_together(sample, hexes):
    assert list(hexes["place"]) == list(sample.lsoa["place"])
    assert faithfulness(hexes, sample.lsoa.geometry).in_pieces == 0


def test_neighbours_stay_near(sample, hexes):
    found = faithfulness(hexes, sample.lsoa.geometry)
    assert found.adjacent > 0.55
    assert found.within_two > 0.82
    assert found.displacement_widths < 5


def test_the_cartogram_keeps_the_outline(sample, hexes):
    outline = sample.lsoa.geometry.union_all()
    shared = hexes.geometry.union_all().intersection(outline).area
    assert shared / outline.area > 0.9


def test_it_is_the_same_from_run_to_run(sample):
    one, other = cartogram(sample, "msoa"), cartogram(sample, "msoa")
    assert one.equals(other)


@pytest.mark.parametrize("level", ["neighbourhood", "place", "icb", "cluster"])
def test_other_levels_have_a_hexagon_an_area(sample, level):
    found = cartogram(sample, level)
    assert len(found) == (sample.areas["level"] == level).sum()
    assert not found[["column", "row"]].duplicated().any()


def test_a_level_that_is_not_there_is_refused(sample):
    with pytest.raises(DataError, match="ward"):
        cartogram(sample, "ward")


def test_areas_that_touch_are_neighbours_once():
    squares = gpd.GeoSeries([shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20)], crs="EPSG:27700")
    assert sorted(true_neighbours(squares).tolist()) == [
        [0, 1],
        [1, 2],
    ]


def test_faithfulness_wants_one_index(sample, hexes):
    with pytest.raises(ValueError, match="index"):
        faithfulness(hexes, sample.areas.geometry)
