"""The page Compare: two areas side by side, on maps that move together and in one table."""

import math
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from needs_map.app.exports.part_files import picture_of
from needs_map.app.pages.compare.bars import quintiles_part
from needs_map.app.pages.compare.files import compared_measures_part
from needs_map.app.pages.compare.lists import compares_lists, lists_compared
from needs_map.app.pages.compare.picture import counted_alike, side_view, sides_of
from needs_map.app.pages.compare.pyramid import draw_pyramid
from needs_map.app.pages.compare.several import AGES, ALSO, CORE20, all_sides, several_part, several_table, title_names
from needs_map.app.pages.compare.several import figure_lines as several_lines
from needs_map.app.pages.compare.table import bars_panel, differences_panel, table_panel
from needs_map.app.pages.map.page import seen
from needs_map.app.reports.panels import downloads_of, folded, say
from needs_map.app.shell.components import area_map
from needs_map.app.shell.foot import show_sources
from needs_map.app.shell.paths import view_path
from needs_map.app.words.markup import element, paragraph
from needs_map.figures.comparison import Side, england_basis, nested_in_words, row_of, side_profile
from needs_map.figures.documents.tray import COMPARED, TrayPart, chosen_text
from needs_map.figures.indicator_comparison import measures_compared
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_view
from needs_map.figures.view import View

TOGETHER = "compare"
MAPS = ("map-a", "map-b", "map-c", "map-d")
PAIR = 2
"""Sides whose differences are in the sentences and the last table."""


def compare_page(serving: Serving, view: View) -> None:
    """
    Draw the page Compare.

    Parameters
    ----------
    serving, view
        The store and the view; its focus is compared with what `compare` names.
    """
    if compares_lists(serving, view):
        lists_compared(serving, view, compare_tray_part(view, "measures"))
        return
    first, second = sides_of(serving, view)
    alike = counted_alike(serving, view)
    if alike.basis != view.basis:
        view = alike
        who = BASIS_WORDS[view.basis]
        words = f"{second.name} has figures only for {who}, so both sides count {who}."
        say(words)
    rows = measures_compared(serving, view, first, second)
    st.html(differences_panel(rows, first, second, BASIS_WORDS[view.basis], serving.period(view.basis)))
    sides = all_sides(serving, view, first, second)
    with st.container(key="compare-maps" if len(sides) == PAIR else "compare-maps-several"):
        columns, beside = _columns(len(sides), alone=len(sides) == PAIR and not sides[1].code)
        _maps(serving, view, sides, columns)
    lines = several_lines(serving, view, sides)
    over_time = [line for line in lines if line.group in {AGES, CORE20}]
    key = f"{first.code.lower()}-and-{second.code.lower() or view.compare}"
    with beside:
        st.html(several_table(over_time or lines[:10], sides, caption="Now and in ten years"))
        downloads_of(
            serving,
            several_part(serving, view, lines, sides),
            f"{key}-together",
            kept=compare_tray_part(view, "together"),
        )
    if len(sides) > PAIR:
        table = several_table([line for line in lines if line not in over_time], sides, caption="Every measure")
        st.html(folded(table, f"Every measure of {len(sides)} areas"))
    counted = england_basis(serving, view.basis)
    profiles = (side_profile(serving, first, view.basis), side_profile(serving, second, view.basis))
    people = f"{BASIS_WORDS[view.basis]}, {serving.period(view.basis)}"
    if len(sides) > PAIR:  # a bar has one other beside it, a pyramid one outline
        pair = " and ".join(title_names(serving, sides)[:PAIR])
        st.html(paragraph("nm-aside", f"The bars and pyramids are of {pair}; the tables have all areas."))
    left, right = st.columns(2, gap="medium")
    if bars := bars_panel(profiles, first, second, of=people):  # none where a side's people are not known
        with left:
            st.html(bars)
            known = [profile for profile in profiles if profile is not None]
            part = quintiles_part(serving, known, (first, second), view.basis)
            picture = picture_of(serving, part)
            downloads_of(serving, part, f"{key}-quintiles", picture=picture, kept=compare_tray_part(view, "quintiles"))
    with right:
        draw_pyramid(serving, first, second, compare_tray_part(view, "pyramid"))
    own = row_of(rows, view.measure)
    other = counted != view.basis and any(math.isfinite(row.england) for row in rows)
    whose = f"England’s figures are of {BASIS_WORDS[counted]}. " if other else ""
    note = whose + nested_in_words(first, second)
    table = table_panel(rows, first, second, shown=own.key if own else "", note=note)
    st.html(folded(table, f"Every measure of {first.in_sentence} and {second.in_sentence}, with their differences"))
    part = compared_measures_part(serving, rows, first, second, view.basis)
    downloads_of(serving, part, f"{key}-compared", kept=compare_tray_part(view, "measures"))


def compare_tray_part(view: View, part: str) -> TrayPart:
    """Part of the page as a document has it, with what its area is compared with."""
    sides = f"{COMPARED}.{view.compare}" if view.compare else ""
    return TrayPart(f"compare.{part}", view.about, choices=";".join(filter(None, (sides, chosen_text(view, (ALSO,))))))


def _columns(count: int, *, alone: bool) -> tuple[Sequence[DeltaGenerator], DeltaGenerator]:
    """
    A column for the map of each side, and the room of the table of all sides.

    The table stands beside the maps: two in a row, and a third over the width of both; or beside the one of a pair
    (`alone`) where the store has no map of the other.
    """
    first, beside = st.columns(2 if count == PAIR else [5, 6], gap="medium")
    if alone:
        return [first], beside
    rows = [first.columns(2) for _ in range(count // 2)]
    return [*(column for row in rows for column in row), *([first] if count % 2 else [])], beside


def _maps(serving: Serving, view: View, sides: tuple[Side, ...], columns: Sequence[DeltaGenerator]) -> None:
    """A map of each side in its column, that move together; the legend of more than two is under the last."""
    views = [side_view(serving, view, side) for side in sides]
    shown = tuple(own.area for own in views if own)
    last = max((at for at, own in enumerate(views) if own), default=0)
    names = title_names(serving, sides)
    for at, (column, key, name, own_view) in enumerate(zip(columns, MAPS, names, views, strict=False)):
        with column:
            st.html(element("h2", name, class_="nm-side"))
            if own_view is None:
                st.html(paragraph("nm-small", "There is no map of this side: it is compared in the tables."))
                continue
            path = view_path(serving, own_view, shown)
            show_sources(of_view(serving, own_view, drawn=True, listed=True))
            data = seen(path, own_view, together=TOGETHER, form=own_view.shape)
            if len(sides) > PAIR:
                data["legend"] = at == last  # one legend is of all the maps
            area_map(key=key, data=data)
