"""The equal-population map: alone, beside the true one, on a phone; one selection, one legend."""

import json
from functools import partial

import geopandas as gpd
import pytest
from playwright.sync_api import expect

from needs_map.data.store import read_table
from needs_map.geo.cartogram import PLANE, lattice_of
from needs_map.geo.palettes import sequential
from tests.browser.mapping import choose, colour_at, colours_at, unfold, wait_for, wait_for_colour
from tests.browser.waiting import in_link, stands

LEICESTER, RUTLAND = "E06000016", "E06000017"
PAINTED = """() => {
    const maps = [...document.querySelectorAll(".nm-map-canvas")];
    return maps.length === 2 && maps.every((map) => map.dataset.painted);
}"""
AT = """(canvas, [latitude, longitude]) => {
    const at = canvas.needsMap.latLngToContainerPoint([latitude, longitude]);
    return [at.x, at.y];
}"""
HIDE_NAMES = ".nm-label-at { display: none !important }"


@pytest.fixture(scope="module")
def middles(sample):
    """Latitude and longitude of the middle of each LSOA's hexagon."""
    table = read_table(sample.store, "cartogram")
    points = gpd.GeoSeries.from_xy(*lattice_of(table).centres.T, index=table.index, crs=PLANE).to_crs(4326)
    return {code: (point.y, point.x) for code, point in points.items()}


def spot(canvas, place):
    canvas.scroll_into_view_if_needed()
    stands(canvas.page)
    box = canvas.bounding_box()
    x, y = canvas.evaluate(AT, list(place))
    return box["x"] + x, box["y"] + y


def test_hexagons_in_place_of_the_map(server, open_page, sample, middles):
    page = open_page(server.url)
    assert page.locator(".leaflet-control-scale").count() == 1
    page.get_by_test_id("stSidebar").get_by_text("Hexagons", exact=True).click()
    page.wait_for_url("**shape=cartogram**")
    expect(page.locator(".nm-about")).to_contain_text("each hexagon is one LSOA of about 1,700 people")
    expect(page.locator(".leaflet-control-scale")).to_have_count(0)
    page.add_style_tag(content=HIDE_NAMES)
    for code in sample.tree.lsoas(LEICESTER)[::67]:
        quintile = (sample.store.lsoa["imd_decile"][code] + 1) // 2
        wait_for_colour(page, partial(spot, page.locator(".nm-map-canvas"), middles[code]), sequential(5)[quintile - 1])
    choose(page, "What?", "Crime decile")
    wait_for(page, measure="crime_decile")
    decile = sample.store.lsoa["crime_decile"][code]
    wait_for_colour(page, partial(spot, page.locator(".nm-map-canvas"), middles[code]), sequential(10)[decile - 1])


def test_side_by_side_is_one_selection_and_one_legend(server, open_page, sample, middles):
    page = open_page(f"{server.url}?shape=both")
    page.wait_for_function(PAINTED)
    true, hexes = page.locator(".nm-map-canvas").all()
    expect(page.locator(".nm-legend:visible")).to_have_count(1)
    code = sample.tree.lsoas(LEICESTER)[40]
    at = spot(hexes, middles[code])
    page.mouse.move(*at)
    expect(true).to_have_attribute("data-pointed", code)
    expect(page.locator(".nm-tooltip")).to_contain_text(sample.tree[code].name)
    page.mouse.click(*at)
    for canvas in (true, hexes):
        expect(canvas).to_have_attribute("data-selected", code)
    in_link(page, f"select={code}")
    expect(page.locator(".nm-headline")).to_contain_text(sample.tree[code].name)
    expect(page.locator(".nm-table tr[aria-selected]")).to_contain_text(sample.tree[code].name)
    page.mouse.click(*spot(hexes, middles[code]))
    for canvas in (true, hexes):
        expect(canvas).to_have_attribute("data-selected", "")


def test_a_class_alone_fades_the_others_on_both(server, open_page, sample, middles):
    page = open_page(f"{server.url}?shape=both")
    page.wait_for_function(PAINTED)
    page.add_style_tag(content=HIDE_NAMES)
    hexes = page.locator(".nm-map-canvas").nth(1)
    lsoa = sample.store.lsoa.loc[sample.tree.lsoas(LEICESTER)]
    code = lsoa.index[lsoa["imd_decile"] > 6][0]
    full = colour_at(page, *spot(hexes, middles[code]))
    page.get_by_role("button", name="1 (most deprived)").click()
    wait_for_colour(page, partial(spot, hexes, middles[code]), other_than=full)
    choose(page, "What?", "IMD score")
    wait_for(page, measure="imd_score")
    wait_for_colour(page, partial(spot, hexes, middles[code]), full)  # national fifths again, none alone


def test_a_phone_has_one_below_the_other(server, open_page):
    page = open_page(f"{server.url}?shape=both&area={RUTLAND}", width=390, height=844)
    page.wait_for_function(PAINTED)
    stands(page)
    first, second = (box.bounding_box() for box in page.locator(".nm-map-canvas").all())
    assert first["y"] + first["height"] < second["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ramp = page.locator(".nm-ramp")
    ramp.wait_for()
    expect(ramp).to_contain_text("1 (most deprived)")
    page.locator(".nm-legend summary").first.click()
    expect(ramp).to_be_hidden()


def test_the_street_map_is_not_offered_under_hexagons(server, open_page):
    page = open_page(f"{server.url}?shape=cartogram&street=1")
    unfold(page)
    expect(page.get_by_role("checkbox", name="Street map underneath")).to_be_disabled()


def test_suppressed_is_seen_apart_from_missing_and_from_low(server, open_page, window, sample, middles):
    """No measure of the sample has withheld values, so the server's answer is changed on its way."""
    codes = list(sample.store.lsoa.index)
    lsoa = sample.store.lsoa.loc[sample.tree.lsoas(LEICESTER)]
    low, withheld, missing = lsoa.index[lsoa["imd_decile"] > 8][0], lsoa.index[50], lsoa.index[51]

    def changed(route):
        answer = route.fetch()
        view = json.loads(answer.text())
        marks = list(view["classes"])
        marks[codes.index(withheld)], marks[codes.index(missing)] = "~", "-"
        view["classes"] = "".join(marks)
        view["suppressed"]["counts"], view["missing"]["counts"] = [1, 1500], [1, 1600]
        route.fulfill(response=answer, body=json.dumps(view))

    window.route("**/view/**", changed)
    page = open_page(f"{server.url}?shape=cartogram")
    wait_for(page, measure="imd_quintile", form="cartogram")
    page.add_style_tag(content=HIDE_NAMES)
    canvas = page.locator(".nm-map-canvas")

    def colours(code):
        return colours_at(page, *spot(canvas, middles[code]), width=7, height=2)  # a pattern repeats after 6

    assert len(colours(low)) == 1
    assert len(colours(withheld)) > 1
    assert len(colours(missing)) > 1
    assert not colours(withheld) & colours(missing)
    rows = page.locator(".nm-legend tbody tr")
    expect(rows.filter(has_text="Not available")).to_contain_text("1,600")
    expect(rows.filter(has_text="Suppressed")).to_contain_text("1,500")
    page.mouse.move(*spot(canvas, middles[withheld]))
    expect(page.locator(".nm-tooltip")).to_contain_text("suppressed")


def test_people_stand_once_in_the_table(server, open_page):
    page = open_page(f"{server.url}?measure=people")
    expect(page.locator(".nm-table thead th")).to_have_text(["Area", "In", "People"])
    choose(page, "What?", "IMD score")
    expect(page.locator(".nm-table thead th")).to_have_text(["Area", "In", "IMD score", "People"])
