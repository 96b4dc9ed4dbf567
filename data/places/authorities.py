"""Changes of local authorities: what became of those abolished, new codes, and corrections of a publisher's lookup."""

from pathlib import Path
from typing import NamedTuple

from needs_map.data.files.formats import read_toml


class Merger(NamedTuple):
    """Districts that became one new authority."""

    county: str
    year: int
    code: str
    name: str
    old: tuple[str, ...]


class Correction(NamedTuple):
    """An LSOA that a publisher's lookup put in the wrong authority."""

    code: str
    wrong: str
    """Name of the authority that the lookup gives."""
    right: str
    reason: str
    source: str


_CHANGES = read_toml(Path(__file__).with_suffix(".toml"))
MERGERS = tuple(Merger(**{**one, "old": tuple(one["old"])}) for one in _CHANGES["merger"])
EARLIER_CODES: dict[str, str] = _CHANGES["earlier_codes"]
"""Code of before, of an authority that was given a new one at a small change of boundary."""
CORRECTIONS = tuple(Correction(**one) for one in _CHANGES["lsoa"])
COUNTS = {1: "one", 2: "two", 4: "four", 6: "six", 7: "seven"}
UNITARIES = {1: "one unitary authority", 2: "two unitary authorities"}


def succession(code: str) -> str:
    """
    What became of an authority, as words to follow its name; empty if nothing is known to have.

    Parameters
    ----------
    code
        Code of an authority, old or new.
    """
    county = next((merger.county for merger in MERGERS if code == merger.code or code in merger.old), None)
    if county is None:
        return ""
    mergers = [merger for merger in MERGERS if merger.county == county]
    districts = COUNTS[sum(len(merger.old) for merger in mergers)]
    new = " and ".join(f"{merger.code} {merger.name}" for merger in mergers)
    return f": {county}'s {districts} districts became {UNITARIES[len(mergers)]} in {mergers[0].year} ({new})"


def steady_code(code: str) -> str:
    """Code under which an authority is compared between files of different years: its first, if it got a new one."""
    return EARLIER_CODES.get(code, code)


def predecessors(code: str) -> tuple[str, ...]:
    """Codes of the districts that an authority was made from; none if it was not."""
    return next((merger.old for merger in MERGERS if merger.code == code), ())
