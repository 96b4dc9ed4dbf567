"""The page Practices: lists of patients of general practices and networks, chosen by name, code or postcode."""

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from needs_map.app.exports.part_files import picture_of
from needs_map.app.exports.picture_size import sized
from needs_map.app.link.links import link_of_view
from needs_map.app.pages.practices.catchment import draw_catchment
from needs_map.app.pages.practices.chart import is_drawn
from needs_map.app.pages.practices.networks import BY, DEFINITION, TITLES, network_part, networks_map, networks_spec
from needs_map.app.pages.practices.parts import (
    NO_LISTS,
    PAGE,
    ages_part,
    area_part,
    area_practices,
    deprivation_part,
    members_part,
    modelled_part,
    names_beside,
    practices_of,
    registers_part,
)
from needs_map.app.pages.practices.patch import draw_patch, patch_words
from needs_map.app.pages.practices.table import (
    deprivation_table,
    modelled_table,
    network_table,
    practices_table,
    register_table,
)
from needs_map.app.pages.practices.words import (
    closed_words,
    dates_words,
    list_sentence,
    member_words,
    rank_sentence,
)
from needs_map.app.reports.bar_rows import bar_rows
from needs_map.app.reports.dot_rows import dot_rows
from needs_map.app.reports.panels import downloads_of, folded, headline_of, say, section_say
from needs_map.app.reports.section_drawing import bars_of
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.shell.components import area_map
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import show_sources
from needs_map.app.words.markup import element, joined, paragraph
from needs_map.data.people.network_members import STORED as MEMBERS
from needs_map.data.people.practice_dates import STORED as DATES
from needs_map.data.people.practices import STORED
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart, chosen_text
from needs_map.figures.people.list_deprivation import Deprivation, beside_list
from needs_map.figures.people.list_figures import NOT_EXPECTED
from needs_map.figures.people.network_members import memberships
from needs_map.figures.people.practice_dates import closed_of_late, dates_of_practice
from needs_map.figures.people.practices import NOT_GROUND, ROUNDED, level_of_list, lists, map_notes, unplaced_words
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_datasets
from needs_map.figures.values import ENGLAND
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, PATCH, Area
from needs_map.geo.charts.kinds import Dots
from needs_map.geo.numbers import written
from needs_map.geo.pictures.picture import draw_picture
from needs_map.needs.comparisons.ranks import rank_among

HOW_TO_ADD = (
    "They come with NHS England’s file of patients by practice and LSOA and with its map of practices. An "
    "administrator can add these: see “Data and methods”, under “Not in this data set”."
)

MODELLED_WORDS = "The estimates as a table"


def practices_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Practices.

    Parameters
    ----------
    serving, view
        The store and the view; without a choice the page is about the practices of its focus.
    apply
        Takes what a choice makes of the view.
    """
    if not serving.store.has(STORED):
        headline_of(NO_LISTS, copied=False)
        say(HOW_TO_ADD)
        return
    if level := level_of_list(serving, view.practice):
        _list(serving, view, level, view.practice, apply)
    else:
        _area(serving, view, apply)


def _list(serving: Serving, view: View, level: str, code: str, apply: Apply) -> None:
    """One list: where its patients live, their deprivation and ages, its registers and, of a network, its practices."""
    found, every = beside_list(serving, level, code), lists(serving, level)
    own = found[0]
    headline_of(list_sentence(own, found[1:]))
    about = patch_words(serving) if code == PATCH else f"{own.name} ({code}) is a {LEVEL_NAMES[level][0]}."
    about = f"{about} {ROUNDED}" if level == "sub_icb" else about
    moved = member_words(level, memberships(serving, level, code))
    opened = dates_words(dates_of_practice(serving, code) if level == "practice" else None)
    for dataset, words in ((MEMBERS, moved), (DATES, opened)):
        if words:
            show_sources(from_datasets(dataset))
    section_say(" ".join(filter(None, (about, moved, opened))))
    notes = " ".join([NOT_GROUND, *unplaced_words(every.loc[[code]]), *map_notes(serving)])
    st.html(paragraph("nm-aside", notes))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_catchment(serving, view, level, code, apply)
    with right:
        heading("Deprivation of where its patients live")
        ranks = rank_among(every["imd_score"], polarity="neither")
        ranked = rank_sentence(own, float(ranks.rank[code]), ranks.ranked, level)
        _deprivation(serving, level, code, found, ranked)
        _ages(serving, level, code)
        if level != "practice":
            heading("Practices that make up the list")
            part = members_part(serving, code)
            _table(serving, view, part, practices_of(serving, code), TrayPart(f"{PAGE}.members", code))
    _registers(serving, level, code)
    draw_patch(serving, view, apply)


def _deprivation(serving: Serving, level: str, code: str, found: Sequence[Deprivation], ranked: str) -> None:
    """Patients of a list by deprivation, beside its network, its ICB and England."""
    part = deprivation_part(serving, level, code)
    if ranked:
        section_say(ranked)
    for bars in bars_of(part):
        st.html(bar_rows(bars, "Share of patients in each national quintile of deprivation", own=[found[0].name]))
    st.html(folded(joined([deprivation_table(part.basis(), part.rows), paragraph("nm-aside", part.notes[1])])))
    _files(serving, part, "deprivation", code)


def _files(serving: Serving, part: Part, key: str, code: str) -> None:
    """Files of a part of a list, and the button that adds it to a document."""
    picture = picture_of(serving, part) if part.charts else None
    name = f"{code.lower()}-{key}"
    downloads_of(serving, part, f"list-{key}", picture=picture, name=name, kept=TrayPart(f"{PAGE}.{key}", code))


def _ages(serving: Serving, level: str, code: str) -> None:
    """Patients of a list by age, beside its network and its ICB."""
    part = ages_part(serving, level, code)
    if part is None:
        return
    heading("Ages")
    section_say(part.finding)
    own = [str(part.rows[0]["name"])]
    for bars in bars_of(part):
        st.html(bar_rows(bars, "Share of patients in each band of age", own=own))
    st.html(paragraph("nm-aside", f"{part.basis()}."))
    _files(serving, part, "ages", code)


def _registers(serving: Serving, level: str, code: str) -> None:
    """Registers of disease of a list: a chart beside England, and the table under it."""
    part = registers_part(serving, level, code)
    if part is None:
        return
    heading("Registers of disease")
    section_say(" ".join(note for note in part.notes[:-1] if note != NOT_EXPECTED))
    names = names_beside(serving, level, code)
    heads = [*([names["pcn"]] if "pcn" in names else []), names.get("icb", "ICB"), ENGLAND]
    for dots in part.charts:
        if isinstance(dots, Dots):
            shares = [written(row["percent"], 1, "%") for row in filter(is_drawn, part.rows)]
            st.html(dot_rows(dots, "Each register’s share compared with England’s", values=shares))
    st.html(folded(register_table(f"{part.title}, {part.period}", part.rows, heads), printed=not part.charts))
    st.html(paragraph("nm-aside", NOT_EXPECTED))
    _files(serving, part, "registers", code)


def _area(serving: Serving, view: View, apply: Apply) -> None:
    """The practices of the area in view: all of an ICB's, or those on whose lists its people are."""
    area = scene_of(serving, view).area
    sentence, table, _ = area_practices(serving, area)
    headline_of(sentence)
    st.html(paragraph("nm-aside", " ".join([NOT_GROUND, *map_notes(serving)])))
    if part := area_part(serving, area):
        _table(serving, view, part, table, TrayPart(f"{PAGE}.list", area.code))
    if area.level in {"icb", "cluster"} and (
        closed := closed_words(closed_of_late(serving, area.code if area.level == "icb" else ""))
    ):
        show_sources(from_datasets(DATES))
        st.html(paragraph("nm-aside", closed))
    _networks(serving, view, area, apply)
    if (part := modelled_part(serving, area)) is not None:
        heading("Estimates of disease: a model")
        section_say(" ".join(part.notes))
        st.html(folded(modelled_table(f"{part.title}, {part.period}", part.rows), MODELLED_WORDS))
        downloads_of(serving, part, f"modelled-{area.code.lower()}", kept=TrayPart(f"{PAGE}.modelled", area.code))
    draw_patch(serving, view, apply)


def _networks(serving: Serving, view: View, area: Area, apply: Apply) -> None:
    """
    Draw which network most people of each LSOA of an area are with.

    Parameters
    ----------
    serving, view
        The store and the view.
    area
        Of ground; nothing is drawn of one LSOA, nor of one with more networks than a map can distinguish.
    apply
        Takes what a choice makes of the view.
    """
    part = network_part(serving, view, area)
    if part is None:
        return
    heading("Networks that most people are with")
    section_say(part.finding)
    by = view.chosen(BY, next(iter(TITLES)))
    choose_segment("Colour of each LSOA", BY, list(TITLES), words=TITLES.__getitem__, chosen=by, apply=apply)
    area_map(key="networks-map", data=networks_map(serving, view, by))
    st.html(folded(network_table(f"{part.title}: {part.population}, {part.period}", part.rows)))
    st.html(paragraph("nm-aside", DEFINITION))
    downloads_of(
        serving,
        part,
        "networks",
        picture=lambda form: draw_picture(sized(networks_spec(serving, view, by, part.finding)), form),
        name=f"networks-{area.code.lower()}",
        kept=TrayPart("practices.networks", area.code, choices=chosen_text(view, (BY,))),
    )


def _table(serving: Serving, view: View, part: Part, table: pd.DataFrame, kept: TrayPart) -> None:
    of_area = kept.what.endswith(".list")
    links = {code: urlencode(link_of_view(view._replace(practice=str(code)))) for code in table.index}
    listed = practices_table(f"{part.title}: {part.population}, {part.period}", table, links)
    st.html(listed if of_area else element("div", listed, class_="nm-short"))
    downloads_of(serving, part, "area-practices" if of_area else "list-practices", kept=kept)
