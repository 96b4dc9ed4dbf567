"""On a phone a wide table scrolls under a caption that stays in sight; that no page is too wide is seen beside axe."""

import pytest
from playwright.sync_api import expect

WIDTH = 390


def test_the_menu_has_its_word_and_the_area_its_name(server, open_page):
    page = open_page(f"{server.url}?page=indicators&area=E06000017", painted=False, width=WIDTH, height=844)
    button = page.get_by_test_id("stExpandSidebarButton")
    assert button.evaluate("one => getComputedStyle(one, '::after').content") == '"Menu"'
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 900)")
    name = page.locator(".nm-here-now")
    expect(name).to_have_text("Rutland")
    box, word = name.bounding_box(), button.bounding_box()
    assert word["x"] + word["width"] <= box["x"]
    assert 0 <= box["y"] < 40

    button.click()
    page.get_by_role("navigation", name="Pages").wait_for()


@pytest.mark.parametrize("width", [195, WIDTH, 700])
def test_the_name_of_the_area_is_whole_on_a_small_screen_and_at_twice_the_size(server, open_page, width):
    address = f"{server.url}?page=profile&area=E54000015"
    name = open_page(address, painted=False, width=width, height=450).locator(".nm-here-now")
    expect(name).to_have_text("Leicester, Leicestershire and Rutland ICB")
    room = "one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight, one.scrollWidth > 60]"
    assert name.evaluate(room) == [0, 0, True]
    assert name.evaluate("one => getComputedStyle(one).whiteSpace") == "normal"


def test_a_caption_stays_in_sight_as_its_table_is_scrolled(server, open_page):
    page = open_page(f"{server.url}?page=deaths", painted=False, width=WIDTH, height=844)
    scroller = page.locator(".nm-scroll").first
    caption = scroller.locator("caption")
    before = caption.bounding_box()["x"]
    scroller.evaluate("one => { one.scrollLeft = 200 }")
    assert scroller.evaluate("one => one.scrollLeft") == 200  # or it tests nothing
    assert caption.bounding_box()["x"] == pytest.approx(before)
