"""Tables of documents laid out: size of the letters, widths of columns, heights of rows, and the rows of each page."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from needs_map.app.documents.lines import LETTER, LINE, POINT, lines_taken

LONGEST_CELL, LONGEST_WORD = 60, 24
"""Characters of a cell from which its column grows no wider, and of a word that is not broken."""
BOLD = 1.08
"""How much wider the letters of a heading are."""


class TableSetting(NamedTuple):
    """How a kind of file sets tables."""

    sizes: Sequence[float]
    """Of letters in points, of which the largest is taken that suits."""
    beside: int
    """What a cell leaves free at both sides together, in EMU."""
    above: int
    """Likewise above and below."""
    shares: tuple[float, ...] = ()
    """Of the width for each column; by what stands in them if none."""
    long: float = 100
    """Largest letters of a table that takes several pages, in points."""


class Laid(NamedTuple):
    """A table laid out; widths and heights in EMU."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    size: float
    """Of its letters, in points."""
    widths: Sequence[int]
    heights: Sequence[int]
    """Of the heading, and of each row."""
    pages: Sequence[Sequence[int]]
    """Positions of the rows of each page."""
    is_whole: bool
    """Whether no word is broken."""


def laid_out(
    heads: Sequence[str], rows: Sequence[Sequence[str]], setting: TableSetting, *, wide: int, high: int
) -> Laid:
    """
    Lay a table out in the largest letters in which no word is broken and it fits one page, if there are such.

    Parameters
    ----------
    heads, rows
        Cells of the heading, and of each row.
    setting
        How tables are set.
    wide, high
        Room on a page, in EMU.

    Returns
    -------
    laid
        A table that is too long for a page has the largest letters for such tables in which no word is broken.
    """
    tried: list[Laid] = []
    for size in setting.sizes:
        tried.append(_laid(heads, rows, setting, size, (wide, high)))
        if tried[-1].is_whole and len(tried[-1].pages) == 1:
            return tried[-1]
    return next((one for one in tried if one.is_whole and one.size <= setting.long), tried[-1])


def column_widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], size: float, beside: int, wide: int
) -> tuple[list[int], bool]:
    """
    Widths of columns: each has room for its longest word, and what is left goes to those of longer cells.

    Parameters
    ----------
    heads, rows
        Cells of the heading, and of each row.
    size
        Of letters, in points.
    beside, wide
        What a cell leaves free at both sides, and width of the table, in EMU.

    Returns
    -------
    widths
        In EMU; together the width of the table, but for parts of an EMU.
    is_whole
        Whether there is room for the longest word of each.
    """
    letter = size * POINT * LETTER
    need, want = [], []
    for at, head in enumerate(heads):
        cells = [row[at] for row in rows]
        words = max((len(word) for cell in cells for word in cell.split()), default=1)
        in_head = max((len(word) for word in head.split()), default=1) * BOLD
        longest = min(max([len(head) * BOLD / 2, *map(len, cells)]), LONGEST_CELL)
        need.append(beside + (min(max(words, in_head), LONGEST_WORD) + 1) * letter)
        want.append(max(need[-1], beside + (longest + 1) * letter))
    if sum(want) <= wide:
        shares = [wide * one / sum(want) for one in want]
    elif sum(need) <= wide:
        over = [wants - needs for wants, needs in zip(want, need, strict=True)]
        spare = (wide - sum(need)) / sum(over)
        shares = [needs + more * spare for needs, more in zip(need, over, strict=True)]
    else:
        shares = [wide * one / sum(need) for one in need]
    return [int(share) for share in shares], sum(need) <= wide


def _laid(
    heads: Sequence[str], rows: Sequence[Sequence[str]], setting: TableSetting, size: float, page: tuple[int, int]
) -> Laid:
    """Lay a table out in letters of a size on pages of a width and a height."""
    wide, high = page
    given = [int(wide * one) for one in setting.shares], True
    widths, is_whole = given if setting.shares else column_widths(heads, rows, size, setting.beside, wide)
    room = [one - setting.beside for one in widths]
    head = _height(heads, room, size * BOLD, setting.above)
    parted = [piece for row in rows for piece in _parted(row, room, size, setting.above, high - head)]
    heights = [head, *(_height(row, room, size, setting.above) for row in parted)]
    pages: list[list[int]] = [[]]
    left = high - head
    for at, own in enumerate(heights[1:]):
        if pages[-1] and own > left:
            pages.append([])
            left = high - head
        pages[-1].append(at)
        left -= own
    return Laid(heads, parted, size, widths, heights, pages, is_whole)


def _height(cells: Sequence[str], room: Sequence[int], size: float, above: int) -> int:
    """Height of a row, by the lines that its longest cell takes."""
    most = max((len(lines_taken(text, size, wide)) for text, wide in zip(cells, room, strict=True)), default=1)
    return int(most * size * POINT * LINE) + above


def _parted(row: Sequence[str], room: Sequence[int], size: float, above: int, high: int) -> list[Sequence[str]]:
    """A row as it is; one that is higher than a page in several, each with what fits of its cells."""
    if _height(row, room, size, above) <= high:
        return [row]
    most = int((high - above) / (size * POINT * LINE))
    lines = [lines_taken(text, size, wide) for text, wide in zip(row, room, strict=True)]
    starts = range(0, max(map(len, lines)), most)
    return [[" ".join(cell[start : start + most]) for cell in lines] for start in starts]


def slide_row(
    cells: Sequence[str], laid: Laid, setting: TableSetting, right: Sequence[bool], high: int, *, bold: int = 0
) -> str:
    """
    Row of a table on a slide as XML: python-pptx takes long over each cell, and documents have thousands.

    Parameters
    ----------
    cells, laid, setting
        Texts of the row, and the table that it is of.
    right
        Whether each column is numbers.
    high
        Of the row, in EMU.
    bold
        How many of the first cells are bold.
    """
    beside, above = setting.beside // 2, setting.above // 2
    edges = f'marL="{beside}" marR="{beside}" marT="{above}" marB="{above}"'
    about = f'sz="{int(laid.size * 100)}"'
    made = []
    for at, (text, is_right) in enumerate(zip(cells, right, strict=True)):
        is_bold = ' b="1"' if at < bold else ""
        words = f"<a:r><a:rPr {about}{is_bold}/><a:t>{escape(' '.join(text.splitlines()))}</a:t></a:r>"
        inside = words if text else f"<a:endParaRPr {about}/>"  # else an empty cell is as high as letters of 18 points
        made.append(
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{_RIGHT if is_right else ''}{inside}</a:p></a:txBody>"
            f"<a:tcPr {edges}/></a:tc>"
        )
    return f'<a:tr h="{high}">{"".join(made)}</a:tr>'


FIRST = re.compile(r"\[(\d+)\.1\]")
"""Reference of the first figure of a row."""
_RIGHT, _TO_RIGHT = '<a:pPr algn="r"/>', '<w:jc w:val="right"/>'
SPACED = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'


def word_row(
    cells: Sequence[str],
    widths: Sequence[int],
    size: float,
    right: Sequence[bool],
    *,
    is_head: bool = False,
    refers: bool = False,
    is_worked: bool = False,
) -> str:
    """
    Row of a table of a Word file as XML.

    Parameters
    ----------
    cells
        Texts of the row.
    widths
        Of columns, in twentieths of a point.
    size
        Of letters, in points.
    right
        Whether each column is numbers.
    is_head
        Whether it is the heading, which is repeated on each page.
    refers
        Whether its last cell is a reference, which leads to where its figures are worked out.
    is_worked
        Whether its first cell is a reference that is worked out here: the first of a row has a bookmark.
    """
    about = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else "<w:trPr><w:cantSplit/></w:trPr>"
    style = f'<w:rPr>{"<w:b/>" if is_head else ""}<w:sz w:val="{int(size * 2)}"/></w:rPr>'
    empty = f'<w:rPr><w:sz w:val="{int(size * 2)}"/></w:rPr>'
    made: list[str] = []
    for text, wide, is_right in zip(cells, widths, right, strict=True):
        about_cell = f"{SPACED}{_TO_RIGHT if is_right else ''}{'' if text else empty}"
        lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in text.split("\n")]
        words = f"<w:r>{style}{'<w:br/>'.join(lines)}</w:r>" if text else ""
        if refers and len(made) == len(cells) - 1:
            words = f'<w:hyperlink w:anchor="{bookmark(text.strip("[]"))}" w:history="1">{words}</w:hyperlink>'
        elif is_worked and not made and (first := FIRST.fullmatch(text)):
            mark = f'w:id="{first[1]}"'
            words = f'<w:bookmarkStart {mark} w:name="{bookmark(first[1])}"/>{words}<w:bookmarkEnd {mark}/>'
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>'
            f"<w:p><w:pPr>{about_cell}</w:pPr>{words}</w:p></w:tc>"
        )
    return f"<w:tr>{about}{''.join(made)}</w:tr>"


def bookmark(number: str) -> str:
    """Name of the bookmark where the figures of a row are worked out."""
    return f"figure_{number}"
