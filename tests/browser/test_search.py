"""Searching for an area: by a part of its name, by its code, by postcode."""

import shutil

import pytest
from playwright.sync_api import expect

from needs_map.data.places.system import read_system
from needs_map.geo.building.build import build_store
from tests.browser.conftest import Server
from tests.browser.mapping import wait_for
from tests.browser.waiting import settled
from tests.postcode_files import write_postcodes
from tests.publishers import AMBRIDGE, lsoa_code

LEICESTER, RUTLAND = "E06000016", "E06000017"


@pytest.fixture(scope="module")
def server_with_postcodes(small_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("postcodes")
    shutil.copytree(small_files, folder / "files")
    write_postcodes(folder / "files")
    build_store(folder / "files", read_system(str(folder / "files" / "tiny.toml")), folder / "store")
    running = Server(folder / "store")
    yield running
    running.stop()


def search(page, text):
    box = page.get_by_role("combobox", name="Which area?")
    box.click()
    box.fill(text)
    page.keyboard.press("Enter")


def test_a_postcode_selects_its_lsoa_and_is_not_in_the_link(server_with_postcodes, open_page):
    page = open_page(server_with_postcodes.url)
    search(page, "ze1 6tp")
    wait_for(page, area=AMBRIDGE, select=lsoa_code(0))
    expect(page.locator(".nm-table tr[aria-selected]")).to_have_count(1)
    page.wait_for_url(f"**select={lsoa_code(0)}**")
    assert "6tp" not in page.url.lower()
    search(page, "ZE1 6TQ")
    wait_for(page, select=lsoa_code(1))
    expect(page.locator(".nm-note")).to_contain_text("ended in June 2012")
    search(page, "SW1A 1AA")
    expect(page.locator(".nm-note")).to_contain_text("SW1A 1AA was not found in Tiny cluster")


def test_a_part_of_a_name_or_a_code_is_enough_and_what_means_nothing_is_said(server, open_page):
    page = open_page(server.url)
    for text, said in (
        ("Atlantis", "No area is called “Atlantis”"),
        ("LE1 6TP", "This data set has no postcodes"),
    ):
        search(page, text)
        expect(page.locator(".nm-note")).to_contain_text(said)
        expect(page.locator("h1")).to_have_text("Leicester")
        settled(page)
    for text, code in [("rutl", RUTLAND), (LEICESTER, LEICESTER), (RUTLAND, RUTLAND), ("Leicester (place)", LEICESTER)]:
        search(page, text)
        wait_for(page, area=code)
        settled(page)
    expect(page.locator("h1")).to_have_text("Leicester")
