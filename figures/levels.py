"""At which levels an indicator can be shown: as published, added up from its counts, or averaged by residents."""

import math

import pandas as pd

from needs_map.data.indicators.observations import LEVEL_ORDER, StoredIndicator
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LEVELS, LIST_LEVELS, PATCH_LEVEL

HOLDS = {
    "lsoa": ("msoa", "neighbourhood", PATCH_LEVEL, "place", "icb", "cluster"),
    "msoa": ("place", "icb", "cluster"),
    "neighbourhood": ("place", "icb", "cluster"),
    "authority": ("place", "icb", "cluster"),
    "place": ("icb", "cluster"),
    "icb": ("cluster",),
}
"""Levels whose areas are made up of whole areas of a level."""
STRADDLED = {"msoa": ("neighbourhood", PATCH_LEVEL)}
"""Levels beside a level, whose edges its areas straddle: figures of these are shared by people."""


def can_be_summed(one: StoredIndicator) -> bool:
    """Whether the counts of an indicator make its value, so that those of parts make that of the whole."""
    about = one.indicator
    if about.kind == "count":
        return True
    return about.kind in {"proportion", "rate", "ratio"} and math.isfinite(about.per) and one.has_counts


def is_averaged(one: StoredIndicator) -> bool:
    """Whether values of larger areas are means of their parts', weighted by residents."""
    return not can_be_summed(one) and one.indicator.weight == "resident"


def source_level(one: StoredIndicator, level: str, period: str) -> str:
    """
    Level whose rows give an indicator's figures at a level and period.

    Returns
    -------
    source
        The level itself if it is stored; else the smallest stored one whose areas make up those of the level, if
        that may be done; else empty.
    """
    if period in one.periods.get(level, ()):
        return level
    return part_level(one, level, period)


def part_level(one: StoredIndicator, level: str, period: str) -> str:
    """Smallest stored level below a level from which its figures can be put together in a period; empty if none."""
    if not can_be_summed(one) and not is_averaged(one):
        return ""
    if level == PATCH_LEVEL and one.indicator.suppress_below:
        return ""  # a small count is what one patch has more than another
    beside = {} if one.indicator.suppress_below else STRADDLED  # what hides small counts knows only areas in areas
    known = (part for part in LEVEL_ORDER if part not in one.apart and period in one.periods.get(part, ()))
    return next((part for part in known if level in (*HOLDS.get(part, ()), *beside.get(part, ()))), "")


def can_be_put_together(one: StoredIndicator) -> bool:
    """Whether an area's figure can be made from those of its LSOAs or MSOAs: added up, averaged or standardised."""
    return bool(can_be_summed(one) or is_averaged(one) or one.indicator.by_age)


def zero_words(one: StoredIndicator, level: str, period: str) -> str:
    """
    Say what a count of zero stands for: the one rule for pages and files.

    Returns
    -------
    words
        `0`; of counts that their publisher rounded to 5 `0 to 2` as published and `about 0` where several are added up.
    """
    published = one.indicator.zero
    if published == "0" or not level:
        return published
    return published if source_level(one, level, period) == level else "about 0"


def periods_by_level(one: StoredIndicator, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """
    Periods at each level at which an indicator can be shown, smallest level first; then of lists of patients.

    Parameters
    ----------
    one
        The indicator.
    known
        Levels of the store.
    """
    everywhere = sorted({period for periods in one.periods.values() for period in periods})
    found = {
        level: tuple(period for period in everywhere if source_level(one, level, period))
        for level in (*LEVELS, *LIST_LEVELS)
        if level in known or level in LIST_LEVELS
    }
    return {level: periods for level, periods in found.items() if periods}


def above_words(one: StoredIndicator) -> str:
    """What an indicator is for larger areas; empty if that is not worked out here."""
    if can_be_summed(one) and one.indicator.kind != "count":
        ratio = "observed over expected, of all parts" if one.indicator.kind == "ratio" else ""
        return f"{one.indicator.definition} Larger areas: {ratio or 'their parts’ numerators over their denominators'}."
    if is_averaged(one):
        return f"{one.indicator.definition} Larger areas: an estimate, the average weighted by residents."
    return ""


def parts_of(serving: Serving, part: str, level: str) -> pd.Series:
    """
    Code of the area of a level that each area of a smaller one lies in.

    Parameters
    ----------
    serving
        The store.
    part, level
        The smaller level and the larger, which is made up of whole areas of it.

    Returns
    -------
    area
        Indexed by the codes of the smaller level; an LSOA in several neighbourhoods stands there once for each.
    """
    return serving.tree.pairs(level) if part == "lsoa" else serving.tree.holders(part, level)
