"""Lookups of authorities, MSOA names and neighbourhoods."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.places.lookups import read_lsoa_lookup, read_msoa_names
from needs_map.data.places.neighbourhood_lists import read_neighbourhoods
from tests.publishers import (
    EAST,
    LOOKUP_FILE,
    MSOA_FILE,
    NEIGHBOURHOODS_FILE,
    SYSTEM_LSOAS,
    lookup_table,
    lsoa_code,
    msoa_names,
    neighbourhood_table,
    write_csv,
)

LSOAS = pd.Index([lsoa_code(number) for number in range(SYSTEM_LSOAS)], name="LSOA21CD")
AREAS = pd.DataFrame({"msoa": "E02999001", "place_name": "Ambridge", "residents": 1000.0}, index=LSOAS)


def test_lsoa_lookup(small_files):
    source = read_lsoa_lookup(small_files / LOOKUP_FILE)
    assert (source.rows, source.left_out, source.vintage) == (30, {}, "2024 boundaries")
    assert source.table.loc[lsoa_code(12)].to_dict() == {
        "name": "Lakey Hill 001A",
        "icb": EAST,
        "icb_name": "NHS Borsetshire Integrated Care Board",
        "authority": "E07999021",
        "authority_name": "Lakey Hill",
    }


def test_lsoa_lookup_of_another_year(tmp_path):
    write_csv(tmp_path / "a.csv", lookup_table().rename(columns=lambda name: name.replace("24", "26")))
    assert read_lsoa_lookup(tmp_path / "a.csv").vintage == "2026 boundaries"


def test_two_years_in_one_lookup_are_refused(tmp_path):
    table = lookup_table()
    write_csv(tmp_path / "a.csv", table.assign(LAD23CD=table["LAD24CD"]))
    with pytest.raises(DataError, match="several columns for the local authority code"):
        read_lsoa_lookup(tmp_path / "a.csv")


@pytest.mark.parametrize("code", ["E02999001", "E0199900", "E019990011", "", "e01999001"])
def test_codes_that_are_no_lsoa(tmp_path, code):
    table = lookup_table()
    table.loc[2, "LSOA21CD"] = code
    write_csv(tmp_path / "a.csv", table)
    with pytest.raises(DataError, match=rf"a\.csv: row 4: '{code}' is not an LSOA code"):
        read_lsoa_lookup(tmp_path / "a.csv")


def test_msoa_names(small_files):
    source = read_msoa_names(small_files / MSOA_FILE)
    assert source.rows == 6
    assert source.table.loc["Ambridge 002"].tolist() == ["E02999001", "Village 1"]


def test_msoa_named_twice(tmp_path):
    write_csv(tmp_path / "a.csv", pd.concat([msoa_names(), msoa_names().iloc[:1]]))
    with pytest.raises(DataError, match="names the MSOA Ambridge 001 a second time"):
        read_msoa_names(tmp_path / "a.csv")


def test_neighbourhoods_and_their_status(small_files):
    source = read_neighbourhoods(small_files / NEIGHBOURHOODS_FILE, AREAS)
    assert source.table.index.equals(LSOAS)
    assert source.table["neighbourhood"].value_counts().to_dict() == dict.fromkeys(
        ("Ambridge North & Green", "Ambridge South", "Borchester", "Felpersham"), 6
    )
    assert source.table["neighbourhood_status"].value_counts().to_dict() == {"published": 12, "assumed": 12}
    assert source.left_out == {}


def test_rows_go_by_code_whatever_their_order(tmp_path):
    write_csv(tmp_path / "a.csv", neighbourhood_table().sample(frac=1, random_state=1))
    table = read_neighbourhoods(tmp_path / "a.csv", AREAS).table
    assert table["neighbourhood"].tolist() == neighbourhood_table()["neighbourhood"].tolist()


def test_neighbourhoods_without_a_status_are_assumed(tmp_path):
    write_csv(tmp_path / "a.csv", neighbourhood_table().drop(columns="status"))
    assert set(read_neighbourhoods(tmp_path / "a.csv", AREAS).table["neighbourhood_status"]) == {"assumed"}


def test_lsoas_of_other_systems_are_left_out_and_counted(small_files):
    source = read_neighbourhoods(small_files / NEIGHBOURHOODS_FILE, AREAS[:18])
    assert source.table.index.equals(LSOAS[:18])
    assert (source.rows, source.left_out) == (24, {"LSOAs outside the system": 6})
    # Without the last three of Borchester's six LSOAs, what is left of it is a part.
    names = read_neighbourhoods(small_files / NEIGHBOURHOODS_FILE, AREAS[:15]).table["neighbourhood"]
    assert names.value_counts().to_dict() == {
        "Ambridge North & Green": 6,
        "Ambridge South": 6,
        "Borchester (part)": 3,
    }


def test_a_namesake_in_another_icb_makes_no_part(small_files):
    """The last three of Borchester's six LSOAs lie outside the store: in its ICB, or in another."""
    for elsewhere, name in (("E54000001", "Borchester (part)"), ("E54000002", "Borchester")):
        icb = pd.Series("E54000001", index=LSOAS).mask(LSOAS.isin(LSOAS[15:]), elsewhere)
        table = read_neighbourhoods(small_files / NEIGHBOURHOODS_FILE, AREAS[:15], icb=icb).table
        assert table["neighbourhood"].iloc[-1] == name


def test_the_columns_of_the_lookup_are_told_by_what_they_hold_and_equal_rows_are_one(tmp_path):
    rows = neighbourhood_table().rename(columns={"LSOA21CD": "area", "neighbourhood": "INT name"})
    write_csv(tmp_path / "a.csv", pd.concat([rows, rows.iloc[:5]]))
    source = read_neighbourhoods(tmp_path / "a.csv", AREAS)
    assert source.table["neighbourhood"].tolist() == neighbourhood_table()["neighbourhood"].tolist()
    assert (source.rows, source.left_out) == (24, {})
