"""The list of pages: a landmark of links, of which a plain click loads nothing anew."""

from playwright.sync_api import expect

from needs_map.figures.view import PAGES
from tests.browser.waiting import at_rest, settled, stands

MEASURE_LIST_BOTTOM = 530
"""Pixels from the top within which the first two questions stand, on a screen of 900."""


ICON = """async () => {
    const icon = new Image();
    icon.src = document.querySelector("link[rel~=icon]").href;
    await icon.decode();
    return [icon.src, icon.width];
}"""


def pages_of(page):
    return page.get_by_role("navigation", name="Pages")


def test_it_lists_all_pages_on_the_first_screen_and_marks_the_one_in_view(server, open_page):
    page = open_page(server.url, height=900)
    links = pages_of(page).get_by_role("link")
    expect(links).to_have_text(list(PAGES.values()))
    expect(pages_of(page).locator("[aria-current=page]")).to_have_text(["Map"])
    stands(page)
    box = page.get_by_role("combobox", name="What?").bounding_box()
    assert box["y"] + box["height"] < MEASURE_LIST_BOTTOM
    address, width = page.evaluate(ICON)
    assert address.startswith("data:image/svg+xml")  # the tab's icon is a picture that the page holds
    assert width > 0
    pages_of(page).get_by_role("link", name="Data and methods").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Data and methods")
    settled(page)
    expect(page.locator(".nm-map-canvas")).to_have_count(0)
    pages_of(page).get_by_role("link", name="Map", exact=True).click()
    page.wait_for_selector(".nm-map-canvas[data-painted]")


def test_a_plain_click_goes_there_without_loading_the_page(server, open_page):
    page = open_page(f"{server.url}?area=E06000017")
    page.evaluate("window.marked = true")
    pages_of(page).get_by_role("link", name="Population").click()
    expect(page.locator("h1")).to_have_text("Rutland: population")
    expect(pages_of(page).locator("[aria-current=page]")).to_have_text(["Population"])
    assert page.evaluate("window.marked") is True
    settled(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Rutland")
    expect(pages_of(page).locator("[aria-current=page]")).to_have_text(["Map"])
    settled(page)
    pages_of(page).get_by_role("link", name="Population").click()
    expect(page.locator("h1")).to_have_text("Rutland: population")
    page.go_back()  # at once: the page gone back from does not come again
    expect(page.locator("h1")).to_have_text("Rutland")
    page.wait_for_timeout(3000)  # as long as a choice without an answer would wait to be said again
    settled(page)
    expect(page.locator("h1")).to_have_text("Rutland")


def test_a_new_tab_keeps_the_area(server, open_page):
    page = open_page(f"{server.url}?area=E06000017&measure=imd_rank")
    link = pages_of(page).get_by_role("link", name="Compare")
    link.hover()
    assert {"page=compare", "area=E06000017", "measure=imd_rank"} <= set(link.get_attribute("href")[1:].split("&"))
    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    expect(opened.value.locator("h1")).to_contain_text("Rutland, LLR and ")
    expect(page.locator("h1")).to_have_text("Rutland")


def test_on_a_phone_the_sidebar_makes_way_for_the_page(server, open_page):
    page = open_page(server.url, width=390, height=844)
    for name, title in (("Compare", "Leicester, LLR and "), ("Data and methods", "Data")):
        page.get_by_test_id("stExpandSidebarButton").click()
        link = pages_of(page).get_by_role("link", name=name)
        expect(link).to_be_in_viewport()
        at_rest(page)
        link.click()
        expect(page.locator("h1")).to_contain_text(title)
        expect(link).not_to_be_in_viewport()
        settled(page)
