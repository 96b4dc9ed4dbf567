"""Two measures on one map: three classes of each, nine colours, and a legend that is a square."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.geo.breaks import amounts
from needs_map.geo.classes import MISSING, Shading, assigned
from needs_map.geo.palettes import BIVARIATE

SIDE = 3
THIRDS = ("low", "middle", "high")
UNLIKE = 10
"""Three classes are thirds if the largest has at most a tenth of the areas more than the smallest, or one more."""


class Groups(NamedTuple):
    """Three classes that a measure brings with it, whatever is in view."""

    breaks: tuple[float, ...]
    """Highest value of all but the last."""
    labels: tuple[str, ...]
    """Lowest values first."""


class Bivariate(NamedTuple):
    """A map of two measures."""

    shading: Shading
    """Class `3 * row + column`, the row being the third of the first measure and the column that of the second."""
    colours: tuple[tuple[str, ...], ...]
    """Rows from low to high of the first measure, columns from low to high of the second."""
    counts: tuple[tuple[int, ...], ...]
    """Areas in view in each."""
    first_labels: tuple[str, ...]
    """Bounds of the classes of the first measure from the light end to the dark one; empty for a class that cannot be
    made, as fewer values are distinct: two classes are the first and the last."""
    second_labels: tuple[str, ...]
    missing: int
    """Areas in view without one of the two values."""
    thirds: tuple[bool, bool]
    """Whether the three classes of each measure hold about a third of the areas in view each."""


def bivariate(
    first: pd.Series,
    second: pd.Series,
    in_view: pd.Index,
    *,
    names: tuple[str, str],
    decimals: tuple[int, int] = (0, 0),
    suffixes: tuple[str, str] = ("", ""),
    dark_is_low: tuple[bool, bool] = (False, False),
    groups: tuple[Groups | None, Groups | None] = (None, None),
) -> Bivariate:
    """
    Classes of two measures together: three of each, as near thirds of the areas in view as equal values allow.

    Parameters
    ----------
    first, second
        Values of each area on one index; NaN is missing, and so is the area that lacks either.
    in_view
        Areas that the classes are made for.
    names
        What the measures are called in the labels.
    decimals, suffixes
        How the bounds of each are written.
    dark_is_low
        Whether low values of each are worse, and so stand at the dark end; else high ones do.
    groups
        The classes of a measure that brings its own.

    Returns
    -------
    both
        Classes are of all values in view of each measure on its own.

    Raises
    ------
    ValueError
        If the indexes differ.
    """
    if not first.index.equals(second.index):
        raise ValueError("second: must have the index of first")
    sides = [
        _side(values, in_view, own, dark_is_low=low, decimals=places, suffix=suffix)
        for values, own, places, suffix, low in zip(
            (first, second), groups, decimals, suffixes, dark_is_low, strict=True
        )
    ]
    rows, columns = (side[0] for side in sides)
    known = (rows != MISSING) & (columns != MISSING)
    classes = (rows * SIDE + columns).where(known, MISSING).astype("int16")
    thirds = [
        own is None and _are_thirds(group.reindex(in_view)) for own, group in zip(groups, (rows, columns), strict=True)
    ]
    words = [
        (THIRDS[::-1] if low else THIRDS) if third else side[1]
        for side, third, low in zip(sides, thirds, dark_is_low, strict=True)
    ]
    labels = tuple(f"{names[0]} {one}, {names[1]} {other}" for one in words[0] for other in words[1])
    shading = Shading(classes, tuple(colour for row in BIVARIATE for colour in row), labels, ())
    seen = classes.reindex(in_view)
    table = np.array([(seen == position).sum() for position in range(SIDE * SIDE)]).reshape(SIDE, SIDE)
    return Bivariate(
        shading,
        BIVARIATE,
        tuple(tuple(int(number) for number in row) for row in table),
        sides[0][1],
        sides[1][1],
        int((seen == MISSING).sum()),
        (thirds[0], thirds[1]),
    )


def _side(
    values: pd.Series, in_view: pd.Index, own: Groups | None, *, dark_is_low: bool, decimals: int, suffix: str
) -> tuple[pd.Series, tuple[str, ...]]:
    """Class of each area by one measure, 0 (light) to 2 (dark), and the labels of the three."""
    if own is not None:
        labels = own.labels[::-1] if dark_is_low else own.labels
        return assigned(values, own.breaks, dark_is_high=dark_is_low), labels
    side = amounts(values, in_view, count=SIDE, dark_is_high=dark_is_low, decimals=decimals, suffix=suffix)
    classes, labels = side.classes, side.labels
    if len(labels) == 2:  # noqa: PLR2004 - the first and the last
        return classes.where(classes != 1, SIDE - 1), (labels[0], "", labels[1])
    return classes, (*labels, *[""] * (SIDE - len(labels)))


def _are_thirds(classes: pd.Series) -> bool:
    held = [int((classes == position).sum()) for position in range(SIDE)]
    return min(held) > 0 and max(held) - min(held) <= max(1.0, sum(held) / UNLIKE)
