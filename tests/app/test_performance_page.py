"""The page Performance as Streamlit runs it: narrowed, opened from a link, its choices kept in the link."""

import re
from functools import partial

import pytest

from tests.app.running import headings, run_page, shown


@pytest.fixture
def page(page):
    return partial(page, page="performance")


def test_the_page_is_narrowed_and_keeps_it_in_the_link(page):
    test = page()
    assert "12 of 25 measures with a plan" in shown(test)
    assert "<div role='status'><ul class='nm-headline nm-sentences'><li>" in shown(test)  # heard when it changes
    test.selectbox(key="domain").set_value("Cancer").run()
    assert not test.exception
    assert "In LLR, in the domain Cancer, the one measure with a plan meets it." in shown(test)
    assert "Cancer" in test.query_params["domain"]
    test.selectbox(key="rating").set_value("red").run()
    assert "No measure in this domain has this rating." in shown(test)
    test.selectbox(key="domain").set_value("").run()
    assert "In LLR and Leicestershire, among those missed, none of 9 measures with a plan meets it." in shown(test)
    assert "domain" not in test.query_params


def test_a_link_opens_a_measure(page):
    test = page(series="dementia-diagnosis-rate")
    assert headings(test)[0] == "Dementia diagnosis rate, LLR"
    assert "64.5% in March 2025, compared with a plan of 66.7%, 2.2 percentage points below it: within 5%." in (
        shown(test)
    )
    assert "It will keep missing the plan unless the service changes." in shown(test)


def test_an_unknown_measure_is_said(page):
    assert "asks for the measure “nothing”, which is not available" in shown(page(series="nothing"))


def test_the_page_of_another_icb_has_no_measures_and_the_way_to_those_there_are():
    page = run_page(page="performance", area="E54000059")
    text = shown(page)
    assert "There are no published figures on performance for Northamptonshire yet." in text
    assert "An administrator can add them with a content pack" in text
    assert "area=E54000015" in text
    assert ">LLR</a>" in text
    assert not re.search("Diagnostic tests: waiting over six weeks|Latest value", text)
