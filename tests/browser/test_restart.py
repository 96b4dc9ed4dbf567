"""The server restarts under an open page: the page comes back to the same view and answers again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.mapping import choose, wait_for
from tests.browser.waiting import settled

RUTLAND = "E06000017"


@pytest.fixture
def own_server(tmp_path):
    running = Server(tmp_path / "no-store")
    yield running
    running.stop()


def test_the_page_comes_back_to_the_same_view(own_server, open_page, sample):
    page = open_page(f"{own_server.url}?area={RUTLAND}&measure=imd_score&patch={RUTLAND}")
    code = sample.tree.lsoas(RUTLAND)[3]
    page.locator(".nm-table tbody button", has_text=sample.tree[code].name).click()
    page.wait_for_url(f"**select={code}**")
    settled(page)
    headline = page.locator(".nm-headline").inner_text()
    link = page.url
    own_server.stop()
    expect(page.locator("[data-testid=stApp]")).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    own_server.start()
    settled(page)
    expect(page.locator(".nm-headline")).to_have_text(headline)
    choose(page, "What?", "IMD rank")
    wait_for(page, measure="imd_rank", area=RUTLAND, select=code)
    page.wait_for_url(lambda url: url == link.replace("imd_score", "imd_rank"))
    expect(page.locator(".nm-map-canvas")).to_have_attribute("data-patch", RUTLAND)
