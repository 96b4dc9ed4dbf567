"""The files of documents: one about an area, or a zip of those about several."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from needs_map.app.documents.contents import Document, document_of
from needs_map.data.content.recipes import Recipe
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area, slug

FORMS = {"docx": "Word", "pptx": "PowerPoint", "html": "Web page (HTML)", "pdf": "PDF"}
"""Formats by the ending of a file's name."""
ZIP = "zip"
STAMP = (1980, 1, 1, 0, 0, 0)
"""Date of every file inside another: the first that a zip can hold."""
MISSING = "missing.json"
"""Beside the files that a job makes."""


def file_of(document: Document, form: str, manner: "Manner", say: Callable[[str], object] = str) -> bytes:
    """
    Write a document in a format, whose writer is imported only when it is wanted.

    Parameters
    ----------
    document
        What it holds.
    form
        A key of `FORMS`.
    manner
        For Word and PowerPoint: template and writer's own text.
    say
        Takes a sentence on each thing that the template lacks.
    """
    if form == "docx":
        from needs_map.app.documents.word import word_file  # noqa: PLC0415

        return word_file(document, manner.template, say, manner.keep)
    if form == "pptx":
        from needs_map.app.documents.slides import slides_file  # noqa: PLC0415

        return slides_file(document, manner.template, say, manner.keep)
    if form == "pdf":
        from needs_map.app.documents.pdf import pdf_file  # noqa: PLC0415

        return pdf_file(document)
    from needs_map.app.documents.web import web_file  # noqa: PLC0415

    return web_file(document)


class Manner(NamedTuple):
    """How a document is made."""

    forms: tuple[str, ...] = tuple(FORMS)
    """Keys of `FORMS`: a file of each."""
    basis: str = ""
    """Population basis; the usual one if empty."""
    template: bytes = b""
    """As `read_template` returns it; none if empty."""
    keep: bytes = b""
    """The same document as it was made before, whose writer's own text is kept; none if empty."""
    since: Serving | None = None
    """An earlier store, for a section on what changed."""


USUAL = Manner()
TEMPLATE = "Template"


class MadeFile(NamedTuple):
    """What a job of `job_of` made."""

    files: list[tuple[str, bytes]]
    """Names and contents, one for each format."""
    missing: list[tuple[str, str]]
    """Sections with what is not available for them, each in a sentence; the template with what it lacks."""


def job_of(serving: Serving, recipe: Recipe, area: Area, manner: Manner = USUAL) -> Callable[[], bytes]:
    """
    Return the job of a document, which may be done in another process; `read_made` reads what it makes.

    Parameters
    ----------
    serving, recipe, area
        The store, the recipe and the area.
    manner
        Formats and more.
    """
    return partial(_made, serving, recipe, area.code, manner)


def _made(serving: Serving, recipe: Recipe, code: str, manner: Manner) -> bytes:
    document = document_of(serving, recipe, serving.tree[code], basis=manner.basis, since=manner.since)
    missing = [[one.title, text] for one in document.sections for text in one.missing]
    lacks: list[str] = []
    files = [
        (document_name(recipe, document.area, form), file_of(document, form, manner, lacks.append))
        for form in manner.forms
    ]
    missing += [[TEMPLATE, text] for text in lacks]
    return zip_of([(MISSING, json.dumps(missing).encode()), *files])


def read_made(made: bytes) -> MadeFile:
    """Take apart what a job of `job_of` made."""
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        first, *names = book.namelist()
        missing = [(title, text) for title, text in json.loads(book.read(first))]
        return MadeFile([(name, book.read(name)) for name in names], missing)


def document_name(recipe: Recipe, area: Area, form: str) -> str:
    """Name of the file of a document: area, code and recipe."""
    return f"{slug(area.name)}-{area.code.lower()}-{recipe.key.replace('_', '-')}.{form}"


def zip_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """
    Put files into one, with the same bytes from run to run.

    Parameters
    ----------
    files
        Names and contents.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, content in files:
            book.writestr(zipfile.ZipInfo(name, STAMP), content)
    return out.getvalue()
