"""The page Practices: lists of patients of general practices and networks, chosen by name, code or postcode."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from needs_map.app.exports.pictures import words_around
from needs_map.app.exports.spreadsheets import Taken
from needs_map.app.pages.practices.catchment import catchment_part
from needs_map.app.pages.practices.chart import age_bars, quintile_bars, register_chart, register_picture
from needs_map.app.pages.practices.networks import networks_part
from needs_map.app.pages.practices.table import (
    deprivation_rows,
    deprivation_table,
    modelled_rows,
    modelled_table,
    practice_rows,
    practices_table,
    register_rows,
    register_table,
)
from needs_map.app.pages.practices.words import (
    ages_sentence,
    area_sentence,
    board_sentence,
    changed_words,
    closed_words,
    dates_words,
    list_sentence,
    member_words,
    rank_sentence,
)
from needs_map.app.reports.bar_rows import bar_rows
from needs_map.app.reports.panels import downloads_of, headline_of, say, section_say
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import show_sources
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.people.list_ages import STORED as LIST_AGES
from needs_map.data.people.network_members import STORED as MEMBERS
from needs_map.data.people.practice_dates import STORED as DATES
from needs_map.data.people.practices import DATASET, STORED
from needs_map.data.people.registers import STORED as REGISTERS
from needs_map.figures.people.catchments import lists_of_area
from needs_map.figures.people.list_ages import list_ages
from needs_map.figures.people.list_figures import register_year
from needs_map.figures.people.modelled import ASSUMES, LEAST_COVERED, conditions, modelled
from needs_map.figures.people.network_members import memberships
from needs_map.figures.people.practice_dates import closed_of_late, dates_of_practice
from needs_map.figures.people.practices import (
    NOT_GROUND,
    Deprivation,
    beside_list,
    board_deprivation,
    chosen_lists,
    level_of_list,
    lists,
    unplaced_words,
)
from needs_map.figures.people.registers import registers
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets
from needs_map.figures.values import ENGLAND
from needs_map.figures.view import Change, View
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.pictures.charts import chart_file
from needs_map.needs.ranks import rank_among

Apply = Callable[[Callable[[View], Change]], None]
LEAST = 0.01
"""Share of an area's patients from which a practice is one of its own."""
NO_LISTS = "There are no general practices in this store yet."
HOW_TO_ADD = (
    "They come with NHS England’s file of patients by practice and LSOA and with its map of practices: “Data and "
    "methods” says how an administrator adds files."
)
OF_LISTS = from_datasets(OF_BASIS["registered"], DATASET, IMD)


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
        headline_of(NO_LISTS)
        say(HOW_TO_ADD)
        return
    if level := level_of_list(serving, view.practice):
        _list(serving, view, level, view.practice, apply)
    else:
        _area(serving, view, apply)


def _list(serving: Serving, view: View, level: str, code: str, apply: Apply) -> None:
    """One list: its deprivation, its registers and, of a network, its practices."""
    found, every = beside_list(serving, level, code), lists(serving, level)
    own = found[0]
    network = str(every["pcn"][code]) if level == "practice" else ""
    finding = list_sentence(own, found[1:])
    headline_of(finding)
    about = f"{own.name} ({code}) is a {LEVEL_NAMES[level][0]}."
    section_say(" ".join([about, NOT_GROUND, *unplaced_words(every.loc[[code]])]))
    if moved := member_words(level, memberships(serving, level, code)):
        show_sources(from_datasets(MEMBERS))
        section_say(moved)
    if opened := dates_words(dates_of_practice(serving, code) if level == "practice" else None):
        show_sources(from_datasets(DATES))
        section_say(opened)
    ranks = rank_among(every["imd_score"], polarity="neither")
    ranked = rank_sentence(own, float(ranks.rank[code]), ranks.ranked, level)
    _deprivation(serving, code, found, finding, ranked)
    catchment_part(serving, view, level, code, apply)
    _ages(serving, level, code)
    if serving.store.has(REGISTERS):
        _registers(serving, level, code, network)
    if level == "pcn":
        heading("Practices of this network")
        title = f"Practices of {own.name}: registered patients, {serving.period('registered')}"
        _table(serving, title, _columns(chosen_lists(serving, "practice", code)), "list-practices")


def _deprivation(serving: Serving, code: str, found: Sequence[Deprivation], finding: str, ranked: str) -> None:
    """Patients of a list by deprivation, beside its network, its ICB and England."""
    rows = deprivation_rows(found)
    heading("Deprivation of where its patients live")
    if ranked:
        section_say(ranked)
    bars = quintile_bars(found)
    if bars.rows:
        st.html(bar_rows(bars, "Share of patients in each national quintile of deprivation", own=[found[0].name]))
    caption = f"Registered patients, {serving.period('registered')}, IMD {INDEX_YEAR}"
    st.html(deprivation_table(caption, rows))
    notes = [
        NOT_GROUND,
        "Shares by quintile are to the nearest per cent, so that no small count can be worked out from them; lists of "
        "under 1,000 patients have none.",
    ]
    st.html(f"<p class='nm-aside'>{notes[1]}</p>")

    def drawn(form: str) -> bytes:
        return chart_file(bars, words_around(serving, finding, caption, OF_LISTS, notes), form)

    facts = (("Population", caption), *(("Note", note) for note in notes))
    places = {"core20_people": 0, "core20_percent": 1, "imd_score": 1, "patients": 0}
    taken = Taken(f"{found[0].name}: deprivation of the list", rows, facts, False, OF_LISTS, places)
    downloads_of(
        serving, taken, "list-deprivation", picture=drawn if bars.rows else None, name=f"{code.lower()}-deprivation"
    )


def _ages(serving: Serving, level: str, code: str) -> None:
    """Patients of a list by age, beside its network and its ICB."""
    found = list_ages(serving, level, code)
    if not found:
        return
    heading("Ages")
    finding = ages_sentence(found)
    section_say(finding)
    bars = age_bars(found)
    st.html(bar_rows(bars, "Share of patients in each band of age", own=[found[0].name]))
    date = next(one["vintage"] for one in serving.store.manifest["datasets"] if one["key"] == LIST_AGES)
    caption = f"Registered patients by age, {date}, to the nearest per cent"
    names = [part.name for part in bars.parts]
    rows = [
        {"name": one.name} | {name: share * 100 for name, share in zip(names, one.share, strict=True)} for one in found
    ]
    sources = from_datasets(LIST_AGES)

    def drawn(form: str) -> bytes:
        return chart_file(bars, words_around(serving, finding, caption, sources, [NOT_GROUND]), form)

    title, facts = f"{found[0].name}: {caption}", (("Unit", "% of patients"), ("Note", NOT_GROUND))
    taken = Taken(title, rows, facts, False, sources, dict.fromkeys(names, 0))
    st.html(f"<p class='nm-aside'>{caption}.</p>")
    downloads_of(serving, taken, "list-ages", picture=drawn, name=f"{code.lower()}-ages")


def _registers(serving: Serving, level: str, code: str, network: str) -> None:
    """Registers of disease of a list, as a table and a chart beside England."""
    own = registers(serving, level, pd.Index([code]))
    if own.empty:
        return
    rows = register_rows(own, registers(serving, "pcn", pd.Index([network])) if network else None)
    year = next(one["vintage"] for one in serving.store.manifest["datasets"] if one["key"] == REGISTERS)
    heading("Registers of disease")
    note = (
        "A register counts people with a recorded diagnosis, of the ages from which it is kept. Shares have Wilson’s "
        "95% confidence limits and are not adjusted for the ages of the list: an older list has more on most registers."
    )
    every = lists(serving, level)
    notes = [note, *changed_words(rows, float(every["patients"][code]), year)]
    section_say(" ".join(notes))
    name, board = str(every["name"][code]), board_deprivation(serving, str(every["icb"][code]))
    names = {"list": name} | ({"pcn": str(lists(serving, "pcn")["name"][network])} if network else {})
    names |= {"icb": board.name} if board else {}
    caption = f"{name}: share of patients on each register, Quality and Outcomes Framework, {year}"
    heads = [*([names["pcn"]] if network else []), names.get("icb", "ICB"), ENGLAND]
    st.html(f"<div class='nm-tall'>{register_table(caption, rows, heads)}</div>")
    st.altair_chart(register_chart(rows, names), width="stretch", key="list-registers-chart")
    sources = from_datasets(REGISTERS, DATASET)

    def drawn(form: str) -> bytes:
        return chart_file(
            register_picture(rows, names), words_around(serving, caption, notes[0], sources, notes[1:]), form
        )

    places = dict.fromkeys((key for key in rows[0] if key.endswith("percent")), 1) | {"people": 0, "list": 0}
    taken = Taken(caption, rows, tuple(("Note", text) for text in (*notes, NOT_GROUND)), False, sources, places)
    downloads_of(serving, taken, "list-registers", picture=drawn, name=f"{code.lower()}-registers")


def _area(serving: Serving, view: View, apply: Apply) -> None:
    """The practices of the area in view: all of an ICB's, or those on whose lists its people are."""
    area = serving.tree[view.focus]
    sentence, table, title = area_practices(serving, area)
    headline_of(sentence)
    section_say(NOT_GROUND)
    if not table.empty:
        _table(serving, title, table, "area-practices")
    if area.level in {"icb", "cluster"} and (
        closed := closed_words(closed_of_late(serving, area.code if area.level == "icb" else ""))
    ):
        show_sources(from_datasets(DATES))
        section_say(closed)
    networks_part(serving, view, area, apply)
    if serving.store.has(REGISTERS):
        _modelled(serving, area)


def _modelled(serving: Serving, area: Area) -> None:
    """Estimates of disease of an area, apart from what is counted."""
    known = conditions(serving)
    found = {str(code): modelled(serving, str(code), area.level).T[area.code] for code in known.index}
    rows = modelled_rows(known, found)
    heading("Estimates of disease: a model")
    notes = (
        ASSUMES,
        f"Nothing is estimated where less than {LEAST_COVERED:.0%} of the patients are counted; the range is for the "
        "others, if they had the lowest or the highest share of any practice.",
    )
    section_say(" ".join(notes))
    caption = f"{in_sentence(area, first=True)}: share on each register, modelled from its practices, "
    caption += register_year(serving)
    st.html(modelled_table(caption, rows))
    places = {f"{name}_percent": 1 for name in ("value", "low", "high", "covered")}
    facts = tuple(("Note", note) for note in notes)
    sources = from_datasets(REGISTERS, OF_BASIS["registered"])
    downloads_of(serving, Taken(caption, rows, facts, False, sources, places), f"modelled-{area.code.lower()}")


def area_practices(serving: Serving, area: Area) -> tuple[str, pd.DataFrame, str]:
    """
    Practices of an area: a sentence on them, their figures, and what those are of.

    Returns
    -------
    sentence, table, title
        The table is indexed by code: `name`, then, of an area smaller than an ICB, `people`, `of_area`, `of_list`; and
        `core20`, `imd_score`, `patients`.
    """
    of = f"registered patients, {serving.period('registered')}"
    if area.level in {"icb", "cluster"}:
        own = chosen_lists(serving, "practice", area.code)
        if not own.empty:
            return board_sentence(area, own), _columns(own), f"General practices of {in_sentence(area)}: {of}"
    found = lists_of_area(serving, area.code)
    rows = found.rows[found.rows["of_area"] >= LEAST]
    about = _columns(lists(serving, "practice").loc[rows.index]).drop(columns="name")
    title = f"Practices with at least 1% of the patients who live in {in_sentence(area)}: {of}"
    return area_sentence(area, found, rows), rows[["name", "people", "of_area", "of_list"]].join(about), title


def _columns(own: pd.DataFrame) -> pd.DataFrame:
    """Columns of a table of practices, most deprived first."""
    share = (own["core20"] / own["placed"]).where(own["placed"] > 0)
    table = own[["name", "imd_score", "patients"]].assign(core20=share)[["name", "core20", "imd_score", "patients"]]
    return table.sort_values("imd_score", ascending=False)


def _table(serving: Serving, title: str, table: pd.DataFrame, key: str) -> None:
    st.html(practices_table(title, table))
    rows = practice_rows(table)
    numbers = [column for column in rows[0] if column not in {"code", "name"}]
    places = {column: 1 if column.endswith(("percent", "score")) else 0 for column in numbers}
    downloads_of(serving, Taken(title, rows, (("Note", NOT_GROUND),), False, OF_LISTS, places), key)
