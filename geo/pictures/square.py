"""The legend of a map of two measures: nine colours in a square, with the thirds along its sides."""

from needs_map.geo.bivariate import SIDE, Bivariate
from needs_map.geo.pictures.page import SOFT, Block, Box, Sheet, text_ink
from needs_map.geo.pictures.text import LINE, MM_PER_POINT, fitted_lines, width

CELL_HIGH = 7.5
WIDEST_CELL = 19.0
EDGE = "#5b6672"


def square_block(sheet: Sheet, both: Bivariate, names: tuple[str, str], room: float) -> Block:
    """
    Lay out the square: high values of the first measure on top, of the second on the right.

    Parameters
    ----------
    sheet
        The page it will be drawn on.
    both
        Colours, counts and bounds of the thirds.
    names
        What the two measures are called.
    room
        Its width, in mm.
    """
    size = sheet.paper.points(7)
    line = size * LINE * MM_PER_POINT
    side = max((width(label, size) for label in both.first_labels), default=0.0) + 1.5
    cell = min((room - side) / SIDE, WIDEST_CELL)
    first = fitted_lines(f"↑ {names[0]}", (size,), room, 2, bold=True)
    second = fitted_lines(f"{names[1]} →", (size,), room - side, 2, bold=True)
    columns = [fitted_lines(label, (size,), cell - 0.6, 1) for label in both.second_labels]
    below = max((label.height for label in columns), default=0.0)
    height = first.height + 0.8 + SIDE * CELL_HIGH + 0.8 + below + second.height + 2

    def draw(left: float, top: float) -> None:
        y = sheet.paragraph(first, left, top) - 0.8
        for row in range(SIDE):
            base = y - (SIDE - row) * CELL_HIGH
            middle = base + CELL_HIGH / 2 - 0.13 * line * 2
            if row < len(both.first_labels):
                sheet.text(both.first_labels[row], left + side - 1.5, middle, size, colour=SOFT, align="right")
            for column in range(SIDE):
                box = Box(left + side + column * cell, base, cell, CELL_HIGH)
                colour = both.colours[row][column]
                sheet.rectangle(box, colour, edge=EDGE, line=0.5)
                count = f"{both.counts[row][column]:,}"
                sheet.text(count, box.left + cell / 2, middle, size, colour=text_ink(colour), align="centre")
        y -= SIDE * CELL_HIGH + 0.8
        for column, label in enumerate(columns):
            middle = left + side + (column + 0.5) * cell
            for position, text in enumerate(label.lines):
                baseline = y - (position + 0.75) * label.size * LINE * MM_PER_POINT
                sheet.text(text, middle, baseline, label.size, colour=SOFT, align="centre")
        sheet.paragraph(second, left + side, y - below)

    return Block(height, draw)
