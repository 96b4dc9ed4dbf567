import hashlib
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from needs_map.needs.disclosure.suppression import (
    BELOW_FIVE,
    HOSPITAL,
    Rule,
    draws,
    feasible_ranges,
    is_small,
    suppress,
    suppress_nested,
)

UNROUNDED = Rule("1 to 7, not rounded", lowest=1, highest=7, rounding=1)
NOUGHT_SHOWN = BELOW_FIVE._replace(name="1 to 4", lowest=1)
ROUGH = Rule("1 to 7, rounded to 10", lowest=1, highest=7, rounding=10)
RULES = [HOSPITAL, BELOW_FIVE, UNROUNDED, NOUGHT_SHOWN]
SECRET = b"a store's own"
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
    published = suppress_nested(count, parent, rule, secret=SECRET)
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
    assert published["a":].isna().sum() == 2  # itself and one neighbour, whichever the secret draws


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


def test_what_the_other_parts_leave_a_shown_whole_narrows_its_hidden_parts():
    """Rounded to 5, all are 38 or more and Q 12 or fewer: so P is 26 or 27, and what p2 leaves of it is 9 to 14."""
    shown = {"all": 40.0, "P": 25.0, "p1": math.nan, "p2": 15.0, "Q": 10.0}
    parent = pd.Series({"all": None, "P": "all", "p1": "P", "p2": "P", "Q": "all"}, dtype=object)
    ranges = feasible_ranges(pd.Series(shown), parent, HOSPITAL)
    assert (ranges.lowest["p1"], ranges.highest["p1"]) == (9, 14)
    assert (ranges.lowest["P"], ranges.highest["P"]) == (26, 27)
    assert attack(pd.Series(shown), parent, HOSPITAL) == {"p1": (9, 14)}


def test_a_whole_is_hidden_where_no_part_can_shield():
    count, parent = nested({"all": {"P": {"a": 4, "b": 4}, "Q": 30, "R": 50}})
    published = assert_withstands(count, parent, UNROUNDED)
    assert published[["a", "b"]].isna().all()
    count, parent = nested({"all": {"P": {"a": 1, "b": 1}, "Q": 30, "R": 50}})
    published = assert_withstands(count, parent, UNROUNDED)
    # a + b = 2 would give both away; so their whole goes, and one beside it.
    assert np.isnan(published["P"])
    assert published[["Q", "R"]].isna().sum() == 1


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
    hidden = published.isna()
    assert hidden[["P", "Q", "R"]].sum() == 2
    assert hidden[["a", "b"]].any() == hidden["Q"]
    assert hidden[["c", "d"]].any() == hidden["R"]


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


@pytest.mark.parametrize("rule", [*RULES, ROUGH], ids=lambda rule: rule.name)
@pytest.mark.parametrize("parts", [(3, 9, 12), (1, 1, 10), (7, 8, 8), (0, 4, 9), (2, 8, 0)])
def test_counting_every_table_says_the_same(rule, parts):
    a, b, c = parts
    count, parent = nested({"all": {"P": {"a": a, "b": b}, "c": c}})
    published = suppress_nested(count, parent, rule, secret=SECRET)
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
    turned = suppress_nested(count.iloc[order], parent.iloc[order], rule, secret=SECRET)
    pd.testing.assert_series_equal(turned.sort_index(), published.sort_index())


def test_arguments_are_left_alone_and_the_rest_is_rounded():
    count, parent = nested({"all": {"a": 3, "b": 22, "c": 41}})
    before = count.copy()
    published = suppress_nested(count, parent, HOSPITAL, secret=SECRET)
    pd.testing.assert_series_equal(count, before)
    assert set(published.dropna()) <= {65, 20, 40}
    assert list(published.index) == list(count.index)


def test_the_shield_does_not_tell_that_it_is_the_smallest():
    """Where the smallest always hid, 7, 7, 7 and 4 of 25 came out as hidden, 7, 7, hidden; 8, 7, 7 and 3 did not."""
    drawn = {3: set(), 4: set()}
    for small, shields in drawn.items():
        count, parent = nested({"all": {"a": 11 - small, "b": 7, "c": 7, "d": small}})
        for number in range(60):
            published = suppress_nested(count, parent, NOUGHT_SHOWN, secret=f"secret {number}".encode())
            shields.add("".join(published.index[published.isna()]))
    assert {"ad", "bd", "cd"} <= drawn[4] & drawn[3]


def test_a_secret_always_gives_the_same_mask_and_another_gives_another():
    count, parent = nested(
        {"all": {f"p{at}": {f"p{at}x": 2, **{f"p{at}{n}": 20 for n in range(9)}} for at in range(9)}}
    )
    first, again, other = (suppress_nested(count, parent, BELOW_FIVE, secret=one) for one in (b"one", b"one", b"two"))
    pd.testing.assert_series_equal(first, again)
    assert (first.isna() != other.isna()).any()


def test_what_a_secret_draws_are_numbers_of_its_keyed_digest_of_each_label():
    found = draws(["E01000001", 7], SECRET)
    for at, label in enumerate(("E01000001", "7")):
        digest = hashlib.blake2b(label.encode(), key=SECRET, digest_size=24).digest()
        first, second, third = (int.from_bytes(digest[start : start + 8], "little") for start in (0, 8, 16))
        assert found.order[at] == first / 2**64
        assert found.margin[at] == second / 2**64
        assert found.turns[at] == third
    assert draws([], SECRET).order.size == 0


@pytest.mark.parametrize(("size", "is_long_enough"), [(0, False), (1, True), (64, True), (65, False)])
def test_a_secret_has_1_to_64_bytes(size, is_long_enough):
    if is_long_enough:
        assert draws(["a"], b"x" * size).order.size == 1
        return
    with pytest.raises(ValueError, match=f"^secret must have 1 to 64 bytes: {size}$"):
        draws(["a"], b"x" * size)


def test_ranges_and_counts_are_named_and_on_the_index_of_what_they_are_of():
    count, parent = nested({"all": {"a": 3, "b": 22}})
    ranges = feasible_ranges(suppress(count, BELOW_FIVE), parent, BELOW_FIVE)
    assert [of.name for of in ranges] == ["lowest", "highest"]
    assert all(of.index.equals(count.index) for of in ranges)
    assert is_small(count, BELOW_FIVE).name == "small"
    assert suppress(count, BELOW_FIVE).name == "published"
    with pytest.raises(ValueError, match="count must be numbers: x at 'a'"):
        is_small(pd.Series(["x"], ["a"]), BELOW_FIVE)
    with pytest.raises(ValueError, match="published must be numbers: x at 'a'"):
        feasible_ranges(pd.Series(["x"], ["a"]), pd.Series([None], ["a"], dtype=object), BELOW_FIVE)


def unpaired(label, number):
    """Whether a secret's four first tosses of a label's coin all fall one way."""
    return draws([label], b"%d" % number).turns[0] >> np.uint64(60) == 0


def test_one_small_count_in_sixteen_hides_without_a_partner():
    """Where nothing adds up to it, it needs no shield; whether its partner hides is drawn by its own label."""
    count, parent = nested({"all": {"a": 3, "b": 20, "c": 30}})
    whole = pd.Series(count.index == "all", count.index)
    alone = 0
    for number in range(1_600):
        shown = suppress_nested(count, parent, BELOW_FIVE, secret=b"%d" % number, unpublished=whole)
        hides_alone = shown[["b", "c"]].notna().all()
        assert hides_alone == unpaired("a", number)
        alone += hides_alone
    assert 70 < alone < 130


@pytest.mark.parametrize("rule", [BELOW_FIVE, NOUGHT_SHOWN], ids=["noughts hidden", "noughts shown"])
def test_a_range_must_be_wider_than_the_rule_by_a_margin_that_the_secret_draws(rule):
    """Two hidden counts of a known sum: what they could be is shielded by a third where it is as narrow as that."""
    width = rule.highest - rule.lowest
    seen = set()
    for number in (number for number in range(1_500) if unpaired("a", number)):
        margin = math.floor(draws(["all"], b"%d" % number).margin[0] * (2 * width + 1))
        for other in (5, 7, 9, 11, 13):
            count, parent = nested({"all": {"a": 2, "b": other, "c": 200}})
            withheld = pd.Series(count.index == "b", count.index)
            shown = suppress_nested(count, parent, rule, secret=b"%d" % number, withheld=withheld)
            values = 2 + other - 2 * rule.lowest  # from the lowest of one to the sum less the lowest of the other
            assert shown[["a", "b"]].isna().all()
            assert shown[["all", "c"]].isna().any() == (values < width + margin)
            seen.add((margin, values < width + margin))
    assert {margin for margin, _ in seen} == set(range(2 * width + 1))
    assert len(seen) > 2 * width + 1


def test_what_nobody_publishes_shields_and_needs_no_shield():
    count, parent = nested({"all": {"ours": {"a": 9, "b": 20}, "rest": 900}})
    rest = pd.Series(count.index == "rest", index=count.index)
    shown = suppress_nested(count, parent, BELOW_FIVE, secret=SECRET, unpublished=rest)
    assert shown.index[shown.isna()].tolist() == ["rest"]
    count, parent = nested({"all": {"ours": {"a": 3}, "rest": 900}})
    shown = suppress_nested(count, parent, BELOW_FIVE, secret=SECRET, unpublished=rest.reindex(count.index))
    assert shown.dropna().to_dict() == {"all": 903}
    # Of a rest that is small itself, the total would tell.
    count, parent = nested({"all": {"ours": {"a": 9, "b": 20}, "rest": 3}})
    rest = pd.Series(count.index == "rest", index=count.index)
    shown = suppress_nested(count, parent, BELOW_FIVE, secret=SECRET, unpublished=rest)
    assert np.isnan(shown["all"]) or shown[["ours", "a", "b"]].isna().sum() > 1


TREES_ATTACKED = 2_500
TRIES = 3_000
"""Tables that a round of the attack publishes, each by a secret of its own."""


def random_tree(rng):
    """Parent of each area by position, and counts: a whole of up to five parts, or of two with up to three each."""
    groups = int(rng.integers(1, 3))
    parent = [-1]
    for _ in range(groups):
        whole = len(parent) if groups > 1 else 0
        parent += [0] * (groups > 1)
        parent += [whole] * int(rng.integers(1, 4) if groups > 1 else rng.integers(2, 6))
    parent = np.array(parent)
    leaves = np.setdiff1d(np.arange(len(parent)), parent)
    return parent, leaves, rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 10, 12, 30], len(leaves))


def with_wholes(parent, leaves, rows):
    """Counts of all areas of a tree from those of its leaves, a row a table."""
    counts = np.zeros((len(rows), len(parent)))
    counts[:, leaves] = rows
    for at in range(len(parent) - 1, 0, -1):
        counts[:, parent[at]] += counts[:, at]
    return counts


def published_trees(trees, rule, secret):
    """Publish many trees at once; the secret draws each one's shields apart, as many secrets would."""
    first = np.cumsum([0, *(len(parent) for parent, _ in trees)])
    above = np.concatenate([np.where(of < 0, np.nan, of + at) for (of, _), at in zip(trees, first, strict=False)])
    counts = pd.Series(np.concatenate([of for _, of in trees]))
    shown = suppress_nested(counts, pd.Series(above), rule, secret=secret).to_numpy()
    return [shown[start:stop] for start, stop in itertools.pairwise(first)]


@pytest.mark.parametrize("rule", RULES)
def test_a_tree_hides_the_same_whatever_stands_beside_it(rule):
    rng = np.random.default_rng(7)
    made = [random_tree(rng) for _ in range(400)]
    trees = [(parent, with_wholes(parent, leaves, counts[None, :])[0]) for parent, leaves, counts in made]
    labels = [[f"{at} {place}" for place in range(len(parent))] for at, (parent, _) in enumerate(trees)]
    each = [
        (
            pd.Series(counts, names),
            pd.Series([names[of] if of >= 0 else None for of in parent], names, dtype=object),
        )
        for (parent, counts), names in zip(trees, labels, strict=True)
    ]
    together = suppress_nested(*(pd.concat(of) for of in zip(*each, strict=True)), rule, secret=SECRET)
    alone = pd.concat([suppress_nested(count, parent, rule, secret=SECRET) for count, parent in each])
    pd.testing.assert_series_equal(together, alone)


def other_tables(tree, shown, width, rng, most):
    """Other tables that agree with all that is shown: amounts moved from a hidden leaf to another, or away."""
    parent, leaves, count = tree
    hidden = np.flatnonzero(np.isnan(shown[leaves]))
    rows = np.repeat(count[None, :].astype(float), 8 * most, axis=0)
    for share in (1, 0.6, 0.3):
        some = np.flatnonzero(rng.random(len(rows)) < share)
        step = rng.integers(1, width + 2, len(some)) * rng.choice([1, -1], len(some))
        rows[some, rng.choice(hidden, len(some))] += step
        back = rng.random(len(some)) < (0.5 if np.isnan(shown[0]) else 1)
        rows[some[back], rng.choice(hidden, back.sum())] -= step[back]
    rows = rows[(rows >= 0).all(axis=1)]
    given = ~np.isnan(shown)
    counts = with_wholes(parent, leaves, rows)
    return counts[(counts[:, given] == shown[given]).all(axis=1)][:most]


@pytest.mark.parametrize("rule", [BELOW_FIVE, NOUGHT_SHOWN], ids=["noughts hidden", "noughts shown"])
def test_who_knows_the_program_but_not_the_secret_narrows_no_count(rule):
    """
    Attack random trees with the program itself.

    Other counts that agree with all that is published are published by it under many secrets. Those that come out with
    the same counts hidden are worlds that the attacker cannot tell from the true one: over them no hidden count, small
    or shield, is fixed, and none has a range narrower than the rule's.
    """
    rng = np.random.default_rng(11)
    width = rule.highest - rule.lowest
    trees = [random_tree(rng) for _ in range(TREES_ATTACKED // 2)]
    true = [(parent, with_wholes(parent, leaves, count[None, :])[0]) for parent, leaves, count in trees]
    attacked = []
    for tree, shown in zip(trees, published_trees(true, rule, SECRET), strict=True):
        if np.isnan(shown).any():
            attacked.append((tree, shown, np.full(len(shown), np.inf), np.full(len(shown), -np.inf)))
    assert len(attacked) > TREES_ATTACKED // 3
    for number in range(60):
        most = max(4, TRIES // len(attacked))
        tried = [(one, world) for one in attacked for world in other_tables(*one[:2], width, rng, most)]
        found = published_trees([(one[0][0], world) for one, world in tried], rule, b"%d" % number)
        for ((_, shown, low, high), world), alike in zip(tried, found, strict=True):
            if (np.isnan(alike) == np.isnan(shown)).all():
                np.minimum(low, world, out=low)
                np.maximum(high, world, out=high)
        attacked = [one for one in attacked if (one[3] - one[2] < width)[np.isnan(one[1])].any()]
        if not attacked:
            break
    assert attacked == []


@pytest.mark.parametrize("rule", [BELOW_FIVE, NOUGHT_SHOWN], ids=["noughts hidden", "noughts shown"])
@pytest.mark.parametrize("others", [3, 10])
def test_no_value_is_likelier_than_not_for_who_knows_the_program(rule, others):
    """
    Of parts that all count 30 but two, these two are hidden, and the total tells that they make 8.

    Were small counts hidden without a partner, two of 4 would need no shield and any other two the one draw of many:
    the odds of 4 were 0.63 of 12 parts, 0.86 of 30. All pairs of counts that make 8 are alike likely beforehand.
    """
    tables = [[first, 8 - first, *[30] * others] for first in range(9)]
    parent = np.array([-1] + [0] * (others + 2))
    secrets = 250
    trees = [(parent, np.array([sum(parts), *parts], dtype=float)) for parts in tables] * secrets
    hidden = np.array([np.isnan(shown) for shown in published_trees(trees, rule, SECRET)])
    alike = (hidden[:, 1:3].all(axis=1) & (hidden.sum(axis=1) == 2)).reshape(secrets, len(tables)).sum(axis=0)
    assert alike.sum() > 60
    assert (alike / alike.sum()).max() < 0.35


@pytest.mark.parametrize("rule", [BELOW_FIVE, NOUGHT_SHOWN], ids=["noughts hidden", "noughts shown"])
@pytest.mark.parametrize("beside", [(), (3,)], ids=["shown total", "small beside"])
def test_no_value_of_a_nested_tree_is_likelier_than_not_for_who_knows_the_program(rule, beside):
    """
    An authority of three neighbourhoods: in the first two of the LSOAs make 8 together, and the others are large.

    All ways to make 8 are alike likely beforehand, and the attacker sees which counts are hidden, of this neighbourhood
    only these two. In the second tree another neighbourhood has a small LSOA too.
    """
    tables = [[first, 8 - first, 30, 30, *beside, 12, 25, 40, 9, 30] for first in range(rule.lowest, 9 - rule.lowest)]
    sizes = (4, 3 + len(beside), 2)
    parent = np.array([-1, 0, 0, 0, *np.repeat([1, 2, 3], sizes)])
    leaves = np.arange(4, len(parent))
    counts = with_wholes(parent, leaves, np.array(tables, dtype=float))
    secrets = 250
    shown = published_trees([(parent, one) for one in counts] * secrets, rule, SECRET)
    alike = [(at % len(tables), one) for at, one in enumerate(shown) if np.isnan(one[4:8]).tolist() == [1, 1, 0, 0]]
    masks = pd.Series([str(np.flatnonzero(np.isnan(one))) for _, one in alike])
    found = pd.crosstab(masks, pd.Series([world for world, _ in alike]))
    common = found[found.sum(axis=1) >= 60]
    assert len(common)
    assert common.div(common.sum(axis=1), axis=0).max(axis=None) < 0.35


COUNT, PARENT = nested({"all": {"a": 3, "b": 22}})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: suppress(-COUNT, HOSPITAL), r"count must be a whole number.*: -25\.0 at 'all'"),
        (lambda: suppress(COUNT / 2, HOSPITAL), "count must be a whole number"),
        (lambda: suppress(COUNT * math.nan, HOSPITAL), "count must be a whole number.* nan at 'all'"),
        (lambda: suppress_nested(COUNT + 1, PARENT, HOSPITAL, secret=SECRET), "count must be the sum of its parts: 26"),
        (lambda: suppress_nested(COUNT, PARENT[::-1], HOSPITAL, secret=SECRET), "parent must have the index of count"),
        (
            lambda: suppress_nested(COUNT, PARENT.replace("all", "x"), HOSPITAL, secret=SECRET),
            "parent must be one of the areas",
        ),
        (
            lambda: suppress_nested(COUNT, PARENT.where(PARENT.notna(), "a"), HOSPITAL, secret=SECRET),
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
