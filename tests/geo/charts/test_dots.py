import math

import pytest

from needs_map.geo.charts.dots import lanes, ratio_axis


def test_twice_is_as_far_as_half():
    axis = ratio_axis([0.5, 2.0])
    middle = axis.at(1)
    assert middle == pytest.approx(50)
    assert axis.at(2) - middle == pytest.approx(middle - axis.at(0.5))
    assert axis.at(0.5) == pytest.approx(6)
    assert axis.ticks == [0.5, 0.7, 1.0, 1.5, 2.0]


def test_small_gaps_look_small_and_the_unknown_does_not_count():
    axis = ratio_axis([0.99, 1.01, math.nan, 0.0, math.inf])
    assert (axis.low, axis.high) == (0.8, 1.25)
    assert ratio_axis([]).at(1) == pytest.approx(50)


def test_dots_that_would_hide_one_another_stand_in_lanes():
    assert lanes([10, 12, 30, 11], 5) == [0, 2, 0, 1]
    assert lanes([10, 15, 20], 5) == [0, 0, 0]
    assert lanes([], 5) == []
