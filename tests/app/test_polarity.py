"""Worse is warm and better is cold, in every table, chart, picture and sentence that says one of the two."""

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from needs_map.app.pages.core20plus5 import table as core20plus5
from needs_map.app.pages.indicators.charts import COLOURS, SIGNS
from needs_map.app.pages.indicators.heat import FILLS
from needs_map.app.pages.indicators.words import MARKS, deprivation_side
from needs_map.app.pages.performance import table as performance
from needs_map.app.pages.performance.distance import STYLES
from needs_map.app.pages.practices import chart as practices
from needs_map.app.reports.marks import significance_cell
from needs_map.app.words.indicators import VERDICTS
from needs_map.app.words.ways import mark_of, untested
from needs_map.figures.benchmark import publishers_outcome
from needs_map.geo.charts.kinds import SHAPES, WHOSE
from needs_map.geo.palettes import SIGNIFICANCE, diverging

SHEETS = Path(__file__).resolve().parents[2] / "geo" / "web"


def is_warm(colour):
    """Whether a colour is nearer to red than to blue."""
    red, _, blue = to_rgb(colour)
    return red > blue


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (SIGNIFICANCE["worse"].colour, SIGNIFICANCE["better"].colour),
        (diverging(3, 3)[0], diverging(3, 3)[-1]),
        (diverging(3, 3)[2], diverging(3, 3)[3]),
        (FILLS["worse"], FILLS["better"]),
        (COLOURS["worse"], COLOURS["better"]),
    ],
)
def test_worse_is_warm_and_better_is_cold(worse, better):
    assert is_warm(worse)
    assert not is_warm(better)


def test_letters_and_shapes_are_those_of_their_side():
    assert (SIGNIFICANCE["worse"].letter, SIGNIFICANCE["better"].letter) == ("W", "B")
    assert (SIGNIFICANCE["worse"].label, SIGNIFICANCE["better"].label) == ("Worse", "Better")
    for word, letter in {"worse": "W", "better": "B", "similar": "S", "higher": "H", "lower": "L"}.items():
        assert MARKS[word] == (letter, word)
    assert (SIGNS["worse"], SIGNS["better"], SIGNS["higher"], SIGNS["lower"]) == ("▲▼", "▲▼", "▲", "▼")


@pytest.mark.parametrize(
    ("word", "polarity", "mark", "not_tested"),
    [
        ("better", "high is good", "up", "△"),
        ("worse", "high is good", "down", "▽"),
        ("better", "low is good", "down", "▽"),
        ("worse", "low is good", "up", "△"),
        ("similar", "low is good", "circle", "○"),
        ("higher", "neither", "up", ""),
        ("below", "low is good", "down", ""),
        ("not compared", "neither", "diamond", ""),
    ],
)
def test_a_mark_points_to_the_side_of_the_figure_on_every_page(word, polarity, mark, not_tested):
    """Better waiting times are lower: their mark points down, as in the tables of indicators."""
    assert mark_of(word, polarity) == mark
    assert untested(word, polarity) == not_tested


def test_a_mark_of_whose_a_value_is_says_nothing_of_how_it_compares():
    assert not set(WHOSE) & set(SHAPES)
    assert {shape for _, shape in core20plus5.SERIES} < set(WHOSE)
    assert {shape for _, shape in practices.SERIES.values()} < set(WHOSE)


def test_a_missed_plan_has_a_mark_of_its_own():
    assert performance.RATINGS[performance.MISSED][1] == "■"
    assert STYLES[performance.MISSED][1] == "square"


@pytest.mark.parametrize(
    ("side", "polarity", "verdict"),
    [
        ("higher", "low is good", "worse"),
        ("higher", "high is good", "better"),
        ("lower", "low is good", "better"),
        ("lower", "high is good", "worse"),
        ("higher", "neither", None),
        ("lower", "not known", None),
    ],
)
def test_a_side_is_judged_by_the_polarity(side, polarity, verdict):
    assert VERDICTS.get((side, polarity)) == verdict


@pytest.mark.parametrize(
    ("word", "polarity", "side"),
    [
        ("above", "low is good", "more"),
        ("below", "low is good", "less"),
        ("above", "high is good", "less"),
        ("below", "high is good", "more"),
        ("equal", "low is good", "equal"),
        ("worse", "low is good", ""),
    ],
)
def test_a_side_of_deprivation_is_more_or_less(word, polarity, side):
    assert deprivation_side(SimpleNamespace(indicator="", polarity=polarity), word) == side


def test_a_report_is_quoted_on_the_side_that_it_gives():
    assert significance_cell("higher", False) == "▲ H significantly higher than England"
    assert significance_cell("lower", False) == "▼ L significantly lower than England"
    assert significance_cell("similar", False) == "● S similar to England"
    assert significance_cell("higher", True) == ""


def test_the_publishers_better_and_worse_are_the_side_of_the_value():
    said = pd.Series(["better", "worse", "similar", "lower", "", "better"], index=list("abcdef"))
    value = pd.Series([1.0, 9.0, 9.0, 9.0, 9.0, 9.0], index=said.index)
    figures = SimpleNamespace(words={"against_england": said}, value=value)
    assert publishers_outcome(figures, 5.0).tolist() == ["lower", "higher", "similar", "lower", "", "higher"]


def test_style_sheets_colour_worse_and_better_alike():
    found = {}
    for sheet in SHEETS.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            for word in ("worse", "better"):
                for colour in re.findall(r"(?:background|fill|color)[^:;]*:\s*(#[0-9a-f]{6})\b", body):
                    if f"nm-is-{word}" in selectors and "," not in selectors:
                        found.setdefault(word, set()).add(is_warm(colour))
    assert found == {"worse": {True}, "better": {False}}
