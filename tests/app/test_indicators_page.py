"""The page Indicators: its figures worked by hand, its words at the edges, its tables, links and files."""

import base64
import io
import math
import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from needs_map.app.documents.parts import page_parts
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.compare.table import table_panel, verdict_of
from needs_map.app.pages.deaths.stored import stored_lives
from needs_map.app.pages.indicators.charts import bar_chart, bar_step, sorted_codes, spine_chart, spine_data
from needs_map.app.pages.indicators.choices import codes_shown, listing_of
from needs_map.app.pages.indicators.figures import england, figures, history, judged, levels_of, shown_entries
from needs_map.app.pages.indicators.files import (
    bar_picture,
    definition_lines,
    long_rows,
    picture_words,
    spine_picture,
    taken_lines,
)
from needs_map.app.pages.indicators.funnel import funnel_caption, funnel_chart, funnel_of, name_places
from needs_map.app.pages.indicators.heat import heat_of, heat_offered
from needs_map.app.pages.indicators.peers import past_of, peers, ranks, trends
from needs_map.app.pages.indicators.standing import standing_list
from needs_map.app.pages.indicators.table import (
    AreaLine,
    IndicatorLine,
    area_table,
    heat_table,
    indicator_table,
    spark_line,
)
from needs_map.app.pages.indicators.words import (
    best_rank,
    deprivation_headline,
    ends_of,
    extremes,
    figure,
    indicators_headline,
    ordinal,
    polarity_words,
    rank_words,
    ranked_among,
    shape,
    trend_words,
    with_unit,
)
from needs_map.app.pages.map.payload import SUPPRESSED_MARK, view_data
from needs_map.app.pages.profile import figures as profile_figures
from needs_map.app.pages.profile.changing import changing_of
from needs_map.app.shell.menu import pages_without_data
from needs_map.app.words.headline import headline as sentence
from needs_map.data.content.profiles import ProfileContent, ProfilePart
from needs_map.data.indicators.observations import TABLE
from needs_map.data.manifest import SAMPLE
from needs_map.data.own.added import add_indicator
from needs_map.data.places.system import read_system
from needs_map.figures.benchmark import outcomes
from needs_map.figures.comparison import area_side, row_of, second_side
from needs_map.figures.documents.tray import tray_of
from needs_map.figures.entries import entries_of
from needs_map.figures.indicator_comparison import indicator_rows
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import now_serving, open_serving
from needs_map.figures.view import default_view
from needs_map.geo.building.build import build_store
from tests.app.running import headings, run_page, shown
from tests.made_indicators import write_indicators
from tests.publishers import AMBRIDGE, BORCHESTER, FELPERSHAM

LIFE, ADMISSIONS = "fingertips_90366", "fingertips_999"
BASIS = "resident"


@pytest.fixture(scope="module")
def folder(small_files, tmp_path_factory):
    files = write_indicators(shutil.copytree(small_files, tmp_path_factory.mktemp("with") / "files"))
    store = tmp_path_factory.mktemp("indicators") / "store"
    build_store(files, read_system(str(files / "tiny.toml")), store)
    return store


@pytest.fixture(scope="module")
def serving(folder):
    return open_serving(folder)


@pytest.fixture(scope="module")
def sample():
    return open_serving(SAMPLE)


def entry(serving, key):
    return entries_of(serving, BASIS)[key]


def line(serving, key, level="place", against="england"):
    one = entry(serving, key)
    own = figures(serving, one, level, BASIS)
    return IndicatorLine(
        one, own, judged(serving, one, level, BASIS, against), england(serving, one, BASIS, own.period), "?open"
    )


def outcome(serving):
    """Give the line of the Asian residents as it would be, were they an outcome of a sample of people."""
    own = line(serving, "census_asian")
    return replace(own, entry=own.entry._replace(is_complete=False, is_composition=False))


def test_counts_of_lsoas_are_added_up_and_a_census_has_no_limits(serving):
    """Ambridge has LSOAs 0 to 11, each with ten times its number Asian in 1,000: 660 of 12,000."""
    own = figures(serving, entry(serving, "census_asian"), "place", BASIS)
    row = own.table.loc[AMBRIDGE]
    assert row[["value", "numerator", "denominator"]].tolist() == [5.5, 660, 12_000]
    assert row[["lower_cl", "upper_cl"]].isna().all()  # everyone was counted
    assert own.how == "Sum of the counts of its LSOAs"
    assert figures(serving, entry(serving, "census_asian"), "neighbourhood", BASIS).table["value"].tolist()[0] == 2.5
    assert england(serving, entry(serving, "census_asian"), BASIS, "2021") == pytest.approx(
        14.5
    )  # all 30 English LSOAs


def test_england_is_profiled_by_the_figures_that_areas_are_compared_with(folder, monkeypatch):
    part = ProfilePart("Ethnic groups", (("no_such_key", "census_asian"),))
    monkeypatch.setattr(profile_figures, "profile_in_use", lambda: ProfileContent((part,), ()))
    monkeypatch.setenv("NEEDS_MAP_STORE", str(folder))
    page = run_page(page="profile", nation="1")
    said = shown(page)
    assert "<h1>England</h1>" in said
    assert "no map, no ages, no LSOAs and nothing over time" in said
    assert "<td>14.5%</td>" in said  # all 30 English LSOAs
    assert "The share of Asian residents was 14.5% in England in 2021." in said
    page.button("profile-england-collect").click().run()
    kept, _ = tray_of("".join(page.query_params["tray"]), now_serving())
    assert [one.what for one in kept] == ["profile.nation"]
    made = page_parts(now_serving(), "profile", now_serving().tree[AMBRIDGE], BASIS)["nation"]
    assert "14.5%" in made.shown()[0]
    assert page.sidebar.selectbox(key="area").value == "nation"
    page.sidebar.selectbox(key="area").set_value(AMBRIDGE).run()
    assert "<h1>Ambridge</h1>" in shown(page)
    assert "nation" not in page.query_params


def test_what_a_publisher_gives_for_places_is_only_averaged_above_them(serving):
    own = figures(serving, entry(serving, LIFE), "place", BASIS)
    assert own.period == "2021 - 23"
    assert own.how == "As published"
    assert own.table["value"].tolist()[:2] == [78.0, 83.0]
    assert math.isnan(own.table.loc[FELPERSHAM, "value"])
    assert figures(serving, entry(serving, LIFE), "neighbourhood", BASIS) is None
    whole = figures(serving, entry(serving, LIFE), "icb", BASIS)
    assert whole.how == "Estimate: average of its places, weighted by residents"
    assert whole.table["lower_cl"].isna().all()
    holder = serving.tree.holder(FELPERSHAM, "icb")  # more than a twentieth of its people have no figure
    assert whole.table["value"].isna().to_dict() == {code: code == holder for code in whole.table.index}


def test_limits_are_made_from_counts_where_a_publisher_gives_none(serving):
    table = figures(serving, entry(serving, ADMISSIONS), "place", BASIS).table
    assert table.loc[AMBRIDGE, "value"] == 3.0  # 30 of 1,000, in %
    assert table.loc[AMBRIDGE, "lower_cl"] == pytest.approx(2.109, abs=0.001)  # Wilson
    assert table.loc[FELPERSHAM, "note"] == "suppressed"


def test_counts_alone_make_englands_figure_and_those_of_earlier_periods(small_store, tmp_path):
    """Ambridge: 10 of 1,000, then 50; England 100 of 10,000 in both. Wilson's limits of 5% of 1,000 are 3.8 to 6.5%."""
    store = shutil.copytree(small_store, tmp_path / "store")
    path = tmp_path / "falls.csv"
    counts = {AMBRIDGE: ("10,1000", "50,1000"), "E92000001": ("100,10000", "100,10000")}
    rows = [f"{code},{2022 + at},{of}" for code, both in counts.items() for at, of in enumerate(both)]
    path.write_text("\n".join(["area,period,numerator,denominator", *rows]) + "\n")
    path.with_suffix(".toml").write_text(
        'name = "Falls"\nkind = "proportion"\npolarity = "low is good"\nperiod_type = "calendar year"\n'
        'definition = "People who fell."\npublisher = "Our team"\nsource = "An extract"\n'
    )
    add_indicator(store, path)
    serving = open_serving(store)
    own = entry(serving, "falls")
    assert england(serving, own, BASIS, "2023") == 1
    assert judged(serving, own, "place", BASIS, "england").word[AMBRIDGE] == "worse"
    before = history(serving, own, "place").set_index("period").loc[["2022", "2023"]]
    assert before["value"].tolist() == [1, 5]
    assert before["lower_cl"].tolist()[1] == pytest.approx(3.813, abs=0.001)
    assert "1.0% in 2022, 5.0% in 2023" in spark_line(past_of(serving, own, "place", AMBRIDGE), own)


def test_areas_are_judged_by_limits_where_there_are_any_and_by_side_alone_else(serving):
    assert line(serving, LIFE).judged.word.tolist() == ["worse", "similar", "not compared"]
    assert set(line(serving, "census_asian").judged.word) == {"not compared"}  # make-up of the population
    score = line(serving, "imd_score", against="cluster")
    assert score.judged.word.tolist() == ["above", "below", "below"]
    assert score.judged.side.tolist() == ["above", "below", "below"]


def test_each_area_is_held_against_its_own_icb(serving):
    found = judged(serving, entry(serving, "census_asian"), "place", BASIS, "icb")
    # Ambridge and Borchester lie in one ICB (LSOAs 0 to 17: 8.5%), Felpersham is the other (18 to 23: 20.5%).
    assert found.benchmark.tolist() == [8.5, 8.5, 20.5]


def test_shares_of_everyone_in_a_class_of_areas_are_compared_by_size(serving):
    share = line(serving, "core20_share", against="cluster")
    assert share.figures.table[["lower_cl", "upper_cl"]].isna().all(axis=None)
    assert set(share.judged.word) <= {"above", "below", "equal"}
    assert funnel_of(share, {AMBRIDGE: "A", BORCHESTER: "B", FELPERSHAM: "F"}) is None


def test_make_up_of_the_population_is_not_ranked(serving):
    asian = entry(serving, "census_asian")
    assert ranks(serving, asian, "place", BASIS).rank.isna().all()
    rows = long_rows(serving, [line(serving, "census_asian")], [AMBRIDGE], "England")
    assert (rows[0]["rank"], rows[0]["comparison"]) == (None, "not compared")
    values = pd.Series({AMBRIDGE: 5.5, FELPERSHAM: 20.5})
    assert extremes(asian, values, {}, "place", 14.5) == (
        "Asian residents: 5.5% to 20.5% in the 2 places shown. England: 14.5%."
    )


def test_false_discoveries_are_held_over_indicators_and_areas(serving, monkeypatch):
    """A difference that does not stand among all those tested is no longer marked, whatever its own limits say."""
    family = []

    def none_stands(p_value):
        family.append(len(p_value.dropna()))
        return p_value < 0

    with monkeypatch.context() as patched:
        patched.setattr("needs_map.app.pages.indicators.figures.false_discoveries", none_stands)
        serving.caches.clear()
        words = line(serving, LIFE).judged.word.tolist()
    serving.caches.clear()
    assert words == ["similar", "similar", "not compared"]
    assert family[0] > 2  # every indicator with limits, not those of one
    assert line(serving, LIFE).judged.word.tolist() == ["worse", "similar", "not compared"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ""),
        (["less"], "Ambridge is less deprived than England on the one measure of deprivation."),
        (["more", "more"], "Ambridge is more deprived than England on both measures of deprivation."),
        (
            ["more", "equal", "less"],
            "Ambridge is more deprived than England on 1 of 3 measures of deprivation, less deprived on 1 and about "
            "the same on 1.",
        ),
    ],
)
def test_deprivation_is_said_by_size(words, expected):
    assert deprivation_headline("Ambridge", "England", words) == expected


def test_rank_one_is_best(serving):
    assert ranks(serving, entry(serving, LIFE), "place", BASIS).rank.tolist()[:2] == [2, 1]
    found = ranks(serving, entry(serving, "imd_score"), "place", BASIS)
    assert found.ranked == 3
    assert found.rank[AMBRIDGE] == 3


def past(serving, monkeypatch, periods, period_type, kind="proportion", **figures_of):
    """Trends of Ambridge, whose indicator has such figures in each period."""
    own = entry(serving, "census_asian")._replace(kind=kind, period_type=period_type, polarity="low is good")
    blank = dict.fromkeys(["value", "lower_cl", "upper_cl", "numerator", "denominator"], math.nan)
    rows = pd.DataFrame({"area": AMBRIDGE, "period": periods, "note": "", **blank} | figures_of)
    monkeypatch.setattr("needs_map.app.pages.indicators.peers.history", lambda *_: rows)
    serving.caches.clear()
    found = trends(serving, own, "place", BASIS)
    serving.caches.clear()
    return found[AMBRIDGE]


RISING = {"numerator": [100.0, 150, 200, 250, 300], "denominator": [1_000.0] * 5}
SINGLE = [str(year) for year in range(2019, 2024)]


def test_trends_of_single_years(serving, monkeypatch):
    assert past(serving, monkeypatch, SINGLE, "calendar year", **RISING) == "increasing and getting worse"
    financial = [f"{year}/{year % 100 + 1}" for year in range(2019, 2024)]
    assert past(serving, monkeypatch, financial, "financial year", **RISING) == "increasing and getting worse"
    one = {"numerator": [1_000.0, 1_010, 990, 1_005, 1_500], "denominator": [10_000.0] * 5}
    assert past(serving, monkeypatch, SINGLE, "calendar year", **one) == "no significant change"
    value = pd.Series([10.0, 11, 12, 13, 14])
    limits = {"value": value, "lower_cl": value - 0.5, "upper_cl": value + 0.5}
    assert past(serving, monkeypatch, SINGLE, "calendar year", "rate", **limits) == "increasing and getting worse"
    assert past(serving, monkeypatch, SINGLE, "calendar year", "rate", value=value) == "cannot be calculated"
    assert (
        past(serving, monkeypatch, SINGLE, "calendar year", **limits) == "cannot be calculated"
    )  # a share without counts


@pytest.mark.parametrize(
    ("periods", "kind"),
    [
        ([f"{year} - {year % 100 + 2}" for year in range(2015, 2020)], "three years"),
        ([f"{year} - {year % 100 + 2}" for year in range(2007, 2022, 3)], "three years"),
        (SINGLE, "three years"),  # the file says that each is of three years
        (["2022 Q1", "2022 Q2", "2022 Q3", "2022 Q4", "2023 Q1"], "quarter"),
        (["2023-01", "2023-02", "2023-03", "2023-04", "2023-05"], "month"),
        (["2017", "2019", "2020", "2021", "2022"], "calendar year"),
        (["2011", "2013", "2015", "2017", "2019"], "calendar year"),
        (["2018/19", "2019/20", "2020/21", "2021/22", "2022"], "financial year"),
    ],
)
def test_trends_are_not_assessed_where_fingertips_gives_none(serving, monkeypatch, periods, kind):
    assert past(serving, monkeypatch, periods, kind, **RISING) == "cannot be calculated"


def test_rolling_periods_and_averages_have_no_trend(serving):
    assert set(trends(serving, entry(serving, LIFE), "place", BASIS)) == {"cannot be calculated"}
    assert set(trends(serving, entry(serving, "imd_score"), "place", BASIS)) == {"cannot be calculated"}


def test_an_indicator_whose_limits_moved_apart_is_changing_on_the_profile(serving):
    (sentence,) = changing_of(serving, AMBRIDGE, BASIS).sentences
    assert sentence.startswith("Life expectancy at birth, females, fell from 83.0 years in ")
    assert sentence.endswith(": worse.")
    still = changing_of(serving, BORCHESTER, BASIS)
    assert still.sentences == ()
    assert "No indicator of Borchester is known to have changed." in still.absent
    assert "inequalities" in pages_without_data(serving, AMBRIDGE)  # it has none by group, though it has indicators


def test_where_no_report_is_about_an_area_its_life_expectancy_is_the_stores(serving):
    part = stored_lives(serving, serving.tree.top)
    assert part.finding.startswith("Life expectancy at birth, females, in the places of ")
    assert " was between 78.0 years in Ambridge and 83.0 in Borchester in " in part.finding
    assert part.finding.endswith(", compared with 83.0 in England.")
    assert [row["area"] for row in part.rows][-1] == "England"
    head = list(part.rows[0])[1]
    assert head.startswith("Life expectancy at birth, females (years), ")  # what the page writes over the column
    assert head in part.columns
    assert part.shown()[0][1] == part.rows[0][head]
    one = stored_lives(serving, serving.tree[serving.tree.members(AMBRIDGE, "msoa")[0]])
    assert "females, in Ambridge was 78.0 years in " in one.finding
    assert stored_lives(serving, serving.tree[FELPERSHAM]) is None
    assert "deaths" not in pages_without_data(serving, AMBRIDGE)


def test_peers_are_the_areas_shown_where_the_publisher_gives_few_others(serving):
    values, whose = peers(serving, entry(serving, LIFE), "place", BASIS)
    assert sorted(values) == [78.0, 83.0]
    assert whose == "the areas shown"


def test_the_sample_has_core20_domains_and_scores(sample):
    entries = entries_of(sample, BASIS)
    shown = shown_entries(sample, "place", BASIS, entries)
    assert [one.key for one in shown][:2] == ["core20_share", "fifth_income"]
    assert len(shown) == 10
    own = figures(sample, entries["core20_share"], "place", "registered")
    assert round(own.table["value"].max(), 1) == 53.5  # Leicester's published share of registered patients
    assert levels_of(sample) == ("neighbourhood", "place", "icb")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "No indicators are available for Ambridge."),
        (["worse"], "Ambridge is worse than England on the one indicator that can be judged."),
        (["worse", "worse"], "Ambridge is worse than England on both indicators."),
        (
            ["worse", "better", "better", "similar"],
            "Ambridge is worse than England on 1 of 4 indicators, better on 2 and similar on 1.",
        ),
        (["similar", "better"], "Ambridge is better than England on 1 of 2 indicators and similar on 1."),
        (
            ["worse", "similar", "higher", "above", "not compared"],
            "Ambridge is worse than England on 1 of 2 indicators and similar on 1; it is higher than England on 1 "
            "other indicator; 2 others have no confidence interval, so could not be tested.",
        ),
        (["higher"], "Ambridge is higher than England on 1 indicator."),
        (["higher", "lower", "higher"], "Ambridge is higher than England on 2 indicators and lower on 1."),
        (
            ["above", "below", "below"],
            "Ambridge is above England on 1 and below England on 2 of 3 indicators; none has a confidence "
            "interval, so none is tested.",
        ),
        (
            ["below"] * 4,
            "Ambridge is below England on all 4 indicators; none has a confidence interval, so none is tested.",
        ),
        (["not compared"], "None of the one indicator of Ambridge can be compared with England."),
        (
            ["worse", "above"],
            "Ambridge is worse than England on the one indicator that can be judged; 1 other has no confidence "
            "interval, so could not be tested.",
        ),
    ],
)
def test_the_headline_at_its_edges(words, expected):
    assert indicators_headline("Ambridge", "England", words) == expected


def test_the_cluster_begins_its_sentence_with_a_capital():
    assert indicators_headline("the LNR cluster", "England", ["worse", "worse"]).startswith("The LNR cluster is worse")


def test_highest_and_lowest_at_the_edges(serving):
    life, share = entry(serving, LIFE), entry(serving, "core20_share")
    names = {"a": "Ambridge", "b": "Borchester"}
    two = pd.Series({"a": 0.0, "b": 5.04})
    assert extremes(share, two, names, "place", 20.0) == (
        "Core20 share of residents is highest in Borchester (5.0%) and zero in Ambridge. England: 20.0%."
    )
    one = pd.Series({"a": 80.0, "b": np.nan})
    assert extremes(life, one, names, "place", np.nan) == (
        "Life expectancy at birth, females is available only for Ambridge: 80.0 years."
    )
    tied = pd.Series({"a": 1.0, "b": 3.0, "c": 1.0})
    said = extremes(share, tied, {**names, "c": "Felpersham"}, "place", np.nan)
    assert said.endswith("is highest in Borchester (3.0%) and lowest in Ambridge and Felpersham (1.0%).")
    many = {str(at): f"Area {at}" for at in range(6)}
    said = extremes(share, pd.Series(dict.fromkeys(many, 0.0) | {"5": 9.0}), many, "place", np.nan)
    assert said.endswith("is highest in Area 5 (9.0%) and zero in Area 0 and 4 others.")
    same = pd.Series({"a": 80.01, "b": 80.02})
    assert extremes(life, same, names, "place", np.nan) == (
        "Life expectancy at birth, females is the same, 80.0 years, in both places with a figure."
    )
    deaths = life._replace(name="Deaths, standardised mortality ratio", unit="ratio, England = 100", decimals=1)
    assert extremes(deaths, pd.Series({"a": 131.9, "b": 81.3}), names, "place", 100.0) == (
        "Deaths, standardised mortality ratio (England = 100) is highest in Ambridge (131.9) and lowest in Borchester "
        "(81.3). England: 100.0."
    )
    none = pd.Series({"a": np.nan})
    assert "not available for the place shown" in extremes(life, none, names, "place", np.nan)


def test_figures_ranks_and_trends_in_words(serving):
    share = entry(serving, "core20_share")
    assert figure(share, math.nan, "suppressed") == "suppressed"
    assert figure(share, math.nan, "Source data are missing") == "not available (Source data are missing)"
    assert with_unit(entry(serving, LIFE)._replace(decimals=0), 1.0) == "1 year"
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 111)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "111th")
    ]
    assert rank_words(math.nan, 5) == "not available"
    assert rank_words(2.0, 19) == "2nd of 19"
    assert rank_words(1.0, 1) == "not ranked"
    assert ranked_among("icb", [42, 42]) == "Ranks are among 42 ICBs; 1 is best. "
    assert ranked_among("icb", [42, 41, 1], "1 is the highest") == (
        "Ranks are among the ICBs with a value; 1 is the highest. "
    )
    assert ranked_among("icb", [1]) == ""
    assert trend_words("increasing and getting better") == "↗ increasing and getting better"
    assert trend_words("cannot be calculated") == "– not assessed"
    assert polarity_words(share) == "Lower is better."
    assert polarity_words(entry(serving, "census_asian")) == ""


def test_a_shape_tells_the_side_and_is_filled_where_it_was_tested():
    assert [shape("worse", "above"), shape("better", "below"), shape("similar", "above")] == ["▲", "▼", "●"]
    assert [shape("above", "above"), shape("below", "below"), shape("not compared", "not compared")] == ["△", "▽", ""]


def test_the_heat_table_has_value_shape_letter_and_words(serving):
    names = {AMBRIDGE: "<b>Ambridge</b>", FELPERSHAM: "Felpersham"}
    lines = [line(serving, LIFE), line(serving, ADMISSIONS), line(serving, "imd_score")]
    text = heat_table(lines, names, "Two & three", LIFE, AMBRIDGE)
    assert "&lt;b&gt;Ambridge" in text
    assert "<caption>Two &amp; three</caption>" in text
    assert "<td class='nm-is-worse'>78.0<i aria-hidden='true'>▼W</i><span class='nm-hidden'> worse</span></td>" in text
    assert "<td class='nm-none'>suppressed</td>" in text
    assert text.count("nm-group") == 3
    assert "aria-current='true'" in text
    rows = re.findall(r"<tr><th scope='row'>.*?</tr>", text)
    assert len(rows) == 3
    assert all(row.count("<td") == 3 for row in rows)


def test_a_spark_line_says_where_it_begins_and_ends(serving):
    life = entry(serving, LIFE)
    text = spark_line(past_of(serving, life, "place", AMBRIDGE), life)
    assert "84.0 in 2015 to 2017, 78.0 in 2021 to 2023" in text
    drawn = base64.b64decode(re.search(r"base64,([^']+)", text)[1]).decode()
    assert drawn.count(",") == 7  # one point a period
    assert "3.0,3.0 " in drawn  # it begins at its highest
    flat = spark_line(past_of(serving, life, "place", BORCHESTER), life)
    assert "83.0 in 2015 to 2017, 83.0 in 2021 to 2023" in flat
    assert spark_line(past_of(serving, life, "place", FELPERSHAM), life) == "one period"
    assert spark_line((), life) == "one period"


def test_the_table_of_one_area_and_of_one_indicator(serving):
    life = line(serving, LIFE)
    row = AreaLine(life, 2.0, 2, "decreasing and getting worse", 78.0, 83.0, ())
    text = area_table([row], AMBRIDGE, "Ambridge", "the cluster")
    assert "<th scope='col'>The cluster</th>" in text
    assert "<td>2nd of 2</td><td>78.0</td><td>83.0</td><td>↘ decreasing and getting worse</td>" in text
    ranked = ranks(serving, life.entry, "place", BASIS).rank
    text = indicator_table(life, {BORCHESTER: "Borchester", FELPERSHAM: "Felpersham"}, ranked, "x")
    assert "<td>82.7 to 83.3</td>" in text
    assert "<td>none</td><td>not available</td>" in text


def test_charts_say_what_they_are_and_hold_every_area(serving):
    life, asian = line(serving, LIFE), outcome(serving)
    order = sorted_codes(life, [AMBRIDGE, BORCHESTER, FELPERSHAM])
    assert order == [BORCHESTER, AMBRIDGE, FELPERSHAM]  # highest first, the unknown last
    names = {code: code for code in order}
    drawn = bar_chart(life, names, "England").to_dict()
    assert "highest first" in drawn["description"]
    assert len(drawn["layer"]) == 4  # bars, limits, words, England
    assert drawn["height"] == {"step": 26}
    assert [bar_step(bars) * bars for bars in (1, 29, 30, 40, 60)] == [26, 551, 570, 760, 1140]
    assert funnel_of(life, names) is None  # it has no counts
    funnel = funnel_of(asian, names)
    assert len(funnel.names) == 3
    assert "99.8%" in funnel_chart(asian.entry, funnel).to_dict()["description"]
    row = AreaLine(life, 2.0, 2, "", 78.0, 83.0, ())
    data = spine_data([row], AMBRIDGE, {LIFE: pd.Series([78.0, 83.0, 85.0, 86.0])})
    assert data.loc[0, ["worst", "own", "best"]].tolist() == [-1.0, -1.0, 0.6]  # around England's 83
    share = life.entry._replace(polarity="not known", short="Share")
    for entries, left, note in (
        ([life.entry], "worse", ""),
        ([share], "lower", ""),
        ([life.entry, share], "worse", "Neither end is known to be better for share: the higher end is on the right."),
        (
            [life.entry, *[share] * 4],
            "worse",
            "Neither end is known to be better for 4 of these indicators: the higher end is on the right.",
        ),
    ):
        called = ends_of(entries)
        assert (called.left, called.note) == (left, note)
        drawn = spine_chart(data, "Ambridge", "England", called).to_dict()
        assert "Spine chart of Ambridge" in drawn["description"]
        assert f"{left}  ←  England" in str(drawn)
    assert best_rank([life.entry]) == "1 is best"
    assert best_rank([share]) == "1 is the highest"
    assert best_rank([life.entry, share]) == "1 is best, or the highest where no end is known to be better"


def test_a_funnel_says_where_each_area_lies_and_names_those_outside_first(serving):
    """Of 12,000, 6,000 and 6,000 people 660, 870 and 1,230 are Asian: 11.5% of all 24,000."""
    asian = outcome(serving)
    funnel = funnel_of(asian, {AMBRIDGE: "Ambridge", BORCHESTER: "Borchester", FELPERSHAM: "Felpersham"})
    assert funnel.centre == ("All areas together", pytest.approx(11.5))
    assert list(funnel[2]) == pytest.approx([5.5, 14.5, 20.5])
    assert funnel.positions == ["below 99.8% limits", "above 99.8% limits", "above 99.8% limits"]
    inner = funnel.curves[0]
    reach = 1.96 * math.sqrt(0.115 * 0.885 / inner.sizes[0]) * 100
    assert inner.upper[0] == pytest.approx(11.5 + reach, abs=0.01)
    assert all(place is not None for place in name_places(funnel))
    assert "room for a name" not in funnel_caption(funnel, len(funnel.names))
    assert "left out" not in funnel_caption(funnel, len(funnel.names))
    assert " 1 area without counts is left out." in funnel_caption(funnel, len(funnel.names) + 1)
    assert " 2 areas without counts are left out." in funnel_caption(funnel, len(funnel.names) + 2)
    crowd = funnel._replace(
        names=["Felpersham and around"] * 40,
        sizes=[6000.0] * 40,
        values=[20.5] * 40,
        positions=funnel.positions[1:] * 20,
    )
    left_out = sum(place is None for place in name_places(crowd))
    assert f"{left_out} areas have no room for a name" in funnel_caption(crowd, len(crowd.names))


def with_counts(found, kind, per, counts):
    """An indicator's line with counts and denominators of one's own."""
    table = pd.DataFrame(counts, index=found.figures.table.index, columns=["numerator", "denominator"], dtype=float)
    table["value"] = table["numerator"] / table["denominator"] * per
    return replace(found, entry=found.entry._replace(kind=kind, per=per), figures=replace(found.figures, table=table))


@pytest.mark.parametrize(("kind", "per"), [("rate", 1_000), ("proportion", 1_000)])
def test_a_funnel_counts_and_draws_the_areas_without_events(serving, kind, per):
    """24 events of 2,000 people are 12.00 per 1,000; with the 1,453 people of an area without events, 6.95."""
    found = with_counts(outcome(serving), kind, per, [(12, 1_000), (12, 1_000), (0, 1_453)])
    funnel = funnel_of(found, {AMBRIDGE: "Ambridge", BORCHESTER: "Borchester", FELPERSHAM: "Felpersham"})
    assert funnel.centre[1] == pytest.approx(6.95, abs=0.001)
    assert funnel.names[2] == "Felpersham"
    assert (funnel[1][2], funnel[2][2]) == (1_453, 0)
    # 10.1 events were expected: 6.9 is the most that none is within the 99.8% limits of.
    assert funnel.positions[2].startswith("below")
    if kind == "rate":
        assert funnel.positions[2] == "below 99.8% limits"
    assert "left out" not in funnel_caption(funnel, 3)
    drawn = funnel_chart(found.entry, funnel).to_dict()
    assert any(row.get("area") == "Felpersham" for rows in drawn["datasets"].values() for row in rows)


def test_a_ratio_of_observed_to_expected_events_has_a_funnel(serving):
    """30, 5 and 10 events where 10, 10 and 10 were expected: 45 of 30, so that 15 are usual of each."""
    found = with_counts(outcome(serving), "ratio", 100, [(30, 10), (5, 10), (10, 10)])
    funnel = funnel_of(found, {AMBRIDGE: "Ambridge", BORCHESTER: "Borchester", FELPERSHAM: "Felpersham"})
    assert funnel.centre == ("All areas together", 150)
    assert list(funnel.values) == [300, 50, 100]
    assert funnel.across.title == "Expected events"
    # Poisson of mean 15: 30 or more by chance in 0.0004, 5 or fewer in 0.0028, 10 or fewer in 0.118.
    assert funnel.positions == ["above 99.8% limits", "below 95% limits", "within limits"]


def test_there_is_no_funnel_of_nothing(serving):
    names = {AMBRIDGE: "Ambridge", BORCHESTER: "Borchester", FELPERSHAM: "Felpersham"}
    for kind, counts in (("rate", [(0, 9)] * 3), ("proportion", [(0, 9)] * 3), ("proportion", [(9, 9)] * 3)):
        assert funnel_of(with_counts(outcome(serving), kind, 100, counts), names) is None


def test_the_picture_of_the_table_is_legible_without_colours(serving):
    lines = [line(serving, LIFE), line(serving, ADMISSIONS), line(serving, "imd_score", against="cluster")]
    names = {AMBRIDGE: "Ambridge", FELPERSHAM: "Felpersham"}
    heat = heat_of(lines, names)
    assert heat.head == ["England", "Ambridge", "Felpersham"]
    life, admissions, score = heat.rows
    assert life.name == "Life expectancy at birth, females (years), 2021 to 2023"
    assert [cell.text for cell in life.cells] == ["83.0", "78.0", "–"]
    assert (life.cells[1].mark, life.cells[1].spoken) == ("▼W", "worse")
    assert life.cells[2].spoken == "not available"
    assert (admissions.cells[2].text, admissions.cells[2].spoken) == ("supp.", "suppressed")
    assert [cell.mark for cell in score.cells] == ["", "△", "▽"]
    assert ("supp.", "", "suppressed") in heat.key
    offered = heat_offered(serving, lines, names, finding="Finding", what="What", link="")
    assert [list(row.files) for row in offered] == [["png", "svg", "pdf"]]
    long = heat_offered(serving, lines * 30, names, finding="Finding", what="What", link="")
    assert next(iter(long[0].files)) == "pdf"
    assert long[0].files["pdf"][0] == f"PDF, {len(long[1].files)} pages"
    assert long[1].files["page-2.png"][0] == "PNG, 300 dpi, page 2"
    assert b"Page 2 of" in long[2].files["page-2.svg"][1]()


def test_a_picture_of_many_indicators_cites_each_publication_once(serving):
    """Lines of their own for 71 indicators left a page room for one row."""
    few = picture_words(serving, "Finding", [line(serving, LIFE), line(serving, ADMISSIONS)], "What").sources
    many = picture_words(serving, "Finding", [line(serving, LIFE), line(serving, ADMISSIONS)] * 5, "What").sources
    life = serving.indicators[entry(serving, LIFE).indicator].indicator
    assert any(source.startswith(f"{life.name}: ") for source in few)
    assert not any(source.startswith(f"{life.name}: ") for source in many)
    assert sum(life.publisher in source for source in many) >= 1
    assert any("indicators)" in source or "(1 indicator)" in source for source in many)


def test_files_carry_every_figure_and_where_it_comes_from(serving):
    taken = taken_lines(
        serving, "Made up", [line(serving, LIFE), line(serving, ADMISSIONS)], [AMBRIDGE, FELPERSHAM], "England"
    )
    text = part_csv(serving, taken)
    assert "# Definition: Life expectancy at birth, females: The years that a newborn" in text
    assert ": Office for Health Improvement and Disparities, Fingertips, indicator 90366. Open Gov" in text
    rows = [row for row in text.splitlines() if not row.startswith("#")]
    assert rows[0].startswith("indicator,unit,period,code,area,level,value,lower_95_limit")
    assert rows[1].split(",")[-15:-7] == ["78.0", "77.7", "78.3", "", "", "", "83.0", "worse"]
    assert "suppressed" in rows[4]
    assert len(rows) == 5
    book = CalamineWorkbook.from_filelike(io.BytesIO(part_xlsx(serving, taken)))
    assert book.get_sheet_by_name("Data").to_python()[1][6] == 78.0


def test_pictures_are_drawn(serving, sample):
    life = line(serving, LIFE)
    names = {BORCHESTER: "Borchester", AMBRIDGE: "Ambridge"}
    text = bar_picture(serving, life, names, "svg", level="place", against="England").decode()
    assert "highest in Borchester (83.0 years) and lowest in Ambridge (78.0 years)" in text
    row = AreaLine(life, 2.0, 2, "", 78.0, 83.0, ())
    data = spine_data([row], AMBRIDGE, {LIFE: pd.Series([78.0, 83.0])})
    svg = spine_picture(serving, [row], data, "svg", finding="Ambridge is worse.", against="England").decode()
    assert "Ambridge is worse." in svg
    share = line(sample, "core20_share", against="cluster")
    codes = {str(code): str(code) for code in share.figures.table.index}
    assert "SAMPLE" in bar_picture(sample, share, codes, "svg", level="place", against="the cluster").decode()


def test_a_link_restores_what_is_open_and_an_unknown_value_is_said(serving):
    params = {
        "page": "indicators",
        "show": "neighbourhood",
        "benchmark": "icb",
        "heading": "Ethnic group",
        "order": "name",
        "open": "census_white",
    }
    view, notes = view_of_link(params, serving)
    assert notes == ()
    asked = listing_of(serving, view)
    assert (asked.level, asked.against, asked.order) == ("neighbourhood", "icb", "name")
    assert {one.group for one in asked.entries} == {"Ethnic group"}
    assert asked.open.key == "census_white"
    assert params.items() <= link_of_view(view).items()
    _, notes = view_of_link({"page": "indicators", "open": "nothing", "show": "lsoa"}, serving)
    assert len(notes) == 2


def test_orders_put_the_worst_first(serving):
    view = default_view(serving)._replace(page="indicators", basis=BASIS)
    worst = listing_of(serving, view.choosing("order", "worst")).entries
    assert worst[0].polarity != "neither"
    by_rank = listing_of(serving, view.choosing("order", "rank")).entries
    assert by_rank[0].key != "census_asian"
    names = [one.name for one in listing_of(serving, view.choosing("order", "name")).entries]
    assert names == sorted(names, key=str.casefold)


def test_the_area_in_view_is_the_one_across_indicators(serving):
    view = default_view(serving)._replace(page="indicators", basis=BASIS, area=FELPERSHAM)
    assert listing_of(serving, view).area.code == FELPERSHAM
    assert listing_of(serving, view.choosing("across", AMBRIDGE)).area.code == AMBRIDGE
    inside = listing_of(serving, view.choosing("show", "neighbourhood")).area
    assert inside.code in serving.tree.members(FELPERSHAM, "neighbourhood")


def test_of_very_many_areas_those_around_the_one_in_view_are_shown(serving, monkeypatch):
    monkeypatch.setattr("needs_map.app.pages.indicators.choices.MOST_AREAS", 1)
    view = default_view(serving)._replace(page="indicators", area=FELPERSHAM)
    assert codes_shown(serving, view, "neighbourhood") == tuple(serving.tree.members(FELPERSHAM, "neighbourhood"))


@pytest.mark.parametrize("store", ["folder", None])
def test_the_page_runs(store, request, monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(request.getfixturevalue(store) if store else tmp_path / "none"))
    page = run_page(page="indicators")
    parts = [one for one in headings(page) if not one.startswith("What stands out in ")]
    assert parts == ["One indicator across areas", "One area across indicators"]
    page.selectbox(key="ind-level").set_value("neighbourhood").run()
    assert not page.exception
    assert page.query_params["show"] == "neighbourhood"
    page.selectbox(key="ind-open").set_value("imd_score").run()
    assert page.query_params["open"] == "imd_score"
    assert any("IMD score is highest in" in block.proto.body for block in page.get("html"))


@pytest.mark.parametrize("params", [{"page": "indicators"}, {"page": "compare"}, {"measure": "MEASURE"}])
def test_a_damaged_indicator_is_told_of_and_the_rest_of_the_page_stays(folder, params, monkeypatch, tmp_path):
    copied = open_serving(shutil.copytree(folder, tmp_path / "store"))
    key = next(key for key in entries_of(copied, BASIS) if key in copied.store.manifest[TABLE])
    for one in copied.store.manifest[TABLE].values():
        (copied.store.folder / copied.store.build / one["file"]).write_bytes(b"cut")
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "store"))
    page = run_page(**{name: value.replace("MEASURE", key) for name, value in params.items()})
    assert page.error
    assert all("is not as it was written. Build the store again" in one.value for one in page.error)
    assert any("<h1>" in block.proto.body for block in page.get("html"))
    assert any("Needs map" in block.proto.body for block in page.sidebar.get("html"))


JUDGED = (
    "Indicator ID,Indicator Name,Area Code,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,"
    "Upper CI 95.0 limit,Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,"
    "Compared to goal\n"
    "888,Made-up deaths,{england},Persons,<75 yrs,,,2023,100,99,101,,,,,Not compared,\n"
    # By their limits the two would be worse and similar: the publisher, who knows more, says otherwise of the second.
    "888,Made-up deaths,{ambridge},Persons,<75 yrs,,,2023,120,110,130,,,,Increasing and getting worse,Worse,Worse\n"
    "888,Made-up deaths,{borchester},Persons,<75 yrs,,,2023,105,98,112,,,,Cannot be calculated,Worse,\n"
    "888,Made-up deaths,{felpersham},Persons,<75 yrs,,,2023,,,,,,Value missing in source data,,Not compared,\n"
)


@pytest.fixture(scope="module")
def judging(small_files, tmp_path_factory):
    """A store with an indicator that its publisher compared and of which one value is missing."""
    files = shutil.copytree(small_files, tmp_path_factory.mktemp("judged") / "files")
    areas = {"england": "E92000001", "ambridge": AMBRIDGE, "borchester": BORCHESTER, "felpersham": FELPERSHAM}
    (files / "fingertips_888.csv").write_text(JUDGED.format(**areas), encoding="utf-8")
    store = tmp_path_factory.mktemp("judged-store") / "store"
    build_store(files, read_system(str(files / "tiny.toml")), store)
    return open_serving(store)


def test_the_publishers_comparison_and_trend_are_shown_as_its_own(judging):
    own = line(judging, "fingertips_888")
    assert own.entry.polarity == "low is good"
    assert own.judged.word[[AMBRIDGE, BORCHESTER]].tolist() == ["worse", "worse"]
    assert own.judged.published.tolist() == [True, True, False]
    found = trends(judging, own.entry, "place", BASIS)
    assert found[[AMBRIDGE, BORCHESTER]].tolist() == ["increasing and getting worse", "cannot be calculated"]
    assert dict(definition_lines(own.entry, own))["Comparison"].endswith("the publisher's own, where it gives them")
    rows = long_rows(judging, [own], [AMBRIDGE, FELPERSHAM], "England")
    assert [row["comparison_by"] for row in rows] == ["publisher", ""]
    measure = measure_at(judging, "fingertips_888", "2023", "place")
    assert outcomes(judging, measure, "place", BASIS)[[AMBRIDGE, BORCHESTER]].tolist() == ["higher", "higher"]


def test_compare_has_the_publishers_own_comparison_with_england(judging):
    view = view_of_link({"area": "tiny"}, judging).view
    england = second_side(judging, BORCHESTER, "england")
    own = area_side(judging, judging.tree[BORCHESTER])
    row = row_of(indicator_rows(judging, view, own, england), "fingertips_888")
    assert (row.lower_cl < 0, row.significance, verdict_of(row)) == (True, "higher", "worse")
    assert row.why == "the publisher’s own comparison"
    assert "▲ higher, worse<small>the publisher’s own comparison</small>" in table_panel((row,), own, england, shown="")
    # Of two areas it says nothing: 15 apart, with limits of √(7² + 10²) = 12.2.
    other = area_side(judging, judging.tree[AMBRIDGE])
    row = row_of(indicator_rows(judging, view, own, other), "fingertips_888")
    assert (row.significance, row.why) == ("lower", "")


def test_a_comparison_with_a_goal_is_shown(judging):
    own = line(judging, "fingertips_888")
    table = indicator_table(own, {AMBRIDGE: "Ambridge", BORCHESTER: "Borchester"}, own.figures.table["value"], "")
    assert "<th scope='col'>Value</th><th scope='col'>Compared with its goal</th>" in table
    assert table.count("<td>worse</td>") == 1
    rows = long_rows(judging, [own], [AMBRIDGE, BORCHESTER], "England")
    assert [row["comparison_with_goal"] for row in rows] == ["worse", ""]


def test_the_reason_for_a_missing_value_is_the_publishers(judging):
    own = line(judging, "fingertips_888")
    assert own.figures.table["note"][FELPERSHAM] == "Value missing in source data"
    assert "title='Value missing in source data'>–<" in heat_table([own], {FELPERSHAM: "F"}, "", "", "")
    view = view_of_link(
        {"measure": "fingertips_888", "level": "place", "area": "tiny", "select": FELPERSHAM}, judging
    ).view
    said = sentence(judging, view)
    assert said == "Made-up deaths are not available for Felpersham in 2023 (Value missing in source data)."
    assert "too few" not in said
    assert "suppressed" not in said
    assert SUPPRESSED_MARK not in view_data(judging, view)["classes"]


def test_of_five_differences_two_are_read_at_once():
    shown, rest = standing_list([f"Sentence {number}." for number in range(5)]).split("<details")
    assert shown.count("<li>") == 2
    assert "<summary>3 more</summary><ol class='nm-heatstands' start='3'>" in rest
    assert "details" not in standing_list(["Sentence 1."])


def test_sentences_about_one_area_inside_the_one_in_view_say_so(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    about = "These sentences are about Leicester, the first of the places in the LNR cluster"
    assert about in shown(run_page(page="indicators", area="lnr"))
    for chosen in ({"area": "E06000016"}, {"area": "lnr", "across": "E06000017"}):
        assert "These sentences are about" not in shown(run_page(page="indicators", **chosen))
