import math

import numpy as np
import pandas as pd
import pytest

from needs_map.needs.comparisons.size import compare_by_size, side_of


def test_sides_of_a_benchmark():
    values = pd.Series([10.0, 30.0, np.nan, 10.0, 20.0], index=list("abcde"))
    benchmark = pd.Series([10.0, 10.0, 10.0, np.nan, 30.0], index=list("abcde"))
    assert side_of(values, benchmark).tolist() == ["equal", "above", "not compared", "not compared", "below"]


@pytest.mark.parametrize(
    ("value", "benchmark", "is_share", "word"),
    [
        (20.2, 20.1, True, "equal"),
        (21.0, 20.0, True, "above"),  # a twentieth more
        (20.9, 20.0, True, "equal"),
        (0.9, 0.5, True, "equal"),  # under half a point
        (0.9, 0.5, False, "above"),
        (1.0, 0.5, True, "above"),
        (15.0, 20.0, True, "below"),
        (0.0, 0.0, False, "equal"),
        (math.nan, 20.0, True, "not compared"),
    ],
)
def test_counts_of_everyone_are_compared_by_documented_sizes(value, benchmark, is_share, word):
    assert compare_by_size(pd.Series([value]), benchmark, is_share=is_share).tolist() == [word]
