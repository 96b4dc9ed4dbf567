"""General practices: England's file read, the table of all practices of a store, a catchment made and painted.

England's file is made up in its size: 6,200 practices and a million rows in each of three members. The others need a
store with practices: `--store DIR`, or NEEDS_MAP_STORE. The table is timed in an open process and, as processor time of
all that it starts, as a command; a catchment on the server and, with `--browser`, in Chromium from the key that chooses
a practice until the frame in which the map has its colours.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.browser import PATIENCE, ROOT, chromium, server
from benchmarks.year_step import PAINTED, SCREEN, WATCH
from needs_map.app.commands.list_rows import list_report
from needs_map.app.pages.practices.catchment_map import catchment_map
from needs_map.data.people.registered import read_lists
from needs_map.figures.people.practices import lists
from needs_map.figures.serving import open_serving

PRACTICES, ROWS_EACH, LSOAS = 6_200, 162, 33_755
MOST = {"england_file": 20.0, "table": 0.5, "catchment": 0.3, "painted": 0.3}
"""Seconds."""
CHOICES = 12
"""Practices that are chosen in the browser after the first two, whose median counts."""
MOST_MB = 1_000
HEADER = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,NUMBER_OF_PATIENTS\n"


def england_file(folder: Path) -> Path:
    """Write a file of patients by practice and LSOA of the size of England's."""
    path = folder / "gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, sex in (("all", "ALL"), ("male", "MALE"), ("female", "FEMALE")):
            lines = [HEADER]
            for practice in range(PRACTICES):
                about = f"GP_PRAC_PAT_LIST,01JUL2025,A{practice:05d},SURGERY NUMBER {practice}"
                lines += [
                    f"{about},E01{(5 * practice + at) % LSOAS + 1:06d},{sex},{(7 * practice + 13 * at) % 59 + 1}\n"
                    for at in range(ROWS_EACH)
                ]
            archive.writestr(f"gp-reg-pat-prac-lsoa-{member}.csv", "".join(lines))
    return path


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 3)


def _command(store: Path) -> float:
    """Processor time of the command that prints the table: Python's start and imports are most of it."""
    words = [sys.executable, "-m", "needs_map.app.commands.main", "table", "core20", "--level", "practice"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*words, "--format", "csv", "--store", str(store)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


def _painted(store: Path, codes: list[str]) -> float:
    """Median seconds from the key that chooses a practice until its catchment is painted."""
    found = []
    with server(ROOT / "streamlit_app.py", store) as (address, _), chromium() as browser:
        page = browser.new_context(viewport=SCREEN).new_page()
        page.goto(f"{address}?page=practices&area={codes[0]}")
        page.wait_for_selector(".nm-map-canvas[data-painted]", timeout=PATIENCE)
        page.wait_for_timeout(1500)
        page.evaluate(WATCH)
        for code in codes[1:]:
            before = page.evaluate(PAINTED)
            box = page.locator(".st-key-area input")
            box.click()
            box.fill(code)
            page.wait_for_timeout(500)
            page.evaluate("window.paintedAt = 0")
            page.keyboard.press("Enter")
            seen = f"(before) => ({PAINTED}) !== before && window.paintedAt > 0"
            page.wait_for_function(seen, arg=before, polling="raf", timeout=PATIENCE)
            found.append(float(page.evaluate("window.paintedAt - window.pressedAt")) / 1000)
            page.wait_for_timeout(800)
    return round(statistics.median(found[1:]), 3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="time a catchment in Chromium too")
    parser.add_argument("--no-england", action="store_true", help="leave out England's file")
    parser.add_argument("--store", type=Path, default=os.environ.get("NEEDS_MAP_STORE"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[str, float] = {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if not options.no_england:
        with tempfile.TemporaryDirectory() as folder:
            path = england_file(Path(folder))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found["england_file"] = _timed(lambda: read_lists(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found_mb = round(peak / 1024)
    if options.store:
        serving = open_serving(Path(options.store))
        found["table"] = _timed(lambda: list_report(serving, "core20", "practice", None))
        found["command"] = _command(Path(options.store))
        codes = list(lists(serving, "practice").index[: CHOICES + 2])
        catchment_map(serving, codes[0], "area")  # what all catchments share is worked out once a store
        found["catchment"] = _timed(lambda: catchment_map(serving, codes[1], "area"))
        if options.browser:
            found["painted"] = _painted(Path(options.store), codes)
    slow = {name for name, seconds in found.items() if seconds > MOST.get(name, seconds)}
    if options.json:
        print(json.dumps(found | {"peak_mb": found_mb, "peak_mb_before": round(before / 1024)}))
    else:
        for name, seconds in found.items():
            bound = f", at most {MOST[name]:g} s" if name in MOST else " of processor time"
            print(f"{name:14} {seconds:7.3f} s{bound}{'  TOO SLOW' if name in slow else ''}")
        print(f"peak           {found_mb:7,} MB, at most {MOST_MB:,} MB")
    return int(bool(slow) or found_mb > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
