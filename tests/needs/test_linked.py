import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.linked import suppress_linked, table_sums
from needs.suppression import BELOW_FIVE, HOSPITAL, Rule, is_small, suppress
from tests.needs.test_suppression import BEYOND, bounds_alone

UNROUNDED = Rule("1 to 7, not rounded", lowest=1, highest=7, rounding=1)
RULES = [HOSPITAL, BELOW_FIVE, UNROUNDED]
MOST = 18


def table(*rows):
    return pd.DataFrame(rows, index=list("pqr")[: len(rows)], columns=list("xyz")[: len(rows[0])], dtype=float)


def every_table(published, rule):
    """Values that each hidden count takes in any 2 x 2 table that would be published just so."""
    low, high = bounds_alone(published, rule)
    spans = dict(zip(published.index, zip(low, high, strict=True), strict=True))
    cells = list(itertools.product("pq", "xy"))
    reach = [np.arange(spans[cell][0], (spans[cell][1] if spans[cell][1] < BEYOND else MOST) + 1) for cell in cells]
    found = dict(zip(cells, np.meshgrid(*reach, indexing="ij"), strict=True))
    for row in "pq":
        found[row, "all"] = found[row, "x"] + found[row, "y"]
    for column in ("x", "y", "all"):
        found["all", column] = found["p", column] + found["q", column]
    agrees = np.logical_and.reduce([(spans[c][0] <= n) & (n <= spans[c][1]) for c, n in found.items()])
    return {cell: np.unique(found[cell][agrees]) for cell in published.index[published.isna()]}


def assert_withstands(counts, rule):
    count, sums = table_sums(counts)
    published = suppress_linked(count, sums, rule, secret=b"drawn")
    assert published[is_small(count, rule)].isna().all()
    for cell, values in every_table(published, rule).items():
        assert count[cell] in values
        assert values.max() - values.min() >= rule.highest - rule.lowest, (cell, values)
    return published


def test_totals_both_ways_do_not_give_a_small_count_away():
    count, _ = table_sums(table([3, 9], [12, 14]))
    naive = suppress(count, UNROUNDED)
    assert [len(values) for values in every_table(naive, UNROUNDED).values()] == [1]
    # One neighbour in the row would be had from its column: the other three of the square go with it.
    published = assert_withstands(table([3, 9], [12, 14]), UNROUNDED)
    assert published[[("p", "x"), ("p", "y"), ("q", "x"), ("q", "y")]].isna().all()
    assert published["all", "all"] == 38


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_small_table_withstands(rule):
    for a, b, c in itertools.combinations_with_replacement((0, 2, 9), 3):
        assert_withstands(table([a, b], [c, 11]), rule)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=4, max_size=4), st.sampled_from(RULES))
def test_random_tables_withstand_in_any_order_of_rows(values, rule):
    a, b, c, d = values
    published = assert_withstands(table([a, b], [c, d]), rule)
    count, sums = table_sums(table([a, b], [c, d]))
    turned = suppress_linked(count[::-1], sums[::-1], rule, secret=b"drawn")
    pd.testing.assert_series_equal(turned[::-1], published)


def test_one_total_broken_down_twice():
    # Emergency admissions by quintile and by ethnic group, of one total.
    count = pd.Series({"all": 70.0, "q1": 4, "q2": 66, "white": 30, "asian": 25, "mixed": 15})
    sums = pd.DataFrame(
        {
            "sum": ["quintile"] * 2 + ["ethnic"] * 3,
            "whole": "all",
            "part": ["q1", "q2", "white", "asian", "mixed"],
        }
    )
    published = suppress_linked(count, sums, UNROUNDED, secret=b"drawn")
    assert np.isnan(published["q1"])
    assert published[["all", "q2"]].isna().any()  # 4 is 70 less 66
    # Where the total has to go, so must a part of the other breakdown, or it would be had by adding up.
    count = pd.Series({"all": 5.0, "q1": 5, "white": 3, "asian": 2})
    sums = pd.DataFrame({"sum": ["q", "e", "e"], "whole": "all", "part": ["q1", "white", "asian"]})
    assert suppress_linked(count, sums, UNROUNDED, secret=b"drawn").isna().all()


def test_a_larger_table_is_done_in_reasonable_time():
    chance = np.random.default_rng(3)
    counts = pd.DataFrame(chance.poisson(14, (5, 4)), index=[f"a{i}" for i in range(5)], dtype=float)
    count, sums = table_sums(counts.rename(columns=str))
    published = suppress_linked(count, sums, UNROUNDED, secret=b"drawn")
    assert published.notna().any()
    assert published[is_small(count, UNROUNDED)].isna().all()


COUNT, SUMS = table_sums(table([3, 20], [30, 40]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: suppress_linked(COUNT + 1, SUMS, HOSPITAL, secret=b"drawn"), "count must be the sum of its parts"),
        (lambda: suppress_linked(COUNT / 2, SUMS, HOSPITAL, secret=b"drawn"), "count must be a whole number"),
        (
            lambda: suppress_linked(COUNT, SUMS.assign(part=["?"] * 12), HOSPITAL, secret=b"drawn"),
            "part must be one of the counts",
        ),
        (lambda: table_sums(table([1]).rename(index={"p": "all"})), "total must not be a label of the table"),
        (
            lambda: table_sums(table([1], [2]).rename(index={"q": "p"})),
            "count must have each label once: 'p'",
        ),
    ],
)
def test_linked_tables_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()
