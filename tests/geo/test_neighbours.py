"""Areas that touch one another: found at every level, from the boundaries themselves."""

from needs_map.geo.neighbours import ground_of, neighbours


def test_places_of_the_sample_touch_as_on_the_ground(sample):
    ground = ground_of(sample.store.lsoa.geometry)
    names = {sample.tree[code].name for code in neighbours(sample.tree, ground, "E06000017")}
    assert names == {"Leicestershire", "North Northamptonshire"}
    assert neighbours(sample.tree, ground, sample.tree.top.code) == ()


def test_an_lsoa_is_beside_those_that_share_an_edge(small_serving):
    shapes = small_serving.store.lsoa.geometry
    ground = ground_of(shapes)
    for code in shapes.index[:3]:
        found = set(neighbours(small_serving.tree, ground, str(code)))
        assert found == {other for other in shapes.index if other != code and shapes[code].distance(shapes[other]) <= 1}
        assert {other for other in shapes.index if shapes[code].touches(shapes[other])} <= found
