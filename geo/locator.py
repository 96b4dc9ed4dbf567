"""A small map of where an area lies: the land around it, the outlines of what it is made of, and the area itself."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from needs_map.geo.palettes import INK, PAPER

SIZE = 190
"""Longer side in pixels."""
EDGE = 3
LAND, LINES, OWN = "#dde3e9", PAPER, "#1f5c9e"
SMALLEST_AREA = 5.0
"""Pixels below which an area is marked by a ring around it, or nobody would see it."""
RING = 9


def locator(land: shapely.Geometry, inside: Sequence[shapely.Geometry], own: shapely.Geometry) -> str:
    """
    Draw where an area lies.

    Parameters
    ----------
    land
        What is around the area, which it lies in or is; a projected system (metres).
    inside
        Areas whose outlines divide the land.
    own
        The area; equal to the land if it is all of it.

    Returns
    -------
    svg
        Without words: it needs an alternative text beside it.
    """
    west, south, east, north = land.bounds
    scale = (SIZE - 2 * EDGE) / max(east - west, north - south, 1.0)
    width, height = (span * scale + 2 * EDGE for span in (east - west, north - south))

    def path(shape: shapely.Geometry) -> str:
        simple = shapely.simplify(shape, 0.4 / scale)
        return "".join(_ring(ring, west, north, scale) for ring in _rings(simple))

    dividing = "".join(f'<path d="{path(one)}"/>' for one in inside)
    left, low, right, high = own.bounds
    marked = ""
    if max(right - left, high - low) * scale < SMALLEST_AREA:
        x, y = ((left + right) / 2 - west) * scale + EDGE, (north - (low + high) / 2) * scale + EDGE
        marked = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RING}" fill="none" stroke="{OWN}" stroke-width="2"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}"><path d="{path(land)}" fill="{LAND}" fill-rule="evenodd"/>'
        f'<path d="{path(own)}" fill="{OWN}" fill-rule="evenodd"/>'
        f'<g fill="none" stroke="{LINES}" stroke-width="0.8">{dividing}</g>'
        f'<path d="{path(land)}" fill="none" stroke="{INK}" stroke-width="0.8"/>{marked}</svg>'
    )


def _rings(shape: shapely.Geometry) -> Iterable[np.ndarray]:
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            yield shapely.get_coordinates(ring)


def _ring(ring: np.ndarray, west: float, north: float, scale: float) -> str:
    points = np.column_stack([(ring[:, 0] - west) * scale + EDGE, (north - ring[:, 1]) * scale + EDGE])
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
