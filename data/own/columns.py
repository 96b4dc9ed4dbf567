"""Which column of a team's CSV file is which: guessed from its header, put under the names that the reader knows."""

import csv
import io
import re
from collections.abc import Iterable, Mapping

from needs_map.data.errors import DataError
from needs_map.data.own.text import CALLED, COLUMNS

Guess = dict[str, str]
"""Column of the file for each column that the reader knows and the file has."""


def csv_header(content: bytes) -> list[str]:
    """
    Read the header of a CSV file.

    Parameters
    ----------
    content
        The file.

    Returns
    -------
    header
        Its cells, stripped.

    Raises
    ------
    DataError
        If it is not UTF-8, or has no header.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("The file is not UTF-8: save it as “CSV UTF-8”.") from error
    header = [cell.strip() for cell in next(csv.reader(io.StringIO(text[:100_000], newline="")), [])]
    if not any(header):
        raise DataError("The file is empty, or its first line has no names of columns.")
    return header


def guessed(header: list[str]) -> Guess:
    """
    Guess which column is which, by the names that files usually have.

    Parameters
    ----------
    header
        Names of the file's columns.
    """
    found: Guess = {}
    for known in COLUMNS:
        form = CALLED.get(known, known)
        names = [name for name in header if name.lower() == known]
        names += [name for name in header if re.fullmatch(form, name.lower())]
        if names and names[0] not in found.values():
            found[known] = names[0]
    return found


def with_columns(content: bytes, chosen: Mapping[str, str]) -> bytes:
    """
    Put columns under the names that the reader knows, each row on its line; others are left out.

    Parameters
    ----------
    content
        The CSV file.
    chosen
        Column of the file for each column that is to be read.

    Returns
    -------
    content
        The file itself if its header has only names that the reader knows, each chosen.

    Raises
    ------
    DataError
        If two are taken from one column, or the file is no CSV.
    """
    header = csv_header(content)
    if [name.lower() for name in header] == [known for name in header for known in chosen if chosen[known] == name]:
        return content
    taken = list(chosen.values())
    if twice := [name for name in taken if taken.count(name) > 1]:
        raise DataError(f"The column {twice[0]!r} is chosen twice: choose each column once.")
    places = [header.index(name) for name in taken]
    made = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    try:
        next(rows)
        made.write(_line(chosen))
        written = 1
        for cells in rows:
            fits = len(cells) >= len(header) or not cells
            kept = [cells[place] for place in places] if fits and cells else cells[: max(len(places) - 1, 0)]
            made.write(_line(kept))
            written += 1 + sum(cell.count("\n") for cell in kept)
            made.write("\r\n" * (rows.line_num - written))  # where a cell of several lines was left out
            written = rows.line_num
    except csv.Error as error:
        raise DataError(f"Line {rows.line_num} cannot be read ({error}): is a quotation mark not closed?") from error
    return made.getvalue().encode()


def _line(cells: Iterable[str]) -> str:
    """One line as it was, but for what was left out: no cell is changed, for the reader is to see what was given."""
    quoted = ('"' + cell.replace('"', '""') + '"' if re.search(r'[",\r\n]', cell) else cell for cell in cells)
    return ",".join(quoted) + "\r\n"
