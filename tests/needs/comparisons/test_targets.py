import math

import pandas as pd
import pytest

from needs_map.needs.comparisons.comparison import NOT_COMPARED
from needs_map.needs.comparisons.targets import (
    MET,
    MISSED,
    WITHIN,
    against,
    attainment,
    enough_points,
    last_known,
    shortfall,
)

HIGH, LOW = "high is good", "low is good"


@pytest.mark.parametrize(
    ("value", "target", "polarity", "expected"),
    [
        (85.2, 85, HIGH, MET),
        (85, 85, HIGH, MET),
        (64.5, 66.7, HIGH, WITHIN),  # 3.3% below
        (95, 100, HIGH, WITHIN),  # exactly 5%
        (94.99, 100, HIGH, MISSED),
        (56.1, 59.8, HIGH, MISSED),  # 6.2% below, though 3.7 percentage points
        (1682.9, 1756.9, LOW, MET),
        (2567, 2528, LOW, WITHIN),  # 1.5% above
        (105, 100, LOW, WITHIN),
        (105.01, 100, LOW, MISSED),
        (141, 0, LOW, MISSED),
        (0, 0, LOW, MET),
        (0, 0, HIGH, MET),
        (1, 0, HIGH, MET),
        (-0.1, 0, HIGH, MISSED),
        (-8.43, -6.9, HIGH, MISSED),  # further below zero
        (-6.06, -6.9, HIGH, MET),
        (math.nan, 5, HIGH, NOT_COMPARED),
        (5, math.nan, LOW, NOT_COMPARED),
    ],
)
def test_attainment(value, target, polarity, expected):
    assert attainment(value, target, polarity=polarity) == expected


def test_shortfall_is_a_part_of_the_target():
    assert shortfall(75, 100, polarity=HIGH) == pytest.approx(0.25)
    assert shortfall(75, 100, polarity=LOW) == pytest.approx(-0.25)
    assert shortfall(-8.43, -6.9, polarity=HIGH) == pytest.approx(1.53 / 6.9)
    assert shortfall(3, 0, polarity=LOW) == math.inf
    assert shortfall(3, 0, polarity=HIGH) == -math.inf
    assert math.isnan(shortfall(math.inf, 1, polarity=HIGH))


@pytest.mark.parametrize(
    ("value", "benchmark", "polarity", "expected"),
    [
        (1.12, 1.08, LOW, "worse"),
        (12.8, 12.8, LOW, "similar"),
        (68.9, 58.0, HIGH, "better"),
        (-13.4, -8.5, HIGH, "worse"),
        (math.nan, 1, LOW, NOT_COMPARED),
    ],
)
def test_against_a_benchmark(value, benchmark, polarity, expected):
    assert against(value, benchmark, polarity=polarity) == expected


@pytest.mark.parametrize("rule", [shortfall, attainment, against])
@pytest.mark.parametrize("polarity", ["neither", "up"])
def test_a_target_has_a_direction(rule, polarity):
    with pytest.raises(ValueError, match="polarity must be"):
        rule(1.0, 2.0, polarity=polarity)


def test_last_known_skips_what_is_unknown():
    assert last_known(pd.Series([1.0, math.nan, 3.0, math.nan])) == 2
    assert last_known(pd.Series([math.nan])) == -1
    assert last_known(pd.Series([], dtype=float)) == -1


@pytest.mark.parametrize(("known", "unknown", "enough"), [(12, 0, True), (11, 5, False), (12, 5, True), (0, 0, False)])
def test_enough_points(known, unknown, enough):
    assert enough_points(pd.Series([1.0] * known + [math.nan] * unknown, dtype=float)) is enough
