import numpy as np
import pytest

from needs_map.needs.population.backtest import back_test, mean_absolute_percentage_error

YEARS = (2022, 2023, 2024)


def test_error_is_the_mean_over_areas_with_people():
    forecast, actual = np.array([110.0, 90.0, 7.0]), np.array([100.0, 120.0, 0.0])
    assert mean_absolute_percentage_error(forecast, actual) == pytest.approx((0.1 + 0.25) / 2)


def test_error_where_nobody_lived_is_unknown():
    assert np.isnan(mean_absolute_percentage_error(np.ones(2), np.zeros(2)))


def cohorts():
    """Two areas, each with one cohort that grows older where it lives; the second is twice the first."""
    estimates = np.zeros((2, 3, 2, 91))
    for number in range(3):
        estimates[0, number, :, 40 + number] = 100
        estimates[1, number, :, 60 + number] = 200
    return estimates


def test_cohorts_that_stay_are_foreseen_and_shares_are_not():
    estimates, parent = cohorts(), np.array([0, 0])
    actual = estimates[:, -1]
    options = {"estimate_years": YEARS, "base": 2022, "target": 2024}
    cohort = back_test(estimates, parent, method="cohort", **options)
    share = back_test(estimates, parent, method="share", **options)
    assert mean_absolute_percentage_error(cohort, actual) == pytest.approx(0)
    assert share[0, 0, 42] == pytest.approx(100 / 3)  # of 100, by size: nobody was 42
    assert mean_absolute_percentage_error(share, actual) == pytest.approx((2 / 3 + 1 / 3) / 2)


def test_the_years_after_the_base_are_not_seen():
    estimates, parent = cohorts(), np.array([0, 0])
    estimates[:, :, :, 30] = 50
    other = estimates.copy()
    other[0, 2, :, 30], other[1, 2, :, 30] = 90, 10  # the same whole, shared otherwise
    options = {"estimate_years": YEARS, "base": 2023, "target": 2024, "method": "cohort"}
    assert back_test(estimates, parent, **options) == pytest.approx(back_test(other, parent, **options))


@pytest.mark.parametrize(("base", "target"), [(2024, 2022), (2021, 2024), (2022, 2025), (2023, 2023)])
def test_years_must_be_estimated_and_in_order(base, target):
    with pytest.raises(ValueError, match="base and target must be years of the estimates"):
        back_test(cohorts(), np.array([0, 0]), estimate_years=YEARS, base=base, target=target, method="share")
