"""Scales, grids and keys of charts, drawn in millimetres on a sheet."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from matplotlib.ticker import MaxNLocator
from shapely.geometry import Point, Polygon

from needs_map.geo.charts.kinds import Axis
from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import LEAST_SIZE, LINE, MM_PER_POINT, fitted_lines, width

GRID = "#d5dbe1"
ZERO = "#5b6672"
STEPS = (1, 2, 2.5, 5, 10)
MIDDLE = 0.36
"""From a baseline up to the middle of figures and capitals, in sizes."""
SAME = 1e-9
KEY_SWATCH, KEY_GAP = 7.0, 6.0


def _round(corners: int, reach: Sequence[float]) -> list[tuple[float, float]]:
    """Corners of a shape at equal angles from its top on, each as far out as `reach` has it in turn."""
    angles = [math.pi / 2 + 2 * math.pi * number / corners for number in range(corners)]
    far = [reach[number % len(reach)] for number in range(corners)]
    return [(out * math.cos(angle), out * math.sin(angle)) for angle, out in zip(angles, far, strict=True)]


ARM, REACH = 0.4, 1.15
"""Half of the width of an arm of a plus sign, and how far it reaches, in radii."""
PLUS = [(ARM, ARM), (ARM, REACH), (-ARM, REACH), (-ARM, ARM), (-REACH, ARM), (-REACH, -ARM)]
PLUS += [(-across, -up) for across, up in PLUS]
OUTLINES = {
    "square": [(0.89, 0.89), (-0.89, 0.89), (-0.89, -0.89), (0.89, -0.89)],
    "diamond": _round(4, [1.25]),
    "up": [(1.2, -1.0), (-1.2, -1.0), (0.0, 1.15)],
    "down": [(1.2, 1.0), (-1.2, 1.0), (0.0, -1.15)],
    "plus": PLUS,
    "cross": [((across - up) * math.sqrt(0.5), (across + up) * math.sqrt(0.5)) for across, up in PLUS],
    "pentagon": _round(5, [1.15]),
    "star": _round(10, [1.35, 0.62]),
    "hexagon": _round(6, [1.1]),
}
"""Corners of marks that are no circle, in radii from their middle."""


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
    if shape not in OUTLINES:
        raise ValueError(f"shape: must be circle, {', '.join(OUTLINES)}; got {shape!r}")
    return Polygon([(x + across * radius, y + up * radius) for across, up in OUTLINES[shape]])


Swatch = Callable[[Box], None]
"""Draws what stands before a name in a key, in a box of its own."""


def key(sheet: Sheet, entries: Sequence[tuple[str, Swatch]], room: Box, size: float) -> float:
    """Draw a key from the top of a room down, in as many lines as it takes; return its height in mm."""
    step = size * LINE * MM_PER_POINT * 1.25
    left, lines = room.left, 1
    for name, swatch in entries:
        label = fitted_lines(name, (size, LEAST_SIZE), room.width - KEY_SWATCH - 1.5, 1)
        line = label.lines[0] if label.lines else ""
        wide = KEY_SWATCH + 1.5 + width(line, label.size)
        if left > room.left and left + wide > room.right:
            left, lines = room.left, lines + 1
        top = room.top - (lines - 1) * step
        swatch(Box(left, top - step * 0.82, KEY_SWATCH, step * 0.62))
        sheet.text(line, left + KEY_SWATCH + 1.5, top - step * 0.51 - MIDDLE * size * MM_PER_POINT, label.size)
        left += wide + KEY_GAP
    return lines * step if entries else 0.0
