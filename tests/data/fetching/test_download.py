"""One file from a server that behaves, and from every kind that does not."""

import errno
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from needs_map.data.errors import DataError
from needs_map.data.fetching import download as module
from needs_map.data.fetching.client import Patience, Silent, Transport, open_client
from needs_map.data.fetching.download import KeptFile, Wanted, download
from needs_map.data.fetching.failures import Unavailable
from tests.loopback import Publisher

BODY = bytes(range(256)) * 2000
NAME = "example.org/file.bin"
PATIENCE = Patience(attempts=3, pause=1, longest=5, connect=10, read=20, slowest=1000, window=20)
pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).resolve().parents[3]


class Told(Silent):
    def __init__(self):
        self.said, self.begun, self.come = [], [], 0

    def begin(self, _title, total, have, unit):
        self.begun.append((total, have, unit))

    def advance(self, amount):
        self.come += amount

    def say(self, words):
        self.said.append(words)


@pytest.fixture
def publisher():
    found = Publisher()
    found.files[NAME] = BODY
    yield found
    found.close()


@pytest.fixture(scope="module")
def client():
    with open_client(PATIENCE) as found:
        yield found


@pytest.fixture(scope="module")
def hasty_client():
    with open_client(PATIENCE._replace(read=0.4)) as found:
        yield found


@pytest.fixture
def fetch(publisher, client, tmp_path):
    """Fetch the file; what was said and how long it paused is on the function."""
    told, pauses = Told(), []

    def run(known=None, most=10_000_000, client=client, **patience):
        wanted = Wanted(f"{publisher.url}/{NAME}", "The file", tmp_path / "file.bin.part", most)
        patient = PATIENCE._replace(sleep=pauses.append, **patience)
        return download(Transport(client, told, patient), wanted, known)

    run.told, run.pauses, run.part = told, pauses, tmp_path / "file.bin.part"
    return run


def test_a_file_comes_whole_and_its_validators_are_kept(fetch):
    arrived = fetch()
    assert fetch.part.read_bytes() == BODY
    assert arrived.size == len(BODY)
    assert arrived.etag.startswith('"')
    assert arrived.date == "Sun, 02 Nov 2025 09:00:00 GMT"
    assert fetch.told.begun == [(len(BODY), 0, "B")]
    assert fetch.told.come == len(BODY)


def test_the_servers_own_errors_are_tried_again_with_longer_pauses_and_said(fetch, publisher):
    publisher.fault(NAME, "500", "500")
    fetch()
    assert fetch.part.read_bytes() == BODY
    assert fetch.pauses == [1, 2]
    assert fetch.told.said[0] == (
        "The file: the server answered 500 Internal Server Error; trying again in 1 s (attempt 2 of 3)"
    )


def test_a_server_that_asks_to_wait_is_heeded_within_bounds(fetch, publisher):
    publisher.fault(NAME, "429")
    fetch()
    assert fetch.pauses == [5]


@pytest.mark.parametrize(
    ("faults", "words", "asked"),
    [
        (["404"], "404", 1),
        (["403"], "403", 1),
        (["500"] * 3, "500", 3),
        (["html"] * 3, "a web page came", 3),
    ],
)
def test_what_cannot_be_had_is_given_up_with_its_reason(fetch, publisher, faults, words, asked):
    publisher.fault(NAME, *faults)
    with pytest.raises(Unavailable, match=words):
        fetch()
    assert len(publisher.requests()) == asked


@pytest.mark.parametrize(("fault", "words"), [("hang", "stopped sending"), ("trickle", "all but stopped")])
def test_what_does_not_come_is_not_waited_for(fetch, publisher, hasty_client, fault, words):
    publisher.fault(NAME, *[fault] * 3)
    with pytest.raises(Unavailable, match=words):
        fetch(client=hasty_client, window=0.3)
    assert len(publisher.requests()) == 3


@pytest.mark.parametrize("fault", ["trickle", "dripping headers", "until it closes"])
def test_a_file_has_a_total_time_from_connecting_to_its_last_byte(fetch, publisher, hasty_client, fault):
    """Each byte comes in time, and fast enough, and the whole never."""
    publisher.fault(NAME, *[fault] * 3)
    before = time.monotonic()
    with pytest.raises(Unavailable, match=r"not arrive in full within 0\.3 seconds of the first attempt to connect"):
        fetch(client=hasty_client, total=0.3)
    assert time.monotonic() - before < 5
    assert len(publisher.requests()) == 1


def test_the_time_of_a_file_is_in_minutes(fetch, publisher, monkeypatch):
    monkeypatch.setattr("needs_map.data.fetching.client.Client.is_over", True)
    publisher.fault(NAME, "404")
    with pytest.raises(Unavailable, match=r"within 30 minutes of the first attempt to connect"):
        fetch()


def test_no_server_is_no_connection(fetch, publisher):
    publisher.close()
    with pytest.raises(Unavailable, match="no connection") as reason:
        fetch()
    assert reason.value.unreached


def test_a_broken_download_goes_on_from_where_it_broke(fetch, publisher):
    publisher.fault(NAME, "truncate")
    fetch()
    assert fetch.part.read_bytes() == BODY
    first, second = publisher.requests()
    assert first[1] == ""
    start = int(second[1].removeprefix("bytes=").removesuffix("-"))
    assert 60_000 < start < len(BODY) // 2
    assert fetch.told.begun[1] == (len(BODY), start + module.OVERLAP, "B")


def test_a_server_without_ranges_sends_it_anew(fetch, publisher):
    publisher.fault(NAME, "truncate", "norange")
    fetch()
    assert fetch.part.read_bytes() == BODY


@pytest.mark.parametrize("validators", [True, False])
def test_a_part_of_an_older_issue_is_not_stuck_to_the_new_one(fetch, publisher, validators):
    publisher.validators = validators
    publisher.fault(NAME, "truncate", *["500"] * 3)
    with pytest.raises(Unavailable):
        fetch()
    assert fetch.part.stat().st_size > 0
    new = BODY[::-1]
    publisher.files[NAME] = new
    fetch()
    assert fetch.part.read_bytes() == new


def test_a_part_is_resumed_without_validators_if_its_end_is_the_same(fetch, publisher):
    publisher.validators = False
    publisher.fault(NAME, "truncate")
    fetch()
    assert fetch.part.read_bytes() == BODY
    assert publisher.requests()[1][1].startswith("bytes=")


def test_bad_lines_do_not_use_up_the_attempts_while_they_bring_something(fetch, publisher):
    publisher.fault(NAME, *["truncate"] * 2, "500", "500")
    fetch()
    assert fetch.part.read_bytes() == BODY


def test_an_unchanged_file_is_not_sent_again(fetch, publisher, tmp_path):
    arrived = fetch()
    kept = fetch.part.rename(tmp_path / "file.bin")
    assert fetch(KeptFile(kept, arrived.etag, arrived.last_modified)) is None
    assert publisher.asked[-1][1]["If-None-Match"] == arrived.etag


def test_without_validators_size_and_beginning_tell(fetch, publisher, tmp_path):
    publisher.validators = False
    fetch()
    kept = fetch.part.rename(tmp_path / "file.bin")
    assert fetch(KeptFile(kept, "", "")) is None
    publisher.files[NAME] = b"\x07" + BODY[1:]
    assert fetch(KeptFile(kept, "", "")) is not None
    assert fetch.part.read_bytes()[:1] == b"\x07"


def test_ten_times_the_announced_size_is_not_taken(fetch, publisher):
    publisher.fault(NAME, "ten times")
    arrived = fetch()
    assert arrived.size == len(BODY) // 10  # what was announced: the check of the content says the rest
    assert fetch.part.stat().st_size == len(BODY) // 10


def test_a_body_without_end_is_cut_at_the_bound(fetch, publisher):
    publisher.fault(NAME, "endless")
    with pytest.raises(Unavailable, match="more than it announced or than is allowed"):
        fetch(most=1_000_000)
    assert not fetch.part.exists()


def test_an_announced_size_over_the_bound_is_refused_before_it_comes(fetch):
    with pytest.raises(Unavailable, match=r"announces 0.5 MB; 0.1 MB are allowed"):
        fetch(most=100_000)
    assert not fetch.part.exists()


def test_a_full_disk_is_said_and_what_came_is_kept_for_later(fetch, publisher, monkeypatch):
    real = module.write_piece
    written = []

    def full(file, chunk):
        if sum(written) > 100_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(len(chunk))
        real(file, chunk)

    monkeypatch.setattr(module, "write_piece", full)
    with pytest.raises(DataError, match="is full: make room"):
        fetch()
    monkeypatch.setattr(module, "write_piece", real)
    fetch()
    assert fetch.part.read_bytes() == BODY
    assert publisher.requests()[-1][1].startswith("bytes=")


def test_a_disk_without_room_is_said_before_anything_comes(fetch, monkeypatch):
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: type("Disk", (), {"free": 1000})())
    with pytest.raises(DataError, match="is full"):
        fetch()


@pytest.mark.parametrize("clock", [0.0, 4_000_000_000.0])
def test_a_wrong_clock_changes_nothing(fetch, monkeypatch, tmp_path, clock):
    monkeypatch.setattr(time, "time", lambda: clock)
    arrived = fetch()
    kept = fetch.part.rename(tmp_path / "file.bin")
    assert arrived.date == "Sun, 02 Nov 2025 09:00:00 GMT"
    assert fetch(KeptFile(kept, arrived.etag, arrived.last_modified)) is None


KILLED = """
import sys
from pathlib import Path
from needs_map.data.fetching.client import Transport, Patience, Silent, open_client
from needs_map.data.fetching.download import Wanted, download
patience = Patience()
with open_client(patience) as client:
    download(Transport(client, Silent(), patience), Wanted(sys.argv[1], "x", Path(sys.argv[2]), 10**8), None)
"""


def test_killed_in_mid_download_the_next_goes_on(fetch, publisher):
    publisher.fault(NAME, "stall")
    child = subprocess.Popen([sys.executable, "-c", KILLED, f"{publisher.url}/{NAME}", str(fetch.part)], cwd=ROOT)
    until = time.monotonic() + 60
    while time.monotonic() < until and (not fetch.part.exists() or fetch.part.stat().st_size < 100_000):
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    had = fetch.part.stat().st_size
    assert 100_000 <= had < len(BODY)
    fetch()
    assert fetch.part.read_bytes() == BODY
    assert publisher.requests()[-1][1] == f"bytes={had - module.OVERLAP}-"


def test_http_client_of_the_tests_sees_what_the_publisher_does(publisher):
    publisher.fault(NAME, "truncate")
    connection = http.client.HTTPConnection("127.0.0.1", publisher.server.server_address[1])
    connection.request("GET", f"/{NAME}")
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()
