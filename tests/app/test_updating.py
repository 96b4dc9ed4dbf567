"""The update beside the app: one at a time, seen by all, its store put under open pages."""

import shutil
import sys
import time

import pytest
from filelock import FileLock

from needs_map.app.commands.main import main
from needs_map.app.update import publisher_check as newer
from needs_map.app.update import updater as updating
from needs_map.app.update.publisher_check import OFFLINE, ask_publishers, is_asking, last_answer
from needs_map.app.update.updater import (
    begin_update,
    first_fetch,
    forget_update,
    is_wanted,
    standing,
    stop_update,
    words_for,
)
from needs_map.data import catalogue as known
from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.drift import AS_EXPECTED, Look
from needs_map.data.manifest import MANIFEST, SAMPLE, read_manifest
from needs_map.figures.serving import now_serving, serving_of
from tests import made_publishers as made
from tests.app.running import run_page, shown
from tests.loopback import Publisher

pytestmark = pytest.mark.timeout(240)
COMMAND = """
import sys
from pathlib import Path
from needs_map.data import catalogue as known
from needs_map.data.fetching import update
from needs_map.data.fetching.client import Patience
known.CATALOGUE = Path(sys.argv.pop(1))
update.Patience = lambda: Patience(attempts=2, pause=0, connect=10, read=20)
from needs_map.app.commands.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def first_update(tmp_path_factory):
    """Give a folder of what an update leaves, its store and its cache, fetched once by the command itself."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "alton.toml").write_text(made.SYSTEM)
    found = Publisher()
    made.publish(found)
    places = ["--store", str(folder / "store"), "--cache", str(folder / "cache"), "--mirror", found.url]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "CATALOGUE", made.small_catalogue(folder))
        assert main(["data", "update", "--system", str(folder / "alton.toml"), *places]) == 0
    found.close()
    return folder


@pytest.fixture
def updated_once(publisher, first_update, tmp_path):
    """Give publishers whose files were fetched before, into the store that is served."""
    for part in ("store", "cache"):
        shutil.copytree(first_update / part, tmp_path / part)
    return publisher


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    found = Publisher()
    made.publish(found)
    catalogue = made.small_catalogue(tmp_path)
    (tmp_path / "alton.toml").write_text(made.SYSTEM)
    monkeypatch.setattr(known, "CATALOGUE", catalogue)
    monkeypatch.setattr(updating, "COMMAND", (sys.executable, "-c", COMMAND, str(catalogue)))
    monkeypatch.setattr(updating, "DEFAULT_WORDS", ("--system", str(tmp_path / "alton.toml")))
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("NEEDS_MAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NEEDS_MAP_MIRROR", found.url)
    for name in ("NEEDS_MAP_ALLOW_UPDATE", "NEEDS_MAP_FETCH_FIRST"):
        monkeypatch.delenv(name, raising=False)
    yield found
    forget_update()
    newer.forget_answer()
    found.close()


def until(true, seconds=150):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, standing()
        time.sleep(0.05)


def updated(tmp_path):
    """Put a newer store in place; it does not matter to a page which process did."""
    assert main(["data", "update", "--system", str(tmp_path / "alton.toml")]) == 0
    return now_serving()


def test_a_store_put_in_place_under_an_open_page_leaves_its_view(updated_once, tmp_path):
    first = now_serving()
    test = run_page(area=made.BEXBY, level="lsoa", measure="crime_decile", basis="registered", select="E01009008")
    updated_once.files[made.PATIENTS] = made.patients(padding=2)
    second = updated(tmp_path)
    assert second.store.build != first.store.build
    test.run()
    assert not test.exception
    view = test.session_state["visit"].view
    assert (view.area, view.select, view.measure, view.basis) == (made.BEXBY, "E01009008", "crime_decile", "registered")
    assert test.session_state["visit"].build == second.store.build
    assert serving_of(first.store.build) is first  # what the page asks before it has heard of the new one
    assert serving_of("20200101T000000-000000") is None


def test_what_the_new_store_lacks_is_said_and_something_else_is_shown(updated_once, tmp_path):
    test = run_page(area=made.BEXBY, basis="registered")
    (tmp_path / "cache" / "registered").rename(tmp_path / "elsewhere")
    updated_once.files.pop(made.PATIENTS)
    updated(tmp_path)
    test.run()
    assert not test.exception
    view = test.session_state["visit"].view
    assert (view.area, view.basis) == (made.BEXBY, "resident")
    assert "which is not available" in shown(test)


def test_an_update_that_is_killed_says_so(publisher, tmp_path):
    publisher.fault("FeatureServer", *["hang"] * 50)
    begin_update(("--system", str(tmp_path / "alton.toml")))
    updating._now["run"].process.kill()
    until(lambda: not standing().active)
    assert standing().report.outcome == "It stopped before it was complete."


def test_an_update_of_another_process_is_not_begun_again(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_CACHE", str(tmp_path))
    with FileLock(tmp_path / "update.lock"):
        begin_update(("--england",))
        assert standing().state == "elsewhere"
        assert not standing().active
    assert standing().state == "none"


@pytest.mark.usefixtures("updated_once")
def test_the_button_is_there_only_where_it_is_allowed(monkeypatch):
    test = run_page(page="methods")
    assert [button.label for button in test.button] == ["Check for newer data"]
    assert "--allow-update" in shown(test)
    assert "were downloaded from their publishers, the oldest on 2 November 2025" in shown(test)
    monkeypatch.setenv("NEEDS_MAP_ALLOW_UPDATE", "1")
    test = run_page(page="methods")
    test.button(key="update_data").click().run()
    assert not test.exception
    until(lambda: not standing().active)
    test.run()
    assert "The last update is complete. The publishers have nothing newer." in shown(test)


def test_the_page_says_what_the_publishers_have(updated_once):
    updated_once.files[made.PATIENTS] = made.patients(padding=3)
    test = run_page(page="methods")
    assert "have not been checked" in shown(test)
    test.button(key="ask_publishers").click().run()
    until(lambda: not is_asking())
    test.run()
    text = shown(test)
    assert "newer at the publisher: Patients registered at a GP practice, by LSOA" in text
    assert "up to date" in text


@pytest.mark.usefixtures("publisher", "store")
def test_without_a_network_the_page_says_so_in_plain_words():
    ask_publishers(reachable=lambda *_: False)
    until(lambda: not is_asking())
    assert last_answer().words == OFFLINE
    assert OFFLINE in shown(run_page(page="methods"))


@pytest.mark.usefixtures("publisher")
def test_the_publishers_are_asked_once_an_hour_at_most():
    asked = []

    def look(*_, **__):
        asked.append(1)
        return [Look("imd", "host", "", AS_EXPECTED, newer=False)]

    for _ in range(3):
        ask_publishers(reachable=lambda *_: True, look=look)
        until(lambda: not is_asking())
    assert len(asked) == 1


@pytest.mark.usefixtures("publisher")
def test_first_fetch(tmp_path):
    said = []
    first_fetch(wait=lambda _: time.sleep(0.05), tell=said.append)
    assert read_manifest(tmp_path / "store")["system"]["code"] == "alton"
    assert said[0].startswith("Downloading the official data")
    assert said[-1] == "The official data is in place: open pages show it.\n"
    assert standing().first


def test_one_update_at_a_time_seen_from_anywhere_and_stopped_leaves_the_sample(publisher, tmp_path):
    publisher.fault("FeatureServer", *["hang"] * 50)
    said, runs, seen = [], [], []

    def look_on(_):
        runs.append(updating._now["run"])
        begin_update(("--england",))
        runs.append(updating._now["run"])
        if standing().report.number:
            seen.append(standing().report.of)
            stop_update()
        else:
            time.sleep(0.05)

    first_fetch(wait=look_on, tell=said.append)
    assert all(run is runs[0] for run in runs)
    assert seen == [len(addresses())]
    assert said[-1].startswith("The download was stopped, so this is the SAMPLE.")
    assert standing().state == "stopped"
    assert not (tmp_path / "store" / MANIFEST).exists()


@pytest.mark.usefixtures("publisher")
def test_first_fetch_without_a_network_leaves_the_sample():
    said = []
    first_fetch(reachable=lambda *_: False, wait=lambda _: pytest.fail("waited"), tell=said.append)
    assert said == ["The publishers do not answer, so this is the SAMPLE. The next start tries again.\n"]
    assert "were not downloaded when the server started" in shown(run_page(page="methods"))


def test_first_fetch_that_fails_leaves_the_sample_with_a_sentence(publisher):
    publisher.fault(made.FILE_7, *["404"] * 99)
    said = []
    first_fetch(wait=lambda _: time.sleep(0.05), tell=said.append)
    assert said[-1].startswith("The official data could not be downloaded, so this is the SAMPLE.")
    assert standing().state == "failed"
    assert "cannot be built without: English Indices of Deprivation 2025" in standing().report.outcome
    test = run_page()
    assert "The official data could not be fetched, so this is the sample." in shown(test)
    assert "cannot be built without" in shown(test)


def test_pages_show_the_sample_with_a_banner_while_the_first_fetch_runs(publisher):
    publisher.fault("FeatureServer", *["hang"] * 50)
    begin_update(updating.DEFAULT_WORDS, first=True)
    test = run_page()
    assert "The official data are being downloaded" in shown(test)
    assert "SAMPLE" in shown(test)
    assert "The official data are being downloaded" not in shown(run_page(page="methods"))  # which has its own section


@pytest.mark.parametrize(
    ("first_skip", "built", "wanted"),
    [(("1", ""), False, True), (("1", "1"), False, False), (("1", "0"), False, True), (("", ""), False, False),
     (("1", ""), True, False)],
)  # fmt: skip
def test_when_a_first_fetch_is_wanted(monkeypatch, tmp_path, first_skip, built, wanted):
    first, skip = first_skip
    monkeypatch.setenv("NEEDS_MAP_FETCH_FIRST", first)
    monkeypatch.setenv("SKIP_DATA", skip)
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path))
    if built:
        (tmp_path / MANIFEST).write_text("{}")
    assert is_wanted() is wanted


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ({"code": "derby", "asked": ["--icb", "Derby"]}, ("--icb", "Derby")),
        ({"code": "england"}, ("--england",)),
        ({"code": "lnr"}, ("--system", "lnr")),
        ({"code": "nhs-derby"}, None),
    ],
)
def test_what_brings_a_store_up_to_date(system, words):
    assert words_for({"sample": False, "system": system}) == words
    assert words_for(read_manifest(SAMPLE)) == updating.DEFAULT_WORDS
