import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.deprivation.quantiles import imd_quintile, quantile, quintile_shares
from tests.needs.oracle import phstatsmethods


def test_imd_quintile_pairs_deciles():
    deciles = pd.Series(range(1, 11), index=list("abcdefghij"))
    assert list(imd_quintile(deciles)) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert list(imd_quintile(deciles).index) == list("abcdefghij")


def test_imd_quintile_refuses_what_is_no_decile():
    with pytest.raises(ValueError, match=r"imd_decile .* 11 at 'b'"):
        imd_quintile(pd.Series([1, 11], index=["a", "b"]))


def test_quintile_shares_has_a_row_for_each_quintile():
    index = list("abcde")
    population = pd.Series([100.0, 300.0, 600.0, 10.0, math.nan], index=index)
    quintile = pd.Series([1, 1, 4, 2, 3], index=index)
    place = pd.Series(["P", "P", "P", "Q", "Q"], index=index, name="place")
    shares = quintile_shares(population, quintile, place)
    assert shares.index.names == ["place", "imd_quintile"]
    assert list(shares.loc["P", "people"]) == [400, 0, 0, 600, 0]
    assert list(shares.loc["P", "proportion"]) == [0.4, 0, 0, 0.6, 0]
    assert list(shares.loc["Q", "people"].isna()) == [False, False, True, False, False]
    assert shares.loc["Q", "proportion"].isna().all()


def test_quintile_shares_of_nobody_are_unknown():
    one = pd.Series([0.0], index=["a"])
    shares = quintile_shares(one, pd.Series([1], index=["a"]), pd.Series(["P"], index=["a"]))
    assert shares["proportion"].isna().all()
    assert shares["people"].eq(0).all()


HIGHEST_FIRST = {"RAG - Low is good": True, "True": True, "RAG - High is good": False, "False": False}


def test_published_quantiles(vectors):
    table = vectors("quantiles.csv", dtype={"Polarity": str})
    assert len(table) == 339
    table = table.set_index(table["IndSexRef"] + table["ParentCode"] + table["AreaCode"])
    found = []
    for (polarity, _), rows in table.groupby(["Polarity", "IndSexRef"]):
        value = pd.to_numeric(rows["Value"], errors="raise")
        found.append(quantile(value, rows["ParentCode"], k=10, highest_first=HIGHEST_FIRST[polarity]))
    found = pd.concat(found).reindex(table.index)
    # A parent with fewer areas than quantiles has none: its cells are empty.
    np.testing.assert_array_equal(found, pd.to_numeric(table["QuantileInGrp"], errors="raise"))


def test_quantile_by_hand():
    value = pd.Series([10.0, 8, 8, 5, 1, math.nan], index=list("abcdef"))
    # Five areas in two halves: ranks 1, 2, 2, 4, 5. The first half holds what comes before the middle.
    assert list(quantile(value, k=2).dropna()) == [1, 1, 1, 2, 2]
    assert list(quantile(value, k=5).dropna()) == [1, 2, 2, 4, 5]
    assert list(quantile(value, k=5, highest_first=False).dropna()) == [5, 3, 3, 2, 1]
    assert math.isnan(quantile(value, k=2)["f"])
    assert quantile(value, k=6).isna().all()


def test_quantile_within_parents_is_local():
    value = pd.Series([1.0, 2, 101, 102], index=list("abcd"))
    parent = pd.Series(["P", "P", "Q", "Q"], index=list("abcd"))
    assert list(quantile(value, parent, k=2)) == [2, 1, 2, 1]
    assert list(quantile(value, k=2)) == [2, 2, 1, 1]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=10, max_size=60), st.booleans(), st.sampled_from([2, 5, 10]))
def test_quantiles_agree_with_the_official_package(values, highest_first, k):
    frame = pd.DataFrame({"v": values}, dtype=float)
    theirs = phstatsmethods("ph_quantile", frame, "v", nquantiles=k, invert=highest_first, type="full")
    ours = quantile(frame["v"], k=k, highest_first=highest_first)
    # It divides in floating point, so on a boundary it may be one out (7 / (7 / 10) is above 10); where it
    # and whole numbers differ the division is what differs.
    rank = frame["v"].rank(method="min", ascending=not highest_first)
    size = len(frame)
    on_boundary = ((size + 1 - rank) * k % size) == 0
    np.testing.assert_array_equal(ours[~on_boundary], theirs["quantile"][~on_boundary])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=40))
def test_quantiles_keep_their_invariants(rows):
    value = pd.Series(rows, dtype=float)
    found = quantile(value, k=5)
    assert found.between(1, 5).all()
    assert found[value.sort_values(ascending=False).index].is_monotonic_increasing
    pd.testing.assert_series_equal(quantile(value[::-1], k=5)[::-1], quantile(value, k=5))


ONE = pd.Series([1.0, 2.0], index=["a", "b"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: quantile(ONE, k=1), "k must be 2 or more: 1"),
        (lambda: quantile(ONE, ONE[::-1]), "within must have the index of value"),
        (
            lambda: quantile(ONE, pd.Series([None, "p"], ["a", "b"])),
            "within must not be missing: .* at 'a'",
        ),
        (lambda: quantile(ONE * math.inf), "value must be finite"),
        (lambda: quintile_shares(ONE, ONE + 4, ONE), r"imd_quintile .* 6\.0 at 'b'"),
    ],
)
def test_quantiles_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()
