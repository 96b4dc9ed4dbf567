"""The map of a picture: areas in the colours of their classes, outlines, names, the ring and the insets."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.geo.classes import MISSING, SUPPRESSED_CLASS, Shading
from needs_map.geo.landscape import COLOURS
from needs_map.geo.palettes import INK, MISSING_HATCH, PAPER, RING, SUPPRESSED_HATCH, paler
from needs_map.geo.pictures.labels import NARROW, Name, place_names
from needs_map.geo.pictures.page import Box, Sheet, hatch_ink
from needs_map.geo.pictures.rings import Circles, RingLine, draw_circles, draw_ring
from needs_map.geo.pictures.text import LEAST_SIZE, LINE, MM_PER_POINT

READABLE_MM = 2.0
"""Side of a square as large as the middle area of a place, below which its areas look like one in print."""
NAMED_MM = 13.0
"""Likewise where each area is named: a square with room for a name."""
ENLARGED = 1.8
"""How many times larger an inset must draw a place to be worth its room."""
LEAST_AREAS = 12
"""A place of fewer areas needs no inset: its one colour can be seen."""
SMALL_RING_MM = 4.0
"""An area smaller than this across gets a circle besides its outline."""
LEADER = 0.7
"""Line from an area to a name that stands outside it, in points."""
FAINT = 0.5
"""Lines of roads and of water, in points."""
THICK, THIN = 1.3, 0.6
"""Lines of places and of neighbourhoods, in points."""
FEW = 40
"""Areas up to which a letter whose place a name has taken stands over the name; with more it is left out."""
LETTER_ROOM_MM = 1.6
"""Radius of the largest circle in an area below which it has no room for its class's letter."""


class Outline(NamedTuple):
    """A level drawn as lines over the map."""

    level: str
    codes: tuple[str, ...]
    thick: bool
    names: Mapping[str, str]
    """What is written in each area that is named, by code; a line end breaks the line."""


class Fit(NamedTuple):
    """How a plane in metres lies on the page."""

    scale: float
    """Millimetres a metre."""
    left: float
    bottom: float

    def __call__(self, shapes: np.ndarray) -> np.ndarray:
        """Shapes in mm on the page."""
        placed: np.ndarray = shapely.transform(shapes, lambda corners: corners * self.scale + (self.left, self.bottom))
        return placed


def fit(bounds: Sequence[float], box: Box) -> Fit:
    """
    Lay a part of the plane in the middle of a box, as large as it goes.

    Parameters
    ----------
    bounds
        West, south, east and north, in metres.
    box
        On the page, in mm.
    """
    west, south, east, north = (float(bound) for bound in bounds)
    scale = min(box.width / max(east - west, 1.0), box.height / max(north - south, 1.0))
    left = box.left + (box.width - (east - west) * scale) / 2 - west * scale
    bottom = box.bottom + (box.height - (north - south) * scale) / 2 - south * scale
    return Fit(scale, left, bottom)


class MapGround(NamedTuple):
    """What a map is drawn of."""

    areas: gpd.GeoSeries
    """Areas in view by code, EPSG:27700."""
    every: gpd.GeoSeries
    """Geometry of all areas above the smallest level by code, for outlines."""
    shading: Shading
    outlines: Sequence[Outline]
    selected: str
    rings: Sequence[tuple[RingLine, np.ndarray]] = ()
    """Lines around several areas, with the shapes they go around, EPSG:27700."""
    circles: Sequence[Circles] = ()
    around: gpd.GeoSeries | None = None
    """Areas around those in view by code, EPSG:27700, drawn paler; none if None."""
    landscape: gpd.GeoSeries | None = None
    """Roads and water over the areas by kind, EPSG:27700; none if None."""


def draw_map(sheet: Sheet, ground: MapGround, box: Box, *, size: float, taken: Sequence[Box] = ()) -> Fit:
    """
    Draw the map in a box.

    Parameters
    ----------
    sheet
        The page.
    ground
        What is drawn.
    box
        Where, in mm.
    size
        Of the names of places, in points; others are smaller.
    taken
        Boxes that names must not cover.

    Returns
    -------
    fit
        How the plane lies on the page.
    """
    placed = fit(ground.areas.total_bounds, box)
    shapes = placed(ground.areas.to_numpy())
    classes = ground.shading.classes.reindex(ground.areas.index).to_numpy()
    middle = float(np.sqrt(np.median(shapely.area(shapes))))
    weight = float(np.clip(middle / 12, 0.08, 0.4))
    _draw_around(sheet, ground.around, placed, ground.shading, box, weight=weight)
    _draw_classes(sheet, shapes, classes, ground.shading, weight=weight)
    _draw_landscape(sheet, ground.landscape, placed, box)
    lines = [(outline, placed(ground.every.loc[list(outline.codes)].to_numpy())) for outline in ground.outlines]
    thin_first = sorted(lines, key=lambda pair: pair[0].thick)
    for colour, casing in ((PAPER, 1.2), (INK, 0.0)):
        for outline, drawn in thin_first:
            sheet.shapes(drawn, edge=colour, weight=(THICK if outline.thick else THIN) + casing)
    _draw_rings(sheet, ground, placed)
    if ground.selected in ground.areas.index:
        ring = _draw_ring(sheet, shapes[ground.areas.index.get_loc(ground.selected)])
        named = any(ground.selected in outline.names for outline in ground.outlines)
        taken = taken if named or max(ring.width, ring.height) > NARROW else [*taken, ring]
    names = [
        Name(
            outline.names[code],
            shape,
            size if outline.thick else max(size * 0.82, LEAST_SIZE),
            outline.thick,
            int(not outline.thick),
            led=outline.thick,
        )
        for outline, drawn in lines
        for code, shape in zip(outline.codes, drawn, strict=True)
        if code in outline.names
    ]
    written = place_names(names, box, taken, [shape for outline, drawn in lines if outline.thick for shape in drawn])
    for leader in filter(None, (name.line for name in written)):
        for colour, weight in ((PAPER, LEADER + 1.2), (INK, LEADER)):
            sheet.line(leader, colour, weight)
    if ground.shading.marks:
        _draw_letters(sheet, shapes, classes, ground.shading, size=size, names=[name.box for name in written])
    for paragraph, at, _ in written:
        step = paragraph.size * LINE * MM_PER_POINT
        for position, text in enumerate(paragraph.lines):
            baseline = at.top - position * step - 0.8 * paragraph.size * MM_PER_POINT
            sheet.text(
                text, at.left + at.width / 2, baseline, paragraph.size, bold=paragraph.bold, align="centre", halo=2.8
            )
    return placed


def _draw_around(
    sheet: Sheet, around: gpd.GeoSeries | None, placed: Fit, shading: Shading, box: Box, *, weight: float
) -> None:
    """Draw what of the areas around lies in the box in paler colours of their classes."""
    if around is None:
        return
    room = shapely.box(box.left, box.bottom, box.right, box.top)
    on_ground = shapely.transform(room, lambda corners: (corners - (placed.left, placed.bottom)) / placed.scale)
    near = around.iloc[np.sort(around.sindex.query(on_ground))]
    pale = shading._replace(
        colours=tuple(map(paler, shading.colours)),
        missing_colour=paler(shading.missing_colour),
        suppressed_colour=paler(shading.suppressed_colour),
        hatches=(),
    )
    shapes = shapely.intersection(placed(near.to_numpy()), room)
    _draw_classes(sheet, shapes, shading.classes[near.index].to_numpy(), pale, weight=weight)


def _draw_landscape(sheet: Sheet, landscape: gpd.GeoSeries | None, placed: Fit, box: Box) -> None:
    """Draw what of the roads and the water lies in the box."""
    if landscape is None:
        return
    room = (box.left, box.bottom, box.right, box.top)
    for kind, shape in zip(landscape.index, shapely.clip_by_rect(placed(landscape.to_numpy()), *room), strict=True):
        colour = COLOURS[str(kind)]
        flat = shapely.get_dimensions(shape) == 2  # noqa: PLR2004 - of a surface
        sheet.shapes(np.array([shape], dtype=object), fill=colour if flat else "none", edge=colour, weight=FAINT)


def _draw_classes(sheet: Sheet, shapes: np.ndarray, classes: np.ndarray, shading: Shading, *, weight: float) -> None:
    fills = dict(enumerate(shading.colours))
    fills |= {MISSING: shading.missing_colour, SUPPRESSED_CLASS: shading.suppressed_colour}
    sheet.shapes(shapes, fill=[fills[int(position)] for position in classes], edge=PAPER, weight=weight)
    hatches = {position: hatch for position, hatch in enumerate(shading.hatches) if hatch}
    hatches |= {MISSING: MISSING_HATCH, SUPPRESSED_CLASS: SUPPRESSED_HATCH}
    for position, hatch in hatches.items():
        sheet.shapes(shapes[classes == position], edge=hatch_ink(fills[position]), hatch=hatch)


def _draw_letters(
    sheet: Sheet, shapes: np.ndarray, classes: np.ndarray, shading: Shading, *, size: float, names: Sequence[Box]
) -> None:
    """Write the letter of its class in each area that has room for it; over a name that has its place."""
    high = size * MM_PER_POINT
    for shape, position in zip(shapes, classes, strict=True):
        circle = shapely.maximum_inscribed_circle(shape, 0.2)
        if position < 0 or circle.length < LETTER_ROOM_MM:
            continue
        across, up = circle.coords[0]
        letter = Box(across - high / 2, up - high / 2, high, high)
        over = [name.top for name in names if name.overlaps(letter)]
        if over and len(shapes) > FEW:
            continue
        middle = max(over) + high / 2 if over else up
        letter, small = shading.marks[position][0], max(size * 0.8, LEAST_SIZE)
        sheet.text(letter, across, middle - 0.3 * high, small, bold=True, align="centre", halo=1.6)


def _draw_rings(sheet: Sheet, ground: MapGround, placed: Fit) -> None:
    for line, around in ground.rings:
        draw_ring(sheet, placed(around), line)
    for circles in ground.circles:
        draw_circles(sheet, placed(circles.at), circles)


def _draw_ring(sheet: Sheet, shape: shapely.Geometry) -> Box:
    """Ring the selected area; a small one gets a circle too, since an outline could be missed; say where."""
    west, south, east, north = shape.bounds
    rings = [shape]
    if max(east - west, north - south) < SMALL_RING_MM:
        rings.append(shapely.minimum_bounding_circle(shape).buffer(SMALL_RING_MM / 2, quad_segs=24))
    for colour, weight in ((PAPER, 3.6), (RING, 2.0)):
        sheet.shapes(np.array(rings), edge=colour, weight=weight)
    west, south, east, north = rings[-1].bounds
    return Box(west, south, east - west, north - south)


def too_small(
    areas: gpd.GeoSeries, holders: Mapping[str, pd.Series], scale: float, box: Box, *, named: bool
) -> list[tuple[str, list[str]]]:
    """
    Places whose areas are too small to read on the map, and that an inset would make readable.

    Parameters
    ----------
    areas
        Areas in view by code, EPSG:27700.
    holders
        For each level of places, largest first: which of them each area lies in.
    scale
        Of the map, in mm a metre.
    box
        Room of an inset, in mm.
    named
        Whether each area is named on the map.

    Returns
    -------
    places
        Code and areas of each, the densest first; none that overlaps one before it.
    """
    readable, least = (NAMED_MM, 2) if named else (READABLE_MM, LEAST_AREAS)
    found = []
    for order, level in enumerate(holders.values()):
        groups = level.reindex(areas.index).dropna()
        if groups.nunique() < 2:  # noqa: PLR2004 - the whole map needs no inset of itself
            continue
        for code, inside in areas.loc[groups.index].groupby(groups):
            side = float(np.sqrt(np.median(inside.area))) * scale
            larger = fit(inside.total_bounds, box).scale / scale
            if len(inside) >= least and side < readable and larger >= ENLARGED:
                found.append((side, order, str(code), list(inside.index)))
    chosen: list[tuple[str, list[str]]] = []
    covered: set[str] = set()
    for _, _, code, members in sorted(found, key=lambda one: (one[1], one[0])):
        if not covered & set(members):
            chosen.append((code, members))
            covered |= set(members)
    return chosen
