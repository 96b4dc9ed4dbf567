"""
Figures typed in from published documents: one strict reader for all such files, and whose figures they are.

A file of `data/published` is a CSV with one row a figure (or a few that belong together). Its first columns are
`DESCRIBED`; then come its own, words and figures; its last are `MARKED`.

- `document`: a key of `documents.toml`, which says whose document it is and which areas it is about.
- `page`: page, slide or heading where the figure stands.
- `area`: code of the area it is of: one of a store, or a benchmark of `documents.toml`.
- `period`, `unit`: as published, never empty.
- Numbers stand as published, without signs, commas or units; an empty cell was not published.
- `as_published`: the exact published text, only where it is odd; else empty.
- `caveat`: what is wrong with the row by its own arithmetic, in one sentence that pages show; else empty.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from data.errors import DataError
from data.formats import read_toml
from data.tables import numbers, read_csv

PUBLISHED = Path(__file__).parent / "published"
DESCRIBED = ("document", "page", "area", "period", "unit")
MARKED = ("as_published", "caveat")


class Document(NamedTuple):
    """A published document."""

    key: str
    title: str
    publisher: str
    published: str
    """Its date, in words."""
    about: tuple[str, ...]
    """Codes of the areas that it is about; none for a national document, which is of any area."""


class Documents(NamedTuple):
    """All documents whose figures are typed in."""

    documents: dict[str, Document]
    benchmarks: dict[str, str]
    """Names of areas that no store has among its own, by code."""


@cache
def documents(folder: Path = PUBLISHED) -> Documents:
    """
    Read which documents there are.

    Parameters
    ----------
    folder
        Where `documents.toml` lies.

    Raises
    ------
    DataError
        If it is missing, not TOML, or a document lacks a key.
    """
    path = folder / "documents.toml"
    try:
        content = read_toml(path)
        found = {
            key: Document(key, entry["title"], entry["publisher"], entry["published"], tuple(entry["about"]))
            for key, entry in content["documents"].items()
        }
        return Documents(found, {str(code): str(name) for code, name in content.get("benchmarks", {}).items()})
    except OSError as error:
        raise DataError(f"There is no {path.name} in {folder}: add one, as data/published/documents.toml.") from error
    except KeyError as error:
        raise DataError(f"{path.name}: a document lacks the key {error}: see data/published/documents.toml.") from error


def read_published(
    name: str,
    *,
    words: Sequence[str],
    figures: Sequence[str],
    key: Sequence[str],
    may_be_empty: Collection[str] = (),
    folder: Path = PUBLISHED,
) -> pd.DataFrame:
    """
    Read one file of published figures.

    Parameters
    ----------
    name
        Of the file, without its ending.
    words, figures
        The file's own columns: text, and numbers.
    key
        Columns that together name a row, each combination once.
    may_be_empty
        Columns of words that need not be filled in.
    folder
        Where the file and `documents.toml` lie.

    Returns
    -------
    table
        `DESCRIBED`, words, figures (NaN was not published) and `MARKED`, in the file's order.

    Raises
    ------
    DataError
        If a column is missing or not known, a cell of words is empty, a figure is no number, a document is not listed,
        or a key stands twice; the row is named.
    """
    path = folder / f"{name}.csv"
    table = read_csv(path)
    columns = [*DESCRIBED, *words, *figures, *MARKED]
    for column in columns:
        if column not in table:
            raise DataError(f"{path.name} has no column {column!r}: it needs {', '.join(columns)}.")
    for column in map(str, table.columns):
        if column not in columns:
            raise DataError(f"{path.name} has a column {column!r} that is not known: it needs {', '.join(columns)}.")
    for column in (*DESCRIBED, *(word for word in words if word not in may_be_empty)):
        _refuse(path, table, column, table[column] == "", "must not be empty")
    known = documents(folder).documents
    _refuse(path, table, "document", ~table["document"].isin(list(known)), f"is none of {', '.join(known)}")
    for column in figures:
        table[column] = numbers(table, column, path)
    twice = table.duplicated(list(key))
    _refuse(path, table, key[-1], twice, f"is given twice with the same {', '.join(key)}")
    return table[columns]


def _refuse(path: Path, table: pd.DataFrame, column: str, wrong: pd.Series, rule: str) -> None:
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        cell = table[column].iloc[row]
        raise DataError(f"{path.name}: row {row + 2}, column {column!r}: {cell!r} {rule}.")


def about_areas(table: pd.DataFrame, codes: Collection[str], *, folder: Path = PUBLISHED) -> pd.DataFrame:
    """
    Rows that a store may show: of documents that are about its areas, and of those areas or a benchmark.

    Parameters
    ----------
    table
        From `read_published`.
    codes
        Codes of all areas that the store has.
    folder
        Where `documents.toml` lies.

    Returns
    -------
    table
        Empty if no document is about these areas.
    """
    listed = documents(folder)
    about = [key for key, one in listed.documents.items() if not one.about or set(one.about) & set(codes)]
    kept = table["document"].isin(about) & table["area"].isin([*codes, *listed.benchmarks])
    return table[kept]


def sources(table: pd.DataFrame, *, folder: Path = PUBLISHED) -> list[str]:
    """Return the documents that rows come from, each as publisher, title and date, in the order of the rows."""
    listed = documents(folder).documents
    return [
        f"{listed[key].publisher}, {listed[key].title} ({listed[key].published})"
        for key in dict.fromkeys(table["document"])
    ]


def cited(table: pd.DataFrame, *, folder: Path = PUBLISHED) -> list[str]:
    """Return the documents that rows come from as `sources` does, each with the pages that they stand on."""
    return [
        f"{line}: {'; '.join(dict.fromkeys(rows['page']))}"
        for (_, rows), line in zip(table.groupby("document", sort=False), sources(table, folder=folder), strict=True)
    ]


def caveats(tables: Iterable[pd.DataFrame]) -> list[str]:
    """Return the caveats of rows, each once, in their order."""
    return list(dict.fromkeys(text for table in tables for text in table["caveat"] if text))
