"""Shares of practices' and networks' patients that are on registers of disease."""

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.people.registers import ENGLAND_SUM
from needs_map.data.people.registers import STORED as REGISTERS
from needs_map.data.store import read_table
from needs_map.figures.people.practices import (
    OF_LARGE,
    counts_of_large,
    list_of_practice,
    lists,
    patch_lists,
    practices,
    shown_counts_of,
)
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LIST_PATCH_LEVEL, PATCH
from needs_map.geo.numbers import displayed
from needs_map.needs.estimates.proportions import proportion

NO_REGISTERS = (
    "This store has no registers of disease: add NHS England's file of the Quality and Outcomes Framework "
    "(QOF2425.zip or a later one) and build it again."
)


def registers(serving: Serving, level: str, codes: pd.Index) -> pd.DataFrame:
    """
    Share of lists that is on each register of disease.

    Parameters
    ----------
    serving
        The store.
    level
        One of `geo.areas.LIST_LEVELS`.
    codes
        Lists of that kind.

    Returns
    -------
    registers
        One row a list and register: `code`, `register`, `condition`, `from_age`, `people` (NaN where hidden, see
        `shown_counts_of` and `counts_of_large`; of my patch the sum of its lists'), `list` (patients of those ages),
        `value`, `lower_cl`, `upper_cl` (shares with Wilson's 95% limits), `icb` and `england` (shares of all their
        practices, to a hundredth of a per cent, so that no list can be taken from them; NaN where unknown).

    Raises
    ------
    DataError
        If the store has no registers.
    """
    if not serving.store.has(REGISTERS):
        raise DataError(NO_REGISTERS)
    counts = _shown(serving, level)
    found = counts[counts["code"].isin(codes)].reset_index(drop=True)
    shares = proportion(found["people"], found["list"])
    found = found.assign(value=shares.value, lower_cl=shares.lower_cl, upper_cl=shares.upper_cl)
    icb = lists(serving, level)["icb"].reindex(found["code"])
    share = _board_shares(serving)
    for name, area in (("icb", icb.to_numpy()), ("england", [ENGLAND_SUM] * len(found))):
        at = pd.MultiIndex.from_arrays([area, found["register"]])
        found[name] = share.reindex(at).to_numpy()
    return found


@store_cache(maxsize=1)
def _board_shares(serving: Serving) -> pd.Series:
    """Share of each ICB and of England on each register, to a hundredth of a per cent."""
    whole = read_table(serving.store, REGISTERS)
    boards = {ENGLAND_SUM, *practices(serving)["icb"]}
    whole = whole[whole["practice"].isin(boards)].set_index(["practice", "register"])
    return displayed(whole["people"] / whole["list"], OF_LARGE)


@store_cache(maxsize=4)
def _shown(serving: Serving, level: str) -> pd.DataFrame:
    """People of all lists of a kind on all registers: those that may be shown."""
    keys = ["register", "condition", "from_age"]
    if level == LIST_PATCH_LEVEL:
        parts = [
            found[found["code"] == one.code] for one in patch_lists(serving) for found in [_shown(serving, one.level)]
        ]
        by = pd.concat(parts).groupby(keys)[["people", "list"]]
        return by.sum(skipna=False).reset_index().assign(code=PATCH)
    table, own = read_table(serving.store, REGISTERS), practices(serving)
    mine = table[table["practice"].isin(own.index)].assign(code=table["practice"].map(list_of_practice(serving, level)))
    mine = mine[mine["code"] != ""]
    sums = mine.groupby(["code", *keys])[["people", "list"]].sum().reset_index()
    if level == "sub_icb":
        return sums.assign(people=counts_of_large(sums["people"], sums["list"]))
    people = {
        register: shown_counts_of(serving, group.set_index("practice")["people"], f"register {register}")[level]
        for register, group in table[table["practice"].isin(own.index)].groupby("register")
    }
    at = pd.MultiIndex.from_frame(sums[["register", "code"]])
    return sums.assign(people=pd.concat(people).reindex(at).to_numpy())[["code", *keys, "people", "list"]]
