import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.comparisons.comparison import (
    compare,
    compare_areas,
    contrast,
    false_discoveries,
    limits_p_value,
)
from needs_map.needs.estimates.proportions import proportion
from needs_map.needs.estimates.rates import Estimates, crude_rate


def of(*values):
    return pd.Series(values, index=list("abcdefgh")[: len(values)], dtype=float)


def estimates(value, lower, upper):
    return Estimates(of(*value), of(*lower), of(*upper))


FOUR = estimates([5, 5, 5, math.nan], [4, 3, 5, 4], [6, 7, 9, 6])


def test_compare_says_which_side_of_the_benchmark():
    assert list(compare(FOUR, 3.5)) == ["higher", "similar", "higher", "not compared"]
    assert list(compare(FOUR, 8, polarity="low is good")) == ["better", "better", "similar", "not compared"]
    assert compare(FOUR, 8, polarity="high is good")["a"] == "worse"
    # A limit that touches the benchmark does not leave it outside.
    assert compare(FOUR, 4)["a"] == "similar"
    assert list(compare(FOUR, of(3.5, math.nan, 5, 5))) == [
        "higher",
        "not compared",
        "similar",
        "not compared",
    ]


def test_wider_limits_find_less():
    # 130 events where 100 were expected: outside 95% limits, within 99.8%.
    area = (of(130), of(1000))
    assert compare(crude_rate(*area, per=1), 0.1)["a"] == "higher"
    assert compare(crude_rate(*area, per=1, confidence=0.998), 0.1)["a"] == "similar"


def test_two_areas_can_differ_though_their_limits_overlap():
    # 100 and 133 of 1,000: 8.3 to 12.0% and 11.3 to 15.5% overlap; the difference is 3.3 points (0.5 to 6.1)
    first, second = proportion(of(100), of(1000)), proportion(of(133), of(1000))
    assert first.upper_cl["a"] > second.lower_cl["a"]
    assert compare_areas(first, second)["a"] == "lower"
    assert compare_areas(second, first, polarity="low is good")["a"] == "worse"
    assert compare_areas(first, first)["a"] == "similar"
    assert list(compare_areas(FOUR, FOUR))[-1] == "not compared"


def test_contrast_of_measures_side_by_side():
    # 50 (40 to 62) less 30 (26 to 35): from 20 - sqrt(10^2 + 5^2) = 8.82 to 20 + sqrt(12^2 + 4^2) = 32.65
    first = estimates([50, 50, -2, 5], [40, math.nan, -3, 4], [62, math.nan, -1, 6])
    second = estimates([30, 40, 4, 0], [26, math.nan, 3, 0], [35, math.nan, 5, 0])
    found = contrast(first, second)
    assert found.difference.tolist() == [20, 10, -6, 5]
    assert (found.lower_cl["a"], found.upper_cl["a"]) == pytest.approx((8.8197, 32.6491), abs=1e-4)
    assert found.ratio["a"] == pytest.approx(5 / 3)
    assert found.ratio["b"] == 1.25
    assert found.ratio[["c", "d"]].isna().all()  # of a number below zero, and to zero
    assert list(found.significance) == ["higher", "not compared", "lower", "higher"]
    assert math.isnan(found.lower_cl["b"])


def test_contrast_with_what_is_certain_is_by_the_limits_of_the_other():
    # 10 (8 to 13) less 7.9, known for certain: 0.1 to 5.1
    found = contrast(estimates([10], [8], [13]), estimates([7.9], [7.9], [7.9]))
    assert (found.lower_cl["a"], found.upper_cl["a"]) == pytest.approx((0.1, 5.1))
    assert found.significance["a"] == "higher"


@settings(max_examples=40, deadline=None)
@given(*[st.integers(0, 2000)] * 2)
def test_swapping_areas_swaps_the_words(a, b):
    first, second = crude_rate(of(a), of(5000)), crude_rate(of(b), of(5000))
    words = {"higher": "lower", "lower": "higher", "similar": "similar"}
    assert compare_areas(second, first)["a"] == words[compare_areas(first, second)["a"]]


def test_false_discoveries_are_benjamini_and_hochbergs_own():
    # Their example of 15 comparisons (1995, section 4.1): four stand at 5%, three by Bonferroni.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    shuffled = pd.Series(p).sample(frac=1, random_state=1)
    stands = false_discoveries(shuffled)
    assert list(stands[stands].index.sort_values()) == [0, 1, 2, 3]


def test_an_unknown_comparison_neither_stands_nor_counts():
    stands = false_discoveries(of(0.04, math.nan, math.nan))
    assert list(stands) == [True, False, False]
    assert not false_discoveries(of(math.nan)).any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare(FOUR, 3, polarity="up"), "polarity must be one of .*: 'up'"),
        (lambda: compare(FOUR, of(1)), "benchmark must have the index of value"),
        (lambda: compare(estimates([1], [2], [3]), 1), r"value must lie within its limits: 1\.0 at 'a'"),
        (lambda: compare(FOUR._replace(lower_cl=of(1)), 1), "lower_cl must have the index of value"),
        (lambda: compare_areas(FOUR, estimates([1], [1], [1])), "second must have the index of first"),
        (lambda: false_discoveries(of(1.5)), "p_value must be from 0 to 1"),
        (lambda: false_discoveries(of(0.5), rate=0), "rate must lie between 0 and 1"),
    ],
)
def test_comparisons_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_comparisons_ignore_row_order():
    rate = crude_rate(of(3, 30, 300), of(100, 1000, 1000))
    turned = Estimates(*(part[::-1] for part in rate))
    pd.testing.assert_series_equal(compare(turned, 9000)[::-1], compare(rate, 9000))


def test_the_p_value_of_limits_is_below_a_twentieth_where_they_leave_the_benchmark_outside():
    """A value of 10 with limits of 8 and 13: the lower is 2 away and so 1.96 standard errors, the upper 3."""
    ten = Estimates(*(pd.Series([number] * 5) for number in (10.0, 8.0, 13.0)))
    found = limits_p_value(ten, pd.Series([8.0, 13.0, 10.0, 6.0, math.nan]))
    assert found.tolist()[:3] == pytest.approx([0.05, 0.05, 1.0])
    assert found[3] == pytest.approx(0.0000887, rel=0.01)  # 3.92 standard errors
    assert math.isnan(found[4])
    certain = Estimates(*(pd.Series([10.0]),) * 3)
    assert limits_p_value(certain, 9.0).tolist() == [0.0]
    assert limits_p_value(certain, 10.0).tolist() == [1.0]
