import pandas as pd
import pytest

from needs_map import needs


def test_the_public_functions_are_there_by_name():
    for name in needs.__all__:
        assert getattr(needs, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'core30'"):
        needs.core30  # noqa: B018


def test_core20_works_as_a_notebook_user_expects():
    shares = needs.core20(pd.Series([100, 200, 700]), pd.Series([1, 2, 3]))
    assert list(shares.share) == [0.3]
    by_place = needs.core20(pd.Series([100, 200, 700]), pd.Series([1, 2, 3]), pd.Series(["A", "B", "B"]))
    assert list(by_place.people) == [100, 200]
