"""My patch: read from a link as far as it is known, its overlapping areas counted once."""

import pickle
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import box

from needs_map.app.exports.downloads import figure_words, picture_words, web_map_words
from needs_map.app.link.links import link_of_view, view_of_link
from needs_map.app.pages.map.panel import core20_panel, gap_panel
from needs_map.app.pages.map.patch import patch_sent, table_sent, with_patch
from needs_map.app.pages.map.payload import view_data
from needs_map.app.shell.paths import view_path
from needs_map.app.words.headline import headline
from needs_map.figures.levels import part_level
from needs_map.figures.measures import measures_of
from needs_map.figures.patch import (
    LARGEST_PATCH,
    circle_around,
    inside_shape,
    patch_of,
    patch_together,
    polygon_of,
    serving_of_view,
    shares_inside,
    with_patch_area,
)
from needs_map.figures.people.population import people_of_area
from needs_map.figures.values import measure_values, profile, profile_of_lsoas
from needs_map.figures.view import default_view
from tests.figures.test_parts import RATIO

LEICESTER, RUTLAND, LLR = "E06000016", "E06000017", "E54000015"


def test_a_patch_survives_its_link(sample):
    view = default_view(sample)._replace(patch=f"{RUTLAND},X01000001", mine="1")
    assert view_of_link(link_of_view(view), sample) == (view, ())


def test_unknown_codes_are_named_and_dropped(sample):
    view, notes = view_of_link({"patch": f"{RUTLAND}, E06999999 ,{RUTLAND},<b>"}, sample)
    assert view.patch == RUTLAND
    assert notes == ("My patch in the link has “E06999999, <b>”: 2 of 3 are not available, so left out.",)


def test_a_patch_of_unknown_codes_alone_is_none(sample):
    view, notes = view_of_link({"patch": "E06999999", "mine": "1"}, sample)
    assert (view.patch, view.mine) == ("", "")
    assert len(notes) == 1


def test_a_link_holds_a_hundred_areas_and_stays_short(sample):
    every = ",".join(sample.tree.lsoas(LEICESTER)[:120])
    codes, notes = patch_of(every, sample)
    assert len(codes.split(",")) == LARGEST_PATCH == 100
    assert notes == ("My patch holds 100 areas at most: 20 were left out.",)
    assert len(codes.replace(",", "%2C")) < 1300


def test_clearing_the_patch_ends_its_figures(sample):
    view = with_patch(default_view(sample)._replace(mine="1"), RUTLAND, sample).view
    assert view.mine == "1"
    assert with_patch(view, "", sample).view == default_view(sample)


def test_areas_that_overlap_are_counted_once(sample):
    one = sample.tree.lsoas(LEICESTER)[0]
    neighbourhood = sample.tree.membership["neighbourhood"][one]
    patch = patch_together(sample, f"{one},{neighbourhood},{LEICESTER}")
    assert list(patch.lsoas) == list(sample.tree.lsoas(LEICESTER))
    ours = profile_of_lsoas(sample, "my patch", patch.lsoas, "registered")
    theirs = profile(sample, sample.tree[LEICESTER], "registered")
    assert ours.people.to_dict() == theirs.people.to_dict()
    assert ours.core20 == pytest.approx(0.535, abs=5e-4)


def test_people_of_two_places_are_summed(sample):
    patch = patch_together(sample, f"{LEICESTER},{RUTLAND}")
    ours = profile_of_lsoas(sample, "my patch", patch.lsoas, "resident")
    parts = [profile(sample, sample.tree[code], "resident") for code in (LEICESTER, RUTLAND)]
    assert ours.population == pytest.approx(parts[0].population + parts[1].population)
    assert ours.people[3] == pytest.approx(parts[0].people[3] + parts[1].people[3])


def test_the_areas_of_a_level_are_those_inside_and_those_that_hold_part(sample):
    lsoa = sample.tree.lsoas(RUTLAND)[0]
    patch = patch_together(sample, f"{LEICESTER},{lsoa}")
    assert patch.areas_of(sample, "place") == [LEICESTER, RUTLAND]
    held = sample.tree.membership["neighbourhood"][lsoa]
    assert set(patch.areas_of(sample, "neighbourhood")) == {*sample.tree.members(LEICESTER, "neighbourhood"), held}
    assert len(patch.areas_of(sample, "lsoa")) == len(sample.tree.lsoas(LEICESTER)) + 1


def test_the_panel_is_about_the_patch(sample):
    view = default_view(sample)._replace(patch=f"{LEICESTER},{RUTLAND}", mine="1", measure="imd_score")
    panel = core20_panel(sample, view)
    assert "<h2>Core20 in my patch</h2>" in panel
    assert "2 areas, 226 LSOAs, each person once" in panel
    assert ">LLR<" in panel
    assert ">Leicester<" not in panel
    assert gap_panel(sample, view) == ""  # deprivation is no outcome


def test_what_the_browser_is_told(sample):
    view = default_view(sample)._replace(patch=RUTLAND)
    sent = patch_sent(sample, view)
    assert sent["areas"] == [[RUTLAND, "Rutland", "place"]]
    assert sent["focus"] == [LEICESTER, "Leicester", "place"]
    assert table_sent(sample, view) == {}
    alone = table_sent(sample, view._replace(mine="1"))
    assert alone == {"alone": list(sample.tree.lsoas(RUTLAND)), "words": "my patch (Rutland)"}


def test_the_patch_changes_nothing_in_what_the_map_fetches(sample):
    view = default_view(sample)
    assert view_path(sample, view) == view_path(sample, view._replace(patch=RUTLAND, mine="1"))


def test_the_headline_is_about_the_patch(sample):
    view = default_view(sample)._replace(patch=f"{LEICESTER},{RUTLAND}", mine="1")
    own = profile_of_lsoas(sample, "my patch", patch_together(sample, view.patch).lsoas, view.basis)
    said = headline(sample, view)
    assert said.startswith(f"{own.core20:.1%} of the registered patients of my patch (2 areas, 226 LSOAs), ")
    assert said.endswith("LLR.")
    assert headline(sample, view._replace(patch=RUTLAND)) == (
        "None of the registered patients of my patch (Rutland) live in the most deprived fifth of England, "
        "compared with 20.3% in LLR."
    )
    assert "my patch" not in headline(sample, view._replace(mine=""))


def test_the_menu_says_what_each_file_holds(sample):
    view = default_view(sample)._replace(patch=RUTLAND)
    assert "tick “Figures of my patch only”" in figure_words(sample, view)
    assert "26 LSOAs in my patch or holding part of it" in figure_words(sample, view._replace(mine="1"))
    assert "only pictures have hexagons" in web_map_words(view._replace(shape="both"))
    assert "as on the ground, even while hexagons" in figure_words(sample, view._replace(shape="cartogram"))
    assert "hexagons" not in web_map_words(view) + figure_words(sample, view) + picture_words(sample, view)
    assert picture_words(sample, view).endswith("My patch is ringed.")


def test_it_is_an_area_like_any_other_each_person_once(sample):
    one = sample.tree.lsoas(LEICESTER)[0]
    link = {
        "page": "profile",
        "area": "my-patch",
        "patch": f"{one},{LEICESTER},{RUTLAND}",
        "patch_name": " City  and county ",
    }
    view, notes = view_of_link(link, sample)
    assert (view.area, view.patch_name, notes) == ("my-patch", "City and county", ())
    assert view_of_link(link_of_view(view), sample) == (view, ())
    own = serving_of_view(sample, view)
    area = own.tree["my-patch"]
    assert (area.name, area.parent) == ("City and county", LLR)
    both = [profile(sample, sample.tree[code], "registered") for code in (LEICESTER, RUTLAND)]
    taken = profile(own, area, "registered")
    assert taken.population == pytest.approx(both[0].population + both[1].population)
    assert taken.core20 == pytest.approx(both[0].people[1] / taken.population)  # nobody in Rutland lives in Core20
    years = [people_of_area(sample, code, "cohort").sum(axis=(1, 2)) for code in (LEICESTER, RUTLAND)]
    assert people_of_area(own, "my-patch", "cohort").sum(axis=(1, 2)) == pytest.approx(years[0] + years[1])
    assert own.store.areas.geometry["my-patch"].area == pytest.approx(
        sample.store.areas.geometry[[LEICESTER, RUTLAND]].area.sum(), rel=1e-6
    )
    drawn = view_data(own, view._replace(page="map"))
    assert drawn["cartogram"]
    assert sum(areas for areas, _ in drawn["counts"]) == 226  # LSOAs of Leicester and Rutland
    assert pickle.loads(pickle.dumps(own)).tree["my-patch"] == area  # noqa: S301 - our own


def test_a_patch_shares_what_was_worked_out_and_goes_when_it_is_cleared(sample):
    own = with_patch_area(sample, RUTLAND)
    assert own is with_patch_area(own, RUTLAND)
    people = measures_of(sample)["people"]
    assert measure_values(own, people, "lsoa", "resident") is measure_values(sample, people, "lsoa", "resident")
    assert (
        measure_values(own, people, "patch", "resident")["my-patch"]
        == profile(sample, sample.tree[RUTLAND], "resident").population
    )
    assert "my-patch" not in sample.tree
    view = default_view(own)._replace(area="my-patch", compare="my-patch")
    assert (view.patch, own.tree["my-patch"].name) == (RUTLAND, "My patch")
    cleared = with_patch(view, "", own).view
    assert (cleared.area, cleared.compare, cleared.patch) == (LLR, "", "")
    assert patch_sent(own, view)["focus"] == ["", "", ""]
    assert patch_of(f"{RUTLAND},my-patch", own)[0] == RUTLAND


def test_small_counts_of_a_patch_are_never_made():
    shown = replace(RATIO, periods={"lsoa": ("2024",)})
    assert part_level(shown, "patch", "2024") == "lsoa"
    hidden = replace(shown, indicator=shown.indicator._replace(suppress_below=5))
    assert part_level(hidden, "patch", "2024") == ""
    assert part_level(hidden, "place", "2024") == "lsoa"


def test_an_area_counts_by_the_share_of_its_land():
    squares = gpd.GeoSeries([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(5000, 0, 6000, 1000)], list("abc"))
    shares = shares_inside(squares.set_crs(27700), box(0, 0, 1250, 1000))
    assert shares.to_dict() == {"a": 1.0, "b": 0.25}


def test_a_shape_around_a_place_is_its_msoas_and_says_what_straddles(sample):
    around = sample.store.areas.geometry[RUTLAND].buffer(1)
    found = inside_shape(sample, around)
    assert set(found.codes) == set(sample.tree.members(RUTLAND, "msoa"))
    assert found.words.startswith("LSOAs with at least half of their land in the shape, counted whole: 26.")
    left, bottom, right, top = around.bounds
    half = inside_shape(sample, box(left, bottom, (left + right) / 2, top))
    lsoas = {lsoa for code in half.codes for lsoa in sample.tree.lsoas(code)}
    assert 0 < len(lsoas & set(sample.tree.lsoas(RUTLAND))) < 26
    assert "LSOAs that the edge crosses: " in half.words
    assert "% inside)" in half.words


def test_people_are_where_postcodes_are(sample, monkeypatch):
    """Three of four postcodes lie in a corner of an LSOA, which has next to none of its land."""
    first, second = sample.tree.lsoas(RUTLAND)[:2]
    corners = [sample.store.lsoa.geometry[code].representative_point() for code in (first, second)]
    points = gpd.GeoSeries([*[corners[0]] * 3, corners[1], corners[1]], [first, first, first, first, second], crs=27700)
    monkeypatch.setattr("needs_map.figures.places.postcodes._points", lambda _: points)
    found = inside_shape(sample, corners[0].buffer(20))
    assert found.codes == (first,)
    name = sample.tree[first].name
    assert found.words == (
        "LSOAs with at least half of their postcodes in the shape, counted whole: 1. "
        f"LSOAs that the edge crosses: {name} (75% inside)."
    )
    with pytest.raises(ValueError, match="half of its postcodes"):
        inside_shape(sample, corners[1].buffer(20).difference(corners[1].buffer(1)))


def test_a_circle_is_around_an_area_a_code_or_a_point(sample):
    circle = circle_around(sample, "rutland", 2)
    assert circle.area == pytest.approx(3.14159 * 2000**2, rel=0.01)
    assert circle.equals(circle_around(sample, RUTLAND, 2))
    middle = gpd.GeoSeries([circle.centroid], crs=27700).to_crs(4326).iloc[0]
    again = circle_around(sample, f"{middle.y:.6f}, {middle.x:.6f}", 2)
    assert again.intersection(circle).area / circle.area > 0.99


def test_a_drawn_shape_is_read_in_degrees():
    shape = polygon_of("52.0,-1.0;52.0,-0.9;52.1,-0.9;52.1,-1.0")
    assert shape.area / 1e6 == pytest.approx(11.12 * 6.85, rel=0.01)  # a tenth of a degree each way, in square km


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: polygon_of("52,-1;52.1,-1"), "3 to 200 corners"),
        (lambda _: polygon_of("52,-1;52.1,-1;<script>,0"), "3 to 200 corners"),
        (lambda _: polygon_of("99,-1;52.1,-1;52,0"), "not a latitude and longitude"),
        (lambda sample: circle_around(sample, "nowhere at all", 2), "No area is called"),
        (lambda sample: circle_around(sample, "LE1 5WW", 2), "has no postcodes"),
        (lambda sample: circle_around(sample, RUTLAND, 0), "above 0"),
        (lambda sample: inside_shape(sample, box(0, 0, 10, 10)), "half of its land"),
        (lambda sample: inside_shape(sample, sample.store.areas.geometry["lnr"].buffer(1)), "my patch holds 100"),
    ],
)
def test_what_is_of_no_use_is_told(sample, make, words):
    with pytest.raises(ValueError, match=words):
        make(sample)
