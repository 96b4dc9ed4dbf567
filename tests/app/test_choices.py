"""Choices of one page alone: kept in its link, dropped from another's, refused where they are not known."""

import pytest

from needs_map.app.link.choices import CHOICES, Choice, offer
from needs_map.app.link.links import WORDS_OF, link_of_view, view_of_link
from needs_map.app.shell.paths import view_path
from needs_map.figures.view import View, default_view


@pytest.fixture
def flavour(monkeypatch):
    """Have the page Population ask for a flavour."""
    choice = Choice("population", "flavour", lambda value, _: value in {"sweet", "sour"})
    monkeypatch.setitem(CHOICES, "flavour", choice)


@pytest.mark.usefixtures("flavour")
def test_a_choice_survives_its_link_and_stays_off_the_links_of_other_pages(sample):
    view = default_view(sample)._replace(page="population").choosing("flavour", "sour")
    assert link_of_view(view)["flavour"] == "sour"
    assert view_of_link(link_of_view(view), sample) == (view, ())
    assert "flavour" not in link_of_view(view._replace(page="map"))
    assert view.choosing("flavour", "") == default_view(sample)._replace(page="population")


@pytest.mark.usefixtures("flavour")
def test_an_unknown_choice_is_named_and_left(sample):
    view, notes = view_of_link({"page": "population", "flavour": "salty"}, sample)
    assert view.chosen("flavour", "sweet") == "sweet"
    assert notes == ("The link asks for the flavour “salty”, which is not available.",)


@pytest.mark.usefixtures("flavour")
def test_a_choice_changes_nothing_in_what_the_map_is_sent(sample):
    view = default_view(sample)._replace(page="population")
    assert view_path(sample, view) == view_path(sample, view.choosing("flavour", "sour"))


def test_no_choice_has_the_name_of_a_part_of_the_view():
    assert not CHOICES.keys() & (set(View._fields) | set(WORDS_OF))


@pytest.mark.usefixtures("flavour")
def test_no_two_pages_ask_under_one_name():
    with pytest.raises(ValueError, match="'flavour' is a choice of the page 'population' already"):
        offer({"flavour": Choice("map", "taste", lambda *_: True)})
