"""
Changes of level, classes, way of drawing and area, and a click, in Chromium: time until the map is repainted.

A click has two times more: until its ring is painted, and until the panel is about the area. The first two of each kind
are not counted. What asks the server is beside what the browser knows already in `recolour`.
"""

import argparse
import contextlib
import statistics
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import geopandas as gpd
from playwright.sync_api import Page

from benchmarks.browser import PATIENCE, ROOT, chromium, server
from needs_map.data.manifest import store_to_serve
from needs_map.figures.classes import CLASSES
from needs_map.figures.map_form import CARTOGRAM, GROUND, SHAPES
from needs_map.figures.serving import Serving, open_serving
from needs_map.geo.areas import LEVEL_NAMES

CHANGES, UNCOUNTED = 15, 2
AIM_SECONDS, AIM_RING = 0.3, 0.1
SCREEN = {"width": 1400, "height": 1000}
PAUSE = 600  # ms
WATCH = """() => {
  const begun = (event) => { window.begun ??= event.timeStamp; };
  for (const kind of ["click", "change"]) addEventListener(kind, begun, true);
  addEventListener("keydown", (event) => event.key === "Enter" && begun(event), true);
  const token = () => document.querySelector(".nm-map-canvas")?.dataset.painted ?? "";
  const ring = () => document.querySelector(".nm-map-canvas")?.dataset.selected ?? "";
  const panel = () => document.querySelector(".nm-panel")?.textContent ?? "";
  window.armed = () => {
    const before = { token: token(), ring: ring(), panel: panel() };
    const own = (window.arming = (window.arming ?? 0) + 1);
    window.begun = window.painted = window.ringed = window.told = undefined;
    const look = () => {
      if (own !== window.arming) return;
      if (token() !== before.token) window.painted ??= performance.now();
      if (ring() !== before.ring) window.ringed ??= performance.now();
      if (panel() !== before.panel) window.told ??= performance.now();
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };
}"""
"""Note when a person chose, when the map was painted anew or ringed, and when the panel had other words."""


def timed(page: Page, act: Callable[[], object], until: str = "painted") -> float:
    """Seconds from the last thing a person does until the map is painted or ringed, or the panel told of the area."""
    page.evaluate("armed()")
    act()
    page.wait_for_function(f"window.{until} > 0 && window.begun > 0", polling="raf", timeout=PATIENCE)
    taken = float(page.evaluate(f"window.{until} - window.begun")) / 1000
    page.wait_for_timeout(PAUSE)
    return taken


def pick(page: Page, key: str, option: str) -> None:
    """Choose from one of Streamlit's lists; what counts is the Enter."""
    box = page.locator(f".st-key-{key} input")
    box.click()
    box.fill(option)
    page.get_by_role("option").filter(has_text=option).first.wait_for()
    page.evaluate("window.begun = undefined")
    box.press("Enter")


def press(page: Page, key: str, option: str) -> None:
    page.locator(f".st-key-{key} button").filter(has_text=option).first.click()


def clicks(page: Page, serving: Serving) -> list[Callable[[], None]]:
    """Clicks on LSOAs, each at a point inside."""
    lsoa = serving.store.lsoa.iloc[:: len(serving.store.lsoa) // (CHANGES + UNCOUNTED - 1)]
    points = gpd.GeoSeries(lsoa.geometry.representative_point(), crs=lsoa.crs).to_crs("EPSG:4326")

    def click(latitude: float, longitude: float) -> None:
        x, y = page.evaluate(
            """([latitude, longitude]) => {
              const canvas = document.querySelector(".nm-map-canvas");
              const box = canvas.getBoundingClientRect();
              const at = canvas.needsMap.latLngToContainerPoint([latitude, longitude]);
              return [at.x + box.x, at.y + box.y];
            }""",
            [latitude, longitude],
        )
        page.mouse.click(x, y)

    return [lambda point=point: click(point.y, point.x) for point in points]


def say(name: str, seconds: list[float], aim: float) -> None:
    counted = seconds[UNCOUNTED:]
    median = statistics.median(counted)
    met = "met" if median < aim else "MISSED"
    print(
        f"  {name:26} median {median:.3f} s ({min(counted):.3f} to {max(counted):.3f}; {len(counted)}); "
        f"{median / aim:.2f} of the aim, {aim} s: {met}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.changes")
    parser.add_argument("--store", type=Path, help="store to serve (default: the one that is served)")
    options, _ = parser.parse_known_args()
    store = store_to_serve(options.store)
    serving = open_serving(store)
    tree = serving.tree
    places = tree.at("place")
    levels = [LEVEL_NAMES[level][0] for level in ("msoa", "neighbourhood", "place", "lsoa") if level in tree.levels]
    names = [name[0].upper() + name[1:] for name in levels]
    with contextlib.ExitStack() as stack:
        address, _ = stack.enter_context(server(ROOT / "streamlit_app.py", store))
        page = stack.enter_context(chromium()).new_context(viewport=SCREEN).new_page()

        def opened(link: str) -> None:
            page.goto(f"{address}?page=map&area={tree.top.code}{link}")
            page.wait_for_selector(".nm-map-canvas[data-painted]", timeout=PATIENCE)
            page.wait_for_timeout(1500)
            page.evaluate(WATCH)

        def several(asked: list[str], act: Callable[[Page, str, str], None], key: str) -> list[float]:
            return [
                timed(page, lambda option=option: act(page, key, option))
                for option in islice(cycle(asked), CHANGES + UNCOUNTED)
            ]

        opened("&measure=population&level=lsoa")
        say("level", several(names, press, "level"), AIM_SECONDS)
        say("way of drawing", several([SHAPES[form] for form in (CARTOGRAM, GROUND)], press, "shape"), AIM_SECONDS)
        opened("&measure=population&level=lsoa")
        say("area", several([place.name for place in places], pick, "area"), AIM_SECONDS)
        opened("&measure=imd_score&level=lsoa")
        page.locator(".st-key-more summary").click()
        page.wait_for_timeout(1500)
        cuts = [CLASSES[key] for key in ("equal", "interval", "natural")]
        say("classes", several(cuts, pick, "classes"), AIM_SECONDS)
        opened("&measure=imd_score&level=lsoa")
        acts = clicks(page, serving)
        say("click, ring", [timed(page, act, "ringed") for act in acts], AIM_RING)
        say("click, panel", [timed(page, act, "told") for act in reversed(acts)], AIM_SECONDS)


if __name__ == "__main__":
    main()
