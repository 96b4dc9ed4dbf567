"""Local authorities that were abolished: what became of each, so that a file on old boundaries can be told so."""

from typing import NamedTuple


class Merger(NamedTuple):
    """Districts that became one new authority."""

    county: str
    year: int
    code: str
    name: str
    old: tuple[str, ...]


# Local government changes since 2019, as the Office for National Statistics codes them (Code History Database).
MERGERS = (
    Merger(
        "Buckinghamshire", 2020, "E06000060", "Buckinghamshire", ("E07000004", "E07000005", "E07000006", "E07000007")
    ),
    Merger(
        "Northamptonshire",
        2021,
        "E06000061",
        "North Northamptonshire",
        ("E07000150", "E07000152", "E07000153", "E07000156"),
    ),
    Merger("Northamptonshire", 2021, "E06000062", "West Northamptonshire", ("E07000151", "E07000154", "E07000155")),
    Merger("Cumbria", 2023, "E06000063", "Cumberland", ("E07000026", "E07000028", "E07000029")),
    Merger("Cumbria", 2023, "E06000064", "Westmorland and Furness", ("E07000027", "E07000030", "E07000031")),
    Merger(
        "North Yorkshire",
        2023,
        "E06000065",
        "North Yorkshire",
        tuple(f"E07000{number}" for number in range(163, 170)),
    ),
    Merger("Somerset", 2023, "E06000066", "Somerset", ("E07000187", "E07000188", "E07000189", "E07000246")),
)
# Authorities given a new code at a small change of boundary, and the code of before: Barnsley and Sheffield, April 2025
# (Barnsley and Sheffield (Boundary Change) Order 2024).
EARLIER_CODES = {"E08000038": "E08000016", "E08000039": "E08000019"}
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
