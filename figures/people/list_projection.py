"""Ages of a list of patients in ten years: its own now, grown as those of the residents where its patients live."""

from typing import NamedTuple

import numpy as np

from needs_map.data.people.ages import has_ages
from needs_map.figures.people.catchments import catchment_of_list
from needs_map.figures.people.list_ages import FROM_AGES, list_ages
from needs_map.figures.people.population import DEFAULT_METHOD, ages_of, people_of_area
from needs_map.figures.people.tables import chosen_years, growth_years
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.population.ageing import Band, in_bands

YEARS_AHEAD = 10
LEAST_KNOWN = 0.5
"""Share of a list whose LSOAs have to be known for its ages to be projected by theirs."""
BANDS = tuple(Band(first, after - 1) for first, after in zip(FROM_AGES, (*FROM_AGES[1:], 91), strict=True))


class ListProjection(NamedTuple):
    """A list's ages now and in some years, in the bands of `FROM_AGES`."""

    start: int
    end: int
    now: tuple[float, ...]
    """Share of the list in each band, to whole per cents, as `list_ages` has it."""
    then: tuple[float, ...]
    growth: tuple[float, ...]
    """Proportion by which the residents of each band are projected to grow where the patients live."""
    everyone: float
    """Proportion by which the list grows if its bands do."""
    known: float
    """Share of the list whose LSOAs are known."""


@store_cache(maxsize=256)
def projected_list(serving: Serving, level: str, code: str) -> ListProjection | None:
    """
    Project the ages of a list, as if its patients' ages grew as those of the residents of the LSOAs where they live.

    Each LSOA counts by its patients of the list: residents of a band there, for each resident of all ages in the first
    year, are weighted by those patients in both years.

    Parameters
    ----------
    serving
        The store.
    level, code
        The list: a row of `figures.people.practices.lists`.

    Returns
    -------
    projection
        None where the store lacks the list's ages or projections, or does not know where half of the list lives.
    """
    own = list_ages(serving, level, code)
    if not own or not has_ages(serving.store):
        return None
    catchment = catchment_of_list(serving, level, code)
    patients = catchment.rows["people"]
    known = float(patients.sum() / catchment.whole) if catchment.whole else 0.0
    if known < LEAST_KNOWN:
        return None
    years = ages_of(serving).years
    start = growth_years(serving, chosen_years(serving, ()))[0]
    end = min(start + YEARS_AHEAD, years[-1])
    ends = [years.index(start), years.index(end)]
    found = np.zeros((2, len(BANDS)))
    for lsoa, people in patients.items():
        residents = people_of_area(serving, str(lsoa), DEFAULT_METHOD)[ends].sum(axis=1)
        if everyone := residents[0].sum():
            found += float(people) / everyone * in_bands(residents, BANDS)
    growth = found[1] / found[0] - 1 if (found[0] > 0).all() else np.full(len(BANDS), np.nan)
    if not np.isfinite(growth).all():
        return None
    now = np.array(own[0].share)
    then = now * (1 + growth)
    return ListProjection(
        start, end, tuple(now), tuple(then / then.sum()), tuple(growth), float(then.sum() / now.sum() - 1), known
    )
