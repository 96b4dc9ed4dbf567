"""What the profile of a list has under its figures: ages in ten years, what stands out, what changes, its LSOAs."""

import math
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from needs_map.app.link.links import link_of_view
from needs_map.app.pages.indicators.words import with_unit
from needs_map.app.pages.profile.changing import draw_changing
from needs_map.app.pages.profile.figures import MOST_LSOAS, ProfileLine
from needs_map.app.pages.profile.folded import draw_sentences
from needs_map.app.pages.profile.table import named_lsoas
from needs_map.app.reports.panels import section_say
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import show_sources
from needs_map.app.shell.tray import add_button
from needs_map.app.words.headline import possessive_within
from needs_map.app.words.markup import (
    details,
    element,
    joined,
    list_items,
    pair_bar,
    table,
)
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.people.list_ages import STORED as LIST_AGES
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.entries import Entry
from needs_map.figures.people.catchments import catchment_of_list
from needs_map.figures.people.list_ages import band_names
from needs_map.figures.people.list_projection import projected_list
from needs_map.figures.people.population import DEFAULT_METHOD, METHOD_WORDS
from needs_map.figures.serving import Serving
from needs_map.figures.sources import ESTIMATES, IMD, PROJECTIONS, Sources, from_datasets, vintage_of
from needs_map.figures.view import View
from needs_map.geo.areas import Area
from needs_map.geo.numbers import written
from needs_map.needs.estimates.aggregation import RANKED

MOST_STANDING = 5
STANDING_RULE = (
    "Registers that differ from England’s by more than chance (95% confidence interval), the largest difference in "
    "proportion to England first. They are not adjusted for age: a list of older patients has more of most diseases."
)
BAR_WIDTH = 70  # pixels of the longest


def list_ages_part(serving: Serving, area: Area) -> Part | None:
    """Shares of a list by age now and in ten years, and the growth of each age; None where they are not known."""
    found = projected_list(serving, area.level, area.code)
    if found is None:
        return None
    rows = [
        {"age": band, "now": now * 100, "then": then * 100, "growth": growth * 100}
        for band, now, then, growth in zip(band_names(), found.now, found.then, found.growth, strict=True)
    ]
    rows.append({"age": "All ages", "now": 100.0, "then": 100.0, "growth": found.everyone * 100})
    return Part(
        "registered patients by age",
        f"{vintage_of(serving, LIST_AGES)} and {found.end}, projected",
        rows,
        (
            f"In {found.end} each age group is the one of today grown as residents of that age are projected to grow "
            f"from {found.start} to {found.end} in the LSOAs where {written(found.known * 100, 0, '%')} of the list "
            "are known to live, each LSOA counted by its patients of the list.",
            "This is an estimate made here: nobody publishes projections of lists. It supposes that the list keeps its "
            "share of each age group there; new homes, and practices that open, close or merge, will change it.",
            f"Projection of the LSOAs: {METHOD_WORDS[DEFAULT_METHOD]}.",
        ),
        from_datasets(LIST_AGES, "registered", ESTIMATES, PROJECTIONS),
        title=f"Ages now and in ten years, {area.name}",
        columns={
            "age": Column("Age"),
            "now": Column("Now", 0, "%"),
            "then": Column(str(found.end), 0, "%"),
            "growth": Column("Change in people", 1, "%", function="population.ageing:growth"),
        },
    )


def list_standing(area: Area, lines: Sequence[ProfileLine]) -> list[str]:
    """Sentences on the registers of a list that differ most from England's, of those where it is more than chance."""
    marked = [one for one in lines if one.line.entry.register and one.value > 0 and one.line.england > 0]
    tested = [one for one in marked if one.line.judged.word[area.code] in {"higher", "lower"}]
    tested.sort(key=lambda one: -abs(math.log(one.value / one.line.england)))
    return [_standing_words(area, one) for one in tested[:MOST_STANDING]]


def disease_words(entry: Entry) -> str:
    """Disease of a register within a sentence, with the ages that it is of: `asthma (aged 6 and over)`."""
    disease, _, ages = f"{entry.short[:1].lower()}{entry.short[1:]}".partition(", ")
    return f"{disease} ({ages})" if ages else disease


def _standing_words(area: Area, one: ProfileLine) -> str:
    entry = one.line.entry
    which = "higher" if one.value > one.line.england else "lower"
    whose = possessive_within(area.name)
    return (
        f"The register of {disease_words(entry)} has {with_unit(entry, one.value)} of {whose} patients, {which} than "
        f"England’s {with_unit(entry, one.line.england)}."
    )


def list_standing_part(area: Area, lines: Sequence[ProfileLine], sources: Sources) -> Part | None:
    """What stands out in a list, as sentences, with the sources of its figures; None where nothing does."""
    sentences, title = list_standing(area, lines), f"What stands out in {area.name}"
    if not sentences:
        return None
    return Part("", "", [], (STANDING_RULE,), sources, title=title, finding=" ".join(sentences))


def list_lsoas_part(serving: Serving, area: Area) -> Part | None:
    """LSOAs with the most patients of a list, with their ranks; None where no count can be shown."""
    found = catchment_of_list(serving, area.level, area.code).rows.head(MOST_LSOAS)
    if found.empty:
        return None
    ranks, msoas = serving.store.lsoa["imd_rank"], serving.tree.membership["msoa"]
    rows: list[Row] = [
        {
            "code": str(code),
            "name": str(row["name"]),
            "msoa": serving.tree[str(msoas.loc[str(code)])].name,
            "people": float(row["people"]),
            "share": float(row["of_list"]) * 100,
            "rank": int(ranks.loc[str(code)]),
        }
        for code, row in found.iterrows()
    ]
    first, whose = rows[0], possessive_within(area.name)
    return Part(
        "registered patients",
        serving.period("registered"),
        rows,
        sources=from_datasets(IMD, "registered"),
        title=f"LSOAs with the most of {whose} patients",
        finding=f"The LSOA with the most of {whose} patients, {written(float(first['people']), 0)}, is {first['name']} "
        f"({first['msoa']}), ranked {first['rank']:,} of England’s {RANKED:,} on the IMD {INDEX_YEAR}.",
        columns={
            "name": Column("LSOA"),
            "msoa": Column("MSOA"),
            "people": Column("Patients", 0),
            "share": Column("Share of the list", 1, "%"),
            "rank": Column(f"Rank of {RANKED:,}", 0),
        },
        definition=f"Rank on the Index of Multiple Deprivation {INDEX_YEAR}: 1 is the most deprived.",
        suppression="Counts under 5, and others that would give one away, are not shown.",
    )


def draw_list_sections(serving: Serving, view: View, area: Area, lines: Sequence[ProfileLine]) -> None:
    """
    Draw the sections under the figures of a list, side by side.

    Parameters
    ----------
    serving, view, area
        The store, the view and the list.
    lines
        Its figures.
    """
    first, second, third = st.columns([11, 11, 9], gap="small")
    with first:
        heading("Ages now and in ten years")
        _ages(serving, area)
    with second:
        heading("What stands out")
        if sentences := list_standing(area, lines):
            draw_sentences(serving, sentences, STANDING_RULE, TrayPart("profile.standing", area.code), numbered=True)
        else:
            section_say("No register of this list differs from England’s by more than chance.")
        heading("What is changing")
        show_sources(draw_changing(serving, area, view.basis))
    with third:
        heading("LSOAs to look at first")
        _lsoas(serving, view, area)


def _ages(serving: Serving, area: Area) -> None:
    part = list_ages_part(serving, area)
    if part is None:
        section_say("Not available: this needs the list’s ages, projections, and where at least half of it lives.")
        return
    *bands, _ = part.rows
    most = max(float(row[key]) for row in bands for key in ("now", "then"))
    cells = {key: [part.columns[key].text(row[key]) for row in part.rows] for key in ("now", "then", "growth")}
    bars = [
        joined(
            pair_bar(look, float(row[key]) / most * BAR_WIDTH, "#2f6db3", part.columns[key].text(row[key]))
            for look, key in (("nm-solid", "now"), ("nm-open", "then"))
        )
        for row in bands
    ]
    signs = ["+" if float(row["growth"]) > 0 else "" for row in part.rows]
    rows = [
        [row["age"], now, then, f"{sign}{growth}", bar]
        for row, now, then, sign, growth, bar in zip(
            part.rows, cells["now"], cells["then"], signs, cells["growth"], [*bars, ""], strict=True
        )
    ]
    then = part.columns["then"].heading
    heads = (*(column.heading for column in part.columns.values()), f"Share of patients, now over {then}")
    st.html(table(f"% of patients, {part.period}", heads, rows, kind="nm-compare nm-profile-ages"))
    with st.container(horizontal=True, gap="small"):
        st.html(details("How these are projected", element("ul", list_items(part.notes), class_="nm-small")))
        add_button(serving, TrayPart("profile.ages", area.code), "ages")
    show_sources(part.sources)


def _lsoas(serving: Serving, view: View, area: Area) -> None:
    part = list_lsoas_part(serving, area)
    if part is None:
        section_say("Not available: no count of its patients in an LSOA can be shown.")
        return
    links = [link_of_view(view._replace(practice="", area=str(row["code"]), select="")) for row in part.rows]
    lsoas = [(row["name"], row["msoa"], f"?{urlencode(one)}") for row, one in zip(part.rows, links, strict=True)]
    head, names = named_lsoas(lsoas)
    cells = [(part.columns["people"].text(row["people"]), part.columns["rank"].text(row["rank"])) for row in part.rows]
    rows = [(name, *own) for name, own in zip(names, cells, strict=True)]
    caption = "By patients; IMD rank 1 is the most deprived"
    st.html(table(caption, (head, "Patients", "Rank"), rows, kind="nm-compare nm-profile-first", box=""))
    add_button(serving, TrayPart("profile.lsoas", area.code), "lsoas")
    show_sources(part.sources)
