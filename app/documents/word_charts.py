"""Native charts of a Word file: python-docx has none, so those of python-pptx are put in."""

from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as OpcPart
from docx.oxml import OxmlElement, parse_xml
from docx.shared import Cm
from pptx import Presentation
from pptx.util import Emu

from needs_map.app.documents.office import Native, dress

WIDE, HIGH = Cm(16), Cm(7.5)
"""Of charts, at most."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PACKAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


def add_chart(word: Any, paragraph: Any, made: Native, wide: Emu, *, themed: bool) -> Any:  # noqa: ANN401
    """
    Put a chart that Word draws itself into a paragraph, with the workbook of its data.

    Parameters
    ----------
    word, paragraph
        The file, and where the chart stands.
    made
        The chart.
    wide
        Its width.
    themed
        Whether it has the colours of the file, where those are enough.

    Returns
    -------
    inline
        Its element.
    """
    chart_xml, workbook = chart_parts(made, themed=themed)
    package = word.part.package
    number = sum(part.partname.startswith("/word/charts/") for part in package.iter_parts()) + 1
    book = OpcPart(PackURI(f"/word/embeddings/chart{number}.xlsx"), WORKBOOK, workbook, package)
    chart = OpcPart(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    chart._blob = chart_xml.replace(b"rIdBook", chart.relate_to(book, PACKAGE).encode())
    link = word.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    inline = parse_xml(
        f'<wp:inline xmlns:wp="{NS["wp"]}" xmlns:a="{NS["a"]}" xmlns:c="{NS["c"]}" xmlns:r="{NS["r"]}" distT="0" '
        f'distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{int(HIGH)}"/>'
        f'<wp:docPr id="{1000 + number}" name="Chart"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{NS["c"]}"><c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline>'
    )
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    paragraph.add_run()._r.append(drawing)
    return inline


def chart_parts(made: Native, *, themed: bool = False) -> tuple[bytes, bytes]:
    """
    Return the XML of a native chart, and the workbook of its data, to which it refers as `rIdBook`.

    Parameters
    ----------
    made
        The chart.
    themed
        Whether it has the colours of the file that it stands in, where those are enough.
    """
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    frame = slide.shapes.add_chart(made.kind, Emu(0), Emu(0), Emu(int(WIDE)), Emu(int(HIGH)), made.data)
    dress(frame.chart, made, themed=themed)
    part = frame.chart.part
    workbook = part.chart_workbook.xlsx_part.blob
    part._element.find(f"{{{NS['c']}}}externalData").set(f"{{{NS['r']}}}id", "rIdBook")
    return part.blob, workbook
