"""The map to send, opened from a disk in a real browser that has no network."""

import io
import os
from pathlib import Path

import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect

from needs_map.app.commands.view_of_options import view_of_options
from needs_map.app.exports.webmaps import view_web_map
from needs_map.data.manifest import MANIFEST
from needs_map.figures.serving import open_serving
from needs_map.figures.view_classes import drawing_of
from tests.browser.mapping import colour_at, wait_for_colour
from tests.browser.waiting import at_rest, until

LEICESTER, RUTLAND = "E06000016", "E06000017"
BUILT = Path(os.environ.get("NEEDS_MAP_BUILT", Path(__file__).resolve().parents[2].parent / "shared-built"))
LARGEST = 2_000_000  # bytes
CORE20, RING, GROUND = "#7c0a52", "#111111", "#f1f3f5"


class Opened:
    """A file open in a page, and all that the page asked for."""

    def __init__(self, page, path):
        self.page, self.path, self.asked, self.errors = page, path, [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
        page.goto(path.as_uri())
        page.wait_for_selector("[data-drawn]")

    def at(self, point):
        """Where on the page a place is drawn, given its longitude and latitude, once nothing there moves."""
        at_rest(self.page)
        longitude, latitude = point
        place = self.page.evaluate(
            f"(() => {{ const at = map_view.latLngToContainerPoint([{latitude}, {longitude}]);"
            " return [at.x, at.y]; })()"
        )
        box = self.page.locator(".folium-map").bounding_box()
        return box["x"] + place[0], box["y"] + place[1]

    def picture(self):
        return Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")

    def has(self, point, colour=None, *, other_than=None):
        """Wait until a place has a colour, or another than some."""
        wait_for_colour(self.page, lambda: self.at(point), colour, other_than=other_than)

    def count(self, colour):
        wanted = tuple(bytes.fromhex(colour[1:]))
        return sum(number for number, found in self.picture().getcolors(2**24) if found == wanted)

    def layer(self, key):
        return self.page.locator(f"[data-layer={key}]")


@pytest.fixture
def opened(window, tmp_path):
    tabs = []

    def start(content, *, width=1400, height=1000, **media):
        path = tmp_path / "map.html"
        path.write_bytes(content)
        tabs.append(window.new_page())
        tabs[-1].set_viewport_size({"width": width, "height": height})
        tabs[-1].emulate_media(**media)
        return Opened(tabs[-1], path)

    yield start
    for tab in tabs:
        tab.close()


def leicester(serving, **changes):
    return view_of_options(serving, **({"measure": "imd_quintile", "level": "lsoa", "area": LEICESTER} | changes))


def largest_of(serving, view, position):
    """Code of the largest area of a class, and the middle of the largest circle in it as longitude and latitude."""
    shown = drawing_of(serving, view)
    chosen = [code for code in shown.in_view if shown.shading.classes[code] == position]
    table = serving.store.lsoa if view.level == "lsoa" else serving.store.areas
    code = table.geometry.loc[chosen].area.idxmax()
    middle = shapely.get_point(shapely.maximum_inscribed_circle(table.geometry.loc[[code]].to_numpy(), 50), 0)
    place = table.geometry.loc[[code]].set_axis([0]).set_crs(27700)
    at = type(place)(middle, crs=27700).to_crs(4326).iloc[0]
    return code, (at.x, at.y)


def test_it_opens_with_no_network_and_asks_for_nothing(sample, opened):
    found = opened(view_web_map(sample, leicester(sample), ring=True))
    found.page.locator("#nm-find").fill("leicester")
    found.page.get_by_role("option").first.wait_for()
    at_rest(found.page)
    assert found.asked == [found.path.as_uri()]
    assert found.errors == []


@pytest.mark.parametrize("classes", ["national", "equal"])
def test_each_class_is_painted_in_its_colour(sample, opened, classes):
    view = leicester(sample, measure="imd_score", classes=classes)
    found = opened(view_web_map(sample, view))
    for key in ("place", "neighbourhood"):
        found.layer(key).uncheck()
    shading = drawing_of(sample, view).shading
    assert len(shading.colours) == 5
    for position, colour in enumerate(shading.colours):
        _, place = largest_of(sample, view, position)
        found.has(place, colour)


def test_hover_tells_name_value_and_class(sample, opened):
    view = leicester(sample, measure="imd_score", classes="equal")
    found = opened(view_web_map(sample, view))
    code, place = largest_of(sample, view, 0)
    found.page.mouse.move(*found.at(place))
    tip = found.page.locator(".nm-tip")
    expect(tip).to_contain_text(sample.tree[code].name)
    expect(tip).to_contain_text(code)
    expect(tip).to_contain_text(f"IMD score: {sample.store.lsoa['imd_score'][code]:.1f}")
    expect(tip).to_contain_text(f"Class: {drawing_of(sample, view).shading.labels[0]}")


def test_the_pointer_reaches_areas_under_outlines_and_ring(sample, opened):
    view = leicester(sample)
    code, _ = largest_of(sample, view, 4)
    found = opened(view_web_map(sample, view._replace(select=code), ring=True))
    other, elsewhere = largest_of(sample, view, 2)
    found.page.mouse.click(*found.at(elsewhere))
    expect(found.page.locator(f".folium-map[data-selected={other}]")).to_be_attached()
    expect(found.page.locator("#nm-chosen")).to_contain_text(sample.tree[other].name)
    found.page.mouse.click(*found.at(elsewhere))
    expect(found.page.locator(".folium-map[data-selected='']")).to_be_attached()


def test_it_opens_at_the_area_in_view_with_the_selected_one_ringed(sample, opened):
    view = leicester(sample)
    code, _ = largest_of(sample, view, 1)
    plain = opened(view_web_map(sample, view))
    at_rest(plain.page)
    before = plain.count(RING)
    ringed = opened(view_web_map(sample, view._replace(select=code)))
    until(lambda: ringed.count(RING) > before + 100)
    expect(ringed.page.locator("#nm-chosen")).to_contain_text(code)
    outline = sample.store.areas.geometry.loc[[LEICESTER]].to_crs(4326).total_bounds
    box = ringed.page.locator(".folium-map").bounding_box()
    west, north = ringed.at((outline[0], outline[3]))
    east, south = ringed.at((outline[2], outline[1]))
    assert box["x"] <= west < east <= box["x"] + box["width"]
    assert box["y"] <= north < south <= box["y"] + box["height"]
    assert south - north > 0.6 * box["height"]


def test_layers_are_switched(sample, opened):
    view = leicester(sample)
    found = opened(view_web_map(sample, view))
    _, place = largest_of(sample, view, 0)
    for key in ("place", "neighbourhood"):
        assert found.layer(key).is_checked()
        found.layer(key).uncheck()
    expect(found.page.locator(".nm-label")).to_have_count(0)
    until(lambda: found.count(CORE20) < 50)  # the line beside its name in the legend
    found.layer("core20").check()
    until(lambda: found.count(CORE20) > 500)
    found.has(place, drawing_of(sample, view).shading.colours[0])
    found.layer("areas").uncheck()
    found.has(place, GROUND)
    found.layer("areas").check()
    found.has(place, drawing_of(sample, view).shading.colours[0])


def test_a_class_of_the_legend_fades_the_others(sample, opened):
    view = leicester(sample)
    found = opened(view_web_map(sample, view))
    for key in ("place", "neighbourhood"):
        found.layer(key).uncheck()
    colours = drawing_of(sample, view).shading.colours
    _, first = largest_of(sample, view, 0)
    _, last = largest_of(sample, view, 4)
    button = found.page.locator("[data-class='0']")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    found.has(last, other_than=colours[4])
    found.has(last, other_than=GROUND)
    found.has(first, colours[0])
    found.page.locator("[data-class='4']").click()
    expect(button).to_have_attribute("aria-pressed", "false")
    found.has(first, other_than=colours[0])
    found.has(last, colours[4])
    found.page.locator("[data-class='4']").click()
    found.has(first, colours[0])
    found.has(last, colours[4])


def test_two_measures_have_a_square_that_fades_too(sample, opened):
    view = leicester(sample, measure="imd_score")._replace(second="people")
    found = opened(view_web_map(sample, view))
    assert found.page.locator(".nm-square [data-class]").count() == 9
    _, place = largest_of(sample, view, 0)
    full = colour_at(found.page, *found.at(place))
    found.page.locator("[data-class='8']").click()
    found.has(place, other_than=full)
    assert found.errors == []


def test_search_by_name_with_the_keyboard_alone(sample, opened):
    found = opened(view_web_map(sample, leicester(sample, area="LNR cluster")))
    page = found.page
    code = sample.tree.members(RUTLAND, "lsoa")[7]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    field = page.locator("#nm-find")
    expect(field).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    zoom = page.evaluate("map_view.getZoom()")
    page.keyboard.type(sample.tree[code].name.upper())
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#nm-found [aria-selected=true]")).to_contain_text(code)
    page.keyboard.press("Enter")
    expect(page.locator("#nm-found")).to_be_hidden()
    expect(page.locator("#nm-chosen")).to_contain_text(code)
    expect(page.locator("tr[aria-current=true]")).to_contain_text(code)
    at_rest(page)
    assert page.evaluate("map_view.getZoom()") > zoom + 1
    page.get_by_role("button", name="Show the whole area").click()
    at_rest(page)
    assert page.evaluate("map_view.getZoom()") == zoom


def test_search_by_code_and_for_what_is_not_there(sample, opened):
    page = opened(view_web_map(sample, leicester(sample))).page
    canvas, legend = (page.locator(name).bounding_box() for name in (".folium-map", ".nm-legend"))
    assert legend["x"] >= canvas["x"] + canvas["width"]  # beside the map, never over it
    code = sample.tree.members(LEICESTER, "lsoa")[42]
    field = page.get_by_role("combobox", name="Find an area by name or code")
    field.fill(code.lower())
    page.get_by_role("option").first.click()
    expect(page.locator("#nm-chosen")).to_contain_text(code)
    field.fill("Atlantis")
    expect(page.locator("#nm-found")).to_contain_text("No area in this file has that name or code")
    field.press("Escape")
    expect(page.locator("#nm-found")).to_be_hidden()


def test_the_table_is_walked_and_chosen_from_with_the_keyboard(sample, opened):
    page = opened(view_web_map(sample, leicester(sample))).page
    page.locator("#nm-table summary").focus()
    page.keyboard.press("Enter")
    page.locator("#nm-table tbody button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second = page.locator("#nm-table tbody tr").nth(1)
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.locator("#nm-chosen")).to_contain_text(second.locator("td").first.inner_text())
    expect(page.locator("#nm-table tbody button[tabindex='0']")).to_have_count(1)


def test_the_first_stop_of_the_keyboard_leads_past_the_map(sample, opened):
    page = opened(view_web_map(sample, leicester(sample))).page
    page.keyboard.press("Tab")
    expect(page.locator(".nm-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#nm-table summary")).to_be_focused()
    page.locator("#nm-table tbody tr").first.wait_for()


def test_odd_names_are_shown_and_not_run(sample, opened):
    odd = "</script><script>window.ran = 1</script> “O'Neil” & Sons {{ 7 * 7 }} <b>Tŷ</b> 🏥 " + "long " * 45
    page = opened(view_web_map(sample, leicester(sample), title=odd, definition=odd)).page
    assert page.locator("h1").inner_text() == odd.strip()
    assert page.title() == f"SAMPLE: {odd.strip()}"
    assert page.evaluate("window.ran") is None
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_telephone_the_map_comes_before_the_legend(sample, opened):
    page = opened(view_web_map(sample, leicester(sample)), width=390, height=844).page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    canvas, legend = (page.locator(name).bounding_box() for name in (".folium-map", ".nm-legend"))
    assert legend["y"] >= canvas["y"] + canvas["height"]
    assert canvas["height"] >= 330


def test_motion_is_reduced_where_that_is_asked(sample, opened):
    content = view_web_map(sample, leicester(sample, area=RUTLAND))
    assert opened(content).page.evaluate("map_view.options.zoomAnimation") is True
    assert opened(content, reduced_motion="reduce").page.evaluate("map_view.options.zoomAnimation") is False


def test_without_scripts_the_figures_are_there(sample, chromium, tmp_path):
    path = tmp_path / "map.html"
    path.write_bytes(view_web_map(sample, leicester(sample, area=RUTLAND)))
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("#nm-table summary").click()
    expect(page.locator("#nm-table tbody tr:visible")).to_have_count(26)
    context.close()


def test_the_official_cluster_is_small_and_drawn(opened):
    if not (BUILT / MANIFEST).is_file():
        pytest.skip("there is no store built from the official files beside the repository")
    serving = open_serving(BUILT)
    view = leicester(serving, area=serving.tree.top.code)
    content = view_web_map(serving, view, ring=True)
    assert len(content) < LARGEST
    found = opened(content)
    assert found.page.locator(".folium-map").get_attribute("data-drawn") == str(len(serving.store.lsoa))
    for key in ("place", "neighbourhood", "core20"):
        found.layer(key).uncheck()
    for position, colour in enumerate(drawing_of(serving, view).shading.colours):
        _, place = largest_of(serving, view, position)
        found.has(place, colour)
    assert found.asked == [found.path.as_uri()]
