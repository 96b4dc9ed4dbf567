"""The menu: the pages under their headings, those without data for the area in view marked."""

import streamlit as st

from needs_map.app.access.roles import Role
from needs_map.app.access.sign_in import person
from needs_map.app.pages.deaths.stored import stored_lives
from needs_map.app.reports.sections import is_covered
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import message_of, page_list
from needs_map.data.people.ages import has_ages
from needs_map.figures.reports.inequalities import published_area
from needs_map.figures.reports.local_inequalities import has_groups
from needs_map.figures.reports.performance import are_about, judged_published
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.view import PAGE_GROUPS, PAGES, STAFF_PAGES, TITLES, Change, View
from needs_map.geo.areas import LIST_LEVELS, in_sentence
from needs_map.geo.messages import PagesMessage


@store_cache(maxsize=512)
def pages_without_data(serving: Serving, code: str) -> tuple[str, ...]:
    """Pages that have nothing on an area, by key, in the order of the menu."""
    area = serving.tree[code]
    measured = judged_published(serving)
    missing = {
        "population": not has_ages(serving.store),
        "practices": not serving.tree.lists,
        "performance": not measured or not are_about(serving, area, measured),
        "deaths": not is_covered(serving, area) and stored_lives(serving, area) is None,
        "inequalities": not has_groups(serving) and published_area(serving, area) is None,
    }
    return tuple(page for page in PAGES if missing.get(page))


def menu(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the list of pages, as links; a plain click goes through the view, so that nothing is loaded anew.

    Parameters
    ----------
    serving, view, apply
        As for `sidebar`.
    """

    def chosen() -> None:
        def taken(view: View) -> Change:
            page = message_of(st.session_state["pages"], "page")
            return Change(view._replace(page=page) if page in TITLES else view, ())

        apply(taken)

    area = scene_of(serving, view).area
    held = area.level == "lsoa" and "place" in serving.tree.levels  # its place has the same pages
    code = str(serving.tree.membership["place"][area.code]) if held else area.code
    empty = () if area.level in LIST_LEVELS else pages_without_data(serving, code)
    groups = [(heading, list(pages.items())) for heading, pages in PAGE_GROUPS.items()]
    if own := pages_of_role(person().role):
        groups.append(("This data", own))
    data = PagesMessage(groups=groups, current=view.page, empty=empty, note=note_on(empty, in_sentence(area)))
    page_list(key="pages", data=data, on_page_change=chosen)


def pages_of_role(role: Role) -> list[tuple[str, str]]:
    """Keys and titles of the pages that only a role sees."""
    least = {"adding": Role.ANALYST, "changes": Role.STEWARD}
    return [(key, title) for key, title in STAFF_PAGES.items() if role >= least[key]]


def note_on(empty: tuple[str, ...], area: str) -> str:
    """What the mark means, and what an administrator can do; empty where no page is marked."""
    if not empty:
        return ""
    return f"○ no data for {area}: an administrator can add them"
