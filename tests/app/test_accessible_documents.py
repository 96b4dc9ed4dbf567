"""What the checks of Word and PowerPoint look for, and a PDF reader needs, in every shipped recipe."""

import io
import shutil
import subprocess
from itertools import pairwise

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from needs_map.app.documents.contents import document_of
from needs_map.app.documents.slides import slides_file
from needs_map.app.documents.web import web_file
from needs_map.app.documents.word import word_file
from needs_map.data.content.recipes import Recipe, RecipeSection, read_recipe, shipped_recipes

OF_LISTS = {"practice_profile"}
"""Recipes for lists of patients, of which the sample has none."""


@pytest.fixture(scope="module", params=sorted(set(shipped_recipes()) - OF_LISTS))
def made(request, sample):
    recipe = read_recipe(request.param)
    first = request.param == "area_profile"  # maps are alike in all, and take the longest
    sections = recipe.sections if first else tuple(one._replace(maps=()) for one in recipe.sections)
    made = document_of(sample, recipe._replace(sections=sections), sample.tree.find("Leicester"))
    return made._replace(workings=(*made.workings[:1], *made.workings[-1:]))  # long, and alike in all


def headings_of(made):
    return [*(one.title for one in made.sections), "Sources", "How each figure is worked out"]


def test_a_word_file_passes(made):
    word = docx.Document(io.BytesIO(word_file(made)))
    assert [one.text for one in word.paragraphs if one.style.name == "Heading 1"] == headings_of(made)
    levels = [int(one.style.name[-1]) for one in word.paragraphs if one.style.name.startswith("Heading")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is left out"
    assert all(one.get("descr", "").strip() for one in word.element.body.iter(qn("wp:docPr")))
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")) is not None
        assert not list(table._tbl.iter(qn("w:vMerge"), qn("w:gridSpan"))), "no merged cells"
    assert word.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    assert word.core_properties.title


def test_slides_pass(made):
    slides = pptx.Presentation(io.BytesIO(slides_file(made))).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert all(titles)
    for slide in slides:
        first, *others = [shape for shape in slide.shapes if not shape.is_placeholder or shape == slide.shapes.title]
        assert first == slide.shapes.title, "the title is read first"
        for shape in others:
            if shape.has_text_frame:
                assert shape.text_frame.text.strip()
            else:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr", "").strip()
            if shape.has_table:
                assert shape.table.first_row
    assert {run.get("lang") for slide in slides for run in slide.element.iter("{*}rPr")} == {"en-GB"}


def test_a_web_page_passes(made):
    page = etree.HTML(web_file(made).decode())
    assert page.get("lang") == "en-GB"
    assert page.xpath("count(//h1)") == 1
    assert page.xpath("count(//img[not(normalize-space(@alt))])") == 0
    assert page.xpath("count(//table[not(thead//th[@scope='col'])])") == 0


def elements(node):
    """Elements of the tree of tags, in the order in which they are read."""
    node = node.get_object()
    if isinstance(node, list):
        return [found for one in node for found in elements(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if "/S" in node else []
    return own + (elements(node["/K"]) if "/K" in node and ("/S" in node or "/Type" in node) else [])


def test_a_pdf_is_tagged_and_has_bookmarks(made):
    pytest.importorskip("typst", reason="typst, which writes PDFs, is not installed")
    from needs_map.app.documents.pdf import pdf_file  # noqa: PLC0415

    reader = PdfReader(io.BytesIO(pdf_file(made)))
    root = reader.root_object
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert [one.title for one in reader.outline if not isinstance(one, list)] == headings_of(made)
    found = elements(root["/StructTreeRoot"]["/K"])
    kinds = [one["/S"] for one in found]
    pictures = [one for section in made.sections for one in section.exhibits if one.kind != "table"]
    tables = [one for section in made.sections for one in section.exhibits if one.kind == "table"]
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert [one["/Alt"] for one in figures] == [one.description for one in pictures]
    assert kinds.count("/Table") == len(tables) + sum(bool(one.figures) for one in made.workings)
    assert kinds.count("/THead") == kinds.count("/Table")
    words = " ".join(" ".join(page.extract_text() for page in reader.pages[:5]).split())
    first = made.sections[0].headline.split(" [", maxsplit=1)[0].split(". ")[0]
    assert first in words
    assert [
        cell for cells in tables[0].part.shown()[:9] for cell in cells if " " not in cell and cell not in words
    ] == []


def test_a_letter_that_the_font_has_not_is_replaced_and_the_bytes_stay_the_same(sample):
    pytest.importorskip("typst", reason="typst, which writes PDFs, is not installed")
    from needs_map.app.documents.pdf import pdf_file  # noqa: PLC0415

    odd = RecipeSection("A & “B” 😀 漢 <i> #1 $x$", text="=HYPERLINK(1) *no* _markup_ @here " + "long " * 2000)
    made = document_of(sample, Recipe("mine", "Mine", (odd,)), sample.tree.top)
    content = pdf_file(made)
    assert pdf_file(made) == content
    pages = PdfReader(io.BytesIO(content)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "A & “B” 😀 \ufffd <i> #1 $x$" in words
    assert "=HYPERLINK(1) *no* _markup_ @here long long" in words


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_libreoffice_shows_every_section_and_slide(made, form, tmp_path):
    content = word_file(made) if form == "docx" else slides_file(made)
    (tmp_path / f"made.{form}").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / f"made.{form}")], check=True, capture_output=True, timeout=120)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "made.pdf").pages]
    words = " ".join(" ".join(pages).split())
    assert [one.title for one in made.sections if " ".join(one.title.split()) not in words] == []
    if form == "pptx":
        assert len(pages) == len(pptx.Presentation(io.BytesIO(content)).slides)
