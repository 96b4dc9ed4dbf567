"""Core20PLUS5: the two national frameworks, local and national figures for their clinical areas, and PLUS groups."""

from collections.abc import Collection

import pandas as pd

from data.published import about_areas, read_published

FRAMEWORKS = ("adults", "children")
BY_QUINTILE = {
    "preterm_births": "Maternity",
    "heart_attack_admissions": "Hypertension and lipids",
    "stroke_admissions": "Hypertension and lipids",
}
"""Clinical area of adults that an indicator published by deprivation quintile bears on."""


def published_frameworks(codes: Collection[str]) -> pd.DataFrame:
    """
    Return the clinical areas of both frameworks with their aims; an area's own aim comes before the national one.

    Parameters
    ----------
    codes
        Codes of all areas of the store.

    Returns
    -------
    table
        `framework`, `clinical_area`, `aim`, `indicator` (that the target is of; empty if none is published), `target`
        (NaN if no figure is set), `unit`, `period`, `note` and more; one row a clinical area of a framework.
    """
    table = read_published(
        "core20plus5_framework",
        words=["framework", "clinical_area", "aim", "indicator", "note"],
        figures=["target"],
        key=["framework", "clinical_area", "document"],
        may_be_empty=["indicator", "note"],
    )
    table = about_areas(table, codes)
    return table.drop_duplicates(["framework", "clinical_area"], keep="last").reset_index(drop=True)


def published_dashboard(codes: Collection[str]) -> pd.DataFrame:
    """
    Return figures for the clinical areas, of areas of the store and of those they are set beside.

    Returns
    -------
    table
        `indicator`, `framework`, `clinical_area`, `desired`, `group` (`everyone`, `core20`, `quintile 5`), `outlier`
        (`yes`, `no` or empty), `area` (a code), `value` and more.
    """
    table = read_published(
        "core20plus5",
        words=["indicator", "framework", "clinical_area", "desired", "group", "outlier", "note"],
        figures=["value"],
        key=["indicator", "area", "group"],
        may_be_empty=["framework", "outlier", "note"],
    )
    return about_areas(table, codes)


def example_plus_groups(framework: str) -> list[str]:
    """Return the PLUS groups that the national framework gives as examples, for `adults` or `children`."""
    table = read_published("plus_groups", words=["framework", "group"], figures=[], key=["framework", "group"])
    return table.loc[table["framework"] == framework, "group"].tolist()
