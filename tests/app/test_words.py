"""Sentences at their edges: nobody, one person, equal, unknown."""

import math

import pandas as pd
import pytest

from needs_map.app.pages.map.panel import areas_beside
from needs_map.app.words.headline import (
    _beside,
    _points,
    about_people,
    counted_of,
    headline,
    parent_of,
    possessive,
)
from needs_map.figures.values import Profile
from needs_map.figures.view import default_view, with_focus
from needs_map.geo.areas import Area, in_sentence

LEICESTER, RUTLAND = "E06000016", "E06000017"


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (0, "0 people"),
        (1, "1 person"),
        (999, "999 people"),
        (1_049, "1,000 people"),
        (9_950, "10,000 people"),
        (1_250, "1,300 people"),  # a half is rounded up, not to the even hundred
        (12_500, "13,000 people"),
        (1_234_499, "1,234,000 people"),
        (0.5, "1 person"),
        (232_304, "232,000 people"),
        (math.nan, "number of people not available"),
    ],
)
def test_people_in_a_sentence(people, words):
    assert about_people(people) == words


def test_possessive():
    assert (possessive("Leicester"), possessive("Hinckleys")) == ("Leicester’s", "Hinckleys’")


def test_a_cluster_takes_an_article(sample):
    assert in_sentence(sample.tree["lnr"]) == "the LNR cluster"
    assert in_sentence(sample.tree["lnr"], first=True) == "The LNR cluster"
    assert in_sentence(sample.tree[LEICESTER]) == "Leicester"


@pytest.mark.parametrize(
    ("name", "level", "words"),
    [
        ("Isles of Scilly", "place", "the Isles of Scilly"),
        ("Isle of Wight", "place", "the Isle of Wight"),
        ("City of London", "place", "the City of London"),
        ("Vale of White Horse", "place", "the Vale of White Horse"),
        ("East Riding of Yorkshire", "place", "the East Riding of Yorkshire"),
        ("Isles of Scilly 001A", "lsoa", "Isles of Scilly 001A"),
        ("Valencia", "place", "Valencia"),
    ],
)
def test_a_name_that_begins_with_a_common_noun_takes_an_article(name, level, words):
    assert in_sentence(Area("A", name, name, level, "", "")) == words


def test_the_headline_can_be_pasted(sample):
    view = default_view(sample)
    assert headline(sample, view) == (
        "53.5% of Leicester’s registered patients (232,000 people) live in the most deprived fifth of England, "
        "33.2 percentage points above LLR."
    )


def test_nobody_in_core20_is_said_as_nobody(sample):
    text = headline(sample, default_view(sample)._replace(area=RUTLAND))
    assert text.startswith("None of Rutland’s registered patients live in the most deprived fifth of England, ")


def test_an_lsoa_has_no_share_but_a_place_in_the_nation(sample):
    lsoa = sample.tree.lsoas(LEICESTER)[0]
    row = sample.store.lsoa.loc[lsoa]
    text = headline(sample, with_focus(default_view(sample), lsoa, sample).view)
    assert f"decile {row['imd_decile']}, rank {row['imd_rank']:,} of 33,755" in text
    assert sample.tree[lsoa].name in text


@pytest.mark.parametrize("measure", ["imd_score", "imd_rank"])
def test_an_average_names_what_it_is_beside(sample, measure):
    text = headline(sample, default_view(sample)._replace(measure=measure))
    assert text.startswith("Leicester’s average IMD ")
    assert " in LLR " in text
    assert text.endswith("(a higher number is more deprived).")
    assert (" out of 33,755; it is " in text) == (measure == "imd_rank")


def test_people_are_a_share_of_the_area_above(sample):
    text = headline(sample, default_view(sample)._replace(measure="people", basis="resident"))
    assert text == "368,571 people live in Leicester, 32.8% of LLR’s 1,121,987 (2021)."
    whole = default_view(sample)._replace(measure="people", basis="resident", area="lnr")
    assert " people live in the LNR cluster (2021)." in headline(sample, whole)


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        (0.202, 0.201, "about the same as"),  # Derby and Derbyshire, England
        (0.205, 0.201, "about the same as"),  # 2% more
        (0.212, 0.201, "1.1 percentage points above"),  # 5.5% more
        (0.010, 0.006, "about the same as"),  # under half a point
        (0.012, 0.006, "0.6 percentage points above"),
        (0.10, 0.20, "10.0 percentage points below"),
    ],
)
def test_shares_of_everyone_are_compared_by_size(own, other, words):
    assert _points(own, other) == words


def test_an_area_is_not_compared_with_itself_under_another_level(sample):
    neighbourhood = sample.tree["n-rutland-neighbourhood-1"]  # all of its place
    assert neighbourhood.parent == RUTLAND
    assert parent_of(sample, neighbourhood).short == "LLR"
    assert parent_of(sample, sample.tree.top) is None
    view = with_focus(default_view(sample), neighbourhood.code, sample).view
    assert headline(sample, view).endswith(", compared with 20.3% in LLR.")
    assert [area.short for area in areas_beside(sample, view)] == ["LLR", "LNR cluster"]


@pytest.mark.parametrize(
    ("people", "own", "other", "said"),
    [
        (0, 0.0, 0.203, "None of its patients, compared with 20.3% in LLR"),
        (0, 0.0, 0.0, "None of its patients, as in LLR"),
        (800, 1.0, 0.203, "All of its patients (800 people), compared with 20.3% in LLR"),
        (400, 0.5, 0.203, "50.0% of its patients (400 people), 29.7 percentage points above LLR"),
    ],
)
def test_none_and_all_read_as_a_person_says_them(people, own, other, said):
    profile = Profile("It", pd.Series({1: people}), pd.Series({1: own}), 800)
    assert counted_of(profile, "its patients") + _beside(own, other, "LLR") == said


def test_an_unknown_population_is_said_and_not_taken_as_nought(sample):
    people = {basis: count.copy() for basis, count in sample.people.items()}
    people["registered"][sample.tree.lsoas(LEICESTER)[0]] = math.nan
    holed = type(sample)(sample.store, sample.tree, people)
    assert "not available" in headline(holed, default_view(sample))
    assert pd.isna(people["registered"]).sum() == 1
