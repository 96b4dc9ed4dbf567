"""
Figures typed in from published documents: one strict reader for all such files, and whose figures they are.

A file of a content pack's folder `published` is a CSV with one row a figure (or a few that belong together). Its first
columns are `DESCRIBED`; then come its own, words and figures (`data.published_layouts`); its last are `MARKED`.

- `document`: a key of the pack's documents, which say whose document it is and which areas it is about.
- `page`: page, slide or heading where the figure stands.
- `area`: code of the area it is of: one of a store, or a benchmark of a pack.
- `period`, `unit`: as published, never empty.
- Numbers stand as published, without signs, commas or units; an empty cell was not published.
- `as_published`: the exact published text, only where it is odd; else empty.
- `caveat`: what is wrong with the row by its own arithmetic, in one sentence that pages show; else empty.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from needs_map.data.content.packs import (
    FIGURES,
    MOST_BYTES,
    Pack,
    benchmarks_of,
    documents_of,
    joined_packs,
    read_pack,
    shipped_packs,
)
from needs_map.data.content.published_layouts import LAYOUTS, FileLayout
from needs_map.data.errors import DataError
from needs_map.data.files.periods import read_period
from needs_map.data.files.tables import number_column, read_csv
from needs_map.data.places.system import read_system

DESCRIBED = ("document", "page", "area", "period", "unit")
MARKED = ("as_published", "caveat")
SOURCE = "source"
"""Column added to each table: publisher, title and date of a row's document."""


def read_published(pack: Pack, name: str, layout: FileLayout | None = None) -> pd.DataFrame:
    """
    Read one file of published figures.

    Parameters
    ----------
    pack
        The pack that has it.
    name
        Of the file, without its ending.
    layout
        Its columns; that of `LAYOUTS` if None.

    Returns
    -------
    table
        `DESCRIBED`, words, figures (NaN was not published), `MARKED` and `SOURCE`, in the file's order.

    Raises
    ------
    DataError
        If a column is missing or not known, a cell of words is empty or none of the words that its column may hold, a
        figure is no number, a document is not listed, or a key stands twice; the row is named.
    """
    layout = layout or LAYOUTS[name]
    path = pack.folder / FIGURES / f"{name}.csv"
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.")
    table = read_csv(path)
    columns = [*DESCRIBED, *layout.words, *layout.figures, *MARKED]
    for column in columns:
        if column not in table:
            raise DataError(f"{path.name} has no column {column!r}: it needs {', '.join(columns)}.")
    for column in map(str, table.columns):
        if column not in columns:
            raise DataError(f"{path.name} has a column {column!r} that is not known: it needs {', '.join(columns)}.")
    for column in (*DESCRIBED, *(word for word in layout.words if word not in layout.may_be_empty)):
        _refuse(path, table, column, table[column] == "", "must not be empty")
    for column, words in layout.choices.items():
        _refuse(path, table, column, ~table[column].isin([*words, ""]), f"is none of {', '.join(words)}")
    known = {one.key: one.cited for one in pack.documents}
    _refuse(path, table, "document", ~table["document"].isin(list(known)), f"is none of {', '.join(known)}")
    for column in layout.figures:
        table[column] = number_column(table, column, path)
    twice = table.duplicated(list(layout.key))
    _refuse(path, table, layout.key[-1], twice, f"is given twice with the same {', '.join(layout.key)}")
    return table[columns].assign(**{SOURCE: table["document"].map(known)})


def _refuse(path: Path, table: pd.DataFrame, column: str, wrong: pd.Series, rule: str) -> None:
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        cell = table[column].iloc[row]
        raise DataError(f"{path.name}: row {row + 2}, column {column!r}: {cell!r} {rule}.")


@lru_cache(maxsize=128)
def published(name: str, codes: frozenset[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Rows of a published table that a store may show.

    Parameters
    ----------
    name
        A key of `LAYOUTS`.
    codes
        Codes of all areas of the store.
    packs
        Content packs of the store; those of the project if None.

    Returns
    -------
    table
        As `read_published` gives it, of all packs: rows of documents that are about the store's areas, and of those
        areas or a benchmark; empty if there are none. Kept: not to be changed.

    Raises
    ------
    DataError
        If a file is wrong.
    """
    packs = shipped_packs() if packs is None else packs
    areas = [*codes, *benchmarks_of(packs)]
    found = []
    for pack in packs:
        about = [one.key for one in pack.documents if not one.about or not codes.isdisjoint(one.about)]
        if about and (pack.folder / FIGURES / f"{name}.csv").is_file():
            table = read_published(pack, name)
            found.append(table[table["document"].isin(about) & table["area"].isin(areas)])
    filled = [table for table in found if len(table)]
    if len(filled) == 1:
        return filled[0].reset_index(drop=True)
    return pd.concat(filled, ignore_index=True) if filled else _no_rows(LAYOUTS[name])


def _no_rows(layout: FileLayout) -> pd.DataFrame:
    words = dict.fromkeys((*DESCRIBED, *layout.words, *MARKED, SOURCE), pd.Series(dtype="str"))
    return pd.DataFrame(words | dict.fromkeys(layout.figures, pd.Series(dtype="float64")))


def checked_pack(folder: Path) -> Pack:
    """
    Read a content pack from outside, and all of its files.

    Parameters
    ----------
    folder
        The pack.

    Raises
    ------
    DataError
        If anything in it is wrong: one sentence names the file, the row and the rule.
    """
    read_pack.cache_clear()  # a person mends a pack and gives it again
    pack = read_pack(folder.resolve())
    if pack.system:
        read_system(str(pack.folder / "pack.toml"))
    taken = documents_of(one for one in shipped_packs() if one.key != pack.key)
    for one in pack.documents:
        if one.key in taken:
            raise DataError(f"{pack.key}/pack.toml: document {one.key} is one of the project's: give it another key.")
    for path in sorted((pack.folder / FIGURES).glob("*")):
        if path.suffix != ".csv" or path.stem not in LAYOUTS:
            raise DataError(
                f"{path.name} is no file of a pack's folder {FIGURES}: those are {', '.join(sorted(LAYOUTS))} (.csv)."
            )
        table = read_published(pack, path.stem)
        if path.stem == "performance":
            check_periods(path, table)
        if path.stem == "report_figures":
            topics = [one.key for one in pack.topics]
            rule = f"is none of the topics of pack.toml ({', '.join(topics) or 'it has none'})"
            _refuse(path, table, "topic", ~table["topic"].isin(topics), rule)
    return pack


def check_periods(path: Path, table: pd.DataFrame) -> None:
    """
    Refuse a period that is no month, quarter or year.

    Raises
    ------
    DataError
        The row is named.
    """
    for row, text in enumerate(table["period"]):
        try:
            read_period(text)
        except ValueError as error:
            raise DataError(f"{path.name}: row {row + 2}, column 'period': {error}.") from error


def all_packs(own: Iterable[Pack]) -> tuple[Pack, ...]:
    """Packs of the project with those of a store, which take the place of those of the same name."""
    return joined_packs(shipped_packs(), own)


def sources(table: pd.DataFrame) -> list[str]:
    """Return the documents that rows come from, each as publisher, title and date, in the order of the rows."""
    return list(dict.fromkeys(table[SOURCE]))


def documents_cited(table: pd.DataFrame) -> list[str]:
    """Return the documents that rows come from as `sources` does, each with the pages that they stand on."""
    return [f"{line}: {'; '.join(dict.fromkeys(rows['page']))}" for line, rows in table.groupby(SOURCE, sort=False)]


def caveats(tables: Iterable[pd.DataFrame]) -> list[str]:
    """Return the caveats of rows, each once, in their order."""
    return list(dict.fromkeys(text for table in tables for text in table["caveat"] if text))
