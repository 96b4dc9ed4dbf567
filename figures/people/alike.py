"""Areas of similar deprivation and age: the nearest ten of an area among those of its level on this map."""

import pandas as pd

from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import measure_values
from needs_map.geo.areas import Area
from needs_map.needs.comparisons.likeness import nearest

NEAREST = 10
FEWEST_AREAS = 3
"""Areas of a level from which one of the others is most like an area."""
WEIGHTS = pd.Series({"imd_score": 1.0, "aged_0_19": 0.5, "aged_65_over": 0.5})
"""Of the features: both ages together count as much as deprivation."""
HOW = (
    "Nearest by average IMD score, share of residents aged 0 to 19 and share aged 65 and over, each in standard "
    "deviations among the areas of the level; both ages together count as much as deprivation."
)


@store_cache(maxsize=8)
def _features(serving: Serving, level: str) -> pd.DataFrame:
    found = {
        key: measure_values(serving, measure_at(serving, key, level=level), level, "resident") for key in WEIGHTS.index
    }
    return pd.DataFrame(found)


def most_alike(serving: Serving, area: Area) -> str:
    """
    Code of the area of its level most like one in deprivation and age; empty where there is no choice, or no ages.

    Parameters
    ----------
    serving, area
        The store and an area of it.
    """
    if not set(WEIGHTS.index) <= set(measures_of(serving)) or len(serving.tree.at(area.level)) < FEWEST_AREAS:
        return ""
    return str(nearest(_features(serving, area.level), WEIGHTS, area.code, 1).index[0])


def nearest_areas(serving: Serving, area: Area) -> pd.Series:
    """
    Areas most like one in deprivation and age.

    Parameters
    ----------
    serving, area
        The store and an area of it.

    Returns
    -------
    distances
        In standard deviations by code, the nearest first; empty where the level has ten areas or fewer, or the store
        knows no ages.
    """
    if not set(WEIGHTS.index) <= set(measures_of(serving)) or len(serving.tree.at(area.level)) <= NEAREST:
        return pd.Series(dtype="float64")
    return nearest(_features(serving, area.level), WEIGHTS, area.code, NEAREST)
