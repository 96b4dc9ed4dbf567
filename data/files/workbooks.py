"""Workbooks from outside, sheet by sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from needs_map.data.errors import DataError
from needs_map.data.files.archives import open_zip
from needs_map.data.files.formats import plain_text
from needs_map.data.files.reading import Reader, UnreadableError, reader_of


class Workbook(NamedTuple):
    """An open workbook."""

    sheets: tuple[str, ...]
    """Names in the file's order."""
    reader: Reader

    def rows(self, sheet: str) -> Iterator[list[Any]]:
        """
        Rows of a sheet, each sheet once and to its end: numbers, texts (dates too), "" for an empty cell.

        Raises
        ------
        DataError
            If the sheet is empty, damaged, or takes more memory or time than a real one.
        """
        self.reader.ask(sheet)
        while (block := _answer(self.reader)) is not None:
            for row in block:
                yield [plain_text(cell) if isinstance(cell, str) else cell for cell in row]

    def close(self) -> None:
        """Refuse a workbook one of whose other sheets is empty or damaged: it is not as it was published."""
        self.reader.ask("")
        _answer(self.reader)
        self.reader.done()


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """
    Open a workbook; on leaving, its sheets that were not read are checked to be there.

    Parameters
    ----------
    path
        An .xlsx file.

    Raises
    ------
    DataError
        If it is missing, cut short, no workbook, a bomb, or one of its sheets is empty.
    """
    with open_zip(path, "workbook"):
        pass
    with reader_of(path, "workbook") as reader:
        book = Workbook(tuple(map(str, _answer(reader))), reader)
        yield book
        book.close()


def _answer(reader: Reader) -> Any:  # noqa: ANN401 - a block of rows, or nothing
    try:
        return reader.answer()
    except UnreadableError as error:
        raise DataError(f"{reader.name} is cut short or not a workbook ({error}): download it again.") from error
