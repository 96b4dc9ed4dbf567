"""The sample store that ships: what the code makes, the published shares, small, and never a real code."""

import numpy as np
import pandas as pd
import pytest
import shapely

from needs_map.data.manifest import SAMPLE
from needs_map.data.places.system import read_system
from needs_map.data.store import read_store, read_table
from needs_map.figures.serving import open_serving
from needs_map.figures.values import profile
from needs_map.geo.hexagon_areas import STORED, hexagon_table
from tools.sample.store import sample_tables

# Integrated needs assessment 2026-31, "Overall 2025 Index of Multiple Deprivation - % of registered population".
REGISTERED = {
    "Leicester": [53.5, 26.5, 14.1, 4.8, 1.1],
    "Leicestershire": [2.4, 11.3, 19.5, 35.7, 31.1],
    "Rutland": [0.0, 0.0, 15.4, 52.6, 32.0],
    "North Northamptonshire": [13.1, 21.4, 23.1, 18.8, 23.6],
    "West Northamptonshire": [11.9, 18.9, 16.7, 30.7, 21.8],
}


@pytest.fixture(scope="module")
def shipped():
    return read_store(SAMPLE)


@pytest.fixture(scope="module")
def made():
    return sample_tables(read_system("lnr"))


@pytest.mark.parametrize("table", ["lsoa", "areas", "population", "england"])
def test_shipped_is_what_the_code_makes(shipped, made, table):
    ours, theirs = getattr(shipped, table), getattr(made, table)
    plain = [column for column in theirs.columns if column != "geometry"]
    pd.testing.assert_frame_equal(pd.DataFrame(ours[plain]), pd.DataFrame(theirs[plain]), check_dtype=False)
    if "geometry" in theirs:
        assert ours.crs == theirs.crs
        assert shapely.equals_exact(ours.geometry.to_numpy(), theirs.geometry.to_numpy(), 0.001).all()


def test_shipped_cartogram_is_what_the_code_makes(shipped, made):
    pd.testing.assert_frame_equal(read_table(shipped, STORED), hexagon_table(made.lsoa)[STORED], check_dtype=False)


def test_counts(shipped):
    levels = shipped.areas["level"].value_counts()
    assert len(shipped.lsoa) == 1077
    assert levels[["neighbourhood", "place", "icb", "cluster"]].tolist() == [19, 5, 2, 1]
    assert shipped.is_sample


def test_registered_shares_are_the_published_ones_to_one_decimal():
    serving = open_serving(SAMPLE)
    for name, published in REGISTERED.items():
        own = profile(serving, serving.tree.find(name, "place"), "registered")
        assert [round(share * 100, 1) for share in own.share] == published


def test_core20_of_the_boards_and_the_cluster():
    serving = open_serving(SAMPLE)
    for name, level, published in (("LLR", "icb", 20.3), ("Northamptonshire", "icb", 12.4), ("lnr", "cluster", 17.0)):
        own = profile(serving, serving.tree.find(name, level), "registered")
        assert own.core20 * 100 == pytest.approx(published, abs=0.1)


def test_at_most_three_megabytes():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) <= 3_000_000


def test_no_small_area_has_a_real_code_or_name(shipped):
    assert shipped.lsoa.index.str.fullmatch(r"X01\d{6}").all()
    small = shipped.areas[shipped.areas["level"].isin(["msoa", "neighbourhood"])]
    assert not small.index.str.match(r"E0[12]").any()
    assert small["name"].str.contains(r" \d+$").all(), "neutral names: a number, no real neighbourhood"
    assert set(shipped.areas.loc[shipped.areas["level"] == "neighbourhood", "status"]) == {"sample"}


@pytest.mark.parametrize("table", ["lsoa", "areas", "population", "england"])
def test_no_cell_holds_a_real_code_of_a_small_area(shipped, table):
    frame = getattr(shipped, table).reset_index()
    for column in frame.columns.drop("geometry", errors="ignore"):
        assert not frame[column].astype(str).str.contains(r"[EW]0[12]\d{6}").any(), column


@pytest.mark.parametrize("level", ["lsoa", "msoa", "neighbourhood", "place", "icb", "cluster"])
def test_edges_coincide_and_shapes_are_valid(shipped, level):
    table = shipped.lsoa if level == "lsoa" else shipped.areas[shipped.areas["level"] == level]
    shapes = table.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes, gap_width=5)


def test_all_measures_of_the_page_are_there(shipped):
    wanted = {
        f"{index}_{kind}" for index in ("imd", "income", "crime", "housing") for kind in ("score", "rank", "decile")
    }
    assert wanted <= set(shipped.lsoa)
    assert np.isfinite(shipped.lsoa[sorted(wanted)].to_numpy(dtype=float)).all()
