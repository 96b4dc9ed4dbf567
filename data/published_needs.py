"""Published needs of a system: lives and deaths by place, who needs care and what it costs, what could be saved."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from data.published import PUBLISHED, about_areas, read_published

SETTINGS = {
    "emergency_million": "Emergency admissions",
    "elective_million": "Planned admissions",
    "outpatient_million": "Outpatients",
    "ae_million": "A&E",
    "prescribing_million": "Prescribing",
}
"""Columns of spend of the table of opportunities, and what each is called."""
PROJECTED = (2024, 2026, 2027, 2028, 2029, 2030)
"""Years of the published projection, which has none for 2025."""
ALL_CAUSES, TOTAL = "All causes", "Total"


class Layout(NamedTuple):
    """Columns of one file beyond those of every file."""

    words: tuple[str, ...]
    figures: tuple[str, ...]
    key: tuple[str, ...]
    may_be_empty: tuple[str, ...] = ()


LAYOUTS = {
    "life_expectancy": Layout(
        ("sex", "against_england"),
        ("life_expectancy", "healthy_life_expectancy", "years_in_poor_health", "poor_health_percent"),
        ("document", "area", "sex"),
        ("against_england",),
    ),
    "life_expectancy_gap": Layout(("causes",), ("years",), ("document", "area", "causes")),
    "deaths_causes": Layout(("ages", "cause"), ("percent",), ("document", "area", "ages", "cause")),
    "deaths_preventable": Layout(("cause",), ("percent", "deaths"), ("document", "area", "cause")),
    "ethnicity": Layout(("group",), ("people", "percent"), ("document", "area", "group")),
    "need_groups": Layout(
        ("groups", "called"), ("people_percent", "spend_percent", "pounds_per_person"), ("document", "area", "groups")
    ),
    "need_group_growth": Layout(
        ("groups",), ("more_people", "growth_percent", "pounds_million"), ("document", "area", "groups")
    ),
    "opportunities": Layout(
        ("programme",),
        (
            *SETTINGS,
            "emergency_admissions",
            "elective_admissions",
            "outpatient_attendances",
            "ae_attendances",
            "total_million",
        ),
        ("document", "area", "programme"),
    ),
    "opportunities_evidence": Layout(
        ("what",), ("number", "pounds_million", "cost_million", "cost_each"), ("document", "area", "period", "what")
    ),
    "population_projection": Layout(
        ("ages",),
        (*(f"people_{year}" for year in PROJECTED), "growth_percent"),
        ("document", "area", "ages"),
    ),
    "report_figures": Layout(
        ("topic", "subject", "against", "note"),
        ("value", "other"),
        ("document", "area", "topic", "subject", "period"),
        ("against", "note"),
    ),
    "registered_by_quintile": Layout((), tuple(f"quintile_{number}" for number in range(1, 6)), ("document", "area")),
    "text_and_table": Layout(("subject",), ("in_text", "in_table"), ("document", "area", "subject", "in_text")),
}
"""Files by name."""


@lru_cache(maxsize=64)
def needs_table(name: str, codes: frozenset[str], *, folder: Path = PUBLISHED) -> pd.DataFrame:
    """
    One published table, as far as it is about a store's areas.

    Parameters
    ----------
    name
        A key of `LAYOUTS`.
    codes
        Codes of all areas of the store.
    folder
        Where the files lie.

    Returns
    -------
    table
        Columns as `data.published.read_published` gives them; empty if no document is about these areas. Kept: not to
        be changed.

    Raises
    ------
    DataError
        If the file is wrong.
    """
    layout = LAYOUTS[name]
    table = read_published(
        name,
        words=layout.words,
        figures=layout.figures,
        key=layout.key,
        may_be_empty=layout.may_be_empty,
        folder=folder,
    )
    return about_areas(table, codes, folder=folder).reset_index(drop=True)


def has_needs(codes: Collection[str]) -> bool:
    """Whether a published document gives lives or deaths of a store's areas."""
    return not needs_table("life_expectancy", frozenset(codes)).empty
