import numpy as np
import pytest

from needs_map.needs.population.activity import activity_change, expected_activity, rates_by_single_year


def cells(young, old):
    people = np.zeros((2, 91))
    people[0, 20], people[1, 80] = young, old
    return people


RATES = cells(1.0, 4.0)


def test_activity_is_rates_times_people():
    assert expected_activity(RATES, cells(100, 50)) == 300


def test_change_is_split_into_more_and_older():
    # 150 people use 300; half as many again, of the same ages, would use 450. All 75 more are old: 600.
    change = activity_change(RATES, cells(100, 50), cells(100, 125))
    assert (change.now, change.then) == (300, 600)
    assert change.more_people == pytest.approx(150)
    assert change.older_people == pytest.approx(150)


def test_growth_alone_and_ageing_alone():
    assert activity_change(RATES, cells(100, 50), cells(200, 100)).older_people == pytest.approx(0)
    assert activity_change(RATES, cells(100, 50), cells(50, 100)).more_people == pytest.approx(0)


def test_parts_add_up_for_many_areas_at_once():
    rng = np.random.default_rng(2)
    now, then = rng.uniform(0, 50, (40, 2, 91)), rng.uniform(0, 50, (40, 2, 91))
    change = activity_change(rng.uniform(0, 3, (2, 91)), now, then)
    assert change.more_people + change.older_people == pytest.approx(change.then - change.now, rel=1e-12)


def test_growth_from_nobody_cannot_be_split():
    assert np.isnan(activity_change(RATES, np.zeros((2, 91)), cells(1, 1)).more_people)


def test_bands_become_single_years():
    rates = rates_by_single_year(
        np.array([0, 65, 65]), np.array([64, 90, 90]), np.array([2, 0, 1]), np.array([0.5, 2.0, 3.0])
    )
    assert rates[:, 64].tolist() == [0.5, 0.5]
    assert rates[:, 90].tolist() == [2.0, 3.0]
    assert np.isnan(rates_by_single_year(np.array([1]), np.array([90]), np.array([2]), np.array([1.0]))[0, 0])


@pytest.mark.parametrize(
    ("rates", "people", "said"),
    [
        (np.ones(91), np.ones((2, 91)), "rates must end in 2 sexes x 91 ages"),
        (np.ones((2, 91)), np.ones((2, 90)), "people must end in 2 sexes x 91 ages"),
        (-np.ones((2, 91)), np.ones((2, 91)), "rates must not be negative"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(rates, people, said):
    with pytest.raises(ValueError, match=said):
        expected_activity(rates, people)
