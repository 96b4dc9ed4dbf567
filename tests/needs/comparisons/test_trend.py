import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.comparisons.trend import direction, trend_of_limits, trend_of_proportions, trend_of_values
from needs_map.needs.estimates.rates import Estimates, normal_quantile

YEARS = pd.Series([2015.0, 2016, 2017, 2018, 2019])


def of(*values):
    return pd.Series(values, dtype=float)


def test_published_trends(vectors):
    table = vectors("trend_proportions.csv")
    found = trend_of_proportions(table["count"], table["denominator"], table["year"], table["dataset"])
    published = table.groupby("dataset")["expected_marker_in_source_tests"].first().str.lower()
    assert len(published) == 3
    assert found.marker.to_dict() == published.to_dict()


def test_chi_squared_for_trend_by_hand():
    # 10, 20, 30, 40, 50 of 100: overall 0.3; lean 2*40 + 1*20 = 100; spread 0.21 * 100 * 10 = 210.
    found = trend_of_proportions(of(10, 20, 30, 40, 50), of(*[100] * 5), YEARS)
    assert found.chi_squared["all"] == pytest.approx(100**2 / 210)
    assert found.marker["all"] == "increasing"


def test_the_threshold_is_chi_squared_at_99_point_8_per_cent():
    # 9.5495 on one degree: leans of 44.7 and 44.8, squared over 210, give 9.515 and 9.557.
    for lean, chi_squared, marker in ((44.7, 9.515, "no significant change"), (44.8, 9.557, "increasing")):
        step = lean / 10
        found = trend_of_proportions(of(*(30 + step * at for at in (-2, -1, 0, 1, 2))), of(*[100] * 5), YEARS)
        assert found.chi_squared["all"] == pytest.approx(chi_squared, abs=0.001)
        assert found.marker["all"] == marker
        # A slope of 1 whose variance is a tenth of the error's square.
        values = trend_of_values(of(1, 2, 3, 4, 5), of(*[(10 / chi_squared) ** 0.5] * 5), YEARS)
        assert values.marker["all"] == marker


def test_only_the_latest_five_points_count():
    years = of(2013, 2014, *YEARS)
    counts = of(99, 0, 10, 20, 30, 40, 50)
    assert trend_of_proportions(counts, of(*[100] * 7), years).chi_squared["all"] == pytest.approx(100**2 / 210)


def test_fewer_points_or_an_unknown_one_have_no_trend():
    four = trend_of_proportions(of(1, 2, 3, 4), of(*[10] * 4), YEARS[:4])
    assert four.marker["all"] == "cannot be calculated"
    assert math.isnan(four.chi_squared["all"])
    gap = trend_of_proportions(of(1, 2, math.nan, 4, 5), of(*[10] * 5), YEARS)
    assert gap.marker["all"] == "cannot be calculated"
    values = trend_of_values(of(1, 2, math.nan, 4, 5), of(*[1] * 5), YEARS)
    assert values.marker["all"] == "cannot be calculated"


def test_none_and_all_of_them_do_not_change():
    for count in (0, 100):
        found = trend_of_proportions(of(*[count] * 5), of(*[100] * 5), YEARS)
        assert found.marker["all"] == "no significant change"
        assert found.chi_squared["all"] == 0


def test_trend_of_values_by_hand():
    # A slope of 2 with equal errors of 1: variance 1/10, chi-squared 40.
    found = trend_of_values(of(70, 72, 74, 76, 78), of(*[1] * 5), YEARS)
    assert found.chi_squared["all"] == pytest.approx(40)
    assert found.marker["all"] == "increasing"
    assert trend_of_values(of(78, 76, 74, 72, 70), of(*[1] * 5), YEARS).marker["all"] == "decreasing"
    assert trend_of_values(of(70, 72, 74, 76, 78), of(*[3] * 5), YEARS).marker["all"] == "no significant change"


def test_a_trend_that_hangs_on_one_point_is_none():
    values, errors = of(10, 9.9, 9.8, 9.7, 12), of(*[0.05] * 5)
    found = trend_of_values(values, errors, YEARS)
    assert found.chi_squared["all"] > 9.55
    assert found.marker["all"] == "no significant change"


def test_a_trend_of_proportions_that_hangs_on_one_point_is_none():
    # Without the last year the logits fall: 1,000, 1,010, 990 and 1,005 of 10,000.
    counts, people = of(1000, 1010, 990, 1005, 1500), of(*[10_000] * 5)
    found = trend_of_proportions(counts, people, YEARS)
    assert found.chi_squared["all"] > 9.55
    assert found.marker["all"] == "no significant change"
    assert trend_of_proportions(people - counts, people, YEARS).marker["all"] == "no significant change"
    # Nobody but in the last year: four that are level are no trend either.
    assert trend_of_proportions(of(0, 0, 0, 0, 500), people, YEARS).marker["all"] == "no significant change"
    assert trend_of_proportions(of(0, 100, 200, 300, 400), people, YEARS).marker["all"] == "increasing"


@pytest.mark.parametrize("years", [(2014, 2016, 2017, 2018, 2019), (2011, 2013, 2015, 2017, 2019)])
def test_years_that_do_not_follow_one_another_have_no_trend(years):
    found = trend_of_proportions(of(10, 20, 30, 40, 50), of(*[100] * 5), of(*years))
    assert found.marker["all"] == "cannot be calculated"
    assert math.isnan(found.chi_squared["all"])
    assert trend_of_values(of(70, 72, 74, 76, 78), of(*[1] * 5), of(*years)).marker["all"] == "cannot be calculated"


def test_direction_in_words():
    marker = pd.Series(["increasing", "decreasing", "no significant change", "cannot be calculated"])
    assert list(direction(marker, polarity="high is good"))[:2] == [
        "increasing and getting better",
        "decreasing and getting worse",
    ]
    assert list(direction(marker, polarity="low is good"))[:2] == [
        "increasing and getting worse",
        "decreasing and getting better",
    ]
    assert list(direction(marker, polarity="neither")) == list(marker)
    assert list(direction(marker, polarity="high is good"))[2:] == list(marker)[2:]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=5, max_size=9))
def test_trends_keep_their_invariants(counts):
    years = of(*range(2000, 2000 + len(counts)))
    total = of(*[200] * len(counts))
    found = trend_of_proportions(of(*counts), total, years)
    turned = trend_of_proportions(of(*counts)[::-1], total[::-1], years[::-1])
    assert turned.marker["all"] == found.marker["all"]
    rest = trend_of_proportions(total - of(*counts), total, years)
    np.testing.assert_allclose(rest.chi_squared, found.chi_squared, atol=1e-8)
    mirror = {"increasing": "decreasing", "decreasing": "increasing"}
    assert rest.marker["all"] == mirror.get(found.marker["all"], found.marker["all"])
    later = trend_of_proportions(of(*counts), total, years + 7)
    np.testing.assert_allclose(later.chi_squared, found.chi_squared, atol=1e-6)


FIVE = of(1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trend_of_proportions(FIVE, FIVE - 1, YEARS), "denominator must be above zero"),
        (lambda: trend_of_proportions(FIVE, FIVE - 0.5, YEARS), "must not be above its denominator"),
        (
            lambda: trend_of_proportions(FIVE, FIVE, YEARS * 0),
            r"period must stand once in each group: 0\.0 at 1",
        ),
        (lambda: trend_of_proportions(FIVE, FIVE, YEARS * math.nan), "period must not be missing"),
        (lambda: trend_of_proportions(FIVE, FIVE, YEARS[:4]), "period must have the index"),
        (lambda: trend_of_proportions(FIVE, FIVE, YEARS, confidence=99.8), "confidence must lie"),
        (lambda: trend_of_values(FIVE, FIVE * 0, YEARS), "standard_error must be above zero"),
        (lambda: direction(pd.Series(["up"]), polarity="neither"), "marker must be a trend marker: up at 0"),
        (lambda: direction(pd.Series(["increasing"]), polarity="good"), "polarity must be one of"),
    ],
)
def test_trends_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_limits_stand_for_the_standard_errors_they_were_made_from():
    value, error = of(10, 12, 13, 15, 16), of(0.5, 0.5, 0.6, 0.5, 0.4)
    reach = error * normal_quantile(0.95)
    found = trend_of_limits(Estimates(value, value - reach, value + reach), YEARS)
    direct = trend_of_values(value, error, YEARS)
    assert found.marker.tolist() == direct.marker.tolist() == ["increasing"]
    assert found.chi_squared.iloc[0] == pytest.approx(direct.chi_squared.iloc[0])


def test_limits_that_are_unknown_or_coincide_give_no_trend():
    value = of(10, 12, 13, 15, 16)
    assert trend_of_limits(Estimates(value, value, value), YEARS).marker.tolist() == ["cannot be calculated"]
    unknown = of(*[np.nan] * 5)
    assert trend_of_limits(Estimates(value, unknown, unknown), YEARS).marker.tolist() == ["cannot be calculated"]
    with pytest.raises(ValueError, match="must not be below lower_cl"):
        trend_of_limits(Estimates(value, value + 1, value), YEARS)


def test_trends_of_limits_are_apart_by_group_however_narrow():
    # By hand: errors of 0.1, made of limits 1.96 times that either side; a slope of 0.1, whose variance is 0.001.
    width = normal_quantile(0.95) * 0.1
    value = of(1, 1.1, 1.2, 1.3, 1.4, 7, 7, 7, 7, 7)
    estimates = Estimates(value, value - width, value + width)
    groups = pd.Series(["rises"] * 5 + ["stands"] * 5)
    found = trend_of_limits(estimates, pd.concat([YEARS, YEARS], ignore_index=True), groups)
    assert found.chi_squared.round(6).to_dict() == {"rises": 10.0, "stands": 0.0}


def test_limits_the_wrong_way_round_are_named():
    value = of(1, 2, 3, 4, 5)
    with pytest.raises(ValueError, match=r"^upper_cl must not be below lower_cl"):
        trend_of_limits(Estimates(value, value + 1, value - 1), YEARS)


def test_errors_on_another_index_are_refused():
    value = of(1, 2, 3, 4, 5)
    with pytest.raises(ValueError, match="standard_error"):
        trend_of_values(value, value.rename(lambda at: at + 1), YEARS)


def test_each_of_several_groups_has_the_trend_that_it_has_by_itself():
    counts = {"few": of(1, 2, 3, 4, 30), "many": of(500, 480, 430, 400, 350), "none": of(0, 0, 0, 0, 0)}
    people = {"few": of(90, 95, 100, 105, 110), "many": of(*[2000] * 5), "none": of(*[10] * 5)}
    together = trend_of_proportions(
        pd.concat(counts.values(), ignore_index=True),
        pd.concat(people.values(), ignore_index=True),
        pd.concat([YEARS] * 3, ignore_index=True),
        pd.Series([name for name in counts for _ in YEARS]),
    )
    for name, counted in counts.items():
        alone = trend_of_proportions(counted, people[name], YEARS)
        assert together.chi_squared[name] == pytest.approx(alone.chi_squared["all"])
        assert together.marker[name] == alone.marker["all"]
    assert together.chi_squared["none"] == 0


def test_a_trend_is_named_and_made_of_words():
    found = trend_of_proportions(of(10, 20, 30, 40, 50), of(*[100] * 5), YEARS)
    assert (found.marker.name, found.chi_squared.name) == ("marker", "chi_squared")
    assert found.marker.dtype == object
    empty = trend_of_proportions(of(), of(), of(), pd.Series([], dtype=object))
    assert empty.marker.dtype == object


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trend_of_values(pd.Series(["a"] * 5), of(*[1] * 5), YEARS), "^value must"),
        (lambda: trend_of_values(of(*[1] * 5), of(*[1] * 5), YEARS.astype(str) + "x"), "^period must"),
        (lambda: trend_of_proportions(of(1), of(2), of(2020), pd.Series([None])), "^by must"),
        (lambda: trend_of_proportions(of(1, 2), of(2, 2), of(2020)), "^period must have the index of the values$"),
        (
            lambda: direction(pd.Series(["increasing"]), polarity="x"),
            "high is good, low is good, neither, not known: 'x'",
        ),
    ],
)
def test_a_refusal_names_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
