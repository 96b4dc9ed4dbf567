"""Classes, a class alone, two measures at once, steps and breadcrumbs."""

from playwright.sync_api import expect

from needs_map.geo.palettes import BIVARIATE
from tests.browser.mapping import choose, colour_at, inside, position, unfold, wait_for, wait_for_colour
from tests.browser.waiting import in_link, settled, steps, until

LEICESTER = "E06000016"
HIDE_NAMES = ".nm-label-at { display: none !important }"


def test_natural_breaks_own_breaks_typed_in_and_colours_reversed(server, open_page):
    page = open_page(f"{server.url}?measure=imd_score")
    unfold(page)
    choose(page, "Classes", "Natural breaks")
    in_link(page, "classes=natural")
    expect(page.locator(".nm-bins span")).to_have_count(24)
    expect(page.locator(".nm-legend")).to_contain_text("Natural breaks, LSOAs in view")
    choose(page, "Classes", "Own breaks")
    page.get_by_label("Breaks", exact=True).fill("10, 20; 40")
    page.get_by_label("Breaks", exact=True).press("Enter")
    expect(page.locator(".nm-legend")).to_contain_text("over 20.0 to 40.0")
    in_link(page, "breaks=10+20+40")
    page.get_by_label("Breaks", exact=True).fill("40 ten")
    page.get_by_label("Breaks", exact=True).press("Enter")
    expect(page.locator(".nm-note")).to_contain_text("Own breaks are numbers")
    expect(page.locator(".nm-legend")).to_contain_text("over 20.0 to 40.0")
    swatches = page.locator(".nm-legend tbody .nm-swatch")
    first = swatches.first.evaluate("(swatch) => swatch.style.background")
    settled(page)
    page.get_by_text("Reverse colours").click()
    page.wait_for_url("**reverse=1**")
    expect(swatches.last).to_have_css("background-color", first)


def test_a_class_alone_fades_the_others(server, open_page, sample):
    page = open_page(server.url)
    page.add_style_tag(content=HIDE_NAMES)
    lsoa = sample.store.lsoa.loc[sample.tree.lsoas(LEICESTER)]
    code = lsoa[lsoa["imd_decile"] > 8].geometry.area.idxmax()

    def where():
        return position(page, *inside(sample, code))

    full = colour_at(page, *where())
    page.get_by_role("button", name="1 (most deprived)").click()
    wait_for_colour(page, where, other_than=full)
    page.get_by_role("button", name="1 (most deprived)").click()
    wait_for_colour(page, where, full)


def test_two_measures_on_one_map(server, open_page, sample):
    page = open_page(f"{server.url}?measure=imd_score&second=people")
    expect(page.locator(".nm-square td")).to_have_count(9)
    page.add_style_tag(content=HIDE_NAMES)
    code = sample.store.lsoa.loc[sample.tree.lsoas(LEICESTER)].geometry.area.idxmax()
    nine = {colour for row in BIVARIATE for colour in row}
    until(lambda: colour_at(page, *position(page, *inside(sample, code))) in nine)


def test_the_keyboard_steps_through_areas_and_breadcrumbs_step_up(server, open_page):
    page = open_page(server.url)
    steps(page)
    canvas = page.locator(".nm-map-canvas")
    canvas.focus()
    page.keyboard.press("n")
    expect(page.locator(".nm-table tr[aria-selected]")).to_have_count(1)
    first = canvas.get_attribute("data-selected")
    wait_for(page, select=first)
    canvas.focus()
    page.keyboard.press("n")
    expect(canvas).not_to_have_attribute("data-selected", first)
    page.keyboard.press("Escape")
    expect(canvas).to_have_attribute("data-selected", "")
    settled(page)
    trail = page.get_by_role("navigation", name="Areas above")
    expect(trail.get_by_role("listitem")).to_have_text(["LNR cluster", "LLR", "Leicester"])
    expect(trail.locator("[aria-current]")).to_have_text("Leicester")
    trail.get_by_role("button", name="LLR").click()
    wait_for(page, area="E54000015")
    expect(page.locator("h1")).to_have_text("Leicester, Leicestershire and Rutland ICB")
    expect(trail.locator("[aria-current]")).to_have_text("LLR")


def test_columns_of_the_visit_list_are_all_in_sight_and_their_sliders_in_one_line(server, open_page):
    weights = "imd_score:50,health_decile:25,crime_decile:25,education_decile:25"
    page = open_page(f"{server.url}?page=visits&weights={weights}", painted=False)
    settled(page)
    held = page.get_by_test_id("stMultiSelectTagsContainer")
    expect(held.get_by_text("Education, skills and training deprivation decile")).to_be_visible()
    assert held.evaluate("(held) => held.scrollWidth <= held.clientWidth && held.scrollHeight <= held.clientHeight")
    bottoms = [one.bounding_box()["y"] for one in page.get_by_test_id("stSlider").get_by_role("slider").all()]
    assert len(bottoms) == 4
    assert max(bottoms) - min(bottoms) < 2
