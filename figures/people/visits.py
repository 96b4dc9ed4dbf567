"""A visit list: small areas of an area in the order of several figures at once, and how firm that order is."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.store import read_table
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.values import measure_values
from needs_map.geo.areas import Area
from needs_map.needs.comparisons.priorities import places, scores, stays_first

LISTED = ("lsoa", "msoa")
"""Levels that a list can be of."""
USUAL = {"imd_score": 50, "health_decile": 25, "aged_65_over": 25}
"""Weights that a list opens with, by measure, as far as the level has them."""
MOST_COLUMNS = 8
WARDS = "wards"
SCORE = "score"


class Visits(NamedTuple):
    """Areas in the order in which to look at them."""

    area: Area
    level: str
    measures: tuple[Measure, ...]
    weights: pd.Series
    """Share of each measure in the score by its key; they sum to 1."""
    rows: pd.DataFrame
    """By code, the greatest need first: `order`, `name`, `near` (what people call where it lies), `ward` if the store
    knows it, `score` (0 to 100), `stays` (share of draws among the first ten) and values by key; NaN is unknown."""


def columns_at(serving: Serving, level: str) -> dict[str, Measure]:
    """Measures that a list of a level can be made of, by key."""
    return {key: one for key, one in measures_of(serving).items() if level in one.levels}


def usual_weights(serving: Serving, level: str) -> dict[str, int]:
    """Weights that a list of a level opens with."""
    known = columns_at(serving, level)
    return {key: weight for key, weight in USUAL.items() if key in known}


@store_cache(maxsize=64)
def visits_of(serving: Serving, area: Area, level: str, basis: str, weights: tuple[tuple[str, int], ...]) -> Visits:
    """
    Put the areas of a level inside an area in order.

    Parameters
    ----------
    serving, area
        The store, and an area that holds some of the level.
    level
        One of `LISTED`.
    basis
        Population basis, of measures that count people.
    weights
        Measures that exist at the level, with weights of at least 0, some above it.
    """
    measures = tuple(measure_at(serving, key, level=level) for key, _ in weights)
    codes = pd.Index(serving.tree.members(area.code, level))
    values = pd.DataFrame(
        {one.key: measure_values(serving, one, level, basis).reindex(codes) for one in measures}, index=codes
    )
    ranked = places(values, low_is_need=[one.key for one in measures if one.low_is_dark])
    weight = pd.Series(dict(weights), dtype="float64")
    weighed = [one.key for one in measures if weight[one.key] > 0]
    rows = _names(serving, codes, level)
    rows[SCORE] = scores(ranked, weight) * 100
    rows["stays"] = stays_first(ranked[weighed])
    rows = rows.join(values).sort_values(SCORE, ascending=False, kind="stable", na_position="last")
    rows.insert(0, "order", np.arange(1, len(rows) + 1))
    return Visits(area, level, measures, weight / weight.sum(), rows)


def _names(serving: Serving, codes: pd.Index, level: str) -> pd.DataFrame:
    tree = serving.tree
    above = "msoa" if level == "lsoa" else "place"
    near = [tree[holder].name if (holder := tree.holder(code, above)) else "" for code in codes]
    rows = pd.DataFrame({"name": [tree[code].name for code in codes], "near": near}, index=codes)
    if level == "lsoa" and serving.store.has(WARDS):
        rows["ward"] = read_table(serving.store, WARDS)["ward_name"].reindex(codes).fillna("")
    return rows
