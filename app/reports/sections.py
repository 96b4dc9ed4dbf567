"""Parts of pages made from published figures: what all of them are made with."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from needs_map.data.content.packs import benchmarks_of
from needs_map.data.content.published import SOURCE, documents_cited, published
from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.reports.coverage import is_near
from needs_map.figures.reports.inequalities import codes_above_msoas
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources, from_documents, together
from needs_map.geo.areas import LEVELS, Area
from needs_map.geo.charts.kinds import Bars

NOT_STATED = "not stated"
NO_SOURCES = Sources()
BLUE, ORANGE, GREEN, PURPLE, GREY = "#2f6db3", "#c26a00", "#1f8a70", "#6a4c93", "#8a949e"


def published_part(
    key: str,
    title: str,
    finding: str,
    table: Sequence[Row],
    *,
    files: Sequence[Row],
    source: str,
    bars: Bars | None = None,
    beside: Sources = NO_SOURCES,
    **more: Any,  # noqa: ANN401 - other fields of a part
) -> Part:
    """
    Make a part of published figures.

    Parameters
    ----------
    key, title, finding
        As in `Part`.
    table
        Rows of text, as they are shown, all with the same columns, whose names are their headings.
    files
        The same figures for files.
    source
        The document, as it is cited.
    bars
        Its chart.
    beside
        Sources of what the store adds to the document's figures.
    **more
        Other fields of `Part`: notes, caveats, own, marks.
    """
    return Part(
        "",
        "",
        list(table),
        sources=together([from_documents([source]), beside]),
        published=True,
        title=title,
        finding=finding,
        columns=columns_of_words(table),
        charts=(bars,) if bars else (),
        key=key,
        files=files,
        **more,
    )


def columns_of_words(table: Sequence[Row]) -> dict[str, Column]:
    """Columns of rows of text, whose keys are their headings."""
    return {key: Column(f"{key[:1].upper()}{key[1:]}") for key in (table[0] if table else {})}


def is_covered(serving: Serving, area: Area) -> bool:
    """Whether a document is about an area: about it, an area above it or one inside it, as `codes_near` has these."""
    documents = (document for pack in serving.packs for document in pack.documents)
    return any(is_near(serving, area, code) for document in documents for code in document.about)


def place_name(serving: Serving, code: str) -> str:
    """Name of an area of the store, or of a benchmark."""
    return serving.tree[code].short if code in serving.tree else benchmarks_of(serving.packs)[code]


def place_of(serving: Serving, area: Area) -> str:
    """Code of the place that an area is or lies in; empty for a larger one."""
    tree = serving.tree
    if LEVELS.index(area.level) > LEVELS.index("place"):
        return ""
    return tree.holder(area.code, "place") or ""


def table_of_store(serving: Serving, name: str) -> pd.DataFrame:
    """Return a published table as far as it is about the store's areas."""
    return published(name, codes_above_msoas(serving), serving.packs)


def source_of(table: pd.DataFrame) -> str:
    """Publisher, document, pages and period of rows."""
    periods = [period for period in dict.fromkeys(table["period"]) if period != NOT_STATED]
    words = f"Periods: {'; '.join(periods)}" if len(periods) > 1 else "".join(periods) or "Period not stated"
    return f"{'; '.join(documents_cited(table))}. {words}."


def caveats_of_rows(serving: Serving, table: pd.DataFrame, column: str = "") -> tuple[tuple[str, str], ...]:
    """Caveats of rows, each with its area and what a column says."""
    rows = table[table["caveat"] != ""]
    return tuple(
        (
            f"{place_name(serving, row['area'])}, {row[column]}" if column else place_name(serving, row["area"]),
            row["caveat"],
        )
        for _, row in rows.iterrows()
    )


def taken_of(serving: Serving, table: pd.DataFrame) -> list[Row]:
    """Rows of a table for files, each with the name of its area."""
    rows = table.drop(columns=["document", SOURCE]).assign(
        area_name=[place_name(serving, code) for code in table["area"]]
    )
    return [{str(key): cell for key, cell in row.items()} for row in rows.to_dict("records")]


def contradictions(serving: Serving) -> tuple[tuple[str, str], ...]:
    """Return where the documents' text and tables differ: what about, and how."""
    table = table_of_store(serving, "text_and_table")
    return caveats_of_rows(serving, table, "subject")
