"""A cartogram: one hexagon an area, so that a city weighs as much as its people do, and neighbours are kept near."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from data.errors import DataError
from data.store import Store
from geo.hexagons import Lattice, fill, hexagons, neighbours, steps_apart

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
TOGETHER = "place"
"""Level whose areas stay in one piece each."""
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


def cartogram(store: Store, level: str) -> gpd.GeoDataFrame:
    """
    Hexagons in place of the areas of a level, all of one size.

    Parameters
    ----------
    store
        The store.
    level
        A level of the area tree, such as "lsoa": LSOAs are drawn up to hold about 1,500 people each, so one hexagon an
        LSOA gives people nearly equal room.

    Returns
    -------
    hexagons
        Indexed by code in the order of the store, with `column` and `row` in the lattice, `place` (empty above
        places) and a hexagon as `geometry`, in a plane of metres laid over EPSG:27700: together they fill the outline
        of the whole. At LSOAs and MSOAs the hexagons of a place hang together; among a score of hexagons there may be
        no way to lead one past another.

    Raises
    ------
    DataError
        If the store has no areas of the level.

    Notes
    -----
    The outline is filled with as many hexagons as there are areas; each area goes to the hexagon that makes the sum of
    squared distances least (linear assignment: the discrete form of optimal transport, which keeps order). Then
    hexagons cut off from their place are led back to it along the shortest way, and pairs are swapped within a place as
    long as that brings true neighbours together.
    """
    table = store.lsoa if level == "lsoa" else store.areas[store.areas["level"] == level]
    if not len(table):
        raise DataError(f"This store has no areas of the level {level}.")
    place = _places(store, level, table.index)
    middles = shapely.get_coordinates(shapely.centroid(table.geometry.to_numpy()))
    lattice = fill(shapely.union_all(table.geometry.to_numpy()), len(table))
    cost = ((middles[:, None, :] - lattice.centres[None, :, :]) ** 2).sum(axis=2)
    cell = linear_sum_assignment(cost)[1]
    near = neighbours(lattice)
    groups = pd.factorize(place)[0]
    pairs = true_neighbours(table.geometry)
    cell = _mended(cell, groups, near, cost)
    cell = _swapped(cell, groups, pairs, lattice, cost)
    return gpd.GeoDataFrame(
        {"column": lattice.column[cell], "row": lattice.row[cell], "place": place.to_numpy()},
        geometry=hexagons(lattice)[cell],
        index=table.index,
        crs=PLANE,
    )


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


def faithfulness(hexes: gpd.GeoDataFrame, areas: gpd.GeoSeries) -> Faithfulness:
    """
    Measure how well a cartogram keeps neighbours together.

    Parameters
    ----------
    hexes
        As `cartogram` returns it.
    areas
        True geometry on the same index, EPSG:27700.

    Raises
    ------
    ValueError
        If the indexes differ.
    """
    if not hexes.index.equals(areas.index):
        raise ValueError("areas: must have the index of hexes")
    pairs = true_neighbours(areas)
    column, row = hexes["column"].to_numpy(), hexes["row"].to_numpy()
    steps = steps_apart(column[pairs[:, 0]], row[pairs[:, 0]], column[pairs[:, 1]], row[pairs[:, 1]])
    moved = areas.centroid.distance(hexes.centroid).to_numpy()
    wide = float(np.ptp(shapely.get_coordinates(hexes.geometry.iloc[0])[:, 0]))
    pieces = 0
    for _, group in hexes.groupby("place"):
        joined = group.geometry.buffer(wide / 1000).union_all()
        pieces += joined.geom_type != "Polygon"
    many = max(len(pairs), 1)
    return Faithfulness(
        float((steps <= 1).sum() / many),
        float((steps <= 2).sum() / many),  # noqa: PLR2004 - as the name says
        float(np.median(moved)),
        float(np.median(moved) / wide),
        pieces,
    )


def _places(store: Store, level: str, index: pd.Index) -> pd.Series:
    """Place that each area of a level lies in; empty above places, or without them."""
    if TOGETHER not in store.lsoa or (level != "lsoa" and level not in store.lsoa):
        return pd.Series("", index=index)
    if level == "lsoa":
        place: pd.Series = store.lsoa[TOGETHER]
    else:
        inside = store.lsoa.groupby(level)[TOGETHER]
        place = inside.first().where(inside.min() == inside.max(), "")
    return place.reindex(index)


def _mended(cell: np.ndarray, groups: np.ndarray, near: list[np.ndarray], cost: np.ndarray) -> np.ndarray:
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
    for group in np.unique(groups):  # within its hexagons, each group's areas go where they fit best
        members = np.flatnonzero(groups == group)
        rows, columns = linear_sum_assignment(cost[np.ix_(members, cell[members])])
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
    graph = csr_matrix((np.ones(int(same.sum())), (start[same], end[same])), shape=(len(near), len(near)))
    piece = connected_components(graph, directed=False)[1]
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
