"""A document as a Word file: headings by style, native charts and tables, captions with fields, sources, workings."""

import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from pptx.util import Emu

from needs_map.app.documents.contents import ABOUT, SAMPLE, WORKED_OUT, Document, Exhibit, Section
from needs_map.app.documents.office import LANGUAGE, MAKER, in_arial, office_chart, steady
from needs_map.app.documents.own_text import PREFIX, UNPLACED, add_control, own_paragraphs
from needs_map.app.documents.pictures import add_vector, document_picture
from needs_map.app.documents.tables import TableSetting, bookmark, column_widths, word_row
from needs_map.app.documents.word_charts import WIDE, add_chart
from needs_map.data.errors import DataError
from needs_map.figures.documents.part import Part
from needs_map.figures.documents.workings import HEADS, Working

PLACE = "needs-map"
"""Name of the content control of a template that the document replaces."""
HEADINGS = ("Heading 1", "Heading 2")
STYLES = {
    "Title": WD_STYLE_TYPE.PARAGRAPH,
    "Caption": WD_STYLE_TYPE.PARAGRAPH,
    "Table Grid": WD_STYLE_TYPE.TABLE,
}
"""Styles that a template may lack."""
TABLE_STYLE = "Table Grid"
SMALL = Pt(8.5)
DARK, LINES, HEAD = "003087", "9AA5B1", "E8EDF4"
"""Colours of headings, and of the lines and the heading of tables."""
BESIDE = 60
"""What a cell leaves free at each side, in twentieths of a point: Word's own 108 break words where columns are many."""
CELLS, SMALL_CELLS = TableSetting((8.5, 8, 7.5, 7), 76200, 0), TableSetting((7,), 76200, 0)
"""Cells of tables, and of how each figure is worked out."""
SHARES = (0.09, 0.232, 0.075, 0.097, 0.108, 0.09, 0.308)
"""Of the width for the columns of `workings.HEADS`: most rows are one line."""
NUMBERS = re.compile(r"(\d+)")
TWENTIETH = 635
"""Of a point, in EMU."""


def word_file(
    document: Document, template: bytes = b"", say: Callable[[str], object] = str, keep: bytes = b""
) -> bytes:
    """
    Write a document as a Word file.

    Parameters
    ----------
    document
        What it holds.
    template
        An organisation's own, as `read_template` returns it: its styles, fonts, colours, page and headers. The text of
        the document takes the place of its body, or of the content control named `needs-map` in it.
    say
        Takes a sentence on each thing that the template lacks.
    keep
        The same document as it was made before: what a writer put into its controls stands in those of the same title.

    Returns
    -------
    content
        The same bytes for the same document.

    Raises
    ------
    DataError
        If the template lacks the style of a heading.
    """
    word = docx.Document(io.BytesIO(template) if template else None)
    place = emptied_template(word, say) if template else None
    if not template:
        _usual(word)
    _properties(word, document, is_own=bool(template))
    before = list(word.element.body)
    word.add_heading(document.name, 0)
    word.add_paragraph(document.made_from)
    _contents_list(word, document)
    kept = own_paragraphs(keep, say)
    for section in document.sections:
        _section(word, document, section, kept, themed=bool(template))
    for number, tag in enumerate(list(kept)):
        if not number:
            word.add_heading(UNPLACED, 1)
        add_control(word, tag.removeprefix(PREFIX), kept)
    word.add_heading("Sources", 1)
    for number, source in enumerate(document.sources, 1):
        _small(word, f"{number}. {source}")
    word.add_heading(WORKED_OUT, 1)
    for working in document.workings:
        _working(word, working)
    if place is not None:
        for element in [one for one in word.element.body if one not in before]:
            place.addprevious(element)
        place.getparent().remove(place)
    out = io.BytesIO()
    word.save(out)
    return steady(out.getvalue(), document.built)


def _usual(word: Any) -> None:  # noqa: ANN401 - python-docx types little
    """Give the usual file letters that every computer has, dark headings, and tables of light lines."""
    for part in word.part.package.iter_parts():
        if "/theme/" in part.partname:
            part._blob = in_arial(part.blob)
    for name in ("Title", *HEADINGS, "Caption"):
        word.styles[name].font.color.rgb = RGBColor.from_string(DARK)
    usual = word.styles["Normal"]
    usual.font.size = Pt(10)
    usual.paragraph_format.space_after, usual.paragraph_format.line_spacing = Pt(5), 1.05
    style = word.styles[TABLE_STYLE].element
    borders = style.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}")
    for border in list(borders):
        if border.tag in {qn("w:top"), qn("w:bottom"), qn("w:insideH")}:
            border.set(qn("w:color"), LINES)
        else:
            borders.remove(border)
    shade = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{HEAD}"/></w:tcPr>'
    style.append(parse_xml(f'<w:tblStylePr {nsdecls("w")} w:type="firstRow">{shade}</w:tblStylePr>'))


def emptied_template(word: Any, say: Callable[[str], object]) -> Any:  # noqa: ANN401 - python-docx types little
    """Empty a template, but for what stands around the control that the document replaces, which is returned."""
    names = {style.name for style in word.styles}
    for name in HEADINGS:
        if name not in names:
            raise DataError(f"The template has no style “{name}”: use it once in the template, so that Word stores it.")
    for name, kind in STYLES.items():
        if name not in names:
            say(f"The template has no style “{name}”: a plain one is used.")
            word.styles.add_style(name, kind, builtin=True)
    body = word.element.body
    for control in body.findall(qn("w:sdt")):
        called = [control.find(f"{qn('w:sdtPr')}/{qn(kind)}") for kind in ("w:alias", "w:tag")]
        if any(one is not None and str(one.get(qn("w:val"))).casefold() == PLACE for one in called):
            return control
    say(f"The template has no content control named “{PLACE}”: the document takes the place of all its text.")
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    return None


def _properties(word: Any, document: Document, *, is_own: bool) -> None:  # noqa: ANN401
    about = word.core_properties
    about.title = f"SAMPLE: {document.name}" if document.sample else document.name
    about.author, about.language, about.subject = MAKER, LANGUAGE, document.area.name
    about.comments = SAMPLE if document.sample else ""
    about.created = about.modified = datetime(document.built.year, document.built.month, document.built.day)
    about.last_modified_by = MAKER
    run = word.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if run is not None:
        language = run.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            run.append(language)
        language.set(qn("w:val"), LANGUAGE)
    if is_own:
        return
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE", "1")


def _contents_list(word: Any, document: Document) -> None:  # noqa: ANN401
    """List the sections as a field that Word can bring up to date, with those without data named."""
    paragraph = word.add_paragraph()
    names = [one.title + (" (not available)" if one.is_empty else "") for one in document.sections]
    _field(paragraph, r'TOC \o "1-1" \h \z \u', "\n".join([*names, "Sources", WORKED_OUT]))


def _section(
    word: Any,  # noqa: ANN401
    document: Document,
    section: Section,
    kept: dict[str, list[Any]],
    *,
    themed: bool,
) -> None:
    word.add_heading(section.title, 1)
    for text in (section.headline, *section.text.split("\n\n"), *section.missing):
        if text:
            _sentences(word, text, refers=text == section.headline)
    add_control(word, section.title, kept)
    for exhibit in section.exhibits:
        _exhibit(word, document, exhibit, themed=themed)
    for note in section.notes:
        _small(word, note)


def _sentences(word: Any, text: str, *, refers: bool) -> None:  # noqa: ANN401
    """Write a paragraph, the numbers in its square brackets as links to where their figures are worked out."""
    paragraph = word.add_paragraph()
    start = text.rfind("[") if refers and text.endswith("]") else len(text)
    paragraph.add_run(text[:start])
    for piece in NUMBERS.split(text[start:]):
        if not piece:
            continue
        run = paragraph.add_run(piece)
        if piece.isdigit():
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark(piece))
            run._r.addprevious(link)
            link.append(run._r)


def _exhibit(word: Any, document: Document, exhibit: Exhibit, *, themed: bool) -> None:  # noqa: ANN401
    if exhibit.kind == "table" and exhibit.part is not None:
        cells = _cells_of(exhibit, exhibit.part)
        across = not themed and not any(
            column_widths(*cells[:2], one, CELLS.beside, _room(word))[1] for one in CELLS.sizes
        )
        if across:
            _turn(word)
        _caption(word, exhibit)
        _table(word, *cells, about=(exhibit.label, exhibit.description), refers=bool(exhibit.references))
        if across:
            _turn(word)
        return
    made = office_chart(exhibit.chart) if exhibit.chart is not None else None
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    if made is not None:
        inline = add_chart(word, paragraph, made, _wide(word), themed=themed)
        _describe(inline.find(qn("wp:docPr")), exhibit)
    else:
        picture = document_picture(document, exhibit)
        shape = paragraph.add_run().add_picture(io.BytesIO(picture.dots), width=_wide(word))
        add_vector(word.part, shape._inline, picture.lines)
        _describe(shape._inline.docPr, exhibit)
    _caption(word, exhibit)


def _small(word: Any, text: str) -> None:  # noqa: ANN401
    """Write a paragraph in small letters, close to the next."""
    paragraph = word.add_paragraph(text)
    paragraph.runs[0].font.size, paragraph.paragraph_format.space_after = SMALL, Pt(3)


def _room(word: Any) -> int:  # noqa: ANN401
    """Width between the margins of a page, in EMU."""
    page = word.sections[-1]
    return int(page.page_width - page.left_margin - page.right_margin)


def _wide(word: Any) -> Emu:  # noqa: ANN401
    """Width of a chart or a map: what the page has between its margins, at most the usual one."""
    return Emu(min(int(WIDE), _room(word)))


def _describe(properties: Any, exhibit: Exhibit) -> None:  # noqa: ANN401
    properties.set("descr", exhibit.description)
    properties.set("name", exhibit.label)


def _caption(word: Any, exhibit: Exhibit) -> None:  # noqa: ANN401
    word_, number = exhibit.label.split()
    paragraph = word.add_paragraph(f"{word_} ", style="Caption")
    _field(paragraph, f"SEQ {word_} \\* ARABIC", number)
    paragraph.add_run(f". {exhibit.caption}")
    paragraph.paragraph_format.keep_with_next = exhibit.kind == "table"


def _field(paragraph: Any, instruction: str, shown: str) -> None:  # noqa: ANN401
    """Add a field with the text that it shows until Word works it out."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run(shown if kind == "shown" else "")
        if kind == "instruction":
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = instruction
            run._r.append(text)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _cells_of(exhibit: Exhibit, part: Part) -> tuple[list[str], list[list[str]], list[bool]]:
    """Heading, rows and whether each column is numbers, with the references in the last."""
    heads, rows, right = [column.heading for column in part.columns.values()], part.shown(), part.numeric()
    if not exhibit.references:
        return heads, rows, right
    rows = [[*cells, f"[{number}]"] for cells, number in zip(rows, exhibit.references, strict=True)]
    return [*heads, "Ref."], rows, [*right, False]


def _turn(word: Any) -> None:  # noqa: ANN401
    """Begin a page that lies across where the one before stood upright, or the other way round."""
    page = word.add_section()
    page.page_width, page.page_height = page.page_height, page.page_width
    page.orientation = WD_ORIENT.LANDSCAPE if page.page_width > page.page_height else WD_ORIENT.PORTRAIT


def _table(
    word: Any,  # noqa: ANN401
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: list[bool],
    *,
    about: tuple[str, str],
    setting: TableSetting = CELLS,
    refers: bool = False,
) -> None:
    """Draw a table of real cells, whose first row is repeated on each page and read out as the heading."""
    found = [(size, *column_widths(heads, rows, size, setting.beside, _room(word))) for size in setting.sizes]
    size, wide, _ = next((one for one in found if one[2]), found[-1])
    wide = [int(share * _room(word)) for share in setting.shares] or wide
    widths = [one // TWENTIETH for one in wide]
    table = word.add_table(rows=1, cols=len(heads), style=TABLE_STYLE)
    table.autofit = False
    properties = table._tbl.tblPr
    sides = "".join(f'<w:{side} w:w="{BESIDE}" w:type="dxa"/>' for side in ("left", "right"))
    look = properties.find(qn("w:tblLook"))
    look.addprevious(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    for tag, text in zip(("w:tblCaption", "w:tblDescription"), about, strict=True):
        found = OxmlElement(tag)
        found.set(qn("w:val"), text)
        properties.append(found)
    for column, one in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(one))
    table._tbl.remove(table._tbl.tr_lst[0])
    made = [word_row(heads, widths, size, right, is_head=True)]
    made += [
        word_row(cells, widths, size, right, refers=refers, is_worked=setting.sizes == SMALL_CELLS.sizes)
        for cells in rows
    ]
    table._tbl.extend(list(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(made)}</w:tbl>")))


def _working(word: Any, working: Working) -> None:  # noqa: ANN401
    word.add_heading(working.title, 2)
    for label, text in working.facts:
        _small(word, f"{label}: {text}")
    setting = SMALL_CELLS._replace(shares=SHARES) if working.heads == HEADS else SMALL_CELLS
    _table(word, working.heads, working.figures, working.numeric(), about=(working.title, ABOUT), setting=setting)
