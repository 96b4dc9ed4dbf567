"""Parts of documents made from published figures: sections of pages, topics that reports state, their own tables."""

from needs_map.app.reports.figures import projection_section, stated_section
from needs_map.app.reports.sections import NOT_STATED, is_covered, place_name, source_of, table_of_store
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.reports.core20plus5 import dashboard_indicators
from needs_map.figures.serving import Serving
from needs_map.figures.sources import from_documents
from needs_map.geo.areas import Area
from needs_map.geo.numbers import decimals_of, written

AGREES = "the same once rounded"


def topic_names(serving: Serving) -> list[str]:
    """Keys of all topics that the content packs have."""
    return list(dict.fromkeys(one.key for pack in serving.packs for one in pack.topics))


def report_parts(serving: Serving, area: Area, basis: str) -> dict[str, Part]:  # noqa: ARG001 - as pages have it
    """
    Parts of what reports about an area state, by topic; and `dashboard`, `contradictions`.

    Parameters
    ----------
    serving, area
        The store, and any area.
    basis
        Not used: reports have people of their own.

    Returns
    -------
    parts
        Those that have figures; none for an area that no report is about.
    """
    if not is_covered(serving, area):
        return {}
    stated = {topic: stated_section(serving, topic) for topic in topic_names(serving)}
    found = {topic: part for topic, part in stated.items() if part}
    if printed := projection_section(serving, area):
        found[printed.key] = printed
    others = {"dashboard": dashboard_report_part(serving, area), "contradictions": contradictions_part(serving)}
    return found | {key: part for key, part in others.items() if part}


def dashboard_report_part(serving: Serving, area: Area) -> Part | None:
    """Measures of the national dashboard with England, the region and each ICB side by side, as a report has them."""
    found = dashboard_indicators(serving, area)
    if not found:
        return None
    beside = list(dict.fromkeys(name for one in found for name in one.beside))
    boards = list(dict.fromkeys(standing.area for one in found for standing in one.standings))
    rows = []
    for one in found:
        own = {standing.area.code: standing for standing in one.standings}
        row: Row = {"measure": one.name, "domain": one.clinical_area, "period": one.period, "unit": one.unit}
        row |= {name: _as_printed(one.beside.get(name), one.unit) for name in beside}
        row |= {code: _as_printed(standing.value, one.unit) for code, standing in own.items()}
        outliers = [standing.area.short for standing in own.values() if standing.outlier == "yes"]
        rows.append(row | {"outlier": ", ".join(outliers) or "none"})
    columns = {key: Column(key.capitalize()) for key in ("measure", "domain", "period", "unit")}
    columns |= {name: Column(name) for name in beside} | {one.code: Column(one.short) for one in boards}
    columns["outlier"] = Column("Outlier, as NHS England names it")
    return Part(
        "",
        "",
        [{key: row.get(key) for key in columns} for row in rows],
        sources=from_documents(one.source for one in found),
        published=True,
        title="Measures of inequality on the national dashboard",
        columns=columns,
        caveats=tuple((one.name, text) for one in found for text in one.caveats),
    )


def _as_printed(value: float | None, unit: str) -> str | None:
    """Value with no more decimals than it has, and its per cent sign."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    return written(value, decimals_of([value]), "%" if unit.startswith("%") else "")


def contradictions_part(serving: Serving) -> Part | None:
    """Figures that reports give in their text and in a table, and whether both agree."""
    table = table_of_store(serving, "text_and_table")
    if table.empty:
        return None
    rows = [
        {
            "subject": row["subject"],
            "area": place_name(serving, row["area"]),
            "period": "" if row["period"] == NOT_STATED else row["period"],
            "unit": row["unit"],
            "in_text": f"{row['in_text']:g}",
            "in_table": f"{row['in_table']:.10g}",
            "result": row["caveat"] or AGREES,
        }
        for _, row in table.iterrows()
    ]
    differ = sum(row["result"] != AGREES for row in rows)
    columns = {"subject": "Figure", "area": "Area", "period": "Period", "unit": "Unit"}
    columns |= {"in_text": "In the text", "in_table": "In the table", "result": "Difference"}
    return Part(
        "",
        "",
        rows,
        sources=from_documents([source_of(table)]),
        published=True,
        title="Figures that the reports give twice",
        finding=f"Of {len(rows)} figures that the reports give in their text and in a table, {differ} differ.",
        columns={key: Column(heading) for key, heading in columns.items()},
    )
