"""Indicators in a store: one file each, of which one level and period is read alone."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from needs_map.data.builds import amend_store, write_store
from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, PUBLISHED_WORDS, Indicator, Observed
from needs_map.data.indicators.observations import Series, age_in_words, held, read_observations
from needs_map.data.manifest import sha256
from needs_map.data.store import read_store
from tests.data.test_store import FACTS, tables


def indicator(key="asthma", **other):
    usual = Indicator(
        key,
        "Asthma",
        "Asthma",
        "Illness",
        "proportion",
        "%",
        100.0,
        "low is good",
        1,
        "lsoa",
        "financial year",
        "Counted",
        "NHS",
        "QOF",
        "OGL",
        "",
        "People with asthma.",
    )
    return usual._replace(**other)


def rows(*cells, **other):
    """Rows from area, level, period and value."""
    table = pd.DataFrame(list(cells), columns=["area", "level", "period", "value"])
    usual = {"sex": "persons", "age": "all ages", "group_type": "", "group": "", "note": ""} | other
    figures = dict.fromkeys(("lower_cl", "upper_cl", "numerator", "denominator"), np.nan)
    return table.assign(**(figures | usual))[list(OBSERVATION_COLUMNS)]


ASTHMA = rows(
    ("E06000002", "place", "2021", 7.0),
    ("E01000002", "lsoa", "2022", 4.0),
    ("E01000001", "lsoa", "2022", np.nan),
    ("E01000001", "lsoa", "2021", 1.0),
)


@pytest.fixture
def asthma(tmp_path):
    write_store(tmp_path, tables(), FACTS, observed=[("qof", Observed(indicator(), ASTHMA))])
    return read_store(tmp_path)


def test_what_is_written_is_read_in_order(asthma):
    table = read_observations(asthma, "asthma")
    assert list(table.columns) == [*OBSERVATION_COLUMNS, *PUBLISHED_WORDS]
    assert table["area"].tolist() == ["E01000001", "E01000001", "E01000002", "E06000002"]
    np.testing.assert_array_equal(table["value"], [1.0, np.nan, 4.0, 7.0])
    assert table["note"].tolist() == [""] * 4


@pytest.mark.parametrize(
    ("level", "period", "values"),
    [("lsoa", "2021", [1.0]), ("place", None, [7.0]), (None, "2022", [np.nan, 4.0]), ("icb", "2021", [])],
)
def test_a_level_and_period_is_read_alone(asthma, level, period, values):
    np.testing.assert_array_equal(read_observations(asthma, "asthma", level=level, period=period)["value"], values)


def test_the_manifest_says_what_there_is(asthma):
    facts = asthma.manifest["indicators"]["asthma"]
    path = asthma.folder / asthma.build / "observations" / "asthma.parquet"
    assert (facts["rows"], facts["bytes"], facts["sha256"]) == (4, path.stat().st_size, sha256(path))
    one = held(asthma.folder, asthma.manifest)["asthma"]
    assert one.indicator == indicator()
    assert one.origin == "qof"
    assert one.periods == {"lsoa": ("2021", "2022"), "place": ("2021",)}
    assert one.series == (Series("persons", "all ages"),)
    assert not one.has_counts


def test_each_level_and_period_that_is_large_has_rows_of_its_own(tmp_path):
    large = [
        rows(*((f"E01{area:06}", "lsoa", period, float(area)) for area in range(5000))) for period in ("2021", "2022")
    ]
    write_store(tmp_path, tables(), FACTS, observed=[("qof", Observed(indicator(), pd.concat(large)))])
    store = read_store(tmp_path)
    file = pq.ParquetFile(tmp_path / store.build / "observations" / "asthma.parquet")
    assert [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)] == [5000, 5000]
    found = read_observations(store, "asthma", level="lsoa", period="2022")
    assert len(found) == 5000
    assert set(found["period"]) == {"2022"}


def test_counts_and_sexes_are_recorded(tmp_path):
    table = rows(("E01000001", "lsoa", "2021", 50.0), numerator=1.0, denominator=2.0)
    table = pd.concat([table.assign(sex="females"), table, table.assign(group_type="ethnic group", group="Asian")])
    write_store(tmp_path, tables(), FACTS, observed=[("qof", Observed(indicator(), table))])
    one = held(tmp_path, read_store(tmp_path).manifest)["asthma"]
    assert one.has_counts
    assert one.series == (Series("persons", "all ages"), Series("females", "all ages"))
    assert one.grouped == ("ethnic group",)


@pytest.mark.parametrize(
    ("table", "kind", "words"),
    [
        (pd.concat([ASTHMA, ASTHMA.iloc[:1]]), DataError, "two rows for E06000002 in 2021"),
        (ASTHMA.iloc[:0], DataError, "no row"),
        (ASTHMA.drop(columns="note"), ValueError, "'note'"),
        (ASTHMA.assign(level="street"), ValueError, "'street'"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_store_serves(asthma, table, kind, words):
    with pytest.raises(kind, match=words):
        write_store(asthma.folder, tables(), FACTS, observed=[("qof", Observed(indicator(), table))])
    assert read_store(asthma.folder).build == asthma.build
    assert {path.name for path in asthma.folder.iterdir() if path.is_dir()} == {asthma.build}


@pytest.mark.parametrize("key", ["../evil", "Asthma", "", "a" * 81])
def test_a_key_that_cannot_name_a_file_is_refused(tmp_path, key):
    with pytest.raises(ValueError, match="key"):
        write_store(tmp_path, tables(), FACTS, observed=[("qof", Observed(indicator(key), ASTHMA))])


def test_two_indicators_of_one_key_are_refused(tmp_path):
    twice = [("qof", Observed(indicator(), ASTHMA)), ("census", Observed(indicator(), ASTHMA))]
    with pytest.raises(DataError, match=r"'asthma' \(from qof and census\)"):
        write_store(tmp_path, tables(), FACTS, observed=twice)


def test_a_store_is_amended_without_its_tables_being_written_again(asthma):
    folder = asthma.folder
    change = Observed(indicator("falls", name="Falls"), ASTHMA)
    manifest = amend_store(folder, {"added": 1}, added=[("added", change)])
    store = read_store(folder)
    assert store.build == manifest["build"] != asthma.build
    assert list(held(folder, manifest)) == ["asthma", "falls"]
    assert manifest["added"] == 1
    assert len(read_observations(store, "asthma")) == 4
    assert (folder / store.build / "lsoa.parquet").samefile(folder / asthma.build / "lsoa.parquet")
    manifest = amend_store(folder, {}, removed=["asthma"])
    assert list(held(folder, manifest)) == ["falls"]
    assert not (folder / manifest["build"] / "observations" / "asthma.parquet").exists()
    manifest = amend_store(folder, {}, removed=["falls"])
    assert held(folder, manifest) == {}
    assert not read_store(folder).has("indicators")


def test_an_indicator_is_replaced(asthma):
    change = Observed(indicator(name="Asthma, again"), ASTHMA.iloc[:1])
    manifest = amend_store(asthma.folder, {}, added=[("added", change)])
    assert held(asthma.folder, manifest)["asthma"].indicator.name == "Asthma, again"
    assert len(read_observations(read_store(asthma.folder), "asthma")) == 1


def test_an_amendment_that_fails_leaves_the_store(asthma):
    with pytest.raises(DataError, match="no row"):
        amend_store(asthma.folder, {}, added=[("added", Observed(indicator("falls"), ASTHMA.iloc[:0]))])
    assert read_store(asthma.folder).build == asthma.build


def test_a_damaged_file_and_an_unknown_indicator_are_said(asthma):
    with pytest.raises(DataError, match="'falls'"):
        read_observations(asthma, "falls")
    path = asthma.folder / asthma.build / "observations" / "asthma.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="not as it was written"):
        read_observations(asthma, "asthma")


@pytest.mark.parametrize(
    ("age", "name", "words"),
    [
        ("15+ yrs", "Smoking prevalence in adults (15+) - current smokers", ""),
        ("15+ yrs", "Smoking prevalence", "aged 15 and over"),
        ("10-14 yrs", "Self-harm", "aged 10 to 14"),
        ("<75 yrs", "Deaths from cancer", "under 75"),
        ("<75 yrs", "Deaths under 75 from cancer", ""),
        ("5 yrs", "Waiting over 52 weeks", "aged 5"),
        ("Not applicable", "Smoking prevalence", "age not stated"),
        ("all ages", "Deaths", ""),
        ("school age", "Absence", "school age"),
    ],
)
def test_an_age_is_said_once_and_in_words(age, name, words):
    assert age_in_words(age, name) == words
