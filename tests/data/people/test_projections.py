import zipfile

import numpy as np
import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.projections import read_projections

YEARS = list(range(2022, 2026))
CITY, SHIRE = "E06000001", "E07000001"
NAME = "2022snpppopulationsyoamigcat23.zip"


def people(start):
    return start + np.arange(91)[np.newaxis, :] + 1000.0 * np.arange(len(YEARS))[:, np.newaxis]


def both(codes=(CITY, SHIRE)):
    females = {code: people(10 * number) for number, code in enumerate(codes)}
    males = {code: people(10 * number + 0.125) for number, code in enumerate(codes)}
    return females, males


def test_each_figure_lands_in_its_place(tmp_path, write_projections):
    source = read_projections(write_projections(tmp_path / NAME, *both(), YEARS), pd.Index([SHIRE]))
    rows = source.table.set_index(["authority", "year", "sex", "age"])["people"]
    assert rows[(SHIRE, 2022, "females", 0)] == 10
    assert rows[(SHIRE, 2022, "males", 90)] == 10.125 + 90
    assert rows[(SHIRE, 2025, "males", 3)] == 3010.125 + 3
    assert len(rows) == 4 * 2 * 91
    assert source.vintage == "2022-based, 2022 to 2025"
    assert (source.rows, source.left_out) == (3 * 2 * 92, {"rows of authorities outside the system": 3 * 92})


def test_rounding_of_the_published_figures_is_allowed_for(tmp_path, write_projections):
    females, males = both()
    persons = {code: females[code] + males[code] + 0.001 for code in females}
    everyone = {("persons", code): persons[code].sum(axis=1) + 0.03 for code in persons}
    path = write_projections(tmp_path / NAME, females, males, YEARS, persons=persons, everyone=everyone)
    assert len(read_projections(path, pd.Index([CITY])).table) == 4 * 2 * 91


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"persons": 1.0}, r"persons.csv: row 3, column '2022': persons are 1.125, males and females 0.125"),
        (
            {"everyone": 5.0},
            r"males.csv: row 2 \(E06000001, 2022\): ages add up to 4,106.375, and 'All ages' is 4,111.375",
        ),
        ({"negative": True}, r"females.csv: row 8, column '2024': '-1.000' is not a number of people"),
    ],
)
def test_figures_that_do_not_add_up_name_file_and_row(tmp_path, write_projections, change, said):
    females, males = both()
    persons = {code: females[code] + males[code] for code in females}
    everyone = {}
    if "persons" in change:
        persons[CITY] = persons[CITY].copy()
        persons[CITY][0, 0] += change["persons"]
    if "everyone" in change:
        everyone[("males", CITY)] = males[CITY].sum(axis=1) + change["everyone"]
    if "negative" in change:
        females[CITY][2, 5] = -1
    path = write_projections(tmp_path / NAME, females, males, YEARS, persons=persons, everyone=everyone)
    with pytest.raises(DataError, match=said):
        read_projections(path, pd.Index([CITY, SHIRE]))


def test_districts_that_became_unitaries_are_named(tmp_path, write_projections):
    path = write_projections(tmp_path / "2018snpppopulation.zip", *both(("E07000150", "E07000151")), YEARS)
    with pytest.raises(DataError) as refused:
        read_projections(path, pd.Index(["E06000061"]))
    assert (
        "has no projection of E06000061, and has E07000150: Northamptonshire's seven districts became two unitary "
        in (str(refused.value))
    )
    assert "E06000062 West Northamptonshire" in str(refused.value)


def rewritten(path, old, new):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2023,2024", "2023,2030", "has no column for the year 2024"),
        ("AGE_GROUP", "AGE_BAND", r"no column for the age \(AGE_GROUP\)"),
        (",7,", ",seven,", r"row \d+: 'seven' is not an age"),
        (",7,", ",6,", r"names E06000001, age 6, a second time"),
        ("E06000001,Name", "E06000002,Name", "has no projection of E06000001"),
    ],
)
def test_a_file_that_was_edited_is_refused(tmp_path, write_projections, old, new, said):
    path = write_projections(tmp_path / NAME, *both(), YEARS)
    rewritten(path, old, new)
    with pytest.raises(DataError, match=said):
        read_projections(path, pd.Index([CITY]))


def test_a_zip_without_one_of_the_sexes_is_refused(tmp_path):
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2022 SNPP Population females.csv", "AREA_CODE\n")
    with pytest.raises(DataError, match=r"must hold one file named \.\.\. Population persons\.csv, and holds 0"):
        read_projections(path, pd.Index([CITY]))


def test_the_published_layout_is_read(shared_file):
    path = shared_file("official/2022snpppopulationsyoamigcat23.zip")
    source = read_projections(path, pd.Index(["E06000016"]))
    rows = source.table.set_index(["year", "sex", "age"])["people"]
    assert rows[(2022, "females", 0)] == 2118.586  # seen in the file
    assert rows[(2022, "males", 0)] == 2223.896
    assert source.vintage == "2022-based, 2022 to 2047"
