"""Dissolving and simplifying so that edges coincide."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from needs_map.geo.coverage import dissolved, simplified_coverage

GRID = "EPSG:27700"


def series(shapes, index="abcdefgh"):
    return gpd.GeoSeries(shapes, index=list(index)[: len(shapes)], crs=GRID)


def wiggly(seed=0):
    """Two areas that share an edge with a corner every 5 metres, up to 3 metres off the straight line."""
    y = np.arange(0, 1001, 5.0)
    x = 1000 + np.random.default_rng(seed).uniform(-3, 3, len(y))
    edge = list(zip(x, y, strict=True))
    return series([shapely.Polygon([*edge, (0, 1000), (0, 0)]), shapely.Polygon([*edge, (2000, 1000), (2000, 0)])])


def test_simplified_neighbours_still_share_their_edge():
    plain = wiggly()
    simple = simplified_coverage(plain)
    assert (
        shapely.get_num_coordinates(simple.to_numpy()).sum() < shapely.get_num_coordinates(plain.to_numpy()).sum() / 3
    )
    assert shapely.coverage_is_valid(simple.to_numpy(), gap_width=5)
    assert simple.area.sum() == pytest.approx(plain.area.sum())
    assert simple["a"].intersection(simple["b"]).area == 0


def test_simplifying_one_by_one_tears_them_apart():
    """The test above can fail."""
    alone = wiggly().simplify(0.5)
    alone["b"] = alone["b"].simplify(2)
    assert not shapely.coverage_is_valid(alone.to_numpy(), gap_width=5)


def test_squares_are_left_as_they_are():
    squares = series([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)])
    assert simplified_coverage(squares).geom_equals(squares).all()


def test_simplifying_changes_nothing_given():
    plain = wiggly()
    before = plain.to_wkb()
    simplified_coverage(plain)
    assert plain.to_wkb().equals(before)


def test_parts_are_joined_along_shared_edges():
    squares = series([shapely.box(x, 0, x + 1000, 1000) for x in range(0, 4000, 1000)])
    larger = dissolved(squares, pd.Series(["q", "p", "p", "q"], index=squares.index, name="place"))
    assert larger.index.tolist() == ["q", "p"]
    assert larger.index.name == "place"
    assert larger.crs == GRID
    assert larger["p"].equals(shapely.box(1000, 0, 3000, 1000))
    assert larger["q"].geom_type == "MultiPolygon"
    assert shapely.get_num_interior_rings(larger["p"]) == 0


def test_an_area_inside_another_leaves_a_hole():
    inner = shapely.box(1000, 1000, 2000, 2000)
    outer = shapely.box(0, 0, 3000, 3000).difference(inner)
    squares = series([outer, inner])
    larger = dissolved(squares, pd.Series(["p", "q"], index=squares.index))
    assert larger.area.tolist() == [8e6, 1e6]


def test_a_crack_of_a_hair_is_welded():
    """Corners that differ by a centimetre, as rounding of degrees can leave them, make no sliver."""
    squares = series([shapely.box(0, 0, 1000, 1000), shapely.box(1000.01, 0, 2000, 1000)])
    (larger,) = dissolved(squares, pd.Series("p", index=squares.index))
    assert larger.is_valid
    assert larger.geom_type == "Polygon"
    assert len(larger.interiors) == 0
    assert larger.area == pytest.approx(2e6, rel=1e-4)


def test_refusals():
    squares = series([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    with pytest.raises(ValueError, match="its index must be the geometry's"):
        dissolved(squares, pd.Series(["p", "p"], index=["b", "a"]))
    with pytest.raises(ValueError, match="by: b has no code"):
        dissolved(squares, pd.Series(["p", None], index=["a", "b"]))
    for crs in (None, "EPSG:4326"):
        other = squares.set_crs(crs, allow_override=True)
        with pytest.raises(ValueError, match="projected"):
            simplified_coverage(other)
        with pytest.raises(ValueError, match="projected"):
            dissolved(other, pd.Series("p", index=other.index))
