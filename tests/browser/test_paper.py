"""Every page by the pixels of its PDF: two sheets at most, with paint, nothing cut off, no button; and its height."""

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import expect

from needs_map.figures.view import PAGES
from tests.browser.waiting import go, go_to, settled, stands

MOST = 2
SCALE = 1.5
MARGIN = 12 / 25.4 * 72 * SCALE
"""Of each side of a sheet, in pixels."""
PAINT = {
    "map": {(17, 36, 107): 8000, (34, 92, 167): 8000, (51, 167, 194): 8000},
    "compare": {(17, 36, 107): 2500, (34, 92, 167): 2000, (221, 173, 115): 5000},
    "population": {(17, 36, 107): 8000, (31, 120, 180): 8000, (140, 174, 213): 5000},
    "deaths": {(31, 138, 112): 20000, (106, 76, 147): 8000},
    "profile": {(47, 109, 179): 500},
    "indicators": {(127, 140, 153): 4000},
    "inequalities": {(160, 74, 0): 1000, (31, 92, 158): 500},
    "core20plus5": {(17, 36, 107): 150},
    "performance": {(0, 112, 60): 800, (168, 35, 27): 500},
}
"""Pixels at least of the colours that fill a page's areas, bars and marks, by page: far more than a legend has."""
WIDE, NARROW = (1400, 2500), (390, 6000)
"""Width of a screen, and how high a page may be there, in pixels."""
SCREEN_AND_A_HALF = 1350
"""How high the first page, of an area, may be on a screen of 1400 x 900."""
HEIGHT = "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
BUTTONS = ("Copy link", "Copy sentence", "Download", "Search measures")


def near(sheet, colour):
    """Count pixels of a colour."""
    return int((np.abs(sheet[:, :, :3].astype(int) - colour).max(axis=2) <= 3).sum())


@pytest.fixture(scope="module")
def tab(window):
    """A tab that stays from test to test, all of which only look: nothing is loaded anew."""
    tab = window.new_page()
    yield tab
    tab.close()


@pytest.fixture
def visit(server, tab, elsewhere):
    """A function that goes to an address: to another page than the test before, or to another area."""

    def shown(address, *, height=1000):
        tab.bring_to_front()
        tab.set_viewport_size({"width": 1400, "height": height})
        if not tab.url.startswith(server.url):
            tab.goto(server.url + address)
            settled(tab)
        elif tab.url.partition("page=")[2].startswith(address.partition("page=")[2].partition("&")[0]):
            title = tab.locator("h1").inner_text()
            go_to(tab, address)
            expect(tab.locator("h1")).not_to_have_text(title)
            settled(tab)
        else:
            go(tab, address)
        return tab

    yield shown
    tab.emulate_media(media="null")
    assert elsewhere == [], "a page asked another host"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_two_sheets_with_its_paint_and_no_long_screen(visit, name):
    page = visit(f"?page={name}")
    expect(page.locator(".nm-paper")).to_have_count(1)
    if page.locator(".nm-map-canvas").count():
        page.wait_for_selector(".nm-map-canvas[data-painted]")
    settled(page)
    stands(page)
    title = page.locator("h1").inner_text()
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as paper:
        sheets = [sheet.render(scale=SCALE, rev_byteorder=True).to_numpy() for sheet in paper]
        words = [sheet.get_textpage().get_text_range() for sheet in paper]
    assert len(sheets) <= MOST
    assert title in words[0]
    said = " ".join(" ".join(words).split())
    assert "Only what the page shows first is printed here." in said
    assert not [button for button in BUTTONS if button in said]
    edge = int(MARGIN) - 2
    for sheet in sheets:  # what is cut off runs into the margin
        inside = sheet[edge:-edge, edge:-edge]
        assert (sheet < 250).sum() == (inside < 250).sum()
    for colour, least in PAINT.get(name, {}).items():
        assert max(near(sheet, colour) for sheet in sheets) > least, colour
    settled(page)
    for width, most in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        stands(page)
        assert page.evaluate(HEIGHT) <= (SCREEN_AND_A_HALF if (name, width) == ("profile", 1400) else most)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "area", ["lnr", "E54000015", "E06000062", "n-leicester-neighbourhood-3", "X02000001", "X01000001"]
)
def test_the_profile_of_any_area_is_a_screen_and_a_half(visit, area):
    page = visit(f"?page=profile&area={area}", height=900)
    expect(page.locator("table.nm-profile")).to_be_visible()
    stands(page)
    assert page.evaluate(HEIGHT) <= SCREEN_AND_A_HALF


@pytest.mark.parametrize(
    ("name", "sheet", "words"),
    [
        ("population", 1, "Where it changes"),  # with its map, not alone at the foot of the sheet before
        ("core20plus5&area=E54000015", 0, "Clinical area"),  # folded on the screen, where nothing else says it
    ],
)
def test_each_part_stands_on_its_sheet(visit, name, sheet, words):
    page = visit(f"?page={name}")
    stands(page)
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as paper:
        said = [one.get_textpage().get_text_range() for one in paper]
    assert [number for number, text in enumerate(said) if words in text] == [sheet]


def test_the_words_of_a_profile_are_as_close_on_paper_as_on_the_screen(visit):
    """Else what stands out of a neighbourhood, in five long sentences, leaves the first sheet and a third is begun."""
    page = visit("?page=profile&area=n-leicester-neighbourhood-3")
    lines = "li => parseFloat(getComputedStyle(li).lineHeight) / parseFloat(getComputedStyle(li).fontSize)"
    words = page.locator(".nm-heatstands li").first
    on_screen = words.evaluate(lines)
    page.emulate_media(media="print")
    assert words.evaluate(lines) <= on_screen < 1.3


def test_the_population_of_the_whole_system_is_no_long_page(visit):
    """It has a section that no other area has: the needs assessment's own table."""
    page = visit("?page=population&area=lnr", height=900)
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    stands(page)
    assert page.evaluate(HEIGHT) <= WIDE[1]
