"""Figures of an indicator for all areas of a level: as published, summed or averaged from parts, or suppressed."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.indicators.definitions import (
    ENGLAND_CODE,
    MOST_MSOAS,
    PUBLISHED_WORDS,
    SHARED_OUT,
    is_suppressed,
    reason_of,
)
from needs_map.data.indicators.observations import FIGURES, StoredIndicator
from needs_map.data.own.age_bands import DIRECT, INDIRECT, LIFE
from needs_map.figures.disclosure import ENGLAND_LEVEL, observations
from needs_map.figures.levels import can_be_put_together, can_be_summed, part_level, source_level
from needs_map.figures.measures import Measure
from needs_map.figures.parts import all_parts, joined_parts, made_of, made_words
from needs_map.figures.people.by_age import Counted, standardised
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import Area
from needs_map.needs.estimates.indirect import smr
from needs_map.needs.estimates.proportions import proportion
from needs_map.needs.estimates.rates import Estimates, crude_rate

NO_STANDARD = {
    DIRECT: "fewer than 10 events, or an age band without people or a count",
    INDIRECT: "an age band without people or a count",
    LIFE: "fewer than 5,000 person-years, an age group without people or a count, or limits more than 20 years apart",
}
"""Why an indicator by age has no value in an area."""
SMALL_LEVELS = ("lsoa", "msoa")
KEPT = 48
"""Indicators and periods whose figures of LSOAs are kept: of all of England's one takes 2 MB."""
KEPT_ABOVE = 640
"""Likewise of larger areas, of which one takes 0.5 MB of England's MSOAs: a page shows all indicators of a level."""


class Figures(NamedTuple):
    """Figures of all areas of a level, each indexed by area code in the order of the store; NaN is unknown."""

    value: pd.Series
    lower_cl: pd.Series
    upper_cl: pd.Series
    numerator: pd.Series
    denominator: pd.Series
    suppressed: pd.Series
    """Whether the value is withheld, of the area or of a part of it."""
    words: pd.DataFrame | None = None
    """What the publisher says beside each figure, `note` and `PUBLISHED_WORDS`; None where figures are made here."""
    made: pd.DataFrame | None = None
    """How figures are put together (`made_of`), `source` empty of those as published; None where all are."""

    def reindexed(self, codes: pd.Index) -> "Figures":
        """Return the figures of these areas in their order; those of any other area are unknown."""
        made = None if self.made is None else self.made.reindex(codes).fillna({"source": "", "parts": 0})
        value, lower, upper, above, below = (part.reindex(codes) for part in self[:5])
        hidden = self.suppressed.reindex(codes, fill_value=False)
        return Figures(value, lower, upper, above, below, hidden, self.words, made)

    def filled(self, parts: "Figures") -> "Figures":
        """Return the figures with those of areas that the publisher gives none of, put together from parts."""
        codes = self.value.index
        beside = parts.reindexed(codes)
        own = zip(self[:5], beside[:5], strict=True)
        value, lower, upper, above, below = (part.fillna(other) for part, other in own)
        return Figures(value, lower, upper, above, below, self.suppressed | beside.suppressed, self.words, beside.made)

    @property
    def estimates(self) -> Estimates:
        """Values with their limits."""
        return Estimates(self.value, self.lower_cl, self.upper_cl)


def indicator_figures(serving: Serving, measure: Measure, level: str) -> Figures:
    """
    Work out an indicator at a level and period.

    Parameters
    ----------
    serving
        The store.
    measure
        An indicator at a period.
    level
        A level of the store, or `england`.

    Returns
    -------
    figures
        All unknown where the indicator does not exist there.
    """
    kept = _kept_of_lsoas if level == "lsoa" else _kept_above
    return kept(serving, measure, level)


@store_cache(maxsize=KEPT)
def _kept_of_lsoas(serving: Serving, measure: Measure, level: str) -> Figures:
    return _worked_out(serving, measure, level)


@store_cache(maxsize=KEPT_ABOVE)
def _kept_above(serving: Serving, measure: Measure, level: str) -> Figures:
    return _worked_out(serving, measure, level)


def _worked_out(serving: Serving, measure: Measure, level: str) -> Figures:
    one = _held(measure)
    codes = _codes(serving, level)
    source = source_level(_with_counts(serving, one), level, measure.period)
    if not source:
        return _nothing(codes)
    ruled = one.indicator.suppress_below > 0 and can_be_summed(one)
    if ruled:  # what may be shown of each level is one decision
        own = as_published(_rows(serving, measure, level).reindex(codes), one)
        return own if source == level else own._replace(made=all_parts(serving, source, level).reindex(codes))
    if one.indicator.by_age:
        return _by_age(serving, measure, source, None if source == level else level).reindexed(codes)
    rows = _rows(serving, measure, source)
    if source != level:
        return _of_parts(serving, measure, rows, source, level).reindexed(codes)
    own = as_published(rows.reindex(codes), one)
    below = part_level(one, level, measure.period)
    absent = codes.difference(rows.index)
    if not below or not len(absent):
        return own
    area = serving.tree.pairs(level)
    return own.filled(_of_parts(serving, measure, _rows(serving, measure, below), below, area[area.isin(absent)]))


def figures_of_lsoas(serving: Serving, measure: Measure, area: pd.Series) -> Figures:
    """
    Put an indicator together for areas of any LSOAs, such as wards or a patch.

    Parameters
    ----------
    serving, measure
        The store, and an indicator at a period.
    area
        Code of the area of each LSOA, indexed by `LSOA21CD`, each once, at least one.

    Returns
    -------
    figures
        Of each area, sorted by code; unknown where the indicator is given neither by LSOA nor by MSOA.
    """
    one = _held(measure)
    source = next((level for level in SMALL_LEVELS if measure.period in one.periods.get(level, ())), "")
    if not source or not can_be_put_together(one):
        return _nothing(pd.Index(sorted(area.unique())))
    if one.indicator.by_age:
        return _by_age(serving, measure, source, area)
    return _of_parts(serving, measure, _rows(serving, measure, source), source, area)


def last_period_of_parts(one: StoredIndicator) -> str:
    """Last period in which areas of any LSOAs can be put together; empty if there is none."""
    if not can_be_put_together(one):
        return ""
    return max((period for level in SMALL_LEVELS for period in one.periods.get(level, ())), default="")


def _with_counts(serving: Serving, one: StoredIndicator) -> StoredIndicator:
    """The indicator as the store holds it, where figures by age are made from its counts."""
    return serving.indicators[one.indicator.key] if one.indicator.by_age else one


def _by_age(serving: Serving, measure: Measure, source: str, area: pd.Series | str | None) -> Figures:
    """Standardised figures of areas, from the counts of their parts by age."""
    one = _with_counts(serving, _held(measure))
    found = standardised(serving, Counted(one, measure.series, measure.period, source), area)
    made = None if found.whole is None else made_of(found.whole, source)
    return Figures(*found.estimates, found.numerator, found.denominator, found.suppressed, made=made)


@store_cache(maxsize=KEPT_ABOVE)
def england_msoas(serving: Serving, measure: Measure) -> pd.Series:
    """Values of an indicator at a period in all MSOAs of England that have one; none if its file had not England's."""
    one = _held(measure)
    is_given = not one.indicator.suppress_below and measure.period in one.periods.get("msoa", ())
    rows = _rows(serving, measure, "msoa") if is_given else pd.DataFrame()
    if len(rows) < MOST_MSOAS:
        return pd.Series(dtype="float64")
    values: pd.Series = as_published(rows, one).value.dropna().reset_index(drop=True)
    return values


def _held(measure: Measure) -> StoredIndicator:
    if measure.indicator is None:
        raise ValueError(f"measure: {measure.key} is no indicator of the store")
    return measure.indicator


def _codes(serving: Serving, level: str) -> pd.Index:
    if level == ENGLAND_LEVEL:
        return pd.Index([ENGLAND_CODE])
    return pd.Index([area.code for area in serving.tree.at(level)])


def _nothing(codes: pd.Index) -> Figures:
    unknown = pd.Series(np.nan, index=codes)
    return Figures(unknown, unknown, unknown, unknown, unknown, pd.Series(data=False, index=codes))


def _rows(serving: Serving, measure: Measure, level: str) -> pd.DataFrame:
    """Rows of everyone, of the measure's sex and age, indexed by area."""
    table = observations(serving, _held(measure).indicator.key, level=level, period=measure.period)
    own = (table["sex"] == measure.series.sex) & (table["age"] == measure.series.age) & (table["group_type"] == "")
    return table[own].set_index("area")


def as_published(rows: pd.DataFrame, one: StoredIndicator) -> Figures:
    """
    Figures as they are stored; where counts make the value, what is not given of value and limits is worked out.

    Parameters
    ----------
    rows
        Rows of observations of one indicator.
    one
        The indicator.

    Returns
    -------
    figures
        On the index of `rows`.
    """
    if (shared := rows["note"] == SHARED_OUT).any():
        rows = rows.assign(**{column: rows[column].mask(shared) for column in FIGURES})
    value, lower, upper = rows["value"], rows["lower_cl"], rows["upper_cl"]
    if can_be_summed(one) and one.indicator.kind != "count" and rows[list(FIGURES[:3])].isna().any(axis=None):
        made = from_counts(rows["numerator"], rows["denominator"], one)
        lower = lower.fillna(made.lower_cl.where(_agree(value, made)))
        upper = upper.fillna(made.upper_cl.where(_agree(value, made)))
        value = value.fillna(made.value)
    if one.indicator.is_complete:
        _, lower, upper = _without_limits(value)
    suppressed = is_suppressed(rows["note"]) & value.isna()
    words = rows[["note", *PUBLISHED_WORDS]].astype("object").fillna("")
    return Figures(value, lower, upper, rows["numerator"], rows["denominator"], suppressed, words)


def _agree(value: pd.Series, made: Estimates) -> pd.Series:
    """Where a published value lies within the limits that its counts make, or there is none."""
    return value.isna() | value.between(made.lower_cl, made.upper_cl)


def from_counts(
    numerator: pd.Series, denominator: pd.Series, one: StoredIndicator, counts: pd.Series | float = 1.0
) -> Estimates:
    """
    Value and limits from counts: Wilson's for a proportion, Byar's for others; unknown where counts are unsound.

    Limits are those of the least and the most that the counts can have been before they were rounded. A complete count
    has no limits.

    Parameters
    ----------
    numerator, denominator
        On one index; NaN is unknown.
    one
        The indicator.
    counts
        How many rounded counts each numerator is the sum of.
    """
    sound = (denominator > 0) & (numerator >= 0)
    if one.indicator.kind == "proportion":
        sound &= numerator <= denominator
    above, below = numerator.where(sound), denominator.where(sound)
    estimate = {"proportion": proportion, "ratio": smr}.get(one.indicator.kind, crude_rate)
    found = estimate(above, below, per=one.indicator.per)
    if one.indicator.is_complete:
        return _without_limits(found.value)
    less, more = one.indicator.rounding
    if less:
        least, most = (above - less * counts).clip(lower=0), above + more * counts
        most = most.clip(upper=below) if one.indicator.kind == "proportion" else most
        low, high = (estimate(part, below, per=one.indicator.per) for part in (least, most))
        found = Estimates(found.value, low.lower_cl, high.upper_cl)
    return found


def _without_limits(value: pd.Series) -> Estimates:
    unknown = pd.Series(np.nan, index=value.index)
    return Estimates(value, unknown, unknown)


def _of_parts(serving: Serving, measure: Measure, rows: pd.DataFrame, source: str, area: pd.Series | str) -> Figures:
    """Figures of areas, each of the LSOAs that `area` says, or of all areas of a level, from those of their parts."""
    one = _held(measure)
    if source == "authority" and measure.period in one.periods.get("place", ()):
        rows = pd.concat([rows, _rows(serving, measure, "place")])
    whole, withheld = joined_parts(serving, one, rows, source, area)
    found = _nothing(whole.value.index)
    if not can_be_summed(one):
        found = found._replace(value=whole.value)
    elif one.indicator.kind == "count":
        found = found._replace(value=whole.numerator, numerator=whole.numerator)
    else:
        made = from_counts(whole.numerator, whole.denominator, one, whole.parts)
        found = Figures(*made, whole.numerator, whole.denominator, found.suppressed)
    return found._replace(suppressed=withheld & found.value.isna(), made=made_of(whole, source))


def figure_of(serving: Serving, measure: Measure, area: Area) -> Estimates:
    """Value of one area with its limits, one row; NaN where the indicator is not known there."""
    figures = indicator_figures(serving, measure, area.level)
    return Estimates(*(part.loc[[area.code]] for part in figures.estimates))


def figures_beyond(serving: Serving, measure: Measure, icb: str) -> Figures:
    """An indicator as published for an ICB that the store holds a part of; unknown where small counts are hidden."""
    one, codes = _held(measure), pd.Index([icb])
    if one.indicator.suppress_below or measure.period not in one.periods.get("icb", ()):
        return _nothing(codes)
    return as_published(_rows(serving, measure, "icb").reindex(codes), one)


def england_figure(serving: Serving, measure: Measure) -> float:
    """England's value; NaN if the store does not know it at the period."""
    return float(indicator_figures(serving, measure, ENGLAND_LEVEL).value.iloc[0])


def method_and_note(measure: Measure, figures: Figures, code: str) -> tuple[str, str]:
    """How the value of an area comes about, in words, and what to keep in mind of it; the note may be empty."""
    note = "" if figures.words is None else reason_of(str(figures.words["note"][code]))
    one = _held(measure)
    if figures.made is None and one.indicator.by_age:
        return one.indicator.method, "" if np.isfinite(figures.value[code]) else NO_STANDARD[one.indicator.by_age]
    if figures.made is None:
        return "As published", note
    method, made = made_words(_held(measure), figures.made, code, is_known=bool(np.isfinite(figures.value[code])))
    return method, made or note


def missing_words(figures: Figures, code: str) -> str:
    """Say that an area's value is not available, with the publisher's reason if it gives one."""
    note = "" if figures.words is None else reason_of(str(figures.words["note"][code]))
    return f"not available ({note})" if note else "not available"


def missing_reason(figures: Figures) -> str:
    """Return the publisher's reason why values are missing, where it gives one and the same for all of them."""
    if figures.words is None:
        return ""
    notes = set(figures.words["note"][figures.value.isna() & ~figures.suppressed])
    return reason_of(str(notes.pop())) if len(notes) == 1 else ""
