"""
The view: what the address bar holds, and how each choice changes it.

All of it is plain functions of a view and the area tree, so that a link, the Back button, a click on the map and a
choice in the sidebar all go through the same rules. Nothing from a link is evaluated: a value that is not known falls
back, and the page says so.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.benchmark import AGAINST_LEVELS
from app.choices import CHOICES
from app.classing import CLASSES, own_breaks
from app.comparison import SPECIAL
from app.measures import BASIS_WORDS, DEFAULT_ABOVE_LSOA, DEFAULT_MEASURE, measure_at, measures_of
from app.patch import patch_of
from app.serving import Serving
from app.shapes import GROUND, SHAPES, why_no_hexagons
from geo.areas import LEVEL_NAMES, LEVELS

PAGES = {
    "map": "Map",
    "compare": "Compare",
    "population": "Population",
    "indicators": "Indicators",
    "inequalities": "Inequalities",
    "core20plus5": "Core20PLUS5",
    "performance": "Performance",
    "deaths": "Deaths and money",
    "methods": "Data and methods",
}
DEFAULT_LEVEL = "lsoa"
REVERSED = "1"
ON = "1"
SHOWN_LEVELS = ("lsoa", "msoa", "neighbourhood", "place", "icb")
MANY_BOARDS = 6
"""ICBs from which a map of them says something."""
WORDS_OF = {
    "basis": "population",
    "select": "selected area",
    "compare": "area to compare with",
    "against": "benchmark",
    "reverse": "order of colours",
    "ring": "ring around Core20 areas",
    "street": "street map",
    "shape": "way of drawing",
    "second": "second measure",
    "mine": "choice of my patch alone",
}
"""What a link's fields are called."""
LONGEST_VALUE = 80  # characters of a link's value that a message repeats


class View(NamedTuple):
    """All that a link must restore."""

    page: str
    area: str
    """Code of the area in view; always of a higher level than the areas drawn."""
    select: str
    """Code of the selected area, one of those drawn; empty if none is."""
    level: str
    """Level of the areas drawn."""
    measure: str
    basis: str
    classes: str
    breaks: str = ""
    """Own breaks, as typed."""
    reverse: str = ""
    """`1` to draw the other end darkest."""
    ring: str = ""
    """`1` to ring Core20 areas."""
    street: str = ""
    """`1` to lay a street map underneath."""
    shape: str = GROUND
    """How areas are drawn: a key of `SHAPES`."""
    second: str = ""
    """A second measure, drawn together with the first; empty for none."""
    compare: str = ""
    """On the page Compare: code of the second area, or `parent`, `peers` or `england`; empty before one is chosen."""
    against: str = ""
    """Code of the area that areas are compared with; empty for England."""
    period: str = ""
    """Of when the figures are, a period of the measure; empty for its last."""
    patch: str = ""
    """My patch: codes of areas of any level, each once, with commas between."""
    mine: str = ""
    """`1` to have panel and table be about the patch alone."""
    own: tuple[tuple[str, str], ...] = ()
    """What pages ask beyond this: names of `CHOICES` with values, in order of name; read with `chosen`."""

    @property
    def focus(self) -> str:
        """Code of the area that the panel is about: the selected one, else the one in view."""
        return self.select or self.area

    def chosen(self, name: str, usual: str = "") -> str:
        """Value of one of `CHOICES`; `usual` if none was made."""
        return dict(self.own).get(name, usual)

    def choosing(self, name: str, value: str) -> "View":
        """Return the view with one of `CHOICES` made; empty unmakes it."""
        own = {key: kept for key, kept in self.own if key != name} | ({name: value} if value else {})
        return self._replace(own=tuple(sorted(own.items())))


class Change(NamedTuple):
    """A new view and what to tell the reader about it."""

    view: View
    notes: tuple[str, ...]


def default_view(serving: Serving) -> View:
    """What a visitor without a link sees: the system's first place by LSOA, by IMD quintile."""
    area = str(serving.store.manifest["system"]["default_area"])
    area = area if area in serving.tree else serving.tree.top.code
    return View("map", area, "", DEFAULT_LEVEL, DEFAULT_MEASURE, serving.bases[-1], "national")


def shown_levels(serving: Serving) -> tuple[str, ...]:
    """Levels that the map can draw."""
    some = SHOWN_LEVELS if has_many_boards(serving) else SHOWN_LEVELS[:-1]
    return tuple(level for level in some if level in serving.tree.levels)


def has_many_boards(serving: Serving) -> bool:
    """Whether the store holds so many ICBs that they are a level to draw."""
    return len(serving.tree.at("icb")) >= MANY_BOARDS


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
    view = default_view(serving)
    notes: list[str] = []
    known = {
        "page": tuple(PAGES),
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
    view = view._replace(**chosen)
    view, unshaped = _shaped(view, serving)
    view, told = _with_period_of_link(view, params.get("period", ""), serving)
    notes += told
    view, told = _fitted(view, serving, asked="measure" if "measure" in chosen else "level")
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
            notes.append(f"The link asks for the {choice.words} “{_cut(value)}”, which is not known here.")
    view, more = _areas_of_link(view, params, serving)
    return Change(view, (*notes, *unshaped, *told, *more))


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
    for key, instead in (("area", serving.tree[view.area].name), ("select", "no selection")):
        code = params.get(key, "")
        if code in serving.tree:
            view, told = with_focus(view, code, serving)
            notes += told
        elif code:
            notes.append(_unknown(key, code, instead, serving))
    compare = params.get("compare", "")
    if compare in SPECIAL or compare in serving.tree:
        view = view._replace(compare=compare)
    elif compare:
        notes.append(_unknown("compare", compare, "the place least like the first", serving))
    patch, told = patch_of(params.get("patch", ""), serving)
    return Change(view._replace(patch=patch, mine=view.mine if patch else ""), (*dict.fromkeys(notes), *told))


def _unknown(key: str, value: str, instead: str, serving: Serving) -> str:
    words = WORDS_OF.get(key, key)
    named = {"lsoa": "LSOAs", "national": "national classes", "map": "the map", "": "the map without it"} | BASIS_WORDS
    measures = measures_of(serving)
    instead = measures[instead].label if instead in measures else named.get(instead, instead)
    return f"The link asks for the {words} “{_cut(value)}”, which is not known here. Showing {instead} instead."


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"


def link_of_view(view: View) -> dict[str, str]:
    """Return the query that restores a view, but for the choices of pages other than the one in view."""
    fields = {key: value for key, value in view._asdict().items() if key != "own"}
    asked = {name: value for name, value in view.own if CHOICES[name].page == view.page}
    return {key: value for key, value in fields.items() if value and (key, value) != ("classes", "national")} | asked


def _fitted(view: View, serving: Serving, *, asked: str) -> Change:
    """Make level and measure agree: what was asked for stays, the other moves, and the page says so."""
    measure = measure_at(serving, view.measure)
    if view.second and (view.second == view.measure or view.level not in measure_at(serving, view.second).levels):
        view = view._replace(second="")
    if view.level in measure.levels:
        return _at_period(view, serving, said=asked == "level")
    if asked == "level":
        replaced = measures_of(serving)[DEFAULT_MEASURE if view.level == "lsoa" else DEFAULT_ABOVE_LSOA]
        several = LEVEL_NAMES[view.level][1]
        note = f"{measure.label} does not exist for {several}: showing {replaced.label} instead."
        return Change(view._replace(measure=replaced.key, period=""), (note,))
    level = next(level for level in shown_levels(serving) if level in measure.levels)
    note = f"{measure.label} exists for {LEVEL_NAMES[level][1]}, not for {LEVEL_NAMES[view.level][1]}: showing those."
    view, told = _at_period(_at_level(view._replace(level=level), serving), serving, said=False)
    return Change(view, (note, *told))


def _at_period(view: View, serving: Serving, *, said: bool) -> Change:
    """Keep the period to those that the measure has at the level; its last is left unsaid in the link."""
    measure = measure_at(serving, view.measure, "", view.level)
    if not view.period or view.period in measure.periods[:-1]:
        return Change(view, ())
    note = f"{measure.label} is not known for {LEVEL_NAMES[view.level][1]} in {view.period}: showing {measure.period}."
    told = (note,) if said and view.period != measure.period else ()
    return Change(view._replace(period=""), told)


def _at_level(view: View, serving: Serving) -> View:
    """Keep the area in view above the level drawn, and the selection at it."""
    tree = serving.tree
    area = view.area
    while LEVELS.index(tree[area].level) <= LEVELS.index(view.level) and tree[area].parent:
        area = tree[area].parent
    return view._replace(area=area, select=view.select)


def with_focus(view: View, code: str, serving: Serving) -> Change:
    """
    Choose an area: to look into if it is above the level drawn, else to select where it lies.

    Parameters
    ----------
    view, serving
        The view, and the store.
    code
        Code of an area of the tree; empty clears the selection.
    """
    tree = serving.tree
    if not code:
        return Change(view._replace(select=""), ())
    area = tree[code]
    if LEVELS.index(area.level) > LEVELS.index(view.level):
        return Change(view._replace(area=code, select=""), ())
    if area.level == view.level:
        scope = view.area if code in tree.members(view.area, view.level) else _scope(view, code, serving)
        return Change(view._replace(area=scope, select=code), ())
    holder = tree.holder(code, view.level)
    if holder is not None:
        note = f"{area.name} is smaller than the areas shown: {tree[holder].name}, which holds it, is selected."
        moved = with_focus(view, holder, serving).view
        return Change(moved, (note,))
    return Change(view._replace(area=_scope(view, code, serving), select=""), ())


def with_clicked(view: View, code: str | None, serving: Serving) -> Change:
    """Choose the area that a click told of; what the store does not know (it may be newer than the page) is let be."""
    known = code is not None and (not code or code in serving.tree)
    return with_focus(view, code or "", serving) if known else Change(view, ())


def _scope(view: View, code: str, serving: Serving) -> str:
    """Where to look to see an area among its peers: the place that holds it, or above."""
    tree = serving.tree
    for area in reversed(tree.path(code)):
        if LEVELS.index(area.level) > LEVELS.index(view.level) and area.level not in {"msoa", "neighbourhood"}:
            return area.code
    return tree.top.code


def with_level(view: View, level: str, serving: Serving) -> Change:
    """
    Draw another level; a selection moves to the area that holds it, or is cleared, and the page says so.

    Parameters
    ----------
    view, serving
        The view, and the store.
    level
        A level that the map draws.
    """
    tree = serving.tree
    notes: tuple[str, ...] = ()
    select = view.select
    before = view.area
    view, told = _fitted(view._replace(level=level, select=""), serving, asked="level")
    view = _at_level(view, serving)
    if select:
        holder = tree.holder(select, level)
        if LEVELS.index(tree[select].level) > LEVELS.index(level):
            view = view._replace(area=select)
            return Change(view, told)
        if holder is not None:
            view = with_focus(view, holder, serving).view
            notes = (f"{tree[select].name} is part of {tree[holder].name}, which is selected now.",)
        else:
            several = LEVEL_NAMES[level][1]
            notes = (f"{tree[select].name} is not one of the {several} shown: the selection was cleared.",)
    elif before != view.area:
        notes = (f"Showing {tree[view.area].short}, to see {tree[before].name} among its peers.",)
        if before in tree.members(view.area, level):
            view = view._replace(select=before)
    return Change(view, told + notes)


def with_measure(view: View, measure: str, serving: Serving) -> Change:
    """Map another measure, at the nearest level at which it exists; one that is not known leaves the view as it is."""
    if measure not in measures_of(serving):
        return Change(view, ())
    select = view.select
    change = _fitted(view._replace(measure=measure), serving, asked="measure")
    if change.view.level == view.level or not select:
        return change
    return Change(change.view._replace(select=""), change.notes)
