"""An update's progress as a page reads it."""

import pytest

from needs_map.app.update import progress_file as reported
from needs_map.app.update.progress_file import Report, Reported, read_report
from needs_map.data.fetching.client import Silent


@pytest.fixture
def told(tmp_path, monkeypatch):
    monkeypatch.setattr(reported, "EVERY", 0.0)
    path = tmp_path / "update.json"
    return Reported(Silent(), path), lambda: read_report(path)


def test_share_of_the_file_and_of_all(told):
    watch, report = told
    watch.plan([3_000_000, 1_000_000])
    watch.source("First")
    watch.begin("First", 3_000_000, 0, "B")
    watch.advance(1_500_000)
    now = report()
    assert (now.state, now.what, now.number, now.of) == ("fetching", "First", 1, 2)
    assert now.file_share == 0.5
    assert now.share == pytest.approx(0.9 * 1.5 / 4)
    assert now.left > 0
    assert now.size.startswith("1.5 of 3.0 MB")
    watch.source("Second")
    assert report().share == pytest.approx(0.9 * 3 / 4)
    watch.begin("Second", 35_000, 7_000, "rows")
    watch.advance(7_000)
    assert report().file_share == pytest.approx(0.4)
    assert report().size.startswith("14,000 of 35,000 rows")


def test_a_file_of_unknown_size_and_a_second_round(told):
    watch, report = told
    watch.plan([1])
    watch.source("Only")
    watch.begin("Only", None, 0, "B")
    watch.advance(10)
    assert report().file_share < 0
    watch.plan([1])
    watch.source("Older lookup")
    assert (report().number, report().of) == (1, 1)


def test_building_and_the_end(told):
    watch, report = told
    watch.plan([1])
    for step in range(20):
        watch.building(f"Step {step}")
    assert (report().state, report().what) == ("building", "Step 19")
    assert report().share == 1.0
    watch.finish("failed", "The disk is full.")
    assert (report().state, report().outcome) == ("failed", "The disk is full.")


def test_the_last_sentences_are_kept(told):
    watch, report = told
    for number in range(9):
        watch.say(f"Sentence {number}")
    assert report().steps == tuple(f"Sentence {number}" for number in range(4, 9))


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"strange": 1}'])
def test_a_report_that_is_none_is_empty(tmp_path, text):
    (tmp_path / "update.json").write_text(text)
    assert read_report(tmp_path / "update.json") == Report()
    assert read_report(tmp_path / "none.json") == Report()


def test_a_disk_that_cannot_be_written_stops_nothing(tmp_path):
    watch = Reported(Silent(), tmp_path / "gone" / "update.json")
    watch.say("Sentence")
    watch.finish("done", "Done.")
