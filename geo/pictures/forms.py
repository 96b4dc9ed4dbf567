"""The maps of a picture: the ground, the same areas as hexagons, or both beside each other."""

from collections.abc import Sequence
from typing import NamedTuple

from needs_map.geo.pictures.frame import GAP_MM
from needs_map.geo.pictures.legend import scale_bar
from needs_map.geo.pictures.map import Fit, MapGround, draw_map, fit
from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import fitted_lines

SCALE_STRIP_MM = 10.0
HEADING_MM = 7.0
HEADING_SIZE = 10.0
ABOUT_SIZE = 7.0
ABOUT_LINES = 3
ABOVE_ABOUT_MM = 2.0


class Form(NamedTuple):
    """One map."""

    ground: MapGround
    heading: str
    """Over the map, where there are two."""
    about: str
    """Under a map that is not of the ground, in place of scale and north; empty for the ground itself."""


def draw_forms(sheet: Sheet, forms: Sequence[Form], box: Box) -> Fit:
    """
    Draw one map, or several in equal shares of the room.

    Parameters
    ----------
    sheet
        The page.
    forms
        The maps; side by side or one below the other, whichever draws them larger.
    box
        Where, in mm.

    Returns
    -------
    fit
        How the plane of the first lies on the page.
    """
    scale = sheet.paper.scale
    found = []
    for form, room in zip(forms, _shares(box, forms), strict=True):
        top = 0.0
        if len(forms) > 1:
            heading = fitted_lines(form.heading, (HEADING_SIZE * scale,), room.width, 1, bold=True)
            sheet.paragraph(heading, room.left, room.top)
            top = HEADING_MM * scale
        about = fitted_lines(form.about, (ABOUT_SIZE * scale,), room.width, ABOUT_LINES)
        strip = max(SCALE_STRIP_MM, about.height + ABOVE_ABOUT_MM) if form.about else SCALE_STRIP_MM
        inner = Box(room.left, room.bottom + strip, room.width, room.height - strip - top)
        place = draw_map(sheet, form.ground, inner, size=8.5 * scale)
        if form.about:
            sheet.paragraph(about, room.left, room.bottom + about.height, colour=SOFT)
        else:
            scale_bar(sheet, room.left, room.bottom, place.scale, room.width)
        found.append(place)
    return found[0]


def _shares(box: Box, forms: Sequence[Form]) -> list[Box]:
    """Equal parts of a box, beside each other or one below the other, whichever draws the maps larger."""
    count = len(forms)
    wide = (box.width - GAP_MM * (count - 1)) / count
    high = (box.height - GAP_MM * (count - 1)) / count
    beside = [box._replace(left=box.left + position * (wide + GAP_MM), width=wide) for position in range(count)]
    below = [Box(box.left, box.top - high - position * (high + GAP_MM), box.width, high) for position in range(count)]
    return max(beside, below, key=lambda rooms: _smallest(rooms, forms))


def map_height(forms: Sequence[Form], width: float) -> float:
    """Height in mm of a box of a width that maps fill from side to side: one, or as many as stand beside each other."""
    most = 0.0
    for form in forms:
        west, south, east, north = form.ground.areas.total_bounds
        most = max(most, (north - south) / max(east - west, 1.0))
    count = len(forms)
    own = (width - GAP_MM * (count - 1)) / count
    return most * own + SCALE_STRIP_MM + (HEADING_MM if count > 1 else 0.0)


def _smallest(rooms: Sequence[Box], forms: Sequence[Form]) -> float:
    """Smallest scale at which the maps would be drawn in some rooms."""
    scales = []
    for room, form in zip(rooms, forms, strict=True):
        inner = room._replace(height=max(room.height - SCALE_STRIP_MM - HEADING_MM, 1.0))
        scales.append(fit(form.ground.areas.total_bounds, inner).scale)
    return min(scales)
