"""My patch on the page: what a change of it makes of the view, and what the browser is told of it."""

from collections.abc import Callable, Sequence

from shapely.geometry.base import BaseGeometry

from needs_map.app.shell.paths import geometry_path
from needs_map.figures.hexagons import why_no_hexagons
from needs_map.figures.map_form import CARTOGRAM, GROUND
from needs_map.figures.patch import LARGEST_PATCH, MOST_NAMED, inside_shape, is_of_lists, patch_of, patch_together
from needs_map.figures.places.search import areas_listed
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
    of_lists = is_of_lists(serving, patch)
    if not patch:
        view = view._replace(patch_name="", compare="" if view.compare == PATCH else view.compare)
    elif view.patch and of_lists != is_of_lists(serving, view.patch):
        one, other = ("lists of patients", "areas")[:: 1 if of_lists else -1]
        notes = (f"My patch is made of {one} now: the {other} that it was made of are no longer in it.", *notes)
    if view.area == PATCH and (of_lists or not patch):
        view = view._replace(area=serving.tree[PATCH].parent)
    if view.practice == PATCH and not of_lists:
        view = view._replace(practice="")
    return Change(view._replace(patch=patch, mine=view.mine if patch and not of_lists else ""), notes)


def with_list(view: View, text: str, serving: Serving) -> Change:
    """
    Make my patch of a list of areas, and say which are not known; the patch stays where none is.

    Parameters
    ----------
    view, serving
        The view and the store.
    text
        Codes or names, as `areas_listed` reads them.
    """
    codes, unknown = areas_listed(serving, text)
    left_out = f"Not in this data set, so left out: {named_or_counted(unknown)}." if unknown else ""
    if not codes:
        return Change(view, (left_out or "The list is empty: give a code or a name of an area on each line.",))
    change = with_patch(view, ",".join(codes), serving)
    return Change(change.view, (*filter(None, [left_out]), *change.notes))


def named_or_counted(names: Sequence[str]) -> str:
    """First names of some, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if names[MOST_NAMED:] else ""
    return ", ".join(f"“{name[:40]}”" for name in names[:MOST_NAMED]) + more


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
    return {"alone": patch.areas_of(serving, view.level), "words": f"{view.patch_called} ({patch.words(serving)})"}
