"""The one writer of CSV, and the one guard against cells that a spreadsheet would run."""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from needs_map.data.files.formats import FORMULA_STARTS
from needs_map.figures.documents.part import Row
from needs_map.geo.numbers import half_away

CELL_ENDS = (",", ";", "\t")
"""Where a spreadsheet may begin a new cell within a line of metadata."""
AGES_LIKE_A_DATE = re.compile(r"^(\d\d)-(\d\d)$")


def safe_cell(text: str) -> str:
    """Text that a spreadsheet shows and does not run: an apostrophe goes before what could start a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet neither runs nor takes for a date, as it would the ages 05-09."""
    return safe_cell(AGES_LIKE_A_DATE.sub(r"\1 to \2", text))


def comment_line(key: str, text: str) -> str:
    """Line of metadata over a table: one line, begun by #, with no cell in it that a spreadsheet would run."""
    line = " ".join(f"# {key}: {text}".split())
    for end in CELL_ENDS:
        parts = line.split(end)
        line = end.join([parts[0], *(safe_cell(part) for part in parts[1:])])
    return line + "\n"


def csv_text(
    facts: Iterable[tuple[str, str]],
    rows: Sequence[Row],
    decimals: Mapping[str, int] | Sequence[Mapping[str, int]] = {},
    heads: Mapping[str, str] = {},
) -> str:
    """
    Write rows as CSV: facts as lines that begin with #, a header, then the rows.

    Parameters
    ----------
    facts
        Key and text of each line.
    rows
        Words and numbers by column; None or NaN is an empty cell.
    decimals, heads
        As in `figures.documents.part.Part`.
    """
    out = io.StringIO()
    out.writelines(comment_line(key, text) for key, text in facts)
    writer = csv.writer(out, lineterminator="\n")
    if rows:
        writer.writerow([safe_cell(heads.get(column, column)) for column in rows[0]])
    for number, row in enumerate(rows):
        places = places_of(decimals, number)
        writer.writerow([cell_text(cell, places.get(column)) for column, cell in row.items()])
    return out.getvalue()


def places_of(decimals: Mapping[str, int] | Sequence[Mapping[str, int]], row: int) -> Mapping[str, int]:
    """Decimals of the columns of a row, where they are given for all rows or row by row."""
    return decimals if isinstance(decimals, Mapping) else decimals[row]


def cell_text(cell: object, decimals: int | None) -> str:
    """Text of a cell, in the digits of the page where it is told how many decimals that has."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, str):
        return spreadsheet_text(cell)
    if decimals is None or not isinstance(cell, int | float):
        return str(cell)
    return f"{half_away(cell, decimals):.{decimals}f}"
