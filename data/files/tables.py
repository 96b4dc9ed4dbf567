"""Publishers' CSV files and zips, read strictly: text in every column, checked once, here at the edge."""

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from needs_map.data.errors import DataError
from needs_map.data.files.archives import MOST_WHOLE, member_bytes, open_zip, unzipped
from needs_map.data.files.csv_cells import BLOCK, ShortRowError, parsed
from needs_map.data.files.formats import plain_text

LSOA_2021 = re.compile(r"[EWX]01\d{6}")
GZIPPED = ".gz"
ENCODINGS = ("utf8", "cp1252")
MOST_COLUMNS = 2_000
LARGEST = 1e12
"""No figure is larger: what is, is a slip or no number, and breaks sums."""
MOST_PEOPLE = 1e8
"""In any area: England has 58 million."""
HEAD = 200_000  # bytes that the header is within
TITLE_LINES = 20
"""Lines in which a header below a title is looked for."""
UNNAMED = "\N{NULL}"
"""Begins the name that a column without one has while its file is read."""


class Source(NamedTuple):
    """What one reader made of one publisher's file."""

    table: pd.DataFrame
    rows: int
    """Rows in the file."""
    left_out: dict[str, int]
    """Why rows were left out, and how many."""
    vintage: str
    """Period of the figures, in words."""
    notes: tuple[str, ...] = ()
    """What a reader of the figures must know of how they were read, in sentences."""


def read_csv(
    path: Path, *, only: Sequence[str] | None = None, member: str | None = None, optional: Sequence[str] = ()
) -> pd.DataFrame:
    """
    Read a CSV file, or one member of a zip, as text: nothing is guessed, no row is dropped.

    Parameters
    ----------
    path
        The file; UTF-8 with or without a byte-order mark, or Windows-1252; gzipped if its name ends so.
    only
        Columns to keep, to save memory; all if None.
    member
        Name of the file inside the zip at `path`.
    optional
        Columns to keep beside `only`, which may be empty.

    Returns
    -------
    table
        Strings, stripped; an empty cell is "". Row 0 is line 2 of the file. Where every row lacks the same last cells,
        as some publishers write it, and `only` does not need them, these are empty; empty cells that every row has
        beyond the header are passed by.

    Raises
    ------
    DataError
        If the file is missing, empty, not a table, or a row has more or fewer cells than the header (a file cut
        short).
    """
    name = f"{path.name}: {member}" if member else path.name
    content = _bytes(path, member)
    _check_text(content[:HEAD], name)
    for encoding in ENCODINGS:
        if is_text(content, encoding):
            if encoding != ENCODINGS[0]:
                content = content.decode(encoding).encode()
            return _parse(content, name, only, optional)
    raise DataError(f"{name} is neither UTF-8 nor Windows-1252 text: download it again.")


def is_text(content: bytes, encoding: str) -> bool:
    """Whether all bytes are letters of an encoding, looked at in parts to save memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), BLOCK):
            decoder.decode(content[start : start + BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _bytes(path: Path, member: str | None, most: int | None = None) -> bytes:
    """Content of a file, of one in a zip or of a gzipped one, or its first `most` bytes."""
    if not path.is_file():
        raise DataError(f"{path.name} is not in {path.parent}: download it again, or name the right folder.")
    if member is not None:
        return member_bytes(path, member, most)
    if path.suffix.lower() == GZIPPED:
        return unzipped(path, most)
    if most is None and path.stat().st_size > MOST_WHOLE:
        raise DataError(f"{path.name} is of {path.stat().st_size / 1e9:.1f} GB, which no such table is: refused.")
    with path.open("rb") as file:
        return file.read(-1 if most is None else most)


def zip_members(path: Path) -> list[str]:
    """
    Names of the files in a zip.

    Raises
    ------
    DataError
        If the file is missing, cut short or not a zip.
    """
    with open_zip(path) as archive:
        return archive.namelist()


def _parse(content: bytes, name: str, only: Sequence[str] | None, optional: Sequence[str]) -> pd.DataFrame:
    cells = _first_cells(content[:HEAD], name)
    _check_layout(cells, content[:HEAD], name)
    header = [cell or f"{UNNAMED}{place}" for place, cell in enumerate(cells)]
    wanted = [*only, *optional] if only else []
    try:
        table = parsed(content, name, header, wanted, short="" in cells)
    except ShortRowError as error:
        absent = header[error.cells :]
        if not content.rstrip(b" ").endswith((b"\n", b"\r")) or (absent and (not only or set(absent) & set(only))):
            raise
        kept = [column for column in wanted if column not in absent]
        more = [f"{UNNAMED}{place}" for place in range(len(header), error.cells)]
        try:
            table = parsed(content, name, [*header[: error.cells], *more], [*kept, *more] if kept else [], short=True)
        except ShortRowError:
            raise error from None  # only some rows are short or long
        if any(pc.any(pc.not_equal(pc.utf8_trim_whitespace(table[column]), "")).as_py() for column in more):
            raise
        for column in absent:
            table = table.append_column(column, pa.repeat("", table.num_rows))
        table = table.select(wanted) if wanted else table
    frame: pd.DataFrame = table.drop_columns(unnamed(table.column_names)).to_pandas().astype("str")
    stripped: pd.DataFrame = frame.apply(lambda column: column.str.strip())
    return stripped


def _check_text(text: bytes, name: str) -> None:
    """Refuse what is plainly no table: nothing, a web page, or text of two bytes a letter."""
    if not text.strip():
        raise DataError(f"{name} is empty: download it again.")
    if text.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise DataError(f"{name} is a web page, not a table: the publisher sent an error, so download it again.")
    if b"\0" in text:
        raise DataError(
            f"{name} is not UTF-8 text (UTF-16, or no text at all): save it as CSV UTF-8, or download it again."
        )


def unnamed(columns: Iterable[str]) -> list[str]:
    """Columns that their file gives no name, as spreadsheets leave beside a table."""
    return [column for column in columns if column.startswith(UNNAMED)]


def _check_layout(header: list[str], text: bytes, name: str) -> None:
    """Refuse other marks than commas between the cells, and a title above the names of the columns."""
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise DataError(f"{name} has semicolons or tabs between its cells: save it with commas.")
    if sum(map(bool, header)) > 1:
        return
    lines = plain_text(text.decode("utf8", errors="replace")).splitlines()[: TITLE_LINES + 1]
    with contextlib.suppress(csv.Error):
        for number, cells in enumerate(csv.reader(lines[1:]), start=2):
            if sum(map(bool, cells)) > 1:
                raise DataError(f"{name}: the header is on line {number}: remove the lines above it.")


def _header(text: bytes, name: str) -> list[str]:
    return [cell for cell in _first_cells(text, name) if cell]


def _first_cells(text: bytes, name: str) -> list[str]:
    """Names of all columns, empty for those without one."""
    first = plain_text(text.decode("utf8", errors="replace").lstrip("\ufeff")).splitlines()[0]
    try:
        header = next(csv.reader([first], strict=True), [])
    except csv.Error:
        header = []
    if not any(header):
        raise DataError(f"{name} does not begin with a line of column names: download it again.")
    if len(header) > MOST_COLUMNS:
        raise DataError(f"{name} has {len(header):,} columns, which no such table has: download it again.")
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise DataError(f"{name} has two columns named {twice[0]!r}: remove one.")
    return header


def rows_of_text(path: Path, most_bytes: int, advice: str) -> list[list[str]]:
    """
    Rows of a small CSV as they stand, for files whose columns have no names or names of several lines.

    Parameters
    ----------
    path
        The file; UTF-8.
    most_bytes
        Bound on its size.
    advice
        What to do about a file that is no such table, for the message.

    Raises
    ------
    DataError
        If it is too large, missing or no text with commas.
    """
    try:
        if path.stat().st_size > most_bytes:
            raise DataError(f"{path.name} is of {path.stat().st_size / 1e6:.0f} MB, which no such table is: refused.")
        text = plain_text(path.read_text(encoding="utf-8-sig"))
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name} is not a table of text with commas: {advice}.") from error


def is_header_alone(path: Path) -> bool:
    """Whether a CSV file has a line of column names and nothing below it, as a service sends that has no figures."""
    with path.open("rb") as file:
        return bool(file.readline().strip()) and not file.read(BLOCK).strip()


def header_of(path: Path, member: str | None = None) -> list[str]:
    """
    Column names of a CSV file, or of one member of a zip.

    Raises
    ------
    DataError
        If the file is missing, empty or has a column twice.
    """
    text = _bytes(path, member, HEAD)
    _check_text(text, path.name)
    return _header(text, path.name)


def column_like(columns: Iterable[str], pattern: str, path: Path, meaning: str) -> str:
    """
    The one column whose name matches a pattern, for headers that carry a year (`ICB24CD`, `ICB26CD`).

    Parameters
    ----------
    columns
        Names in the file.
    pattern
        Regular expression for the whole name, letter case ignored.
    path
        The file, for the message.
    meaning
        What the column holds, in words, for the message.

    Raises
    ------
    DataError
        If no column, or more than one, matches.
    """
    columns = list(columns)
    found = [column for column in columns if re.fullmatch(pattern, column, re.IGNORECASE)]
    if len(found) == 1:
        return found[0]
    if not found:
        shown = ", ".join(columns[:8]) + (", ..." if len(columns) > 8 else "")  # noqa: PLR2004 - a line's worth
        raise DataError(f"{path.name} has no column for the {meaning} among {shown}: was it renamed?")
    raise DataError(f"{path.name} has several columns for the {meaning}: {', '.join(found)}: keep one.")


def as_numbers(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Numbers in cells of text, NaN where there is none, and whether a cell holds something else."""
    text = cells.str.replace(",", "", regex=False)
    values = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
    return values, (text != "") & ~(values.abs() <= LARGEST)


def number_column(
    table: pd.DataFrame, column: str, path: Path, *, whole: bool = False, least: float = -LARGEST, most: float = LARGEST
) -> pd.Series:
    """
    A column of numbers from text; an empty cell is unknown (NaN).

    Parameters
    ----------
    table
        Text.
    column
        The one to read.
    path
        The file, for the message.
    whole
        Whether only whole numbers will do.
    least, most
        The smallest and the largest that can be.

    Raises
    ------
    DataError
        If a cell holds something else; the first such row is named.
    """
    values, bad = as_numbers(table[column])
    if whole:
        bad |= values.notna() & (values % 1 != 0)
    bad |= (values < least) | (values > most)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        kind = "a whole number" if whole else "a number"
        if least > -LARGEST and np.isfinite(values.iloc[row]):
            kind += f" from {least:,.0f} to {most:,.0f}"
        raise DataError(
            f"{path.name}: row {row + 2}, column {column!r}: {table[column].iloc[row]!r} is not {kind}: correct it."
        )
    return values


def unique_codes(codes: pd.Series, path: Path, what: str) -> None:
    """
    Refuse a code that stands twice.

    Raises
    ------
    DataError
        Naming the first such code and its row.
    """
    twice = codes.duplicated()
    if twice.any():
        row = int(twice.to_numpy().argmax())
        raise DataError(f"{path.name}: row {row + 2} names the {what} {codes.iloc[row]} a second time: keep one row.")
