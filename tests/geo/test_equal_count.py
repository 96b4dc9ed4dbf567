"""Classes and colours: ties, few values, one value, none."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from needs_map.geo.classes import MISSING, equal_count, national_groups
from needs_map.geo.numbers import displayed, shortened, written
from needs_map.geo.palettes import sequential

NAN = float("nan")


def values(*numbers):
    return pd.Series(numbers, index=[f"a{position}" for position in range(len(numbers))], dtype="float64")


def shade(series, in_view=None, **options):
    return equal_count(series, series.index if in_view is None else pd.Index(in_view), **options)


def test_as_many_areas_in_each_class():
    shading = shade(values(*range(1, 11)))
    assert shading.classes.tolist() == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0]
    assert shading.breaks == (2, 4, 6, 8)
    assert shading.labels == ("9 to 10", "7 to 8", "5 to 6", "3 to 4", "1 to 2")
    assert len(shading.colours) == 5


def test_the_low_end_may_be_the_dark_one():
    shading = shade(values(*range(1, 11)), dark_is_high=False)
    assert shading.classes.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert shading.labels[0] == "1 to 2"


def test_equal_values_stay_together():
    shading = shade(values(1, 1, 1, 1, 1, 1, 2, 3, 4, 5))
    assert len(set(shading.classes[:6])) == 1
    assert shading.labels[-1] == "1"
    counts = shading.classes.value_counts()
    assert counts.sum() == 10
    assert set(counts.index) == set(range(len(shading.labels))), "no class is empty"


@pytest.mark.parametrize("seed", range(5))
def test_invariants(seed):
    random = np.random.default_rng(seed)
    series = pd.Series(random.integers(0, 8, 40).astype(float))
    series[random.random(40) < 0.2] = NAN
    shading = shade(series)
    assert (shading.classes == MISSING).equals(series.isna())
    known = series.dropna()
    by_class = known.groupby(shading.classes[known.index])
    assert len(by_class) == len(shading.labels) == len(shading.colours) == len(shading.breaks) + 1
    spans = sorted((group.min(), group.max()) for _, group in by_class)
    assert all(before[1] < after[0] for before, after in pairwise(spans)), "classes do not overlap"
    means = by_class.mean()
    assert means.is_monotonic_decreasing, "the first class is the highest"


def test_fewer_values_than_classes():
    shading = shade(values(3, 7))
    assert shading.classes.tolist() == [1, 0]
    assert shading.labels == ("7", "3")


def test_one_value():
    shading = shade(values(4, 4, 4), decimals=1, suffix="%")
    assert shading.classes.tolist() == [0, 0, 0]
    assert (shading.labels, shading.breaks) == (("4.0%",), ())
    assert len(shading.colours) == 1


def test_one_area():
    assert shade(values(4)).labels == ("4",)


@pytest.mark.parametrize("series", [values(NAN, NAN), values()])
def test_nothing_known(series):
    shading = shade(series)
    assert shading.classes.tolist() == [MISSING] * len(series)
    assert (shading.labels, shading.colours, shading.breaks) == ((), (), ())


def test_classes_are_made_for_the_view_and_reach_beyond_it():
    series = values(1, 2, 3, 4, 5, 100, -100, NAN)
    shading = shade(series, ["a0", "a1", "a2", "a3", "a4"])
    assert shading.classes.tolist() == [4, 3, 2, 1, 0, 0, 4, MISSING]
    assert shading.labels == ("5", "4", "3", "2", "1")


def test_nothing_known_in_view():
    shading = shade(values(1, 2, NAN), ["a2"])
    assert shading.classes.tolist() == [MISSING] * 3
    assert shading.labels == ()


def test_order_of_rows_does_not_matter():
    series = values(5, 1, 4, 2, 2, 3)
    classes = shade(series).classes
    assert shade(series[::-1]).classes.sort_index().equals(classes)


def test_national_groups():
    shading = national_groups(values(1, 5, NAN, 3), ["1", "2", "3", "4", "5"])
    assert shading.classes.tolist() == [0, 4, MISSING, 2]
    assert len(shading.labels) == len(shading.colours) == 5
    assert shading.breaks == ()


@pytest.mark.parametrize("group", [0, 6, -1])
def test_groups_out_of_range_are_refused(group):
    with pytest.raises(ValueError, match=f"group: must be 1 to 5; a1 is {group}"):
        national_groups(values(1, group), list("12345"))


@pytest.mark.parametrize("count", [2, 5, 10])
def test_colours_run_from_dark_to_pale(count):
    colours = sequential(count)
    assert len(set(colours)) == count
    light = [
        sum(int(colour[at : at + 2], 16) * weight for at, weight in ((1, 0.3), (3, 0.59), (5, 0.11)))
        for colour in colours
    ]
    assert light == sorted(light)


@pytest.mark.parametrize(
    ("value", "decimals", "suffix", "text"),
    [
        (1234567.4, 0, "", "1,234,567"),
        (12.345, 1, "%", "12.3%"),
        (-0.04, 1, "", "0.0"),
        (-3.2, 1, "", "−3.2"),
        (2.5, 0, "", "3"),  # a half away from zero, not to the even number
        (-12.5, 0, "%", "−13%"),
        (0.25, 1, "", "0.3"),
        (1.005, 2, "", "1.01"),  # as it reads, though in binary it is a speck less
        (0.5, 0, "", "1"),
        (3e22, 0, "", "30,000,000,000,000,000,000,000"),
        (NAN, 1, "%", "not available"),
    ],
)
def test_written(value, decimals, suffix, text):
    assert written(value, decimals, suffix) == text


def test_shortened_numbers_are_written_as_the_whole_ones():
    whole = pd.Series([12.4496, 12.45, 1.15, -12.4496, 99.95, 0.0, NAN])
    short = shortened(whole, 1)
    assert short.tolist()[:6] == [12.44, 12.45, 1.15, -12.44, 99.95, 0.0]  # 12.45 would be written 12.5, not 12.4
    assert [written(value, 1) for value in short] == [written(value, 1) for value in whole]


def test_values_that_read_alike_share_a_class():
    # Leicester City 1 and 2 both read 29.7%: four areas by their exact values would be four classes.
    series = values(29.66, 29.74, 31.2, 35.0)
    shading = shade(series, decimals=1, suffix="%")
    assert shading.classes.tolist() == [2, 2, 1, 0]
    assert shading.labels == ("35.0%", "31.2%", "29.7%")


@pytest.mark.parametrize(("number", "decimals"), [(12.25, 1), (1.005, 2), (-0.04, 1), (0.5, 0), (1e16, 0), (2.675, 2)])
def test_a_number_is_displayed_as_it_is_written(number, decimals):
    shown = displayed(values(number, NAN), decimals)
    assert written(float(shown.iloc[0]), decimals) == written(number, decimals)
    assert written(float(shown.iloc[0]), 12) == written(
        float(written(number, decimals).replace(",", "").replace("−", "-")), 12
    )
    assert np.isnan(shown.iloc[1])
