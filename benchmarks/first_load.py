"""
From navigation to painted map with an empty cache, ours beside streamlit-folium; and the server's own start.

`--store DIR` takes another store than the one that is served; `--alone` leaves streamlit-folium out, which takes
minutes for all of England.
"""

import argparse
import contextlib
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from benchmarks.browser import ROOT, Wire, chromium, files_served, server
from benchmarks.folium_scripts import PAINTED, Scripts, lsoa_measures, write_scripts
from benchmarks.recolour import SCREEN, painted_at
from needs_map.data.manifest import store_to_serve
from needs_map.figures.serving import open_serving

VISITS = 7
STARTS = 3
AIM_SECONDS = 1.5
AIM_OF_ENGLAND = "1.0 s after the map's script begins and 1.5 MB"
STREAMLIT = {"", "static", "_stcore", "favicon.png"}
"""First parts of the paths of what Streamlit itself sends."""
BEGUN = """new MutationObserver(() => {
  if (!window.mapBegun && document.querySelector(".nm-map-canvas")) {
    window.mapBegun = performance.timeOrigin + performance.now();
  }
}).observe(document, { subtree: true, childList: true });"""


class Visit(NamedTuple):
    """How long a visit took that began with an empty cache."""

    seconds: float
    """From navigation to painted."""
    drawing: float
    """Of these, since the map's script began."""


class Weight(NamedTuple):
    """What such a visit sent, until all was still."""

    bytes: int
    own: int
    """Of these, those that are not Streamlit's: its page, scripts, styles, letters and messages."""


def _page(browser: Browser) -> Page:
    """A page of a browser that has kept nothing."""
    page = browser.new_context(viewport=SCREEN).new_page()
    page.add_init_script(BEGUN)
    return page


def visit(browser: Browser, address: str, scripts: Scripts) -> Visit:
    """Time a visit. Nothing is counted meanwhile: the page would wait for every message that is looked into."""
    page = _page(browser)
    painted = painted_at(page, scripts.probes, PAINTED, scripts.bounds)
    page.goto(address, wait_until="commit")
    ended = painted("", lsoa_measures()[0])
    begun = page.evaluate("performance.timeOrigin")
    script = page.evaluate("window.mapBegun ?? performance.timeOrigin")
    page.context.close()
    return Visit((ended - begun) / 1000, (ended - script) / 1000)


def weigh(browser: Browser, address: str, scripts: Scripts) -> Weight:
    """Count the bytes of a visit."""
    page = _page(browser)
    wire = Wire(page)
    page.goto(address, wait_until="commit")
    painted_at(page, scripts.probes, PAINTED, scripts.bounds)("", lsoa_measures()[0])
    wire.settle(page)
    page.context.close()
    return Weight(wire.total, sum(size for part, size in wire.by_part.items() if part not in STREAMLIT))


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.first_load")
    parser.add_argument("--store", type=Path, help="store to serve (default: the one that is served)")
    parser.add_argument("--alone", action="store_true", help="without streamlit-folium")
    options, _ = parser.parse_known_args()
    store = store_to_serve(options.store)
    serving = open_serving(store)
    top = serving.tree.top.code
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scripts = write_scripts(serving, folder, stack.enter_context(files_served()))
        pages = {"ours": ROOT / "streamlit_app.py", "streamlit-folium": scripts.add}
        if options.alone:
            pages.popitem()
        starts: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(STARTS):
            for name, script in pages.items():
                with server(script, store) as (_, seconds):
                    starts[name].append(seconds)
        addresses = {name: stack.enter_context(server(script, store))[0] for name, script in pages.items()}
        addresses["ours"] += f"?page=map&area={top}&level=lsoa&measure={lsoa_measures()[0]}"
        browser = stack.enter_context(chromium())
        visits: dict[str, list[Visit]] = {name: [] for name in pages}
        for _ in range(VISITS + 1):
            for name, address in addresses.items():
                visits[name].append(visit(browser, address, scripts))
        weights = {name: weigh(browser, address, scripts) for name, address in addresses.items()}
    print(f"{len(serving.store.lsoa):,} LSOAs; medians")
    for name in pages:
        cold, warm = visits[name][0], visits[name][1:]
        seconds, drawing = (statistics.median(part) for part in zip(*warm, strict=True))
        size, own = weights[name]
        print(
            f"  {name:18} server answers after {statistics.median(starts[name]):.2f} s; painted after {seconds:.2f} s "
            f"(first visitor {cold.seconds:.2f} s), {size:,.0f} bytes"
        )
        if name == "ours":
            aim = AIM_OF_ENGLAND if top == "england" else f"{AIM_SECONDS} s"
            print(f"  {'':18} {drawing:.2f} s after the map's script began, {own:,.0f} bytes its own; asked: {aim}")
    if not options.alone:
        ours, theirs = (statistics.median(one.seconds for one in visits[name][1:]) for name in pages)
        print(f"  ours / streamlit-folium: time {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
