"""People of an organisation sign in at its provider, a real one, and see and do what their roles allow."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from needs_map.data.own.added import write_example
from tests import oidc_provider
from tests.browser.conftest import ROOT, START_SECONDS, Server
from tests.browser.waiting import settled

pytest.importorskip("canaille", reason="the provider of the development requirements is not installed")


class SignedInOnly(Server):
    """The app for people of an organisation, beside their provider."""

    def start(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, oidc_provider.__file__, str(port), self.url]
        self.provider = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        metadata = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(metadata, timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        self.environment = {
            "NEEDS_MAP_URL": self.url,
            "NEEDS_MAP_SIGN_IN": "1",
            "NEEDS_MAP_SIGN_IN_PROVIDER": metadata,
            "NEEDS_MAP_SIGN_IN_CLIENT_ID": oidc_provider.CLIENT,
            "NEEDS_MAP_SIGN_IN_CLIENT_SECRET": oidc_provider.CLIENT,
            "NEEDS_MAP_SIGN_IN_COOKIE_SECRET": "a made-up secret of this test, long enough",
            "NEEDS_MAP_SIGN_IN_SCOPE": "openid email profile groups",
            "NEEDS_MAP_ROLES_CLAIM": "groups",
            "NEEDS_MAP_ANALYSTS": "analysts",
            "NEEDS_MAP_STEWARDS": "stewards",
        }
        super().start()

    def stop(self):
        super().stop()
        self.provider.terminate()
        self.provider.wait(timeout=20)


@pytest.fixture
def server(small_store, tmp_path):
    running = SignedInOnly(shutil.copytree(small_store, tmp_path / "store"))
    yield running
    running.stop()


def sign_in(chromium, url, name):
    """Tab of somebody who opened a link, was asked to sign in, and did."""
    page = chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(url)
    page.get_by_role("button", name="Sign in").click()
    page.fill("input[name=login]", name)
    page.keyboard.press("Enter")
    page.fill("input[name=password]", oidc_provider.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text(f"Signed in as {name}@icb.example").wait_for()
    return page


def status(page, path):
    return page.evaluate("path => fetch(path).then(answer => answer.status)", path)


def test_readers_read_analysts_add_and_stewards_see_who_did(server, chromium, tmp_path):
    stranger = chromium.new_context().new_page()
    stranger.goto(f"{server.url}?page=methods")
    stranger.get_by_role("button", name="Sign in").wait_for()
    assert status(stranger, "/queue.json") == 401
    assert "Data sets" not in stranger.inner_text("body")

    reader = sign_in(chromium, f"{server.url}?page=adding", "cat")
    reader.get_by_text("This page is for analysts.").wait_for()  # the link that was opened
    expect(reader.get_by_role("link", name="Add data")).to_have_count(0)
    assert status(reader, "/queue.json") == 200

    analyst = sign_in(chromium, f"{server.url}?page=adding", "bob")
    table, about = write_example(tmp_path / "own", server.store)
    uploads = analyst.locator("input[type=file]")
    uploads.first.set_input_files(table)
    analyst.get_by_text("Which column is which").wait_for()
    settled(analyst)  # the second box stands where it will be: a file given to one before it would be lost
    uploads.nth(1).set_input_files(about)
    analyst.get_by_text(about.name).wait_for()
    settled(analyst)
    expect(analyst.get_by_label("Publisher")).to_have_count(0)
    analyst.get_by_role("button", name="Keep as draft").click()
    analyst.get_by_text("Kept as a draft: Falls in people aged 65 and over (draft)").wait_for()

    measure = "select option[value=falls]"
    for page, count in ((reader, 0), (analyst, 1)):
        page.goto(f"{server.url}?page=map")
        page.wait_for_selector(".nm-map-canvas[data-painted]")
        expect(page.locator(measure)).to_have_count(count)
    drafts = analyst.evaluate(
        "performance.getEntriesByType('resource').map(one => new URL(one.name).pathname).find(path => "
        "path.startsWith('/view/'))"
    )
    assert status(analyst, drafts) == 200
    assert status(reader, drafts) == 404

    steward = sign_in(chromium, f"{server.url}?page=changes", "ada")
    expect(steward.get_by_role("region", name="Drafts")).to_contain_text("bob@icb.example")
    expect(steward.get_by_role("region", name="Published data")).to_contain_text("Store built")
    steward.get_by_role("button", name="Sign out").click()
    steward.get_by_role("button", name="Sign in").wait_for()
    for page in (stranger, reader, analyst, steward):
        page.context.close()
