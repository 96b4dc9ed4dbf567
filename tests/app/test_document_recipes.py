"""The shipped recipes: each file is opened again, and every figure in it compared with the tables of the app."""

import io
import re

import docx
import pptx
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from needs_map.app.documents import contents, slides
from needs_map.app.documents.contents import WORKED_OUT, document_of
from needs_map.app.documents.office import office_chart
from needs_map.app.documents.parts import page_parts
from needs_map.app.documents.pictures import Picture
from needs_map.app.documents.word import word_file
from needs_map.data.content.recipes import read_recipe, shipped_recipes
from needs_map.geo.areas import in_sentence

RECIPES = [name for name in shipped_recipes() if name != "neighbourhood_pack"]
"""That one is opened in test_documents.py."""


@pytest.fixture(scope="module", params=RECIPES)
def made(request, sample):
    """The document of a recipe, its maps and charts drawn as a small picture: what is tested is what is written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "draw_picture", tile_in)
        yield document_of(sample, read_recipe(request.param), sample.tree.find("E54000015"))


def tile_in(_, form, __):
    """Give a small picture of a map in a format."""
    return tile() if form == "png" else b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"/>'


def tile():
    facts, content = PngInfo(), io.BytesIO()
    facts.add_text("Description", "a map")
    Image.new("RGB", (40, 30)).save(content, "png", pnginfo=facts)
    return content.getvalue()


def exhibits(made, kind):
    return [one for section in made.sections for one in section.exhibits if one.kind == kind]


def shown(made):
    """Cells of each table as the app shows them, each row with its reference."""
    return [
        [[*cells, f"[{number}]"] for cells, number in zip(one.part.shown(), one.references, strict=True)]
        for one in exhibits(made, "table")
    ]


def worked(made):
    return [[list(row) for row in working.figures] for working in made.workings]


def test_word_has_the_cells_of_the_app(made):
    word = docx.Document(io.BytesIO(word_file(made)))
    found = [
        [["".join(cell.itertext("{*}t")) for cell in row.tc_lst] for row in one._tbl.tr_lst[1:]] for one in word.tables
    ]
    assert found == [*shown(made), *worked(made)]
    heads = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert heads == [*(one.title for one in made.sections), "Sources", WORKED_OUT]
    text = [one.text for one in word.paragraphs]
    assert all(line in text for section in made.sections for line in (section.headline, *section.missing) if line)


def test_slides_have_the_cells_and_series_of_the_app(made):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slides, "document_picture", lambda *_: Picture(b"", tile(), 4 / 3))
        written = pptx.Presentation(io.BytesIO(slides.slides_file(made))).slides
    shapes = [shape for slide in written for shape in slide.shapes]
    rows = [
        ["".join(cell.itertext("{*}t")) for cell in row.tc_lst]
        for shape in shapes
        if shape.has_table
        for row in shape.table._tbl.tr_lst[1:]
    ]
    cells = [row for table in shown(made) for row in table]
    assert rows[: len(cells)] == cells
    lines = {row[0].strip("[]"): row for row in rows[len(cells) :]}
    for figure in (row for table in worked(made)[:-1] for row in table):
        counts = f" ({figure[3]} ÷ {figure[4]})" if figure[3] else ""
        _, name, values = lines[figure[0].strip("[]").partition(".")[0]]
        said = next(one for one in figure[1].split(": ")[::-1] if one)
        assert f"{said}: {figure[2]}{counts}" in values, figure
        assert figure[1].startswith(name.removesuffix(f" ({figure[5]})"))
    assert [row for row in rows if row in worked(made)[-1]] == worked(made)[-1], "each source file as it is"
    charts = [office_chart(one.chart) for one in exhibits(made, "chart")]
    expected = [[list(series.values) for series in one.data] for one in charts if one]
    found = [[list(series.values) for series in shape.chart.plots[0].series] for shape in shapes if shape.has_chart]
    assert found == expected


def test_each_figure_has_a_reference_that_is_worked_out(made):
    numbers = {number for section in made.sections for one in section.exhibits for number in one.references}
    for section in made.sections:  # what a sentence says may stand in no table of the document
        for listed in re.findall(r"\[([\d, –-]+)\]", section.headline):
            for first, last in re.findall(r"(\d+)(?:[–-](\d+))?", listed):
                numbers |= set(range(int(first), int(last or first) + 1))
    worked_out = {int(row[0].strip("[]").partition(".")[0]) for table in worked(made)[:-1] for row in table}
    assert worked_out <= numbers
    assert numbers == set(range(1, len(numbers) + 1))
    assert all(one.references for section in made.sections for one in section.exhibits)


@pytest.mark.parametrize(
    "recipe", ["integrated_needs_assessment", "health_inequalities_annual_report", "performance_update"]
)
def test_an_icb_that_no_report_is_about_says_so(small_serving, recipe, monkeypatch):
    """Each section without data says so in one line, and the list of contents marks it."""
    monkeypatch.setattr(contents, "draw_picture", tile_in)
    area = small_serving.tree.at("icb")[0]
    found = document_of(small_serving, read_recipe(recipe), area)
    lacking = [one for one in found.sections if one.is_empty]
    assert lacking
    assert all(len(one.missing) == 1 for one in lacking)
    assert f"No data on this are available for {in_sentence(area)}." in {one.missing[0] for one in lacking}
    word = docx.Document(io.BytesIO(word_file(found)))
    listed = "\n".join(one.text for one in word.paragraphs[:4])
    assert all(f"{one.title} (not available)" in listed for one in lacking)
    if recipe == "integrated_needs_assessment":
        quintiles = next(one for one in found.sections if one.title == "Deprivation")
        assert quintiles.exhibits


def test_a_ratio_is_a_number_and_no_words(sample):
    """By hand from the report's table: 454.0 attendances in quintile 1 over 226.3 in quintile 5 are 2.01 times."""
    part = page_parts(sample, "inequality-report", sample.tree.find("E54000015"), "registered")["deprivation"]
    ratios = {row[0]: row[-1] for row in part.shown()}
    assert ratios["Emergency attendances"] == "2.01"
    assert all(re.fullmatch(r"\d+\.\d\d|not available", ratio) for ratio in ratios.values())
