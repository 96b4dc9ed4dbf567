"""The page Population: its sentence, its table, and the map of change that the year recolours."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.waiting import in_link, settled, stands

SHOWN = "document.querySelector('.nm-map-canvas')?.dataset.painted ?? ''"


def test_a_step_of_the_year_recolours_the_map_in_place(server, open_page):
    page = open_page(f"{server.url}?page=population&area=lnr")
    legend = page.locator(".nm-legend")
    expect(legend).to_contain_text("80+: change from 2026 to 2030")
    before = page.evaluate(SHOWN)
    page.evaluate("document.querySelector('.nm-map-canvas').dataset.kept = 'yes'")
    page.locator(".st-key-change-year input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(legend).to_contain_text("80+: change from 2026 to 2031")
    page.wait_for_function(f"(before) => ({SHOWN}) !== before", arg=before)
    assert page.evaluate("document.querySelector('.nm-map-canvas').dataset.kept") == "yes"  # the same map, recoloured
    page.wait_for_url(re.compile("changed_until=2031"))
    settled(page)
    page.go_back()
    expect(legend).to_contain_text("80+: change from 2026 to 2030")
    settled(page)
    page.wait_for_function(f"(before) => ({SHOWN}) === before", arg=before)
    check_steps_in_haste(page)


def check_steps_in_haste(page):
    """See five steps in haste painted at once, none of them undone by the answer to an earlier one."""
    page.evaluate(
        """() => {
          const canvas = document.querySelector(".nm-map-canvas");
          window.painted = [];
          new MutationObserver(() => window.painted.push(canvas.dataset.painted.match(/2026-(\\d{4})/)[1])).observe(
            canvas, { attributes: true, attributeFilter: ["data-painted"] });
        }"""
    )
    slider = page.get_by_role("slider", name="Change from 2026 to")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
        page.wait_for_timeout(100)
    expect(slider).to_have_attribute("aria-valuetext", "2035")
    page.wait_for_url(re.compile("changed_until=2035"))
    expect(page.locator(".nm-tall caption").first).to_contain_text("from 2026 to 2035")
    expect(page.locator(".nm-map-canvas").first).to_have_attribute("data-painted", re.compile("2026-2035"))
    painted = page.evaluate("window.painted")
    assert painted == sorted(set(painted))  # each year once, in order: no answer to an earlier step undid a later one
    assert painted[-1] == "2035"
    assert len(painted) > 1


LINK = "&years=2024-2040&bands=0-4,5-15,16-64,65%2B"


def choose_area(page, box, name):
    box.click()
    box.fill(name)
    page.keyboard.press("Enter")


def test_choices_of_areas_and_ages_are_followed_and_back_works(server, open_page):
    page = open_page(f"{server.url}?page=population&area=E06000016{LINK}", painted=False)
    choose_area(page, page.get_by_role("combobox", name="Pyramid overlaid with"), "Rutland")
    title = "People by age and sex: Leicester, 2024 (filled) and Rutland, 2024 (outlined)"
    page.get_by_role("heading", name=title).wait_for()
    page.locator("text=As a percentage of each area's population in 2024").wait_for()
    page.get_by_text("The pyramid as a table").click()
    expect(page.locator(".nm-figures table").first).to_contain_text("Rutland, 2024: males, share")
    in_link(page, "beside=E06000017")
    page.get_by_role("button", name="Ages and method").click()
    bands = page.get_by_role("textbox", name="Age bands")
    bands.fill("0-17, 18+")
    bands.press("Enter")
    expect(page.locator(".nm-headline")).to_contain_text("aged 18 and over in Leicester")
    settled(page)
    page.go_back()
    expect(page.locator(".nm-headline")).to_contain_text("aged 65 and over in Leicester")
    expect(bands).to_have_value("00-04, 05-15, 16-64, 65+")
    settled(page)
    choose_area(page, page.locator("[data-testid=stSidebar]").get_by_role("combobox").first, "Rutland")
    expect(page.locator(".nm-headline")).to_contain_text("in Rutland is projected to grow")
    page.wait_for_url(re.compile("page=population"))


PARTS = {
    "pyramid": "png",
    "growth": "svg",
    "population": "csv",
    "ageing": "pdf",
    "change": "xlsx",
    "published-activity": "csv",
}
"""Parts of the page that can be taken away, each in a form of its own here; all have them all."""


def test_every_part_can_be_taken_away(server, open_page):
    page = open_page(f"{server.url}?page=population&area=lnr")
    stands(page)
    for folded in page.get_by_test_id("stMain").locator("[data-testid=stExpander] summary").all():
        folded.click()
        stands(page)  # a page that is drawn anew meanwhile would fold it up again
    for part, form in PARTS.items():
        menu = page.locator(f".st-key-{part}-files button")
        menu.evaluate("(button) => button.scrollIntoView({block: 'center'})")  # what unfolds is to lie in view
        menu.click()
        for other in set(PARTS.values()):
            page.locator(f".st-key-{part}-{other} button").wait_for()
        with page.expect_download() as started:
            page.locator(f".st-key-{part}-{form} button").click()
        assert started.value.suggested_filename == f"SAMPLE-lnr-{part}.{form}"
        content = Path(started.value.path()).read_bytes()
        if form == "png":
            picture = Image.open(io.BytesIO(content))
            assert "SAMPLE" in picture.info["Description"]
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        elif form == "csv":
            assert content.decode("utf-8-sig").startswith("# SAMPLE")
        page.keyboard.press("Escape")


def test_on_a_narrow_screen_rates_of_ones_own_are_split_into_more_and_older_people(server, open_page):
    page = open_page(f"{server.url}?page=population&area=lnr", width=390)
    stands(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    rates = (
        "service,unit,period,sex,age_from,age_to,rate,per,source\n"
        "Primary care contacts,contacts,2024/25,persons,0,64,2,1,ours\n"
        "Primary care contacts,contacts,2024/25,persons,65,,9,1,ours\n"
    )
    chooser = page.locator("[data-testid=stFileUploader] input[type=file]")
    chooser.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": rates.encode()})
    table = page.locator(".nm-compare", has_text="Older people")
    expect(table).to_contain_text("Published growth to 2040, LLR")
    expect(table).to_contain_text("17.0%")
    wrong = {"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"service,rate\nA,-1\n"}
    chooser.set_input_files(wrong)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("has no column")
