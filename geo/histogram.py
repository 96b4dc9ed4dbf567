"""Where the values in view lie among the classes: a histogram for the legend."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.geo.classes import Shading

HISTOGRAM_BINS = 24


class Histogram(NamedTuple):
    """Values in view counted in bins of equal width, and where the breaks fall among them."""

    edges: tuple[float, ...]
    """One more than there are bins, ascending."""
    counts: tuple[int, ...]
    """Areas in each bin; the last bin holds its upper edge too."""
    by_class: tuple[tuple[int, ...], ...]
    """Areas of each class (rows, in the order of the legend) in each bin."""
    breaks: tuple[float, ...]


def histogram(values: pd.Series, in_view: pd.Index, shading: Shading, *, bins: int = HISTOGRAM_BINS) -> Histogram:
    """
    Count the values in view in bins, for the legend.

    Parameters
    ----------
    values, in_view
        As the classes were made of.
    shading
        The classes.
    bins
        Number of bins; one where all values are the same.

    Returns
    -------
    histogram
        Without bins if no value in view is known.
    """
    known = values.reindex(in_view).dropna().astype("float64")
    if not len(known):
        return Histogram((), (), tuple(() for _ in shading.labels), shading.breaks)
    low, high = float(known.min()), float(known.max())
    edges = np.linspace(low, high, bins + 1) if high > low else np.array([low, low])
    classes = shading.classes.reindex(known.index)
    rows = [_counted(known[classes == position], edges) for position in range(len(shading.labels))]
    return Histogram(tuple(float(edge) for edge in edges), _counted(known, edges), tuple(rows), tuple(shading.breaks))


def _counted(values: pd.Series, edges: np.ndarray) -> tuple[int, ...]:
    if edges[0] == edges[-1]:
        return (len(values),)
    return tuple(int(number) for number in np.histogram(values, edges)[0])
