"""The embedded sample: published totals and shares, made-up cells that look like LSOAs."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tools.sample.areas import sample_lsoas
from tools.sample.cells import roughen
from tools.sample.figures import national_position, scores, unique_ranks
from tools.sample.groups import adjacency, contiguous_groups, is_contiguous
from tools.sample.people import apportion
from tools.sample.places import PLACES

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
NORTH, WEST = "E06000061", "E06000062"
LLR, NORTHANTS = [LEICESTER, LEICESTERSHIRE, RUTLAND], [NORTH, WEST]
DOMAINS = ("income", "employment", "education", "health", "crime", "housing", "environment")
INDICES = ("imd", *DOMAINS)

# Integrated needs assessment 2026-31, table
# "Overall 2025 Index of Multiple Deprivation - % of registered population".
REGISTERED_SHARES = {
    LEICESTER: [53.5, 26.5, 14.1, 4.8, 1.1],
    LEICESTERSHIRE: [2.4, 11.3, 19.5, 35.7, 31.1],
    RUTLAND: [0.0, 0.0, 15.4, 52.6, 32.0],
    NORTH: [13.1, 21.4, 23.1, 18.8, 23.6],
    WEST: [11.9, 18.9, 16.7, 30.7, 21.8],
}
# Published shares of residents, mid-2022.
RESIDENT_SHARES = {
    LEICESTER: [53.1, 25.7, 14.7, 5.3, 1.2],
    LEICESTERSHIRE: [2.2, 11.0, 19.4, 36.1, 31.3],
    RUTLAND: [0.0, 0.0, 16.8, 52.4, 30.9],
}
# The same assessment, "Ethnicity (2021 Census)", all usual residents.
RESIDENTS = {LEICESTER: 368_571, LEICESTERSHIRE: 712_366, RUTLAND: 41_050, NORTH: 359_523, WEST: 425_723}


@pytest.fixture(scope="module")
def lsoas(made_lsoas):
    return made_lsoas


@pytest.fixture(scope="module")
def adjacent(lsoas):
    return adjacency(lsoas.geometry.to_numpy())


def shares(lsoas, people, places):
    """Percentages of the people of some places by national IMD quintile, 1 first."""
    inside = lsoas[lsoas["place"].isin(places)]
    counts = inside.groupby((inside["imd_decile"] + 1) // 2)[people].sum()
    return (100 * counts / counts.sum()).reindex(range(1, 6), fill_value=0.0).to_numpy()


def nests(lsoas, level, wider):
    """Whether each area of a level lies in one area of a wider level."""
    return lsoas.groupby(level)[wider].agg(set).map(len).max() == 1


def test_columns_and_crs(lsoas):
    assert isinstance(lsoas, gpd.GeoDataFrame)
    assert lsoas.crs.to_epsg() == 27700
    triplets = {f"{index}_{part}" for index in INDICES for part in ("score", "rank", "decile")}
    assert set(lsoas.columns) == triplets | {
        "LSOA21CD", "LSOA21NM", "lad", "lad_name", "msoa", "msoa_name", "neighbourhood",
        "neighbourhood_status", "place", "residents", "registered", "geometry",
    }  # fmt: skip
    assert lsoas.notna().all(axis=None)
    assert lsoas.index.equals(pd.RangeIndex(1077))


def test_lsoas_by_place(lsoas):
    assert lsoas["place"].value_counts().to_dict() == {
        LEICESTER: 200, LEICESTERSHIRE: 408, RUTLAND: 26, NORTH: 205, WEST: 238,
    }  # fmt: skip


def test_codes_and_names_are_unique_and_visibly_made_up(lsoas):
    assert lsoas["LSOA21CD"].tolist() == [f"X01{n:06d}" for n in range(1, 1078)]
    assert lsoas["LSOA21NM"].is_unique
    assert lsoas["LSOA21NM"].str.fullmatch(r".+ \d{3}[A-F] \(sample\)").all()
    assert lsoas.loc[0, "LSOA21NM"] == "Leicester 001A (sample)"
    assert set(lsoas["neighbourhood_status"]) == {"sample"}
    assert lsoas["msoa"].str.fullmatch(r"X02\d{6}").all()
    codes = pd.concat([lsoas["LSOA21CD"], lsoas["msoa"], lsoas["lad"]])
    assert not codes.str.match("^E0[0-3]").any()


def test_local_authorities(lsoas):
    districts = lsoas[lsoas["place"] == LEICESTERSHIRE].groupby("lad")["lad_name"].agg(lambda names: set(names).pop())
    assert districts.to_dict() == {f"X07{n:06d}": f"Leicestershire district {n}" for n in range(1, 8)}
    unitary = lsoas[lsoas["place"] != LEICESTERSHIRE]
    assert (unitary["lad"] == unitary["place"]).all()
    assert set(unitary["lad_name"]) == {
        "Leicester",
        "Rutland",
        "North Northamptonshire",
        "West Northamptonshire",
    }


def test_neighbourhoods_are_12_and_7(lsoas):
    per_place = lsoas.groupby("place")["neighbourhood"].agg(set).to_dict()
    expected = {
        "Leicester": 4,
        "Leicestershire": 7,
        "Rutland": 1,
        "North Northamptonshire": 4,
        "West Northamptonshire": 3,
    }
    names = {place.code: place.name for place in PLACES}
    assert {names[code]: len(found) for code, found in per_place.items()} == expected
    for code, found in per_place.items():
        assert found == {f"{names[code]} neighbourhood {n + 1}" for n in range(expected[names[code]])}


def test_msoas_have_four_to_six_lsoas_and_nest(lsoas):
    sizes = lsoas.groupby("msoa").size()
    assert sizes.between(4, 6).all()
    assert 205 <= len(sizes) <= 235
    for wider in ("neighbourhood", "lad", "place", "msoa_name"):
        assert nests(lsoas, "msoa", wider)
    assert lsoas["msoa_name"].nunique() == len(sizes)
    for wider in ("lad", "place"):
        assert nests(lsoas, "neighbourhood", wider)


@pytest.mark.parametrize("level", ["msoa", "neighbourhood", "lad", "place"])
def test_groups_are_in_one_piece(lsoas, level):
    assert set(lsoas.dissolve(level).geom_type) == {"Polygon"}


def test_cells_are_a_valid_coverage(lsoas):
    cells = lsoas.geometry.to_numpy()
    assert shapely.coverage_is_valid(cells, gap_width=0.0)
    assert set(lsoas.geom_type) == {"Polygon"}
    assert lsoas.is_valid.all()
    assert (shapely.get_num_interior_rings(cells) == 0).all()
    xy = shapely.get_coordinates(cells)
    assert (xy == np.round(xy)).all()


def test_places_leave_no_gap_between_them(lsoas):
    whole = shapely.union_all(lsoas.geometry.to_numpy())
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert whole.area == pytest.approx(lsoas.area.sum(), rel=1e-9)


def test_places_lie_where_they_should(lsoas):
    places = lsoas.dissolve("place")
    for code, x, y in [
        (LEICESTER, 458_500, 304_500), (LEICESTERSHIRE, 453_600, 319_600), (LEICESTERSHIRE, 442_700, 294_000),
        (LEICESTERSHIRE, 473_300, 287_300), (RUTLAND, 486_000, 308_700), (NORTH, 488_500, 289_000),
        (NORTH, 495_900, 266_500), (WEST, 475_500, 260_700), (WEST, 458_500, 237_000),
    ]:  # fmt: skip
        assert places.geometry[code].contains(shapely.Point(x, y))


def test_towns_have_small_cells_and_the_country_large_ones(lsoas):
    area = lsoas.area / 1e6
    assert area[lsoas["place"] == LEICESTER].median() < 0.6
    assert area[lsoas["place"] == RUTLAND].max() > 15
    assert 15 <= shapely.get_num_coordinates(lsoas.geometry.to_numpy()).mean() <= 32


def test_registered_shares_are_the_published_ones(lsoas):
    for place, published in REGISTERED_SHARES.items():
        assert shares(lsoas, "registered", [place]).round(1).tolist() == published


def test_registered_totals_and_core20_are_the_published_ones(lsoas):
    assert lsoas.loc[lsoas["place"].isin(LLR), "registered"].sum() == 1_233_545
    assert lsoas.loc[lsoas["place"].isin(NORTHANTS), "registered"].sum() == 852_545
    for places, core20 in [(LLR, 20.3), (NORTHANTS, 12.4), ([*LLR, *NORTHANTS], 17.0)]:
        assert round(shares(lsoas, "registered", places)[0], 1) == core20


def test_registered_shares_of_icbs_and_cluster_are_near_the_published_ones(lsoas):
    for places, published in [
        (LLR, [20.3, 16.3, 17.6, 25.5, 20.3]),
        (NORTHANTS, [12.4, 20.0, 19.9, 25.4, 22.3]),
        ([*LLR, *NORTHANTS], [17.0, 17.8, 18.6, 25.5, 21.1]),
    ]:
        # Half a point: the printed rows do not agree among themselves (see `tools/sample/places.py`).
        np.testing.assert_allclose(shares(lsoas, "registered", places), published, atol=0.5)


def test_residents_are_the_census_totals(lsoas):
    assert lsoas.groupby("place")["residents"].sum().to_dict() == RESIDENTS


def test_resident_shares_are_near_the_published_ones(lsoas):
    for place, published in RESIDENT_SHARES.items():
        np.testing.assert_allclose(shares(lsoas, "residents", [place]), published, atol=0.1)
    np.testing.assert_allclose(shares(lsoas, "residents", NORTHANTS), [11.3, 18.8, 20.7, 26.3, 22.9], atol=0.1)


def test_lsoas_are_of_the_usual_size(lsoas):
    people = lsoas[["residents", "registered"]]
    assert (people.dtypes == np.int64).all()
    assert people.min().min() >= 1000
    assert people.max().max() <= 3500


@pytest.mark.parametrize("index", INDICES)
def test_ranks_are_unique_and_deciles_follow(lsoas, index):
    rank = lsoas[f"{index}_rank"]
    assert rank.is_unique
    assert rank.between(1, 33_755).all()
    assert (lsoas[f"{index}_decile"] == np.ceil(rank * 10 / 33_755)).all()


@pytest.mark.parametrize("index", INDICES)
def test_scores_fall_with_rank(lsoas, index):
    assert lsoas.sort_values(f"{index}_rank")[f"{index}_score"].is_monotonic_decreasing


def test_domains_go_with_imd_except_housing_and_environment(lsoas):
    agreement = lsoas[[f"{index}_rank" for index in INDICES]].corr("spearman")["imd_rank"]
    for domain in ("income", "employment", "education", "health", "crime"):
        assert agreement[f"{domain}_rank"] > 0.6
    assert agreement["housing_rank"] < 0.3
    assert agreement["environment_rank"] < 0.6


def test_housing_is_worst_in_the_country(lsoas):
    rural = lsoas.area > lsoas.area.median()
    assert lsoas.loc[rural, "housing_rank"].median() < lsoas.loc[~rural, "housing_rank"].median()


@pytest.mark.parametrize("places", [[LEICESTER], [LEICESTERSHIRE], [NORTH], [WEST]])
def test_deprivation_clusters(lsoas, adjacent, places):
    """Moran's I of ranks, neighbours weighted alike."""
    inside = lsoas["place"].isin(places).to_numpy()
    rank = lsoas.loc[inside, "imd_rank"].to_numpy(float)
    near = adjacent[np.ix_(inside, inside)]
    z = rank - rank.mean()
    assert len(z) / near.sum() * (z @ near @ z) / (z @ z) > 0.4


def test_another_seed_gives_another_map_with_the_same_totals(lsoas):
    other = sample_lsoas(7)
    assert not lsoas["imd_rank"].equals(other["imd_rank"])
    assert shapely.coverage_is_valid(other.geometry.to_numpy())
    for place, published in REGISTERED_SHARES.items():
        assert shares(other, "registered", [place]).round(1).tolist() == published


def test_sample_is_small(lsoas, tmp_path):
    lsoas.to_parquet(tmp_path / "lsoa.parquet", compression="zstd")
    assert (tmp_path / "lsoa.parquet").stat().st_size < 500_000


def test_apportion_by_largest_remainders():
    # Quotas 4.7, 3.2 and 2.1: the one left over goes to the largest remainder.
    assert apportion(10, [47, 32, 21]).tolist() == [5, 3, 2]
    assert apportion(0, [1, 2]).tolist() == [0, 0]
    assert apportion(3, [0, 1]).tolist() == [0, 3]


def test_unique_ranks_part_equals_and_stay_in_their_quintile():
    # A fifth of 33,755 is 6,751: the last rank of quintile 1.
    last = 6750.5 / 33_755
    assert unique_ranks(np.array([0.0, 0.0, last, last, 6751.5 / 33_755])).tolist() == [
        1,
        2,
        6750,
        6751,
        6752,
    ]


def test_scores_interpolate_between_steps():
    # The middle of 33,755 ranks is 16,878, halfway between the two steps.
    assert scores(np.array([16_878]), (10.0, 0.0), 1).tolist() == [5.0]


def test_national_position_fills_quintiles_by_people():
    rutland = next(place for place in PLACES if place.code == RUTLAND)
    height = np.arange(26.0)
    position = national_position(rutland, height)
    assert (np.diff(position) < 0).all()
    # 26 LSOAs at 16.1, 52.5 and 31.5% (registered and residents averaged): 4.2, 13.6 and 8.2.
    assert np.bincount((position * 5).astype(int), minlength=5).tolist() == [0, 0, 4, 14, 8]


def test_roughen_keeps_vertices_and_breaks_long_segments_only():
    line = np.array([[0.0, 0.0], [1000.0, 0.0], [1100.0, 0.0]])
    rough = roughen(line, np.random.default_rng(0), step=600, roughness=0.1)
    assert rough[[0, 2, 3]].tolist() == line.tolist()
    assert rough[1, 0] == 500
    assert abs(rough[1, 1]) <= 100


def squares(columns, rows):
    """Unit squares in a grid, row by row from the south, and their centres."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(columns), np.arange(rows)))
    return shapely.box(x, y, x + 1, y + 1), np.column_stack([x + 0.5, y + 0.5])


def test_adjacency_needs_an_edge_not_a_corner():
    cells, _ = squares(2, 2)
    assert adjacency(cells).astype(int).tolist() == [[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]]


def test_contiguity():
    cells, _ = squares(3, 1)
    adjacent = adjacency(cells)
    assert is_contiguous(adjacent)
    assert is_contiguous(adjacent[:1, :1])
    assert not is_contiguous(adjacent[np.ix_([0, 2], [0, 2])])


def test_groups_are_counted_from_north_to_south():
    cells, centre = squares(1, 4)
    assert contiguous_groups(centre, adjacency(cells), 2, fewest=2, most=2).tolist() == [1, 1, 0, 0]


def test_groups_that_cannot_be_made_are_refused():
    cells, centre = squares(3, 1)
    with pytest.raises(ValueError, match="groups must be possible with 2 to 2 cells each: 2 are not"):
        contiguous_groups(centre, adjacency(cells), 2, fewest=2, most=2)
