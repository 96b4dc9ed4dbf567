"""Measures and indicators as data frames, and the one that a program names."""

from difflib import get_close_matches
from typing import Any

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.observations import StoredIndicator
from needs_map.data.own.age_bands import AGE_GROUP
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.workings import suppression_words
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.reports.inequalities import DIMENSIONS
from needs_map.figures.serving import Serving
from needs_map.geo.areas import PATCH_LEVEL

AGE_AND_SEX = ("sex", AGE_GROUP)
GROUPS = (*DIMENSIONS.values(), *AGE_AND_SEX)
"""Kinds of group that pages show figures by."""


def measures_frame(serving: Serving) -> pd.DataFrame:
    """
    All that can be mapped: measures of every store, and the indicators of this one by sex and age.

    Returns
    -------
    measures
        One row a measure, in the order of lists: `key`, `name`, `group`, `unit`, `levels` and `periods` (with blanks
        and commas between), `indicator` (its key in the store; empty for a measure of every store), `sex`, `age`,
        `polarity`, `definition`.
    """
    return pd.DataFrame([_about(measure) for measure in measures_of(serving).values()])


def _about(measure: Measure) -> dict[str, Any]:
    about = measure.indicator.indicator if measure.indicator else None
    return {
        "key": measure.key,
        "name": measure.label,
        "group": measure.group,
        "unit": unit_of(measure),
        "levels": " ".join(level for level in measure.levels if level != PATCH_LEVEL),
        "periods": ", ".join(measure.periods),
        "indicator": about.key if about else "",
        "sex": measure.series.sex,
        "age": measure.series.age,
        "polarity": about.polarity if about else polarity_of(measure),
        "definition": measure.definition,
    }


def polarity_of(measure: Measure) -> str:
    """Which end of a measure of every store is better."""
    if measure.is_neutral or measure.kind == "people":
        return "neither"
    return "high is good" if measure.low_is_dark else "low is good"


def unit_of(measure: Measure) -> str:
    """Unit of a measure in words; empty for a score, a rank and a count of people."""
    return measure.indicator.indicator.unit if measure.indicator else measure.suffix


def indicators_frame(serving: Serving) -> pd.DataFrame:
    """
    Indicators of a store with what is known of them.

    Returns
    -------
    indicators
        One row an indicator, by its key; see `indicator_facts`.
    """
    return pd.DataFrame([indicator_facts(one) for one in serving.indicators.values()])


def indicator_facts(one: StoredIndicator) -> dict[str, Any]:
    """
    Say what an indicator is.

    Returns
    -------
    facts
        `key`, `name`, `group`, `kind`, `unit`, `per`, `polarity`, `levels`, `first_period`, `last_period`,
        `period_type`, `sexes`, `ages`, `groups`, `definition`, `method`, `caveat`, `publisher`, `source`, `licence`,
        `page`, `suppression` (the rule for small counts, empty where there is none).
    """
    about = one.indicator
    periods = sorted({period for known in one.periods.values() for period in known})
    return {
        "key": about.key,
        "name": about.name,
        "group": about.group,
        "kind": about.kind,
        "unit": about.unit,
        "per": about.per,
        "polarity": about.polarity,
        "levels": " ".join(one.periods),
        "first_period": periods[0] if periods else "",
        "last_period": periods[-1] if periods else "",
        "period_type": about.period_type,
        "sexes": ", ".join(dict.fromkeys(series.sex for series in one.series)),
        "ages": ", ".join(dict.fromkeys(series.age for series in one.series)),
        "groups": ", ".join(group for group in one.grouped if group in GROUPS),
        "definition": about.definition,
        "method": about.method,
        "caveat": about.caveat,
        "publisher": about.publisher,
        "source": about.source,
        "licence": about.licence,
        "page": about.page,
        "suppression": suppression_words(about) if about.suppress_below else "",
    }


def measure_of(serving: Serving, key: str, *, sex: str = "", age: str = "") -> Measure:
    """
    Find a measure by its own key, or by that of an indicator with a sex and an age.

    Raises
    ------
    DataError
        If there is none, with the nearest keys, or the indicator is not given for them.
    """
    known = measures_of(serving)
    if not sex and not age:
        if key in known:
            return known[key]
        near = get_close_matches(key, known, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise DataError(f"There is no measure “{key[:80]}” in this store.{hint}")
    whole = known[key].indicator if key in known else serving.indicators.get(key)
    own = [
        one for one in known.values() if one.indicator and whole and one.indicator.indicator.key == whole.indicator.key
    ]
    if not own:
        raise DataError(f"“{key[:80]}” is not an indicator of this store given by sex and age.")
    found = [one for one in own if sex in ("", one.series.sex) and age in ("", one.series.age)]
    if not found:
        given = "; ".join(dict.fromkeys(f"{one.series.sex}, {one.series.age}" for one in own))
        raise DataError(f"{own[0].label} is not given for that sex and age. It is given for: {given}.")
    return found[0]


def periods_at(measure: Measure, level: str) -> tuple[str, ...]:
    """Periods in which a measure is known at a level, England among the levels, first to last; none if it is not."""
    if level == ENGLAND_LEVEL:
        return measure.indicator.periods.get(ENGLAND_LEVEL, ()) if measure.indicator else ()
    return dict(measure.by_level).get(level, measure.periods) if level in measure.levels else ()


def at_period(serving: Serving, measure: Measure, level: str, period: str = "") -> Measure:
    """
    Return a measure at a level and period.

    Parameters
    ----------
    serving
        The store.
    measure
        Of the store.
    level
        A level, or `england`.
    period
        One of its periods there; its usual one if empty.

    Raises
    ------
    DataError
        If it is not known there, or not in that period.
    """
    known = periods_at(measure, level)
    if not known:
        levels = [one for one in (*serving.tree.levels, ENGLAND_LEVEL) if periods_at(measure, one)]
        raise DataError(f"{measure.label} is not available by {level}. It is available by: {', '.join(levels)}.")
    if period and period not in known:
        raise DataError(f"{measure.label} is not available by {level} in {period[:40]}. Periods: {', '.join(known)}.")
    if level == ENGLAND_LEVEL:
        return measure._replace(period=period or known[-1])
    return measure_at(serving, measure.key, period, level)
