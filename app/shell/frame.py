"""What every page has: header, headline, link, download, sidebar, footer; and how the view and the link keep step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from needs_map.app.access.sign_in import may_enter, serving_of_person, sign_in_control
from needs_map.app.exports.downloads import downloads
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.adding.page import adding_page
from needs_map.app.pages.changes.page import changes_page
from needs_map.app.pages.compare.downloads import pair_downloads
from needs_map.app.pages.compare.lists import compares_lists, sides_with_list
from needs_map.app.pages.compare.page import compare_page, compare_tray_part
from needs_map.app.pages.compare.picture import sides_of
from needs_map.app.pages.compare.several import ALSO, all_sides, title_names
from needs_map.app.pages.core20plus5.page import core20plus5_page
from needs_map.app.pages.deaths.page import deaths_page
from needs_map.app.pages.document.page import document_page
from needs_map.app.pages.indicators.page import indicators_page
from needs_map.app.pages.indicators.words import listed
from needs_map.app.pages.inequalities.page import inequalities_page
from needs_map.app.pages.map.page import map_page, map_sources
from needs_map.app.pages.methods.page import methods_page
from needs_map.app.pages.methods.updating import first_fetch_banner
from needs_map.app.pages.performance.page import performance_page
from needs_map.app.pages.population.page import population_page
from needs_map.app.pages.practices.page import practices_page
from needs_map.app.pages.profile.nation import shows_nation
from needs_map.app.pages.profile.page import profile_page
from needs_map.app.pages.visits.page import visits_page
from needs_map.app.reports.panels import headline_html
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import area_trail, copy_link, message_of
from needs_map.app.shell.contents import begin_contents, draw_contents
from needs_map.app.shell.embed import begin_embedding, draw_embedded, embed_button, embedded, with_page
from needs_map.app.shell.foot import begin_page, draw_foot, page_sources, show_sources
from needs_map.app.shell.markdown import plain
from needs_map.app.shell.painting import page_drawn
from needs_map.app.shell.paths import icon
from needs_map.app.shell.sidebar import sidebar
from needs_map.app.shell.tray import add_button, document_button
from needs_map.app.shell.visit import Visit, went_back, write_link
from needs_map.app.words.headline import headline, is_england
from needs_map.app.words.markup import element, joined, notice, paragraph
from needs_map.data.errors import DataError
from needs_map.figures.comparison import PARENT, SPECIAL
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.patch import is_of_lists, serving_of_view
from needs_map.figures.people.alike import most_alike
from needs_map.figures.serving import Serving
from needs_map.figures.sources import ESTIMATES, IMD, OF_BASIS, PROJECTIONS, Sources, datasets_of, from_datasets
from needs_map.figures.values import ENGLAND
from needs_map.figures.view import LIST_PAGES, TITLES, Change, View, default_view, with_clicked
from needs_map.geo.areas import in_sentence
from needs_map.geo.messages import BreadcrumbsMessage

NAME = "Needs map"
SIDEBAR_WIDTH = 340
"""Pixels: the four levels stand on one line."""
DRAWN_BY: dict[str, Callable[[Serving, View, Apply], None]] = {
    "profile": profile_page,
    "map": map_page,
    "compare": lambda serving, view, _: compare_page(serving, view),
    "population": population_page,
    "indicators": indicators_page,
    "visits": visits_page,
    "inequalities": inequalities_page,
    "core20plus5": core20plus5_page,
    "practices": practices_page,
    "performance": performance_page,
    "deaths": deaths_page,
    "document": document_page,
    "methods": methods_page,
    "adding": lambda serving, view, _: adding_page(serving, view),
    "changes": lambda *_: changes_page(),
}
"""What draws each page of `figures.view.TITLES`."""

PEOPLE = {"resident": "residents", "registered": "patients"}
EVERYTHING = Sources(frozenset({IMD, *OF_BASIS.values(), ESTIMATES, PROJECTIONS}))
"""What the page on data is about."""


def draw_page() -> None:
    """Draw the whole page for one run of the script."""
    st.set_page_config(page_title=NAME, page_icon=icon(), layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    with _bad_file_noted():
        if may_enter():
            _draw(serving_of_person())


def _draw(serving: Serving) -> None:
    visit = _current(serving)
    view, notes = visit.view, visit.notes
    if kind := embedded():
        _draw_embedded(serving, with_page(view, kind), kind, visit.take)
        return
    serving = serving_of_view(serving, view)
    begin_page(view)
    begin_contents()
    if view.page not in LIST_PAGES and is_of_lists(serving, view.patch):
        view = view._replace(patch="")  # which is no ground to ring or to count
    if view.practice and view.page not in LIST_PAGES:
        notes = (*notes, _not_of_lists(serving, view))
    st.sidebar.html(paragraph("nm-name", NAME))  # takes the sidebar's room before the map is fitted
    top = st.container()
    early = _early(serving, view)
    show_sources(early or Sources())
    row = _heading(serving, view, visit.take, notes, top) if early else None
    with _bad_file_noted():
        DRAWN_BY[view.page](serving, view, visit.take)
    with row or _heading(serving, view, visit.take, notes, top):
        _buttons(serving, view)
    with st.sidebar:
        sidebar(serving, view, visit.take, visit.take_alone)
        sign_in_control()
        draw_contents()
    draw_foot(serving)
    page_drawn(view.page)
    write_link(visit)


def _draw_embedded(serving: Serving, view: View, kind: str, apply: Apply) -> None:
    """Draw one part of a page for another site: no frame, no list of pages, and the address is left as it is."""
    serving = serving_of_view(serving, view)
    begin_page(view)
    begin_contents()
    begin_embedding()
    st.html(element("div", element("h1", _title(serving, view)), class_="nm-head"))
    if kind == "map":
        with suppress(DataError):  # the page below has told of the file
            st.html(headline_html(headline(serving, view)))
    with _bad_file_noted():
        draw = partial(map_page, alone=True) if kind == "map" else DRAWN_BY[view.page]
        draw_embedded(serving, view, kind, lambda: draw(serving, view, apply))
    draw_foot(serving)


def _not_of_lists(serving: Serving, view: View) -> str:
    """Say that a page is about ground, and which it shows in place of a list of patients."""
    name, ground = serving.tree[view.practice].name, in_sentence(serving.tree[view.area])
    return f"{name} is a list of people, wherever they live, and this page is about areas: it shows {ground}."


@contextmanager
def _bad_file_noted() -> Iterator[None]:
    """Say what is wrong with a file of the store where what needs it would be: all else is drawn."""
    try:
        yield
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")


def _current(serving: Serving) -> Visit:
    """Return the visit with the view to draw: the last choice's, or the link's where the browser has moved."""
    state = st.session_state
    visit: Visit | None = state.get("visit")
    if visit is None:
        visit = state["visit"] = Visit(default_view(serving))
    visit.settle()
    standing = st.query_params.to_dict()
    if visit.has_moved(standing, history=went_back()):
        view, notes = view_of_link(standing, serving)
        visit.follow(_with_both(serving, view), notes, standing)
    elif visit.build != serving.store.build:  # the store was replaced under the page
        view, more_notes = view_of_link(link_of_view(visit.view) | dict(visit.view.own), serving)
        visit.take(lambda _: Change(view, tuple(dict.fromkeys((*visit.notes, *more_notes)))))
    visit.view, visit.build = _with_both(serving, visit.view), serving.store.build
    return visit


def _with_both(serving: Serving, view: View) -> View:
    """Return the view with the area above and the one most alike where the page compares and none was chosen."""
    if view.page != "compare" or view.compare not in {"", *SPECIAL}:
        return view
    if view.practice:
        return view if view.compare else view._replace(compare=PARENT)
    area = serving_of_view(serving, view).tree[view.focus]
    if is_england(area):  # nothing holds it, or lies beside it
        return view._replace(compare=serving.tree.at("icb")[0].code)
    return view if view.compare else view._replace(compare=PARENT).choosing(ALSO, most_alike(serving, area))


def _early(serving: Serving, view: View) -> Sources | None:
    """Sources of a page that begins with a map, whose heading is sent ahead of it; None of a page that does not."""
    if view.page == "map":
        return map_sources(serving, view)
    if view.page == "practices" and view.practice:
        return from_datasets(IMD, OF_BASIS["registered"])
    return None


def _heading(serving: Serving, view: View, apply: Apply, notes: tuple[str, ...], top: DeltaGenerator) -> DeltaGenerator:
    """
    Draw what stands above a page; the sources that it names are those shown so far.

    Returns
    -------
    row
        Where the buttons stand, beside the title. They come last: the map of a visitor's first page waits for them.
    """
    shown = EVERYTHING if view.page == "methods" else page_sources()
    vintage = " · ".join(_vintages(serving, shown, view.basis))
    badge = element("strong", "SAMPLE", class_="nm-sample") if serving.store.is_sample else ""
    with top:
        first_fetch_banner(serving, view.page)
        _trail(serving, view, apply)
        row = st.container(
            key=f"head-{view.page}",
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="bottom",
            gap="small",
        )
        title = element("h1", _title(serving, view))
        head = element("div", title, paragraph("nm-vintage", vintage, " ", badge), class_="nm-head")
        row.html(joined([head, paragraph("nm-here-now", _area_in_view(serving, view), aria_hidden=True)]))
        if notes:
            st.html(joined(notice(one) for one in notes))
        if view.page == "map":
            with suppress(DataError):  # the page below tells of the file
                st.html(headline_html(headline(serving, view)))
    return row


def _buttons(serving: Serving, view: View) -> None:
    """What can be done with the whole page."""
    copy_link(key="link", width="content")
    embed_button(serving, view, _title(serving, view))
    document_button(serving, view)
    if view.page == "map":
        downloads(serving, view)
        choices = f"period.{view.period}" if view.period else ""
        add_button(serving, TrayPart(f"map.{view.measure}.{view.level}", view.area, choices=choices), "map")
    elif view.page == "compare" and not compares_lists(serving, view):
        pair_downloads(serving, view)
        add_button(serving, compare_tray_part(view, "maps"), "maps")


def _trail(serving: Serving, view: View, apply: Apply) -> None:
    """Breadcrumbs down the area tree, from the largest to the area in focus."""

    def chosen() -> None:
        apply(lambda view: with_clicked(view, message_of(st.session_state["trail"], "select") or None, serving))

    path = (
        serving.tree.path(_subject(view))
        if view.page in {"profile", "map", "population", "practices", "visits"} and not _is_nation(serving, view)
        else []
    )
    steps = [(step.code, step.short) for step in path[:-1]]
    data = BreadcrumbsMessage(steps=steps, here=path[-1].short if path else "")
    area_trail(key="trail", data=data, on_select_change=chosen)


def _is_nation(serving: Serving, view: View) -> bool:
    """Whether the page is the profile of England, which is no area of most stores."""
    return view.page == "profile" and shows_nation(serving, view)


def _subject(view: View) -> str:
    """Code of what the page in view is about."""
    return view.about if view.page in LIST_PAGES else view.focus


def _title(serving: Serving, view: View) -> str:
    subject = serving.tree[_subject(view)].name
    if view.page == "map":
        return serving.tree[view.area].name
    if view.page == "compare":
        if compares_lists(serving, view):
            return " and ".join(side.name for side in sides_with_list(serving, view))
        return listed(title_names(serving, all_sides(serving, view, *sides_of(serving, view))))
    if view.page == "profile" or (view.page == "practices" and view.practice):
        return ENGLAND if _is_nation(serving, view) else subject
    if view.page in {"population", "core20plus5", "document", "visits", "practices"}:
        title = TITLES[view.page]
        return f"{subject}: {title if view.page == 'core20plus5' else title.lower()}"
    return TITLES[view.page]


def _area_in_view(serving: Serving, view: View) -> str:
    """Name of the chosen area for the top of a small screen, where the menu with it is closed."""
    return ENGLAND if _is_nation(serving, view) else serving.tree[_subject(view)].name


def _vintages(serving: Serving, shown: Sources, basis: str) -> list[str]:
    """Dates of the figures that a page shows; none where all are of published reports, each of which has its own."""
    if serving.store.is_sample:
        return ["Made-up small areas", "published shares for places"]
    dated = {one["key"]: one["vintage"] for one in datasets_of(serving, shown)}
    found = [dated[IMD]] if IMD in dated else []
    for people, key in OF_BASIS.items():
        if key in dated and (key != IMD or people == basis or shown == EVERYTHING):
            found.append(f"{PEOPLE[people]} {serving.period(people)}")
    found += [f"ages of residents {dated[ESTIMATES]}"] if ESTIMATES in dated else []
    found += [f"projections {dated[PROJECTIONS].partition(',')[0]}"] if PROJECTIONS in dated else []
    return found
