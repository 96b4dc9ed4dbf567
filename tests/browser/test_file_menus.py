"""The button Download of each part of the pages of indicators and published figures: the same everywhere."""

import io
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.waiting import go, stands

PARTS = [
    ("inequalities&area=E54000015", "e54000015-inequalities-deprivation", ["png", "csv"]),
    ("core20plus5&area=lnr", "core20plus5-dashboard", ["pdf", "xlsx"]),
    ("core20plus5&area=lnr", "core20-people", ["csv"]),
    ("performance&area=lnr", "performance", ["png"]),
    ("deaths&area=lnr", "lnr-lives", ["pdf"]),
    ("indicators&area=E06000016", "indicators-E06000016", ["xlsx", "png"]),
]
"""Pages with a part, and the forms in which it is taken away here: all that are drawn have them all."""


NAMED = {
    "e54000015-inequalities-deprivation": "llr-inequalities-deprivation",
    "indicators-E06000016": "indicators-leicester",
}
"""Names of files of the parts whose keys hold a code."""


def test_parts_are_taken_away_from_their_own_menus(server, open_page):
    """One visit of the pages, one after the other; that of indicators is the last."""
    first, *others = dict.fromkeys(page_and_area for page_and_area, _, _ in PARTS)
    page = open_page(f"{server.url}?page={first}", painted=False)
    check_parts_are_taken_away(page, first)
    for page_and_area in others:
        go(page, f"?page={page_and_area}")
        check_parts_are_taken_away(page, page_and_area)
    check_the_heat_table_and_the_bars_are_taken_away_as_pictures(page)


def check_parts_are_taken_away(page, page_and_area):
    stands(page)
    page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
    stands(page)
    for part, forms in [(part, forms) for place, part, forms in PARTS if place == page_and_area]:
        menu = page.locator(f".st-key-{part}-files button")
        menu.evaluate("(button) => button.scrollIntoView({block: 'center'})")  # what unfolds is to lie in view
        menu.click()
        for form in forms:
            with page.expect_download() as started:
                page.locator(f".st-key-{part}-{form} button").click()
            assert started.value.suggested_filename == f"SAMPLE-{NAMED.get(part, part)}.{form}"
            content = Path(started.value.path()).read_bytes()
            if form == "png":
                assert Image.open(io.BytesIO(content)).info["Description"].startswith("SAMPLE")
            elif form == "pdf":
                assert pypdf.PdfReader(io.BytesIO(content)).metadata.subject.startswith("SAMPLE")
            elif form == "csv":
                assert content.decode("utf-8-sig").startswith("# SAMPLE")
        drawn = part != "core20-people"
        expect(page.locator(f".st-key-{part}-png")).to_have_count(int(drawn))
        page.keyboard.press("Escape")


def check_the_heat_table_and_the_bars_are_taken_away_as_pictures(page):
    for part, name, form, told in (
        ("indicators-by-place", "indicators-by-place", "png", "Leicester 53.1%"),
        ("indicator-core20_share", "indicator-core20-share", "png", "Core20 share"),
    ):
        stands(page)
        menu = page.locator(f".st-key-{part}-files button")
        menu.evaluate("(button) => button.scrollIntoView({block: 'center'})")
        menu.click()
        with page.expect_download() as started:
            page.locator(f".st-key-{part}-{form} button").click()
        assert started.value.suggested_filename == f"SAMPLE-{name}.{form.replace('-', '.')}"
        picture = Image.open(io.BytesIO(Path(started.value.path()).read_bytes()))
        assert told in picture.info["Description"]
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        page.keyboard.press("Escape")
