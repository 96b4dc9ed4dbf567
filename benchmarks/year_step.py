"""A year's step of the slider on the page Population until the map is repainted, in Chromium."""

import argparse
import contextlib
import statistics
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browser import PATIENCE, ROOT, chromium, server
from needs_map.data.manifest import store_to_serve
from needs_map.figures.serving import open_serving

STEPS = 16
AIM_SECONDS = 0.3
SCREEN = {"width": 1400, "height": 1000}
PAINTED = "document.querySelector('.nm-map-canvas')?.dataset.painted ?? ''"
WATCH = """() => {
  addEventListener("keydown", () => (window.pressedAt = performance.now()), true);
  const painted = () => (window.paintedAt = performance.now()); // which the map says a frame after it was seen
  new MutationObserver(painted).observe(document.body, {
    subtree: true, attributes: true, attributeFilter: ["data-painted"],
  });
}"""


def step(page: Page, key: str) -> float:
    """Press a key on the slider; return the seconds until the frame in which the map has its new colours."""
    before = page.evaluate(PAINTED)
    page.evaluate("window.paintedAt = 0")
    page.locator(".st-key-change-year input[type=range]").focus()
    page.keyboard.press(key)
    page.wait_for_function(
        f"(before) => ({PAINTED}) !== before && window.paintedAt > 0", arg=before, polling="raf", timeout=PATIENCE
    )
    taken = float(page.evaluate("window.paintedAt - window.pressedAt")) / 1000
    page.wait_for_timeout(400)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.year_step")
    parser.add_argument("--store", type=Path, help="store to serve (default: the one that is served)")
    options, _ = parser.parse_known_args()
    store = store_to_serve(options.store)
    top = open_serving(store).tree.top.code
    with contextlib.ExitStack() as stack:
        address, _ = stack.enter_context(server(ROOT / "streamlit_app.py", store))
        page = stack.enter_context(chromium()).new_context(viewport=SCREEN).new_page()
        for level in ("neighbourhood", "msoa"):
            page.goto(f"{address}?page=population&area={top}&changed_by={level}")
            page.wait_for_selector(".nm-map-canvas[data-painted]", timeout=PATIENCE)
            page.wait_for_timeout(1500)
            page.evaluate(WATCH)
            step(page, "ArrowRight")
            new = [step(page, "ArrowRight") for _ in range(STEPS)]
            seen = [step(page, "ArrowLeft") for _ in range(STEPS)]
            for name, found in (("a year not seen before", new), ("a year seen before", seen)):
                median = statistics.median(found)
                met = "met" if median <= AIM_SECONDS else "MISSED"
                print(
                    f"{level}, {name}: median {median:.3f} s ({min(found):.3f} to {max(found):.3f}; {len(found)});"
                    f" {median / AIM_SECONDS:.2f} of the aim, {AIM_SECONDS} s: {met}"
                )


if __name__ == "__main__":
    main()
