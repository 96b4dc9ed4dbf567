"""Where population changes: the map of change by age band, recoloured year by year, with its table and files."""

from datetime import UTC, datetime

import streamlit as st

from needs_map.app.exports.picture_size import sized
from needs_map.app.pages.population.change_map import (
    all_steps_path,
    change_map,
    change_picture,
    change_rows,
    change_title,
    steps_path,
)
from needs_map.app.pages.population.choices import (
    BAND,
    FIXED,
    LEVEL,
    UNTIL,
    PopulationChoices,
    change_text,
    levels_inside,
    population_choices,
)
from needs_map.app.pages.population.parts import change_part_of
from needs_map.app.pages.population.words import rows_table
from needs_map.app.reports.panels import downloads_of
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.shell.components import area_map, message_of, year_slider
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import link_page, show_sources
from needs_map.app.shell.markdown import plain
from needs_map.app.shell.visit import view_in_part
from needs_map.app.words.markup import element
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.people.change import BANDS, AgeChange, band_label
from needs_map.figures.people.population import ages_of, notes
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import BOUNDARIES, from_datasets
from needs_map.figures.view import ON, Change, View
from needs_map.geo.areas import LEVEL_NAMES, in_sentence
from needs_map.geo.messages import YearsMessage
from needs_map.geo.pictures.picture import draw_picture


@st.fragment
def change_part(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the map of change in the areas inside; a choice here draws this part alone again.

    Parameters
    ----------
    serving, view
        The store, and the view when the page was drawn.
    apply
        Takes what a choice makes of the view.
    """
    view = view_in_part(view)
    link_page(view)
    area = scene_of(serving, view).area
    chosen = population_choices(serving, view)
    heading("Where it changes")
    if not chosen.level:
        words = f"{in_sentence(area, first=True)} has no smaller areas large enough to project: choose a larger area."
        st.caption(plain(words))
        return
    _choices(serving, view, apply)
    age_change = age_change_of(chosen)
    show_sources(from_datasets(*BOUNDARIES))
    drawing, beside = st.columns([3, 2], gap="medium")
    with drawing:
        area_map(key="change-map", data=change_map(serving, area.code, age_change, fixed=chosen.fixed))
    rows = change_rows(serving, area.code, age_change)
    title = change_title(age_change)
    headings = {"name": "Area", f"people_{age_change.end}": f"People in {age_change.end}", "growth_percent": "Change"}
    shown = [{column: row[column] for column in headings} for row in rows]
    table = rows_table(f"{title}, fastest growth first", shown, words=1, headings=headings)
    areas = [serving.tree[row["code"]] for row in rows]
    note_lines = notes(serving, areas, age_change.method)
    with beside:
        st.html(element("div", table, class_="nm-tall"))
        st.caption(plain(" ".join(note_lines)))

    def drawn(form: str) -> bytes:
        made = datetime.now(UTC).date()
        spec = change_picture(serving, area.code, age_change, fixed=chosen.fixed, notes=note_lines, made=made)
        return draw_picture(sized(spec), form)

    part = change_part_of(serving, area, chosen)
    kept = TrayPart("population.change", area.code, choices=change_text(chosen))
    downloads_of(serving, part, "change", picture=drawn, name=f"{area.code.lower()}-change", kept=kept)


def age_change_of(chosen: PopulationChoices) -> AgeChange:
    """What the map of change shows."""
    return AgeChange(chosen.level, chosen.band, chosen.settings.method, chosen.span[0], chosen.until)


def _choices(serving: Serving, view: View, apply: Apply) -> None:
    """Areas, age and year of the map."""
    state = st.session_state
    chosen = population_choices(serving, view)
    first, second, third = st.columns([2, 1, 3], gap="medium")
    with first:
        choose_segment(
            "Areas inside",
            LEVEL,
            levels_inside(serving, scene_of(serving, view).area),
            words=lambda one: LEVEL_NAMES[one][1][0].upper() + LEVEL_NAMES[one][1][1:],
            chosen=chosen.level,
            apply=apply,
            key="change-level",
        )
    bands = [*BANDS, *(band_label(band) for band in chosen.settings.bands), chosen.band]
    state["change-band"] = chosen.band
    with second:
        st.selectbox(
            "Age",
            list(dict.fromkeys(bands)),
            key="change-band",
            on_change=lambda: apply(lambda view: Change(view.choosing(BAND, state["change-band"]), ())),
        )
    years = [year for year in ages_of(serving).years if year > chosen.span[0]]

    def stepped() -> None:
        def taken(view: View) -> Change:
            year = message_of(state["change-year"], "chosen") or ""
            return Change(view.choosing(UNTIL, year) if year in map(str, years) else view, ())

        apply(taken)

    state["change-fixed"] = chosen.fixed
    with third:
        data = YearsMessage(
            label=f"Change from {chosen.span[0]} to",
            years=years,
            year=chosen.until,
            path=steps_path(serving, view.focus, age_change_of(chosen), fixed=chosen.fixed),
            whole=all_steps_path(serving, view.focus, age_change_of(chosen), fixed=chosen.fixed),
        )
        year_slider(key="change-year", data=data, on_chosen_change=stepped)
        st.toggle(
            "Same classes for every year",
            key="change-fixed",
            help="Use the same classes to compare years. Otherwise each year has classes of its own, which show "
            "more difference between areas.",
            on_change=lambda: apply(lambda view: Change(view.choosing(FIXED, ON if state["change-fixed"] else ""), ())),
        )
