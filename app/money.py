"""Needs, what care costs and what could be saved, from published figures: sections of the page Deaths and money."""

import pandas as pd

from app.deaths_words import need_group_words, of_whom, opportunity_words
from app.published_sections import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    Section,
    caveats_of,
    source_of,
    table_of_store,
    taken_of,
)
from app.serving import Serving
from data.published_needs import SETTINGS, TOTAL
from geo.charts import Axis, Bars, Part
from geo.classes import written


def need_groups(serving: Serving) -> Section | None:
    """Groups of patients by need: share of people beside share of spend."""
    table = table_of_store(serving, "need_groups")
    if table.empty:
        return None
    rows, values = [], []
    for _, row in table.iterrows():
        rows += [f"{row['called']}: people", f"{row['called']}: spend"]
        values += [row["people_percent"], row["spend_percent"]]
    people = [0.0 if number % 2 else value for number, value in enumerate(values)]  # one part a row has a length
    spend = [value if number % 2 else 0.0 for number, value in enumerate(values)]
    bars = Bars(
        rows,
        [Part("Share of people", people, BLUE), Part("Share of inpatient spend", spend, ORANGE, "///")],
        Axis("% of people, and of inpatient spend", 0, "%"),
    )
    shown = [
        {
            "groups": f"{row['groups']}: {row['called']}",
            "share of people": written(row["people_percent"], 0, "%"),
            "share of spend": written(row["spend_percent"], 0, "%"),
            "spend for each person": f"£{row['pounds_per_person']:,.0f}",
        }
        for _, row in table.iterrows()
    ]
    growth = table_of_store(serving, "need_group_growth")
    notes = tuple(
        f"Forecast for {of_whom(serving, growth)}, {_grouped(row['groups'])} ({row['period']}): "
        f"{written(row['more_people'], 0)} more patients, "
        f"{written(row['growth_percent'], 0, '%')} more"
        + (
            f", £{row['pounds_million']:.0f} million more inpatient spend at today’s prices and rates of care."
            if row["pounds_million"] > 0
            else "."
        )
        for _, row in growth.iterrows()
    )
    return Section(
        "need-groups",
        "Need groups and what their care costs",
        need_group_words(table, whose=of_whom(serving, table)),
        shown,
        ("groups",),
        taken_of(serving, table),
        source_of(table),
        bars,
        notes=notes,
        caveats=(*caveats_of(serving, table, "groups"), *caveats_of(serving, growth, "groups")),
    )


def _grouped(groups: str) -> str:
    """Need groups in a sentence: `frailty`, `groups 10 and 11`."""
    return f"groups {groups}" if groups[:1].isdigit() else groups.lower()


def money_areas(serving: Serving) -> list[str]:
    """Codes of the areas whose opportunities are known, the largest first."""
    table = table_of_store(serving, "opportunities")
    return [str(code) for code in dict.fromkeys(table["area"])]


def opportunities(serving: Serving, money_of: str) -> Section | None:
    """Spend above peers by programme of care: by setting where given, else as one bar."""
    table = table_of_store(serving, "opportunities")
    if table.empty:
        return None
    code = money_of if money_of in money_areas(serving) else money_areas(serving)[0]
    own = table[table["area"] == code]
    total = float(own.loc[own["programme"] == TOTAL, "total_million"].iloc[0])
    rows = own[own["programme"] != TOTAL].sort_values("total_million", ascending=False, kind="stable")
    names = [programme(name) for name in rows["programme"]]
    axis = Axis("£ million above regional peers", 2)
    if rows[list(SETTINGS)].notna().any(axis=None):
        looks = zip((BLUE, GREEN, GREY, PURPLE, ORANGE), ("", "///", "...", "xxx", "---"), strict=True)
        parts = [
            Part(name, rows[column].fillna(0.0).tolist(), colour, hatch)  # those published add up to the total: no more
            for (column, name), (colour, hatch) in zip(SETTINGS.items(), looks, strict=True)
        ]
    else:
        parts = [Part("Total", rows["total_million"].tolist(), BLUE)]
    shown = [
        {"programme": name}
        | {words: written(row[column], 2) for column, words in SETTINGS.items() if len(parts) > 1}
        | {"total": written(row["total_million"], 2)}
        for name, (_, row) in zip(
            [*names, TOTAL], pd.concat([rows, own[own["programme"] == TOTAL]]).iterrows(), strict=True
        )
    ]
    return Section(
        "opportunities",
        "Opportunities by programme of care",
        opportunity_words(serving, code, names, rows["total_million"].tolist(), total),
        shown,
        ("programme",),
        taken_of(serving, own),
        source_of(own),
        Bars(names, parts, axis),
        notes=(
            "Programmes with £1 million or more for both ICBs together; the total counts the others too. An attendance "
            "at A&E is costed at £150. Empty cells were not published.",
        ),
        caveats=caveats_of(serving, table[table["area"] == code], "programme"),
    )


def programme(name: str) -> str:
    """Programme without its number: `Problems of circulation`."""
    first, _, rest = name.partition(" ")
    return rest.partition(" ")[2] if first == "PBC" else name


def evidence(serving: Serving) -> Section | None:
    """What prevention, relocation and better treatment could save."""
    table = table_of_store(serving, "opportunities_evidence")
    if table.empty:
        return None
    shown = [
        {
            "what": row["what"],
            "period": row["period"],
            "number": written(row["number"], 0),
            "of": row["unit"].partition(";")[0],
            "benefit, £ million": written(row["pounds_million"], 1),
            "cost, £ million": written(row["cost_million"], 0),
        }
        for _, row in table.iterrows()
    ]
    return Section(
        "evidence",
        "What prevention and better treatment could save",
        f"The document names {len(shown)} such figures of {of_whom(serving, table)}; they overlap, so they are not "
        "added up.",
        shown,
        ("what", "period", "of"),
        taken_of(serving, table),
        source_of(table),
    )
