"""Names beside dots: the places that they take, worked by hand."""

import pytest

from needs_map.geo.charts.point_labels import Layout, Rectangle, along, placed


def test_a_name_stands_right_of_its_dot_where_that_is_free():
    # radius 1, half the name 5, and one between them
    assert placed([Layout([(20, 20)], 100, 40)], [(10, 4)], [0], 1) == [(7, 0)]


def test_at_the_right_edge_it_stands_left():
    assert placed([Layout([(95, 20)], 100, 40)], [(10, 4)], [0], 1) == [(-7, 0)]


def test_the_first_in_order_takes_the_place_and_the_other_another():
    layout = Layout([(20, 20), (20, 24)], 100, 60)
    first = placed([layout], [(10, 6), (10, 6)], [0, 1], 1)
    assert first[0] == (7, 0)
    assert first[1] == (-7, 0)
    assert placed([layout], [(10, 6), (10, 6)], [1, 0], 1) == [(-7, 0), (7, 0)]


def test_a_name_without_a_place_is_left_out():
    layout = Layout([(6, 3), (6.5, 3)], 24, 6)
    assert placed([layout], [(10, 6), (10, 6)], [0, 1], 1) == [(7, 0), None]
    assert placed([layout], [(10, 6), (10, 6)], [1], 1)[0] is None


def test_a_place_must_be_free_at_every_size():
    wide, narrow = Layout([(20, 20)], 100, 40), Layout([(20, 20)], 25, 40)
    assert placed([wide, narrow], [(10, 4)], [0], 1) == [(-7, 0)]


def test_a_name_keeps_off_lines_where_it_can():
    line = Rectangle(0, 20.5, 100, 20.5)
    assert placed([Layout([(20, 19)], 100, 60, [line])], [(10, 4)], [0], 1) == [(0, -3)]
    everywhere = Rectangle(0, 0, 100, 60)
    assert placed([Layout([(20, 19)], 100, 60, [everywhere])], [(10, 4)], [0], 1) == [(7, 0)]


def test_boxes_follow_a_line():
    assert along([(0, 0), (4, 2)], 2) == [Rectangle(0, 0, 2, 1), Rectangle(2, 1, 4, 2)]
    assert along([(0, 5), (0, 5)], 2) == [pytest.approx(Rectangle(0, 5, 0, 5))]
    assert along([], 2) == []


def test_a_line_to_a_name_that_stands_off_crosses_no_other_name():
    # the first name covers what lies above and below the second dot, but for a place far above it
    layout = Layout([(20, 20), (27, 15)], 60, 60)
    offsets = placed([layout], [(40, 6), (10, 6)], [0, 1], 1)
    first = Rectangle(20 + offsets[0][0] - 20, 20 + offsets[0][1] - 3, 20 + offsets[0][0] + 20, 20 + offsets[0][1] + 3)
    right, up = offsets[1]
    reach = Rectangle(min(27, 27 + right) - 0.1, min(15, 15 + up), max(27, 27 + right) + 0.1, max(15, 15 + up))
    assert not reach.meets(first)
