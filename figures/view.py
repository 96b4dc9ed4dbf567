"""
The view: what a page shows, and how each choice changes it.

All of it is plain functions of a view and the area tree, so that a link, the Back button, a click on the map and a
choice in the sidebar all go through the same rules.
"""

from typing import NamedTuple

from needs_map.figures.map_form import GROUND
from needs_map.figures.measures import DEFAULT_ABOVE_LSOA, DEFAULT_MEASURE, measure_at, measures_of
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LEVEL_NAMES, LEVELS, USUAL_NAME

PAGE_GROUPS = {
    "This area": {
        "profile": "Profile",
        "map": "Map",
        "population": "Population",
        "indicators": "Indicators",
        "visits": "Visit list",
        "inequalities": "Inequalities",
        "compare": "Compare",
        "practices": "Practices",
        "document": "Document",
    },
    "This system": {
        "core20plus5": "Core20PLUS5",
        "performance": "Performance",
        "deaths": "Life expectancy, deaths and spending",
    },
    "About": {"methods": "Data and methods"},
}
"""Titles of the pages by their keys, under the headings of the menu."""
PAGES = {key: title for pages in PAGE_GROUPS.values() for key, title in pages.items()}
STAFF_PAGES = {"adding": "Add data", "changes": "Record of changes"}
"""Titles of the pages of those who look after the data, which the menu shows to no others."""
TITLES = PAGES | STAFF_PAGES
LIST_PAGES = {"profile", "compare", "core20plus5", "indicators", "practices", "document", "methods"}
"""Pages that are about a practice or network where one is chosen; all others are about ground."""
FIRST_PAGE = "profile"
"""What a link shows that names no page and asks for nothing of the map."""
DEFAULT_LEVEL = "lsoa"
REVERSED = "1"
ON = "1"
SHOWN_LEVELS = ("lsoa", "msoa", "neighbourhood", "place", "icb")
MANY_BOARDS = 6
"""ICBs from which a map of them says something."""


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
    """Period of the figures, a period of the measure; empty for its last."""
    patch: str = ""
    """My patch: codes of areas of any level, each once, with commas between."""
    patch_name: str = ""
    """What the patch is called; empty for its usual name."""
    mine: str = ""
    """`1` to have panel and table be about only the patch."""
    tray: str = ""
    """Parts collected for a document, as `figures.documents.tray` reads them."""
    practice: str = ""
    """Code of the practice or network (`lists` of the tree) that pages are about; empty where they are about ground."""
    own: tuple[tuple[str, str], ...] = ()
    """What pages ask beyond this: names of `CHOICES` with values, in order of name; read with `chosen`."""

    @property
    def focus(self) -> str:
        """Code of the area that the panel is about: the selected one, else the one in view."""
        return self.select or self.area

    @property
    def about(self) -> str:
        """Code of what a page that knows lists of patients is about: the practice or network, else the focus."""
        return self.practice or self.focus

    @property
    def patch_title(self) -> str:
        """What my patch is called: the name that was given it, else “My patch”."""
        return self.patch_name or USUAL_NAME

    @property
    def patch_called(self) -> str:
        """What my patch is called within a sentence."""
        return USUAL_NAME.lower() if self.patch_title == USUAL_NAME else self.patch_name

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
    view = View("map", area, "", DEFAULT_LEVEL, DEFAULT_MEASURE, serving.bases[-1], "national")
    return view._replace(patch=serving.patch[0], patch_name=serving.patch[1])


def shown_levels(serving: Serving) -> tuple[str, ...]:
    """Levels that the map can draw."""
    some = SHOWN_LEVELS if has_many_boards(serving) else SHOWN_LEVELS[:-1]
    return tuple(level for level in some if level in serving.tree.levels)


def has_many_boards(serving: Serving) -> bool:
    """Whether the store holds so many ICBs that they are a level to draw."""
    return len(serving.tree.at("icb")) >= MANY_BOARDS


def fitted(view: View, serving: Serving, *, chosen_by: str) -> Change:
    """Make level and measure agree: what was asked for (level or measure) stays, the other moves, a note says so."""
    view, more_notes = _level_and_measure(view, serving, chosen_by=chosen_by)
    view, more = _with_second(view, serving)
    return Change(view, (*more_notes, *more))


def _level_and_measure(view: View, serving: Serving, *, chosen_by: str) -> Change:
    measure = measure_at(serving, view.measure)
    if view.level in measure.levels:
        return _at_period(view, serving, with_note=chosen_by == "level")
    if chosen_by == "level":
        replaced = measures_of(serving)[DEFAULT_MEASURE if view.level == "lsoa" else DEFAULT_ABOVE_LSOA]
        several = LEVEL_NAMES[view.level][1]
        note = f"{measure.label} is not available for {several}: showing {replaced.label} instead."
        return Change(view._replace(measure=replaced.key, period=""), (note,))
    first, *others = [level for level in shown_levels(serving) if level in measure.levels]
    wanted, shown = (LEVEL_NAMES[level][1] for level in (view.level, first))
    words = f"not available for {wanted}: showing {shown}" if others else f"available only for {shown}: showing those"
    view, more_notes = _at_period(_at_level(view._replace(level=first), serving), serving, with_note=False)
    return Change(view, (f"{measure.label} is {words}.", *more_notes))


def _with_second(view: View, serving: Serving) -> Change:
    """Draw only the first measure where the second is the same one, or does not exist at the level."""
    if not view.second:
        return Change(view, ())
    second, alone = measure_at(serving, view.second), f"the map shows only {measure_at(serving, view.measure).label}"
    if view.level not in second.levels:
        note = f"{second.label} is not available for {LEVEL_NAMES[view.level][1]}: {alone}."
    elif view.second == view.measure:
        note = f"{alone}: two different measures make a map of both."
    else:
        return Change(view, ())
    return Change(view._replace(second=""), (note,))


def _at_period(view: View, serving: Serving, *, with_note: bool) -> Change:
    """Keep the period to those that the measure has at the level; its usual one is left unsaid in the link."""
    measure = measure_at(serving, view.measure, "", view.level)
    if not view.period or view.period in set(measure.periods) - {measure.period}:
        return Change(view, ())
    note = (
        f"{measure.label} is not available for {LEVEL_NAMES[view.level][1]} in {view.period}: showing {measure.period}."
    )
    more_notes = (note,) if with_note and view.period != measure.period else ()
    return Change(view._replace(period=""), more_notes)


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
        Code of an area of the tree, or of a list of patients, around which its ICB stays in view; empty clears the
        selection.
    """
    tree = serving.tree
    if code in tree.lists:
        board = tree.holder(code, "icb")
        within = board if board and LEVELS.index("icb") > LEVELS.index(view.level) else tree.top.code
        return Change(view._replace(practice=code, area=within, select=""), ())
    view = view._replace(practice="")
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
    """Choose the area that a click told of; what the store does not know (it may be newer than the page) is ignored."""
    known = code is not None and (not code or code in serving.tree or code in serving.tree.lists)
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
    fit, more_notes = fitted(view._replace(level=level, select=""), serving, chosen_by="level")
    return _seen_still(_at_level(fit, serving), view, more_notes, serving)


def _seen_still(view: View, before: View, more_notes: tuple[str, ...], serving: Serving) -> Change:
    """
    Keep in sight, at another level, what was selected or in view before.

    Parameters
    ----------
    view
        At its new level, without a selection.
    before
        As it stood.
    more_notes
        Notes to go before what is said here.
    serving
        The store.
    """
    tree, level, select = serving.tree, view.level, before.select
    notes: tuple[str, ...] = ()
    if select:
        holder = tree.holder(select, level)
        if LEVELS.index(tree[select].level) > LEVELS.index(level):
            return Change(view._replace(area=select), more_notes)
        if holder is not None:
            view = with_focus(view, holder, serving).view
            notes = (f"{tree[select].name} is part of {tree[holder].name}, which is selected now.",)
        else:
            several = LEVEL_NAMES[level][1]
            notes = (f"{tree[select].name} is not one of the {several} shown: the selection was cleared.",)
    elif before.area != view.area:
        notes = (f"Showing {tree[view.area].short}, to see {tree[before.area].name} among its peers.",)
        if before.area in tree.members(view.area, level):
            view = view._replace(select=before.area)
    return Change(view, more_notes + notes)


def with_measure(view: View, measure: str, serving: Serving) -> Change:
    """Map another measure, at the nearest level at which it exists; one that is not known leaves the view as it is."""
    if measure not in measures_of(serving):
        return Change(view, ())
    fit, more_notes = fitted(view._replace(measure=measure), serving, chosen_by="measure")
    return (
        Change(fit, more_notes)
        if fit.level == view.level
        else _seen_still(fit._replace(select=""), view, more_notes, serving)
    )


def with_second(view: View, second: str, serving: Serving) -> Change:
    """Draw a second measure, or none if empty, together with the first."""
    return fitted(view._replace(second=second), serving, chosen_by="level")
