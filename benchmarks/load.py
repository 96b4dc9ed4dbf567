"""
One person changes the map while others load the server: her waits, and the memory and files that the server holds.

Twenty-five heavy visitors ask for pictures, of two maps too, and web maps, each of an area and measure of its own, as a
browser does: by a web socket, the button Download and its files. Then 3,000 distinct links are asked for, and the
store is replaced ten times. `--long MINUTES` has ten visitors come and go instead, and prints a line a minute.
"""

import argparse
import contextlib
import itertools
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil
from playwright.sync_api import Page
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from benchmarks.browser import PATIENCE, ROOT, chromium, server
from benchmarks.crowd import crowd, megabytes, pages, say, served_by
from needs_map.app.shell.sessions import KEPT_SECONDS, SWEEP_SECONDS
from needs_map.data.manifest import MANIFEST, store_to_serve
from needs_map.figures.measures import measures_of
from needs_map.figures.serving import Serving, open_serving
from needs_map.figures.view import PAGES

HEAVY, EACH, MOST_SECONDS = 25, 3, 300
"""Visitors, files that each asks for, and when they give up."""
FORMS = (("map", "png"), ("map", "pdf"), ("map", "html"), ("compare", "png"))
"""Pages, and the files that are asked for there: a picture, a map to send, two maps side by side."""
LINKS, SWAPS = 3_000, 10
LONG_VISITORS, LONG_CHOICES = 10, 8
AIM_SECONDS, AIM_MEMORY = 0.5, 1.2
CHOICES, PAUSE = 15, (0.5, 1.0)
"""Choices of the person in one round, and the seconds that she looks at each."""
LEAVE_SECONDS = KEPT_SECONDS + 3 * SWEEP_SECONDS


def _is_end(answer: ForwardMsg) -> bool:
    """Whether a run has ended and no other follows by itself."""
    return answer.HasField("script_finished") and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Visitor:
    """A browser tab without a browser: runs pages, presses buttons, takes files away."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        stream = f"{self._address.replace('http', 'ws', 1)}/_stcore/stream"
        opened = httpx.get(self._address, timeout=MOST_SECONDS)
        cookies = "; ".join(f"{name}={value}" for name, value in opened.cookies.items())  # a proxy's, of the process
        headers = {"Cookie": cookies} if cookies else None
        self._socket = connect(  # without pings of its own, as a browser
            stream,
            origin=self._address,  # type: ignore[arg-type]
            max_size=None,
            ping_interval=None,
            additional_headers=headers,
        )
        self._widgets: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._session = ""

    def run(self, query: str, pressed: str = "") -> None:
        """Run a page to its end, with a button pressed if one is named."""
        message = BackMsg()
        message.rerun_script.query_string = query
        if pressed:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = self._widgets[pressed], True
        self._socket.send(message.SerializeToString())
        while not _is_end(answer := self._answer()):
            if answer.HasField("new_session"):
                self._session = answer.new_session.initialize.session_id or self._session
            element = answer.delta.new_element
            for known in filter(lambda one: one.id, (element.button, element.download_button)):
                key = known.id.split("-", 2)[-1]  # after Streamlit's own mark and a hash
                self._widgets[key] = known.id
                if element.download_button.deferred_file_id:
                    self._files[key] = element.download_button.deferred_file_id

    def take(self, form: str) -> int:
        """Take a file away by the open menu; how many bytes it has."""
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id = form, self._session
        asked.deferred_file.file_id = self._files[f"download-{form}"]
        self._socket.send(message.SerializeToString())
        while not (answer := self._answer()).HasField("backend_operation_response"):
            pass
        if answer.backend_operation_response.error_msg:
            raise RuntimeError(answer.backend_operation_response.error_msg)
        url = answer.backend_operation_response.deferred_file.url
        return len(httpx.get(f"{self._address}{url}", timeout=MOST_SECONDS).content)

    def _answer(self) -> ForwardMsg:
        return ForwardMsg.FromString(self._socket.recv(MOST_SECONDS))

    def leave(self) -> None:
        """Close the tab."""
        self._socket.close()


def links(serving: Serving) -> Iterator[str]:
    """Queries of distinct links, without an end."""
    areas = [
        area.code for level in ("cluster", "icb", "place", "neighbourhood", "msoa") for area in serving.tree.at(level)
    ]
    measures = list(measures_of(serving))
    for level, classes, (measure, area) in itertools.product(
        ("msoa", "lsoa"), ("national", "quantiles"), itertools.product(measures, areas)
    ):
        yield urlencode({"area": area, "level": level, "measure": measure, "classes": classes})


class Heavy(threading.Thread):
    """A visitor that asks for one large file after another until it has them all or is stopped."""

    def __init__(self, address: str, queries: list[str], number: int) -> None:
        super().__init__(daemon=True)
        self.address, self.queries, self.number = address, queries, number
        self.seconds: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        """Open each view, its menu, and take one file away."""
        try:
            visitor = Visitor(self.address)
            for turn, query in enumerate(self.queries):
                page, form = FORMS[(self.number + turn) % len(FORMS)]
                seen = f"{query}&page={page}"
                visitor.run(seen)
                visitor.run(seen, pressed="download")
                begun = time.perf_counter()
                visitor.take(form)
                self.seconds.append(time.perf_counter() - begun)
            visitor.leave()
        except (OSError, RuntimeError, KeyError, TimeoutError, httpx.HTTPError) as error:
            self.failed.append(f"{type(error).__name__}: {error}")


def high(seconds: list[float]) -> float:
    """95th percentile."""
    return sorted(seconds)[round(len(seconds) * 0.95) - 1]


class Watched:
    """The server from outside: its memory and open files, each against what they were at the start."""

    def __init__(self, process: psutil.Process) -> None:
        self.process, self.before = process, megabytes(process)
        self.files = process.num_fds()

    def line(self, name: str, aim: float | None = None) -> None:
        """Print what is held now."""
        now = megabytes(self.process)
        met = "" if aim is None else f"; aim under {aim:g}: {'met' if now / self.before < aim else 'MISSED'}"
        print(
            f"  {name:34} {now:4.0f} MB, {now / self.before:.2f} of the start{met}; "
            f"{self.process.num_fds()} open files (start: {self.files})",
            flush=True,
        )


def heavy_visitors(address: str, victim: Page, serving: Serving) -> tuple[list[float], list[Heavy]]:
    """Seconds of the person's choices while the heavy visitors are there, and they."""
    queries = links(serving)
    visitors = [Heavy(address, list(itertools.islice(queries, EACH)), number) for number in range(HEAVY)]
    for one in visitors:
        one.start()
    times: list[float] = []
    begun = time.perf_counter()
    while any(one.is_alive() for one in visitors) and time.perf_counter() - begun < MOST_SECONDS:
        times += crowd([victim], CHOICES, PAUSE, len(times) + 2)
    return times, visitors


def ask_links(address: str, serving: Serving) -> int:
    """Ask the route of a view for distinct links; how many were answered."""
    with httpx.Client(base_url=address, timeout=60) as client:
        asked = (f"view/{serving.store.build}.json?{query}" for query in itertools.islice(links(serving), LINKS))
        return sum(client.get(one).status_code == httpx.codes.OK for one in asked)


def swap(address: str, store: Path) -> None:
    """Put ten builds in place, one after another, and look at the map of each."""
    manifest = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
    first = manifest["build"]
    for number in range(SWAPS):
        build = f"20300101T0000{number:02}-abcdef"
        shutil.copytree(store / first, store / build)
        waiting = store / "manifest.next"
        waiting.write_text(json.dumps(manifest | {"build": build}), encoding="utf-8")
        waiting.replace(store / MANIFEST)
        visitor = Visitor(address)
        visitor.run("page=map")
        visitor.leave()
        httpx.get(f"{address}view/{build}.json", timeout=60).raise_for_status()


def load(address: str, process: psutil.Process, victim: Page, store: Path, serving: Serving) -> None:
    """All that loads a server, one after another."""
    crowd([victim], CHOICES, (0.2, 0.4), 0)
    one = Visitor(address)
    for page in PAGES:
        one.run(f"page={page}")
    one.leave()
    watched = Watched(process)
    watched.line("at the start")
    alone = crowd([victim], 2 * CHOICES, PAUSE, 1)
    say("one person alone", alone)
    beside, visitors = heavy_visitors(address, victim, serving)
    say(f"beside {HEAVY} heavy visitors", beside)
    met = "met" if high(beside) < AIM_SECONDS else "MISSED"
    print(f"  95%: {high(beside) / high(alone):.1f} times that alone; aim under {AIM_SECONDS} s: {met}")
    files = [seconds for one in visitors for seconds in one.seconds]
    failed = [words for one in visitors for words in one.failed]
    say("their files", files or [float("nan")])
    print(f"  {len(files)} of {HEAVY * EACH} files made; refused or failed: {sorted(set(failed)) or 'none'}")
    watched.line("while they are there")
    time.sleep(LEAVE_SECONDS)
    watched.line("after they left", AIM_MEMORY)
    print(f"  {ask_links(address, serving):,} of {LINKS:,} links answered")
    watched.line(f"after {LINKS:,} links", AIM_MEMORY)
    swap(address, store)
    time.sleep(LEAVE_SECONDS)
    watched.line(f"after {SWAPS} builds", AIM_MEMORY)
    say("one person then", crowd([victim], 2 * CHOICES, PAUSE, 9))


def long_run(address: str, process: psutil.Process, victim: Page, serving: Serving, minutes: int) -> None:
    """Ten visitors come, look at a few views, and go, for so many minutes."""
    crowd([victim], CHOICES, (0.2, 0.4), 0)
    queries, lock, over, gone = links(serving), threading.Lock(), threading.Event(), [0]

    def come_and_go() -> None:
        while not over.is_set():
            visitor = Visitor(address)
            for page in itertools.islice(itertools.cycle(PAGES), LONG_CHOICES):
                with lock:
                    query = next(queries)
                visitor.run(f"{query}&page={page}")
                over.wait(3)
            visitor.leave()
            gone[0] += 1

    watched = Watched(process)
    for _ in range(LONG_VISITORS):
        threading.Thread(target=come_and_go, daemon=True).start()
    for minute in range(1, minutes + 1):
        end, times = time.perf_counter() + 60, list[float]()
        while time.perf_counter() < end:
            times += crowd([victim], CHOICES, PAUSE, 100 * minute + len(times))
        say(f"minute {minute}, {gone[0]} have left", times)
        watched.line("")
    over.set()
    time.sleep(LEAVE_SECONDS)
    watched.line("after all left", AIM_MEMORY)


def main() -> None:
    """Load a server of its own, on a copy of the store that would be served."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", type=int, default=0, metavar="MINUTES", help="ten visitors come and go")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        store = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
        shutil.copytree(store_to_serve(), store)
        serving = open_serving(store)
        print(f"{len(serving.store.lsoa):,} LSOAs; machine's load {statistics.fmean(psutil.getloadavg()[:2]):.1f}")
        address = stack.enter_context(server(ROOT / "streamlit_app.py", store))[0]
        victim = next(pages(stack.enter_context(chromium()), address, 1))
        victim.set_default_timeout(PATIENCE)
        process = served_by(address)
        if options.long:
            long_run(address, process, victim, serving, options.long)
        else:
            load(address, process, victim, store, serving)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
