"""
Small counts hidden, by named rules, so that what is published does not give them away.

A hidden count comes back as NaN whether it is small or hides to protect another, and nothing published says
which. Rates and limits made from a hidden count have to be hidden with it.

Which others hide is drawn by a secret, not by their size: someone who knows the rule and the program, but not
the secret, learns nothing from the choice.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from needs_map.needs.arguments import Bools, Floats, numbers, refuse, unique_index
from needs_map.needs.disclosure.nesting import OUTERMOST, Nesting, Positions, nesting, partners

if TYPE_CHECKING:
    from collections.abc import Iterable


class Rule(NamedTuple):
    """Counts that are hidden, from lowest to highest, and what the others are rounded to."""

    name: str
    lowest: int
    highest: int
    rounding: int


# NHS Digital, Hospital Episode Statistics analysis guide: 1 to 7 hidden, the rest rounded to 5, zero shown.
HOSPITAL = Rule("hospital", lowest=1, highest=7, rounding=5)
# Other counts: fewer than five hidden. Zero goes with them, the careful reading; a rule that shows zero
# is `BELOW_FIVE._replace(lowest=1)`.
BELOW_FIVE = Rule("below five", lowest=0, highest=4, rounding=1)

MOST_MARGIN = 2
"""Largest margin, in widths of a rule, by which a range has to be wider than what the rule hides."""
UNPAIRED_BITS = 4
"""Tosses of a coin that all have to fall one way for a small count to hide without the other of its pair: 1 in 16."""


class Draws(NamedTuple):
    """What a secret draws for each label: two numbers from 0 up to below 1, and 64 tosses of a coin as bits."""

    order: Floats
    margin: Floats
    turns: npt.NDArray[np.uint64]


class Ranges(NamedTuple):
    """Least and most that each count could be, for someone who knows all that is published."""

    lowest: pd.Series[float]
    highest: pd.Series[float]


def is_small(count: pd.Series[float], rule: Rule) -> pd.Series[bool]:
    """
    Whether a rule hides each count for being small.

    Parameters
    ----------
    count
        Whole numbers, >= 0, none missing.
    rule
        `HOSPITAL`, `BELOW_FIVE` or one's own.

    Returns
    -------
    small
        On the same index.

    Raises
    ------
    ValueError
        If a count is missing, negative or not whole.
    """
    counts = _whole(count)
    return pd.Series((counts >= rule.lowest) & (counts <= rule.highest), index=count.index, name="small")


def suppress(count: pd.Series[float], rule: Rule) -> pd.Series[float]:
    """
    Counts with the small ones hidden, for a list of which no total is published.

    Parameters
    ----------
    count
        Whole numbers, >= 0, none missing.
    rule
        `HOSPITAL`, `BELOW_FIVE` or one's own.

    Returns
    -------
    published
        Rounded as the rule says, NaN where hidden, on the same index.

    Raises
    ------
    ValueError
        If a count is missing, negative or not whole.
    """
    hidden = is_small(count, rule).to_numpy(dtype=bool)
    return published_counts(count, hidden, rule)


def suppress_nested(
    count: pd.Series[float],
    parent: pd.Series[Any],
    rule: Rule,
    *,
    secret: bytes,
    unpublished: pd.Series[bool] | None = None,
    withheld: pd.Series[bool] | None = None,
) -> pd.Series[float]:
    """
    Counts of nested areas with the small ones hidden, and others with them so that none can be worked out.

    The mask of small counts is worked out once, before anything changes. The parts of a whole are drawn in pairs (of an
    odd number the last shares its partner), and with a small count hides the other of its pair, but for 1 in 16. Then,
    as long as someone who knows the rule, the nesting and all that is published could narrow a hidden count to fewer
    values than the rule hides and a margin, a count that shields it is hidden too: a part of the same whole if there is
    one, else the whole, else a shield of the whole; or a part of its own, or of what is hidden beside it, where those
    give it away. The secret draws the pairs, the shield and the margin, whatever the counts are.

    Parameters
    ----------
    count
        Whole numbers of every published area, parts and wholes, >= 0, none missing, indexed by code.
    parent
        Code of the area that each is a part of, on the same index; missing for an outermost one. A count
        is the sum of its parts'. A total of all is an outermost area.
    rule
        `HOSPITAL`, `BELOW_FIVE` or one's own.
    secret
        1 to 64 bytes that no reader of the counts knows; the same give the same shields.
    unpublished
        Counts that nobody publishes and that make up their wholes, on the same index; None if there are none.
        They come back as NaN, and only a small one is protected.
    withheld
        Counts that hide for another reason, protected like small ones, on the same index; None if there are none.

    Returns
    -------
    published
        Rounded as the rule says, NaN where hidden, on the same index.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a code, a count is missing, negative, not whole or not the sum of
        its parts, a parent is unknown, an area lies within itself, or there is no secret.

    References
    ----------
    Hundepool, Domingo-Ferrer and others 2012, Statistical disclosure control (Wiley).
    """
    tree, counts = nesting(count, parent), _whole(count)
    _check_additive(count, counts, tree)
    small = is_small(count, rule).to_numpy(dtype=bool)
    never = np.zeros(len(counts), dtype=bool) if unpublished is None else unpublished.to_numpy(dtype=bool)
    drawn = draws(count.index, secret)
    order = np.argsort(drawn.order, kind="stable")
    family = np.where(tree.parent == OUTERMOST, np.arange(len(counts)), tree.parent)
    width = rule.highest - rule.lowest
    need = width + np.floor(drawn.margin[family] * (MOST_MARGIN * width + 1))
    turns, outermost = drawn.turns[family], tree.outermost()
    # Counts hide in pairs that are drawn whatever they are: two hidden beside each other need not both be small. Seldom
    # one hides without the other, or a count hidden beside shown ones could not be small.
    paired = small & ~never & (drawn.turns >> np.uint64(64 - UNPAIRED_BITS) > 0)
    also = np.zeros(len(counts), dtype=bool) if withheld is None else withheld.to_numpy(dtype=bool)
    hidden = small | never | also | partners(paired, ~never & ((counts > 0) | (rule.lowest == 0)), tree, order)
    while True:
        low, high = _feasible(bounds_alone(rounded(counts, rule), hidden, rule), tree)
        exposed = hidden & (high - low < need) & (small | ~never)
        # Which family goes first is drawn too: were it always the innermost, that would tell of its parts. No tree
        # waits for another, which would tell of it.
        now = exposed & (turns & np.uint64(1) == 1)
        waits = np.bincount(outermost[now], minlength=len(counts))[outermost] > 0
        shields = _shields(counts, hidden, exposed & (now | ~waits), (low, high), tree, order=order, need=need)
        if not exposed.any() or not (shields.any() or now.any()):
            return published_counts(count, hidden, rule)
        hidden, turns = hidden | shields, turns >> np.uint64(1)


def draws(labels: Iterable[Any], secret: bytes) -> Draws:
    """
    Numbers that a secret of 1 to 64 bytes gives labels; without it nobody can tell them from chance.

    Raises
    ------
    ValueError
        If there is no secret, or it is too long.
    """
    if not 1 <= len(secret) <= blake2b.MAX_KEY_SIZE:
        raise ValueError(f"secret must have 1 to {blake2b.MAX_KEY_SIZE} bytes: {len(secret)}")
    digests = b"".join(blake2b(str(label).encode(), digest_size=24, key=secret).digest() for label in labels)
    of = np.frombuffer(digests, dtype="<u8").reshape(-1, 3)
    return Draws(of[:, 0] / 2.0**64, of[:, 1] / 2.0**64, of[:, 2])


def feasible_ranges(published: pd.Series[float], parent: pd.Series[Any], rule: Rule) -> Ranges:
    """
    What could be worked out of each count from all that is published, the rule and the nesting.

    Parameters
    ----------
    published
        Counts as `suppress_nested` gives them, NaN where hidden, indexed by code.
    parent
        Code of the area that each is a part of, on the same index; missing for an outermost one.
    rule
        By which they were hidden.

    Returns
    -------
    ranges
        Least and most that each could be, on the same index; the most is infinite where nothing bounds it.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a code, a parent is unknown, or an area lies within itself.
    """
    tree, values = nesting(published, parent), numbers("published", published)
    found = _feasible(bounds_alone(values, np.isnan(values), rule), tree)
    return Ranges(*(pd.Series(of, published.index, name=name) for of, name in zip(found, Ranges._fields, strict=True)))


def _whole(count: pd.Series[float]) -> Floats:
    unique_index("count", count)
    counts = numbers("count", count)
    wrong = ~((counts >= 0) & (np.floor(counts) == counts))
    refuse("count", "must be a whole number, not negative and not missing", count, wrong)
    return counts


def _check_additive(count: pd.Series[float], counts: Floats, tree: Nesting) -> None:
    refuse("count", "must be the sum of its parts", count, tree.sum_of_parts(counts) != counts)


def rounded(counts: Floats, rule: Rule) -> Floats:
    """Whole numbers to the nearest multiple that a rule rounds to, halves upwards."""
    return np.floor(counts / rule.rounding + 0.5) * rule.rounding


def published_counts(count: pd.Series[float], hidden: Bools, rule: Rule) -> pd.Series[float]:
    """
    Counts as they are published, once it is decided which are hidden.

    Returns
    -------
    published
        Rounded by the rule, NaN where hidden, on the index of `count`.
    """
    shown = np.where(hidden, np.nan, rounded(numbers("count", count), rule))
    return pd.Series(shown, index=count.index, name="published")


def bounds_alone(published: Floats, hidden: Bools, rule: Rule) -> tuple[Floats, Floats]:
    """
    Range of each count by itself: a shown one by its rounding, a hidden one from the lowest the rule hides.

    Parameters
    ----------
    published
        Rounded counts; anything where hidden.
    hidden
        Which are, row by row.
    rule
        By which they were.

    Returns
    -------
    lowest, highest
        The highest of a hidden one is infinite.
    """
    below, above_it = rule.rounding // 2, (rule.rounding - 1) // 2
    # A count beside the hidden range cannot have been in it, though its rounding would allow that.
    large = published > rule.highest
    low = np.where(large, np.maximum(published - below, rule.highest + 1), published)
    high = np.where(large, published + above_it, published)
    # Zeros are shown unless the rule hides them; so a hidden count is at least the lowest that it hides.
    return np.where(hidden, rule.lowest, low), np.where(hidden, np.inf, high)


def _feasible(prior: tuple[Floats, Floats], tree: Nesting) -> tuple[Floats, Floats]:
    """
    Ranges that the sums leave.

    Nested areas form trees, where one pass up and one down find the exact range of every count: parts of a
    whole are tied only through it, and sums of whole numbers fill their range without holes.
    """
    low, high = (of.copy() for of in prior)
    for wholes in reversed(tree.levels):
        low[wholes] = np.maximum(low[wholes], tree.sum_of_parts(low)[wholes])
        high[wholes] = np.minimum(high[wholes], tree.sum_of_parts(high)[wholes])
    for parts in tree.inside:
        whole = tree.parent[parts]
        endless = np.isinf(high)
        finite = np.where(endless, 0.0, high)
        others_low = tree.sum_of_parts(low)[whole] - low[parts]
        others_high = tree.sum_of_parts(finite)[whole] - finite[parts]
        others_endless = tree.sum_of_parts(endless.astype(np.float64))[whole] - endless[parts]
        others_high[others_endless > 0] = np.inf
        low[parts], high[parts] = (
            np.maximum(low[parts], low[whole] - others_high),
            np.minimum(high[parts], high[whole] - others_low),
        )
    return low, high


def _shields(
    counts: Floats,
    hidden: Bools,
    exposed: Bools,
    ranges: tuple[Floats, Floats],
    tree: Nesting,
    *,
    order: Positions,
    need: Floats,
) -> Bools:
    """For each exposed count, the last in order of the shown ones that shield it; none where none is left."""
    free = ~hidden & (counts > 0)  # a zero shields nothing
    within = tree.sum_of_parts(ranges[1]) - tree.sum_of_parts(ranges[0])
    given_away = (tree.parts > 0) & (within < need)
    part = np.full(len(counts) + 1, OUTERMOST, dtype=np.intp)
    ranked = order[(free & (tree.parent != OUTERMOST))[order]]
    part[tree.parent[ranked]] = ranked  # of several parts of a whole the last one stays
    within_hidden = ranked[(hidden & given_away)[tree.parent[ranked]]]
    nephew = np.full(len(counts) + 1, OUTERMOST, dtype=np.intp)  # a part of what is hidden beside and is given away
    nephew[tree.parent[tree.parent[within_hidden]]] = within_hidden
    nephew[OUTERMOST] = OUTERMOST
    shields = np.zeros(len(counts), dtype=bool)
    areas = np.flatnonzero(exposed)
    while len(areas):
        above = tree.parent[areas]
        whole = np.where((above != OUTERMOST) & free[above], above, OUTERMOST)
        places = np.stack([part[areas], nephew[above], part[above], whole, part[areas]])
        places[0] = np.where(given_away[areas], places[0], OUTERMOST)
        chosen = places[np.argmax(places != OUTERMOST, axis=0), np.arange(len(areas))]
        shields[chosen[chosen != OUTERMOST]] = True
        areas = np.unique(above[(chosen == OUTERMOST) & (above != OUTERMOST)])
    return shields
