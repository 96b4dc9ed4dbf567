"""Two sides compared, rule by rule: what overlaps, what is compared by its size, and whose England."""

import math
from types import SimpleNamespace

import pytest

from needs_map.figures import comparison as compared
from needs_map.figures.comparison import NO_LIMITS, _mean, _plain, by_size_only, england_basis, nested_in_words
from needs_map.needs.comparisons.comparison import NOT_COMPARED
from needs_map.needs.comparisons.size import EQUAL

SHARED = "they share people, so a real difference may be called similar."


def side(name, *lsoas, within=""):
    return SimpleNamespace(name=name, in_sentence=within or name, lsoas=lsoas, whole="ICB", code=name)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (side("A", "1", "2"), side("B", "2", "3"), f"A and B overlap in 1 LSOA: {SHARED}"),
        (side("A", "1", "2", "3"), side("B", "2", "3", "4"), f"A and B overlap in 2 LSOAs: {SHARED}"),
        (side("A", "1"), side("B", "1", "2", within="the B"), f"A is part of the B: {SHARED}"),
        (side("A", "1", "2", within="the A"), side("B", "2"), f"B is part of the A: {SHARED}"),
        (side("A", "1"), side("B", "2"), ""),
        (side("A", "1"), side("B", "1"), ""),
        (side("A", "1"), side("England"), ""),
    ],
)
def test_sides_that_share_lsoas_are_said_to(first, second, words):
    assert nested_in_words(first, second) == words


@pytest.mark.parametrize(
    ("first", "second", "is_share", "word", "why"),
    [
        (2.0, 2.3, True, EQUAL, ""),
        (2.0, 2.3, False, "below", ""),
        (3.0, 2.3, True, "above", ""),
        (2.0, math.nan, True, NOT_COMPARED, NO_LIMITS),
    ],
)
def test_counts_of_everyone_are_compared_by_their_size(first, second, is_share, word, why):
    """Within half a percentage point two shares are about the same; else the limit is 5%."""
    found = by_size_only(_plain("Core20 share", 1, (first, second, 20.0))._replace(is_share=is_share))
    assert (found.significance, found.why) == (word, why)


def test_a_count_or_an_average_has_no_limits_and_is_no_share():
    row = _plain("People", 0, (1200.0, 1000.0, math.nan))
    assert (row.label, row.decimals, row.suffix, row.why) == ("People", 0, "", NO_LIMITS)
    assert row.is_share is False
    assert (row.first, row.second, row.difference) == (1200.0, 1000.0, 200.0)


def test_a_core20_share_is_in_per_cent_to_one_decimal_and_better_when_low(sample, monkeypatch):
    shares = {"A": 0.534, "B": 0.2}
    monkeypatch.setattr(compared, "_profile", lambda _, one, *__: SimpleNamespace(core20=shares[one.name]))
    sides = (side("A", "1"), side("B", "2"), side("B", "2"))
    row = compared._share(sample, sides, "resident", "Core20 share", "imd_decile")
    assert (row.first, row.second, row.england) == pytest.approx((53.4, 20.0, 20.0))
    assert (row.decimals, row.suffix, row.is_share, row.polarity) == (1, "%", True, "low is good")


def test_england_has_the_basis_wanted_where_it_is_known_else_residents(sample, monkeypatch):
    known = {("ICB", "registered")}
    monkeypatch.setattr(compared, "profile_beyond", lambda _, *asked: "profile" if asked in known else None)
    assert england_basis(sample, "registered", "ICB") == "registered"
    assert england_basis(sample, "registered") == "resident"
    known.clear()
    assert england_basis(sample, "registered", "ICB") == "resident"


def test_an_average_beyond_the_data_set_is_that_of_the_whole(sample, monkeypatch):
    monkeypatch.setattr(compared, "mean_beyond", lambda _, whole, column: {("ICB", "imd_score"): 21.7}[whole, column])
    assert _mean(sample, side("England"), "imd_score") == 21.7
