"""What a part of a page cites: none of the datasets behind its figures is left out, and none is cited in vain."""

from types import SimpleNamespace

import pytest

from needs_map.figures.measures import BUILT_IN, SINCE_2019
from needs_map.figures.sources import (
    Sources,
    cited,
    credit,
    datasets_of,
    each_once,
    files_read,
    from_datasets,
    from_documents,
    of_groups,
    of_levels,
    of_measure,
    of_publications,
    of_report,
    of_view,
    together,
    vintage_of,
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


def dataset(key, title, vintage, attribution, file):
    return {"key": key, "title": title, "vintage": vintage, "attribution": attribution, "file": file}


ONS, OHID = "Source: Office for National Statistics.", "Fingertips, OHID"
DATASETS = [
    dataset("estimates", "Population estimates (mid-2024)", "mid-2024", ONS, "sape.xlsx"),
    dataset("fingertips", "Fingertips", "2020", OHID, "one.csv"),
    dataset("fingertips", "Fingertips", "2021", OHID, "two.csv"),
    dataset("projections", "Projections", "2022-based", ONS, "snpp.zip"),
    dataset("sample", "Made-up areas", "of now", "This program", ""),
    dataset("published_ages", "Published ages", "2024", "A report", ""),
]


def store_with(*, sample=False, **indicators):
    manifest = {"datasets": DATASETS, "indicators": indicators}
    return SimpleNamespace(store=SimpleNamespace(manifest=manifest, is_sample=sample))


def test_datasets_of_one_attribution_are_cited_in_one_sentence_with_their_vintages():
    sources = Sources(frozenset({"projections", "estimates", "fingertips", "nowhere"}), ("A report: page 3", "Whole."))
    assert cited(store_with(), sources) == [
        "Population estimates (mid-2024); Projections (2022-based). Source: Office for National Statistics.",
        "Fingertips (2020); Fingertips (2021). Fingertips, OHID.",
        "A report: page 3.",
        "Whole.",
    ]
    assert cited(store_with(), Sources()) == []


def test_a_sample_cites_what_stands_in_place_of_a_dataset_and_its_made_up_areas():
    found = datasets_of(store_with(sample=True), from_datasets("estimates", "imd"))
    assert [one["key"] for one in found] == ["sample", "published_ages"]
    assert datasets_of(store_with(sample=True), Sources()) == []


def test_of_the_files_of_a_dataset_only_those_that_an_indicator_is_from_are_named():
    own = Sources(frozenset({"projections"}), (), frozenset({"falls", "typed_in"}))
    told = store_with(falls={"origin": "fingertips", "files": ["two.csv"]})
    assert [one["file"] for one in files_read(told, own)] == ["two.csv", "snpp.zip"]
    untold = store_with(falls={"origin": "fingertips"})
    assert [one["file"] for one in files_read(untold, own)] == ["one.csv", "two.csv", "snpp.zip"]
    assert [one["file"] for one in datasets_of(told, own)] == ["snpp.zip"]
    old = SimpleNamespace(store=SimpleNamespace(manifest={"datasets": DATASETS}, is_sample=False))
    assert [one["file"] for one in files_read(old, own)] == ["snpp.zip"]


def test_the_vintage_is_that_of_the_dataset():
    assert vintage_of(store_with(), "projections") == "2022-based"
    with pytest.raises(StopIteration):
        vintage_of(store_with(), "nowhere")


def test_publications_are_cited_with_how_many_indicators_they_have():
    def one(key, source, licence="OGL"):
        return SimpleNamespace(key=key, publisher="OHID", source=source, licence=licence)

    several = [
        one("a", "Fingertips, indicator 1"),
        one("b", "Fingertips, indicator 2"),
        one("a", "Fingertips, indicator 1"),
    ]
    other = one("c", "Report: page 2", licence="")
    assert of_publications([*several, other]) == Sources(
        frozenset(), ("OHID, Fingertips (2 indicators). OGL", "OHID, Report (1 indicator)")
    )


def test_the_corner_of_a_map_credits_each_once_and_a_sample_as_made_up(sample, small_serving):
    assert credit(sample, default_view(sample)) == "SAMPLE: made-up small areas"
    view = default_view(small_serving)._replace(measure="imd_score", second="people")
    assert credit(small_serving, view).split(" · ") == [
        "MHCLG, Indices of Deprivation 2025",
        "ONS; contains OS data © Crown copyright and database right 2025",
        "NHS England",
        "Open Government Licence v3.0",
    ]
