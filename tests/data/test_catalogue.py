"""The catalogue of sources, and how their files are found in a folder."""

import os

import geopandas as gpd
import pytest

from needs_map.data.catalogue import catalogue, is_same_download
from needs_map.data.errors import DataError
from needs_map.data.files.folder import find_file, find_files, found_files
from needs_map.data.places.boundaries import read_lsoa_boundaries
from tests.publishers import BOUNDARIES_FILE, IMD_FILE, LOOKUP_FILE, NEIGHBOURHOODS_FILE


def test_every_dataset_says_whose_it_is():
    for dataset in catalogue().values():
        assert all((dataset.title, dataset.publisher, dataset.licence, dataset.attribution, dataset.files))
        assert dataset.required != bool(dataset.without), "what may be missing says what that switches off"
        assert dataset.page.startswith("https://") or not dataset.required


@pytest.mark.parametrize("word", ["Office for National Statistics", "OS data © Crown copyright"])
def test_boundaries_carry_the_words_that_their_licence_requires(word):
    assert word in catalogue()["boundaries"].attribution


def test_files_are_found_by_the_publishers_names(small_files):
    found = {key: find_file(small_files, key, "tiny") for key in ("imd", "lookup", "boundaries", "neighbourhoods")}
    assert {key: path.name for key, path in found.items()} == {
        "imd": IMD_FILE,
        "lookup": LOOKUP_FILE,
        "boundaries": BOUNDARIES_FILE,
        "neighbourhoods": NEIGHBOURHOODS_FILE,
    }


def test_neighbourhoods_are_those_of_the_system(small_files):
    assert find_file(small_files, "neighbourhoods", "lnr") is None


def test_the_first_pattern_that_matches_wins(tmp_path):
    """Full-resolution boundaries beside the generalised ones are not taken."""
    (tmp_path / "Z_LSOA_2021_full.geojson").touch()
    (tmp_path / BOUNDARIES_FILE).touch()
    assert find_file(tmp_path, "boundaries", "tiny").name == BOUNDARIES_FILE


def test_the_last_name_is_the_newest_vintage(tmp_path):
    for year in (24, 26, 25):
        (tmp_path / f"LSOA21_SICBL{year}_ICB{year}_CAL{year}_LAD{year}_EN_LU.csv").touch()
    assert "ICB26" in find_file(tmp_path, "lookup", "tiny").name


def test_a_month_in_the_name_goes_before_the_alphabet(tmp_path):
    """April comes before July in the alphabet; April 2026 is newer than July 2025."""
    stem = "gp-reg-pat-prac-lsoa-2021-male-female"
    for month in ("October-25", "July-25", "April-26", "January-26"):
        (tmp_path / f"{stem}-{month}.zip").touch()
    assert find_file(tmp_path, "registered", "tiny").name == f"{stem}-April-26.zip"


def test_a_missing_file_names_pattern_and_page(tmp_path):
    with pytest.raises(DataError, match=r"File_7_IoD2025\*\.csv .* download it from https://"):
        find_file(tmp_path, "imd", "tiny")


def test_what_is_optional_may_be_missing(tmp_path):
    assert find_file(tmp_path, "registered", "tiny") is None


def test_a_folder_that_is_none(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(DataError, match="There is no folder"):
            find_file(folder, "imd", "tiny")


# Names that analysts have in public code for what the geoportal's Download button gave them.
LONG_NAMES = {
    "LSOA_(2021)_to_SICBL_to_ICB_to_LAD_(April_2023)_Lookup_in_EN.csv": (
        "lookup",
        "\ufeffLSOA21CD,LSOA21NM,SICBL23CD,SICBL23CDH,SICBL23NM,ICB23CD,ICB23CDH,ICB23NM,LAD23CD,LAD23NM,ObjectId",
    ),
    "LSOA_(2021)_to_Ward_to_Lower_Tier_Local_Authority_(May_2022)_Lookup_for_England_and_Wales.csv": (
        "wards",
        "LSOA21CD,LSOA21NM,WD22CD,WD22NM,LTLA22CD,LTLA22NM,ObjectId",
    ),
    "LSOA_(2011)_to_LSOA_(2021)_to_LAD_(2022)_Lookup_v3.csv": (
        "exact_fit",
        "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM,LAD22NMW,ObjectId",
    ),
    "Lower_Tier_Local_Authority_to_Upper_Tier_Local_Authority_(April_2023)_Lookup_EW.csv": (
        "upper_tier",
        "LTLA23CD,LTLA23NM,UTLA23CD,UTLA23NM,ObjectId",
    ),
    "National_Statistics_Postcode_Lookup_(August_2025).csv": ("postcodes", "pcd7,pcd8,pcds,dointr,doterm,lsoa21cd"),
}


def test_what_the_geoportal_calls_otherwise_is_told_by_its_columns(tmp_path):
    for name, (_, header) in LONG_NAMES.items():
        (tmp_path / name).write_text(f"{header}\n", encoding="utf-8")
    (tmp_path / "notes.csv").write_text("", encoding="utf-8")
    found = {find_file(tmp_path, key, "tiny").name: key for key, _ in LONG_NAMES.values()}
    assert found == {name: key for name, (key, _) in LONG_NAMES.items()}


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_boundaries_are_told_by_their_fields_and_read(small_files, tmp_path, ending):
    """A name without the word LSOA, as the geoportal gives it, of either format."""
    path = tmp_path / f"Lower_layer_Super_Output_Areas_2021_EW_BSC_v2_8443070537763669663.{ending}"
    frame = gpd.read_file(small_files / BOUNDARIES_FILE)
    frame.to_file(path)
    assert find_file(tmp_path, "boundaries", "tiny") == path
    assert len(read_lsoa_boundaries(path)) == len(frame)


def test_a_known_name_goes_before_columns(small_files, tmp_path):
    """A copy that somebody kept beside the publisher's file is not taken for it."""
    text = (small_files / LOOKUP_FILE).read_text(encoding="utf-8")
    for name in (LOOKUP_FILE, "z copy of the lookup 2030.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert find_file(tmp_path, "lookup", "tiny").name == LOOKUP_FILE


def put(folder, name, when):
    path = folder / name
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    os.utime(path, (when, when))


@pytest.mark.parametrize(
    ("times", "taken"),
    [
        ({"MSOA-Names-2.csv": 100, "MSOA-Names-2 (1).csv": 200}, "MSOA-Names-2 (1).csv"),
        ({"MSOA-Names-2.csv": 300, "MSOA-Names-2 (1).csv": 200}, "MSOA-Names-2.csv"),
        ({"MSOA-Names-2.csv": 200, "MSOA-Names-2 (1).csv": 200.5}, "MSOA-Names-2 (1).csv"),
        ({"MSOA-Names-2.csv": 200.5, "MSOA-Names-2 (1).csv": 200}, "MSOA-Names-2 (1).csv"),  # the same second
        ({"MSOA-Names-2 (9).csv": 200, "MSOA-Names-2 (10).csv": 200}, "MSOA-Names-2 (10).csv"),
        ({"MSOA-Names-2(2).csv": 200, "MSOA-Names-2.csv": 200}, "MSOA-Names-2(2).csv"),
        ({"MSOA-Names-2 - Copy.csv": 100, "MSOA-Names-2.csv": 200}, "MSOA-Names-2.csv"),
        ({"MSOA-Names-1.csv": 300, "MSOA-Names-2.csv": 200}, "MSOA-Names-2.csv"),  # the name is told first
    ],
)
def test_the_later_of_two_downloads_is_taken_and_the_other_named(small_files, tmp_path, times, taken):
    for path in small_files.iterdir():
        if not path.name.startswith("MSOA-Names"):
            (tmp_path / path.name).symlink_to(path)
    for name, when in times.items():
        put(tmp_path, name, when)
    found = found_files(tmp_path, "tiny")
    assert found.paths["msoa_names"].name == taken
    assert found.passed == {"msoa_names": tuple(times.keys() - {taken})}


def test_all_files_of_fingertips_are_read_the_newest_first_under_whatever_second_name(tmp_path):
    names = ("indicators-CountyUA.data.csv", "indicators-CountyUA.data (1).csv", "fingertips_90366(2).csv")
    for when, name in enumerate(names, start=100):
        put(tmp_path, name, when)
    put(tmp_path, "other (1).csv", 1)
    assert [path.name for path in find_files(tmp_path, "fingertips", "tiny")] == list(names[::-1])


def test_a_link_to_nowhere_is_named_for_what_it_is(tmp_path):
    (tmp_path / "MSOA-Names-2.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(DataError, match=r"MSOA-Names-2\.csv in .* is a link to .*gone\.csv, where there is no file"):
        find_file(tmp_path, "msoa_names", "tiny")


def test_names_of_one_download():
    assert is_same_download("X.csv", "X (1).csv")
    assert is_same_download("X (1).csv", "X (12).csv")
    assert not is_same_download("X.csv", "X (2024).csv")  # a year
    assert not is_same_download("X.csv", "Y (1).csv")


def test_metadata_are_a_dataset_of_their_own_and_unknown_files_are_named(tmp_path):
    for name in (
        IMD_FILE,
        LOOKUP_FILE,
        BOUNDARIES_FILE,
        "fingertips_1.csv",
        "fingertips_metadata.csv",
        "unheard_of.csv",
        "notes.txt",
    ):
        (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")
    found = found_files(tmp_path, "lnr")
    assert found.paths["fingertips"].name == "fingertips_1.csv"
    assert found.paths["fingertips_metadata"].name == "fingertips_metadata.csv"
    assert "fingertips#2" not in found.paths
    assert found.unknown == ("unheard_of.csv",)
