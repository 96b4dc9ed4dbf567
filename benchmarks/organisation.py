"""
Two hundred people on two processes behind nginx: their waits, memory a session, and what a choice costs a processor.

Each person is a web socket as a browser opens one, through nginx with the project's own file for it, and makes a choice
every 20 to 30 seconds: another measure, area or level, one time in four another page. Beside them pictures are asked
for, one every few seconds. A choice is over when the server says that the page is whole. People and servers share the
processors, and so does whatever else the machine does; seconds of a processor are of the servers only.
"""

import argparse
import contextlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil
from websockets.exceptions import WebSocketException

from benchmarks.browser import ROOT, free_port, server
from benchmarks.crowd import megabytes, say, served_by
from benchmarks.load import LEAVE_SECONDS, MOST_SECONDS, Visitor, high
from needs_map.data.manifest import store_to_serve
from needs_map.figures.measures import measures_of
from needs_map.figures.serving import Serving, open_serving

PEOPLE, MINUTES, PICTURE_SECONDS = 200, 3.0, 5.0
THINK = (20.0, 30.0)
"""Shortest and longest time for which a person looks at what came."""
VISITED = {
    "map": 50,
    "indicators": 12,
    "profile": 10,
    "compare": 8,
    "population": 8,
    "inequalities": 6,
    "core20plus5": 6,
}
"""Pages, and of a hundred people how many are there."""
STAY = 0.75
"""Of choices that are made on the page that is open."""
ORGANISATION = 1_000
AIM_MEDIAN, AIM_HIGH = 1.0, 1.5


@contextlib.contextmanager
def proxy(ports: list[int], folder: Path) -> Iterator[str]:
    """Serve two processes by nginx with the file in `deploy`, but for certificates; give its address."""
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"\n +(ssl_certificate|add_header Strict)[^\n]*", "", text)
    text = text.replace("443 ssl", f"127.0.0.1:{port}").replace(" Secure;", "").replace("needs.example.nhs.uk", "_")
    for shipped, own in zip((8501, 8502), ports, strict=True):
        text = text.replace(f"127.0.0.1:{shipped}", f"127.0.0.1:{own}")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 4096;"
        f"events {{ worker_connections 2048; }} http {{ access_log off; {temporary}\n{text}\n}}\n",
        encoding="utf-8",
    )
    running = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(conf)])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        running.terminate()
        running.wait()


class Person(threading.Thread):
    """Somebody who looks, chooses, and in the end closes the tab."""

    def __init__(self, address: str, serving: Serving, seed: int, over: threading.Event, think: float) -> None:
        super().__init__(daemon=True)
        self._address, self._over, self._think = address, over, think
        self._chance = random.Random(seed)  # noqa: S311 - the same choices each time
        self._measures = list(measures_of(serving))
        tree = serving.tree
        self._areas = [area.code for level in ("icb", "place", "neighbourhood") for area in tree.at(level)]
        self._query = {"page": "map", "area": self._chance.choice(self._areas)}
        self.times: list[tuple[float, float]] = []
        """Of each choice: when it was made, and the seconds until the page was whole."""
        self.failed = ""

    def _choose(self) -> None:
        if self._chance.random() > STAY:
            self._query["page"] = self._chance.choices(list(VISITED), list(VISITED.values()))[0]
        turn = self._chance.random()
        if turn < 0.5:
            self._query["measure"] = self._chance.choice(self._measures)
        elif turn < 0.9:
            self._query["area"] = self._chance.choice(self._areas)
        else:
            self._query["level"] = self._chance.choice(("msoa", "lsoa"))

    def run(self) -> None:
        """Open the map, then choose until it is over."""
        try:
            self._over.wait(self._chance.uniform(0, THINK[1] * self._think))
            visitor = Visitor(self._address)
            while not self._over.is_set():
                begun = time.perf_counter()
                visitor.run(urlencode(self._query))
                self.times.append((begun, time.perf_counter() - begun))
                self._over.wait(self._chance.uniform(*THINK) * self._think)
                self._choose()
            visitor.leave()
        except (OSError, RuntimeError, TimeoutError, httpx.HTTPError, WebSocketException) as error:
            self.failed = f"{type(error).__name__}: {error}"


class Pictures(threading.Thread):
    """A picture every few seconds, each of its own, one after another."""

    def __init__(self, address: str, serving: Serving, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._address, self._serving, self._over = address, serving, over
        self.seconds: list[float] = []
        self.status: Counter[int] = Counter()

    def run(self) -> None:
        """Ask until it is over."""
        with httpx.Client(timeout=MOST_SECONDS) as client:
            for measure in measures_of(self._serving):
                if self._over.wait(PICTURE_SECONDS):
                    return
                begun = time.perf_counter()
                answer = client.get(f"{self._address}api/v1/pictures/png", params={"page": "map", "measure": measure})
                self.seconds.append(time.perf_counter() - begun)
                self.status[answer.status_code] += 1


def processor(processes: list[psutil.Process]) -> tuple[float, float]:
    """Seconds that servers have computed, and those that make files for them."""
    own = [one.cpu_times() for one in processes]
    made = sum(one.children_user + one.children_system for one in own)
    made += sum(sum(child.cpu_times()[:2]) for one in processes for child in one.children())
    return sum(one.user + one.system for one in own), made


def measure(address: str, processes: list[psutil.Process], serving: Serving, options: argparse.Namespace) -> None:
    """Let people come, look and go, and print what it took."""
    over, people, minutes, think = threading.Event(), options.people, options.minutes, options.think
    for page in VISITED:
        visitor = Visitor(address)
        visitor.run(f"page={page}")
        visitor.leave()
    start = sum(map(megabytes, processes))
    crowd = [Person(address, serving, seed, over, think) for seed in range(people)]
    for one in crowd:
        one.start()
    time.sleep(THINK[1] * think * 1.5)
    pictures = Pictures(address, serving, over)
    pictures.start()
    begun, before_it = time.perf_counter(), processor(processes)
    time.sleep(minutes * 60)
    ended, after_it = time.perf_counter(), processor(processes)
    times = [taken for one in crowd for at, taken in one.times if begun <= at < ended]
    peak = sum(map(megabytes, processes))
    over.set()
    say(f"{people} people", times or [float("nan")])
    met = aims_met(times)
    print(f"  aims, median under {AIM_MEDIAN} s and 95% under {AIM_HIGH} s beside pictures: {met}")
    print(f"  failed: {sorted({one.failed for one in crowd if one.failed}) or 'none'}")
    say("pictures meanwhile", pictures.seconds or [float("nan")])
    print(f"  of them by status: {dict(pictures.status)}")
    chosen, made = (after - before for before, after in zip(before_it, after_it, strict=True))
    each, rate = chosen / max(len(times), 1), len(times) / (ended - begun)
    print(f"  seconds of a processor: {each:.3f} a choice, {made / max(len(pictures.seconds), 1):.1f} a picture")
    mean = sum(THINK) / 2
    print(f"  {rate:.1f} choices a second; {ORGANISATION:,} people: {ORGANISATION / mean * each:.1f} processors")
    print(f"  memory: {start:.0f} MB before, {peak:.0f} MB with them, {(peak - start) / people:.2f} MB a person")
    for one in crowd:
        one.join(MOST_SECONDS)
    time.sleep(LEAVE_SECONDS)
    after = sum(map(megabytes, processes))
    print(f"  after all left: {after:.0f} MB, open files {[one.num_fds() for one in processes]}")


def aims_met(times: list[float]) -> str:
    """Whether the aims are met."""
    ordered = sorted(times)
    return "met" if ordered and ordered[len(ordered) // 2] < AIM_MEDIAN and high(times) < AIM_HIGH else "MISSED"


def main() -> None:
    """Serve a store by two processes of our own and load them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--think", type=float, default=1.0, help="times the usual 20 to 30 s between choices")
    options = parser.parse_args()
    store = store_to_serve()
    serving = open_serving(store)
    load = psutil.getloadavg()[0]
    print(f"{len(serving.store.lsoa):,} LSOAs, {len(measures_of(serving))} measures; load of the machine {load:.1f}")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        own = [stack.enter_context(server(ROOT / "streamlit_app.py", store))[0] for _ in range(2)]
        processes = [served_by(address) for address in own]
        address = stack.enter_context(proxy([int(one.rstrip("/").rpartition(":")[2]) for one in own], folder))
        measure(address, processes, serving, options)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
