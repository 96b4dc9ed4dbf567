"""All sources from loopback publishers: what is fetched, refused, kept and asked for again."""

import errno
import re
import time

import pytest

from needs_map.data.errors import DataError
from needs_map.data.fetching import update as update_module
from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.cache import own_files, own_profiles
from needs_map.data.fetching.client import Silent
from needs_map.data.fetching.update import Outcome, fetch_sources, files_by_dataset, missing_required
from needs_map.data.manifest import sha256
from tests import made_publishers as made
from tests.loopback import QUICK, stand_in

pytestmark = pytest.mark.timeout(240)


def states(found):
    return {key: one.state for key, one in found.items()}


def test_everything_is_fetched_and_a_second_run_asks_only_whether_it_changed(fetch, publisher):
    first = fetch()
    assert set(states(first).values()) == {"new"}
    publisher.asked.clear()
    second = fetch()
    assert set(states(second).values()) == {"unchanged"}
    assert files_by_dataset(second.values()) == files_by_dataset(first.values())
    assert not [path for path, _ in publisher.asked if "resultOffset" in path]
    files = [headers for path, headers in publisher.asked if "FeatureServer" not in path and "hub." not in path]
    assert files
    assert all("If-None-Match" in headers for headers in files)


def test_pages_are_put_together_and_counted(fetch, publisher):
    found = fetch("boundaries", "lookup")
    text = found["boundaries"].kept.path.read_text()
    assert re.findall(r'"LSOA21CD":"(E\d+)"', text) == [row["code"] for row in made.lsoas()]
    assert len([path for path, _ in publisher.requests(made.BOUNDARIES) if "resultOffset" in path]) == 5
    lines = found["lookup"].kept.path.read_text().splitlines()
    assert lines[0] == "LSOA21CD,LSOA21NM,ICB24CD,ICB24NM,LAD24CD,LAD24NM,ObjectId"
    assert len(lines) == 25


def test_pages_that_do_not_add_up_are_refused(fetch, publisher, monkeypatch):
    real = publisher.query

    def short(place, query):
        answer = real(place, query)
        return {"count": 30} if "count" in answer else answer

    monkeypatch.setattr(publisher, "query", short)
    found = fetch("boundaries")["boundaries"]
    assert found.state == "missing"
    assert "24" in found.words or "without rows" in found.words


def test_pages_fetched_before_a_break_are_not_asked_for_again(fetch, publisher):
    publisher.fault("resultOffset=10", "500", "500")
    assert fetch("boundaries")["boundaries"].state == "missing"
    publisher.asked.clear()
    assert fetch("boundaries")["boundaries"].state == "new"
    offsets = re.findall(r"resultOffset=(\d+)", " ".join(path for path, _ in publisher.asked))
    assert offsets == ["10", "15", "20"]


def test_a_layer_that_was_edited_is_fetched_again(fetch, publisher):
    fetch("boundaries")
    publisher.edited = 2
    assert fetch("boundaries")["boundaries"].state == "new"


def test_the_newest_lookup_is_asked_for_first_and_the_older_serves_if_it_is_not_there(fetch, publisher):
    assert "ICB24" in fetch("lookup")["lookup"].kept.path.name
    assert any("Asking the next address" in words for words in fetch.told.said)
    publisher.layers[made.LOOKUP_26] = made.lookup("26", {"E54000999": "NHS Merged Integrated Care Board"})
    assert "ICB26" in fetch("lookup")["lookup"].kept.path.name


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("500", "500 Internal Server Error"),
        ("404", "404 Not Found"),
        ("html", "a web page came instead of data"),
        ("corrupt", "the file received is not the one expected"),
        ("truncate", "the connection broke before the end"),
        ("ten times", "the file received is not the one expected"),
    ],
)
def test_a_source_that_is_down_does_not_lose_the_others(fetch, publisher, fault, words):
    publisher.fault(made.NAMES, *[fault] * 10)
    found = fetch("imd", "msoa_names", "registered")
    assert states(found) == {"imd": "new", "msoa_names": "missing", "registered": "new"}
    assert words in found["msoa_names"].words
    assert missing_required(found.values()) == []


def test_a_fault_that_passes_is_not_noticed_in_the_end(fetch, publisher):
    for name in (made.FILE_7, made.NAMES, made.PATIENTS):
        publisher.fault(name, "corrupt")
    publisher.fault(made.BOUNDARIES, "html")
    publisher.fault("resultOffset=15", "corrupt")
    assert set(states(fetch("imd", "msoa_names", "registered", "boundaries")).values()) == {"new"}


def test_a_required_source_that_is_missing_is_named(fetch, publisher):
    publisher.fault(made.FILE_7, *["404"] * 3)
    assert [one.key for one in missing_required(fetch("imd", "msoa_names").values())] == ["imd"]


def test_a_source_that_went_down_serves_from_the_copy_of_before(fetch, publisher):
    before = fetch("imd")["imd"].kept
    publisher.fault(made.FILE_7, *["500"] * 5)
    found = fetch("imd")["imd"]
    assert (found.state, found.kept) == ("kept", before)
    assert "500" in found.words
    assert before.date in found.words


def test_a_bad_new_issue_does_not_replace_the_good_copy(fetch, publisher):
    before = fetch("imd")["imd"].kept
    publisher.files[made.FILE_7] = made.file_7().replace(b"E01009002", b"E01009001")
    found = fetch("imd")["imd"]
    assert (found.state, found.kept) == ("kept", before)
    assert sha256(before.path) == before.sha256
    publisher.files[made.FILE_7] = made.file_7().replace(b"1001", b"1501")
    assert fetch("imd")["imd"].state == "new"


def test_a_copy_that_was_changed_on_the_disk_is_fetched_again(fetch):
    kept = fetch("msoa_names")["msoa_names"].kept
    kept.path.write_bytes(kept.path.read_bytes()[:-1])
    assert fetch("msoa_names")["msoa_names"].state == "new"
    assert kept.path.read_bytes() == made.msoa_names()


def test_without_a_network_each_server_is_given_up_once_and_copies_serve(fetch, publisher):
    fetch("imd", "boundaries")
    publisher.close()
    started = time.monotonic()
    found = fetch()
    assert time.monotonic() - started < QUICK.connect
    assert states(found)["imd"] == states(found)["boundaries"] == "kept"
    assert states(found)["registered"] == "missing"


def test_a_server_in_trouble_is_tried_less_often_for_its_other_files(publisher, tmp_path):
    publisher.fault("services1", *["500"] * 100)
    patience = QUICK._replace(attempts=4)
    fetch_sources(
        tmp_path / "cache", Silent(), mirror=publisher.url, patience=patience, only=["boundaries", "upper_tier"]
    )
    assert len(publisher.requests(made.BOUNDARIES)) == 4
    assert len(publisher.requests(made.UPPER)) == 2


def test_a_disk_that_cannot_be_written_is_said_in_words(publisher, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(update_module, "keep", full)
    with pytest.raises(DataError, match="is full: make room"):
        fetch_sources(tmp_path / "cache", Silent(), mirror=publisher.url, patience=QUICK, only=["msoa_names"])


@pytest.mark.parametrize("fault", ["500", "404", "truncate", "slow", "html", "corrupt"])
def test_each_fault_of_the_stand_in_for_the_publishers(shared_file, tmp_path, fault):
    with stand_in(shared_file("mirror/serve.py"), "--fault", f"{fault}:gp-reg") as mirror:
        line = {"mirror": mirror, "patience": QUICK, "only": ["registered", "msoa_names"]}
        found = {one.key: one.state for one in fetch_sources(tmp_path / "cache", Silent(), **line)}
    assert found == {"registered": "new" if fault == "slow" else "missing", "msoa_names": "new"}


def test_a_page_that_asks_a_browser_to_prove_itself_says_what_to_download_and_where_to_put_it(fetch, publisher):
    publisher.files[made.NAMES] = b"<html><title>Just a moment...</title><body>Checking your browser</body></html>"
    (found,) = fetch("msoa_names").values()
    assert found.state == "missing"
    assert "its page asks a browser to prove itself; download https://" in found.words
    assert found.words.endswith("/own/MSOA-Names-Latest2.csv and update again")


def test_a_required_file_that_was_downloaded_by_hand_is_not_missing():
    lost = Outcome("imd", "Indices", "missing", None, "")
    assert missing_required([lost]) == [lost]
    assert missing_required([lost], ["File_7_IoD2025_All.csv"]) == []


def test_a_profile_that_was_asked_for_once_is_fetched_again(tmp_path):
    assert own_profiles(tmp_path) == ()
    assert own_profiles(tmp_path, (133,)) == (133,)
    assert own_profiles(tmp_path) == (133,)
    assert own_files(tmp_path) == {}
    wanted = addresses(profiles=(133, 19))
    assert wanted["fingertips#133-msoa"][0].save_as == "fingertips_profile_133_msoa.csv"
    assert wanted["fingertips_metadata#133"][0].url.endswith("/by_profile_id?profile_id=133")
    assert "fingertips#19-msoa" not in wanted
