"""The command `document`: a document about an area, made from a recipe."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from needs_map.app.documents.files import FORMS, ZIP, MadeFile, Manner, job_of, read_made, zip_of
from needs_map.app.documents.templates import FORMS as OFFICE
from needs_map.app.documents.templates import read_template
from needs_map.app.jobs.batch import Batch
from needs_map.app.jobs.queue import JobQueue
from needs_map.data.content.recipes import read_recipe, shipped_recipes
from needs_map.data.errors import DataError
from needs_map.data.manifest import store_to_serve
from needs_map.data.staging import write_whole
from needs_map.figures.patch import patch_of, with_patch_area
from needs_map.figures.places.search import area_or_list_meant
from needs_map.figures.serving import BASES, Serving, open_serving
from needs_map.geo.areas import LEVEL_NAMES, LEVELS, LIST_KINDS, PATCH, Area
from needs_map.geo.numbers import written

SELDOM = 100_000
"""New objects after which Python looks for circles among them: a command ends soon, and looking takes a tenth of it."""


def add_document(document: argparse.ArgumentParser) -> None:
    """Give a parser the options of `document`."""
    recipes = ", ".join(shipped_recipes())
    document.add_argument("recipe", metavar="RECIPE", help=f"{recipes}, or the path of a recipe of your own (.toml)")
    document.add_argument(
        "--area",
        required=True,
        help="code or name of the area, practice or network that it is about; several codes with commas: my patch",
    )
    document.add_argument(
        "--out", type=Path, required=True, help=f"file to write, ending in .{', .'.join(FORMS)} or .{ZIP}"
    )
    document.add_argument(
        "--each", choices=(*LEVELS, *LIST_KINDS), help="one document for each area of this kind in --area, in a .zip"
    )
    document.add_argument("--form", choices=FORMS, help="format of the documents in a .zip (default: all of them)")
    document.add_argument("--basis", choices=BASES, help="who is counted (default: registered patients if known)")
    document.add_argument("--since", type=Path, metavar="DIR", help="an earlier store, for a section on what changed")
    document.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="a .pptx or .docx of your organisation, whose layouts or styles are used",
    )
    document.add_argument(
        "--keep", type=Path, metavar="OLD", help="the document as it was made before: your own text in it is kept"
    )
    document.add_argument("--store", type=Path)
    document.set_defaults(act=_document)


def _document(options: argparse.Namespace) -> None:
    gc.set_threshold(SELDOM)
    form = options.out.suffix.lower().removeprefix(".")
    if form not in {*FORMS, ZIP}:
        raise DataError(f"{options.out.name}: the file's name must end in .{', .'.join(FORMS)} or .{ZIP}.")
    if form != ZIP and (options.each or options.form):
        raise DataError(f"--{'each' if options.each else 'form'} makes a .{ZIP}: give an --out that ends in .{ZIP}.")
    recipe = read_recipe(options.recipe)
    forms = (form,) if form != ZIP else (options.form,) if options.form else tuple(FORMS)
    if options.template and len(forms) > 1:
        raise DataError("--template is for one format: give --form docx or --form pptx with it.")
    if options.keep and (form == ZIP or form not in OFFICE):
        raise DataError("--keep is for one document: give an --out that ends in .docx or .pptx.")
    template = read_template(options.template, forms[0]) if options.template else b""
    keep = read_template(options.keep, forms[0], "document") if options.keep else b""
    since = open_serving(options.since, shapes=False) if options.since else None
    manner = Manner(forms, options.basis or "", template, keep, since)
    serving = open_serving(store_to_serve(options.store))
    serving, area = _subject(serving, options.area)
    areas = [area]
    if options.each:
        areas = [serving.tree[code] for code in serving.tree.members(area.code, options.each)]
    if not areas:
        raise DataError(f"{area.name} is not made up of {LEVEL_NAMES[options.each][1]}.")
    jobs = [job_of(serving, recipe, one, manner) for one in areas]
    files: list[tuple[str, bytes]] = []
    missing: dict[tuple[str, str], None] = {}
    for one, made in zip(areas, _made(jobs), strict=True):
        if len(areas) > 1:
            sys.stderr.write(f"{len(files) // len(forms) + 1} of {len(areas)}: {one.name}\n")
        files += made.files
        missing |= dict.fromkeys(made.missing)
    for title, text in missing:
        sys.stderr.write(f"{title}: {text}\n")
    content = zip_of(files) if form == ZIP else files[0][1]
    write_whole(options.out, content)
    sys.stdout.write(f"Wrote {options.out} ({written(len(content) / 1e6, 2)} MB): {recipe.title}, {area.name}\n")


def _subject(serving: Serving, text: str) -> tuple[Serving, Area]:
    """The area or list that a text names, or my patch of several codes, and the store that has it."""
    codes, left_out = patch_of(text, serving) if "," in text else ("", ())
    if not codes or left_out:
        return serving, area_or_list_meant(serving, text)
    with_patch = with_patch_area(serving, codes)
    return with_patch, with_patch.tree[PATCH]


def _made(jobs: Sequence[Callable[[], bytes]]) -> Iterator[MadeFile]:
    """What jobs make: several in as many processes as there are processors."""
    if len(jobs) == 1:
        yield read_made(jobs[0]())
        return
    queue = JobQueue(min(os.cpu_count() or 1, len(jobs)))
    try:
        yield from map(read_made, Batch(jobs, queue.submit, at_once=os.cpu_count() or 1))
    finally:
        queue.close()
