"""The page Profile in a browser: the first page, its links, and its print."""

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.waiting import settled


def test_it_is_the_first_page_and_a_figure_opens_its_own(server, open_page):
    page = open_page(f"{server.url}?page=methods", painted=False)
    page.goto(server.url)  # the bare address, as a stranger types it
    expect(page.locator(".nm-pages [aria-current=page]")).to_have_text("Profile")
    expect(page.locator("h1")).to_have_text("Leicester")
    expect(page.locator(".nm-sentences li").nth(1)).to_contain_text("53.5% of Leicester’s registered patients")
    settled(page)
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(paper.pages) <= 2
    assert "Core20 share" in paper.pages[0].extract_text()
    assert page.locator(".nm-where img").evaluate("(image) => image.complete && image.naturalWidth > 0")
    page.locator(".nm-profile").get_by_role("link", name="Core20 share").click()
    page.wait_for_url(re.compile("page=indicators.*open=core20_share"))
    expect(page.locator("h1")).to_have_text("Indicators")


def test_on_a_phone_each_figure_has_its_strip_in_sight(server, open_page):
    page = open_page(f"{server.url}?page=profile&area=E06000017", width=390, height=844, painted=False)
    expect(page.locator("h1")).to_have_text("Rutland")
    strip = page.locator(".nm-strip-plot").first
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_figures_stand_in_one_column_and_no_name_is_cut(server, open_page):
    page = open_page(f"{server.url}?page=profile&area=E06000016", painted=False)
    settled(page)
    ends = page.locator(".nm-profile td[class^=nm-is-]").evaluate_all(
        "cells => cells.map(cell => { const words = document.createRange(); words.selectNode(cell.firstChild);"
        " return Math.round(words.getBoundingClientRect().right); })"
    )
    assert max(ends) - min(ends) <= 1
    names = page.locator(".nm-profile-first th")
    assert names.evaluate_all("cells => cells.every(cell => cell.scrollWidth <= cell.clientWidth)")
