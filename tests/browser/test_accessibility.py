"""On any page, wide or narrow, axe-core finds nothing serious or critical, and nothing is wider than a phone."""

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
WITH_MAP = ("page=map", "page=compare", "page=population")
SERIOUS = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
}"""


def violations(page):
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(SERIOUS)


def too_wide(page, width):
    """Right edges that lie beyond the screen: of the page, and of captions of tables."""
    page_width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
    captions = page.locator(".nm-scroll caption").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().right)"
    )
    return [edge for edge in (page_width, *captions) if edge > width]


@pytest.mark.timeout(600)
def test_nothing_serious_and_nothing_too_wide(server, open_page):
    """One visit of all pages, one after the other: each is looked at wide and narrow."""
    page = open_page(server.url + PAGES[0])
    for query in PAGES:
        page.set_viewport_size({"width": 1400, "height": 1000})
        if query != PAGES[0]:
            go(page, query)
        if any(part in query for part in WITH_MAP):
            page.wait_for_selector(".nm-map-canvas[data-painted]")
        for width in (1400, 390):
            page.set_viewport_size({"width": width, "height": 1000})
            stands(page)
            assert (query, width, violations(page)) == (query, width, [])
        page.wait_for_timeout(500)
        assert (query, too_wide(page, width)) == (query, [])


def test_every_page_is_visited():
    assert {query.split("page=")[-1].split("&")[0] for query in PAGES} == set(SHOWN)


def test_the_check_sees_a_fault(window):
    page = window.pages[0]
    page.set_content("<!doctype html><html lang='en'><title>A page</title><main><button></button></main></html>")
    assert [name for name, _ in violations(page)] == ["button-name"]
