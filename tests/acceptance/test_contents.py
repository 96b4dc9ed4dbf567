"""Publishers' files of health on the real cluster, against figures that can be added up from them by hand."""

import pandas as pd
import pytest

from needs_map.data.census_topics import read_census_topics
from needs_map.data.fingertips import merged, rows_of_file
from needs_map.data.fingertips_metadata import read_metadata
from needs_map.data.indicator_files import known_areas
from needs_map.data.observations import Held, Series
from needs_map.figures.parts import together

CITY_4 = "Leicester City 4"


@pytest.fixture(scope="session")
def contents(shared):
    """The folder of the publishers' files of health."""
    folder = shared / "contents"
    if not folder.is_dir():
        pytest.skip("../shared/contents is not here")
    return folder


@pytest.fixture(scope="session")
def known(real):
    return known_areas(real.store.lsoa, real.store.areas)


def test_a_neighbourhoods_ratio_is_observed_over_expected_of_its_msoas(contents, known, real):
    path = contents / "fingertips_profile_143_msoa.csv"
    about = read_metadata([contents / "fingertips_metadata.csv"])
    found = {one.indicator.key: one for one in merged([rows_of_file(path, known)], about=about)}
    copd = found["fingertips_93233"]
    assert (copd.indicator.kind, copd.indicator.polarity) == ("ratio", "low is good")
    one = Held(
        copd.indicator, "fingertips", {"msoa": ("2015 - 19",)}, (Series("persons", "all ages"),), (), True, True, 1
    )
    rows = copd.observations.set_index("area")
    assert rows.loc["E02002852", "value"] == pytest.approx(530.2, abs=0.05)  # Braunstone Park West
    area = next(area for area in real.tree.at("neighbourhood") if area.name == CITY_4)
    whole, _ = together(real, one, rows, "msoa", real.store.lsoa["neighbourhood"])
    text = pd.read_csv(path)
    inside = real.store.lsoa.loc[real.tree.lsoas(area.code), "msoa"].unique()
    own = text[(text["Indicator ID"] == 93233) & text["Area Code"].isin(inside)]
    assert whole.numerator[area.code] == own["Count"].sum()
    assert whole.denominator[area.code] == pytest.approx(own["Denominator"].sum())


def test_general_health_adds_up_to_the_residents_of_the_census(contents, known):
    """Census 2021: 1,907,233 usual residents in the cluster; cells are changed slightly by the publisher."""
    health = next(iter(read_census_topics(contents / "census2021-ts037.zip", known)))
    rows = health.observations[health.observations["level"] == "lsoa"]
    assert rows["denominator"].sum() == pytest.approx(1_907_233, abs=100)
