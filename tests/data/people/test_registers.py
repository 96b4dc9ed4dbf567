"""Registers of disease: the member by its year, ages, sums of ICBs and England."""

import zipfile

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.people.registers import read_registers, registers_of_store

HEADER = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n"
COPD = "Chronic obstructive pulmonary disease"
ROWS = "A81001,COPD,30.0,TOTAL,1000\nA81001,DM,80.0,17OV,800\nA81002,COPD,10,TOTAL,3000\nA81003,DM,60,17OV,50\n"


def write(path, text=HEADER + ROWS, member="PREVALENCE_2425.csv"):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, text)
        archive.writestr("MAPPING_NHS_GEOGRAPHIES_2425.csv", "PRACTICE_CODE\nA81001\n")
    return path


def test_each_register_has_its_people_list_and_ages(tmp_path):
    source = read_registers(write(tmp_path / "QOF2425.zip"))
    assert source.vintage == "2024/25"
    assert source.table.to_dict("list") == {
        "practice": ["A81001", "A81001", "A81002"],
        "register": ["COPD", "DM", "COPD"],
        "condition": [
            "Chronic obstructive pulmonary disease",
            "Diabetes mellitus",
            "Chronic obstructive pulmonary disease",
        ],
        "from_age": [0, 17, 0],
        "people": [30, 80, 10],
        "list": [1000, 800, 3000],
    }
    assert source.left_out == {"registers larger than the list of patients": 1}


@pytest.mark.parametrize(
    ("member", "name", "year"),
    [
        ("PREVALENCE_2324.csv", "QOF2324.zip", "2023/24"),
        ("QOF 2022-23/PREVALENCE.csv", "QOF 2022-23 Raw data .csv files.zip", "2022/23"),
        ("PREVALENCE_2122_v2.csv", "QOF_2122_V2.zip", "2021/22"),
    ],
)
def test_the_year_is_that_of_the_names(tmp_path, member, name, year):
    assert read_registers(write(tmp_path / name, member=member)).vintage == year


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (
            HEADER + ROWS,
            {"member": "ACHIEVEMENT_2425.csv"},
            r"must hold one file named PREVALENCE_\.\.\.csv, and holds 0",
        ),
        (HEADER.replace("REGISTER,", "COUNT,") + ROWS, {}, r"no column for the people on the register"),
        (HEADER + "A81001,COPD,3.5,TOTAL,1000\n", {}, r"row 2, column 'REGISTER': '3\.5' is not a whole number"),
        (HEADER + "A81001,COPD,3,ADULTS,1000\n", {}, r"'ADULTS' is not an age such as 18OV or TOTAL"),
        (HEADER + "A81001,COPD,3\n", {}, r"cut short|row 2"),
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path, text, options, sentence):
    with pytest.raises(DataError, match=sentence):
        read_registers(write(tmp_path / "QOF2425.zip", text, **options))


def test_sums_of_the_icb_and_of_england_stand_beside(tmp_path):
    table = read_registers(write(tmp_path / "QOF2425.zip")).table
    practices = pd.DataFrame({"icb": ["E54000901"]}, index=["A81001"])
    icb_of = pd.Series({"A81001": "E54000901", "A81002": "E54000901"})
    found = registers_of_store(table, practices, icb_of).set_index(["practice", "register"])
    assert found.loc[("A81001", "COPD"), "people"] == 30
    assert found.loc[("E54000901", "COPD"), ["people", "list"]].tolist() == [40, 4000]
    assert found.loc[("England", "DM"), ["people", "list"]].tolist() == [80, 800]
    assert ("A81002", "COPD") not in found.index
