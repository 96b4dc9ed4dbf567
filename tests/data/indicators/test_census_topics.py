"""Census topics by LSOA, small and made up, in both forms of the bulk files' headers."""

import pytest

from needs_map.data.errors import DataError
from needs_map.data.indicators.census_topics import read_census_topics, topics
from tests.data.known_areas import KNOWN, LSOAS

HEALTH = (
    "Total: All usual residents",
    "Very good health",
    "Good health",
    "Fair health",
    "Bad health",
    "Very bad health",
)


def table(
    tmp_path, end="", *, name="census2021-ts037-lsoa.csv", rows=((100, 50, 20, 10, 15, 5), (200, 90, 80, 20, 10, 0))
):
    head = ["date", "geography", "geography code", *(f"General health: {column}{end}" for column in HEALTH)]
    lines = [",".join(f'"{cell}"' for cell in head)]
    lines += [f"2021,Name,{code},{','.join(map(str, row))}" for code, row in zip(LSOAS, rows, strict=False)]
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("end", ["", "; measures: Value"])
def test_a_topic_is_its_columns_over_their_total(tmp_path, end):
    found = {one.indicator.key: one for one in read_census_topics(table(tmp_path, end), KNOWN)}
    assert list(found) == ["census_bad_health", "census_good_health"]
    rows = found["census_bad_health"].observations.set_index("area")
    assert rows["numerator"].tolist() == [20, 10]
    assert rows["denominator"].tolist() == [100, 200]
    assert rows["value"].tolist() == [20.0, 5.0]
    assert found["census_bad_health"].indicator.is_complete


def test_a_mark_in_place_of_a_count_leaves_the_share_unknown(tmp_path):
    rows = ((100, 50, 20, 10, "[c]", 5), (200, 90, 80, 20, 10, 0))
    found = {one.indicator.key: one.observations for one in read_census_topics(table(tmp_path, rows=rows), KNOWN)}
    assert found["census_bad_health"]["note"].tolist() == ["suppressed", ""]
    assert found["census_bad_health"]["value"].isna().tolist() == [True, False]
    assert found["census_good_health"]["value"].tolist() == [70.0, 85.0]


def test_england_is_the_sum_of_all_of_its_lsoas_or_not_known(tmp_path, monkeypatch):
    assert "england" not in {
        level for one in read_census_topics(table(tmp_path), KNOWN) for level in one.observations["level"]
    }
    monkeypatch.setattr("needs_map.data.indicators.census_topics.ENGLAND_LSOAS", 2)
    rows = next(iter(read_census_topics(table(tmp_path), KNOWN))).observations.set_index("area")
    assert rows.loc["E92000001", "value"] == pytest.approx(100 * 30 / 300)


def test_what_is_left_out_is_counted(tmp_path):
    known = KNOWN._replace(lsoa=KNOWN.lsoa.iloc[:1], left_out={})
    list(read_census_topics(table(tmp_path), known))
    assert known.left_out == {"LSOAs outside the system": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "census2021-ts099-lsoa.csv"}, "is not one of the census tables that are read"),
        ({"rows": ((100, 50, 20, 10, 15, 5),)}, "has no row for E01999002"),
        ({"rows": ((100, 50, 20, 10, 15, "many"), (1, 1, 0, 0, 0, 0))}, "'many' is not a whole number"),
        ({"end": " (count)"}, "no columns like"),
    ],
)
def test_a_wrong_table_is_refused_in_a_sentence(tmp_path, change, words):
    with pytest.raises(DataError, match=words):
        list(read_census_topics(table(tmp_path, **change), KNOWN))


def test_every_topic_of_the_catalogue_says_what_it_is():
    for key, entry in topics().items():
        assert entry.keys() >= {"table", "title", "group", "name", "numerator", "denominator", "definition"}, key
