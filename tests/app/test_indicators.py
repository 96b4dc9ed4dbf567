"""Indicators as measures: at which levels, from what, with which limits, and what is hidden."""

import dataclasses
import json
import math
import shutil

import numpy as np
import pandas as pd
import pytest

from needs_map.app.commands.indicator_rows import area_indicator_rows as rows_printed
from needs_map.app.commands.indicator_rows import areas_of_table
from needs_map.app.commands.tables import print_table
from needs_map.app.exports.geographic import view_geojson, view_shapes
from needs_map.app.exports.spreadsheets import part_csv
from needs_map.app.exports.views import metadata, taken_view, view_columns, view_records
from needs_map.app.exports.webmaps import view_web_map
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.compare.files import compared_rows
from needs_map.app.pages.compare.table import figures_of, indicators_in_words, verdict_of
from needs_map.app.pages.indicators.figures import shown_entries
from needs_map.app.pages.indicators.words import figure
from needs_map.app.pages.map.payload import view_data
from needs_map.app.words.headline import headline
from needs_map.app.words.indicators import indicator_panel, why_suppressed
from needs_map.data.errors import DataError
from needs_map.data.own.added import add_indicator
from needs_map.figures import disclosure
from needs_map.figures.benchmark import benchmark_of, has_limits, outcomes
from needs_map.figures.classes import class_options, shading_of
from needs_map.figures.comparison import area_side, row_of, second_side
from needs_map.figures.disclosure import observations
from needs_map.figures.entries import entries_of
from needs_map.figures.indicator_comparison import indicator_rows
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.serving import open_serving
from needs_map.figures.sources import cited, of_view
from needs_map.figures.view import default_view, with_level, with_measure
from needs_map.figures.view_classes import drawing_of, legend_title
from needs_map.geo.areas import PATCH_LEVEL
from needs_map.geo.palettes import NEUTRAL, SIGNIFICANCE, diverging
from tests.publishers import AMBRIDGE, BORCHESTER

ABOUT = """
name = "{name}"
kind = "{kind}"
polarity = "low is good"
period_type = "calendar year"
definition = "People who fell."
publisher = "Our team"
source = "An extract"
decimals = 1
"""


@pytest.fixture(scope="module")
def serving(small_store, tmp_path_factory):
    """The made-up system's store with four indicators of its own."""
    folder = tmp_path_factory.mktemp("own")
    store = shutil.copytree(small_store, folder / "store")
    bare = open_serving(store)
    lsoas = list(bare.store.lsoa.index)
    places = [area.code for area in bare.tree.at("place")]

    def add(key, lines, about, more=""):
        path = folder / f"{key}.csv"
        path.write_text("\n".join(lines) + "\n")
        path.with_suffix(".toml").write_text(ABOUT.format(**about) + more)
        add_indicator(store, path)

    counts = [
        f"{code},{year},{10 + position + year % 2},100" for position, code in enumerate(lsoas) for year in (2022, 2023)
    ]
    england = [f"E92000001,{year},150000,1000000" for year in (2022, 2023)]
    header = "area,period,numerator,denominator"
    add("falls", [header, *counts, *england], {"name": "Falls", "kind": "proportion"})
    header = "area,period,value,lower_cl,upper_cl,sex,note"
    lives = [f"{code},2023,{70 + at},{69 + at},{71 + at},males," for at, code in enumerate(places)]
    lives[-1] = f"{places[-1]},2023,,,,males,suppressed"
    add("life", [header, *lives], {"name": "Life", "kind": "mean"}, 'unit = "years"\n')
    weighted = ["area,period,value", *(f"{code},2023,{at}" for at, code in enumerate(lsoas))]
    add("air", weighted, {"name": "Air", "kind": "mean"}, 'weight = "resident"\n')
    small = [f"{code},2023,{3 if at == 0 else 20},100" for at, code in enumerate(lsoas)]
    rule = "per = 1000\n[suppression]\nbelow = 5\n"
    add("harm", ["area,period,numerator,denominator", *small], {"name": "Harm", "kind": "rate"}, rule)
    return open_serving(store)


def lsoas_of(serving, code):
    return list(serving.tree.lsoas(code))


def test_indicators_are_measures_at_every_level_that_is_right(serving):
    measures = measures_of(serving)
    assert tuple(level for level in measures["falls"].levels if level != PATCH_LEVEL) == serving.tree.levels
    assert measures["air"].levels == measures["falls"].levels
    assert measures["life"].levels == ("place",)
    assert measures["life"].label == "Life, males"
    assert measures["falls"].periods == ("2022", "2023")
    assert "weighted by residents" in measures["air"].above
    assert list(measures)[-4:] == ["falls", "life", "air", "harm"]


@pytest.mark.parametrize("level", ["msoa", "neighbourhood", "place", "icb", "cluster"])
def test_counts_are_summed_up_the_tree(serving, level):
    measure = measure_at(serving, "falls", "2022", level)
    figures = indicator_figures(serving, measure, level)
    lsoas = list(serving.store.lsoa.index)
    for area in serving.tree.at(level):
        inside = lsoas_of(serving, area.code)
        expected = np.mean([10 + lsoas.index(code) for code in inside])  # of a hundred each
        assert figures.value[area.code] == pytest.approx(expected)
        assert figures.denominator[area.code] == 100 * len(inside)
    assert (figures.lower_cl < figures.value).all()
    assert (figures.upper_cl > figures.value).all()


def test_limits_are_wilsons(serving):
    measure = measure_at(serving, "falls", "2022", "lsoa")
    figures = indicator_figures(serving, measure, "lsoa")
    # 10 of 100: 5.52% to 17.44% (Newcombe 1998, Statistics in Medicine 17: 857-872, method 3)
    assert figures.lower_cl.iloc[0] == pytest.approx(5.52, abs=0.005)
    assert figures.upper_cl.iloc[0] == pytest.approx(17.44, abs=0.005)


def test_means_are_weighted_by_residents_and_have_no_limits(serving):
    measure = measure_at(serving, "air", "", "place")
    figures = indicator_figures(serving, measure, "place")
    people = serving.people["resident"]
    lsoas = pd.Series(range(len(people)), index=people.index, dtype=float)
    for area in serving.tree.at("place"):
        inside = lsoas_of(serving, area.code)
        expected = (lsoas[inside] * people[inside]).sum() / people[inside].sum()
        assert figures.value[area.code] == pytest.approx(expected)
    assert figures.lower_cl.isna().all()
    assert not has_limits(measure, "place")


def test_what_is_published_stays_and_the_suppressed_is_said(serving):
    measure = measure_at(serving, "life", "", "place")
    figures = indicator_figures(serving, measure, "place")
    assert figures.value.iloc[0] == 70
    assert figures.suppressed.tolist() == [False] * (len(figures.value) - 1) + [True]
    view = view_of_link({"measure": "life", "level": "place", "area": "tiny"}, serving).view
    assert "~" in view_data(serving, view)["classes"]
    assert "Suppressed" in part_csv(serving, taken_view(serving, view))
    assert "suppressed" in headline(serving, view._replace(select=figures.value.index[-1]))


def test_small_counts_are_hidden_and_cannot_be_worked_out(serving):
    small = serving.store.lsoa.index[0]
    lsoa = indicator_figures(serving, measure_at(serving, "harm", "", "lsoa"), "lsoa")
    assert np.isnan(lsoa.value[small])
    assert lsoa.suppressed[small]
    neighbourhood = serving.tree.membership["neighbourhood"]
    beside = [code for code in lsoa.value.index if neighbourhood[code] == neighbourhood[small]]
    whole = indicator_figures(serving, measure_at(serving, "harm", "", "neighbourhood"), "neighbourhood")
    assert lsoa.value[beside].isna().sum() > 1 or whole.suppressed[neighbourhood[small]]
    msoa = serving.tree.membership["msoa"]
    assert np.isnan(indicator_figures(serving, measure_at(serving, "harm", "", "msoa"), "msoa").value[msoa[small]])
    top = indicator_figures(serving, measure_at(serving, "harm", "", "cluster"), "cluster")
    known = 3 + 20 * (len(lsoa.value) - 1)
    assert top.numerator.iloc[0] == known
    assert top.value.iloc[0] == pytest.approx(known / len(lsoa.value) / 100 * 1000)


@pytest.mark.parametrize(
    ("kind", "rows", "more"),
    [
        ("rate", ("{},2023,10,10,100,", "{},2023,,,,suppressed"), "per = 1000\n"),
        ("count", ("{},2023,10,,,", "{},2023,,,,suppressed"), ""),
        ("count", ("{},2023,10,,,", "{},2023,3,,,"), ""),
    ],
)
def test_an_area_of_which_nothing_was_given_is_not_called_suppressed(small_store, tmp_path, kind, rows, more):
    """One place counts 10, one's small count is hidden, and the third has no row."""
    store = shutil.copytree(small_store, tmp_path / "store")
    codes = [area.code for area in open_serving(store).tree.at("place")]
    lines = [row.format(code).replace("10,10,100", ",10,100") for row, code in zip(rows, codes[:2], strict=True)]
    path = tmp_path / "few.csv"
    path.write_text("\n".join(["area,period,value,numerator,denominator,note", *lines]) + "\n")
    path.with_suffix(".toml").write_text(ABOUT.format(name="Few", kind=kind) + more + "[suppression]\nbelow = 5\n")
    add_indicator(store, path)
    serving = open_serving(store)
    figures = indicator_figures(serving, measure_at(serving, "few", "", "place"), "place")
    assert figures.suppressed[codes[:3]].tolist() == [False, True, False]
    assert figures.numerator[codes[0]] == 10


def test_areas_are_compared_with_england_or_an_area_of_choice(serving):
    measure = measure_at(serving, "falls", "2022", "lsoa")
    assert benchmark_of(serving, measure, "resident") == ("England", pytest.approx(15))
    place = serving.tree.at("place")[0]
    own = indicator_figures(serving, measure, "place").value[place.code]
    assert benchmark_of(serving, measure, "resident", place.code) == (place.short, pytest.approx(own))
    found = outcomes(serving, measure, "lsoa", "resident")
    assert found.iloc[0] == "similar"  # 5.5 to 17.4 holds 15
    assert found.iloc[-1] == "higher"  # 33 of 100
    assert class_options(measure, "lsoa")[-2:] == ("benchmark", "significance")


@pytest.mark.parametrize("classes", ["equal", "interval", "natural", "benchmark", "significance"])
@pytest.mark.parametrize("level", ["lsoa", "neighbourhood", "place"])
@pytest.mark.parametrize("measure", ["falls", "air", "life", "harm"])
def test_every_view_of_an_indicator_can_be_sent(serving, measure, level, classes):
    asked = {"area": "tiny", "level": level, "measure": measure, "classes": classes}
    view = view_of_link(asked, serving).view
    data = view_data(serving, view)
    json.dumps(data, allow_nan=False)
    drawn = drawing_of(serving, view)
    assert max(drawn.shading.classes) < len(drawn.shading.labels)
    assert headline(serving, view).endswith(".")
    assert measures_of(serving)[view.measure].short.split(",")[0] in indicator_panel(serving, view)
    again, notes = view_of_link(link_of_view(view), serving)
    assert (again, notes) == (view, ())


def test_a_period_is_kept_in_the_link_and_changes_the_map(serving):
    view, notes = view_of_link({"measure": "falls", "period": "2022", "area": "tiny"}, serving)
    assert (view.period, notes) == ("2022", ())
    assert "2022" in legend_title(serving, view)
    last = view_of_link({"measure": "falls", "period": "2023", "area": "tiny"}, serving).view
    assert last.period == ""
    data, other = view_data(serving, view), view_data(serving, last)
    assert data["values"] != other["values"]
    view, notes = view_of_link({"measure": "falls", "period": "1999"}, serving)
    assert "1999" in notes[0]
    assert with_measure(view._replace(period="2022"), "imd_score", serving).view.period == ""
    assert with_level(view._replace(period="2022"), "place", serving).view.period == "2022"


def test_words_have_value_limits_period_and_benchmark(serving):
    view = view_of_link({"measure": "falls", "period": "2022", "area": "tiny"}, serving).view
    view = view._replace(select=serving.store.lsoa.index[-1])
    text = headline(serving, view)
    assert text.startswith("The share of falls was 33.0% (95% confidence interval 24.6 to 42.7%) in ")
    assert text.endswith(" in 2022, significantly higher than in England (15.0%): worse.")
    panel = indicator_panel(serving, view)
    assert "▲ higher (worse)" in panel
    assert "<th scope='row'>England</th><td>15.0%</td>" in panel


def test_the_cluster_has_its_article_as_a_benchmark(serving):
    place = serving.tree.at("place")[-1]
    view = view_of_link({"measure": "air", "level": "place", "area": "tiny"}, serving).view
    assert headline(serving, view._replace(select=place.code)).endswith(f" in the {serving.tree.top.short}.")


def test_exports_have_limits_period_method_and_source(serving):
    view = view_of_link({"measure": "falls", "period": "2022", "area": "tiny"}, serving).view
    titles = [column.title for column in view_columns(serving, view)]
    assert titles[3:6] == ["Falls (%)", "lower 95% confidence limit", "upper 95% confidence limit"]
    first = view_records(serving, view)[0]
    assert first[3:6] == (10.0, pytest.approx(5.52, abs=0.005), pytest.approx(17.44, abs=0.005))
    facts = metadata(serving, view)
    assert ("Period", "2022 (calendar year)") in facts
    assert any(key == "Source" and "Our team, An extract" in text for key, text in facts)
    assert b"Falls" in view_web_map(serving, view)


def test_rounded_counts_widen_limits_and_a_zero_of_them_is_a_range_everywhere(small_store, tmp_path):
    """Ambridge's 12 LSOAs count 0 as published, rounded to 5, the other 12 count 50; of 1,420 each."""
    store = shutil.copytree(small_store, tmp_path / "store")
    lsoas = list(open_serving(store).store.lsoa.index)
    for kind, column, people in (("count", "value", ""), ("proportion", "numerator,denominator", ",1420")):
        path = tmp_path / f"claims_{kind}.csv"
        rows = [f"{code},2023,{0 if at < 12 else 50}{people}" for at, code in enumerate(lsoas)]
        path.write_text("\n".join([f"area,period,{column}", *rows]) + "\n")
        path.with_suffix(".toml").write_text(ABOUT.format(name=kind, kind=kind) + "counts_rounded_to = 5\n")
        add_indicator(store, path)
    found = open_serving(store)
    share = indicator_figures(found, measure_at(found, "claims_proportion", level="lsoa"), "lsoa").estimates
    # Wilson's of 48 and of 52 of 1,420, where 50 would have 2.68 to 4.61; of 0 and of 2, where 0 would have 0 to 0.27
    assert [part[lsoas[-1]] for part in share] == pytest.approx([3.521, 2.559, 4.771], abs=0.001)
    assert [part[lsoas[0]] for part in share] == pytest.approx([0, 0, 0.512], abs=0.001)
    places = indicator_figures(found, measure_at(found, "claims_proportion", level="place"), "place").estimates
    # 6 x 50 of 8,520, each of which may be 2 off: Wilson's of 288 and of 312
    assert [part[BORCHESTER] for part in places] == pytest.approx([3.521, 3.017, 4.082], abs=0.001)
    written = {}
    for level, code in (("lsoa", lsoas[0]), ("place", AMBRIDGE)):
        view = view_of_link({"measure": "claims_count", "level": level, "area": "tiny"}, found).view
        rows = {row["code"]: row["claims_count"] for row in taken_view(found, view).rows}
        first, second = (area_side(found, found.tree[one]) for one in (code, BORCHESTER))
        row = row_of(indicator_rows(found, view, first, second), "claims_count")
        compared = compared_rows((row,), first.name, second.name)[0]
        page = view_data(found, view)["unit"]["zero"]
        written[level] = {page, rows[code], compared[first.name], figures_of(row)[0]}
        shapes = json.loads(view_geojson(found, view))["features"]
        shape = next(feature["properties"] for feature in shapes if feature["id"] == code)
        assert shape["claims_count"] is None
        written[level].add(shape["claims_count_in_words"])
        table = view_shapes(found, view).set_index("code").loc[code]
        assert math.isnan(table["claims_count"])
        written[level].add(table["claims_count_in_words"])
        assert rows[lsoas[-1] if level == "lsoa" else BORCHESTER] == (50 if level == "lsoa" else 300)
    assert written == {"lsoa": {"0 to 2"}, "place": {"about 0"}}
    entry = next(
        one
        for one in shown_entries(found, "place", "resident", entries_of(found, "resident"))
        if one.key == "claims_count"
    )
    assert figure(entry, 0.0) == "about 0"


def test_two_areas_are_compared_with_limits_of_the_difference(serving):
    view = view_of_link({"measure": "falls", "period": "2022", "area": "tiny"}, serving).view
    lsoas = serving.store.lsoa.index
    first, last = (area_side(serving, serving.tree[code]) for code in (lsoas[0], lsoas[-1]))
    row = row_of(indicator_rows(serving, view, last, first), "falls")
    assert (row.first, row.second, row.england, row.period) == (33, 10, 15, "2022")
    assert row.difference == 23
    # Wilson's limits are 24.56 to 42.69 and 5.52 to 17.44; 23 less √(8.44² + 7.44²), and more √(9.69² + 4.48²)
    assert (row.lower_cl, row.upper_cl) == (pytest.approx(11.75, abs=0.02), pytest.approx(33.68, abs=0.02))
    assert (row.significance, row.is_share, verdict_of(row)) == ("higher", True, "worse")
    row = row_of(indicator_rows(serving, view, first, second_side(serving, first.code, "england")), "falls")
    assert (row.second, row.significance) == (15, "similar")


def test_all_indicators_are_compared_and_what_is_unknown_is_said(serving):
    view = view_of_link({"area": "tiny"}, serving).view
    lsoas = serving.store.lsoa.index
    first, last = (area_side(serving, serving.tree[code]) for code in (lsoas[0], lsoas[-1]))
    rows = indicator_rows(serving, view, first, last)
    assert [row.key for row in rows] == ["falls", "air", "harm"]  # life is of places alone
    falls, air, harm = rows
    assert (falls.first, falls.second, falls.period) == (11, 34, "2023")  # the last period that both have
    assert (air.first, air.second, air.difference, air.significance) == (0, 23, -23, "not compared")
    assert air.why == "not tested: no confidence interval"
    assert (harm.absent[0], harm.why, harm.significance) == ("suppressed", "suppressed", "not compared")
    assert indicators_in_words(rows, first, last) == (
        f"Of the 2 indicators available for both {first.name} and {last.name}, 1 is significantly better in "
        f"{first.name} "
        "and 1 has no confidence interval, so could not be tested."
    )


def test_levels_without_a_figure_are_named(serving):
    view = view_of_link({"area": "tiny"}, serving).view
    place, lsoa = serving.tree.at("place")[0], serving.tree[serving.store.lsoa.index[-1]]
    row = row_of(indicator_rows(serving, view, area_side(serving, place), area_side(serving, lsoa)), "life")
    assert (row.first, row.why) == (70, "not available for LSOAs")
    assert np.isnan(row.second)


def test_peers_have_their_counts_added_up_or_their_average(serving):
    view = view_of_link({"measure": "falls", "period": "2022", "area": "tiny"}, serving).view
    first = area_side(serving, serving.tree[serving.store.lsoa.index[0]])
    rows = indicator_rows(serving, view, first, second_side(serving, first.code, "peers"))
    falls = row_of(rows, "falls")
    # 11 to 33 of 100 in the other 23: 506 of 2,300
    assert falls.second == pytest.approx(22)
    assert falls.significance == "lower"
    assert math.isfinite(falls.upper_cl)
    air = row_of(rows, "air")  # 1 to 23 in 1,100, 1,000 and 1,200 people by turns
    people = [(1100, 1000, 1200)[(number - 1) % 3] for number in range(1, 24)]
    assert air.second == pytest.approx(sum(number * people[number - 1] for number in range(1, 24)) / sum(people))
    assert air.why == "not tested: no confidence interval; second: average of the other LSOAs, weighted by residents"
    life = indicator_rows(serving, view, *_place_and_peers(serving))
    assert row_of(life, "life").why == "not available for all other places"  # one of them is suppressed


def _place_and_peers(serving):
    place = serving.tree.at("place")[0].code
    return area_side(serving, serving.tree[place]), second_side(serving, place, "peers")


def test_a_picture_names_the_source_of_its_indicator_and_not_the_imd(serving):
    view = default_view(serving)._replace(measure="harm", level="lsoa", basis="registered")
    foot = " ".join(cited(serving, of_view(serving, view, drawn=True)))
    assert all(line in foot for line in of_view(serving, view, drawn=True).others)
    assert "Indices of Deprivation" not in foot


def test_a_withheld_sum_names_the_parts_that_it_would_give_away(serving):
    measure = measure_at(serving, "harm", "", "lsoa")
    suppressed = indicator_figures(serving, measure, "lsoa").suppressed
    small = suppressed.index[0]
    place = serving.tree[serving.tree.holder(small, "place")]
    inside = lsoas_of(serving, place.code)
    parts = int(suppressed[inside].sum())
    assert parts >= 2  # one alone could be worked out from the rest
    said = why_suppressed(serving, measure, place)
    assert said == f"because too few people are counted in {parts} of its {len(inside)} LSOAs"
    # A count of 20 is hidden beside that of 3: it is not said which is which.
    assert indicator_figures(serving, measure, "lsoa").suppressed[lsoas_of(serving, place.code)].sum() > 1
    assert why_suppressed(serving, measure, serving.tree[small]) == (
        "because its count is small or would reveal a small one"
    )
    life = measure_at(serving, "life", "", "place")
    assert why_suppressed(serving, life, serving.tree.at("place")[-1]) == "because few people are counted"


def with_polarity(measure, polarity):
    held = measure.indicator
    changed = dataclasses.replace(held, indicator=held.indicator._replace(polarity=polarity))
    return measure._replace(indicator=changed, low_is_dark=polarity == "high is good")


def colour_ends(serving, measure, classes):
    """Colours of the LSOAs with the lowest and the highest value."""
    values = indicator_figures(serving, measure, "lsoa").value
    shading = shading_of(serving, measure, "lsoa", "resident", values.index, classes=classes)
    return tuple(shading.colours[shading.classes[code]] for code in (values.idxmin(), values.idxmax()))


@pytest.mark.parametrize(
    ("polarity", "low", "high"),
    [("low is good", "blue", "red"), ("high is good", "red", "blue"), ("neither", "", ""), ("not known", "", "")],
)
def test_the_worse_side_of_a_benchmark_is_red_and_no_side_is_where_none_is_known_to_be_worse(
    serving, polarity, low, high
):
    measure = with_polarity(measure_at(serving, "falls", "2022", "lsoa"), polarity)
    values = indicator_figures(serving, measure, "lsoa").value
    assert values.min() < 15 < values.max()  # England's is 15%
    found = colour_ends(serving, measure, "benchmark")
    sides = {"red": set(diverging(3, 3)[:3]), "blue": set(diverging(3, 3)[3:]), "": set(diverging(3, 3, NEUTRAL))}
    assert found[0] in sides[low]
    assert found[1] in sides[high]
    assert found[0] != found[1]
    verdicts = {"red": SIGNIFICANCE["worse"].colour, "blue": SIGNIFICANCE["better"].colour}
    tested = outcomes(serving, measure, "lsoa", "resident")
    drawn = shading_of(serving, measure, "lsoa", "resident", values.index, classes="significance")
    for word, side in (("lower", low), ("higher", high)):
        for code in tested.index[tested == word]:
            colour = drawn.colours[drawn.classes[code]]
            assert colour == verdicts[side] if side else colour not in verdicts.values()
    assert {"lower", "higher"} & set(tested)


def test_the_table_of_indicators_gives_what_the_pages_show(serving):
    place = serving.tree.at("place")[0]
    rows = {row["key"]: row for row in rows_printed(serving, [place])}
    assert list(rows) == ["falls", "life", "air", "harm"]
    falls, shown = rows["falls"], indicator_figures(serving, measure_at(serving, "falls", "2023", "place"), "place")
    assert (falls["area"], falls["code"], falls["level"], falls["period"]) == (place.name, place.code, "place", "2023")
    assert falls["value"] == pytest.approx(100 * falls["numerator"] / falls["denominator"])
    assert falls["lower_cl"] == shown.lower_cl[place.code]
    assert falls["method"] == f"Sum of the counts of its {len(serving.tree.lsoas(place.code)):,} LSOAs"
    assert rows["harm"]["method"] == falls["method"]
    assert rows["air"]["method"].startswith("Estimate: average of its")
    assert rows["air"]["lower_cl"] is None
    assert "no confidence interval" in rows["air"]["note"]
    assert (rows["life"]["method"], rows["life"]["sex"]) == ("As published", "males")


def test_the_table_of_indicators_hides_what_the_pages_hide(serving):
    small = serving.tree[
        indicator_figures(serving, measure_at(serving, "harm", "", "lsoa"), "lsoa").suppressed.idxmax()
    ]
    (row,) = rows_printed(serving, [small], "harm")
    assert (row["value"], row["numerator"], row["denominator"], row["note"]) == (None, None, None, "suppressed")
    with pytest.raises(DataError, match="There is no indicator 'none' here: choose from falls"):
        rows_printed(serving, [small], "none")


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_the_table_of_indicators_is_printed_in_every_form(serving, form):
    text = print_table(serving, "indicators", area=None, level="place", basis=None, form=form, key="falls")
    assert "Sum of the counts of its" in text


def test_the_table_of_indicators_is_given_for_england_and_a_patch(serving):
    def table(**asked):
        text = print_table(serving, "indicators", **({"area": None, "level": None, "basis": None} | asked), form="json")
        return {row["key"]: row for row in json.loads(text)["rows"]}

    england = table(level="england")["falls"]
    assert (england["area"], england["code"], england["method"]) == ("England", "E92000001", "As published")
    first, second = serving.tree.at("lsoa")[:2]
    patch = table(patch=(first.code, second.code, first.name), key="falls")["falls"]
    parts = [table(area=one.code, level="lsoa", key="falls")["falls"] for one in (first, second)]
    assert patch["numerator"] == sum(one["numerator"] for one in parts)
    assert (patch["area"], patch["level"], patch["code"]) == ("My patch", "patch", "")
    with pytest.raises(DataError, match="This store has no wards"):
        table(level="ward")
    with pytest.raises(DataError, match="--patch is an area of its own"):
        table(patch=(first.code,), level="place")


def test_the_table_of_indicators_is_given_for_wards(serving, monkeypatch):
    lsoas = [area.code for area in serving.tree.at("lsoa")[:3]]
    wards = pd.DataFrame({"ward": ["E05000001"] * 2 + ["E05000002"], "ward_name": ["Abbey", "Abbey", "Bridge"]}, lsoas)
    monkeypatch.setattr("needs_map.app.commands.indicator_rows.read_table", lambda *_: wards)
    monkeypatch.setattr("needs_map.data.store.Store.has", lambda _, name: name == "wards")
    rows = rows_printed(serving, areas_of_table(serving, None, "ward"), "falls")
    assert [(row["area"], row["method"]) for row in rows] == [
        ("Abbey", "Sum of the counts of its 2 LSOAs"),
        ("Bridge", "Sum of the counts of its 1 LSOA"),
    ]
    assert [area.name for area in areas_of_table(serving, "bridge", "ward")] == ["Bridge"]
    assert [area.name for area in areas_of_table(serving, "E05000001", None)] == ["Abbey"]


def test_rows_read_together_are_those_of_each_level_and_period_read_alone(serving, monkeypatch):
    key = next(key for key, one in serving.indicators.items() if not one.indicator.suppress_below)
    cells = [(level, period) for level, periods in serving.indicators[key].periods.items() for period in periods]
    monkeypatch.setattr(disclosure, "FEW_ROWS", 10**9)
    together = [observations(serving, key, level=level, period=period) for level, period in [*cells, ("msoa", "1900")]]
    monkeypatch.setattr(disclosure, "FEW_ROWS", 0)
    alone = [observations(serving, key, level=level, period=period) for level, period in [*cells, ("msoa", "1900")]]
    for first, second in zip(together, alone, strict=True):
        pd.testing.assert_frame_equal(first, second)
