import errno
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from needs_map.data.errors import DataError
from needs_map.data.staging import staging_folder, write_whole

HOLD = """
import time
from needs_map.data.staging import staging_folder
with staging_folder() as folder:
    (folder / "half.csv").write_text("half")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_goes_after_use_also_after_a_failure(temporary):
    with staging_folder() as folder:
        assert list(folder.iterdir()) == []
        (folder / "file").write_text("x")
    with pytest.raises(RuntimeError, match="half way"), staging_folder():
        raise RuntimeError("half way")
    assert list(temporary.iterdir()) == []


def test_what_a_killed_command_left_goes_and_what_is_in_use_stays(temporary):
    holder = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    left = Path(holder.stdout.readline().strip())
    try:
        with staging_folder():
            assert (left / "half.csv").is_file()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with staging_folder() as folder:
        assert [one.name for one in temporary.iterdir()] == [folder.parent.name]


def test_folders_of_others_are_left_as_they_are(temporary):
    (temporary / "needs-map-of-mine").mkdir()
    with staging_folder():
        pass
    assert (temporary / "needs-map-of-mine").is_dir()


def test_a_folder_of_a_command_that_was_killed_before_it_took_its_lock_goes_after_a_day(temporary):
    old, fresh, listed = (Path(tempfile.mkdtemp(prefix="needs-map-")) for _ in range(3))
    kept = temporary / "kept.csv"
    kept.write_text("x")
    (old / "link.csv").symlink_to(kept)
    listed.chmod(0o755)  # as a person makes one
    for folder in (old, listed):
        os.utime(folder, (time.time() - 25 * 3600,) * 2)
    with staging_folder() as folder:
        assert {one.name for one in temporary.iterdir()} == {folder.parent.name, fresh.name, listed.name, kept.name}


def test_a_file_is_written_whole_or_what_stood_there_stays(tmp_path, monkeypatch):
    path = tmp_path / "map.png"
    write_whole(path, b"first")
    whole = Path.write_bytes

    def full(self, content):
        whole(self, content[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataError, match=r"map\.png could not be written: No space left on device\."):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
