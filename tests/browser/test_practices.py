"""The page of practices: a list found by its code, its catchment painted, and nothing too wide on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from needs_map.geo.palettes import sequential
from tests.browser.conftest import Server
from tests.browser.mapping import inside, position, wait_for_colour
from tests.browser.test_paper import HEIGHT, WIDE
from tests.browser.waiting import in_link, settled, stands


@pytest.fixture
def practices(small_store):
    running = Server(small_store)
    yield running
    running.stop()


def test_a_list_is_found_by_its_code_and_its_catchment_is_painted(practices, small_serving, open_page):
    """Of the 2,000 patients of the first LSOA 600 are on A81001's list and 1,400 on A81002's."""
    page = open_page(f"{practices.url}?page=practices&list=A81001", height=2600)
    expect(page.locator("h1")).to_have_text("Surgery A81001, the")
    lsoa = next(code for code in small_serving.store.lsoa.index if small_serving.tree[code].name == "Ambridge 001A")
    wait_for_colour(page, lambda: position(page, *inside(small_serving, lsoa)), sequential(5)[1])
    box = page.get_by_role("combobox", name="Which area?")
    box.fill("A81002")
    box.press("Enter")
    expect(page.locator("h1")).to_have_text("Surgery A81002, the")
    page.wait_for_url(re.compile("area=A81002"))
    settled(page)
    wait_for_colour(page, lambda: position(page, *inside(small_serving, lsoa)), sequential(5)[0])
    assert page.evaluate(HEIGHT) <= WIDE[1]
    page.get_by_text("My patch of practices and networks").click()
    stands(page)
    box = page.get_by_role("combobox", name="Practices and networks of my patch")
    box.fill("A81002")  # like A81001 but for one figure: what was typed is offered, and it alone
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option").click()
    in_link(page, "patch=A81002")
    page.set_viewport_size({"width": 390, "height": 900})
    stands(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
