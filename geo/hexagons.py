"""A lattice of hexagons: filling an outline with so many of them, and who is beside whom."""

from typing import NamedTuple

import numpy as np
import shapely

HEIGHT_STEP = np.sqrt(3) / 2
"""Distance between rows of hexagons that stand on a corner, in widths."""
CORNERS = np.array([(1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2), (1, -1)])
"""From the middle of a hexagon, in halves of a width across and the height that goes with them up."""
TRIES = 60
"""Halvings of the range of widths, far more than it takes."""


class Lattice(NamedTuple):
    """Hexagons that stand on a corner, odd rows shifted right by half a width."""

    column: np.ndarray
    row: np.ndarray
    west: float
    south: float
    """Middle of column 0 in row 0, in metres."""
    width: float
    """Distance between the middles of hexagons that touch, in metres."""

    @property
    def centres(self) -> np.ndarray:
        """Middles of the hexagons, two columns, in metres."""
        across = self.west + (self.column + 0.5 * (self.row % 2)) * self.width
        return np.column_stack([across, self.south + self.row * self.width * HEIGHT_STEP])


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
    return found._replace(column=found.column[kept], row=found.row[kept])


def _inside(outline: shapely.Geometry, width: float) -> Lattice:
    west, south, east, north = outline.bounds
    columns = np.arange(int((east - west) / width) + 3)
    rows = np.arange(int((north - south) / (width * HEIGHT_STEP)) + 3)
    column, row = (one.ravel() for one in np.meshgrid(columns, rows))
    whole = Lattice(column, row, float(west), float(south), width)
    kept = shapely.contains_xy(outline, *whole.centres.T)
    return whole._replace(column=column[kept], row=row[kept])


def hexagons(lattice: Lattice) -> np.ndarray:
    """Hexagons of a lattice as polygons, in its order; shared corners are the same to the last bit."""
    across = (2 * lattice.column + lattice.row % 2)[:, None] + CORNERS[:, 0]
    up = (3 * lattice.row)[:, None] + CORNERS[:, 1]
    step = lattice.width / 2
    corners = np.stack([lattice.west + across * step, lattice.south + up * step / np.sqrt(3)], axis=2)
    shapes: np.ndarray = shapely.polygons(corners)
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


def touching(lattice: Lattice) -> list[np.ndarray]:
    """Positions of the hexagons that touch each hexagon of a lattice."""
    steps = steps_apart(lattice.column[:, None], lattice.row[:, None], lattice.column[None, :], lattice.row[None, :])
    return [np.flatnonzero(line == 1) for line in steps]
