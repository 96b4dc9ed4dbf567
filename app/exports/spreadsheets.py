"""Tables to take away, as CSV and Excel, and the one block of facts that stands beside every table."""

import io
import math
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from needs_map.app.exports.csv_file import cell_text, csv_text, places_of
from needs_map.app.link.links import link_of_file
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving
from needs_map.figures.sources import cited
from needs_map.figures.view_classes import footprint_words

LINK = "Link"
DATA, ABOUT = "Data", "About this data"
WIDEST_COLUMN = 60  # characters
LONGEST_LINK = 2079
"""Characters of a link that Excel follows."""
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""Text stays text, whatever it looks like."""


def provenance(serving: Serving, part: Part) -> list[tuple[str, str]]:
    """
    What a table, a map or a picture needs beside it to be defended.

    Returns
    -------
    facts
        Title, who is counted and when, notes and caveats, sources with their licences, when store and file were made,
        and the link.
    """
    lines = [("Title", part.title), *_facts(serving, part)]
    lines += [("Source", line) for line in cited(serving, part.sources)]
    if part.sources.datasets or not part.published:
        lines.append(("Data built", str(serving.store.manifest["built"])))
    lines.append(("Made", datetime.now(UTC).isoformat(timespec="seconds")))
    if link := link_of_file():
        lines.append((LINK, link))
    if serving.store.is_sample:
        published = "The small areas of this data set are made up. These figures are the published ones."
        made_up = "The small areas and their figures are made up: not for use in any document."
        lines.insert(0, ("SAMPLE", published if part.published else made_up))
    return lines


def _facts(serving: Serving, part: Part) -> list[tuple[str, str]]:
    """A part's own facts, with its definition, population, period, notes and caveats."""
    facts = [*part.facts, ("Definition", part.definition), ("Population", part.population), ("Period", part.period)]
    facts = [(name, text) for name, text in facts if text]
    facts += [("Note", note) for note in part.notes]
    facts += [(f"Caveat, {name}", text) for name, text in part.caveats if text]
    codes = dict.fromkeys(str(row.get("code", "")) for row in part.files or part.rows)
    doubts = footprint_words(serving, [serving.tree[code] for code in codes if code in serving.tree])
    if doubts and "Neighbourhoods" not in dict(facts):
        facts.append(("Neighbourhoods", doubts))
    return facts


def part_csv(serving: Serving, part: Part) -> str:
    """Write the table of a part as CSV with its facts on top; an unknown number is an empty cell."""
    return csv_text(provenance(serving, part), part.files or part.rows, part.places(), part.heads)


def part_xlsx(serving: Serving, part: Part) -> bytes:
    """
    Write the table of a part as an Excel workbook.

    Parameters
    ----------
    serving
        The store.
    part
        The part.

    Returns
    -------
    workbook
        Sheet "Data": a header that stays in sight and filters, numbers as numbers shown to their decimals, an unknown
        number an empty cell. Sheet "About this data": title, definition, population, sources, licence, link.
    """
    facts = provenance(serving, part)
    rows = part.files or part.rows
    heads = part.heads or {key: one.heading for key, one in part.columns.items()}
    sample = facts[0][1] if serving.store.is_sample else ""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        book.set_properties(
            {
                "title": f"SAMPLE: {part.title}" if sample else part.title,
                "comments": " ".join(filter(None, (sample, link_of_file()))),
            }
        )
        styles: dict[int | None, Format] = {None: book.add_format()}
        places = {
            (number, column): digits
            for number in range(len(rows))
            for column, digits in places_of(part.places(), number).items()
        }
        for digits in sorted(set(places.values())):
            styles[digits] = book.add_format({"num_format": "#,##0" + (f".{'0' * digits}" if digits else "")})
        head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True, "valign": "top"})
        data = book.add_worksheet(DATA)
        columns = list(rows[0]) if rows else []
        for position, column in enumerate(columns):
            title = _capital(heads.get(column, _in_words(column)))
            if column in part.columns and part.columns[column].suffix == "%" and "%" not in title:
                title += " (%)"
            data.write_string(0, position, title, head)
            longest = max(len(cell_text(row[column], places.get((at, column)))) for at, row in enumerate(rows))
            data.set_column(position, position, min(max(longest, min(len(title), 16), 8) + 3, WIDEST_COLUMN))
            for number, row in enumerate(rows):
                _write(data, number + 1, position, row[column], styles[places.get((number, column))])
        data.freeze_panes(1, min(2, len(columns)))
        if columns:
            data.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
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


def _in_words(column: str) -> str:
    """Name of a column as a heading: `core20_percent` is "Core20, %"."""
    words = column.removesuffix("_percent").replace("_", " ")
    return words + (", %" if column.endswith("_percent") else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
