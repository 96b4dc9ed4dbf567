import math

import pandas as pd
import pytest

from needs_map.needs.estimates.life_table import LIFE_BANDS, STARTS, life_expectancy


def table(deaths, people, area="A"):
    return pd.DataFrame({"deaths": deaths, "people": people, "age": LIFE_BANDS, "area": area}).astype(
        {"deaths": float, "people": float}
    )


def years(rows, **options):
    return life_expectancy(rows["deaths"], rows["people"], rows["age"], rows["area"], **options)


def test_published_life_expectancy_at_every_age(vectors):
    published = vectors("life_expectancy.csv")
    assert tuple(published["start_age"]) == STARTS
    rows = table(published["deaths"].to_list(), published["population"].to_list())
    for start, own in published.set_index("start_age").iterrows():
        found = years(rows, at=start)
        assert found.value["A"] == pytest.approx(own["life_expectancy"], abs=5e-5)
        assert found.lower_cl["A"] == pytest.approx(own["lower_95"], abs=5e-5)
        assert found.upper_cl["A"] == pytest.approx(own["upper_95"], abs=5e-5)


def test_life_expectancy_by_hand():
    # Nobody dies before 85; a tenth of those a year from 85 to 89, a quarter a year from 90. Of those who reach 85
    # 5 x 0.1 / (1 + 5 x 0.1 x 0.5) = 0.4 die before 90: 85 + 5 x (0.6 + 0.4 / 2) + 0.6 x 4 = 85 + 4 + 2.4.
    # Variance: 0.4^2 x 0.6 / 100 x (2.5 + 4)^2 + 0.6^2 / (250 x 0.25^2) = 0.04056 + 0.02304.
    found = years(table([0] * 18 + [100, 250], [1000] * 20))
    assert found.value["A"] == pytest.approx(91.4)
    assert found.upper_cl["A"] - 91.4 == pytest.approx(1.959963984540054 * math.sqrt(0.0636))
    assert 91.4 - found.lower_cl["A"] == pytest.approx(1.959963984540054 * math.sqrt(0.0636))
    assert (found.deaths["A"], found.people["A"]) == (350, 20_000)
    assert years(table([0] * 18 + [100, 250], [1000] * 20), at=90).value["A"] == pytest.approx(4.0)


SOUND = ([1.0] * 19 + [50.0], [1000.0] * 20)


@pytest.mark.parametrize(
    ("deaths", "people"),
    [
        ([-1.0, *SOUND[0][1:]], SOUND[1]),
        (SOUND[0], [0.0, *SOUND[1][1:]]),
        ([1001.0, *SOUND[0][1:]], SOUND[1]),
        ([math.nan, *SOUND[0][1:]], SOUND[1]),
        ([*SOUND[0][:-1], 0.0], SOUND[1]),
        (SOUND[0], [249.9] * 20),
    ],
    ids=["a negative count", "nobody", "more deaths than people", "unknown", "nobody dies at 90", "few people"],
)
def test_what_gives_no_life_expectancy_does_not_touch_another_area(deaths, people):
    found = years(pd.concat([table(deaths, people), table(*SOUND, area="B")], ignore_index=True))
    assert all(math.isnan(part["A"]) for part in found[:3])
    assert math.isfinite(found.value["B"])
    assert found.value["B"] == years(table(*SOUND, area="B")).value["B"]


def test_from_5000_person_years():
    assert math.isfinite(years(table(SOUND[0], [250.0] * 20)).value["A"])


@pytest.mark.parametrize(
    ("spoil", "at", "words"),
    [
        (lambda rows: rows.iloc[1:], 0, "has no '0'"),
        (lambda rows: rows.assign(age=rows["age"].replace("1-4", "0-4")), 0, "must be a band"),
        (lambda rows: rows, 3, "at must begin an age group"),
    ],
)
def test_wrong_tables_are_refused(spoil, at, words):
    with pytest.raises(ValueError, match=words):
        years(spoil(table(*SOUND)), at=at)
