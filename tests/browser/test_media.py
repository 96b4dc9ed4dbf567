"""Paper, high contrast and reduced motion, and what a screen reader is told of a selection."""

import re

from playwright.sync_api import expect

from tests.browser.mapping import choose, wait_for
from tests.browser.waiting import go, settled, stands, steps

RUTLAND = "E06000017"
LEICESTER = "E06000016"
OFF_PAPER = (
    "[data-testid=stSidebar]",
    "[data-testid=stHeader]",
    ".nm-button",
    ".nm-patch",
    ".nm-trail",
    ".leaflet-control-zoom",
)


def test_the_map_is_as_wide_as_the_paper_and_the_page_prints_without_menus(server, open_page):
    page = open_page(f"{server.url}?area={RUTLAND}&measure=imd_score")
    stands(page)
    page.evaluate("""() => {
        const canvas = document.querySelector(".nm-map-canvas");
        window.sizes = [];
        const map = canvas.needsMap;
        const note = () => window.sizes.push([canvas.clientWidth, map.getSize().x, map.getZoom()]);
        note();
        matchMedia("print").addEventListener("change", note);
    }""")
    expect(page.locator(".nm-table tbody tr")).to_have_count(26)
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert 2 <= pages <= 4  # one screen alone would be one page: no row is lost
    before, printed, after = page.evaluate("window.sizes")
    assert printed[0] == printed[1] != before[0]
    assert after == before
    page.emulate_media(media="print")
    for hidden in OFF_PAPER:
        expect(page.locator(hidden).first).to_be_hidden()
    stands(page)
    boxes = [
        page.locator(part).bounding_box()
        for part in (".nm-headline", ".nm-map-canvas", ".nm-legend", ".nm-panel >> nth=0")
    ]
    tops = [box["y"] for box in boxes]
    assert tops == sorted(tops)
    assert boxes[1]["y"] + boxes[1]["height"] <= boxes[2]["y"]  # the legend hides nothing of the map
    table = page.locator(".nm-table")
    assert table.evaluate("(table) => table.scrollHeight - table.clientHeight") <= 1  # every row is on paper
    assert page.locator(".nm-bar i").first.evaluate("(bar) => getComputedStyle(bar).printColorAdjust") == "exact"


def test_high_contrast_keeps_figures_apart(server, open_page):
    page = open_page(f"{server.url}?area={RUTLAND}", forced_colors="active")
    rows = page.locator(".nm-table tbody tr")
    expect(rows).to_have_count(26)
    letter = "(swatch) => getComputedStyle(swatch, '::after').content"
    legend = [page.locator(".nm-legend .nm-swatch").nth(at).evaluate(letter) for at in range(5)]
    assert legend == ['"A"', '"B"', '"C"', '"D"', '"E"']
    shades = page.locator(".nm-bar i").evaluate_all(
        "(bars) => bars.map((bar) => getComputedStyle(bar).backgroundColor)"
    )
    assert len(set(shades)) >= 4
    rows.first.click()
    selected = page.locator(".nm-table tr[aria-selected]")
    expect(selected).to_have_css("outline-style", "solid")
    current = page.locator(".nm-pages [aria-current]")
    other = page.locator(".nm-pages a:not([aria-current])").first
    edge = "(link) => getComputedStyle(link).borderLeftWidth"
    assert current.evaluate(edge) != other.evaluate(edge)
    chosen = page.locator("[data-testid=stButtonGroup] button[aria-checked=true]").first
    expect(chosen).to_have_css("outline-style", "solid")
    settled(page)
    go(page, "?page=inequalities")
    line = page.locator(".nm-line > .nm-one").first  # everyone, whom the fifths are compared with
    ground = "(one) => getComputedStyle(one).backgroundColor"
    assert line.evaluate(ground) != page.locator("body").evaluate(ground)


def test_forced_colours_keep_a_switch_the_own_column_and_the_charts(server, open_page):
    page = open_page(f"{server.url}?page=population", painted=False, forced_colors="active", color_scheme="dark")
    ground = "(one) => getComputedStyle(one).backgroundColor"
    paper = page.locator("body").evaluate(ground)
    knob = page.locator(".stCheckbox label:has([role=switch]) > div:nth-child(2) > div")
    assert knob.evaluate(ground) != paper
    chart = page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first  # its words are dark
    assert chart.evaluate(ground) == "rgb(255, 255, 255)" != paper
    settled(page)
    go(page, "?page=indicators&area=E06000016")
    own = page.locator(".nm-heat thead .nm-own").first
    assert own.evaluate("(one) => getComputedStyle(one).borderInlineStartWidth") == "3px"


def test_reduced_motion_has_none(server, open_page):
    page = open_page(server.url, reduced_motion="reduce")
    assert page.evaluate("document.querySelector('.nm-map-canvas').needsMap.options.zoomAnimation") is False
    expect(page.locator(".leaflet-proxy")).to_have_count(0)  # what Leaflet animates a zoom with
    assert page.locator(".nm-legend").evaluate("(part) => getComputedStyle(part).transitionDuration") == "0s"


def test_each_selection_is_announced_once(server, open_page):
    page = open_page(f"{server.url}?area={RUTLAND}&measure=imd_score", reduced_motion="no-preference")
    assert page.evaluate("document.querySelector('.nm-map-canvas').needsMap.options.zoomAnimation") is True
    said = page.locator(".nm-said")
    expect(page.locator(".nm-table tbody tr")).to_have_count(26)
    steps(page)
    assert said.inner_text() == ""  # nothing was chosen yet
    page.evaluate("""() => {
        window.told = [];
        new MutationObserver(() => window.told.push(document.querySelector(".nm-said").textContent))
            .observe(document.querySelector(".nm-said"), { childList: true, characterData: true, subtree: true });
    }""")
    canvas = page.locator(".nm-map-canvas")
    canvas.focus()
    page.keyboard.press("n")
    expect(said).to_have_text(
        re.compile(r"^X?\w.+\. IMD score: [\d.]+\. \d.*\. Rank 1 of 26 in view, highest first\.$")
    )
    wait_for(page, select=canvas.get_attribute("data-selected"))
    page.keyboard.press("n")
    expect(said).to_have_text(re.compile(r"Rank 2 of 26 in view"))
    wait_for(page, select=canvas.get_attribute("data-selected"))
    page.keyboard.press("Escape")
    expect(said).to_have_text("No area is selected.")
    wait_for(page, select="")
    stands(page)
    assert len(page.evaluate("window.told")) == 3
    assert said.get_attribute("role") == "status"


def test_the_legend_is_heard_as_a_list(server, open_page):
    page = open_page(f"{server.url}?area={LEICESTER}&level=neighbourhood&measure=core20_share")
    items = page.get_by_role("list", name=re.compile("Legend: Core20 share")).get_by_role("listitem")
    expect(items.first).to_contain_text(re.compile(r"1 neighbourhood;\s*[\d,]+ people;"))  # in the singular
    choose(page, "What?", "IMD quintile")
    items = page.get_by_role("list", name="Legend: IMD quintile 2025").get_by_role("listitem")
    expect(items).to_have_count(5)
    expect(items.last).to_contain_text(re.compile(r"5 \(least deprived\)\s*[\d,]+ LSOAs;\s*[\d,]+ people;"))
