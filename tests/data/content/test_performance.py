"""A user's own series are read strictly; published ones belong to the areas that their document is about."""

import math

import pytest

from needs_map.data.content.performance import (
    published_performance,
    published_pledges,
    published_ratings,
    rated_counts,
    read_performance,
)
from needs_map.data.errors import DataError

HEADER = "series,domain,area,unit,desired,period,value,target,source,note\n"
ROWS = (
    "Seen in four hours,Urgent care,A trust,%,higher,2025-02,57.8,57.8,,\n"
    "Seen in four hours,Urgent care,A trust,%,higher,2025-01,56.7,56.7,,\n"
    "Response,Urgent care,A trust,seconds,lower,2025-01,0:35:38,30:00,A report,By the clock\n"
    "Placements,Mental health,A trust,people,lower,2024/25 Q3,*,0,,\n"
)
HERE = {"E54000015": "An ICB", "E10000018": "A county", "E54000059": "Another ICB"}


def read(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return read_performance(path)


def test_rows_are_put_in_order_of_time(tmp_path):
    table = read(tmp_path, HEADER + ROWS)
    seen = table[table["series"] == "Seen in four hours"]
    assert seen["label"].tolist() == ["Jan 2025", "Feb 2025"]
    assert seen["value"].tolist() == [56.7, 57.8]
    assert seen["polarity"].tolist() == ["high is good"] * 2
    assert seen["source"].tolist() == ["mine.csv"] * 2


def test_times_become_seconds_and_small_numbers_stay_unknown(tmp_path):
    table = read(tmp_path, HEADER + ROWS).set_index("series")
    assert table.loc["Response", ["value", "target"]].tolist() == [2138, 1800]
    assert table.loc["Response", ["source", "note"]].tolist() == ["A report", "By the clock"]
    assert math.isnan(table.loc["Placements", "value"])
    assert table.loc["Placements", "suppressed"]


def test_source_and_note_need_not_be_there(tmp_path):
    header = HEADER.replace(",source,note", "")
    assert len(read(tmp_path, header + "A,B,C,%,higher,2025-01,1,2\n")) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("desired", "wanted", "no column 'desired': it needs series, domain"),
        (",%,higher,2025-02", ",%,up,2025-02", "row 2, column 'desired': 'up' is none of higher, lower"),
        ("57.8,57.8", "57.8%,57.8", "row 2, column 'value': '57.8%' is not a number"),
        ("2025-02", "Feb-25", "row 2, column 'period': 'Feb-25' is not 2025-03"),
        ("2025-02", "2025-01", "row 3, column 'period': '2025-01' is given twice for its series"),
        ("2025-02", "2024/25", "row 3, column 'period': '2025-01' is of another kind"),
        (
            "Urgent care,A trust,%,higher,2025-01",
            "Other,A trust,%,higher,2025-01",
            "row 3, column 'domain': 'Other' differs",
        ),
        ("0:35:38", "35 minutes", "row 4, column 'value': '35 minutes' is not a number"),
        ("By the clock", "x" * 301, "is over 300 letters"),
        ("Placements,Mental", ",Mental", "row 5, column 'series': '' must not be empty"),
    ],
)
def test_bad_rows_are_named(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, (HEADER + ROWS).replace(old, new, 1))


def test_too_many_series_are_refused(tmp_path):
    rows = "".join(f"Series {number},B,C,%,higher,2025-01,1,2,,\n" for number in range(501))
    with pytest.raises(DataError, match="more than 500 series"):
        read(tmp_path, HEADER + rows)


def test_published_series_belong_to_their_areas():
    table = published_performance(HERE, HERE)
    assert table["series"].nunique() == 29
    assert set(table["area"]) == {"An ICB", "A county"}
    assert published_performance({"E54000099"}, {}).empty
    assert published_ratings({"E54000099"}).empty
    assert rated_counts({"E54000099"}).empty
    assert published_pledges({"E54000099"}).empty


def test_what_is_said_of_a_series_names_one_that_there_is():
    series = set(published_performance(HERE, HERE)["series"])
    rated = published_ratings(HERE)
    assert set(rated["series"]) - series == {
        "Balanced net system financial position",
        "Expenditure not exceeding income",
    }
    named = {name for cell in published_pledges(HERE)["series"] for name in cell.split(";") if name}
    assert named <= series


def test_counts_are_those_of_the_report():
    counts = rated_counts(HERE).set_index(["set", "status"])["value"]
    assert counts["NHS system priorities"].to_dict() == {"all": 34, "green": 12, "amber": 5, "red": 11}
    assert counts["Public health outcomes"].to_dict() == {
        "all": 36,
        "green": 17,
        "amber": 14,
        "red": 2,
        "not compared": 3,
    }
