"""Tables whose columns, codes or numbers are wrong: each refused in one sentence, with the old store untouched."""

import pandas as pd
import pytest

from needs_map.app.commands.main import main
from tests.publishers import (
    IMD_FILE,
    LOOKUP_FILE,
    MSOA_FILE,
    NEIGHBOURHOODS_FILE,
    REGISTERED_FILE,
    imd_table,
    lookup_table,
    msoa_names,
    neighbourhood_table,
    registered_rows,
    write_csv,
    write_registered,
)
from tests.refusal import assert_refused, build, contents, the_sentence

IMD_RANK = "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)"


IMD_DECILE = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"


def spoil_cell(path, table, row, column, value, **options):
    table.loc[row, column] = value
    write_csv(path, table, **options)


def test_csv_cut_inside_its_last_cell(files, store, capsys):
    """Nothing is missing but a digit: ranks tell, which run from 1 to the number of LSOAs."""
    table = imd_table()
    write_csv(files / IMD_FILE, table[[column for column in table if column != IMD_RANK] + [IMD_RANK]])
    path = files / IMD_FILE
    content = path.read_text(encoding="utf-8").rstrip("\n")
    assert content.endswith(",30")
    path.write_text(content[:-1], encoding="utf-8")
    assert_refused(files, store, capsys, IMD_FILE, "row 5", "ranks 1 to 30", "download it again")


def test_decile_cut_inside_its_cell(files, store, capsys):
    table = imd_table()
    assert table.loc[29, IMD_DECILE] == "10"
    spoil_cell(files / IMD_FILE, table, 29, IMD_DECILE, "1")
    assert_refused(files, store, capsys, IMD_FILE, "row 31 (E01999029)", "is 1", "decile 10")


@pytest.mark.parametrize(
    ("name", "table", "column", "meaning"),
    [
        (IMD_FILE, imd_table, "LSOA code (2021)", "LSOA code"),
        (IMD_FILE, imd_table, IMD_RANK, "index of multiple deprivation rank"),
        (IMD_FILE, imd_table, "Crime Score", "crime score"),
        (IMD_FILE, imd_table, "Total population: mid 2022", "total population, mid-2022"),
        (LOOKUP_FILE, lookup_table, "LSOA21CD", "LSOA21CD"),
        (LOOKUP_FILE, lookup_table, "ICB24CD", "ICB code"),
        (LOOKUP_FILE, lookup_table, "LAD24CD", "local authority code"),
        (MSOA_FILE, msoa_names, "msoa21hclnm", "msoa21hclnm"),
        (NEIGHBOURHOODS_FILE, neighbourhood_table, "neighbourhood", "neighbourhood"),
    ],
)
def test_missing_or_renamed_column(files, store, capsys, name, table, column, meaning):  # noqa: PLR0917 - parameters
    for changed in (table().drop(columns=column), table().rename(columns={column: "Something else"})):
        write_csv(files / name, changed)
        assert_refused(files, store, capsys, name, "no column", meaning)


@pytest.mark.parametrize("column", ["LSOA_CODE", "NUMBER_OF_PATIENTS", "EXTRACT_DATE"])
def test_missing_column_in_the_zip(files, store, capsys, column):
    write_registered(files / REGISTERED_FILE, registered_rows().drop(columns=column))
    assert_refused(files, store, capsys, REGISTERED_FILE, "no column", column)


def test_two_columns_of_one_name(files, store, capsys):
    path = files / LOOKUP_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("LAD24NM", "LAD24CD", 1), encoding="utf-8")
    assert_refused(files, store, capsys, LOOKUP_FILE, "two columns named 'LAD24CD'")


@pytest.mark.parametrize(
    ("name", "table"),
    [(IMD_FILE, imd_table), (LOOKUP_FILE, lookup_table)],
)
def test_duplicate_lsoa(files, store, capsys, name, table):
    rows = table()
    code = rows.iloc[3, 0]
    write_csv(files / name, pd.concat([rows, rows.iloc[[3]]]))
    assert_refused(files, store, capsys, name, f"row {len(rows) + 2}", code, "keep one")


@pytest.mark.parametrize(
    "headers",
    [
        {"LSOA code (2021)": "LSOA code (2011)", "LSOA name (2021)": "LSOA name (2011)"},
        {"LSOA code (2021)": "LSOA11CD"},
        {"LSOA code (2021)": "lsoa11_code"},
    ],
)
def test_imd_2019_given_as_2025(files, store, capsys, headers):
    write_csv(files / IMD_FILE, imd_table().rename(columns=headers))
    assert_refused(files, store, capsys, IMD_FILE, "2011 codes", "2019", "download File 7", "2025")


def test_imd_of_other_lsoas_under_the_right_headers(files, store, capsys):
    table = imd_table()
    table.loc[5, "LSOA code (2021)"] = "E01888005"
    write_csv(files / IMD_FILE, table)
    assert_refused(files, store, capsys, IMD_FILE, "no row for E01999005", "23 of the system's 24")


def test_imd_of_one_system_alone(files, store, capsys):
    """Ranks are national: a cut of File 7 is refused, whose ranks run beyond its rows."""
    write_csv(files / IMD_FILE, imd_table().iloc[6:])
    assert_refused(files, store, capsys, IMD_FILE, "not 1 to 24", "whole")


def test_neighbourhood_lookup_misses_an_lsoa(files, store, capsys):
    write_csv(files / NEIGHBOURHOODS_FILE, neighbourhood_table().drop(index=7))
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "no row for E01999007", "correct the file")


def test_neighbourhood_lookup_without_codes(files, store, capsys):
    write_csv(files / NEIGHBOURHOODS_FILE, neighbourhood_table().drop(columns="LSOA21CD"))
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "no column LSOA21CD")


def test_an_lsoa_with_two_neighbourhoods_is_in_both_and_named(files, store, capsys):
    rows = neighbourhood_table()
    write_csv(files / NEIGHBOURHOODS_FILE, pd.concat([rows, rows.iloc[[3]].assign(neighbourhood="Another")]))
    assert build(files, store) == 0
    assert f"1 LSOA is in more than one neighbourhood ({rows.iloc[3, 0]} in " in capsys.readouterr().out


def test_neighbourhood_lookup_misses_several(files, store, capsys):
    write_csv(files / NEIGHBOURHOODS_FILE, neighbourhood_table().drop(index=[7, 8, 9]))
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "E01999007", "(3 of the system's 24 LSOAs have no")


def test_neighbourhood_without_a_name(files, store, capsys):
    spoil_cell(files / NEIGHBOURHOODS_FILE, neighbourhood_table(), 2, "neighbourhood", " ")
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "E01999002 has no name of a neighbourhood")


def test_neighbourhood_of_unknown_status(files, store, capsys):
    spoil_cell(files / NEIGHBOURHOODS_FILE, neighbourhood_table(), 2, "status", "perhaps")
    assert_refused(files, store, capsys, NEIGHBOURHOODS_FILE, "the status of E01999002 is not published or assumed")


def test_neighbourhood_in_two_places(files, store, capsys):
    spoil_cell(files / NEIGHBOURHOODS_FILE, neighbourhood_table(), 0, "neighbourhood", "Felpersham")
    assert_refused(files, store, capsys, "'Felpersham'", "two places", "name its parts")


def test_neighbourhoods_that_differ_in_signs_alone(files, store, capsys):
    spoil_cell(files / NEIGHBOURHOODS_FILE, neighbourhood_table(), 0, "neighbourhood", "Ambridge North/Green")
    assert_refused(files, store, capsys, "Ambridge North", "only in punctuation")


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (IMD_RANK, "12th", "'12th' is not a whole number"),
        (IMD_RANK, "12.5", "'12.5' is not a whole number"),
        (IMD_RANK, "", "is missing"),
        (IMD_RANK, "0", "not 1 to 30"),
        (IMD_RANK, "31", "not 1 to 30"),
        (IMD_DECILE, "11", "not 1 to 10"),
        (IMD_DECILE, "inf", "'inf' is not a whole number"),
        ("Crime Score", "n/a", "'n/a' is not a number"),
        ("Crime Score", "inf", "'inf' is not a number"),
        ("Crime Score", "NaN", "'NaN' is not a number"),
        ("Crime Score", "", "is missing"),
        ("Total population: mid 2022", "c. 1,500", "'c. 1,500' is not a whole number"),
        ("Total population: mid 2022", "-3", "negative"),
        ("LSOA code (2021)", "Ambridge", "'Ambridge' is not an LSOA code"),
        ("LSOA code (2021)", "", "'' is not an LSOA code"),
    ],
)
def test_cell_that_is_no_such_thing(files, store, capsys, column, value, words):  # noqa: PLR0917 - parameters
    spoil_cell(files / IMD_FILE, imd_table(), 11, column, value)
    assert_refused(files, store, capsys, IMD_FILE, "row 13", words)


@pytest.mark.parametrize("value", ["many", "-1", "1.5", "", "inf"])
def test_patients_that_are_no_number(files, store, capsys, value):
    rows = registered_rows()
    rows.loc[9, "NUMBER_OF_PATIENTS"] = value
    write_registered(files / REGISTERED_FILE, rows)
    assert_refused(files, store, capsys, REGISTERED_FILE, "row 11", repr(value), "umber")


def test_extract_date_that_is_none(files, store, capsys):
    write_registered(files / REGISTERED_FILE, registered_rows().assign(EXTRACT_DATE="soon"))
    assert_refused(files, store, capsys, REGISTERED_FILE, "'soon' is not a date")


def test_authority_that_the_lookup_does_not_know(files, store, capsys):
    system = files / "tiny.toml"
    system.write_text(system.read_text(encoding="utf-8").replace('["E06999003"]', '["E06999004"]'), encoding="utf-8")
    assert_refused(files, store, capsys, LOOKUP_FILE, "E06999004", "system file")


def test_unknown_system(files, store, capsys):
    before = contents(store)
    assert main(["data", "build", "--from", str(files), "--system", "atlantis", "--store", str(store)]) == 1
    assert "no system file atlantis.toml: name one of lnr" in the_sentence(capsys.readouterr().err)
    assert contents(store) == before
