import pytest

from needs_map.data.errors import DataError
from needs_map.data.own.columns import csv_header, guessed, with_columns

FILE = b"""\xef\xbb\xbfLSOA code,Year,Name,Count,Population
E01,2024,"Ambridge,
north",3,10
E02,2024,x,4

E03,2024,y,5,20
"""


def test_columns_are_guessed_from_the_names_that_files_have():
    assert guessed(csv_header(FILE)) == {
        "area": "LSOA code",
        "period": "Year",
        "numerator": "Count",
        "denominator": "Population",
    }
    assert guessed(["Area", "Time period", "Value", "note"]) == {
        "area": "Area",
        "period": "Time period",
        "value": "Value",
        "note": "note",
    }
    assert guessed(["date"]) == {"period": "date"}


def test_columns_go_under_their_names_and_rows_stay_on_their_lines():
    chosen = guessed(csv_header(FILE))
    lines = with_columns(FILE, chosen).decode().splitlines()
    assert lines[0] == "area,period,numerator,denominator"
    assert lines[1] == "E01,2024,3,10"
    assert len(lines[3].split(",")) == 3  # too short a row stays too short, and is told of
    assert lines[5] == "E03,2024,5,20"


def test_a_cell_stays_as_it_was_given():
    content = b'code,x,remark\nE01,1,"a ""b"", c\nd"\n'
    made = with_columns(content, {"area": "code", "note": "remark"}).decode()
    assert made == 'area,note\r\nE01,"a ""b"", c\nd"\r\n'


def test_a_file_that_fits_is_not_touched():
    fits = b"area,period,value\nE01,2024,1\n"
    assert with_columns(fits, guessed(csv_header(fits))) is fits


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b",,\n1,2,3", "no names of columns"), (b"\xff\xfea", "is not UTF-8")],
)
def test_what_has_no_header_is_one_sentence(content, sentence):
    with pytest.raises(DataError, match=sentence):
        csv_header(content)


def test_a_column_is_taken_once():
    with pytest.raises(DataError, match="'n' is chosen twice"):
        with_columns(b"code,n\n1,2\n", {"area": "code", "numerator": "n", "denominator": "n"})
    with pytest.raises(DataError, match="quotation mark"):
        with_columns(b'code,n\n"1,2\n', {"area": "code", "value": "n"})
