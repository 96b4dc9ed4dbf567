import math

import numpy as np
import pandas as pd
import pytest

from needs_map.needs.inequalities.gaps import gap_of_dsrs, gap_of_means, gap_of_proportions, gap_of_rates

Q = pd.Series([1, 1, 3, 5, 5], index=list("abcde"))


def of(*values):
    return pd.Series(values, index=Q.index, dtype=float)


def only(gap):
    assert all(len(part) == 1 for part in gap)
    return type(gap)(*(float(part.iloc[0]) for part in gap))


def test_gap_of_means_weighs_by_population_and_has_no_limits():
    gap = only(gap_of_means(of(10, 20, 99, 6, 8), of(100, 300, 5, 50, 50), Q))
    assert gap.most_deprived == 17.5
    assert gap.least_deprived == 7
    assert gap.gap_absolute == 10.5
    assert gap.gap_relative == 2.5
    assert np.isnan(gap[1:3] + gap[4:6]).all()


def test_gap_of_means_says_nothing_relative_of_numbers_below_nought():
    gap = only(gap_of_means(of(-1, -1, 0, 2, 2), of(1, 1, 1, 1, 1), Q))
    assert gap.gap_absolute == -3
    assert math.isnan(gap.gap_relative)


def test_gap_of_rates_by_hand():
    # 30 in 1,000 against 20 in 2,000: ratio 3, its log's variance 1/30 + 1/20 = 1/12.
    gap = only(gap_of_rates(of(10, 20, 7, 15, 5), of(400, 600, 9, 1500, 500), Q, per=1000))
    assert gap.gap_absolute == pytest.approx(20)
    assert gap.gap_relative == pytest.approx(3)
    reach = math.exp(1.959963984540054 / math.sqrt(12))
    assert gap.gap_relative_lower_cl == pytest.approx(3 / reach)
    assert gap.gap_relative_upper_cl == pytest.approx(3 * reach)
    # Square-and-add of Byar's limits, which OHID publishes as 12.21 to 30.89 for a count of 20.
    low20, high20 = 12.211428834875937 / 2, 30.889880369197066 / 2
    low30, high30 = 30 * (1 - 1 / 270 - 1.959963984540054 / (3 * math.sqrt(30))) ** 3, 42.82809
    assert gap.gap_absolute_lower_cl == pytest.approx(20 - math.hypot(30 - low30, high20 - 10))
    assert gap.gap_absolute_upper_cl == pytest.approx(20 + math.hypot(high30 - 30, 10 - low20), rel=1e-4)


def test_gap_of_rates_with_no_events_at_an_end():
    gap = only(gap_of_rates(of(10, 20, 7, 0, 0), of(1, 1, 1, 1, 1), Q))
    assert gap.gap_absolute > 0
    assert gap.gap_absolute_lower_cl < gap.gap_absolute
    assert np.isnan(gap[3:6]).all()
    none = only(gap_of_rates(of(0, 0, 7, 3, 1), of(1, 1, 1, 1, 1), Q))
    assert none.gap_relative == 0
    assert math.isnan(none.gap_relative_upper_cl)


def test_gap_of_proportions_is_newcombes_published_example():
    # Newcombe 1998, table II, example (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    quintile = pd.Series([1, 5], index=["a", "b"])
    gap = only(gap_of_proportions(pd.Series([56, 48], list("ab")), pd.Series([70, 80], list("ab")), quintile))
    assert gap.gap_absolute == pytest.approx(0.2)
    assert gap.gap_absolute_lower_cl == pytest.approx(0.0524, abs=5e-5)
    assert gap.gap_absolute_upper_cl == pytest.approx(0.3339, abs=5e-5)
    # Katz: log(4/3) with variance 1/56 - 1/70 + 1/48 - 1/80 = 0.0119047619.
    reach = math.exp(1.959963984540054 * math.sqrt(0.011904761904761904))
    assert gap.gap_relative_lower_cl == pytest.approx(4 / 3 / reach)
    assert gap.gap_relative_upper_cl == pytest.approx(4 / 3 * reach)


@pytest.mark.parametrize(
    ("counts", "limits"),
    [
        # The other examples of Newcombe 1998, table II, method 10.
        (((9, 10), (3, 10)), (0.1705, 0.8090)),
        (((6, 7), (2, 7)), (0.0582, 0.8062)),
        (((5, 56), (0, 29)), (-0.0381, 0.1926)),
        (((0, 10), (0, 20)), (-0.1611, 0.2775)),
        (((0, 10), (0, 10)), (-0.2775, 0.2775)),
        (((10, 10), (0, 20)), (0.6791, 1.0000)),
        (((10, 10), (0, 10)), (0.6075, 1.0000)),
    ],
)
def test_gap_of_proportions_is_newcombes_other_examples(counts, limits):
    (first, first_total), (second, second_total) = counts
    quintile = pd.Series([1, 5])
    gap = only(gap_of_proportions(pd.Series([first, second]), pd.Series([first_total, second_total]), quintile))
    assert (gap.gap_absolute_lower_cl, gap.gap_absolute_upper_cl) == pytest.approx(limits, abs=5e-5)


def test_gap_of_dsrs_by_hand():
    # Variances 9 and 16 add to 25; logs' variances 9/100**2 + 16/50**2 = 0.0073.
    index = ["a", "b"]
    gap = only(gap_of_dsrs(pd.Series([100.0, 50.0], index), pd.Series([9.0, 16.0], index), pd.Series([1, 5], index)))
    z = 1.959963984540054
    assert gap.gap_absolute == 50
    assert (gap.gap_absolute_lower_cl, gap.gap_absolute_upper_cl) == pytest.approx((50 - 5 * z, 50 + 5 * z))
    reach = math.exp(z * math.sqrt(0.0073))
    assert (gap.gap_relative_lower_cl, gap.gap_relative_upper_cl) == pytest.approx((2 / reach, 2 * reach))


def test_gaps_by_place_where_one_place_has_no_quintile_1():
    place = pd.Series(["P", "P", "P", "P", "R"], index=Q.index)
    gap = gap_of_rates(of(1, 2, 3, 4, 5), of(10, 20, 30, 40, 50), Q, place)
    assert list(gap.gap_absolute.index) == ["P", "R"]
    assert gap.gap_relative["P"] == pytest.approx(1)
    assert math.isnan(gap.gap_absolute["R"])
    assert gap.least_deprived["R"] == 10_000


def test_an_unknown_count_matters_only_in_its_own_quintile():
    place = pd.Series(["P"] * 5, index=Q.index)
    middle = gap_of_rates(of(1, 2, math.nan, 4, 5), of(9, 9, 9, 9, 9), Q, place)
    assert not math.isnan(middle.gap_absolute["P"])
    end = gap_of_rates(of(1, math.nan, 3, 4, 5), of(9, 9, 9, 9, 9), Q, place)
    assert np.isnan([part["P"] for part in end[:6]]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gap_of_rates(of(1, 1, 1, 1, 1), of(1, 1, 0, 1, 1), Q), "denominator .* 0.0 at 'c'"),
        (lambda: gap_of_rates(of(1, 1, -1, 1, 1), of(1, 1, 1, 1, 1), Q), "numerator .* -1.0 at 'c'"),
        (lambda: gap_of_rates(of(1, 1, 1, 1, 1), of(1, 1, 1, 1, 1), Q, per=0), "per must lie"),
        (lambda: gap_of_rates(of(1, 1, 1, 1, 1), of(1, 1, 1, 1, 1), Q, confidence=95), "confidence"),
        (lambda: gap_of_proportions(of(1, 2, 1, 1, 1), of(1, 1, 1, 1, 1), Q), "numerator .* 2.0 at 'b'"),
        (lambda: gap_of_means(of(1, 1, 1, 1, 1), of(1, 1, 1, 1, 1), Q.where(Q != 3)), "imd_quintile .* 'c'"),
        (lambda: gap_of_means(of(1, 1, 1, 1, 1), of(1, 1, 1, 1, 1), Q[::-1]), "imd_quintile must have the"),
        (lambda: gap_of_dsrs(of(1, 1, 1, 1, 1), of(1, 1, 1, 1, 1), Q), "stand once in each group: 1 at 'b'"),
    ],
)
def test_gaps_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_dsr_needs_its_variance():
    one = pd.Series([1], index=["a"])
    with pytest.raises(ValueError, match="variance must be known where the value is: nan at 'a'"):
        gap_of_dsrs(one.astype(float), one * math.nan, one)
