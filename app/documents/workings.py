"""How each figure of a table in a document is worked out: value, numerator, denominator and method."""

import math
import re
from typing import NamedTuple

from needs_map.figures.documents.part import Column, Part, Row
from needs_map.geo.classes import written

NOT_A_COUNT = "as published or counted"
CHANGE = "numerator ÷ denominator − 1"
NOT_FIGURES = {"period", "unit", "year", "by"}
"""Columns of words that may begin with a digit."""
PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no document format holds."""


class Figure(NamedTuple):
    """One figure, worked out."""

    reference: int
    what: str
    value: str
    numerator: str
    denominator: str
    how: str


class Working(NamedTuple):
    """Figures of one table, and the files that they come from."""

    title: str
    files: tuple[str, ...]
    figures: tuple[Figure, ...]


def figures_of_row(part: Part, row: Row, reference: int) -> list[Figure]:
    """
    Figures of a row of a table, each worked out.

    Parameters
    ----------
    part, row
        The part, and one of its rows.
    reference
        Number of the row.
    """
    name = clean(str(row[next(iter(part.columns))]))
    return [
        Figure(reference, f"{name}: {column.heading}", *_working(part, row, key, column))
        for key, column in list(part.columns.items())[1:]  # the first names the row
        if key not in NOT_FIGURES and _is_figure(row[key])
    ]


def rows_quoted(finding: str, part: Part) -> list[bool]:
    """
    Whether a sentence quotes each row of a table: a figure of it that no other row has in that column.

    Parameters
    ----------
    finding
        The sentence.
    part
        With the table.
    """
    keys = [key for key in part.columns if key not in NOT_FIGURES]
    shown = [[part.columns[key].text(row[key]) for key in keys] for row in part.rows]
    columns = list(zip(*shown, strict=True))
    return [
        any(_quotes(finding, cell) and column.count(cell) == 1 for cell, column in zip(cells, columns, strict=True))
        for cells in shown
    ]


def _quotes(finding: str, cell: str) -> bool:
    """Whether a sentence quotes a cell that is a figure of two digits or more."""
    cell = cell.lstrip("+-−")  # a fall is written without its sign
    if sum(letter.isdigit() for letter in cell) < 2:  # noqa: PLR2004 - a lone digit stands in many words
        return False
    return re.search(rf"(?<![\d.,]){re.escape(cell)}(?![\d%]|[.,]\d)", finding) is not None


def _is_figure(cell: object) -> bool:
    """Whether a cell is a number, or words that begin with one."""
    if isinstance(cell, str):
        return bool(re.match(r"[-+−]?\d", cell))
    return isinstance(cell, int | float) and math.isfinite(cell)


def _working(part: Part, row: Row, key: str, column: Column) -> tuple[str, str, str, str]:
    """Value, numerator, denominator and method of a figure, as they are written."""
    value = column.text(row[key])
    ends = [row.get(name) if name else None for name in (column.numerator, column.denominator)]
    counts = [_count(part, name, end) for name, end in zip((column.numerator, column.denominator), ends, strict=True)]
    if not all(counts):
        return value, "", "", NOT_A_COUNT
    return value, counts[0], counts[1], CHANGE if column.is_change else "numerator ÷ denominator"


def _count(part: Part, key: str, value: object) -> str:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    if key in part.columns:
        return part.columns[key].text(value)
    return written(float(value), 0 if float(value).is_integer() else 2)


def clean(text: str) -> str:
    """Text without characters that no document may hold."""
    return PRINTABLE.sub(" ", text)
