"""The figures of a view as an Excel workbook: one sheet of data, one that says what they are."""

import io

import xlsxwriter

from app.exports import metadata, view_columns, view_records
from app.serving import Serving
from app.state import View

DATA, ABOUT = "Data", "About this data"
WIDEST = 60  # characters
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""Text stays text, whatever it looks like."""


def view_excel(serving: Serving, view: View) -> bytes:
    """
    Write the areas in view as an Excel workbook.

    Parameters
    ----------
    serving, view
        The store and the view.

    Returns
    -------
    workbook
        Sheet "Data": a header that stays in sight and filters, one row an area, numbers as numbers at the decimals of
        the measure, an unknown number an empty cell. Sheet "About this data": definition, population, source, licence.
    """
    columns, facts = view_columns(serving, view), metadata(serving, view)
    records = view_records(serving, view)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        sample = facts[0][1] if serving.store.is_sample else ""
        title = dict(facts)["Title"]
        book.set_properties({"title": f"SAMPLE: {title}" if sample else title, "comments": sample})
        head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True, "valign": "top"})
        data = book.add_worksheet(DATA)
        for position, column in enumerate(columns):
            digits = "#,##0" + (f".{'0' * column.decimals}" if column.decimals else "")
            style = book.add_format({"num_format": digits if column.decimals is not None else "@"})
            data.write_string(0, position, _capital(column.title), head)
            longest = max((len(str(record[position] or "")) for record in records), default=0)
            data.set_column(position, position, min(max(longest, len(column.title), 8) + 3, WIDEST), style)
            for row, record in enumerate(records, start=1):
                value = record[position]
                if isinstance(value, str):
                    data.write_string(row, position, value)
                elif value is not None:
                    data.write_number(row, position, value)
        data.freeze_panes(1, 2)
        data.autofilter(0, 0, max(len(records), 1), len(columns) - 1)
        data.repeat_rows(0)
        data.set_landscape()
        data.set_paper(9)  # A4
        data.fit_to_pages(1, 0)
        if sample:
            data.set_header("&L&BSAMPLE")
        about = book.add_worksheet(ABOUT)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        about.set_column(0, 0, 16, book.add_format({"bold": True, "valign": "top"}))
        about.set_column(1, 1, 100, wrapped)
        for row, (key, text) in enumerate(facts):
            about.write_string(row, 0, key)
            about.write_string(row, 1, text)
    return out.getvalue()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
