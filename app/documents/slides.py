"""A document as PowerPoint slides: titles, native charts and tables, notes with method and basis, slide numbers."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from PIL import Image
from pptx import Presentation
from pptx.util import Emu, Pt

from needs_map.app.documents.contents import ABOUT, SAMPLE, WORKED_OUT, Document, Exhibit, Section
from needs_map.app.documents.layouts import (
    CAPTION,
    CAPTION_SIZES,
    EXHIBIT,
    HEADLINE,
    LINE,
    OPENING,
    PADDING,
    SUBTITLES,
    TEXT_SIZES,
    TITLE_ONLY,
    Frame,
    does_fit,
    finish,
    high_of,
    layout_of,
    lines_of,
    number_titles,
    size_of,
    stand,
    template_frame,
    usual_frame,
    write,
)
from needs_map.app.documents.office import LANGUAGE, MAKER, describe, dress, fill_cell, in_english, native, steady
from needs_map.app.documents.own_text import keep_boxes
from needs_map.app.documents.pictures import drawn

LONGEST_CELL, CELL_SIZE, SOURCE_SIZE = 60, 10, 11
"""Letters of a cell from which its column grows no wider; points of cells, and of sources."""


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
    deck = _Deck(slides, template_frame(slides, say) if template else usual_frame(slides))
    _properties(slides, document)
    opening = _slide(deck, document.title, OPENING)
    about = f"{document.area.name}\n{document.made_from}"
    under = [one for one in opening.placeholders if one.placeholder_format.type in SUBTITLES]
    if under:
        under[0].text_frame.text = about
    else:
        write(opening, deck.frame, EXHIBIT, about, size=TEXT_SIZES[0])
    for section in document.sections:
        _section(deck, document, section)
    _texts(deck, "Sources", [f"{number}. {text}" for number, text in enumerate(document.sources, 1)], SOURCE_SIZE)
    for working in document.workings:
        table = _laid_out(deck.frame, working.heads, working.figures)
        for rows in table.pages:
            slide = _slide(deck, WORKED_OUT)
            _write(slide, deck.frame, HEADLINE, working.title, TEXT_SIZES)
            _table(slide, deck.frame, table, rows, working.numeric(), about=(working.title, ABOUT))
            _say(slide, [f"{label}: {text}" for label, text in working.facts])
    number_titles(slides)
    keep_boxes(slides, keep, lambda title: _slide(deck, title), say)
    for slide in slides.slides:
        finish(slide)
        in_english(slide.element)
    out = io.BytesIO()
    slides.save(out)
    return steady(out.getvalue(), document.built)


def _properties(slides: Any, document: Document) -> None:  # noqa: ANN401
    about = slides.core_properties
    about.title = f"SAMPLE: {document.name}" if document.sample else document.name
    about.author, about.language, about.subject = MAKER, LANGUAGE, document.area.name
    about.comments = SAMPLE if document.sample else ""
    about.last_modified_by = MAKER
    about.created = about.modified = datetime(document.built.year, document.built.month, document.built.day)


def _slide(deck: _Deck, title: str, layout: str = TITLE_ONLY) -> Any:  # noqa: ANN401
    """Add a slide with its title."""
    slide = deck.slides.slides.add_slide(layout_of(deck.slides, layout))
    slide.shapes.title.text_frame.text = title
    return slide


def _write(slide: Any, frame: Frame, name: str, text: str, sizes: Sequence[int]) -> None:  # noqa: ANN401
    """Write a text in the largest of some sizes that fits; the first is that of the placeholder."""
    write(slide, frame, name, text, size=size_of(text, sizes, frame.boxes[name]))


def _section(deck: _Deck, document: Document, section: Section) -> None:
    """One slide an exhibit, a long table on several; the headline stands on the first."""
    words = "\n".join(text for text in (section.headline, section.text, *section.missing) if text)
    if not does_fit(words, TEXT_SIZES[-1], deck.frame.boxes[HEADLINE]):
        _texts(deck, section.title, words.split("\n"), TEXT_SIZES[0], section.notes)
        words = ""
    exhibits: Sequence[Exhibit | None] = section.exhibits or ((None,) if words else ())
    for exhibit in exhibits:
        table = _laid_out(deck.frame, *_cells(exhibit))
        for rows in table.pages:
            slide = _slide(deck, section.title)
            if words:
                _write(slide, deck.frame, HEADLINE, words, TEXT_SIZES)
                words = ""
            say = list(section.notes)
            if exhibit is not None:
                caption = f"{exhibit.label}. {exhibit.caption}"
                say = [caption, *say]
                _exhibit(slide, deck.frame, document, exhibit, (table, rows))
                _write(slide, deck.frame, CAPTION, caption, CAPTION_SIZES)
            _say(slide, say)


def _texts(deck: _Deck, title: str, texts: Sequence[str], size: int, notes: Sequence[str] = ()) -> None:
    """Write texts on as many slides as they take; one that is longer than a slide goes on to the next."""
    box = deck.frame.text
    most = int((box.high - PADDING // 2) / (size * Pt(1) * LINE))
    pages: list[list[str]] = [[]]
    taken = 0
    for text in texts:
        lines = lines_of(text, size, box.wide)
        for start in range(0, len(lines), most):
            piece = lines[start : start + most]
            if pages[-1] and taken + len(piece) > most:
                pages.append([])
                taken = 0
            pages[-1].append(" ".join(piece))
            taken += len(piece)
    for page in pages:
        slide = _slide(deck, title)
        write(slide, deck.frame, EXHIBIT, "\n".join(page), size=size, box=box)
        _say(slide, notes)


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
    rows_of: tuple["_Table", Sequence[int]],
) -> None:
    made = native(exhibit.chart) if exhibit.chart is not None else None
    box = frame.boxes[EXHIBIT]
    if exhibit.kind == "table" and exhibit.part is not None:
        right = [*exhibit.part.numeric(), False]
        _table(slide, frame, *rows_of, right, about=(exhibit.label, exhibit.description))
        return
    if made is not None:
        drawing = slide.shapes.add_chart(made.kind, *map(Emu, box), made.data)
        dress(drawing.chart, made, themed=frame.is_own)
    else:
        content = exhibit.picture or drawn(document, exhibit)
        with Image.open(io.BytesIO(content)) as image:
            shape = image.width / image.height
        wide = min(int(box.high * shape), box.wide)
        left = box.left + (box.wide - wide) // 2
        drawing = slide.shapes.add_picture(io.BytesIO(content), Emu(left), Emu(box.top), width=Emu(wide))
    describe(drawing, exhibit.label, exhibit.description)
    stand(slide, frame, drawing)


class _Table(NamedTuple):
    """A table with the widths of its columns, the heights of its heading and rows, and its rows by slide."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    heights: Sequence[int]
    pages: Sequence[Sequence[int]]
    """Positions of the rows that fit a slide."""


def _laid_out(frame: Frame, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> _Table:
    """Lay a table out: wider columns for longer words, and on each slide as many rows as fit."""
    longest = [
        min(max([len(head) // 2, *(len(row[at]) for row in rows)]), LONGEST_CELL) for at, head in enumerate(heads)
    ]
    words = [max(len(word) for row in (heads, *rows) for word in row[at].split() or [""]) for at in range(len(heads))]
    sizes = [max(length, min(word, LONGEST_CELL)) + 3 for length, word in zip(longest, words, strict=True)]
    box = frame.boxes[EXHIBIT]
    widths = [int(box.wide * size / sum(sizes)) for size in sizes]
    head = _height(heads, widths)
    parted = [piece for row in rows for piece in _parted(row, widths, box.high - head)]
    heights = [head, *(_height(row, widths) for row in parted)]
    pages: list[list[int]] = [[]]
    left = box.high - head
    for at, high in enumerate(heights[1:]):
        if pages[-1] and high > left:
            pages.append([])
            left = box.high - head
        pages[-1].append(at)
        left -= high
    return _Table(heads, parted, widths, heights, pages)


def _height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """Height of a row, by the lines that its longest cell takes."""
    lines = (len(lines_of(text, CELL_SIZE, wide)) for text, wide in zip(cells, widths, strict=True))
    return high_of(max(lines, default=1), CELL_SIZE)


def _parted(row: Sequence[str], widths: Sequence[int], room: int) -> list[Sequence[str]]:
    """A row as it is; one that is higher than a slide in several, each with what fits of its cells."""
    if _height(row, widths) <= room:
        return [row]
    most = int((room - PADDING // 2) / (CELL_SIZE * Pt(1) * LINE))
    lines = [lines_of(text, CELL_SIZE, wide) for text, wide in zip(row, widths, strict=True)]
    starts = range(0, max(map(len, lines)), most)
    return [[" ".join(cell[start : start + most]) for cell in lines] for start in starts]


def _table(
    slide: Any,  # noqa: ANN401
    frame: Frame,
    table: _Table,
    page: Sequence[int],
    right: Sequence[bool],
    *,
    about: tuple[str, str],
) -> None:
    """Draw some rows of a table as real cells with a heading row."""
    heights = [table.heights[0], *(table.heights[at + 1] for at in page)]
    box = frame.boxes[EXHIBIT]._replace(high=sum(heights))
    drawing = slide.shapes.add_table(len(heights), len(table.heads), *map(Emu, box))
    describe(drawing, *about)
    drawing.table.first_row = True
    for column, wide in zip(drawing.table.columns, table.widths, strict=True):
        column.width = Emu(wide)
    rows = [table.heads, *(table.rows[at] for at in page)]
    for line, high, cells in zip(drawing.table._tbl.tr_lst, heights, rows, strict=True):
        line.h = Emu(high)  # of the element: python-pptx adds up all rows again for each
        for cell, text, is_right in zip(line.tc_lst, cells, right, strict=True):
            fill_cell(cell, text, Pt(CELL_SIZE), is_right=is_right)
    stand(slide, frame, drawing)


def _say(slide: Any, notes: Sequence[str]) -> None:  # noqa: ANN401
    """Put method and basis in the notes of a slide."""
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
