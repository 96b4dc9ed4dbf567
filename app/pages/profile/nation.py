"""England on the page Profile where the store holds only a part of it: what areas are compared with."""

import math

import streamlit as st
from markupsafe import Markup

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.indicators.choices import opening
from needs_map.app.pages.indicators.figures import england, figures, judged
from needs_map.app.pages.indicators.files import indicator_sources
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.pages.indicators.words import figure
from needs_map.app.pages.profile.figures import profile_sections
from needs_map.app.pages.profile.table import figure_link, strip_image
from needs_map.app.reports.panels import downloads_of, headlines_of, section_say
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import show_sources
from needs_map.app.words.headline import is_england, percent
from needs_map.app.words.indicators import figure_with_unit, subject_of
from needs_map.app.words.markup import (
    TableGroup,
    joined,
    paragraph,
    small,
    table,
)
from needs_map.figures.comparison import Side, england_basis, side_profile
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.entries import Entry, entries_of
from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import IMD, from_datasets, together
from needs_map.figures.values import ENGLAND
from needs_map.figures.view import ON, View
from needs_map.geo.areas import LEVEL_NAMES, in_sentence
from needs_map.geo.charts.strip_plot import strip_plot
from needs_map.geo.numbers import written

NATION = "nation"
"""Name in the link of the choice of England, which is no area of such a store."""
LIVES = 2
"""Figures of the last part that are said in sentences: of the shipped file, how long females and males live."""
BESIDE = "place"
"""Level of the areas that England's figures are drawn beside."""


@store_cache(maxsize=1)
def has_nation(serving: Serving) -> bool:
    """Whether England is to be chosen beside the areas: it is none of them, and the store has figures of it."""
    if is_england(serving.tree.top):
        return False
    known = any(ENGLAND_LEVEL in one.periods for one in serving.indicators.values())
    return known or side_profile(serving, Side(ENGLAND, "", ()), "resident") is not None


def shows_nation(serving: Serving, view: View) -> bool:
    """Whether the profile in view is England's."""
    return view.page == "profile" and view.chosen(NATION) == ON and has_nation(serving)


offer({NATION: Choice("profile", "area", lambda value, serving: value == ON and has_nation(serving))})


def nation_lines(serving: Serving, view: View) -> list[tuple[str, list[IndicatorLine]]]:
    """
    Figures of England for the profile: of each line of the file the first that England is known for.

    Parameters
    ----------
    serving, view
        The store and the view.

    Returns
    -------
    parts
        Title and figures of each part that has any.
    """
    basis = england_basis(serving, view.basis)
    entries = entries_of(serving, basis)
    found = []
    for part in profile_sections(serving):
        known = ([entries[key] for key in keys if key in entries] for keys in part.figures)
        lines = [line for some in known if (line := _first(serving, view, some, basis)) is not None]
        if lines:
            found.append((part.title, lines))
    return found


def _first(serving: Serving, view: View, entries: list[Entry], basis: str) -> IndicatorLine | None:
    for entry in entries:
        own = figures(serving, entry, BESIDE, basis)
        value = england(serving, entry, basis, own.period) if own else math.nan
        if own is not None and math.isfinite(value):
            link = opening(view, entry.key)
            return IndicatorLine(entry, own, judged(serving, entry, BESIDE, basis, "england"), value, link)
    return None


def nation_sentences(serving: Serving, view: View) -> list[str]:
    """
    Say how many people live in England and in its most deprived fifth, the first figures of the last part, and what is
    not known here.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    basis = england_basis(serving, view.basis)
    people = side_profile(serving, Side(ENGLAND, "", ()), basis)
    found = []
    if people is not None:
        who = "people live in England" if basis == "resident" else "people registered with a GP live in England"
        found += [
            f"{written(people.population, 0)} {who} ({serving.period(basis)}).",
            f"{percent(people.core20)} of them ({written(people.people[1], 0)} people) live in its most deprived fifth "
            "of LSOAs.",
        ]
    last = [line for _, lines in nation_lines(serving, view)[-1:] for line in lines]
    lives = [line for line in last if line.entry.key in measures_of(serving)][:LIVES]
    return [
        *found,
        *(_sentence(serving, line) for line in lives),
        f"The data set holds {in_sentence(serving.tree.top)}, so of England there are only the figures that areas are "
        "compared with: no map, no ages, no LSOAs and nothing over time.",
    ]


def nation_profile(serving: Serving, view: View) -> None:
    """
    Draw the profile of England.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    headlines_of(nation_sentences(serving, view))
    parts = nation_lines(serving, view)
    lines = [line for _, some in parts for line in some]
    if not lines:
        section_say("The data set has no figures of England.")
        return
    several = LEVEL_NAMES[BESIDE][1]
    heading("Figures of England")
    body: list[object] = []
    for title, some in parts:
        body += [TableGroup(title), *(_row(serving, line) for line in some)]
    caption = f"Figures of England, and the lowest and highest of this map’s {several}. Choose a figure to open it."
    heads = ("Figure", "England", "Low to high", "Lowest", "Highest")
    st.html(table(caption, heads, body, kind="nm-heat nm-one nm-profile"))
    reading = f"In each strip a pale dot is one of this map’s {several} and the dark dot England."
    st.html(paragraph("nm-small", reading))
    cites = indicator_sources(serving, lines)
    show_sources(cites)
    rows = [
        {
            "figure": f"{line.entry.name}{line.entry.written_unit()}",
            "period": line.figures.when,
            "england": line.england,
        }
        for line in lines
    ]
    heads_of = {"figure": "Figure", "period": "Period", "england": "England"}
    part = Part("", "", rows, sources=cites, title="Profile of England", heads=heads_of)
    downloads_of(serving, part, "profile-england", kept=TrayPart(f"profile.{NATION}", view.about))


def _sentence(serving: Serving, line: IndicatorLine) -> str:
    """England's figure of an indicator as a sentence."""
    measure = measure_at(serving, line.entry.key, level=BESIDE)
    what, is_many = subject_of(measure)
    verb = "were" if is_many else "was"
    return f"{what} {verb} {figure_with_unit(line.england, measure)} in England in {line.figures.when}."


def nation_part(serving: Serving, view: View) -> Part | None:
    """England's sentences and figures for documents, written as on the page; None where the store has none of them."""
    lines = [line for _, some in nation_lines(serving, view) for line in some] if has_nation(serving) else []
    if not lines:
        return None
    rows = [
        {
            "figure": f"{line.entry.short}{line.entry.written_unit()}",
            "period": line.figures.when,
            "england": figure(line.entry, line.england),
        }
        for line in lines
    ]
    finding = " ".join(nation_sentences(serving, view)[:-1])  # the last is about the page
    columns = {"figure": Column("Figure"), "period": Column("Period"), "england": Column("England")}
    cites = together([indicator_sources(serving, lines), from_datasets(IMD)])
    return Part("", "", rows, sources=cites, title="Profile of England", finding=finding, columns=columns)


def _row(serving: Serving, line: IndicatorLine) -> list[object]:
    values = line.figures.table["value"].dropna()
    strip = strip_plot(
        line.england, values.tolist(), (), parent=math.nan, england=math.nan, mark="dot", colour="#16202b"
    )
    words = f"{figure(line.entry, line.england)} in England among {len(values)} {LEVEL_NAMES[BESIDE][1]}"
    ends = [_end(serving, line, str(code)) for code in (values.idxmin(), values.idxmax())] if len(values) else "––"
    return [figure_link(line), figure(line.entry, line.england), strip_image(strip, words), *ends]


def _end(serving: Serving, line: IndicatorLine, code: str) -> Markup:
    value = figure(line.entry, float(line.figures.table["value"][code]))
    return joined([value, " ", small(serving.tree[code].short)])
