"""Pages as Streamlit runs them, without a browser: they draw for any link and never show a traceback."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from needs_map.app.shell.frame import EVERYTHING, _vintages
from needs_map.figures.sources import from_datasets
from tests.app.running import PATIENCE, SCRIPT, headings, shown


def test_the_four_questions_stand_in_order(page):
    test = page()
    labels = [widget.label for widget in (*test.sidebar.selectbox, *test.sidebar.button_group)]
    assert labels[0] == "Which area?"
    assert "Shown by?" in labels
    assert "53.5%" in shown(test)


def test_the_headline_is_about_the_measure_of_the_link(page):
    assert "registered with a GP live in Leicester" in shown(page(measure="people"))


def test_a_link_edited_by_hand_falls_back_and_each_part_is_named(page):
    script = "<script>alert(1)</script>"
    link = {"area": "E99999999", "measure": "__import__('os')", "level": "galaxy", "basis": "ghosts", "select": script}
    said = shown(page(**link))
    notes = [unescape(note) for note in re.findall("<p class='nm-note'[^>]*>(.*?)</p>", said)]
    for part in link.values():
        assert sum(part in note for note in notes) == 1
    assert script not in said
    assert "<h1>Leicester</h1>" in said


def test_data_and_methods_say_what_each_figure_is(page):
    test = page(page="methods")
    assert "<h1>Data and methods</h1>" in shown(test)
    assert test.warning[0].value.startswith("This is the embedded sample")
    assert "This is the sample. An update replaces it" in shown(test)  # how old the data are stands first
    assert test.radio(key="methods-subject").options[-2:] == ["Measures", "Attribution"]
    test.radio(key="methods-subject").set_value("core20-and-populations").run()
    assert test.query_params["subject"] == "core20-and-populations"
    assert any("**Core20 share** = people in Core20 LSOAs" in part.value for part in test.markdown)
    test.text_input(key="methods-search").set_value("away from zero").run()
    assert test.radio(key="methods-subject").options == ["Core20 and populations"]
    test.text_input(key="methods-search").set_value("no such words").run()
    assert "No subject has “no such words”." in shown(test)


def test_each_subject_of_the_methods_has_a_link_of_its_own(page):
    test = page(page="methods", subject="areas")
    assert headings(test) == ["Areas"]
    assert "asks for the subject “alchemy”, which is not available" in shown(page(page="methods", subject="alchemy"))


def test_a_choice_of_area_changes_the_panel(page):
    test = page()
    test.sidebar.selectbox(key="area").set_value("E06000017").run()
    assert not test.exception
    assert "Core20 in Rutland" in shown(test)


@pytest.mark.parametrize(
    "params",
    [
        {"page": "methods"},
        {"area": "lnr", "level": "neighbourhood", "measure": "core20_share"},
        {"area": "X01000001"},
        {"area": "''; DROP TABLE", "level": "<b>", "measure": "{{7*7}}", "select": "../../etc"},
        {"classes": "equal", "measure": "imd_rank", "area": "E06000017", "basis": "resident"},
    ],
)
def test_any_link_draws_a_page(page, params):
    test = page(**params)
    assert "nm-paper" in shown(test)  # the foot, which is drawn last


def test_my_patch_is_all_within_a_distance_of_an_area(page):
    test = page(area="E06000017")
    assert not test.text_input  # until the menu is opened
    test.session_state["around"] = True
    test.run()
    test.text_input(key="around-where").set_value("Rutland")
    test.number_input(key="around-far").set_value(3.0)
    next(button for button in test.button if button.label == "Make it my patch").click().run()
    assert not test.exception
    assert test.query_params["patch"]
    assert "My patch: " in shown(test)
    assert "at least half of their land in the shape" in shown(test)
    test.text_input(key="around-where").set_value("Atlantis")
    next(button for button in test.button if button.label == "Make it my patch").click().run()
    assert "No area is called “Atlantis”." in shown(test)


def test_a_store_of_another_version_is_refused_with_the_command_that_rebuilds(monkeypatch, tmp_path):
    (tmp_path / "manifest.json").write_text('{"version": 99, "build": "x"}')
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path))
    test = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE).run()
    assert not test.exception
    assert "version 99" in test.error[0].value
    assert "needs-map data build" in test.error[0].value


def test_a_side_whose_people_are_not_known_is_compared_without_bars(page):
    assert "England" in shown(page(page="compare", compare="england"))


def test_the_head_of_a_page_dates_only_what_the_page_shows(small_serving):
    def dates(*keys, basis="registered"):
        return _vintages(small_serving, from_datasets(*keys), basis)

    patients = f"patients {small_serving.period('registered')}"
    assert dates("imd", "registered") == ["IMD 2025", patients]
    assert dates("imd", basis="resident") == ["IMD 2025", "residents mid-2022"]
    assert dates("registered") == [patients]
    assert dates() == dates("boundaries") == []
    assert _vintages(small_serving, EVERYTHING, "resident") == ["IMD 2025", "residents mid-2022", patients]
