"""The official data come while pages are open: the first fetch turns the sample into the map, an update renews it."""

import sys
import threading

import pytest
from playwright.sync_api import expect

from tests import made_publishers as made
from tests.browser.conftest import ROOT, Server
from tests.browser.mapping import choose, wait_for
from tests.browser.waiting import PATIENCE, settled
from tests.loopback import Publisher

BUILT = 3 * PATIENCE
"""Milliseconds that a fetch and a build may take on a busy machine."""
COMMAND = """
import sys
from pathlib import Path
from needs_map.data import catalogue as known
known.CATALOGUE = Path(sys.argv.pop(1))
from needs_map.app.commands.main import main
sys.exit(main(sys.argv[1:]))
"""
SERVER = f"""
import sys
from pathlib import Path
from needs_map.data import catalogue as known
from needs_map.app.update import updater as updating
known.CATALOGUE, updating.DEFAULT_WORDS = Path(sys.argv[1]), ("--system", sys.argv[2])
updating.COMMAND = (sys.executable, "-c", {COMMAND!r}, sys.argv[1])
from streamlit.web.cli import main
sys.argv = ["streamlit", "run", *sys.argv[3:]]
sys.exit(main())
"""
"""The server as `needs-map run` starts it, with a catalogue and a system of small files."""


class StoredIndicator(Publisher):
    """Publishers that do not answer for one file until they are let go."""

    def __init__(self, file):
        self.file, self.go = file, threading.Event()
        super().__init__()

    def answer(self, handler):
        if self.file in handler.path:
            self.go.wait(BUILT / 1000)
        super().answer(handler)

    def close(self):
        self.go.set()
        super().close()


class OfficialServer(Server):
    """The app beside publishers of small files."""

    def __init__(self, folder, publisher, **environment):
        self.words = [str(made.small_catalogue(folder)), str(folder / "alton.toml")]
        (folder / "alton.toml").write_text(made.SYSTEM)
        environment |= {"NEEDS_MAP_CACHE": str(folder / "cache"), "NEEDS_MAP_MIRROR": publisher.url, "SKIP_DATA": "0"}
        super().__init__(folder / "store", **environment)

    def command(self):
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        return [sys.executable, "-c", SERVER, *self.words, str(ROOT / "streamlit_app.py"), *options]


@pytest.fixture(scope="module")
def publisher():
    found = StoredIndicator(made.FILE_7)
    made.publish(found)
    yield found
    found.close()


@pytest.fixture(scope="module")
def official(tmp_path_factory, publisher):
    """Start the app beside the publishers: it fetches first, and a button updates what it has."""
    running = OfficialServer(
        tmp_path_factory.mktemp("official"), publisher, NEEDS_MAP_FETCH_FIRST="1", NEEDS_MAP_ALLOW_UPDATE="1"
    )
    yield running
    running.stop()


def marked(page):
    """Leave a mark that a page loaded anew would not have."""
    page.evaluate("window.stayed = true")
    return page


def test_the_first_fetch_and_an_update_change_the_store_under_open_pages(official, publisher, open_page):
    page = marked(open_page(official.url))
    check_the_first_fetch_is_told_and_turns_the_page_into_the_map(page, publisher)
    page.goto(
        f"{official.url}?page=map&area={made.BEXBY}&level=lsoa&measure=crime_decile&basis=resident&select=E01009008"
    )
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    settled(page)
    owner = open_page(f"{official.url}?page=methods", painted=False)
    check_an_update_from_the_page_throws_nobody_out(marked(page), owner, publisher)


def check_the_first_fetch_is_told_and_turns_the_page_into_the_map(page, publisher):
    banner = page.locator(".nm-note", has_text="The official data are being downloaded: 2 of")
    expect(banner).to_contain_text("English Indices of Deprivation 2025, File 7")
    banner.get_by_role("progressbar", name="All together").wait_for()
    expect(page.locator(".nm-sample")).to_have_text("SAMPLE")
    choose(page, "What?", "IMD rank")  # the sample answers meanwhile
    wait_for(page, measure="imd_rank")
    publisher.go.set()
    expect(page.locator(".nm-sample")).to_have_count(0, timeout=BUILT)
    expect(page.locator("h1")).to_have_text("Alton")
    expect(banner).to_have_count(0)
    wait_for(page, measure="imd_rank")
    settled(page)
    assert page.evaluate("window.stayed")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def check_an_update_from_the_page_throws_nobody_out(chosen, owner, publisher):
    publisher.files[made.FILE_7] = publisher.files[made.FILE_7].replace(b",1008\r\n", b",9008\r\n")
    owner.get_by_role("button", name="Update the data").click()
    said = owner.get_by_role("status").filter(has_text="The last update is complete.")
    expect(said).to_contain_text("Downloaded 1: English Indices of Deprivation 2025, File 7", timeout=BUILT)
    chosen.bring_to_front()
    choose(chosen, "What?", "IMD rank")
    wait_for(chosen, measure="imd_rank", level="lsoa", area=made.BEXBY, select="E01009008")
    settled(chosen)
    expect(chosen.locator("h1")).to_have_text("Bexby")
    expect(chosen.locator("body")).to_contain_text("9,008")
    assert chosen.evaluate("window.stayed")
    expect(chosen.get_by_test_id("stException")).to_have_count(0)
