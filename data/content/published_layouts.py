"""Columns of each file of published figures beyond those of every file, and the words that a column may hold."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

SETTINGS = {
    "emergency_million": "Emergency admissions",
    "elective_million": "Planned admissions",
    "outpatient_million": "Outpatients",
    "ae_million": "A&E",
    "prescribing_million": "Prescribing",
}
"""Columns of spend of the table of opportunities, and what each is called."""
PROJECTED = (2024, 2026, 2027, 2028, 2029, 2030)
"""Years of the published projection."""
ALL_CAUSES, TOTAL = "All causes", "Total"
FREE: Mapping[str, tuple[str, ...]] = MappingProxyType({})
DIRECTIONS = {"desired": ("higher", "lower")}
BESIDE = ("higher", "lower", "similar")
GROUP_TYPES = {"group_type": ("deprivation quintile", "ethnic group")}
FRAMEWORKS = {"framework": ("adults", "children")}


class FileLayout(NamedTuple):
    """Columns of one file beyond those of every file."""

    words: tuple[str, ...]
    figures: tuple[str, ...]
    key: tuple[str, ...]
    """Columns that together name a row."""
    may_be_empty: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = FREE
    """Words that a column may hold, where not any."""


LAYOUTS = {
    "life_expectancy": FileLayout(
        ("sex", "against_england"),
        ("life_expectancy", "healthy_life_expectancy", "years_in_poor_health", "poor_health_percent"),
        ("document", "area", "sex"),
        ("against_england",),
        {"sex": ("females", "males"), "against_england": BESIDE},
    ),
    "life_expectancy_gap": FileLayout(("causes",), ("years",), ("document", "area", "causes")),
    "deaths_causes": FileLayout(("ages", "cause"), ("percent",), ("document", "area", "ages", "cause")),
    "deaths_preventable": FileLayout(("cause",), ("percent", "deaths"), ("document", "area", "cause")),
    "ethnicity": FileLayout(("group",), ("people", "percent"), ("document", "area", "group")),
    "need_groups": FileLayout(
        ("groups", "called"), ("people_percent", "spend_percent", "pounds_per_person"), ("document", "area", "groups")
    ),
    "need_group_growth": FileLayout(
        ("groups",), ("more_people", "growth_percent", "pounds_million"), ("document", "area", "groups")
    ),
    "opportunities": FileLayout(
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
    "opportunities_evidence": FileLayout(
        ("what",), ("number", "pounds_million", "cost_million", "cost_each"), ("document", "area", "period", "what")
    ),
    "population_projection": FileLayout(
        ("ages",),
        (*(f"people_{year}" for year in PROJECTED), "growth_percent"),
        ("document", "area", "ages"),
    ),
    "report_figures": FileLayout(
        ("topic", "subject", "against", "note"),
        ("value", "other"),
        ("document", "area", "topic", "subject", "period"),
        ("against", "note"),
    ),
    "registered_by_quintile": FileLayout(
        (), tuple(f"quintile_{number}" for number in range(1, 6)), ("document", "area")
    ),
    "text_and_table": FileLayout(("subject",), ("in_text", "in_table"), ("document", "area", "subject", "in_text")),
    "inequality_indicators": FileLayout(
        ("indicator", "name", "short", "domain", "kind", "polarity"),
        ("value", "decimals"),
        ("document", "area", "indicator"),
        choices={
            "kind": ("rate", "proportion", "mean", "count"),
            "polarity": ("high is good", "low is good", "neither"),
        },
    ),
    "inequalities": FileLayout(
        ("indicator", "group_type", "group", "against_average"),
        ("value",),
        ("document", "area", "indicator", "group_type", "group"),
        ("against_average",),
        {**GROUP_TYPES, "against_average": BESIDE},
    ),
    "inequality_statements": FileLayout(
        ("indicator", "group_type", "group", "reference"),
        ("percent",),
        ("document", "page", "indicator", "group"),
        choices=GROUP_TYPES,
    ),
    "performance": FileLayout(
        ("series", "domain", "desired", "note"), ("value", "target"), ("series", "period"), ("note",), DIRECTIONS
    ),
    "performance_stated": FileLayout(
        ("series", "kind", "status", "note"), ("value",), ("series", "kind", "period"), ("status", "note")
    ),
    "performance_counts": FileLayout(
        ("set", "rule", "status", "note"),
        ("value",),
        ("set", "status"),
        ("note",),
        {"rule": ("target", "significance"), "status": ("all", "green", "amber", "red", "not compared")},
    ),
    "pledges": FileLayout(("pledge", "series", "note"), ("number",), ("number",), ("series", "note")),
    "core20plus5_framework": FileLayout(
        ("framework", "clinical_area", "aim", "indicator", "note"),
        ("target",),
        ("framework", "clinical_area", "document"),
        ("indicator", "note"),
        FRAMEWORKS,
    ),
    "core20plus5": FileLayout(
        ("indicator", "framework", "clinical_area", "desired", "group", "outlier", "note"),
        ("value",),
        ("indicator", "area", "group"),
        ("framework", "outlier", "note"),
        {**FRAMEWORKS, **DIRECTIONS, "group": ("everyone", "core20", "quintile 5"), "outlier": ("yes", "no")},
    ),
    "plus_groups": FileLayout(("framework", "group"), (), ("framework", "group"), choices=FRAMEWORKS),
    "activity": FileLayout(
        ("system", "service"), ("activity", "horizon", "projection", "growth_percent"), ("area", "service")
    ),
}
"""Files by name."""
