"""On any page, wide or narrow, axe-core finds nothing serious or critical, and nothing is wider than a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from needs_map.figures.view import PAGES as SHOWN
from tests.browser.waiting import stands

PAGES = [
    "",
    "?page=profile",
    "?page=compare",
    "?page=population&area=E06000016",
    "?page=methods",
    "?page=inequalities",
    "?page=indicators",
    "?shape=both",
    "?page=performance&series=dementia-diagnosis-rate",
    "?page=deaths",
    "?page=core20plus5&area=E54000015",
    "?page=practices",
    "?page=document&area=E06000016",
    "?area=lnr&level=neighbourhood&measure=core20_share&select=E06000016&patch=E06000017,E06000016&mine=1",
]
WITH_MAP = ("page=compare", "page=population", "shape=", "area=lnr")


def has_map(query):
    return not query or any(part in query for part in WITH_MAP)


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in {"serious", "critical"}
    ]


def too_wide(page, width):
    """Right edges that lie beyond the screen: of the page, and of captions of tables."""
    page_width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
    captions = page.locator(".nm-scroll caption").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().right)"
    )
    return [edge for edge in (page_width, *captions) if edge > width]


@pytest.mark.parametrize("query", PAGES)
def test_nothing_serious_and_nothing_too_wide(server, open_page, query):
    page = open_page(server.url + query, painted=has_map(query))
    for width in (1400, 390):
        page.set_viewport_size({"width": width, "height": 1000})
        stands(page)
        assert (width, violations(page)) == (width, [])
    page.wait_for_timeout(500)
    assert too_wide(page, width) == []


def test_every_page_is_visited():
    assert {query.split("page=")[-1].split("&")[0] for query in PAGES if "page=" in query} == set(SHOWN) - {"map"}


def test_the_check_sees_a_fault(window):
    page = window.pages[0]
    page.set_content("<!doctype html><html lang='en'><title>A page</title><main><button></button></main></html>")
    assert [name for name, _ in violations(page)] == ["button-name"]
