"""
The process in which a workbook is read: it may die of a hostile file, and only it.

Started by `data.workbooks` with the file's path; it imports nothing of the project. Every line of its output is JSON:
first the names of the sheets; then, for each name that it is sent, blocks of rows and `null` after the last; when it is
sent an empty name, whether any other sheet is empty; or an object with the reason why it stops.
"""

import json
import sys
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

MOST_MEMORY = 1536 * 1024**2
"""Bytes of address space: the largest workbook that is read, of England's LSOAs by single year of age, needs half."""
MOST_SECONDS = 60
"""Of the processor."""
MOST_COLUMNS, MOST_CELLS = 2_000, 20_000_000
BLOCK = 2_000


class UnreadableError(Exception):
    """A workbook that is as none should be, in words."""


def bound() -> None:
    """Have the system end this process if it takes more memory or time than a real workbook needs."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        resource.setrlimit(limit, (most, most))


def send(content: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Write a line."""
    sys.stdout.write(json.dumps(content, default=str) + "\n")
    sys.stdout.flush()


def opened(book: CalamineWorkbook, name: str) -> CalamineSheet:
    """Sheet of a sane size."""
    sheet = book.get_sheet_by_name(name)
    if sheet.width > MOST_COLUMNS or sheet.width * sheet.height > MOST_CELLS:
        raise UnreadableError(f"its sheet {name!r} has {sheet.height:,} rows of {sheet.width:,} columns")
    if not sheet.height:
        raise UnreadableError(f"its sheet {name!r} is empty")
    return sheet


def serve(path: str) -> None:
    """Answer until the input ends or an empty name comes."""
    with CalamineWorkbook.from_path(path) as book:
        send(book.sheet_names)
        rest = list(book.sheet_names)
        for line in sys.stdin:
            name = json.loads(line)
            if not name:
                break
            rest.remove(name)
            rows = opened(book, name).iter_rows()
            for block in iter(lambda: list(islice(rows, BLOCK)), []):  # noqa: B023 - used up within the turn
                send(block)
            send(None)
        for name in rest:
            opened(book, name)
        send(None)


def main() -> None:
    """Serve one workbook."""
    bound()
    try:
        serve(sys.argv[1])
    except (CalamineError, UnreadableError, OSError, ValueError) as error:
        send({"error": str(error)})


if __name__ == "__main__":
    main()
