"""The page Life expectancy, deaths and spending: sentences, bars, tables, files, and the page as Streamlit runs it."""

import math
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from needs_map.app.pages.deaths.lives import causes, gap_by_cause, lives, preventable_by_cause, preventable_by_place
from needs_map.app.pages.deaths.spending import evidence, money_areas, need_groups, opportunities, programme
from needs_map.app.pages.inequalities.ethnicity import ethnicity
from needs_map.app.reports.bar_rows import bar_rows
from needs_map.app.reports.marks import lives_words, need_group_words, preventable_words, significance_cell, years
from needs_map.app.reports.section_drawing import section_picture
from needs_map.app.reports.sections import contradictions, is_covered
from needs_map.data.content.published import published as published_table
from needs_map.data.places.system import read_system
from needs_map.figures.reports.inequalities import codes_above_msoas
from needs_map.figures.reports.life_expectancy import compared_with_england
from needs_map.geo.building.build import build_store
from needs_map.geo.charts.bars import lengths, totals
from needs_map.geo.charts.kinds import Axis, Bars, Segment
from tests.app.running import headings
from tests.made_indicators import write_indicators

LEICESTER, RUTLAND, NORTH, ENGLAND = "E06000016", "E06000017", "E06000061", "E92000001"


def life(rows):
    columns = [
        "area",
        "sex",
        "life_expectancy",
        "healthy_life_expectancy",
        "years_in_poor_health",
        "poor_health_percent",
    ]
    return pd.DataFrame(rows, columns=columns).assign(period="2021 to 2023")


def test_lives_of_a_place_beside_england(sample):
    section = lives(sample, sample.tree[LEICESTER])
    assert section.finding == (
        "At the death rates of 2021 to 2023, a boy born in Leicester would on average live 76.5 years, 2.6 fewer than "
        "in England, 19.8 of them (25.9%) in poor health. A girl would live 80.6 years, 2.5 fewer than in England, "
        "24.3 of them (30.1%) in poor health."
    )
    assert section.own == ("Leicester, males", "Leicester, females")
    assert dict(section.marks)["North Northamptonshire, males"] == "lower"
    assert section.rows[0]["compared with England"] == "▼ L significantly lower than England"
    assert [row["compared with England"] for row in section.rows if row["area"] == "England"] == ["", ""]
    assert len(section.caveats) == 2
    assert "weighted by residents of 2021 it is 79.1 years" in section.caveats[0][1]


def test_above_places_the_shortest_lives_are_told(sample):
    said = lives(sample, sample.tree.top).finding
    assert said.startswith(
        "At the death rates of 2021 to 2023, a boy born in Leicester would on average live 76.5 years"
    )
    assert said.endswith("Lives are shorter there than in any other place.")


@pytest.fixture
def limits(monkeypatch):
    """A store's life expectancy of males with limits, in a period of other figures and in the published one."""
    rows = [
        ("2020 - 22", "england", ENGLAND, 78.9, 78.8, 79.0),
        ("2021 - 23", "england", ENGLAND, 79.13, 79.1, 79.2),
        ("2021 - 23", "place", RUTLAND, 81.6, 80.4, 82.8),
        ("2021 - 23", "place", "E06000062", 79.4, 78.9, 79.9),
        ("2021 - 23", "place", "E10000018", 80.4, 80.0, 80.8),  # published as 80.2: not the same figure
        ("2021 - 23", "place", NORTH, 78.7, math.nan, math.nan),
    ]
    table = pd.DataFrame(rows, columns=["period", "level", "area", "value", "lower_cl", "upper_cl"])
    table = table.assign(sex="males", group="")

    def read(_, __, *, level, period):
        return table[(table["level"] == level) & (table["period"] == period)]

    monkeypatch.setattr("needs_map.figures.reports.life_expectancy.observations", read)
    held = SimpleNamespace(has_limits=True, periods={"england": ("2020 - 22", "2021 - 23")})
    return SimpleNamespace(indicators={"fingertips_90366": held}, store=None)


def test_significance_is_worked_out_where_the_store_has_limits(sample, limits):
    published = published_table("life_expectancy", codes_above_msoas(sample))
    # Rutland's limits lie above England's 79.13; those of West Northamptonshire, 78.9 to 79.9, hold it
    assert compared_with_england(limits, published) == {(RUTLAND, "males"): "higher", ("E06000062", "males"): "similar"}
    limits.indicators["fingertips_90366"].has_limits = False
    assert compared_with_england(limits, published) == {}
    assert compared_with_england(sample, published) == {}


def test_what_is_worked_out_is_told_from_what_is_said(sample, monkeypatch):
    monkeypatch.setattr(
        "needs_map.app.pages.deaths.lives.compared_with_england",
        lambda *_: {(RUTLAND, "males"): "higher", (LEICESTER, "males"): "similar"},
    )
    plain = lives(sample, sample.tree[LEICESTER])
    assert len(plain.sources.others) == 1
    about = SimpleNamespace(name="Life expectancy", publisher="OHID", source="Fingertips, indicator 90366", licence="")
    about.key = "fingertips_90366"
    monkeypatch.setitem(sample.indicators, "fingertips_90366", SimpleNamespace(indicator=about))
    section = lives(sample, sample.tree[LEICESTER])
    assert section.sources.others == (*plain.sources.others, "Life expectancy: OHID, Fingertips, indicator 90366")
    assert section.sources.indicators == {*plain.sources.indicators, "fingertips_90366"}
    cells = {(row["area"], row["sex"]): row["compared with England"] for row in section.rows}
    assert cells["Rutland", "males"] == "▲ H significantly higher than England (worked out here)"
    assert cells["Leicester", "males"] == "▼ L significantly lower than England"  # as the document says
    assert dict(section.marks)["Rutland, males"] == "higher"
    assert section.notes[-1] == (
        "“Worked out here” uses the 95% confidence intervals of the same figures from Fingertips."
    )


def test_an_icb_is_told_of_its_own_places_alone(sample):
    # of Northamptonshire's places the shortest lives are North's, 78.7 and 82.2; Leicester is not one of them
    said = lives(sample, sample.tree.find("Northamptonshire ICB")).finding
    assert said.startswith(
        "At the death rates of 2021 to 2023, a boy born in North Northamptonshire would on average live 78.7 years, "
        "0.4 fewer"
    )
    assert said.endswith("Lives are shorter there than in any other place in Northamptonshire.")
    assert lives(sample, sample.tree.find("LLR")).finding.startswith(
        "At the death rates of 2021 to 2023, a boy born in Leicester"
    )


def test_lives_that_are_shortest_for_one_sex_alone_are_not_called_shortest(sample):
    rows = [(LEICESTER, "males", 76, 60, 16, 21), (LEICESTER, "females", 84, 60, 24, 29)]
    rows += [(RUTLAND, "males", 80, 60, 20, 25), (RUTLAND, "females", 82, 60, 22, 27)]
    assert "shorter" not in lives_words(sample, life(rows), "", sample.tree.top)


def test_a_neighbourhood_is_told_of_its_place(sample):
    inside = sample.tree.members(RUTLAND, "neighbourhood")[0]
    assert lives(sample, sample.tree[inside]).finding.startswith(
        "At the death rates of 2021 to 2023, a boy born in Rutland"
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(ENGLAND, "males", 79.1, 60, 19.1, 24.1)], "Life expectancy by place is not available."),
        (
            [(RUTLAND, "males", 80.1, 70, 10.1, 12.6), (ENGLAND, "males", 79.1, 60, 19.1, 24.1)],
            "At the death rates of 2021 to 2023, a boy born in Rutland would on average live "
            "80.1 years, 1.0 more than in England, 10.1 of them (12.6%) in poor health.",
        ),
        (
            [(RUTLAND, "males", 79.1, 78.1, 1.0, 1.3), (ENGLAND, "males", 79.1, 60, 19.1, 24.1)],
            "At the death rates of 2021 to 2023, a boy born in Rutland would on average live "
            "79.1 years, the same as in England, 1.0 of them (1.3%) in poor health.",
        ),
        (
            [(RUTLAND, "males", 79.1, 79.1, 0.0, 0.0)],
            "At the death rates of 2021 to 2023, a boy born in Rutland would on average live 79.1 years, none of them "
            "in poor health.",
        ),
        (
            [(RUTLAND, "males", 79.1, 70.0, math.nan, math.nan)],
            "At the death rates of 2021 to 2023, a boy born in Rutland would on average live 79.1 years.",
        ),
    ],
)
def test_lives_at_the_edges(sample, rows, said):
    assert lives_words(sample, life(rows), RUTLAND) == said


def test_years_in_the_singular():
    assert [years(value) for value in (1.0, 1.04, 0.0, 2.0)] == ["1.0 year", "1.0 year", "0.0 years", "2.0 years"]
    assert years(math.nan) == "not available"


def test_significance_is_shape_letter_and_words():
    assert significance_cell("higher", False) == "▲ H significantly higher than England"
    assert significance_cell("", False) == "– not stated"
    assert significance_cell("", True) == ""


def test_preventable_deaths(sample):
    own = preventable_by_place(sample, sample.tree[LEICESTER])
    assert own.finding == (
        "19% of deaths in Leicester are considered preventable, compared with 14% across the LNR cluster (2022 to "
        "2024)."
    )
    assert own.charts[0].rows[0] == "Leicester"
    top = preventable_by_place(sample, sample.tree.top)
    assert top.finding == (
        "The share of deaths considered preventable is 14% across the LNR cluster and from 10% in Rutland to 19% in "
        "Leicester (2022 to 2024)."
    )
    alone = pd.DataFrame([(LEICESTER, 0.0, "2024")], columns=["area", "percent", "period"])
    assert preventable_words(sample, alone, LEICESTER) == (
        "0% of deaths in Leicester are considered preventable (2024)."
    )
    assert (
        "Cancer caused the most preventable deaths in the LNR cluster: 2,500 in 2022 to 2024, 18% of deaths from this "
        "cause." in preventable_by_cause(sample).finding
    )


def test_causes_and_their_part_of_the_gap(sample):
    assert causes(sample).finding == (
        "Cancer (neoplasms) is the leading cause of death in the LNR cluster: 36% of deaths under 75, 27% of deaths at "
        "all ages (2023)."
    )
    gap = gap_by_cause(sample)
    assert "4.2 years in LLR and 4.7 years in Northamptonshire" in gap.finding
    assert "neither the years of each cause nor the whole gap" in gap.notes[0]


def test_need_groups(sample):
    section = need_groups(sample)
    assert section.finding.startswith(
        "3% of people in the LNR cluster (several conditions of high complexity, and frailty) account for 32%"
    )
    assert "£4,469 each, 106 times as much as the group of lowest need (£42)" in section.finding
    assert [caveat[0] for caveat in section.caveats] == ["LNR cluster, 1 to 3", "LNR cluster, 10 and 11"]
    assert section.notes[0] == (
        "Forecast for the LNR cluster, frailty (the next five years): 3,000 more patients, 21% more."
    )
    assert section.notes[-1] == (
        "Forecast for the LNR cluster, groups 10 and 11 (to 2030): 8,400 more patients, 14% more, £37 million more "
        "inpatient spend at today’s prices and rates of care."
    )


def test_need_groups_that_cost_the_same():
    table = pd.DataFrame(
        [("A", 50.0, 50.0, 10.0), ("B", 50.0, 50.0, 10.0)],
        columns=["called", "people_percent", "spend_percent", "pounds_per_person"],
    )
    assert need_group_words(table, whose="Ambridge") == (
        "Inpatient spend per person is the same in all groups in Ambridge: £10."
    )


def test_opportunities_of_all_and_of_one(sample):
    assert money_areas(sample) == ["lnr", "E54000015", "E54000059"]
    whole = opportunities(sample, "")
    assert whole.finding == (
        "The LNR cluster’s spend is £119.1 million above regional peers, the most in problems of the respiratory "
        "system (£22.4 million)."
    )
    assert [part.name for part in whole.charts[0].parts][:2] == ["Emergency admissions", "Planned admissions"]
    assert totals(whole.charts[0])[0] == pytest.approx(22.37)
    assert whole.rows[-1]["programme"] == "Total"
    for length, line in zip(totals(whole.charts[0]), whole.rows, strict=False):  # the parts published are all there is
        assert length == pytest.approx(float(line["total"]))
    own = opportunities(sample, "E54000015")
    assert "LLR’s spend is £52.3 million above regional peers" in own.finding
    assert own.charts[0].rows[0] == "Endocrine, nutritional and metabolic disorders"
    assert len(own.charts[0].parts) == 1
    assert programme("PBC 10 Problems of circulation") == "Problems of circulation"


def test_who_lives_in_each_place(sample):
    own = ethnicity(sample, sample.tree[LEICESTER])
    assert own.finding == (
        "The largest ethnic groups in Leicester: 43% Asian, Asian British or Asian Welsh; 41% White; 8% Black, Black "
        "British, Black Welsh, Caribbean or African."
    )
    assert own.own == ("Leicester",)
    assert own.rows[0]["White"] == "150,657 (41%)"
    assert own.rows[0]["All"] == "368,571"
    assert "100%" not in bar_rows(own.charts[0], "said")
    assert [part.name for part in own.charts[0].parts][-1] == "Other ethnic group"
    assert totals(own.charts[0])[0] == 100  # 43 + 8 + 4 + 41 + 4, the part of White left out
    every = ethnicity(sample, sample.tree.top).finding
    assert every.startswith("The largest ethnic group of each place: White in Rutland (95%)")
    assert every.endswith("Asian, Asian British or Asian Welsh in Leicester (43%).")


def test_an_area_that_no_document_is_about(sample, small_serving):
    tree = sample.tree
    assert is_covered(sample, tree[tree.members(RUTLAND, "neighbourhood")[0]])
    assert is_covered(sample, tree.top)
    assert not is_covered(small_serving, small_serving.tree.top)
    assert lives(small_serving, small_serving.tree.top) is None
    assert money_areas(small_serving) == []


def test_what_could_be_saved_is_not_added_up(sample):
    hearts, lungs, beds = evidence(sample)
    assert hearts.finding == (
        "Treating high blood pressure, lipids, kidney disease and diabetes to NICE ambitions in the LNR cluster would "
        "prevent 2,145 health events in 3 years (cost £21 million, benefit £87 million) and 3,442 health events in 5 "
        "years (cost £33 million, benefit £174 million)."
    )
    assert lungs.notes == (
        "Admissions are costed at £2,500 each by the document.",
        "The figures overlap and cannot be added up.",
    )
    assert beds.finding == (
        "Potentially avoidable bed days in the LNR cluster: 800,000 (shorter stays), 792,000 (redirection), 242,000 "
        "(prevention) and 142,000 (relocation)."
    )
    assert [row["number"] for row in beds.rows] == ["792,000", "242,000", "142,000", "800,000"]


def test_contradictions_are_told(sample):
    said = dict(contradictions(sample))
    assert "the table has 53.5%" in said["Leicester, Core20 share"]


def test_bars_have_one_scale():
    parts = [Segment("x", [1.0, 3.0, math.nan], "#000000"), Segment("y", [1.0, 1.0, math.nan], "#111111")]
    bars = Bars(["a", "b", "c"], parts, Axis("n"))
    assert lengths(bars) == [[25.0, 25.0], [75.0, 25.0], [0.0, 0.0]]
    assert lengths(bars, 8.0)[0] == [12.5, 12.5]
    assert totals(bars)[:2] == [2.0, 4.0]
    assert math.isnan(totals(bars)[2])
    html = bar_rows(bars, "said", own=("b",), marks={"a": "<b>L</b>"})
    assert html.count("nm-own") == 1
    assert "not available" in html
    with pytest.raises(ValueError, match="must not be negative"):
        lengths(Bars(["a"], [Segment("x", [-1.0], "#000000")], Axis("n")))


def test_the_picture_of_lives_draws_the_marks_that_its_notes_explain(sample):
    text = section_picture(sample, lives(sample, sample.tree[LEICESTER]))("svg").decode()
    assert "▼ L significantly lower" in text
    assert "Leicester, males  ▼ L" in text
    assert "Rutland, males  –" in text
    assert "England, males" in text
    assert "England, males  " not in text


def test_bars_as_a_picture_with_their_caveats(sample):
    text = section_picture(sample, opportunities(sample, "E54000015"))("svg").decode()
    assert "Endocrine, nutritional and metabolic disorders: 11.93" in text
    assert section_picture(sample, gap_by_cause(sample)) is None
    for section in (opportunities(sample, ""), need_groups(sample)):
        assert "not available" not in section_picture(sample, section)("svg").decode()


def script():
    from pathlib import Path  # noqa: PLC0415 - runs on its own

    import streamlit as st  # noqa: PLC0415

    from needs_map.app.pages.deaths.page import deaths_page  # noqa: PLC0415
    from needs_map.data.manifest import SAMPLE  # noqa: PLC0415
    from needs_map.figures.serving import open_serving  # noqa: PLC0415
    from needs_map.figures.view import default_view  # noqa: PLC0415

    state = st.session_state
    serving = st.cache_resource(open_serving)(Path(state["folder"]) if "folder" in state else SAMPLE)
    state.setdefault("view", default_view(serving)._replace(page="deaths"))

    def apply(choice):
        state["view"] = choice(state["view"]).view

    deaths_page(serving, state["view"], apply)


def test_the_page_is_drawn_and_follows_its_choice():
    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
    html = " ".join(element.proto.body for element in page.get("html"))
    assert "At the death rates of 2021 to 2023, a boy born in Leicester would on average live" in html
    assert "<summary>Problems in the published figures (5)</summary>" in html
    page.button_group(key="money_of").set_value("E54000059").run()
    assert not page.exception
    html = " ".join(element.proto.body for element in page.get("html"))
    assert "Northamptonshire’s spend is £66.8 million above regional peers" in html


def test_another_boards_store_shows_the_life_expectancy_it_has(small_files, tmp_path):
    files = write_indicators(shutil.copytree(small_files, tmp_path / "files"))
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    page = AppTest.from_function(script, default_timeout=60)
    page.session_state["folder"] = str(tmp_path / "store")
    page.run()
    assert not page.exception
    html = " ".join(element.proto.body for element in page.get("html"))
    assert "females, in Ambridge was 78.0 years in 2021 to 2023, compared with 83.0 in England." in html
    assert "There are no published figures on causes of death and spending for" in html


def test_another_boards_store_is_told_how_to_add_its_own(small_store):
    page = AppTest.from_function(script, default_timeout=60)
    page.session_state["folder"] = str(small_store)
    page.run()
    assert not page.exception
    html = " ".join(element.proto.body for element in page.get("html"))
    assert "There are no published figures on life expectancy, deaths and spending for" in html
    assert "documents.toml" not in html
    assert not headings(page)
