"""How old a population is: age bands, growth, dependency, median age, shares of the young and the old."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from needs_map.needs.arguments import Floats

OLDEST = 90
"""The last age of every array of people by single year of age; it is open: 90 and over."""
AGES = OLDEST + 1
WORKING = (16, 65)
"""Ages from 16 up to the 65th birthday: the United Nations' and OECD's older-age limit, with the age of leaving school
in England for the younger."""


class Band(NamedTuple):
    """Ages from `first` to `last`, both in it; `last` 90 is open."""

    first: int
    last: int

    @property
    def label(self) -> str:
        """As the needs assessment writes it: `00-04`, `80+`."""
        if self.last == OLDEST:
            return f"{self.first:02d}+"
        return f"{self.first:02d}-{self.last:02d}"


NEEDS_ASSESSMENT_BANDS = tuple(
    Band(*ages) for ages in ((0, 4), (5, 9), (10, 14), (15, 24), (25, 39), (40, 64), (65, 79), (80, OLDEST))
)
"""Bands of the cluster's integrated needs assessment 2026/27 to 2030/31."""


class Dependency(NamedTuple):
    """People outside working age for each person of working age."""

    total: Floats
    young: Floats
    old: Floats


def parse_bands(text: str) -> tuple[Band, ...]:
    """
    Age bands from text such as `0-17,18-64,65+`.

    Parameters
    ----------
    text
        Bands in rising order, parted by commas: `first-last`, `first+`, or one age.

    Returns
    -------
    bands
        They need not cover all ages.

    Raises
    ------
    ValueError
        If a band is not written so, ends before it begins, goes beyond 90 or overlaps the one before it.
    """
    bands: list[Band] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,3})(?:\s*[-–]\s*(\d{1,3})|(\+))?\s*", part)
        if not match:
            raise ValueError(f"bands must be written like 0-17,18-64,65+: {part.strip()!r}")
        first = int(match[1])
        last = OLDEST if match[3] else int(match[2] or first)
        if first > last or last > OLDEST:
            raise ValueError(f"bands must rise and end at 90 (90 and over) at most: {part.strip()!r}")
        if last == OLDEST and not match[3]:
            raise ValueError(f"bands that reach 90 are open, so write {first}+: {part.strip()!r}")
        if bands and first <= bands[-1].last:
            raise ValueError(f"bands must not overlap: {part.strip()!r} after {bands[-1].label}")
        bands.append(Band(first, last))
    return tuple(bands)


def _by_age(people: Floats) -> Floats:
    values = np.asarray(people, dtype=np.float64)
    if values.ndim == 0 or values.shape[-1] != AGES:
        raise ValueError(f"people must have ages 0 to 90 on the last axis: {values.shape}")
    if (values < 0).any():
        raise ValueError(f"people must not be negative: {values.min()}")
    return values


def in_bands(people: Floats, bands: tuple[Band, ...]) -> Floats:
    """
    People in each age band.

    Parameters
    ----------
    people
        By single year of age, 0 to 90 and over, on the last axis; NaN is unknown.
    bands
        Age bands.

    Returns
    -------
    people
        Bands on the last axis; NaN where any age in the band is unknown.
    """
    values = _by_age(people)
    return np.stack([values[..., band.first : band.last + 1].sum(axis=-1) for band in bands], axis=-1)


def share_aged(people: Floats, first: int, last: int = OLDEST) -> Floats:
    """
    Share of people of some ages, such as 65 and over.

    Parameters
    ----------
    people
        By single year of age on the last axis.
    first, last
        Ages, both in it; 90 is open.

    Returns
    -------
    share
        Proportion from 0 to 1; NaN where nobody lives or an age is unknown.
    """
    values = _by_age(people)
    return _over(values[..., first : last + 1].sum(axis=-1), values.sum(axis=-1))


def portion(part: Floats, whole: Floats) -> Floats:
    """
    Part of a whole, such as the people in Core20 LSOAs of all people.

    Parameters
    ----------
    part, whole
        People, >= 0.

    Returns
    -------
    portion
        Proportion from 0 to 1; NaN where nobody is there or either is unknown.
    """
    return _over(np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64))


def growth(now: Floats, then: Floats) -> Floats:
    """
    Growth as a proportion of what was there: 0.023 is 2.3% more.

    Parameters
    ----------
    now, then
        People or anything else counted, >= 0.

    Returns
    -------
    growth
        `then / now - 1`; NaN where nobody was there or either is unknown.

    Examples
    --------
    >>> growth(np.array([200.0]), np.array([250.0])).tolist()
    [0.25]
    """
    start, end = np.asarray(now, dtype=np.float64), np.asarray(then, dtype=np.float64)
    return _over(end - start, start)


def dependency(people: Floats) -> Dependency:
    """
    Dependency ratios: people under 16, and 65 and over, for each person aged 16 to 64.

    Parameters
    ----------
    people
        By single year of age on the last axis.

    Returns
    -------
    dependency
        Ratios, not percentages; NaN where nobody is of working age or an age is unknown.

    References
    ----------
    Office for National Statistics (2019), Living longer: implications of childlessness and the ageing population;
    the old-age limit of 65 is the international one, not State Pension age, which moves.
    """
    values = _by_age(people)
    start, end = WORKING
    working = values[..., start:end].sum(axis=-1)
    young = _over(values[..., :start].sum(axis=-1), working)
    old = _over(values[..., end:].sum(axis=-1), working)
    return Dependency(young + old, young, old)


def median_age(people: Floats) -> Floats:
    """
    Age that half of the people are younger than, interpolated within the single year in which it falls.

    Parameters
    ----------
    people
        By single year of age on the last axis.

    Returns
    -------
    age
        In years: 40.5 where half are younger than that, people of one age being spread evenly over its year. NaN where
        nobody lives, an age is unknown, or half are 90 and over, which no interpolation can place.
    """
    values = _by_age(people)
    below = np.cumsum(values, axis=-1)
    half = below[..., -1:] / 2
    age = np.argmax(below >= half, axis=-1)[..., np.newaxis]
    inside = np.take_along_axis(values, age, axis=-1)
    before = np.take_along_axis(below, age, axis=-1) - inside
    found = age + _over(half - before, inside)
    found[(age == OLDEST) | ~(half > 0)] = np.nan
    return np.asarray(found[..., 0])


def density(people: Floats, square_kilometres: Floats | float) -> Floats:
    """
    People to the square kilometre.

    Parameters
    ----------
    people
        People, >= 0.
    square_kilometres
        Area of land, > 0.

    Returns
    -------
    density
        NaN where either is unknown or the area is zero.
    """
    return _over(np.asarray(people, dtype=np.float64), np.asarray(square_kilometres, dtype=np.float64))


def _over(numerator: Floats, denominator: Floats) -> Floats:
    """Quotient; NaN over zero."""
    above, below = np.broadcast_arrays(numerator, denominator)
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result
