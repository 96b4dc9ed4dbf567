"""The page Inequalities: every indicator by deprivation quintile or ethnic group, the widest gaps first."""

import re

import streamlit as st

from app.choices import CHOICES, Choice
from app.inequalities import (
    ALL_DOMAINS,
    DIMENSIONS,
    ORDERS,
    GapRow,
    codes_of,
    domains_of,
    gap_rows,
    groups_of,
    published_area,
)
from app.inequality_chart import dot_rows
from app.inequality_tables import group_table, statement_table, taken_rows
from app.inequality_words import headline
from app.published_files import Taken
from app.published_panels import caveats_said, downloads_of, headline_of, no_published_figures, numbered, say, table_of
from app.serving import Serving
from app.sidebar import Apply
from app.state import Change, View
from app.words import in_sentence
from data.indicators import Observed
from data.inequalities import areas_with_inequalities, published_statements
from geo.areas import Area

PAGE = "inequalities"
BY, ABOUT, ORDER = "gap_by", "gap_about", "gap_order"
"""Names of this page's choices in the link."""
DIMENSION_WORDS = {"deprivation": "Deprivation quintile", "ethnicity": "Ethnic group"}


def slug(name: str) -> str:
    """Name of a domain as it stands in a link."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def known_domain(value: str, serving: Serving) -> bool:
    """Whether a link's domain is one that any area of the store has."""
    areas = areas_with_inequalities(codes_of(serving))
    return value in {slug(name) for code in areas for name in domains_of(groups_of(serving, code))}


CHOICES[BY] = Choice(PAGE, "kind of group", lambda value, _: value in DIMENSIONS)
CHOICES[ABOUT] = Choice(PAGE, "domain", known_domain)
CHOICES[ORDER] = Choice(PAGE, "order", lambda value, _: value in ORDERS)


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
    area = serving.tree[view.focus]
    shown = published_area(serving, area)
    if shown is None:
        headline_of(f"No gap between groups can be shown for {in_sentence(area)}.")
        say(no_published_figures("inequalities by deprivation or ethnic group", in_sentence(area)))
        return
    observed = groups_of(serving, shown.code)
    dimension = view.chosen(BY, "deprivation")
    domains = {slug(name): name for name in domains_of(observed)}
    rows = gap_rows(
        observed,
        dimension,
        domain=domains.get(view.chosen(ABOUT), ALL_DOMAINS),
        order=view.chosen(ORDER, "gap"),
    )
    headline_of(headline(rows, dimension, in_sentence(shown)))
    if shown.code != area.code:
        say(
            f"The report gives figures by group for {shown.name} alone, not for {in_sentence(area)}: those of "
            f"{in_sentence(shown)} are shown."
        )
    _choices(view, domains, apply)
    _published(serving, shown, observed, rows, dimension)


def _choices(view: View, domains: dict[str, str], apply: Apply) -> None:
    """Kind of group, domain and order, above the rows."""
    state = st.session_state
    first, second, third = st.columns([3, 3, 2], gap="medium", vertical_alignment="bottom")
    with first:
        state[BY] = view.chosen(BY, "deprivation")
        st.segmented_control(
            "By",
            list(DIMENSIONS),
            format_func=DIMENSION_WORDS.__getitem__,
            key=BY,
            required=True,
            on_change=lambda: apply(lambda view: Change(view.choosing(BY, state[BY]), ())),
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


def _published(
    serving: Serving, area: Area, observed: tuple[Observed, ...], rows: list[GapRow], dimension: str
) -> None:
    """Draw the rows of a report, its table, its own words and what it does not allow."""
    if not rows:
        say("The report gives no indicator of this domain by such groups.")
        return
    group_type = DIMENSIONS[dimension]
    noted = [(row.indicator.key, row.indicator.caveat) for row in rows]
    numbers = numbered(noted)
    st.html(dot_rows(rows, group_type, numbers))
    caveats = [(row.indicator.short, row.indicator.caveat) for row in rows]
    caveats_said(caveats)
    source = rows[0].indicator.source.partition(":")[0]
    caption = f"{area.name}: {rows[0].indicator.publisher}, {source}. Figures as published."
    st.subheader("The figures", anchor=False)
    st.html(table_of(caption, group_table(rows, group_type, numbers), _headings(), words=("indicator", "unit", "gap")))
    facts = (
        ("Area", area.name),
        ("Source", f"{rows[0].indicator.publisher}, {source}. Published figures."),
        *((f"Caveat, {name}", text) for name, text in caveats if text),
        ("Limits", LIMITS),
    )
    taken = Taken(f"Inequalities by {group_type}, {area.name}", taken_rows(rows, group_type), facts)
    downloads_of(serving, taken, f"{area.code.lower()}-inequalities-{dimension}")
    for line in (LIMITS, INDEXES, _periods(rows), _ungrouped(observed)):
        if line:
            st.caption(line)
    statements = statement_table(
        gap_rows(observed, dimension), published_statements(area.code, codes_of(serving)), group_type
    )
    if statements:
        with st.expander("The report’s own words beside its table"):
            st.html(table_of(f"{area.name}: ratios as {source} puts them", statements, {}, words=tuple(statements[0])))


LIMITS = (
    "Limits and tests: the report gives no people or events behind its figures, so no limits can be worked out; "
    "whether a group differs significantly from everyone is as the report says, where it says so."
)
INDEXES = (
    "Slope and relative index of inequality: not available from the report, since both need the people in each "
    "quintile and the limits of each figure."
)


def _periods(rows: list[GapRow]) -> str:
    return (
        "Trend of the gap: one report so far. The next one’s figures, added as rows to data/published, draw it."
        if rows
        else ""
    )


def _ungrouped(observed: tuple[Observed, ...]) -> str:
    """Indicators that the report gives for everyone alone."""
    alone = [one for one in observed if not (one.observations["group_type"] != "").any()]
    if not alone:
        return ""
    said = "; ".join(
        f"{one.indicator.name}: {float(one.observations['value'].iloc[-1]):,.{one.indicator.decimals}f} "
        f"{one.indicator.unit} ({one.observations['period'].iloc[-1]})"
        for one in alone
    )
    return f"Given for everyone alone, without groups: {said}."


def _headings() -> dict[str, str]:
    return {"indicator": "Indicator", "unit": "Unit", "everyone": "Everyone", "gap": "Gap"}
