"""The strip of dots beside the map: one dot an area, and a word on those that have none."""

import json

from playwright.sync_api import expect


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

    blank = open_page(server.url)
    count = len(sample.tree.lsoas("E06000016"))
    expect(blank.locator(".nm-strip circle")).to_have_count(count)
    expect(blank.locator(".nm-strip-note")).to_have_count(0)
    blank.context.route("**/view/**", view_changed)
    blank.context.route("**/values/**/imd_score/**", values_changed)
    page = open_page(f"{server.url}?measure=imd_score")
    expect(page.locator(".nm-strip circle")).to_have_count(count - 3)
    expect(page.locator(".nm-strip-note")).to_have_text(f"3 of {count:,} are not shown: 2 suppressed, 1 not available.")
