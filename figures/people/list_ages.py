"""Ages of the patients of practices, networks and ICBs, as shares by which no small count can be worked out."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.people.list_ages import STORED as LIST_AGES
from needs_map.data.store import read_table
from needs_map.figures.people.practices import LARGE_ENOUGH, OF_QUINTILES, lists, practices
from needs_map.figures.serving import Serving
from needs_map.geo.classes import displayed, half_away

FROM_AGES = (0, 15, 45, 65, 80)
"""First ages of the bands, of groups of five years."""
OLD = 65


class Ages(NamedTuple):
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


def list_ages(serving: Serving, level: str, code: str) -> list[Ages]:
    """
    Ages of a list, its network and its ICB.

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
    table, own, every = read_table(serving.store, LIST_AGES), practices(serving), lists(serving, level)
    network, board = str(every["pcn"][code]), str(every["icb"][code])
    groups = [(str(every["name"][code]), [code] if level == "practice" else own.index[own["pcn"] == code])]
    if level == "practice" and network:
        groups.append((str(lists(serving, "pcn")["name"][network]), own.index[own["pcn"] == network]))
    if board:
        groups.append((serving.tree[board].short if board in serving.tree else board, [board]))
    found = [_ages(name, table[table["code"].isin(codes)]) for name, codes in groups]
    return [one for one in found if np.isfinite(one.share).all()] if np.isfinite(found[0].share).all() else []


def _ages(name: str, table: pd.DataFrame) -> Ages:
    band = np.searchsorted(FROM_AGES, table["from_age"], side="right") - 1
    people = table["patients"].groupby(band).sum().reindex(range(len(FROM_AGES)), fill_value=0.0)
    everyone = people.sum()
    if everyone < LARGE_ENOUGH:
        return Ages(name, (np.nan,) * len(FROM_AGES), np.nan)
    old = float(table.loc[table["from_age"] >= OLD, "patients"].sum() / everyone)
    return Ages(name, tuple(displayed(people / everyone, OF_QUINTILES)), float(half_away(old, OF_QUINTILES)))
