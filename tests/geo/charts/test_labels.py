import pytest

from needs_map.geo.charts.labels import shortened_label, spread


def test_labels_that_do_not_collide_stay():
    assert spread([3.0, 1.0, 2.0], 0.5) == [3.0, 1.0, 2.0]


def test_labels_that_collide_stand_about_their_middle():
    assert spread([1.0, 1.0], 0.5) == pytest.approx([0.75, 1.25])


def test_a_label_pushed_onto_another_pushes_it_too():
    # the first two would stand at 0.5 and 1.5; the third, at 1.6, joins them: about 1.2, one apart
    assert spread([1.0, 1.0, 1.6], 1.0) == pytest.approx([0.2, 1.2, 2.2])


def test_nothing_to_spread():
    assert spread([], 1.0) == []


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Fuel poverty: 18.9%", 30, "Fuel poverty: 18.9%"),
        ("Emergency admissions: 117.6", 21, "Emergency adm…: 117.6"),
        ("Bed days, persons of all ages", 10, "Bed days,…"),
        ("Falls: 3.1", 3, "…: 3.1"),
    ],
)
def test_a_label_without_room_loses_its_name_before_its_figure(text, room, shown):
    assert shortened_label(text, lambda label: len(label) <= room) == shown
