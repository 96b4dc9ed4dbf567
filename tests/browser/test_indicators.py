"""The page Indicators: its tables, what is opened in them, the link and back again, wide and narrow."""

import re

from playwright.sync_api import expect

from tests.browser.waiting import settled, stands


def choose(page, label, text):
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    page.get_by_role("option", name=text, exact=True).click()


def test_the_table_is_judged_and_level_and_order_are_kept_in_the_link(server, open_page):
    page = open_page(f"{server.url}?page=indicators", painted=False)
    expect(page.locator(".nm-headline")).to_contain_text("Leicester is more deprived than the LNR cluster on")
    page.locator(".nm-sample").wait_for()
    row = page.locator(".nm-heatbox tbody tr", has_text="Core20 share")
    expect(row.locator("td").nth(1)).to_have_class("nm-is-above")
    expect(row.locator("td").nth(1)).to_contain_text("53.1%△")  # everyone is counted: no letter of a test
    expect(page.locator(".nm-one").first.locator("tr", has_text="Rutland")).to_contain_text("1st of 5")
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)  # bars and spine: no funnel
    expect(page.locator(".nm-footer")).to_contain_text("Embedded sample: made-up LSOAs")
    expect(page.locator(".nm-heatbox thead th")).to_have_count(2 + 5)
    choose(page, "Areas", "ICBs")
    expect(page.locator(".nm-heatbox thead th")).to_have_count(2 + 2)
    page.wait_for_url(re.compile("show=icb"))
    settled(page)
    choose(page, "Order", "By name")
    page.wait_for_url(re.compile("order=name"))
    expect(page.locator(".nm-heatbox tbody th[scope=row]").first).to_contain_text("IMD rank")


def test_an_indicator_is_opened_from_its_row_and_back_returns(server, open_page):
    page = open_page(f"{server.url}?page=indicators&show=neighbourhood", painted=False)
    chart = page.locator("[data-opened]")
    expect(chart).not_to_be_in_viewport()
    page.locator(".nm-heatbox a", has_text="IMD score").click()
    expect(page.locator(".nm-heatsay")).to_contain_text("Average IMD score is highest in")
    expect(chart).to_be_in_viewport()
    expect(page).not_to_have_url(re.compile("#"))  # or a reload would scroll again
    page.wait_for_url(re.compile("open=imd_score.*show=neighbourhood|show=neighbourhood.*open=imd_score"))
    expect(page.locator(".nm-heatbox thead th")).to_have_count(2 + 19)
    settled(page)
    page.go_back()
    expect(page.locator(".nm-heatsay")).to_contain_text("Core20 share of residents is highest in")


def test_opening_an_indicator_leaves_the_population_as_it_was(server, open_page):
    """The page counts residents, as England does; the map goes on counting registered patients."""
    page = open_page(f"{server.url}?page=indicators&basis=registered", painted=False)
    page.get_by_role("status").filter(has_text="all percentages on this page are of residents").wait_for()
    page.locator(".nm-heatbox a", has_text="IMD score").click()
    expect(page.locator(".nm-heatsay")).to_contain_text("IMD score is highest in")
    expect(page).not_to_have_url(re.compile("basis=resident"))
    settled(page)
    page.get_by_role("link", name="Map", exact=True).click()
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    settled(page)  # until then the page before stands under the new heading
    expect(page.locator(".nm-headline")).to_contain_text("53.5% of Leicester’s registered patients")


def test_the_page_fits_a_phone(server, open_page):
    page = open_page(f"{server.url}?page=indicators&show=neighbourhood", painted=False, width=390)
    page.locator(".nm-heatbox").wait_for()
    stands(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    first = page.locator(".nm-heatbox thead th").nth(2)
    box = first.bounding_box()
    assert box["x"] + box["width"] <= 390  # the area in view is in sight without scrolling
