"""The page Inequalities: rows, words at their edges, tables, files, and the page as Streamlit runs it."""

import io
import math
import re

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.pages.inequalities.chart import group_dot_rows
from needs_map.app.pages.inequalities.parts import gap_part
from needs_map.app.pages.inequalities.picture import dots_picture
from needs_map.app.pages.inequalities.tables import group_table, slope_cell, statement_table, taken_rows
from needs_map.app.pages.inequalities.words import (
    difference_words,
    group_name,
    inequalities_headline,
    limits_words,
    ratio_words,
)
from needs_map.app.reports.panels import caveat_list, numbered, table_of
from needs_map.data.content.inequalities import AGAINST, ETHNIC, QUINTILE, published_statements
from needs_map.data.indicators.definitions import OBSERVATION_COLUMNS, Observed
from needs_map.figures.documents.part import Part
from needs_map.figures.reports.inequalities import (
    GapRow,
    GroupValue,
    codes_above_msoas,
    gap_row,
    gap_rows,
    groups_of,
    headline_row,
    published_area,
)
from needs_map.figures.sources import from_documents
from needs_map.needs.inequalities.groups import GroupGap
from needs_map.needs.inequalities.quintile_groups import Slope

LLR = "E54000015"
THAN = "in the most deprived fifth than in the least deprived"
BOTH = "in the most and the least deprived fifth"
PERCENT = {"kind": "proportion", "unit": "%"}
PEOPLE = {"kind": "count", "unit": "people"}


@pytest.fixture(scope="module")
def observed(sample):
    return groups_of(sample, LLR)


def made(values, *, kind="rate", unit="per 1,000", decimals=1, counts=(), caveat="", everyone=50.0):
    """One indicator of made-up groups, numbered from 1."""
    indicator = groups_indicator(kind, unit, decimals, caveat)
    rows = [("", "", everyone, math.nan, math.nan)]
    for number, value in enumerate(values, start=1):
        numerator, denominator = counts[number - 1] if counts else (math.nan, math.nan)
        rows.append((QUINTILE, str(number), value, numerator, denominator))
    table = pd.DataFrame(rows, columns=["group_type", "group", "value", "numerator", "denominator"])
    table = table.assign(area="X", level="icb", period="2024", sex="persons", age="all ages", note="")
    table = table.assign(lower_cl=np.nan, upper_cl=np.nan)
    return Observed(indicator, table[list(OBSERVATION_COLUMNS)])


def groups_indicator(kind, unit, decimals, caveat):
    from needs_map.data.indicators.definitions import Indicator  # noqa: PLC0415 - read beside its use

    return Indicator(
        "made", "Made-up visits", "Visits", "Made up", kind, unit, 1000 if kind == "rate" else 100, "low is good",
        decimals, "icb", "year", "", "Nobody", "Made up", "none", "", "Visits.", caveat,
    )  # fmt: skip


def row_of(*args, **kwargs):
    return gap_row(made(*args, **kwargs), QUINTILE)


@pytest.mark.parametrize(
    ("ratio", "limits", "words"),
    [
        (1.02, (0.4, 2.6), f"too uncertain to say whether there is a difference {BOTH.replace('in', 'between', 1)}"),
        (1.02, (0.98, 1.06), f"about the same {BOTH}"),
        (1.04, (1.03, 1.05), f"slightly higher {THAN}"),
        (0.96, (0.95, 0.97), f"slightly lower {THAN}"),
        (1.2, (1.1, 1.3), f"20% higher {THAN}"),
        (0.001, (0.0005, 0.002), f"99.9% lower {THAN}"),
    ],
)
def test_a_ratio_near_one_is_as_certain_as_its_limits(ratio, limits, words):
    row = row_of([ratio * 50, 1, 1, 1, 50.0])
    gap = row.gap._replace(ratio=ratio, ratio_lower_cl=limits[0], ratio_upper_cl=limits[1], distinct=True)
    assert (
        ratio_words(row._replace(gap=gap._replace(value=5.0, reference_value=6.0)))
        == f"{words} (5.0 compared with 6.0)"
    )


def test_widest_gap_stands_first_and_is_the_headline(observed):
    rows = gap_rows(observed, "deprivation")
    assert [row.indicator.key for row in rows][:4] == [
        "emergency_attendances",
        "emergency_admissions",
        "heart_attack_admissions",
        "stroke_admissions",
    ]
    assert inequalities_headline(rows, "deprivation", "LLR") == (
        "The widest gap by deprivation in LLR is in emergency attendances: about twice as high in the most deprived "
        "fifth as in the least deprived (101% higher; 12 months to February 2025). The report prints 454.0 and 226.3 "
        "per 100,000 people, a unit that cannot be right."
    )


def test_headline_by_ethnic_group_is_the_reports_strongest(observed):
    rows = gap_rows(observed, "ethnicity")
    assert headline_row(rows).indicator.key == "heart_attack_admissions"
    # elective admissions differ more (200.0 over 100.8), but nobody tested them and more is neither better nor worse
    assert inequalities_headline(rows, "ethnicity", "LLR").startswith(
        "Of the indicators with one end better and a clear difference, the widest gap by "
        "ethnic group in LLR is in emergency admissions for heart attack (myocardial infarction): 80% higher among "
        "Asian or Asian British people than among White people"
    )


def test_a_difference_that_is_neither_good_nor_bad_is_not_called_a_gap():
    row = row_of([60.0, 55, 50, 45, 40.0])
    neither = row._replace(indicator=row.indicator._replace(polarity="neither"))
    said = inequalities_headline([neither], "deprivation", "Rutland")
    assert said.startswith("The widest difference by deprivation in Rutland is in made-up visits: 50% higher")
    assert said.endswith(" Neither end is better.")


def test_a_headline_says_what_may_be_chance(observed):
    rows = gap_rows(observed, "deprivation", domain="Maternity")
    assert inequalities_headline(rows, "deprivation", "LLR") == (
        "The widest gap by deprivation in LLR is in preterm births (before 37 weeks): 27% higher in the most deprived "
        "fifth than in the least deprived (7.5% compared with 5.9%; February 2025). Neither differs significantly from "
        "everyone."
    )


def test_rows_by_name_as_published_and_by_domain(observed):
    assert gap_rows(observed, "deprivation", order="published")[0].indicator.key == "elective_admissions"
    names = [row.indicator.name for row in gap_rows(observed, "deprivation", order="name")]
    assert names == sorted(names)
    assert [row.indicator.key for row in gap_rows(observed, "deprivation", domain="Maternity")] == ["preterm_births"]
    assert gap_rows(observed, "deprivation", domain="Learning disability") == []


def test_ratios_in_words_match_the_report_or_say_why(sample, observed):
    said = published_statements(LLR, codes_above_msoas(sample))
    for dimension, group_type in (("deprivation", QUINTILE), ("ethnicity", ETHNIC)):
        table = statement_table(gap_rows(observed, dimension), said, group_type)
        assert table
        for line in table:
            assert line["result"] == "the same" or line["as the report says"] != line["from its table"]
    lines = statement_table(gap_rows(observed, "deprivation"), said, QUINTILE)
    wrong = [line for line in lines if line["result"].startswith("The report says 100%")]
    assert [(line["as the report says"], line["from its table"]) for line in wrong] == [("100% higher", "101% higher")]
    assert sum(line["result"] == "the same" for line in lines) == len(lines) - 1


@pytest.mark.parametrize(
    ("values", "kwargs", "words"),
    [
        ([60.0, 55, 50, 45, 40.0], {}, f"50% higher {THAN} (60.0 compared with 40.0)"),
        ([40.0, 45, 50, 55, 60.0], {}, f"33% lower {THAN} (40.0 compared with 60.0)"),
        ([50.0, 1, 1, 1, 50.0], {}, f"the same {BOTH} (50.0)"),
        ([0.0, 1, 1, 1, 0.0], {}, f"the same {BOTH} (0.0)"),
        ([50.1, 1, 1, 1, 50.0], {}, "no clear difference: 50.1 and 50.0, within rounding"),
        ([math.nan, 1, 1, 1, 50.0], {}, "not available: a group has no published value"),
        (
            [5.0, 1, 1, 1, 0.0],
            {},
            "no ratio, since the value in the least deprived fifth is zero (5.0 compared with 0.0)",
        ),
        ([0.0, 1, 1, 1, 5.0], {}, f"100% lower {THAN} (0.0 compared with 5.0)"),
        ([10.0, 1, 1, 1, 5.0], PERCENT, f"100% higher {THAN} (10.0% compared with 5.0%)"),
        ([10.0, 1, 1, 1, 5.0], PEOPLE, "no gap: counts of groups of different size cannot be compared"),
    ],
)
def test_words_at_the_edges(values, kwargs, words):
    assert ratio_words(row_of(values, **kwargs)) == words


@pytest.mark.parametrize(
    ("values", "kwargs", "words"),
    [
        ([11.0, 1, 1, 1, 10.0], {"kind": "proportion", "unit": "%", "decimals": 0}, ""),
        ([12.0, 1, 1, 1, 10.0], {"kind": "proportion", "unit": "%", "decimals": 0}, "2 percentage points higher"),
        ([9.0, 1, 1, 1, 10.0], {"kind": "proportion", "unit": "%", "decimals": 1}, "1.0 percentage points lower"),
        ([12.0, 1, 1, 1, 10.0], {}, "2.0 per 1,000 higher"),
        ([12.0, 1, 1, 1, 10.0], {"caveat": "Made-up figures."}, "2.0 per 1,000 higher"),
        ([12.0, 1, 1, 1, 10.0], {"caveat": "The unit as published cannot be right."}, ""),
    ],
)
def test_differences_in_words(values, kwargs, words):
    assert difference_words(row_of(values, **kwargs)) == words


def test_a_headline_without_any_gap():
    rows = [row_of([math.nan, 1, 1, 1, 2.0])]
    assert inequalities_headline(rows, "deprivation", "Rutland") == "No gap by deprivation is available for Rutland."
    assert inequalities_headline([], "ethnicity", "Rutland") == "No gap by ethnic group is available for Rutland."


def test_counts_give_limits_and_tests():
    counts = [(200, 1000), (150, 1000), (100, 1000), (100, 1000), (50, 1000)]
    row = row_of([20.0, 15, 10, 10, 5], kind="proportion", unit="%", counts=counts, everyone=12.0)
    assert row.gap.ratio == 4
    # log scale: exp(ln 4 +- 1.96 x sqrt(1/200 - 1/1000 + 1/50 - 1/1000))
    reach = math.exp(1.959964 * math.sqrt(1 / 200 + 1 / 50 - 2 / 1000))
    assert row.gap.ratio_upper_cl == pytest.approx(4 * reach)
    assert limits_words(row.gap) == f"ratio 4.00, 95% confidence interval {4 / reach:.2f} to {4 * reach:.2f}"


def test_everyone_in_a_document_has_counts(sample):
    observed = made([20.0, 5.0], kind="proportion", unit="%", counts=[(200, 1000), (50, 1000)], everyone=12.5)
    whole = observed.observations["group_type"] == ""
    table = observed.observations.assign(
        numerator=observed.observations["numerator"].mask(whole, 250.0),
        denominator=observed.observations["denominator"].mask(whole, 2000.0),
    )
    row = gap_row(observed._replace(observations=table), QUINTILE)
    (cells,) = gap_part(sample.tree.find("LLR"), [row], "deprivation", typed_in=False).rows
    assert (cells["everyone: numerator"], cells["everyone: denominator"]) == (250, 2000)
    assert (cells["everyone"], 250 / 2000) == ("12.5%", 0.125)


@pytest.mark.parametrize(
    ("sii", "lower_cl", "slope", "limits"),
    [
        (
            1.1,
            0.96,
            ": the opposite direction to the gap, because the line also takes in the quintiles between",
            "ratio 1.13, 95% confidence interval 0.96 to 1.32, a difference that could be chance",
        ),
        (-1.1, 1.04, "RII 1.32, 1.25 to 1.40)", "ratio 1.13, 95% confidence interval 1.04 to 1.32"),
    ],
)
def test_a_slope_against_the_gap_and_a_gap_that_may_be_chance_are_said(sii, lower_cl, slope, limits):
    gap = GroupGap("1", "5", 3.9, 3.45, 0.45, math.nan, math.nan, 1.13, lower_cl, 1.32, distinct=True)
    row = GapRow(groups_indicator("proportion", "%", 1, ""), "2024", 4.0, (), gap)
    assert slope_cell(row, {row.indicator.key: Slope(sii, 0.9, 1.4, 1.32, 1.25, 1.40)}).endswith(slope)
    assert limits_words(gap) == limits


def test_marks_come_from_limits_before_the_publishers_word():
    own = made([60.0, 50, 50, 50, 40.0])
    table = own.observations.assign(**{AGAINST: ["", "lower", "", "", "", "similar"]})
    table.loc[1, ["lower_cl", "upper_cl"]] = [55.0, 65.0]
    marks = [dot.mark for dot in gap_row(Observed(own.indicator, table), QUINTILE).dots]
    assert marks == ["higher", "not tested", "not tested", "not tested", "similar"]


def test_one_of_many_groups_that_differs_by_chance_is_not_marked():
    """A single test with p = 0.04 stands; the smallest of five such tests does not (0.04 x 5 = 0.2)."""
    own = made([50 + 2.0537, 50, 50, 50, 50.0])
    value = own.observations["value"]
    table = own.observations.assign(lower_cl=value - 1.96, upper_cl=value + 1.96)
    marked = Observed(own.indicator, table)
    everyone = gap_row(marked, QUINTILE)
    assert [dot.mark for dot in everyone.dots] == ["higher", *["similar"] * 4]
    assert [dot.mark for dot in gap_rows((marked,), "deprivation")[0].dots] == ["similar"] * 5


def test_area_whose_report_is_shown(sample):
    tree = sample.tree
    assert published_area(sample, tree["E06000016"]).code == LLR
    assert published_area(sample, tree[LLR]).code == LLR
    assert published_area(sample, tree.top).code == LLR
    assert published_area(sample, tree["E06000061"]) is None


def test_rows_of_dots(observed):
    rows = gap_rows(observed, "deprivation")
    html = group_dot_rows(rows, QUINTILE, {"elective_admissions": 4})
    assert html.count("role='listitem'") == 14
    assert html.count("class='nm-dot'") == 13 * 5  # none of counts
    assert "Quintile 1 (most deprived): 454.0, significantly higher" in html
    assert "caveat 4" in html
    ethnic = group_dot_rows(gap_rows(observed, "ethnicity"), ETHNIC, {})
    assert "Not available: Mixed." in ethnic


def test_text_of_figures_is_escaped():
    dot = GroupValue("<b>", 1.0, math.nan, math.nan, math.nan, math.nan, 1.0, math.nan, math.nan, "higher")
    row = GapRow(groups_indicator("rate", "<i>", 1, "<u>"), "2024", 1.0, (dot,), None)
    drawn = group_dot_rows([row], ETHNIC, {})
    html = f"{drawn}{caveat_list([('<s>', '<u>')])}{table_of('<a>', [{'x': '<p>'}], {}, words=())}"
    for tag in ("<i>", "<u>", "<s>", "<a>", "<p>"):
        assert tag not in html
    assert "title='&lt;b&gt;: 1.0" in html


def test_equal_caveats_share_a_number():
    assert numbered([("a", "wrong"), ("b", ""), ("c", "odd"), ("d", "wrong")]) == {"a": 1, "c": 2, "d": 1}
    assert caveat_list([("a", "")]) == ""


def test_tables_and_files(sample, observed):
    rows = gap_rows(observed, "ethnicity")
    table = group_table(rows, ETHNIC, {})
    heart = next(line for line in table if line["indicator"].startswith("Emergency admissions for heart"))
    assert heart["Mixed"] == "not available"
    assert heart["gap"].startswith(
        "80% higher among Asian or Asian British people than among White people (249.5 compared with 138.5)"
    )
    taken = Part("", "", taken_rows(rows, ETHNIC), title="Inequalities", facts=(("Source", "a report\nin two lines"),))
    text = part_csv(sample, taken)
    assert text.startswith("# SAMPLE: ")
    assert "# Source: a report in two lines" in text
    assert re.search(r"heart attack.*,Mixed,,,,,,", text)  # unknown is empty, never zero
    book = CalamineWorkbook.from_filelike(io.BytesIO(part_xlsx(sample, taken)))
    figures = book.get_sheet_by_name("Data").to_python()
    assert figures[0][:3] == ["Domain", "Indicator", "Unit"]
    assert len(figures) == 1 + 14 * 7
    assert group_name("", ETHNIC) == "Everyone"


def test_the_rows_as_a_picture(sample, observed):
    rows = gap_rows(observed, "deprivation")
    draw = dots_picture(sample, rows, QUINTILE, ("Widest gap", "By quintile."), from_documents(["A report"]))
    text = draw("svg").decode()
    assert "SAMPLE" in text
    assert "Emergency attendances: Quintile 1 (most deprived) 1.59" in text  # 454.0 over 285.8
    counts = [row for row in rows if row.indicator.kind == "count"]
    assert dots_picture(sample, counts, QUINTILE, ("", ""), from_documents([])) is None


def script():
    import streamlit as st  # noqa: PLC0415 - runs on its own

    from needs_map.app.pages.inequalities.page import inequalities_page  # noqa: PLC0415
    from needs_map.data.manifest import SAMPLE  # noqa: PLC0415
    from needs_map.figures.serving import open_serving  # noqa: PLC0415
    from needs_map.figures.view import default_view  # noqa: PLC0415

    serving = st.cache_resource(open_serving)(SAMPLE)
    state = st.session_state
    state.setdefault("view", default_view(serving)._replace(page="inequalities", area=state.get("code", "E06000016")))

    def apply(choice):
        state["view"] = choice(state["view"]).view

    inequalities_page(serving, state["view"], apply)


def html_of(page):
    return " ".join(element.proto.body for element in page.get("html"))


def test_the_page_follows_its_choices():
    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
    assert "in emergency attendances: about twice as high" in html_of(page)
    assert "for Leicester, Leicestershire and Rutland ICB, not for Leicester" in html_of(page)
    page.button_group(key="gap_by").set_value("ethnicity").run()
    assert not page.exception
    assert "80% higher among Asian" in html_of(page)
    page.selectbox(key="gap_about").set_value("urgent-care").run()
    assert page.session_state["view"].own == (("gap_about", "urgent-care"), ("gap_by", "ethnicity"))
    assert "37% higher among Black or Black British people" in html_of(page)
    page.selectbox(key="gap_order").set_value("name").run()
    assert not page.exception
    page.selectbox(key="gap_about").set_value("maternity").run()  # without a caveat
    assert not page.exception


def test_an_area_without_a_report_says_so_and_how_to_add_one():
    page = AppTest.from_function(script, default_timeout=60)
    page.session_state["code"] = "E06000061"
    page.run()
    assert not page.exception
    assert "There are no outcomes by deprivation or ethnic group for North Northamptonshire yet." in html_of(page)
    assert "says how an administrator adds one" in html_of(page)
    assert "data/content/packs" not in html_of(page)
