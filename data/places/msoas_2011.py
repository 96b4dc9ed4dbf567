"""MSOAs of 2011 that were split or merged by the census of 2021, and the MSOAs of 2021 that share their ground."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from needs_map.data.files.tables import header_of, read_csv

PAIR = ["LSOA11NM", "LSOA21CD"]
NAMED = r".+ \d{3}[A-Z]"
"""Name of an LSOA: that of its MSOA, which is its authority's with three digits, and a letter."""
EARLIER_MSOAS = "earlier_msoas"
"""What the manifest calls them."""
CHANGED = "Published for MSOAs of 2011, which were since split or merged"
"""What is said of an MSOA of 2021 of which there is no figure for that reason."""
NAMED_AT_MOST = 8


def changed_msoas(exact_fit: Path, names: pd.DataFrame, msoa: pd.Series) -> dict[str, tuple[str, ...]]:
    """
    Find the MSOAs of 2011 in a store's area that were split or merged.

    Parameters
    ----------
    exact_fit
        The ONS lookup from LSOAs of 2011 to those of 2021; an LSOA of 2011 is named after its MSOA.
    names
        MSOAs of 2021 of all England, with the code in `msoa`.
    msoa
        MSOA of each LSOA of the store.

    Returns
    -------
    heirs
        Codes of the store's MSOAs that share the ground of each, by its name and, where that can be told, its code too;
        nothing if the lookup has no names.

    Notes
    -----
    No file here has the codes of 2011. Within an authority they run with the numbers in the names, so that the code of
    one that has gone is told from those around it that stayed. One of 2011 alone, numbered after all others, is not.
    """
    if not set(PAIR) <= set(header_of(exact_fit)):
        return {}
    pairs = read_csv(exact_fit, only=PAIR)
    pairs = pairs[pairs["LSOA21CD"].isin(msoa.index) & pairs["LSOA11NM"].str.fullmatch(NAMED)]
    now = pd.DataFrame({"name": pairs["LSOA11NM"].str[:-1], "msoa": pairs["LSOA21CD"].map(msoa)}).drop_duplicates()
    alone = ~now.duplicated("name", keep=False) & ~now.duplicated("msoa", keep=False)
    kept = now[alone & now["msoa"].str.fullmatch(r"E02\d{6}")].set_index("name")["msoa"]
    codes = kept.str[1:].astype(int)
    numbers = pd.Series(kept.index.str[-3:].astype(int), index=kept.index)
    used = set(names["msoa"]) | set(msoa)
    heirs: dict[str, tuple[str, ...]] = {}
    for name, rows in now[~alone].groupby("name"):
        own = kept.index.str[:-4] == str(name)[:-4]
        heirs[str(name)] = tuple(sorted(rows["msoa"]))
        code = _code(int(str(name)[-3:]), codes[own], numbers[own])
        if code and code not in used:
            heirs[code] = heirs[str(name)]
    return heirs


def _code(number: int, codes: pd.Series, numbers: pd.Series) -> str:
    """Code of the MSOA of a number from those of its authority; empty if it cannot be told."""
    steps = (codes - numbers).iloc[numbers.argsort().to_numpy()]
    below, above = steps[numbers[steps.index] < number].tail(1), steps[numbers[steps.index] > number].head(1)
    if len(below) and len(above) and below.iloc[0] == above.iloc[0]:
        return f"E{below.iloc[0] + number:08d}"
    return f"E{steps.mode().iloc[0] + number:08d}" if steps.duplicated().any() else ""


def split_alike(heirs: Mapping[str, tuple[str, ...]]) -> set[tuple[str, ...]]:
    """MSOAs of 2021 that one of 2011 was split into, of those that share ground with no other of 2011."""
    every = set(heirs.values())
    shared = [code for own in every for code in own]
    return {own for own in every if len(own) > 1 and all(shared.count(code) == 1 for code in own)}


def became(heirs: Mapping[str, tuple[str, ...]]) -> str:
    """Which MSOAs of 2021 share the ground of each of 2011, the first few by name: `E02999002, now E02999004`."""
    named = [f"{code}, now {' and '.join(now)}" for code, now in list(heirs.items())[:NAMED_AT_MOST]]
    more = len(heirs) - len(named)
    return "; ".join([*named, *([f"and {more:,} more"] if more else [])])
