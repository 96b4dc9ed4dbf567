"""A document as a PDF: tagged for screen readers (PDF/UA-1), with bookmarks, its words and charts as text and lines."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from needs_map.app.documents.contents import WORKED_OUT, WORKINGS, Document, Exhibit, Section
from needs_map.app.documents.office import MAKER
from needs_map.app.documents.pictures import document_picture
from needs_map.app.documents.tables import LONGEST_WORD, column_widths
from needs_map.data.staging import staging_folder
from needs_map.geo.pictures.text import FONT_FOLDERS, letters

PAGE = Path(__file__).with_name("page.typ")
UNKNOWN = "\ufffd"
"""In place of a letter that the font has not, such as a Chinese one: PDF/UA allows none that cannot be drawn."""
BREAK = "\u200b"
PIECES = re.compile(r"[^._/-]*[._/-]*")
"""Parts of a name, which may be broken after each."""
LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
"""A word that may run over the next column or the edge of the page."""
WIDE, BESIDE = int(16.6 * 360000), 101600
"""Width of a table, and what its cells leave free at both sides, in EMU."""
CELL_SIZES, MANY = (8, 6.5), 6
"""Points of cells, as `page.typ` has them: of more columns than so many the smaller."""


def pdf_file(document: Document) -> bytes:
    """
    Write a document as a PDF.

    Parameters
    ----------
    document
        What it holds.

    Returns
    -------
    content
        The same bytes for the same document.
    """
    import typst  # noqa: PLC0415 - a library of 80 MB

    with staging_folder() as folder:
        found = _drawable(_data(document, folder))
        (folder / "document.json").write_text(json.dumps(found), encoding="utf-8")
        (folder / WORKINGS).write_text(json.dumps(document.workings), encoding="utf-8")
        page = folder / PAGE.name
        page.write_bytes(PAGE.read_bytes())
        content: bytes = typst.compile(
            str(page), font_paths=list(map(str, FONT_FOLDERS)), ignore_system_fonts=True, pdf_standards=["ua-1"]
        )
    return content


def _data(document: Document, folder: Path) -> dict[str, Any]:
    """All that the pages show; pictures are put into the folder."""
    built = document.built
    return {
        "title": f"SAMPLE: {document.name}" if document.sample else document.name,
        "author": MAKER,
        "year": built.year,
        "month": built.month,
        "day": built.day,
        "made": document.made_from,
        "missing": [one.title for one in document.sections if one.is_empty],
        "sections": [_section(document, one, folder) for one in document.sections],
        "sources-title": "Sources",
        "sources": list(document.sources),
        "worked-title": WORKED_OUT,
        "workings": [
            {"title": one.title, "facts": [f"{label}: {text}" for label, text in one.facts]}
            | _table(one.heads, one.figures, one.numeric())
            for one in document.workings
        ],
    }


def _section(document: Document, section: Section, folder: Path) -> dict[str, Any]:
    words = [text for text in (section.headline, *section.text.split("\n\n"), *section.missing) if text]
    exhibits = [_exhibit(document, one, folder) for one in section.exhibits]
    return {"title": section.title, "words": words, "exhibits": exhibits, "notes": list(section.notes)}


def _exhibit(document: Document, exhibit: Exhibit, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"caption": f"{exhibit.label}. {exhibit.caption}", "alt": exhibit.description}
    if exhibit.kind == "table" and exhibit.part is not None:
        heads = [*(column.heading for column in exhibit.part.columns.values()), "Ref."]
        numbers = [f"[{number}]" for number in exhibit.references]
        rows = [[*cells, number] for cells, number in zip(exhibit.part.shown(), numbers, strict=True)]
        return found | _table(heads, rows, [*exhibit.part.numeric(), False])
    picture = document_picture(document, exhibit, dots=False)
    name = f"{exhibit.label.lower().replace(' ', '-')}.{'svg' if picture.lines else 'png'}"
    (folder / name).write_bytes(picture.lines or picture.dots)
    return found | {"file": name}


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]) -> dict[str, Any]:
    """A table with the widths of its columns, by the length of what stands in them."""
    cells = [[LONG.sub(lambda word: _broken(word[0]), cell) for cell in map(str, row)] for row in rows]
    size = CELL_SIZES[len(heads) > MANY]
    widths, _ = column_widths(heads, cells, size, BESIDE, WIDE)
    return {"heads": list(heads), "rows": cells, "right": list(right), "columns": widths}


def _broken(word: str) -> str:
    """A long word that can be broken: after points and strokes, and within what is still too long."""
    pieces = [
        piece[at : at + LONGEST_WORD] for piece in PIECES.findall(word) for at in range(0, len(piece), LONGEST_WORD)
    ]
    return BREAK.join(pieces)


@cache
def _letters() -> frozenset[int]:
    """Letters that the font of the pages has."""
    return letters() | {ord("\n"), ord(BREAK)}


def _drawable(found: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Give the same with each letter that the font has not replaced."""
    if isinstance(found, dict):
        return {key: _drawable(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_drawable(value) for value in found]
    if isinstance(found, str):
        return "".join(letter if ord(letter) in _letters() else UNKNOWN for letter in found)
    return found
