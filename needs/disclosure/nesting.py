"""Areas within areas: who is a part of whom, as positions, for sums up and down."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from needs_map.needs.arguments import Bools, Floats, refuse, same_index, sums, unique_index

Positions: TypeAlias = npt.NDArray[np.intp]
OUTERMOST = -1


class Nesting(NamedTuple):
    """
    Trees of areas, each area known by its position.

    `parent` is -1 for an outermost area; `levels` holds the wholes by depth, outermost first, and `inside` the
    parts of each; the parts of an area stand together in `by_parent`, from `first` for `parts` places.
    """

    parent: Positions
    levels: list[Positions]
    inside: list[Positions]
    by_parent: Positions
    first: Positions
    parts: Positions

    def sum_of_parts(self, values: Floats) -> Floats:
        """Sum of each area's parts; its own value where it has none."""
        inner = self.parent != OUTERMOST
        total = sums(values[inner], self.parent[inner], len(values))
        return np.where(self.parts > 0, total, values)

    def outermost(self) -> Positions:
        """Outermost area that each lies within; of those that are outermost, themselves."""
        found = np.arange(len(self.parent))
        for parts in self.inside:
            found[parts] = found[self.parent[parts]]
        return found

    def parts_of(self, area: int) -> Positions:
        """Parts of one area."""
        first = int(self.first[area])
        parts: Positions = self.by_parent[first : first + int(self.parts[area])]
        return parts

    def beside(self, area: int) -> Positions:
        """Other parts of the same whole; none for an outermost area."""
        if self.parent[area] == OUTERMOST:
            return np.zeros(0, dtype=np.intp)
        together = self.parts_of(int(self.parent[area]))
        others: Positions = together[together != area]
        return others


def nesting(area: pd.Series[Any], parent: pd.Series[Any]) -> Nesting:
    """
    Trees that areas make by the parent of each.

    Parameters
    ----------
    area
        Anything indexed by the code of each area.
    parent
        Code of the area that each is a part of, on the same index; missing for an outermost one.

    Returns
    -------
    nesting
        By position in the index.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a code, a parent is no area, or an area lies within itself.
    """
    same_index(count=area, parent=parent)
    unique_index("parent", parent)
    above = area.index.get_indexer(pd.Index(parent)).astype(np.intp)
    outermost = parent.isna().to_numpy(dtype=bool)
    refuse("parent", "must be one of the areas", parent, (above < 0) & ~outermost)
    above[outermost] = OUTERMOST
    depth = _depths(above)
    refuse("parent", "must not lie within its own part", parent, depth < 0)
    size = len(above)
    parts = np.bincount(above[above != OUTERMOST], minlength=size).astype(np.intp)
    by_parent = np.argsort(above, kind="stable")[int(outermost.sum()) :]
    wholes = np.flatnonzero(parts)
    deepest = int(depth.max(initial=0))
    levels = [wholes[depth[wholes] == level] for level in range(deepest)]
    inside = [np.flatnonzero(depth == level + 1) for level in range(deepest)]
    return Nesting(above, levels, inside, by_parent, np.cumsum(parts) - parts, parts)


def _depths(above: Positions) -> Positions:
    """How many areas each lies within; -1 for those that lie within themselves."""
    depth = np.where(above == OUTERMOST, 0, OUTERMOST)
    while True:
        next_level = (depth < 0) & (depth[above] >= 0) & (above != OUTERMOST)
        if not next_level.any():
            return depth
        depth[next_level] = depth[above[next_level]] + 1


def partners(chosen: Bools, member: Bools, tree: Nesting, order: Positions) -> Bools:
    """
    Whether each area is the other of a chosen one's pair.

    Parameters
    ----------
    chosen, member
        Row by row: areas whose partners are wanted, and areas that are paired, the chosen among them.
    tree
        Of the areas.
    order
        All positions, in the order in which the members of a family, the parts of one whole, are paired.

    Returns
    -------
    partners
        Row by row. Of an odd number in a family the last shares its partner; one by itself has none.
    """
    ranked = order[(member & (tree.parent != OUTERMOST))[order]]
    ranked = ranked[np.argsort(tree.parent[ranked], kind="stable")]
    family = tree.parent[ranked]
    first = np.searchsorted(family, family, side="left")
    last = np.searchsorted(family, family, side="right") - 1
    at = np.arange(len(ranked))
    other = np.where(((at - first) % 2 == 1) | (at == last), at - 1, at + 1)
    wanted = chosen[ranked] & (first < last)
    found = np.zeros(len(chosen), dtype=bool)
    found[ranked[other[wanted]]] = True
    return found
