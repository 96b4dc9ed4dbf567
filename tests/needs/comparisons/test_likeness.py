"""Areas that are most like one another."""

import math

import pandas as pd
import pytest

from needs_map.needs.comparisons.likeness import nearest

FEATURES = pd.DataFrame({"score": [0.0, 2.0, 4.0, 2.0], "old": [10.0, 10.0, 10.0, 30.0]}, index=list("abcd"))


def test_distances_are_weighted_sums_of_squares_in_standard_deviations():
    """The scores 0, 2, 4, 2 have a variance of 2, and the ages 10, 10, 10, 30 one of 75: d is 4 / 2 + 400 / 75 / 2."""
    found = nearest(FEATURES, pd.Series({"score": 1.0, "old": 0.5}), "a")
    assert list(found.index) == ["b", "d", "c"]
    assert found.tolist() == pytest.approx([math.sqrt(2), math.sqrt(2 + 400 / 75 / 2), math.sqrt(8)])


def test_an_unknown_feature_leaves_an_area_out():
    features = FEATURES.assign(old=[10.0, math.nan, 10.0, 30.0])
    weights = pd.Series({"score": 1.0, "old": 1.0})
    assert "b" not in nearest(features, weights, "a").index
    assert nearest(features, weights, "b").empty


def test_a_feature_that_is_the_same_everywhere_adds_nothing():
    features = FEATURES.assign(old=10.0)
    assert nearest(features, pd.Series({"score": 1.0, "old": 1.0}), "a", 1).to_dict() == pytest.approx(
        {"b": math.sqrt(2)}
    )


@pytest.mark.parametrize("weights", [{"score": 1.0}, {"score": 1.0, "old": -1.0}])
def test_weights_must_be_known_and_not_negative(weights):
    with pytest.raises(ValueError, match="weights must be given for score, old"):
        nearest(FEATURES, pd.Series(weights), "a")
