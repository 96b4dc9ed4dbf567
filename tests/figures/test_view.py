"""The rules that a link, the Back button, a click and a choice all go through."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.figures.hexagons import why_no_hexagons
from needs_map.figures.measures import BUILT_IN
from needs_map.figures.view import (
    default_view,
    shown_levels,
    with_focus,
    with_level,
    with_measure,
    with_second,
)
from needs_map.figures.view_classes import drawing_of

LEICESTER, RUTLAND, LLR = "E06000016", "E06000017", "E54000015"


def test_a_bare_address_shows_the_profile_of_leicester(sample):
    view, notes = view_of_link({}, sample)
    assert (view.page, view.area, view.level, view.measure) == ("profile", LEICESTER, "lsoa", "imd_quintile")
    assert notes == ()


@pytest.mark.parametrize("level", ["lsoa", "msoa", "neighbourhood", "place"])
@pytest.mark.parametrize("measure", sorted(BUILT_IN))
def test_every_view_survives_its_link(sample, level, measure):
    view, _ = view_of_link({"area": "lnr", "level": level, "measure": measure}, sample)
    assert view.level in BUILT_IN[view.measure].levels
    again, notes = view_of_link(link_of_view(view), sample)
    assert again == view
    assert notes == ()


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"area": "E06999999"}, "E06999999"),
        ({"measure": "happiness"}, "happiness"),
        ({"level": "street"}, "street"),
        ({"basis": "imagined"}, "imagined"),
        ({"period": "1999"}, "1999"),
        ({"select": "nobody"}, "nobody"),
        ({"page": "admin"}, "admin"),
        ({"area": "x" * 500}, "x" * 80 + "…"),
    ],
)
def test_what_is_not_known_falls_back_and_is_named(sample, params, named):
    view, notes = view_of_link({"page": "map"} | params, sample)
    assert view == default_view(sample)
    assert len(notes) == 1
    assert f"“{named}”" in notes[0]


def test_a_measure_asked_for_at_a_level_it_lacks_moves_the_level(sample):
    view, notes = view_of_link({"measure": "imd_quintile", "level": "place"}, sample)
    assert (view.measure, view.level) == ("imd_quintile", "lsoa")
    assert "IMD quintile is available only for LSOAs" in notes[0]


def test_a_link_without_a_level_takes_the_measures_own_and_says_nothing(sample):
    view, notes = view_of_link({"measure": "core20_share"}, sample)
    assert (view.measure, view.level, notes) == ("core20_share", "msoa", ())
    _, notes = view_of_link({"measure": "core20_share", "second": "crime_decile"}, sample)
    assert "Crime decile is not available for MSOAs" in notes[0]  # that was asked for
    _, notes = view_of_link({"measure": "core20_share", "level": "lsoa"}, sample)
    assert notes == ("Core20 share is not available for LSOAs: showing MSOAs.",)  # there are neighbourhoods too


def test_a_level_at_which_the_measure_is_not_there_moves_the_measure(sample):
    view, notes = with_level(default_view(sample), "msoa", sample)
    assert (view.measure, view.level) == ("core20_share", "msoa")
    assert notes == ("IMD quintile is not available for MSOAs: showing Core20 share instead.",)


def test_choosing_a_larger_area_looks_into_it(sample):
    view = default_view(sample)._replace(select=sample.tree.lsoas(LEICESTER)[0])
    assert with_focus(view, LLR, sample).view == view._replace(area=LLR, select="")


def test_choosing_an_lsoa_elsewhere_looks_at_its_place_and_selects_it(sample):
    lsoa = sample.tree.lsoas(RUTLAND)[3]
    view = with_focus(default_view(sample), lsoa, sample).view
    assert (view.area, view.select, view.focus) == (RUTLAND, lsoa, lsoa)


def test_choosing_an_lsoa_in_view_keeps_the_area_in_view(sample):
    view = default_view(sample)._replace(area="lnr")
    assert with_focus(view, sample.tree.lsoas(RUTLAND)[0], sample).view.area == "lnr"


def test_a_place_among_places_is_selected_beside_its_peers(sample):
    view = default_view(sample)._replace(level="place", measure="core20_share", area="lnr")
    chosen = with_focus(view, LEICESTER, sample).view
    assert (chosen.area, chosen.select) == ("lnr", LEICESTER)


def test_an_area_smaller_than_those_shown_selects_what_holds_it(sample):
    view = default_view(sample)._replace(level="neighbourhood", measure="core20_share")
    lsoa = sample.tree.lsoas(LEICESTER)[0]
    chosen, notes = with_focus(view, lsoa, sample)
    assert chosen.select == sample.tree.membership["neighbourhood"][lsoa]
    assert "smaller than the areas shown" in notes[0]


def test_a_selection_moves_to_the_area_that_holds_it(sample):
    lsoa = sample.tree.lsoas(LEICESTER)[0]
    view = default_view(sample)._replace(select=lsoa, measure="imd_score")
    moved, notes = with_level(view, "neighbourhood", sample)
    assert moved.select == sample.tree.membership["neighbourhood"][lsoa]
    assert "is part of" in notes[0]


def test_a_selected_place_is_looked_into_when_its_lsoas_are_shown(sample):
    view = default_view(sample)._replace(measure="imd_score")
    among_places = with_level(view, "place", sample).view
    back, notes = with_level(among_places, "lsoa", sample)
    assert (back.area, back.select) == (LEICESTER, "")
    assert notes == ()


def test_a_place_in_view_gives_way_to_what_holds_it_when_places_are_shown(sample):
    view = default_view(sample)._replace(measure="imd_score")
    moved, _ = with_level(view, "place", sample)
    assert (moved.area, moved.select) == (LLR, LEICESTER)


def test_a_measure_of_lsoas_brings_lsoas_back(sample):
    view = default_view(sample)._replace(level="place", measure="core20_share", area="lnr", select=LEICESTER)
    changed, notes = with_measure(view, "crime_decile", sample)
    assert (changed.level, changed.select) == ("lsoa", "")
    assert notes


def test_a_measure_of_larger_areas_takes_the_selection_to_the_one_that_holds_it(sample):
    lsoa = sample.tree.lsoas(RUTLAND)[0]
    view = with_focus(default_view(sample), lsoa, sample).view
    holder = sample.tree.holder(lsoa, "msoa")
    changed, notes = with_measure(view, "core20_share", sample)
    assert (changed.level, changed.select, changed.area) == ("msoa", holder, RUTLAND)
    assert notes == (
        "Core20 share is not available for LSOAs: showing MSOAs.",
        f"{sample.tree[lsoa].name} is part of {sample.tree[holder].name}, which is selected now.",
    )


def test_a_measure_of_smaller_areas_looks_into_the_selection(sample):
    view = default_view(sample)._replace(level="place", measure="core20_share", area=LLR, select=RUTLAND)
    changed, notes = with_measure(view, "crime_decile", sample)
    assert (changed.level, changed.area, changed.select) == ("lsoa", RUTLAND, "")
    assert notes == ("Crime decile is available only for LSOAs: showing those.",)


@pytest.mark.parametrize(
    ("change", "alone"),
    [
        (lambda view, of: with_measure(view, "core20_share", of), "core20_share"),
        (lambda view, of: with_level(view, "place", of), "core20_share"),
        (lambda view, of: with_measure(view, "income_decile", of), "income_decile"),
        (lambda view, of: with_second(with_level(view, "place", of).view, "income_decile", of), "core20_share"),
        (lambda _, of: view_of_link({"measure": "core20_share", "second": "income_decile"}, of), "core20_share"),
    ],
)
def test_a_second_measure_that_cannot_be_drawn_with_the_first_is_left_out_and_said(sample, change, alone):
    view = with_second(default_view(sample), "income_decile", sample).view
    assert view.second == "income_decile"
    view, notes = change(view, sample)
    assert (view.measure, view.second) == (alone, "")
    assert f"shows only {BUILT_IN[alone].label}" in " ".join(notes)
    assert drawing_of(sample, view).both is None


def test_levels_are_those_of_the_store(sample):
    assert shown_levels(sample) == ("lsoa", "msoa", "neighbourhood", "place")


def test_hexagons_are_in_the_link_and_need_a_store_that_has_them(sample):
    view, notes = view_of_link({"shape": "both"}, sample)
    assert (view.shape, notes) == ("both", ())
    assert link_of_view(view)["shape"] == "both"
    assert view_of_link({"shape": "square"}, sample).view.shape == ""
    manifest = sample.store.manifest | {"tables": {"lsoa": {}}}
    without = replace(sample, store=sample.store._replace(manifest=manifest))
    view, (note,) = view_of_link({"shape": "cartogram"}, without)
    assert view.shape == ""
    assert "built before there was one" in note
    many = pd.concat([sample.store.lsoa] * 3)
    without = replace(without, store=without.store._replace(lsoa=many))
    assert "3,231 LSOAs: it is made for at most 3,000" in why_no_hexagons(without)


def test_a_link_to_an_area_smaller_than_those_shown_says_what_it_selects(sample):
    lsoa = sample.tree.lsoas("E06000017")[0]
    view, notes = view_of_link({"area": lsoa, "level": "place", "measure": "core20_share"}, sample)
    assert view.select == "E06000017"
    name = sample.tree[lsoa].name
    assert notes == (f"{name} is smaller than the areas shown: Rutland, which holds it, is selected.",)


def test_an_unknown_choice_is_told_in_words(sample):
    _, (note,) = view_of_link({"mine": "yes", "patch": "E06000017"}, sample)
    assert note.startswith("The link asks for the choice of my patch only “yes”")
