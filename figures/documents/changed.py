"""What changed since an earlier store, as parts of a document: figures of an area beyond rounding, and their files."""

import math
from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from needs_map.figures.documents.part import Column, Part, Row
from needs_map.figures.measures import measures_of
from needs_map.figures.reports.assessment import areas_in_table
from needs_map.figures.reports.changes import AREA, CHANGE_WORDS, changed_sources, changes
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LEVELS, Area, in_sentence

EVERY_AREA = "every area that has it"
MOST_CHANGES = 300
"""Changes that a document lists."""
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
    table = changes(old, new, levels=levels, brief=True)
    rows = list(_rows(new, old, table, shown))
    listed = sorted(rows, key=lambda row: row["code"] == "")[:MOST_CHANGES]
    more = f"The first {MOST_CHANGES:,} of {len(rows):,} changes are listed; needs-map data diff lists all." * (
        len(rows) > MOST_CHANGES
    )
    counts = {word: sum(row["change"] == word for row in rows) for word in CHANGE_WORDS.values()}
    wording = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    between = f"Between the data built on {_built(old)} and those built on {_built(new)}"
    where = in_sentence(area)
    finding = (
        f"{between}, the figures of {where} and of what lies in it changed as follows: {wording}."
        if wording
        else f"{between}, no figure of {where} or of what lies in it changed by more than rounding explains."
    )
    files = [
        {"title": one.title, "before": one.before or "–", "after": one.after or "–", "change": CHANGE_WORDS[one.change]}
        for one in changed_sources(old, new)
    ]
    notes = tuple(filter(None, (ROUNDING, more)))
    figures = Part("", "", listed, notes, title=f"What changed, {area.name}", finding=finding, columns=COLUMNS)
    return {"figures": figures, "sources": Part("", "", files, title="Source files that changed", columns=FILES)}


def _built(serving: Serving) -> str:
    """Date of a build in words; its name where the manifest gives no date."""
    try:
        built = datetime.fromisoformat(str(serving.store.manifest["built"]))
    except ValueError:
        return str(serving.store.build)
    return f"{built.day} {built:%B %Y}"


def _rows(new: Serving, old: Serving, table: pd.DataFrame, shown: dict[str, Area]) -> Iterator[Row]:
    """One row a figure of an area that was there before, and one a measure that only one of the stores has."""
    known = dict(measures_of(old)) | dict(measures_of(new))
    own = table[table["key"].ne(AREA)]
    for row in own[own["code"].isin(list(shown))].itertuples():
        cells = {
            name: known[str(row.key)].written(float(str(value))) if math.isfinite(float(str(value))) else "–"
            for name, value in (("before", row.before), ("after", row.after))
        }
        head = {"name": str(row.name), "area": shown[str(row.code)].name, "period": str(row.period)}
        yield head | cells | {"change": CHANGE_WORDS[str(row.change)], "code": str(row.code)}
    for (change, _), rows in own[own["code"] == ""].groupby(["change", "key"], sort=False):
        periods = list(dict.fromkeys(rows["period"]))
        when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        head = {"name": str(rows["name"].iloc[0]), "area": EVERY_AREA, "period": when}
        yield head | {"before": "–", "after": "–", "change": CHANGE_WORDS[str(change)], "code": ""}
