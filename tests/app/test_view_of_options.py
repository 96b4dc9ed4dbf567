"""The view that a command asks for, on the embedded sample."""

import pytest

from needs_map.app.commands.view_of_options import view_of_options
from needs_map.data.errors import DataError
from needs_map.data.manifest import SAMPLE
from needs_map.figures.serving import open_serving
from needs_map.figures.view import default_view

LEICESTER, RUTLAND = "E06000016", "E06000017"


@pytest.fixture(scope="module")
def serving():
    return open_serving(SAMPLE)


def test_asked_view_is_what_was_asked(serving):
    code = serving.tree.members(LEICESTER, "lsoa")[3]
    view = view_of_options(
        serving, measure="imd_score", level="lsoa", area="leicester", basis="resident", classes="equal", select=code
    )
    assert view == default_view(serving)._replace(
        area=LEICESTER, select=code, measure="imd_score", basis="resident", classes="equal"
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"measure": "unknown"}, "no measure 'unknown'"),
        ({"level": "ward"}, "no level 'ward'"),
        ({"basis": "visitors"}, "no basis 'visitors'"),
        ({"classes": "random"}, "no classes 'random'"),
        ({"area": "Atlantis"}, "no area 'Atlantis'"),
        ({"level": "place"}, "IMD quintile does not exist by place: choose --level lsoa"),
        ({"measure": "people", "level": "place"}, "Leicester is not made up of places"),
        ({"classes": "significance"}, "IMD quintile has no classes 'significance' here: choose from national, equal"),
        ({"measure": "imd_score", "classes": "own"}, "Own classes need breaks"),
        ({"measure": "imd_score", "classes": "equal", "breaks": "1 2"}, "other classes take none"),
        ({"measure": "imd_score", "breaks": "3 1"}, "must be in rising order"),
        ({"select": "Rutland"}, "no LSOA 'Rutland'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(serving, asked, words):
    whole = {"measure": "imd_quintile", "level": "lsoa", "area": "Leicester"} | asked
    with pytest.raises(DataError, match=words):
        view_of_options(serving, **whole)


def test_a_selection_elsewhere_is_refused(serving):
    code = serving.tree.members(RUTLAND, "lsoa")[0]
    with pytest.raises(DataError, match="is not in Leicester"):
        view_of_options(serving, measure="imd_quintile", level="lsoa", area="Leicester", select=code)


def test_breaks_imply_own_classes(serving):
    view = view_of_options(serving, measure="imd_score", level="lsoa", area="Leicester", breaks="10 20 30")
    assert (view.classes, view.breaks) == ("own", "10 20 30")
