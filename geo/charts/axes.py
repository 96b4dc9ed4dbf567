"""Scales, grids and keys of charts, drawn in millimetres on a sheet."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from matplotlib.ticker import MaxNLocator
from shapely.geometry import Point, Polygon, box

from needs_map.geo.charts.kinds import Axis
from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import LEAST_SIZE, LINE, MM_PER_POINT, fitted, width

GRID = "#d5dbe1"
ZERO = "#5b6672"
STEPS = (1, 2, 2.5, 5, 10)
MIDDLE = 0.36
"""From a baseline up to the middle of figures and capitals, in sizes."""
SAME = 1e-9
KEY_SWATCH, KEY_GAP = 7.0, 6.0


class Scale(NamedTuple):
    """Values along an axis."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float, start: float, length: float) -> float:
        """Where a value lies on an axis that begins at `start`, in mm."""
        return start + (value - self.low) / (self.high - self.low) * length


def scale_over(values: Iterable[float], *, most: int = 7, zero: bool = False) -> Scale:
    """
    Scale with round ticks that covers values.

    Parameters
    ----------
    values
        NaN is left out.
    most
        Steps between ticks at most.
    zero
        Whether zero is on it.
    """
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - 1, high + 1) if not zero else (0.0, 1.0)
    ticks = tuple(float(tick) for tick in MaxNLocator(nbins=most, steps=STEPS).tick_values(low, high))
    inside = [tick for tick in ticks if low <= tick <= high]
    if low < inside[0]:
        inside.insert(0, ticks[ticks.index(inside[0]) - 1])
    if high > inside[-1]:
        inside.append(ticks[ticks.index(inside[-1]) + 1])
    return Scale(inside[0], inside[-1], tuple(inside))


def tick_labels(axis: Axis, ticks: Sequence[float]) -> list[str]:
    """Ticks in words, with only as many decimals as make them different."""
    decimals = next(
        (n for n in range(6) if all(math.isclose(round(tick, n), tick, abs_tol=SAME) for tick in ticks)), axis.decimals
    )
    return [axis.write(tick, decimals) for tick in ticks]


def across(sheet: Sheet, plot: Box, scale: Scale, labels: Sequence[str], size: float) -> None:
    """Draw the grid and labels of an axis from left to right; a label that would lie on the one before is left out."""
    end = -math.inf
    for tick, label in zip(scale.ticks, labels, strict=True):
        x = scale.at(tick, plot.left, plot.width)
        sheet.line([(x, plot.bottom), (x, plot.top)], ZERO if tick == 0 else GRID, 0.7 if tick == 0 else 0.5)
        half = width(label, size) / 2
        if x - half > end:
            sheet.text(label, x, plot.bottom - 1.6 * size * MM_PER_POINT, size, colour=SOFT, align="centre")
            end = x + half + 1.5


def upward(sheet: Sheet, plot: Box, scale: Scale, labels: Sequence[str], size: float) -> None:
    """Draw the grid and labels of an axis from the bottom up."""
    for tick, label in zip(scale.ticks, labels, strict=True):
        y = scale.at(tick, plot.bottom, plot.height)
        sheet.line([(plot.left, y), (plot.right, y)], ZERO if tick == 0 else GRID, 0.7 if tick == 0 else 0.5)
        sheet.text(label, plot.left - 1.5, y - MIDDLE * size * MM_PER_POINT, size, colour=SOFT, align="right")


def marker(shape: str, x: float, y: float, radius: float) -> Polygon:
    """Outline of a dot, in mm; all shapes look equally large."""
    if shape == "circle":
        return Point(x, y).buffer(radius, quad_segs=12)
    if shape == "square":
        half = radius * 0.89
        return box(x - half, y - half, x + half, y + half)
    if shape == "diamond":
        half = radius * 1.25
        return Polygon([(x - half, y), (x, y - half), (x + half, y), (x, y + half)])
    if shape in {"up", "down"}:
        way = 1 if shape == "up" else -1
        return Polygon(
            [(x - radius * 1.2, y - way * radius), (x + radius * 1.2, y - way * radius), (x, y + way * radius * 1.15)]
        )
    raise ValueError(f"shape: must be circle, square, diamond, up or down; got {shape!r}")


Swatch = Callable[[Box], None]
"""Draws what stands before a name in a key, in a box of its own."""


def key(sheet: Sheet, entries: Sequence[tuple[str, Swatch]], room: Box, size: float) -> float:
    """Draw a key from the top of a room down, in as many lines as it takes; return its height in mm."""
    step = size * LINE * MM_PER_POINT * 1.25
    left, lines = room.left, 1
    for name, swatch in entries:
        label = fitted(name, (size, LEAST_SIZE), room.width - KEY_SWATCH - 1.5, 1)
        line = label.lines[0] if label.lines else ""
        wide = KEY_SWATCH + 1.5 + width(line, label.size)
        if left > room.left and left + wide > room.right:
            left, lines = room.left, lines + 1
        top = room.top - (lines - 1) * step
        swatch(Box(left, top - step * 0.82, KEY_SWATCH, step * 0.62))
        sheet.text(line, left + KEY_SWATCH + 1.5, top - step * 0.51 - MIDDLE * size * MM_PER_POINT, label.size)
        left += wide + KEY_GAP
    return lines * step if entries else 0.0
