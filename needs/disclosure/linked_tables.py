"""Small counts hidden in several tables at once, where the same count stands in more than one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_map.needs.disclosure.suppression import Rule, is_small, suppress_nested

if TYPE_CHECKING:
    from collections.abc import Sequence


def hidden_in_linked(
    counts: Sequence[pd.Series[float]],
    trees: Sequence[pd.Series[Any]],
    rule: Rule,
    *,
    secret: bytes,
    unpublished: pd.Series[bool],
    given_away: pd.Series[bool] | None = None,
) -> pd.Series[bool]:
    """
    Which counts of linked tables are hidden.

    Each table is a tree of wholes and parts, in which small counts hide with others that would give them away
    (`suppress_nested`). What hides in one table hides in all, and is protected in each; the tables are gone through
    until nothing more hides.

    Parameters
    ----------
    counts
        Whole numbers, >= 0, none missing, each series on one index of labels: such as a numerator, its denominator and
        what is left. What hides of one of them hides of all.
    trees
        Of each table, the label of the whole that each count is a part of; missing for an outermost one. Each count
        that has parts in a tree is the sum of these.
    rule
        By which small ones are hidden.
    secret
        As `suppress_nested` takes it.
    unpublished
        Counts that nobody publishes, on the index of `counts`.
    given_away
        Counts, on the same index, that would tell small ones outside these tables, and hide as small ones do.

    Returns
    -------
    hidden
        On the index of `counts`; true of those that nobody publishes too.

    Raises
    ------
    ValueError
        As `suppress_nested` raises it.

    References
    ----------
    Hundepool, Domingo-Ferrer and others 2012, Statistical disclosure control (Wiley), 4.3.7: linked tables.
    """
    hidden = unpublished.copy()
    small = pd.concat([is_small(one, rule) for one in counts], axis=1).any(axis=1)
    small = small if given_away is None else small | given_away
    if not (small & ~unpublished).any():
        return hidden
    hidden |= small
    places = [hidden.index.get_indexer(parent.index) for parent in trees]
    before = -1
    while before != int(hidden.sum()):
        before = int(hidden.sum())
        for one in counts:
            for parent, at in zip(trees, places, strict=True):
                never = unpublished.iloc[at]
                withheld = hidden.iloc[at] & ~never
                shown = suppress_nested(one.iloc[at], parent, rule, secret=secret, unpublished=never, withheld=withheld)
                hidden.iloc[at] |= shown.isna()
    return hidden
