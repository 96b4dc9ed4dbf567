"""How a section of published figures is drawn: sentence, bars, table, notes, caveats, and files to take away."""

from collections.abc import Callable

import streamlit as st

from needs_map.app.exports.pictures import words_around
from needs_map.app.exports.spreadsheets import Taken
from needs_map.app.reports.bar_rows import bar_rows
from needs_map.app.reports.figures import stated_section, topics_of
from needs_map.app.reports.marks import SIGNIFICANCE
from needs_map.app.reports.panels import caveats_said, downloads_of, folded, section_say, table_of
from needs_map.app.reports.sections import Section, is_covered
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area
from needs_map.geo.pictures.charts import chart_file


def draw_topics(
    serving: Serving,
    area: Area,
    page: str,
    *,
    of: str = "",
    adapt: Callable[[Section], Section] = lambda section: section,
) -> None:
    """
    Draw what the reports about an area state in their text, topic by topic.

    Parameters
    ----------
    serving, area
        The store, and the area in view.
    page
        A word of `data.packs.TOPIC_PAGES`.
    of
        Code of an area that something must be stated of; empty for any, if a report is about the area in view.
    adapt
        What the page adds to a section.
    """
    topics = topics_of(serving, page) if of or is_covered(serving, area) else []
    found = [section for topic in topics if (section := stated_section(serving, topic, of=of)) is not None]
    if not found:
        return
    with st.expander(plain(f"What the reports say in their text: {', '.join(one.title.lower() for one in found)}")):
        for section in found:
            draw_section(serving, area, adapt(section), listed=False)


def draw_section(
    serving: Serving,
    area: Area,
    section: Section,
    *,
    sentence: bool = True,
    titled: bool = True,
    listed: bool = True,
) -> None:
    """
    Draw one section.

    Parameters
    ----------
    serving, area
        The store, and the area in view.
    section
        What to draw.
    sentence
        Whether its sentence is still to be said.
    titled
        Whether its title is still to be drawn.
    listed
        Whether the contents of the page name it.
    """
    if titled:
        heading(section.title, listed=listed)
    if sentence:
        section_say(section.sentence)
    if section.bars is not None:
        st.html(
            bar_rows(
                section.bars, f"{section.title}. The table has the figures.", own=section.own, marks=_marks(section)
            )
        )
    table = table_of(f"Source: {section.source}", section.table, {}, words=section.words, label=section.title)
    st.html(folded(table))
    for note in section.notes:
        st.caption(plain(note))
    caveats_said(section.caveats)
    facts = (
        *(("Note", note) for note in section.notes),
        *((f"Caveat, {name}", text) for name, text in section.caveats),
    )
    key = f"{area.code.lower()}-{section.key}"
    taken = Taken(section.title, section.taken, facts, sources=section.sources)
    downloads_of(serving, taken, key, picture=section_picture(serving, section))


def section_picture(serving: Serving, section: Section) -> Callable[[str], bytes] | None:
    """What draws the bars of a section as a file; None without bars."""
    bars = section.bars
    if bars is None:
        return None
    signs = {name: f"{name}  {sign}" for name, (sign, _) in _significance(section).items()}
    bars = bars._replace(rows=[signs.get(name, name) for name in bars.rows])
    notes = [*section.notes, *(f"{name}: {text}" for name, text in section.caveats)]
    words = words_around(serving, section.sentence, section.title, section.sources, notes)
    return lambda form: chart_file(bars, words, form)


def _significance(section: Section) -> dict[str, tuple[str, str]]:
    """Comparisons of rows with England, as shape and letter, and in words."""
    return {name: SIGNIFICANCE[against] for name, against in section.marks if "England" not in name}


def _marks(section: Section) -> dict[str, str]:
    """Comparisons beside values, as shape and letter with their words on hover."""
    return {
        name: f"<span class='nm-significance' title='{words}'>{sign}</span>"
        for name, (sign, words) in _significance(section).items()
    }
