"""Names on the map without a gazetteer: those of MSOAs, where each stands in its own land."""

from shapely import Point

from needs_map.geo.place_names import MSOA, kinds_for, named_points


def test_without_a_gazetteer_the_names_of_msoas_stand_in_their_land(small_serving):
    points = named_points(small_serving.store, small_serving.tree)
    assert set(points["kind"]) == {MSOA}
    code = points.index[0]
    assert points["name"][code] == small_serving.tree[code].name
    land = small_serving.store.areas.geometry[[code]].to_crs(4326).iloc[0]
    assert land.contains(Point(points["longitude"][code], points["latitude"][code]))


def test_the_larger_the_area_the_fewer_kinds_are_named():
    assert kinds_for("icb") == ("City", "Town")
    assert kinds_for("place") == ("City", "Town", "Suburban Area", MSOA)
    assert "Hamlet" in kinds_for("neighbourhood")
