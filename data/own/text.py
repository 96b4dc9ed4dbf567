"""A team's own CSV file read row by row: bounded, UTF-8, as text; what is wrong with a row is noted, not raised."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.formats import FORMULA_STARTS, plain_text
from needs_map.data.files.marks import DASHES, SUPPRESSED_MARKS, UNAVAILABLE_MARKS
from needs_map.data.files.tables import TITLE_LINES
from needs_map.data.indicators.observations import FIGURES

MOST_BYTES = 256 * 1024**2
"""Five times a national table by LSOA of ten years with limits: more is not a table of one indicator."""
MOST_ROWS = 2_000_000
MOST_COLUMNS = 200
LONGEST_ROW = 4000
"""Characters of all cells of a row: a note is a sentence or two."""
BLOCK, CHUNK = 16 << 20, 20_000
"""Bytes and rows that are looked at together."""
MOST_SHOWN = 40
"""Problems that a message lists: only these are put into words and kept."""
MOST_DIFFERENT = 200_000
"""Different cells of a column of words, notes left out: four times the areas of all levels of England."""
LARGEST_NUMBER = 1e15
"""A million times all people who ever lived: more is a slip, and breaks sums."""
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
REQUIRED = ("area", "period")
OPTIONAL = ("sex", "age", "group_type", "group", *FIGURES, "note")
COLUMNS = (*REQUIRED, *OPTIONAL)
TEXT_COLUMNS = tuple(column for column in COLUMNS if column not in FIGURES)
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


class Problem(NamedTuple):
    """One thing that is wrong with a file."""

    row: int
    """Line of the file, the header being 1; 0 for the file as a whole."""
    column: str
    """Empty if it is not one column."""
    words: str


class Problems:
    """All that is wrong with a file: its first problems in words, and the rows of all."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[Problem] = []
        self._marked = np.zeros(2 * MOST_ROWS + 2, dtype=bool)  # by row, whichever mark ends a line

    def add(self, row: int, column: str, words: str) -> None:
        """Note one problem; `row` is 0 if it is of the file as a whole."""
        self.count += 1
        self._marked[row] = True
        self._keep([Problem(row, column, words)])

    def add_at(self, rows: pd.Index, column: str, words: Callable[[int], str]) -> None:
        """Note a problem at each of some rows, in ascending order, in words for so many as are shown."""
        self.count += len(rows)
        self._marked[rows.to_numpy(dtype=np.int64)] = True
        self._keep([Problem(int(row), column, words(int(row))) for row in rows[:MOST_SHOWN]])

    @property
    def first(self) -> list[Problem]:
        """The first `MOST_SHOWN`, by row and column."""
        return sorted(self._first, key=lambda one: (one.row, one.column))[:MOST_SHOWN]

    @property
    def rows(self) -> np.ndarray:
        """Rows that have a problem, in ascending order; 0 among them if the file as a whole has one."""
        return np.flatnonzero(self._marked)

    def _keep(self, more: list[Problem]) -> None:
        self._first += more
        if len(self._first) > 2 * MOST_SHOWN:
            self._first = self.first


class Categories:
    """A column of words, taken a part at a time: each different cell is held once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells: dict[str, int] = {}
        self._codes: list[np.ndarray] = []

    def add(self, text: pd.Series) -> None:
        """Take some more rows."""
        codes, cells = pd.factorize(text)
        places = [self._cells.setdefault(cell, len(self._cells)) for cell in cells]
        self._codes.append(np.array(places, dtype=np.int32)[codes])
        if len(self._cells) > MOST_DIFFERENT:
            raise DataError(
                f"{self._name} has more than {MOST_DIFFERENT:,} different cells: take one indicator a file, and only "
                "the areas of the map."
            )

    def column(self) -> pd.Categorical:
        """All rows."""
        return pd.Categorical.from_codes(np.concatenate(self._codes), pd.Index(list(self._cells), dtype="str"))


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


def read_rows(path: Path, problems: Problems) -> Iterator[pd.DataFrame]:
    """
    Read a file of observations as text, some rows at a time: the text of a large file is never held as a whole.

    Parameters
    ----------
    path
        The file.
    problems
        Takes what is wrong with a line's form.

    Yields
    ------
    table
        At most `CHUNK` rows, one a line, with the columns `COLUMNS`, stripped, "" where there is none, indexed by line
        number; without lines of a wrong form.

    Raises
    ------
    DataError
        If it is too large, not UTF-8, empty, or lacks a column that is needed.
    """
    check_size(path)
    _check_text(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(map(plain_text, file), strict=True)
        start = 1
        try:
            header = [name.strip().lower() for name in next(lines, [])]
            if len(header) > MOST_COLUMNS:
                raise DataError(f"{path.name} has {len(header):,} columns: remove all but {', '.join(COLUMNS)}.")
            _check_header(header, lines, path, problems)
            rows = _rows(lines, header, problems)
            empty, nameless = True, dict[int, None]()
            while chunk := list(islice(rows, CHUNK)):
                start, empty = lines.line_num + 1, False
                yield _frame(chunk, header, nameless)
        except csv.Error as error:
            raise DataError(
                f"{path.name}: line {lines.line_num} cannot be read ({error}): is a quotation mark not closed, in line "
                f"{start} or below?"
            ) from error
    if empty and not problems.count:
        raise DataError(f"{path.name} has a header and no rows.")
    for place in nameless:
        problems.add(1, "", f"column {place + 1} has no name: name it or empty it")
    if empty:
        yield _frame([], header, nameless)


def _frame(rows: list[list[str | int]], header: list[str], nameless: dict[int, None]) -> pd.DataFrame:
    """Table of some rows with the columns `COLUMNS`; the places of columns that hold something under no name."""
    frame = pd.DataFrame(rows, columns=["line", *header]).set_index("line").astype("str")
    frame = frame.apply(lambda column: column.str.strip(" "))
    for place, name in enumerate(header):
        if not name and (frame.iloc[:, place] != "").any():
            nameless[place] = None
    frame = frame.loc[:, [name in COLUMNS for name in header]]
    whole: pd.DataFrame = frame.reindex(columns=list(COLUMNS), fill_value="").astype("str")
    return whole


def _check_text(path: Path) -> None:
    """Refuse what is no UTF-8 text or has too many lines, a block at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, blank = 1, True
    with path.open("rb") as file:
        more = True
        while more:
            block = file.read(BLOCK)
            more = bool(block)
            if b"\0" in block or (blank and block[:2] in {b"\xff\xfe", b"\xfe\xff"}):
                raise DataError(
                    f"{path.name} is text of two bytes a letter (UTF-16), or no text (a workbook?): save it as “CSV "
                    "UTF-8”."
                )
            try:
                text = decoder.decode(block, final=not more)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                shown = error.object[max(error.start - 12, 0) : error.start + 1].decode("cp1252", errors="replace")
                raise DataError(
                    f"{path.name}: line {line} is not UTF-8 (after {shown!r}): save the file as “CSV UTF-8”."
                ) from error
            blank = blank and not text.strip("\ufeff \r\n\t")
            if len(block) == BLOCK and b"\n" not in block and b"\r" not in block:
                raise DataError(f"{path.name} has a line of more than {BLOCK / 1e6:,.0f} MB: save it as “CSV UTF-8”.")
            line += max(block.count(b"\n"), block.count(b"\r"))
    if blank:
        raise DataError(f"{path.name} is empty.")
    if line > MOST_ROWS:
        raise DataError(
            f"{path.name} has {line:,} lines, and a table of one indicator has {MOST_ROWS:,} at most: take one "
            "indicator a file, and only the areas of the map."
        )


def _check_header(header: list[str], lines: Any, path: Path, problems: Problems) -> None:  # noqa: ANN401 - csv's own reader has no public type
    """Refuse a header that rows cannot be read by; say of other columns what to do, and give them their right name."""
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise DataError(f"{path.name} has semicolons or tabs between its cells: save it with commas.")
    if not set(header) & set(COLUMNS) and (below := _header_below(lines)):
        raise DataError(f"{path.name}: the header is on line {below}: remove the lines above it.")
    for place, column in enumerate(header):
        if not column or column in COLUMNS:
            continue
        right = next((name for name, form in CALLED.items() if re.fullmatch(form, column) and name not in header), "")
        words = f"is {right}: rename it to {right}" if right else "is not read: remove it"
        problems.add(1, column, words)
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


def _header_below(lines: Any) -> int:  # noqa: ANN401 - likewise
    """Number of the line below a title that names the columns; 0 if there is none."""
    for _, cells in zip(range(TITLE_LINES), lines, strict=False):
        if set(REQUIRED) <= {cell.strip().lower() for cell in cells}:
            return int(lines.line_num)
    return 0


def _rows(lines: Any, header: list[str], problems: Problems) -> Iterator[list[str | int]]:  # noqa: ANN401 - csv's own reader has no public type
    """Cells of each row after its line number; rows of a wrong length are noted instead."""
    for cells in lines:
        letters = "".join(cells)
        if not letters.strip(" "):
            continue  # a blank line, as spreadsheets leave at the end
        if len(letters) > LONGEST_ROW:
            problems.add(lines.line_num, "", f"has {len(letters):,} letters: shorten its longest cell")
            continue
        if len(cells) > len(header) and not "".join(cells[len(header) :]).strip(" "):
            cells = cells[: len(header)]  # noqa: PLW2901 - blank columns, as spreadsheets leave beside a table
        if len(cells) != len(header):
            problems.add(lines.line_num, "", f"has {len(cells)} cells where the header has {len(header)}")
            continue
        yield [lines.line_num, *cells]


def numbers_of(table: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """
    Read the columns of figures.

    Parameters
    ----------
    table
        As `read_rows` gives it.
    problems
        Takes the cells that hold something else than a number.

    Returns
    -------
    figures
        Numbers, NaN where a cell is empty or is none.
    """
    figures = {}
    for column in FIGURES:
        text = table[column]
        wrong = (text != "") & ~text.str.fullmatch(NUMBER.pattern)
        problems.add_at(text.index[wrong], column, lambda line, text=text: _no_number(text[line]))  # type: ignore[misc]  # used within the turn
        figures[column] = pd.to_numeric(text.where((text != "") & ~wrong), errors="coerce").astype("float64")
        endless = figures[column].abs() > LARGEST_NUMBER
        problems.add_at(
            text.index[endless],
            column,
            lambda line, text=text: f"{text[line]!r} is too large a number",  # type: ignore[misc]  # likewise
        )
    return pd.DataFrame(figures, index=table.index)


def _no_number(cell: str) -> str:
    mark = cell.lower().replace(" ", "")
    if mark in SUPPRESSED_MARKS or mark.startswith("<"):
        words = "marks a suppressed figure: leave it empty and write suppressed in the note"
    elif mark in UNAVAILABLE_MARKS:
        words = "marks a figure that is not there: leave it empty and write not available in the note"
    elif mark in DASHES:
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


def find_formulas(table: pd.DataFrame, problems: Problems) -> None:
    """Note cells of text that a spreadsheet would run."""
    for column in TEXT_COLUMNS:
        text = table[column]
        wrong = text.str.startswith(FORMULA_STARTS)
        problems.add_at(
            text.index[wrong],
            column,
            lambda line, text=text: f"{text[line]!r} begins like a formula: write it another way",  # type: ignore[misc]  # likewise
        )
