"""What stands out in an area: values of a store's indicators that differ from England's by more than chance."""

import math
import shutil

import numpy as np
import pandas as pd
import pytest

from needs_map.app.pages.indicators.parts import standing_sentence
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.data.own.added import add_indicator
from needs_map.figures import standing
from needs_map.figures.measures import Measure
from needs_map.figures.people.alike import nearest_areas
from needs_map.figures.serving import Serving, open_serving
from needs_map.figures.standing import Standing, keep_standing, size_words, stands_out
from needs_map.geo.areas import Area, AreaTree
from tests.figures.test_disclosure import store_with
from tests.figures.test_parts import RATIO


@pytest.fixture
def odd(small_serving, monkeypatch):
    """Three indicators of a place: far above England, a little above it, and of everyone, without limits."""
    code = small_serving.tree.at("place")[0].code
    values = pd.DataFrame({code: [240.0, 103.0, 90.0], ENGLAND_CODE: [100.0, 100.0, 50.0]}, index=["a", "b", "c"])
    lower = pd.DataFrame({code: [220.0, 90.0, math.nan], ENGLAND_CODE: math.nan}, index=["a", "b", "c"])
    upper = pd.DataFrame({code: [262.0, 118.0, math.nan], ENGLAND_CODE: math.nan}, index=["a", "b", "c"])
    tables = {"value": values, "lower_cl": lower, "upper_cl": upper}
    monkeypatch.setattr("needs_map.figures.standing._of_level", lambda *_: tables)
    monkeypatch.setattr("needs_map.figures.standing.measure_at", lambda _, key, **__: measure(key))
    return small_serving, small_serving.tree[code]


def measure(key):
    return Measure(key, key, key, "Health", ("place",), 1, "", False, "", "indicator", indicator=RATIO)


def test_only_what_differs_by_more_than_chance_stands_out(odd):
    (found,) = stands_out(*odd)
    assert (found.measure.key, found.value, found.benchmark, found.size) == ("a", 240.0, 100.0, "2.4 times")
    assert found.is_higher
    assert found.chance < 0.001
    assert found.place == ""  # among fewer than ten areas a place says nothing


@pytest.mark.parametrize(
    ("value", "words"), [(150.0, "1.5 times"), (149.0, "49% higher"), (75.0, "25% lower"), (531.0, "5.3 times")]
)
def test_the_size_of_a_difference_is_said(value, words):
    assert size_words(measure("a"), value, 100.0) == words


def test_a_sentence_says_value_england_size_verdict_and_place():
    one = Standing(measure("COPD"), 244.0, 100.0, 0.0, True, "2.4 times", "worse", "the second highest of 16")
    area = Area("n-x", "X", "X", "neighbourhood", "", "")
    assert standing_sentence(one, area) == (
        "The standardised ratio of COPD was 244.0 (England = 100) in X in 2025, 2.4 times as high as in England "
        "(100.0): worse. It is the second highest of 16 neighbourhoods in this data set."
    )


def test_the_median_of_the_areas_most_like_it_is_given(odd, monkeypatch):
    serving, area = odd
    tables = {name: table.copy() for name, table in standing._of_level(serving, area.level).items()}
    for code, value in zip("vwxyz", (1.0, 5.0, 3.0, 2.0, 90.0), strict=True):
        tables["value"][code] = value
    monkeypatch.setattr(standing, "_of_level", lambda *_: tables)
    monkeypatch.setattr(standing, "nearest_areas", lambda *_: pd.Series(0.0, index=list("vwxyz")))
    (found,) = stands_out(serving, area)
    assert found.alike == 3.0
    assert standing_sentence(found, area).endswith(": worse. The median of the areas most like it is 3.0.")
    monkeypatch.setattr(standing, "nearest_areas", lambda *_: pd.Series(0.0, index=list("vwxy")))
    assert math.isnan(stands_out(serving, area)[0].alike)


def test_a_sentence_names_what_the_area_is_compared_with():
    one = Standing(measure("COPD"), 244.0, 100.0, 0.0, True, "2.4 times", "", "")
    area = Area("n-x", "X", "X", "neighbourhood", "", "")
    assert "244.0 (England = 100) in X in 2025, 2.4 times as high as in Leicester (100.0)." in standing_sentence(
        one, area, "Leicester"
    )


def test_the_ten_nearest_are_of_the_same_level_and_not_the_area_itself(sample):
    area = sample.tree.at("msoa")[0]
    near = nearest_areas(sample, area)
    assert len(near) == 10
    assert area.code not in near.index
    assert near.is_monotonic_increasing
    assert {sample.tree[code].level for code in near.index} == {"msoa"}
    assert nearest_areas(sample, sample.tree.at("place")[0]).empty  # of few areas none is much like another


def test_the_place_among_all_msoas_of_england_is_their_share_with_a_lower_value(small_serving, monkeypatch):
    """Of 10 values, six are lower and two the same, which count half: 70%."""
    values = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 7, 8, 9])
    monkeypatch.setattr(standing, "england_msoas", lambda *_: values)
    monkeypatch.setattr(standing, "measure_at", lambda _, key, **__: measure(key))
    found = standing._percentiles(small_serving, "a", "msoa", np.array([7.0, 9.5, math.nan]))
    assert found.tolist() == pytest.approx([70, 100, math.nan], nan_ok=True)
    assert np.isnan(standing._percentiles(small_serving, "a", "place", np.array([7.0]))).all()
    monkeypatch.setattr(standing, "england_msoas", lambda *_: values.iloc[:0])
    assert np.isnan(standing._percentiles(small_serving, "a", "msoa", np.array([7.0]))).all()


def test_what_was_kept_is_not_worked_out_again_until_its_indicator_changes(small_store, tmp_path, monkeypatch):
    serving, codes = store_with(small_store, tmp_path, [400], england=50 * 30)
    folder, area = serving.store.folder, serving.tree[codes[0]]
    before = stands_out(serving, area)
    assert [one.measure.key for one in before] == ["harm"]
    keep_standing(serving)
    for end in (".csv", ".toml"):
        shutil.copy(tmp_path / f"harm{end}", tmp_path / f"other{end}")
    add_indicator(folder, tmp_path / "other.csv")
    again, worked = open_serving(folder), []
    own = standing.indicator_figures
    monkeypatch.setattr(standing, "indicator_figures", lambda *of: worked.append((of[1].key, of[2])) or own(*of))
    found = stands_out(again, again.tree[codes[0]])
    assert set(worked) == {("other", "lsoa"), ("other", "england")}
    assert [(one.measure.key, one.value, one.chance) for one in found if one.measure.key == "harm"] == [
        ("harm", before[0].value, pytest.approx(before[0].chance))
    ]
    monkeypatch.setattr(standing, "_program", lambda: "another")
    worked.clear()
    fresh = open_serving(folder)
    stands_out(fresh, fresh.tree[codes[0]])
    assert {key for key, _ in worked} == {"harm", "other"}


def test_the_place_among_all_msoas_is_in_the_sentence():
    one = Standing(
        measure("COPD"), 244.0, 100.0, 0.0, True, "2.4 times", "", "the second highest of 16", above=96.6, alike=3.0
    )
    area = Area("n-x", "X", "X", "neighbourhood", "", "")
    words = standing_sentence(one, area)
    assert words.endswith(
        "It is the second highest of 16 neighbourhoods in this data set and higher than in 97% of England’s MSOAs; "
        "the median of the areas most like it is 3.0."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12.0, "the highest of 12"),
        (9.0, "the 4th highest of 12"),
        (3.0, "the third lowest of 12"),
        (1.0, "the lowest of 12"),
    ],
)
def test_the_place_is_counted_from_the_nearer_end(value, words):
    values = np.array([*range(1, 13), math.nan])  # one is not known, and none of them
    assert standing._place(values, value) == words


def test_the_area_of_all_england_is_no_benchmark_of_the_same_name(small_store, tmp_path):
    """In a store of England the largest area has the code `england`, which is no column of figures twice."""
    serving, _ = store_with(small_store, tmp_path, [400], england=50 * 30)
    lsoa, areas = serving.store.lsoa.assign(cluster="england"), serving.store.areas
    areas = areas.rename(index={"tiny": "england"}).assign(parent=areas["parent"].replace("tiny", "england").to_numpy())
    store = serving.store._replace(lsoa=lsoa, areas=areas)
    whole = Serving(store, AreaTree(store), serving.people, serving.indicators)
    (top,) = stands_out(whole, whole.tree.top)  # 1,550 of the 24,000 people here; the file gives England 1,500 of 1,000
    assert (top.value, top.benchmark) == (pytest.approx(1550 / 24), 1500)
    (board,) = stands_out(whole, whole.tree.at("icb")[1], "parent")  # 300 of 6,000 in the west
    assert (board.value, board.benchmark) == (50, pytest.approx(1550 / 24))
