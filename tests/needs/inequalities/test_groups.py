import math

import pytest

from needs_map.needs.inequalities.groups import Group, gap_between, gap_moved, widest_gap

GROUPS = {"1": Group(454.0), "5": Group(226.3), "none": Group(0.0), "unknown": Group(math.nan)}


def test_a_gap_of_published_rates_has_no_limits():
    gap = gap_between(GROUPS, "1", "5", decimals=1)
    assert gap.ratio == pytest.approx(454 / 226.3)
    assert gap.difference == pytest.approx(227.7)
    assert gap.size == pytest.approx(454 / 226.3)
    assert gap.distinct
    assert math.isnan(gap.ratio_lower_cl)


def test_size_is_the_same_seen_from_either_side():
    assert gap_between(GROUPS, "5", "1", decimals=1).size == gap_between(GROUPS, "1", "5", decimals=1).size


def test_what_rounding_can_make_is_not_told_apart():
    pair = {"1": Group(0.2), "5": Group(0.1)}  # perhaps 0.151 and 0.149
    assert not gap_between(pair, "1", "5", decimals=1).distinct
    assert gap_between(pair, "1", "5", decimals=2).distinct
    assert gap_between({"1": Group(0.3), "5": Group(0.1)}, "1", "5", decimals=1).distinct


def test_nought_and_unknown():
    over_nought = gap_between(GROUPS, "1", "none", decimals=1)
    assert math.isnan(over_nought.ratio)
    assert math.isinf(over_nought.size)
    assert gap_between(GROUPS, "none", "1", decimals=1).ratio == 0
    unknown = gap_between(GROUPS, "1", "unknown", decimals=1)
    assert math.isnan(unknown.difference)
    assert not unknown.distinct
    assert gap_between({"a": Group(0.0), "b": Group(0.0)}, "a", "b", decimals=0).size == 1


def test_counts_give_limits():
    # Newcombe's method 10, his example (a): 56/70 against 48/80, 0.0524 to 0.3339
    pair = {"1": Group(80.0, 56, 70), "5": Group(60.0, 48, 80)}
    gap = gap_between(pair, "1", "5", decimals=1, counted="proportion", per=100)
    assert gap.difference_lower_cl == pytest.approx(5.24, abs=0.01)
    assert gap.difference_upper_cl == pytest.approx(33.39, abs=0.01)
    assert gap.ratio_lower_cl < 80 / 60 < gap.ratio_upper_cl
    rates = {"1": Group(100.0, 100, 100_000), "5": Group(50.0, 50, 100_000)}
    gap = gap_between(rates, "1", "5", decimals=1, counted="rate", per=100_000)
    # log scale: exp(ln 2 +- 1.96 x sqrt(1/100 + 1/50))
    assert gap.ratio_lower_cl == pytest.approx(2 / math.exp(1.959964 * math.sqrt(0.03)))
    assert gap.difference_lower_cl < 50 < gap.difference_upper_cl


@pytest.mark.parametrize("counted", ["proportion", "rate"])
def test_rounded_counts_widen_the_limits_of_a_gap(counted):
    """Each count may be 2 less or 2 more: the gap may be that of 54 and 50, or that of 58 and 46."""
    pair, least, most = (
        {"1": Group(80.0, one, 70, off, off), "5": Group(60.0, other, 80, off, off)}
        for one, other, off in ((56, 48, 2), (54, 50, 0), (58, 46, 0))
    )
    gap, low, high = (gap_between(of, "1", "5", decimals=1, counted=counted) for of in (pair, least, most))
    assert (gap.difference_lower_cl, gap.ratio_lower_cl) == (low.difference_lower_cl, low.ratio_lower_cl)
    assert (gap.difference_upper_cl, gap.ratio_upper_cl) == (high.difference_upper_cl, high.ratio_upper_cl)
    # No more than everyone, and no fewer than nobody.
    ends = {"1": Group(100.0, 70, 70, 2, 2), "5": Group(0.0, 0, 80, 2, 2)}
    found = gap_between(ends, "1", "5", decimals=1, counted="proportion")
    assert found.difference_upper_cl == pytest.approx(100)


def test_the_widest_gap_is_the_most_times_as_high_or_as_low():
    lower = gap_between({"a": Group(10.0), "b": Group(30.0)}, "a", "b", decimals=1)
    higher = gap_between(GROUPS, "1", "5", decimals=1)
    blurred = gap_between({"a": Group(0.2), "b": Group(0.1)}, "a", "b", decimals=1)
    assert widest_gap([higher, lower, blurred]) is lower
    assert widest_gap([blurred]) is None
    assert widest_gap([]) is None


@pytest.mark.parametrize(("group", "decimals", "said"), [("2", 1, "one of 1, 5"), ("1", -1, "decimals must not")])
def test_refusals(group, decimals, said):
    with pytest.raises(ValueError, match=said):
        gap_between(GROUPS, group, "5", decimals=decimals)


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        ((20.0, 10.0), (30.0, 10.0), "wider"),
        ((20.0, 10.0), (15.0, 10.0), "narrower"),
        ((10.0, 20.0), (10.0, 30.0), "wider"),
        ((20.0, 10.0), (20.4, 10.0), "about as wide"),
        ((20.0, 10.0), (10.0, 20.0), "turned round"),
        ((20.0, 10.0), (math.nan, 10.0), "not known"),
        ((20.0, 10.0), (0.0, 10.0), "not known"),
    ],
)
def test_how_a_gap_moved(first, last, word):
    gaps = [gap_between({"a": Group(a), "b": Group(b)}, "a", "b", decimals=1) for a, b in (first, last)]
    assert gap_moved(*gaps) == word
