"""A team's own CSV file read row by row: bounded, UTF-8, as text; what is wrong with a row is noted, not raised."""

import csv
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from data.errors import DataError

MOST_BYTES = 256 * 1024**2
"""Five times a national table by LSOA of ten years with limits: more is not a table of one indicator."""
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
REQUIRED = ("area", "period")
FIGURES = ("value", "lower_cl", "upper_cl", "numerator", "denominator")
OPTIONAL = ("sex", "age", "group_type", "group", *FIGURES, "note")
COLUMNS = (*REQUIRED, *OPTIONAL)


class Problem(NamedTuple):
    """One thing that is wrong with a file."""

    row: int
    """Line of the file, the header being 1; 0 for the file as a whole."""
    column: str
    """Empty if it is not one column."""
    words: str


def check_size(path: Path) -> None:
    """
    Refuse a file that is not there or too large, before anything of it is read.

    Raises
    ------
    DataError
        Saying what to do.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}: name the CSV file of the indicator.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise DataError(
            f"{path.name} is of {size / 1e9:.1f} GB, and a table of one indicator is below {MOST_BYTES / 1e9:.2f} GB: "
            "take one indicator a file, and only the areas of the map."
        )


def read_rows(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """
    Read a file of observations as text.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    table, problems
        One row a line with the columns `COLUMNS`, stripped, "" where there is none, indexed by line number; what is
        wrong with a line's form, and such lines are not in the table.

    Raises
    ------
    DataError
        If it is too large, not UTF-8, empty, or lacks a column that is needed.
    """
    check_size(path)
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        _check_header(header, path)
        table, problems = _rows(lines, header)
    except csv.Error as error:
        raise DataError(
            f"{path.name}: line {lines.line_num} cannot be read ({error}): is a quotation mark not closed?"
        ) from error
    if not table and not problems:
        raise DataError(f"{path.name} has a header and no rows.")
    frame = pd.DataFrame(table, columns=["line", *header]).set_index("line").astype("str")
    for column in COLUMNS:
        if column not in frame:
            frame[column] = ""
    return frame[list(COLUMNS)], problems


def _text(path: Path) -> str:
    content = path.read_bytes()
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content[:4096]:
        raise DataError(
            f"{path.name} is text of two bytes a letter (UTF-16), or no text (a workbook?): save it as “CSV UTF-8”."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        shown = content[max(error.start - 12, 0) : error.start + 1].decode("cp1252", errors="replace")
        raise DataError(
            f"{path.name}: line {line} is not UTF-8 (after {shown!r}): save the file as “CSV UTF-8”."
        ) from error
    if not text.strip():
        raise DataError(f"{path.name} is empty.")
    return text


def _check_header(header: list[str], path: Path) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise DataError(f"{path.name} has semicolons or tabs between its cells: save it with commas.")
    known = ", ".join(COLUMNS)
    for column in header:
        if column not in COLUMNS:
            raise DataError(f"{path.name} has the column {column!r}: the columns are {known}.")
        if header.count(column) > 1:
            raise DataError(f"{path.name} has two columns named {column!r}: remove one.")
    for column in REQUIRED:
        if column not in header:
            raise DataError(f"{path.name} has no column {column!r}: the columns are {known}.")
    if "value" not in header and not {"numerator", "denominator"} <= set(header):
        raise DataError(f"{path.name} has no column 'value', nor 'numerator' and 'denominator' to work it out from.")


def _rows(lines: Any, header: list[str]) -> tuple[list[list[str | int]], list[Problem]]:  # noqa: ANN401 - csv's own reader has no public type
    table: list[list[str | int]] = []
    problems = []
    for cells in lines:
        line = lines.line_num
        stripped = [cell.strip(" ") for cell in cells]
        if not any(stripped):
            continue  # a blank line, as spreadsheets leave at the end
        if len(cells) != len(header):
            problems.append(Problem(line, "", f"has {len(cells)} cells where the header has {len(header)}"))
            continue
        table.append([line, *stripped])
    return table, problems


def numbers_of(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """
    Read the columns of figures.

    Parameters
    ----------
    table
        As `read_rows` gives it.

    Returns
    -------
    figures, problems
        Numbers, NaN where a cell is empty or is none; the cells that hold something else.
    """
    problems = []
    figures = {}
    for column in FIGURES:
        text = table[column]
        wrong = (text != "") & ~text.str.fullmatch(NUMBER.pattern)
        problems += [Problem(line, column, _no_number(cell)) for line, cell in text[wrong].items()]  # type: ignore[arg-type]  # lines are whole numbers
        figures[column] = pd.to_numeric(text.where((text != "") & ~wrong), errors="coerce").astype("float64")
        endless = np.isinf(figures[column])
        problems += [Problem(line, column, f"{cell!r} is too large a number") for line, cell in text[endless].items()]  # type: ignore[arg-type]  # likewise
    return pd.DataFrame(figures, index=table.index), problems


def _no_number(cell: str) -> str:
    if len(cell) > 1 and cell.startswith(FORMULA_STARTS):
        return f"{cell!r} is a formula: paste its value"
    if cell.endswith("%"):
        return f"{cell!r} has a % sign: write the number alone"
    if NUMBER.fullmatch(cell.replace(",", "").replace(" ", "")):
        return f"{cell!r} has commas or blanks in it: write the digits alone"
    return f"{cell!r} is not a number: leave it empty, and write suppressed in the note if it is suppressed"


def formulas_in(table: pd.DataFrame) -> list[Problem]:
    """Cells of text that a spreadsheet would run."""
    problems = []
    for column in ("area", "period", "sex", "age", "group_type", "group", "note"):
        text = table[column]
        wrong = text.str.startswith(FORMULA_STARTS)
        problems += [
            Problem(line, column, f"{cell!r} begins like a formula: write it another way")  # type: ignore[arg-type]  # lines are whole numbers
            for line, cell in text[wrong].items()
        ]
    return problems
