"""Typed-in figures are read strictly, and belong to the areas that their document is about."""

import math

import pytest

from needs_map.data.content.packs import read_pack
from needs_map.data.content.published import caveats, published, read_published, sources
from needs_map.data.content.published_layouts import LAYOUTS, SETTINGS, TOTAL, FileLayout
from needs_map.data.errors import DataError

DOCUMENTS = """
name = "Made up"

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
BEDS = FileLayout(("service",), ("value",), ("document", "area", "service"))
LNR = frozenset({"E54000015", "E54000059", "lnr", "E06000016", "E10000018", "E06000017", "E06000061", "E06000062"})
GOOD = (
    "one,page 2,X54000001,2024/25,per 1000,Beds,12.5,,\n"
    'one,page 2,E92000001,2024/25,per 1000,Beds,"1,200",,\n'
    "one,page 3,X54000001,2024/25,per 1000,Doctors,,about 3,The text and the table differ.\n"
    "other,page 1,X54000002,2024/25,per 1000,Beds,3,,\n"
    "other,page 1,X54000001,2024/25,per 1000,Beds,3,,The text and the table differ.\n"
)


@pytest.fixture
def folder(tmp_path):
    pack = tmp_path / "made-up"
    (pack / "published").mkdir(parents=True)
    (pack / "pack.toml").write_text(DOCUMENTS, encoding="utf-8")
    return pack


def read(folder, rows=GOOD, header=HEADER):
    (folder / "published" / "beds.csv").write_text(header + rows, encoding="utf-8")
    return read_published(read_pack(folder), "beds", BEDS)


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


def test_a_store_shows_only_what_is_about_its_areas(folder, monkeypatch):
    monkeypatch.setitem(LAYOUTS, "beds", BEDS)
    read(folder)
    mine = published("beds", frozenset({"X54000001", "X06000001"}), (read_pack(folder),))
    assert mine["page"].tolist() == ["page 2", "page 2", "page 3"]
    none = published("beds", frozenset({"E54000009"}), (read_pack(folder),))
    assert (len(none), set(none)) == (0, set(mine))
    assert sources(mine) == ["An ICB, Report (2025)"]
    assert caveats([mine, mine]) == ["The text and the table differ."]


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_file_of_the_project_is_read(name):
    assert len(published(name, LNR)) > 1


def test_figures_of_the_project_stand_as_published():
    lives = published("life_expectancy", LNR).set_index(["area", "sex"])
    assert lives.loc[("E06000016", "females"), "healthy_life_expectancy"] == 56.3
    money = published("opportunities", LNR).set_index(["area", "programme"])
    assert money.loc[("lnr", TOTAL), "total_million"] == 119.06
    assert next(iter(SETTINGS)) in money
    own = published("ethnicity", frozenset({"E54000015", "E06000016"}))
    assert set(own["area"]) == {"E06000016"}
    assert published("life_expectancy", frozenset({"E54000009"})).empty
