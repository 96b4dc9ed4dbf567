import json

import pytest

from needs_map.app.commands.tables import TABLES, print_table


@pytest.mark.parametrize(
    ("name", "query"), [("core20", {}), ("quintiles", {"level": "icb"}), ("population", {"area": "Rutland"})]
)
def test_tables_are_those_of_the_command_line(ask, sample, name, query):
    found = ask(f"/tables/{name}", query).json()
    printed = print_table(sample, name, area=query.get("area"), level=query.get("level"), basis=None, form="json")
    assert [{key: cell for key, cell in row.items() if key != "note"} for row in found["rows"]] == json.loads(printed)[
        "rows"
    ]


def test_every_table_of_the_command_line_but_one_with_a_file_of_ones_own_is_there(ask):
    paths = ask("/openapi.json").json()["paths"]
    assert {path.rpartition("/")[2] for path in paths if path.startswith("/tables/")} == set(TABLES) - {"activity"}


def test_a_comparison_has_both_sides_and_how_they_stand(ask):
    found = ask("/comparison", {"area": "Leicester", "with": "Rutland", "basis": "registered"}).json()
    assert (found["about"]["first"], found["about"]["second"]) == ("Leicester", "Rutland")
    (core20,) = [row for row in found["rows"] if row["key"] == "core20_share"]
    assert (round(core20["first"], 1), core20["second"], round(core20["difference"], 1)) == (53.5, 0.0, 53.5)
    assert core20["compared"] == "higher"


def test_a_profile_has_the_figures_of_the_page_beside_those_around(ask):
    found = ask("/profile", {"area": "Leicester"}).json()
    shares = {row["key"]: row for row in found["rows"]}
    assert shares["core20_share"]["unit"] == "%"
    assert shares["core20_share"]["value"] > shares["core20_share"]["parent"]
    assert found["about"]["area"] == "Leicester"


def test_why_a_figure_is_what_it_is(ask):
    found = ask("/why", {"measure": "core20_share", "area": "Leicester", "basis": "registered"}).json()
    assert found["value"] == "53.5%"
    assert found["how"] == "numerator ÷ denominator × 100"
    assert found["source_file"]


def test_the_picture_of_a_link_is_the_maps_own(ask):
    answer = ask("/pictures/svg", {"page": "map", "area": "E06000017", "measure": "imd_quintile", "level": "lsoa"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"].startswith("inline; filename=")
    assert b"Rutland" in answer.content


def test_a_picture_of_a_measure_alone_is_of_the_level_that_it_has(ask):
    answer = ask("/pictures/svg", {"measure": "core20_share", "area": "E06000017"})
    assert answer.status_code == 200, answer.json()
    assert b"MSOA" in answer.content


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"page": "profile"}, "Rutland"),
        ({"page": "population"}, "Rutland"),
        ({"page": "population", "part": "growth"}, "Rutland"),
        ({"page": "core20plus5"}, "Rutland"),
        ({"page": "indicators", "part": "areas"}, "Rutland"),
        ({"page": "indicators", "part": "area"}, "Rutland"),
    ],
)
def test_the_picture_of_any_page_is_its_chart(ask, link, words):
    answer = ask("/pictures/svg", {"area": "E06000017"} | link)
    assert answer.status_code == 200, answer.json()
    assert words in answer.content.decode()
    assert f'filename="{link["page"]}-' in answer.headers["content-disposition"]


def test_a_picture_that_a_page_does_not_have_names_those_that_it_has(ask):
    answer = ask("/pictures/png", {"page": "population", "part": "nothing"})
    assert answer.status_code == 400
    assert "Population has no picture “nothing” here. It has: pyramid" in answer.json()["detail"]
    assert "has no picture for this area" in ask("/pictures/png", {"page": "methods"}).json()["detail"]
    assert "for maps only" in ask("/pictures/png", {"page": "population", "title": "Mine"}).json()["detail"]
