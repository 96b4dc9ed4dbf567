"""On any page, wide or narrow, axe-core finds nothing serious or critical, and nothing is wider than a phone."""

from itertools import pairwise

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from needs_map.figures.view import PAGES as SHOWN
from tests.browser.waiting import go, stands

PAGES = [
    "?page=map",
    "?page=profile",
    "?page=compare",
    "?page=population&area=E06000016",
    "?page=methods",
    "?page=inequalities",
    "?page=indicators",
    "?page=map&shape=both",
    "?page=performance&series=dementia-diagnosis-rate",
    "?page=deaths",
    "?page=core20plus5&area=E54000015",
    "?page=practices",
    "?page=document&area=E06000016",
    "?page=visits&area=E06000016",
    "?page=map&area=lnr&level=neighbourhood&measure=core20_share&select=E06000016&patch=E06000017,E06000016&mine=1",
]
WIDE = 1400
WITH_MAP = ("page=map", "page=compare", "page=population")
SERIOUS = """async (contrast) => {
    const rules = { "color-contrast": { enabled: contrast } };
    const { violations } = await axe.run(document, { resultTypes: ["violations"], rules });
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
}"""


def violations(page, *, contrast=True):
    """Faults that are serious; the contrast of colours takes most of the time, and no width changes it."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(SERIOUS, contrast)


def too_wide(page, width):
    """Right edges that lie beyond the screen: of the page, and of captions of tables."""
    page_width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
    captions = page.locator(".nm-scroll caption").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().right)"
    )
    return [edge for edge in (page_width, *captions) if edge > width]


SMALL = """() => {
    const all = document.querySelectorAll("[data-testid=stMain] :is(button, summary, td a, th a, [type=range])");
    const isSmall = ({ width, height }) => width > 1 && Math.min(width, height) < 23.5;
    const small = [...all].filter((one) => one.checkVisibility() && isSmall(one.getBoundingClientRect()));
    return small.map((one) => one.outerHTML.slice(0, 160));
}"""
LEVELS = """() => {
    const all = [...document.querySelectorAll("h1, h2, h3, h4")];
    return all.filter((one) => one.checkVisibility()).map(({ tagName }) => Number(tagName[1]));
}"""


def skipped(levels):
    """Headings that are more than a level below the one before, as screen readers list them; the first is an h1."""
    return [pair for pair in pairwise([0, *levels]) if pair[1] > pair[0] + 1]


@pytest.mark.timeout(600)
def test_nothing_serious_and_nothing_too_wide(server, open_page):
    """One visit of all pages, one after the other: each is looked at wide and narrow."""
    page = open_page(server.url + PAGES[0])
    faults = []
    for query in PAGES:
        page.set_viewport_size({"width": WIDE, "height": 1000})
        if query != PAGES[0]:
            go(page, query)
        if any(part in query for part in WITH_MAP):
            page.wait_for_selector(".nm-map-canvas[data-painted]")
        for width in (WIDE, 390):
            page.set_viewport_size({"width": width, "height": 1000})
            stands(page)
            contrast = width == WIDE or query == PAGES[0]  # the first shows the bar that only phones have
            faults += [(query, width, fault) for fault in violations(page, contrast=contrast)]
            faults += [(query, width, fault) for fault in page.evaluate(SMALL)]
        faults += [(query, "headings", pair) for pair in skipped(page.evaluate(LEVELS))]
        faults += [(query, "too wide", edge) for edge in too_wide(page, width)]
    assert faults == []


def test_every_page_is_visited():
    assert {query.split("page=")[-1].split("&")[0] for query in PAGES} == set(SHOWN)


def test_the_check_sees_a_fault(window):
    page = window.pages[0]
    page.set_content("<!doctype html><html lang='en'><title>A page</title><main><button></button></main></html>")
    assert [name for name, _ in violations(page)] == ["button-name"]
