"""Sentences on the lists of general practices and networks, made from figures."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from needs_map.app.words.headline import about_people, percent, possessive, possessive_within
from needs_map.figures.people.catchments import Catchment
from needs_map.figures.people.list_ages import OLD, ListAges
from needs_map.figures.people.list_deprivation import Deprivation
from needs_map.figures.people.network_members import Membership
from needs_map.figures.people.practice_dates import Dates
from needs_map.figures.people.practices import FEW
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.numbers import written

MOST_DEPRIVED = "the most deprived fifth of England"
MOST_COUNTED = 0.95
"""Share of an area's patients in counts that are shown, below which a sentence says where the others are."""
MOST_CHANGE = 0.2
"""Part of a list by which it may grow or shrink between its registers and now without a word."""
TENS = (11, 12, 13)
"""Numbers that end in 1, 2 or 3 and are the 11th, 12th and 13th."""


def list_sentence(own: Deprivation, beside: Sequence[Deprivation]) -> str:
    """
    Core20 share and people of a list, and the shares of what it is set beside; to the nearest per cent where hidden.

    Parameters
    ----------
    own
        The list.
    beside
        Its network, its ICB, England.
    """
    known = [one for one in beside if math.isfinite(one.core20)]
    others = [f"{percent(one.core20)} in {one.name}" for one in known]
    compared = f", compared with {_listed(others)}" if others else ""
    owner = f"{possessive_within(own.name)} patients"
    if not math.isfinite(own.core20) and math.isfinite(own.quintiles[0]):
        first = own.quintiles[0]
        about = f"About {written(first * 100, 0, '%')}" if first else "Less than 1%"
        return (
            f"{about} of {owner} live in Core20 areas, {MOST_DEPRIVED}{compared}. How many exactly is not shown: {FEW}."
        )
    if not math.isfinite(own.core20):
        return f"How many of {owner} live in Core20 areas is not shown: {FEW}."
    if own.people == 0:
        return f"None of {owner} live in Core20 areas, {MOST_DEPRIVED}{compared}."
    live = "lives" if own.people == 1 else "live"
    return (
        f"{percent(own.core20)} of {owner} ({about_people(own.people)}) {live} in Core20 "
        f"areas, {MOST_DEPRIVED}{compared}."
    )


def rank_sentence(own: Deprivation, rank: float, ranked: int, level: str) -> str:
    """Where a list stands among those of its kind by mean IMD score."""
    if not math.isfinite(rank) or ranked == 1:
        return ""
    place = "highest" if rank == 1 else "lowest" if rank == ranked else f"{_ordinal(int(rank))} highest"
    return (
        f"The mean IMD score of where its patients live is {written(own.imd_score, 1)}, the {place} of "
        f"{ranked:,} {LEVEL_NAMES[level][1]}: the higher, the more deprived."
    )


def changed_words(rows: Sequence[dict[str, Any]], patients: float, year: str) -> list[str]:
    """
    Say that a list was another size when its registers were counted, as after a merger.

    Parameters
    ----------
    rows
        From `table.register_rows`.
    patients
        The list now.
    year
        Of the registers.
    """
    then = max((row["list"] for row in rows if not row["from_age"]), default=math.nan)
    if not abs(then - patients) > MOST_CHANGE * patients:
        return []
    return [
        f"The registers of {year} are of a list of {written(then, 0)} patients, and there are {written(patients, 0)} "
        "now: practices may have merged, closed or moved between the two."
    ]


def member_words(level: str, found: Sequence[Membership]) -> str:
    """When a practice joined its networks, or which practices have left a network, and where they are counted now."""
    if not found:
        return ""
    if level == "practice":
        spans = [
            f"{one.network} from {_date(one.start)} to {_date(one.end)}"
            if one.end
            else f"{one.network} since {_date(one.start)}"
            for one in found
        ]
        return f"It has been in {_listed(spans)}."
    left = [f"{one.practice} ({_date(one.end)}, {_now(one)})" for one in found]
    return f"Practices that have left it, and are not counted in it: {'; '.join(left)}."


def dates_words(one: Dates | None) -> str:
    """When a practice opened, and when it closed; empty where that is not known."""
    if one is None:
        return ""
    closed = f" and closed on {_date(one.closed)}" if one.closed else ""
    return f"It opened on {_date(one.opened)}{closed}."


def closed_words(found: Sequence[Dates]) -> str:
    """Which practices closed in the last two years of the file, latest first; empty where none did."""
    if not found:
        return ""
    names = "; ".join(f"{one.name} ({_date(one.closed)})" for one in found)
    return f"Practices that closed in the two years to {_date(found[0].closed)}: {names}."


def _now(one: Membership) -> str:
    if not one.stands:
        return "closed, merged or moved away"
    return f"now in {one.now}" if one.now else "now in no network"


def _date(text: str) -> str:
    date = datetime.strptime(text, "%Y-%m-%d")
    return f"{date.day} {date:%B %Y}"


def list_ages_sentence(found: Sequence[ListAges]) -> str:
    """Share of a list aged 65 and over, beside its network and its ICB, to the nearest per cent."""
    others = [f"{written(one.old * 100, 0, '%')} in {one.name}" for one in found[1:]]
    compared = f", compared with {_listed(others)}" if others else ""
    share = written(found[0].old * 100, 0, "%")
    return f"{share} of {possessive_within(found[0].name)} patients are aged {OLD} and over{compared}."


def area_sentence(area: Area, found: Catchment, shown: pd.DataFrame) -> str:
    """On which lists the people of an area are: how many matter, and which has most of them."""
    if shown.empty:
        return f"No general practice in this data set has a list of patients in {in_sentence(area)} that can be shown."
    first = shown.iloc[0]
    several = "practice has" if len(shown) == 1 else "practices have"
    counted = 1 - found.hidden / found.whole if found.whole else 1.0
    rest = (
        f" The practices of this map have {percent(counted)} of them in counts that may be shown; the others are with "
        "practices elsewhere, or in counts too small to be shown."
        if counted < MOST_COUNTED
        else ""
    )
    return (
        f"{len(shown):,} general {several} at least 1% of {possessive(in_sentence(area))} {written(found.whole, 0)} "
        f"registered patients; {first['name']} has the most: {percent(first['of_area'])} "
        f"({about_people(first['people'])}).{rest}"
    )


def board_sentence(area: Area, own: pd.DataFrame) -> str:
    """How many practices and networks an ICB or a cluster has, and how many patients they have."""
    networks = own.loc[own["pcn"] != "", "pcn"].nunique()
    inside = f", in {networks:,} networks" if networks else ""
    practices = "general practice" if len(own) == 1 else "general practices"
    return (
        f"{in_sentence(area)[:1].upper()}{in_sentence(area)[1:]} has {len(own):,} {practices}{inside}, with "
        f"{written(own['patients'].sum(), 0)} patients on their lists."
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _ordinal(number: int) -> str:
    end = "th" if number % 100 in TENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{end}"
