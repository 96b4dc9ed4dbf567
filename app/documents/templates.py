"""An organisation's own template for slides or a Word file: what it must have, and what it lacks."""

import io
import re
import zipfile
from pathlib import Path

from lxml import etree

from needs_map.data.errors import DataError
from needs_map.data.files.archives import open_zip

FORMS = {"pptx": "PowerPoint", "docx": "Word"}
"""Formats that take a template."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a file that is protected with a password, or of Office 97."""
MAIN = {"pptx": "presentationml.presentation.main+xml", "docx": "wordprocessingml.document.main+xml"}
"""End of the kind of the main part."""
TYPES = "[Content_Types].xml"


def read_template(path: Path, form: str, what: str = "template") -> bytes:
    """
    Read a template, or a document made before whose own text is kept.

    Parameters
    ----------
    path
        The file.
    form
        Format of the document to be made: a key of `FORMS`.
    what
        What a refusal calls the file.

    Returns
    -------
    content
        The file as it is.

    Raises
    ------
    DataError
        If the format takes no template, the file is not one without a password and macros, or it lacks what every
        document needs.
    """
    if form not in FORMS:
        raise DataError(f"A .{form} file has no {what}: only .{' and .'.join(FORMS)} files have one.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"There is no {what} at {path}, or it may not be read.") from error
    if content.startswith(OLD_OFFICE):
        raise DataError(
            f"{path.name} is protected with a password or is of Office 97: save it without a password as .{form}."
        )
    if not zipfile.is_zipfile(path):
        raise DataError(f"{path.name} is not a {FORMS[form]} file: save the {what} as .{form}.")
    with open_zip(path, f"{FORMS[form]} file") as book:
        names = book.namelist()
        types = book.read(TYPES).decode("utf-8", "replace") if TYPES in names else ""
    if "macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
        raise DataError(f"{path.name} holds macros: save the {what} without them as .{form}.")
    if not re.search(re.escape(MAIN[form]), types):
        other = next((kind for kind, main in MAIN.items() if main in types), "")
        found = f"a {FORMS[other]} file" if other else f"not a {FORMS[form]} document"
        raise DataError(f"{path.name} is {found}: save the {what} as .{form}.")
    try:
        _checked(content, form)
    except (KeyError, ValueError, AttributeError, OSError, etree.LxmlError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path.name} is damaged: open it in {FORMS[form]} and save it again as .{form}.") from error
    return content


def _checked(content: bytes, form: str) -> None:
    """Refuse a template that lacks a layout, a title or the style of a heading, before a document is put together."""
    from docx import Document  # noqa: PLC0415 - slow to import
    from pptx import Presentation  # noqa: PLC0415

    from needs_map.app.documents.layouts import template_frame  # noqa: PLC0415
    from needs_map.app.documents.word import emptied_template  # noqa: PLC0415

    if form == "pptx":
        template_frame(Presentation(io.BytesIO(content)), str)
    else:
        emptied_template(Document(io.BytesIO(content)), str)
