"""Inequalities worked out from the store: small areas added up by quintile for any area, and what cannot be."""

import math
import shutil

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app.inequalities import gap_rows
from app.inequality_tables import group_table, taken_rows, trend_table
from app.inequality_words import headline
from app.local_inequalities import local_groups, stored_domains
from app.serving import open_serving
from data.builds import amend_store
from data.indicators import OBSERVATION_COLUMNS, Indicator, Observed
from data.inequalities import ETHNIC, QUINTILE
from data.store import SAMPLE
from needs.quantiles import imd_quintile

LEICESTER, RUTLAND = "E06000016", "E06000017"
SMOKERS = {1: 30, 2: 25, 3: 20, 4: 15, 5: 10}
"""Of 100 people in each small area of a quintile."""


def indicator(key, **other):
    usual = Indicator(
        key, "Smokers", "Smokers", "Habits", "proportion", "%", 100.0, "low is good", 1, "lsoa", "year", "Counted",
        "Nobody", "Made up", "none", "", "People who smoke.",
    )  # fmt: skip
    return usual._replace(**other)


def table(rows, period="2024"):
    frame = pd.DataFrame(rows, columns=["area", "level", "group_type", "group", "value", "numerator", "denominator"])
    frame = frame.assign(period=period, sex="persons", age="all ages", note="", lower_cl=math.nan, upper_cl=math.nan)
    return frame[list(OBSERVATION_COLUMNS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a copy of the sample with indicators: by LSOA with counts, without, and of one place by ethnic group."""
    folder = tmp_path_factory.mktemp("with-indicators") / "store"
    shutil.copytree(SAMPLE, folder)
    quintile = imd_quintile(open_serving(folder).store.lsoa["imd_decile"])
    smokers = [(code, "lsoa", "", "", float(SMOKERS[q]), float(SMOKERS[q]), 100.0) for code, q in quintile.items()]
    before = [(code, "lsoa", "", "", 40.0 - q, 40.0 - q, 100.0) for code, q in quintile.items()]
    uncounted = [(code, "lsoa", "", "", 1.0, math.nan, math.nan) for code in quintile.index]
    groups = [("", "", 50.0), (ETHNIC, "White", 40.0), (ETHNIC, "Asian", 60.0)]
    given = [(LEICESTER, "place", kind, group, value, math.nan, math.nan) for kind, group, value in groups]
    amend_store(
        folder,
        {},
        added=[
            ("added", Observed(indicator("smokers"), pd.concat([table(before, "2023"), table(smokers)]))),
            ("added", Observed(indicator("uncounted", name="Uncounted"), table(uncounted))),
            ("added", Observed(indicator("given", name="Given", native_level="place"), table(given))),
        ],
    )
    return folder


@pytest.fixture(scope="module")
def serving(folder):
    return open_serving(folder)


def test_small_areas_of_any_area_are_added_up_by_quintile(serving):
    local = local_groups(serving, serving.tree.top)
    assert [one.indicator.key for one in local.observed] == ["smokers"]
    assert local.left_out == 1
    row = gap_rows(local.observed, "deprivation")[0]
    assert [dot.value for dot in row.dots] == pytest.approx([30, 25, 20, 15, 10])
    assert row.gap.ratio == pytest.approx(3)
    assert row.gap.ratio_lower_cl < 3 < row.gap.ratio_upper_cl
    assert (row.dots[0].mark, row.dots[-1].mark) == ("higher", "lower")
    slope = local.slopes["smokers"]
    assert slope.sii_upper_cl < 0
    assert slope.rii_upper_cl < 1
    assert headline([row], "deprivation", "the LNR cluster") == (
        "The widest gap by deprivation in the LNR cluster is in smokers: 200% higher, about three times as high, in "
        "the most deprived quintile than in the least deprived (30.0% against 10.0%; 2024)."
    )
    cells = group_table([row], QUINTILE, {}, local.slopes)[0]
    assert "percentage points down from the most to the least deprived end (SII −" in cells["slope"]
    long = taken_rows([row], QUINTILE, local.slopes)
    assert long[1]["sii"] == slope.sii
    assert long[1]["numerator"] > 0


def test_the_gap_of_each_period_is_told(serving):
    local = local_groups(serving, serving.tree.top)
    line = trend_table(local.observed, QUINTILE)[0]
    assert line["by period"].startswith("2023: 1.11 (1.")  # 39 over 35
    assert "; 2024: 3.00 (2." in line["by period"]
    assert line["the gap is"] == "wider"
    assert trend_table(local.observed, ETHNIC) == []


def test_an_area_without_an_end_has_no_gap_and_says_which(serving):
    local = local_groups(serving, serving.tree[RUTLAND])
    row = gap_rows(local.observed, "deprivation")[0]
    assert row.gap is None
    cells = group_table([row], QUINTILE, {}, local.slopes)[0]
    assert cells["gap"] == "no gap: nobody here lives in England’s most deprived quintile"
    assert cells["slope"].startswith("not available: it needs people in all five quintiles")


def test_groups_that_a_publisher_gives_are_shown_as_given(serving):
    local = local_groups(serving, serving.tree[LEICESTER])
    row = gap_rows(local.observed, "ethnicity")[0]
    assert row.indicator.key == "given"
    assert row.gap.ratio == 1.5
    assert row.everyone == 50


def test_a_small_area_has_no_gap_within_it(serving):
    assert local_groups(serving, serving.tree.at("lsoa")[0]).observed == ()
    assert stored_domains(serving) == {"Habits"}


def test_a_store_without_indicators_has_none(sample):
    assert local_groups(sample, sample.tree.top) == ((), {}, 0)


def script():
    from pathlib import Path  # noqa: PLC0415 - runs on its own

    import streamlit as st  # noqa: PLC0415

    from app.pages.inequalities import inequalities_page  # noqa: PLC0415
    from app.serving import open_serving  # noqa: PLC0415
    from app.state import default_view  # noqa: PLC0415

    state = st.session_state
    serving = st.cache_resource(open_serving)(Path(state["folder"]))
    state.setdefault("view", default_view(serving)._replace(page="inequalities", area=state["code"]))

    def apply(choice):
        state["view"] = choice(state["view"]).view

    inequalities_page(serving, state["view"], apply)


@pytest.mark.parametrize(
    ("code", "dimension", "words"),
    [
        ("E06000061", "deprivation", "in North Northamptonshire is in smokers"),
        ("E06000061", "ethnicity", "give no indicator by ethnic group for North Northamptonshire"),
        (RUTLAND, "deprivation", "nobody here lives in England’s most deprived quintile"),
        (LEICESTER, "ethnicity", "50% higher among Asian people than White people (60.0% against 40.0%)"),
    ],
)
def test_the_page_of_any_area(folder, code, dimension, words):
    page = AppTest.from_function(script, default_timeout=60)
    page.session_state["folder"] = str(folder)
    page.session_state["code"] = code
    page.run()
    assert not page.exception
    if dimension == "ethnicity":
        page.button_group(key="gap_by").set_value("ethnicity").run()
    assert not page.exception
    assert words in " ".join(element.proto.body for element in page.get("html"))
