"""What is sent for a view: classes in the order of the geometry, counts of areas and of people."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from needs_map.app.commands.tables import print_table
from needs_map.app.exports.pictures import picture_spec
from needs_map.app.exports.webmaps import view_web_map
from needs_map.app.link.links import view_of_link
from needs_map.app.pages.map.page import seen
from needs_map.app.pages.map.payload import class_marks, view_data
from needs_map.app.shell.paths import view_path
from needs_map.figures.batches import codes_of_part
from needs_map.figures.classes import shading_of
from needs_map.figures.measures import BUILT_IN, measure_at
from needs_map.figures.values import measure_values
from needs_map.figures.view import default_view
from needs_map.figures.view_classes import class_counts, doubts_in_view, drawing_of
from needs_map.geo.classes import MISSING_LABEL, SUPPRESSED_LABEL
from needs_map.geo.pictures.picture import draw_sheet
from tests.publishers import AMBRIDGE

LEICESTER = "E06000016"


def test_marks_follow_the_geometry(sample):
    view = default_view(sample)
    marks = class_marks(drawing_of(sample, view), codes_of_part(sample, view.level))
    quintile = (sample.store.lsoa["imd_decile"] + 1) // 2
    assert len(marks) == 1077
    for mark, code, fifth in zip(marks, sample.store.lsoa.index, quintile, strict=True):
        inside = sample.tree.membership["place"][code] == LEICESTER
        assert mark == (str(fifth - 1) if inside else ".")


def test_areas_around_have_their_class_and_count_nowhere(sample):
    view = default_view(sample)
    drawn = drawing_of(sample, view)
    own, around = (class_marks(drawn, sample.store.lsoa.index, around=beyond) for beyond in (False, True))
    assert all((one == ".") != (other == ".") for one, other in zip(own, around, strict=True))
    fifth = (sample.store.lsoa["imd_decile"].iloc[around.index("0")] + 1) // 2
    assert fifth == 1
    sent = view_data(sample, view)
    assert sent["around"] == around.rstrip(".")
    assert sent["legend_note"].endswith("Areas around are paler and not counted.")
    assert sent["around_note"] == "Areas around are paler and not counted."
    assert sum(count for count, _ in sent["counts"]) == 200
    whole = view_data(sample, view._replace(area="lnr"))
    assert whole["around"] == ""
    assert "around" not in whole["legend_note"] + whole["around_note"]


def test_counts_are_of_areas_and_people_in_view(sample):
    drawn = drawing_of(sample, default_view(sample))
    counts = class_counts(drawn)
    assert sum(areas for areas, _ in counts.classes) == 200
    assert (
        sum(people for _, people in counts.classes) == sample.people["registered"][sample.tree.lsoas(LEICESTER)].sum()
    )
    assert counts.missing == counts.suppressed == (0, 0)


@pytest.mark.parametrize("classes", ["national", "equal"])
@pytest.mark.parametrize("level", ["lsoa", "msoa", "neighbourhood", "place"])
@pytest.mark.parametrize("measure", sorted(BUILT_IN))
def test_every_view_can_be_sent(sample, measure, level, classes):
    if level not in BUILT_IN[measure].levels:
        return
    view = view_of_link({"area": "lnr", "level": level, "measure": measure, "classes": classes}, sample).view
    drawn = drawing_of(sample, view)
    json.dumps(view_data(sample, view), allow_nan=False)
    assert len(drawn.shading.colours) == len(drawn.shading.labels)
    assert max(drawn.shading.classes) < len(drawn.shading.labels)


def test_a_change_of_the_map_is_a_path_and_what_it_holds_is_small(sample):
    view = default_view(sample)._replace(area="lnr")
    told = seen(view_path(sample, view), view)
    assert len(json.dumps(told)) < 250
    assert len(json.dumps(view_data(sample, view))) < 5_000


def test_a_selection_does_not_change_what_the_browser_keeps(sample):
    view = default_view(sample)
    assert view_path(sample, view) == view_path(sample, view._replace(select="X01000001", page="compare"))
    assert view_path(sample, view) != view_path(sample, view._replace(measure="imd_decile"))


def test_scores_that_are_written_alike_share_a_national_fifth(sample):
    """8.44 is in one fifth, 8.36 in the next, and both are written 8.4."""
    lsoa = sample.store.lsoa.copy()
    first, second, third = lsoa.index[:3]
    lsoa.loc[[first, second, third], "imd_score"] = [8.44, 8.36, 8.3]
    lsoa.loc[[first, second, third], "imd_decile"] = [8, 9, 9]
    near = type(sample)(sample.store._replace(lsoa=lsoa), sample.tree, sample.people)
    drawn = shading_of(near, measure_at(near, "imd_score"), "lsoa", "resident", lsoa.index, classes="national")
    assert drawn.classes[[first, second, third]].tolist() == [3, 3, 4]


@pytest.fixture
def withheld(sample, monkeypatch):
    """A view of IMD scores of which two are withheld and one is missing."""
    view = view_of_link({"measure": "imd_score", "classes": "equal"}, sample).view
    codes = sample.tree.lsoas(LEICESTER)[:3]
    scores = measure_values(sample, measure_at(sample, "imd_score"), "lsoa", "resident")
    known = scores.mask(scores.index.isin(codes))
    monkeypatch.setattr("needs_map.figures.classes.measure_values", lambda *_: known)
    monkeypatch.setattr("needs_map.figures.view_classes.measure_values", lambda *_: known)
    monkeypatch.setattr("needs_map.figures.view_classes.suppressed_areas", lambda *_: codes[:2])
    sample.caches.clear()
    yield view, codes
    sample.caches.clear()


def test_suppressed_is_counted_and_drawn_apart_from_missing(sample, withheld):
    view, codes = withheld
    drawn = drawing_of(sample, view)
    counts, people = class_counts(drawn), sample.people[view.basis]
    assert counts.suppressed == (2, people[codes[:2]].sum())
    assert counts.missing == (1, people[codes[2]])
    assert sum(areas for areas, _ in counts.classes) == 197
    marks = dict(zip(sample.store.lsoa.index, class_marks(drawn, sample.store.lsoa.index), strict=True))
    assert [marks[code] for code in codes] == ["~", "~", "-"]
    beside = view._replace(area="E06000017", select="")
    around = class_marks(drawing_of(sample, beside), sample.store.lsoa.index, around=True)
    marks = dict(zip(sample.store.lsoa.index, around, strict=True))
    assert [marks[code] for code in codes] == ["~", "~", "-"]
    sent = view_data(sample, view)
    assert sent["suppressed"]["counts"][0] == 2
    assert sent["suppressed"]["colour"] != sent["missing"]["colour"]


def test_suppressed_has_a_row_of_its_own_in_picture_and_web_map(sample, withheld):
    view, _ = withheld
    words = [word.text for word in draw_sheet(picture_spec(sample, view)).sheet.words]
    assert SUPPRESSED_LABEL in words
    assert MISSING_LABEL in words
    page = view_web_map(sample, view).decode("utf-8")
    rows = re.findall(r"nm-class-(missing|suppressed)\" aria-hidden=\"true\"></span>[^<]*</th><td>(\d)</td>", page)
    assert rows == [("missing", "1"), ("suppressed", "2")]


def test_classes_made_for_two_areas_count_only_the_one_in_view(sample):
    view = view_of_link({"measure": "imd_score", "classes": "equal"}, sample).view
    both = view_data(sample, view, ("E06000016", "E06000017"))
    assert sum(areas for areas, _ in both["counts"]) == 200
    assert both["labels"] != view_data(sample, view)["labels"]


def test_the_same_view_has_the_same_classes_whatever_is_selected(sample):
    view = default_view(sample)
    assert drawing_of(sample, view) is drawing_of(sample, view._replace(select=sample.store.lsoa.index[0]))


def test_a_view_says_what_differs_in_hexagons(sample):
    sent = view_data(sample, view_of_link({"area": "lnr"}, sample).view)
    hexes = sent["cartogram"]
    assert hexes["geometry"] == "geometry/sample/lnr/cartogram/lsoa.bin"
    assert [outline["geometry"] for outline in hexes["outlines"]] == [
        "geometry/sample/lnr/cartogram/neighbourhood.bin",
        "geometry/sample/lnr/cartogram/place.bin",
    ]
    assert "each hexagon is one LSOA of about 1,700 people" in hexes["about"]
    assert hexes["bounds"] != sent["bounds"]


@pytest.mark.parametrize("second", ["imd_rank", "imd_score"])
def test_two_measures_are_darkest_where_both_are_worst(sample, second):
    view = view_of_link({"area": "lnr", "measure": "imd_decile", "second": second}, sample).view
    shading = drawing_of(sample, view).shading
    worst = sample.store.lsoa["imd_rank"].idxmin()
    best = sample.store.lsoa["imd_rank"].idxmax()
    assert shading.classes[worst] == 8
    assert shading.classes[best] == 0


@pytest.mark.parametrize(("ties", "said"), [(1, False), (30, True)])
def test_equal_counts_that_are_not_equal_say_why(sample, monkeypatch, ties, said):
    """Of 200 LSOAs in fives of 40; where 30 have one value they cannot be parted, and counts differ."""
    codes = sample.tree.lsoas(LEICESTER)
    values = pd.Series(range(len(sample.store.lsoa)), index=sample.store.lsoa.index, dtype="float64")
    values[codes] = [float(max(position, 25) if position < 25 + ties else position) for position in range(len(codes))]
    values[codes[25 : 25 + ties]] = 25.0
    for module in ("needs_map.figures.classes", "needs_map.figures.view_classes"):
        monkeypatch.setattr(f"{module}.measure_values", lambda *_: values)
    view = view_of_link({"measure": "imd_score", "classes": "equal"}, sample).view
    sample.caches.clear()
    note = view_data(sample, view)["legend_note"]
    sample.caches.clear()
    assert ("equal values share a class" in note) == said


def test_where_few_patients_are_registered_map_and_table_say_so(small_serving):
    """The first LSOA, of 1,000 residents, has 499 patients on lists of England: the others are on lists of Wales."""
    people = {basis: found.copy() for basis, found in small_serving.people.items()}
    people["registered"].iloc[0] = 499
    near_wales = replace(small_serving, people=people, caches={})
    said = "1 LSOA has fewer than half as many registered patients as residents."
    view = default_view(near_wales)._replace(area=AMBRIDGE, basis="registered")
    assert said in doubts_in_view(near_wales, view)
    assert said not in doubts_in_view(near_wales, view._replace(basis="resident"))
    assert said not in doubts_in_view(small_serving, view)
    table = {"area": AMBRIDGE, "level": None, "form": "text"}
    assert said in print_table(near_wales, "quintiles", basis="registered", **table)
    assert said not in print_table(near_wales, "quintiles", basis="resident", **table)


def test_a_skewed_share_is_cut_by_natural_breaks_unless_equal_counts_are_chosen(sample, monkeypatch):
    codes = sample.tree.lsoas(LEICESTER)
    values = pd.Series(0.0, index=sample.store.lsoa.index)
    values[codes] = [0.01 * position for position in range(len(codes) - 4)] + [20.0, 40.0, 60.0, 62.9]
    for module in ("needs_map.figures.classes", "needs_map.figures.view_classes"):
        monkeypatch.setattr(f"{module}.measure_values", lambda *_: values)
    usual = view_of_link({"measure": "people"}, sample).view
    sample.caches.clear()
    assert drawing_of(sample, usual).classes == "natural"
    chosen = drawing_of(sample, usual._replace(classes="equal"))
    sample.caches.clear()
    assert chosen.classes == "equal"


def test_fewer_classes_than_usual_say_why(sample, monkeypatch):
    codes = sample.tree.lsoas(LEICESTER)
    for numbers, words in (
        ([1, 2, 3], "3 classes, because there are only 3 different values"),
        ([7], "1 class, because all have the same value"),
        ([*[1] * 18, 2, 3, 4, 5, 6, 7], "3 classes, because equal values share a class"),
    ):
        values = pd.Series(0.0, index=sample.store.lsoa.index)
        values[codes] = [float(numbers[position % len(numbers)]) for position in range(len(codes))]
        for module in ("needs_map.figures.classes", "needs_map.figures.view_classes"):
            monkeypatch.setattr(f"{module}.measure_values", lambda *_, found=values: found)
        view = view_of_link({"measure": "people", "classes": "equal"}, sample).view
        sample.caches.clear()
        assert view_data(sample, view)["legend_note"].startswith(words)
        sample.caches.clear()
