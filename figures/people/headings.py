"""Columns of tables of population by age: their headings, and how their figures are worked out."""

import re
from collections.abc import Iterable

from needs_map.figures.documents.part import Column, columns_of

NAMED = {
    "age": "Age",
    "year": "Year",
    "people": "People",
    "under_5_percent": "Under 5",
    "over_65_percent": "65 and over",
    "over_80_percent": "80 and over",
    "median_age": "Median age",
    "dependants_to_100_of_working_age": "People under 16 or over 64 per 100 of working age",
    "people_to_square_km": "People per km²",
    "core20_people": "In Core20 areas",
    "core20_percent": "Core20 share",
    "service": "Service",
    "unit": "Unit",
    "rates_of": "Rates of",
    "more_people": "More people",
    "older_people": "Older people",
    "growth_percent": "Growth",
}
GROWTH, CORE20, PROJECTED = (
    "population.ageing:growth",
    "deprivation.core20:core20",
    "population.projection:small_area_projection",
)
FUNCTIONS = {
    "under_5_percent": "population.ageing:share_aged",
    "over_65_percent": "population.ageing:share_aged",
    "over_80_percent": "population.ageing:share_aged",
    "median_age": "population.ageing:median_age",
    "dependants_to_100_of_working_age": "population.ageing:dependency",
    "people_to_square_km": "population.ageing:density",
}
"""Functions of `needs` that columns are worked out with."""
SEX = re.compile(r": (?:females|males)$")
YEARLY = re.compile(r"\d{4}_percent")
"""Growth since the first year of a table."""


def headings_of(columns: Iterable[str]) -> dict[str, str]:
    """
    Return words for the columns of a table.

    Parameters
    ----------
    columns
        Their names, such as `growth_2026_2030_percent`.
    """
    words = {}
    for column in columns:
        parts = column.split("_")
        if column in NAMED:
            words[column] = NAMED[column]
        elif column.startswith("growth_") and len(parts) > 3:  # noqa: PLR2004 - growth, first, last, percent
            words[column] = f"Growth {parts[1]} to {parts[2]}"
        elif column.startswith("published_"):
            words[column] = f"Published growth to 2040, {' '.join(parts[1:-2])}"
        elif column.endswith((", percent", "_percent")):
            words[column] = column.removesuffix("_percent").replace(", percent", ", share")
    return words


def people_columns(keys: Iterable[str]) -> dict[str, Column]:
    """
    Columns of a table of people, each growth with the years that it is between, each Core20 share with its people.

    Parameters
    ----------
    keys
        Names of the columns of its rows.
    """
    found = list(keys)
    worked = {}
    for key in found:
        parts = key.split("_")
        if key.startswith("growth_") and len(parts) > 3 and {parts[1], parts[2]} <= set(found):  # noqa: PLR2004
            worked[key] = Column("", numerator=parts[2], denominator=parts[1], is_change=True, function=GROWTH)
        elif YEARLY.fullmatch(key):
            worked[key] = Column("", function=GROWTH)
        elif key.isdigit() or key in {"people", "core20_people"} or SEX.search(key):
            worked[key] = Column("", function=PROJECTED)
    worked |= {key: Column("", function=name) for key, name in FUNCTIONS.items() if key in found}
    if {"core20_people", "people"} <= set(found):
        worked["core20_percent"] = Column("", numerator="core20_people", denominator="people", function=CORE20)
    return columns_of(found, headings_of(found), worked)
