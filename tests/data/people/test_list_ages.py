"""Ages of the patients of practices."""

import re
import zipfile

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.list_ages import ages_of_store, read_list_ages

HEADER = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
ROWS = """\
L,2026-07-01,ICB,QK1,E54000015,,ALL,ALL,900
L,2026-07-01,ICB,QK1,E54000015,,MALE,0_4,900
L,2026-07-01,PCN,U00001,,,MALE,0_4,30
L,2026-07-01,GP,A81001,,AA1 1AA,ALL,ALL,28
L,2026-07-01,GP,A81001,,AA1 1AA,FEMALE,0_4,12
L,2026-07-01,GP,A81001,,AA1 1AA,MALE,0_4,11
L,2026-07-01,GP,A81001,,AA1 1AA,MALE,95+,5
"""


def write(path, rows=ROWS, member="gp-reg-pat-prac-quin-age.csv"):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, HEADER + rows)
    return path


def test_both_sexes_are_added_up_by_age(tmp_path):
    source = read_list_ages(write(tmp_path / "ages.zip"))
    assert source.table.to_numpy().tolist() == [["A81001", 0, 23.0], ["A81001", 95, 5.0], ["E54000015", 0, 900.0]]
    assert (source.rows, source.vintage) == (7, "1 July 2026")


def test_a_store_keeps_its_own_practices_and_icbs(tmp_path):
    table = read_list_ages(write(tmp_path / "ages.zip")).table
    other = pd.DataFrame({"icb": ["E54000099"]}, index=["B81001"])
    assert ages_of_store(table, other).empty
    own = pd.DataFrame({"icb": ["E54000015"]}, index=["A81001"])
    assert len(ages_of_store(table, own)) == 3


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("95+,5", "95-99,5", "'95-99' is not an age group such as 10_14"),
        ("MALE,95+,5", "MALE,0_4,5", "counts A81001 twice at one age"),
        ("95+,5", "95+,", "the count of A81001 has a gap"),
        ("95+,5", "95+,-5", "ages.zip"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, old, new, sentence):
    with pytest.raises(DataError, match=re.escape(sentence)):
        read_list_ages(write(tmp_path / "ages.zip", ROWS.replace(old, new)))


def test_another_zip_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"must hold one file named gp-reg-pat-prac-quin-age\.csv, and holds 0"):
        read_list_ages(write(tmp_path / "ages.zip", member="other.csv"))
