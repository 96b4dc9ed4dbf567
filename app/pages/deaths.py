"""The page Deaths and money: how long people live, what they die of, what their care costs, what could be saved."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from app.bar_rows import bar_rows
from app.choices import CHOICES, Choice
from app.deaths import causes, gap_by_cause, lives, preventable_by_cause, preventable_by_place
from app.deaths_words import SIGNIFICANCE
from app.money import evidence, money_areas, need_groups, opportunities
from app.published_files import Taken
from app.published_panels import (
    caveats_said,
    downloads_of,
    headline_of,
    no_published_figures,
    say,
    section_say,
    table_of,
)
from app.published_sections import Section, contradictions, name_of
from app.serving import Serving
from app.sidebar import Apply
from app.state import Change, View
from app.words import in_sentence
from geo.areas import Area
from geo.picture_charts import ChartWords, chart_file

PAGE = "deaths"
MONEY = "money_of"
"""Name in the link of the area whose opportunities are shown."""
CHOICES[MONEY] = Choice(PAGE, "area of the opportunities", lambda value, serving: value in money_areas(serving))


def deaths_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Deaths and money.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus.
    apply
        Takes what a choice makes of the view.
    """
    area = serving.tree[view.focus]
    first = lives(serving, area)
    if first is None:
        headline_of(f"Nothing is published here on lives, deaths and money in {in_sentence(area)}.")
        say(no_published_figures("life expectancy, deaths and spend", in_sentence(area)))
        return
    headline_of(first.sentence)
    for section in (
        first,
        gap_by_cause(serving),
        preventable_by_place(serving, area),
        preventable_by_cause(serving),
        causes(serving),
        need_groups(serving),
    ):
        if section is not None:
            _draw(serving, area, section, heading=section is not first)
    _money(serving, view, area, apply)
    last = evidence(serving)
    if last is not None:
        _draw(serving, area, last)
    found = contradictions(serving)
    if found:
        st.subheader("Where the documents contradict themselves", anchor=False)
        caveats_said(found)


def _money(serving: Serving, view: View, area: Area, apply: Apply) -> None:
    """Opportunities by programme, of one ICB or of all."""
    codes = money_areas(serving)
    if not codes:
        return
    state = st.session_state
    section = opportunities(serving, view.chosen(MONEY))
    if section is None:
        return
    st.subheader(section.title, anchor=False)
    state[MONEY] = view.chosen(MONEY) or codes[0]
    st.segmented_control(
        "Whose",
        codes,
        format_func=lambda code: name_of(serving, code),
        key=MONEY,
        required=True,
        on_change=lambda: apply(lambda view: Change(view.choosing(MONEY, state[MONEY]), ())),
    )
    _draw(serving, area, section, titled=False)


def _draw(serving: Serving, area: Area, section: Section, *, heading: bool = True, titled: bool = True) -> None:
    """
    Draw one section.

    Parameters
    ----------
    serving, area
        The store, and the area in view.
    section
        What to draw.
    heading
        Whether its sentence is still to be said.
    titled
        Whether its title is still to be drawn.
    """
    if titled:
        st.subheader(section.title, anchor=False)
    if heading:
        section_say(section.sentence)
    if section.bars is not None:
        st.html(
            bar_rows(
                section.bars, f"{section.title}. The table has the figures.", own=section.own, marks=_marks(section)
            )
        )
    st.html(table_of(f"{section.title}. {section.source}", section.table, {}, words=section.words))
    for note in section.notes:
        st.caption(note)
    caveats_said(section.caveats)
    facts = (
        ("Source", f"{section.source} Published figures."),
        *(("Note", note) for note in section.notes),
        *((f"Caveat, {name}", text) for name, text in section.caveats),
    )
    key = f"{area.code.lower()}-{section.key}"
    taken = Taken(section.title, section.taken, facts)
    downloads_of(serving, taken, key, picture=_picture(serving, section))


def _picture(serving: Serving, section: Section) -> Callable[[str], bytes] | None:
    """What draws the bars of a section as a file; None without bars."""
    bars = section.bars
    if bars is None:
        return None
    words = ChartWords(
        section.sentence,
        section.title,
        [f"{section.source} Published figures."],
        datetime.now(UTC).date(),
        serving.store.is_sample,
        [*section.notes, *(f"{name}: {text}" for name, text in section.caveats)],
    )
    return lambda form: chart_file(bars, words, form)


def _marks(section: Section) -> dict[str, str]:
    """Comparisons beside values, as shape and letter with their words on hover."""
    return {
        name: f"<span class='nm-significance' title='{SIGNIFICANCE[against][1]}'>{SIGNIFICANCE[against][0]}</span>"
        for name, against in section.marks
        if "England" not in name
    }
