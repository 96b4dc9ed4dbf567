"""The figures of the page: each a function of the store, worked out by `needs` and kept for the next visitor."""

import math
from typing import NamedTuple

import pandas as pd

from needs_map.data.indicators.imd_summaries import STORED as SUMMARIES
from needs_map.data.store import read_table
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import AVERAGED_RANK, Measure
from needs_map.figures.people.age_values import age_values
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.since_2019 import KINDS, LSOA_KINDS, core20_share_2019, decile_values
from needs_map.geo.areas import Area
from needs_map.geo.england import AROUND
from needs_map.needs.deprivation.core20 import Core20, core20
from needs_map.needs.deprivation.quantiles import imd_quintile, quintile_shares
from needs_map.needs.estimates.aggregation import mean_of_parts, reversed_rank

ENGLAND = "England"


class Profile(NamedTuple):
    """People of one area by national quintile."""

    name: str
    people: pd.Series
    """People in quintiles 1 to 5; NaN is unknown."""
    share: pd.Series
    """Proportion of the area's people in each, 0 to 1."""
    population: float

    @property
    def core20(self) -> float:
        """Core20 share: that of quintile 1."""
        return float(self.share[1])


def _in_order(serving: Serving, level: str, values: pd.Series) -> pd.Series:
    ordered: pd.Series = values.reindex([area.code for area in serving.tree.at(level)])
    return ordered


def suppressed_areas(serving: Serving, measure: Measure, level: str) -> pd.Index:
    """
    Codes of the areas whose value of a measure the publisher withheld: drawn, counted and named apart from missing.

    Deprivation and people are never withheld.
    """
    if measure.kind != "indicator":
        return pd.Index([], dtype="object")
    suppressed = indicator_figures(serving, measure, level).suppressed
    return suppressed.index[suppressed]


@store_cache(maxsize=256)
def measure_values(serving: Serving, measure: Measure, level: str, basis: str) -> pd.Series:
    """
    Values of a measure for all areas of a level.

    Parameters
    ----------
    serving
        The store.
    measure, level
        A measure, and a level at which it exists.
    basis
        Population basis, for the measures that count people.

    Returns
    -------
    values
        Indexed by area code in the order of the store, in the measure's unit (shares in %); NaN is unknown.

    Raises
    ------
    ValueError
        If the measure does not exist at the level.
    """
    if level not in measure.levels:
        raise ValueError(f"level: {measure.key} does not exist for level {level}")
    lsoa = serving.store.lsoa
    if measure.kind in LSOA_KINDS:
        return decile_values(serving, measure)
    if measure.kind in KINDS:
        then = core20_share_2019(serving, level)
        now = _core20(serving, level, "resident").share
        return _in_order(serving, level, (now - then if measure.kind == "core20_change" else then) * 100)
    if measure.kind == "indicator":
        return indicator_figures(serving, measure, level).value
    if measure.kind in {"people", "core20", "ages"}:
        return _of_people(serving, measure, level, basis)
    column = lsoa[measure.column]
    values = pd.Series(imd_quintile(column) if measure.kind == "quintile" else column, dtype="float64")
    if level != "lsoa":
        area = serving.tree.pairs(level)
        parts = as_averaged(values, measure.column).loc[area.index]
        mean = mean_of_parts(parts, serving.people["resident"].loc[area.index], area).value
        values = _in_order(serving, level, mean)
        values.update(published_means(serving, measure.column))
    return values


def _of_people(serving: Serving, measure: Measure, level: str, basis: str) -> pd.Series:
    """Values of a measure that is made of counts of everyone: people, their Core20 share, or how old they are."""
    if measure.kind == "people":
        return people_values(serving, level, basis)
    if measure.kind == "ages":
        return age_values(serving, measure.key, measure.period, level).value
    return _in_order(serving, level, _core20(serving, level, basis).share * 100)


@store_cache(maxsize=8)
def published_means(serving: Serving, column: str) -> pd.Series:
    """Averages of a column of LSOAs that the publisher gives for whole local authorities, by the code of the area."""
    if not serving.store.has(SUMMARIES):
        return pd.Series(dtype="float64")
    table = read_table(serving.store, SUMMARIES).set_index("area")
    return table[column] if column in table else pd.Series(dtype="float64")


@store_cache(maxsize=64)
def people_values(serving: Serving, level: str, basis: str) -> pd.Series:
    """
    People of all areas of a level.

    Returns
    -------
    people
        Indexed by area code in the order of the store; NaN where any LSOA inside is unknown.
    """
    return _in_order(serving, level, _core20(serving, level, basis).population)


def _core20(serving: Serving, level: str, basis: str) -> Core20:
    area = serving.tree.pairs(level)
    return core20(serving.people[basis].loc[area.index], serving.store.lsoa["imd_decile"].loc[area.index], area)


@store_cache(maxsize=64)
def _quintiles(serving: Serving, level: str, basis: str, column: str) -> pd.DataFrame:
    quintile, area = imd_quintile(serving.store.lsoa[column]), serving.tree.pairs(level)
    return quintile_shares(serving.people[basis].loc[area.index], quintile.loc[area.index], area)


def _profile(name: str, shares: pd.DataFrame, code: str) -> Profile:
    rows = shares.xs(code)
    return Profile(name, rows["people"], rows["proportion"], float(rows["people"].to_numpy().sum()))


def profile(serving: Serving, area: Area, basis: str, *, column: str = "imd_decile") -> Profile:
    """
    People of an area by national quintile.

    Parameters
    ----------
    serving
        The store.
    area
        Any area.
    basis
        Population basis.
    column
        Decile to make quintiles of: of the IMD, or of a domain.
    """
    return _profile(area.name, _quintiles(serving, area.level, basis, column), area.code)


def profile_of_lsoas(
    serving: Serving, name: str, lsoas: pd.Index, basis: str, *, column: str = "imd_decile"
) -> Profile:
    """
    People by national quintile of any LSOAs taken together.

    Parameters
    ----------
    serving
        The store.
    name
        What they are called.
    lsoas
        Their codes, each once, at least one.
    basis, column
        As for `profile`.
    """
    quintile = imd_quintile(serving.store.lsoa.loc[lsoas, column])
    together = pd.Series(name, index=lsoas)
    return _profile(name, quintile_shares(serving.people[basis][lsoas], quintile, together), name)


class Whole(NamedTuple):
    """An ICB of which the store holds a part only, and whose own figures it has to compare with."""

    code: str
    name: str
    short: str


@store_cache(maxsize=1)
def _around(serving: Serving) -> pd.DataFrame:
    none = pd.DataFrame(columns=["icb", "name", "short", "part", *serving.store.england.columns])
    return read_table(serving.store, AROUND) if serving.store.has(AROUND) else none


@store_cache(maxsize=256)
def icbs_around(serving: Serving, area: Area) -> list[Whole]:
    """Whole ICBs that an area is a part of, where the store holds no more of them than that part or what it lies in."""
    table = _around(serving)
    inside = table[table["part"].isin([one.code for one in serving.tree.path(area.code)])]
    return [Whole(*row) for row in inside[["icb", "name", "short"]].drop_duplicates().itertuples(index=False)]


def icb_around(serving: Serving, area: Area) -> Whole | None:
    """The whole ICB to set the outermost area of its part beside; None if there are two or it is no such area."""
    found = [] if area.parent else icbs_around(serving, area)
    return found[0] if len(found) == 1 else None


def england_profile(serving: Serving, basis: str, *, column: str = "imd_decile") -> Profile | None:
    """People of England by national quintile of the IMD or a domain; None if the store does not know."""
    return profile_beyond(serving, None, basis, column=column)


@store_cache(maxsize=64)
def profile_beyond(serving: Serving, whole: Whole | None, basis: str, *, column: str = "imd_decile") -> Profile | None:
    """
    People of what the store has no LSOAs of, by national quintile.

    Parameters
    ----------
    serving
        The store.
    whole
        An ICB of `icbs_around`; England if None.
    basis, column
        As for `profile`.

    Returns
    -------
    profile
        None if the store does not know.
    """
    rows = _beyond(serving, whole, basis, column)
    if not len(rows):
        return None
    name = whole.short if whole else ENGLAND
    deciles = rows.set_index("decile")["people"].astype("float64")
    everyone = pd.Series(name, index=deciles.index)
    return _profile(name, quintile_shares(deciles, imd_quintile(deciles.index.to_series()), everyone), name)


def as_averaged(values: pd.Series, column: str) -> pd.Series:
    """Values of LSOAs as they are averaged: ranks turned round, as their publisher does, and any others as they are."""
    return reversed_rank(values) if column == AVERAGED_RANK else values


def england_mean(serving: Serving, column: str) -> float:
    """Mean of a score or rank over England's residents, as it is above LSOAs; NaN if the store does not know."""
    return mean_beyond(serving, None, column)


def mean_beyond(serving: Serving, whole: Whole | None, column: str) -> float:
    """Mean of a score or rank over the residents of an ICB of `icbs_around`, or of England if None; NaN if unknown."""
    index, measure = column.rsplit("_", 1)
    rows = _beyond(serving, whole, "resident", f"{index}_decile")
    if not len(rows):
        return math.nan
    everyone = pd.Series(ENGLAND, index=rows.index)
    return float(mean_of_parts(as_averaged(rows[measure], column), rows["people"], everyone).value[ENGLAND])


def _beyond(serving: Serving, whole: Whole | None, basis: str, column: str) -> pd.DataFrame:
    table = serving.store.england
    if whole:
        around = _around(serving)
        own = around[around["icb"] == whole.code]
        table = own[own["part"] == own["part"].iloc[0]]  # an ICB stands once for each of its parts
    return table[(table["basis"] == basis) & (table["index"] == column.removesuffix("_decile"))]
