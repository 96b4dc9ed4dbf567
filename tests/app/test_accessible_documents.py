"""What the checks of Word and PowerPoint look for, and a PDF reader needs, in every shipped recipe."""

import io
import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import docx
import matplotlib
import pptx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pypdf import PdfReader

from needs_map.app.documents.contents import document_of
from needs_map.app.documents.layouts import EXHIBIT, PLACES, SECOND
from needs_map.app.documents.slides import slides_file
from needs_map.app.documents.web import web_file
from needs_map.app.documents.word import word_file
from needs_map.data.content.recipes import Recipe, RecipeSection, read_recipe, shipped_recipes

OF_LISTS = {"practice_profile"}
"""Recipes for lists of patients, of which the sample has none."""


@pytest.fixture(scope="module", params=sorted(set(shipped_recipes()) - OF_LISTS))
def made(request, sample):
    return shortened(sample, request.param)


def shortened(sample, name):
    """A shipped recipe's document, without what is long and alike in all."""
    recipe = read_recipe(name)
    first = name == "area_profile"  # maps are alike in all, and take the longest
    sections = recipe.sections if first else tuple(one._replace(maps=()) for one in recipe.sections)
    made = document_of(sample, recipe._replace(sections=sections), sample.tree.find("Leicester"))
    return made._replace(workings=(*made.workings[:1], *made.workings[-1:]))  # long, and alike in all


@pytest.fixture(scope="module")
def slides_bytes(made):
    return slides_file(made)


@pytest.fixture(scope="module")
def slides(slides_bytes):
    return pptx.Presentation(io.BytesIO(slides_bytes))


def texts_of(content):
    """Text of each page of a PDF."""
    with pypdfium2.PdfDocument(content) as paper:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in paper]


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


def test_slides_pass(slides):
    """A title each, no two alike; read are the title, what it says and shows, its caption, and last its number."""
    pages = list(slides.slides)
    titles = [slide.shapes.title.text_frame.text for slide in pages]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for slide in pages[1:]:
        first, *others, number = slide.shapes
        assert first == slide.shapes.title, "the title is read first"
        assert number.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
        shown = [EXHIBIT, SECOND]
        names = [shape.name if shape.has_text_frame else shown.pop(0) for shape in others]
        assert names == [name for name in PLACES if name in names], "the headline is read before what it is about"
        for shape in others:
            assert shape.is_placeholder
            if shape.has_text_frame:
                assert shape.text_frame.text.strip()
                assert all(run.font.size for paragraph in shape.text_frame.paragraphs for run in paragraph.runs)
            else:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr", "").strip()
            if shape.has_table:
                assert shape.table.first_row
    assert {run.get("lang") for slide in pages for run in slide.element.iter("{*}rPr")} == {"en-GB"}


@cache
def widths_of():
    """Widths of letters in Helvetica, which are those of Arial, in thousandths of its size."""
    lines = (Path(matplotlib.get_data_path()) / "fonts" / "afm" / "phvr8a.afm").read_text().splitlines()
    found = [line.split(";") for line in lines if line.startswith("C ")]
    names = {part[2].split()[1]: int(part[1].split()[1]) for part in found}
    codes = {int(part[0].split()[1]): int(part[1].split()[1]) for part in found}
    named = {"–": "endash", "’": "quoteright", "“": "quotedblleft", "”": "quotedblright", "−": "minus", "÷": "divide"}
    return {chr(code): wide for code, wide in codes.items() if 32 <= code < 127} | {
        letter: names.get(name, 600) for letter, name in named.items()
    }


def high_of_text(text, size, wide):
    """Height in points of a text broken between words, in Arial: a little wider than Calibri, so that both fit."""
    widths, lines = widths_of(), 0
    for part in text.split("\n"):
        room, lines = 0.0, lines + 1
        for word in part.split(" "):
            own = sum(widths.get(letter, 600) for letter in f"{word} ") * size / 1000
            if room and room + own > wide + 278 * size / 1000:
                room, lines = 0.0, lines + 1
            room += own
    return lines * size * 1.17


def too_high(shape):
    """Texts of a shape that need more room than it has."""
    if shape.has_table:
        columns = [column.width for column in shape.table.columns]
        cells = [
            (cell, wide, row.height) for row in shape.table.rows for cell, wide in zip(row.cells, columns, strict=True)
        ]
        found = [
            (one.text_frame.text, size_in(one), wide - one.margin_left - one.margin_right,
             high - one.margin_top - one.margin_bottom)
            for one, wide, high in cells
        ]  # fmt: skip
    elif shape.has_text_frame:
        size = max(run.font.size.pt for paragraph in shape.text_frame.paragraphs for run in paragraph.runs)
        found = [(shape.text_frame.text, size, shape.width - 182880, shape.height - 91440)]
    else:
        found = []
    return [text for text, size, wide, high in found if high_of_text(text, size, wide / 12700) > high / 12700 + 0.5]


def size_in(cell):
    """Size of the letters of a cell, or of an empty cell's line, in points: it is as high as that."""
    (found,) = {int(one.get("sz")) / 100 for one in cell._tc.iter("{*}rPr", "{*}endParaRPr")}
    return found


def test_nothing_runs_off_a_slide(slides):
    """By the widths of the letters: what each place and cell holds fits it, and each stands on the slide."""
    wrong = []
    for slide in list(slides.slides)[1:]:
        _, *shapes, _ = slide.shapes
        wrong += [(slide.shapes.title.text, text) for shape in shapes for text in too_high(shape)]
        for shape in shapes:
            high = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            assert shape.left >= 0 <= shape.top
            assert shape.left + shape.width <= slides.slide_width
            assert shape.top + high <= slides.slide_height
    assert wrong == []


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


@pytest.mark.parametrize("area", ["Leicester", "LNR cluster"])
def test_an_area_profile_has_two_pages_before_its_sources(sample, area):
    pytest.importorskip("typst", reason="typst, which writes PDFs, is not installed")
    from needs_map.app.documents.pdf import pdf_file  # noqa: PLC0415

    made = document_of(sample, read_recipe("area_profile"), sample.tree.find(area))
    pages = texts_of(pdf_file(made))
    begins = next(at for at, text in enumerate(pages) if re.search(r"^Sources$", text, re.MULTILINE))
    assert begins < 2 or (begins == 2 and pages[2].startswith("Sources"))


def test_a_pdf_is_tagged_and_has_bookmarks(made):
    pytest.importorskip("typst", reason="typst, which writes PDFs, is not installed")
    from needs_map.app.documents.pdf import pdf_file  # noqa: PLC0415

    content = pdf_file(made)
    reader = PdfReader(io.BytesIO(content))
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
    words = " ".join(" ".join(texts_of(content)[:5]).split())
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
    words = " ".join(" ".join(texts_of(content)).split())
    assert "A & “B” 😀 \ufffd <i> #1 $x$" in words
    assert "=HYPERLINK(1) *no* _markup_ @here long long" in words


def test_a_name_longer_than_a_word_may_be_broken_in_a_pdf():
    """It has no space, and ran over the edge of the page; a figure, a word or a sentence has no such place."""
    from needs_map.app.documents.pdf import _table  # noqa: PLC0415

    name, checksum = "needs_map.needs.rates.directly_standardised: by age. Of all", "0123456789abcdef" * 4
    found = _table(["Figure", "How", "SHA-256"], [["1.5", name, checksum]], [True, False, False])
    assert found["rows"] == [
        [
            "1.5",
            "needs_\u200bmap.\u200bneeds.\u200brates.\u200bdirectly_\u200bstandardised: by age. Of all",
            "\u200b".join((checksum[:24], checksum[24:48], checksum[48:])),
        ]
    ]
    assert found["columns"][1] > found["columns"][0]


SHOWN = (("area_profile", "pptx"), ("neighbourhood_pack", "docx"))
"""Documents that LibreOffice shows, which takes ten seconds for each."""


def test_libreoffice_shows_every_cell_and_slide_within_the_page(sample, tmp_path):
    """Nothing is cut: each cell and sentence is on a page, each slide on one page with its number, nothing beyond."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    documents = {(name, form): shortened(sample, name) for name, form in SHOWN}
    contents = {key: (word_file if key[1] == "docx" else slides_file)(one) for key, one in documents.items()}
    for (name, form), content in contents.items():
        (tmp_path / f"{name}.{form}").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    paths = [str(tmp_path / f"{name}.{form}") for name, form in SHOWN]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=300)
    for (name, form), one in documents.items():
        reader = PdfReader(tmp_path / f"{name}.pdf")
        words = "".join("".join(page.extract_text() for page in reader.pages).split())
        placed = [placed_words(page) for page in reader.pages]
        tables = [each for section in one.sections for each in section.exhibits if each.kind == "table"]
        wanted = [text for section in one.sections for text in (section.title, section.headline.split(" [")[0])]
        wanted += [cell for table in tables for cells in table.part.shown() for cell in cells]
        assert [text for text in wanted if "".join(text.split()) not in words] == [], name
        if form == "pptx":
            slides = pptx.Presentation(io.BytesIO(contents[name, form])).slides
            assert len(reader.pages) == len(slides)
            corners = [[text for text, left, low in page if left > 0.7 and low < 0.1] for page in placed]
            assert corners[1:] == [[str(number)] for number in range(2, len(slides) + 1)]
        for number, page in enumerate(placed):
            outside = [one for one in page if not (0 <= one[1] <= 1 and 0 <= one[2] <= 1)]
            assert outside == [], (name, number)


def placed_words(page):
    """Words of a page with where they begin, as shares of its width and its height."""
    wide, high = (float(side) for side in page.mediabox[2:])
    found = []

    def see(text, placed, inside, *_):
        if text.strip():
            left = inside[4] * placed[0] + inside[5] * placed[2] + placed[4]
            low = inside[4] * placed[1] + inside[5] * placed[3] + placed[5]
            found.append((text.strip(), left / wide, low / high))

    page.extract_text(visitor_text=see)
    return found
