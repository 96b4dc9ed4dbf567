"""Estimates of disease by small area: a model, in which each practice's register is shared out over its patients."""

import numpy as np
import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.people.registers import STORED
from needs_map.data.store import read_table
from needs_map.figures.people.catchments import shown_counts
from needs_map.figures.people.practices import lists
from needs_map.figures.people.registers import NO_REGISTERS, registers
from needs_map.figures.serving import Serving, store_cache

ASSUMES = (
    "A model, not a count: it takes each practice’s share on the register to be the same wherever the practice’s "
    "patients live, and so smooths over differences within a list."
)
LEAST_COVERED = 0.8
"""Share of an area's registered patients that must be counted, or nothing is estimated."""


def conditions(serving: Serving) -> pd.DataFrame:
    """Registers of a store: `condition` and `from_age` (0 for all ages) by code, in order of condition."""
    if not serving.store.has(STORED):
        raise DataError(NO_REGISTERS)
    table = read_table(serving.store, STORED)[["register", "condition", "from_age"]]
    return table.drop_duplicates("register").set_index("register").sort_values("condition")


@store_cache(maxsize=256)  # each register at each level that somebody looks at
def modelled(serving: Serving, register: str, level: str) -> pd.DataFrame:
    """
    Estimate the share of people on a register in all areas of a level.

    Parameters
    ----------
    serving
        The store.
    register
        Code of a register, such as `COPD`.
    level
        A level of ground of the store.

    Returns
    -------
    estimates
        Indexed by area: `value`, the mean of the practices' shares weighted by the area's patients on each list;
        `low` and `high`, if all others had the lowest or the highest share of any practice; `covered`, the share of
        the area's registered patients who are counted in it. Shares from 0 to 1; the first three are NaN where less
        than `LEAST_COVERED` is covered. Only counts of patients that may be shown are used, so none can be worked out.

    Raises
    ------
    DataError
        If the store has no practices or no registers.
    """
    if not serving.store.has(STORED):
        raise DataError(NO_REGISTERS)
    share = _shares(serving).get(register, pd.Series(dtype=float))
    counts = shown_counts(serving)
    found = shared_out(counts[counts["shown"]], share, serving.tree.pairs(level), serving.people["registered"])
    return found.reindex([one.code for one in serving.tree.at(level)])


@store_cache(maxsize=1)
def _shares(serving: Serving) -> dict[str, pd.Series]:
    """Share of each practice on a register, where it may be known, indexed by practice, by register."""
    table = registers(serving, "practice", lists(serving, "practice").index).dropna(subset=["value"])
    return {str(register): rows.set_index("code")["value"] for register, rows in table.groupby("register")}


def shared_out(counts: pd.DataFrame, share: pd.Series, area: pd.Series, registered: pd.Series) -> pd.DataFrame:
    """
    Share practices' registers out over where their patients live: see `modelled`.

    Parameters
    ----------
    counts
        Patients by `practice` and `LSOA21CD`, in `patients`.
    share
        Share of each practice on the register, from 0 to 1, by code; of one that is unknown, none.
    area
        Code of the area of each LSOA, indexed by `LSOA21CD`.
    registered
        All registered patients of each LSOA.
    """
    known = counts[counts["practice"].isin(share.index)]
    parts = known[["LSOA21CD", "patients"]].assign(on=known["practice"].map(share) * known["patients"])
    joined = parts.merge(area.rename("area").rename_axis("LSOA21CD").reset_index(), on="LSOA21CD")
    sums = joined.groupby("area")[["patients", "on"]].sum()
    everyone = registered.reindex(area.index).groupby(area.to_numpy()).sum(min_count=1)
    sums = sums.reindex(everyone.index).fillna(0.0)
    covered = (sums["patients"] / everyone).clip(upper=1.0)
    value = (sums["on"] / sums["patients"].where(sums["patients"] > 0)).where(covered >= LEAST_COVERED)
    ends = {
        name: value * covered + (1 - covered) * (end if len(share) else np.nan)
        for name, end in (("low", share.min()), ("high", share.max()))
    }
    return pd.DataFrame({"value": value} | ends | {"covered": covered}).rename_axis("area")
