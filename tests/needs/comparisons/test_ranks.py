import numpy as np
import pandas as pd
import pytest

from needs_map.needs.comparisons.ranks import rank_among, spine

VALUES = pd.Series([10.0, 30.0, np.nan, 10.0, 20.0], index=list("abcde"))


@pytest.mark.parametrize(
    ("polarity", "expected"),
    [("high is good", [3, 1, None, 3, 2]), ("low is good", [1, 4, None, 1, 3]), ("neither", [3, 1, None, 3, 2])],
)
def test_ties_share_the_better_rank_and_the_unknown_has_none(polarity, expected):
    rank, ranked = rank_among(VALUES, polarity=polarity)
    assert [None if np.isnan(one) else int(one) for one in rank] == expected
    assert ranked == 4
    assert list(rank.index) == list(VALUES.index)


def test_one_area_is_first_of_one():
    assert rank_among(pd.Series([5.0]), polarity="low is good").rank.tolist() == [1]


def test_a_spine_puts_the_benchmark_at_nought_and_better_to_the_right():
    peers = pd.Series([10.0, 20.0, 30.0, 40.0, 60.0])
    found = spine(10.0, peers, 20.0, polarity="low is good")
    # The furthest is 60, 40 above the benchmark: one away. Quartiles are 20 and 40.
    assert found == (-1.0, -0.5, 0.0, 0.25, 0.25)
    assert spine(10.0, peers, 20.0, polarity="high is good") == (-0.25, 0.0, 0.5, 1.0, -0.25)


def test_a_spine_without_benchmark_or_spread_is_unknown():
    peers = pd.Series([5.0, 5.0])
    assert np.isnan(spine(5.0, peers, 5.0, polarity="neither")).all()
    assert np.isnan(spine(5.0, peers, np.nan, polarity="neither")).all()
    three = spine(np.nan, pd.Series([1.0, 2.0, 3.0]), 2.0, polarity="neither")
    assert np.isnan(three.lower_quartile)
    assert np.isnan(three.own)
    assert three.best == 1.0


def test_a_polarity_is_one_of_three():
    with pytest.raises(ValueError, match="polarity must be one of"):
        rank_among(VALUES, polarity="up")
    with pytest.raises(ValueError, match="polarity must be one of"):
        spine(1.0, VALUES, 1.0, polarity="up")
