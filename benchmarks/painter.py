"""
The map painted by look-up beside the same areas as paths on a canvas: paint, recolour, hover, bytes.

Both draw in one page, in Chromium without a graphics card, on a screen of 900 by 900 pixels; for another store than the
one that is served, name it: `python -m benchmarks painter --store DIR`.
"""

import contextlib
import json
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.browser import chromium, files_served
from benchmarks.folium_scripts import areas_text
from needs_map.data.manifest import store_to_serve
from needs_map.figures.batches import MOST_AT_ONCE
from needs_map.figures.serving import Serving, open_serving
from needs_map.geo.bundle import WEB_FILES
from needs_map.geo.geometry import COARSE_UNIT, UNIT, compressed, ground_bytes, view_bounds

TURNS = 9
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="leaflet/leaflet.css">
<style>div.map { width: 900px; height: 900px }</style>
<div class="map" id="paths"></div><div class="map" id="painted"></div>
<script type="module">
import "./leaflet/leaflet.js";
import { readGround } from "./ground.js";
import { painterOf } from "./painter.js";
import { fillBeside } from "./painting.js";

const COLOURS = ["#11246b", "#225ca7", "#33a7c2", "#90d4b9", "#e9f7b1"];
const classes = (count, turn) => Uint8Array.from({ length: count }, (_, at) => (at * 7 + turn) % 5);
const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const timed = async (act) => {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
};
const bounds = await (await fetch("bounds.json")).json();
const mapOf = (id) => L.map(id, { preferCanvas: true, zoomSnap: 0 }).fitBounds(bounds, { animate: false });
const beside = fillBeside(new URL("./painting_worker.js", import.meta.url));
await new Promise((done) => setTimeout(done, 1500)); // the worker starts

window.paths = async (turns) => {
  const text = await (await fetch("areas.json")).text();
  const map = mapOf("paths");
  let layers;
  const paint = await timed(async () => {
    const style = { weight: 0.25, color: "#fff", fillColor: "#ccc", fillOpacity: 1 };
    layers = L.geoJSON(JSON.parse(text), { style }).addTo(map);
    await drawn();
  });
  const recolours = [];
  for (let turn = 0; turn < turns; turn++) {
    recolours.push(await timed(async () => {
      const own = classes(layers.getLayers().length, turn);
      layers.getLayers().forEach((layer, at) => layer.setStyle({ fillColor: COLOURS[own[at]] }));
      await drawn();
    }));
  }
  const canvas = document.querySelector("#paths canvas");
  const { left, top } = canvas.getBoundingClientRect();
  const hovers = [];
  for (let turn = 0; turn < 20; turn++) {
    const at = { clientX: left + 300 + 20 * turn, clientY: top + 500, bubbles: true };
    await new Promise((done) => setTimeout(done, 50)); // Leaflet looks no more than 32 times a second
    hovers.push(await timed(() => canvas.dispatchEvent(new MouseEvent("mousemove", at))));
  }
  return { paint, recolours, hovers };
};

window.painted = async (turns) => {
  const buffer = await (await fetch("areas.bin")).arrayBuffer();
  const map = mapOf("painted");
  const painter = painterOf(beside).addTo(map);
  let ground;
  const styles = COLOURS.map((fill) => ({ fill, opacity: 1, edge: "#ffffff" }));
  const edge = () => (ground.codes.length > 5000 ? 0 : 0.25);
  const colour = (turn) => painter.colour({ styles, styleOf: classes(ground.codes.length, turn), rings: [], edge });
  const paint = await timed(async () => {
    ground = readGround(buffer);
    painter.show(ground, []);
    colour(0);
    await painter.whenPainted();
    await drawn();
  });
  const recolours = [];
  for (let turn = 0; turn < turns; turn++) {
    recolours.push(await timed(async () => {
      colour(turn);
      await drawn();
    }));
  }
  const hovers = [];
  for (let turn = 0; turn < 20; turn++) {
    hovers.push(await timed(() => painter.at(map.containerPointToLatLng([300 + 20 * turn, 500]))));
  }
  const moved = await timed(async () => {
    map.setZoom(map.getZoom() + 1, { animate: false });
    await painter.whenPainted();
    await drawn();
  });
  return { paint, recolours, hovers, moved };
};
window.ready = true;
</script>"""


def write_page(serving: Serving, folder: Path) -> dict[str, int]:
    """Write the page with what both ways read, and return what each is sent, compressed."""
    for path in WEB_FILES.rglob("*"):
        if path.suffix in {".js", ".css"}:
            (folder / path.relative_to(WEB_FILES)).parent.mkdir(parents=True, exist_ok=True)
            (folder / path.relative_to(WEB_FILES)).write_bytes(path.read_bytes())
    lsoa, text = serving.store.lsoa.geometry, areas_text(serving)
    unit = COARSE_UNIT if len(lsoa) > MOST_AT_ONCE else UNIT
    packed = ground_bytes(serving.store, serving.tree, "lsoa", unit=unit)
    (folder / "areas.json").write_text(text, encoding="utf-8")
    (folder / "areas.bin").write_bytes(packed)
    (folder / "bounds.json").write_text(json.dumps(view_bounds(lsoa)), encoding="utf-8")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return {"paths": len(compressed(text)), "painted": len(compressed(packed))}


def main() -> None:
    store = Path(sys.argv[sys.argv.index("--store") + 1]) if "--store" in sys.argv else store_to_serve()
    serving = open_serving(store)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sizes = write_page(serving, folder)
        address = stack.enter_context(files_served(folder))
        page = stack.enter_context(chromium()).new_page(viewport={"width": 1000, "height": 1900})
        page.goto(f"{address}index.html")
        page.wait_for_function("window.ready")
        found = {way: page.evaluate(f"window.{way}({TURNS})") for way in ("paths", "painted")}
    print(f"{len(serving.store.lsoa):,} LSOAs; medians, ms")
    for way, times in found.items():
        recolour, hover = (statistics.median(times[name]) for name in ("recolours", "hovers"))
        paint = times["paint"]
        print(f"  {way:8} {sizes[way]:10,} bytes  paint {paint:8.1f}  recolour {recolour:7.1f}  hover {hover:6.2f}")
    print(f"  painted  after a zoom {found['painted']['moved']:.1f}")


if __name__ == "__main__":
    main()
