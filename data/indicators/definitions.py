"""What an indicator is, and how its observations stand in a table, whichever publisher they come from."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import pandas as pd

ENGLAND_CODE = "E92000001"
ENGLAND_LSOAS = 33_755
"""LSOAs of England on the boundaries of 2021."""
MOST_MSOAS = 6_400
"""MSOAs from which a file has England's: there were 6,791 in 2011 and are 6,856 since 2021, some without a figure."""
SMALLEST_FIRST = ("lsoa", "msoa", "neighbourhood", "authority", "place", "icb", "cluster", "england")
"""Levels of observations."""

Polarity = Literal["high is good", "low is good", "neither", "not known"]
"""Which end is better; `neither` where the publisher judges none, `not known` where no source says."""
Kind = Literal["proportion", "rate", "ratio", "mean", "count", "score"]

OBSERVATION_COLUMNS = (
    "area",
    "level",
    "period",
    "sex",
    "age",
    "group_type",
    "group",
    "value",
    "lower_cl",
    "upper_cl",
    "numerator",
    "denominator",
    "note",
)
"""
Columns of observations, one row an area, period, sex, age and group.

`area` is a code of the store or `E92000001` (England); `level` is `lsoa`, `msoa`, `neighbourhood`, `place`,
`authority`, `icb`, `cluster` or `england`; `period` is as published and sorts as text; `sex` is `persons`, `females`
or `males`; `age` is as published (`all ages`); `group_type` and `group` are empty for everyone, else such as
`deprivation quintile` and `1`, or `ethnic group` and `Asian`; the five figures are numbers, NaN where unknown; `note`
is empty, `suppressed` (with the publisher's words after a colon, if it gives them), or the publisher's words.
"""
PUBLISHED_WORDS = ("against_england", "against_goal", "recent_trend")
"""
Columns that observations may have beside those: what the publisher says of a figure, in small letters.

Its comparison with England and with its goal (`better`, `similar`, `worse`, `higher`, `lower`, or a quintile such as
`lowest`) and its recent trend (`increasing and getting worse`); empty where it says nothing.
"""
SUPPRESSED = "suppressed"
SHARED_OUT = "Published for an MSOA of 2011, which was since split; larger areas count it"
"""
Note of rows of the MSOAs of 2021 that one of 2011 was split into.

Counts in them are its own shared by residents, and a value without counts is its own: no figure of that MSOA, but of
the part that it is of a larger area.
"""


def is_suppressed(note: pd.Series) -> pd.Series:
    """Whether notes of observations say that a value was withheld, so that none can be told from it."""
    begins = f"{SUPPRESSED}: "
    words = note.to_numpy(dtype=object)
    found = [isinstance(one, str) and (one == SUPPRESSED or one.startswith(begins)) for one in words]
    return pd.Series(found, index=note.index, name=note.name, dtype=bool)


def reason_of(note: str) -> str:
    """Return the publisher's words why there is no value; empty if it gives none."""
    return "" if note == SUPPRESSED else note.removeprefix(f"{SUPPRESSED}: ")


class Indicator(NamedTuple):
    """What one indicator is."""

    key: str
    """Small letters, digits and `_`; one in a store."""
    name: str
    short: str
    """For legends, tables and hover."""
    group: str
    """Heading under which lists show it, such as `Life expectancy`."""
    kind: Kind
    """`proportion` (0 to 100 in %, of people or areas), `rate` (events for `per` people), `ratio` (events observed over
    those expected at England's rates, 100 being England), `mean` (an average, or years of life), `count`, `score` (an
    index without a unit)."""
    unit: str
    """In words as it follows a number: `%`, `per 100,000`, `years`, `people`; empty for a score."""
    per: float
    """What the quotient of numerator and denominator is multiplied by; NaN where the value is no quotient."""
    polarity: Polarity
    decimals: int
    native_level: str
    """Smallest level that the publisher gives, a `level` of the observations."""
    period_type: str
    """`calendar year`, `financial year`, `three years`, `census day` and the like."""
    method: str
    """How value and limits were made, in words."""
    publisher: str
    source: str
    """Title of the publication or file."""
    licence: str
    page: str
    """Address of the publisher's page; empty if there is none."""
    definition: str
    """What it is, in one plain sentence."""
    caveat: str = ""
    weight: str = ""
    """`resident` if a value without counts may be averaged above its native level, weighted by residents: pages label
    it so. Empty: it is shown only at the levels that the publisher gives."""
    suppress_below: int = 0
    """Counts from 1 up to below this are hidden wherever they are shown, and others that would give them away; 0 hides
    none. The store holds them."""
    suppress_nought: bool = False
    """Whether a count of zero is hidden too."""
    round_to: int = 1
    """What counts are rounded to where small ones are hidden; 1 leaves them."""
    is_complete: bool = False
    """Whether everyone was counted, as a census does: its figures have no chance in them, and so no limits or tests."""
    is_composition: bool = False
    """Whether it is make-up of the population, such as an ethnic group or an age, and no outcome of anyone's: it is
    shown, and never ranked, judged or measured for a gap. It is complete too."""
    counts_rounded_to: int = 1
    """What the publisher rounded the counts to; 1: they are exact."""
    by_age: str = ""
    """What its counts by age band are made into, one of `data.age_bands.BY_AGE`; empty where it is not by age."""

    @property
    def rounding(self) -> tuple[int, int]:
        """By how much at most a true count lies below and above the one that its publisher or a rule rounded."""
        step = max(self.counts_rounded_to, self.round_to if self.suppress_below else 1)
        return step // 2, (step - 1) // 2

    @property
    def zero(self) -> str:
        """What a published count of zero may be, in words: of counts rounded to 5, `0 to 2`."""
        most = (self.counts_rounded_to - 1) // 2
        return f"0 to {most}" if most else "0"


class Observed(NamedTuple):
    """One indicator with its observations."""

    indicator: Indicator
    observations: pd.DataFrame
    """Columns `OBSERVATION_COLUMNS`, and any of `PUBLISHED_WORDS`."""
    files: tuple[str, ...] = ()
    """Names of the publishers' files that it was read from."""


class KnownAreas(NamedTuple):
    """What a build knows of areas, for readers: which rows of a publisher's file it can use."""

    levels: dict[str, str]
    """Level of every area of the store by its code, and of `E92000001` (`england`). A local authority that is a place
    of the system stands as `place`, its other authorities as `authority`."""
    lsoa: pd.DataFrame
    """Indexed by `LSOA21CD`: codes of the areas that each LSOA lies in, in columns `authority`, `msoa`, `place`, `icb`
    and, where the store has them, `neighbourhood` and `cluster`; and in a build `residents`."""

    earlier_msoas: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """MSOAs of the store by the code and by the name of each of 2011 on their ground that was split or merged."""
    left_out: dict[str, int] | None = None
    """Takes why a reader leaves rows of its file out, and how many; None where nobody asks."""

    def leave_out(self, counts: Mapping[str, int]) -> None:
        """Note rows that are left out, by the reason."""
        if self.left_out is not None:
            self.left_out.update({reason: count for reason, count in counts.items() if count})

    def at(self, level: str) -> pd.Index:
        """Codes of the store's areas of a level."""
        return pd.Index([code for code, own in self.levels.items() if own == level])


Reader = Callable[[Path, KnownAreas], Iterable[Observed]]
"""Reads a publisher's file: its indicators one after another, with the rows of areas that are known, and others
(`authority`, `icb`) that ranks and comparisons with peers need."""

ELSEWHERE = {re.compile(r"E(06|07|08|09|10)\d{6}"): "authority", re.compile(r"E54\d{6}"): "icb"}
"""Codes of areas outside the store that are kept as peers, and their level."""


def level_of_areas(codes: pd.Series, known: KnownAreas) -> pd.Series:
    """
    Level of each area that a reader keeps.

    Parameters
    ----------
    codes
        Codes of areas of any kind.
    known
        Areas of the store.

    Returns
    -------
    level
        On the same index; "" for an area that is not kept.
    """
    found = {code: _level(str(code), known) for code in codes.unique()}
    level: pd.Series = codes.map(found)
    return level.rename("level")


def _level(code: str, known: KnownAreas) -> str:
    if code in known.levels or code == ENGLAND_CODE:
        return known.levels.get(code, "england")
    return next((level for pattern, level in ELSEWHERE.items() if pattern.fullmatch(code)), "")
