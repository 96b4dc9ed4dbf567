"""Records counted by the one expression, on counts worked by hand."""

import pandas as pd

from needs_map.data.records.counting import LookupTables
from needs_map.data.records.definition import read_definition
from needs_map.data.records.results import count_records
from tests.data.records.made_records import DEFINITION, RECORDS, write_made

LSOAS = ("E01000001", "E01000002")
TABLES = LookupTables(pd.DataFrame({"code": LSOAS, "area": LSOAS, "holder": ["place", "place"], "older": 0}))


def counted(folder, definition=DEFINITION, records=RECORDS):
    path = write_made(folder, LSOAS, definition=definition, records=records)
    return count_records(read_definition(path), TABLES, "duckdb").counts


def reasons_of(counts):
    return dict(zip(counts.reasons["reason"], counts.reasons["n"], strict=True))


def test_every_record_counts_or_is_left_out_for_one_reason(tmp_path):
    counts = counted(tmp_path)
    assert reasons_of(counts) == {
        "counted": 5,  # r1, r2, r3, r4 once, r16
        "date missing or not readable": 1,
        "outside the period": 1,
        "no LSOA": 1,
        "LSOA of another country": 1,
        "LSOA outside the areas": 1,
        "LSOA outside the areas, a code of 2011": 1,
        "not the code of an LSOA": 1,
        "age missing or outside 0 to 120": 2,  # 121, and 85+, which may be in either of two bands
        "sex not known": 1,
        "kind not listed": 1,
        "duplicate key": 1,
    }
    assert sum(reasons_of(counts).values()) == len(RECORDS)


def test_counts_are_by_area_month_age_sex_and_group(tmp_path):
    counts = counted(tmp_path)
    areas = {(row.area, row.period): row.n for row in counts.areas.itertuples()}
    assert areas == {("E01000001", 0): 3, ("E01000002", 1): 2}
    ages = {(row.band, row.sex): row.n for row in counts.ages.itertuples()}
    assert ages == {(6, "males"): 3, (18, "females"): 1, (0, "females"): 1}
    groups = {(row.ethnic, row.period): row.n for row in counts.groups.itertuples()}
    assert groups == {("White", 0): 3, ("Not stated", 1): 1, ("Asian or Asian British", 1): 1}
    practices = {(row.practice, row.period): row.n for row in counts.practices.itertuples()}
    assert practices == {("P1", 0): 3, ("P1", 1): 1, ("P2", 1): 1}


def test_dates_of_columns_of_times_are_read(tmp_path):
    records = RECORDS.iloc[[0, 3]].assign(day=pd.to_datetime(["2024-04-30 23:59", "2024-05-01 00:00"]))
    assert reasons_of(counted(tmp_path, records=records)) == {"counted": 2}


def test_share_counts_those_that_meet_the_numerator(tmp_path):
    definition = DEFINITION.replace('"crude rate"\nper = 1000', '"share"').replace('population = "resident"\n', "")
    counts = counted(tmp_path, definition + '[[numerator]]\ncolumn = "kind"\nis = "01"\n')
    assert (int(counts.areas["n"].sum()), int(counts.areas["hits"].sum())) == (5, 2)


def test_numbers_that_are_no_age_or_code_are_left_out(tmp_path):
    ages = [34.0, float("nan"), 1e12, -1e300, float("inf"), 34.9]
    table = RECORDS.iloc[[0] * len(ages)].assign(id=range(len(ages)), age=ages, sex=[1.0, 1.0, 1.0, 1.0, 1.0, 1e30])
    assert reasons_of(counted(tmp_path, records=table)) == {
        "counted": 1,
        "age missing or outside 0 to 120": 4,
        "sex not known": 1,
    }
