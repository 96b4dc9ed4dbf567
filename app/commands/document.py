"""The command `document`: a document about an area, made from a recipe."""

import argparse
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from needs_map.app.documents.contents import Document, document_of
from needs_map.app.documents.office import STAMP
from needs_map.data.errors import DataError
from needs_map.data.manifest import store_to_serve
from needs_map.data.recipes import Recipe, read_recipe, shipped_recipes
from needs_map.data.staging import write_whole
from needs_map.figures.search import area_meant
from needs_map.figures.serving import BASES, Serving, open_serving
from needs_map.geo.areas import LEVEL_NAMES, LEVELS, Area, slug

FORMS = ("docx", "pptx", "html")
ZIP = "zip"


def add_document(document: argparse.ArgumentParser) -> None:
    """Give a parser the options of `document`."""
    recipes = ", ".join(shipped_recipes())
    document.add_argument("recipe", metavar="RECIPE", help=f"{recipes}, or the path of a recipe of your own (.toml)")
    document.add_argument("--area", required=True, help="code or name of the area that it is about")
    document.add_argument(
        "--out", type=Path, required=True, help=f"file to write, ending in .{', .'.join(FORMS)} or .{ZIP}"
    )
    document.add_argument("--each", choices=LEVELS, help="one document for each area of this kind in --area, in a .zip")
    document.add_argument("--form", choices=FORMS, help="format of the documents in a .zip (default: all of them)")
    document.add_argument("--basis", choices=BASES, help="who is counted (default: registered patients if known)")
    document.add_argument("--store", type=Path)
    document.set_defaults(act=_document)


def _document(options: argparse.Namespace) -> None:
    form = options.out.suffix.lower().removeprefix(".")
    if form not in {*FORMS, ZIP}:
        raise DataError(f"{options.out.name}: the file's name must end in .{', .'.join(FORMS)} or .{ZIP}.")
    if form != ZIP and (options.each or options.form):
        raise DataError(f"--{'each' if options.each else 'form'} makes a .{ZIP}: give an --out that ends in .{ZIP}.")
    recipe = read_recipe(options.recipe)
    serving = open_serving(store_to_serve(options.store))
    area = area_meant(serving, options.area)
    if form == ZIP:
        areas = [area]
        if options.each:
            areas = [serving.tree[code] for code in serving.tree.members(area.code, options.each)]
        if not areas:
            raise DataError(f"{area.name} is not made up of {LEVEL_NAMES[options.each][1]}.")
        content = zip_of(serving, recipe, areas, (options.form,) if options.form else FORMS, options.basis or "")
    else:
        content = file_of(document_of(serving, recipe, area, basis=options.basis or ""), form)
    write_whole(options.out, content)
    sys.stdout.write(f"Wrote {options.out} ({len(content) / 1e6:.2f} MB): {recipe.title}, {area.name}\n")


def file_of(document: Document, form: str) -> bytes:
    """
    Write a document in a format.

    Parameters
    ----------
    document
        What it holds.
    form
        `docx`, `pptx` or `html`.
    """
    return _writer(form)(document)


def _writer(form: str) -> Callable[[Document], bytes]:
    """What writes a format, imported only when it is wanted."""
    if form == "docx":
        from needs_map.app.documents.word import word_file as writer  # noqa: PLC0415
    elif form == "pptx":
        from needs_map.app.documents.slides import slides_file as writer  # noqa: PLC0415
    else:
        from needs_map.app.documents.web import web_file as writer  # noqa: PLC0415
    return writer


def zip_of(serving: Serving, recipe: Recipe, areas: list[Area], forms: tuple[str, ...], basis: str) -> bytes:
    """
    Make a document of each of several areas, in one file.

    Parameters
    ----------
    serving, recipe
        The store and the recipe.
    areas, forms
        Areas, and the formats of the document of each.
    basis
        Population basis; the usual one if empty.

    Returns
    -------
    content
        A zip with the same bytes from run to run.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for number, area in enumerate(areas, 1):
            document = document_of(serving, recipe, area, basis=basis)
            for form in forms:
                name = f"{slug(area.name)}-{area.code.lower()}-{recipe.key.replace('_', '-')}.{form}"
                book.writestr(zipfile.ZipInfo(name, STAMP), file_of(document, form))
            if len(areas) > 1:
                sys.stderr.write(f"{number} of {len(areas)}: {area.name}\n")
    return out.getvalue()
