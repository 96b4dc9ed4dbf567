"""Indicators that were added to a store: found in the list, drawn, moved in time, taken away as CSV."""

import shutil

import pytest
from playwright.sync_api import expect

from needs_map.app.link.links import view_of_link
from needs_map.data.manifest import SAMPLE
from needs_map.data.own.added import add_indicator
from needs_map.figures.serving import open_serving
from needs_map.figures.view_classes import drawing_of
from tests.browser.conftest import Server
from tests.browser.mapping import inside, position, wait_for, wait_for_colour

LEICESTER = "E06000016"
HIDE_NAMES = ".nm-label-at { display: none !important }"
AGES = 14  # so many that the list can be searched
ABOUT = """name = "{name}"
kind = "{kind}"
polarity = "low is good"
period_type = "calendar year"
definition = "Made up for a test."
publisher = "A test"
source = "Made up"
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The sample with two indicators: one by LSOA in two years, one by place and age."""
    folder = tmp_path_factory.mktemp("indicators")
    store = shutil.copytree(SAMPLE, folder / "store")
    sample = open_serving(SAMPLE)
    lsoas = sample.store.lsoa.index
    rows = ["area,period,numerator,denominator"]
    for at, code in enumerate(lsoas):
        rows += [f"{code},2022,{5 + at % 40},100", f"{code},2023,{5 + (at * 7 + 20) % 40},100"]
    _add(store, folder / "asthma.csv", rows, ABOUT.format(name="Asthma", kind="proportion"))
    rows = ["area,period,age,value,lower_cl,upper_cl"]
    for area in sample.tree.at("place"):
        rows += [
            f"{area.code},2023,{band * 5} to {band * 5 + 4} years,{band + 2},{band + 1},{band + 3}"
            for band in range(AGES)
        ]
    _add(store, folder / "visits.csv", rows, ABOUT.format(name="Visits", kind="mean"))
    return store


def _add(store, path, rows, about):
    path.write_text("\n".join(rows) + "\n")
    path.with_suffix(".toml").write_text(about)
    add_indicator(store, path)


@pytest.fixture(scope="module")
def own_server(store):
    running = Server(store)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def serving(store):
    return open_serving(store)


def colour_of(serving, code, **asked):
    """Colour that an area is drawn in."""
    view = view_of_link({"measure": "asthma", "area": LEICESTER, "level": "lsoa"} | asked, serving).view
    shading = drawing_of(serving, view).shading
    return shading.colours[shading.classes[code]]


def test_an_added_indicator_is_found_drawn_moved_and_taken_away(own_server, open_page, serving):
    page = open_page(own_server.url)
    page.add_style_tag(content=HIDE_NAMES)
    page.get_by_role("searchbox", name="Search measures").fill("asth")
    expect(page.locator("#nm-measure option")).to_have_count(1)
    page.get_by_role("searchbox", name="Search measures").press("Enter")
    wait_for(page, measure="asthma")
    expect(page.locator(".nm-legend")).to_contain_text("Asthma, 2023")
    expect(page.locator(".nm-headline")).to_contain_text("in Leicester in 2023")
    large = serving.store.lsoa.loc[serving.tree.lsoas(LEICESTER)].geometry.area.sort_values(ascending=False).index
    code = next(one for one in large if colour_of(serving, one) != colour_of(serving, one, period="2022"))

    def where():
        return position(page, *inside(serving, code))

    wait_for_colour(page, where, colour_of(serving, code))
    canvas = page.evaluate("window.canvas = document.querySelector('.nm-map-canvas canvas'); true")
    page.get_by_role("slider", name="When?").press("ArrowLeft")
    page.wait_for_url("**period=2022**")
    expect(page.locator(".nm-legend")).to_contain_text("Asthma, 2022")
    wait_for_colour(page, where, colour_of(serving, code, period="2022"))
    assert canvas
    assert page.evaluate("window.canvas === document.querySelector('.nm-map-canvas canvas')"), "repainted in place"
    expect(page.locator(".nm-table thead")).to_contain_text("95% confidence interval")
    expect(page.get_by_role("region", name="Asthma").first).to_contain_text("Leicester")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "# Period: 2022 (calendar year)" in text
    assert "Asthma (%),lower 95% confidence limit,upper 95% confidence limit" in text


def test_an_indicator_of_places_moves_the_map_to_places(own_server, open_page):
    page = open_page(f"{own_server.url}?measure=visits&area=lnr&level=lsoa")
    wait_for(page, measure="visits", level="place")
    expect(page.locator(".nm-note")).to_contain_text("Visits, 0 to 4 years is available only for places")
    expect(page.locator(".nm-table")).to_contain_text("1.0 to 3.0")


def test_on_a_telephone(own_server, open_page):
    page = open_page(f"{own_server.url}?measure=asthma&classes=benchmark", width=390, height=844)
    expect(page.locator(".nm-headline")).to_contain_text("Asthma")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
