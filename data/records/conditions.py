"""Which records a definition counts: comparisons, lists and code lists by their beginnings, as one expression."""

from __future__ import annotations

import csv
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.records.cells import code_text, number_cells, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

COMPARISONS = ("at_least", "at_most", "more_than", "less_than")
LISTS = ("is", "is_not", "starts_with")
FROM_FILE = "starts_with_file"
MOST_CODES = 20_000


class Condition(NamedTuple):
    """One thing that a record must be."""

    columns: tuple[str, ...]
    """Any of them may meet it."""
    kind: str
    """One of `COMPARISONS` or `LISTS`."""
    values: tuple[str, ...]
    """In capitals; one number of a comparison."""
    words: str
    """Why a record that does not meet it is left out."""

    def met(self, table: Any) -> Any:  # noqa: ANN401 - an Ibis table and its boolean column
        """Whether a record meets it; an empty cell meets none, but for `is_not`."""
        found = [self._met(table[column]) for column in self.columns]
        return reduce(or_, found)

    def _met(self, column: Any) -> Any:  # noqa: ANN401 - likewise
        if self.kind in COMPARISONS:
            cell, bound = number_cells(column), float(self.values[0])
            meets = {
                "at_least": cell >= bound,
                "at_most": cell <= bound,
                "more_than": cell > bound,
                "less_than": cell < bound,
            }[self.kind]
            return meets.fill_null(False)
        if self.kind == "starts_with":
            cell = code_text(column)
            lengths: dict[int, list[str]] = {}
            for value in self.values:
                lengths.setdefault(len(value), []).append(value)
            meets = reduce(or_, (cell.substr(0, size).isin(sorted(codes)) for size, codes in sorted(lengths.items())))
            return meets.fill_null(False)
        listed = text(column).isin(sorted(self.values)).fill_null(False)
        return ~listed if self.kind == "is_not" else listed


def read_conditions(tables: object, part: str, path: Path) -> tuple[Condition, ...]:
    """
    Read the conditions of one part of a definition.

    Parameters
    ----------
    tables
        As TOML gives `[[rows]]`.
    part
        Its name, for messages.
    path
        The definition; code lists lie beside it.

    Raises
    ------
    DataError
        If a condition has no column, no or several comparisons, or a list that is empty or cannot be read.
    """
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise DataError(f"{path.name}: begin each condition with a line [[{part}]].")
    return tuple(_condition(one, part, path) for one in tables)


def _condition(one: Mapping[str, Any], part: str, path: Path) -> Condition:
    columns = one.get("column")
    columns = [columns] if isinstance(columns, str) else columns
    if not isinstance(columns, list) or not columns or not all(isinstance(name, str) and name for name in columns):
        raise DataError(f'{path.name}: a condition of [[{part}]] needs its column, such as column = "method".')
    kinds = [name for name in one if name != "column"]
    known = (*LISTS, FROM_FILE, *COMPARISONS)
    if len(kinds) != 1 or kinds[0] not in known:
        raise DataError(f"{path.name}: a condition of [[{part}]] has a column and one of {', '.join(known)}.")
    kind, given = kinds[0], one[kinds[0]]
    name = " or ".join(columns)
    if kind in COMPARISONS:
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise DataError(f"{path.name}: {kind} of {name} must be a number.")
        words = f"{name} not {kind.replace('_', ' ')} {given:g}"
        return Condition(tuple(columns), kind, (str(given),), words)
    if kind == FROM_FILE:
        return Condition(tuple(columns), "starts_with", code_list(path.parent / str(given)), f"{name} not listed")
    cells = given if isinstance(given, list) else [given]
    if not cells or not all(isinstance(cell, str | int) and str(cell).strip() for cell in cells):
        raise DataError(f'{path.name}: {kind} of {name} must be a list of codes, such as {kind} = ["21", "22"].')
    values = tuple(str(cell).strip().upper() for cell in cells)
    if kind == "starts_with":
        values = tuple(value.replace(".", "") for value in values)
    return Condition(tuple(columns), kind, values, f"{name} {'excluded' if kind == 'is_not' else 'not listed'}")


def code_list(path: Path) -> tuple[str, ...]:
    """
    Read a list of codes, or of their beginnings: the first column of a CSV file with a header, or lines of text.

    Returns
    -------
    codes
        In capitals and without dots, each once, in the order of the file.

    Raises
    ------
    DataError
        If the file is missing, no text, empty or too long.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row[0].strip() for row in csv.reader(file) if row and row[0].strip()]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"The code list {path.name} cannot be read: it must be a CSV file (UTF-8).") from error
    codes = tuple(dict.fromkeys(_plain(rows[1:] if path.suffix.lower() == ".csv" else rows)))
    if not codes or len(codes) > MOST_CODES:
        raise DataError(f"The code list {path.name} holds {len(codes):,} codes: 1 to {MOST_CODES:,} are needed.")
    return codes


def _plain(rows: Iterable[str]) -> Iterable[str]:
    return (row.upper().replace(".", "") for row in rows)
