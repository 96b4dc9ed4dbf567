"""Classes and colours of a map: computed once, then drawn alike by the screen, the file and the print."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.geo.numbers import displayed, written
from needs_map.geo.palettes import MISSING_COLOUR, SUPPRESSED_COLOUR, sequential

MISSING = -1
MISSING_LABEL = "Not available"
SUPPRESSED_CLASS = -2
SUPPRESSED_LABEL = "Suppressed: too few to publish"
EQUAL_COUNT_CLASSES = 5


class Shading(NamedTuple):
    """How a map is drawn: class of each area, and what each class looks like and means."""

    classes: pd.Series
    """Class of each area, 0 (stands first) upwards; -1 is missing, -2 suppressed. Indexed by area code."""
    colours: tuple[str, ...]
    """One a class, as #rrggbb."""
    labels: tuple[str, ...]
    """One a class, in words."""
    breaks: tuple[float, ...]
    """Upper bounds of all classes but the last, ascending; empty for named groups."""
    missing_colour: str = MISSING_COLOUR
    missing_label: str = MISSING_LABEL
    suppressed_colour: str = SUPPRESSED_COLOUR
    suppressed_label: str = SUPPRESSED_LABEL
    hatches: tuple[str, ...] = ()
    """One a class, in matplotlib's signs, for classes that look alike in greyscale; empty if none is needed."""
    marks: tuple[tuple[str, str], ...] = ()
    """Letter and shape of each class, for named outcomes; empty for amounts."""


def national_groups(group: pd.Series, labels: Sequence[str]) -> Shading:
    """
    Classes that stand already: national quintiles or deciles.

    Parameters
    ----------
    group
        National group of each area, 1 (most deprived, drawn darkest) to the number of labels; NaN is missing.
    labels
        What each group is called.

    Returns
    -------
    shading
        One class a group, whether or not an area is in it.

    Raises
    ------
    ValueError
        If a group is outside 1 to the number of labels.
    """
    wrong = group.notna() & ~group.between(1, len(labels))
    if wrong.any():
        raise ValueError(f"group: must be 1 to {len(labels)}; {wrong.index[wrong][0]} is {group[wrong].iloc[0]}")
    classes = (group - 1).fillna(MISSING).astype("int16")
    return Shading(classes, sequential(len(labels)), tuple(labels), ())


def equal_count(
    values: pd.Series,
    in_view: pd.Index,
    *,
    count: int = EQUAL_COUNT_CLASSES,
    dark_is_high: bool = True,
    decimals: int = 0,
    suffix: str = "",
) -> Shading:
    """
    Classes with about the same number of the areas in view in each; values that are written alike stay together.

    Parameters
    ----------
    values
        Value of each area; NaN is missing.
    in_view
        Areas that the classes are made for, all in the index of `values`.
    count
        Classes wanted; there are fewer where there are fewer distinct values.
    dark_is_high
        Whether the highest class is drawn darkest (and stands first), or the lowest.
    decimals, suffix
        How bounds are written, such as 1 and "%".

    Returns
    -------
    shading
        Classes of all areas; those beyond the view's range are in its end classes. A label gives the lowest and
        highest value in view in its class.
    """
    values = displayed(values, decimals)
    known = values.reindex(in_view).dropna()
    breaks = quantile_breaks(known, count)
    classes = assigned(values, breaks, dark_is_high=dark_is_high)
    number = len(breaks) + 1 if len(known) else 0
    labels = tuple(
        _bounds(known[classes.reindex(known.index) == position], decimals, suffix) for position in range(number)
    )
    if not number:
        classes = pd.Series(MISSING, index=values.index, dtype="int16")
    return Shading(classes, sequential(number), labels, tuple(float(value) for value in breaks))


def quantile_breaks(known: pd.Series, count: int) -> np.ndarray:
    """Highest value of all classes of equal count but the last; fewer where values repeat."""
    if not len(known):
        return np.array([])
    quantiles = np.quantile(known, np.arange(1, count) / count, method="inverted_cdf")
    breaks: np.ndarray = np.unique(quantiles[quantiles < known.max()])
    return breaks


def assigned(values: pd.Series, breaks: Sequence[float] | np.ndarray, *, dark_is_high: bool) -> pd.Series:
    """
    Class of each area, given the breaks.

    Parameters
    ----------
    values
        Value of each area; NaN is missing.
    breaks
        Upper bounds of all classes but the last, ascending; a value that equals a bound is below it.
    dark_is_high
        Whether class 0 holds the highest values, or the lowest.
    """
    position = np.searchsorted(breaks, values.to_numpy(dtype="float64"), side="left")
    if dark_is_high:
        position = len(breaks) - position
    return pd.Series(np.where(values.isna(), MISSING, position), index=values.index, dtype="int16")


def with_suppressed(shading: Shading, suppressed: pd.Index) -> Shading:
    """
    Tell areas whose value was withheld from those that have none.

    Parameters
    ----------
    shading
        Classes, in which a suppressed area is missing.
    suppressed
        Codes of the areas whose value the publisher withheld.

    Raises
    ------
    ValueError
        If an area that has a class is among them, since a suppressed value is unknown.
    """
    classes = shading.classes
    chosen = classes.index.isin(suppressed)
    wrong = classes.index[chosen & (classes != MISSING)]
    if len(wrong):
        raise ValueError(f"suppressed: {wrong[0]} has a value, so it was not withheld")
    return shading._replace(classes=classes.mask(chosen, SUPPRESSED_CLASS))


def _bounds(values: pd.Series, decimals: int, suffix: str) -> str:
    low, high = written(values.min(), decimals, suffix), written(values.max(), decimals, suffix)
    return low if low == high else f"{low} to {high}"
