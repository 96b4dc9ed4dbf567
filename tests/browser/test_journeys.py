"""Journeys of the people the map is for, counted in clicks: a neighbourhood's lead, a planner and a commissioner."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from zipfile import ZipFile

import numpy as np
import pypdfium2
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from needs_map.geo.palettes import sequential
from tests.browser.mapping import choose
from tests.browser.test_paper import SCALE, near
from tests.browser.waiting import PATIENCE, go, in_link, settled

LEICESTER, WEST = "E06000016", "E06000062"


COPY_TABLE = """() => {
    const range = document.createRange();
    range.selectNode(document.querySelector(".nm-figures table"));
    for (const one of document.querySelectorAll(".nm-figures")) one.open = true;
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy");
}"""


OWN_AREA = (31, 92, 158)
"""Colour of the area on the small map of where it lies."""
FIFTHS = [tuple(bytes.fromhex(colour[1:])) for colour in sequential(5)]
"""Colours of the national fifths, the most deprived first."""


def painted_maps(document):
    """Count the pictures of a Word document in which at least two fifths of the index are painted."""
    with ZipFile(io.BytesIO(document)) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if re.fullmatch(r"word/media/.*\.png", name)]
    found = [np.asarray(Image.open(io.BytesIO(one)).convert("RGB")) for one in pictures]
    return sum(sum(near(one, colour) > 2000 for colour in FIFTHS) > 1 for one in found)


class Clicks:
    """Counts what a person does: a click, or a choice from a list, which is two."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def click(self, locator):
        self.count += 1
        locator.click()

    def choose(self, label, option):
        self.count += 2
        choose(self.page, label, option)


def test_a_lead_has_one_area_one_link_and_one_print(server, open_page, sample):
    area = sample.tree[sample.tree.members(LEICESTER, "neighbourhood")[0]]
    page = open_page(f"{server.url}?page=profile", painted=False)
    person = Clicks(page)
    person.choose("Which area?", f"{area.name} (neighbourhood, Leicester)")
    expect(page.locator("h1")).to_have_text(area.name)
    settled(page)
    person.click(page.get_by_role("button", name="Copy link"))
    page.get_by_role("button", name="Link copied").wait_for()
    assert f"area={area.code}" in page.url
    person.count += 1  # the browser's own Print
    where = page.locator(".nm-where img").bounding_box()
    shot = Image.open(io.BytesIO(page.screenshot(clip=where))).convert("RGB")
    assert near(np.asarray(shot), OWN_AREA) > 100  # the area is painted on its small map
    content = page.pdf(format="A4")
    with pypdfium2.PdfDocument(content) as sheets:
        first = sheets[0].render(scale=SCALE, rev_byteorder=True).to_numpy()
    assert near(first, OWN_AREA) > 100
    paper = PdfReader(io.BytesIO(content))
    assert len(paper.pages) <= 2
    printed = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert area.name in printed
    assert "Copy sentence" not in printed
    assert person.count <= 6


def test_a_planner_has_two_areas_and_a_patch_in_one_workbook(server, open_page, sample):
    """Every click is counted, from the first page on."""
    page = open_page(f"{server.url}?page=profile", painted=False)
    person = Clicks(page)
    pages = page.get_by_role("navigation", name="Pages")
    person.click(pages.get_by_role("link", name="Map"))
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    settled(page)
    canvas = page.locator(".nm-map-canvas")
    canvas.scroll_into_view_if_needed()
    person.click(page.get_by_role("button", name="Draw a circle"))
    box = canvas.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for at in (middle, (middle[0] + box["width"] / 12, middle[1])):
        person.count += 1
        page.mouse.click(*at)
    page.locator(".nm-note", has_text="at least half of their land in the shape").wait_for()
    in_link(page, "patch=")
    patch = dict(parse_qsl(urlsplit(page.url).query))["patch"]
    assert LEICESTER in {sample.tree.holder(sample.tree.lsoas(code)[0], "place") for code in patch.split(",")}
    person.click(pages.get_by_role("link", name="Compare"))
    expect(page.locator("h1")).to_contain_text("Leicester, LLR and ")
    settled(page)
    person.choose("Compared with?", "Rutland (place)")
    expect(page.locator("h1")).to_contain_text("Leicester, Rutland and ")
    settled(page)
    person.choose("And with?", "My patch")
    expect(page.locator("h1")).to_have_text("Leicester, Rutland, West Northamptonshire and My patch")
    expect(page.locator(".nm-map-canvas[data-painted]")).to_have_count(4)
    table = page.locator(".nm-several").first
    expect(table).to_contain_text("80 and over")
    settled(page)
    person.click(page.locator(".st-key-e06000016-and-e06000017-together-files button"))
    with page.expect_download() as found:
        person.click(page.get_by_role("button", name="Excel", exact=True))
    book = load_workbook(io.BytesIO(Path(found.value.path()).read_bytes()), read_only=True)
    cells = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    heads = next(row for row in cells if row and "My patch" in row)
    assert {"Leicester", "Rutland", "My patch"} <= set(heads)
    assert any("80 and over" in map(str, row) for row in cells)
    assert person.count <= 11


def test_a_commissioner_has_a_chapter_for_each_neighbourhood_in_one_file(server, open_page, sample):
    names = [sample.tree[code].name for code in sample.tree.members(WEST, "neighbourhood")]
    page = open_page(f"{server.url}?page=profile&area={WEST}", painted=False)
    person = Clicks(page)
    person.click(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Document"))
    expect(page.locator("h1")).to_have_text("West Northamptonshire: document")
    person.choose("How many?", f"One for each neighbourhood ({len(names)})")
    person.click(page.get_by_role("button", name="Make the documents"))
    ready = page.locator(".st-key-download-document").get_by_role("button", name="Download")
    expect(ready).to_be_visible(timeout=len(names) * PATIENCE)  # a document takes a busy machine long
    settled(page)
    with page.expect_download() as found:
        person.click(ready)
    with ZipFile(found.value.path()) as chapters:
        files = [name for name in chapters.namelist() if name.endswith(".docx")]
        texts = [chapters.read(name) for name in files]
    maps = [painted_maps(text) for text in texts]
    assert all(maps), "each chapter has a map with areas in the colours of their classes"
    assert len(files) == len(names)
    for name, content in zip(names, texts, strict=True):
        chapter = Document(io.BytesIO(content))
        assert any(name in paragraph.text for paragraph in chapter.paragraphs)
        assert chapter.tables
        assert chapter.inline_shapes
    assert person.count <= 6


def test_a_sentence_is_copied_and_a_new_page_opens_at_its_top(server, open_page):
    page = open_page(f"{server.url}?page=deaths", painted=False)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    headline = page.locator(".nm-headline").inner_text()
    page.get_by_role("button", name="Copy sentence").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == headline
    page.evaluate(COPY_TABLE)
    rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\n")]
    assert {len(row) for row in rows} == {len(rows[0])}  # a figure a cell, and nothing beside it
    assert len(rows) > 2
    assert all(re.fullmatch(r"[\d.]+", row[2]) for row in rows[1:]), rows
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 1500)")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Inequalities").click()
    expect(page.locator("h1")).to_have_text("Inequalities")
    settled(page)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")


def test_figures_that_share_a_cell_are_pasted_a_cell_each(server, open_page):
    page = open_page(f"{server.url}?page=compare")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = "table => { getSelection().selectAllChildren(table); document.execCommand('copy'); }"
    page.locator(".nm-several").first.evaluate(copy)
    rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\n")]
    ages = next(row for row in rows if row[0] == "80 and over")
    assert {len(row) for row in rows} == {len(ages)}
    assert all(re.fullmatch(r"[\d,]+", words) for words in ages[1:3])  # now and in ten years
    assert re.fullmatch(r"[+-][\d.]+%", ages[3])
    settled(page)
    go(page, "?page=map&area=E06000016")
    page.locator(".nm-bars").evaluate(copy)
    own = page.evaluate("navigator.clipboard.readText()").split("\n")[1].split("\t")
    assert own[0] == "Leicester"
    assert all(words.isdecimal() for words in own[2:] if words)
    assert sum(map(bool, own[2:])) > 1  # the share of each fifth
    go(page, "?page=performance")
    page.locator(".nm-measures").first.evaluate(copy)
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    own = next(line for line in lines if line.startswith("Dementia diagnosis rate")).split("\t")
    at = own.index("64.5%")
    assert own[at + 1] == "Mar 2025"  # the period of a figure has a cell of its own
