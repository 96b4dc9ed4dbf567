"""Change of relative deprivation from IMD 2019 to IMD 2025, where the small area can be compared."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.needs.deprivation.core20 import CORE20_DECILES

LSOAS_2019 = 32_844
"""LSOAs (2011) of England, which the ranks of IMD 2019 run through."""
DECILES = 10
COMPARABLE = ("U", "S", "M")


class Core20Then(NamedTuple):
    """Core20 by the IMD of 2019, with that index's own population (mid-2015, without prisoners)."""

    share: float
    """Proportion from 0 to 1; NaN if nobody is counted or a count is missing."""
    people: float
    population: float
    unplaced: float
    """People of LSOAs of 2011 that lie only partly in the area: in none of the other figures."""


def decile_2019_of_rank(rank: pd.Series) -> pd.Series:
    """
    Decile of IMD 2019 that a rank lies in.

    Parameters
    ----------
    rank
        1 (most deprived) to 32,844; may lie between two ranks, as an average does.

    Returns
    -------
    decile
        1 to 10 as floats; NaN where the rank is.

    Raises
    ------
    ValueError
        If a rank is outside 1 to 32,844.
    """
    if not rank.dropna().between(1, LSOAS_2019).all():
        raise ValueError(f"rank: must be from 1 to {LSOAS_2019:,}")
    return pd.Series(np.ceil(rank.to_numpy(dtype="float64") * DECILES / LSOAS_2019), index=rank.index)


def decile_change(pairs: pd.DataFrame, decile_2025: pd.Series) -> pd.DataFrame:
    """
    Decile of each LSOA (2021) in 2019 and 2025, where the two can be compared.

    An unchanged LSOA has its own decile of 2019. A part of a split one has the decile of the whole. A merged one has
    the decile in which the average rank of its parts lies, weighted by their people. An irregular one is not
    comparable. Deciles are relative: a place may grow less deprived and still fall, if others improve more.

    Parameters
    ----------
    pairs
        `LSOA11CD`, `LSOA21CD`, `change` (`U`, `S`, `M`, `X`), `rank_2019`, `decile_2019`, `people_2015`.
    decile_2025
        National decile, indexed by `LSOA21CD`.

    Returns
    -------
    change
        On the same index: `kind` (`U`, `S`, `M`, `X`), `decile_2019` (NaN if not comparable), `decile_2025`, `change`
        (2025 less 2019: below zero is relatively more deprived now).

    Raises
    ------
    ValueError
        If an LSOA is not among the pairs.

    References
    ----------
    Ministry of Housing, Communities and Local Government (2025), English Indices of Deprivation 2025: technical report
    (average rank of larger areas: population-weighted mean of their LSOAs' ranks).
    """
    missing = decile_2025.index.difference(pd.Index(pairs["LSOA21CD"]))
    if len(missing):
        raise ValueError(f"decile_2025: {missing[0]} is not among the pairs")
    ours = pairs[pairs["LSOA21CD"].isin(decile_2025.index)]
    by_lsoa = ours.groupby("LSOA21CD")
    kind = by_lsoa["change"].agg(_kind).reindex(decile_2025.index)
    one = by_lsoa["decile_2019"].agg(lambda deciles: float(deciles.iloc[0]) if len(deciles) == 1 else np.nan)
    weight = ours["people_2015"]
    average = (ours["rank_2019"] * weight).groupby(ours["LSOA21CD"]).sum(min_count=1) / weight.groupby(
        ours["LSOA21CD"]
    ).sum(min_count=1)
    then = one.fillna(decile_2019_of_rank(average)).reindex(decile_2025.index)
    then = then.where(kind.isin(COMPARABLE))
    return pd.DataFrame(
        {"kind": kind, "decile_2019": then, "decile_2025": decile_2025, "change": decile_2025 - then},
        index=decile_2025.index,
    )


def _kind(letters: pd.Series) -> str:
    """Kind of change of one LSOA of 2021: irregular if its rows do not agree."""
    found = set(letters)
    return str(letters.iloc[0]) if len(found) == 1 else "X"


def core20_2019(pairs: pd.DataFrame, lsoas: pd.Index) -> Core20Then:
    """
    Share of an area's people who lived in Core20 LSOAs by the IMD of 2019.

    Parameters
    ----------
    pairs
        As for `decile_change`, with every LSOA of 2021 that each LSOA of 2011 reaches into.
    lsoas
        LSOAs of 2021 that make up the area.

    Returns
    -------
    core20
        Counted on LSOAs of 2011 that lie wholly in the area, irregular ones included; people of the others are told
        apart.
    """
    inside = pairs["LSOA21CD"].isin(lsoas)
    whole = inside.groupby(pairs["LSOA11CD"]).all()
    touched = inside.groupby(pairs["LSOA11CD"]).any()
    first = pairs.drop_duplicates("LSOA11CD").set_index("LSOA11CD")
    placed, across = first[whole.reindex(first.index)], first[(touched & ~whole).reindex(first.index)]
    people = float(placed["people_2015"].sum(skipna=False)) if len(placed) else 0.0
    deprived = placed["decile_2019"] <= CORE20_DECILES
    core20 = float(placed.loc[deprived, "people_2015"].sum(skipna=False))
    share = core20 / people if people > 0 else float("nan")
    return Core20Then(share, core20, people, float(across["people_2015"].sum()))


def core20_2019_by_area(pairs: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """
    Core20 by the IMD of 2019 of all areas of one level.

    Parameters
    ----------
    pairs
        As for `decile_change`.
    area
        Code of the area of each LSOA (2021) that is mapped, indexed by `LSOA21CD`; an LSOA in several areas stands
        there once for each.

    Returns
    -------
    core20
        Indexed by area: `share` (0 to 1), `people` in Core20 and `population`, counted as `core20_2019` does, on LSOAs
        of 2011 that lie wholly in the area; NaN where a count is missing. An area that holds none whole is left out.
    """
    crossed = pairs[["LSOA11CD", "LSOA21CD"]].drop_duplicates()
    placed = crossed.merge(area.rename("area"), left_on="LSOA21CD", right_index=True)
    held = placed.groupby(["LSOA11CD", "area"], sort=False, observed=True).size().rename("held").reset_index("area")
    held = held[held["held"] == crossed["LSOA11CD"].value_counts().reindex(held.index)]
    first = held.join(pairs.drop_duplicates("LSOA11CD").set_index("LSOA11CD"))
    where = first["area"].to_numpy()
    deprived = first["decile_2019"] <= CORE20_DECILES
    population = first["people_2015"].groupby(where).agg(lambda counts: counts.sum(skipna=False))
    people = first["people_2015"].where(deprived, 0.0).groupby(where).agg(lambda counts: counts.sum(skipna=False))
    share = people / population.where(population > 0)
    return pd.DataFrame({"share": share, "people": people, "population": population})


def change_groups(change: pd.Series) -> pd.Series:
    """
    Put changes of decile into five groups.

    Parameters
    ----------
    change
        Decile of 2025 less decile of 2019; NaN is not comparable.

    Returns
    -------
    groups
        0 (two or more deciles towards the most deprived) to 4 (two or more towards the least), 2 is no change; NaN
        where the change is.
    """
    return change.clip(-2, 2) + 2
