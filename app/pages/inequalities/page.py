"""The page Inequalities: every indicator by deprivation quintile or ethnic group, the widest gaps first."""

import re
from typing import NamedTuple

import streamlit as st

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.inequalities.chart import group_dot_rows
from needs_map.app.pages.inequalities.ethnicity import ethnicity
from needs_map.app.pages.inequalities.gap_trend import gap_trends
from needs_map.app.pages.inequalities.gap_trend_panel import trend_panel
from needs_map.app.pages.inequalities.picture import dots_picture
from needs_map.app.pages.inequalities.tables import group_table, statement_table, taken_rows
from needs_map.app.pages.inequalities.words import indicator_with_unit, inequalities_headline
from needs_map.app.reports.panels import (
    HOW_TO_ADD,
    caveats_shown,
    downloads_of,
    folded,
    headline_of,
    no_published_figures,
    numbered,
    say,
    table_of,
)
from needs_map.app.reports.section_drawing import draw_section, draw_topics
from needs_map.app.reports.sections import is_covered
from needs_map.app.shell.choosing import Apply, choose_segment
from needs_map.app.shell.contents import heading
from needs_map.app.shell.markdown import plain
from needs_map.app.shell.tray import add_button
from needs_map.data.content.inequalities import areas_with_inequalities, published_statements
from needs_map.data.indicators.definitions import Observed
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.reports.inequalities import (
    ALL_DOMAINS,
    DIMENSIONS,
    ORDERS,
    GapRow,
    arranged,
    codes_above_msoas,
    domains_of,
    groups_of,
    published_area,
)
from needs_map.figures.reports.local_inequalities import (
    MOST_WORKED_OUT,
    Gaps,
    Local,
    local_gaps,
    local_groups,
    published_gaps,
    stored_domains,
)
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_groups, of_report
from needs_map.figures.view import Change, View
from needs_map.geo.areas import Area, in_sentence

PAGE = "inequalities"
BY, ABOUT, ORDER = "gap_by", "gap_about", "gap_order"
"""Names of this page's choices in the link."""
DIMENSION_WORDS = {"deprivation": "Deprivation quintile", "ethnicity": "Ethnic group"}


def domain_slug(name: str) -> str:
    """Name of a domain as it stands in a link."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def known_domain(value: str, serving: Serving) -> bool:
    """Whether a link's domain is one that any area of the store has."""
    areas = areas_with_inequalities(codes_above_msoas(serving), serving.packs)
    published = {name for code in areas for name in domains_of(groups_of(serving, code))}
    return value in {domain_slug(name) for name in published | stored_domains(serving)}


offer({BY: Choice(PAGE, "kind of group", lambda value, _: value in DIMENSIONS)})
offer({ABOUT: Choice(PAGE, "domain", known_domain)})
offer({ORDER: Choice(PAGE, "order", lambda value, _: value in ORDERS)})


def inequalities_page(serving: Serving, view: View, apply: Apply) -> None:
    """
    Draw the page Inequalities.

    Parameters
    ----------
    serving, view
        The store and the view; the page is about its focus.
    apply
        Takes what a choice makes of the view.
    """
    area = scene_of(serving, view).area
    shown = published_area(serving, area)
    observed = groups_of(serving, shown.code) if shown else ()
    local = local_groups(serving, area)
    dimension = view.chosen(BY, "deprivation")
    domains = {domain_slug(name): name for name in [*domains_of(observed), *domains_of(local.observed)]}
    domain = domains.get(view.chosen(ABOUT), ALL_DOMAINS)
    order = view.chosen(ORDER, "gap")
    published = published_gaps(serving, shown.code if shown else "", dimension)
    worked_out = local_gaps(serving, area, dimension)
    rows = arranged(published.rows, domain=domain, order=order)
    own = arranged(worked_out.rows, domain=domain, order=order)
    first = shown if shown and rows else area
    if shown is None and not local.observed:
        headline_of(no_outcomes(in_sentence(area)), copied=False)
        draw_topics(serving, area, PAGE)
        return
    headline_of(inequalities_headline(rows or own, dimension, in_sentence(first)))
    if shown is None:
        say(f"{no_published_figures('inequalities by deprivation or ethnic group', in_sentence(area))} {HOW_TO_ADD}")
    elif shown.code != area.code:
        say(
            f"The report gives figures by group only for {shown.name}, not for {in_sentence(area)}: those of "
            f"{in_sentence(shown)} are shown."
        )
    _choices(view, domains, apply)
    if shown is not None:
        heading(f"{shown.short}: published figures")
        _published(serving, view, apply, Half(shown, observed, rows, published, dimension))
    title = f"{area.short}: figures from this map’s data"
    with st.container() if shown is None else st.expander(plain(title)):
        if shown is None:
            heading(title)
        _local(serving, view, apply, local, Half(area, local.observed, own, worked_out, dimension))
    people = ethnicity(serving, area) if dimension == "ethnicity" and is_covered(serving, area) else None
    if people is not None:
        with st.expander(plain(people.title)):
            kept = TrayPart("inequalities.people", area.code)
            draw_section(serving, area, people, titled=False, listed=False, kept=kept)
    draw_topics(serving, area, PAGE)


def no_outcomes(area: str) -> str:
    """Return the line for an area without any outcome by group, from a report or the store."""
    return (
        f"There are no outcomes by deprivation or ethnic group for {area} yet. “Data and methods” says how an "
        "administrator adds one."
    )


class Half(NamedTuple):
    """One half of the page: what a report gives, or what the store does."""

    area: Area
    observed: tuple[Observed, ...]
    rows: list[GapRow]
    """As chosen."""
    gaps: Gaps
    dimension: str


def _choices(view: View, domains: dict[str, str], apply: Apply) -> None:
    """Kind of group, domain and order, above the rows."""
    state = st.session_state
    first, second, third = st.columns([3, 3, 2], gap="medium", vertical_alignment="bottom")
    with first:
        choose_segment(
            "By",
            BY,
            list(DIMENSIONS),
            words=DIMENSION_WORDS.__getitem__,
            chosen=view.chosen(BY, "deprivation"),
            apply=apply,
        )
    with second:
        state[ABOUT] = view.chosen(ABOUT) if view.chosen(ABOUT) in domains else ALL_DOMAINS
        st.selectbox(
            "About",
            [ALL_DOMAINS, *domains],
            format_func=lambda key: domains.get(key, "All domains"),
            key=ABOUT,
            on_change=lambda: apply(
                lambda view: Change(view.choosing(ABOUT, state[ABOUT].replace(ALL_DOMAINS, "")), ())
            ),
        )
    with third:
        state[ORDER] = view.chosen(ORDER, "gap")
        st.selectbox(
            "Order",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key=ORDER,
            on_change=lambda: apply(lambda view: Change(view.choosing(ORDER, state[ORDER]), ())),
        )


def _published(serving: Serving, view: View, apply: Apply, part: Half) -> None:
    """Draw the rows of a report, its table, its own words and what it does not allow."""
    area, observed, rows, gaps, dimension = part
    if not rows:
        say("The report has no indicator in this domain by these groups.")
        return
    group_type = DIMENSIONS[dimension]
    noted = [(row.indicator.key, row.indicator.caveat) for row in rows]
    numbers = numbered(noted)
    st.html(group_dot_rows(rows, group_type, numbers))
    caveats = [(row.indicator.short, row.indicator.caveat) for row in rows]
    caveats_shown(caveats)
    source = rows[0].indicator.source.partition(":")[0]
    caption = f"{area.name}: {rows[0].indicator.publisher}, {source}. Figures as published."
    table = table_of(caption, group_table(rows, group_type, numbers), _headings(), words=("indicator", "unit", "gap"))
    st.html(folded(table))
    facts = (
        ("Area", area.name),
        *((f"Caveat, {name}", text) for name, text in caveats if text),
        ("Limits", LIMITS),
    )
    cites = of_report(row.indicator for row in rows)
    title = f"Inequalities by {group_type}, {area.name}"
    taken = Part("", "", taken_rows(rows, group_type), sources=cites, published=True, title=title, facts=facts)
    words = (inequalities_headline(rows, dimension, in_sentence(area)), f"Indicators by {group_type}: {area.name}.")
    picture = dots_picture(serving, rows, group_type, words, cites)
    kept = TrayPart(f"inequality-report.{dimension}", area.code)
    downloads_of(serving, taken, f"{area.code.lower()}-inequalities-{dimension}", picture=picture, kept=kept)
    care = RECORDED if dimension == "ethnicity" else INDEXES
    for line in (LIMITS, care, _ungrouped(observed)):
        if line:
            st.caption(plain(line))
    trend_panel(
        serving, view, area, gap_trends(rows, gaps.by_period, group_type), len(rows), part="report", apply=apply
    )
    statements = statement_table(
        arranged(gaps.rows), published_statements(area.code, codes_above_msoas(serving), serving.packs), group_type
    )
    if statements:
        with st.expander("The report’s text compared with its table"):
            st.html(
                table_of(f"{area.name}: ratios in the text of {source}", statements, {}, words=tuple(statements[0]))
            )
            add_button(serving, TrayPart(f"inequality-report.{dimension}-statements", area.code), "statements")


def _local(serving: Serving, view: View, apply: Apply, local: Local, part: Half) -> None:
    """Draw what the store itself gives by group for the area in view, or say why there is nothing."""
    area, _, rows, gaps, dimension = part
    group_type = DIMENSIONS[dimension]
    if not rows:
        say(_nothing_local(area, local, dimension))
        return
    st.html(group_dot_rows(rows, group_type, {}))
    slopes = local.slopes if dimension == "deprivation" else None
    caption = f"{area.name}: worked out from LSOAs by national quintile, or as the publisher gives them."
    caption += f" {'; '.join(dict.fromkeys(row.indicator.source for row in rows))}."
    table = table_of(caption, group_table(rows, group_type, {}, slopes), LOCAL_HEADINGS, words=LOCAL_WORDS)
    st.html(folded(table))
    cites = of_groups([row.indicator for row in rows], typed_in=False, quintiles=dimension == "deprivation")
    facts = (("Area", area.name), ("Method", LOCAL_METHOD))
    title = f"Inequalities by {group_type}, {area.name}"
    taken = Part("", "", taken_rows(rows, group_type, slopes), sources=cites, title=title, facts=facts)
    words = (inequalities_headline(rows, dimension, in_sentence(area)), f"Indicators by {group_type}: {area.name}.")
    picture = dots_picture(serving, rows, group_type, words, cites)
    kept = TrayPart(f"{PAGE}.{dimension}", area.code)
    downloads_of(serving, taken, f"{area.code.lower()}-own-inequalities-{dimension}", picture=picture, kept=kept)
    st.caption(LOCAL_METHOD)
    trends = gap_trends(rows, gaps.by_period, group_type, local.slopes_by_period if slopes else None)
    trend_panel(serving, view, area, trends, len(rows), part="own", apply=apply)
    if local.left_out:
        several = "indicators" if local.left_out > 1 else "indicator"
        left_out = f"{local.left_out} {several} by LSOA without counts of people, or beyond the first {MOST_WORKED_OUT}"
        st.caption(plain(f"Left out: {left_out}."))


LOCAL_METHOD = (
    f"Counts of LSOAs are added up by national IMD {INDEX_YEAR} quintile; 95% confidence intervals are Wilson’s for "
    "proportions and Byar’s for rates. Counts of everyone, as in a census, and modelled figures have none and are not "
    "tested."
    " No more than 5% of the groups marked higher or lower than everyone are expected to be so by chance."
    " Ratios are the observed events of each quintile over the expected ones; indicators by age are standardised for "
    "each quintile."
    " Slope (SII) and relative index (RII): a weighted line through all five quintiles on the scale of logs or logits."
    " Ratios and differences are of the figures before rounding."
    " Where a small count is hidden, its quintile is not available: its sum could give the count away."
)
LOCAL_HEADINGS = {"slope": "Slope and relative index"}
LOCAL_WORDS = ("indicator", "unit", "gap", "slope")


def _nothing_local(area: Area, local: Local, dimension: str) -> str:
    if area.level == "lsoa":
        return f"All of {area.name} is in one quintile, so it has no gap."
    if dimension == "ethnicity":
        return f"The data of this map give no indicator by ethnic group for {in_sentence(area)}."
    if local.observed:
        return "No indicator of this domain is given here by such groups."
    return (
        "There are no outcomes by LSOA in this data set, so gaps of places and neighbourhoods cannot be worked out. An "
        "administrator can add one with the command needs-map data add."
    )


LIMITS = (
    "The report gives no counts, so confidence intervals cannot be calculated; significant differences from "
    "everyone are "
    "those that the report states."
)
RECORDED = (
    "Read “Other” and “Not stated” with care: their figures depend on how, and whether, the ethnic group is recorded."
)
INDEXES = (
    "The slope and relative index of inequality are not available from the report: both need the people in each fifth "
    "and the confidence interval of each figure."
)


def _ungrouped(observed: tuple[Observed, ...]) -> str:
    """Indicators that the report gives only for everyone."""
    alone = [one for one in observed if not (one.observations["group_type"] != "").any()]
    if not alone:
        return ""
    wording = "; ".join(
        f"{one.indicator.name}: {indicator_with_unit(one.indicator, float(one.observations['value'].iloc[-1]))} "
        f"({one.observations['period'].iloc[-1]})"
        for one in alone
    )
    return f"Reported only for the whole population: {wording}."


def _headings() -> dict[str, str]:
    return {"indicator": "Indicator", "unit": "Unit", "everyone": "Everyone", "gap": "Gap"}
