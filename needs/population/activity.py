"""If nothing changes: today's rates of use by age and sex on tomorrow's people, and why the total moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from needs_map.needs.arguments import Floats


class ActivityChange(NamedTuple):
    """Activity now and then, and the change split in two: `more_people + older_people == then - now`."""

    now: Floats
    then: Floats
    more_people: Floats
    """What growth would add, were the mix of ages and sexes to stay as it is."""
    older_people: Floats
    """The rest: what the changed mix of ages and sexes adds, or takes away."""


def expected_activity(rates: Floats, people: Floats) -> Floats:
    """
    Activity of a population at given rates.

    Parameters
    ----------
    rates
        Events for each person in a year by sex (females first) and age (0 to 90 and over): 2 x 91, >= 0.
    people
        By sex and age on the last two axes, >= 0.

    Returns
    -------
    activity
        Events in a year; NaN where any number of people is unknown.

    Raises
    ------
    ValueError
        If the last axes are not 2 sexes by 91 ages, or a value is negative.
    """
    for name, values in (("rates", rates), ("people", people)):
        if np.shape(values)[-2:] != (2, 91):
            raise ValueError(f"{name} must end in 2 sexes x 91 ages: {np.shape(values)}")
        if (np.asarray(values) < 0).any():
            raise ValueError(f"{name} must not be negative")
    return np.asarray((np.asarray(rates) * np.asarray(people)).sum(axis=(-2, -1)))


def activity_change(rates: Floats, now: Floats, then: Floats) -> ActivityChange:
    """
    Change in activity if rates by age and sex stay as they are.

    Parameters
    ----------
    rates
        Events for each person in a year by sex and age: 2 x 91.
    now, then
        People by sex and age on the last two axes.

    Returns
    -------
    change
        Its parts add up exactly. NaN where nobody lives now, since growth from zero has no rate.

    References
    ----------
    Kitagawa EM (1955), Components of a difference between two rates, Journal of the American Statistical Association
    50(272), in its form with the base year's rates held.
    """
    before, after = expected_activity(rates, now), expected_activity(rates, then)
    people_before, people_after = np.asarray(now).sum(axis=(-2, -1)), np.asarray(then).sum(axis=(-2, -1))
    scale = np.full(np.shape(people_before), np.nan)
    np.divide(people_after, people_before, out=scale, where=people_before > 0)
    more = before * (scale - 1)
    return ActivityChange(before, after, more, (after - before) - more)


def rates_by_single_year(
    first: npt.NDArray[np.integer], last: npt.NDArray[np.integer], sex: npt.NDArray[np.integer], rate: Floats
) -> Floats:
    """
    Rates of age bands as rates of single years of age.

    Parameters
    ----------
    first, last
        First and last age of each band, 0 to 90.
    sex
        0 females, 1 males, 2 both.
    rate
        Events for each person in a year.

    Returns
    -------
    rates
        2 x 91; NaN for an age that no band covers.
    """
    rates = np.full((2, 91), np.nan)
    for start, end, who, value in zip(first, last, sex, rate, strict=True):
        rates[slice(None) if who == 2 else who, start : end + 1] = value  # noqa: PLR2004 - 2 is both
    return rates
