"""Indicators of one's own: added whole or not at all, kept by later builds, taken out again."""

import pytest

from needs_map.app.commands.main import main
from needs_map.data.errors import DataError
from needs_map.data.indicators.observations import held, read_observations
from needs_map.data.manifest import SAMPLE, read_manifest
from needs_map.data.own.added import add_indicator, kept_files, remove_indicator, write_example
from needs_map.data.store import read_store


@pytest.fixture
def pair(store, tmp_path):
    csv, _ = write_example(tmp_path / "own", store)
    return csv


def indicators(store):
    return list(held(store, read_manifest(store)))


def test_the_example_can_be_added_as_it_is(store, pair):
    before = read_manifest(store)
    change = add_indicator(store, pair)
    assert (change.key, change.periods, change.rows, change.replaced) == ("falls", ("2023", "2024"), 4, False)
    assert change.manifest["datasets"] == before["datasets"]
    table = read_observations(read_store(store), "falls", period="2024")
    assert table["note"].tolist().count("suppressed") == 1
    assert set(kept_files(store)) == {"added/falls.csv", "added/falls.toml"}


def test_what_is_wrong_changes_nothing(store, pair, capsys):
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    pair.write_text(pair.read_text() + "Nowhere,2023,1,2,\n")
    assert main(["data", "add", str(pair), "--store", str(store)]) == 1
    assert "row 6, area: 'Nowhere' is not the code of an area" in capsys.readouterr().err
    after = {path: path.read_bytes() for path in store.rglob("*") if path.is_file() and path.name != "build.lock"}
    assert after == {path: content for path, content in before.items() if path.name != "build.lock"}


def test_a_later_build_takes_it_over(store, pair, files, capsys):
    add_indicator(store, pair)
    pair.write_text("spoilt")  # the store has its own copy
    words = ["data", "build", "--from", str(files), "--system", str(files / "tiny.toml"), "--store", str(store)]
    for _ in range(2):
        assert main(words) == 0
        assert indicators(store) == ["falls"]
    assert len(read_observations(read_store(store), "falls")) == 4
    assert main(["data", "status", "--store", str(store)]) == 0
    assert "Added falls: 4 rows of falls.csv" in capsys.readouterr().out


def test_one_whose_areas_are_gone_is_kept_and_said(store, pair, files, capsys):
    add_indicator(store, pair)
    build = store / read_manifest(store)["build"]
    (build / "added" / "falls.csv").write_text("area,period,value\nE06999999,2023,5\n")
    words = ["data", "build", "--from", str(files), "--system", str(files / "tiny.toml"), "--store", str(store)]
    assert main(words) == 0
    assert indicators(store) == []
    assert main(["data", "status", "--store", str(store)]) == 0
    assert "no row is of an area of this map" in capsys.readouterr().out
    assert set(kept_files(store)) == {"added/falls.csv", "added/falls.toml"}


def test_adding_again_replaces(store, pair):
    add_indicator(store, pair)
    pair.write_text("\n".join(pair.read_text().splitlines()[:2]) + "\n")
    change = add_indicator(store, pair)
    assert change.replaced
    assert len(read_observations(read_store(store), "falls")) == 1


def test_it_is_taken_out(store, pair, capsys):
    add_indicator(store, pair)
    assert remove_indicator(store, "falls") == "falls.csv"
    assert indicators(store) == []
    assert kept_files(store) == {}
    assert main(["data", "remove", "falls", "--store", str(store)]) == 1
    assert "none was" in capsys.readouterr().err


def test_commands_say_what_they_did(store, tmp_path, capsys):
    assert main(["data", "add", "--example", str(tmp_path / "own"), "--store", str(store)]) == 0
    csv = tmp_path / "own" / "falls.csv"
    assert main(["data", "add", str(csv), "--store", str(store)]) == 0
    said = capsys.readouterr().out
    assert "Added Falls in people aged 65 and over (falls): 4 rows, places, 2023 to 2024" in said
    assert main(["data", "remove", "falls", "--store", str(store)]) == 0
    assert "Removed falls" in capsys.readouterr().out
    assert main(["data", "add", "--store", str(store)]) == 1
    assert "Name the CSV file" in capsys.readouterr().err
    assert main(["data", "add", "--example", str(tmp_path / "own"), "--store", str(store)]) == 1
    assert "is there already" in capsys.readouterr().err


def test_the_layout_is_told_by_help(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["data", "add", "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert "numerator, denominator" in said
    assert "2021-23" in said


def test_the_sample_is_not_changed(pair):
    with pytest.raises(DataError, match="sample cannot be changed"):
        add_indicator(SAMPLE, pair)


def test_there_must_be_a_store(pair, tmp_path):
    with pytest.raises(DataError, match="There is no store"):
        add_indicator(tmp_path / "none", pair)
