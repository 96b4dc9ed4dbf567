import math

import pytest

from needs_map.app.words.differences import gap_in_words, percent_difference, ratio_in_words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.67, "67% higher"),
        (454.0 / 226.3, "101% higher"),
        (0.89, "11% lower"),
        (1, "the same"),
        (1.004, "the same"),
        (0.996, "the same"),
        (1.005, "1% higher"),
        (0.995, "1% lower"),
        (1.125, "13% higher"),
        (0, "100% lower"),
        (25, "2,400% higher"),
        (math.nan, "not known"),
        (math.inf, "not known"),
    ],
)
def test_percent_difference(ratio, words):
    assert percent_difference(ratio) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1, "about the same"),
        (1.04, "about the same"),
        (0.96, "about the same"),
        (1.06, "6% higher"),
        (1.67, "67% higher"),
        (2.006, "about twice as high"),
        (1.94, "about twice as high"),
        (2.4, "2.4 times as high"),
        (3.1, "about three times as high"),
        (9.94, "9.9 times as high"),
        (9.96, "10 times as high"),
        (1234.4, "1,234 times as high"),
        (0.5, "about half as high"),
        (0.33, "about a third as high"),
        (0.25, "about a quarter as high"),
        (0.4, "60% lower"),
        (0.89, "11% lower"),
        (0, "100% lower"),
        (math.nan, "not known"),
        (math.inf, "not known"),
    ],
)
def test_ratio_in_words(ratio, words):
    assert ratio_in_words(ratio) == words


def test_ratio_in_words_says_what_could_be_chance():
    assert ratio_in_words(1.27, 0.98, 1.6) == "27% higher, a difference that could be chance"
    assert ratio_in_words(1.27, 1.01, 1.6) == "27% higher"
    assert ratio_in_words(math.nan, 0.98, 1.6) == "not known"


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        ((1.02, 0.4, 2.6), "too uncertain to say"),
        ((0.99, 0.98, 1.6), "too uncertain to say"),
        ((1.02, 0.98, 1.06), "about the same"),
        ((1, 0.92, 1.09), "about the same"),
        ((1.04, 1.03, 1.05), "slightly higher"),
        ((0.96, 0.94, 0.98), "slightly lower"),
        ((1.04, math.nan, math.nan), "about the same"),
    ],
)
def test_ratio_near_one_depends_on_its_limits(ratio, words):
    assert ratio_in_words(*ratio) == words


@pytest.mark.parametrize("of", [percent_difference, ratio_in_words])
@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0, "100% lower"),
        (0.001, "99.9% lower"),
        (0.004, "99.6% lower"),
        (0.0004, "more than 99.9% lower"),
        (1e-9, "more than 99.9% lower"),
        (0.0051, "99% lower"),
    ],
)
def test_only_a_ratio_of_zero_is_100_per_cent_lower(of, ratio, words):
    assert of(ratio) == words


def test_ratio_in_words_takes_other_adjectives():
    options = {"high": "likely", "higher": "more likely", "lower": "less likely"}
    assert ratio_in_words(2, **options) == "about twice as likely"
    assert ratio_in_words(1.2, **options) == "20% more likely"
    assert ratio_in_words(0.8, **options) == "20% less likely"


@pytest.mark.parametrize("of", [percent_difference, ratio_in_words])
def test_a_negative_ratio_is_refused(of):
    with pytest.raises(ValueError, match=r"ratio must not be negative: -0\.1"):
        of(-0.1)


@pytest.mark.parametrize(
    ("absolute", "options", "words"),
    [
        (17.14, {}, "17.1 percentage points higher in the most deprived fifth"),
        (-0.26, {}, "0.3 percentage points lower in the most deprived fifth"),
        (1, {"decimals": 0}, "1 percentage point higher in the most deprived fifth"),
        (1.2, {"decimals": 0}, "1 percentage point higher in the most deprived fifth"),
        (1, {}, "1.0 percentage points higher in the most deprived fifth"),
        (0.04, {}, "about the same in the most deprived fifth"),
        (-0.04, {}, "about the same in the most deprived fifth"),
        (0.05, {}, "0.1 percentage points higher in the most deprived fifth"),
        (0, {"where": ""}, "about the same"),
        (1234.56, {"unit": "per 100,000", "unit_of_one": None}, "1,234.6 per 100,000 higher in the most"),
        (2, {"unit": "", "unit_of_one": None, "where": "in P", "decimals": 0}, "2 higher in P"),
        (math.nan, {}, "not known"),
        (-math.inf, {}, "not known"),
    ],
)
def test_gap_in_words(absolute, options, words):
    settings = {"unit": "percentage points", "unit_of_one": "percentage point"} | options
    found = gap_in_words(absolute, **settings)
    assert found == words or (words.endswith("most") and found.startswith(words))
