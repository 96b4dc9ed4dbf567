"""A cartogram: one hexagon an LSOA, so that a city weighs as much as its people do, and neighbours are kept near."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy
import shapely

from needs_map.geo.hexagons import Lattice, fill, steps_apart, touching

PLANE = "EPSG:27700"
ROUNDS = 12
"""Rounds of swapping at most; it ends sooner when nothing changes."""
REACH = 2
"""Steps between hexagons that are swapped at most."""
FAR = 4
"""Steps between true neighbours beyond which farther is no worse."""
STAY = 0.02
"""What a squared width of a hexagon from its true place weighs beside a step between neighbours."""
LEAST_GAIN = 1e-9
TOGETHER = ("neighbourhood", "place")
"""Levels whose areas stay in one piece each: the last always, those before it as far as that lets them, and as far as
they are in one piece on the ground."""
TOUCHING_METRES = 1.0
"""Areas nearer than this are neighbours: generalised edges can leave slivers between them."""


class Faithfulness(NamedTuple):
    """How well a cartogram keeps what lies beside what."""

    adjacent: float
    """Share of pairs of true neighbours whose hexagons touch."""
    within_two: float
    """Share of pairs of true neighbours whose hexagons touch or have one hexagon between them."""
    displacement: float
    """Median distance between an area's middle and its hexagon's, in metres."""
    displacement_widths: float
    """The same in widths of a hexagon."""
    in_pieces: int
    """Places whose hexagons do not hang together."""


def cartogram(lsoa: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Give each LSOA a hexagon, all of one size.

    Parameters
    ----------
    lsoa
        Indexed by `LSOA21CD`: codes of its `place` and `neighbourhood` where they are known, geometry in EPSG:27700.
        LSOAs have about 1,700 people each, so one hexagon an LSOA gives people nearly equal room.

    Returns
    -------
    hexagons
        On the same index: `column` and `row` in a lattice, and the lattice's `west`, `south` and `width` in metres, the
        same in each row; `lattice_of` makes a lattice of them again. Together the hexagons fill the outline of the
        whole, and those of a place hang together.

    Notes
    -----
    The outline is filled with as many hexagons as there are LSOAs; each LSOA goes to the hexagon that makes the sum of
    squared distances least (linear assignment: the discrete form of optimal transport, which keeps order). Then
    hexagons cut off from their neighbourhood or place are led back to it along the shortest way, and pairs are swapped
    within a neighbourhood as long as that brings true neighbours together.
    """
    middles = shapely.get_coordinates(shapely.centroid(lsoa.geometry.to_numpy()))
    lattice = fill(shapely.union_all(lsoa.geometry.to_numpy()), len(lsoa))
    cost = ((middles[:, None, :] - lattice.centres[None, :, :]) ** 2).sum(axis=2)
    cell = scipy.optimize.linear_sum_assignment(cost)[1]
    near = touching(lattice)
    levels = [pd.factorize(lsoa[level])[0] for level in TOGETHER if level in lsoa]
    fine = levels[0] if levels else np.zeros(len(lsoa), dtype="int64")
    pairs = true_neighbours(lsoa.geometry)
    for groups in [*(_pieces(groups, pairs) for groups in levels[:-1]), *levels[-1:]]:
        cell = _settled(_mended(cell, groups, near), fine, cost)
    cell = _swapped(cell, fine, pairs, lattice, cost)
    found = pd.DataFrame({"column": lattice.column[cell], "row": lattice.row[cell]}, index=lsoa.index)
    return found.assign(west=lattice.west, south=lattice.south, width=lattice.width)


def lattice_of(hexes: pd.DataFrame) -> Lattice:
    """Return the lattice of a cartogram, in the order of its rows."""
    west, south, width = (float(hexes[name].iloc[0]) for name in ("west", "south", "width"))
    return Lattice(hexes["column"].to_numpy(), hexes["row"].to_numpy(), west, south, width)


def true_neighbours(areas: gpd.GeoSeries) -> np.ndarray:
    """
    Pairs of areas that touch on the ground.

    Parameters
    ----------
    areas
        EPSG:27700.

    Returns
    -------
    pairs
        Positions, two columns, the lower first; each pair once.
    """
    shapes = areas.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_METRES)
    pairs: np.ndarray = np.column_stack([left, right])[left < right]
    return pairs


def faithfulness(hexes: pd.DataFrame, areas: gpd.GeoSeries, place: pd.Series) -> Faithfulness:
    """
    Measure how well a cartogram keeps neighbours together.

    Parameters
    ----------
    hexes
        As `cartogram` returns it.
    areas
        True geometry on the same index, EPSG:27700.
    place
        What each area must stay in one piece with, on the same index.

    Raises
    ------
    ValueError
        If the indexes differ.
    """
    if not hexes.index.equals(areas.index):
        raise ValueError("areas: must have the index of hexes")
    pairs = true_neighbours(areas)
    lattice = lattice_of(hexes)
    column, row = lattice.column, lattice.row
    steps = steps_apart(column[pairs[:, 0]], row[pairs[:, 0]], column[pairs[:, 1]], row[pairs[:, 1]])
    moved = np.linalg.norm(shapely.get_coordinates(areas.centroid.to_numpy()) - lattice.centres, axis=1)
    label = pd.factorize(place)[0]
    cut_off = {int(label[one]) for one, _ in _strays(label, touching(lattice))}
    many = max(len(pairs), 1)
    return Faithfulness(
        float((steps <= 1).sum() / many),
        float((steps <= 2).sum() / many),  # noqa: PLR2004 - as the name says
        float(np.median(moved)),
        float(np.median(moved) / lattice.width),
        len(cut_off),
    )


def _pieces(groups: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Groups, or, where one is scattered on the ground, the pieces of all: to gather those would take for ever."""
    inside = pairs[groups[pairs[:, 0]] == groups[pairs[:, 1]]]
    graph = scipy.sparse.csr_matrix(
        (np.ones(len(inside)), (inside[:, 0], inside[:, 1])), shape=(len(groups), len(groups))
    )
    count, piece = scipy.sparse.csgraph.connected_components(graph, directed=False)
    return groups if count == len(np.unique(groups)) else piece


def _mended(cell: np.ndarray, groups: np.ndarray, near: list[np.ndarray]) -> np.ndarray:
    """
    Lead hexagons that are cut off from their group back to it.

    Along the shortest way through the hexagons between, each area moves one step towards the gap: nobody goes far.
    """
    cell = cell.copy()
    area_at = _area_at(cell)
    seen: set[bytes] = set()
    for _ in range(len(cell)):
        label = groups[area_at]
        ways = sorted((_way(start, home, near, label) for start, home in _strays(label, near)), key=len)
        for way in ways:
            moved = area_at.copy()
            moved[way] = moved[[*way[1:], way[0]]]
            if groups[moved].tobytes() not in seen:
                break
        else:
            break  # nothing is cut off, or no way leads anywhere new
        area_at = moved
        seen.add(groups[area_at].tobytes())
    cell[area_at] = np.arange(len(cell))
    return cell


def _settled(cell: np.ndarray, groups: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Let the areas of each group go, within its hexagons, where they fit best."""
    cell = cell.copy()
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        rows, columns = scipy.optimize.linear_sum_assignment(cost[np.ix_(members, cell[members])])
        cell[members[rows]] = cell[members][columns]
    return cell


def _area_at(cell: np.ndarray) -> np.ndarray:
    """Area at each hexagon: there are as many of one as of the other."""
    area_at = np.empty_like(cell)
    area_at[cell] = np.arange(len(cell))
    return area_at


def _strays(label: np.ndarray, near: list[np.ndarray]) -> list[tuple[int, set[int]]]:
    """Hexagons outside the largest piece of their label, with that piece."""
    start = np.repeat(np.arange(len(near)), [len(one) for one in near])
    end = np.concatenate(near)
    same = label[start] == label[end]
    graph = scipy.sparse.csr_matrix((np.ones(int(same.sum())), (start[same], end[same])), shape=(len(near), len(near)))
    piece = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
    stray = []
    for group in np.unique(label):
        inside = np.flatnonzero(label == group)
        sizes = np.bincount(piece[inside])
        home = set(inside[piece[inside] == sizes.argmax()].tolist())
        stray += [(int(one), home) for one in inside if int(one) not in home]
    return stray


def _way(start: int, home: set[int], near: list[np.ndarray], label: np.ndarray) -> list[int]:
    """Shortest way from a hexagon to one that touches its home, the home itself left out."""
    came = {start: -1}
    queue = [start]
    for here in queue:
        if any(int(one) in home for one in near[here]):
            way = [here]
            while came[way[-1]] >= 0:
                way.append(came[way[-1]])
            return way[::-1]
        for one in sorted(near[here].tolist(), key=lambda other: (label[other] != label[start], other)):
            if one not in came:
                came[one] = here
                queue.append(one)
    return [start]


def _swapped(cell: np.ndarray, groups: np.ndarray, pairs: np.ndarray, lattice: Lattice, cost: np.ndarray) -> np.ndarray:
    """Swap areas of a group between nearby hexagons while that brings true neighbours nearer."""
    cell = cell.copy()
    beside: list[list[int]] = [[] for _ in cell]
    for one, other in pairs.tolist():
        beside[one].append(other)
        beside[other].append(one)
    others = [np.array(found, dtype="int64") for found in beside]
    column, row = lattice.column, lattice.row
    steps = steps_apart(column[:, None], row[:, None], column[None, :], row[None, :])
    apart = np.clip(steps - 1, 0, FAR).astype("float64")
    rings = [np.flatnonzero((line > 0) & (line <= REACH)).tolist() for line in steps]
    strain = STAY * cost / lattice.width**2
    area_at = _area_at(cell)
    wake = np.ones(len(cell), dtype=bool)
    for _ in range(ROUNDS):
        if not wake.any():
            break
        awake, wake = np.flatnonzero(wake), np.zeros(len(cell), dtype=bool)
        for area in awake.tolist():
            for there in rings[cell[area]]:
                other, here = int(area_at[there]), int(cell[area])
                if groups[other] != groups[area] or here == there:
                    continue
                mine, theirs = cell[others[area]], cell[others[other]]
                change = (
                    (apart[there, mine] - apart[here, mine]).sum()
                    + (apart[here, theirs] - apart[there, theirs]).sum()
                    + strain[area, there]
                    + strain[other, here]
                    - strain[area, here]
                    - strain[other, there]
                )
                if other in beside[area]:  # they stay as far from each other as they were
                    change += 2 * apart[here, there]
                if change < -LEAST_GAIN:
                    cell[area], cell[other] = there, here
                    area_at[here], area_at[there] = other, area
                    wake[[area, other, *beside[area], *beside[other]]] = True
    return cell
