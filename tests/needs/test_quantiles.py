import math

import pandas as pd
import pytest

from needs.quantiles import imd_quintile, quintile_shares


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
