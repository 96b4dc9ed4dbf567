"""Two measures on one map: three classes of each, nine colours, and a legend that is a square."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.breaks import amounts
from geo.classes import MISSING, Shading
from geo.palettes import BIVARIATE

SIDE = 3
WORDS = ("low", "middle", "high")


class Bivariate(NamedTuple):
    """A map of two measures."""

    shading: Shading
    """Class `3 * row + column`, the row being the third of the first measure and the column that of the second."""
    colours: tuple[tuple[str, ...], ...]
    """Rows from low to high of the first measure, columns from low to high of the second."""
    counts: tuple[tuple[int, ...], ...]
    """Areas in view in each."""
    first_labels: tuple[str, ...]
    """Bounds of the thirds of the first measure, low first; fewer where fewer values are distinct."""
    second_labels: tuple[str, ...]
    missing: int
    """Areas in view without one of the two values."""


def bivariate(
    first: pd.Series,
    second: pd.Series,
    in_view: pd.Index,
    *,
    names: tuple[str, str],
    decimals: tuple[int, int] = (0, 0),
    suffixes: tuple[str, str] = ("", ""),
    dark_is_low: tuple[bool, bool] = (False, False),
) -> Bivariate:
    """
    Classes of two measures together: thirds of the areas in view by each.

    Parameters
    ----------
    first, second
        Values of each area on one index; NaN is missing, and so is the area that lacks either.
    in_view
        Areas that the thirds are made for.
    names
        What the measures are called in the labels.
    decimals, suffixes
        How the bounds of each are written.
    dark_is_low
        Whether low values of each are worse, and so stand at the dark end; else high ones do.

    Returns
    -------
    both
        Thirds are of all values in view of each measure on its own.

    Raises
    ------
    ValueError
        If the indexes differ.
    """
    if not first.index.equals(second.index):
        raise ValueError("second: must have the index of first")
    sides = [
        amounts(values, in_view, count=SIDE, dark_is_high=low, decimals=places, suffix=suffix)
        for values, places, suffix, low in zip((first, second), decimals, suffixes, dark_is_low, strict=True)
    ]
    rows, columns = (side.classes for side in sides)
    known = (rows != MISSING) & (columns != MISSING)
    classes = (rows * SIDE + columns).where(known, MISSING).astype("int16")
    ones, others = (WORDS[::-1] if low else WORDS for low in dark_is_low)
    labels = tuple(f"{names[0]} {one}, {names[1]} {other}" for one in ones for other in others)
    shading = Shading(classes, tuple(colour for row in BIVARIATE for colour in row), labels, ())
    seen = classes.reindex(in_view)
    table = np.array([(seen == position).sum() for position in range(SIDE * SIDE)]).reshape(SIDE, SIDE)
    return Bivariate(
        shading,
        BIVARIATE,
        tuple(tuple(int(number) for number in row) for row in table),
        sides[0].labels,
        sides[1].labels,
        int((seen == MISSING).sum()),
    )
