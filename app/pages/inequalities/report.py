"""The tables and sentences of a report on inequalities: by deprivation and ethnic group, whole and by domain."""

from needs_map.app.pages.inequalities.parts import gap_part
from needs_map.app.pages.inequalities.tables import statement_table
from needs_map.data.content.inequalities import published_statements
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.reports.inequalities import (
    DIMENSIONS,
    GapRow,
    codes_above_msoas,
    domains_of,
    gap_rows,
    groups_of,
    published_area,
)
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_report
from needs_map.geo.areas import Area, in_sentence, slug


def report_parts(serving: Serving, area: Area, basis: str) -> dict[str, Part]:  # noqa: ARG001 - as pages have it
    """
    Parts of the report that covers an area, its figures as published.

    Parameters
    ----------
    serving, area
        The store, and any area.
    basis
        Not used: outcomes by group have people of their own.

    Returns
    -------
    parts
        `deprivation` and `ethnicity` with every indicator in the order of the report; of each domain those with its
        name, such as `ethnicity-urgent-care`; and `deprivation-statements`, `ethnicity-statements`. None where no
        report gives figures by group.
    """
    shown = published_area(serving, area)
    if shown is None:
        return {}
    observed = groups_of(serving, shown.code)
    found: dict[str, Part] = {}
    for dimension in DIMENSIONS:
        for domain in domains_of(observed):
            if rows := gap_rows(observed, dimension, domain=domain, order="published"):
                part = gap_part(shown, rows, dimension, typed_in=True)
                found[f"{dimension}-{slug(domain)}"] = part._replace(title=f"{domain}: {part.title}")
        if rows := gap_rows(observed, dimension, order="published"):
            found[dimension] = gap_part(shown, rows, dimension, typed_in=True)
            if wording := _statements(serving, shown, rows, dimension):
                found[f"{dimension}-statements"] = wording
    return found


def _statements(serving: Serving, area: Area, rows: list[GapRow], dimension: str) -> Part | None:
    """Every ratio that the report puts into words, beside what its own table gives."""
    statements = published_statements(area.code, codes_above_msoas(serving), serving.packs)
    table = statement_table(rows, statements, DIMENSIONS[dimension])
    if not table:
        return None
    differ = sum(row["result"] not in {"the same", "within the rounding of its table"} for row in table)
    wording = (
        f"{differ} of them {'differs' if differ == 1 else 'differ'} from its own table"
        if differ
        else "all of them agree with its own table"
    )
    return Part(
        "",
        "",
        table,
        sources=of_report(row.indicator for row in rows),
        published=True,
        title=f"What the text says by {DIMENSIONS[dimension]}, {area.name}",
        finding=f"The report on {in_sentence(area)} puts {len(table)} ratios into words; {wording}.",
        columns={key: Column(f"{key[:1].upper()}{key[1:]}") for key in table[0]},
    )
