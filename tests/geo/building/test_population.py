from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest

from needs_map.data.errors import DataError
from needs_map.geo.building.population import far_registered, far_registered_words, read_ages

CITY = "E06000001"
LSOAS = ["E01000001", "E01000002"]
YEARS = list(range(2022, 2028))
AUTHORITY = pd.Series(CITY, index=pd.Index(LSOAS, name="LSOA21CD"))


def read(paths, authority=AUTHORITY, sources=None):
    return read_ages(paths, {} if sources is None else sources, authority, lambda _: nullcontext())


@pytest.fixture
def files(tmp_path, write_estimates, write_projections):
    """Write both files: two LSOAs with ten people of every age and sex, in an authority that has twenty."""

    def write(years=YEARS, whole=20.0):
        rows = {(CITY, code): [10] * 182 for code in LSOAS}
        people = {CITY: np.full((len(years), 91), whole)}
        return {
            "estimates": write_estimates(
                tmp_path / "sapelsoasyoa20222024.xlsx", dict.fromkeys((2022, 2023, 2024), rows)
            ),
            "projections": write_projections(tmp_path / f"{years[0]}snpppopulation.zip", people, people, years),
        }

    return write


def test_both_files_become_tables(files):
    sources = {}
    tables = read(files(), sources=sources)
    assert list(tables) == ["estimates", "projection"]
    assert list(sources) == ["estimates", "projections"]
    assert len(tables["estimates"]) == 2 * 3 * 2
    assert len(tables["projection"]) == len(YEARS) * 2 * 91


def test_a_folder_without_the_files_gives_no_tables():
    assert read({}) == {}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"years": list(range(2018, 2026))},
            r"2018snpppopulation\.zip is 2018-based, older than the estimates of sapelsoasyoa20222024\.xlsx "
            r"\(2022 to 2024\): use projections whose base year is 2022 or later",
        ),
        ({"years": list(range(2025, 2028))}, "must begin by 2024 and go on beyond it"),
        (
            {"whole": 22.0},
            r"sheet 'Mid-2022 LSOA 2021': the LSOAs of E06000001 add up to 3,640, and .* has 4,004",
        ),
    ],
)
def test_estimates_and_projection_must_fit_each_other(files, options, said):
    with pytest.raises(DataError, match=said):
        read(files(**options))


def test_a_revision_of_under_five_per_cent_is_let_through(files):
    assert len(read(files(whole=20.9))) == 2


def test_an_lsoa_in_another_authority_than_the_lookups_is_named(files):
    with pytest.raises(DataError, match="E01000001 is in E06000001, and in E06000061 by the lookup"):
        read(files(), AUTHORITY.replace(CITY, "E06000061"))


def test_published_copies_fit_each_other(shared_file):
    folder = shared_file("official/sapelsoasyoa20222024.xlsx").parent
    paths = {
        "estimates": folder / "sapelsoasyoa20222024.xlsx",
        "projections": folder / "2022snpppopulationsyoamigcat23.zip",
    }
    lookup = pd.read_csv(folder / "LSOA21_SICBL24_ICB24_CAL24_LAD24_EN_LU.csv", usecols=["LSOA21CD", "LAD24CD"])
    authority = lookup.set_index("LSOA21CD")["LAD24CD"]
    tables = read(paths, authority[authority == "E06000017"])
    assert len(tables["estimates"]) == 26 * 3 * 2
    assert len(tables["projection"]) == 26 * 2 * 91


def test_an_authority_with_a_new_code_is_the_same(tmp_path, write_estimates, write_projections):
    rows = {("E08000016", LSOAS[0]): [10] * 182}
    people = {"E08000016": np.full((len(YEARS), 91), 10.0)}
    paths = {
        "estimates": write_estimates(tmp_path / "estimates.xlsx", {2022: rows, 2023: rows}),
        "projections": write_projections(tmp_path / "2022snpppopulation.zip", people, people, YEARS),
    }
    for code in ("E08000016", "E08000038"):
        tables = read(paths, AUTHORITY.iloc[:1].replace(CITY, code))
        assert {code} == set(tables["estimates"]["authority"]) == set(tables["projection"]["authority"])


def test_of_an_authority_in_part_the_other_lsoas_follow(files):
    tables = read(files(), AUTHORITY.iloc[1:])
    assert list(tables["estimates"]["LSOA21CD"]) == [LSOAS[1]] * 6 + [LSOAS[0]] * 6


def test_patients_far_from_residents_are_told():
    """Four LSOAs of the Forest of Dean near Wales (1,543, 1,308, 2,003 and 1,308 residents), and three others."""
    residents = pd.Series([1543.0, 1308, 2003, 1308, 1000, 1000, 1000], index=list("abcdefg"))
    registered = pd.Series([7.0, 14, 31, 87, 500, 2001, np.nan], index=residents.index)
    few, many = far_registered(residents, registered)
    assert (list(few), list(many)) == (["a", "b", "c", "d"], ["f"])
    assert far_registered_words(4, 0) == (
        "4 LSOAs have fewer than half as many registered patients as residents. Patients of practices in Wales and "
        "Scotland are not in the file."
    )
    assert far_registered_words(0, 1) == "1 LSOA has more than twice as many registered patients as residents."
    assert far_registered_words(0, 0) == ""
