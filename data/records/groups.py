"""Sexes and ethnic groups of records: what the codes of the NHS Data Dictionary mean."""

from __future__ import annotations

NOT_STATED, NOT_KNOWN = "Not stated", "Not known"
"""Groups of records without an ethnic group, and with a code that no list has."""
ETHNIC_CODES: dict[str, tuple[str, ...]] = {
    "White": ("A", "B", "C", "WHITE"),
    "Mixed": ("D", "E", "F", "G", "MIXED"),
    "Asian or Asian British": ("H", "J", "K", "L", "R", "ASIAN", "ASIAN OR ASIAN BRITISH"),
    "Black or Black British": ("M", "N", "P", "BLACK", "BLACK OR BLACK BRITISH"),
    "Other": ("S", "OTHER"),
    NOT_STATED: ("Z", "99", "X", "NOT STATED"),
}
"""
Ethnic category of the NHS Data Dictionary (2001), by broad group.

R, Chinese, is of the Asian group as in Census 2021, whose residents are the population behind the groups.
"""
CENSUS_KEYS = {
    "White": "census_white",
    "Mixed": "census_mixed",
    "Asian or Asian British": "census_asian",
    "Black or Black British": "census_black",
    "Other": "census_other",
}
"""Indicator of the census that counts the residents of each group."""
SEX_CODES: dict[str, tuple[str, ...]] = {
    "females": ("2", "F", "FEMALE", "FEMALES"),
    "males": ("1", "M", "MALE", "MALES"),
}
"""Person gender and phenotypic sex of the NHS Data Dictionary."""
