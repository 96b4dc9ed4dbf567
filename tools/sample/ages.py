"""
Ages of the sample's people, made up: estimates of LSOAs, 2022 to 2024, and projections of authorities, 2022 to 2047.

Nothing in them is observed but the needs assessment's table below, which the authorities add up to, band by band and
year by year; beyond 2030 the bands go on as they went, ever more slowly.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from needs_map.data.people.population import AGES, SEXES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ESTIMATE_YEARS = (2022, 2023, 2024)
PROJECTION_YEARS = tuple(range(2022, 2048))
BANDS = ((0, 4), (5, 9), (10, 14), (15, 24), (25, 39), (40, 64), (65, 79), (80, 90))
# Integrated needs assessment 2026/27 to 2030/31, "Population estimates and projections": the cluster by band and all
# ages, as printed. In 2028 and 2030 the printed bands add up to one more than the printed total.
PUBLISHED = {
    2024: (104_511, 118_244, 125_683, 246_737, 399_508, 630_816, 265_917, 96_112, 1_987_528),
    2026: (101_020, 113_054, 123_022, 258_516, 404_414, 638_333, 272_557, 102_204, 2_013_120),
    2027: (99_873, 112_299, 121_657, 261_651, 403_804, 642_007, 273_352, 109_336, 2_023_979),
    2028: (99_761, 110_322, 120_976, 264_425, 402_676, 646_383, 275_791, 115_064, 2_035_397),
    2029: (99_621, 108_920, 120_270, 265_896, 403_043, 650_656, 279_444, 119_606, 2_047_456),
    2030: (99_318, 107_583, 119_462, 267_417, 402_923, 655_303, 284_210, 123_236, 2_059_451),
}
FADING = 0.9  # of each year's growth by band after 2030
ROUNDS = 40  # of raking; the margins agree to a hundredth of a person long before
DECIMALS = 3  # as projections are published

# Made up, of the shape that such figures have: people at some ages, women's share, deaths in a year.
CURVE = {0: 1.0, 9: 1.15, 17: 1.2, 22: 1.3, 35: 1.3, 46: 1.2, 57: 1.3, 66: 1.05, 75: 0.85, 83: 0.5, 89: 0.2, 90: 0.8}
WOMEN = {0: 0.488, 30: 0.5, 60: 0.508, 75: 0.53, 85: 0.59, 90: 0.68}
OLDER = {"E06000016": -0.5, "E10000018": 0.12, "E06000017": 0.5, "E06000061": 0.05, "E06000062": -0.05}
RICHER_IS_OLDER = 0.5  # from the most to the least deprived LSOA of England, in the units of `OLDER`
CHANCE_OLDER = 0.3  # standard deviation, LSOA by LSOA
CHANCE_COHORT = 0.16  # standard deviation, cohort by cohort within an LSOA
STUDENTS = {"E06000016": 0.06, "E10000018": 0.015, "E06000062": 0.015}  # share of LSOAs that students fill
STUDENT_TIMES, ESTATE_TIMES, ESTATES = 5.0, 1.7, 0.05
GROWTH = (0.004, 0.006)  # mean and standard deviation of an LSOA's growth a year beside the cluster's
STAYING = 0.6  # weight of moving on with one's cohort; the rest keeps its age, as students and young families do


def _curve(knots: dict[int, float]) -> Floats:
    return np.asarray(PchipInterpolator(list(knots), list(knots.values()))(AGES), dtype=np.float64)


def bands_by_year() -> Floats:
    """
    Cluster's people by year (2022 to 2047) and band: the published ones, and made-up ones between and beyond.

    Returns
    -------
    people
        Bands of a published year are lowered alike, by at most an eighth of a person, to add up to its total.
    """
    known = {year: np.array(row[:-1]) - (sum(row[:-1]) - row[-1]) / len(BANDS) for year, row in PUBLISHED.items()}
    step = np.sqrt(known[2026] / known[2024])
    people = {2025: known[2024] * step, 2023: known[2024] / step, 2022: known[2024] / step**2, **known}
    rise = people[2030] / people[2029] - 1
    for year in range(2031, PROJECTION_YEARS[-1] + 1):
        rise = rise * FADING
        people[year] = people[year - 1] * (1 + rise)
    return np.array([people[year] for year in PROJECTION_YEARS])


def _by_band(people: Floats) -> Floats:
    return np.stack([people[..., first : last + 1].sum(axis=(-2, -1)) for first, last in BANDS], axis=-1)


def _raked_to_bands(people: Floats, bands: Floats) -> Floats:
    """Scale areas x sexes x ages so that all areas together have each band's people."""
    raked = people.copy()
    for scale, (first, last) in zip(bands / _by_band(people).sum(axis=0), BANDS, strict=True):
        raked[..., first : last + 1] *= scale
    return raked


def _shape(lsoas: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """How many of each sex and age an LSOA would like to have, for its size."""
    count = len(lsoas)
    older = lsoas["place"].map(OLDER).to_numpy(dtype=np.float64)
    older = older + RICHER_IS_OLDER * (lsoas["imd_rank"].to_numpy() / 33_755 - 0.5) + rng.normal(0, CHANCE_OLDER, count)
    age = np.array(AGES)
    shape = _curve(CURVE) * np.exp(older[:, np.newaxis] * (age - 40) / 40)
    students = rng.random(count) < lsoas["place"].map(STUDENTS).fillna(0).to_numpy(dtype=np.float64)
    shape[np.ix_(students, (age >= 18) & (age <= 22))] *= STUDENT_TIMES  # noqa: PLR2004 - ages of students
    estates = rng.random(count) < ESTATES
    shape[np.ix_(estates, (age <= 8) | ((age >= 28) & (age <= 40)))] *= ESTATE_TIMES  # noqa: PLR2004 - young families
    women = _curve(WOMEN)
    return np.stack([shape * women, shape * (1 - women)], axis=1)


def _in_whole_numbers(people: Floats, totals: Ints) -> Ints:
    """Round rows by largest remainders, so that each adds up to its total."""
    flat = people.reshape(len(people), -1)
    flat = flat * (totals / flat.sum(axis=1))[:, np.newaxis]
    whole = np.floor(flat).astype(np.int64)
    order = np.argsort(whole - flat, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    whole += rank < (totals - whole.sum(axis=1))[:, np.newaxis]
    result: Ints = whole.reshape(people.shape)
    return result


def sample_estimates(lsoas: pd.DataFrame, seed: int) -> pd.DataFrame:
    """
    Make up estimates by single year of age and sex.

    Parameters
    ----------
    lsoas
        The sample's LSOAs, indexed by `LSOA21CD`: `authority`, `place`, `imd_rank`, `residents`.
    seed
        Seed of all chance.

    Returns
    -------
    estimates
        As `data.population.read_estimates` gives them: whole people, 2022 to 2024; in 2024 close to the published bands
        (the authorities' projection has them to the person).
    """
    rng = np.random.default_rng(seed)
    shape = _shape(lsoas, rng)
    cohort = rng.lognormal(0, CHANCE_COHORT, (len(lsoas), len(SEXES), len(AGES) + len(ESTIMATE_YEARS)))
    growth = rng.normal(*GROWTH, len(lsoas))
    bands = bands_by_year()
    frames = []
    for number, year in enumerate(ESTIMATE_YEARS):
        size = lsoas["residents"].to_numpy() * (1 + growth) ** (year - ESTIMATE_YEARS[-1])
        size = size * (bands[number].sum() / size.sum())
        born = slice(len(ESTIMATE_YEARS) - number, len(ESTIMATE_YEARS) - number + len(AGES))
        people = shape * cohort[..., born]
        for _ in range(ROUNDS):
            people = people * (size / people.sum(axis=(1, 2)))[:, np.newaxis, np.newaxis]
            people = _raked_to_bands(people, bands[number])
        whole = _in_whole_numbers(people, np.round(size).astype(np.int64))
        for position, sex in enumerate(SEXES):
            frame = pd.DataFrame(whole[:, position].astype(np.int32), columns=[str(age) for age in AGES])
            frame.insert(0, "LSOA21CD", lsoas.index)
            frame.insert(1, "authority", lsoas["authority"].to_numpy())
            frame.insert(2, "year", year)
            frame.insert(3, "sex", sex)
            frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values(["LSOA21CD", "year", "sex"], kind="stable", ignore_index=True)


def sample_projection(estimates: pd.DataFrame) -> pd.DataFrame:
    """
    Make up projections of the sample's authorities that add up to the published bands.

    Parameters
    ----------
    estimates
        From `sample_estimates`.

    Returns
    -------
    projection
        As `data.projections.read_projections` gives it.
    """
    ages = [str(age) for age in AGES]
    sums = estimates.groupby(["authority", "year", "sex"])[ages].sum()
    authorities = sorted(estimates["authority"].unique())
    bands = bands_by_year()
    people = np.empty((len(authorities), len(PROJECTION_YEARS), len(SEXES), len(AGES)))
    for number, year in enumerate(PROJECTION_YEARS):
        if year in ESTIMATE_YEARS:
            rows = pd.MultiIndex.from_product([authorities, [year], SEXES])
            claims = sums.loc[rows].to_numpy(dtype=np.float64).reshape(len(authorities), len(SEXES), len(AGES))
        else:
            claims = _a_year_on(people[:, number - 1])
        people[:, number] = np.round(_raked_to_bands(claims, bands[number]), DECIMALS)
    index = pd.MultiIndex.from_product(
        [authorities, PROJECTION_YEARS, SEXES, AGES], names=["authority", "year", "sex", "age"]
    )
    return pd.DataFrame({"people": people.ravel()}, index=index).reset_index()


def _a_year_on(people: Floats) -> Floats:
    deaths = np.minimum(np.exp(np.array(AGES) * 0.1 - 10.5), 0.3)  # doubling every seven years of age
    left = people * (1 - deaths)
    moved = np.empty_like(people)
    moved[..., 1:] = left[..., :-1]
    moved[..., -1] += left[..., -1]
    moved[..., 0] = people[..., 0]
    return STAYING * moved + (1 - STAYING) * people
