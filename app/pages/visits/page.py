"""The page Visit list: small areas in the order of several figures at once, with weights of one's own."""

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from needs_map.app.exports.file_menu import pictures_of
from needs_map.app.link.links import link_of_view
from needs_map.app.pages.indicators.words import listed
from needs_map.app.pages.visits.choices import (
    LEVEL,
    MOST_WEIGHT,
    ORDER,
    WEIGHTS,
    VisitChoices,
    visit_choices,
    written_weights,
)
from needs_map.app.pages.visits.parts import heading_of, ordered, visits_part
from needs_map.app.pages.visits.picture import visits_file
from needs_map.app.reports.panels import downloads_of, headline_of, say, worked_out
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.words.markup import (
    LEFT,
    TableCell,
    link,
    paragraph,
    table,
)
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart, chosen_text
from needs_map.figures.people.visits import LISTED, MOST_COLUMNS, SCORE, Visits, columns_at, visits_of
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import LEVEL_NAMES, PATCH
from needs_map.needs.comparisons.priorities import FIRST

MOST_SHOWN = 20
NEW_WEIGHT = 25
"""Weight of a column that is added."""
STEP = 5


def visits_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Visit list.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus.
    apply
        Takes what a choice makes of the view.
    """
    area = scene_of(serving, view).area
    if area.level == "lsoa":
        say(f"{area.name} is an LSOA, the smallest area here: choose a larger one to list what is inside it.")
        return
    chosen = visit_choices(serving, view)
    if len(serving.tree.members(area.code, chosen.level)) < 2:  # noqa: PLR2004 - of one there is no order
        chosen = chosen._replace(level=LISTED[0])
    found = visits_of(serving, area, chosen.level, view.basis, tuple(chosen.weights.items()))
    shown = ordered(found, chosen.order)
    first = visits_part(serving, shown._replace(rows=shown.rows.head(MOST_SHOWN)), found, view.basis)
    headline_of(first.finding)
    _questions(serving, chosen, apply)
    st.html(_table(view, first, found))
    _first_on_map(view, found)
    downloads_of(
        serving,
        first._replace(rows=[]),
        f"visits-{area.code.lower()}",
        whole=lambda: visits_part(serving, shown, found, view.basis),
        pictures=[pictures_of(lambda form: visits_file(serving, found, view.basis, first.finding, form), about="Map")],
        kept=TrayPart("visits.list", area.code, choices=chosen_text(view, (LEVEL, WEIGHTS, ORDER))),
    )
    st.html(worked_out([("Score", first.notes[0]), ("Need", first.notes[1]), ("Draws", first.notes[2])]))


def _questions(serving: Serving, chosen: VisitChoices, apply: Apply) -> None:
    state = st.session_state
    known = columns_at(serving, chosen.level)
    one, two, three = st.columns([1, 3, 1], gap="medium", vertical_alignment="bottom")
    with one:
        choose_segment(
            "List of?",
            LEVEL,
            [level for level in LISTED if level in serving.tree.levels],
            words=lambda level: LEVEL_NAMES[level][1],
            chosen=chosen.level,
            apply=apply,
            key="visits-level",
        )
    with two:
        state["visits-columns"] = list(chosen.weights)
        st.multiselect(
            "By which columns?",
            list(known),
            format_func=lambda key: known[key].label,
            key="visits-columns",
            max_selections=MOST_COLUMNS,
            filter_mode="contains",
            select_all=False,  # Enter takes the one that was typed
            on_change=lambda: apply(lambda view: _with_columns(serving, view, state["visits-columns"])),
        )
    with three:
        state["visits-order"] = chosen.order
        st.selectbox(
            "Sorted by?",
            [SCORE, *chosen.weights],
            format_func=lambda key: "Score" if key == SCORE else known[key].short,
            key="visits-order",
            on_change=lambda: apply(lambda view: _with_order(view, state["visits-order"])),
        )
    columns = st.columns(4, gap="medium", vertical_alignment="bottom")
    for at, (key, weight) in enumerate(chosen.weights.items()):
        own = f"visits-weight-{key}"
        state[own] = weight
        columns[at % len(columns)].slider(
            f"Weight of {known[key].short}",
            0,
            MOST_WEIGHT,
            step=STEP,
            key=own,
            on_change=lambda key=key, own=own: apply(lambda view: _with_weight(serving, view, key, state[own])),
        )


def _with_order(view: View, order: str) -> Change:
    return Change(view.choosing(ORDER, "" if order == SCORE else order), ())


def _with_columns(serving: Serving, view: View, keys: list[str]) -> Change:
    """List by other columns: those that were there keep their weights."""
    weights = visit_choices(serving, view).weights
    made = {key: weights.get(key, NEW_WEIGHT) for key in keys}
    if not any(made.values()):
        return Change(view, ("A list needs at least one column with a weight.",))
    return Change(view.choosing(WEIGHTS, written_weights(made)), ())


def _with_weight(serving: Serving, view: View, key: str, weight: int) -> Change:
    made = visit_choices(serving, view).weights | {key: weight}
    if not any(made.values()):
        return Change(view, ("A list needs at least one column with a weight.",))
    return Change(view.choosing(WEIGHTS, written_weights(made)), ())


def _table(view: View, part: Part, visits: Visits) -> Markup:
    numeric = part.numeric()
    looks = ["" if right else LEFT for right in numeric]
    heads = [TableCell(column.heading, style=look) for look, column in zip(looks, part.columns.values(), strict=True)]
    body = []
    for row, cells in zip(part.rows, part.shown(), strict=True):
        shown = view._replace(page="profile", level=visits.level, select=str(row["code"]))
        address = "?" + urlencode(link_of_view(shown))
        first, *others = cells
        tail = (TableCell(cell, style=look) for look, cell in zip(looks[1:], others, strict=True))
        body.append([link(first, address), *tail])
    count = len(visits.rows)
    some = "" if count <= len(part.rows) else f": the first {len(part.rows)} of {count:,}, all of them in the files"
    low = [heading_of(one) for one in visits.measures if one.low_is_dark]
    marked = f". A low figure counts as need for {listed(low)}" if low else ""
    caption = f"{part.title}{some}{marked}. {part.definition}"
    return table(caption, heads, body, kind="nm-compare nm-profile-lsoas", label="Visit list")


def _first_on_map(view: View, visits: Visits) -> None:
    """A way to the map with the first ten ringed and taken together as my patch."""
    codes = ",".join(str(code) for code in visits.rows.dropna(subset=[SCORE]).head(FIRST).index)
    if view.area == PATCH:
        return  # it would take the place of the patch that is listed
    named = "First ten of the visit list"
    mapped = view._replace(page="map", level=visits.level, patch=codes, patch_name=named, select="")
    way = link("The first ten on the map, as my patch", "?" + urlencode(link_of_view(mapped)))
    st.html(paragraph("nm-small", way))
