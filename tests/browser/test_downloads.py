"""The menu Download: each file is what is on the screen, with words as edited."""

import io
import json
import re
import zipfile

import pytest
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.waiting import settled, until


def download(page, button):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


@pytest.fixture
def page(server, open_page):
    page = open_page(f"{server.url}?area=E54000015&measure=imd_score&level=msoa")
    page.get_by_role("button", name="Download").click()
    page.get_by_role("button", name="PDF", exact=True).wait_for()
    settled(page)
    return page


def words_of(content):
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


def test_a_picture_with_edited_words(page):
    title = page.get_by_label("Title: the finding")
    expect(title).to_have_value(re.compile("^LLR’s average IMD score is 21.9; it is "))
    title.fill("Need in “LLR” & <beyond>")
    name, content = download(page, "PDF")
    assert name == "SAMPLE-llr-imd-score-by-msoa.pdf"
    assert "Need in “LLR” & <beyond>" in words_of(content)
    assert "SAMPLE" in words_of(content)
    name, content = download(page, "PNG, 300 dpi")
    picture = Image.open(io.BytesIO(content))
    assert picture.info["dpi"][0] == pytest.approx(300, abs=1)
    assert picture.width == pytest.approx(160 / 25.4 * 300, abs=1)


@pytest.fixture
def tab(window):
    """A tab that is closed after the test: its socket may stay in the test's hands."""
    tab = window.new_page()
    yield tab
    tab.close()


def test_a_click_counts_that_comes_before_the_answer_to_the_words(server, tab):
    held, late = [], False

    def between(socket):
        upstream = socket.connect_to_server()
        upstream.on_message(lambda message: held.append((socket, message)) if late else socket.send(message))

    tab.route_web_socket("**/_stcore/stream**", between)
    tab.goto(f"{server.url}?page=map")
    tab.wait_for_selector(".nm-map-canvas[data-painted]")
    tab.get_by_role("button", name="Download").click()
    pdf = tab.get_by_role("button", name="PDF", exact=True)
    pdf.wait_for()
    settled(tab)
    late = True
    tab.get_by_label("Title: the finding").fill("Need in Leicester")
    tab.keyboard.press("Tab")
    until(lambda: tab.wait_for_timeout(100) or held)
    tab.wait_for_timeout(1000)  # the server is through with the words, and the page has not heard of it
    with tab.expect_download() as waiting:
        pdf.click()
        tab.wait_for_timeout(500)
        late = False
        for socket, message in held:
            socket.send(message)
    assert "Need in Leicester" in words_of(waiting.value.path().read_bytes())


def test_figures_in_each_format_and_a_map_to_send(page):
    assert download(page, "CSV")[1].decode("utf-8-sig").startswith("# SAMPLE")
    with zipfile.ZipFile(io.BytesIO(download(page, "Excel")[1])) as book:
        assert "xl/worksheets/sheet2.xml" in book.namelist()
    shapes = json.loads(download(page, "GeoJSON")[1])
    assert len(shapes["features"]) > 100
    assert download(page, "GeoPackage")[1].startswith(b"SQLite format 3")
    name, content = download(page, "Web map (HTML)")
    assert name.endswith(".html")
    assert b"SAMPLE" in content
    assert len(content) < 2_000_000


def test_a_file_that_waits_says_how_many_are_ahead(page):
    """The place is that of the server's queue, which the browser asks for while it waits."""
    states = iter([{"waiting": 3, "done": 7, "workers": 1}, {"waiting": 2, "done": 9, "workers": 1}])
    last = {"waiting": 0, "done": 11, "workers": 1}
    page.route("**/queue.json", lambda route: route.fulfill(json=next(states, last)))
    note = page.locator(".nm-queue")
    with page.expect_download():
        page.get_by_role("button", name="SVG", exact=True).click()
        expect(note).to_have_text("Your file is waiting: 3 files are ahead of it.")
        expect(note).to_have_text("Your file is waiting: 1 file is ahead of it.")
        expect(note).to_be_empty()
