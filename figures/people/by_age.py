"""Figures of an indicator by age: standardised rates, ratios and life expectancy of areas put together age by age."""

from typing import NamedTuple

import pandas as pd

from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.data.indicators.observations import Series, StoredIndicator
from needs_map.data.own.age_bands import AGE_GROUP, DIRECT, INDIRECT
from needs_map.figures.disclosure import ENGLAND_LEVEL, observations
from needs_map.figures.parts import AUTHORITIES, joined_parts
from needs_map.figures.serving import Serving
from needs_map.needs.estimates.aggregation import Together
from needs_map.needs.estimates.indirect import expected_events, smr
from needs_map.needs.estimates.life_table import WIDEST_INTERVAL, life_expectancy
from needs_map.needs.estimates.rates import Estimates
from needs_map.needs.estimates.standardised import dsr


class ByAge(NamedTuple):
    """Standardised figures by area, and how they were put together."""

    estimates: Estimates
    numerator: pd.Series
    denominator: pd.Series
    """People; of a ratio the events expected."""
    suppressed: pd.Series
    whole: Together | None
    """How one age band was put together from parts; None where areas are as given."""


class Counted(NamedTuple):
    """Counts by age of one indicator, sex and period at the level that they are given at."""

    one: StoredIndicator
    """The indicator, as the store holds it."""
    series: Series
    period: str
    level: str

    def rows(self, serving: Serving) -> pd.DataFrame:
        """Rows of the age bands: `area`, `group` (the band), `numerator`, `denominator`, `note` and others."""
        levels = AUTHORITIES if self.level == "authority" else (self.level,)
        tables = [observations(serving, self.one.indicator.key, level=level, period=self.period) for level in levels]
        table = pd.concat(tables, ignore_index=True)
        return table[(table["group_type"] == AGE_GROUP) & (table["sex"] == self.series.sex)]


def standardised(serving: Serving, counted: Counted, area: pd.Series | str | None) -> ByAge:
    """
    Standardise an indicator by age for areas.

    Parameters
    ----------
    serving, counted
        The store and the counts.
    area
        As `figures.parts.together` takes it; None for the areas that the counts are given for themselves.

    Returns
    -------
    by_age
        By area, unknown where an age band is, or has nobody in it; a directly standardised rate below 10 events too; a
        life expectancy below 5,000 person-years, or whose limits lie more than 20 years apart.
    """
    rows = counted.rows(serving)
    cells, hidden, whole = [], [], None
    for band, own in rows.groupby("group", sort=False):
        parts = own.set_index("area")
        found, withheld = parts[["numerator", "denominator"]], parts["note"] == SUPPRESSED
        if area is not None:
            whole, withheld = joined_parts(serving, counted.one, parts, counted.level, area)
            found = pd.DataFrame({"numerator": whole.numerator, "denominator": whole.denominator})
        hidden.append(withheld)
        cells.append(found.rename_axis("area").reset_index().assign(band=band))
    table = pd.concat(cells, ignore_index=True)
    sound = table["numerator"].notna() & (table["denominator"] > 0)
    by, bands = table.groupby("area"), len(cells)
    estimates, expected = _worked_out(serving, counted, table[sound.groupby(table["area"]).transform("all")])
    people = by["denominator"].sum(min_count=bands)
    return ByAge(
        Estimates(*(part.reindex(people.index) for part in estimates)),
        by["numerator"].sum(min_count=bands),
        people if expected is None else expected.reindex(people.index),
        pd.concat(hidden, axis=1).any(axis=1).reindex(people.index),
        whole,
    )


def _worked_out(
    serving: Serving, counted: Counted, sound: pd.DataFrame
) -> tuple[tuple[pd.Series, pd.Series, pd.Series], pd.Series | None]:
    """Value and limits of areas all of whose bands are known, and of a ratio the events expected."""
    about = counted.one.indicator
    counts = (sound["numerator"], sound["denominator"], sound["band"], sound["area"])
    if not len(sound):
        none = pd.Series(dtype="float64")
        return (none, none, none), None
    if about.by_age == DIRECT:
        rates = dsr(*counts, per=about.per)
        return (rates.value, rates.lower_cl, rates.upper_cl), None
    if about.by_age == INDIRECT:
        expected = expected_events(*counts[1:], reference=_reference(serving, counted))
        observed = sound.groupby("area")["numerator"].sum()
        return smr(observed, expected.where(expected > 0), per=100), expected
    years = life_expectancy(*counts)
    wide = years.upper_cl - years.lower_cl > WIDEST_INTERVAL
    return (years.value.mask(wide), years.lower_cl.mask(wide), years.upper_cl.mask(wide)), None


def _reference(serving: Serving, counted: Counted) -> pd.Series:
    """Events for each person by age band: of England where it is given, else of all areas that are known together."""
    england = counted._replace(level=ENGLAND_LEVEL).rows(serving)
    rows = england if len(england) else counted.rows(serving)
    known = rows[rows["numerator"].notna() & (rows["denominator"] > 0)]
    added = known.groupby("group")[["numerator", "denominator"]].sum()
    return (added["numerator"] / added["denominator"]).reindex(rows["group"].unique())
