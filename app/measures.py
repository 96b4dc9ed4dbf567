"""The measures of the map: what each is, how it is written, at which levels it exists."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from app.serving import Serving
from geo.areas import LEVELS

ABOVE_LSOA = LEVELS[1:]
QUINTILE_LABELS = (
    "1 (most deprived)",
    "2",
    "3",
    "4",
    "5 (least deprived)",
)
DECILE_LABELS = (
    "1 (most deprived)",
    *(str(decile) for decile in range(2, 10)),
    "10 (least deprived)",
)


class Measure(NamedTuple):
    """One thing that can be mapped."""

    key: str
    label: str
    short: str
    """For legends, tables and hover."""
    group: str
    levels: tuple[str, ...]
    decimals: int
    suffix: str
    low_is_dark: bool
    """Whether low values are worse (rank, decile) and drawn dark; else high ones are."""
    definition: str
    """What it is at the level of LSOAs or as summed, in one plain sentence."""
    kind: str
    """`quintile`, `decile`, `mean` (population-weighted above LSOAs), `people` or `core20`."""
    column: str = ""
    """Column of the store's `lsoa` table."""
    above: str = ""
    """What it is above LSOAs, where that differs."""
    counts_people: bool = False
    """Whether it depends on the population basis."""
    period: str = "2025"
    periods: tuple[str, ...] = ("2025",)
    """Periods that it is known of, first to last."""


def _domain(key: str, name: str, what: str) -> Measure:
    return Measure(
        f"{key}_decile",
        f"{name} decile",
        f"{name} decile",
        "Domains of deprivation",
        ("lsoa",),
        0,
        "",
        True,
        f"National decile of the {name.lower()} domain of the Indices of Deprivation 2025 ({what}): 1 is the most "
        "deprived tenth of England's LSOAs.",
        "decile",
        f"{key}_decile",
    )


BUILT_IN: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "imd_quintile",
            "IMD quintile",
            "IMD quintile",
            "Deprivation",
            ("lsoa",),
            0,
            "",
            True,
            "National fifth of the Index of Multiple Deprivation 2025: quintile 1 is the most deprived fifth of "
            "England's LSOAs (deciles 1 and 2).",
            "quintile",
            "imd_decile",
        ),
        Measure(
            "imd_decile",
            "IMD decile",
            "IMD decile",
            "Deprivation",
            ("lsoa",),
            0,
            "",
            True,
            "National tenth of the Index of Multiple Deprivation 2025: decile 1 is the most deprived tenth of "
            "England's LSOAs.",
            "decile",
            "imd_decile",
        ),
        Measure(
            "imd_score",
            "IMD score",
            "IMD score",
            "Deprivation",
            LEVELS,
            1,
            "",
            False,
            "Score of the Index of Multiple Deprivation 2025: the higher, the more deprived.",
            "mean",
            "imd_score",
            "Average IMD 2025 score of the LSOAs inside, weighted by residents: the publisher's “average score”.",
        ),
        Measure(
            "imd_rank",
            "IMD rank",
            "IMD rank",
            "Deprivation",
            LEVELS,
            0,
            "",
            True,
            "Rank among England's 33,755 LSOAs on the Index of Multiple Deprivation 2025: 1 is the most deprived.",
            "mean",
            "imd_rank",
            "Average IMD 2025 rank of the LSOAs inside, weighted by residents: the publisher's “average rank”, with 1 "
            "as the most deprived.",
        ),
        Measure(
            "core20_share",
            "Core20 share",
            "Core20 share",
            "Deprivation",
            ABOVE_LSOA,
            1,
            "%",
            False,
            "Share of people who live in Core20 areas: LSOAs in the most deprived fifth of England on the Index of "
            "Multiple Deprivation 2025.",
            "core20",
            counts_people=True,
        ),
        _domain("income", "Income", "people on low incomes"),
        _domain("employment", "Employment", "working-age people shut out of work"),
        _domain("education", "Education", "education, skills and training"),
        _domain("health", "Health", "early death, illness and disability"),
        _domain("crime", "Crime", "risk of being a victim"),
        _domain("housing", "Housing and services", "barriers to housing and services"),
        _domain("environment", "Living environment", "quality of homes and of what surrounds them"),
        Measure(
            "people",
            "People",
            "People",
            "Population",
            LEVELS,
            0,
            "",
            False,
            "Number of people.",
            "people",
            counts_people=True,
        ),
    )
}
DEFAULT_MEASURE = "imd_quintile"
DEFAULT_ABOVE_LSOA = "core20_share"
BASIS_WORDS = {"resident": "residents", "registered": "registered patients"}
"""Who is counted, in the plural."""


@lru_cache(maxsize=4)
def measures_of(serving: Serving) -> Mapping[str, Measure]:
    """Measures that a store has at any of its levels, by key, in the order of lists."""
    levels = set(serving.tree.levels)
    return {key: measure for key, measure in BUILT_IN.items() if not levels.isdisjoint(measure.levels)}


def measure_at(serving: Serving, key: str, period: str = "") -> Measure:
    """
    Return a measure of a store at a period.

    Parameters
    ----------
    serving
        The store.
    key
        Of the measure.
    period
        One of the measure's periods; anything else is its own, the last.

    Raises
    ------
    KeyError
        If the store has no such measure.
    """
    measure = measures_of(serving)[key]
    return measure._replace(period=period) if period in measure.periods else measure
