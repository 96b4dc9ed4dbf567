"""Inequalities worked out from the store: small areas added up by quintile for any area, and what cannot be."""

import math
import shutil

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from needs_map.app.api.notebook import OpenStore
from needs_map.app.documents.parts import page_parts
from needs_map.app.pages.inequalities.gap_trend import (
    gap_trends,
    known_indicator,
    panels_of,
    step_table,
    taken_steps,
    trend_sentence,
)
from needs_map.app.pages.inequalities.gap_trend_panel import ONE_PERIOD, trend_chart
from needs_map.app.pages.inequalities.tables import group_table, taken_rows, trend_table
from needs_map.app.pages.inequalities.words import inequalities_headline
from needs_map.app.pages.map.panel import gap_panel
from needs_map.data.builds import amend_store
from needs_map.data.content.inequalities import ETHNIC, QUINTILE
from needs_map.data.errors import DataError
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Indicator, Observed
from needs_map.data.manifest import SAMPLE
from needs_map.figures.documents.tray import tray_of
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import measure_at
from needs_map.figures.reports.inequalities import arranged, gap_rows, groups_of
from needs_map.figures.reports.local_inequalities import gap_in, gaps_of, local_gaps, local_groups, stored_domains
from needs_map.figures.serving import now_serving, open_serving
from needs_map.figures.view import default_view
from needs_map.needs.deprivation.quantiles import imd_quintile
from tests.app.running import run_page

LEICESTER, RUTLAND, WEST_NORTHAMPTONSHIRE = "E06000016", "E06000017", "E06000062"
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
    assert inequalities_headline([row], "deprivation", "the LNR cluster") == (
        "The widest gap by deprivation in the LNR cluster is in smokers: about three times as high in the most "
        "deprived fifth as in the least deprived (200% higher; 30.0% compared with 10.0%; 2024)."
    )
    cells = group_table([row], QUINTILE, {}, local.slopes)[0]
    assert "percentage points down from the most to the least deprived end (SII −" in cells["slope"]
    long = taken_rows([row], QUINTILE, local.slopes)
    assert long[1]["sii"] == slope.sii
    assert long[1]["numerator"] > 0


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    """Give a copy of the sample with one LSOA of 1,000 people at either end of two places, and others of 100."""
    folder = tmp_path_factory.mktemp("weighed") / "store"
    shutil.copytree(SAMPLE, folder)
    sample = open_serving(folder)
    quintile = imd_quintile(sample.store.lsoa["imd_decile"])
    places = [quintile[sample.tree.lsoas(place)] for place in (LEICESTER, WEST_NORTHAMPTONSHIRE)]
    large = {inside.index[inside == end][0] for inside in places for end in (1, 5)}
    rows = []
    for code, own in quintile.items():
        people = 1000.0 if code in large else 100.0
        events = {1: 60.0, 5: 20.0}.get(own, 4.0) if code in large else {1: 2.0, 5: 1.0}.get(own, 2.0)
        rows.append((code, "lsoa", "", "", events / people * 1000, events, people))
    shares = [(code, "lsoa", "", "", float(q * 10), float(q * 10), 100.0) for code, q in quintile.items()]
    falls = indicator("falls", name="Falls", short="Falls", kind="rate", unit="per 1,000", per=1000.0)
    amend_store(
        folder,
        {},
        added=[
            ("added", Observed(falls, table(rows))),
            ("added", Observed(indicator("group", is_complete=True, is_composition=True), table(shares))),
        ],
    )
    return open_serving(folder)


def test_counts_of_everyone_have_a_gap_but_no_limits_and_no_test(weighed):
    one = local_groups(weighed, weighed.tree[LEICESTER]).observed[0]
    rows = gap_rows((one, one._replace(indicator=one.indicator._replace(is_complete=True))), "deprivation")
    tested, counted = rows
    assert counted.gap[:5] == tested.gap[:5]
    assert tested.gap.ratio_lower_cl < tested.gap.ratio < tested.gap.ratio_upper_cl
    assert np.isnan([counted.gap.difference_lower_cl, counted.gap.ratio_lower_cl, counted.gap.ratio_upper_cl]).all()
    assert {dot.mark for dot in counted.dots} == {"counted"}
    assert np.isnan([dot.upper_cl for dot in counted.dots]).all()
    assert "confidence" not in str(group_table([counted], QUINTILE, {}))


@pytest.mark.parametrize("place", [LEICESTER, WEST_NORTHAMPTONSHIRE])
def test_the_map_and_inequalities_give_one_gap_from_sums_of_counts(weighed, place):
    """Quintile 1 of a place: 60 + 2 a further LSOA of 1,000 + 100 a further one; quintile 5: 20 + 1 likewise."""
    inside = imd_quintile(weighed.store.lsoa.loc[weighed.tree.lsoas(place), "imd_decile"])
    most, least = (int((inside == end).sum()) - 1 for end in (1, 5))
    by_hand = (60 + 2 * most) / (1000 + 100 * most) * 1000, (20 + least) / (1000 + 100 * least) * 1000
    gap = gap_in(weighed, measure_at(weighed, "falls"), inside.index, weighed.tree[place])
    assert (gap.value, gap.reference_value) == pytest.approx(by_hand)
    row = gap_rows(local_groups(weighed, weighed.tree[place]).observed, "deprivation")[0]
    assert row.gap == gap
    assert gap.difference_lower_cl < by_hand[0] - by_hand[1] < gap.difference_upper_cl
    panel = gap_panel(weighed, default_view(weighed)._replace(area=place, measure="falls"))
    assert (
        f"Falls: {by_hand[0] - by_hand[1]:.1f} per 1,000 higher in the most deprived fifth than in the least deprived"
        in panel
    )
    assert (
        f"{by_hand[0]:.1f} per 1,000 in the most deprived fifth, compared with {by_hand[1]:.1f} per 1,000 in the"
        in panel
    )


@pytest.mark.parametrize("measure", ["group", "imd_score", "imd_quintile", "core20_share", "people"])
def test_what_is_no_outcome_has_no_gap(weighed, measure):
    view = default_view(weighed)._replace(area=LEICESTER, measure=measure)
    assert gap_panel(weighed, view) == ""
    assert [one.indicator.key for one in local_groups(weighed, weighed.tree[LEICESTER]).observed] == ["falls"]


def test_an_area_without_one_of_the_fifths_has_no_gap(weighed):
    assert gap_panel(weighed, default_view(weighed)._replace(area=RUTLAND, measure="falls")) == ""
    lsoa = weighed.tree.lsoas(LEICESTER)[0]
    assert gap_panel(weighed, default_view(weighed)._replace(area=LEICESTER, select=lsoa, measure="falls")) == ""


def test_the_gap_of_each_period_is_told(serving):
    local = local_groups(serving, serving.tree.top)
    trends = gap_trends(*gaps_of(local.observed, "deprivation"), QUINTILE, local.slopes_by_period)
    line = trend_table(trends)[0]
    assert line["by period"].startswith("2023: 1.11 (1.")  # 39 over 35
    assert "; 2024: 3.00 (2." in line["by period"]
    assert line["the gap is"] == "wider"
    assert gap_trends(*gaps_of(local.observed, "ethnicity"), ETHNIC) == []


def test_the_absolute_gap_and_the_slope_of_each_period_are_drawn_with_limits(serving):
    """Smokers of quintiles 1 and 5: 39 and 35 of 100 in 2023, 30 and 10 in 2024."""
    local = local_groups(serving, serving.tree.top)
    trend = gap_trends(*gaps_of(local.observed, "deprivation"), QUINTILE, local.slopes_by_period)[0]
    gap, slope = panels_of(trend)
    assert gap.steps == slope.steps == ["2023", "2024"]
    assert gap.axis.title == "Gap: quintile 1 (most deprived) less quintile 5 (least deprived), percentage points"
    assert list(gap.lines[0][1]) == pytest.approx([4, 20])
    low, high = gap.lines[0].lower, gap.lines[0].upper
    assert all(a < value < b for a, value, b in zip(low, [4, 20], high, strict=True))
    people = [
        sum(dot.denominator for dot in gap_rows(local.observed, "deprivation")[0].dots if dot.group == end)
        for end in "15"
    ]
    reach = 1.96 * math.sqrt(0.3 * 0.7 / people[0] + 0.1 * 0.9 / people[1]) * 100
    assert high[1] - low[1] == pytest.approx(2 * reach, rel=0.1)  # by Newcombe's method, so not quite the same
    falls = list(slope.lines[0][1])
    assert falls[1] < falls[0] < 0  # fewer smokers at the least deprived end, and more so in 2024
    assert falls[1] == local.slopes["smokers"].sii
    assert trend_sentence(trend).startswith(
        "Smokers: the gap between quintile 1 (most deprived) and quintile 5 (least deprived) was +4.0 (95% "
        "confidence interval +"
    )
    assert trend_sentence(trend).endswith("in 2024; as a ratio 1.11 and 3.00: wider.")
    assert " percentage points in 2023 and +20.0 (" in trend_sentence(trend)
    first, last = step_table(trend)
    assert (first["period"], first["Quintile 1 (most deprived)"]) == ("2023", "39.0%")
    assert last["gap"].startswith("+20.0 (+")
    assert last["slope"].startswith("−")
    long = taken_steps([trend])
    assert [row["difference"] for row in long] == pytest.approx([4, 20])
    assert long[1]["sii"] == pytest.approx(falls[1], abs=1e-6)
    drawn = trend_chart(gap, "Smokers").to_dict()["description"]
    assert "+4.0 in 2023 (limits +" in drawn
    assert "The table under it gives the figures." in drawn


def test_without_quintiles_a_trend_has_no_slope():
    rows = [
        table([(LEICESTER, "place", *group, math.nan, math.nan) for group in groups], period)
        for period, groups in (
            ("2023", [("", "", 50.0), (ETHNIC, "White", 40.0), (ETHNIC, "Asian", 60.0)]),
            ("2024", [("", "", 50.0), (ETHNIC, "White", 45.0), (ETHNIC, "Asian", 55.0)]),
        )
    ]
    observed = (Observed(indicator("given", name="Given"), pd.concat(rows)),)
    trend = gap_trends(*gaps_of(observed, "ethnicity"), ETHNIC)[0]
    panels = panels_of(trend)
    assert [panel.axis.title for panel in panels] == ["Gap: Asian less White, percentage points"]
    assert list(panels[0].lines[0][1]) == [20, 10]
    assert trend_sentence(trend) == (
        "Given: the gap between Asian and White was +20.0 percentage points in 2023 and +10.0 in 2024; as a ratio 1.50 "
        "and 1.22: narrower."
    )
    assert "slope" not in step_table(trend)[0]


def test_an_area_without_an_end_has_no_gap_and_says_which(serving):
    local = local_groups(serving, serving.tree[RUTLAND])
    row = gap_rows(local.observed, "deprivation")[0]
    assert row.gap is None
    cells = group_table([row], QUINTILE, {}, local.slopes)[0]
    assert cells["gap"] == "no gap: no one here lives in England’s most deprived fifth"
    assert cells["slope"] == (
        "not available: it needs people in all five quintiles, some but not all of whom are counted in each, and no "
        "hidden count"
    )


def test_a_quintile_does_not_give_a_small_count_away(tmp_path):
    """One LSOA alone of its quintile in its neighbourhood counts 1, each other one 20: its quintile's sum is that 1."""
    folder = shutil.copytree(SAMPLE, tmp_path / "store")
    bare = open_serving(folder)
    quintile = imd_quintile(bare.store.lsoa["imd_decile"])
    where = pd.DataFrame({"quintile": quintile, "neighbourhood": bare.store.lsoa["neighbourhood"]})
    alone = str(where.index[~where.duplicated(keep=False)][0])
    counts = {code: 1.0 if code == alone else 20.0 for code in quintile.index}
    rows = [(code, "lsoa", "", "", math.nan, count, 100.0) for code, count in counts.items()]
    amend_store(folder, {}, added=[("added", Observed(indicator("smokers", suppress_below=5), table(rows)))])
    serving = open_serving(folder)
    area = serving.tree[where["neighbourhood"][alone]]
    row = gap_rows(local_groups(serving, area).observed, "deprivation")[0]
    dots = {dot.group: dot for dot in row.dots}
    assert math.isnan(dots[str(quintile[alone])].value)
    assert math.isnan(dots[str(quintile[alone])].numerator)
    whole = gap_rows(local_groups(serving, serving.tree.top).observed, "deprivation")[0]
    assert whole.everyone == pytest.approx((20 * (len(counts) - 1) + 1) / len(counts))  # as the map shows it
    hidden = {quintile[code] for code in counts if math.isnan(_shown(serving, code))}
    assert {dot.group for dot in whole.dots if math.isnan(dot.value)} == {str(one) for one in hidden}
    assert all(dot.value == pytest.approx(20) for dot in whole.dots if dot.group not in map(str, hidden))


def _shown(serving, code):
    """Value of an LSOA as the map shows it."""
    return indicator_figures(serving, measure_at(serving, "smokers", "", "lsoa"), "lsoa").value[code]


def test_a_notebook_has_the_gap_of_the_pages(serving):
    """30 of 100 smoke in each small area of quintile 1, and 10 of 100 in each of quintile 5."""
    store = OpenStore(serving)
    (row,) = store.gap("smokers", "Leicester").to_dict("records")
    assert (row["quintile_1"], row["quintile_5"], row["period"]) == (30, 10, "2024")
    assert (row["difference"], row["ratio"]) == pytest.approx((20, 3))
    assert row["difference_lower_cl"] < 20 < row["difference_upper_cl"]
    assert store.gap("smokers", "Leicester", period="2023")["difference"].tolist() == pytest.approx([4])  # 39 less 35
    assert store.gap("core20_share", "Leicester").empty
    with pytest.raises(DataError, match="name a larger area"):
        store.gap("smokers", str(serving.store.lsoa.index[0]))


def test_groups_that_a_publisher_gives_are_shown_as_given(serving):
    local = local_groups(serving, serving.tree[LEICESTER])
    row = gap_rows(local.observed, "ethnicity")[0]
    assert row.indicator.key == "given"
    assert row.gap.ratio == 1.5
    assert row.everyone == 50


def test_a_page_works_out_so_many_indicators_beside_those_that_publishers_give(folder, tmp_path, monkeypatch):
    store = shutil.copytree(folder, tmp_path / "store")
    quintile = imd_quintile(open_serving(store).store.lsoa["imd_decile"])
    rows = [(code, "lsoa", "", "", float(q), float(q), 100.0) for code, q in quintile.items()]
    more = [("added", Observed(indicator(f"z{number}", name=f"Z{number}"), table(rows))) for number in range(2)]
    amend_store(store, {}, added=more)
    serving = open_serving(store)
    monkeypatch.setattr("needs_map.figures.reports.local_inequalities.MOST_WORKED_OUT", 2)
    local = local_groups(serving, serving.tree[LEICESTER])
    assert [one.indicator.key for one in local.observed] == ["smokers", "given", "z0"]
    assert local.left_out == 2  # one without counts, and one beyond the first two


def test_a_small_area_has_no_gap_within_it(serving):
    assert local_groups(serving, serving.tree.at("lsoa")[0]).observed == ()
    assert stored_domains(serving) == {"Habits"}


def test_a_store_without_indicators_has_none(sample):
    assert local_groups(sample, sample.tree.top) == ((), {}, {}, 0)


def script():
    from pathlib import Path  # noqa: PLC0415 - runs on its own

    import streamlit as st  # noqa: PLC0415

    from needs_map.app.pages.inequalities.page import inequalities_page  # noqa: PLC0415
    from needs_map.figures.serving import open_serving  # noqa: PLC0415
    from needs_map.figures.view import default_view  # noqa: PLC0415

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
        (RUTLAND, "deprivation", "no one here lives in England’s most deprived fifth"),
        (LEICESTER, "ethnicity", "50% higher among Asian people than among White people (60.0% compared with 40.0%)"),
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


def page_of(folder, code, dimension="deprivation"):
    page = AppTest.from_function(script, default_timeout=60)
    page.session_state["folder"] = str(folder)
    page.session_state["code"] = code
    page.run()
    if dimension == "ethnicity":
        page.button_group(key="gap_by").set_value("ethnicity").run()
    assert not page.exception
    return page


def test_the_page_draws_the_gap_over_time_with_its_table_and_its_files(folder):
    page = page_of(folder, "E06000061")
    body = " ".join(element.proto.body for element in page.get("html"))
    assert "Smokers: the gap between quintile 1 (most deprived) and quintile 5 (least deprived) was" in body
    assert "Smokers, North Northamptonshire: gap by period" in body
    assert len(page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")) == 2  # the gap, and the slope
    assert not page.get("download_button")  # until the menu is opened
    page.session_state["e06000061-own-gap-over-time-files"] = True
    page.run()
    names = [element.proto.label for element in page.get("download_button")]
    files = ["PNG, 300 dpi", "SVG", "PDF", "CSV", "Excel"]
    assert any(names[start : start + 5] == files for start in range(len(names)))


def test_one_period_is_said_plainly(folder):
    page = page_of(folder, LEICESTER, "ethnicity")
    assert ONE_PERIOD in [caption.value for caption in page.caption]


def test_how_gaps_moved_is_added_to_a_document_from_the_page(folder, monkeypatch):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(folder))
    page = run_page(page="inequalities", area="E06000061")
    page.button("gaps-own-collect").click().run()
    kept, notes = tray_of("".join(page.query_params["tray"]), now_serving())
    assert [one.what for one in kept] == ["inequalities.gaps-deprivation"]
    assert not notes


def test_a_link_may_name_any_indicator_of_the_store_or_of_a_report(serving):
    assert known_indicator("smokers", serving)
    assert known_indicator(groups_of(serving, "E54000015")[0].indicator.key, serving)
    assert not known_indicator("nonsense", serving)


def test_a_document_has_a_gap_over_time_and_the_tables_of_indicators(serving):
    """Smokers of quintiles 1 and 5: 39 and 35 of 100 in 2023, 30 and 10 in 2024."""
    top = serving.tree.top
    over = page_parts(serving, "inequalities", top, "registered", (("gap_over", "smokers"),))["gap-deprivation"]
    assert [row[:3] for row in over.shown()] == [["2023", "39.0%", "35.0%"], ["2024", "30.0%", "10.0%"]]
    assert (over.finding.partition(":")[0], len(over.charts)) == ("Smokers", 1)
    every = page_parts(serving, "inequalities", top, "registered")["gaps-deprivation"]
    moved = {row[0]: row[2] for row in every.shown()}
    assert moved["Smokers"].startswith("2023: 1.11")  # 39 over 35
    assert "; 2024: 3.00" in moved["Smokers"]  # 30 over 10
    found = page_parts(serving, "indicators", top, "registered", (("show", "place"), ("open", "smokers")))
    one = found["indicator"]
    assert {row[0] for row in one.shown()} == {area.name for area in serving.tree.at("place")}
    for row, cells in zip(one.rows, one.shown(), strict=True):
        assert cells[1] == f"{100 * row['numerator'] / row['denominator']:.1f}%"
    table = found["table"]
    names = [column.heading for column in table.columns.values()][2:-1]
    smokers = next(cells for cells in table.shown() if cells[0].startswith("Smokers"))
    assert dict(zip(names, smokers[2:-1], strict=True)) == {
        serving.tree[row["code"]].short: cells[1] for row, cells in zip(one.rows, one.shown(), strict=True)
    }
    area = found["area"]
    assert next(cells for cells in area.shown() if cells[0].startswith("Smokers"))[2] == smokers[2]


def test_the_gaps_of_an_area_are_worked_out_once_a_store(serving):
    """Each choice on the page draws them anew, in another order or domain too."""
    found = local_gaps(serving, serving.tree.top, "deprivation")
    assert [row.indicator.key for row in found.rows] == ["smokers"]
    assert [period for period, _ in found.by_period["smokers"]] == ["2023", "2024"]
    assert local_gaps(serving, serving.tree.top, "deprivation") is found
    assert arranged(found.rows, domain="Another") == []
