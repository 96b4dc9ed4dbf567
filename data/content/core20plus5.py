"""Core20PLUS5: the two national frameworks, local and national figures for their clinical areas, and PLUS groups."""

from collections.abc import Collection

import pandas as pd

from needs_map.data.content.packs import Pack
from needs_map.data.content.published import published

FRAMEWORKS = ("adults", "children")
BY_QUINTILE = {
    "preterm_births": "Maternity",
    "heart_attack_admissions": "Hypertension and lipids",
    "stroke_admissions": "Hypertension and lipids",
}
"""Clinical area of adults that an indicator published by deprivation quintile bears on."""


def published_frameworks(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Return the clinical areas of both frameworks with their aims; an area's own aim comes before the national one.

    Parameters
    ----------
    codes
        Codes of all areas of the store.
    packs
        Content packs of the store; those of the project if None.

    Returns
    -------
    table
        `framework`, `clinical_area`, `aim`, `indicator` (that the target is of; empty if none is published), `target`
        (NaN if no figure is set), `unit`, `period`, `note` and more; one row a clinical area of a framework.
    """
    table = published("core20plus5_framework", frozenset(codes), packs)
    parts = table.groupby(["framework", "clinical_area"], sort=False)
    last = parts.ngroup()[parts.cumcount(ascending=False) == 0].sort_values()
    return table.loc[last.index].reset_index(drop=True)


def published_dashboard(codes: Collection[str], packs: tuple[Pack, ...] | None = None) -> pd.DataFrame:
    """
    Return figures for the clinical areas, of areas of the store and of those they are set beside.

    Returns
    -------
    table
        `indicator`, `framework`, `clinical_area`, `desired`, `group` (`everyone`, `core20`, `quintile 5`), `outlier`
        (`yes`, `no` or empty), `area` (a code), `value` and more.
    """
    return published("core20plus5", frozenset(codes), packs)


def example_plus_groups(framework: str) -> list[str]:
    """Return the PLUS groups that the national framework gives as examples, for `adults` or `children`."""
    table = published("plus_groups", frozenset())
    return table.loc[table["framework"] == framework, "group"].tolist()
