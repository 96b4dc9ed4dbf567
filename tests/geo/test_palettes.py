"""
What the palettes promise, measured: order and difference in greyscale and with three kinds of colour blindness.

References
----------
Machado GM, Oliveira MM, Fernandes LAF. A physiologically-based model for simulation of color vision deficiency. IEEE
Trans Vis Comput Graph 2009;15:1291-8, supplementary tables, severity 1.0, for linear RGB. Lab and CIE76: CIE 15:2004.
Contrast: WCAG 2.2.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from needs_map.geo.palettes import (
    BIVARIATE,
    DIVERGING,
    INK,
    MISSING_COLOUR,
    MISSING_HATCH,
    NEUTRAL,
    PAPER,
    RING,
    SIGNIFICANCE,
    SUPPRESSED_COLOUR,
    SUPPRESSED_HATCH,
    diverging,
    sequential,
)
from needs_map.geo.pictures.page import text_ink

LUMINANCE = [0.2126, 0.7152, 0.0722]
SIGHT = {
    "full": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "greyscale": [LUMINANCE] * 3,
}
COLOURED = tuple(sight for sight in SIGHT if sight != "greyscale")
TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
WHITE = [0.95047, 1.0, 1.08883]


def linear(colour):
    channel = np.array(to_rgb(colour))
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def lab(colour, sight="full"):
    seen = np.clip(np.array(SIGHT[sight]) @ linear(colour), 0, 1)
    ratio = np.array(TO_XYZ) @ seen / WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(one, other, sight="full"):
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def lightness(colour, sight="greyscale"):
    return float(lab(colour, sight)[0])


def contrast(one, other):
    pale, dark = sorted((float(np.dot(LUMINANCE, linear(colour))) for colour in (one, other)), reverse=True)
    return (pale + 0.05) / (dark + 0.05)


def test_the_ruler_itself():
    # Worked by hand: black to white is 100 in Lab, 21 in contrast; mid grey #777777 has L* 50.0 (Y = 0.1845).
    assert difference("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert lightness("#777777") == pytest.approx(50.0, abs=0.1)
    # Red and green of equal lightness are far apart to most, and near to a deuteranope.
    assert difference("#c8503c", "#7d7800", "deuteranopia") < difference("#c8503c", "#7d7800") / 3


@pytest.mark.parametrize(("count", "least", "grey"), [(3, 45, 30), (5, 18, 14), (7, 9, 8), (10, 6, 4.9)])
@pytest.mark.parametrize("sight", COLOURED)
def test_neighbours_in_a_sequence_stay_apart(count, least, grey, sight):
    colours = sequential(count)
    assert len(set(colours)) == count
    assert min(difference(one, other, sight) for one, other in pairwise(colours)) >= least
    steps = [lightness(pale) - lightness(dark) for dark, pale in pairwise(colours)]
    assert min(steps) >= grey


@pytest.mark.parametrize("sight", SIGHT)
def test_a_sequence_darkens_for_every_eye(sight):
    for count in (2, 3, 4, 5, 6, 7, 8, 9, 10):
        shades = [lightness(colour, sight) for colour in sequential(count)]
        assert shades == sorted(shades)


@pytest.mark.parametrize("side", [2, 3, 4, 5])
@pytest.mark.parametrize("sight", COLOURED)
@pytest.mark.parametrize("palette", [DIVERGING, NEUTRAL])
def test_two_sides_of_a_benchmark_are_never_taken_for_each_other(side, sight, palette):
    colours = diverging(side, side, palette)
    worse, better = colours[:side], colours[side:]
    assert min(difference(one, other, sight) for one in worse for other in better) >= 18
    assert min(difference(one, other, sight) for one, other in pairwise(colours)) >= 12


@pytest.mark.parametrize(("palette", "least"), [(DIVERGING, 11), (NEUTRAL, 9.9)])
def test_each_side_of_a_benchmark_darkens_with_distance_in_greyscale(palette, least):
    for side in (2, 3, 4, 5):
        colours = diverging(side, side, palette)
        worse, better = [lightness(colour) for colour in colours[:side]], [lightness(c) for c in colours[side:]]
        assert min(np.diff(worse)) >= least
        assert min(-np.diff(better)) >= least


def test_a_side_with_fewer_classes_is_no_darker_than_its_distance():
    assert diverging(1, 3)[0] == diverging(3, 3)[2]
    assert diverging(3, 1)[-1] == diverging(3, 3)[3]
    assert diverging(0, 2) == diverging(2, 2)[2:]


@pytest.mark.parametrize("sight", SIGHT)
def test_outcomes_of_a_comparison_are_told_apart(sight):
    colours = [verdict.colour for verdict in SIGNIFICANCE.values()]
    least = 14 if sight == "greyscale" else 15
    assert min(difference(one, other, sight) for one, other in combinations(colours, 2)) >= least


def test_outcomes_have_letters_and_shapes_of_their_own():
    assert [verdict.letter for verdict in SIGNIFICANCE.values()] == ["W", "S", "B", "N"]
    assert len({verdict.shape for verdict in SIGNIFICANCE.values()}) == 4


@pytest.mark.parametrize("sight", COLOURED)
def test_nine_colours_of_two_measures_are_told_apart(sight):
    colours = [colour for row in BIVARIATE for colour in row]
    assert min(difference(one, other, sight) for one, other in combinations(colours, 2)) >= 24


def test_two_measures_darken_along_both_sides_in_greyscale():
    shades = np.array([[lightness(colour) for colour in row] for row in BIVARIATE])
    assert (np.diff(shades, axis=0) <= -12).all()
    assert (np.diff(shades, axis=1) <= -12).all()


@pytest.mark.parametrize("count", [3, 5, 10])
@pytest.mark.parametrize("sight", SIGHT)
def test_missing_and_suppressed_are_not_the_palest_class(count, sight):
    palest = sequential(count)[-1]
    assert difference(MISSING_COLOUR, palest, sight) >= 13
    assert difference(SUPPRESSED_COLOUR, palest, sight) >= 13


@pytest.mark.parametrize("sight", COLOURED)
def test_missing_is_not_suppressed(sight):
    assert difference(MISSING_COLOUR, SUPPRESSED_COLOUR, sight) >= 10


def test_without_colour_the_hatch_tells_missing_from_suppressed_and_from_classes():
    assert MISSING_HATCH
    assert SUPPRESSED_HATCH
    assert MISSING_HATCH[0] != SUPPRESSED_HATCH[0]


def every_colour():
    found = {MISSING_COLOUR, SUPPRESSED_COLOUR, *(verdict.colour for verdict in SIGNIFICANCE.values())}
    for count in range(1, 11):
        found |= {*sequential(count), *diverging(count, count)}
    return sorted(found | {colour for row in BIVARIATE for colour in row})


@pytest.mark.parametrize("line", [INK, RING])
def test_a_line_on_its_casing_stands_out_from_every_class(line):
    assert contrast(line, PAPER) >= 4.5
    for colour in every_colour():
        assert max(contrast(line, colour), contrast(PAPER, colour)) >= 3


def test_counts_in_the_square_can_be_read():
    for row in BIVARIATE:
        for colour in row:
            assert contrast(text_ink(colour), colour) >= 4
