"""Areas that are most like one another: nearest by a distance over standardised features."""

import numpy as np
import pandas as pd


def nearest(features: pd.DataFrame, weights: pd.Series, area: str, most: int = 10) -> pd.Series:
    """
    Areas nearest to one by a weighted Euclidean distance over standardised features.

    Each feature is divided by its standard deviation among all areas; the distance is the square root of the sum of
    the weighted squares of the differences.

    Parameters
    ----------
    features
        One row an area, one column a feature, in any units; NaN is unknown.
    weights
        Of the columns, >= 0; they need not sum to 1.
    area
        Label of the area in the index.
    most
        How many at most.

    Returns
    -------
    distances
        In standard deviations, by area, the nearest first and equal ones in the order given; without `of`, and empty
        where a feature of it is unknown. Areas with an unknown feature are left out, and a feature that is the same
        everywhere adds nothing to any distance.

    Raises
    ------
    ValueError
        If a weight is negative or missing.

    References
    ----------
    The method of nearest neighbours of CIPFA and NHS England (RightCare), on fewer features.
    """
    weight = weights.reindex(features.columns)
    if not (weight >= 0).all():
        raise ValueError(f"weights must be given for {', '.join(map(str, features.columns))}, and not negative")
    known = features.dropna()
    if area not in known.index:
        return pd.Series(dtype="float64")
    spread = known.std(ddof=0)
    apart = (known - known.loc[area]) / spread.where(spread > 0, np.inf)
    distances: pd.Series = np.sqrt((apart**2 * weight).sum(axis=1)).drop(area)
    nearest_first: pd.Series = distances.sort_values(kind="stable").head(most)
    return nearest_first
