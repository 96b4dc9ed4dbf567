"""The publisher's averages of local authorities, and the areas that they are given to."""

import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.imd_summaries import read_imd_summaries, summaries_of_areas
from tests.made_publishers import file_10


def workbook(folder, averages):
    path = folder / "File_10_-_IoD2025_Local_Authority_District_Summaries__lower-tier__v2.xlsx"
    path.write_bytes(file_10(averages))
    return path


def test_the_sheet_with_the_columns_is_read(tmp_path):
    source = read_imd_summaries(workbook(tmp_path, {"E06000016": (34.449, 25_204.55), "E06000017": (9.9, 5_001.0)}))
    assert source.table.loc["E06000016"].to_dict() == {"imd_score": 34.449, "imd_rank": 25_204.55}
    assert (source.rows, source.vintage) == (2, "IMD 2025")


@pytest.mark.parametrize(
    ("averages", "words"),
    [
        ({"E06000016": ("", 25_204.55)}, "no average for E06000016"),
        ({"E06000016": ("n/a", 25_204.55)}, "'n/a' is not a number"),
        ({"E06000016": (34.449, -1)}, "'-1.* is not a number"),
    ],
)
def test_a_wrong_average_is_refused(tmp_path, averages, words):
    with pytest.raises(DataError, match=words):
        read_imd_summaries(workbook(tmp_path, averages))


def test_a_file_without_the_columns_or_of_2019_is_refused(tmp_path):
    path = tmp_path / "File_10_-_IoD2019.csv"
    path.write_text("Local Authority District code (2019),IMD - Average rank,IMD - Average score\nE06000016,1,2\n")
    with pytest.raises(DataError, match="download File 10 of the Indices of Deprivation 2025"):
        read_imd_summaries(path)


def test_only_a_whole_authority_has_the_publishers():
    """A is an authority; B is two; C holds two of the three LSOAs of one."""
    place = pd.Series(list("AABBCC"))
    authority = pd.Series(["E1", "E1", "E2", "E3", "E4", "E4"])
    lsoas = pd.Series({"E1": 2, "E2": 1, "E3": 1, "E4": 3})
    averages = pd.DataFrame({"imd_score": range(4), "imd_rank": range(4)}, index=["E1", "E2", "E3", "E4"])
    assert summaries_of_areas(averages, authority, place, lsoas)["area"].tolist() == ["A"]


def test_the_publishers_table_of_england(shared_file):
    table = read_imd_summaries(shared_file("data/imd_2025/imd2025_england_ltla24.csv")).table
    assert len(table) == 296
    assert table.loc["E06000016"].to_dict() == {"imd_score": 34.449, "imd_rank": 25_204.55}  # Leicester
