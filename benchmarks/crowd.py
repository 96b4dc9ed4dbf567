"""
Twenty people at once, in Chromium against one server: time until a choice's figures stand, and the server's memory.

Each person looks at the map, thinks, then selects an area in the table or another measure; a choice is over when the
address bar has its link, which the server writes last. People and server share the processors, so the times are upper
bounds.
"""

import argparse
import contextlib
import statistics
from collections.abc import Iterator
from typing import Any

import psutil
from playwright.sync_api import Browser, Page

from benchmarks.browser import PATIENCE, ROOT, chromium, server
from needs_map.data.manifest import store_to_serve
from needs_map.figures.serving import open_serving

PEOPLE = 20
AIM_SECONDS, AIM_GROWTH = 1.0, 1.1
CLICKS_AN_HOUR = 720
"""Of one person who clicks every five seconds."""
ROUNDS = 4
PAUSE_SECONDS = (2, 6)
"""Shortest and longest time for which a person looks at what came."""
SCREEN = {"width": 1400, "height": 900}
PERSON = """async ({clicks, seed, pause}) => {
  let state = seed * 2654435761 % 4294967296;
  const chance = () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296;
  const still = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const times = [];
  await still(chance() * pause[1]);
  for (let click = 0; click < clicks; click++) {
    const before = location.search;
    const begun = performance.now();
    if (chance() < 0.5) {
      const rows = [...document.querySelectorAll(".nm-table tbody tr:not([aria-selected])")];
      rows[Math.floor(chance() * rows.length)].click();
    } else {
      const list = document.querySelector("#nm-measure");
      const others = [...list.options].filter((option) => !option.selected && !option.disabled);
      list.value = others[Math.floor(chance() * others.length)].value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    }
    while (location.search === before && performance.now() - begun < 5000) await still(0.01);
    times.push((performance.now() - begun) / 1000);
    await still(pause[0] + chance() * (pause[1] - pause[0]));
  }
  return times;
}"""
"""Seconds of each of so many choices, made one after another with pauses between."""


def pages(browser: Browser, address: str, people: int) -> Iterator[Page]:
    """Open the map for each person, in a browser window of their own."""
    for _ in range(people):
        page = browser.new_context(viewport=SCREEN).new_page()
        page.goto(f"{address}?page=map")
        page.wait_for_selector(".nm-table tbody tr", timeout=PATIENCE)
        yield page


def crowd(opened: list[Page], clicks: int, pause: tuple[float, float], seed: int) -> list[float]:
    """Have all people click at the same time, and return the seconds of every choice."""
    for number, page in enumerate(opened):
        asked: dict[str, Any] = {"clicks": clicks, "seed": seed * len(opened) + number + 1, "pause": list(pause)}
        page.evaluate(f"(asked) => {{ window.times = ({PERSON})(asked); }}", asked)
    return [seconds for page in opened for seconds in page.evaluate("window.times")]


def megabytes(process: psutil.Process) -> float:
    """Resident memory of a server."""
    return float(process.memory_info().rss) / 1e6


def served_by(address: str) -> psutil.Process:
    """Process that listens at an address."""
    port = int(address.rstrip("/").rpartition(":")[2])
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.AccessDenied, psutil.NoSuchProcess):
            if any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in process.net_connections()):
                return process
    raise RuntimeError(f"nothing listens at {address}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    options = parser.parse_args()
    store = store_to_serve()
    areas = len(open_serving(store).store.lsoa)
    print(f"{areas:,} LSOAs; {options.people} people")
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(server(ROOT / "streamlit_app.py", store))[0]
        process = served_by(address)
        browser = stack.enter_context(chromium())
        alone = [next(pages(browser, address, 1))]
        crowd(alone, 10, (0.2, 0.4), 0)
        one = crowd(alone, 30, (0.5, 1), 1)
        opened = [*pages(browser, address, options.people)]
        crowd(opened, 3, (1, 2), 2)
        many = crowd(opened, 12, PAUSE_SECONDS, 3)
        say("one person alone", one)
        say(f"{options.people} people at once", many)
        met = "met" if statistics.median(many) < AIM_SECONDS else "MISSED"
        print(f"  at once / alone: {statistics.median(many) / statistics.median(one):.1f}; aim under 1 s: {met}")
        few = opened[:4]
        for page in opened[4:]:
            page.context.close()
        memory = [megabytes(process)]
        for turn in range(ROUNDS):
            crowd(few, CLICKS_AN_HOUR // ROUNDS // len(few) + 1, (0.02, 0.05), 4 + turn)
            memory.append(megabytes(process))
        growth = memory[-1] / memory[1]
        shown = ", ".join(f"{size:.0f}" for size in memory)
        met = "met" if growth < AIM_GROWTH else "MISSED"
        print(f"  server's memory over {CLICKS_AN_HOUR} clicks, MB: {shown}")
        print(f"  last / after the first quarter: {growth:.2f}; aim under {AIM_GROWTH}: {met}")


def say(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    high = ordered[round(len(ordered) * 0.95) - 1]
    print(f"  {name:22} median {statistics.median(ordered):.3f} s, 95% within {high:.3f} s; {len(ordered)} choices")


if __name__ == "__main__":
    main()
