"""Core20PLUS5: standings beside England, sentences at the edges, tables, the editable list and the page."""

import math
import re
from functools import partial

import pytest

from needs_map.app.pages.core20plus5.parts import core20plus5_parts, plus_choices
from needs_map.app.pages.core20plus5.table import (
    aim_rows,
    aims_table,
    dashboard_gap_rows,
    dashboard_rows,
    dashboard_table,
    england_dots,
    gaps_table,
)
from needs_map.app.pages.core20plus5.words import (
    amount,
    core20_sentence,
    dashboard_sentence,
    gap_sentence,
    local_words,
    target_words,
)
from needs_map.figures.reports.core20plus5 import (
    BoardFigure,
    aims,
    boards,
    dashboard_indicators,
    gaps,
    known_groups,
    plus_groups,
)
from needs_map.figures.view import default_view
from needs_map.geo.areas import Area
from tests.app.running import shown

ICB = Area("E54000099", "An ICB", "An ICB", "icb", "", "")


def named(found, start):
    return next(one for one in found if one.name.startswith(start))


def test_an_area_is_about_the_boards_that_hold_it(sample):
    find = sample.tree.find
    assert [one.short for one in boards(sample, find("Rutland"))] == ["LLR"]
    assert [one.short for one in boards(sample, find("lnr"))] == ["LLR", "Northamptonshire"]


def test_standing_is_by_the_desired_direction(sample):
    found = dashboard_indicators(sample, sample.tree.find("lnr"))
    assert len(found) == 11

    def standing(start):
        return [one.against_england for one in named(found, start).standings]

    assert standing("Preterm births: Black") == ["worse", "better"]  # 1.12 and 1.02 against 1.08, lower is better
    assert standing("Hypertension") == ["better", "worse"]  # 68.4 and 66.7 against 68.3, higher is better
    assert standing("Flu") == ["worse", "similar"]  # 15.8 and 12.8 against 12.8
    assert standing("Cancer") == ["better", "worse"]  # -6.06 and -8.43 against -6.9
    stroke = named(found, "Emergency admissions for stroke").standings[0]
    assert stroke.short == pytest.approx((42.7 - 29.3) / 29.3)
    assert stroke.outlier == "yes"


def test_headline_of_one_board_and_of_both(sample):
    one = dashboard_sentence(dashboard_indicators(sample, sample.tree.find("Leicester")))
    assert one == (
        "LLR is worse than England on 5 of the dashboard’s 11 measures and better on 6; it is named an outlier on 4."
    )
    both = dashboard_sentence(dashboard_indicators(sample, sample.tree.find("lnr")))
    assert both.endswith(
        "Northamptonshire is worse than England on 5 of the dashboard’s 11 measures, better on 5 and the same on 1; it "
        "is named an outlier on 4."
    )


@pytest.mark.parametrize(
    ("told", "outlier", "words"),
    [
        ("worse", "yes", "An ICB is worse than England on the dashboard’s one measure; it is named an outlier on it."),
        ("better", "no", "An ICB is better than England on the dashboard’s one measure."),
        ("similar", "", "An ICB is the same as England on the dashboard’s one measure."),
    ],
)
def test_headline_of_one_measure(sample, told, outlier, words):
    first = dashboard_indicators(sample, sample.tree.find("Leicester"))[0]
    one = first._replace(standings=(BoardFigure(ICB, 1.0, told, 0.0, outlier),))
    assert dashboard_sentence([one]) == words


def test_none_is_said_in_words(sample):
    found = dashboard_indicators(sample, sample.tree.find("Leicester"))[:2]
    same = [one._replace(standings=(BoardFigure(ICB, 1.0, "similar", 0.0, "no"),)) for one in found]
    assert dashboard_sentence(same) == (
        "An ICB is worse than England on none of the dashboard’s 2 measures, better on none and the same on 2; it is "
        "named an outlier on none."
    )


def test_headline_without_figures(sample):
    first = dashboard_indicators(sample, sample.tree.find("Leicester"))[0]
    unknown = first._replace(standings=(BoardFigure(ICB, math.nan, "not compared", math.nan, ""),))
    assert dashboard_sentence([unknown]) == "An ICB has no figure that can be compared with England."
    assert dashboard_sentence([]).startswith("There are no published figures")


def test_core20_people_at_the_edges(sample):
    assert core20_sentence(sample, sample.tree.find("Rutland"), "registered").startswith(
        "None of Rutland’s registered patients live in Core20 areas"
    )
    assert core20_sentence(sample, sample.tree.find("Leicester"), "registered").startswith(
        "53.5% of Leicester’s registered patients (232,000 people) live in Core20 areas"
    )


def test_gaps_are_those_that_the_report_puts_into_words(sample):
    found = gaps(sample, sample.tree.find("Leicester"))
    words = {one.name: gap_sentence(one) for one in found}
    assert words["Emergency admissions for stroke"].endswith("57% higher")
    assert (
        words["Lipid treatment recorded"]
        == "11.0 percentage points higher than in the least deprived fifth: 18% higher"
    )
    assert next(text for name, text in words.items() if name.startswith("Preterm")).endswith("27% higher")
    assert gaps(sample, sample.tree.find("North Northamptonshire")) == ()


def test_targets_are_said_plainly(sample):
    adults = {one.clinical_area: one for one in aims(sample, sample.tree.find("Leicester"), "adults")}
    assert target_words(adults["Maternity"]) == "75% of these women"
    assert target_words(adults["Early cancer diagnosis"]) == "75% of cases, by 2028"
    assert target_words(adults["Chronic respiratory disease"]) == "no figure is set"
    assert local_words(adults["Severe mental illness"]) == ["LLR: 68.9% (October 2024 to September 2025), meets it"]
    assert local_words(adults["Early cancer diagnosis"]) == ["LNR cluster: 51% (2022), short of it"]
    assert local_words(adults["Maternity"]) == ["no local figure is published"]
    children = aims(sample, sample.tree.find("Leicester"), "children")
    assert [one.clinical_area for one in children] == ["Asthma", "Diabetes", "Epilepsy", "Oral health", "Mental health"]
    assert all(local_words(one) == ["no local figure is published"] for one in children)


def test_amounts_at_the_edges():
    assert amount(0.0, "%", 1) == "0.0%"
    assert amount(-6.06, "percentage points", 2) == "−6.06"
    assert amount(math.nan, "%", 1) == "not available"


def test_tables_say_what_is_worse_by_mark_and_word(sample):
    found = dashboard_indicators(sample, sample.tree.find("lnr"))
    html = dashboard_table("A & B", found)
    assert "A &amp; B" in html
    assert {"△</span> worse", "▽</span> better"} <= set(re.findall(r"[△▽]</span> \w+", html))
    assert "LLR, Northamptonshire" in html  # both are outliers for learning disability checks
    assert html.count("nm-caveat") == 1
    assert aims_table("Aims", aims(sample, sample.tree.find("lnr"), "children")).count("no figure is set") == 5
    assert gaps_table("Gaps", gaps(sample, sample.tree.find("lnr"))).count("<tr>") == 5


def test_files_have_a_row_an_area(sample):
    area = sample.tree.find("lnr")
    rows = dashboard_rows(dashboard_indicators(sample, area))
    assert len(rows) == 22
    assert rows[0]["england"] == 2.66
    assert {row["outlier_as_published"] for row in rows} == {"yes", "no"}
    assert len(aim_rows(aims(sample, area, "adults"))) == 6  # severe mental illness has two
    assert dashboard_gap_rows(gaps(sample, area))[0]["core20"] == 72


def test_each_measure_has_a_dot_for_each_board(sample):
    chart = england_dots(dashboard_indicators(sample, sample.tree.find("lnr")))
    assert len(chart.rows) == 11
    assert [(dot.name, dot.shape) for dot in chart.dots] == [("LLR", "plus"), ("Northamptonshire", "cross")]
    assert chart.dots[0].values[3] == pytest.approx(45.7, abs=0.1)  # stroke: 42.7 against 29.3
    assert chart.levels == [("England", 0.0)]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Carers\nSex workers\n", ("Carers", "Sex workers")),
        ("Carers|Sex workers", ("Carers", "Sex workers")),
        ("  Carers  of   children \n\n Carers of children", ("Carers of children",)),
        ("a\u0000b\u202ec", ("a b c",)),
        ("", ()),
    ],
)
def test_lists_of_groups_are_cleaned(text, groups):
    assert plus_groups(text) == groups


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n".join(f"Group {number}" for number in range(13)), "at most 12: 13 were given"),
        ("x" * 61, "at most 60 letters"),
        ("\n".join(str(number) * 55 for number in range(10)), "at most 500 letters"),
    ],
)
def test_lists_that_are_too_long_for_a_link_are_refused(text, said):
    with pytest.raises(ValueError, match=said):
        plus_groups(text)
    assert not known_groups(text)


@pytest.fixture
def page(page):
    return partial(page, page="core20plus5")


def test_the_page_opens_on_the_adults_framework(page):
    test = page(area="E06000016")
    text = shown(test)
    assert "53.5% of Leicester’s registered patients (232,000 people) live in Core20 areas" in text
    assert "worse than England on 5 of the dashboard’s 11 measures" in text
    assert "Both ICBs are worse than England, and the published list of outliers names neither." in text
    assert "SAMPLE" in text


def test_children_have_no_local_figures(page):
    text = shown(page(area="E06000016", framework="children"))
    assert text.count("no local figure is published") == 5
    assert "no measures for the children’s framework" in text
    assert "Young carers" in text


def test_own_groups_are_kept_in_the_link(page):
    test = page()
    test.text_area(key="plus-text").set_value("Carers\n<b>Veterans</b>").run()
    assert not test.exception
    assert "Carers|<b>Veterans</b>" in test.query_params["plus"]
    assert "&lt;b&gt;Veterans" in shown(test)
    assert "Your list, kept in the link" in shown(test)
    again = page(plus="Carers|Veterans")
    assert again.text_area(key="plus-text").value == "Carers\nVeterans"
    again.text_area(key="plus-text").set_value("").run()
    assert "Examples from the national framework" in shown(again)
    assert "plus" not in again.query_params


def test_a_list_that_is_too_long_is_said(page):
    test = page()
    test.text_area(key="plus-text").set_value("x" * 61).run()
    assert not test.exception
    assert "at most 60 letters" in shown(test)
    assert "which is not available" in shown(page(plus="x" * 61))


def test_an_area_without_core20_figures_is_told(page):
    text = shown(page(area="E06000061"))
    assert "There are no published figures on Core20 people for Northamptonshire" in text


def test_the_parts_of_an_area_are_given_without_the_page(sample):
    area = sample.tree.find("Leicester")
    view = default_view(sample)._replace(area=area.code, basis="registered").choosing("plus", "Carers|Veterans")
    parts = core20plus5_parts(sample, view)
    assert list(parts)[:4] == ["people", "aims", "children-aims", "plus"]
    assert [row["plus_group"] for row in parts["plus"].rows] == ["Carers", "Veterans"]
    assert plus_choices(view) == "plus.Carers\nVeterans", "the document's list has a mark of its own for |"
    assert plus_choices(view.choosing("plus", "Carers; and others")) is None
    own = parts["people"].rows[0]
    assert own["core20_percent"] == pytest.approx(100 * own["core20_people"] / own["population"])
    share = parts["people"].shown()[0][2]
    assert share in parts["people"].finding
    assert parts["people"].charts[0].parts[0].values[0] == own["core20_percent"]
