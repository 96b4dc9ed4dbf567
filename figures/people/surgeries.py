"""Surgeries of general practices as points of a map, sized by list."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from needs_map.data.people.surgeries import STORED
from needs_map.data.store import read_table
from needs_map.figures.people.practices import list_of_practice, practices
from needs_map.figures.serving import Serving, store_cache

OWN, OTHERS = "own", "others"
"""Surgeries of a list, and those near it of other lists."""
PATIENTS_OF_PIXEL = 150.0
"""Patients for each square pixel of a circle's squared radius: 10,000 patients have a circle of 8 pixels."""
SMALLEST, LARGEST = 3.0, 18.0
"""Radius in pixels."""


@store_cache(maxsize=1)
def surgeries(serving: Serving) -> pd.DataFrame:
    """
    Surgeries of the store that are known.

    Returns
    -------
    surgeries
        Indexed by practice: `name`, `pcn`, `patients`, `latitude`, `longitude` (degrees), `radius` (pixels, the area of
        the circle in proportion to the list). Empty where the store has no coordinates.
    """
    if not serving.store.has(STORED):
        return pd.DataFrame(columns=["name", "pcn", "patients", "latitude", "longitude", "radius"])
    places = read_table(serving.store, STORED).set_index("practice")
    found = practices(serving)[["name", "pcn", "patients"]].join(places, how="inner")
    return found.assign(radius=radius_of(found["patients"]))


def radius_of(patients: pd.Series) -> pd.Series:
    """Radius in pixels of the circle of a list of so many patients."""
    return pd.Series(np.sqrt(patients / PATIENTS_OF_PIXEL).clip(SMALLEST, LARGEST).round(1), index=patients.index)


def surgeries_of_list(
    serving: Serving, level: str, code: str, bounds: Sequence[Sequence[float]]
) -> dict[str, pd.Index]:
    """
    Surgeries of a list, and those of other lists on the map of its catchment.

    Parameters
    ----------
    serving
        The store.
    level, code
        The list.
    bounds
        South-west and north-east corner of the map, latitude first; empty where nothing is mapped.

    Returns
    -------
    practices
        Codes by `OWN` and `OTHERS`.
    """
    every = surgeries(serving)
    group = list_of_practice(serving, level)
    own = every.index.isin(group.index[group == code])
    (south, west), (north, east) = bounds or ((0, 0), (0, 0))
    near = every["latitude"].between(south, north) & every["longitude"].between(west, east)
    return {OWN: every.index[own], OTHERS: every.index[near & ~own]}
