"""A document as PowerPoint slides: titles, native charts and tables, notes with method and basis, slide numbers."""

import io
import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime
from textwrap import wrap
from typing import Any, NamedTuple

from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Pt

from needs_map.app.documents.contents import ABOUT, SAMPLE, WORKED_OUT, Document, Exhibit, Section
from needs_map.app.documents.office import LANGUAGE, MAKER, describe, dress, fill_cell, in_english, native, steady
from needs_map.app.documents.own_text import OUR_TEXT, keep_boxes
from needs_map.app.documents.pictures import drawn
from needs_map.data.errors import DataError

WIDTH, HEIGHT = Emu(12192000), Emu(6858000)
"""Of a slide, 16:9."""
MARGIN = Emu(457200)
HEADLINE, FOOT = 700200, 650000
"""Height of the headline under the title, and of the caption at the foot."""
LEAST_ROOM = 1_500_000
TITLE_ONLY, OPENING = "Title Only", "Title Slide"
"""Layouts that are used, by name."""
TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
SUBTITLES = {PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY}
"""Kinds of placeholder."""
LETTER, LINE, PADDING = 66000, 155000, 182880
"""Width of a letter of a cell, height of a line, and what a cell leaves free at both sides."""
LONGEST_CELL = 60
TITLE_SIZE, TEXT_SIZE, CELL_SIZE, CAPTION_SIZE = Pt(28), Pt(16), Pt(10), Pt(11)
LONG_HEADLINE, LONGEST_HEADLINE, SLIDE_OF_TEXT = 260, 450, 1200
"""Characters: from which a headline is smaller, from which it has slides of its own, and of one of those."""


class Frame(NamedTuple):
    """Where things stand on a slide, in EMU."""

    width: int
    height: int
    left: int
    wide: int
    """Of what stands between the margins."""
    head: int
    """Top of the headline, under the title."""
    is_own: bool = False
    """Whether it is that of an organisation's own template."""

    @property
    def top(self) -> int:
        """Top of a table, a chart or a map."""
        return self.head + HEADLINE

    @property
    def room(self) -> int:
        """Height for a table, a chart or a map, over its caption."""
        return self.height - self.top - FOOT


USUAL = Frame(WIDTH, HEIGHT, MARGIN, WIDTH - 2 * MARGIN, 900000)


class _Deck(NamedTuple):
    slides: Any
    frame: Frame


def slides_file(
    document: Document, template: bytes = b"", say: Callable[[str], object] = str, keep: bytes = b""
) -> bytes:
    """
    Write a document as PowerPoint slides.

    Parameters
    ----------
    document
        What it holds.
    template
        An organisation's own, as `read_template` returns it; the usual slides if empty.
    say
        Takes a sentence on each thing that the template lacks.
    keep
        The same document as it was made before: text boxes that a writer added stand on the slides of the same title.

    Returns
    -------
    content
        The same bytes for the same document.

    Raises
    ------
    DataError
        If the template lacks a layout, or its title.
    """
    slides = Presentation(io.BytesIO(template) if template else None)
    deck = _Deck(slides, frame_of(slides, say) if template else USUAL)
    if not template:
        _widen(slides)
    _properties(slides, document)
    opening = _slide(deck, document.title, OPENING)
    about = f"{document.area.name}\n{document.made_from}"
    under = [one for one in opening.placeholders if one.placeholder_format.type in SUBTITLES]
    if under:
        under[0].text_frame.text = about
    else:
        _text(opening, deck.frame, about, TEXT_SIZE, (deck.frame.top, deck.frame.room))
    for section in document.sections:
        _section(deck, document, section)
    _sources(deck, document.sources)
    for working in document.workings:
        for cells, more in _pages(deck.frame, working.heads, working.figures):
            slide = _slide(deck, f"{WORKED_OUT}{more}", TITLE_ONLY)
            _text(slide, deck.frame, working.title, CAPTION_SIZE, (deck.frame.top - 300000, 300000))
            _table(slide, deck.frame, (working.heads, cells), working.numeric(), (working.title, ABOUT))
            _say(slide, [f"{label}: {text}" for label, text in working.facts])
    keep_boxes(slides, keep, lambda title: _slide(deck, title, TITLE_ONLY), say)
    for slide in slides.slides:
        in_english(slide.element)
    out = io.BytesIO()
    slides.save(out)
    return steady(out.getvalue(), document.built)


def frame_of(slides: Any, say: Callable[[str], object]) -> Frame:  # noqa: ANN401 - python-pptx types little
    """Where things stand in a template, whose own slides are taken out; what it lacks is refused or said."""
    for entry in list(slides.slides._sldIdLst):
        slides.part.drop_rel(entry.rId)
        slides.slides._sldIdLst.remove(entry)
    layouts = {name: _layout(slides, name) for name in (OPENING, TITLE_ONLY)}
    for name, layout in layouts.items():
        kinds = {one.placeholder_format.type for one in layout.placeholders}
        if not kinds & TITLES:
            raise DataError(f"The template’s layout “{name}” has no placeholder for a title.")
        if name == OPENING and not kinds & SUBTITLES:
            say(f"The template’s layout “{name}” has no placeholder for a subtitle: a text box is used.")
        if name == TITLE_ONLY and PP_PLACEHOLDER.SLIDE_NUMBER not in kinds:
            say(f"The template’s layout “{name}” has no placeholder for the slide number: slides have none.")
    title = next(one for one in layouts[TITLE_ONLY].placeholders if one.placeholder_format.type in TITLES)
    width, height = slides.slide_width, slides.slide_height
    frame = Frame(width, height, title.left, title.width, title.top + title.height, is_own=True)
    if frame.room < LEAST_ROOM or frame.wide < width // 3:
        raise DataError(f"The template’s layout “{TITLE_ONLY}” leaves no room for a table under its title.")
    return frame


def _layout(slides: Any, name: str) -> Any:  # noqa: ANN401
    """Layout of a name, in any master and in whatever letters."""
    layouts = [one for master in slides.slide_masters for one in master.slide_layouts]
    found = next((one for one in layouts if one.name.strip().casefold() == name.casefold()), None)
    if found is None:
        names = ", ".join(f"“{one.name}”" for one in layouts) or "none"
        raise DataError(f"The template has no layout “{name}”; it has {names}.")
    return found


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


def _slide(deck: _Deck, title: str, layout: str) -> Any:  # noqa: ANN401
    """Add a slide with its title and its number."""
    found = _layout(deck.slides, layout)
    slide = deck.slides.slides.add_slide(found)
    slide.shapes.title.text_frame.text = title
    if layout == TITLE_ONLY and not deck.frame.is_own:
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


def _section(deck: _Deck, document: Document, section: Section) -> None:
    """One slide an exhibit, a long table on several; the headline stands on the first."""
    words = [text for text in (section.headline, section.text, *section.missing) if text]
    if sum(map(len, words)) > LONGEST_HEADLINE:
        _long_text(deck, section, words)
        words = []
    exhibits: Sequence[Exhibit | None] = section.exhibits or ((None,) if words else ())
    for position, exhibit in enumerate(exhibits):
        heads, rows = _cells(exhibit)
        for number, (piece, more) in enumerate(_pages(deck.frame, heads, rows)):
            slide = _slide(deck, section.title + more, TITLE_ONLY)
            if words and position + number == 0:
                size = TEXT_SIZE if sum(map(len, words)) < LONG_HEADLINE else Pt(13)
                _text(slide, deck.frame, "\n".join(words), size, (deck.frame.head, HEADLINE))
            say = list(section.notes)
            if exhibit is not None:
                caption = f"{exhibit.label}. {exhibit.caption}"
                say = [caption, *say]
                _exhibit(slide, deck.frame, document, exhibit, (heads, piece))
                _text(slide, deck.frame, caption, CAPTION_SIZE, (deck.frame.height - 620000, 450000), right=1200000)
            _say(slide, say)


def _long_text(deck: _Deck, section: Section, words: Sequence[str]) -> None:
    pieces = [piece for text in words for piece in wrap(text, SLIDE_OF_TEXT)]
    for number, piece in enumerate(pieces, 1):
        slide = _slide(deck, f"{section.title} (text {number} of {len(pieces)})", TITLE_ONLY)
        _text(slide, deck.frame, piece, TEXT_SIZE, (deck.frame.head, HEADLINE + deck.frame.room))
        _say(slide, section.notes)


def _cells(exhibit: Exhibit | None) -> tuple[list[str], list[list[str]]]:
    """Heading and rows of a table, each with the number of its row; none for anything else."""
    if exhibit is None or exhibit.kind != "table" or exhibit.part is None:
        return [], []
    heads = [*(column.heading for column in exhibit.part.columns.values()), "Ref."]
    numbers = [f"[{number}]" for number in exhibit.references]
    return heads, [[*cells, number] for cells, number in zip(exhibit.part.shown(), numbers, strict=True)]


def _exhibit(
    slide: Any,  # noqa: ANN401
    frame: Frame,
    document: Document,
    exhibit: Exhibit,
    table: tuple[Sequence[str], Sequence[Sequence[str]]],
) -> None:
    made = native(exhibit.chart) if exhibit.chart is not None else None
    if exhibit.kind == "table" and exhibit.part is not None:
        _table(slide, frame, table, [*exhibit.part.numeric(), False], (exhibit.label, exhibit.description))
    elif made is not None:
        drawing = slide.shapes.add_chart(made.kind, frame.left, frame.top, frame.wide, frame.room, made.data)
        dress(drawing.chart, made, themed=frame.is_own)
        describe(drawing, exhibit.label, exhibit.description)
    else:
        content = exhibit.picture or drawn(document, exhibit)
        with Image.open(io.BytesIO(content)) as image:
            shape = image.width / image.height
        wide = min(int(frame.room * shape), frame.wide)
        picture = slide.shapes.add_picture(io.BytesIO(content), (frame.width - wide) // 2, frame.top, width=wide)
        describe(picture, exhibit.label, exhibit.description)


def _widths(frame: Frame, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Width of each column: wider for longer words, with room for its longest one."""
    longest = [
        min(max([len(head) // 2, *(len(row[at]) for row in rows)]), LONGEST_CELL) for at, head in enumerate(heads)
    ]
    words = [max(len(word) for row in (heads, *rows) for word in row[at].split() or [""]) for at in range(len(heads))]
    sizes = [max(length, word) + 3 for length, word in zip(longest, words, strict=True)]
    return [int(frame.wide * size / sum(sizes)) for size in sizes]


def _height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """Height of a row, by the lines that its longest cell takes."""
    lines = [math.ceil(len(text) * LETTER / (wide - PADDING)) for text, wide in zip(cells, widths, strict=True)]
    return max(1, *lines) * LINE + PADDING // 2


def _heights(frame: Frame, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Heights of the heading and the rows of a table of just these."""
    widths = _widths(frame, heads, rows)
    return [_height(cells, widths) for cells in (heads, *rows)]


def _pages(
    frame: Frame, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[tuple[Sequence[Sequence[str]], str]]:
    """Rows in pieces that fit a slide, each with what its title has more."""
    pieces: list[list[Sequence[str]]] = [[]]
    for row in rows:
        if pieces[-1] and sum(_heights(frame, heads, [*pieces[-1], row])) > frame.room:
            pieces.append([])
        pieces[-1].append(row)
    if len(pieces) == 1:
        return [(rows, "")]
    return [(piece, f" ({number} of {len(pieces)})") for number, piece in enumerate(pieces, 1)]


def _text(slide: Any, frame: Frame, text: str, size: Pt, where: tuple[int, int], *, right: int = 0) -> None:  # noqa: ANN401
    """Add a text box at a top and of a height."""
    top, height = where
    box = slide.shapes.add_textbox(frame.left, Emu(top), frame.wide - right, Emu(height))
    box.name = OUR_TEXT
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    for paragraph in box.text_frame.paragraphs:
        paragraph.font.size = size


def _table(
    slide: Any,  # noqa: ANN401
    frame: Frame,
    cells_of: tuple[Sequence[str], Sequence[Sequence[str]]],
    right: Sequence[bool],
    about: tuple[str, str],
) -> None:
    """Draw a table of real cells with a heading row; wider columns for longer words."""
    heads, rows = cells_of
    widths = _widths(frame, heads, rows)
    heights = _heights(frame, heads, rows)
    drawing = slide.shapes.add_table(
        len(heights), len(heads), frame.left, frame.top, Emu(frame.wide), Emu(sum(heights))
    )
    describe(drawing, *about)
    table = drawing.table
    table.first_row = True
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Emu(wide)
    for line, high, cells in zip(table._tbl.tr_lst, heights, [heads, *rows], strict=True):
        line.h = Emu(high)  # of the element: python-pptx adds up all rows again for each
        for cell, text, is_right in zip(line.tc_lst, cells, right, strict=True):
            fill_cell(cell, text, CELL_SIZE, is_right=is_right)


def _sources(deck: _Deck, sources: Sequence[str]) -> None:
    lines = [(f"{number}. {source}",) for number, source in enumerate(sources, 1)]
    for cells, more in _pages(deck.frame, ("",), lines):
        slide = _slide(deck, f"Sources{more}", TITLE_ONLY)
        top = deck.frame.top - 500000
        _text(slide, deck.frame, "\n".join(cell for (cell,) in cells), CAPTION_SIZE, (top, deck.frame.room))


def _say(slide: Any, notes: Sequence[str]) -> None:  # noqa: ANN401
    """Put method and basis in the notes of a slide."""
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
