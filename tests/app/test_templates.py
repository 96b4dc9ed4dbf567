"""An organisation's own template: what it must have, what of it is used, and the sentences where it lacks something."""

import io
import zipfile

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from needs_map.app.commands.main import main
from needs_map.app.documents.contents import document_of
from needs_map.app.documents.layouts import PLACE, SlideBox
from needs_map.app.documents.slides import slides_file
from needs_map.app.documents.templates import OLD_OFFICE, read_template
from needs_map.app.documents.word import word_file
from needs_map.data.content.recipes import Recipe, RecipeSection
from needs_map.data.errors import DataError

WIDE = 9144000
LACKS = (
    "The template’s layout “Title Only” has no placeholder named “Headline” or “Exhibit” or “Caption”: these stand "
    "under the title, outside any placeholder."
)


@pytest.fixture(scope="module")
def made(sample):
    section = RecipeSection("Who", "core20plus5.people", tables=("core20plus5.people",), charts=("core20plus5.people",))
    return document_of(sample, Recipe("mine", "Mine", (section,)), sample.tree.find("Rutland"))


def saved(file):
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def slides_template(change=bool):
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = "An old slide"
    change(slides)
    return saved(slides)


def without(layout, *kinds):
    """Take placeholders out of a layout, by the beginning of their names."""

    def change(slides):
        for shape in list(slides.slide_layouts.get_by_name(layout).placeholders):
            if shape.name.startswith(kinds):
                shape._element.getparent().remove(shape._element)

    return change


def renamed(slides):
    slides.slide_layouts.get_by_name("Title Only").name = "Only a title"


def test_slides_stand_on_the_layouts_of_a_template_in_its_size_and_colours(made):
    said = []
    content = slides_file(made, slides_template(), said.append)
    slides = pptx.Presentation(io.BytesIO(content))
    assert (slides.slide_width, said) == (WIDE, [LACKS])
    assert "An old slide" not in [slide.shapes.title.text for slide in slides.slides]
    assert {slide.slide_layout.name for slide in slides.slides} == {"Title Slide", "Title Only"}
    for slide in slides.slides:
        assert slide.shapes.title._element.spPr.xfrm is None, "the title stands where the template has it"
        for shape in slide.shapes:
            assert shape.left + shape.width <= WIDE
            assert shape.top + shape.height <= slides.slide_height
    chart = next(shape.chart for slide in slides.slides for shape in slide.shapes if shape.has_chart)
    assert chart.plots[0].series[0].format.fill.fore_color.theme_color == pptx.enum.dml.MSO_THEME_COLOR.ACCENT_1
    assert slides_file(made, slides_template()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"An old slide" not in b"".join(map(book.read, book.namelist()))


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (renamed, "no layout “Title Only”; it has “Title Slide”, "),
        (without("Title Only", "Title"), "layout “Title Only” has no placeholder for a title"),
        (without("Title Slide", "Title"), "layout “Title Slide” has no placeholder for a title"),
    ],
)
def test_a_template_without_a_layout_or_its_title_is_refused(made, change, refused):
    with pytest.raises(DataError, match=refused):
        slides_file(made, slides_template(change))


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        (without("Title Slide", "Subtitle"), "no placeholder for a subtitle: a text box is used"),
        (without("Title Only", "Slide Number"), "no placeholder for the slide number: slides have none"),
    ],
)
def test_what_else_a_template_lacks_is_said(made, change, lacks):
    said = []
    slides = pptx.Presentation(io.BytesIO(slides_file(made, slides_template(change), said.append)))
    assert [lacks in text or text == LACKS for text in said] == [True, True]
    assert "Rutland" in "".join(shape.text_frame.text for shape in slides.slides[0].shapes)


def with_places(**boxes):
    """Give the layout placeholders of some names, in other letters, each with its left, top, width and height."""

    def change(slides):
        layout = slides.slide_layouts.get_by_name("Title Only")
        kinds = {"headline": "type='body'", "caption": "type='body'", "exhibit": ""}
        for number, (name, box) in enumerate(boxes.items(), 31):
            words = PLACE.format(
                id=number, name=name.upper(), kind=kinds[name], number=number, box=SlideBox(*box), size=15
            )
            layout.placeholders[0]._element.getparent().insert(2, pptx.oxml.parse_xml(words))

    return change


def test_what_is_on_a_slide_stands_in_the_placeholders_of_its_name(made):
    """In their places, read in order, whatever their order in the layout; what is not filled is taken out."""
    boxes = {
        "headline": (100, 6_000_000, 8_000_000, 700_000),
        "caption": (200, 1_500_000, 4_000_000, 400_000),
        "exhibit": (300, 2_000_000, 7_000_000, 3_500_000),
    }
    said = []
    content = slides_file(made, slides_template(with_places(**boxes)), said.append)
    slides = list(pptx.Presentation(io.BytesIO(content)).slides)
    assert said == []
    first, second = slides[2:4]
    shapes = list(first.shapes)
    assert [one.placeholder_format.idx for one in shapes] == [0, 31, 33, 32, 12]
    assert [(one.left, one.top, one.width) for one in shapes[1:4]] == [box[:3] for box in (
        boxes["headline"], boxes["exhibit"], boxes["caption"]
    )]  # fmt: skip
    assert (shapes[1].text_frame.text, shapes[2].has_chart) == (made.sections[0].headline, True)
    assert shapes[3].text_frame.text.startswith("Figure 1. ")
    assert [one.placeholder_format.idx for one in second.shapes] == [0, 33, 32, 12], "no headline, and no empty place"
    assert [slide.shapes.title.text for slide in slides[1:4]] == ["Contents", "Who (1 of 2)", "Who (2 of 2)"]
    slides_file(made, slides_template(with_places(caption=boxes["caption"])), said.append)
    assert said == [LACKS.replace(" or “Caption”", "")]
    small = boxes | {"exhibit": (0, 0, 8_000_000, 900_000)}
    with pytest.raises(DataError, match="leaves no room for a table in its placeholder “Exhibit”"):
        slides_file(made, slides_template(with_places(**small)))


def word_template(*, without=(), control=""):
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Our header"
    word.add_paragraph("Our cover")
    if control:
        word.element.body.insert(
            1,
            docx.oxml.parse_xml(
                f'<w:sdt xmlns:w="{docx.oxml.ns.nsmap["w"]}"><w:sdtPr><w:tag w:val="{control}"/></w:sdtPr>'
                "<w:sdtContent><w:p><w:r><w:t>Here</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            ),
        )
        word.add_paragraph("Our back")
    for name in without:
        style = word.styles[name]._element
        style.getparent().remove(style)
    return saved(word)


def test_a_word_file_has_the_page_headers_and_styles_of_a_template(made):
    said = []
    word = docx.Document(io.BytesIO(word_file(made, word_template(without=("Caption",)), said.append)))
    assert said == [
        "The template has no style “Caption”: a plain one is used.",
        "The template has no content control named “needs-map”: the document takes the place of all its text.",
    ]
    assert word.sections[0].header.paragraphs[0].text == "Our header"
    assert word.sections[0].page_width == docx.Document().sections[0].page_width
    text = [one.text for one in word.paragraphs]
    assert "Our cover" not in text
    assert text[0] == "Mine: Rutland"
    assert any(one.style.name == "Caption" for one in word.paragraphs)


def test_the_document_takes_the_place_of_the_control_of_its_name(made):
    said = []
    word = docx.Document(io.BytesIO(word_file(made, word_template(control="needs-map"), said.append)))
    assert said == []
    text = [one.text for one in word.paragraphs]
    assert (text[0], text[1], text[-1]) == ("Our cover", "Mine: Rutland", "Our back")
    assert "Here" not in text


def test_a_template_without_the_style_of_a_heading_is_refused(made):
    with pytest.raises(DataError, match="no style “Heading 1”: use it once in the template"):
        word_file(made, word_template(without=("Heading 1",)))


def test_text_that_a_writer_put_into_a_section_is_kept_in_word(made):
    first = word_file(made)
    assert word_file(made, keep=first) == first, "nothing was written"
    word = docx.Document(io.BytesIO(first))
    (control,) = word.element.body.findall(qn("w:sdt"))
    (paragraph,) = (Paragraph(one, word) for one in control.find(qn("w:sdtContent")))
    paragraph.add_run("We agree & will act ").bold = True
    link = docx.oxml.OxmlElement("w:hyperlink")
    link.set(qn("r:id"), "rId99")
    link.append(paragraph.add_run("by 1 May 😀")._r)
    paragraph._p.append(link)
    said = []
    again = word_file(made, keep=saved(word), say=said.append)
    (kept,) = docx.Document(io.BytesIO(again)).element.body.findall(qn("w:sdt"))
    assert "".join(one.text for one in kept.iter(qn("w:t"))) == "We agree & will act by 1 May 😀"
    assert len(list(kept.iter(qn("w:b")))) == 1
    assert b"rId99" not in docx.opc.oxml.serialize_part_xml(kept)
    assert said == ["who: a picture, link, note or list mark in your own text could not be kept; its words are."]
    assert word_file(made, keep=again) == again
    other = made._replace(sections=(made.sections[0]._replace(title="Another"),))
    unplaced = docx.Document(io.BytesIO(word_file(other, keep=again)))
    heads = [one.text for one in unplaced.paragraphs if one.style.name == "Heading 1"]
    assert "Your own text without a section" in heads
    assert "We agree" in "".join(one.text for one in unplaced.element.body.iter(qn("w:t")))


def test_text_boxes_that_a_writer_added_are_kept_on_their_slides(made):
    first = slides_file(made)
    assert slides_file(made, keep=first) == first
    slides = pptx.Presentation(io.BytesIO(first))
    box = slides.slides[2].shapes.add_textbox(1, 2, 3_000_000, 4)
    box.text_frame.text = "We agree & will act 😀"
    again = slides_file(made, keep=saved(slides))
    (kept,) = [one for one in pptx.Presentation(io.BytesIO(again)).slides[2].shapes if one.name.startswith("TextBox")]
    assert (kept.text_frame.text, kept.left, kept.top) == ("We agree & will act 😀", 1, 2)
    assert slides_file(made, keep=again) == again
    other = made._replace(sections=(made.sections[0]._replace(title="Another"),))
    last = pptx.Presentation(io.BytesIO(slides_file(other, keep=again))).slides[-1]
    assert last.shapes.title.text == "Your own text without a section"
    assert "We agree" in "".join(one.text_frame.text for one in last.shapes)


def with_part(content, name, part):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as book:
        book.writestr(name, part)
    return out.getvalue()


def emptied(content):
    """Only the list of parts is left."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        new.writestr("[Content_Types].xml", old.read("[Content_Types].xml"))
        new.writestr("_rels/.rels", old.read("_rels/.rels"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "form", "said"),
    [
        ("a.pptx", OLD_OFFICE + b"\0" * 600, "pptx", "a.pptx is protected with a password or is of Office 97"),
        ("a.docx", OLD_OFFICE + b"\0" * 600, "docx", "a.docx is protected with a password or is of Office 97"),
        ("a.pptx", b"hello", "pptx", "a.pptx is not a PowerPoint file"),
        ("a.pptx", b"", "pptx", "a.pptx is not a PowerPoint file"),
        ("a.pptx", slides_template()[:5000], "pptx", "a.pptx is not a PowerPoint file"),
        ("a.pptx", with_part(slides_template(), "ppt/vbaProject.bin", b"x"), "pptx", "a.pptx holds macros"),
        ("a.docx", with_part(word_template(), "word/vbaProject.bin", b"x"), "docx", "a.docx holds macros"),
        ("a.docx", slides_template(), "docx", "a.docx is a PowerPoint file: save the template as .docx"),
        ("a.pptx", word_template(), "pptx", "a.pptx is a Word file: save the template as .pptx"),
        ("a.pptx", with_part(b"", "x", b""), "pptx", "a.pptx is not a PowerPoint document"),
        ("a.pptx", emptied(slides_template()), "pptx", "a.pptx is damaged: open it in PowerPoint and save it again"),
        ("a.docx", emptied(word_template()), "docx", "a.docx is damaged: open it in Word and save it again"),
        ("a.pptx", slides_template(), "html", "A .html file has no template"),
    ],
    ids=[
        "slides of Office 97", "text of Office 97", "words", "nothing", "cut short", "macros in slides",
        "macros in a text", "slides as a text", "a text as slides", "another zip", "slides without parts",
        "a text without parts", "another form",
    ],
)  # fmt: skip
def test_a_file_that_is_no_template_is_refused_in_a_sentence(name, content, form, said, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_template(tmp_path / name, form)
    assert said in str(refused.value)


def test_a_refused_document_is_not_called_a_template(tmp_path):
    (tmp_path / "before.docx").write_bytes(slides_template())
    with pytest.raises(DataError, match=r"save the document as \.docx"):
        read_template(tmp_path / "before.docx", "docx", "document")


def test_a_refused_template_leaves_no_file(tmp_path, capsys):
    (tmp_path / "ours.pptx").write_bytes(slides_template(renamed))
    words = ["area_profile", "--area", "Rutland", "--out", str(tmp_path / "a.pptx")]
    assert main(["document", *words, "--template", str(tmp_path / "nowhere.pptx")]) == 1
    assert "There is no template at " in capsys.readouterr().err
    assert main(["document", *words, "--template", str(tmp_path / "ours.pptx")]) == 1
    assert "no layout “Title Only”" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["ours.pptx"]
