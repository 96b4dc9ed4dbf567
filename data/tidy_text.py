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
CALLED = {
    "area": r"(area|geography|lsoa|msoa|ward|place|la|lad|icb)[ _]?(\d\d)?[ _]?(code|cd)|code",
    "period": r"time[ _]?period|year|date|month|quarter",
    "value": r"rate|percent(age)?|figure|obs[ _]?value",
    "numerator": r"count|events|num",
    "denominator": r"population|denom|pop",
    "lower_cl": r"(lower|lci|ll|lcl)([ _]?(95)?[ _]?(ci|cl|limit))?([ _]?95)?([ _]?limit)?",
    "upper_cl": r"(upper|uci|ul|ucl)([ _]?(95)?[ _]?(ci|cl|limit))?([ _]?95)?([ _]?limit)?",
    "age": r"age[ _]?(band|group)",
    "note": r"notes?|value[ _]?note|flag",
}
"""Other names that files have for a column, in full."""
TITLE_LINES = 20
"""Lines in which a header below a title is looked for."""
SUPPRESSED_MARKS = {"*", "c", "[c]", "(c)", "**", "s", "supp", "suppressed", "<5", "<3", "<6", "<7", "<10"}
UNAVAILABLE_MARKS = {
    "z",
    "[z]",
    "x",
    "[x]",
    ".",
    "..",
    ":",
    "[:]",
    "#n/a",
    "n/a",
    "na",
    "nan",
    "null",
    "none",
    "[u]",
    "u",
}


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
        problems = _check_header(header, lines, path)
        table, wrong = _rows(lines, header)
        problems += wrong
    except csv.Error as error:
        raise DataError(
            f"{path.name}: line {lines.line_num} cannot be read ({error}): is a quotation mark not closed?"
        ) from error
    if not table and not problems:
        raise DataError(f"{path.name} has a header and no rows.")
    frame = pd.DataFrame(table, columns=["line", *header]).set_index("line").astype("str")
    nameless = [place for place, name in enumerate(header) if not name and (frame.iloc[:, place] != "").any()]
    problems += [Problem(1, "", f"column {place + 1} has no name: name it or empty it") for place in nameless]
    frame = frame.loc[:, [name in COLUMNS for name in header]]
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


def _check_header(header: list[str], lines: Any, path: Path) -> list[Problem]:  # noqa: ANN401 - csv's own reader has no public type
    """Refuse a header that rows cannot be read by; say of other columns what to do, and give them their right name."""
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise DataError(f"{path.name} has semicolons or tabs between its cells: save it with commas.")
    if not set(header) & set(COLUMNS) and (below := _header_below(lines)):
        raise DataError(f"{path.name}: the header is on line {below}: remove the lines above it.")
    problems = []
    for place, column in enumerate(header):
        if not column or column in COLUMNS:
            continue
        right = next((name for name, form in CALLED.items() if re.fullmatch(form, column) and name not in header), "")
        words = f"is {right}: rename it to {right}" if right else "is not read: remove it"
        problems.append(Problem(1, column, words))
        header[place] = right or column
    known = ", ".join(COLUMNS)
    for column in filter(None, header):
        if header.count(column) > 1:
            raise DataError(f"{path.name} has two columns named {column!r}: remove one.")
    for column in REQUIRED:
        if column not in header:
            raise DataError(f"{path.name} has no column {column!r}: the columns are {known}.")
    if "value" not in header and not {"numerator", "denominator"} <= set(header):
        raise DataError(f"{path.name} has no column 'value', nor 'numerator' and 'denominator' to work it out from.")
    return problems


def _header_below(lines: Any) -> int:  # noqa: ANN401 - likewise
    """Number of the line below a title that names the columns; 0 if there is none."""
    for _, cells in zip(range(TITLE_LINES), lines, strict=False):
        if set(REQUIRED) <= {cell.strip().lower() for cell in cells}:
            return int(lines.line_num)
    return 0


def _rows(lines: Any, header: list[str]) -> tuple[list[list[str | int]], list[Problem]]:  # noqa: ANN401 - csv's own reader has no public type
    table: list[list[str | int]] = []
    problems = []
    for cells in lines:
        line = lines.line_num
        stripped = [cell.strip(" ") for cell in cells]
        if not any(stripped):
            continue  # a blank line, as spreadsheets leave at the end
        if not any(stripped[len(header) :]):
            stripped = stripped[: len(header)]  # blank columns, as spreadsheets leave beside a table
        if len(stripped) != len(header):
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
    mark = cell.lower().replace(" ", "")
    if mark in SUPPRESSED_MARKS or mark.startswith("<"):
        words = "marks a suppressed figure: leave it empty and write suppressed in the note"
    elif mark in UNAVAILABLE_MARKS:
        words = "marks a figure that is not there: leave it empty and write not available in the note"
    elif mark in {"-", "–", "—"}:
        words = "may mean zero or no figure: write 0, or leave it empty and write not available in the note"
    elif cell.startswith(FORMULA_STARTS):
        words = "is a formula: paste its value"
    elif cell.endswith("%"):
        words = "has a % sign: write only the number"
    elif NUMBER.fullmatch(cell.replace(",", "").replace(" ", "")):
        words = "has commas or blanks in it: write only the digits"
    else:
        words = "is not a number: leave it empty, and write suppressed or not available in the note"
    return f"{cell!r} {words}"


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
