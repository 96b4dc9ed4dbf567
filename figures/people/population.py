"""Population by age of any area, now and to come: figures of the store, worked out by `needs` and kept."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from needs_map.data.people.ages import Ages, read_ages_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.sources import ESTIMATES, IMD, PROJECTIONS, Sources, from_datasets, of_levels, together
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.building.population import square_kilometres
from needs_map.geo.numbers import written
from needs_map.needs.arguments import Floats
from needs_map.needs.deprivation.core20 import CORE20_DECILES
from needs_map.needs.population.ageing import density, dependency, median_age, portion, share_aged
from needs_map.needs.population.projection import PLAUSIBLE, held_areas, small_area_projection

METHOD_WORDS = {
    "cohort": "cohort: the people of each LSOA grow older each year and move as in the latest published years, and the "
    "total matches the local authority's projection",
    "share": "share: each LSOA keeps its share of the local authority's people of each age and sex",
}
METHOD_SHORT = {"cohort": "moving cohorts forward", "share": "keeping shares"}
DEFAULT_METHOD = "cohort"
SEX_WORDS = {"persons": slice(None), "females": slice(0, 1), "males": slice(1, 2)}
"""Positions of each choice of sex on the axis of sexes."""
MOST_HELD = 5  # LSOAs that are named where their growth is not carried on
NAMED = 2  # areas that a note names; of more it gives the number
FEWEST_PEOPLE = 5_000
"""People below which a projection of a small area is noise more than news, and the app says so."""


class Ageing(NamedTuple):
    """How old an area's people are, year by year."""

    people: Floats
    under_5: Floats
    """Proportions, here and in the next two."""
    over_65: Floats
    over_80: Floats
    median_age: Floats
    dependants: Floats
    """People under 16 or 65 and over for each of 16 to 64."""
    density: Floats
    """People to the square kilometre."""
    core20_people: Floats
    core20_share: Floats


@store_cache(maxsize=2)
def ages_of(serving: Serving) -> Ages:
    """
    People by age in the store, read when first asked for.

    Raises
    ------
    DataError
        If the store does not know them.
    """
    return read_ages_of(serving.store)


def _core20(serving: Serving) -> NDArray[np.bool_]:
    return np.asarray(serving.store.lsoa["imd_decile"] <= CORE20_DECILES)


@store_cache(maxsize=16)
def people_of_level(serving: Serving, level: str, method: str, *, core20: bool = False) -> Floats:
    """
    Projected people of all areas of a level above LSOAs.

    Parameters
    ----------
    serving
        The store.
    level
        Level of the areas.
    method
        `cohort` or `share`.
    core20
        Count only people in Core20 LSOAs; deciles are those of 2025 in every year.

    Returns
    -------
    people
        Areas in the store's order x years x sexes x ages.
    """
    ages = ages_of(serving)
    whole: Floats = np.zeros((len(serving.tree.at(level)), *ages.wholes.shape[1:]))
    for by in positions_of(serving, level):
        own = np.where(_core20(serving), by, -1) if core20 else by
        own = np.pad(own, (0, ages.outside), constant_values=-1)
        people: Floats = np.zeros_like(whole)
        for authority in np.unique(ages.parent[own >= 0]):
            wanted, parts = own[ages.parent == authority], _of_authority(serving, int(authority), method)
            for position in np.unique(wanted[wanted >= 0]):
                people[position] += parts[wanted == position].sum(axis=0)
        whole += people
    return whole


def positions_of(serving: Serving, level: str) -> list[NDArray[np.intp]]:
    """
    Position among the areas of a level of each LSOA's own, in the store's order; -1 where it has none.

    Returns
    -------
    positions
        One array; of neighbourhoods that overlap as many as one LSOA lies in, whose sums are to be added up.
    """
    area = serving.tree.pairs(level)
    position = area.map({one.code: number for number, one in enumerate(serving.tree.at(level))})
    time = area.groupby(level=0).cumcount()
    index = serving.store.lsoa.index
    layers = [position[time == one].reindex(index).fillna(-1) for one in range(int(time.max()) + 1)]
    return [np.asarray(layer, dtype=np.intp) for layer in layers]


def people_of_lsoas(serving: Serving, year: int, method: str) -> Floats:
    """Projected residents of both sexes of the store's LSOAs by age, in the year at a position of `Ages.years`."""
    ages = ages_of(serving)
    found: Floats = np.zeros((len(ages.parent), ages.wholes.shape[-1]))
    for whole in np.unique(ages.parent):  # one authority at a time: England's LSOAs in all years would fill a gigabyte
        found[ages.parent == whole] = _of_authority(serving, int(whole), method)[:, year].sum(axis=1)
    return found[: len(serving.store.lsoa)]


@store_cache(maxsize=16)
def _of_authority(serving: Serving, whole: int, method: str) -> Floats:
    """
    Projected people of an authority's LSOAs, which all levels and years add up: 4 MB for a hundred LSOAs.

    Returns
    -------
    people
        LSOAs in the store's order x years x sexes x ages.
    """
    ages = ages_of(serving)
    rows = np.flatnonzero(ages.parent == whole)
    return small_area_projection(
        ages.estimates[rows],
        ages.parent[rows],
        ages.wholes,
        estimate_years=ages.estimate_years,
        years=ages.years,
        method=method,
    )


@store_cache(maxsize=256)
def people_of_area(serving: Serving, code: str, method: str, *, core20: bool = False) -> Floats:
    """
    Projected people of one area of any level.

    Parameters
    ----------
    serving
        The store.
    code
        Code of the area.
    method, core20
        As in `people_of_level`.

    Returns
    -------
    people
        Years x sexes x ages.
    """
    area = serving.tree[code]
    if area.level != "lsoa":
        position = [one.code for one in serving.tree.at(area.level)].index(code)
        people: Floats = people_of_level(serving, area.level, method, core20=core20)[position]
        return people
    ages = ages_of(serving)
    own = int(serving.store.lsoa.index.get_loc(code))
    if core20 and not _core20(serving)[own]:
        return np.zeros(ages.wholes.shape[1:])
    beside = np.flatnonzero(ages.parent == ages.parent[own])
    alone: Floats = _of_authority(serving, int(ages.parent[own]), method)[beside == own][0]
    return alone


def estimated_people(serving: Serving, code: str) -> Floats:
    """Estimates of an area: estimate years x sexes x ages."""
    rows = serving.store.lsoa.index.get_indexer(serving.tree.lsoas(code))
    people: Floats = ages_of(serving).estimates[rows].sum(axis=0, dtype=np.float64)
    return people


@store_cache(maxsize=4096)
def is_whole(serving: Serving, code: str) -> bool:
    """Whether an area is made of whole local authorities, so that its projection is the publisher's own."""
    ages = ages_of(serving)
    inside = np.pad(np.isin(serving.store.lsoa.index, serving.tree.lsoas(code)), (0, ages.outside))
    return not set(ages.parent[inside]) & set(ages.parent[~inside])


def whole_words(serving: Serving, code: str) -> str:
    """Say of an area for which `is_whole` holds what it is made of."""
    ages = ages_of(serving)
    inside = ages.parent[serving.store.lsoa.index.get_indexer(serving.tree.lsoas(code))]
    return "a whole local authority" if len(set(inside)) == 1 else "made up of whole local authorities"


@store_cache(maxsize=256)
def held_lsoas(serving: Serving, code: str) -> tuple[str, ...]:
    """Names of an area's LSOAs whose growth the cohort method does not carry on."""
    ages, lsoa = ages_of(serving), serving.store.lsoa
    own = lsoa.index.get_indexer(serving.tree.lsoas(code))
    rows = np.flatnonzero(np.isin(ages.parent, ages.parent[own]))
    held = rows[held_areas(ages.estimates[rows], ages.parent[rows])]
    return tuple(serving.tree[str(lsoa.index[row])].name for row in held if row in set(own))


@store_cache(maxsize=4096)
def has_few_people(serving: Serving, code: str) -> bool:
    """Whether fewer people live in an area than a projection of it is worth offering for without a word."""
    return bool(estimated_people(serving, code)[-1].sum() < FEWEST_PEOPLE)


def ageing(serving: Serving, area: Area, method: str) -> Ageing:
    """
    How old an area's people are in each projected year.

    Parameters
    ----------
    serving
        The store.
    area
        Any area.
    method
        `cohort` or `share`.
    """
    both_sexes = people_of_area(serving, area.code, method)
    people = both_sexes.sum(axis=1)
    core20 = people_of_area(serving, area.code, method, core20=True).sum(axis=(1, 2))
    everyone = people.sum(axis=-1)
    return Ageing(
        everyone,
        share_aged(people, 0, 4),
        share_aged(people, 65),
        share_aged(people, 80),
        median_age(people),
        dependency(people).total,
        density(everyone, square_kilometres(serving.store.lsoa.loc[serving.tree.lsoas(area.code)])),
        core20,
        portion(core20, everyone),
    )


def projection_sources(serving: Serving, areas: list[Area]) -> Sources:
    """
    Sources of projections of areas, and of the figures that `notes` gives beside them.

    Parameters
    ----------
    serving
        The store.
    areas
        The areas shown.
    """
    keys = [PROJECTIONS]
    if len(areas) == 1 or not all(is_whole(serving, area.code) for area in areas):
        keys.append(ESTIMATES)
    if len(areas) == 1:
        keys.append(IMD)  # a note sets its residents beside them
    return together([from_datasets(*keys), of_levels(*(area.level for area in areas))])


def notes(serving: Serving, areas: list[Area], method: str) -> tuple[str, ...]:
    """
    What must be said beside projections: how they were made, and what they are worth.

    Parameters
    ----------
    serving
        The store.
    areas
        The areas shown.
    method
        `cohort` or `share`.

    Returns
    -------
    notes
        Sentences.
    """
    ages = ages_of(serving)
    base, first = ages.base, ages.years[0]
    whole = [area for area in areas if is_whole(serving, area.code)]
    small = [area for area in areas if has_few_people(serving, area.code)]
    lines = []
    if whole:
        names = _named(whole, areas)
        made = (
            f"is {whole_words(serving, whole[0].code)}" if len(whole) == 1 else "are made up of whole local authorities"
        )
        this = "this" if len(whole) == len(areas) else "theirs" if len(whole) > 1 else "its own"
        lines.append(f"{names} {made}, so {this} is the {first}-based projection as published.")
    if len(whole) < len(areas):
        names = "Projection" if not whole else "The others: projection"
        lines.append(f"{names} by small area, from the {first}-based projection ({METHOD_WORDS[method]}).")
    if method == "cohort" and (held := _held_words(serving, [area for area in areas if area not in whole])):
        lines.append(held)
    if len(areas) == 1:
        estimate = estimated_people(serving, areas[0].code)[-1].sum()
        projected = people_of_area(serving, areas[0].code, method)[ages.years.index(base)].sum()
        mapped = serving.people["resident"][serving.tree.lsoas(areas[0].code)].sum()
        lines.append(
            f"All years, including {base}, are projected ({written(projected, 0)} people in {base}); the mid-{base} "
            f"estimates for the same area total {written(estimate, 0)}. Residents on the map are those published with "
            f"the Indices of Deprivation ({serving.period('resident')}): {written(mapped, 0)}."
        )
    if small:
        has = "has" if len(small) == 1 else "have"
        lines.append(
            f"{_named(small, areas)} {has} fewer than {FEWEST_PEOPLE:,} people: for populations this small the result "
            "depends heavily on the method. Use a larger area, or several together, for any decision."
        )
    return tuple(lines)


def _held_words(serving: Serving, areas: list[Area]) -> str:
    """Say in which LSOAs growth is not carried on; empty where there are none."""
    held = sorted({name for area in areas for name in held_lsoas(serving, area.code)})
    if not held:
        return ""
    most = PLAUSIBLE[1] - 1
    names = f" ({', '.join(held)})" if len(held) <= MOST_HELD else ""
    several = f"{len(held)} LSOAs" if len(held) > 1 else "1 LSOA"
    holds = "they hold" if len(held) > 1 else "it holds"
    return (
        f"The population of {several}{names} grew or fell by more than {written(most * 100, 0, '%')} a year compared "
        f"with the local authority’s, as where an estate is built. This is not projected to continue: from the second "
        f"year {holds} a steady share of the authority’s people."
    )


def _named(some: list[Area], every: list[Area]) -> str:
    """Name one area, several, or all of them."""
    if len(some) == len(every) > 1:
        return f"All {len(every)} areas"
    if len(some) <= NAMED:
        return " and ".join(in_sentence(area, first=not at) for at, area in enumerate(some))
    return f"{len(some)} of the {len(every)} areas"
