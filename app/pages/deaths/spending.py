"""Needs, spending and what could be saved, from published figures: sections of the page on deaths and spending."""

import math

import pandas as pd

from needs_map.app.reports.marks import evidence_words, need_group_words, of_whom, opportunity_words
from needs_map.app.reports.sections import (
    BLUE,
    GREEN,
    GREY,
    NOT_STATED,
    ORANGE,
    PURPLE,
    caveats_of_rows,
    published_part,
    source_of,
    table_of_store,
    taken_of,
)
from needs_map.data.content.published_layouts import SETTINGS, TOTAL
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.charts.kinds import Axis, Bars, Segment
from needs_map.geo.numbers import written


@store_cache(maxsize=16)
def need_groups(serving: Serving) -> Part | None:
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
        [Segment("Share of people", people, BLUE), Segment("Share of inpatient spend", spend, ORANGE, "///")],
        Axis("% of people, and of inpatient spend", 0, "%"),
    )
    shown = [
        {
            "groups": f"{row['groups']}: {row['called']}",
            "share of people": written(row["people_percent"], 0, "%"),
            "share of spend": written(row["spend_percent"], 0, "%"),
            "spend per person": f"£{written(row['pounds_per_person'], 0)}",
        }
        for _, row in table.iterrows()
    ]
    growth = table_of_store(serving, "need_group_growth")
    notes = tuple(
        f"Forecast for {of_whom(serving, growth)}, {_grouped(row['groups'])} ({row['period']}): "
        f"{written(row['more_people'], 0)} more patients, "
        f"{written(row['growth_percent'], 0, '%')} more"
        + (
            f", £{written(row['pounds_million'], 0)} million more inpatient spend at today’s prices and rates of care."
            if row["pounds_million"] > 0
            else "."
        )
        for _, row in growth.iterrows()
    )
    return published_part(
        "need-groups",
        "Spending by patient need group",
        need_group_words(table, whose=of_whom(serving, table)),
        shown,
        files=taken_of(serving, table),
        source=source_of(table),
        bars=bars,
        notes=notes,
        caveats=(*caveats_of_rows(serving, table, "groups"), *caveats_of_rows(serving, growth, "groups")),
    )


def _grouped(groups: str) -> str:
    """Need groups in a sentence: `frailty`, `groups 10 and 11`."""
    return f"groups {groups}" if groups[:1].isdigit() else groups.lower()


def money_areas(serving: Serving) -> list[str]:
    """Codes of the areas whose opportunities are known, the largest first."""
    table = table_of_store(serving, "opportunities")
    return [str(code) for code in dict.fromkeys(table["area"])]


@store_cache(maxsize=16)
def opportunities(serving: Serving, money_of: str) -> Part | None:
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
            # those published add up to the total: no more
            Segment(name, rows[column].fillna(0.0).tolist(), colour, hatch)
            for (column, name), (colour, hatch) in zip(SETTINGS.items(), looks, strict=True)
        ]
    else:
        parts = [Segment("Total", rows["total_million"].tolist(), BLUE)]
    shown = [
        {"programme": name}
        | {words: written(row[column], 2) for column, words in SETTINGS.items() if len(parts) > 1}
        | {"total": written(row["total_million"], 2)}
        for name, (_, row) in zip(
            [*names, TOTAL], pd.concat([rows, own[own["programme"] == TOTAL]]).iterrows(), strict=True
        )
    ]
    return published_part(
        "opportunities",
        "Spending above regional peers, by programme",
        opportunity_words(serving, code, names, rows["total_million"].tolist(), total),
        shown,
        files=taken_of(serving, own),
        source=source_of(own),
        bars=Bars(names, parts, axis),
        notes=(
            "Programmes of £1 million or more for both ICBs together; the total includes smaller ones. An A&E "
            "attendance is costed at £150.",
        ),
        caveats=caveats_of_rows(serving, own.assign(programme=own["programme"].map(programme)), "programme"),
    )


def programme(name: str) -> str:
    """Programme without its number: `Problems of circulation`."""
    first, _, rest = name.partition(" ")
    return rest.partition(" ")[2] if first == "PBC" else name


@store_cache(maxsize=16)
def evidence(serving: Serving) -> list[Part]:
    """What better treatment, prevention and relocation could save: heart disease, respiratory disease, bed days."""
    table = table_of_store(serving, "opportunities_evidence")
    if table.empty:
        return []
    kind = table["unit"].str.partition(";")[0]
    respiratory = table["page"].str.startswith("Respiratory")
    parts = (
        ("cardiovascular", "Cardiovascular disease: treatment to NICE ambitions", table[kind == "health events"]),
        ("respiratory-admissions", "Respiratory disease: admissions that could be avoided", table[respiratory]),
        ("bed-days", "Bed days that could be avoided, by programme", table[(kind == "bed days") & ~respiratory]),
    )
    return [_evidence(serving, key, title, rows) for key, title, rows in parts if len(rows)]


def _evidence(serving: Serving, key: str, title: str, table: pd.DataFrame) -> Part:
    shown = [
        {
            "what": row["what"],
            "period": "" if row["period"] == NOT_STATED else row["period"],
            "number": written(row["number"], 0),
            "unit": row["unit"].partition(";")[0],
            "benefit, £ million": written(row["pounds_million"], 1),
            "cost, £ million": written(row["cost_million"], 0),
        }
        for _, row in table.iterrows()
    ]
    empty = [column for column in shown[0] if all(row[column] in ("", written(math.nan, 0)) for row in shown)]
    overlap = ("The figures overlap and cannot be added up.",) if len(shown) > 1 and key != "cardiovascular" else ()
    each = table["cost_each"].dropna()
    costed = (f"Admissions are costed at £{written(each.iloc[0], 0)} each by the document.",) if len(each) else ()
    return published_part(
        key,
        title,
        evidence_words(table, whose=of_whom(serving, table)),
        [{column: cell for column, cell in row.items() if column not in empty} for row in shown],
        files=taken_of(serving, table),
        source=source_of(table),
        notes=(*costed, *overlap),
        caveats=caveats_of_rows(serving, table, "what"),
    )
