"""Performance: judged series, their sentences at the edges of grammar, their tables, files and page."""

import io
import math
import re
from datetime import date

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.pages.performance.charts import chart_caption, chart_data, control_chart, control_picture
from needs_map.app.pages.performance.distance import ABOUT, about, distance_dots, drawn_measures
from needs_map.app.pages.performance.rows import measure_rows, own_layout, series_rows
from needs_map.app.pages.performance.table import counts_table, line_words, measures_table, newest, series_table
from needs_map.app.pages.performance.words import (
    count_sentence,
    duration,
    figure_in_words,
    performance_headlines,
    scope_of,
    series_sentences,
)
from needs_map.app.reports.dot_rows import dot_rows
from needs_map.data.content.performance import read_performance
from needs_map.figures.documents.part import Part
from needs_map.figures.reports.performance import (
    COLOURS,
    are_about,
    counts,
    judged_published,
    judged_series,
    own,
    published_rating,
    slug_of,
    tally,
)
from needs_map.geo.pictures.charts import ChartWords, chart_file
from needs_map.needs.comparisons.comparison import NOT_COMPARED
from needs_map.needs.comparisons.spc import CONCERNING, IMPROVING
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

HEADER = "series,domain,area,unit,desired,period,value,target\n"


def performance_headline(measures, scope=""):
    """The sentences of the page one after another."""
    return " ".join(performance_headlines(measures, scope=scope))


def series(name="Seen", values=(80,), targets=(85,), *, unit="%", desired="higher", domain="Care"):
    rows = [
        f"{name},{domain},A trust,{unit},{desired},{2023 + month // 12}-{month % 12 + 1:02},{value},{target}"
        for month, (value, target) in enumerate(zip(values, targets, strict=True))
    ]
    return "\n".join(rows) + "\n"


@pytest.fixture
def made(tmp_path):
    def make(*parts):
        path = tmp_path / "made.csv"
        path.write_text(HEADER + "".join(parts), encoding="utf-8")
        return judged_series(read_performance(path))

    return make


def named(sample, start):
    return next(one for one in judged_published(sample) if one.name.startswith(start))


def test_published_series_are_rated_by_their_newest_plan(sample):
    many = tally(judged_published(sample))
    assert many == {"green": 12, "amber": 4, "red": 9, "not rated": 4}
    assert named(sample, "Dementia").rating == WITHIN  # 64.5 against 66.7
    assert named(sample, "A&E").rating == MISSED  # 56.1 against 59.8: 6.2% below
    assert named(sample, "Emergency admissions after falls").rating == MET  # lower is better


def test_a_newer_value_without_a_plan_is_not_rated_by_an_older_one(sample, made):
    children = named(sample, "Children waiting")  # 4,742 of a plan of 4,857 in December, 5,472 in March
    assert (children.label(children.judged), children.label(children.latest)) == ("Dec 2024", "Mar 2025")
    assert (children.rating, children.earlier) == (NOT_COMPARED, MET)
    assert math.isnan(children.short)
    assert series_sentences(children)[:2] == [
        "5,472 people in March 2025: not rated, because there is no plan for this period.",
        "The last plan was for December 2024: 4,742 people in December 2024, compared with a plan of 4,857 people, "
        "2.4% below it (met).",
    ]
    html = measures_table("x", [children])
    assert "○</span> –</span> not rated<small>met in Dec 2024</small>" in html
    assert "nm-rag-green" not in html
    headline = performance_headline(judged_published(sample))
    assert (
        "Not rated, because the latest value has no plan: children waiting over 52 weeks for community services (plan "
        "only up to December 2024)." in headline
    )
    late = made(series("Late", [50, 90], [85, ""]))[0]  # whatever the older value came to
    assert (late.rating, late.earlier) == (NOT_COMPARED, MISSED)


def test_every_rating_bears_its_period(sample):
    html = measures_table("x", [named(sample, "Dementia")])
    assert "within 5%<small>Mar 2025</small>" in html


def test_a_suppressed_newest_value_is_not_rated_by_an_older_one(sample):
    one = named(sample, "Inappropriate")
    assert (one.rating, one.judged, one.hidden(one.latest)) == (NOT_COMPARED, -1, True)
    assert one.moved == NOT_COMPARED
    assert newest(one) == "suppressed"
    assert series_sentences(one)[0] == "The value for February 2025 is suppressed, so it is not rated."


def test_limits_are_drawn_from_twelve_values_on(made):
    twelve, eleven = made(series("A", [50, 52] * 6, [60] * 12), series("B", [50, 52] * 5 + [50], [60] * 11))
    # mean 51, mean moving range 2, limits 51 - 5.32 and 51 + 5.32: a plan of 60 is out of reach
    assert twelve.chart.mean == 51
    assert twelve.chart.upper == pytest.approx(56.32)
    assert twelve.assurance == "consistently fails"
    assert eleven.chart is None
    assert eleven.assurance == NOT_COMPARED
    assert "11 values, and 12 are needed" in series_sentences(eleven)[-1]


def test_assurance_is_withheld_where_the_newest_value_contradicts_it(made):
    rising = made(series("Waiting", range(100, 124), [""] * 20 + [122] * 4, unit="people", desired="lower"))[0]
    assert rising.chart.upper < 122  # the limits promise to pass
    assert rising.rating == WITHIN  # yet 123 is above the plan
    assert rising.assurance == "overtaken"
    assert rising.variation == CONCERNING
    assert series_sentences(rising)[-1].startswith("Whether it will meet the plan cannot be assessed")


def test_meaning_follows_the_desired_direction(made):
    low = made(series("Waits", [*[100, 101] * 8, 60], [90] * 17, unit="people", desired="lower"))[0]
    high = made(series("Seen", [*[100, 101] * 8, 60], [90] * 17))[0]
    assert (low.variation, low.high) == (IMPROVING, False)
    assert (high.variation, high.high) == (CONCERNING, False)


def test_a_fall_that_has_not_reached_the_mean_is_a_low_special_cause(made):
    # Mean 100 and limits 57 and 143 (mean moving range 16.3): the last seven fall from 120 to 102, all above the mean.
    values = [90, 102, 90, 120, 70, 90, 80, 112, 78, 90, *[120, 116, 112, 110, 108, 106, 102]]
    wanted, unwanted = (
        made(series("Seen", values, [""] * 17, unit="people", desired=desired))[0] for desired in ("higher", "lower")
    )
    assert wanted.chart.lower < 70 < wanted.chart.mean < 102
    assert wanted.chart.upper > 120
    assert (wanted.variation, wanted.high) == (CONCERNING, False)
    assert (unwanted.variation, unwanted.high) == (IMPROVING, False)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "words"),
    [
        (1, "people", 0, "1 person"),
        (0, "people", 0, "0 people"),
        (1234, "people", 0, "1,234 people"),
        (1, "midwives", 0, "1 midwife"),
        (1, "courses", 0, "1 course"),
        (0, "%", 1, "0.0%"),
        (56.1, "%", 1, "56.1%"),
        (195.1, "per 100,000", 1, "195.1 per 100,000"),
        (2138, "seconds", 0, "35m 38s"),
        (math.nan, "people", 0, "not available"),
        (-3, "people", 0, "−3 people"),
    ],
)
def test_figures_in_words(value, unit, decimals, words):
    assert figure_in_words(value, unit, decimals) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0m 00s"), (9, "0m 09s"), (1800, "30m 00s"), (3599.6, "1h 00m 00s"), (4442, "1h 14m 02s")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


GREEN, AMBER, RED = (series, {"values": [90]}), (series, {"values": [84]}), (series, {"values": [50]})


@pytest.mark.parametrize(
    ("parts", "begins"),
    [
        ([GREEN], "The one measure with a plan meets it."),
        ([AMBER], "The one measure with a plan is within 5% of it."),
        ([RED], "The one measure with a plan misses it."),
        ([GREEN, GREEN], "Both measures with a plan meet it."),
        ([GREEN, GREEN, GREEN], "All 3 measures with a plan meet it."),
        ([RED, RED], "Neither of 2 measures with a plan meets it."),
        ([RED, RED, RED], "None of 3 measures with a plan meets it."),
        ([RED, AMBER], "Neither of 2 measures with a plan meets it, 1 is within 5% of it and 1 misses it."),
        ([GREEN, RED], "1 of 2 measures with a plan meets it and 1 misses it."),
        ([GREEN, GREEN, AMBER], "2 of 3 measures with a plan meet it and 1 is within 5% of it."),
        ([AMBER, AMBER, RED, RED], "None of 4 measures with a plan meets it, 2 are within 5% of it and 2 miss it."),
        ([GREEN, AMBER, RED], "1 of 3 measures with a plan meets it, 1 is within 5% of it and 1 misses it."),
    ],
)
def test_headline_grammar(made, parts, begins):
    measures = made(*(make(f"S{number}", **asked) for number, (make, asked) in enumerate(parts)))
    assert performance_headline(measures).startswith(begins)


def test_headline_without_plans_or_measures(made):
    assert performance_headline(made(series(targets=[""]))).startswith("The one measure cannot be rated")
    two = made(series("A", targets=[""]), series("B", targets=[""]))
    assert performance_headline(two, scope="In the domain Care").startswith(
        "In the domain Care, none of the 2 measures can be rated"
    )
    assert performance_headline([]) == "No measure in this domain has this rating."


def test_headline_of_the_published_figures(sample):
    words = performance_headline(judged_published(sample))
    assert words.startswith("12 of 25 measures with a plan meet it, 4 are within 5% of it and 9 miss it.")
    assert (
        "Furthest from plan: diagnostic tests, waiting over six weeks (nine tests), 14% in March 2025, compared "
        "with a plan of 8%." in words
    )
    assert "A plan of zero missed: elective waits over 65 weeks, 141 people in March 2025." in words


def test_the_headline_says_whose_measures(sample):
    every = judged_published(sample)
    assert scope_of(every) == "In LLR and Leicestershire"
    assert scope_of(every, "Cancer") == "In LLR and Leicestershire, in the domain Cancer"
    assert scope_of([]) == ""
    assert scope_of([every[0]._replace(area=f"Trust {number}") for number in range(4)]) == "In 4 areas"
    assert performance_headline(every, scope=scope_of(every)).startswith("In LLR and Leicestershire, 12 of 25 measures")


def test_figures_of_elsewhere_are_known_for_that(sample):
    find, every = sample.tree.find, judged_published(sample)
    assert all(are_about(sample, find(name), every) for name in ("LLR", "Leicester", "Rutland", "lnr"))
    assert not any(are_about(sample, find(name), every) for name in ("Northamptonshire ICB", "North Northamptonshire"))


def test_headline_says_what_is_more_than_chance(made):
    still = [50, 52] * 6
    none = performance_headline(made(series("A", still, [60] * 12), series("B", still, [60] * 12)))
    assert none.endswith("Of the 2 measures with 12 or more values, none is changing by more than chance.")
    both = made(series("A", [*still, 90], [60] * 13), series("B", [*still, 10], [60] * 13), series("C"))
    assert performance_headline(both).endswith("1 is improving and 1 is getting worse by more than chance.")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"values": [85]}, "85% in January 2023, compared with a plan of 85%, which it equals: met."),
        ({"values": [""], "targets": [5]}, "No value is available."),
        ({"values": [5], "targets": [""]}, "5% in January 2023: not rated, because there is no plan."),
        (
            {"values": [3], "targets": [0], "unit": "people", "desired": "lower"},
            "3 people in January 2023, compared with a plan of 0 people: missed.",
        ),
        (
            {"values": [1], "targets": [2], "unit": "people", "desired": "lower"},
            "1 person in January 2023, compared with a plan of 2 people, 50.0% below it: met.",
        ),
        (
            {"values": [0], "targets": [0], "desired": "lower"},
            "0% in January 2023, compared with a plan of 0%, which it equals: met.",
        ),
        (
            {"values": [7], "targets": [8], "desired": "lower"},
            "7% in January 2023, compared with a plan of 8%, 1 percentage point below it: met.",
        ),
        (
            {"values": [2, 3], "targets": [2, ""]},
            "3% in February 2023: not rated, because there is no plan for this period.",
        ),
    ],
)
def test_sentences_at_the_edges(made, asked, said):
    assert series_sentences(made(series(**asked))[0])[0] == said


def test_direction_is_said(made):
    high, low = made(series("A"), series("B", desired="lower"))
    assert "Higher is better." in series_sentences(high)
    assert "Lower is better." in series_sentences(low)


def test_counts_stand_beside_the_published_ones(sample):
    priorities, health = counts(sample)
    assert priorities.computed == {"green": 11, "amber": 3, "red": 7, "not rated": 4}
    assert count_sentence(priorities) == (
        "NHS system priorities: of 34, the report counts 12 green, 5 amber and 11 red. The values in its appendix give "
        "11 green, 3 amber and 7 red: one fewer green, two fewer amber and four fewer red."
    )
    assert health.computed == {}
    assert "cannot be checked" in count_sentence(health)
    assert counts_table([priorities, health]).count("<tr>") == 1 + 3


def test_one_more_is_said_in_the_singular(sample):
    first = counts(sample)[0]
    one = first._replace(computed=first.computed | {"green": 13, "amber": 5, "red": 11})
    assert count_sentence(one).endswith(": one more green, as many amber and as many red.")


def test_a_rating_that_differs_from_the_published_is_found(sample):
    differ = {one.name for one in judged_published(sample) if published_rating(sample, one) not in ("", one.rating)}
    assert differ == {"Discharged from acute hospital to their normal place of residence"}


def test_marks_bear_shape_letter_and_word(made):
    html = measures_table("A & B", made(series("<b>", [90]), series("Two", [84]), series("Three", [5])))
    assert "A &amp; B" in html
    assert "&lt;b&gt;" in html
    for shape, letter, word in (("●", "G", "met"), ("◆", "A", "within 5%"), ("■", "R", "missed")):
        assert re.search(f"{shape}</span> {letter}</span> {word}", html)
    assert "<a " not in html


def test_names_are_links_only_where_they_open(made):
    measures = made(series("Seen in 4 hours"))
    html = measures_table("Care", measures, link={"page": "performance", "area": "E06"})
    assert "href='?page=performance&amp;area=E06&amp;series=seen-in-4-hours#opened'" in html


def test_small_lines_say_where_they_begin_and_end(made, sample):
    assert line_words(made(series("A", ["*"], [1]))[0]) == "No values to draw"
    assert line_words(made(series("A", [5], [1]))[0]) == "5% in Jan 2023"
    assert line_words(named(sample, "Cancer")) == "From 82.4% in Mar 2024 to 83.1% in Feb 2025"
    assert measures_table("All", judged_published(sample)).count("<img") == sum(
        one.points > 1 for one in judged_published(sample)
    )


def test_every_period_is_in_the_table(sample):
    one = named(sample, "Category 2")
    html = series_table(one)
    assert html.count("<th scope='row'>") == 25
    assert html.index("Apr 2025") < html.index("Apr 2023")
    assert "1h 14m 02s" in html
    assert "getting worse" in html


def test_chart_marks_special_causes_by_shape(sample):
    one = named(sample, "Category 2")
    data = chart_data(one)
    assert data.loc[data["kind"] == "Getting worse", "label"].tolist() == ["Oct 2024", "Nov 2024", "Dec 2024"]
    drawn = control_chart(one).to_dict()
    assert "Category 2" in drawn["description"]
    shapes = [layer["encoding"]["shape"]["scale"]["range"] for layer in drawn["layer"] if "shape" in layer["encoding"]]
    assert shapes == [["circle", "triangle-down", "triangle-up"]]  # of a time to wait, up is worse
    short = named(sample, "Severe mental illness")
    assert len(control_chart(short).to_dict()["layer"]) == 3
    assert "too few values for process limits" in chart_caption(short)


def test_the_picture_has_the_same_marks(sample):
    one = named(sample, "Category 2")
    picture = control_picture(one)
    assert [line.name for line in picture.lines] == ["Value", "Plan", "Getting worse"]
    assert picture.lines[-1].mark == "up"
    drawn = {line.name: dict(zip(picture.steps, line[1], strict=True)) for line in picture.lines}
    assert [step for step, value in drawn["Getting worse"].items() if math.isfinite(value)] == [
        "Oct 2024",  # 3,937 s and 3,590 s are beyond 3,550 s, two thirds of the way from mean to limit
        "Nov 2024",
        "Dec 2024",  # 4,442 s is beyond it
    ]
    assert drawn["Plan"]["Apr 2023"] == 30  # minutes
    assert [name for name, _ in picture.levels] == ["mean", "lower limit", "upper limit"]
    words = ChartWords("A finding", "A definition", ["A report"], date(2025, 6, 4))
    assert chart_file(picture, words, "svg").startswith(b"<?xml")
    assert control_picture(named(sample, "Talking therapies: reliable recovery")).levels == []


def test_distances_are_drawn_furthest_first(sample):
    rows = drawn_measures(judged_published(sample))
    assert rows[0].name.startswith("Diagnostic tests")  # 75% above its plan
    assert len(rows) == 24  # 25 are rated; one has a plan of zero, which the words under the chart name
    assert "elective waits over 65 weeks, 141 people in March 2025" in about(judged_published(sample))
    assert about(rows) == ABOUT
    picture = distance_dots(rows)
    found = dot_rows(picture, "Distance")
    assert found.index("Diagnostic tests") < found.index("+75%") < found.index(rows[1].name)
    assert "<span style='left:" in found
    assert ">0%</span>" in found  # without a sign
    assert [dot.name for dot in picture.dots] == ["Met", "Within 5%", "Missed"]
    assert picture.dots[2][1][0] == pytest.approx(75)
    assert [dot.name for dot in distance_dots(rows[:1]).dots] == ["Missed"]


def test_files_hold_the_figures_and_where_they_come_from(sample):
    one = named(sample, "Category 2")
    rows = series_rows(one)
    assert (rows[-1]["value"], rows[-1]["target"]) == (1942, 1800)  # 32m 22s against 30m 00s in April 2025
    assert rows[0]["limit_mean"] == pytest.approx(one.chart.mean)
    taken = Part("", "", rows, title="T", facts=(("Source", "A report"),))
    text = part_csv(sample, taken)
    assert text.startswith("# SAMPLE: ")
    assert "# Source: A report" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(part_xlsx(sample, taken)))
    assert len(book.get_sheet_by_name("Data").to_python()) == 26
    measured = {row["series"]: row for row in measure_rows(judged_published(sample))}
    assert measured["Inappropriate out of area placements, adult acute"]["newest_value"] is None
    assert {row["colour"] for row in measured.values()} == set(COLOURS.values())


def test_published_figures_can_be_edited_and_opened_again(sample, tmp_path):
    path = tmp_path / "again.csv"
    path.write_bytes(own_layout(judged_published(sample)))
    again = {one.name: one for one in own(path)}
    for one in judged_published(sample):
        assert again[one.name].rating == one.rating
        assert again[one.name].assurance == one.assurance
        pd.testing.assert_series_equal(again[one.name].table["value"], one.table["value"])


def test_names_that_would_share_a_link_are_told_apart(made):
    assert [one.slug for one in made(series("A & E"), series("A / E"), series("A - E"))] == ["a-e", "a-e-2", "a-e-3"]


def test_slugs_are_safe_and_told_apart(sample):
    slugs = [one.slug for one in judged_published(sample)]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in slugs)
    assert slug_of("A&E: <script>") == "a-e-script"
