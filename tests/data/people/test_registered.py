"""Registered patients: practices added up, and nobody lost silently."""

import zipfile

import numpy as np
import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.registered import read_lists, registered_of
from tests.publishers import REGISTERED_FILE, SYSTEM_LSOAS, lsoa_code, registered_rows, write_registered

LSOAS = pd.Index([lsoa_code(number) for number in range(SYSTEM_LSOAS)], name="LSOA21CD")


def test_practices_of_an_lsoa_are_added_up(small_files):
    source = registered_of(read_lists(small_files / REGISTERED_FILE), LSOAS)
    assert source.table["registered"].tolist() == [2000] * 6 + [1000] * 18
    assert source.table.index.equals(LSOAS)
    assert (source.rows, source.vintage) == (54, "1 July 2025")


def test_what_belongs_nowhere_is_counted_by_code(small_files):
    source = registered_of(read_lists(small_files / REGISTERED_FILE), LSOAS)
    assert source.left_out == {
        "registered patients, LSOAs elsewhere in England": 400,
        "registered patients, LSOAs in Wales": 3,
        "registered patients, no LSOA (CLOSED)": 7,
        "registered patients, no LSOA (EMPTY)": 5,
        "registered patients, no LSOA (NO2011)": 11,
    }


def test_everybody_is_either_in_or_counted_out(small_files):
    source = registered_of(read_lists(small_files / REGISTERED_FILE), LSOAS[:10])
    everybody = pd.to_numeric(registered_rows()["NUMBER_OF_PATIENTS"]).sum()
    assert source.table["registered"].sum() + sum(source.left_out.values()) == everybody


def test_an_lsoa_without_patients_in_the_file_is_unknown_not_nought(tmp_path):
    rows = registered_rows()
    write_registered(tmp_path / "a.zip", rows[rows["LSOA_CODE"] != lsoa_code(4)])
    table = registered_of(read_lists(tmp_path / "a.zip"), LSOAS).table
    assert np.isnan(table.loc[lsoa_code(4), "registered"])
    assert table["registered"].notna().sum() == 23


def test_sexes_in_one_member_are_not_counted_twice(tmp_path):
    rows = registered_rows()
    write_registered(tmp_path / "a.zip", pd.concat([rows, rows.assign(SEX="MALE"), rows.assign(SEX="FEMALE")]))
    assert registered_of(read_lists(tmp_path / "a.zip"), LSOAS).table["registered"].sum() == 30_000


def test_a_file_of_sexes_without_a_total_is_added_up(tmp_path):
    rows = registered_rows()
    write_registered(tmp_path / "a.zip", pd.concat([rows.assign(SEX="MALE"), rows.assign(SEX="FEMALE")]))
    assert registered_of(read_lists(tmp_path / "a.zip"), LSOAS).table["registered"].sum() == 60_000


@pytest.mark.parametrize(
    ("text", "words"), [("01JUL2025", "1 July 2025"), ("2025-10-01", "1 October 2025"), ("01/04/2025", "1 April 2025")]
)
def test_dates(tmp_path, text, words):
    write_registered(tmp_path / "a.zip", registered_rows().assign(EXTRACT_DATE=text))
    assert registered_of(read_lists(tmp_path / "a.zip"), LSOAS).vintage == words


def test_two_members_are_refused(tmp_path):
    write_registered(tmp_path / "a.zip", registered_rows(), member="gp-reg-pat-prac-lsoa-all.csv")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("old/gp-reg-pat-prac-lsoa-all.csv", "x")
    with pytest.raises(DataError, match="holds 2"):
        registered_of(read_lists(tmp_path / "a.zip"), LSOAS)


@pytest.mark.parametrize(("there", "lacking"), [("male", "female"), ("female", "male")])
def test_one_sex_without_the_other_is_refused(tmp_path, there, lacking):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(f"gp-reg-pat-prac-lsoa-{there}.csv", registered_rows().to_csv(index=False))
    said = f"holds only the {there}s, and without the {lacking}s no list is known: download the zip"
    with pytest.raises(DataError, match=said):
        read_lists(tmp_path / "a.zip")
