"""What is sent for a view: classes in the order of the geometry, counts of areas and of people."""

import json

import pytest

from app.drawing import class_counts, class_marks, drawing_of, map_data, strip_data, table_data
from app.measures import MEASURES
from app.state import default_view, view_of_link

LEICESTER = "E06000016"


def test_marks_follow_the_geometry(sample):
    view = default_view(sample)
    marks = class_marks(drawing_of(sample, view))
    quintile = (sample.store.lsoa["imd_decile"] + 1) // 2
    assert len(marks) == 1077
    for mark, code, fifth in zip(marks, sample.store.lsoa.index, quintile, strict=True):
        inside = sample.tree.membership["place"][code] == LEICESTER
        assert mark == (str(fifth - 1) if inside else ".")


def test_counts_are_of_areas_and_people_in_view(sample):
    drawn = drawing_of(sample, default_view(sample))
    counts = class_counts(drawn)
    assert sum(areas for areas, _ in counts) == 200
    assert sum(people for _, people in counts) == sample.people["registered"][sample.tree.lsoas(LEICESTER)].sum()
    assert counts[-1] == (0, 0)


@pytest.mark.parametrize("classes", ["national", "equal"])
@pytest.mark.parametrize("level", ["lsoa", "msoa", "neighbourhood", "place"])
@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_every_view_can_be_sent(sample, measure, level, classes):
    if level not in MEASURES[measure].levels:
        return
    view = view_of_link({"area": "lnr", "level": level, "measure": measure, "classes": classes}, sample).view
    drawn = drawing_of(sample, view)
    for data in (
        map_data(sample, view, drawn, ring=False, base_map=False),
        table_data(sample, view, drawn),
        strip_data(sample, view, drawn),
    ):
        json.dumps(data, allow_nan=False)
    assert len(drawn.shading.colours) == len(drawn.shading.labels)
    assert max(drawn.shading.classes) < len(drawn.shading.labels)


def test_a_change_of_the_map_is_small(sample):
    view = default_view(sample)._replace(area="lnr")
    data = map_data(sample, view, drawing_of(sample, view), ring=False, base_map=False)
    assert len(json.dumps(data)) < 4_000


def test_the_same_view_has_the_same_classes_whatever_is_selected(sample):
    view = default_view(sample)
    assert drawing_of(sample, view) is drawing_of(sample, view._replace(select=sample.store.lsoa.index[0]))
