"""The painted map against the boundaries that it is made of: colours and areas at places drawn by lot."""

import io

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image

from needs_map.geo.palettes import sequential
from tests.browser.waiting import at_rest

PLACES, NEARER = 500, (0, 1.5, 3)
"""Places at each zoom, and how much nearer than the whole cluster each zoom is."""
BORDER = 1  # pixel around the map, which its own places do not count
CLEAR = 3.5
"""Pixels from an edge within which its lines may lie."""
STILL = """async (nearer) => {
    const canvas = document.querySelector(".nm-map-canvas");
    const map = canvas.needsMap;
    window.first ??= [map.getCenter(), map.getZoom()];
    map.setView(nearer ? [52.63, -1.13] : window.first[0], window.first[1] + nearer, { animate: false });
    await canvas.needsPainter.whenPainted();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
WHERE = """(places) => {
    const { needsMap: map, needsPainter: painter } = document.querySelector(".nm-map-canvas");
    return places.map((place) => {
        const { lat, lng } = map.containerPointToLatLng(place);
        return [lng, lat, painter.ground.codes[painter.at([lat, lng])] ?? ""];
    });
}"""


ASTRAY = """async (step) => {
    const { needsMap: map, needsPainter: painter } = document.querySelector(".nm-map-canvas");
    const { beside } = painter;
    painter.beside = () => new Promise(() => {}); // a picture that never comes
    if (step.out) map.setZoom(map.getZoom() - step.out, { animate: false });
    if (step.by) map.panBy(step.by, { animate: false });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return () => Object.assign(painter, { beside, busy: false });
}"""
HIDDEN = ".nm-label-at, .nm-legend, .leaflet-control-container { display: none !important }"


@pytest.fixture(scope="module")
def painted(server, chromium, sample, request):
    """A page on a screen with so many pixels for each of the page along a side, and that number."""
    context = chromium.new_context(device_scale_factor=request.param, viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(f"{server.url}?page=map&area={sample.tree.top.code}&level=lsoa&measure=imd_quintile")
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    page.add_style_tag(content=HIDDEN)
    at_rest(page)
    yield page, request.param
    context.close()


@pytest.fixture(scope="module")
def ground(sample):
    """Areas and their edges."""
    shapes = sample.store.lsoa.geometry
    return shapes, shapes.boundary.sindex


def looks(page, ground, ratio, wanted=PLACES):
    """Of places clear of edges: the area that holds each, and the one and the colour that the map has there."""
    (shapes, edges), canvas = ground, page.locator(".nm-map-canvas")
    box = canvas.bounding_box()
    picture = np.asarray(Image.open(io.BytesIO(canvas.screenshot())).convert("RGB"))
    lot = np.random.default_rng(2025)
    held = 0
    for _ in range(40):
        places = lot.uniform([5, 5], [box["width"] - 5, box["height"] - 5], size=(PLACES, 2))
        found = page.evaluate(WHERE, places.tolist())
        points = gpd.GeoSeries(gpd.points_from_xy(*np.array([one[:2] for one in found]).T), crs="EPSG:4326")
        points = points.to_crs(shapes.crs)
        metres = (points.x.max() - points.x.min()) / box["width"]
        near = edges.query(points.to_numpy(), predicate="dwithin", distance=CLEAR * metres)[0]
        clear = np.setdiff1d(np.arange(len(points)), near)
        within, area = shapes.sindex.query(points.to_numpy()[clear], predicate="within")
        holding = dict(zip(clear[within], shapes.index[area], strict=True))
        for place in [*holding, *np.setdiff1d(clear, clear[within])[:20]]:
            column, row = (int((part + BORDER) * ratio) for part in places[place])
            yield holding.get(place, ""), found[place][2], "#{:02x}{:02x}{:02x}".format(*picture[row, column])
        held += len(holding)
        if held >= wanted:
            return


def colour_of(sample, code):
    """The colour of an area by its quintile; the page's own where there is none."""
    return sequential(5)[(sample.store.lsoa["imd_decile"][code] + 1) // 2 - 1] if code else "#ffffff"


@pytest.mark.parametrize("painted", [1, 2], indirect=True, scope="module")
@pytest.mark.parametrize("nearer", NEARER)
def test_places_have_the_colour_of_the_area_that_holds_them(painted, ground, sample, nearer):
    page, ratio = painted
    page.evaluate(STILL, nearer)
    found = list(looks(page, ground, ratio))
    assert sum(1 for held_by, _, _ in found if held_by) >= PLACES
    for held_by, under, colour in found:
        assert (under, colour) == (held_by, colour_of(sample, held_by))


@pytest.mark.parametrize("painted", [1], indirect=True, scope="module")
@pytest.mark.parametrize(("nearer", "step"), [(2, {"by": [500, 200]}), (3, {"out": 2.5})])
def test_no_blank_is_seen_before_the_next_picture_comes(painted, ground, sample, nearer, step):
    page, ratio = painted
    page.wait_for_function("document.querySelector('.nm-map-canvas').needsPainter.coarse")
    page.evaluate(STILL, nearer)
    settle = page.evaluate_handle(ASTRAY, step)
    found = [one for one in looks(page, ground, ratio, wanted=100) if one[0]]
    settle.evaluate("(settle) => settle()")
    assert len(found) >= 100
    right = [under == held_by and colour == colour_of(sample, held_by) for held_by, under, colour in found]
    assert not [colour for _, _, colour in found if colour == "#ffffff"]
    assert np.mean(right) > 0.9  # a coarse picture that is drawn larger is blurred where colours meet
