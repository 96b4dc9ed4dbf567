"""The maps of a picture: the ground, the same areas as hexagons, or both beside each other."""

from collections.abc import Sequence
from typing import NamedTuple

from geo.picture_frame import GAP_MM
from geo.picture_legend import scale_bar
from geo.picture_map import Fit, Ground, draw_map
from geo.picture_page import SOFT, Box, Sheet
from geo.picture_text import fitted

SCALE_STRIP_MM = 10.0
HEADING_MM = 7.0
HEADING_SIZE = 10.0
ABOUT_SIZES = (7.0, 6.0)
ABOUT_LINES = 3


class Form(NamedTuple):
    """One map."""

    ground: Ground
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
        The maps; side by side on a wide page, one below the other else.
    box
        Where, in mm.

    Returns
    -------
    fit
        How the plane of the first lies on the page.
    """
    scale = sheet.paper.scale
    found = []
    for form, room in zip(forms, _shares(box, len(forms)), strict=True):
        top = 0.0
        if len(forms) > 1:
            heading = fitted(form.heading, (HEADING_SIZE * scale,), room.width, 1, bold=True)
            sheet.paragraph(heading, room.left, room.top)
            top = HEADING_MM * scale
        inner = Box(room.left, room.bottom + SCALE_STRIP_MM, room.width, room.height - SCALE_STRIP_MM - top)
        place = draw_map(sheet, form.ground, inner, size=8.5 * scale)
        if form.about:
            sizes = tuple(size * scale for size in ABOUT_SIZES)
            about = fitted(form.about, sizes, room.width, ABOUT_LINES)
            sheet.paragraph(about, room.left, room.bottom + about.height, colour=SOFT)
        else:
            scale_bar(sheet, room.left, room.bottom, place.scale, room.width)
        found.append(place)
    return found[0]


def _shares(box: Box, count: int) -> list[Box]:
    """Equal parts of a box along its longer side, the first at its left or its top."""
    if box.width >= box.height:
        wide = (box.width - GAP_MM * (count - 1)) / count
        return [box._replace(left=box.left + position * (wide + GAP_MM), width=wide) for position in range(count)]
    high = (box.height - GAP_MM * (count - 1)) / count
    return [Box(box.left, box.top - high - position * (high + GAP_MM), box.width, high) for position in range(count)]
