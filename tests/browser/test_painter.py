"""The painted map against the boundaries that it is made of: colours and areas at places drawn by lot."""

import io

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image

from needs_map.geo.classes import sequential
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


@pytest.mark.parametrize("ratio", [1, 2])
def test_places_have_the_colour_of_the_area_that_holds_them(server, chromium, sample, ratio):
    context = chromium.new_context(device_scale_factor=ratio, viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(f"{server.url}?page=map&area={sample.tree.top.code}&level=lsoa&measure=imd_quintile")
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    hidden = ".nm-label-at, .nm-legend, .leaflet-control-container { display: none !important }"
    page.add_style_tag(content=hidden)
    at_rest(page)
    quintiles = (sample.store.lsoa["imd_decile"] + 1) // 2
    shapes, colours = sample.store.lsoa.geometry, sequential(5)
    canvas = page.locator(".nm-map-canvas")
    for nearer in NEARER:
        page.evaluate(STILL, nearer)
        box = canvas.bounding_box()
        picture = np.asarray(Image.open(io.BytesIO(canvas.screenshot())).convert("RGB"))
        lot = np.random.default_rng(2025)
        places = lot.uniform([5, 5], [box["width"] - 5, box["height"] - 5], size=(40 * PLACES, 2))
        found = page.evaluate(WHERE, places.tolist())
        points = gpd.GeoSeries(gpd.points_from_xy(*np.array([one[:2] for one in found]).T), crs="EPSG:4326")
        points = points.to_crs(shapes.crs)
        metres = (points.x.max() - points.x.min()) / box["width"]
        near = shapes.boundary.sindex.query(points.to_numpy(), predicate="dwithin", distance=CLEAR * metres)[0]
        clear = np.setdiff1d(np.arange(len(points)), near)
        within, area = shapes.sindex.query(points.to_numpy()[clear], predicate="within")
        holding = dict(zip(clear[within], shapes.index[area], strict=True))
        outside = np.setdiff1d(clear, clear[within])[:20]
        chosen = [*list(holding)[:PLACES], *outside]
        assert len(chosen) == PLACES + len(outside)
        for place in chosen:
            code = holding.get(place, "")
            column, row = (int((part + BORDER) * ratio) for part in places[place])
            expected = colours[int(quintiles[code]) - 1] if code else "#ffffff"
            assert (found[place][2], "#{:02x}{:02x}{:02x}".format(*picture[row, column])) == (code, expected)
    context.close()
