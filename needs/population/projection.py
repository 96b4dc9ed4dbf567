"""
Population of small areas in years to come: an authority's projection shared among them, by age and sex.

Two methods, behind `small_area_projection`. `share` holds each area's share of the authority in every age and sex as it
was at the base. `cohort` moves the people of each area on by a year of age at a time, as the last published years
moved them (Hamilton-Perry cohort change ratios). In both, what the areas make is scaled, age by age and sex by sex, to
the authority's projection, so that the parts add up to the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs_map.needs.arguments import Floats

AnyFloats: TypeAlias = npt.NDArray[np.floating]
Ints: TypeAlias = npt.NDArray[np.intp]
Booleans: TypeAlias = npt.NDArray[np.bool_]

METHODS = ("share", "cohort")
AGES, SEXES = 91, 2
FEMALES = 0
FERTILE = slice(15, 50)
"""Ages of women that births are counted against: the usual limits of the general fertility rate."""
PRIOR = 60.0
"""People expected that count as much as those observed when an area's change at an age is estimated: a typical LSOA has
some 40 of an age over two years, so that its own change weighs less than its authority's; a hall of residence has 400,
and its own prevails. Ages are not pooled, as that would blur the ages at which students come and go."""
GROWTH_PRIOR = 1_000.0  # the like for the growth of an area as a whole: a typical LSOA has 3,400 over two years
FEWEST_STAY = 0.1  # of a cohort a year: a home that closed is not bound to close again
GROWTH_BOUNDS = (0.8, 1.25)  # of a year's growth over the authority's, once each age is accounted for
PLAUSIBLE = (1 / 1.05, 1.05)
"""Of a year's change in all people over the authority's. Beyond, an estate was built or a home closed, and what was
built once is not built every year: the area changes by the bound in the first year, and holds its share after it."""
ROUNDS = 3  # of scaling held areas and the whole in turn: shares are within a thousandth
DAMPING = 0.9
"""What is left, each year, of the difference between an area's growth and its authority's: half after seven years. A
spurt of building ends; that damped trends forecast better is general experience (Gardner and McKenzie 1985). Who comes
and goes at which age (students at 18 and 22, families at 30) is the place's nature, and stays."""


class CohortRatios(NamedTuple):
    """How areas change beside their authority."""

    expected: Floats
    """Sexes x ages reached: people for each of a year younger a year before, in the authority."""
    growth: Floats
    """Areas: people of all ages over those expected of the authority's ratios."""
    staying: Floats
    """Areas x ages reached: where fewer than expected were there, those there over those expected; else 1."""
    arriving: Floats
    """Areas x sexes x ages reached: where more were there, how many more in a year; else zero."""
    births: Floats
    """Areas: children under 1 to women aged 15 to 49, over the authority's."""
    held: Booleans
    """Areas whose people all together changed beyond `PLAUSIBLE`: an estate built, or a home closed."""


def small_area_projection(
    estimates: AnyFloats,
    parent: Ints,
    wholes: Floats,
    *,
    estimate_years: Sequence[int],
    years: Sequence[int],
    method: str = "cohort",
    by: Ints | None = None,
    damping: float = DAMPING,
    dtype: npt.DTypeLike = np.float64,
) -> Floats:
    """
    Share authorities' projections among their small areas.

    Parameters
    ----------
    estimates
        People by area, year, sex (females first) and age (0 to 90 and over), >= 0.
    parent
        Position in `wholes` of the authority of each area.
    wholes
        Projection of each authority by year, sex and age, >= 0.
    estimate_years
        Years of `estimates`, consecutive; the last is the base.
    years
        Years of `wholes`, consecutive; the base is one of them.
    method
        `share` or `cohort`.
    by
        Group that each area is added up into, 0 and up, -1 to leave it out (of the result, not of the sharing); each
        area by itself if None.
    damping
        What is left each year of the difference between an area's growth and its authority's, 0 to 1 (`cohort` only).
    dtype
        Of the result; 32 bits halve the memory of a whole country and round to a thousandth of a person.

    Returns
    -------
    people
        By area or group, year, sex and age. In years that have estimates the shares are that year's own. The areas of
        an authority add up to its projection.

    Raises
    ------
    ValueError
        If shapes or years do not agree, the base is not a projected year, a value is negative or unknown, an authority
        has nobody, or the method is not known.

    References
    ----------
    Hamilton CH, Perry J (1962), A short method for projecting population by age from one decennial census to another,
    Social Forces 41(2); Swanson DA, Schlottmann A, Schmidt B (2010), Forecasting the population of census tracts by age
    and sex, Population Research and Policy Review 29(1), for bounds and for raking to a larger area's forecast.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}: {method!r}")
    if not 0 <= damping <= 1:
        raise ValueError(f"damping must be 0 to 1: {damping}")
    _check_years(list(estimate_years), list(years))
    _check_people(estimates, parent, wholes, (len(estimate_years), len(years)))
    areas = len(parent)
    groups = np.arange(areas) if by is None else np.asarray(by)
    if groups.shape != (areas,):
        raise ValueError(f"by must have one group for each of {areas} areas: {groups.shape}")
    count = areas if by is None else int(groups.max(initial=-1)) + 1
    result = np.zeros((count, len(years), SEXES, AGES), dtype=dtype)
    for whole in np.unique(parent):
        members = np.flatnonzero(parent == whole)
        own = np.asarray(estimates[members], dtype=np.float64)
        ratios = cohort_ratios(own) if method == "cohort" else None
        parts = _one_authority(own, wholes[whole], list(years).index(estimate_years[-1]), ratios, damping)
        wanted = groups[members]
        if by is None:
            result[members] = parts
        else:
            for group in np.unique(wanted[wanted >= 0]):
                result[group] += parts[wanted == group].sum(axis=0)
    return result


def _check_years(estimate_years: list[int], years: list[int]) -> None:
    for name, given in (("estimate_years", estimate_years), ("years", years)):
        if not given or given != list(range(given[0], given[0] + len(given))):
            raise ValueError(f"{name} must be consecutive: {given}")
    if estimate_years[-1] not in years:
        raise ValueError(f"estimate_years must end in a projected year: {estimate_years[-1]}")


def _check_people(estimates: AnyFloats, parent: Ints, wholes: Floats, years: tuple[int, int]) -> None:
    if estimates.shape != (len(parent), years[0], SEXES, AGES):
        raise ValueError(f"estimates must be areas x years x 2 sexes x 91 ages: {estimates.shape}")
    if wholes.shape[1:] != (years[1], SEXES, AGES):
        raise ValueError(f"wholes must be authorities x years x 2 sexes x 91 ages: {wholes.shape}")
    if len(parent) and (parent.min() < 0 or parent.max() >= len(wholes)):
        raise ValueError(f"parent must be a position in wholes: {parent.min()} to {parent.max()}")
    for name, values in (("estimates", estimates), ("wholes", wholes)):
        if not (np.isfinite(values).all() and (values >= 0).all()):
            raise ValueError(f"{name} must be known and not negative")


def _one_authority(estimates: Floats, whole: Floats, base: int, ratios: CohortRatios | None, damping: float) -> Floats:
    """People of one authority's areas; `base` is the position in `whole` of the last year of `estimates`."""
    moving = estimates[:, -1]
    if not moving.sum() > 0:
        raise ValueError("estimates must have somebody in every authority")
    people = np.empty((len(estimates), len(whole), SEXES, AGES))
    for year, cells in enumerate(whole):
        if year <= base:
            claims = estimates[:, max(estimates.shape[1] - 1 - (base - year), 0)]
            claims = claims if claims.any() else estimates[:, -1]  # all were empty then
        elif ratios is None:
            claims = moving
        else:
            claims = _a_year_on(moving, ratios, damping ** (year - base - 1))
            claims = _without_new_estates(claims, people[:, base:year], ratios.held, cells)
        people[:, year] = raked(claims, cells)
        if year >= base and ratios is not None:
            moving = people[:, year]
    return people


def _without_new_estates(claims: Floats, before: Floats, held: Booleans, whole: Floats) -> Floats:
    """Claims in which the areas that are held have their share of all people, or in the first year one in bounds."""
    if not held.any():
        return claims
    shares = before.sum(axis=(2, 3)) / before.sum(axis=(0, 2, 3))
    bounds = PLAUSIBLE if before.shape[1] == 1 else (1.0, 1.0)
    share = shares[held, min(before.shape[1] - 1, 1)]
    claims = claims.copy()
    for _ in range(ROUNDS):
        found = raked(claims, whole)[held].sum(axis=(1, 2)) / whole.sum()
        wanted = np.clip(found, share * bounds[0], share * bounds[1])
        claims[held] *= _safe_ratio(wanted, found)[:, np.newaxis, np.newaxis]
    return claims


def raked(claims: Floats, whole: Floats) -> Floats:
    """
    Share a whole among parts in proportion to their claims, cell by cell.

    Parameters
    ----------
    claims
        By part, then cells; >= 0.
    whole
        The cells of the whole; >= 0.

    Returns
    -------
    parts
        They add up to `whole`. Where nobody claims a cell that has people (no part has a man of 89), the parts share it
        as they share all cells together; equally where nobody claims anything.
    """
    total = claims.sum(axis=0)
    scale = np.zeros_like(total)
    np.divide(whole, total, out=scale, where=total > 0)
    parts: Floats = claims * scale
    unclaimed = (total <= 0) & (whole > 0)
    if unclaimed.any():
        everyone = claims.reshape(len(claims), -1).sum(axis=1)
        everyone = everyone if everyone.any() else np.ones(len(claims))
        parts[:, unclaimed] = (everyone / everyone.sum())[:, np.newaxis] * whole[unclaimed]
    return parts


def held_areas(estimates: AnyFloats, parent: Ints) -> Booleans:
    """
    Areas whose growth is not carried on, since an estate was built there or a home closed.

    Parameters
    ----------
    estimates, parent
        As in `small_area_projection`; all areas of an authority are among them.

    Returns
    -------
    held
        Whether the yearly change of an area's people, over its authority's, is out of `PLAUSIBLE`. Such an area changes
        by the bound in the first projected year, and holds its share of the authority's people after it, while people
        come, go and are born at the ages at which they did.
    """
    held = np.zeros(len(parent), dtype=bool)
    for whole in np.unique(parent):
        members = np.flatnonzero(parent == whole)
        held[members] = _held(np.asarray(estimates[members], dtype=np.float64))
    return held


def cohort_ratios(estimates: Floats) -> CohortRatios:
    """
    Cohort change ratios of small areas over their authority's, from consecutive years.

    Parameters
    ----------
    estimates
        Areas of one authority by year, sex and age.

    Returns
    -------
    ratios
        Departures are in proportion to those who are there, arrivals are numbers: a ratio of arrivals to the few who
        were there before would grow out of hand. Each is drawn towards the authority's where few people live (`PRIOR`,
        `GROWTH_PRIOR`). Nothing departs from the authority where there is a single year.

    References
    ----------
    Hauer ME (2019), Population projections for US counties by age, sex, and race controlled to shared socioeconomic
    pathway, Scientific Data 6, for differences in place of ratios where a cohort grows.
    """
    steps = estimates.shape[1] - 1
    observed, exposed = _reached(estimates[:, 1:]).sum(axis=1), _came(estimates[:, :-1]).sum(axis=1)
    ratio = _safe_ratio(observed.sum(axis=0), exposed.sum(axis=0))
    expected = (exposed * ratio).sum(axis=1)
    by_sex, observed = observed, observed.sum(axis=1)
    growth = (observed.sum(axis=1) + GROWTH_PRIOR) / (expected.sum(axis=1) + GROWTH_PRIOR)
    expected *= growth[:, np.newaxis]
    staying = np.clip((observed + PRIOR) / (expected + PRIOR), FEWEST_STAY, 1)
    arrived = np.maximum(observed - expected, 0) / (observed + PRIOR) / max(steps, 1)
    children = estimates[..., 0].sum(axis=(1, 2))
    women = estimates[:, :, FEMALES, FERTILE].sum(axis=(1, 2))
    born = women * _safe_ratio(children.sum(axis=0), women.sum(axis=0))
    births = (children + PRIOR) / (born + PRIOR)
    arriving = by_sex * arrived[:, np.newaxis]
    return CohortRatios(ratio, np.clip(growth, *GROWTH_BOUNDS), staying, arriving, births, _held(estimates))


def _held(estimates: Floats) -> Booleans:
    """Areas of one authority whose people all together grew or fell beyond `PLAUSIBLE` beside it, year on year."""
    steps = estimates.shape[1] - 1
    first, last = estimates[:, 0].sum(axis=(1, 2)), estimates[:, -1].sum(axis=(1, 2))
    if not steps or not first.any():
        return np.zeros(len(estimates), dtype=bool)
    yearly = ((last + PRIOR) / (first * last.sum() / first.sum() + PRIOR)) ** (1 / steps)
    return np.asarray((yearly < PLAUSIBLE[0]) | (yearly > PLAUSIBLE[1]))


def _reached(people: Floats) -> Floats:
    """People aged 1 to 89, and 90 and over."""
    return people[..., 1:]


def _came(people: Floats) -> Floats:
    """Those whom they were a year before: aged 0 to 88, and 89 and over."""
    before = people[..., :-1].copy()
    before[..., -1] += people[..., -1]
    return before


def _safe_ratio(numerator: Floats, denominator: Floats) -> Floats:
    ratio = np.ones_like(np.asarray(numerator, dtype=np.float64))
    np.divide(numerator, denominator, out=ratio, where=denominator > 0)
    return ratio


def _a_year_on(people: Floats, ratios: CohortRatios, weight: float) -> Floats:
    """Claims a year later: those who stay, a year older, and those who arrive; growth to a power that fades."""
    claims = np.empty_like(people)
    staying = ratios.staying * (ratios.growth**weight)[:, np.newaxis]
    claims[..., 1:] = _came(people) * ratios.expected * staying[:, np.newaxis] + ratios.arriving
    women = claims[:, FEMALES, FERTILE].sum(axis=1)
    claims[..., 0] = (women * ratios.births)[:, np.newaxis]
    return claims
