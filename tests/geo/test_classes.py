import mapclassify
import numpy as np
import pandas as pd
import pytest

from needs_map.geo.bivariate import Groups, bivariate
from needs_map.geo.breaks import about_benchmark, amounts, cut, is_skewed, natural_breaks, significance
from needs_map.geo.classes import MISSING, SUPPRESSED_CLASS, equal_count, national_groups, with_suppressed
from needs_map.geo.histogram import histogram
from needs_map.geo.palettes import BIVARIATE, NEUTRAL, SIGNIFICANCE, diverging, sequential

TEN = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 20], index=list("abcdefghij"))


def test_equal_interval_has_bounds_a_fifth_of_the_range_apart():
    values = pd.Series([0.0, 1, 4, 10], index=list("abcd"))
    shading = amounts(values, values.index, method="equal_interval", count=5)
    assert shading.breaks == (2, 4, 6, 8)
    assert shading.labels == ("over 8", "over 6 to 8", "over 4 to 6", "over 2 to 4", "up to 2")
    assert list(shading.classes) == [4, 4, 3, 0]


def test_equal_interval_rounds_its_bounds_as_it_writes_them():
    values = pd.Series([0.0, 10], index=list("ab"))
    assert amounts(values, values.index, method="equal_interval", count=3).breaks == (3, 7)
    narrow = pd.Series([0.0, 1], index=list("ab"))
    assert amounts(narrow, narrow.index, method="equal_interval", count=4).breaks == (0.25, 0.5, 0.75)


def test_natural_breaks_fall_in_the_gaps():
    values = pd.Series([1.0, 2, 2, 10, 11, 30], index=list("abcdef"))
    assert natural_breaks(values, 3) == [2, 11]
    shading = amounts(values, values.index, method="natural", count=3, dark_is_high=False)
    assert shading.labels == ("1 to 2", "10 to 11", "30")


@pytest.mark.filterwarnings("ignore:Numba not installed")
def test_natural_breaks_are_those_of_mapclassify():
    values = pd.Series(np.random.default_rng(4).gamma(2, 10, 150).round(1))
    for count in (2, 3, 5, 7):
        assert natural_breaks(values, count) == list(mapclassify.FisherJenks(values.to_numpy(), k=count).bins[:-1])


def test_own_breaks_are_kept_and_written_in_full():
    shading = amounts(TEN, TEN.index, method="own", own=[2.5, 9], dark_is_high=False, suffix="%")
    assert shading.breaks == (2.5, 9)
    assert shading.labels == ("up to 2.5%", "over 2.5% to 9%", "over 9%")
    assert list(shading.classes) == [0, 0, 1, 1, 1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ([], "one or more"),
        ([2, 1], "ascend"),
        ([1, 1], "ascend"),
        ([np.nan], "numbers"),
        (list(range(10)), "at most 9"),
    ],
)
def test_own_breaks_that_cannot_be_are_refused(own, message):
    with pytest.raises(ValueError, match=message):
        amounts(TEN, TEN.index, method="own", own=own)


def test_an_unknown_method_or_count_is_refused():
    with pytest.raises(ValueError, match="method"):
        amounts(TEN, TEN.index, method="jenks")
    with pytest.raises(ValueError, match="count"):
        amounts(TEN, TEN.index, count=11)


@pytest.mark.parametrize("method", ["equal_count", "equal_interval", "natural"])
@pytest.mark.parametrize("values", [[3.0, 3, 3], [np.nan] * 3, [1.0, np.nan, 1.0], [1.0, 2.0, 3.0]])
def test_few_or_no_values_still_have_a_right_legend(method, values):
    series = pd.Series(values, index=list("abc"))
    shading = amounts(series, series.index, method=method, count=5)
    assert len(shading.labels) == len(shading.colours)
    assert (shading.classes[series.isna()] == MISSING).all()
    assert (shading.classes[series.notna()] >= 0).all()
    assert shading.classes.max() < max(len(shading.labels), 1)


def test_reverse_swaps_the_colours_and_nothing_else():
    plain, turned = amounts(TEN, TEN.index), amounts(TEN, TEN.index, reverse=True)
    assert turned.colours == plain.colours[::-1]
    assert turned.labels == plain.labels
    assert turned.classes.equals(plain.classes)


def test_equal_count_is_what_it_was():
    assert amounts(TEN, TEN.index)._replace(classes=0) == equal_count(TEN, TEN.index)._replace(classes=0)


def test_above_the_benchmark_is_red_where_high_is_worse_and_blue_where_it_is_better():
    values = pd.Series([10.0, 20, 30, 40, 70, np.nan], index=list("abcdef"))
    worse = about_benchmark(values, values.index, 40, benchmark_name="England", high_is_worse=True)
    # The furthest value is 30 from the benchmark: classes 10 wide, three on each side.
    assert worse.breaks == (20, 30, 40, 50, 60)
    assert list(worse.classes) == [5, 5, 4, 3, 0, MISSING]
    assert worse.labels[0] == "over 60"
    assert worse.labels[3] == "over 30 to 40 (England or below)"
    assert worse.labels[2] == "over 40 to 50 (above England)"
    assert worse.colours == diverging(3, 3)
    better = about_benchmark(values, values.index, 40, benchmark_name="England", high_is_worse=False)
    assert better.colours[better.classes["e"]] == worse.colours[worse.classes["a"]]  # deepest blue
    assert better.colours[better.classes["a"]] == worse.colours[worse.classes["e"]]  # deepest red


def test_a_side_has_no_classes_beyond_its_values():
    # The furthest value is 15 above 5: classes 5 wide, of which the lower side needs one, as pale as its distance.
    shading = about_benchmark(TEN, TEN.index, 5, benchmark_name="LLR", high_is_worse=True)
    assert shading.breaks == (5, 10, 15)
    assert shading.labels == ("over 15", "over 10 to 15", "over 5 to 10 (above LLR)", "up to 5 (LLR or below)")
    assert shading.colours == diverging(3, 1)


def test_the_better_side_is_hatched_for_greyscale():
    shading = about_benchmark(TEN, TEN.index, 10, benchmark_name="LLR", high_is_worse=True, count=2)
    assert [bool(hatch) for hatch in shading.hatches] == [False] * 2 + [True] * 2


def test_worse_is_never_drawn_as_better():
    with pytest.raises(ValueError, match="worse is never drawn as better"):
        about_benchmark(TEN, TEN.index, 5, benchmark_name="England", high_is_worse=True, reverse=True)
    plain = about_benchmark(TEN, TEN.index, 5, benchmark_name="England", high_is_worse=None)
    turned = about_benchmark(TEN, TEN.index, 5, benchmark_name="England", high_is_worse=None, reverse=True)
    assert plain.colours[plain.classes["j"]] == diverging(3, 1, NEUTRAL)[0]
    assert turned.colours[turned.classes["j"]] == diverging(1, 3, NEUTRAL)[-1]


def test_all_values_at_the_benchmark_are_one_class():
    same = pd.Series([5.0, 5.0], index=list("ab"))
    shading = about_benchmark(same, same.index, 5, benchmark_name="England", high_is_worse=True)
    assert set(shading.classes) == {1}
    assert shading.labels == ("over 5 (above England)", "up to 5 (England or below)")


def test_outcomes_have_a_class_a_letter_and_a_shape():
    outcome = pd.Series(["better", "worse", None, "not compared", "similar"], index=list("abcde"))
    shading = significance(outcome, benchmark_name="England")
    assert list(shading.classes) == [2, 0, MISSING, 3, 1]
    assert shading.labels[0] == "Worse than England"
    assert shading.labels[1] == "Similar to England"
    assert shading.marks[2] == ("B", SIGNIFICANCE["better"].shape)
    with pytest.raises(ValueError, match="'higher'"):
        significance(pd.Series(["higher"], index=["a"]))


def test_suppressed_is_neither_missing_nor_low():
    values = pd.Series([1.0, np.nan, np.nan, 4.0], index=list("abcd"))
    shading = with_suppressed(equal_count(values, values.index), pd.Index(["c"]))
    assert list(shading.classes) == [1, MISSING, SUPPRESSED_CLASS, 0]
    assert shading.suppressed_colour not in {shading.missing_colour, *shading.colours}
    with pytest.raises(ValueError, match="a has a value"):
        with_suppressed(shading, pd.Index(["a"]))


def test_histogram_counts_every_value_once_and_by_class():
    shading = cut(TEN, [5.0], dark_is_high=True)
    found = histogram(TEN, TEN.index, shading, bins=19)
    assert found.edges[0] == 1
    assert found.edges[-1] == 20
    assert found.counts == (1, 1, 1, 1, 1, 1, 1, 1, 1, *([0] * 9), 1)
    assert found.breaks == (5.0,)
    assert [sum(row) for row in found.by_class] == [5, 5]
    assert tuple(np.sum(found.by_class, axis=0)) == found.counts


def test_histogram_of_one_value_or_none():
    same = pd.Series([2.0, 2.0, np.nan], index=list("abc"))
    assert histogram(same, same.index, equal_count(same, same.index)).counts == (2,)
    none = pd.Series([np.nan], index=["a"])
    assert histogram(none, none.index, equal_count(none, none.index)).counts == ()


def test_two_measures_make_nine_classes():
    index = pd.Index(list("abcdefghi"))
    first = pd.Series(np.arange(9.0), index=index)
    second = pd.Series([0.0, 1, 2, 0, 1, 2, 0, 1, 2], index=index)
    both = bivariate(first, second, index, names=("deprivation", "age"))
    assert list(both.shading.classes) == list(range(9))
    assert both.counts == ((1, 1, 1),) * 3
    assert both.colours == BIVARIATE
    assert both.shading.labels[2] == "deprivation low, age high"
    assert both.first_labels == ("0 to 2", "3 to 5", "6 to 8")


def test_three_classes_are_thirds_only_where_they_are():
    index = pd.RangeIndex(200)
    even = pd.Series(range(200), index=index, dtype="float64")
    # 101, 53 and 46 of 200 areas: what thirds of a quintile come to.
    tied = pd.Series([1.0] * 101 + [2.0] * 53 + [3.0] * 46, index=index)
    both = bivariate(even, tied, index, names=("age", "quintile"), suffixes=("", "%"))
    assert both.thirds == (True, False)
    assert both.shading.labels[0] == "age low, quintile 1%"
    own = bivariate(even, tied, index, names=("age", "group"), groups=(None, Groups((1.0, 2.0), ("a", "b", "c"))))
    assert own.thirds == (True, False)
    assert own.second_labels == ("a", "b", "c")


def test_national_groups_stand_at_their_own_ends():
    index = pd.RangeIndex(5)
    quintile = pd.Series([1.0, 2, 3, 4, 5], index=index)
    groups = Groups((1.0, 3.0), ("1", "2 to 3", "4 to 5"))
    both = bivariate(quintile, quintile, index, names=("x", "y"), groups=(groups, groups), dark_is_low=(True, False))
    assert both.first_labels == ("4 to 5", "2 to 3", "1")
    assert list(both.shading.classes) == [6, 4, 4, 2, 2]


def test_two_classes_are_the_light_and_the_dark_end():
    index = pd.Index(list("abcd"))
    two = pd.Series([1.0, 1, 2, 2], index=index)
    both = bivariate(two, two, index, names=("x", "y"))
    assert list(both.shading.classes) == [0, 0, 8, 8]
    assert both.first_labels == ("1", "", "2")
    one = bivariate(two, two * 0, index, names=("x", "y"))
    assert list(one.shading.classes) == [0, 0, 6, 6]
    assert one.second_labels == ("0", "", "")


def test_a_share_whose_classes_would_be_spent_on_a_sliver_is_skewed():
    # Asian residents by MSOA of Derby: four classes of equal count end at 3.3 of 62.9%.
    shares = pd.Series([0.1, 0.4, 0.6, 0.8, 1.0, 1.4, 1.6, 3.2, 12.0, 62.9])
    assert is_skewed(shares, shares.index, 1)
    assert is_skewed(100 - shares, shares.index, 1)
    spread = pd.Series([5.0, 11, 18, 22, 30, 34, 41, 47, 55, 62.9])
    assert not is_skewed(spread, spread.index, 1)
    few = pd.Series([1.0, 1, 1])
    assert not is_skewed(few, few.index, 1)
    assert not is_skewed(few * np.nan, few.index, 1)


def test_values_that_read_alike_share_a_class_however_they_are_cut():
    series = pd.Series([29.66, 29.74, 31.0, 40.0, 48.0, 55.0, 60.0], index=list("abcdefg"))
    for method in ("equal_count", "equal_interval", "natural"):
        classes = amounts(series, series.index, method=method, decimals=1).classes
        assert classes["a"] == classes["b"], method
    assert amounts(series, series.index, method="own", own=[29.7], decimals=1).classes.tolist()[:3] == [1, 1, 0]
    side = about_benchmark(series, series.index, 29.7, benchmark_name="England", high_is_worse=True, decimals=1)
    assert side.classes["a"] == side.classes["b"]


def test_an_area_without_either_measure_is_missing():
    index = pd.Index(list("abc"))
    both = bivariate(
        pd.Series([1.0, 2, np.nan], index=index), pd.Series([1.0, np.nan, 2], index=index), index, names=("x", "y")
    )
    assert list(both.shading.classes) == [0, MISSING, MISSING]
    assert both.missing == 2
    with pytest.raises(ValueError, match="index"):
        bivariate(pd.Series([1.0]), pd.Series([1.0], index=[5]), index, names=("x", "y"))


def test_national_groups_keep_every_class():
    shading = national_groups(pd.Series([1, 5, np.nan], index=list("abc")), ("1", "2", "3", "4", "5"))
    assert list(shading.classes) == [0, 4, MISSING]
    assert shading.colours == sequential(5)


def test_two_measures_put_values_that_are_written_alike_in_one_class():
    """8.44 and 8.36 are both written 8.4, and a third would end between them."""
    index = pd.Index(list("abcdef"))
    first, second = pd.Series([1, 2, 8.36, 8.44, 8.6, 9], index=index), pd.Series(range(6), index=index, dtype=float)
    for one, other, of in ((first, second, 3), (second, first, 1)):
        classes = bivariate(one, other, index, names=("x", "y"), decimals=(1, 1)).shading.classes
        third = classes // 3 if of == 3 else classes % 3
        assert third["c"] == third["d"]
        assert third.nunique() == 3
