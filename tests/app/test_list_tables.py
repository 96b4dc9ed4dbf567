"""Tables of practices and networks on the command line."""

import json
import shutil
import zipfile

import pytest

from needs_map.app.commands.tables import print_table
from needs_map.data.errors import DataError
from needs_map.data.places.system import read_system
from needs_map.figures.serving import open_serving
from needs_map.geo.building.build import build_store


def rows(serving, name, *, area=None, level=None, **options):
    return json.loads(print_table(serving, name, area=area, level=level, form="json", **{"basis": None} | options))


def test_core20_of_a_list_counts_all_its_patients_wherever_they_live(small_serving):
    """A81001 has 600 patients in each of 24 LSOAs, six of them in deciles 1 and 2; A81002 400 more elsewhere."""
    table = rows(small_serving, "core20", level="practice")
    assert table["rows"] == [
        {
            "code": "A81001",
            "name": "Surgery A81001, the",
            "level": "practice",
            "core20_percent": 25.0,
            "core20_people": 3600.0,
            "population": 14400.0,
        },
        {
            "code": "A81002",
            "name": "Surgery A81002, the",
            "level": "practice",
            "core20_percent": 52.5,
            "core20_people": 8400.0,
            "population": 16000.0,
        },
    ]
    assert table["population"] == "registered patients"
    assert "not added to those of a neighbourhood" in table["notes"][0]


def test_imd_score_of_a_list_is_weighted_by_its_patients(small_serving):
    """The scores of the 24 LSOAs run from 3.0 down to 0.7: their mean is 1.85."""
    first = rows(small_serving, "imd", level="practice", area="a81001")["rows"]
    assert [(row["code"], round(row["imd_score"], 10), row["population"]) for row in first] == [("A81001", 1.85, 14400)]
    assert set(first[0]) == {"code", "name", "imd_score", "population"}


def test_a_catchment_has_people_and_both_shares(small_serving):
    found = rows(small_serving, "catchment", area="A81002")["rows"]
    assert len(found) == 24
    assert found[0]["people"] == 1400
    assert round(found[0]["share_of_list_percent"], 6) == round(1400 / 16_003 * 100, 6)  # three have no LSOA
    assert found[0]["share_of_area_percent"] == 70


def test_an_area_has_its_practices_with_the_people_they_share(small_serving):
    found = rows(small_serving, "catchment", area="E01999000")["rows"]
    assert [(row["code"], row["level"], row["people"], row["share_of_area_percent"]) for row in found] == [
        ("A81002", "practice", 1400, 70),
        ("A81001", "practice", 600, 30),
    ]


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("core20", {"level": "pcn"}, r"does not know which network a practice is in: add NHS England's map"),
        ("core20", {"level": "practice", "area": "A99999"}, r"no general practice 'A99999' in this store"),
        (
            "core20",
            {"level": "practice", "area": "Ambridge"},
            r"Ambridge is an area of ground, and general",
        ),
        ("core20", {"level": "practice", "basis": "resident"}, r"counts registered patients, not residents"),
        ("quintiles", {"level": "practice"}, r"table quintiles is not available for practices: core20, imd, catchment"),
        ("imd", {"level": "place"}, r"give --level practice, pcn or sub_icb"),
        ("catchment", {"area": "ZZZ"}, r"no area 'ZZZ' in this store\. .* Nor is there a practice"),
        ("catchment", {}, r"Give --area with the code or name of a practice"),
    ],
)
def test_what_is_not_known_of_a_list_is_said(small_serving, name, options, sentence):
    with pytest.raises(DataError, match=sentence):
        rows(small_serving, name, **options)


def test_a_store_without_lists_says_which_files_it_lacks(sample):
    with pytest.raises(DataError, match=r"no general practices: add NHS England's file of patients"):
        rows(sample, "core20", level="practice")


@pytest.fixture(scope="module")
def with_registers(small_files, tmp_path_factory):
    """The made-up system with registers of two practices and two elsewhere."""
    folder = tmp_path_factory.mktemp("registers")
    files = shutil.copytree(small_files, folder / "files")
    rows = "A81001,COPD,300,TOTAL,15000\nA81002,COPD,4,TOTAL,16000\nB81001,COPD,496,TOTAL,9000\n"
    with zipfile.ZipFile(files / "QOF2425.zip", "w") as archive:
        head = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n"
        archive.writestr("PREVALENCE_2425.csv", head + rows)
    build_store(files, read_system(str(files / "tiny.toml")), folder / "store")
    return open_serving(folder / "store")


def test_a_register_has_its_share_with_wilsons_limits_beside_england(with_registers):
    """300 of 15,000 is 2%, by Wilson 1.79 to 2.24; England has 800 of 40,000. Four people are not shown."""
    table = rows(with_registers, "registers", level="practice", key="copd")
    first, second = table["rows"]
    assert table["period"] == "2024/25"
    assert first["people"] == 300
    assert (first["percent"], round(first["lower_cl_percent"], 2), round(first["upper_cl_percent"], 2)) == (
        2,
        1.79,
        2.24,
    )
    assert (first["england_percent"], first["icb_percent"]) == (2, None)  # without a map no ICB is known
    assert (second["people"], second["percent"], second["population"]) == (None, None, 16000)
    with pytest.raises(DataError, match="There is no register 'XYZ': choose from COPD"):
        rows(with_registers, "registers", key="XYZ")
