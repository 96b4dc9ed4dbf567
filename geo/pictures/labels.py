"""Names on a map that do not collide: each tries several places, and the least important give way."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import shapely

from needs_map.geo.pictures.page import Box
from needs_map.geo.pictures.text import Paragraph, drawable, width, wrapped

GRID = 9
"""Places tried along each side of an area, besides its middle."""
PADDING = 0.5
"""Free room around a name, in mm."""
INSIDE_ENOUGH = 0.55
"""Share of a name that must lie in its own area, so that nobody takes it for the next one's."""
LED_STEP = 3.0
"""Distance in mm between the places tried for a name that is led out of its area."""
NARROW = 26.0
"""Width in mm at which a name is broken into lines if it does not fit as one."""


class Name(NamedTuple):
    """A name to be placed."""

    text: str
    shape: shapely.Geometry
    """Its area, in mm."""
    size: float
    bold: bool
    rank: int
    """The lower, the more important; within a rank, the larger area comes first."""
    led: bool = False
    """Whether a name that fits nowhere in its area stands beside the map, with a line to the area."""


class Placed(NamedTuple):
    """A name where it is drawn."""

    paragraph: Paragraph
    box: Box
    line: tuple[tuple[float, float], tuple[float, float]] | None = None
    """From the name to its area, where it stands outside."""


def place_names(
    names: Iterable[Name], within: Box, taken: Iterable[Box] = (), land: Sequence[shapely.Geometry] = ()
) -> list[Placed]:
    """
    Find a place for as many names as fit.

    Parameters
    ----------
    names
        What to place.
    within
        Where they must stay, in mm.
    taken
        What they must not cover.
    land
        What a name that is led out of its area must not cover either.

    Returns
    -------
    placed
        Most important first; a name that fits nowhere in its area is led out of it or left out.
    """
    kept: list[Placed] = []
    blocked = list(taken)
    outside: list[Name] = []
    for name in sorted(names, key=lambda name: (name.rank, -name.shape.area, name.text)):
        found = _best(name, within, blocked)
        if found is not None:
            kept.append(found)
            blocked.append(found.box)
        elif name.led and drawable(name.text) and name.shape.area:
            outside.append(name)
    for name in outside:
        found = _led(name, within, blocked, land)
        if found is not None:
            kept.append(found)
            blocked.append(found.box)
    return kept


def _led(name: Name, within: Box, blocked: list[Box], land: Sequence[shapely.Geometry]) -> Placed | None:
    """Find the place nearest an area that covers neither land nor a name; its line crosses no name if one need not."""
    paragraph = _paragraph(name, 1000.0)
    wide = max(width(line, name.size, bold=name.bold) for line in paragraph.lines) + 2 * PADDING
    high = paragraph.height + PADDING
    lefts = np.arange(within.left, within.right - wide, LED_STEP)
    bottoms = np.arange(within.bottom, within.top - high, LED_STEP)
    across, up = (grid.ravel() for grid in np.meshgrid(lefts, bottoms))
    boxes = shapely.box(across, up, across + wide, up + high)
    free = np.ones(len(boxes), dtype=bool)
    for shape in land:
        shapely.prepare(shape)
        free &= ~shapely.intersects(shape, boxes)
    middle = shapely.Point(_candidates(name.shape)[0])
    lines = shapely.shortest_line(boxes, middle)
    crossing = np.zeros(len(boxes), dtype=bool)
    for other in blocked:
        covered = shapely.box(other.left, other.bottom, other.right, other.top)
        free &= ~shapely.intersects(boxes, covered)
        crossing |= shapely.intersects(lines, covered)
    if not free.any():
        return None
    clear = free & ~crossing if (free & ~crossing).any() else free  # a line goes under the names that it crosses
    best = int(np.argmin(np.where(clear, shapely.length(lines), np.inf)))
    start, end = shapely.get_coordinates(lines[best])
    box = Box(float(across[best]), float(up[best]), wide, high)
    return Placed(paragraph, box, ((float(start[0]), float(start[1])), (float(end[0]), float(end[1]))))


def _best(name: Name, within: Box, blocked: list[Box]) -> Placed | None:
    if not drawable(name.text) or not name.shape.area:
        return None
    points = _candidates(name.shape)
    longest = max(width(word, name.size, bold=name.bold) for word in drawable(name.text).split())
    broken = [_paragraph(name, room) for room in (1000.0, max(NARROW * name.size / 8, longest + 0.1))]
    best: tuple[float, Placed] | None = None
    for extra, paragraph in enumerate(dict.fromkeys(broken)):
        wide = max(width(line, name.size, bold=name.bold) for line in paragraph.lines) + 2 * PADDING
        high = paragraph.height + PADDING
        boxes = shapely.box(
            points[:, 0] - wide / 2, points[:, 1] - high / 2, points[:, 0] + wide / 2, points[:, 1] + high / 2
        )
        inside = shapely.area(shapely.intersection(boxes, name.shape)) / (wide * high)
        distance = np.hypot(*(points - points[0]).T) / max(np.sqrt(name.shape.area), 1e-6)
        for position in np.argsort(distance - 3 * inside, kind="stable"):
            box = Box(float(points[position, 0] - wide / 2), float(points[position, 1] - high / 2), wide, high)
            score = float(distance[position] - 3 * inside[position]) + 0.05 * extra
            if best is not None and score >= best[0]:
                break
            if inside[position] < INSIDE_ENOUGH or not within.holds(box) or any(box.overlaps(one) for one in blocked):
                continue
            best = (score, Placed(paragraph, box))
            break
    return best[1] if best else None


def _paragraph(name: Name, room: float) -> Paragraph:
    """Break a name at its own line ends, and between words if a line is wider than the room."""
    lines = [line for part in name.text.split("\n") for line in wrapped(part, name.size, room, bold=name.bold).lines]
    return Paragraph(tuple(lines), name.size, name.bold)


def _candidates(shape: shapely.Geometry) -> np.ndarray:
    """Middle of the largest circle inside the area, then a grid of points inside it."""
    west, south, east, north = shape.bounds
    tolerance = max(east - west, north - south) / 100 or 1.0
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance))[:1]
    across, up = np.meshgrid(np.linspace(west, east, GRID + 2)[1:-1], np.linspace(south, north, GRID + 2)[1:-1])
    grid = np.column_stack([across.ravel(), up.ravel()])
    return np.vstack([middle, grid[shapely.contains_xy(shape, grid)]])
