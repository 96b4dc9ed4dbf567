"""What changed since an earlier store, as parts of a document: figures of an area beyond rounding, and their files."""

import math
from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.measures import measures_of
from needs_map.figures.reports.assessment import areas_in_table
from needs_map.figures.reports.changes import AREA, DROPPED, NEW, REVISED, changed_sources, changes
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LEVEL_NAMES, LEVELS, Area, in_sentence

WORDS = {REVISED: "revised", NEW: "new", DROPPED: "no longer known"}
ROUNDING = "A figure counts as revised if it moved by more than half of the last decimal place that is shown."
COLUMNS = {
    "name": Column("Figure"),
    "area": Column("Area"),
    "period": Column("Period"),
    "before": Column("Before"),
    "after": Column("Now"),
    "change": Column("Change"),
}
FILES = {
    "title": Column("Source"),
    "before": Column("Before"),
    "after": Column("Now"),
    "change": Column("Change"),
}


def changes_parts(old: Serving, new: Serving, area: Area) -> dict[str, Part]:
    """
    Say what changed in the figures of an area, its ICBs and its places between two stores.

    Parameters
    ----------
    old, new
        The stores, each with its own suppression applied.
    area
        An area of the new one.

    Returns
    -------
    parts
        `figures`, with those revised beyond rounding, new or no longer known, and `sources`.
    """
    shown = {one.code: one for one in areas_in_table(new, area)}
    levels = [level for level in LEVELS if level in {one.level for one in shown.values()}]
    table = changes(old, new, levels=levels)
    rows = list(_rows(new, old, table, shown))
    counts = {word: sum(row["change"] == word for row in rows) for word in WORDS.values()}
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    between = f"Between the data built on {_built(old)} and those built on {_built(new)}"
    where = in_sentence(area)
    finding = (
        f"{between}, the figures of {where} and of what lies in it changed so: {said}."
        if said
        else f"{between}, no figure of {where} or of what lies in it changed by more than rounding explains."
    )
    files = [
        {"title": one.title, "before": one.before or "–", "after": one.after or "–", "change": WORDS[one.change]}
        for one in changed_sources(old, new)
    ]
    figures = Part("", "", rows, (ROUNDING,), title=f"What changed, {area.name}", finding=finding, columns=COLUMNS)
    return {"figures": figures, "sources": Part("", "", files, title="Source files that changed", columns=FILES)}


def _built(serving: Serving) -> str:
    """Date of a build in words; its name where the manifest gives no date."""
    try:
        built = datetime.fromisoformat(str(serving.store.manifest["built"]))
    except ValueError:
        return str(serving.store.build)
    return f"{built.day} {built:%B %Y}"


def _rows(new: Serving, old: Serving, table: pd.DataFrame, shown: dict[str, Area]) -> Iterator[Row]:
    """One row a figure of an area; of a measure or period that only one store has, one a level."""
    known = dict(measures_of(old)) | dict(measures_of(new))
    own = table[table["key"].ne(AREA) & (table["code"].isin(list(shown)) | table["code"].eq(""))]
    for row in own.itertuples():
        key, level = str(row.key), str(row.level)
        where = shown[str(row.code)].name if row.code else f"{row.areas} {LEVEL_NAMES[level][int(str(row.areas)) != 1]}"
        cells = {
            name: known[key].written(float(str(value))) if math.isfinite(float(str(value))) else "–"
            for name, value in (("before", row.before), ("after", row.after))
        }
        head = {"name": str(row.name), "area": where, "period": str(row.period)}
        yield head | cells | {"change": WORDS[str(row.change)]} | ({"code": str(row.code)} if row.code else {})
