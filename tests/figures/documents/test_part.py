"""A part of a page: how its cells are shown, and what its figures are worked out from."""

import math

import pytest

from needs_map.figures.documents.part import Column, Part
from needs_map.figures.people.headings import people_columns


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        (Column("Share", 1, "%"), 12.25, "12.3%"),
        (Column("People", 0), 1234.5, "1,235"),
        (Column("People", 0), None, "not available"),
        (Column("People", 0), math.nan, "not available"),
        (Column("People", 0), "below 5", "below 5"),
        (Column("Year"), 2024, "2024"),
    ],
)
def test_a_cell_is_written_as_its_column_says(column, cell, text):
    assert column.text(cell) == text


def test_growth_is_worked_out_from_both_of_its_years():
    columns = people_columns(["code", "name", "level", "age", "2024", "2034", "growth_2024_2034_percent"])
    assert list(columns) == ["age", "2024", "2034", "growth_2024_2034_percent"]
    growth = columns["growth_2024_2034_percent"]
    assert (growth.numerator, growth.denominator, growth.is_change) == ("2034", "2024", True)
    assert (growth.heading, growth.decimals, growth.suffix) == ("Growth 2024 to 2034", 1, "%")
    row = {"code": "E1", "name": "A", "level": "place", "age": "80+", "2024": 100.4, "2034": 150.6}
    part = Part("residents", "2024 to 2034", [row | {"growth_2024_2034_percent": 50.0}], columns=columns)
    assert part.shown() == [["80+", "100", "151", "50.0%"]]
    assert part.basis() == "Residents, 2024 to 2034"
