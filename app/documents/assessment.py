"""The needs assessment's tables as parts of a document: worked out from the store, with sentences of the pages."""

from needs_map.app.pages.deaths.lives import lives
from needs_map.app.pages.population.words import population_headline, published_report
from needs_map.data.content.published_layouts import PROJECTED
from needs_map.data.people.ages import has_ages
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.people.tables import TableSettings
from needs_map.figures.reports.assessment import ethnicity_part, lives_part, population_part, quintiles_part
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area

ACTIVITY = {
    "service": Column("Service"),
    "system": Column("System"),
    "period": Column("Year of the activity"),
    "activity": Column("Activity", 0),
    "projection_2040": Column("Projection for 2040", 0),
    "published_growth_percent": Column("Growth", 0, "%"),
}
"""Columns of published projections of activity."""


def assessment_parts(serving: Serving, area: Area, basis: str) -> dict[str, Part]:
    """
    The needs assessment's tables from the store: `population`, `quintiles`, `ethnicity`, `lives` and `activity`.

    Parameters
    ----------
    serving, area
        The store, and any area.
    basis
        Who is counted by quintile.

    Returns
    -------
    parts
        With the published figure where it differs, or where the store has none.
    """
    found: dict[str, Part | None] = {}
    if has_ages(serving.store):
        own = population_part(serving, area)
        finding = population_headline(serving, area, TableSettings(years=PROJECTED, span=(PROJECTED[1], PROJECTED[-1])))
        found["population"] = own._replace(finding=finding)
    found["quintiles"] = quintiles_part(serving, area, basis)
    found["ethnicity"] = ethnicity_part(serving, area)
    printed = lives(serving, area)
    worked = lives_part(serving, area)
    if worked is not None and printed is not None:
        worked = worked._replace(finding=printed.finding, charts=printed.charts)
    found["lives"] = worked or printed
    if activity := published_report(serving, area):
        title = "Activity if nothing changes, as published"
        found["activity"] = activity._replace(title=title, published=True, columns=ACTIVITY)
    return {key: part for key, part in found.items() if part}
