import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.deprivation.core20 import core20, core20_share

LSOAS = ["E01000001", "E01000002", "E01000003"]


def of(*values, index=LSOAS):
    return pd.Series(values, index=index)


def test_core20_share_counts_people_not_areas():
    assert core20_share(of(100.0, 200.0, 700.0), of(1, 2, 3)) == pytest.approx(0.3)


def test_core20_share_is_unknown_where_nobody_lives_or_a_count_is_missing():
    assert math.isnan(core20_share(of(0.0, 0.0, 0.0), of(1, 2, 3)))
    assert math.isnan(core20_share(of(1.0, math.nan, 1.0), of(1, 2, 3)))
    assert math.isnan(core20_share(of(1.0, 2.0, math.nan), of(1, 2, 3)))
    assert math.isnan(core20_share(pd.Series([], dtype=float), pd.Series([], dtype=int)))


def test_core20_by_place_carries_the_unknown_through():
    population = pd.Series([100.0, 300.0, math.nan, 50.0, math.nan, 60.0], index=list("abcdef"))
    decile = pd.Series([2, 3, 10, 1, 2, 7], index=list("abcdef"))
    place = pd.Series(["North", "North", "South", "South", "West", "West"], index=list("abcdef"))
    result = core20(population, decile, place)
    assert list(result.share.index) == ["North", "South", "West"]
    assert result.share["North"] == 0.25
    assert result.people["North"] == 100
    assert result.population["North"] == 400
    # South's Core20 people are all known; the rest of its population is not.
    assert result.people["South"] == 50
    assert result.share[["South", "West"]].isna().all()
    assert result.population[["South", "West"]].isna().all()
    assert math.isnan(result.people["West"])


def test_core20_leaves_its_arguments_alone():
    population, decile = of(1, 2, 3), of(1, 5, 10)
    before = population.copy(), decile.copy()
    core20_share(population, decile)
    pd.testing.assert_series_equal(population, before[0])
    pd.testing.assert_series_equal(decile, before[1])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 10), st.sampled_from("pqr")), min_size=1))
def test_core20_does_not_depend_on_row_order_and_adds_up(rows):
    table = pd.DataFrame(rows, columns=["population", "decile", "place"]).astype({"population": float})
    result = core20(table["population"], table["decile"], table["place"])
    turned = table.iloc[::-1]
    again = core20(turned["population"], turned["decile"], turned["place"])
    for ours, theirs in zip(result, again, strict=True):
        pd.testing.assert_series_equal(ours, theirs)
    whole = core20_share(table["population"], table["decile"])
    assert np.isclose(whole * result.population.sum(), result.people.sum(), equal_nan=True) or (
        result.population.sum() == 0
    )


@pytest.mark.parametrize(
    ("population", "decile", "message"),
    [
        (of(1, 2, 3), of(1, 2, 3, index=["E01000001", "E01000002", "E09"]), "imd_decile .* 'E09'"),
        (of(1, 2, 3), of(1, 2, 3, index=LSOAS[::-1]), "imd_decile must have the index of population"),
        (of(1, -2, 3), of(1, 2, 3), "population must not be negative: -2 at 'E01000002'"),
        (of(1, 2, math.inf), of(1, 2, 3), "population must be finite: inf at 'E01000003'"),
        (of("1", "x", "3"), of(1, 2, 3), "population must be numbers: x at 'E01000002'"),
        (of(1, 2, 3), of(1, math.nan, 3), "imd_decile must be a whole number from 1 to 10.* 'E01000002'"),
        (of(1, 2, 3), of(0, 11, 3), r"imd_decile .* 0 at 'E01000001' \(and 1 more\)"),
        (of(1, 2, 3), of(1, 1.5, 3), "imd_decile .* 1.5 at 'E01000002'"),
    ],
)
def test_core20_share_refuses(population, decile, message):
    with pytest.raises(ValueError, match=message):
        core20_share(population, decile)


def test_core20_refuses_an_lsoa_without_a_group():
    with pytest.raises(ValueError, match="by must not be missing: None at 'E01000003'"):
        core20(of(1, 2, 3), of(1, 2, 3), pd.Series(["p", "p", None], index=LSOAS, dtype=object))
