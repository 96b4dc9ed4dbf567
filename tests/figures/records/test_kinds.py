"""Every kind of figure, place and population that a definition may name, on figures worked by hand."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from needs_map.data.places.system import read_system
from needs_map.data.records.definition import read_definition
from needs_map.data.store import read_store
from needs_map.figures.records.indicator import make_indicator
from needs_map.geo.building.build import build_store
from tests.data.records.made_records import DEFINITION as TWO_MONTHS
from tests.postcode_files import POSTCODES, write_postcodes
from tests.publishers import SYSTEM_LSOAS, lsoa_code

DEFINITION = TWO_MONTHS.replace("2024-05", "2024-04")
PEOPLE = '\n[population_columns]\nlsoa = "lsoa"\nage = "age"\nsex = "sex"\n'
OF_PEOPLE = DEFINITION.replace('"resident"', '"people.parquet"') + PEOPLE
AGES = range(2, 95, 5)


def records_at(places, *, column="lsoa", **more):
    """Make so many records of April 2024 at each place, of men of the age given after it."""
    rows = [(place, age) for place, age, count in places for _ in range(count)]
    made = pd.DataFrame(rows, columns=[column, "age"]).assign(day="2024-04-15", sex="1", ethnic="A", kind="01")
    made = made.assign(id=[f"r{at}" for at in range(len(made))], practice="A81001", **more)
    return made if column == "lsoa" else made.assign(lsoa="")


def observations_of(store, folder, definition, records):
    """Count records, and give the rows of April 2024 by area, type of group and group."""
    records.to_parquet(folder / "records.parquet", index=False)
    path = folder / "attendances.toml"
    path.write_text(definition, encoding="utf-8")
    made = make_indicator(read_definition(path), Path(store), "duckdb", memory="1500MB", trial=True)
    rows = made.table[made.table["period"] == "2024-04"]
    return rows.set_index(["area", "group_type", "group"]).sort_index(), made


@pytest.fixture
def people(tmp_path):
    """Write ten men of each five years of age in each LSOA of the made-up system."""
    rows = [(lsoa_code(at), age, "1") for at in range(SYSTEM_LSOAS) for age in AGES for _ in range(10)]
    pd.DataFrame(rows, columns=["lsoa", "age", "sex"]).to_parquet(tmp_path / "people.parquet", index=False)
    return tmp_path


EVENTS = [(lsoa_code(0), 2, 30), (lsoa_code(0), 62, 40), (lsoa_code(1), 2, 10)]


def test_a_directly_standardised_rate_takes_the_standard_population(small_store, people):
    rows, _ = observations_of(small_store, people, OF_PEOPLE.replace("crude rate", "dsr"), records_at(EVENTS))
    # 2013 European Standard Population: 5,000 of 100,000 are 0 to 4 years old, 6,000 are 60 to 64
    by_hand = 1000 * (5_000 * 30 / 10 + 6_000 * 40 / 10) / 100_000
    one = rows.loc[(lsoa_code(0), "", "")]
    assert one["value"] == pytest.approx(by_hand)
    assert (one["numerator"], one["denominator"]) == (70, 190)
    assert rows.loc[(lsoa_code(1), "", ""), "value"] == pytest.approx(1000 * 5_000 * 10 / 10 / 100_000)
    assert rows.loc[(lsoa_code(2), "", ""), "note"] == "not available"  # fewer than ten events


def test_an_indirectly_standardised_ratio_is_of_those_expected_at_the_rates_of_all(small_store, people):
    definition = OF_PEOPLE.replace("crude rate", "isr").replace("per = 1000\n", "")
    rows, _ = observations_of(small_store, people, definition, records_at(EVENTS))
    people_of_an_age = 10 * SYSTEM_LSOAS
    expected = 10 * 40 / people_of_an_age + 10 * 40 / people_of_an_age
    assert rows.loc[(lsoa_code(0), "", ""), "denominator"] == pytest.approx(expected)
    assert rows.loc[(lsoa_code(0), "", ""), "value"] == pytest.approx(100 * 70 / expected)
    assert rows.loc[(lsoa_code(1), "", ""), "value"] == pytest.approx(100 * 10 / expected)
    assert rows.loc[(lsoa_code(2), "", ""), "value"] == 0


def test_practices_have_rates_of_their_lists(small_store, tmp_path):
    definition = (
        DEFINITION.replace('"resident"', '"registered"').replace('age = "age"\n', "").replace("sex =", "# sex =")
    )
    records = records_at([(lsoa_code(0), 30, 60)])
    rows, _ = observations_of(small_store, tmp_path, definition, records)
    patients = 600 * SYSTEM_LSOAS  # of the practice in each LSOA of the system, and 4 + 5 + 11 + 3 + ... elsewhere
    one = rows.loc[("A81001", "", "")]
    assert one["numerator"] == 60
    assert patients <= one["denominator"] <= patients + 30
    assert one["value"] == pytest.approx(60 / one["denominator"] * 1000)


def test_postcodes_place_records_in_the_lsoas_of_the_lookup(small_files, tmp_path):
    shutil.copytree(small_files, tmp_path / "files")
    write_postcodes(tmp_path / "files")
    store = tmp_path / "store"
    build_store(tmp_path / "files", read_system(str(tmp_path / "files" / "tiny.toml")), store)
    definition = (
        DEFINITION.replace('"resident"', '"registered"').replace('lsoa = "lsoa"', 'postcode = "postcode"')
    ).replace('age = "age"\n', "")
    (first, *_, code), (other, *_, another) = POSTCODES[0], POSTCODES[2]
    places = [(first, 30, 20), (other.replace(" ", "").lower(), 30, 8), ("ZZ1 1ZZ", 30, 2), (None, 30, 1)]
    rows, made = observations_of(store, tmp_path, definition, records_at(places, column="postcode"))
    assert made.quality.reasons == {"counted": 28, "no postcode": 1, "postcode not known": 2}
    assert rows.loc[(code, "", ""), "numerator"] == 20
    assert rows.loc[(another, "", ""), "numerator"] == 8


def test_a_store_without_postcodes_says_so(small_store, tmp_path):
    definition = DEFINITION.replace('lsoa = "lsoa"', 'postcode = "lsoa"')
    with pytest.raises(Exception, match="places records by postcode, and the store has none"):
        observations_of(small_store, tmp_path, definition, records_at([("ZE1 6TP", 30, 20)]))


def test_ethnic_groups_have_rates_of_the_residents_of_the_census(shared, real_build, tmp_path):
    store = real_build[1]
    lsoas = read_store(store, shapes=False).lsoa
    board = lsoas["icb"].iloc[0]
    inside = lsoas.index[lsoas["icb"] == board]
    definition = DEFINITION.replace("[columns]", f'areas = ["{board}"]\n\n[columns]')
    records = records_at([(inside[0], 30, 300), (inside[1], 30, 100)])
    records.loc[records.index[-100:], "ethnic"] = ["H"] * 60 + ["Z"] * 40
    rows, made = observations_of(store, tmp_path, definition, records)
    assert made.quality.not_stated == pytest.approx(0.1)
    assert (board, "ethnic group", "Not stated") not in rows.index  # of whom the census knows nobody
    census = pd.read_csv(next((shared / "official").glob("census2021-ts021*")))
    census = census[census["geography code"].isin(inside)]
    for group, count in (("White", 300), ("Asian", 60)):
        (column,) = [name for name in census if name.startswith(f"Ethnic group: {group}") and name.count(":") == 1]
        residents = census[column].sum()
        one = rows.xs((board, "ethnic group")).filter(like=group, axis=0).iloc[0]
        assert (one["numerator"], one["denominator"]) == (count, residents)
        assert one["value"] == pytest.approx(1000 * count / residents)


def test_codes_of_2011_are_crossed_by_the_lookup(shared, real_build, tmp_path):
    store = real_build[1]
    lookup = next((shared / "official").glob("LSOA11_LSOA21*"))
    pairs = pd.read_csv(lookup)
    lsoas = read_store(store, shapes=False).lsoa
    pairs = pairs[pairs["LSOA21CD"].isin(lsoas.index) & ~pairs["LSOA11CD"].isin(lsoas.index)]
    parts = pairs.groupby("LSOA11CD")["LSOA21CD"].agg(list)
    split = parts[parts.str.len() > 1]
    merged = parts[parts.str.len() == 1]
    places = [(split.index[0], 30, 50), (merged.index[0], 30, 30), (lsoas.index[0], 30, 20)]
    definition = DEFINITION.replace("[columns]", f'lookup = "{lookup}"\n\n[columns]')
    rows, made = observations_of(store, tmp_path, definition, records_at(places))
    assert made.quality.reasons == {"counted": 100}
    assert (made.quality.crossed, made.quality.split) == (80, 50)
    whole = rows.xs(("", ""), level=["group_type", "group"])["numerator"]
    assert whole[merged.iloc[0][0]] == 30
    in_parts = whole[split.iloc[0]]
    assert sorted(in_parts) == [0] * (len(in_parts) - 1) + [50]
