"""A full disk, a locked folder, a killed build, two at once: the store that was serving still does."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap

import geopandas as gpd
import pandas as pd
import pytest

from needs_map.app.commands.main import main
from needs_map.data.audit import RECORD
from needs_map.data.builds import sole_builder
from needs_map.data.manifest import MANIFEST
from needs_map.data.store import SHIELDS, read_store
from tests.conftest import ROOT
from tests.publishers import LOOKUP_FILE
from tests.refusal import assert_refused, build, contents, the_sentence


def test_input_that_may_not_be_read(files, store, capsys, monkeypatch):
    """The words are about the input, not about the store."""
    opened = type(files).open

    def refuse(path, *mode, **options):
        if path.name == LOOKUP_FILE:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *mode, **options)

    monkeypatch.setattr(type(files), "open", refuse)
    assert build(files, store) == 1
    sentence = the_sentence(capsys.readouterr().err)
    assert LOOKUP_FILE in sentence
    assert "cannot be read" in sentence
    assert "--store" not in sentence


@pytest.mark.parametrize("table", ["lsoa", "areas", "england"])
def test_disk_that_fills(files, store, capsys, monkeypatch, table):
    for kind in (pd.DataFrame, gpd.GeoDataFrame):

        def fill(frame, path, *, write=kind.to_parquet, **options):
            if path.name == f"{table}.parquet":
                path.write_bytes(b"PAR1")
                raise OSError(errno.ENOSPC, "No space left on device")
            write(frame, path, **options)

        monkeypatch.setattr(kind, "to_parquet", fill)
    assert_refused(files, store, capsys, str(store), "is full", "make room")


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 256 kB, if this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system to fill")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("room", [0, 4096, 40_000])
def test_disk_that_really_fills(files, small_store, small_disk, capsys, room):
    store = small_disk / "store"
    shutil.copytree(small_store, store)
    free = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize - room))
    assert_refused(files, store, capsys, str(store), "is full", "make room")
    (small_disk / "filler").unlink()
    assert build(files, store) == 0


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_folder_that_cannot_be_written(files, store, capsys, monkeypatch, number):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(type(store), "mkdir", refuse)
    assert_refused(files, store, capsys, str(store), "cannot be written", "--store")


def test_folder_that_really_cannot_be_written(files, tmp_path, capsys):
    if os.geteuid() == 0:
        store = type(tmp_path)("/proc/needs-map")  # where not even root can make a folder
    else:
        store = tmp_path / "locked" / "store"
        store.parent.mkdir(mode=0o500)
    assert build(files, store) == 1
    assert str(store) in the_sentence(capsys.readouterr().err)


def test_store_that_is_a_file(files, tmp_path, capsys):
    (tmp_path / "store").write_text("")
    assert build(files, tmp_path / "store") == 1
    assert "another folder" in the_sentence(capsys.readouterr().err)


KILLED = """
import sys, time
from needs_map.data import builds
from needs_map.app.commands.main import main

def wait(path):
    if path.name == sys.argv[1] and path.parent.parent.name == "store":
        print("half-way", flush=True)
        time.sleep(60)
    return sha256(path)

sha256 = builds.sha256
builds.sha256 = wait
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("table", ["lsoa.parquet", "england.parquet"])
def test_build_killed_half_way(files, store, table):
    before = contents(store)
    arguments = ["data", "build", "--from", files, "--system", files / "tiny.toml", "--store", store]
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), table, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        assert child.stdout.readline() == b"half-way\n"
        assert main(["data", "build", *map(str, arguments[2:])]) == 1, "two builds at once"
        child.send_signal(signal.SIGKILL)
    after = contents(store)
    remains = set(after) - set(before)
    assert any(name.endswith(table) for name in remains)
    assert {name: after[name] for name in before} == before
    assert len(read_store(store).lsoa) == 24
    assert build(files, store) == 0
    assert not remains & set(contents(store))
    # The build that served until now stays, for pages that still read it.
    assert {path.split("/")[0] for path in contents(store)} == {
        MANIFEST,
        RECORD,
        SHIELDS,
        read_store(store).build,
        json.loads(before[MANIFEST])["build"],
    }


def test_two_builds_at_once(files, store, capsys):
    before = contents(store)
    with sole_builder(store):
        assert build(files, store) == 1
    assert "Another build is at work" in the_sentence(capsys.readouterr().err)
    assert contents(store) == before
    assert build(files, store) == 0


def test_interrupted_build(files, store, capsys, monkeypatch):
    before = contents(store)

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pd.DataFrame, "to_parquet", interrupt)
    assert build(files, store) == 1
    assert "Nothing was changed" in capsys.readouterr().err
    assert contents(store) == before


def test_a_system_refuses_to_be_built_without_what_it_needs(files, store, capsys):
    system = files / "tiny.toml"
    system.write_text('needs = ["registered"]\n' + system.read_text(encoding="utf-8"), encoding="utf-8")
    for zipped in files.glob("gp-reg-pat-prac-lsoa*.zip"):
        zipped.unlink()
    assert_refused(files, store, capsys, "gp-reg-pat-prac-lsoa", "needs")
