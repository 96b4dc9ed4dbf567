"""The menu: pages without data for the area in view are marked, with what an administrator can do."""

from needs_map.app.reports.panels import copy_button, headline_html
from needs_map.app.shell.menu import note_on, pages_without_data


def test_pages_that_the_reports_are_about_are_not_marked(sample):
    assert not {"performance", "deaths", "inequalities", "population"} & set(pages_without_data(sample, "E06000016"))


def test_pages_of_reports_on_other_areas_are_marked(small_serving):
    area = small_serving.tree.at("place")[0].code
    assert {"performance", "deaths", "inequalities"} <= set(pages_without_data(small_serving, area))
    assert "○ no data for Ambridge: an administrator can add them" in note_on(("deaths",), "Ambridge")
    assert note_on((), "Ambridge") == ""


def test_a_headline_can_be_copied_and_only_it():
    said = headline_html("A & B are 3% apart.")
    assert said == f"<p class='nm-headline' role='status'>A &amp; B are 3% apart.</p>{copy_button()}"
