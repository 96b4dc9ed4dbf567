"""The page Core20PLUS5: who the Core20 are here, the clinical areas of both frameworks, and PLUS groups."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from needs_map.app.exports.pictures import words_around
from needs_map.app.pages.core20plus5.parts import (
    AIMS,
    BESIDE,
    CORE20,
    FRAMEWORK,
    NO_PLUS_FIGURES,
    PAGE,
    PLUS,
    aims_part,
    core20_part,
    dashboard_part,
    gaps_part,
    plus_choices,
    plus_part,
)
from needs_map.app.pages.core20plus5.table import (
    aims_table,
    dashboard_table,
    england_dots,
    gaps_table,
)
from needs_map.app.pages.core20plus5.words import FRAMEWORK_WORDS, core20_sentence, dashboard_sentence
from needs_map.app.reports.dot_rows import dot_rows
from needs_map.app.reports.panels import (
    HOW_TO_ADD,
    caveats_shown,
    downloads_of,
    folded,
    headline_of,
    say,
    worked_out,
)
from needs_map.app.reports.section_drawing import draw_topics
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.shell.contents import heading
from needs_map.app.words.markup import (
    BOX,
    LONG_BOX,
    element,
    joined,
    list_items,
    paragraph,
    table,
)
from needs_map.data.content.core20plus5 import FRAMEWORKS, example_plus_groups
from needs_map.figures.documents.answers import measure_facts
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.measures import measure_at
from needs_map.figures.reports.core20plus5 import (
    BETWEEN,
    DashboardGap,
    DashboardIndicator,
    aims,
    boards,
    dashboard_indicators,
    gaps,
    plus_groups,
)
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written
from needs_map.geo.pictures.charts import chart_file

MOST_ROWS = 20
"""Areas of a table that has its own room to scroll from more of them on."""


def core20plus5_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Core20PLUS5.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus and the ICBs that hold it.
    apply
        Takes what a choice makes of the view.
    """
    area = scene_of(serving, view).subject
    dashboard = dashboard_indicators(serving, area)
    headline_of(f"{core20_sentence(serving, area, view.basis)} {dashboard_sentence(dashboard)}")
    share = measure_at(serving, "core20_share", level=area.level)
    if area.level in share.levels:
        st.html(worked_out(measure_facts(serving, share, area, view.basis)))
    _core20(serving, view, area)
    framework = view.chosen(FRAMEWORK, FRAMEWORKS[0])
    heading("5: the clinical areas")
    _framework(view, apply)
    _aims(serving, area, framework, is_open=not dashboard)
    if framework == FRAMEWORKS[0] and dashboard:
        _dashboard(serving, area, dashboard)
    elif dashboard:
        say("The national dashboard has no measures for the children’s framework.")
    if framework == FRAMEWORKS[0]:
        _gaps(serving, area, alone=not dashboard)
    if not dashboard:
        whose = in_sentence(area)
        say(f"NHS England’s dashboard of these measures is not in this data set for {whose}. {HOW_TO_ADD}")
    if framework == FRAMEWORKS[0]:
        draw_topics(serving, area, PAGE)
    with st.expander("PLUS: groups that the ICB chooses"):
        _plus(serving, view, framework, apply)


def _core20(serving: Serving, view: View, area: Area) -> None:
    """Core20 people of the area and of the areas inside it, and the way to the map that rings them."""
    heading("Core20 population")
    part = core20_part(serving, area, view.basis)
    rows = [
        (
            row["name"],
            written(row["core20_people"], 0),
            written(row["core20_percent"], 1, "%"),
            written(row["population"], 0),
        )
        for row in part.rows
    ]
    box = LONG_BOX if len(rows) > MOST_ROWS else BOX
    heads = ("Area", "Core20 people", "Core20 share", "All people")
    st.html(table(part.title, heads, rows, box=box, label="Core20 people"))
    on_map = urlencode({"page": "map", "area": view.area, "level": "lsoa", "measure": "imd_quintile", "ring": "1"})
    see = element("a", "See Core20 areas ringed on the map", href=f"?{on_map}")
    st.html(paragraph("nm-aside", f"{CORE20} ", see, "."))
    downloads_of(serving, part, "core20-people", kept=TrayPart("core20plus5.people", area.code))


def _framework(view: View, apply: Apply) -> None:
    chosen = view.chosen(FRAMEWORK, FRAMEWORKS[0])
    choose_segment("Framework", FRAMEWORK, FRAMEWORKS, words=FRAMEWORK_WORDS.__getitem__, chosen=chosen, apply=apply)


def _aims(serving: Serving, area: Area, framework: str, *, is_open: bool) -> None:
    found = aims(serving, area, framework)
    part = aims_part(found)
    table = aims_table(part.title, found)
    st.html(table if is_open else folded(table, "Aims, targets and published local figures", printed=True))
    _source(part.sources.others)
    kept = TrayPart(f"core20plus5.{AIMS[framework]}", area.code)
    downloads_of(serving, part, f"core20plus5-{framework}", kept=kept)


def _dashboard(serving: Serving, area: Area, dashboard: Sequence[DashboardIndicator]) -> None:
    heading("Compared with England")
    part = dashboard_part(dashboard)
    st.html(dot_rows(england_dots(dashboard), "Each measure compared with England"))
    st.html(folded(dashboard_table(part.title, dashboard)))
    _aside(BESIDE)
    caveats_shown(part.caveats)
    remarks = part.notes[1:]
    if remarks:
        with st.expander(f"Notes on these figures ({len(remarks)})"):
            st.html(element("ul", list_items(remarks), class_="nm-remarks"))
    _source(part.sources.others)

    def drawn(form: str) -> bytes:
        words = words_around(serving, part.finding, part.title, part.sources, [BESIDE])
        return chart_file(part.charts[0], words, form)

    kept = TrayPart("core20plus5.dashboard", area.code)
    downloads_of(serving, part, "core20plus5-dashboard", picture=drawn, kept=kept)


def _gaps(serving: Serving, area: Area, *, alone: bool) -> None:
    """Core20 people beside the least deprived fifth; nothing where a line says already that all of it is missing."""
    found: Sequence[DashboardGap] = gaps(serving, area)
    if not found and alone:
        return
    heading("Core20 compared with the least deprived fifth")
    if not found:
        names = " and ".join(in_sentence(board) for board in boards(serving, area) or [area])
        say(f"There are no published figures on Core20 people for {names} yet. {HOW_TO_ADD}")
        return
    part = gaps_part(found)
    st.html(folded(gaps_table(part.title, found), printed=True))
    without = [board for board in boards(serving, area) if board not in {one.area for one in found}]
    if without:
        names = " and ".join(in_sentence(board) for board in without)
        _aside(f"There are no published figures on Core20 people for {names}.")
    _source(part.sources.others)
    downloads_of(serving, part, "core20plus5-core20", kept=TrayPart("core20plus5.gaps", area.code))


def _plus(serving: Serving, view: View, framework: str, apply: Apply) -> None:
    """PLUS groups as a list to edit, kept in the link; without one, the framework's examples."""
    state = st.session_state
    own = plus_groups(view.chosen(PLUS)) if view.chosen(PLUS) else ()
    groups = own or tuple(example_plus_groups(framework))
    state["plus-text"] = "\n".join(groups)
    left, right = st.columns(2, gap="medium")
    with left:
        st.text_area(
            "PLUS groups, one a line",
            key="plus-text",
            height=230,
            help="At most 12 groups of 60 letters. The list is kept in the link: copy the link to keep or share it. "
            "Empty it to go back to the framework’s examples.",
            on_change=lambda: apply(lambda view: _with_groups(view, str(state["plus-text"]))),
        )
    with right:
        whose = "Your list, kept in the link" if own else "Examples from the national framework, not a local decision"
        listed = element("ul", list_items(groups), class_="nm-remarks")
        st.html(joined([paragraph("nm-aside", f"{whose}:"), listed]))
        _aside(NO_PLUS_FIGURES)
        choices = plus_choices(view)
        kept = None if choices is None else TrayPart("core20plus5.plus", view.about, choices=choices)
        part = plus_part(serving, scene_of(serving, view).subject, framework, own)
        downloads_of(serving, part, "plus-groups", kept=kept)


def _with_groups(view: View, text: str) -> Change:
    """View with a list of PLUS groups; one that is too long for a link is refused, saying why."""
    try:
        groups = plus_groups(text)
    except ValueError as error:
        return Change(view, (str(error),))
    examples = tuple(example_plus_groups(view.chosen(FRAMEWORK, FRAMEWORKS[0])))
    return Change(view.choosing(PLUS, "" if groups == examples else BETWEEN.join(groups)), ())


def _aside(text: str) -> None:
    st.html(paragraph("nm-aside", text))


def _source(sources: Sequence[str]) -> None:
    _aside(f"Source: {'; '.join(sources)}.")
