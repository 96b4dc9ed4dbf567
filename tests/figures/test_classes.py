"""What is worse is never drawn as better: the colours, letters and words of a map's comparisons, and its classes."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from needs_map.figures import classes
from needs_map.figures.benchmark import Benchmark, compared
from needs_map.figures.classes import class_options, drawn_classes, has_national_classes, own_breaks, shading_of
from needs_map.figures.measures import BUILT_IN, DECILE_LABELS, QUINTILE_LABELS
from needs_map.geo.palettes import NEUTRAL, SIGNIFICANCE, diverging
from needs_map.needs.estimates.rates import Estimates

VALUES = pd.Series([10.0, 20.0, 30.0, math.nan], index=list("abcd"))
OUTCOMES = pd.Series(["lower", "similar", "higher", "not compared", None], index=list("abcde"))
RED, BLUE = SIGNIFICANCE["worse"].colour, SIGNIFICANCE["better"].colour


def measure(polarity, kind="rate", low_is_dark=None):
    """An indicator of a polarity, by a name of the tests; `low_is_dark` as the store's indicators have it."""
    about = SimpleNamespace(polarity=polarity, kind=kind, is_complete=False, weight="", unit="", per=math.nan)
    held = SimpleNamespace(indicator=about, has_limits=True, has_counts=False, periods={"lsoa": ("2023",)})
    dark = polarity == "high is good" if low_is_dark is None else low_is_dark
    return BUILT_IN["imd_score"]._replace(kind="indicator", column="", low_is_dark=dark, indicator=held)


@pytest.fixture(autouse=True)
def figures(monkeypatch):
    """Values of four areas, England's of 20, and what five areas are beside it."""
    monkeypatch.setattr(classes, "measure_values", lambda *_: VALUES)
    monkeypatch.setattr(classes, "outcomes", lambda *_: OUTCOMES)
    monkeypatch.setattr(classes, "benchmark_of", lambda *_: Benchmark("England", 20.0))


def shade(one, way, **more):
    return shading_of(None, one, "lsoa", "resident", VALUES.index, classes=way, **more)


@pytest.mark.parametrize(
    ("polarity", "low", "high", "labels"),
    [
        ("low is good", BLUE, RED, ("higher", "different", "lower")),
        ("high is good", RED, BLUE, ("lower", "different", "higher")),
        ("neither", classes.NEUTRAL_LOW, classes.NEUTRAL_HIGH, ("higher", "different", "lower")),
        ("not known", classes.NEUTRAL_LOW, classes.NEUTRAL_HIGH, ("higher", "different", "lower")),
    ],
)
def test_significance_has_the_colour_the_letter_and_the_words_of_its_side(polarity, low, high, labels):
    shading = shade(measure(polarity), "significance")
    drawn = {code: shading.colours[shading.classes[code]] for code in "abcd"}
    assert (drawn["a"], drawn["c"]) == (low, high)
    assert drawn["b"] == SIGNIFICANCE["similar"].colour
    assert drawn["d"] == SIGNIFICANCE["not compared"].colour
    assert shading.classes["e"] < 0
    letters = {code: shading.marks[shading.classes[code]][0] for code in "abcd"}
    assert letters == {"a": "L", "b": "S", "c": "H", "d": "N"}
    words = {code: shading.labels[shading.classes[code]] for code in "abcd"}
    assert words["a"] == "Significantly lower than England"
    assert words["c"] == "Significantly higher than England"
    assert (words["b"], words["d"]) == ("Not significantly different", "Not compared")
    assert [label.split(" than")[0].split()[-1] for label in shading.labels[:3]] == list(labels)


@pytest.mark.parametrize(
    ("polarity", "low", "high"),
    [
        ("low is good", diverging(3, 3)[-1], diverging(3, 3)[0]),
        ("high is good", diverging(3, 3)[0], diverging(3, 3)[-1]),
        ("neither", diverging(3, 3, NEUTRAL)[-1], diverging(3, 3, NEUTRAL)[0]),
    ],
)
def test_the_sides_of_a_benchmark_have_the_colours_of_the_polarity(polarity, low, high):
    shading = shade(measure(polarity), "benchmark")
    assert shading.colours[shading.classes["a"]] == low
    assert shading.colours[shading.classes["c"]] == high
    assert any("above England" in label for label in shading.labels)


def test_the_worse_end_is_darkest():
    dark = {polarity: shade(measure(polarity), "interval").classes for polarity in ("low is good", "high is good")}
    assert dark["low is good"]["c"] == 0
    assert dark["high is good"]["a"] == 0
    plain, turned = shade(measure("low is good"), "equal"), shade(measure("low is good"), "equal", reverse=True)
    assert turned.colours == plain.colours[::-1]


def test_ways_are_those_that_a_measure_allows():
    cuts = ("equal", "interval", "natural", "own")
    assert class_options(measure("neither"), "lsoa") == (*cuts, "benchmark", "significance")
    assert class_options(measure("neither", kind="count"), "lsoa") == cuts
    assert class_options(BUILT_IN["imd_score"], "lsoa") == ("national", *cuts, "benchmark")
    assert class_options(BUILT_IN["imd_score"], "msoa") == (*cuts, "benchmark")
    assert class_options(BUILT_IN["imd_decile"], "lsoa") == ("national", "equal")
    assert class_options(BUILT_IN["people"], "lsoa") == cuts
    changed = BUILT_IN["imd_decile"]
    assert class_options(changed._replace(kind="decile_change", column=""), "lsoa") == ("national",)
    assert class_options(changed._replace(kind="core20_change", column=""), "place") == ("benchmark", *cuts)
    assert has_national_classes(changed, "lsoa")
    assert not has_national_classes(changed, "msoa")
    assert not has_national_classes(BUILT_IN["people"], "lsoa")


@pytest.mark.parametrize(
    ("wanted", "england", "drawn"),
    [
        ("natural", 20.0, "natural"),
        ("benchmark", 20.0, "benchmark"),
        ("benchmark", math.nan, "equal"),
        ("national", 20.0, "equal"),
    ],
)
def test_the_way_wanted_is_drawn_where_it_can_be(monkeypatch, wanted, england, drawn):
    monkeypatch.setattr(classes, "benchmark_of", lambda *_: Benchmark("England", england))
    one = measure("low is good")
    assert drawn_classes(None, one, "lsoa", "resident", wanted, against="", in_view=VALUES.index) == drawn


def test_a_benchmark_that_is_not_known_leaves_equal_counts(monkeypatch):
    monkeypatch.setattr(classes, "benchmark_of", lambda *_: Benchmark("England", math.nan))
    one = measure("low is good")
    assert shade(one, "benchmark").labels == shade(one, "equal").labels


def test_own_breaks_are_drawn_or_fall_back_to_equal_counts():
    one = measure("low is good")
    assert shade(one, "own", breaks="15; 25").breaks == (15, 25)
    assert shade(one, "own", breaks="x").labels == shade(one, "equal").labels
    assert own_breaks("1 2,3;4 5 6 7 8 9") == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be in rising order"),
        ("2 1", "must be in rising order"),
        ("1 1", "must be in rising order"),
        ("1 inf", "must be in rising order"),
        ("one", "are numbers"),
        ("1 2 3 4 5 6 7 8 9 10", "At most 9 breaks can be drawn as classes; these are 10"),
    ],
)
def test_own_breaks_that_cannot_be_read_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        own_breaks(text)


def test_national_fifths_and_tenths_begin_at_the_most_deprived(sample):
    lsoa = sample.store.lsoa
    decile = shading_of(sample, BUILT_IN["imd_decile"], "lsoa", "resident", lsoa.index, classes="national")
    assert decile.labels == tuple(DECILE_LABELS)
    assert (decile.classes == lsoa["imd_decile"] - 1).all()
    fifth = shading_of(sample, BUILT_IN["imd_score"], "lsoa", "resident", lsoa.index, classes="national")
    assert fifth.labels == tuple(QUINTILE_LABELS)
    assert set(fifth.classes[lsoa["imd_decile"] <= 2]) == {0}
    least = fifth.classes[lsoa["imd_decile"] >= 9]
    assert set(least) <= {3, 4}  # a score that reads the same on both sides shares the more deprived fifth
    assert (least == 4).mean() > 0.95
    assert fifth.labels[0].endswith("(most deprived)")


def test_of_many_areas_few_differ_by_chance():
    """Two-sided p of 0.01, 0.04 and 0.9: the second stands by itself (0.04), and not beside the others (0.06)."""
    value = pd.Series([2.5758, 2.0537, 0.1257])
    estimates = Estimates(value, value - 1.95996, value + 1.95996)
    assert compared(estimates, 0.0).tolist() == ["higher", "similar", "similar"]
    alone = Estimates(*(part[1:2] for part in estimates))
    assert compared(alone, 0.0).tolist() == ["higher"]
