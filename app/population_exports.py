"""Tables of population by age to take away: CSV and Excel, with where they come from."""

import csv
import io
from datetime import UTC, datetime

import xlsxwriter

from app.drawing import assumed_words
from app.exports import safe_cell
from app.population_tables import Report
from app.serving import Serving
from app.tables import spreadsheet_text

SOURCES = ("estimates", "projections", "imd", "neighbourhoods", "sample", "published_ages")
"""Datasets that figures by age come from."""


def provenance(serving: Serving, title: str, report: Report) -> list[tuple[str, str]]:
    """What a table needs beside it to be defended: population, period, method, source, licence, when made."""
    lines = [("Title", title), ("Population", report.population), ("Period", report.period)]
    lines += [("Note", note) for note in report.notes]
    codes = dict.fromkeys(str(row.get("code", "")) for row in report.rows)
    if doubts := assumed_words([serving.tree[code] for code in codes if code in serving.tree]):
        lines.append(("Neighbourhoods", doubts))
    lines += [
        ("Source", f"{dataset['title']}, {dataset['vintage']}. {dataset['attribution']}")
        for dataset in serving.store.manifest["datasets"]
        if dataset["key"] in SOURCES
    ]
    lines += [
        ("Data built", serving.store.manifest["built"]),
        ("Made", datetime.now(UTC).isoformat(timespec="seconds")),
    ]
    if serving.store.is_sample:
        lines.insert(0, ("SAMPLE", "The small areas and their figures are made up: not for use in any document."))
    return lines


def report_csv(serving: Serving, title: str, report: Report) -> str:
    """Write a report as CSV: lines that begin with #, a header, its rows; an unknown number is an empty cell."""
    out = io.StringIO()
    out.writelines(f"# {key}: {value}\n" for key, value in provenance(serving, title, report))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(report.rows[0])
    for row in report.rows:
        writer.writerow(
            ["" if cell is None else spreadsheet_text(cell) if isinstance(cell, str) else cell for cell in row.values()]
        )
    return out.getvalue()


def report_xlsx(serving: Serving, title: str, report: Report) -> bytes:
    """Write a report as an Excel workbook: the figures on one sheet, where they come from on another."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    formats = {
        True: book.add_format({"num_format": "0.0"}),
        False: book.add_format({"num_format": "#,##0"}),
    }
    sheet = book.add_worksheet("Figures")
    sheet.write_row(0, 0, list(report.rows[0]), bold)
    for number, row in enumerate(report.rows, start=1):
        for position, (column, cell) in enumerate(row.items()):
            if isinstance(cell, str):
                sheet.write_string(number, position, cell)
            elif cell is not None:
                sheet.write_number(number, position, cell, formats[column.endswith(("percent", "age"))])
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    about = book.add_worksheet("About")
    for number, (key, value) in enumerate(provenance(serving, title, report)):
        about.write_string(number, 0, key, bold)
        about.write_string(number, 1, safe_cell(value))
    about.set_column(0, 1, 24)
    book.close()
    return out.getvalue()
