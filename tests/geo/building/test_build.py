"""From small files in the publishers' layouts to a store, end to end."""

from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from needs_map.data.indicators.readers import READERS
from needs_map.data.places.authorities import CORRECTIONS, Correction
from needs_map.data.places.system import read_system
from needs_map.data.store import read_store, read_table
from needs_map.figures.measures import BUILT_IN
from needs_map.figures.serving import open_serving
from needs_map.figures.values import measure_values, people_values, profile
from needs_map.geo.areas import slug
from needs_map.geo.building.build import build_store
from needs_map.geo.place_names import named_points
from tests.gazetteer_files import row, write_gazetteer
from tests.publishers import (
    AMBRIDGE,
    BORCHESTER,
    EAST,
    FELPERSHAM,
    IMD_FILE,
    LOOKUP_FILE,
    MSOA_FILE,
    NEIGHBOURHOODS_FILE,
    REGISTERED_FILE,
    RESIDENTS,
    SYSTEM,
    SYSTEM_LSOAS,
    WEST,
    imd_table,
    lookup_table,
    lsoa_code,
    square,
    write_csv,
)

LEVELS = ("msoa", "neighbourhood", "place", "icb", "cluster")


def built(files, store):
    summary = build_store(files, read_system(str(files / "tiny.toml")), store)
    return summary, read_store(store)


def test_counts_of_each_level(files, tmp_path):
    wanted = [lsoa_code(1), lsoa_code(2)]
    rows = [{"LSOA21CD": code, "WD25CD": "E05000901", "WD25NM": "Bridge"} for code in wanted]
    pd.DataFrame(rows).to_csv(files / "LSOA21_WD25_LAD25_EW_LU_v2.csv", index=False)
    east, north = square(1).centroid.coords[0]
    places = [row("Ambridge Green", "Village", east, north), row("Far Away", "Town", 600_000, 1_200_000)]
    write_gazetteer(files, {"SK50": places})
    summary, store = built(files, tmp_path / "store")
    (name,) = named_points(store, open_serving(tmp_path / "store").tree).to_dict("records")
    assert (name["name"], name["kind"]) == ("Ambridge Green", "Village")
    assert gpd.GeoSeries(gpd.points_from_xy([name["longitude"]], [name["latitude"]]), crs=4326).to_crs(27700).iloc[
        0
    ].distance(square(1).centroid) == pytest.approx(0, abs=1)
    assert summary.areas == {"lsoa": 24, "msoa": 7, "neighbourhood": 4, "place": 3, "icb": 2, "cluster": 1}
    assert len(store.lsoa) == SYSTEM_LSOAS
    assert len(store.areas) == 17
    assert not store.is_sample
    assert len(read_table(store, "cartogram")) == SYSTEM_LSOAS
    assert read_table(store, "wards")["ward_name"].to_dict() == dict.fromkeys(wanted, "Bridge")
    (wards,) = [one for one in summary.manifest["datasets"] if one["key"] == "wards"]
    assert wards["left_out"] == {"LSOAs of the map of which the file does not give the ward": 22}


def test_every_step_is_announced(files, tmp_path):
    steps = []

    @contextmanager
    def progress(words):
        steps.append(words)
        yield

    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store", progress)
    assert len(steps) == 10
    assert max(map(len, steps)) <= 48, "the bars stand in one column"


def test_each_lsoa_has_its_own_figures(small_serving):
    """Files come in different orders, so that a join on position would show."""
    lsoa, people = small_serving.store.lsoa, small_serving.people
    for number in range(SYSTEM_LSOAS):
        code = lsoa_code(number)
        row = lsoa.loc[code]
        assert (row["imd_rank"], row["environment_rank"]) == (number + 1, 30 - number)
        assert row["imd_decile"] == -(-(number + 1) // 3)
        assert people["resident"][code] == 1000 + 100 * (number % 3)
        assert people["registered"][code] == (2000 if number < 6 else 1000)
        assert row.geometry.symmetric_difference(square(number)).area < 1000


def test_what_belongs_to_what(small_serving):
    lsoa = small_serving.store.lsoa.sort_index()
    assert lsoa["place"].tolist() == [AMBRIDGE] * 12 + [BORCHESTER] * 6 + [FELPERSHAM] * 6
    assert lsoa["icb"].tolist() == [EAST] * 18 + [WEST] * 6
    assert set(lsoa["cluster"]) == {"tiny"}
    assert lsoa["msoa"].tolist()[:5] == ["E02999000"] * 4 + ["E02999001"]
    # The library has no name for the last MSOA: its number is shown.
    assert lsoa["msoa"].tolist()[-2:] == ["msoa-felpersham-002"] * 2
    areas = small_serving.store.areas
    assert areas.loc["msoa-felpersham-002", "name"] == "Felpersham 002"
    assert areas.loc["E02999001", "name"] == "Village 1"
    assert areas.loc["n-ambridge-north-green", "name"] == "Ambridge North & Green"
    assert areas[areas["level"] == "neighbourhood"]["status"].value_counts().to_dict() == {
        "published": 2,
        "assumed": 2,
    }


def test_places_come_in_the_system_files_order(small_serving):
    assert [area.code for area in small_serving.tree.at("place")] == [AMBRIDGE, BORCHESTER, FELPERSHAM]
    assert small_serving.store.lsoa["place"].drop_duplicates().tolist() == [AMBRIDGE, BORCHESTER, FELPERSHAM]


def test_codes_are_unique_over_all_levels(small_serving):
    store = small_serving.store
    assert not store.areas.index.append(store.lsoa.index).has_duplicates


# Parts and wholes


@pytest.mark.parametrize("level", LEVELS)
def test_members_of_a_level_share_out_all_lsoas(small_serving, level):
    tree = small_serving.tree
    inside = [code for area in tree.at(level) for code in tree.lsoas(area.code)]
    assert sorted(inside) == sorted(small_serving.store.lsoa.index)


@pytest.mark.parametrize("basis", ["resident", "registered"])
@pytest.mark.parametrize("level", LEVELS)
def test_people_of_parts_sum_to_wholes(small_serving, level, basis):
    tree = small_serving.tree
    people = people_values(small_serving, level, basis)
    assert people.sum() == {"resident": 26_400, "registered": 30_000}[basis]
    for parent in {area.parent for area in tree.at(level)} - {""}:
        parts = [area.code for area in tree.at(level) if area.parent == parent]
        whole = people_values(small_serving, tree[parent].level, basis)[parent]
        if level != "msoa" or tree[parent].level == "place":
            assert people[parts].sum() == whole


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", [key for key, measure in BUILT_IN.items() if measure.kind in {"mean", "core20"}])
def test_a_whole_is_the_mean_of_its_parts_weighted_by_people(small_serving, name, level):
    measure = BUILT_IN[name]
    if level not in measure.levels:
        pytest.skip(f"{name} does not exist for {level}")
    basis = "resident"
    values = measure_values(small_serving, measure, level, basis)
    weights = people_values(small_serving, level, basis)
    whole = measure_values(small_serving, measure, "cluster", basis)["tiny"]
    assert (values * weights).sum() / weights.sum() == pytest.approx(whole)


def test_quintiles_by_hand(small_serving):
    tree = small_serving.tree
    expected = {
        (AMBRIDGE, "resident"): [6600, 6600, 0, 0, 0],
        (BORCHESTER, "resident"): [0, 0, 6600, 0, 0],
        (FELPERSHAM, "resident"): [0, 0, 0, 6600, 0],
        (EAST, "resident"): [6600, 6600, 6600, 0, 0],
        ("tiny", "resident"): [6600, 6600, 6600, 6600, 0],
        (AMBRIDGE, "registered"): [12_000, 6000, 0, 0, 0],
        ("tiny", "registered"): [12_000, 6000, 6000, 6000, 0],
    }
    for (code, basis), people in expected.items():
        own = profile(small_serving, tree[code], basis)
        assert own.people.tolist() == people
        assert own.share.tolist() == [count / sum(people) for count in people]
        assert own.core20 == people[0] / sum(people)


# Shapes


@pytest.mark.parametrize("level", ["lsoa", *LEVELS])
def test_edges_coincide_and_shapes_are_valid(small_serving, level):
    store = small_serving.store
    shapes = (store.lsoa if level == "lsoa" else store.areas[store.areas["level"] == level]).geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes, gap_width=5)
    assert sum(shape.area for shape in shapes) == pytest.approx(24e6, rel=1e-4)


@pytest.mark.parametrize("level", LEVELS)
def test_an_area_is_exactly_its_lsoas(small_serving, level):
    store, tree = small_serving.store, small_serving.tree
    for area in tree.at(level):
        parts = shapely.union_all(store.lsoa.geometry[tree.lsoas(area.code)].to_numpy())
        assert shapely.equals(store.areas.geometry[area.code], parts)
        corners = {tuple(corner) for corner in shapely.get_coordinates(store.areas.geometry[area.code])}
        assert corners <= {tuple(corner) for corner in shapely.get_coordinates(store.lsoa.geometry.to_numpy())}


# What the publishers do


def test_columns_of_file_7_in_another_order_give_the_same_store(files, tmp_path):
    _, plain = built(files, tmp_path / "plain")
    table = imd_table()
    write_csv(files / IMD_FILE, table[list(np.random.default_rng(3).permutation(table.columns))].iloc[::-1])
    _, shuffled = built(files, tmp_path / "shuffled")
    pd.testing.assert_frame_equal(plain.lsoa, shuffled.lsoa)
    pd.testing.assert_frame_equal(plain.population, shuffled.population)


def test_an_lsoa_that_the_lookup_has_in_the_wrong_authority(files, tmp_path, monkeypatch):
    """As E01027305, which some lookups had outside West Northamptonshire."""
    table = lookup_table().set_index("LSOA21CD")
    strayed = lsoa_code(23)
    rule = Correction(strayed, "Elsewhere", "Felpersham", "It lies there.", "A corrected lookup")
    monkeypatch.setattr("needs_map.geo.building.small_areas.CORRECTIONS", (rule,))
    table.loc[strayed, ["LAD24CD", "LAD24NM", "ICB24CD"]] = ["E06999009", "Elsewhere", "E54999009"]
    write_csv(files / LOOKUP_FILE, table.reset_index())
    summary, store = built(files, tmp_path / "store")
    assert store.lsoa.loc[strayed, ["place", "icb", "authority_name"]].tolist() == [FELPERSHAM, WEST, "Felpersham"]
    lookup = next(entry for entry in summary.manifest["datasets"] if entry["key"] == "lookup")
    assert lookup["left_out"] == {
        "LSOAs outside the system": 6,
        "LSOAs put in another authority than the lookup's: a known mistake, corrected as File 7 has it": 1,
    }


def test_each_correction_of_the_lookup_has_its_reason_and_source():
    assert [(one.code, one.wrong, one.right) for one in CORRECTIONS] == [
        ("E01027305", "Cherwell", "West Northamptonshire")
    ]
    assert all(one.reason and one.source for one in CORRECTIONS)


def test_unknown_people_are_unknown_all_the_way_up(files, tmp_path):
    table = imd_table()
    table.loc[0, RESIDENTS] = ""
    write_csv(files / IMD_FILE, table)
    summary, _ = built(files, tmp_path / "store")
    assert summary.manifest["unknown_people"] == {"resident": 1, "registered": 0}
    serving = open_serving(tmp_path / "store")
    assert people_values(serving, "place", "resident").isna().tolist() == [True, False, False]
    assert np.isnan(profile(serving, serving.tree[AMBRIDGE], "resident").core20)
    assert profile(serving, serving.tree[FELPERSHAM], "resident").core20 == 0


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        (REGISTERED_FILE, "registered", "registered population"),
        (MSOA_FILE, "msoa_names", "names of MSOAs"),
        (NEIGHBOURHOODS_FILE, "neighbourhoods", "neighbourhoods of the system's own"),
    ],
)
def test_what_is_optional_may_be_missing_and_is_said(files, tmp_path, name, key, words):
    (files / name).unlink()
    summary, store = built(files, tmp_path / "store")
    other = {
        "imd_2019",
        "imd_summaries",
        "exact_fit",
        "upper_tier",
        "wards",
        "published_neighbourhoods",
        "estimates",
        "projections",
        "postcodes",
        "fingertips_metadata",
        "practice_map",
        "registers",
        "list_ages",
        "network_members",
        "practice_dates",
        "surgeries",
        "place_names",
        "landscape",
    }  # in none of these folders
    (missing,) = [one for one in summary.manifest["missing"] if one["key"] not in other | READERS.keys()]
    assert missing["key"] == key
    assert words in missing["without"]
    assert ("registered" in set(store.population["basis"])) == (key != "registered")
    assert ("neighbourhood" in store.lsoa) == (key != "neighbourhoods")
    assert store.areas.index.str.startswith("msoa-").sum() == (7 if key == "msoa_names" else 1)


def test_a_system_of_one_board_has_no_cluster(files, tmp_path):
    (files / "tiny.toml").write_text(SYSTEM.split("[[icb]]\n" + f'code = "{WEST}"')[0], encoding="utf-8")
    write_csv(
        files / NEIGHBOURHOODS_FILE, pd.read_csv(files / NEIGHBOURHOODS_FILE, dtype=str, keep_default_na=False)[:18]
    )
    summary, store = built(files, tmp_path / "store")
    assert summary.areas == {"lsoa": 18, "msoa": 5, "neighbourhood": 3, "place": 2, "icb": 1}
    assert store.areas.loc[EAST, "parent"] == ""


def test_a_board_that_got_a_new_code_takes_the_lookups(files, tmp_path):
    table = lookup_table()
    table["ICB24CD"] = table["ICB24CD"].replace(WEST, "E54999077")
    write_csv(files / LOOKUP_FILE, table)
    _, store = built(files, tmp_path / "store")
    assert store.areas.loc[FELPERSHAM, "parent"] == "E54999077"
    assert store.areas.loc["E54999077", "name"] == "Felpersham ICB"


def test_england_is_known_only_from_a_file_that_covers_it(files, tmp_path, monkeypatch):
    _, store = built(files, tmp_path / "small")
    assert len(store.england) == 0
    monkeypatch.setattr("needs_map.geo.england.WHOLE_OF_ENGLAND", 30)
    _, store = built(files, tmp_path / "whole")
    england = store.england.set_index(["index", "decile"])
    assert len(england) == 8 * 10, "the IMD and seven domains"
    # Three LSOAs a decile: 1,000, 1,100 and 1,200 people; the first three have ranks 1, 2, 3 and scores 3.0, 2.9, 2.8.
    assert set(england["people"]) == {3300.0}
    assert england.loc[("imd", 1), "rank"] == pytest.approx((1 * 1000 + 2 * 1100 + 3 * 1200) / 3300)
    assert england.loc[("imd", 1), "score"] == pytest.approx((3.0 * 1000 + 2.9 * 1100 + 2.8 * 1200) / 3300)
    assert england.loc[("environment", 10), "rank"] == pytest.approx((30 * 1000 + 29 * 1100 + 28 * 1200) / 3300)


def test_manifest_says_where_each_file_came_from(small_serving):
    manifest = small_serving.store.manifest
    assert manifest["system"] == {
        "code": "tiny", "name": "Borsetshire and Felpersham", "default_area": AMBRIDGE, "asked": [],
    }  # fmt: skip
    assert manifest["periods"] == {"resident": "mid-2022", "registered": "1 July 2025"}
    rows = {entry["key"]: entry["rows"] for entry in manifest["datasets"]}
    assert rows == {
        "lookup": 30, "imd": 30, "boundaries": 31, "msoa_names": 6, "neighbourhoods": 24, "registered": 54,
    }  # fmt: skip
    assert all(len(entry["sha256"]) == 64 for entry in manifest["datasets"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Leicester City 3", "leicester-city-3"),
        ("Oadby & Wigston", "oadby-wigston"),
        (" King's (East) ", "king-s-east"),
    ],
)
def test_slug(name, expected):
    assert slug(name) == expected
