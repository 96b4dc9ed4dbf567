"""A chart on a page of its own height is as high as its rows, and panels stand side by side where there is room."""

import pytest

from needs_map.geo.charts.height import height_of, is_beside
from needs_map.geo.charts.kinds import Axis, Bars, Line, Lines, Panels, Segment

AXIS = Axis("People", 0)
LINE = Lines(["2020", "2021"], [Line("Leicester", [1.0, 2.0], "#2f6db3")], AXIS)


def bars(names):
    return Bars(names, [Segment("People", [1.0] * len(names), "#2f6db3")], AXIS)


def test_rows_have_eight_millimetres_and_more_where_a_name_is_long():
    short = [height_of(bars(["Leicester"] * count), 160, 10) for count in (1, 2, 10)]
    assert short[2] - short[1] == pytest.approx(64)
    assert short[1] - short[0] == pytest.approx(8)
    long = bars(["Leicester, Leicestershire and Rutland Integrated Care Board"])
    assert height_of(long, 77, 10) > height_of(long, 300, 10)


def test_panels_stand_side_by_side_where_each_has_48_millimetres():
    three = Panels([LINE] * 3)
    assert is_beside(three, 160)
    assert not is_beside(three, 77)
    assert height_of(three, 77, 10) > 2 * height_of(three, 160, 10)
    assert height_of(LINE, 160, 10) == 80
