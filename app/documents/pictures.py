"""Maps, and charts that no office program has a form for, as pictures of documents: lines, with dots beside them."""

import re
from typing import Any, NamedTuple

from lxml import etree

from needs_map.app.documents.contents import Document, Exhibit
from needs_map.geo.pictures.charts import ChartWords, chart_file

LARGEST_SVG = 6_000_000
"""Bytes of an SVG above which office programs take long over it: there are only dots then."""
BESIDE_DPI = 150
"""Of the dots beside lines, which programs show that know no SVG."""
SVG_KIND = "image/svg+xml"
EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""Of a picture in an office file that has its lines too."""
SVG_SPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
UNSEEN = re.compile(r'<g id="text-to-find".*?</g>|<metadata>.*?</metadata>|<!--.*?-->|<!DOCTYPE[^>]*>', re.DOTALL)
PLACES = re.compile(r' d="[^"]*"')
LONG = re.compile(r"(\.\d\d)\d+")


class Picture(NamedTuple):
    """A picture of a document."""

    lines: bytes
    """SVG; none if it would be too large."""
    dots: bytes
    """PNG, of 300 dpi where there are no lines."""
    shape: float
    """Width over height."""


def document_picture(document: Document, exhibit: Exhibit, paper: str = "page-part", *, dots: bool = True) -> Picture:
    """
    Draw a map, or the chart of an exhibit.

    Parameters
    ----------
    document, exhibit
        The document, and one of its exhibits with a map or a chart.
    paper
        Size of a map: a key of `geo.pictures.page.SIZES`.
    dots
        Whether a PNG is wanted beside an SVG.
    """
    lines = plain_lines(drawn_as(document, exhibit, "svg", paper))
    is_small = len(lines) <= LARGEST_SVG
    size = re.search(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', lines[:4000])
    if size is None:
        raise ValueError(f"exhibit: the picture of {exhibit.label} has no size")
    beside = drawn_as(document, exhibit, "png", paper, BESIDE_DPI if is_small else 0) if dots or not is_small else b""
    return Picture(lines if is_small else b"", beside, float(size[1]) / float(size[2]))


def drawn_as(document: Document, exhibit: Exhibit, form: str, paper: str = "page-part", dpi: int = 0) -> bytes:
    """
    Draw a map, or the chart of an exhibit, in a format.

    Parameters
    ----------
    document, exhibit, paper
        As for `document_picture`.
    form
        `png` or `svg`.
    dpi
        Of a PNG; 300 if 0.
    """
    if exhibit.draw is not None:
        return exhibit.draw(form, paper, dpi)
    if exhibit.chart is None or exhibit.part is None:
        raise ValueError(f"exhibit: {exhibit.label} has no chart")
    basis = f"{exhibit.part.basis()}." if exhibit.part.population else ""
    words = ChartWords(exhibit.part.title, basis, (), document.built, document.sample)
    return chart_file(exhibit.chart, words, form, dpi)


def plain_lines(svg: bytes) -> bytes:
    """Lines of an SVG as office programs want them: no unseen text, no declaration, hundredths of a point."""
    text = UNSEEN.sub("", svg.decode())
    return PLACES.sub(lambda found: LONG.sub(r"\1", found[0]).replace("\n", ""), text).encode()


def add_vector(part: Any, drawing: Any, lines: bytes) -> None:  # noqa: ANN401 - of python-pptx or python-docx
    """
    Put the lines of a picture beside its dots in an office file: Office from 2016 on shows those.

    Parameters
    ----------
    part
        The slide, or the main part of the Word file, that the picture stands in.
    drawing
        Element of the picture.
    lines
        SVG; nothing is done without.
    """
    if not lines:
        return
    package = part.package
    kinds = type(part).__module__.partition(".")[0]
    if kinds == "pptx":
        from pptx.opc.package import Part as PptxPart  # noqa: PLC0415

        name = package.next_image_partname("svg")
        own: Any = PptxPart(name, SVG_KIND, package, lines)
    else:
        from docx.opc.packuri import PackURI  # noqa: PLC0415
        from docx.opc.part import Part as DocxPart  # noqa: PLC0415

        count = sum(one.partname.endswith(".svg") for one in package.iter_parts()) + 1
        own = DocxPart(PackURI(f"/word/media/lines{count}.svg"), SVG_KIND, lines, package)
    link = part.relate_to(own, f"{RELATED}/image")
    blip = next(drawing.iter(f"{{{DRAWING}}}blip"))
    inside = etree.SubElement(etree.SubElement(blip, f"{{{DRAWING}}}extLst"), f"{{{DRAWING}}}ext", uri=EXTENSION)
    mark = etree.SubElement(inside, f"{{{SVG_SPACE}}}svgBlip", nsmap={"asvg": SVG_SPACE})
    mark.set(f"{{{RELATED}}}embed", link)
