"""Parts sum to wholes at every level; shares are of people, not of areas."""

import numpy as np
import pandas as pd
import pytest

from needs_map.app.pages.indicators.figures import figures
from needs_map.app.pages.indicators.peers import ranks
from needs_map.data.places.system import read_system
from needs_map.figures.benchmark import benchmark_of
from needs_map.figures.classes import shading_of
from needs_map.figures.comparison import area_side, comparison
from needs_map.figures.entries import entries_of
from needs_map.figures.measures import BUILT_IN, measure_at
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import datasets_of, of_measure
from needs_map.figures.values import england_mean, measure_values, people_values, profile
from needs_map.geo.building.build import build_store
from tests.made_publishers import file_10
from tests.publishers import AMBRIDGE, BORCHESTER, FELPERSHAM

LEVELS = ("msoa", "neighbourhood", "place", "icb", "cluster")
PUBLISHED = {  # registered population by quintile, %, integrated needs assessment 2026/27 to 2030/31
    "E06000016": (53.5, 26.5, 14.1, 4.8, 1.1),
    "E10000018": (2.4, 11.3, 19.5, 35.7, 31.1),
    "E06000017": (0.0, 0.0, 15.4, 52.6, 32.0),
    "E06000061": (13.1, 21.4, 23.1, 18.8, 23.6),
    "E06000062": (11.9, 18.9, 16.7, 30.7, 21.8),
}


@pytest.mark.parametrize("basis", ["resident", "registered"])
@pytest.mark.parametrize("level", LEVELS)
def test_people_of_a_level_are_all_people(sample, level, basis):
    assert people_values(sample, level, basis).sum() == sample.people[basis].sum()


@pytest.mark.parametrize("level", LEVELS)
def test_core20_people_of_a_level_are_all_core20_people(sample, level):
    share = measure_values(sample, BUILT_IN["core20_share"], level, "registered")
    people = people_values(sample, level, "registered")
    counted = sample.people["registered"][sample.store.lsoa["imd_decile"] <= 2].sum()
    assert (share / 100 * people).sum() == pytest.approx(counted)


@pytest.mark.parametrize("measure", ["imd_score", "imd_rank"])
@pytest.mark.parametrize("level", LEVELS)
def test_means_weighted_by_residents_sum_to_the_same_total(sample, level, measure):
    mean = measure_values(sample, BUILT_IN[measure], level, "registered")
    people = people_values(sample, level, "resident")
    lsoa = sample.store.lsoa[measure]
    whole = ((33_756 - lsoa if measure == "imd_rank" else lsoa) * sample.people["resident"]).sum()
    assert (mean * people).sum() == pytest.approx(whole)


@pytest.mark.parametrize(("place", "published"), PUBLISHED.items())
def test_places_have_the_published_shares(sample, place, published):
    share = profile(sample, sample.tree[place], "registered").share * 100
    assert tuple(np.round(share, 1)) == published


def test_a_share_is_of_people_not_of_areas(sample):
    lsoa = sample.store.lsoa.loc[sample.tree.lsoas("E06000062")]
    of_areas = (lsoa["imd_decile"] <= 2).mean()
    assert profile(sample, sample.tree["E06000062"], "registered").core20 != pytest.approx(of_areas, abs=1e-4)


def test_values_stand_in_the_order_of_the_geometry(sample):
    for level in ("lsoa", *LEVELS):
        codes = [area.code for area in sample.tree.at(level)]
        assert list(people_values(sample, level, "resident").index) == codes


def test_an_unknown_part_makes_the_whole_unknown(sample):
    people = {"resident": sample.people["resident"].copy()}
    hole = sample.tree.lsoas("E06000016")[0]
    people["resident"][hole] = np.nan
    holed = type(sample)(sample.store, sample.tree, people)
    values = measure_values(holed, BUILT_IN["imd_score"], "place", "resident")
    assert pd.isna(values["E06000016"])
    assert values.drop("E06000016").notna().all()
    assert pd.isna(people_values(holed, "place", "resident")["E06000016"])


def test_a_measure_is_refused_at_a_level_it_lacks(sample):
    with pytest.raises(ValueError, match="imd_quintile does not exist for level place"):
        measure_values(sample, BUILT_IN["imd_quintile"], "place", "resident")


def test_an_average_rank_is_on_the_publishers_scale_everywhere(small_serving):
    """LSOAs have ranks 1 to 24, and 1,000, 1,100 and 1,200 people in turn, so that of each three the mean is 2/33 up.

    Ambridge has ranks 1 to 12 (6.5), Borchester 13 to 18 (15.5), Felpersham 19 to 24 (21.5).
    """
    measure = measure_at(small_serving, "imd_rank", level="place")
    assert not measure.low_is_dark
    assert "a higher number is more deprived" in measure.label
    values = measure_values(small_serving, measure, "place", "resident")
    expected = pytest.approx([33_756 - mean - 2 / 33 for mean in (6.5, 15.5, 21.5)])
    assert values[[AMBRIDGE, BORCHESTER, FELPERSHAM]].tolist() == expected
    drawn = shading_of(small_serving, measure, "place", "resident", values.index, classes="equal")
    assert drawn.colours[drawn.classes[AMBRIDGE]] == "#11246b"  # the darkest
    entry = entries_of(small_serving, "resident")["imd_rank"]
    assert figures(small_serving, entry, "place", "resident").table["value"].tolist() == values.tolist()
    assert ranks(small_serving, entry, "place", "resident").rank[[AMBRIDGE, FELPERSHAM]].tolist() == [3, 1]
    assert "out of 33,755" in entry.written_unit()
    sides = [area_side(small_serving, small_serving.tree[code]) for code in (AMBRIDGE, FELPERSHAM)]
    row = next(row for row in comparison(small_serving, *sides, "resident") if row.key == "imd_rank")
    assert (row.first, row.second) == pytest.approx((33_756 - 6.5 - 2 / 33, 33_756 - 21.5 - 2 / 33))
    assert (row.unit, row.polarity) == ("out of 33,755, a higher number is more deprived", "low is good")


def test_a_whole_authority_has_the_publishers_averages(files, tmp_path):
    """Ambridge and Felpersham are one authority each; Borchester is two, whose average is worked out (see above)."""
    averages = {
        AMBRIDGE: (2.6, 33_750.25),
        "E07999021": (9.0, 9.0),
        "E07999022": (9.0, 9.0),
        FELPERSHAM: (1.0, 33_735.5),
    }
    (files / "File_10_-_IoD2025_Local_Authority_District_Summaries__lower-tier__v2.xlsx").write_bytes(file_10(averages))
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    serving = open_serving(tmp_path / "store")
    measure = measure_at(serving, "imd_rank", level="place")
    values = measure_values(serving, measure, "place", "resident")
    expected = [33_750.25, pytest.approx(33_756 - 15.5 - 2 / 33), 33_735.5]
    assert values[[AMBRIDGE, BORCHESTER, FELPERSHAM]].tolist() == expected
    assert "publisher's own figure (File 10)" in measure.above
    entry = entries_of(serving, "resident")["imd_rank"]
    assert figures(serving, entry, "place", "resident").table["value"].tolist() == values.tolist()
    sides = [area_side(serving, serving.tree[code]) for code in (AMBRIDGE, BORCHESTER)]
    row = next(row for row in comparison(serving, *sides, "resident") if row.key == "imd_rank")
    assert [row.first, row.second] == expected[:2]
    assert "imd_summaries" in {one["key"] for one in datasets_of(serving, of_measure(measure, "resident", "place"))}
    assert "imd_summaries" not in of_measure(measure, "resident", "icb").datasets


def test_an_lsoas_own_rank_is_1_for_the_most_deprived(small_serving):
    lsoa = measure_at(small_serving, "imd_rank", level="lsoa")
    assert lsoa.low_is_dark
    assert sorted(measure_values(small_serving, lsoa, "lsoa", "resident")) == list(range(1, 25))
    # What it is held against is on its own scale.
    place = measure_at(small_serving, "imd_rank", level="place")
    assert benchmark_of(small_serving, lsoa, "resident", AMBRIDGE).value == pytest.approx(6.5 + 2 / 33)
    assert benchmark_of(small_serving, place, "resident", AMBRIDGE).value == pytest.approx(33_749.5 - 2 / 33)
    # This store does not know England, and holds areas against all of its own 24 LSOAs.
    assert benchmark_of(small_serving, lsoa, "resident").value == pytest.approx(12.5 + 2 / 33)


def test_englands_average_rank_is_on_the_publishers_scale(small_serving, monkeypatch):
    # 100 people in the most deprived LSOA (33,755) and 300 in the least (1): 3,375,800 / 400.
    rows = pd.DataFrame({"rank": [1.0, 33_755.0], "score": [1.0, 2.0], "people": [100.0, 300.0]})
    monkeypatch.setattr("needs_map.figures.values._beyond", lambda *_: rows)
    assert england_mean(small_serving, "imd_rank") == 8_439.5
    assert england_mean(small_serving, "imd_score") == 1.75
    place, lsoa = (measure_at(small_serving, "imd_rank", level=level) for level in ("place", "lsoa"))
    assert benchmark_of(small_serving, place, "resident").value == 8_439.5
    assert benchmark_of(small_serving, lsoa, "resident").value == 33_756 - 8_439.5
