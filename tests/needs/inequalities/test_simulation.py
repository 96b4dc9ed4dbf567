import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.inequalities.simulation import central_interval, simulated_limits


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=60), st.floats(0.001, 0.999))
def test_central_interval_is_two_percentiles(values, confidence):
    expected = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    assert central_interval(np.array(values), confidence) == pytest.approx(tuple(expected), abs=1e-9)


def test_limits_of_a_known_distribution():
    # Two quantiles, the ends themselves: their difference is normal about 3 with variance 0.09 + 0.16.
    centre, spread = np.array([[2.0, 5.0]]), np.array([[0.3, 0.4]])
    weights = np.array([[1.0, 0]]), np.array([[0, 1.0]])
    (low, high), _ = simulated_limits(
        centre, spread, weights, kind="linear", transform=False, confidence=0.95, draws=200_000, seed=1
    )
    assert (low[0], high[0]) == pytest.approx((3 - 0.98, 3 + 0.98), abs=0.02)
    # On logs the ratio is log-normal about exp(3).
    _, (low, high) = simulated_limits(
        centre, spread, weights, kind="rate", transform=False, confidence=0.95, draws=200_000, seed=1
    )
    assert np.log([low[0], high[0]]) == pytest.approx([3 - 0.98, 3 + 0.98], abs=0.02)


def test_what_is_unknown_is_not_drawn():
    centre = np.array([[2.0, np.nan], [2, 5]])
    spread = np.ones((2, 2))
    weights = np.array([[1.0, 0]] * 2), np.array([[0, 1.0]] * 2)
    (low, _), (ratio, _) = simulated_limits(
        centre, spread, weights, kind="linear", transform=False, confidence=0.95, draws=1000, seed=1
    )
    assert list(np.isnan(low)) == list(np.isnan(ratio)) == [True, False]
