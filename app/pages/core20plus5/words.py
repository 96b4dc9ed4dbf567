"""Sentences on Core20PLUS5, made from figures."""

import math
from collections.abc import Sequence

from needs_map.app.words.differences import UNKNOWN, gap_in_words, ratio_in_words
from needs_map.app.words.headline import about_people, percent, possessive
from needs_map.figures.measures import BASIS_WORDS
from needs_map.figures.people.list_deprivation import list_people
from needs_map.figures.people.practices import FEW
from needs_map.figures.reports.core20plus5 import Aim, DashboardGap, DashboardIndicator
from needs_map.figures.serving import Serving
from needs_map.geo.areas import LIST_LEVELS, Area, in_sentence
from needs_map.geo.numbers import decimals_of, written
from needs_map.needs.comparisons.comparison import BETTER, NOT_COMPARED, SIMILAR, WORSE
from needs_map.needs.comparisons.targets import MET, MISSED, WITHIN

FRAMEWORK_WORDS = {"adults": "Adults", "children": "Children and young people"}
UNITS = {"%": "percentage points"}
REACHED = {MET: ", meets it", WITHIN: ", within 5% of it", MISSED: ", short of it", NOT_COMPARED: ""}
MOST_DECIMALS = 2


def core20_sentence(serving: Serving, area: Area, basis: str) -> str:
    """How many of an area's people are Core20: share and people, of one population basis."""
    own = list_people(serving, area, basis)
    who = "registered" if area.level in LIST_LEVELS else basis
    owner = f"{possessive(in_sentence(area))} {BASIS_WORDS[who]}"
    if not math.isfinite(own.core20) and area.level in LIST_LEVELS:
        return f"How many of {owner} live in Core20 areas is not shown: {FEW}."
    if not math.isfinite(own.core20):
        return f"How many of {owner} live in Core20 areas is not available."
    if own.people[1] == 0:
        return f"None of {owner} live in Core20 areas, the most deprived fifth of England."
    live = "lives" if written(float(own.people[1]), 0) == "1" else "live"
    return (
        f"{percent(own.core20)} of {owner} ({about_people(float(own.people[1]))}) {live} in Core20 areas, the most "
        "deprived fifth of England."
    )


def dashboard_sentence(indicators: Sequence[DashboardIndicator]) -> str:
    """How many indicators of each ICB are worse than England, and for how many it is named an outlier."""
    areas = list(dict.fromkeys(standing.area for one in indicators for standing in one.standings))
    if not areas:
        return "There are no published figures on the clinical areas of Core20PLUS5 for this area yet."
    return " ".join(_standing(indicators, area) for area in areas)


def _standing(indicators: Sequence[DashboardIndicator], area: Area) -> str:
    own = [standing for one in indicators for standing in one.standings if standing.area == area]
    compared = [one for one in own if one.against_england != NOT_COMPARED]
    worse, better, same = (sum(one.against_england == word for one in compared) for word in (WORSE, BETTER, SIMILAR))
    named = sum(one.outlier == "yes" for one in own)
    if not compared:
        text = f"{in_sentence(area)} has no figure that can be compared with England."
        return text[0].upper() + text[1:]
    if len(compared) == 1:
        way = "worse than" if worse else "better than" if better else "the same as"
        text = f"{in_sentence(area)} is {way} England on the dashboard’s one measure"
        text += "; it is named an outlier on it." if named else "."
    else:
        noted = (
            f", better on {better or 'none'} and the same on {same}" if same else f" and better on {better or 'none'}"
        )
        text = (
            f"{in_sentence(area)} is worse than England on {worse or 'none'} of the dashboard’s {len(compared)} "
            f"measures{noted}; it is named an outlier on {named or 'none'}."
        )
    return text[0].upper() + text[1:]


def gap_sentence(gap: DashboardGap) -> str:
    """Core20 beside the least deprived fifth, in words: difference and ratio."""
    one = gap.gap
    if math.isnan(one.difference):
        return UNKNOWN
    unit = UNITS.get(gap.unit, gap.unit)
    apart = gap_in_words(
        one.difference, unit=unit, unit_of_one=unit.removesuffix("s"), where="than in the least deprived fifth"
    )
    return apart if math.isnan(one.ratio) else f"{apart}: {ratio_in_words(one.ratio)}"


def amount(value: float, unit: str, decimals: int) -> str:
    """Figure with its unit if that is short."""
    return written(value, decimals, "%" if unit.startswith("%") else "")


def target_words(aim: Aim) -> str:
    """Target in words; plainly that none is set."""
    if math.isnan(aim.target):
        return "no figure is set"
    unit = aim.unit if aim.unit.startswith("%") else f" {aim.unit}"
    return f"{aim.target:g}{unit}{', ' if aim.by else ''}{aim.by}"


def local_words(aim: Aim) -> list[str]:
    """Published figures of the target itself, one an area; plainly that there is none."""
    if not aim.local:
        return ["no local figure is published"]
    return [
        f"{area}: {amount(value, '%', decimals_of([value]))} ({period}){REACHED[met]}"
        for area, period, value, met in aim.local
    ]
