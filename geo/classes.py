"""Classes and colours of a map: computed once, then drawn alike by the screen, the file and the print."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex

MISSING = -1
MISSING_COLOUR = "#c9c9c9"
MISSING_LABEL = "Not available"
EQUAL_COUNT_CLASSES = 5
PALETTE = "YlGnBu"
"""ColorBrewer's, which keeps its order in greyscale and for colour-blind readers."""
PALEST, DARKEST = 0.14, 0.96
"""The part of the palette used: its palest end cannot be told from the page."""


class Shading(NamedTuple):
    """How a map is drawn: class of each area, and what each class looks like and means."""

    classes: pd.Series
    """Class of each area, 0 (drawn darkest) upwards; -1 is missing. Indexed by area code."""
    colours: tuple[str, ...]
    """One a class, as #rrggbb."""
    labels: tuple[str, ...]
    """One a class, in words."""
    breaks: tuple[float, ...]
    """Upper bounds of all classes but the last, ascending; empty for named groups."""
    missing_colour: str = MISSING_COLOUR
    missing_label: str = MISSING_LABEL


@cache
def sequential(count: int) -> tuple[str, ...]:
    """
    Colours for ordered classes, darkest first.

    Parameters
    ----------
    count
        Number of classes, >= 0.
    """
    if count == 1:
        return (to_hex(mpl.colormaps[PALETTE]((PALEST + DARKEST) / 2)),)
    return tuple(to_hex(mpl.colormaps[PALETTE](position)) for position in np.linspace(DARKEST, PALEST, count))


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
    Classes with as near as can be the same number of the areas in view in each; equal values stay together.

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
    known = values.reindex(in_view).dropna()
    breaks = _breaks(known, count)
    classes = _assigned(values, breaks, dark_is_high=dark_is_high)
    number = len(breaks) + 1 if len(known) else 0
    labels = tuple(
        _bounds(known[classes.reindex(known.index) == position], decimals, suffix) for position in range(number)
    )
    if not number:
        classes = pd.Series(MISSING, index=values.index, dtype="int16")
    return Shading(classes, sequential(number), labels, tuple(float(value) for value in breaks))


def _breaks(known: pd.Series, count: int) -> np.ndarray:
    if not len(known):
        return np.array([])
    quantiles = np.quantile(known, np.arange(1, count) / count, method="inverted_cdf")
    breaks: np.ndarray = np.unique(quantiles[quantiles < known.max()])
    return breaks


def _assigned(values: pd.Series, breaks: np.ndarray, *, dark_is_high: bool) -> pd.Series:
    position = np.searchsorted(breaks, values.to_numpy(dtype="float64"), side="left")
    if dark_is_high:
        position = len(breaks) - position
    return pd.Series(np.where(values.isna(), MISSING, position), index=values.index, dtype="int16")


def written(value: float, decimals: int, suffix: str = "") -> str:
    """
    Number as the page writes it: thousands apart, a fixed number of decimals, its unit after it.

    Parameters
    ----------
    value
        NaN is written as "not available".
    """
    if not np.isfinite(value):
        return MISSING_LABEL.lower()
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−") + suffix


def _bounds(values: pd.Series, decimals: int, suffix: str) -> str:
    low, high = written(values.min(), decimals, suffix), written(values.max(), decimals, suffix)
    return low if low == high else f"{low} to {high}"
