"""Directly age-standardised rates, to the 2013 European Standard Population unless told otherwise."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from needs_map.needs.arguments import (
    Bools,
    above_nought,
    check_between,
    check_confidence,
    groups,
    not_negative,
    refuse,
    same_index,
    shown,
    sums,
    unique_index,
)
from needs_map.needs.estimates.rates import byars_limits

DSR_FROM = 10  # OHID: a directly standardised rate is not given for fewer events

# Eurostat 2013, Revision of the European Standard Population: people in each five-year band of 100,000.
ESP2013: pd.Series[float] = pd.Series(
    {
        "0-4": 5000.0,
        "5-9": 5500.0,
        "10-14": 5500.0,
        "15-19": 5500.0,
        "20-24": 6000.0,
        "25-29": 6000.0,
        "30-34": 6500.0,
        "35-39": 7000.0,
        "40-44": 7000.0,
        "45-49": 7000.0,
        "50-54": 7000.0,
        "55-59": 6500.0,
        "60-64": 6000.0,
        "65-69": 5500.0,
        "70-74": 5000.0,
        "75-79": 4000.0,
        "80-84": 2500.0,
        "85-89": 1500.0,
        "90+": 1000.0,
    },
    name="people",
)


class Standardised(NamedTuple):
    """Directly standardised rates by group, with what they rest on."""

    value: pd.Series[float]
    lower_cl: pd.Series[float]
    upper_cl: pd.Series[float]
    variance: pd.Series[float]
    numerator: pd.Series[float]
    denominator: pd.Series[float]


class Bands(NamedTuple):
    """Position of each row's group and age band, and the groups."""

    group: npt.NDArray[np.intp]
    labels: pd.Index[Any]
    band: npt.NDArray[np.intp]


def age_bands(age: pd.Series[Any], by: pd.Series[Any], bands: pd.Index[Any]) -> Bands:
    """
    Where each row stands in a table of groups by age bands, which must have no holes.

    Parameters
    ----------
    age
        The age band of each row.
    by
        Its group.
    bands
        Every band there is.

    Returns
    -------
    bands
        Position of each row's group and band, and the groups, sorted.

    Raises
    ------
    ValueError
        If a group is missing, or an age band is unknown, repeated or missing in a group.
    """
    group, labels = groups("by", by)
    # Codes first: hundreds of thousands of rows share a few bands.
    codes, distinct = pd.factorize(age)
    known = np.append(bands.get_indexer(pd.Index(distinct)), -1).astype(np.intp)
    band = known[codes]
    refuse("age", "must be a band of the standard", age, band < 0)
    cell = group * len(bands) + band
    held = np.bincount(cell, minlength=len(labels) * len(bands))
    if (held > 1).any():
        repeated: Bools = pd.Series(cell).duplicated().to_numpy()
        refuse("age", "must stand once in each group", age, repeated)
    if (held == 0).any():
        missing = int(np.argmin(held))
        raise ValueError(
            f"age must hold every band of the standard: {shown(labels[missing // len(bands)])} "
            f"has no {shown(bands[missing % len(bands)])}"
        )
    return Bands(group, labels, band)


def dsr(
    numerator: pd.Series[float],
    denominator: pd.Series[float],
    age: pd.Series[str],
    by: pd.Series[Any],
    *,
    standard: pd.Series[float] = ESP2013,
    per: float = 100_000,
    confidence: float = 0.95,
) -> Standardised:
    """
    Directly age-standardised rate of each group with Dobson's limits; unknown below 10 events.

    Parameters
    ----------
    numerator
        Events in one age band of one group in each row, >= 0; NaN is unknown.
    denominator
        People in it, > 0, on the same index; NaN is unknown.
    age
        Its age band, a label of `standard`, on the same index.
    by
        Its group, on the same index; each has every band of the standard once.
    standard
        People of the standard population, > 0, indexed by age band.
    per
        People the rate is given for, > 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    standardised
        Rate, limits, variance of the rate (in the square of its unit), events and people, indexed by
        group, sorted. Rate, limits and variance are NaN below 10 events; all that an unknown reaches is
        NaN.

    Raises
    ------
    ValueError
        If the indexes differ, a number is out of range, or an age band is unknown, repeated or missing in a group.

    References
    ----------
    Dobson, Kuulasmaa, Eberle and Scherer 1991, Statistics in Medicine 10: 457-462; Eurostat 2013,
    Revision of the European Standard Population.
    """
    same_index(numerator=numerator, denominator=denominator, age=age, by=by)
    check_between("per", per, 0, np.inf)
    check_confidence(confidence)
    unique_index("standard", standard)
    weight = above_nought("standard", standard)
    refuse("standard", "must not be missing", standard, np.isnan(weight))
    events, people = not_negative("numerator", numerator), above_nought("denominator", denominator)
    group, labels, band = age_bands(age, by, standard.index)
    share = (weight / weight.sum())[band] / people
    size = len(labels)
    total = sums(events, group, size)
    rate = sums(share * events, group, size)
    rate_variance = sums(share * share * events, group, size)
    few = total < DSR_FROM
    lower, upper = byars_limits(total, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.sqrt(rate_variance / total)
        parts = {
            "value": rate,
            "lower_cl": rate + step * (lower - total),
            "upper_cl": rate + step * (upper - total),
            "variance": rate_variance * per,  # in the square of the unit, so scaled twice
        }
    known = {name: pd.Series(np.where(few, np.nan, part * per), labels) for name, part in parts.items()}
    return Standardised(
        **{name: part.rename(name) for name, part in known.items()},
        numerator=pd.Series(total, index=labels, name="numerator"),
        denominator=pd.Series(sums(people, group, size), index=labels, name="denominator"),
    )
