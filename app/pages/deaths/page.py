"""The page Life expectancy, deaths and spending: lives, causes of death, what care costs, what could be saved."""

import streamlit as st

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.deaths.lives import causes, gap_by_cause, lives, preventable_by_cause, preventable_by_place
from needs_map.app.pages.deaths.spending import evidence, money_areas, need_groups, opportunities
from needs_map.app.pages.deaths.stored import stored_lives
from needs_map.app.reports.figures import stated_section, topics_of
from needs_map.app.reports.panels import HOW_TO_ADD, caveats_shown, headline_of, no_published_figures, say
from needs_map.app.reports.section_drawing import draw_section
from needs_map.app.reports.sections import contradictions, is_covered, place_name
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import View
from needs_map.geo.areas import Area, in_sentence

PAGE = "deaths"
MONEY = "money_of"
"""Name in the link of the area whose opportunities are shown."""
offer({MONEY: Choice(PAGE, "area of the opportunities", lambda value, serving: value in money_areas(serving))})

MOST_OPEN = 20
"""Rows up to which a table that is all there is stands open."""
IN_SIGHT = 3
"""Sections that are shown; the others unfold."""


def deaths_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Life expectancy, deaths and spending.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus.
    apply
        Takes what a choice makes of the view.
    """
    area = scene_of(serving, view).area
    covered = is_covered(serving, area)
    found = (
        (
            lives(serving, area),
            gap_by_cause(serving),
            preventable_by_place(serving, area),
            preventable_by_cause(serving),
            causes(serving),
            *(stated_section(serving, topic) for topic in topics_of(serving, PAGE)),
            need_groups(serving),
        )
        if covered
        else ()
    )
    sections = [section for section in found if section is not None]
    if not sections and (part := stored_lives(serving, area)):
        headline_of(part.finding)
        draw_section(
            serving,
            area,
            part,
            sentence=False,
            kept=TrayPart(f"{PAGE}.stored", area.code),
            is_open=len(part.rows) <= MOST_OPEN,
        )
        say(f"{no_published_figures('causes of death and spending', in_sentence(area))} {HOW_TO_ADD}")
        return
    if not sections:
        headline_of(no_published_figures("life expectancy, deaths and spending", in_sentence(area)), copied=False)
        say(HOW_TO_ADD)
        return
    headline_of(sections[0].finding)
    draw_section(serving, area, sections[0], sentence=False, kept=_kept(serving, area, sections[0]))
    if beside := sections[1:IN_SIGHT]:
        for column, section in zip(st.columns(len(beside), gap="medium"), beside, strict=True):
            with column:
                draw_section(serving, area, section, kept=_kept(serving, area, section))
    if rest := sections[IN_SIGHT:]:
        with st.expander(plain(f"More: {'; '.join(section.title for section in rest)}")):
            for section in rest:
                draw_section(serving, area, section, listed=False, kept=_kept(serving, area, section))
    _money(serving, view, area, apply)
    if parts := evidence(serving):
        with st.expander(plain(f"Evidence: {'; '.join(part.title for part in parts)}")):
            for part in parts:
                draw_section(serving, area, part, listed=False, kept=_kept(serving, area, part))
    caveats_shown(contradictions(serving))


def _money(serving: Serving, view: View, area: Area, apply: Apply) -> None:
    """Opportunities by programme, of one ICB or of all."""
    codes = money_areas(serving)
    if not codes:
        return
    section = opportunities(serving, view.chosen(MONEY))
    if section is None:
        return
    heading(section.title)
    chosen = view.chosen(MONEY) or codes[0]
    choose_segment("Area", MONEY, codes, words=lambda code: place_name(serving, code), chosen=chosen, apply=apply)
    kept = TrayPart(f"{PAGE}.{section.key}", chosen if chosen in serving.tree else area.code)
    draw_section(serving, area, section, titled=False, kept=kept)


def _kept(serving: Serving, area: Area, part: Part) -> TrayPart:
    """Part as a document has it: what reports state in their text is on no one page."""
    return TrayPart(f"{'reports' if part.key in topics_of(serving, PAGE) else PAGE}.{part.key}", area.code)
