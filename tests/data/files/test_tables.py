"""Strict reading of CSV files and zips."""

import zipfile

import numpy as np
import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.files.tables import column_like, header_of, number_column, read_csv, unique_codes, zip_members


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_everything_is_text_and_nothing_is_guessed(tmp_path):
    path = written(tmp_path / "a.csv", "code,date,yes,number\n007,01/02/2025,TRUE,1e5\nNA,null,,N/A\n")
    table = read_csv(path)
    assert table.to_dict("list") == {
        "code": ["007", "NA"],
        "date": ["01/02/2025", "null"],
        "yes": ["TRUE", ""],
        "number": ["1e5", "N/A"],
    }


def test_cells_are_stripped(tmp_path):
    assert read_csv(written(tmp_path / "a.csv", "a,b\n  x ,\ty\n")).to_numpy().tolist() == [["x", "y"]]


def test_quoted_cells_may_hold_commas_quotes_and_line_ends(tmp_path):
    path = written(tmp_path / "a.csv", 'a,"b, with a comma"\n"one, two","say ""no""\nagain"\n')
    assert header_of(path) == ["a", "b, with a comma"]
    assert read_csv(path).to_numpy().tolist() == [["one, two", 'say "no"\nagain']]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path, ending, last):
    text = ending.join(["a,b", "1,2", "3,4"]) + (ending if last else "")
    assert read_csv(written(tmp_path / "a.csv", text)).to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_byte_order_mark_is_no_part_of_the_first_header(tmp_path):
    path = written(tmp_path / "a.csv", "LSOA21CD,b\nE01999001,2\n", "utf-8-sig")
    assert header_of(path) == ["LSOA21CD", "b"]
    assert list(read_csv(path, only=["LSOA21CD"])) == ["LSOA21CD"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_welsh_and_windows_letters(tmp_path, encoding):
    path = written(tmp_path / "a.csv", "name\nYnys Môn\nKing’s Heath – £5\n", encoding)
    assert read_csv(path)["name"].tolist() == ["Ynys Môn", "King’s Heath – £5"]


def test_windows_letters_far_down(tmp_path):
    """The first 16 MB are plain; one letter after them is not UTF-8."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\n" + b"abcdefghijklmno\n" * (17 << 16) + "Môn\n".encode("cp1252"))
    assert read_csv(path)["name"].iloc[-1] == "Môn"


def test_only_the_columns_asked_for_in_the_order_asked(tmp_path):
    path = written(tmp_path / "a.csv", "a,b,c\n1,2,3\n")
    assert list(read_csv(path, only=["c", "a"])) == ["c", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n3\n", "a.csv: row 3 has 1 cells where the header has 2"),
        ("a,b\n1,2,3\n", "a.csv: row 2 has 3 cells where the header has 2"),
        ("a,a\n1,2\n", "two columns named 'a'"),
        ("a,b\n", "has a header and no rows"),
        ("", "a.csv is empty"),
        (" \n \n", "a.csv is empty"),
        ("<html></html>", "a web page, not a table"),
        ("\ufeff<!DOCTYPE html>", "a web page, not a table"),
        ("a\0b\n1\n", "is not UTF-8 text"),
        ("a;b\n1;2\n", "semicolons or tabs between its cells: save it with commas"),
        ("a\tb\n1\t2\n", "semicolons or tabs"),
        ("Our table\n\na,b\n1,2\n", "a.csv: the header is on line 3: remove the lines above it"),
        ("Our table,\n,\na,b\n1,2\n", "the header is on line 3"),
    ],
)
def test_refusals(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read_csv(written(tmp_path / "a.csv", text))


def test_columns_without_a_name_are_passed_by(tmp_path):
    """As spreadsheets leave them beside a table, and some programs number its rows."""
    path = written(tmp_path / "a.csv", ",a,b,,\n1,2,3,,\n2,4,5,,\n")
    assert read_csv(path).to_dict("list") == {"a": ["2", "4"], "b": ["3", "5"]}
    assert header_of(path) == ["a", "b"]
    assert list(read_csv(path, only=["b"])) == ["b"]


def test_cells_that_all_rows_lack_or_have_beyond_the_header_are_empty(tmp_path):
    """Two of four columns that no row has; two blank ones that all rows have."""
    path = written(tmp_path / "a.csv", "a,b,c,d\n1,2\n3,4\n")
    assert read_csv(path, only=["b"], optional=["d"]).to_dict("list") == {"b": ["2", "4"], "d": ["", ""]}
    with pytest.raises(DataError, match="row 2 has 2 cells where the header has 4"):
        read_csv(path, only=["b", "c"])
    path = written(tmp_path / "a.csv", "a,b\n1,2,, \n3,4,,\n")
    assert read_csv(path).to_dict("list") == {"a": ["1", "3"], "b": ["2", "4"]}
    assert read_csv(path, only=["b"]).to_dict("list") == {"b": ["2", "4"]}
    with pytest.raises(DataError, match="row 2 has 4 cells where the header has 2"):
        read_csv(written(tmp_path / "a.csv", "a,b\n1,2,,\n3,4,,x\n"))


def test_file_that_is_not_there(tmp_path):
    for read in (read_csv, header_of, zip_members):
        with pytest.raises(DataError, match=r"a\.csv is not in"):
            read(tmp_path / "a.csv")


def test_member_of_a_zip(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/a.csv", "a\n1\n")
        archive.writestr("b.csv", "b\n2\n")
    assert zip_members(path) == ["folder/a.csv", "b.csv"]
    assert header_of(path, "b.csv") == ["b"]
    assert read_csv(path, member="folder/a.csv")["a"].tolist() == ["1"]


def test_encrypted_or_huge_members_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n" * 1000)
    monkeypatch.setattr("needs_map.data.files.archives.MOST_WHOLE", 1000)
    with pytest.raises(DataError, match=r"a\.csv would unpack to"):
        read_csv(path, member="a.csv")
    monkeypatch.undo()
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag "encrypted" of the member, and of its entry in the directory
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="not a zip file"):
        read_csv(path, member="a.csv")


def test_column_like(tmp_path):
    path = tmp_path / "a.csv"
    assert column_like(["LAD24NM", "icb26cd"], r"ICB\d\dCD", path, "ICB code") == "icb26cd"
    with pytest.raises(DataError, match=r"a\.csv has no column for the ICB code among LAD24NM"):
        column_like(["LAD24NM"], r"ICB\d\dCD", path, "ICB code")
    with pytest.raises(DataError, match="several columns for the ICB code: ICB24CD, ICB26CD"):
        column_like(["ICB24CD", "ICB26CD"], r"ICB\d\dCD", path, "ICB code")
    with pytest.raises(DataError, match=r"c0, c1, c2, c3, c4, c5, c6, c7, \.\.\.:"):
        column_like([f"c{number}" for number in range(20)], "x", path, "x")


def test_numbers(tmp_path):
    table = pd.DataFrame({"n": ["1", "2.5", "", "1,234", "-0.5"]})
    np.testing.assert_array_equal(number_column(table, "n", tmp_path), [1, 2.5, np.nan, 1234, -0.5])
    assert table["n"].tolist() == ["1", "2.5", "", "1,234", "-0.5"]


@pytest.mark.parametrize("cell", ["x", "1 2", "nan", "inf", "-inf", "--", "*"])
def test_cells_that_are_no_number(tmp_path, cell):
    with pytest.raises(DataError, match=r"row 3, column 'n': .* is not a number"):
        number_column(pd.DataFrame({"n": ["1", cell]}), "n", tmp_path / "a.csv")


def test_half_people_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"row 2, column 'n': '1\.5' is not a whole number"):
        number_column(pd.DataFrame({"n": ["1.5"]}), "n", tmp_path / "a.csv", whole=True)


def test_unique_codes(tmp_path):
    unique_codes(pd.Series(["a", "b"]), tmp_path / "a.csv", "LSOA")
    with pytest.raises(DataError, match=r"a\.csv: row 4 names the LSOA a a second time"):
        unique_codes(pd.Series(["a", "b", "a"]), tmp_path / "a.csv", "LSOA")
