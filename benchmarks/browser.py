"""Servers and a browser side by side, with the bytes between them counted."""

import base64
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from needs_map.geo.bundle import WEB_FILES

ROOT = Path(__file__).resolve().parent.parent
QUIET_SECONDS = 0.4
"""A change is over when the wire has been still for so long."""
PATIENCE = 60_000  # ms
LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", LOOPBACK_ONLY]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def server(script: Path, store: Path) -> Iterator[tuple[str, float]]:
    """
    Serve a script with the project's own server settings.

    Yields
    ------
    served
        Its address, and the seconds from its start to its first answer.
    """
    port = free_port()
    words = ["-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1"]
    environment = os.environ | {"NEEDS_MAP_STORE": str(store), "PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        while not _answers(address):
            if running.poll() is not None or time.perf_counter() - begun > PATIENCE / 1000:
                sys.exit(f"{script.name} could not be served")
            time.sleep(0.02)
        yield address, time.perf_counter() - begun
    finally:
        if running.poll() is not None:
            print(f"  {script.name}: its server ended by itself ({running.returncode}), so what follows is void")
        running.terminate()
        running.wait()


class _Kept(SimpleHTTPRequestHandler):
    """Files that a browser may keep, as a content network's are."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def files_served(folder: Path = WEB_FILES / "leaflet") -> Iterator[str]:
    """Serve files on the loopback: Leaflet in place of the content network that folium would ask, if none are named."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Kept, directory=folder))
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_address[1]}/"
    serving.shutdown()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Start the machine's own Chromium, else Playwright's, that reaches no host but this one, with flags if any."""
    own = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=own, args=[*FLAGS, *flags])
        yield browser
        browser.close()


class Wire:
    """Bytes between a page and its server: websocket payloads both ways, and HTTP answers as sent, headers and all."""

    def __init__(self, page: Page) -> None:
        self.socket_in = self.socket_out = self.http = self.requests = 0
        self.frames: list[int] = []
        self.by_part: Counter[str] = Counter()
        """Bytes of HTTP answers by the first part of their path."""
        self._paths: dict[str, str] = {}
        self.last = time.perf_counter()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.webSocketFrameReceived", lambda event: self._frame(event, received=True))
        devtools.on("Network.webSocketFrameSent", lambda event: self._frame(event, received=False))
        devtools.on("Network.requestWillBeSent", self._begun)
        devtools.on("Network.loadingFinished", self._finished)

    def _frame(self, event: dict, *, received: bool) -> None:
        frame = event["response"]
        payload = frame["payloadData"]
        size = len(base64.b64decode(payload)) if frame["opcode"] == 2 else len(payload.encode())
        self.last = time.perf_counter()
        if received:
            self.socket_in += size
            self.frames.append(size)
        else:
            self.socket_out += size

    def _begun(self, event: dict) -> None:
        self._paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _finished(self, event: dict) -> None:
        self.last = time.perf_counter()
        size = int(event["encodedDataLength"])
        self.http += size
        self.by_part[self._paths.get(event["requestId"], "").strip("/").split("/")[0]] += size
        self.requests += 1

    @property
    def total(self) -> int:
        return self.socket_in + self.socket_out + self.http

    def settle(self, page: Page) -> None:
        """Wait until nothing more comes."""
        self.last = time.perf_counter()
        while time.perf_counter() - self.last < QUIET_SECONDS:
            page.wait_for_timeout(50)
