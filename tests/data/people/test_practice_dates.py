"""When general practices opened and closed: rows in the layout of ODS's report, which has no names over its columns."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.practice_dates import dates_of_store, read_practice_dates


def row(code, name, opened, closed="", *, setting="4", sub_icb="01A"):
    """One row of 27 cells."""
    cells = [code, name, "Y60", "QZZ", "HIGH STREET", "", "ALTON", "", "", "AB1 2CD", opened, closed, "A", "B", sub_icb]
    return ",".join([*cells, "20130401.0", closed, *[""] * 8, setting, ""])


ROWS = "\n".join(
    [
        row("C80001", "HIGH STREET SURGERY", "19740401"),
        row("C80002", "MILL SURGERY", "19740401", "20240331.0"),
        row("C80003", "SURGERY OF ELSEWHERE", "20010401", "20200630.0", sub_icb="99Z"),
        row("C80004", "SURGERY ELSEWHERE THAT IS OPEN", "20010401", sub_icb="01A"),
        row("Y00001", "THE HOSPICE", "20130401", setting="9"),
        "",
    ]
)


def test_dates_of_general_practices_are_read_and_others_counted(tmp_path):
    path = tmp_path / "epraccur.csv"
    path.write_text(ROWS)
    source = read_practice_dates(path)
    table = source.table.set_index("practice")
    assert table.loc["C80002"].to_dict() == {
        "name": "Mill Surgery",
        "postcode": "AB1 2CD",
        "opened": "1974-04-01",
        "closed": "2024-03-31",
        "sub_icb": "01A",
    }
    assert list(table["closed"]) == ["", "2024-03-31", "2020-06-30", ""]
    assert (source.rows, source.left_out) == (5, {"rows of organisations other than general practices": 1})


def test_a_store_keeps_its_own_and_those_near_that_closed(tmp_path):
    path = tmp_path / "epraccur.csv"
    path.write_text(ROWS)
    own = pd.DataFrame({"sub_icb": ["01A"]}, index=["C80001"])
    assert list(dates_of_store(read_practice_dates(path).table, own)["practice"]) == ["C80001", "C80002"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no report epraccur"),
        ("a,b\n1,2\n", "is no report epraccur of ODS, with 27 columns without names"),
        (ROWS[:-20], "row 5 has .* cells and not 27"),
        (row("C80001", "A", "19740401") + "\n" + row("C80001", "A", "19740401"), "has the practice C80001 twice"),
        (row("C80001", "A", "20240401", "20240331"), "C80001 closes before it opens"),
        (row("C80001", "A", "19740401", "31/03/2024"), "C80001: '31/03/2024' is no date such as 20240331"),
        (row("Y00001", "A", "19740401", setting="9"), "has no general practices"),
    ],
)
def test_what_is_no_such_report_is_refused(tmp_path, text, words):
    path = tmp_path / "epraccur.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        read_practice_dates(path)
