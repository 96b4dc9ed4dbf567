import math

import pytest

from needs_map.geo.numbers import decimals_of, known, ordinal, written


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (math.nan, "None"), (math.inf, "None"), (1e9, "1000000000.0")]
)
def test_a_number_of_a_row_has_no_specks(value, text):
    assert str(known(value)) == text


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ((), 0),
        ((12.0, math.nan), 0),
        ((12.5, 3.0), 1),
        ((1.8, 1.69), 2),
        ((1.005, 0.1), 2),
        ((1.001, 0.1), 1),
    ],
)
def test_figures_side_by_side_are_written_alike(values, decimals):
    assert decimals_of(values) == decimals


@pytest.mark.parametrize(("rank", "words"), [(1, "1st"), (12, "12th"), (23, "23rd"), (111, "111th")])
def test_a_rank_in_a_sentence(rank, words):
    assert ordinal(rank) == words


def test_a_number_too_small_to_show_has_no_sign():
    assert written(-0.04, 1, "%") == "0.0%"
