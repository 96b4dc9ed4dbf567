"""The command `data diff`: what changed between two stores."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from needs_map.app.exports.csv_file import csv_text
from needs_map.figures.measures import measures_of
from needs_map.figures.reports.changes import AREA, CHANGE_WORDS, REVISED, changed_sources, changes
from needs_map.figures.serving import Serving, open_serving
from needs_map.geo.areas import LEVEL_NAMES

FORMATS = ("text", "csv", "json")
NOTHING = "No figure changed."
MOST_LINES = 12
"""Figures of one measure and level that are printed as text; files have all."""


def add_diff(diff: argparse.ArgumentParser) -> None:
    """Give a parser the options of `data diff`."""
    diff.add_argument("old", type=Path, help="folder of the store before")
    diff.add_argument("new", type=Path, help="folder of the store after")
    diff.add_argument("--format", choices=FORMATS, default="text")
    diff.set_defaults(act=_diff)


def _diff(options: argparse.Namespace) -> None:
    old, new = (open_serving(folder, shapes=False) for folder in (options.old, options.new))
    sys.stdout.write(diff_text(old, new, options.format))


def diff_text(old: Serving, new: Serving, form: str) -> str:
    """
    Write what changed between two stores.

    Parameters
    ----------
    old, new
        The stores.
    form
        `text` (a summary with the largest revisions), `csv` or `json` (every figure: `changes.COLUMNS`).
    """
    table = changes(old, new)
    sources = [one.sentence for one in changed_sources(old, new)]
    about = {"before": _built(old), "after": _built(new)}
    rows: list[dict[str, Any]] = [
        {str(column): None if isinstance(cell, float) and math.isnan(cell) else cell for column, cell in row.items()}
        for row in table.to_dict("records")
    ]
    if form == "json":
        return json.dumps(about | {"sources": sources, "rows": rows}, indent=1, ensure_ascii=False) + "\n"
    if form == "csv":
        facts = [*about.items(), *((f"source {number}", line) for number, line in enumerate(sources, start=1))]
        return csv_text(facts if rows else [*facts, ("change", NOTHING)], rows)
    return (
        "\n".join([*(f"{name.capitalize()}: {words}" for name, words in about.items()), *sources, *_lines(new, table)])
        + "\n"
    )


def _built(serving: Serving) -> str:
    manifest = serving.store.manifest
    return f"{manifest['system']['name']}, built {manifest['built']} (build {manifest['build']})"


def _lines(new: Serving, table: pd.DataFrame) -> Iterator[str]:
    if table.empty:
        yield NOTHING
        return
    whole = table[(table["code"] == "") & (table["key"] != AREA)]
    for (change, _), group in whole.groupby(["change", "key"], sort=False):
        periods = list(dict.fromkeys(group["period"]))
        when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        levels = ", ".join(LEVEL_NAMES[level][1] for level in dict.fromkeys(group["level"]))
        yield f"{CHANGE_WORDS[str(change)].capitalize()}: {group['name'].iloc[0]}, {when} ({levels})"
    measures = measures_of(new)
    for (key, level, period), group in table[table["code"] != ""].groupby(["key", "level", "period"], sort=False):
        one, several = LEVEL_NAMES[str(level)]
        counts = group["change"].value_counts()
        parts = "; ".join(f"{counts[change]:,} {words}" for change, words in CHANGE_WORDS.items() if change in counts)
        if key == AREA:
            names = ", ".join(f"{row.area} ({row.change})" for row in group.head(MOST_LINES).itertuples())
            yield f"{several[0].upper()}{several[1:]}: {parts}: {names}"
            continue
        yield f"{group['name'].iloc[0]} by {one}, {period}: {parts}"
        revised = group[group["change"] == REVISED]
        size = (revised["after"] - revised["before"]).abs()
        largest = revised.loc[size.sort_values(ascending=False, kind="stable").index].head(MOST_LINES)
        for area, before, after in zip(largest["area"], largest["before"], largest["after"], strict=True):
            yield f"    {area}: {measures[str(key)].written(before)}, now {measures[str(key)].written(after)}"
        if len(revised) > MOST_LINES:
            yield f"    and {len(revised) - MOST_LINES:,} more, by smaller amounts"
