import hashlib
import json

import pytest

from needs_map.data.audit import RECORD, AuditEntry, changed_by, fault_at_end, read_record, record_change, who_changes
from needs_map.data.errors import DataError
from needs_map.data.manifest import DRAFTS, MANIFEST
from needs_map.data.own.added import add_indicator, remove_indicator, write_example
from needs_map.data.own.drafts import keep_draft, publish_draft


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_change_of_a_store_is_recorded_with_who_and_from_what_to_what(store, tmp_path):
    built = checksum(store / MANIFEST)
    path, _ = write_example(tmp_path / "own", store)
    with changed_by("ada@icb.example"):
        add_indicator(store, path)
    added = checksum(store / MANIFEST)
    remove_indicator(store, "falls")
    first, *changes = read_record(store)
    assert first.what.startswith("Store built: ")
    assert (first.before, first.after) == ("", built)
    assert [entry[1:] for entry in changes] == [
        ("ada@icb.example", "Indicator falls added (4 rows of falls.csv)", built, added, True),
        (who_changes(), "Indicator falls removed", added, checksum(store / MANIFEST), True),
    ]
    assert changes[0].when.endswith("+00:00")


def test_a_change_that_fails_is_not_recorded(store, tmp_path):
    path, _ = write_example(tmp_path / "own", store)
    before = read_record(store)
    path.write_text("area,period,value\nnowhere,2024,1\n", encoding="utf-8")
    with pytest.raises(DataError):
        add_indicator(store, path)
    assert read_record(store) == before


def test_a_change_that_cannot_be_recorded_is_not_made(store, tmp_path):
    path, _ = write_example(tmp_path / "own", store)
    serving = checksum(store / MANIFEST)
    (store / RECORD).unlink()
    (store / RECORD).mkdir()
    with pytest.raises(DataError, match="nothing was changed"):
        add_indicator(store, path)
    assert checksum(store / MANIFEST) == serving


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [lines[0], lines[1].replace(b"ada", b"eve"), lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], b"\xff no line", lines[2]],
        lambda lines: lines[1:],
    ],
)
def test_a_line_changed_or_taken_out_shows_at_the_next(tmp_path, spoil):
    with changed_by("ada"):
        for what, before, after in (("built", "", "a"), ("added", "a", "b"), ("removed", "b", "c")):
            record_change(tmp_path, what, before, after)
    assert [entry.is_whole for entry in read_record(tmp_path)] == [True, True, True]
    path = tmp_path / RECORD
    path.write_bytes(b"\n".join(spoil(path.read_bytes().splitlines())) + b"\n")
    assert not all(entry.is_whole for entry in read_record(tmp_path))


def test_a_store_changed_past_the_program_shows(tmp_path):
    record_change(tmp_path, "built", "", "a")
    record_change(tmp_path, "added", "not a", "b")
    assert [entry.is_whole for entry in read_record(tmp_path)] == [True, False]


def test_a_record_cut_at_its_end_or_taken_away_shows(store, tmp_path):
    path, _ = write_example(tmp_path / "own", store)
    add_indicator(store, path)
    record = store / RECORD
    lines = record.read_bytes().splitlines(keepends=True)
    assert (len(lines), fault_at_end(store)) == (2, "")
    record.write_bytes(lines[0])
    assert all(entry.is_whole for entry in read_record(store))
    assert fault_at_end(store) == "1 change is missing from the record: lines were taken out of it."
    remove_indicator(store, "falls")  # a later change does not heal it
    assert fault_at_end(store).startswith("1 change is missing")
    assert [entry.is_whole for entry in read_record(store)] == [True, False]
    record.unlink()
    assert fault_at_end(store).startswith("3 changes are missing")


def test_a_last_change_that_is_not_of_the_data_in_use_shows(store):
    record_change(store, "made up", checksum(store / MANIFEST), "0" * 64)
    assert fault_at_end(store).startswith("The data in use are not those of the last change")


def test_drafts_laid_anew_beside_another_build_follow_from_one_another(store, tmp_path):
    path, _ = write_example(tmp_path / "own", store)
    keep_draft(store, path)
    publish_draft(store, "falls")
    path, _ = write_example(tmp_path / "again", store)
    keep_draft(store, path)
    entries = read_record(store / DRAFTS)
    assert len(entries) >= 4
    assert all(entry.is_whole for entry in entries)
    assert fault_at_end(store / DRAFTS) == fault_at_end(store) == ""


def test_a_server_names_who_started_an_update(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_CHANGED_BY", "bob@icb.example")
    record_change(tmp_path, "built", "", "a")
    line = json.loads((tmp_path / RECORD).read_text())
    assert read_record(tmp_path) == [AuditEntry(line["when"], "bob@icb.example", "built", "", "a")]
    assert read_record(tmp_path / "none") == []
