"""The page Performance: its headline, its marks, a measure opened from the table, and the Back button."""

import re

from playwright.sync_api import expect

from tests.browser.waiting import settled


def test_a_measure_is_opened_from_the_table_and_back_closes_it(server, open_page):
    page = open_page(f"{server.url}?page=performance", painted=False)
    expect(page.locator(".nm-headline")).to_contain_text("12 of 25 measures with a plan meet it")
    page.locator(".nm-sample").wait_for()
    row = page.locator(".nm-measures tr", has_text="Dementia diagnosis rate")
    expect(row.locator(".nm-rag")).to_have_text(re.compile("◆ A"))
    expect(row.locator("img")).to_have_attribute("alt", "From 65.3% in Mar 2024 to 64.5% in Mar 2025")
    row.locator("img").evaluate("image => image.decode()")  # it is refused where there is no picture
    row.get_by_role("link").click()
    page.wait_for_url(re.compile("series=dementia-diagnosis-rate"))
    page.get_by_role("heading", name="Dementia diagnosis rate, LLR").wait_for()
    page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first.wait_for()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Dementia diagnosis rate, LLR")).to_have_count(0)


def test_a_domain_narrows_the_page_and_back_widens_it(server, open_page):
    page = open_page(f"{server.url}?page=performance", painted=False)
    expect(page.locator(".nm-headline")).to_contain_text("12 of 25")
    box = page.get_by_role("combobox", name="Domain")
    box.click()
    page.get_by_role("option", name="Cancer").click()
    expect(page.locator(".nm-headline")).to_have_text(
        "In LLR, in the domain Cancer, the one measure with a plan meets it."
    )
    page.wait_for_url(re.compile("domain=Cancer"))
    settled(page)
    page.go_back()
    expect(page.locator(".nm-headline")).to_contain_text("12 of 25")


def test_nothing_is_wider_than_a_telephone(server, open_page):
    page = open_page(f"{server.url}?page=performance&series=elective-activity", painted=False, width=390)
    page.locator(".nm-measures").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.stMainBlockContainer').scrollWidth") <= 390
