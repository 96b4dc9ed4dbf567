"""Shapes drawn on the map: which small areas lie in them, worked out on squares of one kilometre."""

import geopandas as gpd
import pytest
from shapely import box

from needs_map.figures.shapes import circle_around, inside_shape, polygon_of, shares_inside

RUTLAND = "E06000017"


def test_an_area_counts_by_the_share_of_its_land():
    squares = gpd.GeoSeries([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(5000, 0, 6000, 1000)], list("abc"))
    shares = shares_inside(squares.set_crs(27700), box(0, 0, 1250, 1000))
    assert shares.to_dict() == {"a": 1.0, "b": 0.25}


def test_a_shape_around_a_place_is_its_msoas_and_says_what_straddles(sample):
    around = sample.store.areas.geometry[RUTLAND].buffer(1)
    found = inside_shape(sample, around)
    assert set(found.codes) == set(sample.tree.members(RUTLAND, "msoa"))
    assert found.words.startswith("26 LSOAs have at least half of their land in the shape")
    left, bottom, right, top = around.bounds
    half = inside_shape(sample, box(left, bottom, (left + right) / 2, top))
    lsoas = {lsoa for code in half.codes for lsoa in sample.tree.lsoas(code)}
    assert 0 < len(lsoas & set(sample.tree.lsoas(RUTLAND))) < 26
    assert "straddle its edge" in half.words


def test_a_circle_is_around_an_area_a_code_or_a_point(sample):
    circle = circle_around(sample, "rutland", 2)
    assert circle.area == pytest.approx(3.14159 * 2000**2, rel=0.01)
    assert circle.equals(circle_around(sample, RUTLAND, 2))
    middle = gpd.GeoSeries([circle.centroid], crs=27700).to_crs(4326).iloc[0]
    again = circle_around(sample, f"{middle.y:.6f}, {middle.x:.6f}", 2)
    assert again.intersection(circle).area / circle.area > 0.99


def test_a_drawn_shape_is_read_in_degrees():
    shape = polygon_of("52.0,-1.0;52.0,-0.9;52.1,-0.9;52.1,-1.0")
    assert shape.area / 1e6 == pytest.approx(11.12 * 6.85, rel=0.01)  # a tenth of a degree each way, in square km


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: polygon_of("52,-1;52.1,-1"), "3 to 200 corners"),
        (lambda _: polygon_of("52,-1;52.1,-1;<script>,0"), "3 to 200 corners"),
        (lambda _: polygon_of("99,-1;52.1,-1;52,0"), "no latitude and longitude"),
        (lambda sample: circle_around(sample, "nowhere at all", 2), "No area is called"),
        (lambda sample: circle_around(sample, "LE1 5WW", 2), "has no postcodes"),
        (lambda sample: circle_around(sample, RUTLAND, 0), "above 0"),
        (lambda sample: inside_shape(sample, box(0, 0, 10, 10)), "half of its land"),
        (lambda sample: inside_shape(sample, sample.store.areas.geometry["lnr"].buffer(1)), "my patch holds 100"),
    ],
)
def test_what_is_of_no_use_is_told(sample, make, words):
    with pytest.raises(ValueError, match=words):
        make(sample)
