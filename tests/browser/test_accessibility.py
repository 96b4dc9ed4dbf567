"""axe-core finds nothing serious or critical, on any page, wide or narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.waiting import stands

PAGES = [
    "",
    "?page=compare",
    "?page=population&area=E06000016",
    "?page=methods",
    "?page=inequalities",
    "?page=indicators",
    "?shape=both",
    "?page=performance&series=dementia-diagnosis-rate",
    "?page=deaths",
    "?page=core20plus5&area=E54000015",
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


@pytest.mark.parametrize("query", PAGES)
def test_nothing_serious(server, open_page, query):
    page = open_page(server.url + query, painted=has_map(query))
    for width in (1400, 390):
        page.set_viewport_size({"width": width, "height": 1000})
        stands(page)
        assert (width, violations(page)) == (width, [])


def test_the_check_sees_a_fault(server, open_page):
    page = open_page(f"{server.url}?page=methods", painted=False)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")
    assert [name for name, _ in violations(page)] == ["button-name"]
