"""The cluster from the publishers' own files: counts and shares that are published, or follow by arithmetic."""

import json

import pytest
import shapely

from needs_map.app.commands.main import main
from needs_map.data.indicators.readers import READERS
from needs_map.figures.measures import BUILT_IN
from needs_map.figures.values import england_profile, measure_values, people_values, profile

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
NORTH, WEST = "E06000061", "E06000062"
LLR, NORTHAMPTONSHIRE, CLUSTER = "E54000015", "E54000059", "lnr"
LEVELS = ("msoa", "neighbourhood", "place", "icb", "cluster")

LSOAS = {LEICESTER: 200, LEICESTERSHIRE: 408, RUTLAND: 26, NORTH: 205, WEST: 238}

# Residents, mid-2022, % by national quintile of the IMD 2025.
RESIDENTS = {
    LEICESTER: [53.1, 25.7, 14.7, 5.3, 1.2],
    LEICESTERSHIRE: [2.2, 11.0, 19.4, 36.1, 31.3],
    RUTLAND: [0.0, 0.0, 16.8, 52.4, 30.9],
    LLR: [18.9, 15.4, 17.8, 26.6, 21.4],
    NORTHAMPTONSHIRE: [11.3, 18.8, 20.7, 26.3, 22.9],
    CLUSTER: [15.7, 16.8, 19.0, 26.5, 22.0],
}
# Integrated needs assessment 2026-31, "Overall 2025 Index of Multiple Deprivation - % of registered population".
# The table's own rows of ICBs and cluster do not all follow from those of its places, so only their Core20 is held.
REGISTERED = {
    LEICESTER: [53.5, 26.5, 14.1, 4.8, 1.1],
    LEICESTERSHIRE: [2.4, 11.3, 19.5, 35.7, 31.1],
    RUTLAND: [0.0, 0.0, 15.4, 52.6, 32.0],
    NORTH: [13.1, 21.4, 23.1, 18.8, 23.6],
    WEST: [11.9, 18.9, 16.7, 30.7, 21.8],
}
REGISTERED_WIDER = {
    LLR: [20.3, 16.3, 17.6, 25.5, 20.3],
    NORTHAMPTONSHIRE: [12.4, 20.0, 19.9, 25.4, 22.3],
    CLUSTER: [17.0, 17.8, 18.6, 25.5, 21.1],
}


def shares(serving, code, basis):
    return [share * 100 for share in profile(serving, serving.tree[code], basis).share]


def test_lsoas_of_each_place(real):
    assert len(real.store.lsoa) == 1077
    assert {place: len(real.tree.lsoas(place)) for place in LSOAS} == LSOAS


def test_the_lsoa_that_some_lookups_have_in_cherwell(real):
    assert real.store.lsoa.loc["E01027305", ["place", "icb"]].tolist() == [WEST, NORTHAMPTONSHIRE]


def test_areas_of_each_level(real):
    assert {level: len(real.tree.at(level)) for level in LEVELS[1:]} == {
        "neighbourhood": 19,
        "place": 5,
        "icb": 2,
        "cluster": 1,
    }


def test_leicesters_neighbourhoods_are_published_and_the_others_assumed(real):
    by_status = {}
    for area in real.tree.at("neighbourhood"):
        by_status.setdefault(area.status, set()).add(area.name)
    assert by_status["published"] == {f"Leicester City {number}" for number in range(1, 5)}
    assert len(by_status["assumed"]) == 15


@pytest.mark.parametrize("code", RESIDENTS)
def test_residents_by_quintile(real, code):
    assert [round(share, 1) for share in shares(real, code, "resident")] == RESIDENTS[code]


@pytest.mark.parametrize("code", REGISTERED)
def test_registered_patients_by_quintile(real, code):
    assert [round(share, 1) for share in shares(real, code, "registered")] == REGISTERED[code]


@pytest.mark.parametrize("code", REGISTERED_WIDER)
def test_core20_of_registered_patients(real, code):
    assert shares(real, code, "registered")[0] == pytest.approx(REGISTERED_WIDER[code][0], abs=0.1)


@pytest.mark.parametrize("code", REGISTERED_WIDER)
def test_registered_patients_of_wider_areas(real, code):
    """Six tenths of a point: the printed rows of places and ICBs do not agree among themselves."""
    assert shares(real, code, "registered") == pytest.approx(REGISTERED_WIDER[code], abs=0.6)


def test_all_of_england_has_a_fifth_of_its_lsoas_in_each_quintile(real):
    england = england_profile(real, "resident")
    assert england.population == pytest.approx(57.1e6, rel=0.01)
    assert [share * 100 for share in england.share] == pytest.approx([20] * 5, abs=1.5)


@pytest.mark.parametrize("basis", ["resident", "registered"])
@pytest.mark.parametrize("level", LEVELS)
def test_people_of_each_level_are_those_of_the_cluster(real, level, basis):
    everybody = real.people[basis].sum()
    assert people_values(real, level, basis).sum() == everybody
    core20 = measure_values(real, BUILT_IN["core20_share"], level, basis) / 100 * people_values(real, level, basis)
    assert core20.sum() == pytest.approx(profile(real, real.tree.top, basis).people[1])


@pytest.mark.parametrize("level", ["lsoa", *LEVELS])
def test_edges_coincide_and_shapes_are_valid(real, level):
    store = real.store
    shapes = (store.lsoa if level == "lsoa" else store.areas[store.areas["level"] == level]).geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes, gap_width=5)


def test_places_are_as_large_as_they_are(real):
    """Square kilometres with inland water, Rutland Water among it (ONS standard area measurements, rounded)."""
    area = real.store.areas.geometry.area / 1e6
    for code, size in ((LEICESTER, 73.3), (LEICESTERSHIRE, 2083), (RUTLAND, 394), (NORTHAMPTONSHIRE, 2364)):
        assert area[code] == pytest.approx(size, rel=0.01)


def test_what_was_read_and_left_out(real_build):
    summary, _, _ = real_build
    entries = {entry["key"]: entry for entry in summary.manifest["datasets"]}
    assert {key: entry["rows"] for key, entry in entries.items() if key not in READERS} == {
        "lookup": 33_755,
        "imd": 33_755,
        "boundaries": 35_672,
        "msoa_names": 7264,
        "neighbourhoods": 1077,
        "registered": 1077,
        "estimates": 3 * 1077,  # three years
        "projections": 3 * 11 * 92,  # persons and both sexes, authorities, ages and all ages
    }
    assert entries["imd"]["left_out"] == {"LSOAs outside the system": 33_755 - 1077}
    missing = {one["key"] for one in summary.manifest["missing"]} - READERS.keys()
    others = {"postcodes", "wards", "published_neighbourhoods", "fingertips_metadata", "network_members"}
    others |= {"practice_dates", "list_ages", "surgeries", "place_names", "landscape"}
    assert missing == {
        "imd_2019",
        "imd_summaries",
        "upper_tier",
        "practice_map",
        "practice_dates",
        "list_ages",
        "registers",
        *others,
    }
    assert summary.manifest["unknown_people"] == {"resident": 0, "registered": 0}


def test_a_build_takes_seconds(real_build):
    assert real_build[2] < 60


def test_table_on_the_command_line(real_build, capsys):
    words = ["--area", "Leicester", "--level", "place", "--basis", "registered", "--format", "json"]
    assert main(["table", "core20", *words, "--store", str(real_build[1])]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["code"], round(row["core20_percent"], 1)) == (LEICESTER, 53.5)


def test_msoas_have_the_librarys_names(real):
    names = {area.name for area in real.tree.at("msoa")}
    assert "Stocking Farm & Mowmacre" in names
    assert not [area.code for area in real.tree.at("msoa") if area.code.startswith("msoa-")]
