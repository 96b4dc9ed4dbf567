import math

import pytest

from needs_map.data.content.inequalities import (
    AGAINST,
    ETHNIC,
    QUINTILE,
    areas_with_inequalities,
    published_inequalities,
    published_statements,
)
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS

ICB = "E54000015"
CODES = frozenset({ICB, "E06000016"})


@pytest.fixture(scope="module")
def observed():
    found, documents = published_inequalities(ICB, CODES)
    assert documents == ("health-inequalities-2024-25",)
    return {one.indicator.key: one for one in found}


def test_each_indicator_has_everyone_and_its_groups(observed):
    assert len(observed) == 16
    rows = observed["emergency_attendances"].observations
    assert tuple(rows.columns) == (*OBSERVATION_COLUMNS, AGAINST)
    everyone = rows[rows["group_type"] == ""]
    assert everyone["value"].tolist() == [285.8]
    assert rows.loc[rows["group_type"] == QUINTILE, "value"].tolist() == [454.0, 294.4, 283.5, 255.2, 226.3]
    assert rows.loc[rows["group_type"] == QUINTILE, AGAINST].tolist() == ["higher", "", "", "", ""]
    assert rows.loc[rows["group_type"] == ETHNIC, "group"].tolist()[:2] == ["White", "Asian or Asian British"]


def test_what_was_not_published_is_unknown(observed):
    rows = observed["heart_attack_admissions"].observations
    assert math.isnan(rows.loc[rows["group"] == "Mixed", "value"].iloc[0])
    assert set(observed["learning_disability_checks"].observations["group_type"]) == {""}


def test_caveats_of_the_unit_and_of_the_rows_stand_together(observed):
    assert "cannot be right" in observed["elective_admissions"].indicator.caveat
    assert "add to 1,070" in observed["emergency_admissions_children"].indicator.caveat
    assert observed["stroke_admissions"].indicator.caveat == ""


def test_another_boards_store_has_none():
    codes = frozenset({"E54000009", "E06000023"})
    assert published_inequalities("E54000009", codes) == ((), ())
    assert areas_with_inequalities(codes) == []
    assert areas_with_inequalities(CODES) == [ICB]
    assert published_statements(ICB, codes) == []


def test_statements_of_the_report():
    found = published_statements(ICB, CODES)
    heart = [one.percent for one in found if one.indicator == "heart_attack_admissions" and one.group_type == ETHNIC]
    assert heart == [80, 80]
    assert [one.percent for one in found if one.caveat] == [100]
