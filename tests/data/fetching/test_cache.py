"""What was fetched and is kept: under which name, for whom, by one update at a time."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from needs_map.data import catalogue as known
from needs_map.data.errors import DataError
from needs_map.data.fetching.addresses import addresses
from needs_map.data.fetching.cache import kept_file, lay_out, read_fetched, sole_update
from needs_map.data.fetching.update import files_by_dataset
from tests import made_publishers as made
from tests.loopback import Told

pytestmark = pytest.mark.timeout(240)
ROOT = Path(known.__file__).parent.parent


def test_what_was_kept_lies_under_its_publishers_name_with_where_it_came_from(fetch, tmp_path):
    files = files_by_dataset(fetch("imd", "msoa_names").values())
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
from needs_map.data.fetching.cache import sole_update
from needs_map.data.fetching.client import Silent
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
