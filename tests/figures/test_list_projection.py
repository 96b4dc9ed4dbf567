"""Ages of a list in ten years: its own now, grown as those of the residents where its patients live, by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from needs_map.figures.people import list_projection
from needs_map.figures.people.list_ages import ListAges
from needs_map.figures.people.list_projection import projected_list

YEARS = [2024, 2025, 2026, 2036]


def residents(young, old):
    """People of an LSOA by year, sex and age, from those aged 10 and those aged 85 in each year."""
    people = np.zeros((len(YEARS), 2, 91))
    people[:, 0, 10], people[:, 1, 85] = young, old
    people[:, 0, [20, 50, 70]] = 100  # the ages between stay as many
    return people


@pytest.fixture
def known(monkeypatch):
    """One list: 300 of its 500 patients live where 100 of 500 are 80 and over, 100 where 400 of 800 are."""
    people = {
        "A": residents([100, 100, 100, 50], [100, 100, 100, 200]),
        "B": residents([100, 100, 100, 100], [400, 400, 400, 400]),
    }
    catchment = SimpleNamespace(rows=pd.DataFrame({"people": [300.0, 100.0]}, index=["A", "B"]), whole=500.0)
    own = [ListAges("List", (0.2, 0.3, 0.2, 0.2, 0.1), 0.3)]
    facts = {
        "list_ages": lambda *_: own,
        "has_ages": lambda _: True,
        "catchment_of_list": lambda *_: catchment,
        "ages_of": lambda _: SimpleNamespace(years=YEARS),
        "chosen_years": lambda *_: YEARS,
        "growth_years": lambda *_: (2026, 2036),
        "people_of_area": lambda _, code, __: people[code],
    }
    for name, value in facts.items():
        monkeypatch.setattr(list_projection, name, value)
    return catchment


@pytest.mark.usefixtures("known")
def test_each_age_grows_as_where_the_patients_live(small_serving):
    """Weights: 300 / 500 of A's residents and 100 / 800 of B's. Young: 72.5 to 42.5; old: 110 to 170."""
    found = projected_list(small_serving, "practice", "by hand")
    assert (found.start, found.end, found.known) == (2026, 2036, 0.8)
    assert found.growth == pytest.approx((42.5 / 72.5 - 1, 0, 0, 0, 170 / 110 - 1))
    then = np.array([0.2 * 42.5 / 72.5, 0.3, 0.2, 0.2, 0.1 * 170 / 110])
    assert found.then == pytest.approx(then / then.sum())
    assert found.everyone == pytest.approx(then.sum() - 1)
    assert sum(found.then) == pytest.approx(1)


def test_a_list_of_which_less_than_half_is_placed_is_not_projected(small_serving, known):
    known.whole = 801.0
    assert projected_list(small_serving, "practice", "far away") is None


def test_a_list_without_ages_is_not_projected(small_serving, known, monkeypatch):
    assert known is not None
    monkeypatch.setattr(list_projection, "list_ages", lambda *_: [])
    assert projected_list(small_serving, "practice", "no ages") is None
