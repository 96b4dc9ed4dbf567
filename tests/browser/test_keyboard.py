"""The keyboard alone: every choice of the map page, reached with Tab and made with Enter, letters and arrows."""

import re

from playwright.sync_api import expect

from tests.browser.waiting import in_link, settled, steps

RUTLAND = "E06000017"
MOST_TABS = 80
NAME = """() => {
    const at = document.activeElement;
    const words = [at.tagName, at.getAttribute("aria-label"), at.id, at.innerText?.slice(0, 60), at.className];
    return words.map((word) => word ?? "").join("|");
}"""

TRAPPED = "dialog => document.activeElement.addEventListener('blur', () => dialog.focus(), { once: true })"
"""A dialog takes the focus that its parts lose, at times before the page has it."""


def tab_to(page, wanted):
    """Press Tab until what has the focus matches; what it matched, and whether its focus can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate(NAME)
        if re.search(wanted, name):
            return name
    raise AssertionError(f"Tab never reached {wanted}")


def test_choosing_measure_level_area_and_download(server, open_page):
    page = open_page(f"{server.url}?area={RUTLAND}")
    expect(page.locator(".nm-table tbody tr")).to_have_count(26)
    settled(page)
    page.locator("body").press("Home")
    tab_to(page, "^A\\|.*Map")
    tab_to(page, "^INPUT.*Which area")
    page.keyboard.press("Control+a")
    page.keyboard.type("Leicestershire (place)")
    page.keyboard.press("Enter")
    in_link(page, "area=E10000018")
    tab_to(page, "^SELECT.*nm-measure")
    page.keyboard.type("Core20")
    page.keyboard.press("Enter")
    in_link(page, "measure=core20_share")
    page.get_by_role("combobox", name="What?").focus()
    tab_to(page, "BUTTON.*(MSOA|LSOA|Neighbourhood|Place)")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"({NAME})().includes('Neighbourhood')")
    page.keyboard.press("Enter")
    in_link(page, "level=neighbourhood")
    steps(page)
    canvas = page.locator(".nm-map-canvas")
    tab_to(page, "nm-map-canvas")
    shown = "(part) => { const s = getComputedStyle(part); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
    assert canvas.evaluate(shown)
    page.keyboard.press("n")
    expect(canvas).to_have_attribute("data-selected", re.compile("."))
    in_link(page, "select=")
    page.keyboard.press("b")
    expect(page.locator(".nm-patch summary")).to_have_text("My patch: 1 area")
    in_link(page, "patch=")
    tab_to(page, "Figures of my patch|nm-mine")
    page.keyboard.press("Space")
    page.get_by_role("heading", name="Core20 in my patch").wait_for()
    in_link(page, "mine=1")
    page.get_by_role("button", name="Copy link").focus()
    tab_to(page, "Download")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    settled(page)
    tab_to(page, "CSV")
    dialog = page.get_by_role("dialog")
    page.evaluate(TRAPPED, dialog.element_handle())
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")
    expect(page.get_by_role("button", name="CSV")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_keys_of_the_map_are_shown_while_it_has_the_focus(server, open_page):
    page = open_page(server.url)
    keys = page.locator(".nm-keys")
    expect(keys).to_be_hidden()
    steps(page)
    tab_to(page, "nm-map-canvas")
    expect(keys).to_have_text(re.compile("N and P step through the areas by value"))
    expect(keys).to_be_visible()
    page.keyboard.press("Tab")
    expect(keys).to_be_hidden()
