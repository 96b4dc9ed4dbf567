import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.aggregation import mean_of_parts, proportion_of_parts, rate_of_parts
from needs.proportions import proportion
from needs.rates import crude_rate

PLACE = pd.Series(list("PPQ"), index=list("abc"))


def of(*values):
    return pd.Series(values, index=list("abc")[: len(values)], dtype=float)


def test_rates_and_proportions_come_from_sums():
    rate = rate_of_parts(of(5, 15, 30), of(100, 100, 300), PLACE, per=1000)
    assert list(rate.value) == [100, 100]
    whole = crude_rate(pd.Series([20.0, 30]), pd.Series([200.0, 300]), per=1000)
    assert list(rate.lower_cl) == list(whole.lower_cl)
    share = proportion_of_parts(of(5, 15, 30), of(100, 100, 300), PLACE)
    assert list(share.upper_cl) == list(proportion(pd.Series([20.0, 30]), pd.Series([200.0, 300])).upper_cl)
    assert rate.method == share.method == "sum of numerators over sum of denominators"


def test_a_mean_says_that_it_is_one_and_has_no_limits():
    mean = mean_of_parts(of(10, 20, 7), of(300, 100, 5), PLACE)
    assert mean.value.to_dict() == {"P": 12.5, "Q": 7}
    assert mean.lower_cl.isna().all()
    assert mean.upper_cl.isna().all()
    assert mean.method == "population-weighted mean, without limits"


def test_the_unknown_reaches_its_own_area_alone():
    for found in (
        rate_of_parts(of(5, math.nan, 30), of(100, 100, 300), PLACE),
        proportion_of_parts(of(5, math.nan, 30), of(100, 100, 300), PLACE),
        mean_of_parts(of(5, math.nan, 30), of(100, 100, 300), PLACE),
        mean_of_parts(of(5, 3, 30), of(100, math.nan, 300), PLACE),
    ):
        assert list(found.value.isna()) == [True, False]
    assert list(mean_of_parts(of(5, 3, 30), of(0, 0, 1), PLACE).value.isna()) == [True, False]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 900)), min_size=2, max_size=12))
def test_the_mean_of_rates_by_population_is_the_rate_of_the_sums(rows):
    count, people = (pd.Series(column, dtype=float) for column in zip(*rows, strict=True))
    by = pd.Series("A", index=count.index)
    mean = mean_of_parts(count / people, people, by).value["A"]
    assert mean == pytest.approx(proportion_of_parts(count, people, by).value["A"])
    turned = mean_of_parts((count / people)[::-1], people[::-1], by[::-1]).value["A"]
    assert turned == pytest.approx(mean)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rate_of_parts(of(1, 1, 1), of(0, 0, 1), PLACE),
            r"denominator must be above nought: 0\.0 at 'P'",
        ),
        (lambda: proportion_of_parts(of(5, 0, 1), of(1, 9, 1), PLACE), "must not be above its denominator"),
        (lambda: mean_of_parts(of(1, 1, 1), of(1, -1, 1), PLACE), "population must not be negative"),
        (lambda: mean_of_parts(of(1, 1), of(1, 1), PLACE), "by must have the index of value"),
        (
            lambda: rate_of_parts(of(1, 1, 1), of(1, 1, 1), PLACE.where(PLACE == "P")),
            "by must not be missing",
        ),
    ],
)
def test_aggregation_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()
