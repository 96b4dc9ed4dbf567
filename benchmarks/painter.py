"""
The map painted by look-up beside paths on a canvas and MapLibre with vector tiles: paint, recolour, hover, memory.

Each draws the same areas in a page of its own, in Chromium without a graphics card, on 900 by 900 pixels; MapLibre's
WebGL is drawn by the processor too. MapLibre comes with `npm install`, and is left out without it. The app and
streamlit-folium's best (`recolour` has the others) are whole pages of Streamlit: a paint is from navigation on, a
recolour from the choice of a measure on, server and all. For another store than the one that is served, name it:
`python -m benchmarks painter --store DIR`.
"""

import contextlib
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TooLateError

from benchmarks.browser import PATIENCE, ROOT, chromium, files_served, server
from benchmarks.folium_scripts import PAINTED, Scripts, areas_text, lsoa_measures, write_scripts
from benchmarks.recolour import SCREEN, Contestant, painted_at, sequence
from needs_map.data.manifest import store_to_serve
from needs_map.figures.batches import MOST_AT_ONCE
from needs_map.figures.serving import Serving, open_serving
from needs_map.geo.bundle import WEB_FILES
from needs_map.geo.geometry import COARSE_UNIT, UNIT, compressed, ground_bytes, view_bounds

TURNS = 15
IN_STREAMLIT = 5
"""Changes of the measure in a whole page."""
SLOWED = 4
"""How much slower a phone's processor is."""
BY_SOFTWARE = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
TILES = ROOT / "node_modules" / "maplibre-gl" / "dist"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="leaflet/leaflet.css">
<style>div.map { width: 900px; height: 900px }</style>
<div class="map" id="map"></div>
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
// The page's own work for an act and for the frame that shows it, without the wait for that frame.
const worked = async (act) => {
  await drawn();
  let framed = 0;
  requestAnimationFrame(() => (framed = performance.now()));
  const begun = performance.now();
  act();
  const acted = performance.now() - begun;
  await drawn();
  return acted + performance.now() - framed;
};
const bounds = await (await fetch("bounds.json")).json();
const mapOf = () => L.map("map", { preferCanvas: true, zoomSnap: 0 }).fitBounds(bounds, { animate: false });
const beside = fillBeside(new URL("./painting_worker.js", import.meta.url));
await new Promise((done) => setTimeout(done, 1500)); // the worker starts

window.paths = async (turns) => {
  const text = await (await fetch("areas.json")).text();
  const map = mapOf();
  let layers;
  const paint = await timed(async () => {
    const style = { weight: 0.25, color: "#fff", fillColor: "#ccc", fillOpacity: 1 };
    layers = L.geoJSON(JSON.parse(text), { style }).addTo(map);
    await drawn();
  });
  const recolours = [];
  for (let turn = 0; turn < turns; turn++) {
    recolours.push(await worked(() => {
      const own = classes(layers.getLayers().length, turn);
      layers.getLayers().forEach((layer, at) => layer.setStyle({ fillColor: COLOURS[own[at]] }));
    }));
  }
  const canvas = document.querySelector("#map canvas");
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
  const map = mapOf();
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
  window.again = async () => {
    const recolours = [];
    for (let turn = 0; turn < turns; turn++) recolours.push(await worked(() => colour(turn)));
    return recolours;
  };
  const recolours = await window.again();
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
window.maplibre = async (turns) => {
  const { Map, setWorkerUrl } = await import("./maplibre/maplibre-gl.mjs");
  setWorkerUrl(new URL("./maplibre/maplibre-gl-worker.mjs", document.baseURI).href);
  const count = window.areas;
  const tiles = [new URL("tiles/", document.baseURI).href + "{z}/{x}/{y}.pbf"];
  const edge = count > 5000 ? {} : { "fill-outline-color": "#ffffff" };
  const colour = ["match", ["feature-state", "class"], ...COLOURS.flatMap((one, at) => [at, one]), "#cccccc"];
  const paint = { "fill-color": colour, ...edge };
  const around = [...bounds[0]].reverse().concat([...bounds[1]].reverse());
  const style = {
    version: 8,
    sources: { areas: { type: "vector", tiles, maxzoom: 9, bounds: around } },
    layers: [{ id: "areas", type: "fill", source: "areas", "source-layer": "areas", paint }],
  };
  let map;
  const still = async () => {
    await new Promise((done) => map.once("idle", done));
    const gl = map.getCanvas().getContext("webgl2"); // once a pixel can be read, all is drawn
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  };
  const dye = (turn) => classes(count, turn).forEach((own, at) =>
    map.setFeatureState({ source: "areas", sourceLayer: "areas", id: at + 1 }, { class: own }));
  const painting = await timed(async () => {
    const options = { fadeDuration: 0, attributionControl: false, renderWorldCopies: false };
    map = new Map({ container: "map", style, bounds: around, ...options });
    await new Promise((done) => map.once("load", done));
    dye(0);
    await still();
  });
  const recolours = [];
  for (let turn = 0; turn < turns; turn++) {
    await drawn();
    recolours.push(await timed(async () => {
      dye(turn + 1);
      await still();
    }));
  }
  const hovers = [];
  for (let turn = 0; turn < 20; turn++) {
    hovers.push(await timed(() => map.queryRenderedFeatures([300 + 20 * turn, 500])));
  }
  const moved = await timed(async () => {
    map.jumpTo({ zoom: map.getZoom() + 1 });
    await still();
  });
  const seen = map.queryRenderedFeatures().length;
  return { paint: painting, recolours, hovers, moved, seen };
};
window.ready = true;
</script>"""

HOVERED = """async () => {
  const map = window.map?.getPanes ? window.map : document.querySelector(".nm-map-canvas")?.needsMap;
  if (!map) return null;
  const { left, top } = map.getContainer().getBoundingClientRect();
  const target = map.getContainer().querySelector("canvas:not([style*=hidden])");
  const hovers = [];
  for (let turn = 0; turn < 20; turn++) {
    const at = { clientX: left + 200 + 15 * turn, clientY: top + 300, bubbles: true };
    await new Promise((done) => setTimeout(done, 50)); // Leaflet looks no more than 32 times a second
    const begun = performance.now();
    target.dispatchEvent(new MouseEvent("mousemove", at));
    hovers.push(performance.now() - begun);
  }
  return hovers;
}"""


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
    (folder / "index.html").write_text(PAGE.replace("window.areas", str(len(lsoa))), encoding="utf-8")
    (folder / "blank.html").write_text("<!doctype html>", encoding="utf-8")
    if TILES.is_dir() and (node := shutil.which("node")):
        shutil.copytree(TILES, folder / "maplibre", ignore=shutil.ignore_patterns("*.map", "*-dev*"))
        script = str(ROOT / "benchmarks" / "vector_tiles.mjs")
        subprocess.run([node, script, str(folder / "areas.json"), str(folder / "tiles")], check=True)
    return {"paths": len(compressed(text)), "painted": len(compressed(packed))}


def own_memory(browser: Browser, known: set[int]) -> tuple[int, set[int]]:
    """Bytes that the pages' processes have to themselves, but for those known before; and all those processes."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = {int(one["id"]) for one in found if one["type"] == "renderer"}
    lines = [
        line.split() for pid in pages - known for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    ]
    return 1024 * sum(int(line[1]) for line in lines if line[0].startswith("Private_")), pages


def measured(browser: Browser, address: str, way: str) -> dict[str, Any]:
    """Measure a way to draw in a page of its own: its times, and the memory that it takes beside an empty page's."""
    _, known = own_memory(browser, set())
    context = browser.new_context(viewport={"width": 1000, "height": 1000})
    page = context.new_page()
    tiles: set[str] = set()
    context.on("request", lambda request: tiles.add(request.url.removeprefix(address)))
    page.goto(f"{address}blank.html")
    empty, _ = own_memory(browser, known)
    page.goto(f"{address}index.html")
    page.wait_for_function("window.ready")
    found: dict[str, Any] = page.evaluate(f"window.{way}({TURNS})")
    tools = context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    page.wait_for_timeout(1000)
    found["memory"] = own_memory(browser, known)[0] - empty
    found["tiles"] = [path for path in tiles if path.endswith(".pbf")]
    found["slowed"] = slowed(page, tools) if way == "painted" else []
    context.close()
    return found


def slowed(page: Page, tools: Any) -> list[float]:  # noqa: ANN401 - a session of Playwright's, which it does not name
    """Times of a recolour with the processor of a phone."""
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    found: list[float] = page.evaluate("window.again()")
    return found


def in_streamlit(browser: Browser, address: str, scripts: Scripts) -> dict[str, Any]:
    """Measure a map in a page of Streamlit, as a person who waits for it would."""
    _, known = own_memory(browser, set())
    page = browser.new_context(viewport=SCREEN).new_page()
    empty, _ = own_memory(browser, known)
    contestant = Contestant(page, painted_at(page, scripts.probes, PAINTED, scripts.bounds), address)
    size = contestant.wire.total
    recolours = [1000 * contestant.change(key).seconds for key in sequence(scripts.probes)[:IN_STREAMLIT]]
    hovers = next(filter(None, (frame.evaluate(HOVERED) for frame in page.frames)), [math.nan])
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    page.wait_for_timeout(1000)
    memory = own_memory(browser, known)[0] - empty
    page.context.close()
    return {"paint": contestant.first, "recolours": recolours, "hovers": hovers, "memory": memory, "size": size}


def main() -> None:
    store = Path(sys.argv[sys.argv.index("--store") + 1]) if "--store" in sys.argv else store_to_serve()
    serving = open_serving(store)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sizes = write_page(serving, folder)
        address = stack.enter_context(files_served(folder))
        browser = stack.enter_context(
            chromium("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
        )
        ways = ["paths", *(["maplibre"] if (folder / "tiles").is_dir() else []), "painted"]
        found: dict[str, dict[str, Any]] = {}
        for way in ways:
            found[way] = measured(browser, address, way)
            files = [folder / path for path in found[way]["tiles"]]
            sizes.setdefault(way, sum(len(compressed(file.read_bytes())) for file in files if file.is_file()))
        (folder / "scripts").mkdir()
        scripts = write_scripts(serving, folder / "scripts", stack.enter_context(files_served()))
        pages = {"the app": ROOT / "streamlit_app.py", "streamlit-folium": scripts.add}
        link = f"?page=map&area={serving.tree.top.code}&level=lsoa&measure={lsoa_measures()[0]}"
        for way, script in pages.items():
            served, _ = stack.enter_context(server(script, store))
            try:
                in_streamlit(browser, served + link, scripts)  # which warms its server
                found[way] = in_streamlit(browser, served + link, scripts)
            except TooLateError:
                print(f"  {way}: not painted after {PATIENCE / 1000:.0f} s")
                continue
            sizes[way] = found[way]["size"]
    print(f"{len(serving.store.lsoa):,} LSOAs; medians, ms (least); memory in MB beside an empty page's")
    for way, times in found.items():
        if way == "the app":
            print("  as whole pages of Streamlit:")
        recolour, hover = (statistics.median(times[name]) for name in ("recolours", "hovers"))
        print(
            f"  {way:16} {sizes[way]:10,} bytes  paint {times['paint']:8.1f}  recolour {recolour:7.1f} "
            f"({min(times['recolours']):.1f})  hover {hover:6.2f}  memory {times['memory'] / 1e6:.0f}"
        )
        if times.get("seen") == 0:
            print(f"  {way}: nothing was drawn, so this is void")
    painted = found["painted"]
    print(f"  painted  after a zoom {painted['moved']:.1f}; recolour with a processor slowed {SLOWED} times ", end="")
    print(f"{statistics.median(painted['slowed']):.1f} ({min(painted['slowed']):.1f})")


if __name__ == "__main__":
    main()
