import numpy as np
import pandas as pd
import pytest

from needs_map.data.manifest import SAMPLE, read_manifest
from needs_map.data.people.population import AGES
from tools.sample.ages import BANDS, PUBLISHED, sample_estimates, sample_projection
from tools.sample.areas import SEED

COLUMNS = [str(age) for age in AGES]


@pytest.fixture(scope="module")
def lsoas(made_lsoas):
    return made_lsoas.set_index("LSOA21CD").rename(columns={"lad": "authority"})


@pytest.fixture(scope="module")
def estimates(lsoas):
    return sample_estimates(lsoas, SEED)


@pytest.fixture(scope="module")
def projection(estimates):
    return sample_projection(estimates)


@pytest.mark.parametrize("year", PUBLISHED)
def test_cluster_adds_up_to_the_published_table(projection, year):
    people = projection[projection["year"] == year]
    found = [round(people.loc[people["age"].between(*band), "people"].sum()) for band in BANDS]
    assert (*found, round(people["people"].sum())) == PUBLISHED[year]


def test_estimates_are_whole_people_of_every_lsoa_year_and_sex(estimates, lsoas):
    assert len(estimates) == len(lsoas) * 3 * 2
    assert not estimates.duplicated(["LSOA21CD", "year", "sex"]).any()
    people = estimates[COLUMNS].to_numpy()
    assert people.dtype == np.int32
    assert people.min() >= 0
    assert estimates["LSOA21CD"].str.startswith("X01").all()


def test_estimates_are_near_the_published_bands(estimates):
    people = estimates.loc[estimates["year"] == 2024, COLUMNS].sum().to_numpy()
    found = np.array([people[first : last + 1].sum() for first, last in BANDS])
    assert found == pytest.approx(PUBLISHED[2024][:-1], rel=0.002)


def test_places_differ_in_age_as_the_real_ones_do(estimates, lsoas):
    newest = estimates[estimates["year"] == 2024]
    place = newest["LSOA21CD"].map(lsoas["place"])
    old = (
        newest[COLUMNS[65:]].sum(axis="columns").groupby(place).sum()
        / newest[COLUMNS].sum(axis="columns").groupby(place).sum()
    )
    assert old.idxmin() == "E06000016"  # Leicester is the youngest
    assert old.idxmax() == "E06000017"  # Rutland the oldest


def test_the_shipped_store_holds_what_is_made(estimates, projection):
    build = SAMPLE / read_manifest(SAMPLE)["build"]
    pd.testing.assert_frame_equal(pd.read_parquet(build / "estimates.parquet"), estimates, check_dtype=False)
    pd.testing.assert_frame_equal(pd.read_parquet(build / "projection.parquet"), projection, check_dtype=False)


def test_the_sample_stays_small():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 3e6
