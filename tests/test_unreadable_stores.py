"""Stores of another version or damaged: refused in one sentence with the command that rebuilds them."""

import json
import subprocess
import sys

import pytest

from needs_map.app.commands.main import main
from needs_map.data.manifest import MANIFEST
from needs_map.data.store import read_store
from tests.conftest import ROOT
from tests.refusal import build, the_sentence

MAIN = "needs_map.app.commands.main"
TABLE = ["table", "core20"]


def assert_unreadable(store, capsys, *words):
    for command in (TABLE, ["data", "status"]):
        assert main([*command, "--store", str(store)]) == 1
        sentence = the_sentence(capsys.readouterr().err)
        for word in ("needs-map data build --from", *words):
            assert word in sentence


@pytest.mark.parametrize("version", [0, 2, "1.5", None])
def test_store_of_an_unknown_version(store, capsys, version):
    manifest = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
    (store / MANIFEST).write_text(json.dumps(manifest | {"version": version}), encoding="utf-8")
    for command in (TABLE, ["data", "status"]):
        assert main([*command, "--store", str(store)]) == 1
        sentence = the_sentence(capsys.readouterr().err)
        assert f"of version {version} and this program reads version 1" in sentence
        assert "needs-map data build --from" in sentence


def test_unknown_version_is_rebuilt(files, store):
    (store / MANIFEST).write_text('{"version": 99}', encoding="utf-8")
    assert build(files, store) == 0
    assert len(read_store(store).lsoa) == 24


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '"x"', '{"version": 1}', "\xff\xfe"])
def test_damaged_manifest(store, capsys, content):
    (store / MANIFEST).write_text(content, encoding="latin-1")
    assert_unreadable(store, capsys, MANIFEST, "damaged")


@pytest.mark.parametrize("table", ["lsoa", "areas", "population", "england"])
@pytest.mark.parametrize("act", ["missing", "cut", "empty", "changed"])
def test_damaged_table(store, capsys, table, act):
    path = store / read_store(store).build / f"{table}.parquet"
    content = path.read_bytes()
    if act == "missing":
        path.unlink()
    else:
        flipped = bytearray(content)
        flipped[60] ^= 0xFF
        path.write_bytes({"cut": content[:-100], "empty": b"", "changed": bytes(flipped)}[act])
    assert_unreadable(store, capsys, f"{table}.parquet")


def test_no_store(tmp_path, capsys):
    assert_unreadable(tmp_path / "none", capsys, "There is no store in")


def test_no_traceback_from_the_command_itself(tmp_path):
    """As a person runs it: in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", MAIN, "data", "build", "--from", tmp_path, "--store", tmp_path / "store"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    the_sentence(done.stderr)
