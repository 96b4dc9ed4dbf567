"""A document as PowerPoint slides: titles, native charts and tables, notes with method and basis, slide numbers."""

import io
import math
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Pt

from needs_map.app.documents.contents import ABOUT, SAMPLE, WORKED_OUT, Document, Exhibit, Section
from needs_map.app.documents.office import LANGUAGE, MAKER, dress, in_english, native, steady
from needs_map.app.documents.pictures import drawn

WIDTH, HEIGHT = Emu(12192000), Emu(6858000)
"""Of a slide, 16:9."""
MARGIN, TOP = Emu(457200), Emu(1600200)
TITLE_ONLY, OPENING = "Title Only", "Title Slide"
"""Layouts that are used, by name."""
ROOM = HEIGHT - TOP - Emu(650000)
"""Height for a table, a chart or a map, over its caption."""
LETTER, LINE, PADDING = 66000, 155000, 182880
"""Width of a letter of a cell, height of a line, and what a cell leaves free at both sides."""
LONGEST_CELL = 60
TITLE_SIZE, TEXT_SIZE, CELL_SIZE, CAPTION_SIZE = Pt(28), Pt(16), Pt(10), Pt(11)
LONG_HEADLINE = 260


def slides_file(document: Document) -> bytes:
    """
    Write a document as PowerPoint slides.

    Parameters
    ----------
    document
        What it holds.

    Returns
    -------
    content
        The same bytes for the same document.
    """
    slides = Presentation()
    _widen(slides)
    _properties(slides, document)
    opening = _slide(slides, document.title, OPENING)
    opening.placeholders[1].text_frame.text = f"{document.area.name}\n{document.made_from}"
    for section in document.sections:
        _section(slides, document, section)
    _sources(slides, document.sources)
    for working in document.workings:
        for cells, more in _pages(working.heads, working.figures):
            slide = _slide(slides, f"{WORKED_OUT}{more}", TITLE_ONLY)
            _text(slide, working.title, CAPTION_SIZE, TOP - Emu(300000), Emu(300000))
            _table(slide, working.heads, cells, working.numeric(), (working.title, ABOUT))
            _say(slide, [f"{label}: {text}" for label, text in working.facts])
    for slide in slides.slides:
        in_english(slide.element)
    out = io.BytesIO()
    slides.save(out)
    return steady(out.getvalue(), document.built)


def _widen(slides: Any) -> None:  # noqa: ANN401 - python-pptx types little
    """Make the slides of the usual template 16:9, its placeholders with them."""
    factor = WIDTH / slides.slide_width
    slides.slide_width, slides.slide_height = WIDTH, HEIGHT
    for page in (slides.slide_master, *slides.slide_layouts):
        for shape in page.placeholders:
            left, top, width, height = (shape.left, shape.top, shape.width, shape.height)
            if width:
                shape.left, shape.width = Emu(int(left * factor)), Emu(int(width * factor))
                shape.top, shape.height = top, height


def _properties(slides: Any, document: Document) -> None:  # noqa: ANN401
    about = slides.core_properties
    about.title = f"SAMPLE: {document.name}" if document.sample else document.name
    about.author, about.language, about.subject = MAKER, LANGUAGE, document.area.name
    about.comments = SAMPLE if document.sample else ""
    about.last_modified_by = MAKER
    about.created = about.modified = datetime(document.built.year, document.built.month, document.built.day)


def _slide(slides: Any, title: str, layout: str) -> Any:  # noqa: ANN401
    """Add a slide with its title and its number."""
    found = slides.slide_layouts.get_by_name(layout) or slides.slide_layouts[0]
    slide = slides.slides.add_slide(found)
    slide.shapes.title.text_frame.text = title
    if layout == TITLE_ONLY:
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = MARGIN, Emu(200000), WIDTH - 2 * MARGIN, Emu(700000)
        for paragraph in shape.text_frame.paragraphs:
            paragraph.font.size, paragraph.alignment = TITLE_SIZE, PP_ALIGN.LEFT
    for placeholder in found.placeholders:
        if placeholder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            number = deepcopy(placeholder.element)
            number.xpath(".//p:cNvPr")[0].set("id", str(slide.shapes._next_shape_id))
            slide.shapes._spTree.append(number)
    return slide


def _section(slides: Any, document: Document, section: Section) -> None:  # noqa: ANN401
    """One slide an exhibit, a long table on several; the headline stands on the first."""
    words = [text for text in (section.headline, section.text, *section.missing) if text]
    exhibits: Sequence[Exhibit | None] = section.exhibits or (None,)
    for position, exhibit in enumerate(exhibits):
        heads, rows = _cells(exhibit)
        for number, (piece, more) in enumerate(_pages(heads, rows)):
            slide = _slide(slides, section.title + more, TITLE_ONLY)
            if position + number == 0:
                size = TEXT_SIZE if sum(map(len, words)) < LONG_HEADLINE else Pt(13)
                _text(slide, "\n".join(words), size, Emu(900000), TOP - Emu(900000))
            said = list(section.notes)
            if exhibit is not None:
                caption = f"{exhibit.label}. {exhibit.caption}"
                said = [caption, *said]
                _exhibit(slide, document, exhibit, heads, piece)
                _text(slide, caption, CAPTION_SIZE, HEIGHT - Emu(620000), Emu(450000), right=Emu(1200000))
            _say(slide, said)


def _cells(exhibit: Exhibit | None) -> tuple[list[str], list[list[str]]]:
    """Heading and rows of a table, each with the number of its row; none for anything else."""
    if exhibit is None or exhibit.kind != "table" or exhibit.part is None:
        return [], []
    heads = [*(column.heading for column in exhibit.part.columns.values()), "Ref."]
    numbers = [f"[{number}]" for number in exhibit.references]
    return heads, [[*cells, number] for cells, number in zip(exhibit.part.shown(), numbers, strict=True)]


def _exhibit(
    slide: Any,  # noqa: ANN401
    document: Document,
    exhibit: Exhibit,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    made = native(exhibit.chart) if exhibit.chart is not None else None
    if exhibit.kind == "table" and exhibit.part is not None:
        _table(slide, heads, rows, [*exhibit.part.numeric(), False], (exhibit.label, exhibit.description))
    elif made is not None:
        frame = slide.shapes.add_chart(made.kind, MARGIN, TOP, WIDTH - 2 * MARGIN, ROOM, made.data)
        dress(frame.chart, made)
        _describe(frame, exhibit.label, exhibit.description)
    else:
        content = exhibit.picture or drawn(document, exhibit)
        with Image.open(io.BytesIO(content)) as image:
            shape = image.width / image.height
        wide = min(int(ROOM * shape), WIDTH - 2 * MARGIN)
        picture = slide.shapes.add_picture(io.BytesIO(content), (WIDTH - wide) // 2, TOP, width=wide)
        _describe(picture, exhibit.label, exhibit.description)


def _describe(shape: Any, name: str, description: str) -> None:  # noqa: ANN401
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", description)
    properties.set("name", name)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Width of each column: wider for longer words, with room for its longest one."""
    longest = [
        min(max([len(head) // 2, *(len(row[at]) for row in rows)]), LONGEST_CELL) for at, head in enumerate(heads)
    ]
    words = [max(len(word) for row in (heads, *rows) for word in row[at].split() or [""]) for at in range(len(heads))]
    sizes = [max(length, word) + 3 for length, word in zip(longest, words, strict=True)]
    return [int((WIDTH - 2 * MARGIN) * size / sum(sizes)) for size in sizes]


def _height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """Height of a row, by the lines that its longest cell takes."""
    lines = [math.ceil(len(text) * LETTER / (wide - PADDING)) for text, wide in zip(cells, widths, strict=True)]
    return max(1, *lines) * LINE + PADDING // 2


def _pages(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[Sequence[Sequence[str]], str]]:
    """Rows in pieces that fit a slide, each with what its title has more."""
    widths = _widths(heads, rows) if heads else []
    pieces: list[list[Sequence[str]]] = [[]]
    used = _height(heads, widths) if heads else 0
    left = ROOM - used
    for row in rows:
        high = _height(row, widths)
        if high > left and pieces[-1]:
            pieces.append([])
            left = ROOM - used
        pieces[-1].append(row)
        left -= high
    if len(pieces) == 1:
        return [(rows, "")]
    return [(piece, f" ({number} of {len(pieces)})") for number, piece in enumerate(pieces, 1)]


def _text(slide: Any, text: str, size: Pt, top: int, height: int, *, right: int = 0) -> None:  # noqa: ANN401
    box = slide.shapes.add_textbox(MARGIN, Emu(top), WIDTH - 2 * MARGIN - right, Emu(height))
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    for paragraph in box.text_frame.paragraphs:
        paragraph.font.size = size


def _table(
    slide: Any,  # noqa: ANN401
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    about: tuple[str, str],
) -> None:
    """Draw a table of real cells with a heading row; wider columns for longer words."""
    widths = _widths(heads, rows)
    heights = [_height(cells, widths) for cells in (heads, *rows)]
    frame = slide.shapes.add_table(len(heights), len(heads), MARGIN, TOP, WIDTH - 2 * MARGIN, Emu(sum(heights)))
    _describe(frame, *about)
    table = frame.table
    table.first_row = True
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Emu(wide)
    for line, high in zip(table.rows, heights, strict=True):
        line.height = Emu(high)
    for number, cells in enumerate([heads, *rows]):
        for at, text in enumerate(cells):
            frame_of_text = table.cell(number, at).text_frame
            frame_of_text.text = text
            paragraph = frame_of_text.paragraphs[0]
            paragraph.font.size = CELL_SIZE
            if right[at]:
                paragraph.alignment = PP_ALIGN.RIGHT


def _sources(slides: Any, sources: Sequence[str]) -> None:  # noqa: ANN401
    lines = [(f"{number}. {source}",) for number, source in enumerate(sources, 1)]
    for cells, more in _pages(("",), lines):
        slide = _slide(slides, f"Sources{more}", TITLE_ONLY)
        _text(slide, "\n".join(cell for (cell,) in cells), CAPTION_SIZE, TOP - Emu(500000), HEIGHT - TOP)


def _say(slide: Any, notes: Sequence[str]) -> None:  # noqa: ANN401
    """Put method and basis in the notes of a slide."""
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
