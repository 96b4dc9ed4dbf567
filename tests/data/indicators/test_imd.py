"""File 7 of the Indices of Deprivation: columns by meaning, ranks and deciles that hold together."""

import numpy as np
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import DOMAINS, INDICES, plain_header, read_imd
from tests.publishers import IMD_FILE, RESIDENTS, imd_table, lsoa_code, write_csv


def written(folder, table, **options):
    write_csv(folder / IMD_FILE, table, **options)
    return folder / IMD_FILE


def test_the_made_up_file_has_the_publishers_columns():
    columns = list(imd_table())
    assert len(columns) == 56
    assert sum(column.endswith("10% of LSO") for column in columns) == 1


def test_columns_and_values(tmp_path):
    source = read_imd(written(tmp_path, imd_table()))
    table = source.table
    assert (source.rows, source.left_out, source.vintage) == (30, {}, "IMD 2025")
    assert table.index.name == "LSOA21CD"
    first = table.loc[lsoa_code(0)]
    assert first[["name", "authority", "authority_name"]].tolist() == ["Ambridge 001A", "E06999001", "Ambridge"]
    assert first[["imd_score", "imd_rank", "imd_decile", "residents"]].tolist() == [3.0, 1, 1, 1000]
    assert first[["environment_score", "environment_rank", "environment_decile"]].tolist() == [0.1, 30, 10]
    assert table.loc[lsoa_code(7), ["crime_rank", "crime_decile", "residents"]].tolist() == [8, 3, 1100]
    assert {f"{index}_rank" for index in INDICES} <= set(table)
    assert len(DOMAINS) == 7


def test_columns_are_matched_by_meaning_in_any_order(tmp_path):
    plain = read_imd(written(tmp_path, imd_table())).table
    table = imd_table()
    shuffled = table[list(np.random.default_rng(1).permutation(table.columns))]
    assert list(shuffled) != list(table)
    assert read_imd(written(tmp_path, shuffled)).table.equals(plain)


def test_columns_are_matched_whatever_stands_in_brackets(tmp_path):
    plain = read_imd(written(tmp_path, imd_table())).table
    reworded = imd_table().rename(columns=lambda name: name.replace("(where 1 is most deprived)", "(1 = most depr"))
    reworded = reworded.rename(columns={RESIDENTS: "Total Population: mid-2022"})
    assert read_imd(written(tmp_path, reworded, bom=True)).table.equals(plain)


def test_income_is_not_the_income_of_children_or_older_people(tmp_path):
    """Sub-indices run the other way here: had one been taken for a domain, ranks would be upside down."""
    table = imd_table()
    for column in table.columns[28:52]:
        table[column] = table[column].to_numpy()[::-1]
    assert read_imd(written(tmp_path, table)).table["income_rank"].tolist() == list(range(1, 31))


def test_blank_sub_indices_do_not_matter(tmp_path):
    table = imd_table()
    table[table.columns[28:52]] = ""
    assert len(read_imd(written(tmp_path, table)).table) == 30


def test_ranks_may_tie(tmp_path):
    table = imd_table()
    table.loc[[13, 14], "Income Rank (where 1 is most deprived)"] = "14"
    assert read_imd(written(tmp_path, table)).table["income_rank"].tolist()[12:16] == [13, 14, 14, 16]


def test_unknown_residents_are_unknown_and_counted(tmp_path):
    table = imd_table()
    table.loc[[3, 9], RESIDENTS] = ""
    source = read_imd(written(tmp_path, table))
    assert source.table["residents"].isna().to_numpy().nonzero()[0].tolist() == [3, 9]
    assert source.left_out == {"LSOAs without a population": 2}


def test_two_columns_for_one_meaning_are_refused(tmp_path):
    table = imd_table()
    table["Crime (second) Score"] = table["Crime Score"]
    with pytest.raises(DataError, match=f"{IMD_FILE} has several columns for the crime score"):
        read_imd(written(tmp_path, table))


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)", "index of multiple deprivation rank"),
        ("Adult Skills Sub-domain Decile (where 1 is most deprived 10% of LSO", "adult skills sub-domain decile"),
        ("  LSOA  code (2021)", "lsoa code"),
        ("Total population: mid 2022", "total population: mid 2022"),
    ],
)
def test_plain_header(header, plain):
    assert plain_header(header) == plain
