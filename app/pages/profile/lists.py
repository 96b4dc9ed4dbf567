"""The profile of a practice or network: what its list is like in a few sentences, and its figures among its peers."""

import math
from typing import TypeAlias
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from needs_map.app.link.links import link_of_view
from needs_map.app.pages.indicators.choices import opening
from needs_map.app.pages.indicators.figures import england, figures, judged
from needs_map.app.pages.indicators.files import indicator_sources, taken_lines
from needs_map.app.pages.indicators.peers import past_of, ranks, trends
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.pages.indicators.words import with_unit
from needs_map.app.pages.practices.catchment_map import core_words
from needs_map.app.pages.practices.patch import patch_words
from needs_map.app.pages.practices.words import list_ages_sentence, list_sentence, member_words, rank_sentence
from needs_map.app.pages.profile.figures import ProfileLine
from needs_map.app.pages.profile.list_sections import disease_words, draw_list_sections
from needs_map.app.pages.profile.picture import profile_picture
from needs_map.app.pages.profile.table import figures_table, map_with_caption, strips_read
from needs_map.app.reports.panels import downloads_of, headlines_of
from needs_map.app.shell.foot import show_sources
from needs_map.app.shell.tray import add_button
from needs_map.app.words.headline import possessive_within
from needs_map.app.words.markup import details, element, link, paragraph
from needs_map.data.content.profiles import profile_in_use
from needs_map.data.people.network_members import STORED as MEMBERS
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.entries import Entry
from needs_map.figures.people.catchments import catchment_of_list, cores
from needs_map.figures.people.list_ages import list_ages
from needs_map.figures.people.list_deprivation import beside_list
from needs_map.figures.people.list_figures import list_entries
from needs_map.figures.people.network_members import memberships
from needs_map.figures.people.practices import NOT_GROUND, lists, unplaced_words
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_datasets
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, LIST_PATCH_LEVEL, PATCH, Area
from needs_map.geo.charts.sparkline import as_source
from needs_map.geo.locator import locator
from needs_map.needs.comparisons.ranks import rank_among

RESIDENT = "resident"
"""Basis of England's deprivation beside a list."""


def list_profile(serving: Serving, view: View) -> None:
    """
    Draw the profile of the practice or network of a view.

    Parameters
    ----------
    serving, view
        The store, and a view with a practice.
    """
    area = serving.tree[view.practice]
    parts = lines_of_list(serving, view, area)
    left, right = st.columns([4, 1], gap="medium")
    with left:
        headlines_of(list_sentences(serving, area, parts))
        with st.container(key="profile-add"):
            add_button(serving, TrayPart("profile.summary", area.code), "summary")
        every = lists(serving, area.level).loc[[area.code]]
        made = [patch_words(serving)] if area.code == PATCH else []
        _small(" ".join([*made, NOT_GROUND, *unplaced_words(every)]))
        if moved := member_words(area.level, memberships(serving, area.level, area.code)):
            show_sources(from_datasets(MEMBERS))
            _small(moved)
    with right:
        _where(serving, area)
    lines = [one.line for _, found in parts for one in found]
    parent = serving.tree[area.parent]
    caption = f"Figures of {possessive_within(area.name)} registered patients. Choose a figure to open it."
    several = LEVEL_NAMES[peer_kind(serving, area)][1]
    first, others = in_two(parts)
    st.html(figures_table(first, area, parent, caption=caption, several=several))
    more = Markup("")
    if others:
        count, caption = sum(len(found) for _, found in others), f"Other figures of {area.name}"
        rest = figures_table(others, area, parent, caption=caption, several=several)
        words = f"{count} more {'figure' if count == 1 else 'figures'}"
        more = details(words, rest)
    reading = (
        f"In each strip a pale dot is one of the {several} of this map, a short line {parent.name} and a "
        "dashed line England. ▲ above England, ▼ below, ● similar; B better, W worse, H higher, L lower. Figures "
        "without a letter count everyone or have no confidence interval, and are not tested."
    )
    st.html(element("div", more, strips_read(reading), class_="nm-profile-notes"))
    show_sources(indicator_sources(serving, lines))
    title = f"Profile of {area.name}"
    taken, key = taken_lines(serving, title, lines, [area.code], "England"), f"profile-{area.code.lower()}"
    picture = profile_picture(serving, area, parts)
    downloads_of(serving, taken, key, picture=picture, kept=TrayPart("profile.figures", area.code))
    draw_list_sections(serving, view, area, [one for _, found in parts for one in found])
    page = "?" + urlencode(link_of_view(view._replace(page="practices")))
    says = " shows where its patients live on a map, and their ages and registers as charts."
    st.html(paragraph("nm-aside", "The page ", link("Practices", page), says))


Parts: TypeAlias = list[tuple[str, list[ProfileLine]]]
"""Headings, each with its figures."""


def in_two(parts: Parts) -> tuple[Parts, Parts]:
    """Split figures into those that the profile in use names, and the others; all are the first if it names none."""
    named = set(profile_in_use().lists)
    if not named.intersection(one.line.entry.key for _, found in parts for one in found):
        return parts, []

    def of(*, first: bool) -> Parts:
        split = [(title, [one for one in found if (one.line.entry.key in named) is first]) for title, found in parts]
        return [(title, found) for title, found in split if found]

    return of(first=True), of(first=False)


def _small(text: str) -> None:
    st.html(paragraph("nm-small", text))


def list_sentences(serving: Serving, area: Area, parts: list[tuple[str, list[ProfileLine]]]) -> list[str]:
    """
    Say what a list is like: its deprivation, its ages, where its patients live, its highest register.

    Parameters
    ----------
    serving, area
        The store, and a practice or network.
    parts
        From `lines_of_list`.
    """
    own, *others = beside_list(serving, area.level, area.code)
    place = rank_among(lists(serving, area.level)["imd_score"], polarity="neither")
    found = [list_sentence(own, others), rank_sentence(own, float(place.rank[area.code]), place.ranked, area.level)]
    if ages := list_ages(serving, area.level, area.code):
        found.append(list_ages_sentence(ages))
    found.append(core_words(serving, area.code, catchment_of_list(serving, area.level, area.code)))
    found += [highest_words(area, [one for _, some in parts for one in some])]
    return [sentence.replace(" (outlined)", "") for sentence in found if sentence]


def highest_words(area: Area, lines: list[ProfileLine]) -> str:
    """Name the register whose share is the most times England's, of those that are higher by more than chance."""
    higher = [
        one
        for one in lines
        if one.line.entry.register and one.line.judged.word[area.code] == "higher" and one.line.england > 0
    ]
    if not higher:
        return ""
    most = max(higher, key=lambda one: one.value / one.line.england)
    entry = most.line.entry
    named = f"that of {disease_words(entry)}"
    larger = "significantly larger than England’s"
    if len(higher) == 1:
        begun = f"Only one of its registers, {named}, is {larger}"
    else:
        begun = f"Of its {len(higher)} registers that are {larger}, {named} stands out"
    return (
        f"{begun}: {with_unit(entry, most.value)} of {possessive_within(area.name)} patients, compared with "
        f"{with_unit(entry, most.line.england)} in England, not adjusted for age."
    )


def lines_of_list(serving: Serving, view: View, area: Area) -> list[tuple[str, list[ProfileLine]]]:
    """Figures of a list under their headings; those that are hidden or not known are left out."""
    found: dict[str, list[ProfileLine]] = {}
    for entry in list_entries(serving).values():
        line = _line(serving, view, area, entry)
        if line is not None:
            found.setdefault(entry.group, []).append(line)
    return list(found.items())


def _line(serving: Serving, view: View, area: Area, entry: Entry) -> ProfileLine | None:
    level, peers = area.level, peer_kind(serving, area)
    own = figures(serving, entry, level, RESIDENT)
    if own is None or not math.isfinite(own.table["value"][area.code]):
        return None
    values, place = own.table["value"], ranks(serving, entry, level, RESIDENT)
    beside = figures(serving, entry, peers, RESIDENT)
    among = beside.table["value"] if beside is not None else values
    above = serving.tree[area.parent].level
    known = above in {*LIST_LEVELS, "icb"}
    parent = judged(serving, entry, level, RESIDENT, above).benchmark[area.code] if known else math.nan
    link = opening(view, entry.key)
    return ProfileLine(
        IndicatorLine(
            entry,
            own,
            judged(serving, entry, level, RESIDENT, "england"),
            england(serving, entry, RESIDENT, own.period),
            link,
        ),
        float(values[area.code]),
        float(parent),
        tuple(among.dropna().tolist()),
        (),
        float(place.rank[area.code]),
        place.ranked,
        str(trends(serving, entry, level, RESIDENT)[area.code]),
        past_of(serving, entry, level, area.code),
        figures(serving, entry, above, RESIDENT) if known else None,
    )


def peer_kind(serving: Serving, area: Area) -> str:
    """Kind of list among which a list is drawn: its own, and of my patch, of which there is one, the networks."""
    return area.level if area.level != LIST_PATCH_LEVEL else "pcn" if serving.tree.at("pcn") else "practice"


def _where(serving: Serving, area: Area) -> None:
    """Draw the LSOAs that hold half of a list, or most of those that can be shown, in its ICB."""
    tree, shapes = serving.tree, serving.store.areas.geometry
    inside = cores(serving, area.code).get(0.5)
    if not inside:
        return
    board = tree[tree.holder(area.code, "icb") or tree.top.code]
    own = serving.store.lsoa.geometry.loc[inside].union_all()
    svg = locator(shapes[board.code], [shapes[code] for code in tree.members(board.code, "place")], own)
    many = f"{len(inside):,} LSOA{'s' if len(inside) > 1 else ''}"
    words = f"Half of the patients live in {many} of {board.short}, shown here; the list itself has no boundary."
    st.html(map_with_caption(as_source(svg), words, words))
