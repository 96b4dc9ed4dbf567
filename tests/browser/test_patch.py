"""My patch: bookmarked with a click or a key, ringed at once, kept in the link, at any level and width."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.mapping import wait_for
from tests.browser.waiting import in_link, settled, stands, steps, until

LEICESTER, RUTLAND = "E06000016", "E06000017"
MSOAS_ON_THE_GROUND = re.compile(r"/geometry/[^/]+/[^/]+/msoa\.bin")
RINGED_AT = """() => {
    const { marks } = document.querySelector(".nm-map-canvas").needsPainter;
    return (marks.get("patch") ?? []).flatMap(({ ground, areas }) =>
        areas.map((area) => String(ground.boxes.slice(4 * area, 4 * area + 4))));
}"""


def ringed(page, *codes):
    expect(page.locator(".nm-map-canvas")).to_have_attribute("data-patch", ",".join(sorted(codes)))


def test_a_click_adds_the_area_and_another_takes_it_out(server, open_page):
    page = open_page(server.url)
    page.get_by_role("button", name="Add to my patch: Leicester").click()
    ringed(page, LEICESTER)
    page.wait_for_url(f"**patch={LEICESTER}**")
    expect(page.locator(".nm-legend")).to_contain_text("My patch")
    page.get_by_role("button", name="Take out of my patch: Leicester").first.click()
    ringed(page)
    page.wait_for_url(re.compile(r"^(?!.*patch=)"))


def test_areas_added_in_haste_are_all_kept_by_keyboard_alone(server, open_page):
    page = open_page(server.url)
    steps(page)
    canvas = page.locator(".nm-map-canvas")
    canvas.focus()
    chosen = []
    for _ in range(3):
        page.keyboard.press("n")
        page.keyboard.press("b")
        chosen.append(canvas.get_attribute("data-selected"))
    ringed(page, *chosen)
    page.wait_for_url("**patch=" + "%2C".join(chosen) + "**")
    page.wait_for_timeout(3000)  # longer than what is on its way may take to undo one
    settled(page)
    ringed(page, *chosen)
    expect(page.locator(".nm-patch summary")).to_have_text("My patch: 3 areas")
    page.keyboard.press("b")
    ringed(page, *chosen[:2])


def test_a_link_with_areas_of_several_levels_rings_them_all(server, open_page, sample):
    lsoa = sample.tree.lsoas(LEICESTER)[0]
    page = open_page(
        f"{server.url}?area=lnr&level=neighbourhood&measure=core20_share&patch={lsoa},{RUTLAND},E06999999&patch_name=Both"
    )
    ringed(page, lsoa, RUTLAND)
    expect(page.locator(".nm-note")).to_contain_text("E06999999")
    expect(page.locator(".nm-legend")).to_contain_text("Both")
    page.get_by_test_id("stSidebar").get_by_text("Place", exact=True).click()
    wait_for(page, level="place")
    ringed(page, lsoa, RUTLAND)


@pytest.mark.parametrize("width", [1400, 390])
def test_panel_and_table_are_about_the_patch(server, open_page, width):
    page = open_page(f"{server.url}?area={LEICESTER}&patch={LEICESTER},{RUTLAND}", width=width)
    page.get_by_label("Figures of my patch only").check()
    page.get_by_role("heading", name="Core20 in my patch").wait_for()
    expect(page.locator(".nm-table caption")).to_contain_text("those in my patch (2 areas, 226 LSOAs)")
    page.get_by_role("button", name="Show all 226 areas").click()
    expect(page.locator(".nm-table tbody tr")).to_have_count(226)
    page.wait_for_url("**mine=1**")
    page.get_by_text("My patch: 2 areas").click()
    page.get_by_role("button", name="Take out of my patch: Leicester").last.click()
    expect(page.locator(".nm-table caption")).to_contain_text("my patch (Rutland)")
    expect(page.locator(".nm-table tbody tr")).to_have_count(26)
    page.get_by_role("button", name="Clear my patch").click()
    page.get_by_role("heading", name="Core20 in Leicester").wait_for()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_back_restores_the_patch_and_an_area_of_it_is_gone_to(server, open_page):
    page = open_page(f"{server.url}?area={LEICESTER}&patch={RUTLAND}")
    ringed(page, RUTLAND)
    settled(page)
    page.get_by_role("button", name="Add to my patch: Leicester").click()
    in_link(page, f"patch={RUTLAND}%2C{LEICESTER}")
    page.go_back()
    ringed(page, RUTLAND)
    settled(page)
    page.get_by_text("My patch: 1 area").click()
    page.locator(".nm-patch-area").click()
    wait_for(page, area=RUTLAND)
    expect(page.locator("h1")).to_have_text("Rutland")


def test_rings_that_come_late_are_not_drawn_in_the_form_before(server, open_page, window, sample):
    """The areas of the patch come late as they lie on the ground: hexagons were asked for since."""
    held = []

    def keep(route):
        held.append(route)

    window.route(MSOAS_ON_THE_GROUND, keep)
    code = sample.tree.at("msoa")[0].code
    page = open_page(f"{server.url}?patch={code}")
    until(lambda: page.evaluate("1") and held, "the areas were not asked for")
    page.get_by_test_id("stSidebar").get_by_text("Hexagons", exact=True).click()
    wait_for(page, form="cartogram")
    ringed(page, code)
    before = page.evaluate(RINGED_AT)
    with page.expect_response(MSOAS_ON_THE_GROUND) as late:
        held[0].continue_()
    late.value.finished()
    stands(page)
    assert page.evaluate(RINGED_AT) == before


def test_a_circle_is_drawn_as_the_map_says_and_by_dragging_too(server, open_page):
    page = open_page(server.url)
    canvas = page.locator(".nm-map-canvas")
    canvas.scroll_into_view_if_needed()
    stands(page)
    page.get_by_role("button", name="Draw a circle").click()
    said = page.locator(".nm-shape p")
    expect(said).to_have_text("Click its middle, then its edge, or drag. Escape cancels.")
    page.keyboard.press("Escape")
    expect(said).to_have_count(0)
    page.get_by_role("button", name="Draw a circle").click()
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / 12, y, steps=4)
    page.mouse.up()
    expect(page.locator(".nm-note")).to_contain_text("at least half of their land in the shape")
    in_link(page, "patch=")


def test_a_pasted_list_becomes_my_patch_and_what_is_unknown_is_said(server, open_page, sample):
    one, other, third = map(str, sample.tree.lsoas(LEICESTER)[:3])
    page = open_page(server.url)
    page.get_by_role("button", name="Paste a list").click()
    page.get_by_label("Codes or names of areas, one a line").fill(f"{one}\n{sample.tree[other].name}\nE01099999")
    page.get_by_role("button", name="Make it my patch").click()
    ringed(page, one, other)
    expect(page.locator(".nm-note")).to_contain_text("Not in this data set, so left out: “E01099999”.")
    settled(page)
    area = page.get_by_role("combobox", name="Which area?")
    area.click()
    area.fill(f"{one}, {third}")
    area.press("Enter")
    expect(page.locator("h1")).to_have_text("My patch")
    ringed(page, one, third)
