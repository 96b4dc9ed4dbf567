"""Whose published figures a page shows: those of one ICB are not England's, nor another's."""

import pytest

from needs_map.app.pages.core20plus5.parts import core20_part
from needs_map.app.pages.deaths.spending import evidence
from needs_map.app.reports.sections import is_covered
from needs_map.data.manifest import SAMPLE
from needs_map.figures.reports.core20plus5 import aims, boards, dashboard_indicators
from needs_map.figures.reports.coverage import codes_near
from needs_map.figures.reports.inequalities import published_area
from needs_map.figures.reports.performance import are_about, judged_published
from needs_map.figures.serving import open_serving

LLR, NORTHAMPTONSHIRE, LEICESTER = "E54000015", "E54000059", "E06000016"


@pytest.fixture
def many(monkeypatch):
    """Give the sample, whose two ICBs count as many."""
    monkeypatch.setattr("needs_map.figures.view.MANY_BOARDS", 2)
    monkeypatch.setattr("needs_map.figures.reports.coverage.MANY_BOARDS", 2)
    return open_serving(SAMPLE)


def test_the_figures_of_an_area_its_parts_and_what_holds_it_are_near(sample):
    assert {"lnr", LLR, LEICESTER} <= codes_near(sample, LLR)
    assert not {NORTHAMPTONSHIRE, "E06000061"} & codes_near(sample, LLR)
    assert {LLR, NORTHAMPTONSHIRE, LEICESTER} <= codes_near(sample, "lnr")
    lsoa = sample.tree.lsoas(LEICESTER)[0]
    assert {lsoa, LEICESTER, LLR, "lnr"} <= codes_near(sample, lsoa)


def test_one_of_many_icbs_says_nothing_of_the_whole(many):
    top = many.tree.top
    assert codes_near(many, top.code) == {"lnr"}
    assert not are_about(many, top, judged_published(many))
    assert published_area(many, top) is None
    assert boards(many, top) == []
    assert dashboard_indicators(many, top) == ()
    assert [row["level"] for row in core20_part(many, top, "resident").rows[1:]] == ["ICB", "ICB"]
    assert published_area(many, many.tree[LEICESTER]).code == LLR
    assert {one.source for one in aims(many, top, "adults")} == {
        one.source for one in aims(many, many.tree[NORTHAMPTONSHIRE], "adults")
    }
    assert not any("Leicester" in one.source for one in aims(many, top, "adults"))
    assert boards(many, many.tree[LEICESTER]) == [many.tree[LLR]]


def test_a_store_that_no_report_is_about_has_no_evidence(small_serving):
    assert not is_covered(small_serving, small_serving.tree.top)
    assert evidence(small_serving) == []
