"""The page Population: how many people of each age, now and to come, and what that does to services."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from needs_map.app.exports.part_files import picture_of
from needs_map.app.pages.population.activity import activity_part
from needs_map.app.pages.population.change import change_part
from needs_map.app.pages.population.charts import growth_data, growth_lines, half_of, pyramid, pyramid_data
from needs_map.app.pages.population.choices import (
    BANDS_CHOICE,
    BESIDE,
    METHOD,
    SEX,
    YEARS,
    PopulationChoices,
    bands_of_link,
    choices_text,
    population_choices,
    written_bands,
)
from needs_map.app.pages.population.parts import ageing_part, bands_part, growth_part, pyramid_part
from needs_map.app.pages.population.pictures import table_picture
from needs_map.app.pages.population.words import NO_AGES, population_headline, rows_table, why_no_ages
from needs_map.app.reports.figures import projection_section
from needs_map.app.reports.panels import downloads_of, folded, headline_of, say
from needs_map.app.reports.section_drawing import draw_section, draw_topics
from needs_map.app.shell.area_lists import area_options
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import show_chart
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import details, joined, paragraph
from needs_map.data.people.ages import has_ages
from needs_map.figures.documents.part import AREA_COLUMNS, Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.people.check import reliance
from needs_map.figures.people.headings import headings_of
from needs_map.figures.people.population import METHOD_WORDS, ages_of, has_few_people
from needs_map.figures.people.tables import TableSettings, chosen_years, growth_years
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import Area, in_sentence
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS

METHOD_NAMES = {"cohort": "Cohorts grow older", "share": "Shares stay as they are"}
SEX_NAMES = {"persons": "Everyone", "females": "Females", "males": "Males"}
NO_OTHER = ""
TO_ADD_AGES = "An administrator can add the publishers’ files: see “Data and methods”, under “Not in this data set”."


def population_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Population.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus.
    apply
        Takes what a choice makes of the view.
    """
    area = scene_of(serving, view).area
    if not has_ages(serving.store):
        say(f"{NO_AGES} {TO_ADD_AGES}")
        st.html(details("For an administrator: which files", paragraph("nm-small", why_no_ages(serving))))
        draw_topics(serving, area, "population", of=area.code)
        return
    chosen = population_choices(serving, view)
    headline = population_headline(serving, area, chosen.settings)
    headline_of(headline)
    if has_few_people(serving, area.code):
        say(reliance(serving, area)[-1])
    _choices(serving, chosen, apply)
    left, right = st.columns(2, gap="medium")
    with left:
        _pyramid(serving, area, chosen, apply)
    with right:
        _lines(serving, area, chosen)
    left, right = st.columns(2, gap="medium")
    with left:
        _table(serving, chosen, bands_part(serving, area, chosen.settings), area, key="population")
    with right:
        _table(serving, chosen, ageing_part(serving, area, chosen.settings), area, key="ageing", most_notes=1)
    change_part(serving, view, apply)
    with st.expander("How reliable these projections are"):
        st.html(joined(paragraph("nm-worth", line) for line in reliance(serving, area)))
    with st.expander("Activity if nothing changes"):
        activity_part(serving, area, chosen)
    draw_topics(serving, area, "population", of=area.code)
    printed = projection_section(serving, area)
    if printed is not None:
        with st.expander(plain(printed.title)):
            kept = TrayPart(f"reports.{printed.key}", area.code)
            draw_section(serving, area, printed, titled=False, kept=kept)


def _choose(apply: Apply, name: str, key: str, usual: str, written: Callable[[Any], str] = str) -> Callable[[], None]:
    """Return what keeps a widget's value in the link: nothing if it is the usual one."""

    def chosen(view: View) -> Change:
        value = written(st.session_state[key])
        return Change(view.choosing(name, "" if value == usual else value), ())

    return lambda: apply(chosen)


def _choices(serving: Serving, chosen: PopulationChoices, apply: Apply) -> None:
    """Years, bands, sex and method: what all but the map and the activity follow."""
    state = st.session_state
    with st.container(key="population-choices"):
        first, last, sex, more = st.columns([1, 1, 2, 4], gap="small", vertical_alignment="bottom")
    start, end = chosen.span
    years = ages_of(serving).years
    usual = growth_years(serving, chosen_years(serving, ()))

    def spanned(view: View) -> Change:
        begin = state["population-from"]
        span = (begin, max(state["population-to"], begin + 1))
        return Change(view.choosing(YEARS, "" if span == usual else f"{span[0]}-{span[1]}"), ())

    state["population-from"], state["population-to"] = start, end
    with first:
        st.selectbox("From", years[:-1], key="population-from", on_change=lambda: apply(spanned))
    with last:
        st.selectbox(
            "To", [year for year in years if year > start], key="population-to", on_change=lambda: apply(spanned)
        )
    state["population-sex"] = chosen.settings.sex
    with sex:
        st.selectbox(
            "Sex",
            list(SEX_NAMES),
            format_func=SEX_NAMES.__getitem__,
            key="population-sex",
            help="Applies to the headline, the line chart and the table.",
            on_change=_choose(apply, SEX, "population-sex", "persons"),
        )
    with more, st.popover("Ages and method", key="population-more"):
        _more(chosen, apply)


def _more(chosen: PopulationChoices, apply: Apply) -> None:
    """The choices that are less used: age bands and the method for small areas."""
    state = st.session_state
    state["population-bands"] = written_bands(chosen.settings.bands)
    st.text_input(
        "Age bands",
        key="population-bands",
        help="Youngest first, separated by commas: 0-4, 5-15, 16-64, 65+. Empty: the needs assessment's eight.",
        on_change=lambda: apply(lambda view: _with_bands(view, state["population-bands"])),
    )
    state["population-method"] = chosen.settings.method
    st.selectbox(
        "Areas smaller than a local authority",
        list(METHOD_NAMES),
        format_func=METHOD_NAMES.__getitem__,
        key="population-method",
        help=". ".join(METHOD_WORDS.values()),
        on_change=_choose(apply, METHOD, "population-method", TableSettings().method),
    )


def _with_bands(view: View, text: str) -> Change:
    """Take age bands as typed; those that cannot be read leave the ones before, and the page says why."""
    if not text.strip():
        return Change(view.choosing(BANDS_CHOICE, ""), ())
    try:
        bands = bands_of_link(text)
    except ValueError as error:
        return Change(view, (f"Age {error}.",))
    usual = bands == NEEDS_ASSESSMENT_BANDS
    return Change(view.choosing(BANDS_CHOICE, "" if usual else written_bands(bands).replace(" ", "")), ())


def _pyramid(serving: Serving, area: Area, chosen: PopulationChoices, apply: Apply) -> None:
    """The pyramid of one area in two years, or of two areas in one year, with its table."""
    start, end = chosen.span
    method = chosen.settings.method
    other = serving.tree[chosen.beside] if chosen.beside else None
    if other is None:
        filled, outlined = (half_of(serving, area, method, year) for year in chosen.span)
        what = area.name
    else:
        filled, outlined = (half_of(serving, one, method, start, named=True) for one in (area, other))
        what = f"{area.name} and {other.name}"
    where = f" in {in_sentence(area)}" if other is None else ""
    title = f"People by age and sex{where}: {filled.name} (filled) and {outlined.name} (outlined)"
    heading(title)
    options = {NO_OTHER: f"The same area in {end}"} | area_options(serving)
    st.session_state["population-beside"] = chosen.beside
    st.selectbox(
        "Pyramid overlaid with",
        list(options),
        format_func=options.__getitem__,
        key="population-beside",
        help="Choose any other area to draw both as percentages of their own population, so that their shapes "
        "can be compared.",
        on_change=_choose(apply, BESIDE, "population-beside", NO_OTHER),
    )
    shares = other is not None
    data = pyramid_data(filled, outlined, shares=shares)
    show_chart(pyramid(data, what if shares else in_sentence(area), shares=shares), key="pyramid")
    part = pyramid_part(serving, [area] if other is None else [area, other], [filled, outlined], chosen.settings)
    if shares:
        words = f"As a percentage of each area's population in {start}, so areas of different sizes can be compared."
        st.caption(plain(words))
    _figures("The pyramid as a table", f"{part.title}: {part.period}", part.rows)
    _files(serving, area, part, None if shares else chosen, key="pyramid")


def _lines(serving: Serving, area: Area, chosen: PopulationChoices) -> None:
    """Growth by age band as lines, with its table."""
    heading(f"Change by age band since {chosen.span[0]}")
    part = growth_part(serving, area, chosen.settings)
    if part is None:
        st.caption("No one of these ages lives here, so there is no change to show.")
        return
    data = growth_data(serving, area, chosen.settings, chosen.span)
    show_chart(growth_lines(data, in_sentence(area), chosen.span), key="growth")
    _figures("The lines as a table", f"{part.title}: {part.population}, {part.period}", part.rows)
    _files(serving, area, part, chosen, key="growth")


def _figures(summary: str, caption: str, rows: Sequence[dict[str, Any]]) -> None:
    """The figures of a chart, folded away under it."""
    shown = _without_area(rows)
    table = rows_table(caption, shown, words=1, headings=headings_of(list(shown[0])))
    st.html(folded(table, summary))


def _without_area(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{column: cell for column, cell in row.items() if column not in AREA_COLUMNS} for row in rows]


def _table(
    serving: Serving, chosen: PopulationChoices, part: Part, area: Area, *, key: str, most_notes: int | None = None
) -> None:
    """Draw a table with its notes (the first few, where the others stand on the page already) and downloads."""
    heading(part.title.removesuffix(f", {area.name}"))
    if key == "ageing":
        st.html(paragraph("nm-worth", part.finding))
    rows = _without_area(part.rows)
    headings = headings_of(list(rows[0]))
    table = rows_table(f"{area.name}: {part.population}, {part.period}", rows, words=1, headings=headings)
    st.html(folded(table, printed=key == "population"))
    st.caption(plain(" ".join(part.notes[:most_notes])))
    _files(serving, area, part._replace(charts=(table_picture(part),)), chosen, key=key)


def _files(serving: Serving, area: Area, part: Part, chosen: PopulationChoices | None, *, key: str) -> None:
    """Files of a part; it can be added to a document as it was chosen, unless it is of two areas."""
    name = f"{area.code.lower()}-{key}"
    what = {"population": "population.bands"}.get(key, f"population.{key}")
    kept = TrayPart(what, area.code, choices=choices_text(chosen)) if chosen else None
    downloads_of(serving, part, key, picture=picture_of(serving, part), name=name, kept=kept)
