"""The strip of dots beside the map: one dot an area, and a word on those that have none."""

import json
import re

from playwright.sync_api import expect

from tests.browser.mapping import choose
from tests.browser.waiting import in_link, settled


def test_areas_without_a_dot_are_counted_and_said_why(server, open_page, sample):
    """No measure of the sample has withheld values, so the server's answers are changed on their way."""
    codes = list(sample.store.lsoa.index)
    inside = [codes.index(code) for code in sample.tree.lsoas("E06000016")[:3]]

    def view_changed(route):
        answer = route.fetch()
        view = json.loads(answer.text())
        marks = list(view["classes"])
        for index, mark in zip(inside, "~~-", strict=True):
            marks[index] = mark
        route.fulfill(response=answer, body=json.dumps(view | {"classes": "".join(marks)}))

    def values_changed(route):
        answer = route.fetch()
        values = json.loads(answer.text())
        for index in inside:
            values[index] = None
        route.fulfill(response=answer, body=json.dumps(values))

    page = open_page(server.url)
    count = len(sample.tree.lsoas("E06000016"))
    expect(page.locator(".nm-strip circle")).to_have_count(count)
    expect(page.locator(".nm-strip-note")).to_have_count(0)
    page.route("**/view/**", view_changed)
    page.route("**/values/**/imd_score/**", values_changed)
    choose(page, "What?", "IMD score")
    expect(page.locator(".nm-strip circle")).to_have_count(count - 3)
    expect(page.locator(".nm-strip-note")).to_have_text(f"3 of {count:,} are not shown: 2 suppressed, 1 not available.")


def test_table_and_strip_follow_a_selection_that_was_made_elsewhere(server, open_page, sample):
    page = open_page(f"{server.url}?area=E06000017&measure=imd_score")
    clicked, typed = (sample.tree[code].name for code in sample.tree.lsoas("E06000017")[:2])
    in_table = page.locator(".nm-table tr[aria-selected] th")
    in_strip = page.locator(".nm-strip circle[stroke-width='2'] title")

    def selected(name):
        expect(in_table).to_have_text([name] if name else [])
        expect(in_strip).to_have_text([re.compile(f"^{re.escape(name)}: ")] if name else [])

    page.locator(".nm-table").get_by_role("button", name=clicked, exact=True).click()
    in_link(page, "select=")
    selected(clicked)
    choose(page, "Which area?", typed)
    selected(typed)
    settled(page)
    page.get_by_role("navigation", name="Areas above").get_by_role("button", name="Rutland", exact=True).click()
    selected("")
    settled(page)
    page.go_back()
    selected(typed)
    settled(page)
    page.go_back()
    selected(clicked)
