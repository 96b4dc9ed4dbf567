"""Publishers' CSV files and zips, read strictly: text in every column, checked once, here at the edge."""

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from data.errors import DataError

LSOA_2021 = re.compile(r"[EWX]01\d{6}")
MOST_BYTES = 4 * 1024**3  # a member that unpacks to more is a zip bomb, not a table
GZIPPED = ".gz"
ENCODINGS = ("utf8", "cp1252")
BLOCK = 16 << 20
HEAD = 200_000  # bytes that the header is within
NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
"""What `zipfile` raises for a file that is cut short, damaged, encrypted or packed in a way it does not know."""


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
            return _parse(content, name, only, encoding, optional)
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


def _bytes(path: Path, member: str | None) -> bytes:
    if not path.is_file():
        raise DataError(f"{path.name} is not in {path.parent}: download it again, or name the right folder.")
    if member is None:
        return _unzipped(path) if path.suffix.lower() == GZIPPED else path.read_bytes()
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(member)
            if info.file_size > MOST_BYTES:
                raise DataError(
                    f"{path.name}: {member} would unpack to {info.file_size / 1e9:.1f} GB: download it again."
                )
            return archive.read(member)
    except NO_ZIP as error:
        raise DataError(f"{path.name} is cut short or not a zip file: download it again.") from error


def _unzipped(path: Path, most: int = MOST_BYTES) -> bytes:
    """Content of a gzipped file, or its first `most` bytes."""
    try:
        with gzip.open(path) as file:
            content = file.read(most)
            if most == MOST_BYTES and file.read(1):
                raise DataError(f"{path.name} would unpack to more than {MOST_BYTES / 1e9:.1f} GB: download it again.")
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataError(f"{path.name} is cut short or not a gzip file: download it again.") from error
    return content


def zip_members(path: Path) -> list[str]:
    """
    Names of the files in a zip.

    Raises
    ------
    DataError
        If the file is missing, cut short or not a zip.
    """
    if not path.is_file():
        raise DataError(f"{path.name} is not in {path.parent}: download it again, or name the right folder.")
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except NO_ZIP as error:
        raise DataError(f"{path.name} is cut short or not a zip file: download it again.") from error


def _parse(
    content: bytes, name: str, only: Sequence[str] | None, encoding: str, optional: Sequence[str]
) -> pd.DataFrame:
    header = _header(content[:HEAD], encoding, name)
    wanted = [*only, *optional] if only else []
    try:
        frame = _cells(content, name, header, wanted, encoding)
    except ShortRowError as error:
        spare = only and header[-1] not in only
        if not (spare and error.cells == len(header) - 1 and content.rstrip(b" ").endswith((b"\n", b"\r"))):
            raise
        kept = [column for column in wanted if column != header[-1]]
        try:
            frame = _cells(content, name, header[:-1], kept, encoding, short=True)
        except ShortRowError:
            raise error from None  # only some rows are short
        frame = frame.assign(**{header[-1]: ""})[wanted] if header[-1] in wanted else frame
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


def _cells(
    content: bytes, name: str, header: list[str], wanted: Sequence[str], encoding: str, *, short: bool = False
) -> pd.DataFrame:
    """Cells of a table as text; where its rows are short, under a header that replaces its first line."""
    wrong: list[pa.csv.InvalidRow] = []

    def refuse(row: pa.csv.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    try:
        table = pa.csv.read_csv(
            pa.BufferReader(content),
            read_options=pa.csv.ReadOptions(
                use_threads=False,
                encoding=encoding,
                block_size=BLOCK,
                column_names=header if short else None,
                skip_rows=int(short),
            ),
            parse_options=pa.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=refuse),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                include_columns=list(wanted) or None,
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        if wrong:
            raise ShortRowError(name, wrong[0].number, wrong[0].actual_columns, wrong[0].expected_columns) from error
        raise DataError(f"{name} is not a CSV file that can be read: download it again.") from error
    if not table.num_rows:
        raise DataError(f"{name} has a header and no rows: download it again.")
    frame: pd.DataFrame = table.to_pandas().astype("str")
    return frame


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


def _header(text: bytes, encoding: str, name: str) -> list[str]:
    first = text.decode(encoding, errors="replace").lstrip("\ufeff").splitlines()[0]
    try:
        table = pa.csv.read_csv(pa.BufferReader((first + "\n" + first + "\n").encode()))
    except pa.ArrowInvalid as error:
        raise DataError(f"{name} does not begin with a line of column names: download it again.") from error
    header: list[str] = table.column_names
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
    if member is None and path.is_file():
        if path.suffix.lower() == GZIPPED:
            text = _unzipped(path, HEAD)
        else:
            with path.open("rb") as file:
                text = file.read(HEAD)
    else:
        text = _bytes(path, member)[:HEAD]
    _check_text(text, path.name)
    return _header(text, "utf8", path.name)


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
