"""How the figures of a finished document are worked out, as its last pages say."""

import json
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from needs_map.app.documents.contents import WORKED_OUT, WORKINGS
from needs_map.app.documents.slide_workings import kept_workings, workings_of
from needs_map.data.errors import DataError
from needs_map.data.files.archives import open_zip
from needs_map.data.staging import staging_folder
from needs_map.figures.documents.workings import FILE_HEADS, HEADS, Fact, Working, answer

FORMS = (".docx", ".pptx", ".html", ".pdf")
ZIP = ".zip"
KNOWN = (HEADS, FILE_HEADS)


def document_facts(path: Path, reference: str) -> list[list[Fact]]:
    """
    Read how the figures of a reference in a document are worked out.

    Parameters
    ----------
    path
        A Word, PowerPoint, HTML or PDF file that this program made, edited since or not; or a zip of several, of
        which the first format of each document is read.
    reference
        Number of a row (`3`) or of one figure (`3.1`), as the document writes it in square brackets.

    Returns
    -------
    figures
        Facts of each figure: see `workings.answer`; of a zip with the name of the document before them.

    Raises
    ------
    DataError
        If the file cannot be read, is no such document, or has no such reference.
    """
    if not path.is_file():
        raise DataError(f"There is no document at {path}.")
    if path.suffix.lower() == ZIP:
        return _of_zip(path, reference)
    readers = {".docx": _of_word, ".pptx": _of_slides, ".html": _of_page, ".pdf": _of_pdf}
    try:
        workings = _joined(readers[path.suffix.lower()](path))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, etree.LxmlError) as error:
        raise DataError(f"{path.name} cannot be read as a {path.suffix.lower()} document: {error}.") from error
    if not workings:
        raise DataError(f"{path.name} has no pages “{WORKED_OUT}”: it was not made by this program.")
    found = answer(workings, reference)
    if not found:
        raise DataError(f"{path.name} has no reference [{reference.strip('[]')[:20]}].")
    return found


def _of_zip(path: Path, reference: str) -> list[list[Fact]]:
    """Facts from each document of a zip that has the reference."""
    found: list[list[Fact]] = []
    with open_zip(path, "zip of documents") as book, staging_folder() as folder:
        names = [name for name in book.namelist() if Path(name).suffix.lower() in FORMS]
        of_stem = {Path(name).stem: name for name in reversed(names)}
        for name in filter(set(of_stem.values()).__contains__, names):
            copy = folder / Path(name).name
            copy.write_bytes(book.read(name))
            try:
                found += [[("Document", name), *facts] for facts in document_facts(copy, reference)]
            except DataError:
                continue  # another document of the zip may have it
    if not found:
        raise DataError(f"{path.name} has no document with the reference [{reference.strip('[]')[:20]}].")
    return found


def _joined(pieces: Iterator[Working]) -> list[Working]:
    """Workings, those of one title in one."""
    whole: dict[str, Working] = {}
    for one in pieces:
        before = whole.get(one.title)
        whole[one.title] = one._replace(figures=(*before.figures, *one.figures)) if before else one
    return list(whole.values())


def _working(title: str, lines: list[str], rows: list[list[str]]) -> Iterator[Working]:
    """A working from its title, the lines of its facts, and a table with its head; none from any other table."""
    heads = tuple(rows[0]) if rows else ()
    if heads in KNOWN:
        facts = tuple((label, text) for label, mark, text in (line.partition(": ") for line in lines) if mark)
        yield Working(title, facts, tuple(tuple(row) for row in rows[1:]), heads)


def _of_word(path: Path) -> Iterator[Working]:
    from docx import Document  # noqa: PLC0415 - slow to import
    from docx.table import Table  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    word: Any = Document(str(path))
    title, lines = "", list[str]()
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph) and block.style is not None and str(block.style.name).startswith("Heading"):
            title, lines = block.text, []
        elif isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Table):
            yield from _working(title, lines, [[_text(cell) for cell in row.tc_lst] for row in block._tbl.tr_lst])


def _text(cell: Any) -> str:  # noqa: ANN401 - an element of python-docx
    """Text of a cell: read from its element, which takes a tenth of the time."""
    return "\n".join("".join(run.text or "" for run in one.iter("{*}t")) for one in cell.p_lst)


def _of_slides(path: Path) -> Iterator[Working]:
    """Workings that stand in the file for programs, as `slide_workings.keep_workings` puts them."""
    with open_zip(path, "PowerPoint file") as book:
        for name in book.namelist():
            if name.startswith("customXml/item"):
                yield from kept_workings(book.read(name))


def _of_pdf(path: Path) -> Iterator[Working]:
    """Workings that stand in the file for programs, as `pdf.pdf_file` attaches them."""
    from pypdf import PdfReader  # noqa: PLC0415 - slow to import
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # what it says of a damaged file is in the error
    try:
        attached = PdfReader(path).attachments.get(WORKINGS, [])
    except PyPdfError as error:
        raise ValueError(str(error)) from error
    for content in attached:
        yield from workings_of(json.loads(content))


def _of_page(path: Path) -> Iterator[Working]:
    page = etree.HTML(path.read_text(encoding="utf-8"))
    for head in page.xpath("//h3") if page is not None else []:
        lines, table = [], None
        for one in head.itersiblings():
            if one.tag == "h3":
                break
            table = one.find(".//table") if one.tag == "div" else None
            if table is not None:
                break
            lines.append("".join(one.itertext()))
        rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")] if table is not None else []
        yield from _working("".join(head.itertext()), lines, rows)
