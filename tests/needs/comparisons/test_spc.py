import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.comparisons.spc import Xmr, assurance, variation, xmr

CHART = Xmr(mean=10, lower=7, upper=13, moving_range=3 / 2.66)


def of(*values):
    return pd.Series(values, index=pd.period_range("2024-01", periods=len(values), freq="M"), dtype=float)


def marks(*values, **options):
    """Positions of the points with a special cause, on a chart of mean 10 and limits 7 and 13."""
    words = variation(of(*values), CHART, **options)
    return [i for i, word in enumerate(words) if word not in ("common cause", "not compared")]


def test_xmr_by_hand():
    # Moving ranges 2, 3, 1: mean 2, so limits of 10 plus and minus 5.32.
    chart = xmr(of(10, 12, 9, 10) - 0.25)
    assert chart.mean == 10
    assert chart.moving_range == 2
    assert (chart.lower, chart.upper) == pytest.approx((4.68, 15.32))


def test_wheelers_screen_drops_an_outlying_range():
    # Nine ranges of 1 and two of 20: mean 4.4545, times 3.267 is 14.55, so the twenties are left out.
    values = of(*[0, 1] * 3, 21, 1, 0, 1, 0, 1)
    assert xmr(values).moving_range == 1
    assert xmr(values, screen=False).moving_range == pytest.approx(49 / 11)


def test_a_baseline_fixes_the_limits():
    assert xmr(of(1, 2, 1, 2, 50, 90), baseline=4) == xmr(of(1, 2, 1, 2))


def test_an_unknown_point_has_no_moving_range():
    chart = xmr(of(1, math.nan, 5, 6))
    assert chart.moving_range == 1
    assert chart.mean == 4
    assert all(math.isnan(part) for part in xmr(of(1, math.nan, 5)))
    assert xmr(of(3, 3, 3)) == Xmr(3, 3, 3, 0)


def test_a_point_outside_a_limit():
    assert marks(10, 13.1, 9, 6.9, 13) == [1, 3]


def test_seven_on_one_side():
    assert marks(9, *[10.5] * 6, 9) == []
    assert marks(9, *[10.5] * 7, 9) == list(range(1, 8))
    assert marks(*[10.5] * 3, 10, *[10.5] * 4) == []  # a point on the mean is on neither side
    assert marks(*[10.5] * 3, math.nan, *[10.5] * 4) == []


def test_seven_up_or_down():
    assert marks(9, 9.2, 9.4, 10.2, 10.4, 10.6) == []
    assert marks(9, 9.2, 9.4, 9.8, 10.2, 10.4, 10.6, 9.5) == list(range(7))
    assert marks(11, 10.8, 10.6, 10.4, 9.6, 9.4, 9.2) == list(range(7))
    assert marks(9, 9.2, 9.4, 9.4, 10.2, 10.4, 10.6) == []  # level is not up


def test_a_trend_bears_its_direction_on_either_side_of_the_mean():
    falling = of(11, 10.8, 10.6, 10.4, 9.6, 9.4, 9.2)
    assert set(variation(falling, CHART)) == {"special cause low"}
    assert set(variation(falling, CHART, polarity="low is good")) == {"special cause improving"}
    above = of(12.4, 12.2, 11.8, 11.4, 11, 10.6, 10.2)  # all above the mean, and falling
    assert set(variation(above, CHART, polarity="high is good")) == {"special cause concerning"}


def test_a_point_outside_the_limits_bears_its_side_though_the_trend_is_the_other_way():
    words = list(variation(of(13.5, 12.4, 12, 11, 10.6, 10.4, 10.2), CHART, polarity="high is good"))
    assert words == ["special cause improving"] + ["special cause concerning"] * 6


def test_a_trend_goes_before_two_of_three_and_a_run_on_one_side():
    words = list(variation(of(12.5, 12.4, 11.8, 11.4, 11, 10.6, 10.2, 10.3), CHART))
    assert words == ["special cause low"] * 7 + ["special cause high"]  # the eighth is of the run above the mean


def test_a_point_where_two_trends_meet_bears_the_first():
    up, down = [9, 9.2, 9.4, 9.6, 9.8, 10.2, 10.4], [10.1, 9.7, 9.5, 9.3, 9.1, 8.9]
    assert list(variation(of(*up, *down), CHART)) == ["special cause high"] * 7 + ["special cause low"] * 6


def test_two_of_three_near_one_limit():
    # Two thirds of the way to the limit is 12.
    assert marks(10.5, 12.5, 10.5, 12.5, 9) == [1, 3]
    assert marks(12.5, 12.5, 9.9, 9) == []  # the third is on the other side
    assert marks(12.5, 10.5, 7.5, 9) == []
    assert marks(7.5, 9.5, 7.5) == [0, 2]


def test_marks_have_direction_by_polarity():
    values = of(10, 13.5, 6.5, math.nan)
    assert list(variation(values, CHART, polarity="high is good")) == [
        "common cause",
        "special cause improving",
        "special cause concerning",
        "not compared",
    ]
    assert list(variation(values, CHART, polarity="low is good"))[1:3] == [
        "special cause concerning",
        "special cause improving",
    ]
    assert list(variation(values, CHART))[1:3] == ["special cause high", "special cause low"]


@pytest.mark.parametrize(
    ("target", "high", "low"),
    [
        (14, "consistently fails", "consistently passes"),
        (6, "consistently passes", "consistently fails"),
        (10, "hit or miss", "hit or miss"),
        (13, "hit or miss", "hit or miss"),
        (math.nan, "not compared", "not compared"),
    ],
)
def test_assurance(target, high, low):
    assert assurance(CHART, target, polarity="high is good") == high
    assert assurance(CHART, target, polarity="low is good") == low


def test_assurance_without_limits_is_none():
    assert assurance(xmr(of(1)), 5, polarity="low is good") == "not compared"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=24))
def test_a_chart_turned_upside_down_marks_the_same_points(values):
    series = of(*values)
    chart, turned = xmr(series), xmr(-series)
    assert turned.moving_range == pytest.approx(chart.moving_range)
    assert turned.lower == pytest.approx(-chart.upper)
    exact = chart._replace(mean=-chart.mean, lower=-chart.upper, upper=-chart.lower)
    words = {"special cause high": "special cause low", "special cause low": "special cause high"}
    assert list(variation(-series, exact).replace(words)) == list(variation(series, chart))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: xmr(of(1, 2, 3)[::-1]), "value must be in order of time"),
        (lambda: xmr(pd.Series([1, 2], index=[1, 1])), "value must have each label once: 1 is repeated"),
        (lambda: xmr(of(1, 2), baseline=1), "baseline must be two points or more: 1"),
        (lambda: variation(of(1), CHART, polarity="up"), "polarity must be one of"),
        (lambda: variation(of(1, 2)[::-1], CHART), "value must be in order of time"),
        (lambda: assurance(CHART, 1, polarity="neither"), "polarity must be 'high is good' or"),
    ],
)
def test_spc_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()
