"""The page Population: its sentence, its table, and the map of change that the year recolours."""

import re

from playwright.sync_api import expect

SHOWN = "document.querySelector('.nm-map-canvas')?.dataset.painted ?? ''"


def test_the_published_figures_stand_on_the_page(server, open_page):
    page = open_page(f"{server.url}?page=population&area=lnr", painted=False)
    expect(page.locator("h1")).to_have_text("LNR cluster: population")
    expect(page.locator(".nm-headline")).to_contain_text("by 20.6% from 2026 to 2030 (102,204 to 123,236)")
    table = page.locator(".nm-compare").first
    expect(table.locator("tr", has_text="80+")).to_contain_text("20.6%")
    expect(table.locator("tr", has_text="all ages")).to_contain_text("2,059,451")
    expect(page.locator(".nm-sample")).to_be_visible()


def test_a_step_of_the_year_recolours_the_map_in_place(server, open_page):
    page = open_page(f"{server.url}?page=population&area=lnr")
    legend = page.locator(".nm-legend")
    expect(legend).to_contain_text("80+: change from 2024 to 2030")
    before = page.evaluate(SHOWN)
    page.evaluate("document.querySelector('.nm-map-canvas').dataset.kept = 'yes'")
    page.locator(".st-key-change-year input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(legend).to_contain_text("80+: change from 2024 to 2031")
    page.wait_for_function(f"(before) => ({SHOWN}) !== before", arg=before)
    assert page.evaluate("document.querySelector('.nm-map-canvas').dataset.kept") == "yes"  # the same map, recoloured


def test_another_area_is_chosen_in_the_sidebar(server, open_page):
    page = open_page(f"{server.url}?page=population&area=lnr", painted=False)
    expect(page.locator("h1")).to_have_text("LNR cluster: population")
    box = page.locator("[data-testid=stSidebar]").get_by_role("combobox").first
    box.click()
    box.fill("Rutland")
    page.keyboard.press("Enter")
    expect(page.locator(".nm-headline")).to_contain_text("in Rutland are projected to grow fastest")
    expect(page).to_have_url(re.compile("page=population"))
