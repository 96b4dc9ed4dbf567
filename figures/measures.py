"""The measures of the map: what each is, how it is written, at which levels it exists."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from needs_map.data.indicators.imd import DOMAINS, EARLIER_INDEX, EARLIER_YEAR, INDEX, INDEX_PEOPLE, INDEX_YEAR, SPAN
from needs_map.data.indicators.imd_2019 import EARLIER_PEOPLE, STORED
from needs_map.data.indicators.imd_summaries import STORED as SUMMARIES
from needs_map.data.indicators.observations import Series, StoredIndicator, age_in_words
from needs_map.figures.levels import above_words, periods_by_level, zero_words
from needs_map.figures.people.ages import AGE_FIGURES, ESTIMATE, GROUP, PROJECTION, Years, years_of
from needs_map.figures.people.standards import both_ways, crude_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVELS, PATCH_LEVEL, slug
from needs_map.geo.numbers import written
from needs_map.needs.comparisons.comparison import JUDGED
from needs_map.needs.estimates.aggregation import RANKED

ABOVE_LSOA = LEVELS[1:]
QUINTILE_LABELS = ("1 (most deprived)", "2", "3", "4", "5 (least deprived)")
DECILE_LABELS = ("1 (most deprived)", *(str(decile) for decile in range(2, 10)), "10 (least deprived)")


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
    """`quintile`, `decile`, `mean` (population-weighted above LSOAs), `people`, `core20`, `ages`, `indicator`, or one
    of `SINCE_2019`."""
    column: str = ""
    """Column of the store's `lsoa` table."""
    above: str = ""
    """What it is above LSOAs, where that differs."""
    counts_people: bool = False
    """Whether it depends on the population basis."""
    period: str = INDEX_YEAR
    periods: tuple[str, ...] = (INDEX_YEAR,)
    """Periods that it is known of, first to last."""
    by_level: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Its periods at each level, where it is not known of the same ones at all."""
    indicator: StoredIndicator | None = None
    """What the store holds of it, where it is an indicator."""
    series: Series = Series("persons", "all ages")
    """Whose figures they are, of an indicator."""
    zero: str = ""
    """What a value of zero is written as, where it is a count that its publisher rounded; else empty."""

    @property
    def heading(self) -> str:
        """Label with the unit in words, for legends, tables and files."""
        unit = self.indicator.indicator.unit if self.indicator else ""
        return f"{self.label} ({unit})" if unit and unit != self.suffix else self.label

    def written(self, value: float) -> str:
        """Value as the page writes it."""
        return self.zero if value == 0 and self.zero else written(value, self.decimals, self.suffix)

    @property
    def is_neutral(self) -> bool:
        """Whether neither end is known to be better."""
        return self.kind == "ages" or (self.indicator is not None and self.indicator.indicator.polarity not in JUDGED)


AVERAGES = {"imd_score": "", "imd_rank": f"out of {RANKED:,}"}
"""Measures that are averaged above LSOAs, where a higher number is more deprived, and what follows the number."""
OF_PUBLISHER = "For one whole local authority it is the publisher's own figure (File 10)."
"""What is added to what an average is, where the store holds those of the publisher."""
AVERAGED_RANK = "imd_rank"
"""The rank that is averaged above LSOAs, where it runs the other way."""


def _of_lsoas(key: str, label: str, definition: str, kind: str, column: str = "", *, short: str = "") -> Measure:
    """Measure of LSOAs alone: a place among them all, drawn darker the lower it is."""
    return Measure(key, label, short or label, "Deprivation", ("lsoa",), 0, "", True, definition, kind, column)


def _above_lsoas(key: str, label: str, short: str, suffix: str, definition: str) -> Measure:
    """Core20 share of larger areas, or its change."""
    kind = {"core20_share": "core20", "core20_share_2019": "core20_2019"}.get(key, key)
    return Measure(key, label, short, "Deprivation", ABOVE_LSOA, 1, suffix, False, definition, kind)


def _domain(key: str, what: str) -> Measure:
    name, meant = DOMAINS[key], f" ({what})" if what else ""
    definition = (
        f"National decile of the {name.lower()} domain of the Indices of Deprivation {INDEX_YEAR}{meant}: 1 is the "
        "most deprived tenth of England's LSOAs."
    )
    measure = _of_lsoas(f"{key}_decile", f"{name} decile", definition, "decile", f"{key}_decile")
    return measure._replace(group="Domains of deprivation")


BUILT_IN: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        _of_lsoas(
            "imd_quintile",
            "IMD quintile",
            f"National fifth of the {INDEX}: quintile 1 is the most deprived fifth of "
            "England's LSOAs (deciles 1 and 2).",
            "quintile",
            "imd_decile",
        ),
        _of_lsoas(
            "imd_decile",
            "IMD decile",
            f"National tenth of the {INDEX}: decile 1 is the most deprived tenth of England's LSOAs.",
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
            f"Score of the {INDEX}: the higher, the more deprived.",
            "mean",
            "imd_score",
            f"Average IMD {INDEX_YEAR} score of the LSOAs inside, weighted by residents of {INDEX_PEOPLE}: worked out "
            "here as the publisher works out its “average score”.",
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
            f"Rank among England's {RANKED:,} LSOAs on the {INDEX}: 1 is the most deprived.",
            "mean",
            "imd_rank",
            f"Average IMD {INDEX_YEAR} rank of the LSOAs inside, weighted by residents of {INDEX_PEOPLE}, out of "
            f"{RANKED:,}: worked out here as the publisher works out its “average rank”. A higher "
            "number is more deprived.",
        ),
        _above_lsoas(
            "core20_share",
            "Core20 share",
            "Core20 share",
            "%",
            "Share of people who live in Core20 areas: LSOAs in the most deprived fifth of England on the Index of "
            f"Multiple Deprivation {INDEX_YEAR}.",
        )._replace(counts_people=True),
        _domain("income", "people on low incomes"),
        _domain("employment", "working-age people shut out of work"),
        _domain("education", ""),
        _domain("health", "early death, illness and disability"),
        _domain("crime", "risk of being a victim"),
        _domain("housing", ""),
        _domain("environment", "quality of homes and of what surrounds them"),
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
RELATIVE = "Ranks are relative: an area that improved may still have fallen, if others improved more."
COMPARABLE = (
    "LSOAs changed with the census of 2021: a part of one that was split has the decile of the whole, a merged one "
    "that of the average rank of its parts, and an irregular one is not comparable."
)
SINCE_2019: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        _of_lsoas(
            "imd_decile_2019",
            f"IMD {EARLIER_YEAR} decile",
            f"National tenth of the {EARLIER_INDEX}: decile 1 is the most deprived. {COMPARABLE}",
            "decile_2019",
        )._replace(period=EARLIER_YEAR, periods=(EARLIER_YEAR,)),
        _of_lsoas(
            "imd_decile_change",
            "Change of IMD decile",
            f"Decile of the {INDEX} less that of {EARLIER_YEAR}: below zero is relatively more "
            f"deprived than before. {RELATIVE} The two indices do not measure quite the same. {COMPARABLE}",
            "decile_change",
            short="Change of decile",
        )._replace(period=SPAN, periods=(SPAN,)),
        _above_lsoas(
            "core20_share_2019",
            f"Core20 share by IMD {EARLIER_YEAR}",
            f"Core20 in {EARLIER_YEAR}",
            "%",
            "Share of people who lived in the most deprived fifth of England's LSOAs on the Index of Multiple "
            f"Deprivation {EARLIER_YEAR}, counted on the LSOAs of 2011 wholly inside the area and on that index's own "
            f"population ({EARLIER_PEOPLE}, without prisoners).",
        )._replace(period=EARLIER_YEAR, periods=(EARLIER_YEAR,)),
        _above_lsoas(
            "core20_change",
            "Change of Core20 share, in points",
            "Change of Core20, points",
            "",
            f"Core20 share of residents by the {INDEX} ({INDEX_PEOPLE}) less that by the index of "
            f"{EARLIER_YEAR} ({EARLIER_PEOPLE}), in percentage points. {RELATIVE}",
        )._replace(period=SPAN, periods=(SPAN,)),
    )
}
"""Measures of a store that holds the index of 2019."""
DEFAULT_MEASURE = "imd_quintile"
DEFAULT_ABOVE_LSOA = "core20_share"
BASIS_WORDS = {"resident": "residents", "registered": "registered patients"}
"""Who is counted, in the plural."""


@store_cache(maxsize=4)
def measures_of(serving: Serving) -> Mapping[str, Measure]:
    """Measures that a store has at any of its levels, by key, in the order of lists."""
    levels = set(serving.tree.levels)
    built_in = BUILT_IN | (SINCE_2019 if serving.store.has(STORED) else {})
    if serving.store.has(SUMMARIES):
        built_in |= {key: built_in[key]._replace(above=f"{built_in[key].above} {OF_PUBLISHER}") for key in AVERAGES}
    if years := years_of(serving):
        built_in |= _of_ages(years)
    own = {measure.key: measure for one in serving.indicators.values() for measure in _of_held(one, serving)}
    return {key: measure for key, measure in (built_in | own).items() if not levels.isdisjoint(measure.levels)}


def _of_ages(years: Years) -> dict[str, Measure]:
    """Measures of how old residents are, by key; of the last estimates unless a year is chosen."""
    return {
        key: Measure(
            key,
            one.label,
            one.label,
            GROUP,
            LEVELS,
            1,
            one.suffix,
            False,
            f"{one.definition} {years.about}",
            "ages",
            period=years.estimated[-1],
            periods=(*years.estimated, *years.projected),
        )
        for key, one in AGE_FIGURES.items()
    }


def _of_held(one: StoredIndicator, serving: Serving) -> Iterator[Measure]:
    """Measures of an indicator; of one by age the standardised ones before the crude."""
    if not one.indicator.by_age:
        return _of_indicator(one, serving)
    return both_ways(one, list(_of_indicator(crude_of(one), serving)))


def _of_indicator(one: StoredIndicator, serving: Serving) -> Iterator[Measure]:
    """Measures of an indicator: one for each sex and age that it is given for, everyone first."""
    about = one.indicator
    by_level = tuple(periods_by_level(one, (*serving.tree.levels, PATCH_LEVEL)).items())
    if not by_level:
        return
    periods = tuple(sorted({period for _, known in by_level for period in known}))
    by_age = len({series.age for series in one.series}) > 1
    for number, series in enumerate(one.series):
        parts = (
            series.sex if series.sex != "persons" else "",
            age_in_words(series.age, about.name) if by_age else "",
        )
        words = ", ".join(filter(None, parts))
        yield Measure(
            f"{about.key}-{slug(' '.join(series))}" if number else about.key,
            f"{about.name}, {words}" if words else about.name,
            f"{about.short}, {words}" if words else about.short,
            about.group,
            tuple(level for level, _ in by_level),
            about.decimals,
            "%" if about.unit == "%" else "",
            about.polarity == "high is good",
            about.definition,
            "indicator",
            above=above_words(one),
            period=periods[-1],
            periods=periods,
            by_level=by_level,
            indicator=one,
            series=series,
        )


def measure_at(serving: Serving, key: str, period: str = "", level: str = "") -> Measure:
    """
    Return a measure of a store at a period.

    Parameters
    ----------
    serving
        The store.
    key
        Of the measure.
    period
        One of the measure's periods; anything else is its own: the last, or of ages that of the last estimates.
    level
        At which it is shown, whose periods count; all of its periods if empty.

    Raises
    ------
    KeyError
        If the store has no such measure.
    """
    measure = measures_of(serving)[key]
    periods = dict(measure.by_level).get(level, measure.periods)
    if period not in periods:
        period = measure.period if measure.period in periods else periods[-1]
    if measure.kind == "ages":
        when = f"{ESTIMATE if period <= measure.period else PROJECTION} {period}"
        measure = measure._replace(label=f"{measure.label}, {when}", short=f"{measure.label}, {when}")
    one = measure.indicator
    zero = zero_words(one, level, period) if one and one.indicator.kind == "count" and one.indicator.zero != "0" else ""
    measure = measure._replace(period=period, periods=periods, zero=zero)
    return measure if level in {"", "lsoa"} else averaged(measure)


def averaged(measure: Measure) -> Measure:
    """Return a measure as it is above LSOAs: ranks are averaged on the publisher's scale, the reverse of an LSOA's."""
    if measure.key != AVERAGED_RANK:
        return measure
    label = f"Average IMD rank (out of {RANKED:,}; a higher number is more deprived)"
    return measure._replace(label=label, short="Average IMD rank", low_is_dark=False)
