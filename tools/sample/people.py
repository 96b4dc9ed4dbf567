"""People of the sample's cells: registered patients and residents."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.sample.places import Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIZE_RANGE = (0.75, 1.3)  # people of an LSOA, over the mean of its quintile and place, before noise
RESIDENT_RANGE = (0.93, 1.07)  # residents for each registered patient, over the same mean


def apportion(total: int, weights: Floats | Sequence[float]) -> Ints:
    """
    Share a whole number out in proportion, in whole numbers, by largest remainders.

    Parameters
    ----------
    total
        What is shared out, >= 0.
    weights
        Claims, >= 0, not all zero.

    Returns
    -------
    shares
        Whole numbers that add up to `total`, in the order of `weights`.
    """
    quota = np.asarray(weights, dtype=np.float64)
    quota = quota * (total / quota.sum())
    shares: Ints = np.floor(quota).astype(np.int64)
    behind = np.argsort(shares - quota, kind="stable")
    shares[behind[: total - int(shares.sum())]] += 1
    return shares


def people(place: Place, quintile: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """
    Registered patients and residents of the cells of one place.

    Parameters
    ----------
    place
        The place, with its totals and shares.
    quintile
        National IMD quintile of each cell, 1 to 5.
    rng
        Source of chance.

    Returns
    -------
    registered
        Patients, adding up to the place's total by quintile as its shares say.
    residents
        Residents, likewise.
    """
    low, high = SIZE_RANGE
    size = low + (high - low) * (rng.random(len(quintile)) + rng.random(len(quintile))) / 2
    low, high = RESIDENT_RANGE
    ratio = low + (high - low) * rng.random(len(quintile))
    registered, residents = np.empty((2, len(quintile)), dtype=np.int64)
    for result, weights, total, shares in (
        (registered, size, place.registered, place.registered_shares),
        (residents, size * ratio, place.residents, place.resident_shares),
    ):
        for number, count in enumerate(apportion(total, shares), start=1):
            members = quintile == number
            if members.any():
                result[members] = apportion(int(count), weights[members])
    return registered, residents
