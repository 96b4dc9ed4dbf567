"""A table drawn on a sheet, in letters as large as its columns and rows allow."""

from needs_map.geo.charts.axes import GRID
from needs_map.geo.charts.kinds import Grid
from needs_map.geo.pictures.page import Box, Sheet
from needs_map.geo.pictures.text import LINE, MM_PER_POINT, Paragraph, drawable, fitted_lines, width

GAP = 4.0
HEAD = "#eef2f6"
ROW = 1.75
"""Height of a row, in lines."""
HEAD_LINES = 4
WIDEST_HEADING = 0.15
"""Share of the page's width that a heading of a column may take before it is broken."""
SHRINK = 0.94
SMALLEST_LETTERS = 3.0  # points: a larger table does not fit a page


def draw_grid(sheet: Sheet, chart: Grid, body: Box, size: float) -> None:
    """
    Draw a table from the top of a box down.

    Parameters
    ----------
    sheet, chart, body
        The page, the table, and where.
    size
        Of letters at most, in points.
    """
    while True:
        heads, widths = _columns(chart, body, size)
        line = size * LINE * MM_PER_POINT
        head_height = max(head.height for head in heads) + 0.8 * line
        fits = sum(widths) <= body.width and head_height + len(chart.rows) * ROW * line <= body.height
        if fits or size < SMALLEST_LETTERS:
            break
        size *= SHRINK
    spare = max(0.0, body.width - sum(widths)) / len(widths)
    rights = [body.left + sum(widths[: number + 1]) + spare * (number + 1) for number in range(len(widths))]
    lefts = [right - wide - spare for right, wide in zip(rights, widths, strict=True)]
    sheet.rectangle(Box(body.left, body.top - head_height, body.width, head_height), HEAD)
    for number, head in enumerate(heads):
        top = body.top - 0.4 * line
        for place, text in enumerate(head.lines):
            one = Paragraph((text,), head.size, bold=True)
            if number < chart.words:
                left = lefts[number] + GAP / 2
            else:
                left = rights[number] - GAP / 2 - width(text, head.size, bold=True)
            sheet.paragraph(one, left, top - place * line)
    y = body.top - head_height
    for row in chart.rows:
        baseline = y - ROW * line / 2 - 0.36 * size * MM_PER_POINT
        for number, cell in enumerate(row):
            text = drawable(cell)
            if number < chart.words:
                sheet.text(text, lefts[number] + GAP / 2, baseline, size)
            else:
                sheet.text(text, rights[number] - GAP / 2, baseline, size, align="right")
        y -= ROW * line
        sheet.line([(body.left, y), (body.right, y)], GRID, 0.5)


def _columns(chart: Grid, body: Box, size: float) -> tuple[list[Paragraph], list[float]]:
    """Headings, broken where they are wide, and the width of each column."""
    heads, widths = [], []
    for number, title in enumerate(chart.head):
        cells = max((width(drawable(row[number]), size) for row in chart.rows), default=0.0)
        room = max(cells, 5.0 * size * MM_PER_POINT)
        head = fitted_lines(title, (size,), room, HEAD_LINES, bold=True)
        if len(head.lines) > HEAD_LINES:
            head = fitted_lines(title, (size,), body.width * WIDEST_HEADING, HEAD_LINES, bold=True)
        heads.append(head)
        widest = max((width(text, size, bold=True) for text in head.lines), default=0.0)
        widths.append(max(cells, widest) + GAP)
    return heads, widths
