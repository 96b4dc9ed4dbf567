"""How far projections of small areas would have been out: an earlier year's forecast against what was estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from needs_map.needs.population.projection import small_area_projection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs_map.needs.arguments import Floats

Ints: TypeAlias = npt.NDArray[np.intp]


def mean_absolute_percentage_error(forecast: Floats, actual: Floats) -> float:
    """
    Mean of how far forecasts are out, as a share of what there was.

    Parameters
    ----------
    forecast, actual
        People, of the same shape; areas where there was nobody are left out.

    Returns
    -------
    error
        A proportion: 0.05 is 5%. NaN if there was nobody anywhere.

    References
    ----------
    Smith SK, Tayman J, Swanson DA (2013), A practitioner's guide to state and local population projections, chapter 13.
    """
    there = np.asarray(actual) > 0
    if not there.any():
        return float("nan")
    return float(np.mean(np.abs(forecast[there] / actual[there] - 1)))


def back_test(
    estimates: npt.NDArray[np.floating],
    parent: Ints,
    *,
    estimate_years: Sequence[int],
    base: int,
    target: int,
    method: str,
    by: Ints | None = None,
) -> Floats:
    """
    Forecast a year that has estimates from those of earlier years.

    What is tested is the sharing among small areas: the authority is given as it turned out.

    Parameters
    ----------
    estimates
        People by area, year, sex and age.
    parent
        Authority of each area, 0 and up.
    estimate_years
        Years of `estimates`, consecutive.
    base
        Last year that the forecast may see; a method that needs moves has none to see if it is the first.
    target
        A later year of `estimates`.
    method, by
        As in `small_area_projection`.

    Returns
    -------
    forecast
        By area or group, sex and age, in the target year.

    Raises
    ------
    ValueError
        If base or target has no estimates, or the target is not the later.
    """
    years = list(estimate_years)
    if base not in years or target not in years or target <= base:
        raise ValueError(f"base and target must be years of the estimates, the target later: {base}, {target}")
    seen, last = years.index(base) + 1, years.index(target) + 1
    wholes = np.zeros((int(parent.max()) + 1, last, *estimates.shape[2:]))
    np.add.at(wholes, parent, estimates[:, :last])
    people = small_area_projection(
        estimates[:, :seen],
        parent,
        wholes,
        estimate_years=years[:seen],
        years=years[:last],
        method=method,
        by=by,
    )
    return np.asarray(people[:, -1], dtype=np.float64)
