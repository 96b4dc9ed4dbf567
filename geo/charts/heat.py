"""A heat table drawn on a sheet: each cell its value, its shape and letter, and a pale colour behind them."""

from functools import lru_cache
from typing import NamedTuple

from needs_map.geo.charts.axes import GRID
from needs_map.geo.charts.kinds import Heat, HeatCell, HeatRow
from needs_map.geo.palettes import INK
from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import (
    LEAST_SIZE,
    LINE,
    MM_PER_POINT,
    Paragraph,
    drawable,
    fitted_lines,
    width,
    wrapped,
)

MOST_COLUMNS = 16
"""Columns of one page: a benchmark and fifteen areas."""
ROW = 1.62
"""Height of a row, in lines of its letters."""
STACKED_ROW = 2.05
"""The same where the mark stands under the value."""
NAME_SHARE = 0.24
"""Share of the width that names of rows may take, if columns need the rest."""
WIDEST_COLUMN = 32.0
"""Width of a column at most, in mm."""
PAD = 0.7
SLACK = 0.01
SPACE = 0.3
"""Between a value and its mark, in sizes."""
HEAD_LINES = 3
"""Lines of a column's name at most; one that is longer stands on end, as do the others then."""
TURNED_MM = 22.0
"""Height of a name on end from which it takes two lines."""
HEAD_FILL, GROUP_FILL = "#eef2f6", "#dfe5ec"


class Plan(NamedTuple):
    """How a heat table fits a page."""

    size: float
    """Of the letters of a cell, in points."""
    stacked: bool
    """Whether the mark stands under the value, not beside it."""
    name: float
    """Width of the names, in mm."""
    column: float
    turned: bool
    """Whether the names of the columns stand on end."""
    head: float
    """Height of the head, in mm."""

    def row(self, row: HeatRow) -> float:
        """Height of a row, in mm."""
        lines = len(self.named(row).lines)
        return self.size * LINE * MM_PER_POINT * max(STACKED_ROW if self.stacked else ROW, lines + ROW - 1)

    def named(self, row: HeatRow) -> Paragraph:
        """Name of a row, in as many lines as it takes."""
        return wrapped(row.name, self.size, self.name - 2 * PAD)


def plan_of(chart: Heat, room: float) -> Plan:
    """
    Fit a heat table to the width of a page.

    Parameters
    ----------
    chart
        The table, of at most `MOST_COLUMNS` columns.
    room
        Width of the page, in mm.
    """
    cells = [cell for row in chart.rows for cell in row.cells]
    wanted = max((_em(row.name) for row in chart.rows), default=0.0) * LEAST_SIZE * MM_PER_POINT + 2
    column = min(WIDEST_COLUMN, (room - min(wanted, room * NAME_SHARE)) / len(chart.head))
    name = room - column * len(chart.head)
    marks = [_em(cell.mark, bold=True) + SPACE if cell.mark else 0.0 for cell in cells]
    beside = max(_em(cell.text) + mark for cell, mark in zip(cells, marks, strict=True))
    inside = (column - 2 * PAD) / MM_PER_POINT
    size = LEAST_SIZE
    stacked = inside / beside < size
    heads = [_head_of(text, size, column) for text in chart.head]
    turned = any(len(head.lines) > HEAD_LINES for head in heads) or any(
        _em(word, bold=True) * size > inside for text in chart.head for word in text.split()
    )
    if turned:
        head = max(_turned(text, size)[1] for text in chart.head) + 2 * PAD
    else:
        head = max(one.height for one in heads) + 2 * PAD
    return Plan(size, stacked, name, column, turned, head)


@lru_cache(maxsize=4096)
def _em(text: str, *, bold: bool = False) -> float:
    """Width of a text, in sizes of its letters."""
    return width(drawable(text), 1.0, bold=bold) / MM_PER_POINT


def _head_of(text: str, size: float, column: float) -> Paragraph:
    return fitted_lines(text, (size,), column - 2 * PAD, HEAD_LINES, bold=True)


def _turned(text: str, size: float) -> tuple[tuple[str, ...], float]:
    """A column's name on end: its lines, and how high it stands."""
    one = _em(text, bold=True) * size * MM_PER_POINT
    if one <= TURNED_MM:
        return (drawable(text),), one
    longest = max(_em(word, bold=True) for word in text.split()) * size * MM_PER_POINT + SLACK
    room = max(TURNED_MM, longest, one * 0.55)
    lines = fitted_lines(text, (size,), room, 2, bold=True).lines
    while len(lines) > 2:  # noqa: PLR2004 - as many as stand in a column
        room *= 1.1
        lines = fitted_lines(text, (size,), room, 2, bold=True).lines
    return lines, max(width(line, size, bold=True) for line in lines)


def heat_height(chart: Heat, plan: Plan) -> float:
    """Height of a heat table with its head and headings, in mm."""
    return plan.head + _height(list(chart.rows), plan)


def _height(rows: list[HeatRow], plan: Plan) -> float:
    groups = sum(row.group != before for row, before in zip(rows, ["", *(row.group for row in rows)], strict=False))
    return sum(map(plan.row, rows)) + groups * _heading(plan)


def _heading(plan: Plan) -> float:
    return plan.size * LINE * MM_PER_POINT * 1.35


def cut_to_pages(chart: Heat, room: float, height: float) -> list[Heat]:
    """
    Cut a heat table into tables that fit a page each.

    Parameters
    ----------
    chart
        The table.
    room, height
        Of the page, in mm.

    Returns
    -------
    parts
        Rows from the first to the last; where columns are too many for one page, the rows of the first columns and
        then those of the next, each with the first column again.
    """
    found = []
    for block in _blocks(chart):
        plan = plan_of(block, room)
        rows: list[HeatRow] = []
        for row in block.rows:
            if rows and plan.head + _height([*rows, row], plan) > height:
                found.append(block._replace(rows=rows))
                rows = []
            rows.append(row)
        found.append(block._replace(rows=rows))
    return found


def _blocks(chart: Heat) -> list[Heat]:
    """Columns in as few blocks as pages hold, about as many in each; the first column, a benchmark, is in all."""
    areas = len(chart.head) - 1
    count = max(1, -(-areas // (MOST_COLUMNS - 1)))
    each = -(-areas // count)
    blocks = []
    for start in range(1, areas + 1, each):
        own = [0, *range(start, min(start + each, areas + 1))]
        rows = [row._replace(cells=[row.cells[number] for number in own]) for row in chart.rows]
        blocks.append(chart._replace(head=[chart.head[number] for number in own], rows=rows))
    return blocks or [chart]


def draw_heat(sheet: Sheet, chart: Heat, body: Box) -> None:
    """
    Draw a heat table from the top of a box down.

    Parameters
    ----------
    sheet, chart, body
        The page, the table, and where.

    Raises
    ------
    ValueError
        If the table is higher than the box.
    """
    plan = plan_of(chart, body.width)
    if heat_height(chart, plan) > body.height + SLACK:
        raise ValueError(f"chart: {len(chart.rows)} rows do not fit a page; cut the table into pages first")
    _draw_head(sheet, chart, body, plan)
    y, group = body.top - plan.head, ""
    for row in chart.rows:
        if row.group != group:
            group = row.group
            high = _heading(plan)
            sheet.rectangle(Box(body.left, y - high, body.width, high), GROUP_FILL)
            sheet.text(drawable(group), body.left + PAD, y - high / 2 - _middle(plan.size), plan.size, bold=True)
            y -= high
        y -= plan.row(row)
        _draw_row(sheet, row, Box(body.left, y, body.width, plan.row(row)), plan)


def _middle(size: float) -> float:
    """From a baseline up to the middle of capitals, in mm."""
    return 0.36 * size * MM_PER_POINT


def _draw_head(sheet: Sheet, chart: Heat, body: Box, plan: Plan) -> None:
    bottom = body.top - plan.head
    sheet.rectangle(Box(body.left, bottom, body.width, plan.head), HEAD_FILL)
    sheet.text(drawable(chart.corner), body.left + PAD, bottom + PAD + 0.6, plan.size, bold=True)
    for number, text in enumerate(chart.head):
        left = body.left + plan.name + number * plan.column
        middle = left + plan.column / 2
        if plan.turned:
            lines, _ = _turned(text, plan.size)
            step = plan.size * LINE * MM_PER_POINT
            first = middle + _middle(plan.size) - step * (len(lines) - 1) / 2
            for place, line in enumerate(lines):
                sheet.turned_text(line, first + place * step, bottom + PAD, plan.size, bold=True)
            continue
        name = _head_of(text, plan.size, plan.column)
        top = bottom + name.height + PAD
        for place, line in enumerate(name.lines):
            one = Paragraph((line,), plan.size, bold=True)
            start = middle - width(line, plan.size, bold=True) / 2
            sheet.paragraph(one, start, top - place * plan.size * LINE * MM_PER_POINT)


def _draw_row(sheet: Sheet, row: HeatRow, box: Box, plan: Plan) -> None:
    name = plan.named(row)
    sheet.paragraph(name, box.left + PAD, box.bottom + (box.height + name.height) / 2 - 0.2 * name.size * MM_PER_POINT)
    for number, cell in enumerate(row.cells):
        own = Box(box.left + plan.name + number * plan.column, box.bottom, plan.column, box.height)
        if cell.fill:
            sheet.rectangle(own, cell.fill)
        _draw_cell(sheet, cell, own, plan)
    sheet.line([(box.left, box.bottom), (box.right, box.bottom)], GRID, 0.4)


def _draw_cell(sheet: Sheet, cell: HeatCell, box: Box, plan: Plan) -> None:
    """Value and mark: one over the other, or side by side with the marks of a column under one another."""
    size, middle = plan.size, box.left + box.width / 2
    text, mark = drawable(cell.text), drawable(cell.mark)
    colour = INK if cell.fill or cell.mark or any(letter.isdigit() for letter in text) else SOFT
    if plan.stacked and mark:
        step = size * LINE * MM_PER_POINT
        base = box.bottom + box.height / 2 - _middle(size)
        sheet.text(text, middle, base + step / 2 - 0.1, size, colour=colour, align="centre")
        sheet.text(mark, middle, base - step / 2 + 0.1, size, bold=True, align="centre")
        return
    base = box.bottom + box.height / 2 - _middle(size)
    if plan.stacked:
        sheet.text(text, middle, base, size, colour=colour, align="centre")
        return
    room = width("▲W", size, bold=True)
    spare = max(0.0, box.width - 2 * PAD - width(text, size) - room)
    end = box.right - PAD - min(spare / 2, 6.0)
    sheet.text(text, end - room - SPACE * size * MM_PER_POINT, base, size, colour=colour, align="right")
    sheet.text(mark, end - room, base, size, bold=True)
