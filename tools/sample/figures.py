"""Deprivation of the sample's cells: national ranks, deciles and scores of the index and its domains."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.sparse import csr_array

from tools.sample.people import apportion
from tools.sample.places import PATCHES, Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LSOAS_IN_ENGLAND = 33_755  # on 2021 boundaries, ranked by the indices of deprivation 2025
QUINTILES = 5


class Domain(NamedTuple):
    """A domain: weight of IMD, of its own patchiness and of being rural; scores at even steps of rank."""

    imd: float
    own: float
    rural: float
    scores: tuple[float, ...]
    decimals: int


# Scores from the most to the least deprived LSOA of England at ranks 0%, 10% ... 100%: of the size and slope
# that such scores have (a skewed index, rates of 0 to 1, indicators about zero), made up, from no file.
IMD_SCORES = (75.0, 46.0, 35.0, 28.0, 22.5, 18.0, 14.3, 11.2, 8.4, 5.8, 0.8)
DOMAINS = {
    "income": Domain(0.94, 0.3, 0.0, (0.62, 0.42, 0.34, 0.27, 0.21, 0.165, 0.13, 0.105, 0.082, 0.06, 0.01), 4),
    "employment": Domain(0.9, 0.35, 0.0, (0.48, 0.27, 0.21, 0.17, 0.14, 0.115, 0.095, 0.08, 0.065, 0.05, 0.01), 4),
    "education": Domain(0.85, 0.5, 0.1, (92.0, 49.0, 37.0, 29.0, 22.5, 17.5, 13.4, 9.9, 6.9, 4.1, 0.1), 3),
    "health": Domain(0.85, 0.5, -0.05, (3.2, 1.15, 0.75, 0.45, 0.2, -0.03, -0.27, -0.52, -0.8, -1.18, -3.1), 3),
    "crime": Domain(0.7, 0.6, -0.35, (3.0, 1.05, 0.7, 0.42, 0.19, -0.03, -0.25, -0.48, -0.75, -1.1, -3.0), 3),
    "housing": Domain(0.2, 0.6, 0.7, (65.0, 36.5, 30.0, 26.0, 23.0, 20.3, 17.7, 15.0, 12.2, 8.8, 0.8), 3),
    "environment": Domain(0.25, 0.8, -0.15, (82.0, 45.0, 34.5, 27.5, 22.0, 17.5, 14.0, 10.9, 8.2, 5.6, 0.3), 3),
}
# The domains that go by where one lives rather than by who lives there are spread over all ranks evenly.
OWN_SPREAD = ("housing", "environment")

URBAN_HEIGHT = 1.3  # of the densest cell of a place over the most rural, before patches
PATCHINESS = 0.55  # standard deviation of smooth chance, against patches of height 1 to 2
RURAL_CALM = 0.4  # what of that is left in the most rural cell: the countryside is more alike than towns are
SPECKLE = 0.4  # standard deviation of chance cell by cell
SMOOTHING = 2  # rounds of averaging with neighbours


def rural_order(area: Floats) -> Floats:
    """
    How rural cells are, going by their size.

    Parameters
    ----------
    area
        Area of each cell.

    Returns
    -------
    rural
        0 (smallest, densest) up to 1 (largest).
    """
    order = np.argsort(np.argsort(area, kind="stable"), kind="stable")
    return np.asarray(order / max(len(area) - 1, 1), dtype=np.float64)


def smooth_chance(adjacent: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """
    Chance that neighbours share.

    Parameters
    ----------
    adjacent
        Which cells share an edge.
    rng
        Source of chance.

    Returns
    -------
    value
        One a cell: mean 0, standard deviation 1.
    """
    weights = csr_array(adjacent.astype(np.float64) + np.eye(len(adjacent)))
    mean = 1 / weights.sum(axis=1)
    value: Floats = rng.random(len(adjacent))
    for _ in range(SMOOTHING):
        value = np.asarray(mean * (weights @ value))
    return np.asarray((value - value.mean()) / value.std(), dtype=np.float64)


def unique_ranks(position: Floats) -> Ints:
    """
    National ranks of cells from where they stand nationally, none twice and none out of its quintile.

    Parameters
    ----------
    position
        Share of England's LSOAs that are more deprived, 0 to 1; equal values are parted by order.

    Returns
    -------
    rank
        1 (most deprived) to 33,755.
    """
    edge = LSOAS_IN_ENGLAND // QUINTILES
    wanted = np.clip(np.floor(position * LSOAS_IN_ENGLAND).astype(np.int64), 0, LSOAS_IN_ENGLAND - 1)
    rank: Ints = np.empty(len(position), dtype=np.int64)
    for quintile in range(QUINTILES):
        members = np.flatnonzero(wanted // edge == quintile)
        members = members[np.argsort(position[members], kind="stable")]
        step = np.arange(len(members))
        up = np.maximum.accumulate(wanted[members] - step)
        # Pushed up past each other; the last ones not beyond the quintile's end.
        rank[members] = np.minimum(up, (quintile + 1) * edge - len(members)) + step
    return rank + 1


def deprivation_height(
    place: Place, centre: Floats, area: Floats, adjacent: NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """
    How deprived the cells of one place are, against each other.

    Parameters
    ----------
    place
        The place.
    centre
        Easting and northing of each of its cells, metres.
    area
        Their areas; small ones are urban.
    adjacent
        Which of them share an edge.
    rng
        Source of chance.

    Returns
    -------
    height
        Higher is more deprived; the scale has no meaning.
    """
    urban = 1 - rural_order(area)
    height = URBAN_HEIGHT * urban
    for patch in PATCHES[place.code]:
        square = ((centre - np.array(patch.centre) * 1000) ** 2).sum(axis=1) / (patch.radius * 1000) ** 2
        height += patch.height / (1 + square / 2) ** 2
    height += PATCHINESS * (RURAL_CALM + (1 - RURAL_CALM) * urban) * smooth_chance(adjacent, rng)
    height += SPECKLE * 12**0.5 * (rng.random(len(area)) - 0.5)
    # So that the last bit of a sum decides no rank.
    return np.round(height, 9)


def national_position(place: Place, height: Floats) -> Floats:
    """
    Where the cells of one place stand nationally.

    Parameters
    ----------
    place
        The place, whose people's shares by quintile say how many cells fall into each.
    height
        From `deprivation_height`.

    Returns
    -------
    position
        Share of England's LSOAs that are more deprived than the cell, 0 to 1.
    """
    shares = np.array([place.registered_shares, place.resident_shares]).mean(axis=0)
    cells = apportion(len(height), shares)
    cells[(shares > 0) & (cells == 0)] = 1
    cells[cells.argmax()] -= cells.sum() - len(height)
    # A smooth curve through the quintiles' ends: no jump in crowding from one quintile to the next.
    ends = np.append(0, np.cumsum(cells)) / len(height)
    nation = np.arange(QUINTILES + 1) / QUINTILES
    first = int(np.flatnonzero(ends == 0)[-1])
    curve = PchipInterpolator(ends[first:], nation[first:])
    order = np.argsort(-height, kind="stable")
    position = np.empty(len(height))
    position[order] = curve((np.arange(len(height)) + 0.5) / len(height))
    return np.round(position, 9)


def scores(rank: Ints, steps: Sequence[float], decimals: int) -> Floats:
    """
    Scores that fall with rank.

    Parameters
    ----------
    rank
        National rank, 1 (most deprived) to 33,755.
    steps
        Scores at 0%, 10% ... 100% of the ranks.
    decimals
        Decimals kept.

    Returns
    -------
    score
        Higher is more deprived.
    """
    position = (rank - 0.5) / LSOAS_IN_ENGLAND
    return np.asarray(np.interp(position, np.linspace(0, 1, len(steps)), steps).round(decimals), dtype=np.float64)


def triplet(name: str, rank: Ints, steps: Sequence[float], decimals: int) -> pd.DataFrame:
    """
    Score, rank and decile of the index or of a domain.

    Parameters
    ----------
    name
        What the columns' names begin with.
    rank
        National rank, 1 (most deprived) to 33,755.
    steps, decimals
        As for `scores`.

    Returns
    -------
    columns
        `{name}_score`, `{name}_rank` and `{name}_decile`, 1 (most deprived) to 10.
    """
    decile = -(-rank * 10 // LSOAS_IN_ENGLAND)
    return pd.DataFrame(
        {f"{name}_score": scores(rank, steps, decimals), f"{name}_rank": rank, f"{name}_decile": decile}
    )


def domain_ranks(domain: Domain, position: Floats, rural: Floats, chance: Floats, *, own_spread: bool) -> Ints:
    """
    National ranks in one domain.

    Parameters
    ----------
    domain
        Its weights.
    position
        National position by IMD, 0 (most deprived) to 1.
    rural
        From 0 (densest) to 1 (most rural).
    chance
        The domain's own patchiness, from `smooth_chance`.
    own_spread
        Whether the cells are spread evenly over all ranks; otherwise they take IMD's positions, reordered.

    Returns
    -------
    rank
        1 (most deprived) to 33,755.
    """
    uniform_sd = 12**-0.5
    height = domain.imd * (0.5 - position) / uniform_sd + domain.own * chance
    height += domain.rural * (rural - 0.5) / uniform_sd
    order = np.argsort(-np.round(height, 9), kind="stable")
    taken = (np.arange(len(order)) + 0.5) / len(order) if own_spread else np.sort(position)
    result = np.empty(len(order))
    result[order] = taken
    return unique_ranks(result)
