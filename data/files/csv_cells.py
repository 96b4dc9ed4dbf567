"""The cells of CSV text: no row lost to a quotation mark, none cut short, and nothing that ends the process."""

import csv
import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv

from needs_map.data.errors import DataError
from needs_map.data.files.formats import plain_bytes

BLOCK = 16 << 20
"""Bytes that are parsed together."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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


def native_bytes(content: bytes) -> pa.Buffer:
    """
    Copy bytes to memory that is not Python's.

    Arrow's own threads let go of it when they like, also while Python ends, which kills the process if it is Python's.
    """
    buffer = pa.allocate_buffer(len(content))
    pa.FixedSizeBufferWriter(buffer).write(content)
    return buffer


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
    content = plain_bytes(content.removeprefix(BYTE_ORDER_MARK))
    _check_quotes(content, name, before)
    wrong: list[pa.csv.InvalidRow] = []

    def refuse(row: pa.csv.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    try:
        table = pa.csv.read_csv(
            pa.BufferReader(native_bytes(content)),
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
