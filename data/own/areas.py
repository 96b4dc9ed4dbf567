"""Areas that a store does not have: what each code is, and what it became, as far as is known."""

import re
from difflib import get_close_matches

import pandas as pd

from needs_map.data.indicators.definitions import KnownAreas
from needs_map.data.own.text import Problems
from needs_map.data.places.authorities import EARLIER_CODES, predecessors, succession

KINDS = {
    "E00": "a Census output area",
    "E02": "an MSOA",
    "E06": "a unitary authority",
    "E07": "a district",
    "E08": "a metropolitan district",
    "E09": "a London borough",
    "E10": "a county",
    "E12": "a region",
    "E38": "a sub-ICB",
    "E47": "a combined authority",
    "E54": "an ICB",
}
LATER_CODES = {old: new for new, old in EARLIER_CODES.items()}
CODE = re.compile(r"[EWSNX]\d{8}")
OUTSIDE = "which is not of this map: remove its rows, or add the file with --only-known to leave out such rows"


def find_unknown(areas: pd.Series, known: KnownAreas, pairs: pd.DataFrame | None, problems: Problems) -> None:
    """
    Say of each unknown code what it is and which known one is nearest, once a code, at its first row.

    Parameters
    ----------
    areas
        Cells that are no area of the store, indexed by line number.
    known
        Areas of the store.
    pairs
        `LSOA11CD` and the `LSOA21CD` that share its ground; None if not known.
    problems
        Takes what is said.
    """
    became: dict[str, list[str]] = {}
    if pairs is not None and len(areas):
        old = pairs[pairs["LSOA11CD"].isin(areas)]
        became = {str(code): list(rows["LSOA21CD"]) for code, rows in old.groupby("LSOA11CD")}
    counts = areas.value_counts()

    def words(line: int) -> str:
        more = int(counts[areas[line]]) - 1
        also = f" (and {more:,} more row{'s' if more > 1 else ''})" if more else ""
        return f"{_what(areas[line], known, became)}{also}"

    problems.add_at(areas.drop_duplicates().index, "area", words)


def _what(cell: str, known: KnownAreas, became: dict[str, list[str]]) -> str:
    """What a cell is that is not the code of an area of the map."""
    upper = cell.upper()
    if not cell:
        return "is empty: write the area's code"
    if upper in known.levels:
        return f"{cell!r} must be written {upper}"
    if CODE.fullmatch(upper):
        return f"{cell!r} is {_older(upper, known, became) or _outside(upper)}"
    near = get_close_matches(cell, list(known.levels), n=1, cutoff=0.8)
    hint = f": did you mean {near[0]}?" if near else ": write a code such as E06000001, not a name"
    return f"{cell!r} is not the code of an area{hint}"


def _older(code: str, known: KnownAreas, became: dict[str, list[str]]) -> str:
    """What a code of older boundaries became; empty if it is not known to be one."""
    if code in became:
        now = " and ".join(became[code])
        return f"an LSOA of 2011, which is {now} on the boundaries of 2021 that this map has: convert it"
    if code in known.earlier_msoas:
        now = " and ".join(known.earlier_msoas[code])
        return f"an MSOA of 2011, which became {now} on the boundaries of 2021 that this map has: convert it"
    if LATER_CODES.get(code) in known.levels:
        return f"an older code of {LATER_CODES[code]}: write that"
    successors = "" if predecessors(code) else succession(code)
    if not successors:
        return ""
    heirs = [heir for heir in known.levels if code in predecessors(heir)]
    return f"an authority that was abolished{successors}" + (f". Add its rows up to {heirs[0]}" if heirs else "")


def _outside(code: str) -> str:
    if code.startswith("E01"):
        return f"an LSOA of 2011 or of another area, {OUTSIDE}"
    if code.startswith("E05"):
        return "a ward, and this map has no wards: take LSOAs or MSOAs, or leave out such rows with --only-known"
    kind = KINDS.get(code[:3], "a code of another country" if code[0] in "WSN" else "a code")
    return f"{kind}, {OUTSIDE}"
