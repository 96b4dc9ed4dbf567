"""All sources from loopback publishers: what is fetched, refused, kept and asked for again."""

import errno
import io
import re
import ssl
import struct
import subprocess
import sys
import threading
import time
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import httpx
import pytest

from data import catalogue as known
from data import client as client_module
from data import update as update_module
from data.addresses import addresses, mirrored
from data.cache import kept_file, lay_out, read_fetched, sole_update
from data.client import Patience, Silent, in_words, open_client
from data.drift import AS_EXPECTED, drifted, look_at_sources
from data.errors import DataError
from data.network import publisher_reachable
from data.store import sha256
from data.update import fetch_sources, kept_of, missing_required
from tests import made_publishers as made
from tests.loopback import Publisher, stand_in

pytestmark = pytest.mark.timeout(60)
ROOT = Path(known.__file__).parent.parent
QUICK = Patience(attempts=2, pause=0, longest=0, connect=1, read=1, sleep=lambda _: None)


class Told(Silent):
    def __init__(self):
        self.said = []

    def say(self, words):
        self.said.append(words)


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    found = Publisher()
    made.publish(found)
    monkeypatch.setattr(known, "CATALOGUE", made.small_catalogue(tmp_path))
    yield found
    found.close()


@pytest.fixture(autouse=True)
def one_set_of_certificates(monkeypatch):
    """Reading the machine's certificates takes longer than a test; one of them does."""
    context = ssl.create_default_context()
    monkeypatch.setattr(client_module, "_certificates", lambda: context)


@pytest.fixture
def fetch(publisher, tmp_path):
    def run(*only):
        run.told = Told()
        found = fetch_sources(tmp_path / "cache", run.told, mirror=publisher.url, patience=QUICK, only=only or None)
        return {one.key: one for one in found}

    return run


def states(found):
    return {key: one.state for key, one in found.items()}


def test_everything_is_fetched_and_a_second_run_asks_only_whether_it_changed(fetch, publisher):
    first = fetch()
    assert set(states(first).values()) == {"new"}
    publisher.asked.clear()
    second = fetch()
    assert set(states(second).values()) == {"unchanged"}
    assert kept_of(second.values()) == kept_of(first.values())
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
        ("corrupt", "what came is not what was asked for"),
        ("truncate", "the connection broke before the end"),
        ("ten times", "what came is not what was asked for"),
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
    assert time.monotonic() - started < 5
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


def _edited(catalogue, old, new):
    text = catalogue.read_text()
    assert old in text
    catalogue.write_text(text.replace(old, new))
    addresses.__globals__["_read"].cache_clear()


def test_a_new_address_is_a_change_in_the_catalogue_alone(fetch, publisher):
    _edited(known.CATALOGUE, f"https://{made.NAMES}", "https://example.org/new/names.csv")
    publisher.files["example.org/new/names.csv"] = publisher.files.pop(made.NAMES)
    assert fetch("msoa_names")["msoa_names"].kept.url == "https://example.org/new/names.csv"


@pytest.mark.parametrize(("good", "state"), [(True, "new"), (False, "missing")])
def test_a_checksum_in_the_catalogue_is_held_to(fetch, tmp_path, good, state):
    path = tmp_path / "names"
    path.write_bytes(made.msoa_names())
    wanted = sha256(path) if good else "0" * 64
    _edited(known.CATALOGUE, 'save_as = "MSOA-Names-Latest2.csv"', f'save_as = "names.csv"\nsha256 = "{wanted}"')
    assert fetch("msoa_names")["msoa_names"].state == state


def test_a_recorded_checksum_that_differs_is_said_and_not_refused(fetch):
    found = fetch("imd")["imd"]
    assert found.state == "new"
    assert "not the issue of the file that the catalogue records" in found.words


def _bomb():
    return made.zipped(**{"gp-reg-pat-prac-lsoa-all__csv": b"0" * 30_000_000})


def _lying_bomb():
    """A zip whose member says it is small."""
    body = bytearray(_bomb())
    size = struct.pack("<I", 30_000_000)
    for at in [found.start() for found in re.finditer(re.escape(size), bytes(body))]:
        body[at : at + 4] = struct.pack("<I", 1000)
    return bytes(body)


def _climbing(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("gp-reg-pat-prac-lsoa-all.csv", "a\n1\n")
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_bomb, "would unpack to 30 MB: refused"),
        (_lying_bomb, "refused|damaged|cut short|not a zip"),
        (lambda: _climbing("../../climbs.csv"), "would leave its folder"),
        (lambda: _climbing("/etc/climbs.csv"), "would leave its folder"),
        (lambda: _climbing("C:\\climbs.csv"), "would leave its folder"),
        (lambda: _climbing("..\\climbs.csv"), "would leave its folder"),
        (lambda: made.patients()[:-40], "cut short or not a zip"),
        (lambda: made.zipped(other__csv="a"), "holds no file like"),
    ],
)
def test_a_zip_that_would_do_harm_is_refused(fetch, publisher, tmp_path, body, words):
    publisher.files[made.PATIENTS] = body()
    found = fetch("registered")["registered"]
    assert found.state == "missing"
    assert re.search(words, found.words), found.words
    assert list((tmp_path / "cache" / "registered").rglob("*.zip")) == []
    assert not list(tmp_path.rglob("climbs.csv"))


def test_what_was_kept_lies_under_its_publishers_name_with_where_it_came_from(fetch, tmp_path):
    files = kept_of(fetch("imd", "msoa_names").values())
    lay_out(tmp_path / "stage", files, {})
    notes = read_fetched(tmp_path / "stage")
    assert notes["MSOA-Names-Latest2.csv"]["address"] == f"https://{made.NAMES}"
    assert notes["MSOA-Names-Latest2.csv"]["fetched"] == "Sun, 02 Nov 2025 09:00:00 GMT"
    assert (tmp_path / "stage" / "MSOA-Names-Latest2.csv").read_bytes() == made.msoa_names()


def test_a_copy_from_another_address_does_not_count(fetch, tmp_path):
    fetch("msoa_names")
    place = addresses()["msoa_names"][0]
    assert kept_file(tmp_path / "cache", "msoa_names", place) is not None
    assert kept_file(tmp_path / "cache", "msoa_names", place._replace(url="https://example.org/x")) is None


HOLD = """
import sys
from pathlib import Path
from data.cache import sole_update
from data.client import Silent
with sole_update(Path(sys.argv[1]), Silent()):
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_a_second_update_says_that_it_waits_and_then_goes_on(tmp_path):
    # Not multiprocessing: its child runs the parent's main module again, which tests of pages have replaced by theirs.
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    other = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout.readline() == "ready\n"
        told = Told()
        with pytest.raises(DataError, match="still at work"), sole_update(tmp_path, told, longest=0.1):
            pass
        assert "waiting for it to end" in told.said[0]
        threading.Timer(0.2, other.stdin.close).start()
        with sole_update(tmp_path, told, longest=20):
            other.wait(20)
    assert other.returncode == 0


def test_the_check_reports_drift_and_what_is_newer(fetch, publisher, tmp_path):
    fetch()
    text = publisher.files[made.NAMES]
    publisher.files[made.NAMES] = text.replace(b"msoa21hclnm,", b"hcl_name,", 1)
    publisher.files[made.PATIENTS] = b"<html>gone</html>"
    publisher.layers[made.BOUNDARIES] = publisher.layers[made.BOUNDARIES][:-1]
    looks = look_at_sources(tmp_path / "cache", mirror=publisher.url, patience=QUICK)
    seen = {(look.key, look.state): look for look in looks}
    assert seen["msoa_names", "no column like msoa21hclnm"].newer
    assert seen["registered", "a web page instead of data"].newer
    assert seen["boundaries", "23 rows, not 24"].newer
    assert not seen["imd", AS_EXPECTED].newer
    assert ("lookup", AS_EXPECTED) in seen
    assert {look.key for look in drifted(looks)} == {"msoa_names", "registered", "boundaries"}


def test_the_check_reads_the_list_of_a_large_zip_from_its_end(publisher, tmp_path):
    publisher.files[made.PATIENTS] = made.patients(padding=5000)
    looks = look_at_sources(tmp_path / "cache", mirror=publisher.url, patience=QUICK)
    assert {look.state for look in looks if look.key == "registered"} == {AS_EXPECTED}
    assert len(publisher.requests(made.PATIENTS)) == 2


def test_the_projects_catalogue_names_addresses_that_can_be_asked():
    for key, places in addresses().items():
        files = known.catalogue()[key].files
        for place in places:
            assert place.url.startswith("https://")
            assert any(fnmatch(place.save_as, pattern) for pattern in files), place.save_as


def test_an_address_without_its_dataset_waits(tmp_path):
    path = tmp_path / "catalogue.toml"
    entry = '[[later.fetch]]\nkind = "file"\naddress = "https://example.org/a.csv"\nsave_as = "a.csv"\n'
    path.write_text(entry)
    assert addresses(path) == {}
    (tmp_path / "whole.toml").write_text(entry + '[later]\ntitle = "Later"\n')
    assert addresses(tmp_path / "whole.toml")["later"][0].host == "example.org"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "file"', 'kind = "ftp"'),
        ("https://example.org/a.csv", "file:///etc/passwd"),
        ('save_as = "a.csv"', 'save_as = "../a.csv"'),
        ('save_as = "a.csv"', ""),
    ],
)
def test_a_wrong_entry_of_the_catalogue_is_refused(tmp_path, old, new):
    path = tmp_path / "catalogue.toml"
    entry = '[a]\ntitle = "A"\n[[a.fetch]]\nkind = "file"\naddress = "https://example.org/a.csv"\nsave_as = "a.csv"\n'
    path.write_text(entry.replace(old, new))
    with pytest.raises(DataError, match=r"catalogue.toml: .*'a'"):
        addresses(path)


def test_a_disk_that_cannot_be_written_is_said_in_words(publisher, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(update_module, "keep", full)
    with pytest.raises(DataError, match="is full: make room"):
        fetch_sources(tmp_path / "cache", Silent(), mirror=publisher.url, patience=QUICK, only=["msoa_names"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate is not yet valid", "is this machine's clock right"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired", "is this machine's clock right"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate in chain", "in SSL_CERT_FILE"),
    ],
)
def test_a_certificate_that_is_not_trusted_says_what_to_look_at(text, words):
    reason = in_words(httpx.ConnectError(text))
    assert words in str(reason)
    assert not reason.again


def test_a_mirror_is_asked_for_host_path_and_query():
    assert mirrored("https://a.org/b?c=d", "https://mirror/x/") == "https://mirror/x/a.org/b?c=d"
    assert mirrored("https://a.org/b", None) == "https://a.org/b"
    with pytest.raises(DataError, match="not an address"):
        mirrored("https://a.org/b", "mirror")


def test_the_organisations_proxy_and_certificates_are_honoured(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with open_client(QUICK) as client, pytest.raises(httpx.ConnectError):
        client.get("https://example.invalid/")  # refused by the proxy's port: the name was never looked up
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(DataError, match=r"none\.pem cannot be read"):
        open_client(QUICK)


def _hang(*_, **__):
    time.sleep(2)
    raise OSError


def test_whether_there_is_a_network_is_known_in_a_moment(publisher, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert publisher_reachable(publisher.url, 2.0)
    publisher.close()
    started = time.monotonic()
    assert not publisher_reachable(publisher.url, 0.5)
    monkeypatch.setattr("socket.create_connection", _hang)
    assert not publisher_reachable(publisher.url, 0.3)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("fault", ["500", "404", "truncate", "slow", "html", "corrupt"])
def test_each_fault_of_the_stand_in_for_the_publishers(shared_file, tmp_path, fault):
    with stand_in(shared_file("mirror/serve.py"), "--fault", f"{fault}:gp-reg") as mirror:
        line = {"mirror": mirror, "patience": QUICK, "only": ["registered", "msoa_names"]}
        found = {one.key: one.state for one in fetch_sources(tmp_path / "cache", Silent(), **line)}
    assert found == {"registered": "new" if fault == "slow" else "missing", "msoa_names": "new"}
