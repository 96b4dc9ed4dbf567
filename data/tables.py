"""Publishers' CSV files and zips, read strictly: text in every column, checked once, here at the edge."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from data.archives import MOST_WHOLE, member_bytes, open_zip, unzipped
from data.errors import DataError

LSOA_2021 = re.compile(r"[EWX]01\d{6}")
GZIPPED = ".gz"
ENCODINGS = ("utf8", "cp1252")
BLOCK = 16 << 20
MOST_COLUMNS = 2_000
HEAD = 200_000  # bytes that the header is within


class Source(NamedTuple):
    """What one reader made of one publisher's file."""

    table: pd.DataFrame
    rows: int
    """Rows in the file."""
    left_out: dict[str, int]
    """Why rows were left out, and how many."""
    vintage: str
    """Of when the figures are, in words."""


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
        Strings, stripped; an empty cell is "". Row 0 is line 2 of the file. Where every row lacks the same last cell,
        as some publishers write it, and `only` does not need it, that cell is empty.

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
        if _is_text(content, encoding):
            if encoding != ENCODINGS[0]:
                content = content.decode(encoding).encode()
            return _parse(content, name, only, optional)
    raise DataError(f"{name} is neither UTF-8 nor Windows-1252 text: download it again.")


def _is_text(content: bytes, encoding: str) -> bool:
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


def _check_quotes(content: bytes, name: str, before: int) -> None:
    """Refuse a quotation mark left open, which makes one cell of all rows up to the next."""
    if b'"' not in content or not any(line.count(b'"') % 2 for line in io.BytesIO(content)):
        return  # a cell may hold line breaks: only then is the file read twice
    lines = csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf8", newline=""), strict=True)
    row = 1
    try:
        for _ in lines:
            row = lines.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{name}: row {row + before} has a quotation mark that is not closed, so the file is cut short or was "
            "edited: download it again."
        ) from error


def native(content: bytes) -> pa.Buffer:
    """
    Copy bytes to memory that is not Python's.

    Arrow's own threads let go of it when they like, also while Python ends, which kills the process if it is Python's.
    """
    buffer = pa.allocate_buffer(len(content))
    pa.FixedSizeBufferWriter(buffer).write(content)
    return buffer


def _parse(content: bytes, name: str, only: Sequence[str] | None, optional: Sequence[str]) -> pd.DataFrame:
    header = _header(content[:HEAD], name)
    wanted = [*only, *optional] if only else []
    try:
        table = parsed(content, name, header, wanted)
    except ShortRowError as error:
        spare = only and header[-1] not in only
        if not (spare and error.cells == len(header) - 1 and content.rstrip(b" ").endswith((b"\n", b"\r"))):
            raise
        kept = [column for column in wanted if column != header[-1]]
        try:
            table = parsed(content, name, header[:-1], kept, short=True)
        except ShortRowError:
            raise error from None  # only some rows are short
        if header[-1] in wanted:
            table = table.append_column(header[-1], pa.repeat("", table.num_rows)).select(wanted)
    frame: pd.DataFrame = table.to_pandas().astype("str")
    stripped: pd.DataFrame = frame.apply(lambda column: column.str.strip())
    return stripped


class ShortRowError(DataError):
    """A row that has more or fewer cells than the header."""

    def __init__(self, name: str, row: int | None, cells: int, expected: int) -> None:
        where = f"row {row}" if row else "a row"
        super().__init__(
            f"{name}: {where} has {cells} cells where the header has {expected}, so the file is cut short or was "
            "edited: download it again."
        )
        self.cells = cells


def parsed(
    content: bytes, name: str, header: Sequence[str], only: Sequence[str], *, short: bool = False, before: int = 0
) -> pa.Table:
    """
    Make a table of text of CSV.

    Parameters
    ----------
    content
        UTF-8, with its header.
    name
        Of the file, for the message.
    header
        Names of its columns.
    only
        Columns to keep; all if empty.
    short
        Whether the header replaces the file's first line, as its rows are shorter than that.
    before
        Rows of the file that stand between the header and these.

    Raises
    ------
    ShortRowError
        If a row has more or fewer cells than the header.
    DataError
        If there is no row, or a quotation mark is left open.
    """
    _check_quotes(content, name, before)
    wrong: list[pa.csv.InvalidRow] = []

    def refuse(row: pa.csv.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    try:
        table = pa.csv.read_csv(
            pa.BufferReader(native(content)),
            read_options=pa.csv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                column_names=list(header) if short else None,
                skip_rows=int(short),
            ),
            parse_options=pa.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=refuse),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                include_columns=list(only) or None,
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        if wrong:
            number = wrong[0].number + before if wrong[0].number else None
            raise ShortRowError(name, number, wrong[0].actual_columns, wrong[0].expected_columns) from error
        raise DataError(f"{name} is not a CSV file that can be read: download it again.") from error
    if not table.num_rows:
        raise DataError(f"{name} has a header and no rows: download it again.")
    return table


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


def _header(text: bytes, name: str) -> list[str]:
    first = text.decode("utf8", errors="replace").lstrip("\ufeff").splitlines()[0]
    try:
        header = next(csv.reader([first], strict=True), [])
    except csv.Error:
        header = []
    if not header:
        raise DataError(f"{name} does not begin with a line of column names: download it again.")
    if len(header) > MOST_COLUMNS:
        raise DataError(f"{name} has {len(header):,} columns, which no such table has: download it again.")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise DataError(f"{name} has two columns named {twice[0]!r}: remove one.")
    return header


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


def numbers(table: pd.DataFrame, column: str, path: Path, *, whole: bool = False) -> pd.Series:
    """
    A column of numbers from text; an empty cell is unknown (NaN).

    Raises
    ------
    DataError
        If a cell holds something else; the first such row is named.
    """
    text = table[column].str.replace(",", "", regex=False)
    values = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
    bad = ~np.isfinite(values.to_numpy()) & (text != "").to_numpy()
    if whole:
        bad |= (values.notna() & (values % 1 != 0)).to_numpy()
    if bad.any():
        row = int(bad.argmax())
        kind = "a whole number" if whole else "a number"
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
