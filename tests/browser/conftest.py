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

from app.serving import open_serving
from data.store import SAMPLE
from tests.browser.browser import arguments, working_browser

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
WAIT_MILLISECONDS = 30_000  # how long to wait for what must come; a busy machine is no failure
expect.set_options(timeout=WAIT_MILLISECONDS)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


class Server:
    """The app as a person starts it, on a port of its own."""

    def __init__(self, store):
        self.store = store
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self):
        environment = os.environ | {"NEEDS_MAP_STORE": str(self.store)}
        command = [sys.executable, "-m", "app.cli", "run", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
    path = working_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments())
        yield browser
        browser.close()


@pytest.fixture
def elsewhere():
    """Addresses beyond this machine that a page asked for; none may be, so the test fails if any is."""
    return []


@pytest.fixture
def open_page(chromium, elsewhere):
    """A function that opens an address in a fresh browser of a given size, with all but loopback refused."""
    contexts = []

    def guard(route):
        host = urlsplit(route.request.url).hostname
        if host in {"127.0.0.1", "localhost", None}:
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    def opened(url, *, width=1400, height=1000, painted=True, context=None):
        if context is None:
            size = {"width": width, "height": height}
            context = chromium.new_context(viewport=size, permissions=["clipboard-read", "clipboard-write"])
            context.route("**/*", guard)
            context.set_default_timeout(WAIT_MILLISECONDS)
            contexts.append(context)
        page = context.new_page()
        page.goto(url)
        if painted:
            page.wait_for_selector(".nm-map-canvas[data-painted]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == [], "a page asked another host"
