"""Neighbourhoods whose footprints are assumed: every file of them says so, in words."""

import json

import pytest

from needs_map.app.commands.tables import print_table
from needs_map.app.exports.geographic import view_geojson
from needs_map.app.exports.pictures import picture_spec
from needs_map.app.exports.spreadsheets import part_csv, part_xlsx
from needs_map.app.exports.views import metadata, taken_view
from needs_map.app.exports.webmaps import view_web_map
from needs_map.app.pages.map.payload import view_data
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import doubts_in_view
from tests.publishers import AMBRIDGE, FELPERSHAM

ALL, SOME = "Neighbourhood footprints are assumed.", "Footprints of 2 of 4 neighbourhoods are assumed."


@pytest.fixture
def view(small_serving):
    return default_view(small_serving)._replace(level="neighbourhood", measure="core20_share", area=FELPERSHAM)


def test_it_is_said_how_many_are_assumed(small_serving, view):
    assert doubts_in_view(small_serving, view) == ALL
    assert doubts_in_view(small_serving, view._replace(area=small_serving.tree.top.code)) == SOME
    assert doubts_in_view(small_serving, view._replace(area=AMBRIDGE)) == ""
    assert doubts_in_view(small_serving, view._replace(level="place", area=small_serving.tree.top.code)) == ""


def test_every_file_says_so(small_serving, view):
    assert ("Neighbourhoods", ALL) in metadata(small_serving, view)
    assert f"# Neighbourhoods: {ALL}\n" in part_csv(small_serving, taken_view(small_serving, view))
    assert json.loads(view_geojson(small_serving, view))["metadata"]["Neighbourhoods"] == ALL
    assert ALL in view_web_map(small_serving, view).decode("utf-8")
    assert any(ALL in part for part in picture_spec(small_serving, view) if isinstance(part, str))
    assert ALL in view_data(small_serving, view)["legend_note"]
    assert part_xlsx(small_serving, taken_view(small_serving, view))[:2] == b"PK"


def test_published_footprints_need_no_word(small_serving, view):
    assert "Neighbourhoods" not in dict(metadata(small_serving, view._replace(area=AMBRIDGE)))


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_the_commands_tables_say_so(small_serving, form):
    text = print_table(small_serving, "core20", area=None, level="neighbourhood", basis=None, form=form)
    assert SOME in text
    assert SOME not in print_table(small_serving, "core20", area=None, level="place", basis=None, form=form)


def test_a_file_of_the_patch_says_it_of_the_patch(small_serving, view):
    elsewhere = view._replace(area=AMBRIDGE, patch=FELPERSHAM, mine="1")
    assert dict(metadata(small_serving, elsewhere))["Neighbourhoods"] == ALL
    assert "Neighbourhoods" not in dict(metadata(small_serving, view._replace(patch=AMBRIDGE, mine="1")))
