"""Larger areas from parts of a made-up system: straddling parts, and the rule in words."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, PUBLISHED_WORDS, SHARED_OUT
from needs_map.data.indicators.observations import Series, StoredIndicator
from needs_map.figures.indicators import as_published, missing_words
from needs_map.figures.parts import joined_parts, made_of, made_words, parts_within
from tests.data.indicators.test_observations import indicator

RATIO = StoredIndicator(
    indicator("copd")._replace(kind="ratio", per=100.0, unit="ratio, England = 100", weight="resident"),
    "fingertips",
    {"msoa": ("2015 - 19",)},
    (Series("persons", "all ages"),),
    (),
    has_counts=True,
    has_limits=True,
    rows=2,
)


@pytest.fixture
def halves(small_serving):
    """The LSOAs of one MSOA, of which the first alone lies in `A`, and all of another."""
    table = small_serving.store.lsoa
    first, second = table["msoa"].unique()[:2]
    one, other = (table.index[table["msoa"] == code] for code in (first, second))
    return first, second, pd.Series("A", index=[one[0], *other])


def rows_of(values):
    rows = pd.DataFrame(values).T.reindex(columns=list(OBSERVATION_COLUMNS))
    return rows.assign(note="").astype({"value": float, "numerator": float, "denominator": float})


def test_a_ratio_is_observed_over_expected_with_straddling_parts_shared_by_people(small_serving, halves):
    first, second, area = halves
    people = small_serving.people["resident"]
    inside = people[area.index[0]]
    share = inside / people[small_serving.store.lsoa["msoa"] == first].sum()
    rows = rows_of(
        {
            first: {"value": 200.0, "numerator": 40.0, "denominator": 20.0},
            second: {"value": 50.0, "numerator": 5.0, "denominator": 10.0},
        }
    )
    whole, withheld = joined_parts(small_serving, RATIO, rows, "msoa", area)
    assert whole.numerator["A"] == pytest.approx(40 * share + 5)
    assert whole.denominator["A"] == pytest.approx(20 * share + 10)
    assert not withheld["A"]
    method, note = made_words(RATIO, made_of(whole, "msoa"), "A", is_known=True)
    assert method == "Observed over expected of its 2 MSOAs"
    astride = inside / people[area.index].sum()
    assert note == (
        f"{astride:.0%} of its people live in MSOAs that lie partly outside, whose figures are shared out in "
        "proportion to residents"
    )


def test_values_without_counts_are_an_estimate_with_its_ends(small_serving, halves):
    first, second, area = halves
    one = replace(RATIO, has_counts=False)
    rows = rows_of({first: {"value": 200.0}, second: {"value": 50.0}})
    whole, _ = joined_parts(small_serving, one, rows, "msoa", area)
    people = small_serving.people["resident"][area.index]
    assert whole.value["A"] == pytest.approx((200 * people.iloc[0] + 50 * people.iloc[1:].sum()) / people.sum())
    method, note = made_words(one, made_of(whole, "msoa"), "A", is_known=True)
    assert method == "Estimate: average of its 2 MSOAs, weighted by residents"
    assert note.startswith("lowest part 50.0, highest part 200.0; no confidence interval; ")


def test_an_area_with_too_few_parts_known_says_so(small_serving, halves):
    first, _, area = halves
    rows = rows_of({first: {"value": 200.0, "numerator": 40.0, "denominator": 20.0}})
    whole, _ = joined_parts(small_serving, RATIO, rows, "msoa", area)
    assert whole.numerator.isna().all()
    people = small_serving.people["resident"][area.index]
    missing = people.iloc[1:].sum() / people.sum()
    words = made_words(RATIO, made_of(whole, "msoa"), "A", is_known=False)[1]
    assert words == f"MSOAs with {missing:.0%} of its people have no figure"


def test_parts_that_lie_in_two_areas_count_in_each(small_serving):
    """A list may put an LSOA in two neighbourhoods: each has all of it."""
    table = small_serving.store.lsoa
    lsoa = table.index[0]
    part = pd.Series(table.index, index=table.index)
    twice = pd.Series(["A", "B"], index=[lsoa, lsoa])
    found = parts_within(small_serving, part, twice).set_index("by")
    assert found["share"].tolist() == [1.0, 1.0]


def test_an_msoa_shows_no_figure_that_was_shared_out_to_it():
    rows = pd.DataFrame(
        {"value": [120.0, 90.0], "lower_cl": math.nan, "upper_cl": math.nan, "numerator": [60.0, 45.0]},
        index=["split", "whole"],
    ).assign(denominator=50.0, note=[SHARED_OUT, ""], **dict.fromkeys(PUBLISHED_WORDS, ""))
    found = as_published(rows, RATIO)
    assert found.value["whole"] == 90.0
    assert all(math.isnan(part["split"]) for part in found[:5])
    assert missing_words(found, "split") == f"not available ({SHARED_OUT})"
