"""A document as PowerPoint slides: titles, native charts and tables, notes with method and basis, slide numbers."""

import io
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu

from needs_map.app.documents.contents import ABOUT, SAMPLE, WORKED_OUT, Document, Exhibit, Section
from needs_map.app.documents.layouts import (
    CAPTION,
    CAPTION_SIZES,
    EXHIBIT,
    HEADLINE,
    OPENING,
    PADDING,
    SECOND,
    SUBTITLES,
    TEXT_SIZES,
    TITLE_ONLY,
    SlideBox,
    SlideFrame,
    does_fit,
    finish,
    layout_of,
    link_to,
    number_titles,
    resize,
    size_of,
    stand,
    template_frame,
    usual_frame,
    write_text,
)
from needs_map.app.documents.lines import LINE, POINT, lines_taken
from needs_map.app.documents.office import LANGUAGE, MAKER, Native, describe, dress, in_english, office_chart, steady
from needs_map.app.documents.own_text import keep_boxes
from needs_map.app.documents.pictures import add_vector, document_picture
from needs_map.app.documents.slide_workings import WorkingLines, keep_workings, lines_of_workings
from needs_map.app.documents.tables import Laid, TableSetting, laid_out, slide_row

SOURCE_SIZE = 11
"""Points."""
CELLS, SMALL_CELLS = TableSetting((13, 12, 11, 10, 9, 8), 120000, 60000, long=10), TableSetting((9,), 100000, 24000)
"""Cells of tables, and of how each figure is worked out."""
BOLD_CELLS = 2
"""Of a row that heads others: the text after them is long."""
CONTENTS = "Contents"


class _Deck(NamedTuple):
    slides: Any
    frame: SlideFrame


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
        write_text(opening, deck.frame, EXHIBIT, about, size=TEXT_SIZES[0])
    contents = _slide(deck, CONTENTS)
    for section in document.sections:
        _section(deck, document, section)
    _texts(deck, "Sources", [f"{number}. {text}" for number, text in enumerate(document.sources, 1)], SOURCE_SIZE)
    for lines in lines_of_workings(document.workings, document.sources):
        _workings(deck, lines)
    keep_workings(slides, document.workings)
    _list_contents(contents, deck, document)
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


def _write(slide: Any, frame: SlideFrame, name: str, text: str, sizes: Sequence[int]) -> None:  # noqa: ANN401
    """Write a text in the largest of some sizes that fits; the first is that of the placeholder."""
    write_text(slide, frame, name, text, size=size_of(text, sizes, frame.boxes[name]))


def _section(deck: _Deck, document: Document, section: Section) -> None:
    """One slide an exhibit, or a chart and the table beside it; a long table on several; the headline on the first."""
    words = "\n".join(text for text in (section.headline, section.text, *section.missing) if text)
    if section.exhibits and not does_fit(words, TEXT_SIZES[-1], deck.frame.boxes[HEADLINE]):
        lines = lines_taken(words, TEXT_SIZES[-1], deck.frame.boxes[HEADLINE].wide - PADDING)
        deck = deck._replace(frame=deck.frame.lowered(len(lines), TEXT_SIZES[-1]))
    if not does_fit(words, TEXT_SIZES[-1], deck.frame.boxes[HEADLINE]):
        _texts(deck, section.title, words.split("\n"), TEXT_SIZES[0], section.notes)
        words = ""
    for exhibits, pages in _pages(deck.frame, section.exhibits) or ([((), [()])] if words else []):
        for rows in pages:
            slide = _slide(deck, section.title)
            if words:
                _write(slide, deck.frame, HEADLINE, words, TEXT_SIZES)
                words = ""
            for placed in exhibits:
                _exhibit(slide, deck, document, placed, rows)
            captions = [f"{one.exhibit.label}. {one.exhibit.caption}" for one in exhibits]
            if captions:
                _write(slide, deck.frame, CAPTION, "\n".join(captions), CAPTION_SIZES)
            _say(slide, [*captions, *section.notes])


class _Table(NamedTuple):
    """A table laid out for slides."""

    laid: Laid
    right: Sequence[bool]
    """Whether each column is numbers."""
    about: tuple[str, str]
    """Name and alternative text."""
    box: SlideBox
    setting: TableSetting
    bold: Collection[int] = ()
    """Positions of rows that head others."""


class _Placed(NamedTuple):
    """An exhibit with its place on a slide."""

    exhibit: Exhibit
    name: str
    box: SlideBox
    table: _Table | None = None
    made: Native | None = None
    """A chart that the program draws itself."""


def _pages(frame: SlideFrame, exhibits: Sequence[Exhibit]) -> list[tuple[Sequence[_Placed], Sequence[Sequence[int]]]]:
    """Exhibits slide by slide, with the rows of each slide: a table stands beside its chart where it has a place."""
    found: list[tuple[Sequence[_Placed], Sequence[Sequence[int]]]] = []
    left = list(exhibits)
    whole, second = frame.boxes[EXHIBIT], frame.boxes[SECOND]
    while left:
        one = left.pop(0)
        if one.kind == "table":
            table = _table_of(one, whole)
            found.append(([_Placed(one, EXHIBIT, whole, table)], table.laid.pages))
            continue
        made = office_chart(one.chart) if one.chart is not None else None
        can_pair = SECOND in frame.numbers and made is not None and bool(left) and left[0].kind == "table"
        beside = _table_of(left[0], second) if can_pair else None
        if beside is not None and beside.laid.is_whole and len(beside.laid.pages) == 1:
            pair = [_Placed(one, EXHIBIT, frame.first, made=made), _Placed(left.pop(0), SECOND, second, beside)]
            found.append((pair, beside.laid.pages))
        else:
            found.append(([_Placed(one, EXHIBIT, whole, made=made)], [()]))
    return found


def _table_of(exhibit: Exhibit, box: SlideBox) -> _Table:
    """A table laid out in a box, with the reference of each of its rows."""
    if exhibit.part is None:
        raise ValueError(f"exhibit: {exhibit.label} has no table")
    heads = [*(column.heading for column in exhibit.part.columns.values()), "Ref."]
    numbers = [f"[{number}]" for number in exhibit.references]
    rows = [[*cells, number] for cells, number in zip(exhibit.part.shown(), numbers, strict=True)]
    laid = laid_out(heads, rows, CELLS, wide=box.wide, high=box.high)
    return _Table(laid, [*exhibit.part.numeric(), False], (exhibit.label, exhibit.description), box, CELLS)


def _texts(deck: _Deck, title: str, texts: Sequence[str], size: int, notes: Sequence[str] = ()) -> None:
    """Write texts on as many slides as they take; one that is longer than a slide goes on to the next."""
    box = deck.frame.text
    most = int((box.high - PADDING // 2) / (size * POINT * LINE))
    pages: list[list[str]] = [[]]
    taken = 0
    for text in texts:
        lines = lines_taken(text, size, box.wide - PADDING)
        for start in range(0, len(lines), most):
            piece = lines[start : start + most]
            if pages[-1] and taken + len(piece) > most:
                pages.append([])
                taken = 0
            pages[-1].append(" ".join(piece))
            taken += len(piece)
    for page in pages:
        slide = _slide(deck, title)
        write_text(slide, deck.frame, EXHIBIT, "\n".join(page), size=size, box=box)
        _say(slide, notes)


def _exhibit(slide: Any, deck: _Deck, document: Document, placed: _Placed, rows: Sequence[int]) -> None:  # noqa: ANN401
    exhibit, box = placed.exhibit, placed.box
    if placed.table is not None:
        _table(slide, deck, placed.table, rows, placed.name)
        return
    if placed.made is not None:
        drawing = slide.shapes.add_chart(placed.made.kind, *map(Emu, box), placed.made.data)
        dress(drawing.chart, placed.made, themed=deck.frame.is_own)
    else:
        picture = document_picture(document, exhibit, "slide-part")
        wide = min(int(box.high * picture.shape), box.wide)
        high = int(wide / picture.shape)
        left, top = box.left + (box.wide - wide) // 2, box.top + (box.high - high) // 2
        drawing = slide.shapes.add_picture(io.BytesIO(picture.dots), Emu(left), Emu(top), Emu(wide), Emu(high))
        add_vector(slide.part, drawing._element, picture.lines)
    describe(drawing, exhibit.label, exhibit.description)
    stand(slide, deck.frame, drawing, placed.name)


def _table(slide: Any, deck: _Deck, table: "_Table", page: Sequence[int], name: str = EXHIBIT) -> None:  # noqa: ANN401
    """Draw some rows of a table as real cells with a heading row."""
    laid = table.laid
    heights = [laid.heights[0], *(laid.heights[at + 1] for at in page)]
    drawing = slide.shapes.add_table(1, len(laid.heads), *map(Emu, table.box._replace(high=sum(heights))))
    describe(drawing, *table.about)
    inside = drawing.table._tbl
    for column, wide in zip(inside.tblGrid.gridCol_lst, laid.widths, strict=True):
        column.w = Emu(wide)  # of the element: python-pptx adds up all of them again for each
    inside.remove(inside.tr_lst[0])
    rows = [(laid.heads, False), *((laid.rows[at], at in table.bold) for at in page)]
    made = [
        slide_row(cells, laid, table.setting, table.right, high, bold=BOLD_CELLS * is_bold)
        for (cells, is_bold), high in zip(rows, heights, strict=True)
    ]
    inside.extend(list(parse_xml(f"<a:tbl {nsdecls('a')}>{''.join(made)}</a:tbl>")))
    stand(slide, deck.frame, drawing, name)


def _workings(deck: _Deck, lines: WorkingLines) -> None:
    """How figures are worked out, on as many slides as that takes."""
    box, setting = deck.frame.text, SMALL_CELLS._replace(shares=lines.shares)
    laid = laid_out(lines.heads, lines.rows, setting, wide=box.wide, high=box.high)
    heads = {at for at, row in enumerate(laid.rows) if any(lines.rows[one] is row for one in lines.bold)}
    table = _Table(laid, [False] * len(lines.heads), (lines.title, ABOUT), box, setting, heads)
    for rows in laid.pages:
        _table(_slide(deck, WORKED_OUT), deck, table, rows)


def _list_contents(contents: Any, deck: _Deck, document: Document) -> None:  # noqa: ANN401
    """List the sections, each a link to its first slide; those without data are named as such."""
    first: dict[str, Any] = {}
    for slide in deck.slides.slides:
        first.setdefault(slide.shapes.title.text_frame.text, slide)
    lines = [(one.title, one.title + (" (not available)" if one.is_empty else "")) for one in document.sections]
    lines += [(title, title) for title in ("Sources", WORKED_OUT)]
    box = deck.frame.text
    write_text(contents, deck.frame, EXHIBIT, "\n".join(line for _, line in lines), box=box)
    shape = list(contents.shapes)[-1]
    size = size_of(shape.text_frame.text, (20, *TEXT_SIZES), box)
    resize(shape, size)
    for paragraph, (title, _) in zip(shape.text_frame.paragraphs, lines, strict=True):
        if title in first and paragraph.runs:
            link_to(paragraph.runs[0], contents, first[title])


def _say(slide: Any, notes: Sequence[str]) -> None:  # noqa: ANN401
    """Put method and basis in the notes of a slide."""
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
