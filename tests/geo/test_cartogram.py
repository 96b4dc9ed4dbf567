import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from needs_map.data.errors import DataError
from needs_map.data.manifest import SAMPLE
from needs_map.data.store import read_store
from needs_map.geo.cartogram import cartogram, faithfulness, lattice_of, true_neighbours
from needs_map.geo.hexagon_areas import MOST_LSOAS, hexagon_areas, hexagon_table
from needs_map.geo.hexagons import Lattice, fill, hexagons, steps_apart, touching


@pytest.fixture(scope="module")
def sample():
    return read_store(SAMPLE)


@pytest.fixture(scope="module")
def hexes(sample):
    return cartogram(sample.lsoa)


@pytest.fixture(scope="module")
def shapes(sample):
    return hexagon_areas(sample)


def lsoas_of(shapes, places):
    index = pd.Index([f"X{number:08d}" for number in range(len(shapes))], name="LSOA21CD")
    return gpd.GeoDataFrame({"place": places}, geometry=list(shapes), index=index, crs="EPSG:27700")


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
    for position, near in enumerate(touching(lattice)):
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


def test_corners_that_are_one_are_the_same_to_the_last_bit():
    lattice = Lattice(np.array([0, 1, 0]), np.array([0, 0, 1]), 450_000.1, 280_000.7, 2_345.678)
    first, right, above = ({tuple(at) for at in shapely.get_coordinates(one)} for one in hexagons(lattice))
    assert len(first & right) == len(first & above) == len(right & above) == 2
    assert len(first & right & above) == 1


def test_areas_that_are_hexagons_already_stay_where_they_are():
    lattice = fill(shapely.Point(0, 0).buffer(10_000), 61)
    lsoa = lsoas_of(hexagons(lattice), "all")
    found = faithfulness(cartogram(lsoa), lsoa.geometry, lsoa["place"])
    assert found.adjacent == 1
    assert found.displacement_widths < 0.58  # the farthest that one lattice lies from another


def test_neighbourhoods_that_are_scattered_on_the_ground_are_not_gathered():
    shapes = hexagons(Lattice(np.tile(np.arange(9), 9), np.repeat(np.arange(9), 9), 400_000.0, 300_000.0, 1000.0))
    lsoa = lsoas_of(shapes, "one").assign(neighbourhood=[f"n{number % 5}" for number in range(len(shapes))])
    found = faithfulness(cartogram(lsoa), lsoa.geometry, lsoa["place"])
    assert found.adjacent == 1
    assert found.displacement_widths < 0.58  # the farthest that one lattice lies from another


def test_a_crowded_place_gets_the_room_of_its_areas():
    # 64 small squares stand where one of 36 large ones would: 3% of the ground in truth, 65% in the cartogram.
    small = [
        shapely.box(4000 + x * 250, 4000 + y * 250, 4250 + x * 250, 4250 + y * 250) for x in range(8) for y in range(8)
    ]
    large = [shapely.box(x * 2000, y * 2000, x * 2000 + 2000, y * 2000 + 2000) for x in range(6) for y in range(6)]
    large = [box for box in large if not box.intersects(shapely.box(4100, 4100, 5900, 5900))]
    lsoa = lsoas_of([*small, *large], ["city"] * 64 + ["county"] * len(large))
    moved = cartogram(lsoa)
    ground = pd.Series(shapely.area(hexagons(lattice_of(moved))), index=moved.index)
    ground = ground.groupby(lsoa["place"]).sum() / ground.sum()
    assert ground["city"] == pytest.approx(64 / (64 + 35))
    found = faithfulness(moved, lsoa.geometry, lsoa["place"])
    assert found.in_pieces == 0
    assert found.within_two > 0.85


def test_a_place_in_two_pieces_is_seen():
    lsoa = lsoas_of(hexagons(Lattice(np.array([0, 1, 2]), np.array([0, 0, 0]), 0.0, 0.0, 10.0)), ["a", "b", "a"])
    row = pd.DataFrame({"column": [0, 1, 2], "row": 0, "west": 0.0, "south": 0.0, "width": 10.0}, index=lsoa.index)
    assert faithfulness(row, lsoa.geometry, lsoa["place"]).in_pieces == 1
    assert faithfulness(row, lsoa.geometry, pd.Series(list("aab"), index=lsoa.index)).in_pieces == 0


def test_every_lsoa_has_one_hexagon_of_the_same_size(sample, hexes, shapes):
    assert list(hexes.index) == list(shapes.lsoa.index) == list(sample.lsoa.index)
    assert shapes.lsoa.crs == "EPSG:27700"
    assert not hexes[["column", "row"]].duplicated().any()
    assert shapes.lsoa.area.max() == pytest.approx(shapes.lsoa.area.min(), rel=1e-9)
    assert shapely.coverage_is_valid(shapes.lsoa.to_numpy())


@pytest.mark.parametrize("level", ["msoa", "neighbourhood", "place", "icb", "cluster"])
def test_larger_areas_are_the_hexagons_of_their_lsoas(sample, shapes, level):
    codes = sample.areas.index[sample.areas["level"] == level]
    assert shapely.coverage_is_valid(shapes.areas[codes].to_numpy())
    hexagon = shapes.lsoa.iloc[0].area
    for code, number in sample.lsoa[level].value_counts().items():
        assert shapes.areas[code].area == pytest.approx(number * hexagon)


def test_places_hang_together_and_most_neighbourhoods(sample, hexes):
    assert faithfulness(hexes, sample.lsoa.geometry, sample.lsoa["place"]).in_pieces == 0
    assert faithfulness(hexes, sample.lsoa.geometry, sample.lsoa["neighbourhood"]).in_pieces <= 2


def test_neighbours_stay_near(sample, hexes):
    found = faithfulness(hexes, sample.lsoa.geometry, sample.lsoa["place"])
    assert found.adjacent > 0.55
    assert found.within_two > 0.84
    assert found.displacement_widths < 5


def test_the_cartogram_keeps_the_outline(sample, shapes):
    outline = sample.lsoa.geometry.union_all()
    shared = shapes.areas["lnr"].intersection(outline).area
    assert shared / outline.area > 0.9


def test_it_is_the_same_from_run_to_run(sample, hexes):
    assert cartogram(sample.lsoa).equals(hexes)


def test_a_store_without_places_has_one_too():
    lsoa = lsoas_of([shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20)], "").drop(columns="place")
    assert len(cartogram(lsoa)) == 3


def test_too_many_lsoas_have_none():
    one = shapely.box(0, 0, 1, 1)
    assert hexagon_table(lsoas_of([one] * (MOST_LSOAS + 1), "all")) == {}


def test_a_store_built_without_it_says_so(sample):
    manifest = sample.manifest | {"tables": {"lsoa": {}}}
    with pytest.raises(DataError, match="no table of cartogram"):
        hexagon_areas(sample._replace(manifest=manifest))


def test_areas_that_touch_are_neighbours_once():
    squares = gpd.GeoSeries([shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20)], crs="EPSG:27700")
    assert sorted(true_neighbours(squares).tolist()) == [
        [0, 1],
        [1, 2],
    ]


def test_faithfulness_wants_one_index(sample, hexes):
    with pytest.raises(ValueError, match="index"):
        faithfulness(hexes, sample.areas.geometry, sample.areas["level"])
