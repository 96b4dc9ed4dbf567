"""My patch on the page: what a change of it makes of the view, and what the browser is told of it."""

from collections.abc import Callable

from shapely.geometry.base import BaseGeometry

from needs_map.app.shell.paths import geometry_path
from needs_map.figures.hexagons import why_no_hexagons
from needs_map.figures.map_form import CARTOGRAM, GROUND
from needs_map.figures.patch import LARGEST_PATCH, inside_shape, patch_of, patch_together
from needs_map.figures.serving import Serving
from needs_map.figures.view import ON, Change, View
from needs_map.geo.areas import LEVELS, PATCH
from needs_map.geo.messages import PatchMessage, TableMessage


def with_patch(view: View, codes: str, serving: Serving) -> Change:
    """
    Change the patch.

    Parameters
    ----------
    view, serving
        The view and the store.
    codes
        Codes with commas between; any text.
    """
    patch, notes = patch_of(codes, serving)
    if not patch:
        view = view._replace(patch_name="", mine="", compare="" if view.compare == PATCH else view.compare)
        if view.area == PATCH:
            view = view._replace(area=serving.tree[PATCH].parent)
    return Change(view._replace(patch=patch), notes)


def with_shape(view: View, shape: Callable[[], BaseGeometry], serving: Serving) -> Change:
    """
    Make my patch of what lies in a shape, and say how it was counted; the patch stays where the shape is of no use.

    Parameters
    ----------
    view, serving
        The view and the store.
    shape
        Makes the shape, in EPSG:27700; a `ValueError` says why it cannot.
    """
    try:
        inside = inside_shape(serving, shape())
    except ValueError as error:
        return Change(view, (str(error),))
    change = with_patch(view, ",".join(inside.codes), serving)
    return Change(change.view, (f"My patch: {inside.words}", *change.notes))


def patch_sent(serving: Serving, view: View) -> PatchMessage:
    """Return the patch's areas, the area in focus, and where outlines of each level are kept."""
    tree = serving.tree

    def named(code: str) -> list[str]:
        return [code, tree[code].name, tree[code].level]

    return {
        "areas": [named(code) for code in patch_together(serving, view.patch).codes],
        "focus": ["", "", ""] if view.focus == PATCH else named(view.focus),
        "mine": view.mine == ON,
        "most": LARGEST_PATCH,
        "drawn": view.shape == GROUND and "geometry" in serving.store.lsoa,
        "geometry": _geometry(serving, GROUND),
        "hexagons": {} if why_no_hexagons(serving) else _geometry(serving, CARTOGRAM),
    }


def _geometry(serving: Serving, shape: str) -> dict[str, str]:
    """Path of the outlines of each level."""
    return {level: geometry_path(serving, level, shape) for level in LEVELS if level in serving.tree.levels}


def table_sent(serving: Serving, view: View) -> TableMessage:
    """Return the areas of the level drawn that the table shows; nothing where it shows all."""
    if not view.mine:
        return {}
    patch = patch_together(serving, view.patch)
    return {"alone": patch.areas_of(serving, view.level), "words": f"my patch ({patch.words(serving)})"}
