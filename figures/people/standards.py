"""What an indicator by age is called and shown as: standardised for age, and as a crude rate beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from needs_map.data.files.units import OF_RATIO, RATIO
from needs_map.data.own.age_bands import DIRECT, INDIRECT, LIFE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needs_map.data.indicators.definitions import Indicator, Polarity
    from needs_map.data.indicators.observations import StoredIndicator
    from needs_map.figures.measures import Measure

CRUDE = "-crude"
"""Ends the key of the measure of the crude rate."""
METHODS = {
    DIRECT: "Directly standardised for age to the 2013 European Standard Population, with Dobson's 95% confidence "
    "limits; not given for fewer than 10 events",
    INDIRECT: "Observed events over those expected at the age-specific rates of England where the file has them, else "
    "of all areas of the file together, which are 100; Byar's 95% confidence limits (exact below 10 events)",
    LIFE: "Life table by Chiang's method with Silcocks' variance, from deaths and people by age; not given below 5,000 "
    "person-years or where the 95% confidence limits lie more than 20 years apart",
}
SHORT_METHODS = {DIRECT: "Directly standardised rate", INDIRECT: "Standardised ratio", LIFE: "Life table"}
TURNED: dict[Polarity, Polarity] = {"high is good": "low is good", "low is good": "high is good"}


ALL_AREAS = f"{OF_RATIO}all areas together = 100"
"""Unit of a ratio whose file has no rows of England."""


def as_standardised(one: StoredIndicator) -> Indicator:
    """
    Return an indicator by age as it is compared: standardised.

    Parameters
    ----------
    one
        The indicator, a rate of counts by age.

    Returns
    -------
    indicator
        A rate or a ratio without counts to add up, or years.
    """
    about = one.indicator
    made = about._replace(per=math.nan, method=f"{METHODS[about.by_age]}.", weight="")
    if about.by_age == LIFE:
        return made._replace(
            kind="mean", unit="years", decimals=1, definition=f"{about.definition} Shown as life expectancy at birth."
        )
    name, unit = "age-standardised rate", about.unit
    if about.by_age == INDIRECT:
        name, unit = "age-standardised ratio", RATIO if "england" in one.periods else ALL_AREAS
    made = made._replace(
        name=f"{about.name}, {name}",
        short=f"{about.short}, {name}",
        unit=unit,
        definition=f"{about.definition} Standardised for age, so that younger and older areas can be compared.",
    )
    return made._replace(kind="ratio", decimals=1) if about.by_age == INDIRECT else made


def crude_of(one: StoredIndicator) -> StoredIndicator:
    """Return an indicator by age as a crude rate; of deaths a lower one is better where longer life is."""
    about = one.indicator
    polarity = TURNED.get(about.polarity, about.polarity) if about.by_age == LIFE else about.polarity
    caveat = f"{about.caveat} The crude rate takes no account of how old the people of an area are.".strip()
    return replace(one, indicator=about._replace(by_age="", polarity=polarity, caveat=caveat))


def crude_key(measure: Measure) -> str:
    """Key of the crude rate of a standardised measure; empty for any other."""
    about = measure.indicator.indicator if measure.indicator else None
    if about is None or not about.by_age:
        return ""
    return f"{about.key}{CRUDE}{measure.key.removeprefix(about.key)}"


def both_ways(one: StoredIndicator, crude: list[Measure]) -> Iterator[Measure]:
    """
    Measures of an indicator by age: the standardised ones, which areas are compared by, then the crude rates.

    Parameters
    ----------
    one
        The indicator, with its counts.
    crude
        Its measures as crude rates, one of each sex.
    """
    about = one.indicator
    held = replace(one, indicator=as_standardised(one), has_counts=False, has_limits=True)
    for measure in crude:
        yield measure._replace(
            label=measure.label.replace(about.name, held.indicator.name, 1),
            short=measure.short.replace(about.short, held.indicator.short, 1),
            low_is_dark=held.indicator.polarity == "high is good",
            definition=held.indicator.definition,
            decimals=held.indicator.decimals,
            above="",
            indicator=held,
        )
    for measure in crude:
        key = crude_key(measure._replace(indicator=held))
        what = "crude death rate" if about.by_age == LIFE else "crude rate"
        yield measure._replace(key=key, label=f"{measure.label}, {what}", short=f"{measure.short}, {what}")
