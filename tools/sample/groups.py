"""Contiguous groups of the sample's cells: MSOAs and neighbourhoods."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Directions in which a group is cut in two: sixteen, written out so that no machine's trigonometry matters.
DIRECTIONS = np.array(
    [(1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2),
     (4, 1), (1, 4), (4, -1), (1, -4), (3, 2), (2, 3), (3, -2), (2, -3)],
    dtype=float,
)  # fmt: skip
SIZES_TRIED = 7  # for each direction


def adjacency(geometry: NDArray[np.object_]) -> Flags:
    """
    Which cells share an edge, not only a corner.

    Parameters
    ----------
    geometry
        Polygons of a valid coverage.

    Returns
    -------
    adjacent
        Square and symmetric, in the order of `geometry`; a cell is not next to itself.
    """
    left, right = shapely.STRtree(geometry).query(geometry, predicate="touches")
    edge = shapely.length(shapely.intersection(geometry[left], geometry[right])) > 0
    adjacent: Flags = np.zeros((len(geometry), len(geometry)), dtype=bool)
    adjacent[left[edge], right[edge]] = True
    return adjacent


def is_contiguous(adjacent: Flags) -> bool:
    """
    Whether one can walk from any cell to any other across shared edges.

    Parameters
    ----------
    adjacent
        Square and symmetric, as from `adjacency`, of only the cells in question.

    Returns
    -------
    contiguous
        True for a single cell.
    """
    parts, _ = connected_components(csr_array(adjacent.astype(np.float64)), directed=False)
    return int(parts) == 1


def contiguous_groups(centre: Floats, adjacent: Flags, groups: int, *, fewest: int, most: int) -> Ints:
    """
    Cut cells into contiguous groups of about one size, by halving along straight lines.

    Parameters
    ----------
    centre
        Easting and northing of each cell, metres.
    adjacent
        Which cells share an edge, in the same order.
    groups
        How many groups to make.
    fewest, most
        Bounds of a group's size, in cells.

    Returns
    -------
    group
        Number of each cell's group from 0, groups counted from north to south.

    Raises
    ------
    ValueError
        If no such cut is found.
    """
    found = _halve(np.arange(len(centre)), centre, adjacent, groups, (fewest, most))
    if found is None:
        raise ValueError(f"groups must be possible with {fewest} to {most} cells each: {groups} are not")
    group: Ints = np.empty(len(centre), dtype=np.int64)
    for number, members in enumerate(sorted(found, key=lambda each: (-centre[each, 1].mean(), each[0]))):
        group[members] = number
    return group


def _halve(members: Ints, centre: Floats, adjacent: Flags, groups: int, bounds: tuple[int, int]) -> list[Ints] | None:
    """Groups of the members, or None; the neatest cut whose two sides can be cut further."""
    if groups == 1:
        return [members]
    for side in _cuts(members, centre, adjacent, groups, bounds):
        first, second = members[side], members[~side]
        if not all(is_contiguous(adjacent[np.ix_(part, part)]) for part in (first, second)):
            continue
        ours = _halve(first, centre, adjacent, groups // 2, bounds)
        theirs = None if ours is None else _halve(second, centre, adjacent, groups - groups // 2, bounds)
        if ours is not None and theirs is not None:
            return ours + theirs
    return None


def _cuts(members: Ints, centre: Floats, adjacent: Flags, groups: int, bounds: tuple[int, int]) -> Iterator[Flags]:
    """Straight cuts of the members, the one that parts fewest neighbours first."""
    fewest, most = bounds
    count, half = len(members), groups // 2
    least = max(fewest * half, count - most * (groups - half))
    greatest = min(most * half, count - fewest * (groups - half))
    if least > greatest:
        return
    sizes: Ints = np.unique(np.linspace(least, greatest, SIZES_TRIED).round().astype(np.int64))
    near = adjacent[np.ix_(members, members)].astype(np.float64)
    cuts: list[tuple[float, int, Flags]] = []
    for direction in np.vstack([DIRECTIONS, -DIRECTIONS]):
        order = np.argsort(centre[members] @ direction, kind="stable")
        for size in sizes:
            side: Flags = np.zeros(count, dtype=bool)
            side[order[:size]] = True
            parted = float(side.astype(np.float64) @ near @ (~side).astype(np.float64))
            cuts.append((parted, len(cuts), side))
    for _, _, side in sorted(cuts, key=lambda cut: cut[:2]):
        yield side
