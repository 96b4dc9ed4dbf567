import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.estimates.attributable import attributable_fraction


def of(*values):
    return pd.Series(values, dtype=float)


def test_attributable_fraction_by_hand():
    # 30 and 10 events in 1,000 each: best off 1%, all 2%, so half would not have happened.
    found = attributable_fraction(of(30, 10), of(1000, 1000), of(1, 5))
    assert found.value["all"] == pytest.approx(0.5)
    # Log variance 1/10 - 1/40 = 0.075.
    reach = math.exp(1.959963984540054 * math.sqrt(0.075))
    assert found.lower_cl["all"] == pytest.approx(1 - 0.5 * reach)
    assert found.upper_cl["all"] == pytest.approx(1 - 0.5 / reach)


def test_levins_formula_gives_the_same():
    # Levin 1953: p(RR - 1) / (1 + p(RR - 1)), here a quarter exposed at three times the risk: 0.5 / 1.5.
    found = attributable_fraction(of(75, 75), of(1000, 3000), of(1, 2))
    assert found.value["all"] == pytest.approx(1 / 3)


def test_where_the_best_off_fare_worse_it_is_negative_and_where_absent_unknown():
    place = pd.Series(list("PPQQR"))
    found = attributable_fraction(of(1, 3, 0, 0, 4), of(10, 10, 10, 10, 10), of(1, 5, 1, 5, 1), place)
    assert found.value["P"] == pytest.approx(-0.5)
    assert math.isnan(found.value["Q"])  # nobody has an event
    assert math.isnan(found.value["R"])  # no best-off quantile
    none = attributable_fraction(of(4, 0), of(10, 10), of(1, 5))
    assert none.value["all"] == 1
    assert math.isnan(none.lower_cl["all"])
    unknown = attributable_fraction(of(4, math.nan), of(10, 10), of(1, 5))
    assert unknown.value.isna().all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(500, 9000)), min_size=2, max_size=8))
def test_fraction_never_passes_one_and_ignores_row_order(rows):
    events, people = (of(*column) for column in zip(*rows, strict=True))
    quantile = of(*range(1, len(rows) + 1))
    found = attributable_fraction(events, people, quantile)
    assert found.lower_cl["all"] <= found.value["all"] <= found.upper_cl["all"] <= 1
    turned = attributable_fraction(events[::-1], people[::-1], quantile[::-1])
    assert turned.value["all"] == pytest.approx(found.value["all"])
    doubled = attributable_fraction(events, people * 2, quantile)
    assert doubled.value["all"] == pytest.approx(found.value["all"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((of(-1, 1), of(1, 1), of(1, 5)), "numerator must not be negative"),
        ((of(1, 1), of(0, 1), of(1, 5)), "denominator must be above zero"),
        ((of(1, 1), of(1, 1), of(1, 1)), "quantile must stand once in each group: 1.* at 1"),
        ((of(1, 1), of(1, 1), of(1, math.nan)), "quantile must not be missing"),
    ],
)
def test_attributable_fraction_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        attributable_fraction(*arguments)
