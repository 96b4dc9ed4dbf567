"""Shares of practices' and networks' patients that are on registers of disease."""

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.registers import ENGLAND_SUM
from needs_map.data.registers import STORED as REGISTERS
from needs_map.data.store import read_table
from needs_map.figures.people.practices import SMALLEST, lists, practices
from needs_map.figures.serving import Serving
from needs_map.needs.proportions import proportion


def registers(serving: Serving, level: str, codes: pd.Index) -> pd.DataFrame:
    """
    Share of lists that is on each register of disease.

    Parameters
    ----------
    serving
        The store.
    level
        `practice` or `pcn`.
    codes
        Lists of that kind.

    Returns
    -------
    registers
        One row a list and register: `code`, `register`, `condition`, `from_age`, `people` (NaN for 1 to 4, which are
        not shown), `list` (patients of those ages), `value`, `lower_cl`, `upper_cl` (shares with Wilson's 95% limits),
        `icb` and `england` (shares of all their practices; NaN where unknown).

    Raises
    ------
    DataError
        If the store has no registers.
    """
    if not serving.store.has(REGISTERS):
        raise DataError(
            "This store has no registers of disease: add NHS England's file of the Quality and Outcomes Framework "
            "(QOF2425.zip or a later one) and build it again."
        )
    table = read_table(serving.store, REGISTERS)
    own = practices(serving)
    keys = ["register", "condition", "from_age"]
    mine = table[table["practice"].isin(own.index)]
    mine = mine.assign(code=mine["practice"] if level == "practice" else mine["practice"].map(own["pcn"]))
    sums = mine[mine["code"].isin(codes)].groupby(["code", *keys])[["people", "list"]].sum().reset_index()
    sums["people"] = sums["people"].mask(sums["people"].between(1, SMALLEST - 1))
    shares = proportion(sums["people"], sums["list"])
    found = sums.assign(value=shares.value, lower_cl=shares.lower_cl, upper_cl=shares.upper_cl)
    whole = table.set_index(["practice", "register"])
    share = whole["people"] / whole["list"]
    icb = lists(serving, level)["icb"].reindex(found["code"])
    for name, area in (("icb", icb.to_numpy()), ("england", [ENGLAND_SUM] * len(found))):
        at = pd.MultiIndex.from_arrays([area, found["register"]])
        found[name] = share.reindex(at).to_numpy()
    return found
