import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_map.needs.estimates.aggregation import (
    AreaParts,
    mean_of_parts,
    put_together,
    reversed_rank,
)

PLACE = pd.Series(list("PPQ"), index=list("abc"))


def of(*values):
    return pd.Series(values, index=list("abc")[: len(values)], dtype=float)


def test_a_mean_says_that_it_is_one_and_has_no_limits():
    mean = mean_of_parts(of(10, 20, 7), of(300, 100, 5), PLACE)
    assert mean.value.to_dict() == {"P": 12.5, "Q": 7}
    assert mean.lower_cl.isna().all()
    assert mean.upper_cl.isna().all()
    assert mean.method == "population-weighted mean, without limits"


def test_the_unknown_reaches_its_own_area_alone():
    for found in (
        mean_of_parts(of(5, math.nan, 30), of(100, 100, 300), PLACE),
        mean_of_parts(of(5, 3, 30), of(100, math.nan, 300), PLACE),
    ):
        assert list(found.value.isna()) == [True, False]
    assert list(mean_of_parts(of(5, 3, 30), of(0, 0, 1), PLACE).value.isna()) == [True, False]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 900)), min_size=2, max_size=12))
def test_the_mean_of_rates_by_population_is_the_rate_of_the_sums(rows):
    count, people = (pd.Series(column, dtype=float) for column in zip(*rows, strict=True))
    by = pd.Series("A", index=count.index)
    mean = mean_of_parts(count / people, people, by).value["A"]
    assert mean == pytest.approx(count.sum() / people.sum())
    turned = mean_of_parts((count / people)[::-1], people[::-1], by[::-1]).value["A"]
    assert turned == pytest.approx(mean)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_of_parts(of(1, 1, 1), of(1, -1, 1), PLACE), "population must not be negative"),
        (lambda: mean_of_parts(of(1, 1), of(1, 1), PLACE), "by must have the index of value"),
        (lambda: mean_of_parts(of(1, 1, 1), of(1, 1, 1), PLACE.where(PLACE == "P")), "by must not be missing"),
    ],
)
def test_aggregation_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_ranks_are_averaged_from_their_other_end():
    # The most deprived of 33,755 counts as 33,755; with three times as many people in the least deprived, 8,439.5.
    found = mean_of_parts(reversed_rank(of(1, 33_755, 7)), of(100, 300, 5), PLACE)
    assert found.value.tolist() == [(33_755 + 3) / 4, 33_749]


def test_average_ranks_are_the_publishers_to_its_last_digit(shared_file):
    """Leicester's, from the publisher's own ranks and denominators of its 200 LSOAs."""
    lsoas = pd.read_excel(
        shared_file("data/leicester_open_data/deprivation-in-leicester-2025.xlsx"),
        usecols=["IMD2025_rank", "IMD2025_score", "Pop_2022"],
        engine="calamine",
    )
    city = pd.Series("E06000016", index=lsoas.index)
    assert lsoas["Pop_2022"].sum() == 372_495
    rank = mean_of_parts(reversed_rank(lsoas["IMD2025_rank"]), lsoas["Pop_2022"], city).value
    score = mean_of_parts(lsoas["IMD2025_score"], lsoas["Pop_2022"], city).value
    assert (round(rank.item(), 2), round(score.item(), 3)) == (25_204.55, 34.449)


def test_average_ranks_are_near_the_publishers_with_other_estimates(shared_file):
    """This copy of File 7 holds the first estimates of mid-2022 in place of the publisher's denominators."""
    name = "official/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
    rank, people = "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)", "Total population: mid 2022"
    lsoas = pd.read_csv(shared_file(name))
    published = pd.read_csv(shared_file("data/imd_2025/imd2025_england_ltla24.csv"), index_col=0)["imd_average_rank"]
    authority = lsoas["Local Authority District code (2024)"]
    found = mean_of_parts(reversed_rank(lsoas[rank]), lsoas[people], authority).value
    assert published["E06000016"] == 25_204.55  # Leicester
    assert found["E06000016"] == pytest.approx(25_204.55, abs=2)
    apart = (found - published).drop("E09000001").abs()  # the City of London has eight LSOAs
    assert len(apart) == 295
    assert apart.max() < 13
    assert apart.median() < 2
    lookup = pd.read_csv(shared_file("official/LSOA21_SICBL24_ICB24_CAL24_LAD24_EN_LU.csv")).set_index("LSOA21CD")
    published = pd.read_csv(shared_file("data/imd_2025/imd2025_england_icb24.csv"), index_col=0)["imd_average_rank"]
    icb = lsoas["LSOA code (2021)"].map(lookup["ICB24CD"])
    found = mean_of_parts(reversed_rank(lsoas[rank]), lsoas[people], icb).value
    assert (found - published).abs().max() < 17


def parts_of(by, people, share):
    index = pd.RangeIndex(len(by))
    return AreaParts(*(pd.Series(of, index=index) for of in (by, people, share)))


def test_counts_of_parts_that_straddle_are_shared_by_people():
    """Of 40 events among 1,000 a quarter of the people live inside: 10 + 30 over 250 + 500."""
    found = put_together(parts_of(["A", "A"], [250.0, 500.0], [0.25, 1.0]), of2(4, 6), of2(40, 30), of2(1000, 500))
    assert (found.numerator["A"], found.denominator["A"]) == (40.0, 750.0)
    assert found.straddling["A"] == pytest.approx(1 / 3)
    assert (found.parts["A"], found.missing["A"], found.lowest["A"], found.highest["A"]) == (2, 0, 4, 6)


@pytest.mark.parametrize(("people", "mean"), [(50.0, 80.0), (60.0, math.nan)])
def test_parts_without_a_figure_are_left_out_up_to_a_twentieth_of_the_people(people, mean):
    parts = parts_of(["A", "A"], [1000.0 - people, people], [1.0, 1.0])
    found = put_together(parts, of2(80, math.nan))
    assert found.value["A"] == pytest.approx(mean, nan_ok=True)
    assert found.missing["A"] == pytest.approx(people / 1000)
    counted = put_together(parts, of2(80, math.nan), of2(3, math.nan), of2(9, 1))
    assert counted.numerator["A"] == pytest.approx(3 if people == 50 else math.nan, nan_ok=True)
    assert counted.value.isna().all()


def of2(*values):
    return pd.Series(values, index=pd.RangeIndex(len(values)), dtype="float64")
