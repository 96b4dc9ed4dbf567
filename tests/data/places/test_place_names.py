"""Names of towns and villages in the layout of OS Open Names: no header, 34 columns, a file for each square."""

import pytest

from needs_map.data.errors import DataError
from needs_map.data.places.place_names import read_place_names
from tests.gazetteer_files import row, write_gazetteer

BOUNDS = (450_000, 300_000, 470_000, 320_000)


ROWS = [
    row("Ambridge", "Village", 455_000, 305_000),
    row("Borchester", "Town", 458_000.5, 304_000),
    row("Felpersham", "City", 460_000, 310_000),
    row("Far Away", "Town", 300_000, 310_000),
    row("Grange Farm", "Other Settlement", 456_000, 306_000),
    row("High Street", "Named Road", 456_000, 306_000, kind="transportNetwork"),
]


def test_populated_places_in_the_rectangle_are_read_the_largest_first(tmp_path):
    source = read_place_names(write_gazetteer(tmp_path, {"SK50": ROWS[:3], "SK51": ROWS[3:]}), BOUNDS)
    assert source.table.to_dict("records") == [
        {"name": "Felpersham", "kind": "City", "easting": 460_000, "northing": 310_000},
        {"name": "Borchester", "kind": "Town", "easting": 458_000.5, "northing": 304_000},
        {"name": "Ambridge", "kind": "Village", "easting": 455_000, "northing": 305_000},
    ]
    assert source.rows == 5  # the road is no place


@pytest.mark.parametrize(
    ("squares", "said"),
    [
        ({}, "has no file of a square of the National Grid"),
        ({"SK50": [["a", "b"]]}, "has 2 columns, not 34"),
        ({"SK50": [row("Ambridge", "Village", "east", 305_000)]}, "line 1: “east” is no easting in Great Britain"),
        ({"SK50": [row("Ambridge", "Village", 455_000, 9e6)]}, "is no northing in Great Britain"),
    ],
)
def test_a_file_in_another_layout_is_refused(tmp_path, squares, said):
    with pytest.raises(DataError, match=said):
        read_place_names(write_gazetteer(tmp_path, squares), BOUNDS)
