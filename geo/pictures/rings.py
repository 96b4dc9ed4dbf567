"""Rings of a picture around several areas at once, such as my patch, the selected area's among them; and circles."""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.geo.coverage import dissolved
from needs_map.geo.palettes import PAPER
from needs_map.geo.pictures.page import Box, Sheet

CASING = 1.4
"""Of paper around a ring, in points."""


class RingLine(NamedTuple):
    """How a ring is drawn."""

    colour: str
    weight: float
    """Points."""
    dash: tuple[float, ...] = ()
    """Lengths drawn and left out, in weights; none for a whole line."""


class Ring(NamedTuple):
    """Areas that are ringed together, and what the legend calls them."""

    label: str
    codes: tuple[str, ...]
    """Of the LSOAs inside."""
    line: RingLine


class Circles(NamedTuple):
    """Circles at points, such as surgeries, over all else but names."""

    at: np.ndarray
    """Points in a plane of metres."""
    radii: np.ndarray
    """Millimetres on the page."""
    line: RingLine


def draw_circles(sheet: Sheet, points: np.ndarray, circles: Circles) -> None:
    """Draw circles filled with paper around points in mm, the largest lowest."""
    largest_first = np.argsort(-circles.radii, kind="stable")
    shapes = shapely.buffer(points[largest_first], circles.radii[largest_first])
    for shape in shapes:
        sheet.shapes(
            np.array([shape], dtype=object), fill=[PAPER], edge=circles.line.colour, weight=circles.line.weight
        )


def ring_shapes(ring: Ring, lsoa: gpd.GeoSeries, inside: set[str]) -> np.ndarray:
    """
    Shapes of a ring, as far as they lie in view.

    Parameters
    ----------
    ring
        What is ringed.
    lsoa
        Shapes of the LSOAs by code, in a plane of metres.
    inside
        Codes of the LSOAs in view.
    """
    codes = [code for code in ring.codes if code in inside]
    if not codes:
        return np.array([], dtype=object)
    return np.asarray(dissolved(lsoa.loc[codes], pd.Series("", index=codes)), dtype=object)


def draw_ring(sheet: Sheet, shapes: np.ndarray, line: RingLine) -> None:
    """Draw a ring around shapes in mm, on a casing of paper."""
    sheet.shapes(shapes, edge=PAPER, weight=line.weight + CASING)
    sheet.shapes(shapes, edge=line.colour, weight=line.weight, dash=line.dash)


def ring_swatch(sheet: Sheet, box: Box, line: RingLine) -> None:
    """Draw a ring's mark in the legend."""
    corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
    sheet.line([*corners, corners[0]], line.colour, line.weight, line.dash)


def rings_in_words(rings: Sequence[Ring]) -> str:
    """Say what is ringed besides the selected area; empty if nothing is."""
    return " ".join(f"Ringed: {ring.label}." for ring in rings)
