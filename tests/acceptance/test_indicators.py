"""Indicators of the real cluster from the publishers' files, against published figures."""

import pytest

from needs_map.app.pages.indicators.figures import england, figures
from needs_map.figures.entries import entries_of

LEICESTER, RUTLAND = "E06000016", "E06000017"


@pytest.mark.parametrize(
    ("key", "place", "value"),
    [("census_asian", LEICESTER, 43.4), ("census_white", LEICESTER, 40.9), ("census_white", RUTLAND, 94.8)],
)
def test_ethnic_groups_of_places_are_those_of_the_census(real, key, place, value):
    """How life has changed: Census 2021 (ONS): 43.4% of Leicester's residents were Asian, 40.9% White."""
    own = figures(real, entries_of(real, "resident")[key], "place", "resident")
    assert round(float(own.table.loc[place, "value"]), 1) == value


def test_healthy_life_expectancy_is_as_published(real):
    key = next(key for key, one in entries_of(real, "resident").items() if one.indicator == "fingertips_90362")
    entry = entries_of(real, "resident")[key]
    own = figures(real, entry, "place", "resident")
    published = {"females": (56.3, 61.9), "males": (56.7, 61.5)}[entry.sex]
    assert own.period == "2021 - 23"
    assert (own.table.loc[LEICESTER, "value"], england(real, entry, "resident", own.period)) == published
