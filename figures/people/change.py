"""Change in people by age band between two years, for all areas of a level: what the map of change shows."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from needs_map.data.people.ages import has_ages
from needs_map.figures.batches import is_part, level_of
from needs_map.figures.people.population import ages_of, people_of_level
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVELS
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, OLDEST, Band, growth, in_bands, parse_bands
from needs_map.needs.population.projection import METHODS

BANDS = {"all ages": Band(0, OLDEST)} | {band.label: band for band in NEEDS_ASSESSMENT_BANDS}
CHANGE_LEVELS = tuple(level for level in LEVELS if level in {"msoa", "neighbourhood", "place"})
"""Levels that change is mapped at: below them a projection is noise."""


class AgeChange(NamedTuple):
    """What is mapped."""

    level: str
    band: str
    """A key of `BANDS`, or the label of any other band of ages."""
    method: str
    start: int
    end: int


def ages_in_band(label: str) -> Band:
    """
    Ages of a band by its label.

    Raises
    ------
    ValueError
        If it is none.
    """
    bands = (BANDS[label],) if label in BANDS else parse_bands(label)
    if len(bands) != 1:
        raise ValueError(f"one band of ages is wanted: {label!r}")
    return bands[0]


def band_label(band: Band) -> str:
    """Label of a band of ages."""
    return next((label for label, other in BANDS.items() if other == band), band.label)


class Changed(NamedTuple):
    """Growth of each area in the store's order, and the people it led to."""

    percent: pd.Series
    """NaN where nobody was there at the start."""
    people: pd.Series


@store_cache(maxsize=512)
def changed(serving: Serving, age_change: AgeChange) -> Changed:
    """
    Growth of all areas of a level.

    Parameters
    ----------
    serving
        The store; it knows ages.
    age_change
        What is mapped.
    """
    years = ages_of(serving).years
    people = people_of_level(serving, age_change.level, age_change.method).sum(axis=2)
    band = (ages_in_band(age_change.band),)
    now = in_bands(people[:, years.index(age_change.start)], band)[:, 0]
    then = in_bands(people[:, years.index(age_change.end)], band)[:, 0]
    codes = [area.code for area in serving.tree.at(age_change.level)]
    return Changed(pd.Series(growth(now, then) * 100, index=codes), pd.Series(then, index=codes))


def change_path(serving: Serving, age_change: AgeChange, part: str) -> str:
    """Path of the values for a part of the level, in the order of its geometry, relative to the page."""
    band = ages_in_band(age_change.band)
    years = f"{age_change.start}-{age_change.end}"
    return f"change/{serving.store.build}/{part}/{age_change.method}/{band.first}-{band.last}/{years}.json"


def change_of_path(serving: Serving, params: Mapping[str, str]) -> AgeChange | None:
    """Return what a path asks for; None if this store does not have it."""
    if params["build"] != serving.store.build or not has_ages(serving.store):
        return None
    ages = re.fullmatch(r"(\d{1,2})-(\d{1,2})", params["band"])
    span = re.fullmatch(r"(\d{4})-(\d{4})", params["years"])
    level, method = level_of(params["level"]), params["method"]
    if ages is None or span is None or method not in METHODS or not int(ages[1]) <= int(ages[2]) <= OLDEST:
        return None
    band = band_label(Band(int(ages[1]), int(ages[2])))
    if level not in CHANGE_LEVELS or not is_part(serving, params["level"]):
        return None
    start, end = int(span[1]), int(span[2])
    known = ages_of(serving).years
    return AgeChange(level, band, method, start, end) if start in known and end in known else None
