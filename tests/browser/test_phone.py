"""On a phone no page is wider than the screen, and a wide table scrolls under a caption that stays in sight."""

import pytest

from figures.view import PAGES

WIDTH = 390
MAPPED = {"map", "compare", "population"}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(server, open_page, name):
    page = open_page(f"{server.url}?page={name}", painted=name in MAPPED, width=WIDTH, height=844)
    last = ".nm-footer" if name != "methods" else "h3"  # the methods list all sources, and cite none
    page.locator(last).last.wait_for()
    page.wait_for_timeout(500)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= WIDTH
    ends = page.locator(".nm-scroll caption").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().right)"
    )
    assert all(end <= WIDTH for end in ends), ends


def test_a_caption_stays_in_sight_as_its_table_is_scrolled(server, open_page):
    page = open_page(f"{server.url}?page=deaths", painted=False, width=WIDTH, height=844)
    scroller = page.locator(".nm-scroll").first
    caption = scroller.locator("caption")
    before = caption.bounding_box()["x"]
    scroller.evaluate("one => { one.scrollLeft = 200 }")
    assert scroller.evaluate("one => one.scrollLeft") == 200  # or it tests nothing
    assert caption.bounding_box()["x"] == pytest.approx(before)
