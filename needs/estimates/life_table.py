"""Life expectancy from deaths and people by age: Chiang's abridged life table with Silcocks' variance, as OHID's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.arguments import check_confidence, numbers, same_index
from needs_map.needs.estimates.rates import normal_quantile
from needs_map.needs.estimates.standardised import age_bands

if TYPE_CHECKING:
    from needs_map.needs.arguments import Floats

STARTS = (0, 1, *range(5, 91, 5))
"""First age of each group of the table; the last is open."""
LIFE_BANDS = pd.Index(["0", "1-4", *(f"{start}-{start + 4}" for start in STARTS[2:-1]), "90+"])
"""Age groups of the table, youngest first."""
LIVED_AT_0, LIVED = 0.1, 0.5
"""Part of an age group that those who die in it live through (OHID): of the first year a tenth, else half."""
FEWEST_PERSON_YEARS = 5_000
"""Person-years below which OHID gives no life expectancy."""
WIDEST_INTERVAL = 20.0
"""Years between the limits beyond which a life expectancy is not worth showing."""


class LifeExpectancy(NamedTuple):
    """Years that people can expect to live, by group, with what they rest on."""

    value: pd.Series[float]
    lower_cl: pd.Series[float]
    upper_cl: pd.Series[float]
    deaths: pd.Series[float]
    people: pd.Series[float]


def life_expectancy(
    deaths: pd.Series[float],
    people: pd.Series[float],
    age: pd.Series[str],
    by: pd.Series[Any],
    *,
    at: int = 0,
    confidence: float = 0.95,
) -> LifeExpectancy:
    """
    Life expectancy of each group at an age, if the death rates of its period lasted.

    Parameters
    ----------
    deaths
        Deaths in one age group of one area in each row; NaN is unknown.
    people
        Person-years in it, on the same index; NaN is unknown.
    age
        Its age group, one of `LIFE_BANDS`, on the same index.
    by
        Its area, on the same index; each has every age group once.
    at
        Age from which years are counted, one of `STARTS`.
    confidence
        Between 0 and 1.

    Returns
    -------
    expectancy
        Years, limits, deaths and person-years, indexed by area, sorted. Years are NaN for fewer than 5,000
        person-years, where a number is unknown or negative, an age group has nobody or more deaths than people, or
        nobody of 90 and over died, which leaves the last years of life unknown.

    Raises
    ------
    ValueError
        If the indexes differ, an age group is unknown, repeated or missing in an area, or `at` begins none.

    References
    ----------
    Chiang CL (1984), The life table and its applications; Silcocks PBS, Jenner DA, Reza R (2001), Life expectancy as a
    summary of mortality in a population, Journal of Epidemiology and Community Health 55: 38-43;
    OHID, PHEindicatormethods, `phe_life_expectancy`.
    """
    same_index(deaths=deaths, people=people, age=age, by=by)
    check_confidence(confidence)
    if at not in STARTS:
        raise ValueError(f"at must begin an age group, one of {', '.join(map(str, STARTS))}: {at}")
    bands = age_bands(age, by, LIFE_BANDS)
    shape = (len(bands.labels), len(LIFE_BANDS))
    died, lived = np.empty(shape), np.empty(shape)
    died[bands.group, bands.band] = numbers("deaths", deaths)
    lived[bands.group, bands.band] = numbers("people", people)
    with np.errstate(invalid="ignore", divide="ignore"):
        sound = ((died >= 0) & (lived > 0) & (died <= lived)).all(axis=1) & (died[:, -1] > 0)
        sound &= lived.sum(axis=1) >= FEWEST_PERSON_YEARS
    years, error = (np.full(shape, np.nan) for _ in range(2))
    years[sound], error[sound] = _table(died[sound], lived[sound])
    start = STARTS.index(at)
    step = normal_quantile(confidence) * error[:, start]
    value = years[:, start]
    parts = {"value": value, "lower_cl": value - step, "upper_cl": value + step}
    parts |= {"deaths": died.sum(axis=1), "people": lived.sum(axis=1)}
    return LifeExpectancy(**{name: pd.Series(part, bands.labels, name=name) for name, part in parts.items()})


def _table(died: Floats, lived: Floats) -> tuple[Floats, Floats]:
    """Life expectancy at the start of each age group, and its standard error: areas x age groups."""
    rate = died / lived
    width = np.diff(STARTS).astype(np.float64)
    part = np.full(len(width), LIVED)
    part[0] = LIVED_AT_0
    dies = np.minimum(rate[:, :-1] * width / (1 + rate[:, :-1] * width * (1 - part)), 1.0)
    reach = np.concatenate([np.ones((len(rate), 1)), np.cumprod(1 - dies, axis=1)], axis=1)
    within = width * (reach[:, 1:] + part * (reach[:, :-1] - reach[:, 1:]))
    after = reach[:, -1:] / rate[:, -1:]
    with np.errstate(invalid="ignore", divide="ignore"):
        years = np.cumsum(np.concatenate([within, after], axis=1)[:, ::-1], axis=1)[:, ::-1] / reach
        doubt = np.where(died[:, :-1] > 0, dies**2 * (1 - dies) / died[:, :-1], 0.0)
        own = doubt * reach[:, :-1] ** 2 * ((1 - part) * width + years[:, 1:]) ** 2
        last = reach[:, -1:] ** 2 / (died[:, -1:] * rate[:, -1:] ** 2)
        error = np.sqrt(np.cumsum(np.concatenate([own, last], axis=1)[:, ::-1], axis=1)[:, ::-1]) / reach
    return years, error
