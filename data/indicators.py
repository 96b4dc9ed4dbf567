"""What an indicator is, and how its observations stand in a table, whichever publisher they come from."""

from typing import Literal, NamedTuple

import pandas as pd

Polarity = Literal["high is good", "low is good", "neither"]
Kind = Literal["proportion", "rate", "mean", "count", "score"]

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
is empty, `suppressed`, or the publisher's words.
"""


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
    """`proportion` (0 to 100 in %, of people or areas), `rate` (events for `per` people), `mean` (an average, or years
    of life), `count`, `score` (an index without a unit)."""
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


class Observed(NamedTuple):
    """One indicator with its observations."""

    indicator: Indicator
    observations: pd.DataFrame
    """Columns `OBSERVATION_COLUMNS`."""
