"""A lattice of hexagons: filling an outline with so many of them, and who is beside whom."""

from typing import NamedTuple

import numpy as np
import shapely

HEIGHT_STEP = np.sqrt(3) / 2
"""Distance between rows of hexagons that stand on a corner, in widths."""
TRIES = 60
"""Halvings of the range of widths, far more than it takes."""


class Lattice(NamedTuple):
    """Hexagons that stand on a corner, odd rows shifted right by half a width."""

    column: np.ndarray
    row: np.ndarray
    centres: np.ndarray
    """Two columns, in metres."""
    width: float
    """Distance between the middles of hexagons that touch, in metres."""


def fill(outline: shapely.Geometry, count: int) -> Lattice:
    """
    Fill an outline with a number of hexagons.

    Parameters
    ----------
    outline
        Polygon or multipolygon, in metres.
    count
        Hexagons wanted, >= 1.

    Returns
    -------
    lattice
        In order of row and column. Their size is that at which about so many have their middle inside; of a few too
        many, those least inside are left out.
    """
    low, high = 0.2 * np.sqrt(outline.area / count), 4 * np.sqrt(outline.area / count)
    for _ in range(TRIES):
        middle = (low + high) / 2
        enough = len(_inside(outline, middle).column) >= count
        low, high = (middle, high) if enough else (low, middle)
    found = _inside(outline, low)
    share = shapely.area(shapely.intersection(hexagons(found), outline))
    kept = np.sort(np.argsort(-share.round(3), kind="stable")[:count])
    return Lattice(found.column[kept], found.row[kept], found.centres[kept], low)


def _inside(outline: shapely.Geometry, width: float) -> Lattice:
    west, south, east, north = outline.bounds
    columns = np.arange(int((east - west) / width) + 3)
    rows = np.arange(int((north - south) / (width * HEIGHT_STEP)) + 3)
    column, row = (one.ravel() for one in np.meshgrid(columns, rows))
    across = west + (column + 0.5 * (row % 2)) * width
    up = south + row * width * HEIGHT_STEP
    kept = shapely.contains_xy(outline, across, up)
    return Lattice(column[kept], row[kept], np.column_stack([across, up])[kept], width)


def hexagons(lattice: Lattice) -> np.ndarray:
    """Hexagons of a lattice as polygons, whose edges coincide."""
    angle = np.radians(np.arange(30, 390, 60))
    corner = lattice.width / np.sqrt(3) * np.column_stack([np.cos(angle), np.sin(angle)])
    corners = lattice.centres[:, None, :] + corner[None, :, :]
    shapes: np.ndarray = shapely.polygons(corners.round(3))
    return shapes


def _cube(column: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two of the three coordinates in which steps are easily counted."""
    return column - (row - row % 2) // 2, row


def steps_apart(column: np.ndarray, row: np.ndarray, to_column: np.ndarray, to_row: np.ndarray) -> np.ndarray:
    """
    Steps between hexagons: 0 for the same one, 1 for those that touch.

    Parameters
    ----------
    column, row, to_column, to_row
        Where they are in the lattice.
    """
    q, r = _cube(column, row)
    to_q, to_r = _cube(to_column, to_row)
    across, up = to_q - q, to_r - r
    steps: np.ndarray = (np.abs(across) + np.abs(up) + np.abs(across + up)) // 2
    return steps


def neighbours(lattice: Lattice) -> list[np.ndarray]:
    """Positions of the hexagons that touch each hexagon of a lattice."""
    steps = steps_apart(lattice.column[:, None], lattice.row[:, None], lattice.column[None, :], lattice.row[None, :])
    return [np.flatnonzero(line == 1) for line in steps]
