"""Areas in order by several figures: places, weighted scores, and how firm the first are."""

import math

import numpy as np
import pandas as pd
import pytest

from needs_map.needs.comparisons.priorities import places, scores, stays_first

VALUES = pd.DataFrame(
    {"rank": [100.0, 5.0, 50.0, 700.0], "older": [10.0, 30.0, 20.0, 20.0]}, index=["a", "b", "c", "d"]
)


def test_places_run_from_least_to_greatest_need():
    found = places(VALUES, low_is_need=["rank"])
    assert found["rank"].tolist() == pytest.approx([1 / 3, 1.0, 2 / 3, 0.0])
    assert found["older"].tolist() == pytest.approx([0.0, 1.0, 0.5, 0.5])  # equals share their places


def test_places_of_unknown_figures_are_unknown():
    found = places(pd.DataFrame({"one": [1.0, math.nan, 3.0], "two": [math.nan, math.nan, 4.0]}))
    assert found["one"].tolist() == pytest.approx([0.0, math.nan, 1.0], nan_ok=True)
    assert found["two"].isna().all()  # one area alone has no place


def test_a_score_is_the_weighted_mean_of_what_is_known():
    ranked = pd.DataFrame({"x": [1.0, 0.5, math.nan], "y": [0.0, math.nan, math.nan]}, index=["a", "b", "c"])
    found = scores(ranked, pd.Series({"x": 3.0, "y": 1.0}))
    assert found.tolist() == pytest.approx([0.75, 0.5, math.nan], nan_ok=True)
    assert scores(ranked, pd.Series({"y": 2.0, "x": 6.0})).equals(found)  # only their ratio counts


@pytest.mark.parametrize("weights", [{"x": -1.0, "y": 2.0}, {"x": 0.0, "y": 0.0}, {"x": 1.0}])
def test_weights_must_be_given_and_not_negative(weights):
    with pytest.raises(ValueError, match="weights"):
        scores(pd.DataFrame({"x": [1.0], "y": [0.0]}), pd.Series(weights))


def test_what_leads_on_every_figure_stays_first_and_its_mirror_images_share_the_draws():
    """Of two columns under flat weights w and 1 - w, area a leads where w > 1/2, b elsewhere: half the draws each."""
    ranked = pd.DataFrame({"x": [1.0, 0.0], "y": [0.0, 1.0]}, index=["a", "b"])
    found = stays_first(ranked, first=1, draws=4000)
    assert found.sum() == pytest.approx(1.0)
    assert found["a"] == pytest.approx(0.5, abs=0.03)
    over = pd.concat([pd.DataFrame({"x": [1.0], "y": [1.0]}, index=["best"]), ranked])
    assert stays_first(over, first=1)["best"] == 1.0


def test_the_share_is_that_of_the_weights():
    """a scores w, b scores 3(1 - w)/4 + ... : a leads where w > 3/4 of 1, that is in a quarter of the draws."""
    ranked = pd.DataFrame({"x": [1.0, 0.75], "y": [0.25, 1.0]}, index=["a", "b"])  # w + (1-w)/4 > 3w/4 + 1 - w
    assert stays_first(ranked, first=1, draws=4000)["a"] == pytest.approx(0.25, abs=0.03)


def test_the_draws_are_the_same_each_time_and_an_unknown_area_is_never_first():
    ranked = pd.DataFrame(np.random.default_rng(4).random((30, 3)))
    ranked.loc[30] = math.nan
    found = stays_first(ranked)
    pd.testing.assert_series_equal(found, stays_first(ranked))
    assert found.sum() == pytest.approx(10.0)
    assert found[30] == 0.0
    assert stays_first(ranked.head(3)).tolist() == [1.0, 1.0, 1.0]
