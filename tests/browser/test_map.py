"""The first page, as a person uses it: open, look, choose, click, share, go back."""

import re
from functools import partial

import pytest
import shapely
from playwright.sync_api import expect

from needs_map.figures.values import profile
from needs_map.geo.palettes import sequential
from tests.browser.mapping import choose, colour_at, inside, position, unfold, wait_for, wait_for_colour
from tests.browser.waiting import in_link, settled, stands

LEICESTER = "E06000016"
PAINTED = """performance.getEntriesByType("resource")
  .filter(({name}) => name.includes("/painted/")).map(({responseStatus}) => responseStatus)"""
"""Answers to a page that said it had painted its map."""


def big_lsoa(serving, place=LEICESTER):
    """The LSOA with the largest area of a place, so that a click cannot miss it."""
    codes = serving.tree.lsoas(place)
    return serving.store.lsoa.loc[codes].geometry.area.idxmax()


def test_a_stranger_sees_leicester_by_deprivation_each_place_in_its_colour(server, open_page, sample):
    page = open_page(server.url)
    expect(page.locator("h1")).to_have_text("Leicester")
    expect(page.locator(".nm-headline")).to_contain_text("53.5% of Leicester’s registered patients")
    expect(page.locator(".nm-big")).to_have_text("53.5%")
    expect(page.locator(".nm-legend")).to_contain_text("IMD quintile 2025")
    canvas, legend = (page.locator(name).bounding_box() for name in (".nm-map-canvas", ".nm-legend"))
    assert legend["y"] >= canvas["y"] + canvas["height"]  # never over the map
    assert legend["width"] == canvas["width"]
    rows = {row.bounding_box()["y"] for row in page.locator(".nm-legend tbody tr").all()}
    assert len(rows) == 1  # five classes stand in one line
    names = ("Copy link", "Download", "Add to document")
    boxes = [page.get_by_role("button", name=name, exact=True).first.bounding_box() for name in names]
    assert len({(box["y"], box["height"]) for box in boxes}) == 1
    own = profile(sample, sample.tree[LEICESTER], "registered")
    expect(page.locator(".nm-legend tbody tr").first).to_contain_text(f"{own.people[1]:,.0f}")
    page.get_by_text("SAMPLE", exact=True).wait_for()
    expect(page.locator(".nm-table tbody tr")).to_have_count(100)
    assert page.evaluate(PAINTED) == [200]  # for which the rest of the page waited
    page.add_style_tag(content=".nm-label-at { display: none !important }")
    for quintile in (1, 3, 5):
        codes = sample.tree.lsoas(LEICESTER)
        lsoa = sample.store.lsoa.loc[codes]
        code = lsoa[(lsoa["imd_decile"] + 1) // 2 == quintile].geometry.area.idxmax()
        wait_for_colour(page, partial(position, page, *inside(sample, code)), sequential(5)[quintile - 1])
    shapes = sample.store.lsoa.geometry
    held = shapes[codes].union_all()
    beside = shapes[
        shapes.touches(held) & shapes.representative_point().within(shapely.box(*held.bounds))
    ].area.idxmax()
    fifth = (sample.store.lsoa["imd_decile"][beside] + 1) // 2
    colour = sequential(5)[fifth - 1]
    parts = [round(255 - 0.3 * (255 - int(colour[at : at + 2], 16))) for at in (1, 3, 5)]
    shown = colour_at(page, *position(page, *inside(sample, beside)))  # around Leicester: paler, with its value
    assert [int(shown[at : at + 2], 16) for at in (1, 3, 5)] == pytest.approx(parts, abs=2)
    page.mouse.move(*position(page, *inside(sample, beside)))
    expect(page.locator(".nm-tooltip")).to_contain_text(f"{fifth}")
    expect(page.locator(".nm-tooltip")).to_contain_text("Outside the area in view")
    page.get_by_test_id("stSidebar").get_by_text("Neighbourhood", exact=True).click()
    wait_for(page, level="neighbourhood", measure="core20_share")
    page.get_by_role("checkbox", name="Names with values").check()
    expect(page.locator(".nm-label-area")).to_have_count(4)
    assert all("%" in name for name in page.locator(".nm-label-area").all_text_contents())
    page.get_by_role("checkbox", name="Names with values").uncheck()
    expect(page.locator(".nm-label-area")).to_have_count(0)
    expect(page.locator(".nm-note")).to_contain_text("showing Core20 share instead")
    expect(page.locator(".nm-table tbody tr")).to_have_count(4)


def test_changing_the_measure_recolours_the_map_in_place_and_back_and_forward_work(server, open_page, sample):
    page = open_page(server.url)
    page.add_style_tag(content=".nm-label-at { display: none !important }")
    page.evaluate("document.querySelector('.nm-map-canvas').dataset.mark = 'the same map'")
    choose(page, "What?", "Crime decile")
    wait_for(page, measure="crime_decile", area=LEICESTER)
    assert page.locator(".nm-map-canvas").get_attribute("data-mark") == "the same map"
    code = big_lsoa(sample)
    decile = int(sample.store.lsoa["crime_decile"][code])
    wait_for_colour(page, partial(position, page, *inside(sample, code)), sequential(10)[decile - 1])
    expect(page.locator(".nm-headline")).to_contain_text("for crime")
    in_link(page, "measure=crime_decile")
    choose(page, "Which area?", "Rutland (place)")
    in_link(page, "area=E06000017")
    page.go_back()
    wait_for(page, area=LEICESTER, measure="crime_decile")
    page.wait_for_url(re.compile("measure=crime_decile"))
    settled(page)
    page.go_back()
    wait_for(page, area=LEICESTER, measure="imd_quintile")
    settled(page)
    page.go_forward()
    wait_for(page, measure="crime_decile")


def test_a_click_selects_a_second_clears_and_the_table_selects_with_the_keyboard(server, open_page, sample):
    page = open_page(server.url)
    code = big_lsoa(sample)
    name = sample.tree[code].name
    page.mouse.click(*position(page, *inside(sample, code)))
    expect(page.locator(".nm-map-canvas")).to_have_attribute("data-selected", code)
    quintile = (int(sample.store.lsoa["imd_decile"][code]) + 1) // 2
    expect(page.locator(".nm-legend .nm-here")).to_contain_text(str(quintile))
    page.get_by_role("heading", name=f"Core20 in {name}").wait_for()
    expect(page.locator(".nm-headline")).to_contain_text(name)
    expect(page.locator(".nm-table tr[aria-selected]")).to_contain_text(name)
    page.wait_for_url(f"**select={code}**")
    page.mouse.click(*position(page, *inside(sample, code)))
    page.get_by_role("heading", name="Core20 in Leicester", exact=True).wait_for()
    page.wait_for_url(re.compile(r"^(?!.*select=)"))
    expect(page.locator(".nm-map-canvas")).to_have_attribute("data-selected", "")
    settled(page)
    button = page.locator(".nm-table tbody button").nth(3)
    name = button.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Core20 in {name}").wait_for()
    expect(page.locator(".nm-map-canvas")).to_have_attribute("data-selected", re.compile("^X01"))


def test_a_link_restores_the_view(server, open_page, sample):
    page = open_page(server.url)
    choose(page, "What?", "Health deprivation and disability decile")
    wait_for(page, measure="health_decile")
    code = big_lsoa(sample)
    page.mouse.click(*position(page, *inside(sample, code)))
    in_link(page, f"select={code}")
    headline = page.locator(".nm-headline").inner_text()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Link copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert f"select={code}" in link
    other = open_page(link)
    wait_for(other, measure="health_decile", select=code)
    expect(other.locator(".nm-headline")).to_have_text(headline)


def test_choices_made_in_haste_are_all_kept(server, open_page):
    page = open_page(server.url)
    choose(page, "What?", "IMD decile")
    page.get_by_test_id("stSidebar").get_by_text("MSOA", exact=True).click()
    choose(page, "What?", "IMD score")
    choose(page, "What?", "IMD rank")
    page.get_by_test_id("stSidebar").get_by_text("Neighbourhood", exact=True).click()
    page.wait_for_url("**level=neighbourhood&measure=imd_rank**")
    wait_for(page, level="neighbourhood", measure="imd_rank")
    expect(page.locator(".nm-headline")).to_contain_text("average IMD rank")
    expect(page.get_by_role("combobox", name="What?")).to_have_value("imd_rank")


def test_equal_count_classes_and_population_basis(server, open_page):
    page = open_page(f"{server.url}?measure=imd_score")
    unfold(page)
    choose(page, "Classes", "Same number of areas")
    wait_for(page, classes="equal")
    settled(page)
    counts = [int(cell.split()[0]) for cell in page.locator(".nm-legend tbody tr td:nth-child(2)").all_inner_texts()]
    assert counts == [40] * 5
    page.get_by_text("Residents, 2021").click()
    wait_for(page, basis="resident")
    expect(page.locator(".nm-of").first).to_contain_text("residents, 2021")


def test_core20_areas_are_ringed_and_the_street_map_fails_quietly(server, open_page, elsewhere):
    page = open_page(f"{server.url}?measure=crime_decile")
    unfold(page)
    page.get_by_text("Ring Core20 areas").click()
    expect(page.locator(".nm-legend")).to_contain_text("Core20 area")
    page.get_by_text("Street map underneath").click()
    page.wait_for_function("document.querySelector('.leaflet-tile-pane img, .leaflet-tile') !== null")
    page.locator(".nm-headline").wait_for()
    asked = list(elsewhere)
    elsewhere.clear()
    assert asked
    assert all(address.startswith("https://tile.openstreetmap.org/") for address in asked)


def test_a_phone_shows_the_map_first_and_nothing_is_cut_off(server, open_page):
    page = open_page(server.url, width=390, height=844)
    stands(page)
    box = {name: page.locator(name).first.bounding_box() for name in (".nm-headline", ".nm-map-canvas", ".nm-panel")}
    assert box[".nm-headline"]["y"] < box[".nm-map-canvas"]["y"] < box[".nm-panel"]["y"]
    assert box[".nm-map-canvas"]["y"] < 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in box.values():
        assert part["x"] >= 0
        assert part["x"] + part["width"] <= 390


def test_two_tabs_do_not_share_a_selection(server, open_page, sample):
    first, second = open_page(server.url), open_page(server.url)
    code = big_lsoa(sample)
    first.mouse.click(*position(first, *inside(sample, code)))
    wait_for(first, select=code)
    choose(second, "What?", "IMD rank")
    wait_for(second, measure="imd_rank", select="")
    wait_for(first, measure="imd_quintile", select=code)


def test_the_csv_is_what_is_on_screen_with_its_metadata(server, open_page):
    page = open_page(f"{server.url}?level=place&area=lnr&measure=core20_share")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    text = waiting.value.path().read_text("utf-8-sig")
    assert waiting.value.suggested_filename == "SAMPLE-lnr-cluster-core20-share-by-place.csv"
    assert text.startswith("# SAMPLE: ")
    assert "# Definition: Share of people who live in Core20 areas" in text
    assert "E06000016,Leicester," in text
    assert ",53.5," in text


def test_a_selection_leaves_a_class_alone_and_the_legend_open(server, open_page):
    page = open_page(f"{server.url}?area=E06000017&measure=imd_score")
    legend = page.locator(".nm-legend")
    shown = legend.locator("button[aria-pressed=true]")
    stands(page)
    legend.get_by_text("What is this?").click()
    legend.get_by_role("button").nth(3).click()
    expect(shown).to_have_count(1)
    page.locator(".nm-table tbody button").first.click()
    in_link(page, "select=")
    stands(page)
    expect(shown).to_have_count(1)
    expect(legend.locator(".nm-what[open]")).to_have_count(1)
    choose(page, "What?", "IMD rank")
    wait_for(page, measure="imd_rank")
    expect(shown).to_have_count(0)
