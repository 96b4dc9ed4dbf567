"""Neighbourhoods of a council's workbook: read, and the rest of the system assumed."""

import pandas as pd
import pytest
import xlsxwriter

from needs_map.data.errors import DataError
from needs_map.data.places.published_neighbourhoods import published_neighbourhoods, read_published_neighbourhoods

HEADER = ["\ufeff\ufeffLSOA code", "LSOA name", "Ward", "ICB Neighbourhood"]
CODES = [f"E0100900{number}" for number in range(1, 7)]


def write(path, rows, header=HEADER):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet")
    for number, row in enumerate([header, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


@pytest.fixture
def lsoa():
    """Two LSOAs each of Alton, and of Bexby, which lies in two places; one of Corham and of Dun."""
    table = {
        "authority_name": ["Alton", "Alton", "Bexby", "Bexby", "Corham", "City 1"],
        "place": ["p1", "p1", "p2", "p3", "p3", "p3"],
    }
    return pd.DataFrame(table, index=pd.Index(CODES, name="LSOA21CD"))


def test_published_where_it_is_known_and_assumed_where_it_is_not(lsoa, tmp_path):
    path = write(tmp_path / "city.xlsx", [[CODES[0], "x", "w", "City 1"], [CODES[1], "x", "w", "City 2"],
                                          ["E01000001", "x", "w", "City 2"]])  # fmt: skip
    source = published_neighbourhoods(path, lsoa)
    assert source.table["neighbourhood"].tolist() == [
        "City 1", "City 2", "Bexby (p2)", "Bexby (p3)", "Corham", "Rest of City 1",
    ]  # fmt: skip
    assert source.table["neighbourhood_status"].tolist() == ["published"] * 2 + ["assumed"] * 4
    assert source.left_out == {"LSOAs outside the system": 1}


def test_a_file_of_another_area_says_nothing_of_this_one(lsoa, tmp_path):
    path = write(tmp_path / "city.xlsx", [["E01000001", "x", "w", "City 2"]])
    assert published_neighbourhoods(path, lsoa).table.empty


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        ([["E01009001", "x", "w", ""]], HEADER, "E01009001 has no neighbourhood"),
        ([["E01009001", "x", "w", "A"]] * 2, HEADER, "E01009001"),
        ([["moon", "x", "w", "A"]], HEADER, "'moon' is not an LSOA code"),
        ([["E01009001", "x", "w", "A"]], [*HEADER[:3], "Other"], "ICB Neighbourhood"),
    ],
)
def test_a_wrong_workbook_is_refused(tmp_path, rows, header, words):
    with pytest.raises(DataError, match=words):
        read_published_neighbourhoods(write(tmp_path / "city.xlsx", rows, header))


def test_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "city.xlsx").write_text("<html>")
    with pytest.raises(DataError, match="not a workbook"):
        read_published_neighbourhoods(tmp_path / "city.xlsx")


def test_the_councils_own_file(shared_file):
    found = read_published_neighbourhoods(shared_file("data/leicester_open_data/deprivation-in-leicester-2025.xlsx"))
    assert found.value_counts().sort_index().to_dict() == {
        "Leicester City 1": 45, "Leicester City 2": 64, "Leicester City 3": 46, "Leicester City 4": 45,
    }  # fmt: skip
