"""Tables of published figures to take away: CSV and Excel, with where they come from."""

import csv
import io
import math
from datetime import UTC, datetime
from typing import Any, NamedTuple

import xlsxwriter

from app.exports import safe_cell
from app.serving import Serving
from app.tables import spreadsheet_text

Row = dict[str, Any]


class Taken(NamedTuple):
    """A table to take away."""

    title: str
    rows: list[Row]
    """All with the same columns, words and numbers; None or NaN is unknown."""
    facts: tuple[tuple[str, str], ...]
    """What must stand beside it: source, period, caveats."""
    published: bool = True
    """Whether the figures are published ones, which a sample has too; else a sample's are made up."""


def provenance(serving: Serving, taken: Taken) -> list[tuple[str, str]]:
    """What a table needs beside it to be defended."""
    lines = [("Title", taken.title), *taken.facts, ("Made", datetime.now(UTC).isoformat(timespec="seconds"))]
    if serving.store.is_sample:
        whose = "These figures are the published ones." if taken.published else "So are figures made from them."
        lines.insert(0, ("SAMPLE", f"The small areas of this store are made up. {whose}"))
    return lines


def taken_csv(serving: Serving, taken: Taken) -> str:
    """Write a table as CSV: lines that begin with #, a header, its rows; an unknown number is an empty cell."""
    out = io.StringIO()
    out.writelines(f"# {key}: {_one_line(value)}\n" for key, value in provenance(serving, taken))
    writer = csv.writer(out, lineterminator="\n")
    if taken.rows:
        writer.writerow(taken.rows[0])
    for row in taken.rows:
        writer.writerow(["" if _unknown(cell) else _cell(cell) for cell in row.values()])
    return out.getvalue()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _unknown(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))


def _cell(cell: object) -> object:
    return spreadsheet_text(cell) if isinstance(cell, str) else cell


def taken_xlsx(serving: Serving, taken: Taken) -> bytes:
    """Write a table as an Excel workbook: the figures on one sheet, where they come from on another."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Figures")
        if taken.rows:
            sheet.write_row(0, 0, list(taken.rows[0]), bold)
        for number, row in enumerate(taken.rows, start=1):
            for position, cell in enumerate(row.values()):
                if isinstance(cell, str):
                    sheet.write_string(number, position, cell)
                elif not _unknown(cell):
                    sheet.write_number(number, position, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        about = book.add_worksheet("About")
        about.set_column(0, 0, 16)
        about.set_column(1, 1, 100, wrapped)
        for number, (key, value) in enumerate(provenance(serving, taken)):
            about.write_string(number, 0, key, bold)
            about.write_string(number, 1, safe_cell(value), wrapped)
    return out.getvalue()
