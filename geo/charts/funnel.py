"""A funnel drawn on a sheet: dots by size and value, limits that narrow with size, names that do not collide."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from needs_map.geo.charts.axes import Scale, across, marker, scale_over, tick_labels, upward
from needs_map.geo.charts.kinds import DASHES, Funnel
from needs_map.geo.charts.point_labels import Layout, Rectangle, along, placed
from needs_map.geo.palettes import INK
from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import LINE, MM_PER_POINT, Paragraph, drawable, fitted_lines, width

LOOKS = {
    "within limits": ("circle", "#8fb2dc"),
    "above 95% limits": ("up", "#2f6db3"),
    "below 95% limits": ("down", "#2f6db3"),
    "above 99.8% limits": ("up", "#11246b"),
    "below 99.8% limits": ("down", "#11246b"),
    "not known": ("diamond", "#b8c0c8"),
}
"""Shape and colour of a dot by where it lies: the further out, the darker."""
DOT_MM = 1.4
PLAIN = "within limits"
NEAR_HEIGHTS = 1.2
"""Heights of a name within which it needs no line to its dot."""


class FunnelPlot(NamedTuple):
    """Where a funnel lies on its sheet."""

    plot: Box
    sizes: Scale
    rise: Scale

    def at(self, size: float, value: float) -> tuple[float, float]:
        """Place of a size and a value, in mm."""
        return self.sizes.at(size, self.plot.left, self.plot.width), self.rise.at(
            value, self.plot.bottom, self.plot.height
        )


def priority(funnel: Funnel) -> list[int]:
    """Numbers of the areas in the order in which they are named: those outside the limits first, the furthest first."""

    def rank(number: int) -> tuple[int, float]:
        position = funnel.positions[number]
        outside = 0 if "99.8" in position else 1 if "95" in position else 2
        return outside, -abs(funnel.values[number] - funnel.centre[1])

    return sorted(range(len(funnel.names)), key=rank)


def used(funnel: Funnel) -> list[str]:
    """Positions that a funnel has, in the order of its key."""
    return [position for position in LOOKS if position in funnel.positions]


def scales_of(chart: Funnel) -> tuple[Scale, Scale]:
    """Scales of size and of value, wide enough for areas and limits."""
    limits = [value for curve in chart.curves for side in (curve.lower, curve.upper) for value in side]
    sizes = [*chart.sizes, *(one for curve in chart.curves for one in curve.sizes)]
    return scale_over(sizes), scale_over([*chart.values, *limits])


def name_offsets(
    chart: Funnel, frames: Sequence[tuple[float, float]], labels: Sequence[tuple[float, float]], dot: float
) -> list[tuple[float, float] | None]:
    """
    Where the names of a funnel's areas stand beside their dots.

    Parameters
    ----------
    chart
        The funnel.
    frames
        Width and height of its plot, in all sizes at which it may be drawn.
    labels, dot
        Width and height of each name, and radius of a dot, in the same units.

    Returns
    -------
    offsets
        As `geo.charts.point_labels.placed` gives them, those outside the limits first.
    """
    layouts = []
    for wide, high in frames:
        ground = FunnelPlot(Box(0, 0, wide, high), *scales_of(chart))
        points = [ground.at(one, value) for one, value in zip(chart.sizes, chart.values, strict=True)]
        layouts.append(Layout(points, wide, high, _lines(chart, ground, dot * 2)))
    return placed(layouts, labels, priority(chart), dot)


def draw_funnel(sheet: Sheet, chart: Funnel, body: Box, size: float) -> None:
    """
    Draw a funnel into a box of a sheet.

    Parameters
    ----------
    sheet, chart, body
        The page, the funnel, and where.
    size
        Of letters, in points.
    """
    size_scale, rise = scales_of(chart)
    labels = tick_labels(chart.up, rise.ticks)
    left = max(width(label, size) for label in labels) + 3
    title = fitted_lines(chart.up.title, (size,), body.width, 1)
    foot = 4.0 * size * MM_PER_POINT
    plot = Box(body.left + left, body.bottom + foot, body.width - left - 3, body.height - foot - title.height - 2)
    sheet.paragraph(Paragraph(title.lines[:1], size, bold=False), body.left, body.top, colour=SOFT)
    upward(sheet, plot, rise, labels, size)
    across(sheet, plot, size_scale, tick_labels(chart.across, size_scale.ticks), size)
    baseline = plot.bottom - 3.2 * size * MM_PER_POINT
    sheet.text(drawable(chart.across.title), plot.left + plot.width / 2, baseline, size, colour=SOFT, align="centre")
    ground = FunnelPlot(plot, size_scale, rise)
    _curves(sheet, chart, ground)
    points = [ground.at(one, value) for one, value in zip(chart.sizes, chart.values, strict=True)]
    _names(sheet, chart, ground, points, size)
    for (x, y), position in zip(points, chart.positions, strict=True):
        shape, colour = LOOKS[position]
        dot = marker(shape, x, y, DOT_MM * sheet.paper.scale)
        sheet.shapes(np.array([dot], dtype=object), fill=colour, edge=INK, weight=0.5)


def _curves(sheet: Sheet, chart: Funnel, ground: FunnelPlot) -> None:
    """The limits, and the value of all areas together."""
    for curve in chart.curves:
        for side in (curve.lower, curve.upper):
            line = [ground.at(one, value) for one, value in zip(curve.sizes, side, strict=True) if math.isfinite(value)]
            if line:
                sheet.line(line, SOFT, 1.0, DASHES[curve.dash])
    _, y = ground.at(0, chart.centre[1])
    sheet.line([(ground.plot.left, y), (ground.plot.right, y)], INK, 1.1)


def _lines(chart: Funnel, ground: FunnelPlot, step: float) -> list[Rectangle]:
    """Boxes along the limits and the middle."""
    drawn = [
        [ground.at(one, value) for one, value in zip(curve.sizes, side, strict=True) if math.isfinite(value)]
        for curve in chart.curves
        for side in (curve.lower, curve.upper)
    ]
    _, y = ground.at(0, chart.centre[1])
    drawn.append([(ground.plot.left, y), (ground.plot.right, y)])
    return [box for line in drawn for box in along(line, step)]


def _names(sheet: Sheet, chart: Funnel, ground: FunnelPlot, points: list[tuple[float, float]], size: float) -> None:
    """The names that find a place, with a line to those that stand off."""
    plot, radius = ground.plot, DOT_MM * sheet.paper.scale * 1.2
    names = [drawable(name) for name in chart.names]
    high = size * LINE * MM_PER_POINT
    labels = [(width(name, size) + 1, high) for name in names]
    offsets = name_offsets(chart, [(plot.width, plot.height)], labels, radius)
    for name, (x, y), offset in zip(names, points, offsets, strict=True):
        if offset is None:
            continue
        middle, level = x + offset[0], y + offset[1]
        if abs(offset[1]) > NEAR_HEIGHTS * high + radius:
            sheet.line([(x, y), (middle, level - math.copysign(high / 2, offset[1]))], SOFT, 0.5)
        sheet.text(name, middle, level - 0.36 * size * MM_PER_POINT, size, align="centre", halo=2.0)
