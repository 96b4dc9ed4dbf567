import math

import pandas as pd
import pytest

from needs_map.needs.inequalities.quintile_groups import by_quintile, runs_against, slope_by_quintile

AREAS = [f"X{number}" for number in range(6)]
QUINTILE = pd.Series([1, 1, 2, 3, 4, 5], index=AREAS)
PEOPLE = pd.Series([500.0, 500, 1000, 1000, 1000, 1000], index=AREAS)


def counted(values):
    return pd.Series(values, index=AREAS, dtype=float)


def test_small_areas_are_added_up():
    table = by_quintile(counted([150, 50, 160, 120, 90, 60]), PEOPLE, QUINTILE, counted="proportion", per=100)
    assert table["value"].tolist() == pytest.approx([20, 16, 12, 9, 6])
    assert table["numerator"].tolist() == [200, 160, 120, 90, 60]
    assert table.loc[1, "lower_cl"] == pytest.approx(17.64, abs=0.01)  # Wilson's for 200 of 1,000


def test_a_line_may_run_against_the_gap_of_its_ends():
    """10% and 9% at the ends, so that the gap is higher for the most deprived; 5, 20 and 30% between lift the line."""
    table = by_quintile(counted([50, 50, 50, 200, 300, 90]), PEOPLE, QUINTILE, counted="proportion", per=100)
    slope = slope_by_quintile(table, counted="proportion", per=100)
    assert slope.sii > 0
    assert runs_against(slope, 10 - 9)
    assert not runs_against(slope, 9 - 10)
    assert not runs_against(slope, 0)
    assert not runs_against(slope, math.nan)


def test_the_slope_falls_towards_the_least_deprived():
    table = by_quintile(counted([150, 50, 160, 120, 90, 60]), PEOPLE, QUINTILE, counted="proportion", per=100)
    slope = slope_by_quintile(table, counted="proportion", per=100)
    assert slope.sii_lower_cl < slope.sii < slope.sii_upper_cl < 0
    assert slope.rii_lower_cl < slope.rii < slope.rii_upper_cl < 1
    assert -25 < slope.sii < -14  # in per cent, and steeper than from quintile 1 to 5


def test_equal_rates_have_no_slope():
    table = by_quintile(counted([50, 50, 100, 100, 100, 100]), PEOPLE, QUINTILE, counted="rate", per=1000)
    assert table["value"].tolist() == pytest.approx([100] * 5)
    slope = slope_by_quintile(table, counted="rate", per=1000)
    assert slope.sii == pytest.approx(0, abs=1e-9)
    assert slope.rii == pytest.approx(1)


def test_without_all_quintiles_or_with_the_unknown_there_is_no_slope():
    some = by_quintile(counted([50, 50, 100, 100, 100, 100])[:4], PEOPLE[:4], QUINTILE[:4], counted="rate", per=1000)
    assert list(some.index) == [1, 2, 3]
    assert slope_by_quintile(some, counted="rate", per=1000) is None
    hidden = by_quintile(counted([math.nan, 50, 100, 100, 100, 100]), PEOPLE, QUINTILE, counted="rate", per=1000)
    assert math.isnan(hidden.loc[1, "value"])
    assert slope_by_quintile(hidden, counted="rate", per=1000) is None
    none = by_quintile(counted([0, 0, 100, 100, 100, 100]), PEOPLE, QUINTILE, counted="rate", per=1000)
    assert slope_by_quintile(none, counted="rate", per=1000) is None
