"""The page Profile: where an area lies, what it is like in five sentences and a dozen figures, and where to look."""

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from needs_map.app.link.links import link_of_view
from needs_map.app.pages.indicators.files import indicator_sources, taken_lines
from needs_map.app.pages.indicators.parts import RULE, line_facts, nothing_stands, standing_sentence
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.pages.profile.changing import draw_changing
from needs_map.app.pages.profile.figures import (
    ProfileLine,
    ages_now_and_then,
    first_lsoas,
    neighbours_of,
    peer_level,
    profile_lines,
)
from needs_map.app.pages.profile.folded import draw_sentences, leaves_room
from needs_map.app.pages.profile.lists import list_profile
from needs_map.app.pages.profile.nation import nation_profile, shows_nation
from needs_map.app.pages.profile.picture import profile_picture
from needs_map.app.pages.profile.table import (
    ages_table,
    figures_table,
    first_table,
    lsoas_table,
    map_with_caption,
    strips_read,
)
from needs_map.app.pages.profile.words import overlap_words, sentences_of, standing_of
from needs_map.app.reports.panels import downloads_of, headlines_of, section_say, worked_out
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import show_sources
from needs_map.app.shell.tray import add_button
from needs_map.app.words.headline import is_england, parent_of
from needs_map.app.words.markup import (
    details,
    element,
    joined,
    link,
    list_items,
    paragraph,
)
from needs_map.data.errors import DataError
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.comparison import england_basis
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.people.population import DEFAULT_METHOD, has_few_people, notes, projection_sources
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, of_measure, together
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, PATCH_LEVEL, Area, article, in_sentence
from needs_map.geo.charts.sparkline import as_source
from needs_map.geo.locator import locator

MOST_NAMED = 5
"""Neighbours named under the map."""
OUTLINES = {"place": "neighbourhood", "icb": "place", "cluster": "place"}
"""Whose outlines divide the land around an area, by the level of the land."""


def profile_page(serving: Serving, view: View, _: Apply) -> None:
    """
    Draw the page Profile.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus, or its practice.
    """
    if shows_nation(serving, view):
        nation_profile(serving, view)
        return
    if view.practice:
        list_profile(serving, view)
        return
    area = scene_of(serving, view).area
    try:
        ages = ages_now_and_then(serving, area)
    except DataError:
        ages = None
    left, right = st.columns([4, 1], gap="medium")
    with left:
        headlines_of(sentences_of(serving, view, area, ages))
        with st.container(key="profile-add"):
            add_button(serving, TrayPart("profile.summary", area.code), "summary")
    with right:
        _where(serving, area)
    basis = england_basis(serving, view.basis)  # so that England can be beside
    _figures(serving, area, profile_lines(serving, view, area), basis)
    first, second, third = st.columns([11, 11, 9], gap="small")
    with first:
        heading("Ages now and in ten years")
        if ages is None:
            section_say("The data set has no people by age, so there are no ages here.")
        else:
            what = "Residents by age, projected"
            *method, last = notes(serving, [area], DEFAULT_METHOD)
            folded = method if has_few_people(serving, area.code) else [*method, last]
            warning = paragraph("nm-small", last) if has_few_people(serving, area.code) else ""
            st.html(joined([ages_table(ages, caption=what), warning]))
            with st.container(horizontal=True, gap="small"):
                st.html(details("How these are projected", element("ul", list_items(folded), class_="nm-small")))
                add_button(serving, TrayPart("profile.ages", area.code), "ages")
            show_sources(projection_sources(serving, [area]))
    standing = [standing_sentence(one, area) for one in standing_of(serving, area)]
    with second:
        _standing(serving, area, standing)
    with third if area.level == "lsoa" else second if leaves_room(standing) else first:
        heading("What is changing")
        show_sources(draw_changing(serving, area, view.basis))
    if area.level != "lsoa":
        _lsoas(serving, view, area, third)
    show_sources(from_datasets(IMD, OF_BASIS[view.basis]))


def _figures(serving: Serving, area: Area, parts: list[tuple[str, list[ProfileLine]]], basis: str) -> None:
    if not parts:
        return
    lines = [one.line for _, found in parts for one in found]
    parent = parent_of(serving, area)
    parent = None if parent is not None and is_england(parent) else parent  # it has a column of its own
    several = LEVEL_NAMES[peer_level(serving, area)][1]
    caption = (
        f"Figures of {in_sentence(area)}. Shares of people are of {BASIS_WORDS[basis]}. Choose a figure to open it."
    )
    st.html(figures_table(parts, area, parent, caption=caption, several=several))
    above = f", a short line {in_sentence(parent)}" if parent else ""
    reading = strips_read(
        f"In each strip a pale dot is one of the {several} around, a dark dot a neighbour{above} and a dashed line "
        "England. ▲ above England, ▼ below, ● similar; B better, W worse, H higher, L lower. Figures without a letter "
        "count everyone or have no confidence interval, and are not tested."
    )
    notes_column, files_column = st.columns([3, 2], vertical_alignment="top")
    workings = _worked_out(serving, area, lines, basis)
    notes_column.html(element("div", reading, workings, class_="nm-profile-notes"))
    title = f"Profile of {article(area)}{area.name}"
    show_sources(indicator_sources(serving, lines))
    taken, key = taken_lines(serving, title, lines, [area.code], "England"), f"profile-{area.code.lower()}"
    with files_column:
        picture = profile_picture(serving, area, parts)
        downloads_of(serving, taken, key, picture=picture, kept=TrayPart("profile.figures", area.code))


def _worked_out(serving: Serving, area: Area, lines: list[IndicatorLine], basis: str) -> Markup:
    """How each figure is worked out, behind its name."""
    found = (worked_out(line_facts(serving, line, area, basis), line.entry.name) for line in lines)
    return details("How these are worked out", *found)


def _standing(serving: Serving, area: Area, sentences: list[str]) -> None:
    if not serving.indicators:
        return
    heading("What stands out")
    if not sentences:
        section_say(nothing_stands(area))
        return
    draw_sentences(serving, sentences, RULE, TrayPart("indicators.standing", area.code), numbered=True)


def _lsoas(serving: Serving, view: View, area: Area, beside: DeltaGenerator) -> None:
    """Draw the LSOAs to look at first: their names and ranks beside ages, and all that is known of them under these."""
    lsoas = first_lsoas(serving, area, view.basis)
    links = {
        str(code): "?" + urlencode(link_of_view(view._replace(area=area.code, level="lsoa", select=str(code))))
        for code in lsoas.rows.index
    }
    who = f"{BASIS_WORDS[view.basis]}, {serving.period(view.basis)}"
    caption = f"The most deprived LSOAs of {in_sentence(area)} by IMD {INDEX_YEAR}; rank 1 is the most deprived"
    brief = f"By IMD {INDEX_YEAR}; rank 1 is the most deprived"
    show_sources(together(of_measure(one, view.basis, "lsoa") for one in lsoas.measures))
    listing = "?" + urlencode(link_of_view(view._replace(page="visits")))
    with beside, st.container(key="screen-lsoas"):
        heading("LSOAs to look at first")
        st.html(first_table(lsoas, links, caption=brief))
        with st.container(horizontal=True, gap="small"):
            st.html(paragraph("nm-small", link("Sort by other figures: visit list", listing)))
            add_button(serving, TrayPart("profile.lsoas", area.code), "lsoas")
    table = lsoas_table(lsoas, links, caption=caption, people=who)
    known = "Domains, people and households of the LSOAs to look at first"
    st.html(details(known, table, printed=True))


def _where(serving: Serving, area: Area) -> None:
    around = _land(serving, area)
    svg = located(serving, area.code)
    inside = f" in {in_sentence(around)}" if around.code != area.code else ""
    words = f"Where {in_sentence(area)} lies{inside}"
    names = [serving.tree[code].short for code in neighbours_of(serving, area.code)]
    between = "; " if any("," in name for name in names) else ", "
    beside = between.join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if names[MOST_NAMED:] else "")
    text = f"Neighbours: {beside}." if names else ""
    caption = f"{words}. {text} {overlap_words(serving, area)}"
    st.html(map_with_caption(as_source(svg), words, caption))


def _land(serving: Serving, area: Area) -> Area:
    """The area around another that its small map shows: its place if it has one, else all of the store."""
    tree = serving.tree
    small = area.level in {"lsoa", "msoa", "neighbourhood", PATCH_LEVEL}
    place = tree.holder(area.code, "place") if small else None
    return tree[place] if place else tree.top


@store_cache(maxsize=512)
def located(serving: Serving, code: str) -> str:
    """Return the small map of where an area lies."""
    tree, shapes = serving.tree, serving.store.areas.geometry
    land = _land(serving, tree[code])
    level = OUTLINES.get(land.level, "")
    inside = [shapes[one] for one in tree.members(land.code, level)] if level else []
    own = serving.store.lsoa.geometry[code] if tree[code].level == "lsoa" else shapes[code]
    return locator(shapes[land.code], inside, own)
