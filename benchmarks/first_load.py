"""From navigation to painted map with an empty cache, ours beside streamlit-folium; and the server's own start."""

import contextlib
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.browser import ROOT, Wire, chromium, files_served, server
from benchmarks.folium_scripts import PAINTED, Scripts, lsoa_measures, write_scripts
from benchmarks.recolour import SCREEN, painted_at
from needs_map.data.manifest import store_to_serve
from needs_map.figures.serving import open_serving

VISITS = 7
STARTS = 3


def visit(browser: Browser, address: str, scripts: Scripts) -> tuple[float, int]:
    """Seconds from navigation to painted, and bytes until all is still, for a browser that has kept nothing."""
    page = browser.new_context(viewport=SCREEN).new_page()
    wire = Wire(page)
    painted = painted_at(page, scripts.probes, PAINTED, scripts.bounds)
    page.goto(address, wait_until="commit")
    ended = painted("", lsoa_measures()[0])
    begun = page.evaluate("performance.timeOrigin")
    wire.settle(page)
    page.context.close()
    return (ended - begun) / 1000, wire.total


def main() -> None:
    store = store_to_serve()
    serving = open_serving(store)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scripts = write_scripts(serving, folder, stack.enter_context(files_served()))
        pages = {"ours": ROOT / "streamlit_app.py", "streamlit-folium": scripts.add}
        starts: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(STARTS):
            for name, script in pages.items():
                with server(script, store) as (_, seconds):
                    starts[name].append(seconds)
        addresses = {name: stack.enter_context(server(script, store))[0] for name, script in pages.items()}
        addresses["ours"] += f"?page=map&area={serving.tree.top.code}"
        browser = stack.enter_context(chromium())
        visits: dict[str, list[tuple[float, int]]] = {name: [] for name in pages}
        for _ in range(VISITS + 1):
            for name, address in addresses.items():
                visits[name].append(visit(browser, address, scripts))
    for name in pages:
        cold, warm = visits[name][0], visits[name][1:]
        print(
            f"  {name:18} server answers after {statistics.median(starts[name]):.2f} s; painted after "
            f"{statistics.median(seconds for seconds, _ in warm):.2f} s (first visitor {cold[0]:.2f} s), "
            f"{statistics.median(size for _, size in warm):,.0f} bytes"
        )
    ours, theirs = (statistics.median(seconds for seconds, _ in visits[name][1:]) for name in pages)
    print(f"  ours / streamlit-folium: time {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
