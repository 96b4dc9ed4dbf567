"""
Changing the measure until the map is repainted, in Chromium: time and bytes.

Ours beside streamlit-folium's two ways, `st.pydeck_chart` and plotly's choropleth map, on the same polygons. Without a
graphics card WebGL, which the last two use, is drawn by the processor.
"""

import contextlib
import random
import statistics
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from benchmarks.browser import PATIENCE, ROOT, Wire, chromium, files_served, server
from benchmarks.chart_scripts import KEEP_PIXELS, write_chart_scripts
from benchmarks.chart_scripts import PAINTED as PAINTED_BY_GL
from benchmarks.folium_scripts import PAINTED, Probe, lsoa_measures, write_scripts
from needs_map.data.manifest import store_to_serve
from needs_map.figures.measures import BUILT_IN
from needs_map.figures.serving import open_serving

CHANGES = 15
AIM_TIME, AIM_BYTES = 2 / 5, 1 / 100
SCREEN = {"width": 1400, "height": 900}
CHOSEN_AT = """() => {
  const now = () => (window.chosenAt = performance.timeOrigin + performance.now());
  addEventListener("keydown", (event) => event.key === "Enter" && now(), true);
  addEventListener("change", (event) => event.target.tagName === "SELECT" && now(), true);
}"""
LOOKS = {"pydeck": PAINTED_BY_GL, "plotly": PAINTED_BY_GL}
"""How those that do not draw with Leaflet are looked at."""
NAMES = {
    "add": "streamlit-folium, feature group",
    "rebuild": "streamlit-folium, rebuilt",
    "pydeck": "st.pydeck_chart",
    "plotly": "plotly's choropleth map",
}
Painted = Callable[[str, str], float]
"""Waits until a measure (by key) is painted where another was, and returns when it was, in ms."""


class Change(NamedTuple):
    """What one change of the measure cost."""

    seconds: float
    received: int
    sent: int
    fetched: int

    @property
    def bytes(self) -> int:
        return self.received + self.sent + self.fetched


class Contestant:
    """A page that shows a measure, and what its changes cost."""

    def __init__(self, page: Page, painted: Painted, address: str) -> None:
        self.page, self.painted = page, painted
        self.shown = lsoa_measures()[0]
        self.changes: list[Change] = []
        self.wire = Wire(page)
        page.goto(address)
        page.evaluate(CHOSEN_AT)
        self.first = painted("", self.shown) - page.evaluate("performance.timeOrigin")
        self.wire.settle(page)

    def change(self, key: str) -> Change:
        """Choose a measure as a person would: from the list, or its name typed into the box and Enter."""
        page, wire = self.page, self.wire
        page.bring_to_front()
        before = wire.socket_in, wire.socket_out, wire.http
        box = page.get_by_role("combobox", name="What?")
        if box.evaluate("(box) => box.tagName") == "SELECT":
            box.select_option(label=BUILT_IN[key].label)
        else:
            box.click(timeout=PATIENCE)
            box.fill(BUILT_IN[key].label)
            page.wait_for_timeout(150)
            box.press("Enter")
        ended = self.painted(self.shown, key)
        begun = page.evaluate("window.chosenAt")
        wire.settle(page)
        self.shown = key
        cost = [now - then for now, then in zip((wire.socket_in, wire.socket_out, wire.http), before, strict=True)]
        made = Change((ended - begun) / 1000, *cost)
        self.changes.append(made)
        return made


def painted_at(page: Page, probes: list[Probe], looks: str, bounds: list[list[float]]) -> Painted:
    """A pixel at a place where the two measures differ has the new measure's colour, as a script looks for it."""

    def painted(before: str, key: str) -> float:
        new = BUILT_IN[key].label
        probe = (differing(before, key, probes) if before else probes)[0]
        place = probe._asdict() | {"colour": probe.colours[new], "bounds": bounds}
        found = page.wait_for_function(looks, arg=place, polling="raf", timeout=PATIENCE)
        return float(found.json_value())

    return painted


def sequence(probes: list[Probe], seed: int = 1) -> list[str]:
    """Measures in an order in which each looks unlike the one before, all seen once before any comes again."""
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    first, *others = lsoa_measures()
    while True:
        chance.shuffle(others)
        again = others * (CHANGES // len(others) + 1)
        order = [*others, first, *again][: len(others) + CHANGES]
        if all(differing(before, after, probes) for before, after in pairwise([first, *order])):
            return order


def differing(before: str, after: str, probes: list[Probe]) -> list[Probe]:
    """Places where two measures differ in colour; score and rank have the quintile's classes, and so none."""
    old, new = BUILT_IN[before].label, BUILT_IN[after].label
    return [probe for probe in probes if probe.colours[old] != probe.colours[new]]


def median(changes: list[Change], part: Callable[[Change], float]) -> float:
    return statistics.median(part(change) for change in changes)


def say(name: str, changes: list[Change]) -> None:
    seconds = sorted(change.seconds for change in changes)
    print(
        f"  {name:34} {statistics.median(seconds):6.3f} s ({seconds[0]:.3f} to {seconds[-1]:.3f})"
        f" {median(changes, lambda change: change.bytes):10,.0f} bytes"
        f" (socket in {median(changes, lambda change: change.received):,.0f},"
        f" out {median(changes, lambda change: change.sent):,.0f},"
        f" fetched {median(changes, lambda change: change.fetched):,.0f}); {len(changes)} changes"
    )


def run(
    browser: Browser, addresses: dict[str, str], probes: list[Probe], bounds: list[list[float]]
) -> dict[str, list[Change]]:
    """Change the measure on all pages in turn, after a visit that warms their servers."""
    order = sequence(probes)

    def contestants() -> dict[str, Contestant]:
        made = {}
        for name, address in addresses.items():
            page = browser.new_context(viewport=SCREEN).new_page()
            page.add_init_script(KEEP_PIXELS)
            painted = painted_at(page, probes, LOOKS.get(name, PAINTED), bounds)
            made[name] = Contestant(page, painted, address)
        return made

    for name, warm in contestants().items():
        for key in order[: len(lsoa_measures()) if name == "ours" else 3]:
            warm.change(key)
        warm.page.context.close()
    measured = contestants()
    for key in order:
        for contestant in measured.values():
            contestant.change(key)
    return {name: contestant.changes for name, contestant in measured.items()}


def main() -> None:
    store = store_to_serve()
    serving = open_serving(store)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scripts = write_scripts(serving, folder, stack.enter_context(files_served()))
        top = serving.tree.top.code
        charts = write_chart_scripts(folder)
        addresses = {"ours": stack.enter_context(server(ROOT / "streamlit_app.py", store))[0] + f"?page=map&area={top}"}
        for name, script in zip(NAMES, (scripts.add, scripts.rebuild, *charts), strict=True):
            addresses[name] = stack.enter_context(server(script, store))[0]
        browser = stack.enter_context(chromium())
        found = run(browser, addresses, scripts.probes, scripts.bounds)
    new = len(lsoa_measures()) - 1
    print(f"{len(serving.store.lsoa):,} LSOAs, {'sample' if serving.store.is_sample else 'official'} store; medians")
    own = {"seen before": found["ours"][new:], "first time": found["ours"][:new]}
    for kind, changes in own.items():
        say(f"ours, {kind}", changes)
    for name, words in NAMES.items():
        say(words, found[name][new:])
    for name, words in NAMES.items():
        for kind, changes in own.items():
            others = found[name][new:]
            time = median(changes, lambda change: change.seconds) / median(others, lambda change: change.seconds)
            size = median(changes, lambda change: change.bytes) / median(others, lambda change: change.bytes)
            aim = ""
            if name == "add":
                aim = f"; aim {AIM_TIME:.2f} and 1/{1 / AIM_BYTES:.0f}: "
                aim += "met" if time <= AIM_TIME and size <= AIM_BYTES else "MISSED"
            print(f"  ours ({kind}) / {words}: time {time:.2f}, bytes 1/{1 / size:.0f}{aim}")


if __name__ == "__main__":
    main()
