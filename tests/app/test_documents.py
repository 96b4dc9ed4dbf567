"""Documents from recipes: each file is opened again, and every number in it compared with the tables of the app."""

import errno
import io
import json
import pathlib
import re
import zipfile
from base64 import b64decode
from collections import Counter

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from needs_map.app.commands.main import main
from needs_map.app.documents.contents import WORKED_OUT, document_of
from needs_map.app.documents.files import Manner, job_of, read_made, zip_of
from needs_map.app.documents.office import office_chart
from needs_map.app.documents.parts import check_recipe, page_parts
from needs_map.app.documents.pdf import pdf_file
from needs_map.app.documents.references import References
from needs_map.app.documents.slide_workings import lines_of_workings
from needs_map.app.documents.slides import slides_file
from needs_map.app.documents.web import web_file
from needs_map.app.documents.word import word_file
from needs_map.app.documents.word_charts import chart_parts
from needs_map.app.pages.document import page as page_module
from needs_map.app.pages.population.parts import now_and_ahead
from needs_map.app.pages.population.words import population_headline
from needs_map.app.shell.tray import ADD
from needs_map.data.content.recipes import Recipe, RecipeSection, WantedMap, read_recipe
from needs_map.data.errors import DataError
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.documents.tray import recipe_of as collected_of
from needs_map.figures.documents.tray import tray_of
from needs_map.figures.documents.workings import FILE_HEADS, Figure, Working, answer, rows_quoted
from needs_map.figures.people.tables import population_table
from needs_map.figures.reports.performance import judged_published
from needs_map.figures.values import profile
from needs_map.geo.charts.kinds import Axis, Bars, Grid, Segment
from needs_map.geo.numbers import written
from tests.app.running import run_page, shown

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def made(sample):
    return document_of(sample, read_recipe("neighbourhood_pack"), sample.tree.find("Leicester neighbourhood 3"))


@pytest.fixture(scope="module")
def word_bytes(made):
    return word_file(made)


@pytest.fixture(scope="module")
def slides_bytes(made):
    return slides_file(made)


@pytest.fixture(scope="module")
def files(made, word_bytes, slides_bytes):
    return {"docx": word_bytes, "pptx": slides_bytes, "html": web_file(made), "pdf": pdf_file(made)}


def tables_of(made):
    return [one for section in made.sections for one in section.exhibits if one.kind == "table"]


def charts_of(made):
    return [one for section in made.sections for one in section.exhibits if one.kind == "chart"]


def test_its_tables_are_those_of_the_app(sample, made):
    area = sample.tree.find("Leicester neighbourhood 3")
    asked = now_and_ahead(sample)
    assert asked.span[1] - asked.span[0] == 10
    bands = population_table(sample, [area], asked).rows
    first = tables_of(made)[0].part
    expected = [
        [row["age"], *(written(row[str(year)], 0) for year in asked.span), written(row[list(row)[-1]], 1, "%")]
        for row in bands
    ]
    assert first.shown() == expected
    own = profile(sample, area, "registered")
    core20 = next(one.part for one in tables_of(made) if one.part.title.startswith("Core20 people"))
    share = written(own.core20 * 100, 1, "%")
    people, everyone = (written(float(count), 0) for count in (own.people[1], own.population))
    assert core20.shown()[0] == ["Leicester neighbourhood 3", people, share, everyone]


def test_its_sentences_are_those_of_the_pages_with_references(sample, made):
    area = sample.tree.find("Leicester neighbourhood 3")
    first = made.sections[0]
    said, _, references = first.headline.rpartition(" [")
    assert said == population_headline(sample, area, now_and_ahead(sample))
    numbers = {int(number) for number in references.rstrip("]").split(", ")}
    quoted = {
        cell.lstrip("-")
        for one in tables_of(made)[:2]
        for number, cells in zip(one.references, one.part.shown(), strict=True)
        if number in numbers
        for cell in cells
    }
    assert set(re.findall(r"\d[\d,]*\.\d%|\d+,\d{3}", said)) <= quoted


def test_each_figure_is_worked_out(sample, made):
    shown = [one for section in made.sections for one in section.exhibits]
    assert all(one.references for one in shown)
    numbers = {number for one in shown for number in one.references}
    assert numbers == set(range(1, len(numbers) + 1))
    *workings, files = made.workings
    figures = [one for working in workings for one in working.figures]
    assert {int(one.reference.strip("[]").partition(".")[0]) for one in figures} <= numbers
    assert len({one.reference for one in figures}) == len(figures)
    cells = {one.what: one for one in figures}
    growth = next(one for one in figures if "Growth" in one.what)
    assert growth.how == "numerator ÷ denominator − 1: population.ageing.growth"
    core20 = cells["Leicester neighbourhood 3: Core20 share"]
    assert core20.how == "numerator ÷ denominator: deprivation.core20.core20"
    assert core20.added.endswith(" LSOAs")
    numerator, denominator = (float(text.replace(",", "")) for text in (growth.numerator, growth.denominator))
    assert growth.value == written((numerator / denominator - 1) * 100, 1, "%")
    assert files.title == "Source files"
    assert dict(files.facts)["Store"].startswith(f"build {sample.store.build}, built ")
    facts = [fact for working in workings for fact in working.facts]
    named = {name for label, text in facts if label == "Source files" for name in text.split(", ")}
    assert named == {row[0] for row in files.figures}


@pytest.mark.parametrize("form", ["docx", "pptx", "html", "pdf"])
def test_a_finished_document_says_why(made, files, form, tmp_path, capsys):
    """The figure, its counts, function, reference and files are read back from the file, in each format alike."""
    (tmp_path / f"x.{form}").write_bytes(files[form])
    figures = [one for working in made.workings for one in working.figures]
    share = next(one for one in figures if one[1] == "Leicester neighbourhood 3: Core20 share")
    assert main(["why", f"{tmp_path}/x.{form}#{share.reference}", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    keys = ("value", "numerator", "denominator", "areas_added")
    assert [found[key] for key in keys] == [share.value, share.numerator, share.denominator, share.added]
    assert "Reference: NHS England, Core20PLUS5" in found["function"][0]
    assert all(";" in line for line in found["source_file"])
    assert found["store"].startswith("build ")
    assert main(["why", f"{tmp_path}/x.{form}#99999"]) == 1
    assert "has no reference [99999]" in capsys.readouterr().err


def test_a_word_file_holds_the_same(made, word_bytes):
    word = docx.Document(io.BytesIO(word_bytes))
    headings = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert headings == [*(one.title for one in made.sections), "Sources", "How each figure is worked out"]
    text = "\n".join(one.text for one in word.paragraphs)
    assert all(section.headline in text for section in made.sections)
    assert "SAMPLE" in text
    for exhibit, table in zip(tables_of(made), word.tables, strict=False):
        cells = [[cell.text for cell in row.cells] for row in table.rows]
        assert cells[0] == [*(one.heading for one in exhibit.part.columns.values()), "Ref."]
        assert [row[:-1] for row in cells[1:]] == exhibit.part.shown()
        assert [row[-1] for row in cells[1:]] == [f"[{number}]" for number in exhibit.references]
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(word.tables) == len(tables_of(made)) + len(made.workings)
    drawings = word.element.body.findall(f".//{qn('wp:docPr')}")
    assert [one.get("descr") for one in drawings] == [
        one.description for section in made.sections for one in section.exhibits if one.kind != "table"
    ]
    assert word.core_properties.language == "en-GB"
    assert word.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    fields = "".join(one.text for one in word.element.body.iter(qn("w:instrText")))
    assert fields.count("SEQ Table") == len(tables_of(made))
    assert fields.count("SEQ Figure") == len(drawings)


def test_references_of_a_word_file_lead_to_where_they_are_worked_out(made, word_bytes):
    word = docx.Document(io.BytesIO(word_bytes))
    body = word.element.body
    marks = {one.get(qn("w:name")): one for one in body.iter(qn("w:bookmarkStart"))}
    assert len({one.get(qn("w:id")) for one in marks.values()}) == len(list(body.iter(qn("w:bookmarkStart"))))
    links = [
        ("".join(each.text for each in one.iter(qn("w:t"))), one.get(qn("w:anchor")))
        for one in body.iter(qn("w:hyperlink"))
    ]
    rows = [f"[{number}]" for one in tables_of(made) for number in one.references]
    in_words = [number for one in made.sections for number in re.findall(r"\d+", one.headline.partition(" [")[2])]
    assert Counter(text for text, _ in links) == Counter([*rows, *in_words])
    for text, anchor in links:
        assert anchor == f"figure_{text.strip('[]')}"
        row = marks[anchor].getparent()
        assert "".join(each.text for each in row.iter(qn("w:t"))) == f"[{text.strip('[]')}.1]"


def test_charts_of_a_word_file_are_its_own_with_their_data(made, word_bytes):
    with zipfile.ZipFile(io.BytesIO(word_bytes)) as book:
        for number, exhibit in enumerate(charts_of(made), 1):
            drawn = etree.fromstring(book.read(f"word/charts/chart{number}.xml"))
            found = [
                [float(value.text) for value in series.findall(f"{CHART}val//{CHART}v")]
                for series in drawn.iter(f"{CHART}ser")
            ]
            expected = office_chart(exhibit.chart).data
            assert found == [[value for value in series.values if value is not None] for series in expected]
            assert zipfile.is_zipfile(io.BytesIO(book.read(f"word/embeddings/chart{number}.xlsx")))
            assert drawn.find(f"{CHART}externalData") is not None


def test_slides_hold_the_same(made, slides_bytes):
    slides = list(pptx.Presentation(io.BytesIO(slides_bytes)).slides)
    assert all(slide.shapes.title.text_frame.text for slide in slides)
    shapes = [shape for slide in slides for shape in slide.shapes]
    lines = slides[1].shapes[1].text_frame.paragraphs
    marked = [one.title + (" (not available)" if one.is_empty else "") for one in made.sections]
    assert [one.text for one in lines] == [*marked, "Sources", WORKED_OUT]
    assert "General practices (not available)" in marked
    linked = [one.runs[0]._r.rPr.find("{*}hlinkClick").get(f"{{{RELATED}}}id") for one in lines]
    assert [slides[1].part.related_part(one).slide.shapes.title.text.split(" (")[0] for one in linked] == [
        one.text.split(" (")[0] for one in lines
    ]
    charts = [shape for shape in shapes if shape.has_chart]
    assert len(charts) == len(charts_of(made))
    for exhibit, shape in zip(charts_of(made), charts, strict=True):
        expected = [list(series.values) for series in office_chart(exhibit.chart).data]
        assert [list(series.values) for series in shape.chart.plots[0].series] == expected
    tables = [list(shape.table.rows) for shape in shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells] for table in tables for row in table[1:]]
    shown = [
        [*cells, f"[{number}]"]
        for one in tables_of(made)
        for cells, number in zip(one.part.shown(), one.references, strict=True)
    ]
    assert rows[: len(shown)] == shown
    assert all(
        shape.top + sum(row.height for row in shape.table.rows) < 6_238_000 for shape in shapes if shape.has_table
    )
    assert all(shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in shapes if not shape.has_text_frame)
    assert all(slide.has_notes_slide for slide in slides[2 : len(made.sections) + 2])
    assert {run.get("lang") for slide in slides for run in slide.element.iter("{*}rPr")} == {"en-GB"}
    kinds = [[one.placeholder_format.type for one in slide.placeholders] for slide in slides]
    assert all(pptx.enum.shapes.PP_PLACEHOLDER.SLIDE_NUMBER in found for found in kinds)


def test_slides_say_how_figures_are_worked_out_in_few_lines_that_can_be_read(made, slides_bytes):
    slides = [
        one
        for one in pptx.Presentation(io.BytesIO(slides_bytes)).slides
        if one.shapes.title.text_frame.text.startswith(WORKED_OUT)
    ]
    assert len(slides) <= 8, "the figures of one table after those of another, a line a reference"
    tables = [shape.table for one in slides for shape in one.shapes if shape.has_table]
    sizes = {int(run.get("sz")) for table in tables for run in table._tbl.iter("{*}rPr")}
    assert min(sizes) >= 900
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    (share,) = (row for row in rows if "Core20 share: " in row[2] and row[1].startswith("Leicester neighbourhood 3 ("))
    (figure,) = (
        Figure(*one)
        for of in made.workings[:-1]
        for one in of.figures
        if one[1] == "Leicester neighbourhood 3: Core20 share"
    )
    assert f"Core20 share: {figure.value} ({figure.numerator} ÷ {figure.denominator});" in share[2]
    head = next(row for row in reversed(rows[: rows.index(share)]) if "–" in row[0])
    assert "Core20 share: deprivation.core20.core20" in head[2]
    assert "Suppression: Nothing is hidden" in head[2]
    assert next(row[2] for row in rows if row[0] == "deprivation.core20.core20").startswith("NHS England, Core20PLUS5")
    assert next(row for row in rows if row[0] == "Store")[1].startswith("build ")


def test_workings_are_said_once_where_they_are_alike_and_beside_each_figure_where_they_are_not():
    facts = (
        ("Source files", "F1, F2"),
        ("Source", "A: Its report"),
        ("Source", "B: Another"),
        ("Function", "needs_map.needs.x.y: Does it. Reference: A paper, 1999"),
        ("Caveat", "A: Uncertain"),
        ("Caveat", "B: Uncertain"),
    )
    alike = Working(
        "Table 1. Of all",
        facts,
        (
            Figure("[1.1]", "A: Share", "50%", "1", "2", "3 LSOAs", "numerator ÷ denominator: x.y"),
            Figure("[1.2]", "A: People", "2", "", "", "3 LSOAs", "as published"),
            Figure("[2.1]", "B: Share", "25%", "1", "4", "1 LSOA", "numerator ÷ denominator: x.y"),
        ),
    )
    apart = Working(
        "Figure 1", (), tuple(Figure(f"[{n}.1]", f"Map: {n}", str(n), "", "", "", f"{n} ways") for n in (3, 4))
    )
    files = Working("Source files", (("Store", "build 1"),), (("F1", "File", "P", "2020", "9", "ab"),), FILE_HEADS)
    figures, functions, of_files = lines_of_workings(
        (alike, Working("Text", (), ()), apart, files), ["C.", "A: Its report."]
    )
    assert figures.rows == [
        (
            "[1–2]",
            "Table 1. Of all",
            "Source files F1, F2. Sources 2. Source: B: Another. How: People: as published; the others: x.y. "
            "Caveat: A; B: Uncertain.",
        ),
        ("[1]", "A (3 LSOAs)", "Share: 50% (1 ÷ 2); People: 2"),
        ("[2]", "B (1 LSOA)", "Share: 25% (1 ÷ 4)"),
        ("[3–4]", "Figure 1", ""),
        ("[3]", "Map", "3: 3, 3 ways"),
        ("[4]", "Map", "4: 4, 4 ways"),
    ]
    assert figures.bold == {0, 3}
    assert functions.rows == [("x.y", "Does it.", "A paper, 1999")]
    assert of_files.rows == [("F1", "File", "P", "2020", "9", "ab"), ("Store", "build 1", "", "", "", "")]


def lines_beside(part, element):
    """Lines and dots of the picture in an element of an office file."""
    (blip,) = element.iter("{*}blip")
    (vector,) = blip.iter("{*}svgBlip")
    assert vector.getparent().get("uri") == "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
    embed = f"{{{RELATED}}}embed"
    return tuple(part.rels[one.get(embed)].target_part.blob for one in (vector, blip))


def test_a_map_is_lines_with_dots_beside_them(made, word_bytes, slides_bytes):
    """Each LSOA is a shape in the colour of its class, in office files, on the web page and in a PDF."""
    word = docx.Document(io.BytesIO(word_bytes))
    (inline,) = (one for one in word.element.body.iter(qn("wp:inline")) if list(one.iter("{*}blip")))
    slides = pptx.Presentation(io.BytesIO(slides_bytes)).slides
    ((slide, picture),) = (
        (one, shape) for one in slides for shape in one.shapes if list(shape._element.iter("{*}blip"))
    )
    pairs = [lines_beside(word.part, inline), lines_beside(slide.part, picture._element)]
    (exhibit,) = (one for section in made.sections for one in section.exhibits if one.kind == "map")
    images = etree.HTML(web_file(made).decode()).iter("img")
    (src,) = (one.get("src") for one in images if one.get("alt") == exhibit.description)
    drawn = [*(lines for lines, _ in pairs), b64decode(src.partition(",")[2])]
    (working,) = (one for one in made.workings if "quintile" in one.figures[0][1] and "LSOAs" in one.figures[0][-1])
    areas = [int(figure[2]) for figure in working.figures]
    for lines in drawn:
        fills = Counter(re.findall(r"fill: (#\w{6})", lines.decode())).values()
        assert {count + 1 for count in areas} <= set(fills), "each area in its class, and the class in the legend"
        root = etree.fromstring(lines)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(lines) < 400_000
        assert not list(root.iter("{*}text", "{*}metadata"))
    for _, dots in pairs:
        with Image.open(io.BytesIO(dots)) as image:
            assert round(image.info["dpi"][0]) == 150
    assert picture.width / picture.height == pytest.approx(313 / 128, rel=0.01)


def test_a_web_page_holds_the_same(made):
    page = etree.HTML(web_file(made).decode())
    tables = page.xpath("//table[caption]")
    for exhibit, table in zip(tables_of(made), tables, strict=True):
        cells = [["".join(cell.itertext()) for cell in row][:-1] for row in table.xpath("tbody/tr")]
        assert cells == exhibit.part.shown()
    assert all(image.get("alt") for image in page.xpath("//img"))
    targets = {one[1:] for one in page.xpath("//a/@href")}
    assert targets <= set(page.xpath("//@id"))


def test_the_same_document_is_the_same_bytes(made, files, word_bytes, slides_bytes):
    assert word_file(made) == word_bytes
    assert slides_file(made) == slides_bytes
    assert web_file(made) == files["html"]
    assert pdf_file(made) == files["pdf"]


def test_no_name_in_the_workbook_behind_a_chart_is_run_as_a_formula():
    chart = Bars(["=HYPERLINK(1)", "B"], [Segment("=1+1", [1.0, 2.0], "#000000")], Axis("People", 0))
    _, workbook = chart_parts(office_chart(chart))
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"'=HYPERLINK(1)" in book.read("xl/sharedStrings.xml")


@pytest.mark.parametrize(
    ("values", "suffix", "ends"),
    [
        ([(33.3, 50.0), (66.6, 50.0)], "%", ["100"]),
        ([(30.0, 50.0), (66.0, 50.0)], "%", []),
        ([(1, 1), (99, 99)], "", []),
    ],
)
def test_the_axis_of_parts_of_a_whole_ends_at_100_per_cent(values, suffix, ends):
    parts = [Segment(f"{number}", list(map(float, one)), "#000000") for number, one in enumerate(values)]
    drawn, _ = chart_parts(office_chart(Bars(["A", "B"], parts, Axis("Share", 0, suffix))))
    found = etree.fromstring(drawn).iter(f"{CHART}max")
    assert [one.get("val").removesuffix(".0") for one in found] == ends


def test_charts_without_a_native_form_are_left_to_pictures():
    assert office_chart(Grid(["A"], [["1"]])) is None


def recipe_of(**section):
    return Recipe("mine", "Mine", (RecipeSection("A & “B” 😀 <i>", **section),))


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"maps": (WantedMap("nope", "lsoa"),)}, "there is no measure 'nope' here"),
        ({"maps": (WantedMap("imd_rank", "parish"),)}, "there is no level 'parish' here"),
        ({"tables": ("population.nope",)}, "there is no part 'population.nope'"),
        ({"levels": ("parish",)}, "there is no kind of area 'parish'"),
        ({"area": "nowhere"}, "there is no area 'nowhere' here"),
        ({"maps": (WantedMap("imd_rank", "lsoa", "1999"),)}, "there is no period '1999' here"),
        ({"tables": ("core20plus5.people",), "choices": (("years", "2026-2028"),)}, "the choice years = "),
    ],
)
def test_a_recipe_that_cannot_be_made_is_refused(sample, section, said):
    with pytest.raises(DataError, match=said):
        document_of(sample, recipe_of(**section), sample.tree.top)


def test_odd_text_and_missing_data_are_written_as_they_are(sample):
    text = "=HYPERLINK(1) & <b> \x0b" + "long " * 2000
    lsoa = sample.tree.at("lsoa")[0]
    section = {"text": text, "maps": (WantedMap("imd_rank", "lsoa"),), "tables": ("core20plus5.people",)}
    made = document_of(sample, recipe_of(**section), lsoa)
    assert made.sections[0].missing == (f"{lsoa.name} has no smaller areas to map.",)
    word = docx.Document(io.BytesIO(word_file(made)))
    assert any(one.text.startswith("=HYPERLINK(1) & <b>") for one in word.paragraphs)
    slides = pptx.Presentation(io.BytesIO(slides_file(made))).slides
    boxes = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert max(map(len, boxes)) <= 2400, "what would run off a slide goes on to the next"
    assert sum(text.count("long") for text in boxes) == 2000
    assert "&lt;b&gt;" in web_file(made).decode()


def test_a_sentence_without_its_table_has_a_reference_all_the_same(sample):
    """Its figures are those of the tables behind it that it quotes; without such a table the sentence is its own."""
    area = sample.tree.find("E06000016")
    made = document_of(sample, recipe_of(headline="profile.summary"), area)
    assert made.sections[0].headline.endswith(" [1–3]")
    people, ages, _ = made.workings
    cells = {row[1]: row for of in (people, ages) for row in of.figures}
    assert cells["Leicester: Core20 share"][2] == "53.5%"
    assert all(cells["Leicester: Core20 share"][3:5]), "with its counts"
    assert cells["all ages: 2036"][2] == "437,974"
    assert not made.sections[0].exhibits


def test_a_sentence_that_quotes_no_table_is_worked_out_by_itself(sample):
    references = References(sample)
    part = Part("", "", [], title="How many", published=True)
    assert references.of_sentence("There are 12 of them.", [part]) == (1,)
    (working,) = references.workings
    assert working.figures == (("[1.1]", "How many", "There are 12 of them.", "", "", "", "as published"),)
    assert references.of_sentence("There are 12 of them.", []) == ()


def test_one_for_each_area_in_a_zip(sample):
    recipe = recipe_of(tables=("core20plus5.people",))
    areas = sample.tree.at("place")[:2]
    made = [read_made(job_of(sample, recipe, area, Manner(("docx", "html")))()) for area in areas]
    content = zip_of(file for one in made for file in one.files)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert len(book.namelist()) == 4
        assert all(name.rpartition(".")[0].endswith("-mine") for name in book.namelist())
    assert read_made(job_of(sample, recipe, areas[0], Manner(("docx", "html")))()) == made[0]


def test_the_page_makes_documents_and_says_what_is_not_available(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    monkeypatch.setattr("needs_map.app.pages.inequalities.parts.inequalities_parts", no_figures)
    monkeypatch.setattr(page_module, "read_recipe", lambda _: recipe_of(tables=("inequalities.deprivation",)))
    page = run_page(page="document", area="E06000017")
    page.button("make-document").click().run()
    making = page.session_state["making"]
    assert making.name == "rutland-e06000017-mine.docx"
    (made,) = making.batch
    ((name, content),) = read_made(made).files
    assert name == making.name
    assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "Mine: Rutland"
    said = shown(page)
    assert "ready, " in said
    assert "Not available: A &amp; “B” 😀 &lt;i&gt;: There are no figures here." in said
    assert not page.exception


def test_what_is_collected_on_a_page_is_kept_in_the_link_and_made_a_document(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    page = run_page(page="core20plus5", area="E06000017")
    page.button("core20-people-collect").click().run()
    assert page.button("core20-people-collect").label == "In the document"
    kept = page.query_params["tray"]
    page.button("to-document").click().run()
    again = run_page(page="document", area="E06000016", recipe="tray", tray=kept)
    key = "kept-core20plus5.people-E06000017-"
    assert again.text_input(f"{key}-title").value == "Core20 people"
    again.text_input(f"{key}-title").set_value("Mine").run()
    again.button("make-document").click().run()
    ((_, content),) = read_made(*again.session_state["making"].batch).files
    word = docx.Document(io.BytesIO(content))
    assert next(one.text for one in word.paragraphs if one.style.name == "Heading 1") == "Mine"
    assert word.tables[0].rows[1].cells[0].text == "Rutland", "about the area where it was collected"
    again.button(f"{key}-remove").click().run()
    assert "tray" not in again.query_params


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        ("compare", {"maps", "measures", "together", "quintiles"}),
        ("deaths", {"lives", "gap-by-cause", "preventable", "opportunities", "bed-days"}),
        ("performance", {"measures", "counts", "series"}),
        ("visits", {"list"}),
        ("core20plus5", {"people", "children-aims", "plus"}),
        ("population", {"pyramid", "growth", "bands", "ageing", "change"}),
        ("inequalities", {"deprivation", "deprivation-statements"}),
        ("map", {"quintiles"}),
        ("profile", {"summary", "figures", "ages", "changing", "lsoas"}),
    ],
)
def test_every_part_of_a_page_can_be_collected(sample, page, parts):
    """A part that is added keeps what was chosen beside it, and a document has it."""
    chosen = {"compare": "E06000017", "series": judged_published(sample)[0].slug, "by": "imd_score"}
    chosen |= {"framework": "children", "plus": "Carers|Veterans", "changed_age": "65+"}
    drawn = run_page(page=page, area="E06000016", **chosen)
    for button in drawn.button:
        if button.label == ADD:
            button.click()
    drawn.run()
    kept, notes = tray_of("".join(drawn.query_params["tray"]), sample)
    assert not notes
    group = {"inequalities": "inequality-report", "map": "assessment"}.get(page, page)
    assert {f"{group}.{part}" for part in parts} <= {one.what for one in kept}
    check_recipe(sample, collected_of(kept, sample, about="E06000016"))
    wanted = collected_of([one for one in kept if one.what.startswith(f"{group}.")], sample, about="E06000016").sections
    for one in wanted:
        found = page_parts(sample, group, sample.tree[one.area or "E06000016"], "registered", one.choices)
        assert all(name.partition(".")[2] in found for name in one.parts)
    if page == "compare":
        table = found["measures"]
        core20 = next(row for row in table.shown() if row[0].startswith("Core20"))
        assert core20[1:3] == ["53.5%", "0.0%"]  # as published for Leicester; nobody in Rutland


def test_a_template_and_an_earlier_document_are_opened_on_the_page(monkeypatch, tmp_path, word_bytes):
    """They are checked as the command checks them, and the words that a writer put into the earlier one are kept."""
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    wanted = Recipe("mine", "Mine", (RecipeSection("Who lives here", headline="population.bands"),))
    monkeypatch.setattr(page_module, "read_recipe", lambda _: wanted)
    old = docx.Document(io.BytesIO(word_bytes))
    control = next(
        one for one in old.element.body.iter(qn("w:sdt")) if "own-who-lives-here" in etree.tostring(one).decode()
    )
    control.find(qn("w:sdtContent")).find(qn("w:p")).add_r().text = "Words of mine."
    kept = io.BytesIO()
    old.save(kept)
    page = run_page(page="document", area="E06000017")
    page.file_uploader(key="document-template-docx").set_value(("ours.docx", b"no Word file", WORD)).run()
    assert "Your file.docx is not a Word file: save the template as .docx." in page.error[0].value
    ours = docx.Document()
    ours.sections[0].header.paragraphs[0].text = "Of our organisation"
    template = io.BytesIO()
    ours.save(template)
    page.file_uploader(key="document-template-docx").set_value(("ours.docx", template.getvalue(), WORD)).run()
    page.file_uploader(key="document-keep-docx").set_value(("old.docx", kept.getvalue(), WORD)).run()
    assert not page.error
    page.button("make-document").click().run()
    ((_, content),) = read_made(*page.session_state["making"].batch).files
    word = docx.Document(io.BytesIO(content))
    assert word.sections[0].header.paragraphs[0].text == "Of our organisation"
    assert "Words of mine." in etree.tostring(word.element.body, encoding=str)
    assert run_page(page="document", area="E06000017", form="pdf").get("file_uploader") == []


def test_a_section_has_an_area_and_choices_of_its_own(sample):
    first = RecipeSection("A", tables=("population.bands",), choices=(("years", "2026-2028"),))
    second = first._replace(area="E06000017", choices=())
    made = document_of(sample, Recipe("mine", "Mine", (first, second)), sample.tree.find("Leicester"))
    columns = [list(one.part.columns) for one in tables_of(made)]
    assert ("2028" in columns[0], "2028" in columns[1]) == (True, False)
    assert [one.part.title.partition(", ")[2] for one in tables_of(made)] == ["Leicester", "Rutland"]
    assert [one.title.partition(".")[0] for one in made.workings] == ["Table 1", "Table 2", "Source files"]


def no_figures(*_):
    raise DataError("There are no figures here.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope", "--area", "Rutland", "--out", "a.docx"], "There is no recipe 'nope'"),
        (["area_profile", "--area", "Rutland", "--out", "a.txt"], "must end in .docx"),
        (["area_profile", "--area", "Rutland", "--out", "a.docx", "--each", "place"], "--each makes a .zip"),
        (["area_profile", "--area", "Nowhere", "--out", "a.docx"], "Nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_no_file(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["document", *arguments]) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_document_is_about_several_areas_as_my_patch(sample, tmp_path, capsys):
    codes = sample.tree.lsoas("E06000017")[:2]
    made = tmp_path / "patch.html"
    assert main(["document", "Area-profile", "--area", ",".join(codes), "--out", str(made)]) == 0
    assert capsys.readouterr().out.strip().endswith("Area profile, My patch")
    assert "my patch" in made.read_text()
    assert main(["document", "area profile", "--area", f"{codes[0]},E01999999", "--out", str(made)]) == 1


def test_a_full_disk_leaves_no_half_written_file(tmp_path, monkeypatch, capsys):
    (tmp_path / "pack.html").write_text("as before")
    write = pathlib.Path.write_bytes

    def full(path, content):
        write(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pathlib.Path, "write_bytes", full)
    monkeypatch.setattr("needs_map.app.commands.document.job_of", lambda *_: lambda: zip_of(
        [("missing.json", b"[]"), ("pack.html", b"a new document")]
    ))  # fmt: skip
    words = ["document", "area_profile", "--area", "Rutland", "--out", str(tmp_path / "pack.html")]
    assert main(words) == 1
    assert capsys.readouterr().err.strip().endswith("pack.html could not be written: No space left on device.")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("pack.html", "as before")]


def test_a_zip_of_documents_says_why_in_each(files, tmp_path, capsys):
    names = {"a-profile.docx": "docx", "a-profile.html": "html", "b-profile.html": "html"}
    (tmp_path / "packs.zip").write_bytes(zip_of((name, files[form]) for name, form in names.items()))
    assert main(["why", f"{tmp_path}/packs.zip#3.1", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["document"] for one in found] == ["a-profile.docx", "b-profile.html"]
    assert found[0]["value"] == found[1]["value"]
    assert main(["why", f"{tmp_path}/packs.zip#99999"]) == 1
    assert "packs.zip has no document with the reference [99999]" in capsys.readouterr().err


def test_names_formulas_and_long_cells_are_written_as_they_are_in_office_files(made):
    """A name with quotes, an ampersand and an emoji, a formula, and 10,000 characters: as text, none on the way out."""
    odd = ["O'Neil & “Sons” 😀 <b>", "=HYPERLINK(1)", "word " * 2000]
    columns = {"name": Column("Name & “quotes” 😀"), "text": Column("Text")}
    part = Part("", "", [{"name": "row", "text": text} for text in odd], columns=columns)
    table = tables_of(made)[0]._replace(part=part, references=(1, 2, 3), description="odd & “odd”")
    one = made._replace(sections=(made.sections[0]._replace(exhibits=(table,)),), workings=())
    word = docx.Document(io.BytesIO(word_file(one)))
    assert [row.cells[1].text for row in word.tables[0].rows[1:]] == odd
    slides = pptx.Presentation(io.BytesIO(slides_file(one)))
    tables = [shape.table for slide in slides.slides for shape in slide.shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells] for found in tables for row in list(found.rows)[1:]]
    assert [row[1] for row in rows[:2]] == odd[:2]
    assert " ".join(row[1] for row in rows[2:]).split() == odd[2].split()
    assert max(sum(row.height for row in found.rows) for found in tables) < slides.slide_height
    assert odd[1] in web_file(one).decode()


def test_a_figure_is_answered_with_its_own_sources_and_those_of_all():
    facts = (
        ("Source", "A: Its report"),
        ("Source", "A and B: Another"),
        ("Source", "B: Its own"),
        ("Caveat", "B: Old"),
    )
    figures = (
        Figure("[1.1]", "A: Share", "50%", "", "", "", "as published"),
        Figure("[2.1]", "B: Share", "25%", "", "", "", "as published"),
    )
    (first,), (second,) = (answer([Working("Table 1", facts, figures)], number) for number in ("1", "2"))
    assert [text for label, text in first if label in {"Source", "Caveat"}] == ["A: Its report", "A and B: Another"]
    assert [text for label, text in second if label in {"Source", "Caveat"}] == [
        "A and B: Another",
        "B: Its own",
        "B: Old",
    ]


def test_the_groups_of_a_gap_stand_in_a_column_only_where_they_differ(sample):
    found = page_parts(sample, "inequalities", sample.tree.find("LLR"), "registered")
    heads = {key: [column.heading for column in part.columns.values()] for key, part in found.items()}
    assert heads["deprivation"][-1] == "Ratio, most to least deprived fifth"
    assert "Widest gap" not in heads["deprivation"]
    assert heads["ethnicity"][-2:] == ["Widest gap", "Ratio"]


def test_a_table_too_wide_for_a_page_stands_on_one_across(made):
    columns = {f"c{number}": Column(f"Outpatient attendances {number}") for number in range(14)}
    part = Part("", "", [dict.fromkeys(columns, "1,234")], columns=columns)
    table = tables_of(made)[0]
    wide = table._replace(part=part, references=(1,))
    section = made.sections[0]._replace(exhibits=(wide, table))
    word = docx.Document(io.BytesIO(word_file(made._replace(sections=(section,), workings=()))))
    across = [one.page_width > one.page_height for one in word.sections]
    assert across == [False, True, False]
    widths = [sum(int(one.get(qn("w:w"))) for one in found._tbl.tblGrid) * 635 for found in word.tables]
    rooms = [one.page_width - one.left_margin - one.right_margin for one in word.sections[1:]]
    assert widths == [pytest.approx(room, rel=0.01) for room in rooms]
    least = min(int(one.get(qn("w:w"))) for one in list(word.tables[0]._tbl.tblGrid)[:-1])
    assert least >= len("attendances") * 7 * 20 * 0.5, "in letters of 7 points no word is broken"


def test_a_row_is_quoted_by_what_only_it_has():
    columns = {
        "name": Column("Name"),
        "period": Column("Period"),
        "value": Column("Value", 1, "%"),
        "beside": Column("England", 1),
    }
    rows = [
        {"name": "A", "period": "2019", "value": -12.3, "beside": 100.0},
        {"name": "B", "period": "2019", "value": 45.6, "beside": 100.0},
    ]
    part = Part("", "", rows, columns=columns)
    assert rows_quoted("A fell by 12.3% in 2019, compared with 100.0.", part) == [True, False]
    assert rows_quoted("It is 112.3% or 12.34.", part) == [False, False]
    rows = [{"name": "A", "people": "1,503 (79%) [published 1,504]"}, {"name": "B", "people": "253 (13%)"}]
    part = Part("", "", rows, columns={"name": Column("Name"), "people": Column("People")})
    assert rows_quoted("79% were A, not 1,504.", part) == [True, False]
