"""What a part of a page cites: none of the datasets behind its figures is left out, and none is cited in vain."""

from types import SimpleNamespace

import pytest

from needs_map.figures.measures import BUILT_IN, SINCE_2019
from needs_map.figures.sources import (
    Sources,
    each_once,
    from_datasets,
    from_documents,
    of_groups,
    of_levels,
    of_measure,
    of_report,
    of_view,
    together,
)
from needs_map.figures.view import default_view

LISTS = {"neighbourhoods", "published_neighbourhoods", "wards"}
SHAPES = {"lookup", "boundaries"}


def about(name="Falls", source="An extract", licence="OGL", weight=""):
    return SimpleNamespace(key="falls", name=name, publisher="Our team", source=source, licence=licence, weight=weight)


def indicator(weight=""):
    held = SimpleNamespace(indicator=about(weight=weight), periods={"lsoa": ("2023",)})
    return BUILT_IN["imd_score"]._replace(kind="indicator", indicator=held)


@pytest.mark.parametrize(
    ("measure", "basis", "datasets"),
    [
        (BUILT_IN["imd_decile"], "registered", {"imd"}),
        (BUILT_IN["people"], "registered", {"registered"}),
        (BUILT_IN["people"], "resident", {"imd"}),
        (BUILT_IN["core20_share"], "registered", {"imd", "registered"}),
        (BUILT_IN["core20_share"], "resident", {"imd"}),
        (SINCE_2019["imd_decile_2019"], "registered", {"imd_2019", "exact_fit"}),
        (SINCE_2019["core20_change"], "registered", {"imd", "imd_2019", "exact_fit"}),
    ],
)
def test_a_measure_cites_its_index_and_the_people_it_counts(measure, basis, datasets):
    assert of_measure(measure, basis, "lsoa") == Sources(frozenset(datasets), ())


@pytest.mark.parametrize(
    ("weight", "level", "datasets"),
    [("", "place", set()), ("resident", "lsoa", set()), ("resident", "place", {"imd"})],
)
def test_an_indicator_is_its_publishers_and_cites_the_residents_that_weight_it(weight, level, datasets):
    found = of_measure(indicator(weight), "registered", level)
    assert found == Sources(frozenset(datasets), ("Falls: Our team, An extract. OGL",), frozenset({"falls"}))


def test_levels_cite_what_their_areas_are_made_of_and_called():
    assert of_levels("lsoa", "place").datasets == frozenset()
    assert of_levels("neighbourhood").datasets == LISTS
    assert of_levels("msoa", "place").datasets == {"msoa_names"}


@pytest.mark.parametrize(
    ("link", "drawn", "listed", "datasets"),
    [
        ({}, False, False, {"imd", "registered", *LISTS}),
        ({}, True, False, {"imd", "registered", *SHAPES, *LISTS}),
        ({}, False, True, {"imd", "registered", *LISTS, "msoa_names"}),
        ({"select": "E01000001"}, True, False, {"imd", "registered", *SHAPES, *LISTS, "msoa_names"}),
        ({"select": "E01000001"}, False, False, {"imd", "registered", *LISTS}),
        ({"level": "place", "area": "tiny", "measure": "people"}, False, False, {"registered"}),
        ({"level": "place", "area": "tiny", "measure": "people", "ring": True}, False, False, {"imd", "registered"}),
        ({"level": "place", "area": "tiny", "measure": "people"}, True, False, {"registered", *SHAPES}),
        ({"level": "msoa", "area": "tiny", "measure": "people"}, True, False,
         {"registered", *SHAPES, *LISTS, "msoa_names"}),
    ],
)  # fmt: skip
def test_a_view_cites_measures_people_and_areas(small_serving, link, drawn, listed, datasets):
    view = default_view(small_serving)._replace(**({"ring": False, "mine": (), "basis": "registered"} | link))
    assert of_view(small_serving, view, drawn=drawn, listed=listed).datasets == datasets


def test_groups_cite_the_index_only_where_they_are_quintiles():
    ours = [about()]
    assert of_groups(ours, typed_in=False).datasets == {"imd"}
    assert of_groups(ours, typed_in=False, quintiles=False) == Sources(
        frozenset(), ("Falls: Our team, An extract. OGL",), frozenset({"falls"})
    )
    pages = [about(source="Report: page 4"), about(source="Report: page 9"), about(source="Report: page 4")]
    assert of_report(pages).others == ("Our team, Report: page 4; page 9",)
    assert of_groups(pages, typed_in=True) == of_report(pages)
    assert of_report([about(source="Leaflet")]).others == ("Our team, Leaflet",)


def test_sources_of_several_parts_stand_once():
    both = together([from_datasets("a", "b"), from_documents(["x", "y", "x"]), Sources(frozenset({"b"}), ("y", "z"))])
    assert both == Sources(frozenset({"a", "b"}), ("x", "y", "z"))


def test_indicators_of_one_publication_stand_together(sample):
    lines = ["Falls: ONS, Census. OGL", "Air: ONS, Census. OGL", "Plain line."]
    assert each_once(sample, lines) == ["Falls; Air: ONS, Census. OGL", "Plain line."]
