"""Counts of records put into the areas and groups that figures are made for, beside the people behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.inequalities import ETHNIC, QUINTILE
from needs_map.data.errors import DataError
from needs_map.data.own.age_bands import AGE_GROUP, EVERYONE, FIVE_YEARS
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.records.counting import LookupTables, RecordCounts
from needs_map.data.records.definition import REGISTERED, SHARE
from needs_map.data.records.groups import CENSUS_KEYS
from needs_map.data.store import read_table
from needs_map.figures.disclosure import observations
from needs_map.needs.deprivation.quantiles import imd_quintile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs_map.data.records.definition import Definition
    from needs_map.data.records.spans import RecordPeriod
    from needs_map.figures.serving import Serving

SEX = "sex"
"""Type of group of rows of one sex."""
PLAIN = ("lsoa", "msoa", "neighbourhood", "place", "icb", "cluster")
GROUPED = ("place", "icb", "cluster")
"""Levels at which groups are counted: of smaller areas they would be too few."""
HOLDER = "place"
MOST_NAMED = 5
KEY = ["level", "area", "group_type", "group", "period"]
BANDS = tuple(band.label for band in FIVE_YEARS)
NOBODY = ""
"""Group or area of records that have none; it is counted, and no figure is given for it."""


class CoveredGround(NamedTuple):
    """The LSOAs that records cover, and the areas that they make up."""

    lsoas: pd.Index
    up: dict[str, pd.Series]
    """Code of the area of each level by LSOA, only areas all of whose LSOAs are covered."""
    quintile: pd.Series
    """National quintile of deprivation of each LSOA, 1 most deprived."""


def ground_of(serving: Serving, definition: Definition) -> CoveredGround:
    """
    Return the ground that a definition's records cover.

    Raises
    ------
    DataError
        If the store has no area of a code.
    """
    tree = serving.tree
    if unknown := [code for code in definition.areas if code not in tree]:
        known = "; ".join(f"{one.code} ({one.name})" for one in (tree.at("icb") or tree.at("place"))[:MOST_NAMED])
        raise DataError(f"{definition.path.name}: the store has no area {unknown[0]}. It has, among others, {known}.")
    every = serving.store.lsoa.index
    covered = every
    if definition.areas:
        covered = every[every.isin(set().union(*(tree.lsoas(code) for code in definition.areas)))]
    up = {}
    for level in PLAIN:
        if level != "lsoa" and level not in tree.levels:
            continue
        pairs = tree.pairs(level).dropna()
        whole = (~pairs.index.isin(covered)).astype(int)
        beyond = pd.Series(whole, pairs.to_numpy()).groupby(level=0).sum()
        up[level] = pairs[pairs.isin(beyond.index[beyond == 0])]
    return CoveredGround(covered, up, imd_quintile(serving.store.lsoa.loc[covered, "imd_decile"]))


def tables_of(serving: Serving, ground: CoveredGround, codes: pd.DataFrame) -> LookupTables:
    """
    Return the small tables that records are put beside.

    Parameters
    ----------
    serving, ground
        The store, and the LSOAs that the records cover.
    codes
        `code` as records have it, the `area` (LSOA of 2021) that it is counted in, and `older`, how it has that.
    """
    holder = _holder_of(serving.store.lsoa)
    inside = codes[codes["area"].isin(ground.lsoas)].drop_duplicates("code")
    return LookupTables(
        inside.assign(holder=inside["area"].map(holder).astype("object").fillna(NOBODY)).reset_index(drop=True)
    )


def cells_of(
    counts: RecordCounts, ground: CoveredGround, serving: Serving, periods: Sequence[RecordPeriod], *, by_age: bool
) -> pd.DataFrame:
    """
    Put counts into areas and groups.

    Parameters
    ----------
    counts
        As an engine gave them.
    ground, serving
        The ground that they cover, and the store.
    periods
        Of the records; the people behind them, which are of one time, stand in each.
    by_age
        Whether the cells of each area and group are kept apart by age.

    Returns
    -------
    cells
        `KEY`, `band` (a label, empty where all ages are together), `n`, `hits`. A practice stands at the level
        `practice`.
    """
    parts = []
    areas = _labelled(counts.areas, periods)
    if len(areas):
        for level, pairs in ground.up.items():
            above = pairs.rename("above")
            moved = areas.merge(above, left_on="area", right_index=True)
            parts.append(_plain(moved.assign(area=moved["above"], level=level)))
            if level in GROUPED:
                quintile = moved["area"].map(ground.quintile).astype("Int64").astype("str")
                parts.append(_grouped(moved.assign(area=moved["above"], level=level), QUINTILE, quintile))
    for table, group_type, column in (
        (counts.groups, ETHNIC, "ethnic"),
        (counts.ages, AGE_GROUP, "band"),
        (counts.ages, SEX, "sex"),
    ):
        rows = _labelled(table, periods)
        if not len(rows) or column not in rows:
            continue
        for level, holder in _holders(ground, serving).items():
            moved = rows.assign(area=rows["holder"].map(holder), level=level)
            moved = moved[moved["area"].notna()]
            if column != "band":
                parts.append(_grouped(moved, group_type, moved[column]))
            else:
                parts.append(_grouped(moved.assign(band=NOBODY), group_type, moved["band"]))
    practices = _labelled(counts.practices, periods)
    if len(practices):
        parts.append(_plain(practices.assign(area=practices["practice"].fillna(NOBODY), level="practice")))
    if not parts:
        return pd.DataFrame(columns=[*KEY, "band", "n", "hits"])
    cells = pd.concat(parts, ignore_index=True)
    cells = cells if by_age else cells.assign(band=NOBODY)
    return cells.groupby([*KEY, "band"], as_index=False)[["n", "hits"]].sum()


def _labelled(table: pd.DataFrame, periods: Sequence[RecordPeriod]) -> pd.DataFrame:
    """Counts with labels of periods, sexes and age bands."""
    if "period" not in table and len(table):
        table = table.merge(pd.DataFrame({"period": range(len(periods))}), how="cross")
    bands = pd.Series(BANDS)
    found = table.assign(period=table["period"].map(lambda at: periods[int(at)].label)) if len(table) else table
    if "band" in found:
        return found.assign(band=found["band"].astype(int).map(bands))
    return found.assign(band=NOBODY)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(group_type=NOBODY, group=NOBODY)[[*KEY, "band", "n", "hits"]]


def _grouped(rows: pd.DataFrame, group_type: str, group: pd.Series) -> pd.DataFrame:
    return rows.assign(group_type=group_type, group=group)[[*KEY, "band", "n", "hits"]]


def _holder_of(lsoa: pd.DataFrame) -> pd.Series:
    """Area that the groups of each LSOA are counted in: its place, or in a store without places its authority."""
    holder: pd.Series = lsoa[HOLDER if HOLDER in lsoa else "authority"]
    return holder


def _holders(ground: CoveredGround, serving: Serving) -> dict[str, pd.Series]:
    """Area of each level that groups are counted at, by the area that they were counted in."""
    lsoa = serving.store.lsoa.loc[ground.lsoas]
    own = _holder_of(lsoa)
    found = {}
    for level in GROUPED:
        if level in ground.up:
            above = ground.up[level]
            pairs = pd.Series(above.reindex(own.index).to_numpy(), own.to_numpy())
            found[level] = pairs[~pairs.index.duplicated()].dropna()
    return found


def people_of(
    serving: Serving,
    definition: Definition,
    ground: CoveredGround,
    periods: Sequence[RecordPeriod],
    people: RecordCounts | None,
) -> pd.DataFrame:
    """
    Return the people behind counts.

    Parameters
    ----------
    serving, definition, ground, periods
        The store, what is counted, where, and when.
    people
        As an engine counted them in a table of people; None where they are the store's.

    Returns
    -------
    cells
        `KEY`, `band`, `n`.

    Raises
    ------
    DataError
        If the store lacks them.
    """
    if people is not None:
        return cells_of(people, ground, serving, periods, by_age=definition.by_age).drop(columns="hits")
    years = _of_residents(serving, ground, definition) if definition.population != REGISTERED else None
    parts = []
    for period in periods:
        areas, ages = _registered(serving, ground) if years is None else years(period)
        groups = (
            _of_census(serving, ground) if "ethnic_group" in definition.columns and not definition.by_age else ages[:0]
        )
        practices = _of_practices(serving) if "practice" in definition.columns and not definition.by_age else areas[:0]
        one = RecordCounts(areas[:0], areas, ages, groups, practices, areas[:0], areas[:0])
        parts.append(cells_of(one, ground, serving, [period], by_age=definition.by_age))
    return pd.concat(parts, ignore_index=True).drop(columns="hits")


def _of_residents(serving: Serving, ground: CoveredGround, definition: Definition):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a function of a period
    if not serving.store.has("estimates"):
        raise DataError(
            "The store has no residents by age: build it with the estimates of the ONS, or name a table of people."
        )
    table = read_table(serving.store, "estimates")
    table = table[table["LSOA21CD"].isin(ground.lsoas)]
    columns = [name for name in table.columns if name.isdigit()]
    band_of = np.array([min(int(name) // 5, len(BANDS) - 1) for name in columns])
    by_band = table[columns].T.groupby(band_of).sum().T
    long = pd.concat([table[["LSOA21CD", "year", "sex"]], by_band], axis=1).melt(
        ["LSOA21CD", "year", "sex"], var_name="band", value_name="n"
    )
    long = long.rename(columns={"LSOA21CD": "area"}).assign(hits=lambda rows: rows["n"])
    known = sorted(long["year"].unique())
    holder = _holder_of(serving.store.lsoa)
    bands = ["band"] if definition.by_age else []

    def of(period: RecordPeriod) -> tuple[pd.DataFrame, pd.DataFrame]:
        middle = (period.first + period.last) // 2 // 12
        rows = long[long["year"] == min(known, key=lambda year: abs(year - middle))]
        areas = rows.groupby(["area", *bands], as_index=False)[["n", "hits"]].sum()
        ages = (
            rows.assign(holder=rows["area"].map(holder))
            .groupby(["holder", "band", "sex"], as_index=False)[["n", "hits"]]
            .sum()
        )
        return areas, ages

    return of


def _registered(serving: Serving, ground: CoveredGround) -> tuple[pd.DataFrame, pd.DataFrame]:
    if REGISTERED not in serving.people:
        raise DataError("The store has no registered patients: build it with NHS England's counts by LSOA.")
    patients = serving.people[REGISTERED].reindex(ground.lsoas).fillna(0)
    areas = pd.DataFrame({"area": patients.index, "n": patients.to_numpy(), "hits": patients.to_numpy()})
    return areas, areas[:0].assign(holder=NOBODY)


def _of_census(serving: Serving, ground: CoveredGround) -> pd.DataFrame:
    """Residents by ethnic group on the day of the census; none if the store was built without."""
    holder = _holder_of(serving.store.lsoa)
    parts = []
    for group, key in CENSUS_KEYS.items():
        if key in serving.indicators:
            rows = observations(serving, key, level="lsoa").set_index("area")["numerator"].reindex(ground.lsoas)
            people = rows.groupby(holder.reindex(ground.lsoas)).sum()
            parts.append(
                pd.DataFrame(
                    {"holder": people.index, "ethnic": group, "n": people.to_numpy(), "hits": people.to_numpy()}
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"n": [], "hits": []})


def _of_practices(serving: Serving) -> pd.DataFrame:
    if not serving.store.has(PRACTICES):
        return pd.DataFrame({"n": [], "hits": []})
    table = read_table(serving.store, PRACTICES).reset_index()
    return pd.DataFrame(
        {"practice": table["practice"].astype("object"), "n": table["patients"], "hits": table["patients"]}
    )


def beside_people(cells: pd.DataFrame, people: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """
    Set counts beside what they are a share or a rate of; where nothing was counted the count is zero.

    Returns
    -------
    cells
        `KEY`, `band`, `numerator`, `denominator` (NaN where nobody is known).
    """
    keys = [*KEY, "band"]
    if definition.make == SHARE:
        return cells.rename(columns={"hits": "numerator", "n": "denominator"})[[*keys, "numerator", "denominator"]]
    counted = cells.rename(columns={"n": "numerator"})[[*keys, "numerator"]]
    behind = people.rename(columns={"n": "denominator"})[[*keys, "denominator"]]
    behind = behind[
        behind.set_index(["level", "group_type"]).index.isin(counted.set_index(["level", "group_type"]).index)
    ]
    found = counted.merge(behind, on=keys, how="outer")
    found["numerator"] = found["numerator"].fillna(0)
    found["denominator"] = found["denominator"].where(found["denominator"] > 0).astype("float64")
    return found.replace({"denominator": {0: np.nan}})


def series_of(group_type: pd.Series, group: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Sex and age of rows, as observations have them."""
    sex = group.where(group_type == SEX, "persons")
    return sex, group.where(group_type == AGE_GROUP, EVERYONE)
