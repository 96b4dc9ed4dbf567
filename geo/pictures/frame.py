"""What frames every picture: the finding over it, where its figures come from under it, and the mark of a sample."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import fitted_lines, width, wrapped

TITLE_SIZES = (17.0, 15.0, 13.5, 12.0, 11.0)
TITLE_LINES = 3
SUBTITLE_SIZES = (10.0, 9.0, 8.0)
SUBTITLE_LINES = 3
SOURCE_SIZE = 6.5
GAP_MM = 5.0
NARROW_SCALE = 0.75
"""Size of a title on half a column, beside that on A4."""
SAMPLE = "SAMPLE"
SAMPLE_COLOUR = "#8a1253"
SAMPLE_NOTE = "SAMPLE: the small areas and their figures are made up. Not for use in any document."


class Frame(NamedTuple):
    """The words around a picture."""

    title: str
    """A finding, in a sentence."""
    subtitle: str
    """A definition: what is shown, of whom, and its period."""
    sources: Sequence[str]
    """Lines for the foot: publisher, licence, vintage."""
    made: date
    sample: bool = False
    """Whether the figures are the embedded sample's, which the picture then says."""
    link: str = ""
    """Address that restores what is drawn; not drawn if empty."""
    headed: bool = True
    """Whether title and subtitle are drawn; a document has them in its caption."""


def draw_frame(sheet: Sheet, frame: Frame) -> Box:
    """
    Draw title, subtitle, sources and date.

    Parameters
    ----------
    sheet
        The page.
    frame
        The words.

    Returns
    -------
    body
        What is left of the page for the picture.
    """
    return _foot(sheet, frame, _head(sheet, frame))


def _head(sheet: Sheet, frame: Frame) -> Box:
    paper = sheet.paper
    room = paper.width - 2 * paper.margin
    top = paper.height - paper.margin
    badge, clear = 0.0, top
    if frame.sample:
        size = 14 * paper.scale
        badge = width(SAMPLE, size, bold=True) + 6
        box = Box(paper.width - paper.margin - badge, top - 8 * paper.scale, badge, 8 * paper.scale)
        sheet.rectangle(box, SAMPLE_COLOUR)
        middle = box.left + badge / 2
        sheet.text(SAMPLE, middle, box.bottom + 2.2 * paper.scale, size, bold=True, colour="#ffffff", align="centre")
        badge += GAP_MM
        clear = box.bottom
    sizes = tuple(size * (NARROW_SCALE if paper.narrow else paper.scale) for size in TITLE_SIZES)
    title = fitted_lines(frame.title if frame.headed else "", sizes, room - badge, TITLE_LINES, bold=True)
    bottom = sheet.paragraph(title, paper.margin, top)
    sizes = tuple(size * paper.scale for size in SUBTITLE_SIZES)
    beside = room if title.height > badge / 2 else room - badge
    subtitle = fitted_lines(frame.subtitle if frame.headed else "", sizes, beside, SUBTITLE_LINES)
    bottom = sheet.paragraph(subtitle, paper.margin, bottom - 1.2, colour=SOFT)
    bottom = min(bottom, clear) - GAP_MM if frame.headed or frame.sample else top
    return Box(paper.margin, paper.margin, room, bottom - paper.margin)


def _foot(sheet: Sheet, frame: Frame, left_over: Box) -> Box:
    size = sheet.paper.points(SOURCE_SIZE)
    sources = " ".join(line if line.endswith(".") else f"{line}." for line in frame.sources)
    lines = [sources, f"Made with needs-map on {frame.made.day} {frame.made:%B %Y}."]
    if frame.sample:
        lines.insert(0, SAMPLE_NOTE)
    if frame.link:
        lines.append(frame.link)
    paragraphs = [wrapped(line, size, left_over.width) for line in lines]
    top = left_over.bottom + sum(paragraph.height for paragraph in paragraphs)
    edge = top + 1.5
    sheet.line([(left_over.left, edge), (left_over.right, edge)], "#9aa5b1", 0.5)
    for line, paragraph in zip(lines, paragraphs, strict=True):
        link = line if line == frame.link else ""
        top = sheet.paragraph(paragraph, left_over.left, top, colour=SOFT, link=link)
    bottom = edge + 3
    return left_over._replace(bottom=bottom, height=left_over.top - bottom)
