"""Names beside the dots of a chart, so that none lies on another or on a dot."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Right, left, above, below, and the corners."""
STEPS = (0.0, 1.0, 2.0, 3.0)
"""How far off a name may stand, in heights of a line, nearest first."""


class Layout(NamedTuple):
    """One size at which a chart may be drawn."""

    points: Sequence[tuple[float, float]]
    """Middle of each dot, from the lower left corner of the plot."""
    width: float
    height: float
    lines: Sequence["Rectangle"] = ()
    """What a name does better not to lie on, if there is another place."""


class Rectangle(NamedTuple):
    """A box that nothing else may lie on."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Rectangle") -> bool:
        """Whether two boxes share ground."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def placed(
    layouts: Sequence[Layout], labels: Sequence[tuple[float, float]], order: Sequence[int], dot: float
) -> list[tuple[float, float] | None]:
    """
    Where names stand beside their dots.

    Parameters
    ----------
    layouts
        Sizes at which the chart may be drawn: a place is taken only if it is free in all of them.
    labels
        Width and height of each name, in the units of the layouts.
    order
        Numbers of the names, those that matter most first.
    dot
        Radius of a dot.

    Returns
    -------
    offsets
        From the middle of the dot to the middle of its name, to the right and upward; None where no place is free, and
        for names that are not in `order`.
    """
    taken = [[_box(x, y, 2 * dot, 2 * dot) for x, y in layout.points] for layout in layouts]
    offsets: list[tuple[float, float] | None] = [None] * len(labels)
    for number in order:
        found = []
        for offset in _offsets(*labels[number], dot):
            boxes = [_label(layout.points[number], offset, labels[number]) for layout in layouts]
            ways = [_way(layout.points[number], offset, labels[number], dot) for layout in layouts]
            if all(map(_is_free, boxes, layouts, taken)) and all(map(_is_open, ways, taken)):
                on_lines = any(map(_is_on_line, boxes, layouts))
                found.append((on_lines, offset, boxes))
                if not on_lines:
                    break
        if found:
            _, place, boxes = min(found, key=lambda one: one[0])
            offsets[number] = place
            for layout, box, others in zip(layouts, boxes, taken, strict=True):
                others += [box, *_way(layout.points[number], place, labels[number], dot)]
    return offsets


def along(points: Sequence[tuple[float, float]], step: float) -> list[Rectangle]:
    """Boxes along a line, each no longer than a step."""
    found = []
    for (x, y), (to_x, to_y) in pairwise(points):
        count = max(1, math.ceil(max(abs(to_x - x), abs(to_y - y)) / step))
        corners = [(x + (to_x - x) * part / count, y + (to_y - y) * part / count) for part in range(count + 1)]
        found += [Rectangle(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(corners)]
    return found


def _is_free(box: Rectangle, layout: Layout, taken: Sequence[Rectangle]) -> bool:
    return _is_inside(box, layout) and not any(box.meets(other) for other in taken)


def _way(
    point: tuple[float, float], offset: tuple[float, float], size: tuple[float, float], dot: float
) -> list[Rectangle]:
    """Boxes along the line from a dot to a name that stands off; none to one that touches it."""
    (x, y), (right, up), high = point, offset, size[1]
    gap = abs(up) - high / 2 - dot
    if gap < high / 2:
        return []
    side = math.copysign(1, up)
    start = dot / abs(up)  # as far along the line as the dot reaches
    return along([(x + right * start * 1.1, y + side * dot * 1.1), (x + right, y + up - side * high / 2)], dot)


def _is_open(way: Sequence[Rectangle], taken: Sequence[Rectangle]) -> bool:
    return not any(box.meets(other) for box in way for other in taken)


def _is_on_line(box: Rectangle, layout: Layout) -> bool:
    return any(box.meets(line) for line in layout.lines)


def _box(x: float, y: float, width: float, height: float) -> Rectangle:
    return Rectangle(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _label(point: tuple[float, float], offset: tuple[float, float], size: tuple[float, float]) -> Rectangle:
    return _box(point[0] + offset[0], point[1] + offset[1], *size)


def _offsets(width: float, height: float, dot: float) -> list[tuple[float, float]]:
    """Places to try for a name, the nearest first."""
    found = []
    for step in STEPS:
        for right, up in SIDES:
            if step and not up:
                continue  # a name further off stands above or below, where a line to it is short
            found.append((right * (dot + width / 2 + 1), up * (dot + height / 2 + step * height)))
    return found


def _is_inside(box: Rectangle, layout: Layout) -> bool:
    return box.left >= 0 and box.bottom >= 0 and box.right <= layout.width and box.top <= layout.height
