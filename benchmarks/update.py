"""A second update when nothing has changed against the first: seconds, requests, and what the build takes of it."""

import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from benchmarks.build import SHARED
from needs_map.data.fetching.client import Silent
from needs_map.data.fetching.update import fetch_sources
from needs_map.geo.building.own_area import AreaRequest
from needs_map.geo.building.update import Places, update_store
from tests.loopback import stand_in


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    script = SHARED / "mirror" / "serve.py"
    if not script.is_file():
        print("the stand-in for the publishers is not beside the repository: skipped")
        return
    with tempfile.TemporaryDirectory() as folder, stand_in(script) as mirror:
        places = Places(Path(folder) / "store", Path(folder) / "cache", mirror)
        first = timed(lambda: update_store(places, AreaRequest(), Silent(), nullcontext))
        second = timed(lambda: update_store(places, AreaRequest(), Silent(), nullcontext))
        asking = timed(lambda: fetch_sources(places.cache, Silent(), mirror=mirror))
    print(f"first update, loopback: {first:.2f} s")
    print(f"second, nothing changed: {second:.2f} s ({second / first:.1%} of the first; asking alone {asking:.2f} s)")
