"""Change since the IMD of 2019, from published ranks and deciles laid out as File 7 of 2019 in a temporary folder."""

import csv
import gzip

import pytest

from needs_map.data.places.system import read_system
from needs_map.figures.measures import SINCE_2019, measure_at
from needs_map.figures.serving import open_serving
from needs_map.figures.since_2019 import changes_of
from needs_map.figures.values import measure_values
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import drawing_of
from needs_map.geo.building.build import build_store

IMD = "Index of Multiple Deprivation (IMD)"
HEADER = [
    "LSOA code (2011)",
    f"{IMD} Rank (where 1 is most deprived)",
    f"{IMD} Decile (where 1 is most deprived 10% of LSOAs)",
    "Total population: mid 2015 (excluding prisoners)",
]
NAMES = ("Leicestershire and Rutland", "Northamptonshire", "Cherwell")
"""Of the ICBs of the cluster, and of the authority that the lookup puts one of its LSOAs in."""
ALIKE = 1600  # the copy of 2019 has no population: all LSOAs count alike


@pytest.fixture(scope="module")
def since(shared_file, lay_out, tmp_path_factory):
    folder = lay_out(tmp_path_factory.mktemp("since-2019"), *NAMES)
    changes = shared_file("official/LSOA11_LSOA21_LAD22_EW_LU.csv")
    (folder / changes.name).symlink_to(changes)
    source = shared_file("data/imd_2019/imd2019_england_lsoa11.csv.gz")
    with gzip.open(source, "rt") as rows, (folder / "File_7_-_All_IoD2019.csv").open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEADER)
        table.writerows([row["lsoa11_code"], row["IMD_rank"], row["IMD_decile"], ALIKE] for row in csv.DictReader(rows))
    build_store(folder, read_system("lnr"), folder / "store")
    return open_serving(folder / "store")


def test_every_lsoa_of_the_cluster_is_compared_or_said_not_to_be(since):
    changes = changes_of(since)
    assert len(changes) == 1077
    kinds = changes["kind"].value_counts()
    assert kinds["U"] > 950  # most LSOAs are as they were
    assert (changes["change"].isna() == (changes["kind"] == "X")).all()


def test_an_unchanged_lsoa_has_its_published_decile(since, shared_file):
    with gzip.open(shared_file("data/imd_2019/imd2019_england_lsoa11.csv.gz"), "rt") as rows:
        published = {row["lsoa11_code"]: int(row["IMD_decile"]) for row in csv.DictReader(rows)}
    deciles = measure_values(since, SINCE_2019["imd_decile_2019"], "lsoa", "resident")
    same = changes_of(since)["kind"] == "U"
    assert all(deciles[code] == published[code] for code in deciles.index[same])


def test_leicester_fell_and_northamptonshire_rose(since):
    change = measure_values(since, measure_at(since, "core20_change"), "place", "resident")
    assert change["E06000016"] > 10
    assert change["E06000061"] < 0
    assert change["E06000062"] < 0


def test_the_map_of_change_draws_every_lsoa(since):
    view = default_view(since)._replace(area="lnr", measure="imd_decile_change", level="lsoa", basis="resident")
    drawn = drawing_of(since, view)
    assert len(drawn.in_view) == 1077
    assert set(drawn.shading.classes.unique()) <= {-1, 0, 1, 2, 3, 4}
