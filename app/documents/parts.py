"""The parts of pages that recipes name, and what a recipe is refused for."""

from collections.abc import Callable, Iterable, Mapping
from pkgutil import resolve_name

from needs_map.app.link.choices import CHOICES
from needs_map.data.content.recipes import Recipe, RecipeSection, WantedMap
from needs_map.data.errors import DataError
from needs_map.figures.comparison import SPECIAL
from needs_map.figures.documents.changed import changes_parts
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import COMPARED
from needs_map.figures.measures import measures_of
from needs_map.figures.reports.inequalities import DIMENSIONS
from needs_map.figures.serving import Serving
from needs_map.figures.view import PAGES as PAGE_NAMES
from needs_map.figures.view import View, default_view, shown_levels
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, Area

CHANGES = "changes"
"""The page of what changed since an earlier store, which is no page of the app."""


PAGES = {
    "profile": "pages.profile.parts:profile_parts",
    "deaths": "pages.deaths.parts:deaths_parts",
    "assessment": "documents.assessment:assessment_parts",
    "reports": "reports.parts:report_parts",
    "inequality-report": "pages.inequalities.report:report_parts",
}
"""What gives the parts of each page about an area, on a population basis: imported when a document has one."""
CHOSEN = {
    "inequalities": "pages.inequalities.parts:chosen_parts",
    "core20plus5": "pages.core20plus5.parts:core20plus5_parts",
    "indicators": "pages.indicators.lines:indicators_parts",
    "population": "pages.population.parts:chosen_parts",
    "visits": "pages.visits.parts:visits_parts",
    "performance": "pages.performance.parts:performance_parts",
    "compare": "pages.compare.parts:compare_parts",
    "practices": "pages.practices.parts:practices_parts",
}
"""What gives the parts of pages that ask more than that, of a view that has what is chosen."""
OF_LISTS = {"profile", "indicators", "core20plus5", "compare", "practices", "reports", "inequality-report"}
"""Pages whose parts can be about a list of patients, or are about no area."""
PARTS = {
    "profile": ("summary", "figures", "ages", "standing", "changing", "lsoas", "records", "nation"),
    "population": ("pyramid", "growth", "bands", "ageing", "change"),
    "core20plus5": ("people", "aims", "children-aims", "plus", "dashboard", "gaps"),
    "indicators": ("standing", "table", "indicator", "area", "groups"),
    "inequalities": (
        *("deprivation", "ethnicity", "people", "gap-deprivation", "gap-ethnicity"),
        *("gaps-deprivation", "gaps-ethnicity"),
    ),
    "visits": ("list",),
    "deaths": (
        *("lives", "gap-by-cause", "preventable", "preventable-causes", "causes", "need-groups", "need-group-growth"),
        *("opportunities", "cardiovascular", "respiratory-admissions", "bed-days", "stored"),
    ),
    CHANGES: ("figures", "sources"),
    "performance": ("measures", "periods", "counts", "series"),
    "compare": ("maps", "measures", "together", "quintiles", "pyramid"),
    "practices": ("deprivation", "catchment", "ages", "registers", "members", "list", "networks", "modelled"),
    "assessment": ("population", "quintiles", "ethnicity", "lives", "activity"),
    "reports": ("dashboard", "contradictions", "published-projection"),
    "inequality-report": tuple(DIMENSIONS),
}


def page_parts(
    serving: Serving,
    page: str,
    area: Area,
    basis: str,
    choices: tuple[tuple[str, str], ...] = (),
    *,
    since: Serving | None = None,
) -> Mapping[str, Part]:
    """
    Parts of a page about an area, by key.

    Parameters
    ----------
    serving, page, area, basis
        The store, a key of `PAGES`, the area and the population basis.
    choices
        What is chosen on the page, by name in the link.
    since
        An earlier store, for what changed.

    Raises
    ------
    DataError
        If the store lacks what the page is made of.
    """
    if page == CHANGES:
        if since is None:
            raise DataError("No earlier data set was given to compare with: the command line takes one with --since.")
        return changes_parts(since, serving, area)
    if area.level in LIST_LEVELS and page not in OF_LISTS:
        title = PAGE_NAMES.get(page, "This part")
        raise DataError(f"{title} is about ground, not about the list of patients of {area.name}.")
    if page in CHOSEN:
        return _parts_given(page)(serving, view_about(serving, area, basis, choices))
    return _parts_given(page)(serving, area, basis)


def parts_of_view(serving: Serving, view: View) -> Mapping[str, Part]:
    """Parts of the page in view, by key; none where it has no such parts or the store lacks what they are made of."""
    if view.page not in PARTS or (view.page == "compare" and not view.compare):
        return {}
    about = view.about if view.page in OF_LISTS else view.focus
    chosen = (*view.own, (COMPARED, view.compare)) if view.compare else view.own
    try:
        return dict(page_parts(serving, view.page, serving.tree[about], view.basis, chosen))
    except DataError:
        return {}


def _parts_given(page: str) -> Callable[..., Mapping[str, Part]]:
    """What gives the parts of a page; its choices are known from then on."""
    found: Callable[..., Mapping[str, Part]] = resolve_name(f"needs_map.app.{(PAGES | CHOSEN)[page]}")
    return found


def view_about(serving: Serving, area: Area, basis: str, choices: tuple[tuple[str, str], ...] = ()) -> View:
    """View about an area, or a list of patients, with what is chosen on its page."""
    view = default_view(serving)._replace(basis=basis, select="")
    is_list = area.level in LIST_LEVELS
    view = view._replace(practice=area.code) if is_list else view._replace(area=area.code)
    for name, value in choices:
        view = view._replace(compare=value) if name == COMPARED else view.choosing(name, value)
    return view


def check_recipe(serving: Serving, recipe: Recipe) -> None:
    """
    Refuse a recipe that names what there is not.

    Raises
    ------
    DataError
        Naming the first such part, measure or level.
    """
    known = sorted(f"{page}.{part}" for page, parts in PARTS.items() for part in parts)
    for section in recipe.sections:
        where = f"Recipe {recipe.key}, section {section.title!r}"
        for part in section.parts:
            _check(where, "part", part, [*known, part] if _is_of_report(serving, part) else known)
        for one in section.maps:
            _check_map(serving, where, one)
        for level in section.levels:
            _check(where, "kind of area", level, LEVEL_NAMES)
        if section.area and not (section.area in serving.tree or section.area in serving.tree.lists):
            raise DataError(f"{where}: there is no area {section.area!r} here.")
        _check_choices(serving, where, section)


def is_known(serving: Serving, name: str) -> bool:
    """Whether there is a part of a name, as `page.part`."""
    page, _, key = name.partition(".")
    return key in PARTS.get(page, ()) or _is_of_report(serving, name)


def _is_of_report(serving: Serving, name: str) -> bool:
    """Whether a part is one that depends on reports: a topic of one, or a domain of a report after a hyphen."""
    page, _, key = name.partition(".")
    if page == "reports":
        return key in [*PARTS[page], *(one.key for pack in serving.packs for one in pack.topics)]
    return page == "inequality-report" and key.partition("-")[0] in DIMENSIONS


def _check(where: str, what: str, name: str, known: Iterable[str], here: str = "") -> None:
    if name not in known:
        raise DataError(f"{where}: there is no {what} {name!r}{here}; choose from {', '.join(known)}.")


def _check_map(serving: Serving, where: str, wanted: WantedMap) -> None:
    measures = measures_of(serving)
    _check(where, "measure", wanted.measure, measures, " here")
    _check(where, "level", wanted.level, shown_levels(serving), " here")
    if wanted.each:
        _check(where, "kind of area", wanted.each, LEVEL_NAMES)
    if wanted.period:
        _check(where, "period", wanted.period, measures[wanted.measure].periods, " here")


def _check_choices(serving: Serving, where: str, section: RecipeSection) -> None:
    pages = {part.partition(".")[0] for part in section.parts}
    for page in pages & CHOSEN.keys():
        _parts_given(page)
    for name, value in section.choices:
        if name == COMPARED and "compare" in pages:
            if value in SPECIAL or value in serving.tree or value in serving.tree.lists:
                continue
            raise DataError(f"{where}: there is no area {value!r} here to compare with.")
        if name not in CHOICES or CHOICES[name].page not in pages or not CHOICES[name].known(value, serving):
            raise DataError(f"{where}: the choice {name} = {value!r} is not one that its pages have.")
