"""Small counts that stand in several tables at once."""

import pandas as pd
import pytest

from needs_map.needs.disclosure.linked_tables import hidden_in_linked
from needs_map.needs.disclosure.suppression import BELOW_FIVE, feasible_ranges

RULE = BELOW_FIVE._replace(lowest=1)
COUNTS = pd.Series({"a1": 3, "a2": 20, "b1": 30, "b2": 40, "A": 23, "B": 70, "T": 93, "q1": 33, "q2": 60}, dtype=float)
BY_AREA = pd.Series({"a1": "A", "a2": "A", "b1": "B", "b2": "B", "A": "T", "B": "T", "T": None}, dtype="object")
BY_QUINTILE = pd.Series(
    {"a1": "q1", "b1": "q1", "a2": "q2", "b2": "q2", "q1": "T", "q2": "T", "T": None}, dtype="object"
)
NONE = pd.Series(data=False, index=COUNTS.index)


@pytest.mark.parametrize("secret", [b"one", b"two", b"three", b"four"])
def test_a_small_count_cannot_be_told_in_either_table(secret):
    hidden = hidden_in_linked([COUNTS], [BY_AREA, BY_QUINTILE], RULE, secret=secret, unpublished=NONE)
    assert hidden["a1"]
    shown = COUNTS.mask(hidden)
    for tree in (BY_AREA, BY_QUINTILE):
        ranges = feasible_ranges(shown[tree.index], tree, RULE)
        assert ranges.highest["a1"] - ranges.lowest["a1"] >= RULE.highest - RULE.lowest


def test_nothing_hides_where_nothing_is_small():
    larger = COUNTS + pd.Series({"a1": 10, "A": 10, "T": 10, "q1": 10}).reindex(COUNTS.index, fill_value=0)
    hidden = hidden_in_linked([larger], [BY_AREA, BY_QUINTILE], RULE, secret=b"x", unpublished=NONE)
    assert not hidden.any()


def test_a_small_rest_hides_the_count_that_would_tell_it():
    whole = COUNTS * 10
    part = whole - pd.Series({"b2": 398.0}).reindex(COUNTS.index, fill_value=0)
    part["B"] -= 398
    part["T"] -= 398
    part["q2"] -= 398
    hidden = hidden_in_linked([whole, part], [BY_AREA, BY_QUINTILE], RULE, secret=b"x", unpublished=NONE)
    assert hidden["b2"]
