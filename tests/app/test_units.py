"""Units after a number: one of them, none, and those that stay as they are."""

import pytest

from app.units import unit_after


@pytest.mark.parametrize(
    ("shown", "unit", "words"),
    [
        ("1", "people", "person"),
        ("1", "years", "year"),
        ("0", "people", "people"),
        ("1.0", "years", "years"),
        ("2", "admissions", "admissions"),
        ("1", "per 1,000 births", "per 1,000 births"),
        ("1", "loss", "loss"),
        ("1", "", ""),
    ],
)
def test_one_of_a_unit(shown, unit, words):
    assert unit_after(shown, unit) == words
