"""A server on the embedded sample, and pages in a real browser that may ask no other host for anything."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from needs_map.data.manifest import SAMPLE
from needs_map.figures.serving import open_serving
from tests.browser.browser import launched
from tests.browser.waiting import PATIENCE, settled

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


class Server:
    """The app as a person starts it, on a port of its own."""

    def __init__(self, store, **environment):
        self.store, self.environment = store, environment
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.start()

    def command(self):
        return [sys.executable, "-m", "needs_map.app.commands.main", "run", "--port", str(self.port)]

    def start(self):
        environment = os.environ | {"NEEDS_MAP_STORE": str(self.store)} | self.environment
        self.process = subprocess.Popen(
            self.command(), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise TimeoutError("the app did not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Served as to a stranger: no official store, so the embedded sample."""
    running = Server(tmp_path_factory.mktemp("no-store"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def sample():
    return open_serving(SAMPLE)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(chromium):
    """One window for all tests: another would load and compile anew what never changes, which takes most of a test."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def elsewhere(window):
    """Addresses beyond this machine that a page asked for; none may be, so the test fails if any is."""
    asked = []

    def note(request):
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None}:
            asked.append(request.url)

    window.on("request", note)
    yield asked
    window.remove_listener("request", note)


@pytest.fixture
def open_page(window, elsewhere):
    """
    A function that opens an address in a tab of a given size and media, where nothing is kept of a test before.

    An address that names no page is the map's.
    """
    tabs = []

    def opened(url, *, width=1400, height=1000, painted=True, **media):
        tab = window.new_page() if tabs else window.pages[0]
        tabs.append(tab)
        tab.bring_to_front()  # a tab behind another is drawn once a second
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(**media)
        tab.goto(url if "page=" in url else f"{url}{'&' if '?' in url else '?'}page=map")
        if painted:
            tab.wait_for_selector(".nm-map-canvas[data-painted]")
        settled(tab)
        return tab

    yield opened
    for tab in tabs:
        tab.evaluate("localStorage.clear(); sessionStorage.clear()")
    for tab in tabs[1:]:
        tab.close()
    for tab in tabs[:1]:
        tab.unroute_all()
        tab.emulate_media(media="null", reduced_motion="null", forced_colors="null")
        tab.mouse.move(0, 0)
        tab.goto("about:blank")
    window.unroute_all()
    window.clear_cookies()
    assert elsewhere == [], "a page asked another host"
