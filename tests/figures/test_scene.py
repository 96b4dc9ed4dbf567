"""The scene: a view is looked up once, and my patch is an area of it where the store has it."""

import pytest

from needs_map.figures.measures import measure_at
from needs_map.figures.patch import serving_of_view
from needs_map.figures.scene import scene_of
from needs_map.figures.view import default_view
from needs_map.geo.areas import PATCH


def test_it_is_what_the_view_names_and_looked_up_once(small_serving):
    view = default_view(small_serving)
    lsoa = small_serving.tree.members(view.area, "lsoa")[0]
    scene = scene_of(small_serving, view._replace(select=lsoa))
    assert scene.area is small_serving.tree[lsoa]
    assert scene.subject is scene.area
    assert scene.measure == measure_at(small_serving, view.measure, view.period, view.level)
    assert scene_of(small_serving, view._replace(select=lsoa)) is scene
    assert scene_of(small_serving, view).area is small_serving.tree[view.area]


def test_my_patch_is_that_of_the_link_and_not_of_the_one_before(small_serving):
    first, second = small_serving.tree.members(small_serving.tree.top.code, "lsoa")[:2]
    for lsoa in (first, second):
        view = default_view(small_serving)._replace(area=PATCH, patch=lsoa, patch_name=f"Patch {lsoa}")
        serving = serving_of_view(small_serving, view)
        scene = scene_of(serving, view)
        assert scene.area.name == f"Patch {lsoa}"
        assert list(serving.tree.lsoas(scene.area.code)) == [lsoa]


def test_what_the_store_has_not_is_refused(small_serving):
    view = default_view(small_serving)
    with pytest.raises(KeyError):
        scene_of(small_serving, view._replace(measure="nothing"))
    with pytest.raises(KeyError):
        _ = scene_of(small_serving, view._replace(area="E09999999")).area
