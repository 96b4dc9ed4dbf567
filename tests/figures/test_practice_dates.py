"""Dates of practices in their sentences: of one, and of those near it that closed in the last two years."""

import pandas as pd
import pytest

from needs_map.app.pages.practices.words import closed_words, dates_words
from needs_map.figures.people import practice_dates
from needs_map.figures.people.practice_dates import Dates, closed_of_late, dates_of_practice


@pytest.fixture
def dated(small_serving, monkeypatch):
    table = pd.DataFrame(
        [
            ("C1", "High Street Surgery", "1974-04-01", "", "01A"),
            ("C2", "Mill Surgery", "1974-04-01", "2024-03-31", "01A"),
            ("C3", "Old Surgery", "1974-04-01", "2022-03-31", "01A"),
            ("C4", "Far Surgery", "1974-04-01", "2023-03-31", "02B"),
        ],
        columns=["practice", "name", "opened", "closed", "sub_icb"],
    )
    own = pd.DataFrame({"sub_icb": ["01A", "02B"], "icb": ["E1", "E2"]}, index=["C1", "C9"])
    monkeypatch.setattr(practice_dates, "read_table", lambda *_: table)
    monkeypatch.setattr(practice_dates, "practices", lambda _: own)
    monkeypatch.setattr(type(small_serving.store), "has", lambda *_: True)
    return small_serving


def test_a_practice_says_when_it_opened_and_closed(dated):
    assert dates_words(dates_of_practice(dated, "C1")) == "It opened on 1 April 1974."
    assert dates_words(dates_of_practice(dated, "C2")) == "It opened on 1 April 1974 and closed on 31 March 2024."
    assert dates_words(dates_of_practice(dated, "C0")) == ""


def test_those_that_closed_in_two_years_are_named_the_latest_first(dated):
    """Old Surgery closed two years before the last one, to the day: not within them."""
    assert [one.name for one in closed_of_late(dated)] == ["Mill Surgery", "Far Surgery"]
    assert closed_of_late(dated, "E1") == [Dates("Mill Surgery", "1974-04-01", "2024-03-31")]
    words = "Practices that closed in the two years to 31 March 2024: Mill Surgery (31 March 2024)."
    assert closed_words(closed_of_late(dated, "E1")) == words
    assert closed_words([]) == ""
