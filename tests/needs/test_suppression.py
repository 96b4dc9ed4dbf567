import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from needs.suppression import (
    BELOW_FIVE,
    HOSPITAL,
    Rule,
    feasible_ranges,
    is_small,
    suppress,
    suppress_nested,
)

UNROUNDED = Rule("1 to 7, not rounded", lowest=1, highest=7, rounding=1)
NOUGHT_SHOWN = BELOW_FIVE._replace(name="1 to 4", lowest=1)
RULES = [HOSPITAL, BELOW_FIVE, UNROUNDED, NOUGHT_SHOWN]
BEYOND = 10_000  # stands for "nothing bounds it": far above any count here


def nested(tree):
    """Counts and parents of a tree given as nested dicts of leaf counts; wholes are sums."""
    counts, parents = {}, {}

    def add(name, inside, parent):
        parents[name] = parent
        if isinstance(inside, dict):
            counts[name] = sum(add(part, of, name) for part, of in inside.items())
        else:
            counts[name] = inside
        return counts[name]

    for name, inside in tree.items():
        add(name, inside, None)
    index = list(parents)
    return (
        pd.Series([counts[name] for name in index], index=index, dtype=float),
        pd.Series([parents[name] for name in index], index=index, dtype=object),
    )


def bounds_alone(published, rule):
    """What each published figure says by itself, from the rule as it is written."""
    low, high = [], []
    for shown in published:
        if math.isnan(shown):
            low.append(rule.lowest)
            high.append(BEYOND)
        else:
            could_be = [
                n
                for n in range(int(max(0, shown - rule.rounding)), int(shown + rule.rounding) + 1)
                if not rule.lowest <= n <= rule.highest and math.floor(n / rule.rounding + 0.5) * rule.rounding == shown
            ]
            low.append(min(could_be))
            high.append(max(could_be))
    return np.array(low), np.array(high)


def attack(published, parent, rule):
    """Least and most of every hidden count, by integer programming over all that is published."""
    names = list(published.index)
    low, high = bounds_alone(published, rule)
    rows = []
    for whole in parent.dropna().unique():
        row = np.zeros(len(names))
        row[names.index(whole)] = -1
        row[[names.index(part) for part in parent.index[parent == whole]]] = 1
        rows.append(row)
    sums = LinearConstraint(np.array(rows), 0, 0) if rows else ()
    found = {}
    for name in published.index[published.isna()]:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(names))
            goal[names.index(name)] = sign
            solved = milp(goal, constraints=sums, bounds=(low, high), integrality=np.ones(len(names)))
            assert solved.success, solved.message
            ends.append(sign * round(solved.fun))
        found[name] = tuple(ends)
    return found


def assert_withstands(count, parent, rule):
    published = suppress_nested(count, parent, rule)
    small = is_small(count, rule)
    assert published[small].isna().all()
    ranges = feasible_ranges(published, parent, rule)
    for name, (low, high) in attack(published, parent, rule).items():
        # Neither fixed nor narrowed to fewer values than the rule hides; and the truth is in the range.
        assert high - low >= rule.highest - rule.lowest, (name, low, high)
        assert low <= count[name] <= high
        assert ranges.lowest[name] == low
        assert min(ranges.highest[name], BEYOND) == high or high > BEYOND / 2
    return published


def test_hospital_counts():
    count = pd.Series([0, 1, 7, 8, 12, 13, 100], index=list("abcdefg"), dtype=float)
    assert list(is_small(count, HOSPITAL)) == [False, True, True, False, False, False, False]
    published = suppress(count, HOSPITAL)
    assert list(published.dropna()) == [0, 10, 10, 15, 100]
    assert list(published.isna()) == [False, True, True, False, False, False, False]


def test_counts_below_five():
    count = pd.Series([0, 4, 5, 12], dtype=float)
    published = suppress(count, BELOW_FIVE)
    assert list(published.isna()) == [True, True, False, False]
    assert list(published.dropna()) == [5, 12]


def test_a_total_does_not_give_its_one_small_part_away():
    count, parent = nested({"all": {"a": 3, "b": 20, "c": 40}})
    published = assert_withstands(count, parent, UNROUNDED)
    assert published["all"] == 63
    assert published["c"] == 40
    assert published[["a", "b"]].isna().all()  # the smallest neighbour shields it


def test_the_attack_finds_what_is_only_masked():
    count, parent = nested({"all": {"a": 3, "b": 20, "c": 40}})
    naive = suppress(count, UNROUNDED)
    assert attack(naive, parent, UNROUNDED) == {"a": (3, 3)}
    ranges = feasible_ranges(naive, parent, UNROUNDED)
    assert (ranges.lowest["a"], ranges.highest["a"]) == (3, 3)
    # Rounding alone does not save it: 48 and 49 are published as 50 and 50.
    count, parent = nested({"all": {"a": 1, "b": 48}})
    assert attack(suppress(count, HOSPITAL), parent, HOSPITAL) == {"a": (1, 4)}
    assert_withstands(count, parent, HOSPITAL)


def test_a_whole_is_hidden_where_no_part_can_shield():
    count, parent = nested({"all": {"P": {"a": 4, "b": 4}, "Q": 30, "R": 50}})
    published = assert_withstands(count, parent, UNROUNDED)
    # a + b = 8 leaves each 1 to 7, all that the rule hides.
    assert published["P"] == 8
    count, parent = nested({"all": {"P": {"a": 4, "b": 0, "c": 5}, "Q": 30, "R": 50}})
    published = assert_withstands(count, parent, BELOW_FIVE)
    assert published["R"] == 50


def test_nested_areas_shield_at_every_level():
    tree = {
        "cluster": {
            "icb": {
                "place": {"hood": {"x1": 2, "x2": 30}, "wood": {"x3": 40, "x4": 50}},
                "town": {"moor": {"x5": 60, "x6": 70}},
            },
            "other": {"dale": {"x7": 80, "x8": 90}},
        }
    }
    for rule in RULES:
        published = assert_withstands(*nested(tree), rule)
        assert published["cluster"] == 420 + 2 if rule.rounding == 1 else 420
    # A hidden whole is no use as a shield while its parts add up to it, so one of them goes too.
    count, parent = nested({"all": {"P": 3, "Q": {"a": 20, "b": 30}, "R": {"c": 40, "d": 50}}})
    published = assert_withstands(count, parent, UNROUNDED)
    assert published[["P", "Q", "a"]].isna().all()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_small_table_withstands(rule):
    # A total of three parts, and two wholes of two: every table of these counts.
    of = (0, 1, 4, 7, 9, 13)
    for parts in itertools.combinations_with_replacement(of, 3):
        assert_withstands(*nested({"all": dict(zip("abc", parts, strict=True))}), rule)
    for parts in itertools.product((0, 3, 6, 11), repeat=3):
        a, b, c = parts
        assert_withstands(*nested({"all": {"P": {"a": a, "b": b}, "Q": {"c": c, "d": 25}}}), rule)


def exhaustive(published, parent, rule, most):
    """Values that each hidden count takes in any table that would be published just so."""
    low, high = bounds_alone(published, rule)
    leaves = [name for name in published.index if name not in set(parent.dropna())]
    spans = dict(zip(published.index, zip(low, high, strict=True), strict=True))
    reach = [np.arange(spans[leaf][0], min(spans[leaf][1], most) + 1) for leaf in leaves]
    table = dict(zip(leaves, np.meshgrid(*reach, indexing="ij"), strict=True))
    for name in reversed(published.index):  # parts stand after their whole
        if name not in table:
            table[name] = sum(table[part] for part in parent.index[parent == name])
    agrees = np.logical_and.reduce([(spans[name][0] <= n) & (n <= spans[name][1]) for name, n in table.items()])
    return {name: np.unique(table[name][agrees]) for name in published.index[published.isna()]}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("parts", [(3, 9, 12), (1, 1, 10), (7, 8, 8), (0, 4, 9), (2, 8, 0)])
def test_counting_every_table_says_the_same(rule, parts):
    a, b, c = parts
    count, parent = nested({"all": {"P": {"a": a, "b": b}, "c": c}})
    published = suppress_nested(count, parent, rule)
    ranges = feasible_ranges(published, parent, rule)
    most = 45
    for name, values in exhaustive(published, parent, rule, most).items():
        assert min(values) == ranges.lowest[name]
        if math.isinf(ranges.highest[name]):
            assert max(values) >= most
        else:
            assert max(values) == ranges.highest[name]
        assert len(values) > rule.highest - rule.lowest


LEAF = st.one_of(st.integers(0, 12), st.integers(0, 60))
TREES = st.recursive(LEAF, lambda inside: st.lists(inside, min_size=1, max_size=4), max_leaves=12)


def named(tree, name="t"):
    if isinstance(tree, list):
        return {f"{name}{i}": named(of, f"{name}{i}.") for i, of in enumerate(tree)}
    return tree


@settings(max_examples=60, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=3), st.sampled_from(RULES))
def test_random_nestings_withstand(trees, rule):
    count, parent = nested(named(trees))
    published = assert_withstands(count, parent, rule)
    order = np.random.default_rng(len(count)).permutation(len(count))
    turned = suppress_nested(count.iloc[order], parent.iloc[order], rule)
    pd.testing.assert_series_equal(turned.sort_index(), published.sort_index())


def test_arguments_are_left_alone_and_the_rest_is_rounded():
    count, parent = nested({"all": {"a": 3, "b": 22, "c": 41}})
    before = count.copy()
    published = suppress_nested(count, parent, HOSPITAL)
    pd.testing.assert_series_equal(count, before)
    assert published["c"] == 40
    assert list(published.index) == list(count.index)


COUNT, PARENT = nested({"all": {"a": 3, "b": 22}})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: suppress(-COUNT, HOSPITAL), r"count must be a whole number.*: -25\.0 at 'all'"),
        (lambda: suppress(COUNT / 2, HOSPITAL), "count must be a whole number"),
        (lambda: suppress(COUNT * math.nan, HOSPITAL), "count must be a whole number.* nan at 'all'"),
        (lambda: suppress_nested(COUNT + 1, PARENT, HOSPITAL), "count must be the sum of its parts: 26"),
        (lambda: suppress_nested(COUNT, PARENT[::-1], HOSPITAL), "parent must have the index of count"),
        (
            lambda: suppress_nested(COUNT, PARENT.replace("all", "x"), HOSPITAL),
            "parent must be one of the areas",
        ),
        (
            lambda: suppress_nested(COUNT, PARENT.where(PARENT.notna(), "a"), HOSPITAL),
            "parent must not lie within its own part: a at 'all'",
        ),
        (
            lambda: suppress(pd.Series([1, 2], index=["a", "a"]), HOSPITAL),
            "count must have each label once: 'a' is repeated",
        ),
    ],
)
def test_suppression_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()
