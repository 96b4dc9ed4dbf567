"""The parts of the page on lives, deaths and spending, as documents have them."""

import math

from needs_map.app.pages.deaths.lives import causes, gap_by_cause, lives, preventable_by_cause, preventable_by_place
from needs_map.app.pages.deaths.spending import evidence, need_groups, opportunities, programme
from needs_map.app.pages.deaths.stored import stored_lives
from needs_map.app.reports.marks import of_whom
from needs_map.app.reports.sections import caveats_of_rows, is_covered, place_name, source_of, table_of_store
from needs_map.data.content.published_layouts import SETTINGS
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_documents
from needs_map.geo.areas import Area
from needs_map.geo.numbers import written

COUNTED = {
    "emergency_admissions": "Emergency admissions, number",
    "elective_admissions": "Planned admissions, number",
    "outpatient_attendances": "Outpatient attendances, number",
    "ae_attendances": "A&E attendances, number",
}
TOTAL = "total_million"
GROWTH = {
    "groups": Column("Patients"),
    "more_people": Column("More patients", 0),
    "growth_percent": Column("Growth", 0, "%"),
    "pounds_million": Column("Inpatient spend, £ million"),
    "period": Column("Period"),
}
NOT_PRINTED = "–"


def deaths_parts(serving: Serving, area: Area, basis: str) -> dict[str, Part]:  # noqa: ARG001 - as other pages have it
    """
    Parts of the page, by key; none for an area that no report is about.

    Parameters
    ----------
    serving, area
        The store, and any area.
    basis
        Not used: reports have people of their own.
    """
    if not is_covered(serving, area):
        own = stored_lives(serving, area)
        return {"stored": own} if own else {}
    found = {
        "lives": lives(serving, area),
        "gap-by-cause": gap_by_cause(serving),
        "preventable": preventable_by_place(serving, area),
        "preventable-causes": preventable_by_cause(serving),
        "causes": causes(serving),
        "need-groups": need_groups(serving),
        **{one.key: one for one in evidence(serving)},
    }
    parts = {key: part for key, part in found.items() if part}
    others = {"need-group-growth": growth_part(serving), "opportunities": opportunities_part(serving, area)}
    return parts | {key: part for key, part in others.items() if part}


def growth_part(serving: Serving) -> Part | None:
    """How many more patients of each need group a report forecasts."""
    table = table_of_store(serving, "need_group_growth")
    if table.empty:
        return None
    rows: list[Row] = [
        {
            "groups": row["groups"],
            "more_people": row["more_people"],
            "growth_percent": row["growth_percent"],
            "pounds_million": _printed(row["pounds_million"], 0),
            "period": row["period"],
        }
        for row in table.to_dict("records")
    ]
    first = max(rows, key=lambda row: row["growth_percent"])
    whose = of_whom(serving, table)
    return Part(
        "",
        "",
        rows,
        sources=from_documents([source_of(table)]),
        published=True,
        title="Forecast growth by patient need group",
        finding=f"{first['groups']} is forecast to grow fastest of the patient need groups of {whose}: "
        f"by {written(first['growth_percent'], 0, '%')}, {written(first['more_people'], 0)} more patients, in "
        f"{first['period']}.",
        columns=GROWTH,
        caveats=caveats_of_rows(serving, table, "groups"),
    )


def _printed(value: float, decimals: int) -> str:
    """Figure as it is printed: a dash where the cell is empty."""
    return written(value, decimals) if math.isfinite(value) else NOT_PRINTED


def opportunities_part(serving: Serving, area: Area) -> Part | None:
    """Spending above peers by programme and setting, with the total of each ICB, as a report prints it."""
    table = table_of_store(serving, "opportunities")
    if table.empty:
        return None
    shown = opportunities(serving, area.code)
    totals = {
        str(code): dict(zip(rows["programme"], rows[TOTAL], strict=True))
        for code, rows in table.groupby("area", sort=False)
    }
    first = next(iter(totals))
    widest = table[table["area"] == first]
    rows: list[Row] = [
        {"programme": programme(row["programme"])}
        | {key: _printed(row[key], 2 if key in SETTINGS else 0) for key in (*SETTINGS, *COUNTED)}
        | {code: _printed(found.get(row["programme"], math.nan), 2) for code, found in totals.items()}
        for row in widest.to_dict("records")
    ]
    columns = {"programme": Column("Programme")}
    for (money, heading), count in zip(SETTINGS.items(), [*COUNTED, ""], strict=True):
        columns[money] = Column(f"{heading}, £ million")
        if count:
            columns[count] = Column(COUNTED[count])
    columns |= {code: Column(f"{place_name(serving, code)} total, £ million") for code in totals}
    return Part(
        "",
        "",
        rows,
        shown.notes if shown else (),
        from_documents([source_of(table)]),
        published=True,
        title="Spending above regional peers, by programme",
        finding=shown.finding if shown else "",
        columns=columns,
        charts=shown.charts if shown else (),
        caveats=caveats_of_rows(serving, table.assign(programme=table["programme"].map(programme)), "programme"),
    )
