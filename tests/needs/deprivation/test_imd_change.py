"""Change from IMD 2019 to 2025, on four kinds of LSOA worked by hand."""

import math

import pandas as pd
import pytest

from needs_map.needs.deprivation.imd_change import (
    change_groups,
    core20_2019,
    core20_2019_by_area,
    decile_2019_of_rank,
    decile_change,
)

# U: a -> A. S: b -> B, C. M: c, d -> D. X: e -> E, F and f -> F.
PAIRS = pd.DataFrame(
    [
        ("a", "A", "U", 1_000, 1, 1000.0),
        ("b", "B", "S", 5_000, 2, 3000.0),
        ("b", "C", "S", 5_000, 2, 3000.0),
        ("c", "D", "M", 6_000, 2, 1000.0),
        ("d", "D", "M", 14_000, 5, 3000.0),
        ("e", "E", "X", 20_000, 7, 1500.0),
        ("e", "F", "X", 20_000, 7, 1500.0),
        ("f", "F", "X", 30_000, 10, 500.0),
    ],
    columns=["LSOA11CD", "LSOA21CD", "change", "rank_2019", "decile_2019", "people_2015"],
)


def test_deciles_of_ranks_are_those_of_the_published_index():
    # 32,844 LSOAs: 3,284.4 a decile, so decile 1 ends at rank 3,284.
    ranks = pd.Series([1, 3284, 3285, 6568, 6569, 32_844, math.nan])
    found = decile_2019_of_rank(ranks)
    assert found[:6].tolist() == [1, 1, 2, 2, 3, 10]
    assert math.isnan(found[6])
    with pytest.raises(ValueError, match="rank: must be from 1"):
        decile_2019_of_rank(pd.Series([0]))


def test_each_kind_of_lsoa_is_compared_or_said_not_to_be():
    now = pd.Series([3, 1, 2, 4, 7, 9], index=list("ABCDEF"))
    found = decile_change(PAIRS, now)
    assert found["kind"].tolist() == ["U", "S", "S", "M", "X", "X"]
    # D: (1,000 x 6,000 + 3,000 x 14,000) / 4,000 = 12,000, which is in decile 4 (9,854 to 13,137).
    assert found["decile_2019"].tolist()[:4] == [1, 2, 2, 4]
    assert found["change"].tolist()[:4] == [2, -1, 0, 0]
    assert found["change"].isna().tolist() == [False] * 4 + [True] * 2


def test_a_merged_lsoa_of_one_decile_keeps_it_and_order_does_not_matter():
    pairs = PAIRS.assign(rank_2019=PAIRS["rank_2019"].replace(14_000, 6_500))
    now = pd.Series([4, 3], index=["D", "A"])
    assert decile_change(pairs.iloc[::-1], now)["decile_2019"].tolist() == [2, 1]


def test_a_missing_lsoa_is_a_mistake():
    with pytest.raises(ValueError, match="Z is not among the pairs"):
        decile_change(PAIRS, pd.Series([1], index=["Z"]))


def test_core20_of_2019_counts_people_of_whole_lsoas_of_2011():
    found = core20_2019(PAIRS, pd.Index(list("ABCD")))
    # a 1,000 and b 3,000 and c 1,000 of decile 1 or 2, of 8,000.
    assert (found.people, found.population, found.unplaced) == (5000, 8000, 0)
    assert found.share == pytest.approx(5 / 8)


def test_an_irregular_lsoa_counts_where_it_lies_wholly_inside():
    assert core20_2019(PAIRS, pd.Index(["E", "F"])).population == 2000
    split = core20_2019(PAIRS, pd.Index(["A", "B"]))
    assert (split.share, split.population, split.unplaced) == (1.0, 1000, 3000)
    assert math.isnan(core20_2019(PAIRS, pd.Index(["B"])).share)


def test_parts_add_up_to_the_whole():
    parts = [core20_2019(PAIRS, pd.Index(list(codes))) for codes in ("A", "BC", "D", "EF")]
    whole = core20_2019(PAIRS, pd.Index(list("ABCDEF")))
    assert sum(part.people for part in parts) == whole.people
    assert sum(part.population for part in parts) == whole.population == 10_000


def test_an_unknown_population_makes_the_share_unknown():
    pairs = PAIRS.assign(people_2015=PAIRS["people_2015"].replace(3000.0, math.nan))
    assert math.isnan(core20_2019(pairs, pd.Index(list("ABCD"))).share)


@pytest.mark.parametrize(
    "areas",
    [
        list(dict.fromkeys("ABCDEF", "all").items()),
        [("A", 1), ("B", 1), ("C", 1), ("D", 2), ("E", 2), ("F", 2)],
        [("B", 1), ("E", 2), ("F", 3)],
        [("A", 1), ("B", 1), ("C", 2), ("A", 2), ("B", 2)],  # areas that overlap: b lies whole in the second only
    ],
)
def test_all_areas_at_once_are_each_by_itself(areas):
    area = pd.Series([code for _, code in areas], index=[lsoa for lsoa, _ in areas])
    found = core20_2019_by_area(PAIRS, area)
    for code in area.unique():
        alone = core20_2019(PAIRS, area.index[area == code])
        if alone.population:
            assert found.loc[code].tolist() == pytest.approx([alone.share, alone.people, alone.population])
        else:
            assert code not in found.index  # b reaches into C, and e into both E and F: none lies whole in one area


def test_an_unknown_count_reaches_its_area_alone():
    pairs = PAIRS.assign(people_2015=PAIRS["people_2015"].where(PAIRS["LSOA11CD"] != "a"))
    found = core20_2019_by_area(pairs, pd.Series({"A": 1, "B": 2, "C": 2, "D": 3}))
    assert found["share"].isna().tolist() == [True, False, False]
    assert found.loc[2, "share"] == 1.0  # b is in decile 2


def test_changes_are_put_into_five_groups():
    change = pd.Series([-9, -2, -1, 0, 1, 2, 3, math.nan])
    assert change_groups(change).tolist() == pytest.approx([0, 0, 1, 2, 3, 4, 4, math.nan], nan_ok=True)
