"""Definitions: what is wrong with one, in a sentence."""

import pytest

from needs_map.data.errors import DataError
from needs_map.data.records.definition import read_definition
from needs_map.data.records.spans import Span
from tests.data.records.made_records import DEFINITION


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('make = "crude rate"', 'make = "mean"', "write one of crude rate, dsr, isr, share"),
        ('name = "Attendances"', "", "lacks name"),
        ('date = "day"', "", r"\[columns\] lacks the date"),
        ('lsoa = "lsoa"\npractice = "practice"', "", "needs one of lsoa, postcode, practice"),
        ("per = 1000", "per = 0", "per must be a number above 0"),
        ('population = "resident"', "", "is a rate without its population"),
        ('type = "month"', 'type = "week"', r"\[period\] needs its type"),
        ('first = "2024-04"', 'first = "April"', "must be a month"),
        ('last = "2024-05"', 'last = "2024-03"', "no whole month"),
        ('starts_with = ["01", "02", "I63"]', "starts_with = []", "must be a list of codes"),
        ('starts_with = ["01", "02", "I63"]', "above = 3", "has a column and one of"),
        ('make = "crude rate"', 'make = "share"', "leave population out|leave per out"),
        ('make = "crude rate"', 'make = "crude rate"\nonce = "person"', "needs the person"),
        ('table = "records.parquet"', 'table = "records.parquet"\nextra = 1', "which no definition has"),
        ('starts_with = ["01", "02", "I63"]', 'starts_with_file = "none.csv"', "code list none.csv cannot be read"),
    ],
)
def test_what_is_wrong_is_a_sentence(tmp_path, old, new, words):
    path = tmp_path / "attendances.toml"
    assert old in DEFINITION
    path.write_text(DEFINITION.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_definition(path)


def test_the_hash_is_of_the_definition_and_of_its_code_lists(tmp_path):
    path, codes = tmp_path / "a.toml", tmp_path / "codes.csv"
    path.write_text(DEFINITION.replace('starts_with = ["01", "02", "I63"]', 'starts_with_file = "codes.csv"'))
    codes.write_text("code\nI63.9\n")
    first = read_definition(path)
    codes.write_text("code\nI61\n")
    assert first.rows[0].values == ("I639",)
    assert read_definition(path).digest != first.digest


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("month", ["2024-03", "2024-04"]),
        ("quarter", []),
        ("12 months", []),
    ],
)
def test_only_whole_periods_are_made(kind, labels):
    span = Span(kind, 2024 * 12 + 2, 2024 * 12 + 3)
    assert [one.label for one in span.periods] == labels


def test_periods_are_written_as_observations_have_them():
    first, last = 2023 * 12, 2025 * 12 + 2
    labels = {kind: [one.label for one in Span(kind, first, last).periods] for kind in ("quarter", "financial year")}
    assert labels["quarter"][0] == "2023 Q1"
    assert labels["financial year"] == ["2023/24", "2024/25"]
    assert Span("12 months", last - 12, last).periods[-1].label == "12 months to 2025-03"
