"""Tables to take away: one writer of CSV, one of Excel, and the one block of facts that stands beside every table."""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.link.links import link_of_file
from figures.serving import Serving
from figures.sources import Sources, cited
from geo.classes import half_away

Row = dict[str, Any]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELL_ENDS = (",", ";", "\t")
"""Where a spreadsheet may begin a new cell within a line of metadata."""
AGES_LIKE_A_DATE = re.compile(r"^(\d\d)-(\d\d)$")
ONE_DECIMAL = ("percent", "median_age", "working_age")
"""Ends of the names of columns that are written to one decimal."""
LINK = "Link"
DATA, ABOUT = "Data", "About this data"
WIDEST = 60  # characters
LONGEST_LINK = 2079
"""Characters of a link that Excel follows."""
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""Text stays text, whatever it looks like."""


class Taken(NamedTuple):
    """A table to take away."""

    title: str
    rows: list[Row]
    """All with the same columns, words and numbers; None or NaN is unknown."""
    facts: tuple[tuple[str, str], ...] = ()
    """What must stand beside it: definition, population, period, notes, caveats."""
    published: bool = True
    """Whether the figures are published ones, which a sample has too; else a sample's are made up."""
    sources: Sources = Sources()
    decimals: Mapping[str, int] | Sequence[Mapping[str, int]] = {}
    """Decimals of the numbers of columns, alike in all rows or row by row; those without are written as they are."""
    heads: Mapping[str, str] = {}
    """Words over columns, for people."""


def provenance(serving: Serving, taken: Taken) -> list[tuple[str, str]]:
    """
    What a table, a map or a picture needs beside it to be defended.

    Returns
    -------
    facts
        Title, the table's own facts, sources with their licences, when store and file were made, and the link.
    """
    lines = [("Title", taken.title), *taken.facts]
    lines += [("Source", line) for line in cited(serving, taken.sources)]
    if taken.sources.datasets or not taken.published:
        lines.append(("Data built", str(serving.store.manifest["built"])))
    lines.append(("Made", datetime.now(UTC).isoformat(timespec="seconds")))
    if link := link_of_file():
        lines.append((LINK, link))
    if serving.store.is_sample:
        published = "The small areas of this store are made up. These figures are the published ones."
        made_up = "The small areas and their figures are made up: not for use in any document."
        lines.insert(0, ("SAMPLE", published if taken.published else made_up))
    return lines


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
        As in `Taken`.
    """
    out = io.StringIO()
    out.writelines(comment_line(key, text) for key, text in facts)
    writer = csv.writer(out, lineterminator="\n")
    if rows:
        writer.writerow([safe_cell(heads.get(column, column)) for column in rows[0]])
    for number, row in enumerate(rows):
        places = _places(decimals, number)
        writer.writerow([_cell(cell, places.get(column)) for column, cell in row.items()])
    return out.getvalue()


def taken_csv(serving: Serving, taken: Taken) -> str:
    """Write a table as CSV with its facts on top; an unknown number is an empty cell."""
    return csv_text(provenance(serving, taken), taken.rows, taken.decimals, taken.heads)


def taken_xlsx(serving: Serving, taken: Taken) -> bytes:
    """
    Write a table as an Excel workbook.

    Parameters
    ----------
    serving
        The store.
    taken
        The table.

    Returns
    -------
    workbook
        Sheet "Data": a header that stays in sight and filters, numbers as numbers shown to their decimals, an unknown
        number an empty cell. Sheet "About this data": title, definition, population, sources, licence, link.
    """
    facts = provenance(serving, taken)
    sample = facts[0][1] if serving.store.is_sample else ""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        book.set_properties(
            {
                "title": f"SAMPLE: {taken.title}" if sample else taken.title,
                "comments": " ".join(filter(None, (sample, link_of_file()))),
            }
        )
        styles: dict[int | None, Format] = {None: book.add_format()}
        places = {
            (number, column): digits
            for number in range(len(taken.rows))
            for column, digits in _places(taken.decimals, number).items()
        }
        for digits in sorted(set(places.values())):
            styles[digits] = book.add_format({"num_format": "#,##0" + (f".{'0' * digits}" if digits else "")})
        head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True, "valign": "top"})
        data = book.add_worksheet(DATA)
        columns = list(taken.rows[0]) if taken.rows else []
        for position, column in enumerate(columns):
            title = _capital(taken.heads.get(column, _in_words(column)))
            data.write_string(0, position, title, head)
            longest = max(len(_cell(row[column], places.get((at, column)))) for at, row in enumerate(taken.rows))
            data.set_column(position, position, min(max(longest, min(len(title), 16), 8) + 3, WIDEST))
            for number, row in enumerate(taken.rows):
                _write(data, number + 1, position, row[column], styles[places.get((number, column))])
        data.freeze_panes(1, min(2, len(columns)))
        if columns:
            data.autofilter(0, 0, max(len(taken.rows), 1), len(columns) - 1)
        data.repeat_rows(0)
        data.set_landscape()
        data.set_paper(9)  # A4
        data.fit_to_pages(1, 0)
        if sample:
            data.set_header("&L&BSAMPLE")
        _about(book, facts)
    return out.getvalue()


def _about(book: xlsxwriter.Workbook, facts: Sequence[tuple[str, str]]) -> None:
    """Write the sheet of facts; the link can be followed."""
    about = book.add_worksheet(ABOUT)
    bold, wrapped = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    about.set_column(0, 0, 16, bold)
    about.set_column(1, 1, 100, wrapped)
    for number, (key, text) in enumerate(facts):
        about.write_string(number, 0, key, bold)
        if key == LINK and len(text) <= LONGEST_LINK:
            about.write_url(number, 1, text, book.get_default_url_format(), text)
        else:
            about.write_string(number, 1, text, wrapped)


def _write(sheet: Worksheet, row: int, position: int, cell: object, style: Format) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, position, cell)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        sheet.write_number(row, position, cell, style)


def _places(decimals: Mapping[str, int] | Sequence[Mapping[str, int]], row: int) -> Mapping[str, int]:
    return decimals if isinstance(decimals, Mapping) else decimals[row]


def _in_words(column: str) -> str:
    """Name of a column as a heading: `core20_percent` is "Core20, %"."""
    words = column.removesuffix("_percent").replace("_", " ")
    return words + (", %" if column.endswith("_percent") else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cell(cell: object, decimals: int | None) -> str:
    """Text of a cell, in the digits of the page where it is told how many decimals that has."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, str):
        return spreadsheet_text(cell)
    if decimals is None or not isinstance(cell, int | float):
        return str(cell)
    return f"{half_away(cell, decimals):.{decimals}f}"


def report_decimals(columns: Iterable[str]) -> dict[str, int]:
    """Decimals of the numbers of a table of people: shares and ages have one, people none."""
    return {column: 1 if column.endswith(ONE_DECIMAL) else 0 for column in columns}
