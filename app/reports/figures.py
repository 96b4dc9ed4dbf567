"""Figures that reports state in their text, by topic, as parts of the pages where a reader looks for them."""

from collections.abc import Callable

import pandas as pd

from needs_map.app.pages.indicators.words import listed
from needs_map.app.reports.marks import name_in_sentence, of_whom
from needs_map.app.reports.sections import (
    NOT_STATED,
    caveats_of_rows,
    place_name,
    published_part,
    source_of,
    table_of_store,
    taken_of,
)
from needs_map.app.reports.words import (
    NONE,
    Stated,
    ages_words,
    ambitions_words,
    appendix_words,
    better_care_words,
    cancer_words,
    children_words,
    children_worse_words,
    disability_words,
    first_figure_words,
    key_facts_words,
    movements_words,
    oversight_words,
    progress_words,
    public_health_words,
    published_number,
    respiratory_words,
    risk_factors_words,
    targets_words,
)
from needs_map.data.content.packs import TOPIC_FORMS
from needs_map.data.content.published_layouts import PROJECTED
from needs_map.data.people.ages import has_ages
from needs_map.figures.documents.part import Part, Row
from needs_map.figures.people.tables import TableSettings, population_table
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import Area
from needs_map.geo.numbers import half_away, written

THEN = " → "
RANGE = "to"
"""What stands before the other end of a range."""
QUALIFIERS = {
    *("about", "almost", "at least", "at most", "consistently above"),
    *("just under", "more than", "on average", "over", "up to"),
}
"""Notes that stand before their figure."""
SUPPORTING = "supporting"


@store_cache(maxsize=256)
def stated_section(serving: Serving, topic: str, *, of: str = "") -> Part | None:
    """
    What the reports about a store's areas state on one topic.

    Parameters
    ----------
    serving
        The store.
    topic
        Key of a topic of a content pack.
    of
        Code of an area that something must be stated of; empty for any.

    Returns
    -------
    part
        None if no report about these areas states anything on it.
    """
    table = table_of_store(serving, "report_figures")
    table = table[table["topic"] == topic]
    if table.empty or (of and of not in set(table["area"])):
        return None
    how = next(one for pack in serving.packs for one in pack.topics if one.key == topic)
    rows = FORMS[how.form](serving, table)
    try:
        sentence = SENTENCES.get(topic, first_figure_words)(Stated(serving, table))
    except LookupError:  # a store of part of the areas that a document is about
        sentence = f"{how.title}: {of_whom(serving, table)}."
    areas = set(table["area"])
    spare = {"area"} if len(areas) == 1 and name_in_sentence(serving, areas.pop()) in sentence else set()
    kept = [column for column in rows[0] if column not in spare and any(row[column] for row in rows)]
    shown = [{column: row[column] for column in kept} for row in rows]
    return published_part(
        topic,
        how.title,
        sentence,
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        notes=(*how.notes, *(_neighbourhoods(serving, table) if how.form == BY_AREA else ())),
        caveats=tuple(
            (str(subject), str(text)) for subject, text in zip(table["subject"], table["caveat"], strict=True) if text
        ),
    )


def topics_of(serving: Serving, page: str) -> list[str]:
    """Keys of the topics that a page shows, in the order of the packs."""
    return list(dict.fromkeys(one.key for pack in serving.packs for one in pack.topics if one.page == page))


def _rows(serving: Serving, table: pd.DataFrame) -> list[Row]:
    """One row a subject and area: the figures of several periods with arrows between."""
    rows: list[Row] = []
    for (subject, code), found in table.groupby(["subject", "area"], sort=False):
        last = found.iloc[-1]
        unit = str(last["unit"])
        notes = [text for text in dict.fromkeys(found["note"]) if text]
        before = "".join(f"{text} " for text in notes if text in QUALIFIERS)
        values = [before + published_number(value, unit) for value in found["value"].dropna()]
        if unit == "rank" and pd.notna(last["other"]) and last["topic"] == "public-health":
            values, other = [f"{values[0]} of {written(last['other'], 0)}"], str(last["against"])
        elif last["against"] == RANGE:
            values, other = [f"{values[0]} to {published_number(last['other'], unit)}"], ""
        else:
            other = (
                f"{published_number(last['other'], unit)} ({last['against']})"
                if pd.notna(last["other"])
                else last["against"]
            )
        rows.append(
            {
                "what": str(subject),
                "figure": _with_unit(THEN.join(values), unit),
                "compared with": other,
                "area": place_name(serving, str(code)),
                "period": THEN.join(period for period in found["period"] if period != NOT_STATED),
                "note": " ".join(text for text in notes if text not in QUALIFIERS),
            }
        )
    return rows


def _lists(serving: Serving, table: pd.DataFrame) -> list[Row]:
    """One row an area: how many indicators a list names of it, and which."""
    rows: list[Row] = []
    for code, found in table.groupby("area", sort=False):
        names = [name for name in found["subject"] if name != NONE]
        rows.append(
            {"area": place_name(serving, str(code)), "number": str(len(names)), "indicators": "; ".join(names) or NONE}
        )
    return rows


def _with_unit(figures: str, unit: str) -> str:
    """Figures with their unit: `8% → 3% of patients`, `31.1 posts`, `£28`."""
    if unit == "rank" or not figures:
        return figures
    return f"£{figures}" if unit == "£" else f"{figures}{unit[1:]}" if unit.startswith("%") else f"{figures} {unit}"


def _groups(_: Serving, table: pd.DataFrame) -> list[Row]:
    """One row a group of indicators: how many there are, and which."""
    marked = table["subject"].where(table["note"] != SUPPORTING, table["subject"] + f" ({SUPPORTING})")
    return [
        {"group": str(group), "number": str(len(names)), "indicators": "; ".join(names)}
        for group, names in marked.groupby(table["against"], sort=False)
    ]


def _by_area(serving: Serving, table: pd.DataFrame) -> list[Row]:
    """One row a subject, with the areas beside each other."""
    codes = list(dict.fromkeys(table["area"]))
    cells = {(row["subject"], row["area"]): published_number(row["value"], row["unit"]) for _, row in table.iterrows()}
    return [
        {"what": f"{subject}, {found['period'].iloc[0]}"}
        | {place_name(serving, code): cells.get((subject, code), "–") for code in codes}
        for subject, found in table.groupby("subject", sort=False)
    ]


MISSING_YEARS = [str(year) for year in range(PROJECTED[0], PROJECTED[-1]) if year not in PROJECTED]
PROJECTION_NOTE = (
    f"{PROJECTED[0]} is an estimate; later years are projected. {listed(MISSING_YEARS)} is not in the published table."
)


def projection_section(serving: Serving, area: Area) -> Part | None:
    """
    The published population by age band and year, beside this map's projection of the same area.

    Returns
    -------
    part
        None if no table is published for the area, or the store has no ages.
    """
    table = table_of_store(serving, "population_projection")
    table = table[table["area"] == area.code]
    if table.empty or not has_ages(serving.store):
        return None
    ours = population_table(serving, [area], TableSettings(years=PROJECTED)).rows
    shown: list[Row] = []
    apart: list[float] = []
    for row, own in zip(table.to_dict("records"), ours, strict=True):
        apart.append(max(abs(float(half_away(own[str(year)], 0)) - row[f"people_{year}"]) for year in PROJECTED))
        shown.append(
            {"ages": str(row["ages"])}
            | {str(year): written(row[f"people_{year}"], 0) for year in PROJECTED}
            | {
                "growth 2026 to 2030": written(row["growth_percent"], 1, "%"),
                "2030 on this map": written(own["2030"], 0),
                "largest difference, people": written(apart[-1], 0),
            }
        )
    last = table.iloc[-1]
    return published_part(
        "published-projection",
        "The needs assessment’s table of population",
        f"The needs assessment projects {written(last['people_2030'], 0)} people in "
        f"{name_in_sentence(serving, area.code)} in 2030, {written(last['growth_percent'], 1, '%')} more than in 2026. "
        f"This map’s projection for 2030 is "
        f"{shown[-1]['2030 on this map']}.",
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        notes=(PROJECTION_NOTE,),
        caveats=caveats_of_rows(serving, table, "ages"),
    )


def _neighbourhoods(serving: Serving, table: pd.DataFrame) -> list[str]:
    """That the map has another number of neighbourhoods than the document, where it has."""
    tree = serving.tree
    notes = []
    for code, stated in table[table["subject"] == "Neighbourhoods"].set_index("area")["value"].items():
        if code == tree.top.code and "neighbourhood" in tree.levels:
            here = len(tree.members(str(code), "neighbourhood"))
            if here != stated:
                notes.append(f"The document counts {written(stated, 0)} neighbourhoods; this map has {here}.")
    return notes


SENTENCES: dict[str, Callable[[Stated], str]] = {
    "key-facts": key_facts_words,
    "registered-ages": ages_words,
    "children": children_words,
    "children-worse": children_worse_words,
    "risk-factors": risk_factors_words,
    "causes-of-disability": disability_words,
    "cancer": cancer_words,
    "respiratory": respiratory_words,
    "targets-2025-26": targets_words,
    "public-health": public_health_words,
    "appendix-2": appendix_words,
    "oversight": oversight_words,
    "better-care-fund": better_care_words,
    "progress": progress_words,
    "movements": movements_words,
    "ambitions": ambitions_words,
}
"""What is written above a topic's table, by its key; of any other topic its first figure is quoted."""
BY_AREA = "areas side by side"
FORMS: dict[str, Callable[[Serving, pd.DataFrame], list[Row]]] = dict(
    zip(TOPIC_FORMS, (_rows, _by_area, _lists, _groups), strict=True)
)
