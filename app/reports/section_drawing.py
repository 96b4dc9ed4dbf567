"""How a part of published figures is drawn: sentence, bars, table, notes, caveats, and files to take away."""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from needs_map.app.exports.pictures import words_around
from needs_map.app.reports.bar_rows import bar_rows
from needs_map.app.reports.figures import stated_section, topics_of
from needs_map.app.reports.marks import SIGNIFICANCE
from needs_map.app.reports.panels import caveats_shown, downloads_of, folded, section_say, table_of
from needs_map.app.reports.sections import is_covered
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import element
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Bars
from needs_map.geo.pictures.charts import chart_file


def draw_topics(
    serving: Serving,
    area: Area,
    page: str,
    *,
    of: str = "",
    adapt: Callable[[Part], Part] = lambda part: part,
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
        What the page adds to a part.
    """
    topics = topics_of(serving, page) if of or is_covered(serving, area) else []
    found = [part for topic in topics if (part := stated_section(serving, topic, of=of)) is not None]
    if not found:
        return
    with st.expander(plain(f"What the reports say in their text: {'; '.join(one.title for one in found)}")):
        for part in found:
            draw_section(serving, area, adapt(part), listed=False, kept=TrayPart(f"reports.{part.key}", area.code))


def draw_section(
    serving: Serving,
    area: Area,
    part: Part,
    *,
    sentence: bool = True,
    titled: bool = True,
    listed: bool = True,
    kept: TrayPart | None = None,
    is_open: bool = False,
) -> None:
    """
    Draw one part as a section of its page.

    Parameters
    ----------
    serving, area
        The store, and the area in view.
    part
        What to draw.
    sentence
        Whether its sentence is still to be said.
    titled
        Whether its title is still to be drawn.
    listed
        Whether the contents of the page name it.
    kept
        The part as a document has it.
    is_open
        Whether its table stands open: it is all there is to see.
    """
    if titled:
        heading(part.title, listed=listed)
    if sentence:
        section_say(part.finding)
    for bars in bars_of(part):
        st.html(bar_rows(bars, f"{part.title}. The table has the figures.", own=part.own, marks=_marks(part)))
    words = tuple(key for key, is_number in zip(part.columns, part.numeric(), strict=True) if not is_number)
    caption = "; ".join(line.rstrip(".") for line in part.sources.others)
    table = table_of(f"Source: {caption}.", part.rows, {}, words=words, label=part.title)
    st.html(table if is_open else folded(table))
    for note in part.notes:
        st.caption(plain(note))
    caveats_shown(part.caveats)
    key = f"{area.code.lower()}-{part.key}"
    downloads_of(serving, part, key, picture=section_picture(serving, part), kept=kept)


def bars_of(part: Part) -> list[Bars]:
    """Bars of a part: the one kind of chart that parts of published figures have."""
    return [chart for chart in part.charts if isinstance(chart, Bars)]


def section_picture(serving: Serving, part: Part) -> Callable[[str], bytes] | None:
    """What draws the bars of a part as a file; None without bars."""
    signs = {name: f"{name}  {sign}" for name, (sign, _) in _significance(part).items()}
    notes = [*part.notes, *(f"{name}: {text}" for name, text in part.caveats)]
    for bars in bars_of(part):
        drawn = bars._replace(rows=[signs.get(name, name) for name in bars.rows])
        words = words_around(serving, part.finding, part.title, part.sources, notes)
        return lambda form: chart_file(drawn, words, form)
    return None


def _significance(part: Part) -> dict[str, tuple[str, str]]:
    """Comparisons of rows with England, as shape and letter, and in words."""
    return {name: SIGNIFICANCE[against] for name, against in part.marks if "England" not in name}


def _marks(part: Part) -> dict[str, Markup]:
    """Comparisons beside values, as shape and letter with their words on hover."""
    return {
        name: element("span", sign, class_="nm-significance", title=words)
        for name, (sign, words) in _significance(part).items()
    }
