"""The page Indicators: areas by indicators, one indicator across areas, one area across indicators."""

import math
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from needs_map.app.exports.file_menu import pictures_of
from needs_map.app.pages.indicators.charts import bar_chart, chart_key, sorted_codes, spine_chart, spine_data
from needs_map.app.pages.indicators.choices import (
    AGAINST,
    ALL,
    GROUP,
    LEVEL,
    OPEN,
    ORDER,
    ORDERS,
    SHOWN,
    Listing,
    first_inside,
    listing_of,
    usual_benchmark,
)
from needs_map.app.pages.indicators.figures import benchmarks_at, levels_of
from needs_map.app.pages.indicators.files import (
    bar_picture,
    definition_lines,
    funnel_picture,
    indicator_sources,
    spine_picture,
    taken_lines,
)
from needs_map.app.pages.indicators.funnel import funnel_caption, funnel_chart, funnel_of
from needs_map.app.pages.indicators.groups import draw_groups
from needs_map.app.pages.indicators.heat import heat_offered
from needs_map.app.pages.indicators.lines import kept_part
from needs_map.app.pages.indicators.parts import line_facts
from needs_map.app.pages.indicators.peers import lowest_and_highest, ranks
from needs_map.app.pages.indicators.pictures import (
    OWN,
    against_of,
    all_codes,
    area_finding,
    area_lines,
    line_of,
    names_of,
)
from needs_map.app.pages.indicators.standing import standing_part
from needs_map.app.pages.indicators.table import IndicatorLine, area_table, heat_table, indicator_table, legend
from needs_map.app.pages.indicators.words import (
    best_rank,
    ends_of,
    extremes,
    polarity_words,
    ranked_among,
)
from needs_map.app.reports.panels import downloads_of, folded, headline_of, say, worked_out
from needs_map.app.shell.choosing import Apply
from needs_map.app.shell.components import show_chart
from needs_map.app.shell.contents import heading
from needs_map.app.shell.foot import page_link
from needs_map.app.shell.markdown import plain
from needs_map.app.words.headline import level_words
from needs_map.app.words.markup import definitions, element, paragraph
from needs_map.figures.comparison import england_basis
from needs_map.figures.documents.part import Part
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.people.practices import NOT_GROUND
from needs_map.figures.serving import Serving
from needs_map.figures.view import Change, View
from needs_map.geo.areas import LEVEL_NAMES, LIST_LEVELS, PATCH, PATCH_LEVEL, in_sentence, slug


def indicators_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Indicators.

    Parameters
    ----------
    serving, view
        The store and the view.
    apply
        Takes what a choice makes of the view.
    """
    chosen, view = view, view._replace(basis=england_basis(serving, view.basis))  # so that England can be beside
    listing = listing_of(serving, view)
    if chosen.basis != view.basis and (listing is None or listing.level not in LIST_LEVELS):
        who = BASIS_WORDS[view.basis]
        say(f"England’s figures are available only for {who}, so all percentages on this page are of {who}.")
    if listing is None:
        say("This data set has no indicators for areas above LSOAs.")
        return
    lines = [line_of(serving, view, listing, entry, chosen.basis) for entry in listing.entries]
    against = against_of(serving, listing)
    finding = area_finding(listing.area, lines, against)
    headline_of(finding)
    if whose := first_inside(serving, view, listing):
        st.html(paragraph("nm-aside", whose))
    if listing.level in LIST_LEVELS:
        say(NOT_GROUND)
    else:
        standing_part(serving, listing.area)
    _questions(serving, listing, apply)
    _table(serving, view, listing, lines, finding)
    _one_indicator(serving, view, listing, apply)
    with st.expander(plain(f"One area across indicators: {listing.area.name}")):
        _one_area(serving, view, listing, lines, apply)


def _choose(apply: Apply, name: str, key: str, usual: str = "") -> Callable[[], None]:
    """Make what a widget does when it changes: put its value in the view; the usual one leaves the link short."""

    def chosen(view: View) -> Change:
        value = st.session_state[key] or ""
        return Change(view.choosing(name, "" if value == usual else value), ())

    return lambda: apply(chosen)


def _questions(serving: Serving, listing: Listing, apply: Apply) -> None:
    """Level, benchmark, heading and order, above the table."""
    state = st.session_state
    state["ind-level"], state["ind-against"] = listing.level, listing.against
    state["ind-group"], state["ind-order"] = listing.group, listing.order
    first, second, third, fourth = st.columns(4, gap="small")
    benchmarks = benchmarks_at(serving, listing.level)
    with first:
        st.selectbox(
            "Areas",
            levels_of(serving),
            format_func=lambda level: _level_words(serving, level),
            key="ind-level",
            on_change=_choose(apply, LEVEL, "ind-level"),
        )
    with second:
        st.selectbox(
            "Compared with",
            list(benchmarks),
            format_func=lambda key: benchmarks[key][0].upper() + benchmarks[key][1:],
            key="ind-against",
            on_change=_choose(apply, AGAINST, "ind-against", usual_benchmark(serving, listing.level)),
        )
    with third:
        st.selectbox(
            "Heading",
            [ALL, *listing.groups],
            format_func=lambda group: "All headings" if group == ALL else group,
            key="ind-group",
            on_change=_choose(apply, GROUP, "ind-group", ALL),
        )
    with fourth:
        st.selectbox(
            "Order",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key="ind-order",
            on_change=_choose(apply, ORDER, "ind-order", "listed"),
        )


def _level_words(serving: Serving, level: str) -> str:
    several = serving.tree[PATCH].name if level == PATCH_LEVEL else LEVEL_NAMES[level][1]
    return f"{several[0].upper()}{several[1:]}"


def _table(serving: Serving, view: View, listing: Listing, lines: Sequence[IndicatorLine], finding: str) -> None:
    first = listing.area.code  # its column stands first, in sight on a narrow screen
    names = names_of(serving, [first, *(code for code in listing.codes if code != first)])
    wording = OWN.get(listing.against) or against_of(serving, listing)
    count = level_words(listing.level, len(names))
    caption = f"{len(lines)} indicators in {count}, latest period of each. Choose an indicator to open it below."
    st.html(legend(wording) + heat_table(lines, names, caption, listing.open.key, listing.area.code))
    title = f"Indicators by {LEVEL_NAMES[listing.level][0]}"
    what = f"Indicators in {count}, latest period of each, compared with {wording}."
    downloads_of(
        serving,
        Part("", "", [], title=title, sources=indicator_sources(serving, lines)),
        f"indicators-by-{listing.level}",
        whole=lambda: taken_lines(serving, title, lines, listing.codes, wording),
        pictures=partial(heat_offered, serving, lines, names, finding=finding, what=what, link=page_link()),
        kept=kept_part("table", view, listing),
    )


def _one_indicator(serving: Serving, view: View, listing: Listing, apply: Apply) -> None:
    """One indicator across areas: its sentence, sorted bars with limits, a funnel, its table and what it is."""
    heading("One indicator across areas", opened=True)
    state = st.session_state
    state["ind-open"] = listing.open.key
    entries = {entry.key: entry for entry in listing.entries} | {listing.open.key: listing.open}
    st.selectbox(
        "Indicator",
        list(entries),
        format_func=lambda key: f"{entries[key].name}{entries[key].written_unit()}",
        key="ind-open",
        on_change=_choose(apply, OPEN, "ind-open"),
    )
    line = line_of(serving, view, listing, listing.open, view.basis)
    entry = line.entry
    names = names_of(serving, sorted_codes(line, listing.codes))
    wording = OWN.get(listing.against) or against_of(serving, listing)
    sentences = {code: in_sentence(serving.tree[code]) for code in names}
    finding = extremes(entry, line.figures.table["value"].reindex(list(names)), sentences, listing.level, line.england)
    st.html(paragraph("nm-heatsay", f"{finding} {polarity_words(entry)}"))
    every = all_codes(serving, listing)
    funnel = funnel_of(line, names_of(serving, sorted_codes(line, every)))
    left, right = st.columns([3, 2], gap="medium") if funnel is not None else (st.container(), None)
    with left:
        st.html(chart_key([str(line.judged.word[code]) for code in names], wording, shapes=False))
        show_chart(bar_chart(line, names, wording), key="ind-bars")
    offered = [
        pictures_of(
            lambda form: bar_picture(serving, line, names, form, level=listing.level, against=wording),
            about="Areas from the highest to the lowest, with confidence intervals" if funnel is not None else "",
        )
    ]
    if right is not None and funnel is not None:
        with right:
            show_chart(funnel_chart(entry, funnel, listing.area.short), key="ind-funnel")
            known = line.figures.table["value"].reindex(list(every)).notna()
            st.caption(plain(funnel_caption(funnel, int(known.sum()), listing.area.short)))
        offered.append(
            pictures_of(lambda form: funnel_picture(serving, line, funnel, form), about="The funnel", kind="funnel")
        )
    ranked = ranks(serving, entry, listing.level, view.basis).rank
    caption = f"{entry.name}{entry.written_unit()}, {line.figures.when}, highest first"
    caption += "" if entry.is_composition else f"; rank {best_rank([entry])}"
    st.html(folded(indicator_table(line, names, ranked, caption)))
    draw_groups(serving, line, listing.area, kept_part("groups", view, listing))
    st.html(element("dl", definitions(definition_lines(entry, line)), class_="nm-heatfacts"))
    shown = listing.area.code in listing.codes
    if shown and (how := line_facts(serving, line, listing.area, view.basis)):
        st.html(worked_out(how, f"How the figure of {in_sentence(listing.area)} is worked out"))
    downloads_of(
        serving,
        taken_lines(serving, entry.name, [line], list(names), wording),
        f"indicator-{entry.key}",
        pictures=offered,
        name=f"indicator-{slug(entry.short)}",
        kept=kept_part("indicator", view, listing),
    )


def _one_area(serving: Serving, view: View, listing: Listing, lines: Sequence[IndicatorLine], apply: Apply) -> None:
    """One area across indicators: spine chart and table with rank, trend and values over time."""
    heading("One area across indicators", listed=False)
    state = st.session_state
    state["ind-area"] = listing.area.code
    st.selectbox(
        "Area",
        listing.codes,
        format_func=lambda code: serving.tree[code].name,
        key="ind-area",
        on_change=_choose(apply, SHOWN, "ind-area"),
    )
    code = listing.area.code
    rows, around, among = area_lines(serving, view, listing, lines)
    if not rows:
        say(f"None of the indicators chosen above is available for {in_sentence(listing.area)}.")
        return
    against = against_of(serving, listing)
    finding = area_finding(listing.area, [row.line for row in rows], against)
    data = spine_data(rows, code, around)
    st.html(chart_key([str(row.line.judged.word[code]) for row in rows], against, shapes=True))
    entries = [row.line.entry for row in rows]
    called = ends_of(entries)
    show_chart(spine_chart(data, listing.area.name, against, called), key="ind-spine")
    if called.note:
        st.caption(plain(called.note))
    unknown = sum(not math.isfinite(row.line.judged.benchmark[code]) for row in rows)
    if unknown:
        start = f"{against[0].upper()}{against[1:]}"
        st.caption(plain(f"{start} has no figure for {unknown} of these; their middle is the median of their peers."))
    ranked_by = ranked_among(listing.level, [row.ranked for row in rows], best_rank(entries))
    caption = f"{listing.area.name}. {ranked_by}{lowest_and_highest(among)}"
    st.html(folded(area_table(rows, code, caption, against)))
    shown, title = [row.line for row in rows], f"Indicators of {in_sentence(listing.area)}"
    downloads_of(
        serving,
        Part("", "", [], title=title, sources=indicator_sources(serving, shown)),
        f"indicators-{code}",
        whole=lambda: taken_lines(serving, title, shown, [code], against),
        picture=lambda form: spine_picture(serving, rows, data, form, finding=finding, against=against),
        kept=kept_part("area", view, listing),
    )
