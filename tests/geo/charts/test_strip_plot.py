"""The strip of an area among its peers."""

import math
import re

from needs_map.geo.charts.strip_plot import EDGE, WIDTH, strip_plot

NONE = {"parent": math.nan, "england": math.nan, "mark": "dot", "colour": "#123456"}


def mark_at(svg):
    return float(re.search(r"translate\(([\d.]+) ", svg)[1])


def test_the_lowest_is_left_and_the_highest_right():
    assert mark_at(strip_plot(1, [1, 2, 3], [], **NONE)) == EDGE
    assert mark_at(strip_plot(3, [1, 2, 3], [], **NONE)) == WIDTH - EDGE
    assert mark_at(strip_plot(2, [1, 2, 3], [], **NONE)) == WIDTH / 2


def test_the_benchmarks_are_within_the_strip_and_widen_it():
    svg = strip_plot(3, [3, 4], [], parent=5, england=1, mark="up", colour="#123456")
    assert mark_at(svg) == WIDTH / 2
    assert f"M{EDGE:.1f} 1V" in svg
    assert f"M{WIDTH - EDGE:.1f} 5V" in svg


def test_what_is_unknown_is_left_out():
    svg = strip_plot(math.nan, [math.nan], [], **NONE)
    assert "translate" not in svg
    assert "nan" not in svg
    assert mark_at(strip_plot(2, [2, 2], [2], **NONE)) == WIDTH / 2
