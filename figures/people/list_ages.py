"""Ages of the patients of practices, networks and ICBs, as shares by which no small count can be worked out."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.people.list_ages import STORED as LIST_AGES
from needs_map.data.store import read_table
from needs_map.figures.people.list_deprivation import LARGE_ENOUGH, OF_QUINTILES, mean_shares
from needs_map.figures.people.practices import list_of_practice, lists, lists_above, patch_lists
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LIST_PATCH_LEVEL, PATCH
from needs_map.geo.numbers import displayed, half_away

FROM_AGES = (0, 15, 45, 65, 80)
"""First ages of the bands, of groups of five years."""
OLD = 65


class ListAges(NamedTuple):
    """Shares of a list by age."""

    name: str
    share: tuple[float, ...]
    """In each band of `FROM_AGES`, to whole per cents; NaN for a short list."""
    old: float
    """Share aged `OLD` and over, likewise."""


def band_names() -> list[str]:
    """Bands of age in words, youngest first."""
    ends = [after - 1 for after in FROM_AGES[1:]]
    return [f"{start} to {end}" for start, end in zip(FROM_AGES, ends, strict=False)] + [f"{FROM_AGES[-1]} and over"]


def list_ages(serving: Serving, level: str, code: str) -> list[ListAges]:
    """
    Ages of a list, its network, its sub-ICB location and its ICB.

    Parameters
    ----------
    serving
        The store.
    level, code
        The list: a row of `figures.people.practices.lists`.

    Returns
    -------
    ages
        Empty where the store does not have those of the list.
    """
    if not serving.store.has(LIST_AGES):
        return []
    table, tree = _table(serving), serving.tree
    board = str(lists(serving, level)["icb"][code])
    found = [_of_patch(serving)] if level == LIST_PATCH_LEVEL else []
    own = [] if found else [tree[code]]
    found += [_of_list(serving, one.level, one.code) for one in (*own, *lists_above(serving, code))]
    if board:
        found.append(_ages(tree[board].short if board in tree else board, table[table["code"] == board]))
    return [one for one in found if np.isfinite(one.share).all()] if np.isfinite(found[0].share).all() else []


@store_cache(maxsize=1)
def _table(serving: Serving) -> pd.DataFrame:
    return read_table(serving.store, LIST_AGES)


@store_cache(maxsize=512)
def _of_list(serving: Serving, level: str, code: str) -> ListAges:
    """Ages of a practice, or of all practices of a network or sub-ICB location."""
    table, group = _table(serving), list_of_practice(serving, level)
    return _ages(serving.tree[code].name, table[table["code"].isin(group.index[group == code])])


def _of_patch(serving: Serving) -> ListAges:
    """Mean of the shares that the lists of my patch show."""
    parts, weights = [], []
    for one in patch_lists(serving):
        own = list_ages(serving, one.level, one.code)
        parts.append((*own[0].share, own[0].old) if own else (np.nan,) * (len(FROM_AGES) + 1))
        weights.append(float(lists(serving, one.level)["patients"][one.code]))
    *share, old = mean_shares(parts, weights)
    return ListAges(serving.tree[PATCH].name, tuple(share), old)


def _ages(name: str, table: pd.DataFrame) -> ListAges:
    band = np.searchsorted(FROM_AGES, table["from_age"], side="right") - 1
    people = table["patients"].groupby(band).sum().reindex(range(len(FROM_AGES)), fill_value=0.0)
    everyone = people.sum()
    if everyone < LARGE_ENOUGH:
        return ListAges(name, (np.nan,) * len(FROM_AGES), np.nan)
    old = float(table.loc[table["from_age"] >= OLD, "patients"].sum() / everyone)
    return ListAges(name, tuple(displayed(people / everyone, OF_QUINTILES)), float(half_away(old, OF_QUINTILES)))
