"""The command `why`: how a figure of a document, or of a measure in an area, is worked out."""

import argparse
import json
import sys
from pathlib import Path

from needs_map.data.errors import DataError
from needs_map.data.manifest import store_to_serve
from needs_map.figures.documents.answers import measure_facts, measure_meant
from needs_map.figures.documents.workings import Fact
from needs_map.figures.places.search import area_meant
from needs_map.figures.serving import BASES, open_serving

FORMATS = ("text", "json")
SEVERAL = ("Source file", "Source", "Function", "Caveat", "Also published")
"""Labels of which a figure may have several: lists in JSON."""


def add_why(why: argparse.ArgumentParser) -> None:
    """Give a parser the options of `why`."""
    why.add_argument(
        "figure",
        metavar="FIGURE",
        help="a reference in a document made by this program (report.docx#3, report.pptx#3.1, report.pdf#3), in each "
        'of a zip (packs.zip#3), or words of a measure ("core20 share") with --area',
    )
    why.add_argument("--area", help="code or name of the area, for a measure")
    why.add_argument("--basis", choices=BASES, help="who is counted (default: registered patients if known)")
    why.add_argument("--format", choices=FORMATS, default="text")
    why.add_argument("--store", type=Path)
    why.set_defaults(act=_why)


def _why(options: argparse.Namespace) -> None:
    file, mark, reference = options.figure.rpartition("#")
    if mark and Path(file).suffix.lower() in (".docx", ".pptx", ".html", ".pdf", ".zip"):
        from needs_map.app.documents.answers import document_facts  # noqa: PLC0415 - reads office files

        found = document_facts(Path(file), reference)
    elif options.area is None:
        raise DataError("Give a reference such as report.docx#3, or words of a measure with --area.")
    else:
        serving = open_serving(store_to_serve(options.store), shapes=False)
        measure, area = measure_meant(serving, options.figure), area_meant(serving, options.area)
        found = [measure_facts(serving, measure, area, options.basis or serving.bases[-1])]
    sys.stdout.write(facts_text(found, options.format))


def facts_text(figures: list[list[Fact]], form: str) -> str:
    """
    Write the facts on figures.

    Parameters
    ----------
    figures
        Facts of each.
    form
        `text` (a line a fact, an empty line between figures) or `json` (a list of objects by label in small letters).
    """
    if form == "text":
        return "\n".join("".join(f"{label}: {text}\n" for label, text in facts) for facts in figures)
    return json.dumps([_by_label(facts) for facts in figures], indent=1, ensure_ascii=False) + "\n"


def _by_label(facts: list[Fact]) -> dict[str, str | list[str]]:
    found: dict[str, list[str]] = {}
    for label, text in facts:
        found.setdefault(label, []).append(text)
    return {
        label.lower().replace("’", "").replace(" ", "_"): texts if label in SEVERAL else texts[0]
        for label, texts in found.items()
    }
