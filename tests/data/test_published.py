"""Typed-in figures are read strictly, and belong to the areas that their document is about."""

import math

import pytest

from data.errors import DataError
from data.published import about_areas, caveats, documents, read_published, sources

DOCUMENTS = """
[benchmarks]
E92000001 = "England"

[documents.one]
title = "Report"
publisher = "An ICB"
published = "2025"
about = ["X54000001"]

[documents.other]
title = "Another"
publisher = "Another ICB"
published = "2026"
about = ["X54000002"]
"""
HEADER = "document,page,area,period,unit,service,value,as_published,caveat\n"
GOOD = (
    "one,page 2,X54000001,2024/25,per 1000,Beds,12.5,,\n"
    'one,page 2,E92000001,2024/25,per 1000,Beds,"1,200",,\n'
    "one,page 3,X54000001,2024/25,per 1000,Doctors,,about 3,The text and the table differ.\n"
    "other,page 1,X54000002,2024/25,per 1000,Beds,3,,\n"
    "other,page 1,X54000001,2024/25,per 1000,Beds,3,,The text and the table differ.\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "documents.toml").write_text(DOCUMENTS, encoding="utf-8")
    return tmp_path


def read(folder, rows=GOOD, header=HEADER):
    (folder / "beds.csv").write_text(header + rows, encoding="utf-8")
    return read_published(
        "beds", words=["service"], figures=["value"], key=["document", "area", "service"], folder=folder
    )


def test_figures_stay_as_published(folder):
    table = read(folder)
    assert table["value"].tolist()[:2] == [12.5, 1200]
    assert math.isnan(table["value"].iloc[2])
    assert table["as_published"].iloc[2] == "about 3"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("one,page 2,X", "two,page 2,X", "row 2, column 'document': 'two' is none of one, other"),
        (
            "one,page 2,X54000001,2024/25,per",
            "one,page 2,X54000001,,per",
            "row 2, column 'period': '' must not be empty",
        ),
        ("Beds,12.5", "Beds,12.5%", "row 2, column 'value': '12.5%' is not a number"),
        (
            "Doctors",
            "Beds",
            "row 4, column 'service': 'Beds' is given twice with the same document, area, service",
        ),
        ("Beds,12.5", ",12.5", "row 2, column 'service': '' must not be empty"),
    ],
)
def test_wrong_rows_are_named(folder, old, new, said):
    with pytest.raises(DataError, match=said):
        read(folder, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",caveat", ",warning", "no column 'caveat': it needs document, page, area"),
        ("as_published,caveat", "as_published,caveat,colour", "column 'colour' that is not known"),
    ],
)
def test_wrong_columns_are_named(folder, old, new, said):
    rows = GOOD.replace("\n", ",\n") if "colour" in new else GOOD
    with pytest.raises(DataError, match=said):
        read(folder, rows, HEADER.replace(old, new))


def test_a_store_shows_only_what_is_about_its_areas(folder):
    table = read(folder)
    mine = about_areas(table, {"X54000001", "X06000001"}, folder=folder)
    assert mine["page"].tolist() == ["page 2", "page 2", "page 3"]
    assert about_areas(table, {"E54000009"}, folder=folder).empty
    assert sources(mine, folder=folder) == ["An ICB, Report (2025)"]
    assert caveats([mine, mine]) == ["The text and the table differ."]


@pytest.mark.parametrize(
    ("text", "said"),
    [("documents = [", "not a TOML file"), ("[documents.one]\ntitle = 'x'", "lacks the key 'publisher'")],
)
def test_wrong_documents_are_refused(tmp_path, text, said):
    (tmp_path / "documents.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        documents(tmp_path)


def test_no_documents_at_all(tmp_path):
    with pytest.raises(DataError, match=r"no documents\.toml"):
        documents(tmp_path)
