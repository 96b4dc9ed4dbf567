"""Periods of measured series, in the forms that reports and spreadsheets use, put in order of time."""

import re
from typing import NamedTuple

MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})/(\d{2}) Q([1-4])")
YEAR = re.compile(r"(\d{4})/(\d{2})")
FORMS = "2025-03 (a month), 2024/25 Q4 (a quarter of a financial year) or 2024/25 (a financial year)"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST_MONTH = 4  # a financial year begins in April
IN_QUARTER = 3


class Period(NamedTuple):
    """A month, a quarter or a financial year."""

    ends: int
    """Months since year 0 at its last month: what periods are ordered by."""
    kind: str
    """`month`, `quarter` or `year`."""
    label: str
    """`Mar 2025`, `Oct to Dec 2024`, `2024/25`."""


def read_period(text: str) -> Period:
    """
    Read a period.

    Parameters
    ----------
    text
        `2025-03`, `2024/25 Q4` or `2024/25`.

    Raises
    ------
    ValueError
        If it is none of them, saying which forms there are.
    """
    if (found := MONTH.fullmatch(text)) and 1 <= int(found[2]) <= len(MONTHS):
        ends = int(found[1]) * len(MONTHS) + int(found[2]) - 1
        return Period(ends, "month", month_label(ends))
    found = QUARTER.fullmatch(text) or YEAR.fullmatch(text)
    if found and (int(found[1]) + 1) % 100 == int(found[2]):
        begins = int(found[1]) * len(MONTHS) + FIRST_MONTH - 1
        if found.lastindex == 2:  # noqa: PLR2004 - the groups of a year
            return Period(begins + len(MONTHS) - 1, "year", text)
        ends = begins + int(found[3]) * IN_QUARTER - 1
        first = MONTHS[(ends - IN_QUARTER + 1) % len(MONTHS)]
        return Period(ends, "quarter", f"{first} to {month_label(ends)}")
    raise ValueError(f"{text!r} is not {FORMS}")


def month_label(month: int) -> str:
    """Month counted since year 0, as `Mar 2025`."""
    return f"{MONTHS[month % len(MONTHS)]} {month // len(MONTHS)}"
