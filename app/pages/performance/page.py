"""The page Performance: each measure against its plan, and whether its change means anything."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from needs_map.app.exports.part_files import picture_of
from needs_map.app.link.links import link_of_view
from needs_map.app.pages.performance.charts import chart_caption, control_chart
from needs_map.app.pages.performance.distance import about, distance_dots, drawn_measures
from needs_map.app.pages.performance.parts import BY_COLOUR, counts_part, measures_chosen, measures_part, series_part
from needs_map.app.pages.performance.rows import own_layout
from needs_map.app.pages.performance.table import counts_table, measures_table, series_table
from needs_map.app.pages.performance.words import (
    RATED,
    RULE,
    count_sentence,
    performance_headlines,
    scope_of,
    series_sentences,
    with_latest,
)
from needs_map.app.reports.dot_rows import dot_rows
from needs_map.app.reports.panels import (
    HOW_TO_ADD,
    caveat_list,
    downloads_of,
    folded,
    headline_of,
    headlines_of,
    no_published_figures,
    say,
)
from needs_map.app.reports.section_drawing import draw_topics
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import show_chart
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.app.words.markup import element, enumeration, link, list_items, paragraph
from needs_map.data.content.performance import OWN_COLUMNS
from needs_map.data.errors import DataError
from needs_map.data.staging import staging_folder
from needs_map.figures.documents.tray import TrayPart, chosen_text
from needs_map.figures.reports.performance import (
    Measured,
    are_about,
    caveats_of_series,
    counts,
    judged_published,
    own,
    published_rating,
    series_sources,
)
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View, with_focus
from needs_map.geo.areas import in_sentence
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

EVERY = ""
DISTANCE = "How far from the plan"


def performance_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Performance.

    Parameters
    ----------
    serving, view
        The store and the view.
    apply
        Takes what a choice makes of the view.
    """
    headline = st.container()
    controls = st.container()
    mine = _own(serving)
    area, measures = scene_of(serving, view).area, mine or judged_published(serving)
    if not mine and not are_about(serving, area, measures):
        with headline:
            headline_of(no_published_figures("performance", in_sentence(area)), copied=False)
            say(f"{HOW_TO_ADD} Or open a CSV under “Your own figures”.")
            _elsewhere(serving, view, measures)
        draw_topics(serving, area, "performance")
        return
    with controls:
        shown, opened = _wanted(measures, view, apply)
    domain = view.chosen("domain")
    with headline:
        rating = BY_COLOUR.get(view.chosen("rating"), "")
        headlines_of(performance_headlines(shown, scope=scope_of(shown, domain, rating)))
    if opened is not None:
        kept = TrayPart("performance.series", view.focus, choices=f"series.{opened.slug}")
        _series(serving, opened, None if mine else kept)
    if shown:
        _table(serving, view, shown, linked=not mine, opened=opened is not None)
    if not mine:
        with st.expander("Counts of ratings"):
            _counts(serving, view)
        draw_topics(serving, area, "performance", adapt=partial(with_latest, serving))


def _elsewhere(serving: Serving, view: View, measures: Sequence[Measured]) -> None:
    """Ways to the areas that have figures, where the one in view has none."""
    names = {one.area for one in measures}
    areas = [area for level in ("place", "icb", "cluster") for area in serving.tree.at(level) if area.short in names]
    if areas:
        links = ((urlencode(link_of_view(with_focus(view, one.code, serving).view)), in_sentence(one)) for one in areas)
        ways = enumeration([link(name, f"?{address}") for address, name in links])
        st.html(paragraph("nm-aside", "There are figures for ", ways, "."))


def _own(serving: Serving) -> tuple[Measured, ...]:
    """A user's own series, in place of the published ones for as long as the file is open."""
    with st.expander("Your own figures"):
        file = st.file_uploader(
            "A CSV with one row for each measure and period",
            type="csv",
            key="performance-file",
            help=f"Columns: {', '.join(OWN_COLUMNS)} and, if wanted, source and note. desired is higher or lower; "
            "period is 2025-03, 2024/25 Q4 or 2024/25; a value of * is suppressed.",
        )
        if judged_published(serving):
            st.download_button(
                "The published figures as a file to edit",
                lambda: own_layout(judged_published(serving)),
                "performance.csv",
                "text/csv",
                key="performance-template",
                on_click="ignore",
            )
        if file is None:
            return ()
        with staging_folder() as folder:
            path = folder / "your file.csv"
            path.write_bytes(file.getvalue())
            try:
                return own(path)
            except DataError as error:
                st.error(plain(str(error)), icon=":material/error:")
                return ()


def _wanted(measures: tuple[Measured, ...], view: View, apply: Apply) -> tuple[list[Measured], Measured | None]:
    """Domain, rating and measure, above the table; each is kept in the link."""
    state = st.session_state
    domains = [EVERY, *dict.fromkeys(one.domain for one in measures)]
    by_slug = {one.slug: one for one in measures}
    state["domain"] = view.chosen("domain") if view.chosen("domain") in domains else EVERY
    state["rating"] = view.chosen("rating")
    state["series"] = view.chosen("series") if view.chosen("series") in by_slug else EVERY

    def choose(name: str) -> Callable[[], None]:
        return lambda: apply(lambda view: Change(view.choosing(name, state[name]), ()))

    first, second, third = st.columns([2, 1, 3], gap="medium")
    with first:
        st.selectbox("Domain", domains, format_func=lambda one: one or "All", key="domain", on_change=choose("domain"))
    with second:
        st.selectbox(
            "Rating",
            [EVERY, *BY_COLOUR],
            format_func=lambda one: RATED[BY_COLOUR[one]] if one else "All",
            key="rating",
            on_change=choose("rating"),
        )
    with third:
        st.selectbox(
            "Show one measure",
            [EVERY, *by_slug],
            format_func=lambda one: by_slug[one].name if one else "None",
            key="series",
            on_change=choose("series"),
        )
    return measures_chosen(measures, view), by_slug.get(state["series"])


def _series(serving: Serving, one: Measured, kept: TrayPart | None) -> None:
    """One series large: its sentences, control chart and every period."""
    heading(f"{one.name}, {one.area}", opened=True)
    st.html(paragraph("nm-say", " ".join(series_sentences(one))))
    left, right = st.columns([5, 4], gap="small")
    with left:
        show_chart(control_chart(one), key="control")
        _aside(chart_caption(one))
    with right:
        st.html(series_table(one))
    part = series_part(serving, one)
    if part.caveats:
        st.html(caveat_list(part.caveats))
    for remark in part.notes[1:-1]:
        if remark != chart_caption(one):
            _aside(remark)
    pages = [page for page in dict.fromkeys(one.table["page"]) if page]
    _aside(f"Source: {', '.join(['; '.join(series_sources([one])), *pages])}.")
    finding = f"{one.name}: {series_sentences(one)[0]}"
    downloads_of(
        serving,
        part,
        f"performance-{one.slug[:40]}",
        picture=picture_of(serving, part._replace(finding=finding)),
        kept=kept,
    )


def _table(serving: Serving, view: View, shown: list[Measured], *, linked: bool, opened: bool) -> None:
    """All measures, and how far each is from its plan; that folded where one of them is open above."""
    areas = " and ".join(dict.fromkeys(one.area for one in shown))
    heading("Measures")
    caption = f"{areas}: latest value of each measure, with its plan"
    st.html(measures_table(caption, shown, link=link_of_view(view) if linked else None))
    _aside(
        f"{RULE} H: high or rising by more than chance. L: low or falling by more than chance. ~: usual variation. "
        "P: will keep meeting the plan. F: will keep missing it. ?: may meet or miss it. The dashed line is the plan."
    )
    caveats = caveats_of_series(serving, shown)
    if caveats:
        st.html(folded(caveat_list(caveats), f"Problems in the published figures ({len(caveats)})"))
    remarks = [f"{one.name}: {text}" for one in shown for text in one.remarks]
    if remarks:
        with st.expander(f"Notes on these figures ({len(remarks)})"):
            st.html(element("ul", list_items(remarks), class_="nm-remarks"))
    _aside(f"Source: {'; '.join(series_sources(shown))}.")
    part = measures_part(serving, shown)
    kept = (
        TrayPart("performance.measures", view.focus, choices=chosen_text(view, ("domain", "rating")))
        if linked
        else None
    )
    if not part.charts:
        downloads_of(serving, part, "performance", kept=kept)
        return
    with st.container(key="screen-distance"), st.expander(DISTANCE) if opened else nullcontext():  # on paper a table
        if not opened:
            heading(DISTANCE)
        st.html(dot_rows(distance_dots(drawn_measures(shown)), "Distance of each measure from its plan"))
        _aside(about(shown))
    finding = part.finding.partition(". ")[0].rstrip(".") + "."
    picture = picture_of(serving, part._replace(finding=finding))
    downloads_of(serving, part, "performance", picture=picture, kept=kept)


def _counts(serving: Serving, view: View) -> None:
    found = counts(serving)
    if not found:
        return
    heading("Counts of ratings", listed=False)
    st.html(folded(counts_table(found)))
    for count in found:
        st.html(paragraph("nm-say", " ".join([count_sentence(count), *count.notes])))
    differ = [
        (one.name, rated, one.rating)
        for one in judged_published(serving)
        if (rated := published_rating(serving, one)) in {MET, WITHIN, MISSED} and rated != one.rating
    ]
    for name, rated, rating in differ:
        text = f"{name}: the report’s text says {rated}; its value and plan give {rating}."
        st.html(paragraph("nm-say", text))
    downloads_of(serving, counts_part(serving), "performance-counts", kept=TrayPart("performance.counts", view.focus))


def _aside(text: str) -> None:
    st.html(paragraph("nm-aside", text))
