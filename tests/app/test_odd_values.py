"""A measure with one distinct value, with none, or of three areas: the legend still counts every area once."""

import math

import pandas as pd
import pytest

from needs_map.app.pages.map.payload import view_data
from needs_map.figures.classes import class_options
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import Serving
from needs_map.figures.view import default_view
from needs_map.geo.areas import AreaTree

MEASURE = "imd_score"


def with_scores(serving, scores):
    """The store with other scores, as the server would hold it."""
    lsoa = serving.store.lsoa.copy()
    lsoa[MEASURE] = pd.Series(scores, index=lsoa.index, dtype="float64")
    store = serving.store._replace(lsoa=lsoa)
    return Serving(store, AreaTree(store), serving.people)


def legend(serving, classes, level="lsoa"):
    """Labels with their counts of areas, and how many areas have no value."""
    view = default_view(serving)._replace(
        measure=MEASURE,
        classes=classes,
        level=level,
        area=serving.tree.top.code,
        breaks="10 20" if classes == "own" else "",
    )
    data = view_data(serving, view)
    assert len(data["labels"]) == len(data["colours"]) == len(data["counts"])
    assert len(set(data["labels"])) == len(data["labels"])
    return dict(zip(data["labels"], [count for count, _ in data["counts"]], strict=True)), data["missing"]["counts"][0]


def ways(serving, level="lsoa"):
    return [way for way in class_options(measure_at(serving, MEASURE), level) if way not in {"significance"}]


def test_the_ways_that_are_tried_are_there(small_serving):
    assert {"national", "equal"} <= set(ways(small_serving))


@pytest.mark.parametrize("level", ["lsoa", "neighbourhood", "place"])
def test_one_distinct_value(small_serving, level):
    serving = with_scores(small_serving, 12.5)
    areas = len(serving.tree.at(level))
    for way in ways(serving, level):
        counts, missing = legend(serving, way, level)
        assert (sum(counts.values()), missing) == (areas, 0), way
        if way != "national":  # which goes by the decile
            assert max(counts.values()) == areas, way


@pytest.mark.parametrize("level", ["lsoa", "neighbourhood", "place"])
def test_all_missing(small_serving, level):
    serving = with_scores(small_serving, math.nan)
    areas = len(serving.tree.at(level))
    for way in ways(serving, level):
        if level == "lsoa" and way in {"national", "benchmark"}:
            continue  # national fifths go by the decile, which is there; so does what stands in for a lost benchmark
        counts, missing = legend(serving, way, level)
        assert (sum(counts.values()), missing) == (0, areas), way


def test_an_unknown_benchmark_gives_way_to_the_usual_classes(small_serving):
    scores = [math.nan, *[10.0 + number for number in range(23)]]
    serving = with_scores(small_serving, scores)
    assert legend(serving, "benchmark", "place") == legend(serving, "equal", "place")
    assert legend(serving, "benchmark") == legend(serving, "national")


def test_three_areas(small_serving):
    assert len(small_serving.tree.at("place")) == 3
    for way in ways(small_serving, "place"):
        counts, missing = legend(small_serving, way, "place")
        assert (sum(counts.values()), missing) == (3, 0), way
