"""The area tree: what belongs to what, and what a person means by a name."""

import pytest

from needs_map.data.errors import DataError
from needs_map.geo.areas import AreaTree
from tests.publishers import AMBRIDGE, BORCHESTER, EAST, FELPERSHAM, WEST, lsoa_code


@pytest.fixture(scope="module")
def tree(small_serving):
    return small_serving.tree


def test_levels_smallest_first(tree):
    assert tree.levels == ("lsoa", "msoa", "neighbourhood", "place", "icb", "cluster")


def test_the_top_holds_all(tree):
    assert tree.top.code == "tiny"
    assert len(tree.lsoas("tiny")) == 24


def test_every_path_leads_to_the_top(tree):
    for level in tree.levels:
        for area in tree.at(level):
            path = tree.path(area.code)
            assert (path[0], path[-1]) == (tree.top, area)


def test_path_of_an_lsoa(tree):
    assert [area.code for area in tree.path(lsoa_code(20))] == [
        "tiny", WEST, FELPERSHAM, "n-felpersham", lsoa_code(20),
    ]  # fmt: skip


def test_members(tree):
    assert tree.members(EAST, "place") == [AMBRIDGE, BORCHESTER]
    assert tree.members(AMBRIDGE, "neighbourhood") == ["n-ambridge-north-green", "n-ambridge-south"]
    assert tree.members(AMBRIDGE, "place") == [AMBRIDGE]
    assert sorted(tree.members("n-borchester", "lsoa")) == [lsoa_code(number) for number in range(12, 18)]
    assert tree.members(lsoa_code(3), "lsoa") == [lsoa_code(3)]
    # An MSOA that two neighbourhoods share is in both.
    assert "E02999001" in tree.members("n-ambridge-north-green", "msoa")
    assert "E02999001" in tree.members("n-ambridge-south", "msoa")


def test_holder(tree):
    assert tree.holder(lsoa_code(0), "icb") == EAST
    assert tree.holder(AMBRIDGE, "place") == AMBRIDGE
    assert tree.holder(AMBRIDGE, "lsoa") is None
    assert tree.holder("E02999001", "neighbourhood") is None, "it lies in two"
    assert tree.holder("E02999001", "place") == AMBRIDGE


def test_what_is_not_there(tree):
    assert "E06000016" not in tree
    assert AMBRIDGE in tree
    assert tree.at("ward") == []
    with pytest.raises(KeyError):
        tree["E06000016"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (AMBRIDGE, AMBRIDGE),
        ("e06999001", AMBRIDGE),
        ("ambridge", AMBRIDGE),
        ("Ambridge, City of", AMBRIDGE),
        ("  Ambridge   South ", "n-ambridge-south"),
        ("ambridge-south", "n-ambridge-south"),
        ("Ambridge North and Green", "n-ambridge-north-green"),
        ("Borsetshire", EAST),
        ("Borsetshire ICB", EAST),
        ("tiny", "tiny"),
        ("TINY CLUSTER", "tiny"),
        ("Ambridge 001A", lsoa_code(0)),
    ],
)
def test_find(tree, text, code):
    assert tree.find(text).code == code


def test_of_areas_with_one_name_the_largest_is_meant_unless_a_level_is_named(tree):
    assert tree.find("Felpersham").code == FELPERSHAM
    assert tree.find("Felpersham", "neighbourhood").code == "n-felpersham"


@pytest.mark.parametrize(
    ("text", "level", "message"),
    [
        ("Atlantis", None, "There is no area 'Atlantis'"),
        ("Ambr", None, "Did you mean Ambridge North & Green, Ambridge South, Ambridge"),
        ("Ambridge", "icb", "There is no ICB 'Ambridge'"),
        ("", None, "There is no area ''"),
    ],
)
def test_what_cannot_be_found(tree, text, level, message):
    with pytest.raises(DataError, match=message):
        tree.find(text, level)


def test_two_of_one_level_with_one_name(small_serving):
    areas = small_serving.store.areas.copy()
    areas.loc[["E02999000", "E02999001"], "name"] = "Village green"
    tree = AreaTree(small_serving.store._replace(areas=areas))
    with pytest.raises(DataError, match="2 areas are named 'village green': give one of the codes E02999"):
        tree.find("village green")


def test_a_word_within_the_name_of_one_place_will_do(small_serving):
    areas = small_serving.store.areas.copy()
    areas.loc[[AMBRIDGE, BORCHESTER], "name"] = ["Ambridge upon Am", "North Borchester"]
    tree = AreaTree(small_serving.store._replace(areas=areas))
    assert [tree.find(text).code for text in ("Am", "upon am", "north")] == [AMBRIDGE, AMBRIDGE, BORCHESTER]
    areas.loc[FELPERSHAM, "name"] = "North Felpersham"
    with pytest.raises(DataError, match="There is no area 'North' in this store"):
        AreaTree(small_serving.store._replace(areas=areas)).find("North")
