"""Records that repeat another, on counts worked by hand."""

import pandas as pd
import pytest

from tests.data.records.made_records import DEFINITION, RECORDS
from tests.data.records.test_counting import counted, reasons_of


@pytest.mark.parametrize(
    ("part", "left_out", "still"),
    [
        ('[first]\nby = ["spell"]\norder = "episode"\n', ("later in the episode", 1), 4),  # r2 is of the stay of r1
        ('[first]\nby = ["person"]\ndays = 1\n', ("later in the episode", 2), 3),  # r2 the same day, r3 the next
    ],
)
def test_the_first_of_an_episode_counts(tmp_path, part, left_out, still):
    counts = counted(tmp_path, DEFINITION + part)
    assert reasons_of(counts)[left_out[0]] == left_out[1]
    assert reasons_of(counts)["counted"] == still


def test_a_person_counts_once_in_a_period_and_again_in_the_next(tmp_path):
    again = RECORDS.iloc[[0]].assign(id="r99", day="2024-05-09")
    definition = DEFINITION.replace('key = "id"', 'key = "id"\nperson = "person"').replace(
        "make =", 'once = "person"\nmake ='
    )
    counts = counted(tmp_path, definition, pd.concat([RECORDS, again]))
    assert reasons_of(counts)["person counted already in the period"] == 2
    areas = {(row.area, row.period): row.n for row in counts.areas.itertuples()}
    assert areas == {("E01000001", 0): 1, ("E01000001", 1): 1, ("E01000002", 1): 2}


def test_a_person_counts_once_in_each_twelve_months(tmp_path):
    days = ["2024-01-10", "2024-12-10", "2025-01-10"]
    records = pd.concat([RECORDS.iloc[[0]].assign(id=day, day=day) for day in days])
    definition = (
        DEFINITION.replace('key = "id"', 'person = "person"')
        .replace("make =", 'once = "person"\nmake =')
        .replace('"month"', '"12 months"')
        .replace("2024-04", "2024-01")
        .replace("2024-05", "2025-01")
    )
    areas = counted(tmp_path, definition, records).areas
    assert dict(zip(areas["period"], areas["n"], strict=True)) == {0: 1, 1: 1}  # not two, nor three
