"""Publishers' files of health on the real cluster, against figures that can be added up from them by hand."""

import pandas as pd
import pytest

from needs_map.data.indicators.census_topics import read_census_topics
from needs_map.data.indicators.fingertips import merged, rows_of_file
from needs_map.data.indicators.fingertips_metadata import read_metadata
from needs_map.data.indicators.observations import Series, StoredIndicator
from needs_map.data.indicators.readers import known_areas
from needs_map.data.people.registered import read_lists
from needs_map.data.people.registers import read_registers
from needs_map.figures.parts import joined_parts
from needs_map.figures.people.modelled import shared_out

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
    one = StoredIndicator(
        copd.indicator, "fingertips", {"msoa": ("2015 - 19",)}, (Series("persons", "all ages"),), (), True, True, 1
    )
    rows = copd.observations.set_index("area")
    assert rows.loc["E02002852", "value"] == pytest.approx(530.2, abs=0.05)  # Braunstone Park West
    area = next(area for area in real.tree.at("neighbourhood") if area.name == CITY_4)
    whole, _ = joined_parts(real, one, rows, "msoa", real.store.lsoa["neighbourhood"])
    text = pd.read_csv(path)
    inside = real.store.lsoa.loc[real.tree.lsoas(area.code), "msoa"].unique()
    own = text[(text["Indicator ID"] == 93233) & text["Area Code"].isin(inside)]
    assert whole.numerator[area.code] == own["Count"].sum()
    assert whole.denominator[area.code] == pytest.approx(own["Denominator"].sum())


@pytest.fixture(scope="session")
def lists(contents, real):
    """Patients by practice and LSOA of the cluster."""
    table = read_lists(contents / "gp-reg-pat-prac-lsoa-2021-male-female-July-25.zip").table
    table = table.astype({"practice": str, "LSOA21CD": str})
    return table[table["LSOA21CD"].isin(real.store.lsoa.index)]


def test_registers_shared_out_agree_with_the_librarys_estimates(contents, shared_file, lists, real):
    """
    Against the House of Commons Library's estimates for nine authorities in 2019/20, by the same method.

    Five years apart the levels differ, and recording has grown; which authorities have more does not.
    """
    published = pd.read_csv(shared_file("data/health_indicators_la/hocl_qof_2019_20_modelled_prevalence_lad.csv"))
    own = read_registers(contents / "QOF2425.zip").table
    everyone = lists.groupby("LSOA21CD")["patients"].sum()
    for register, least in {"AF": 0.95, "DM": 0.98, "CHD": 0.9, "COPD": 0.9, "HYP": 0.9}.items():
        rows = own[own["register"] == register].set_index("practice")
        found = shared_out(lists, rows["people"] / rows["list"], real.store.lsoa["authority"], everyone)
        theirs = published[published["group_code"] == register].set_index("lad_code")["prevalence"]
        both = pd.concat([found["value"], theirs], axis=1, join="inner").dropna()
        assert len(both) >= 8, register
        assert both.corr().iloc[0, 1] > least, register


def test_mean_scores_of_practices_agree_with_those_that_are_published(shared_file, lists, real):
    score = real.store.lsoa["imd_score"]
    weighted = lists.assign(score=lists["LSOA21CD"].map(score) * lists["patients"]).groupby("practice")
    own = (weighted["score"].sum() / weighted["patients"].sum())[weighted["patients"].sum() >= 1000]
    text = pd.read_csv(shared_file("data/gp_practice/fingertips_94240_imd2025_gp_practice_england.csv"))
    theirs = text[text["IMD_YEAR"] == 2025].set_index("PRACTICE_CODE")["IMD_SCORE"]
    both = pd.concat([own, theirs], axis=1, join="inner").dropna()
    assert len(both) > 150
    assert both.corr().iloc[0, 1] > 0.99


def test_general_health_adds_up_to_the_residents_of_the_census(contents, known):
    """Census 2021: 1,907,233 usual residents in the cluster; cells are changed slightly by the publisher."""
    health = next(iter(read_census_topics(contents / "census2021-ts037.zip", known)))
    rows = health.observations[health.observations["level"] == "lsoa"]
    assert rows["denominator"].sum() == pytest.approx(1_907_233, abs=100)
