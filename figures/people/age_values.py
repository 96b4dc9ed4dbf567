"""How old the residents of every area are, by the estimates and the projection: people are added up, then divided."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs_map.figures.people.ages import AGE_FIGURES
from needs_map.figures.people.population import DEFAULT_METHOD, ages_of, people_of_level, people_of_lsoas
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.arguments import Floats
from needs_map.needs.population.ageing import AGES, in_bands, median_age, portion


class AgeValues(NamedTuple):
    """A figure of age of some areas, indexed by their codes."""

    value: pd.Series
    """In %, for every 100, or in years; NaN where nobody lives."""
    numerator: pd.Series
    """People; NaN for the median age, which has none."""
    denominator: pd.Series


def age_values(serving: Serving, key: str, year: str, level: str) -> AgeValues:
    """
    A figure of age of all areas of a level in a year.

    Parameters
    ----------
    serving
        A store that knows ages.
    key
        One of `AGE_FIGURES`.
    year
        One of `years_of`: an estimated one is counted from the estimates, a later one from the projection.
    level
        Of the areas.

    Returns
    -------
    values
        In the store's order.
    """
    codes = pd.Index([area.code for area in serving.tree.at(level)])
    return _figure(key, _people(serving, level, int(year)), codes)


def ages_of_lsoas(serving: Serving, key: str, year: str, area: pd.Series) -> AgeValues:
    """
    A figure of age of areas of any LSOAs, such as wards or a patch, in an estimated year.

    Parameters
    ----------
    serving, key, year
        As for `age_values`; the year has estimates.
    area
        Code of the area of each LSOA, indexed by `LSOA21CD`, each once.
    """
    position, codes = pd.factorize(area, sort=True)
    rows = serving.store.lsoa.index.get_indexer(area.index)
    return _figure(key, _added(_estimated(serving, int(year))[rows], position, len(codes)), pd.Index(codes))


def _figure(key: str, people: Floats, codes: pd.Index) -> AgeValues:
    one = AGE_FIGURES[key]
    if not one.counted:
        unknown = pd.Series(np.nan, index=codes)
        return AgeValues(pd.Series(median_age(people), index=codes), unknown, unknown)
    above, below = (in_bands(people, bands).sum(axis=-1) for bands in (one.counted, one.out_of))
    return AgeValues(*(pd.Series(found, index=codes) for found in (portion(above, below) * 100, above, below)))


def _estimated(serving: Serving, year: int) -> Floats:
    """Residents of both sexes of the store's LSOAs by age in an estimated year."""
    ages = ages_of(serving)
    own = ages.estimates[: len(serving.store.lsoa), ages.estimate_years.index(year)]
    people: Floats = own.sum(axis=1, dtype=np.float64)
    return people


def _added(people: Floats, position: NDArray[np.intp], count: int) -> Floats:
    """People of LSOAs added up by the position of their area; those below zero are left out."""
    found = np.zeros((count, AGES))
    np.add.at(found, position[position >= 0], people[position >= 0])
    return found


@store_cache(maxsize=32)
def _people(serving: Serving, level: str, year: int) -> Floats:
    """Residents of both sexes of all areas of a level by age."""
    ages = ages_of(serving)
    if year > ages.base:
        number = ages.years.index(year)
        if level == "lsoa":
            return people_of_lsoas(serving, number, DEFAULT_METHOD)
        both: Floats = people_of_level(serving, level, DEFAULT_METHOD)[:, number].sum(axis=1)
        return both
    own = _estimated(serving, year)
    if level == "lsoa":
        return own
    position = pd.Index([area.code for area in serving.tree.at(level)])
    area = serving.tree.pairs(level)
    rows = own[serving.store.lsoa.index.get_indexer(area.index)]
    return _added(rows, position.get_indexer(pd.Index(area)), len(position))
