"""Two areas side by side: one click to Leicester and its ICB, maps that move together, a link that restores it."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.mapping import choose
from tests.browser.waiting import at_rest, in_link, stands

TOKENS = "[...document.querySelectorAll('.nm-map-canvas')].map((map) => map.dataset.painted ?? '')"


def both_painted(page):
    page.wait_for_function(f"(() => {{ const t = {TOKENS}; return t.length === 2 && t.every(Boolean) }})()")
    stands(page)


def taken(page, part, form):
    """Name and content of the file of a part of the page."""
    menu = page.locator(f".st-key-{part}-files button")
    menu.evaluate("(button) => button.scrollIntoView({block: 'center'})")
    menu.click()
    with page.expect_download() as found:
        page.get_by_role("button", name=form, exact=True).click()
    page.keyboard.press("Escape")
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


ZOOMS = "[...document.querySelectorAll('.nm-map-canvas')].map((map) => map.needsMap.getZoom())"
CENTRES = "[...document.querySelectorAll('.nm-map-canvas')].map((map) => map.needsMap.getCenter().lng)"


def check_both_zoom(page):
    before = page.evaluate(ZOOMS)
    page.locator(".leaflet-control-zoom-in").first.click()
    at_rest(page)
    after = page.evaluate(ZOOMS)
    assert after[0] > before[0]
    assert after[0] - before[0] == pytest.approx(after[1] - before[1])


def test_leicester_against_its_icb_in_one_click_on_maps_that_move_and_zoom_together(server, open_page):
    page = open_page(f"{server.url}?measure=imd_score&classes=equal&compare=parent", reduced_motion="no-preference")
    page.get_by_role("link", name="Compare", exact=True).click()
    both_painted(page)
    expect(page.locator("h1")).to_have_text("Leicester and Leicester, Leicestershire and Rutland ICB")
    labels = [box.locator("tbody th").all_inner_texts() for box in page.locator(".nm-legend").all()]
    assert labels[0] == labels[1]
    assert len(labels[0]) == 5
    start = page.evaluate(CENTRES)
    check_both_zoom(page)
    page.locator(".nm-map-canvas").first.focus()
    page.keyboard.press("ArrowRight")
    at_rest(page)
    assert all(now > then for now, then in zip(page.evaluate(CENTRES), start, strict=True))
    page.get_by_role("radio", name="Hexagons").click()
    in_link(page, "shape=cartogram")
    page.wait_for_function(f"{TOKENS}.every((token) => token.endsWith('cartogram'))")
    assert not page.get_by_role("radio", name="Both").count()
    stands(page)
    check_both_zoom(page)
    choose(page, "Compared with?", "North Northamptonshire (place)")
    expect(page.locator("h1")).to_have_text("Leicester and North Northamptonshire")
    page.wait_for_url("**compare=E06000061**")


LONG_NAME = """async () => {
    const all = [...document.querySelectorAll(".nm-label")];
    const names = () => all.filter((name) => name.style.visibility === "visible");
    const box = (one) => one.getBoundingClientRect();
    const [leftmost] = names().sort((one, other) => box(one).left - box(other).left);
    leftmost.textContent += " and all around it";
    const canvas = leftmost.closest(".nm-map-canvas");
    canvas.needsMap.fire("moveend");
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const within = (name) => {
        const [own, map] = [box(name), box(name.closest(".nm-map-canvas"))];
        return own.left > map.left && own.right < map.right && own.top > map.top && own.bottom < map.bottom;
    };
    return [leftmost.style.translate !== "" && names().includes(leftmost), names().every(within)];
}"""


def test_a_phone_stacks_the_maps(server, open_page):
    page = open_page(f"{server.url}?page=compare&compare=parent", painted=False, width=390, height=844)
    both_painted(page)
    stands(page)
    moved, kept = page.evaluate(LONG_NAME)
    assert moved
    assert kept
    first, second = (box.bounding_box() for box in page.locator(".nm-map-canvas").all())
    assert first["y"] + first["height"] <= second["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_part_and_both_maps_as_one_picture_can_be_taken_away(server, open_page):
    page = open_page(f"{server.url}?page=compare&area=E06000016&compare=E06000017", painted=False)
    both_painted(page)
    expect(page.locator(".nm-worth")).to_contain_text("Half of the people in Leicester are younger than")
    expect(page.locator(".nm-pairs caption")).to_contain_text("Share of each side’s registered patients")
    page.locator("[data-testid=stVegaLiteChart]").wait_for()
    page.get_by_text("The pyramids as a table").click()
    expect(page.locator(".nm-figures .nm-ages")).to_contain_text("Rutland: females, share")
    stands(page)  # nothing moves the menus any more
    name, _ = taken(page, "compare-pyramid", "SVG")
    assert name == "SAMPLE-leicester-and-rutland-compare-pyramid.svg"
    _, bars = taken(page, "e06000016-and-e06000017-quintiles", "SVG")
    assert "1 (most deprived): Rutland" in bars.decode()
    _, table = taken(page, "e06000016-and-e06000017-compared", "CSV")
    text = table.decode("utf-8-sig")
    assert "# First: Leicester (E06000016)" in text
    row = next(line for line in text.splitlines() if line.startswith("Core20 share,%,"))
    assert row.startswith("Core20 share,%,53.5,0.0,53.5")
    assert ",higher," in row
    page.locator(".st-key-download button").click()
    title = page.get_by_label("Title: the finding")
    expect(title).to_have_value(re.compile("^53.5% of people in Leicester live in Core20"))
    with page.expect_download() as found:
        page.get_by_role("button", name="PDF", exact=True).click()
    assert found.value.suggested_filename == "SAMPLE-leicester-and-rutland-imd-quintile-by-lsoa.pdf"
    text = " ".join(PdfReader(io.BytesIO(found.value.path().read_bytes())).pages[0].extract_text().split())
    for wanted in ("compared with none in Rutland", "Each map has its own scale", "SAMPLE: the small areas"):
        assert wanted in text
    with page.expect_download() as found:
        page.get_by_role("button", name="PNG, 300 dpi", exact=True).click()
    assert Image.open(io.BytesIO(found.value.path().read_bytes())).width == pytest.approx(160 / 25.4 * 300, abs=1)


def test_an_area_with_a_long_name_can_be_taken_away(server, open_page, sample):
    west = "E06000062"
    long = max(sample.tree.members(west, "neighbourhood"), key=lambda code: len(sample.tree[code].name))
    page = open_page(f"{server.url}?page=compare&area=E06000016&compare=E06000017&also={long},{west}")
    box = page.locator(".stMultiSelect [role=group]").first.bounding_box()
    tags = page.get_by_test_id("stMultiSelectTagsContainer").bounding_box()
    assert tags["x"] + tags["width"] <= box["x"] + box["width"]
