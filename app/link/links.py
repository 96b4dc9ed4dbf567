"""
Links: the view as the query of an address, and back.

Nothing from a link is evaluated: a value that is not known falls back, and the page says so.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from needs_map.app.link.choices import CHOICES
from needs_map.figures.benchmark import AGAINST_LEVELS
from needs_map.figures.classes import CLASSES, own_breaks
from needs_map.figures.comparison import SPECIAL
from needs_map.figures.documents.tray import tray_of, tray_text
from needs_map.figures.hexagons import why_no_hexagons
from needs_map.figures.map_form import GROUND, SHAPES
from needs_map.figures.measures import BASIS_WORDS, measure_at, measures_of
from needs_map.figures.patch import is_of_lists, patch_name_of, patch_of, with_patch_area
from needs_map.figures.serving import Serving
from needs_map.figures.view import (
    FIRST_PAGE,
    ON,
    REVERSED,
    TITLES,
    Change,
    View,
    default_view,
    fitted,
    shown_levels,
    with_focus,
)

LIST = "list"
"""Name in older links of the practice or network that a page is about: it is now the area."""
WORDS_OF = {
    LIST: "practice or network",
    "basis": "population",
    "select": "selected area",
    "compare": "area to compare with",
    "against": "benchmark",
    "reverse": "order of colours",
    "ring": "ring around Core20 areas",
    "street": "street map",
    "shape": "way of drawing",
    "second": "second measure",
    "mine": "choice of my patch only",
}
"""What a link's fields are called."""
OF_MAP = set(View._fields) - {"area", "basis", "patch", "patch_name", "practice", "tray", "own"}
"""Fields of a link that name a page or ask for something of the map."""
OPENED = "#opened"
"""End of a link that opens something far down its page, which is scrolled to (`page_list.js`)."""
LONGEST_VALUE = 80  # characters of a link's value that a message repeats


def view_of_link(params: Mapping[str, str], serving: Serving) -> Change:
    """
    Read a link.

    Parameters
    ----------
    params
        The query of the address; any text.
    serving
        The store, which says which areas there are.

    Returns
    -------
    change
        A view that can be drawn, and a note for each value that could not be used.
    """
    patch, patch_notes = patch_of(params.get("patch", ""), serving)
    patch_name = patch_name_of(params.get("patch_name", "")) if patch else ""
    serving = with_patch_area(serving, patch, patch_name)
    view = default_view(serving)._replace(patch=patch, patch_name=patch_name)
    if not params.keys() & OF_MAP:
        view = view._replace(page=FIRST_PAGE)
    notes: list[str] = []
    known = {
        "page": tuple(TITLES),
        "level": shown_levels(serving),
        "measure": tuple(measures_of(serving)),
        "basis": serving.bases,
        "classes": tuple(CLASSES),
        "reverse": (REVERSED,),
        "ring": (ON,),
        "street": (ON,),
        "second": tuple(measures_of(serving)),
        "shape": tuple(SHAPES),
        "mine": (ON,),
        "against": tuple(area.code for level in AGAINST_LEVELS for area in serving.tree.at(level)),
    }
    chosen: dict[str, Any] = {}
    for key, options in known.items():
        value = params.get(key, "")
        if value in options:
            chosen[key] = value
        elif value:
            notes.append(_unknown(key, value, getattr(view, key), serving))
    view, unshaped = _shaped(_at_own_level(view._replace(**chosen), params, serving), serving)
    view, more_notes = _with_period_of_link(view, params.get("period", ""), serving)
    notes += more_notes
    view, more_notes = fitted(view, serving, chosen_by="measure" if "measure" in chosen else "level")
    if params.get("breaks"):
        try:
            view = view._replace(breaks=" ".join(f"{number:g}" for number in own_breaks(params["breaks"])))
        except ValueError as error:
            notes.append(str(error)[:300])
    for name, choice in CHOICES.items():
        value = params.get(name, "")
        if value and choice.known(value, serving):
            view = view.choosing(name, value)
        elif value:
            notes.append(f"The link asks for the {choice.words} “{_cut(value)}”, which is not available.")
    view, more = _areas_of_link(view, params, serving)
    kept, left_out = tray_of(params.get("tray", ""), serving)
    view = view._replace(tray=tray_text(kept))
    return Change(view, (*notes, *unshaped, *more_notes, *more, *patch_notes, *left_out))


def _at_own_level(view: View, params: Mapping[str, str], serving: Serving) -> View:
    """Draw the level that the measure has where the link asks for none: nothing that was asked for is then refused."""
    if params.get("level"):
        return view
    return fitted(view._replace(second=""), serving, chosen_by="measure").view._replace(second=view.second)


def _shaped(view: View, serving: Serving) -> Change:
    """Draw the true map where the store has no hexagons, and say why."""
    why = why_no_hexagons(serving)
    return Change(view._replace(shape=GROUND), (why,)) if view.shape and why else Change(view, ())


def _with_period_of_link(view: View, period: str, serving: Serving) -> Change:
    """Show the period that a link asks for if the measure has it; its last is left unsaid."""
    measure = measure_at(serving, view.measure)
    if period and period not in measure.periods:
        return Change(view, (_unknown("period", period, measure.period, serving),))
    return Change(view._replace(period="" if period == measure.period else period), ())


def _areas_of_link(view: View, params: Mapping[str, str], serving: Serving) -> Change:
    """Area in view, selected area and area to compare with, as far as the store has them."""
    notes: list[str] = []
    tree, here = serving.tree, serving.tree[view.area].name
    for key, instead in (("area", here), ("select", "no selection"), (LIST, here)):
        code = params.get(key, "")
        if (code in tree and key != LIST) or (code in tree.lists and key != "select"):
            view, more_notes = with_focus(view, code, serving)
            notes += more_notes
        elif code:
            notes.append(_unknown(key, code, instead, serving))
    compare = params.get("compare", "")
    if compare in SPECIAL or compare in tree or compare in tree.lists:
        view = view._replace(compare=compare)
    elif compare:
        notes.append(_unknown("compare", compare, "the area around it", serving))
    is_ground = view.patch and not is_of_lists(serving, view.patch)
    return Change(view._replace(mine=view.mine if is_ground else ""), tuple(dict.fromkeys(notes)))


def _unknown(key: str, value: str, instead: str, serving: Serving) -> str:
    words = WORDS_OF.get(key, key)
    named = {"lsoa": "LSOAs", "national": "national classes", "map": "the map", "": "the map without it"} | BASIS_WORDS
    measures = measures_of(serving)
    instead = measures[instead].label if instead in measures else named.get(instead, instead)
    return f"The link asks for the {words} “{_cut(value)}”, which is not available. Showing {instead} instead."


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"


Made = TypeVar("Made")
_of_file: ContextVar[str] = ContextVar("link of the file being made", default="")


def linked(link: str, made: Callable[[], Made]) -> Callable[[], Made]:
    """Return what makes a file with a link in it: files are made when they are asked for, after the page was drawn."""
    return partial(_with_link, link, made)


def _with_link(link: str, made: Callable[[], Made]) -> Made:
    token = _of_file.set(link)
    try:
        return made()
    finally:
        _of_file.reset(token)


def link_of_file() -> str:
    """Link for the file that is being made; empty where there is none."""
    return _of_file.get()


def address_at(base: str, view: View) -> str:
    """Whole address that restores a view, but for the tray, on the server at `base`; empty where there is no server."""
    return f"{base.partition('?')[0].rstrip('/')}/?{urlencode(link_of_view(view._replace(tray='')))}" if base else ""


def link_of_view(view: View) -> dict[str, str]:
    """Return the query that restores a view, but for the choices of pages other than the one in view."""
    fields = {key: value for key, value in view._asdict().items() if key not in {"own", "practice"}}
    fields["area"] = view.practice or view.area
    chosen_by = {name: value for name, value in view.own if CHOICES[name].page == view.page}
    return {
        key: value for key, value in fields.items() if value and (key, value) != ("classes", "national")
    } | chosen_by
