"""Pyramids of the two sides of a comparison: whose people they hold, and what is said of them."""

import pytest
from streamlit.testing.v1 import AppTest

from needs_map.app.pages.compare.pyramid import ages_in_words, estimated_half
from needs_map.figures.comparison import area_side, second_side
from needs_map.figures.people.population import estimated_people


@pytest.fixture
def sides(sample):
    first = area_side(sample, sample.tree.find("Leicester"))
    return first, second_side(sample, first.code, "E06000017")


def test_each_side_holds_its_newest_estimates(sample, sides):
    for side in sides:
        half = estimated_half(sample, side)
        assert half.people.sum() == pytest.approx(estimated_people(sample, side.code)[-1].sum())
        assert half.people.shape == (2, 19)


def test_peers_hold_everyone_else(sample, sides):
    others = second_side(sample, sides[0].code, "peers")
    both = estimated_half(sample, sides[0]).people + estimated_half(sample, others).people
    assert both.sum() == pytest.approx(estimated_people(sample, "lnr")[-1].sum())


def test_the_sentence_names_both_sides_and_the_year(sample, sides):
    said = ages_in_words(sample, *sides)
    assert said.startswith("Half of the people in Leicester are younger than ")
    assert said.endswith("(mid-2024 estimates).")


def script():
    import streamlit as st  # noqa: PLC0415 - runs on its own

    from needs_map.app.pages.compare.pyramid import draw_pyramid  # noqa: PLC0415
    from needs_map.data.manifest import SAMPLE  # noqa: PLC0415
    from needs_map.figures.comparison import area_side, second_side  # noqa: PLC0415
    from needs_map.figures.documents.tray import TrayPart  # noqa: PLC0415
    from needs_map.figures.serving import open_serving  # noqa: PLC0415

    serving = st.cache_resource(open_serving)(SAMPLE)
    first = area_side(serving, serving.tree.find("Leicester"))
    kept = TrayPart("compare.pyramid", first.code)
    draw_pyramid(serving, first, second_side(serving, first.code, st.query_params["with"]), kept)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("E06000017", "Rutland: males, share"),
        ("parent", "Rutland ICB: males, share"),
        ("peers", " areas: males, share"),
        ("england", "not for England"),
    ],
)
def test_every_kind_of_second_side_is_drawn_or_said(other, said):
    page = AppTest.from_function(script, default_timeout=60)
    page.query_params["with"] = other
    page.run()
    assert not page.exception
    assert said in " ".join(element.proto.body for element in page.get("html"))


@pytest.mark.parametrize("wanted", ["parent", "peers"])
def test_what_holds_all_areas_is_beside_england_and_called_so(sample, wanted):
    side = second_side(sample, sample.tree.top.code, wanted)
    assert (side.name, side.lsoas) == ("England", ())
