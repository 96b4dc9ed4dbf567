"""The table and the sentences of the page Compare, with figures worked by hand."""

import math
import re

import pytest

from needs_map.app.exports.spreadsheets import part_csv
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.compare.files import compared_measures_part, compared_rows
from needs_map.app.pages.compare.table import difference_in_words, differences_panel, significance_in_words, table_panel
from needs_map.data.files.units import RATIO
from needs_map.data.indicators.definitions import Indicator
from needs_map.figures.comparison import (
    ComparedMeasure,
    Side,
    area_side,
    by_size_only,
    comparison,
    largest_differences,
    nested_in_words,
    row_of,
    second_side,
)
from needs_map.figures.indicator_comparison import _standing, measures_compared
from needs_map.needs.comparisons.comparison import NOT_COMPARED
from tests.app.running import shown

FIRST, SECOND = Side("Ambridge", "A", ("a",)), Side("Borchester & <co>", "B", ("b",))
SMOKING = Indicator(
    "smoking",
    "Smoking",
    "Smoking",
    "Habits",
    "proportion",
    "%",
    100.0,
    "low is good",
    1,
    "place",
    "calendar year",
    "A survey.",
    "Our team",
    "An extract",
    "Open",
    "",
    "People who smoke.",
    "A survey of <few>.",
)


def row(label="Smoking", first=20.0, second=15.0, limits=(2.0, 8.0), significance="higher", **more):
    fields = {"key": label.lower(), "group": "Habits", "indicator": SMOKING, "is_share": True} | more
    ratio = first / second if second else math.nan
    difference = first - second
    return ComparedMeasure(label, 1, "%", first, second, 18.0, difference, *limits, ratio, significance, **fields)


def test_the_largest_are_of_shares_with_a_better_end_that_are_no_chance():
    rows = (
        row("Small", 20, 18, polarity="low is good"),
        row("Chance", 50, 10, significance="similar", polarity="low is good"),
        row("Neither", 90, 10),
        row("Rate", 900, 10, is_share=False, polarity="low is good"),
        row("Large", 10, 40, significance="lower", polarity="high is good"),
    )
    assert [one.label for one in largest_differences(rows)] == ["Large", "Small"]
    said = differences_panel(rows, FIRST, SECOND, "residents", "mid-2022")
    assert "Large: 10.0% in Ambridge, compared with 40.0% in Borchester &amp; &lt;co&gt;" in said
    assert "30.0 percentage points lower (worse)" in said
    assert "largest differences in percentage points" in said
    # 20 against 18 is worse, 10 against 40 of what is good too; 90 and 900 have no better end or are so by chance
    assert "Of the 5 indicators available for both Ambridge" in said
    assert "3 are significantly worse in Ambridge, 1 is significantly different, where neither end is known " in said
    assert "1 is similar" in said
    assert "None of the percentages differ significantly" in differences_panel(rows[1:2], FIRST, SECOND, "x", "y")
    assert (
        "1 percentage differs significantly, though neither end is known to be better. Neither: 90.0% in Ambridge"
        in (differences_panel(rows[2:3], FIRST, SECOND, "x", "y"))
    )
    untested = (row("Hidden", math.nan, 18, significance=NOT_COMPARED),)
    assert "No percentages of Ambridge and Borchester" in differences_panel(untested, FIRST, SECOND, "x", "y")


@pytest.mark.parametrize(
    ("significance", "polarity", "words"),
    [
        ("higher", "low is good", "▲ higher, worse"),
        ("higher", "high is good", "▲ higher, better"),
        ("lower", "low is good", "▼ lower, better"),
        ("lower", "neither", "▼ lower"),
        ("similar", "low is good", "● similar"),
        ("not compared", "low is good", "– not tested"),
    ],
)
def test_polarity_in_words(significance, polarity, words):
    assert significance_in_words(row(significance=significance, polarity=polarity)) == words


@pytest.mark.parametrize(
    ("first", "second", "kind", "unit", "said"),
    [
        (1, 0, "count", "people", "1 person in Ambridge, compared with 0 in Borchester & <co>: 1 person more."),
        (1, 5, "count", "people", "1 person in Ambridge, compared with 5 in Borchester & <co>: 4 people fewer."),
        (1, 2, "mean", "years", "1 year in Ambridge, compared with 2 in Borchester & <co>: 1 year lower."),
        (7, 7, "mean", "years", "7 years in Ambridge, compared with 7 in Borchester & <co>: the same."),
    ],
)
def test_one_and_equal_are_said_rightly(first, second, kind, unit, said):
    about = SMOKING._replace(kind=kind, unit=unit)
    one = row("Falls", first, second, significance="not compared", indicator=about, unit=unit, is_share=False)
    assert difference_in_words(one._replace(suffix="", decimals=0), FIRST, SECOND) == f"Falls: {said}"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            53.5,
            0.0,
            "53.5% of people in Ambridge live in Core20 areas, compared with none in Borchester & <co>.",
        ),
        (
            0.0,
            1.0,
            "No one in Ambridge lives in Core20 areas, compared with 1.0% in Borchester & <co>.",
        ),
    ],
)
def test_none_is_said_where_there_is_none(first, second, said):
    one = row("Core20 share", first, second, indicator=None)
    assert difference_in_words(one, FIRST, SECOND) == said
    some = row("Core20 share", 53.5, 0.02, indicator=None)
    assert "compared with 0.0% in" in difference_in_words(some, FIRST, SECOND)  # not none


def test_the_table_has_headings_units_limits_and_what_is_missing():
    rows = (
        row(unit="% of adults", period="2024", polarity="low is good"),
        row(
            "Hidden", math.nan, 5, (math.nan, math.nan), "not compared", absent=("suppressed", "", ""), why="suppressed"
        ),
    )
    shown = table_panel(rows, FIRST, SECOND, shown="smoking", note="They share <people>.")
    assert shown.count("<tr class='nm-group'>") == 1
    assert "<tr class='nm-own'><th scope='row'>Smoking<small>% of adults, 2024</small></th>" in shown
    assert "<td>20.0%</td><td>15.0%</td><td>+5.0 pts<small>2.0 to 8.0</small></td><td>1.33</td>" in shown
    assert "<td>suppressed</td><td>5.0%</td><td>–</td><td>–</td>" in shown
    assert "They share &lt;people&gt;." in shown
    assert "<strong>Smoking; Hidden</strong>: A survey of &lt;few&gt;.</li>" in shown
    assert "Our team" not in shown  # the foot of the page gives the source
    assert "<few>" not in shown


@pytest.mark.parametrize(
    ("unit", "first", "second", "words"),
    [
        (RATIO, 123.3, 97.5, "123.3 (England = 100) in Ambridge, compared with 97.5 in {other}: 25.8 points higher."),
        ("out of 10", 7.6, 7.7, "7.6 out of 10 in Ambridge, compared with 7.7 in {other}: 0.1 points lower."),
        ("out of 10", 7.61, 7.64, "7.6 out of 10 in Ambridge, compared with 7.6 in {other}: about the same."),
    ],
)
def test_a_difference_in_a_ratio_or_a_score_is_in_points(unit, first, second, words):
    one = row("Life", first, second, is_share=False, unit=unit)._replace(suffix="", period="2023")
    assert difference_in_words(one, FIRST, SECOND) == f"Life, 2023: {words.format(other=SECOND.name)}"


def test_a_measure_that_is_no_share_of_people_is_said_in_its_unit():
    life = row("Life", 80.2, 85.0, is_share=False, unit="years", significance="lower", polarity="high is good")
    life = life._replace(suffix="", period="2023")
    assert difference_in_words(life, FIRST, SECOND) == (
        "Life, 2023: 80.2 years in Ambridge, compared with 85.0 in Borchester & <co>: 4.8 years lower (worse)."
    )


def test_people_are_more_or_fewer_and_what_is_unknown_is_named():
    people = row("People", 10, 40, (math.nan, math.nan), "not compared", key="people", is_share=False, indicator=None)
    people = people._replace(decimals=0, suffix="")
    assert difference_in_words(people, FIRST, SECOND).endswith(
        "Ambridge, compared with 40 in Borchester & <co>: 30 fewer."
    )
    unknown = people._replace(second=math.nan, difference=math.nan)
    assert difference_in_words(unknown, FIRST, SECOND) == "People: 10 in Ambridge; not available for Borchester & <co>."


def test_files_have_every_row_with_its_source(sample):
    first = area_side(sample, sample.tree.find("Leicester"))
    second = second_side(sample, first.code, "E06000017")
    view = view_of_link({"page": "compare"}, sample).view
    rows = measures_compared(sample, view, first, second)
    core20 = row_of(rows, "imd_quintile")
    assert core20.label == "Core20 share"
    (line,) = compared_rows((row(polarity="low is good", period="2024"),), "A", "B")
    assert (line["unit"], line["better_or_worse"], line["period"]) == ("", "worse", "2024")
    assert line["source"] == "Our team: An extract"
    text = part_csv(sample, compared_measures_part(sample, (*rows, row()), first, second, view.basis))
    assert ": Our team, An extract. Open" in text
    assert len([one for one in text.splitlines() if not one.startswith("#")]) == len(rows) + 2


def test_what_lies_within_is_said(sample):
    first = area_side(sample, sample.tree.find("Leicester"))
    parent = second_side(sample, first.code, "parent")
    assert nested_in_words(first, parent) == nested_in_words(parent, first)
    assert nested_in_words(first, parent).startswith("Leicester is part of ")
    for other in ("E06000017", "peers", "england"):
        assert not nested_in_words(first, second_side(sample, first.code, other))
    assert not nested_in_words(first, first)


def test_of_many_differences_those_that_chance_would_make_are_not_called_significant():
    """Of 20 tests one with a p of 0.045 (2.1, limits 0.05 to 4.15) does not stand, and 10 (9 to 11) does."""
    plain = (0.0, -1.0, 1.0, 1.0, "similar")
    found = [(2.1, 0.05, 4.15, 1.1, "higher"), *[plain] * 18, (10.0, 9.0, 11.0, 2.0, "higher")]
    assert [one[4] for one in _standing(found)] == [*["similar"] * 19, "higher"]
    assert [one[4] for one in _standing(found[:1])] == ["higher"]  # on its own it does


def test_counts_of_everyone_are_compared_by_size(sample):
    first, second = (area_side(sample, sample.tree[code]) for code in ("E06000016", "E06000017"))
    core20 = row_of(comparison(sample, first, second, "registered"), "core20_share")
    assert (core20.significance, core20.is_share) == ("above", True)
    assert math.isnan(core20.lower_cl)
    same = by_size_only(core20._replace(first=20.2, second=20.1))
    assert significance_in_words(same) == "○ about the same"
    assert significance_in_words(core20) == "△ higher"
    assert largest_differences((same,)) == []


def test_a_cluster_takes_its_article_within_a_sentence(sample):
    cluster, place = (area_side(sample, sample.tree[code]) for code in ("lnr", "E06000016"))
    core20 = row_of(comparison(sample, cluster, place, "registered"), "core20_share")
    assert " of people in the LNR cluster live in Core20 areas" in difference_in_words(core20, cluster, place)


def row_with(said, label):
    """Return the row of the table of all measures that begins with a label."""
    return re.search(rf"<tr[^>]*><th scope='row'>{label}<small>.*?</tr>", said.partition("<h2>All measures")[2])[0]


def test_a_place_is_beside_its_icb_and_its_most_similar_place_where_a_link_names_nobody(page):
    assert "<h1>Leicester, LLR and West Northamptonshire</h1>" in shown(page(page="compare"))


def test_two_places_are_compared_in_sentences_and_a_table(page):
    said = shown(page(page="compare", compare="E06000017"))
    assert "<h1>Leicester and Rutland</h1>" in said
    sentences = re.search("<ol class='nm-differences'>(.*?)</ol>", said)[1]
    assert sentences.count("<li>") == 3
    assert "53.5% of people in Leicester live in Core20 areas" in sentences
    row = row_with(said, "Core20 share")
    assert "higher" in row
    assert not re.search("<small>[^<]* to ", row)  # a count of everyone has no interval


@pytest.mark.parametrize(
    ("compare", "title"),
    [
        ("E06000061", "Leicester and North Northamptonshire</h1>"),
        ("parent", "Leicester and Leicester, Leicestershire and Rutland ICB"),
        ("peers", "Leicester and all other"),
    ],
)
def test_a_link_restores_the_second_side(page, compare, title):
    said = shown(page(page="compare", compare=compare))
    assert f"<h1>{title}" in said
    assert "<td>53." in row_with(said, "Core20 share")


def test_england_is_not_known_to_the_sample_and_it_says_so(page):
    said = shown(page(page="compare", compare="england"))
    assert "<td>not available</td>" in row_with(said, "People")
