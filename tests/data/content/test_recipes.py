"""Recipes of documents: those that ship can be read, and what is wrong in one is named in a sentence."""

import pytest

from needs_map.data.content.recipes import read_recipe, shipped_recipes
from needs_map.data.errors import DataError


def test_the_recipes_that_ship_can_be_read():
    first = {
        "area_profile": "In short",
        "health_inequalities_annual_report": None,
        "integrated_needs_assessment": "Key facts",
        "neighbourhood_pack": "Who lives here",
        "performance_update": None,
        "practice_profile": "Deprivation of where patients live",
    }
    assert shipped_recipes() == tuple(first)
    for name, title in first.items():
        recipe = read_recipe(name)
        assert recipe.title
        assert title in {None, recipe.sections[0].title}


def test_a_section_has_its_parts_once(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "T"\n[[section]]\ntitle = "A"\nheadline = "a.b"\ncharts = ["a.b", "a.c"]\ntables = ["a.b"]\n'
        'maps = [{ measure = "imd_rank", level = "lsoa" }]\n'
    )
    section = read_recipe(str(path)).sections[0]
    assert section.parts == ("a.b", "a.c")
    assert [(one.measure, one.level) for one in section.maps] == [("imd_rank", "lsoa")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must have a title and one or more tables"),
        ('title = "T"\n', "must have a title and one or more tables"),
        ('title = "T"\nmore = 1\n[[section]]\ntitle = "A"\n', "and nothing else"),
        ('title = "T"\n[[section]]\n', "mine.toml, section 1, must have a title"),
        ('title = "T"\n[[section]]\ntitle = "A"\nchart = []\n', "has 'chart', which is none of area, charts"),
        ('title = "T"\n[[section]]\ntitle = "A"\ntext = 3\n', "headline, text and area must be text"),
        ('title = "T"\n[[section]]\ntitle = "A"\noptional = "no"\n', "optional must be true or false"),
        ('title = "T"\n[[section]]\ntitle = "A"\ntables = "a.b"\n', "must be lists of names"),
        ('title = "T"\n[[section]]\ntitle = "A"\nmaps = ["imd_rank"]\n', "must have a measure and a level"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, said):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        read_recipe(str(path))


@pytest.mark.parametrize("name", ["nope", "../recipes/area_profile", "missing.toml", ""])
def test_a_recipe_that_is_not_there_is_said(name):
    with pytest.raises(DataError, match="There is no recipe"):
        read_recipe(name)
