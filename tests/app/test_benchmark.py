"""An authority by itself: beside the whole ICB that it is a part of, never beside itself."""

import math
import re

import pytest

from needs_map.app.pages.compare.picture import sides_of
from needs_map.app.pages.indicators.figures import benchmarks_at, judged
from needs_map.app.pages.map.panel import core20_panel
from needs_map.app.shell.frame import _with_both
from needs_map.app.words.headline import headline
from needs_map.data.places.made_systems import SystemRequest
from needs_map.figures.benchmark import benchmark_of
from needs_map.figures.comparison import PARENT, PEERS, comparison, row_of
from needs_map.figures.entries import entries_of
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import open_serving
from needs_map.figures.view import default_view
from needs_map.geo.building.build import build_store
from needs_map.geo.building.own_area import AreaRequest, prepared
from tests.publishers import AMBRIDGE, write_all


@pytest.fixture(scope="module")
def ambridge(tmp_path_factory):
    """Ambridge: 6,600 of 13,200 residents and 12,000 of 18,000 patients in Core20 areas; Borsetshire 19,800, 24,000."""
    files = write_all(tmp_path_factory.mktemp("files"))
    store = tmp_path_factory.mktemp("ambridge") / "store"
    with prepared(files, AreaRequest(choice=SystemRequest(lad="Ambridge"))) as ready:
        build_store(ready.folder, ready.system, store, forgiving=True)
    return open_serving(store)


@pytest.mark.parametrize(
    ("measure", "basis", "sentence"),
    [
        (
            "core20_share",
            "resident",
            "50.0% of Ambridge’s residents (6,600 people) live in the most deprived fifth of England, 16.7 percentage "
            "points above Borsetshire.",
        ),
        (
            "core20_share",
            "registered",
            "66.7% of Ambridge’s registered patients (12,000 people) live in the most deprived fifth of England, 16.7 "
            "percentage points above Borsetshire.",
        ),
        ("people", "resident", "13,200 people live in Ambridge, 66.7% of Borsetshire’s 19,800 (mid-2022)."),
    ],
)
def test_the_outermost_place_is_set_beside_its_whole_icb(ambridge, measure, basis, sentence):
    view = default_view(ambridge)._replace(measure=measure, level="place", basis=basis)
    assert view.area == AMBRIDGE
    assert headline(ambridge, view) == sentence


def test_indicators_are_held_against_the_whole_icb(ambridge):
    assert list(benchmarks_at(ambridge, "place")) == ["england", "whole"]
    entry = entries_of(ambridge, "resident")["core20_share"]
    found = judged(ambridge, entry, "place", "resident", "whole")
    assert (found.benchmark[AMBRIDGE], found.word[AMBRIDGE]) == (pytest.approx(100 / 3), "above")  # 50% there
    score = judged(ambridge, entries_of(ambridge, "resident")["imd_score"], "place", "resident", "whole")
    assert math.isfinite(score.benchmark[AMBRIDGE])


def test_the_panel_has_the_whole_icb(ambridge):
    text = re.sub(r"<[^>]+>", " ", core20_panel(ambridge, default_view(ambridge)._replace(basis="resident")))
    assert re.search(r"Ambridge\s+50\.0%", text)
    assert re.search(r"Borsetshire\s+33\.3%", text)


def test_without_england_areas_are_held_against_the_whole_icb(ambridge):
    measure = measure_at(ambridge, "core20_share")
    benchmark = benchmark_of(ambridge, measure, "resident")
    assert (benchmark.name, benchmark.value) == ("Borsetshire", pytest.approx(100 / 3))


def test_compare_opens_with_the_whole_icb_and_knows_no_peers(ambridge):
    view = _with_both(ambridge, default_view(ambridge)._replace(page="compare"))
    assert (view.compare, view.chosen("also")) == (PARENT, "")  # too few places for one most alike
    first, second = sides_of(ambridge, view)
    assert (first.name, second.name, second.code) == ("Ambridge", "Borsetshire", "")
    row = row_of(comparison(ambridge, first, second, "resident"), "core20_share")
    assert (row.first, row.second) == (pytest.approx(50), pytest.approx(100 / 3))
    assert sides_of(ambridge, view._replace(compare=PEERS))[1].name == "England"
