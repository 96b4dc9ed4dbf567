"""Areas that touch one another: found at every level, from the boundaries themselves."""

import geopandas as gpd
import pandas as pd
import shapely

from needs_map.geo.neighbours import apart, lsoa_shapes, neighbours, touching_groups


def test_places_of_the_sample_touch_as_on_the_ground(sample):
    ground = lsoa_shapes(sample.store.lsoa.geometry)
    names = {sample.tree[code].name for code in neighbours(sample.tree, ground, "E06000017")}
    assert names == {"Leicestershire", "North Northamptonshire"}
    assert neighbours(sample.tree, ground, sample.tree.top.code) == ()


def test_an_lsoa_is_beside_those_that_share_an_edge(small_serving):
    shapes = small_serving.store.lsoa.geometry
    ground = lsoa_shapes(shapes)
    for code in shapes.index[:3]:
        found = set(neighbours(small_serving.tree, ground, str(code)))
        assert found == {other for other in shapes.index if other != code and shapes[code].distance(shapes[other]) <= 1}
        assert {other for other in shapes.index if shapes[code].touches(shapes[other])} <= found


def test_groups_that_touch_have_colours_apart():
    """Four squares in a row, the first and the last of one group: a touches b, b touches c, c touches a."""
    squares = gpd.GeoSeries([shapely.box(x, 0, x + 1000, 1000) for x in range(0, 4000, 1000)], crs="EPSG:27700")
    touching = touching_groups(squares, pd.Series(list("abca")))
    assert touching == {"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}
    assert len(set(apart(touching, 8).values())) == 3
    assert set(apart(touching_groups(squares, pd.Series(list("abab"))), 8).values()) == {0, 1}
    assert apart({"alone": set()}, 1) == {"alone": 0}
