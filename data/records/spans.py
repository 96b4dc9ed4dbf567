"""Periods that records are counted in: months, quarters, financial years, or twelve months up to each."""

from __future__ import annotations

from typing import NamedTuple

MONTH, QUARTER, YEAR, ROLLING = "month", "quarter", "financial year", "12 months"
FORMS = (MONTH, QUARTER, YEAR, ROLLING)
LENGTHS = {MONTH: 1, QUARTER: 3, YEAR: 12, ROLLING: 12}
BEGINS = {MONTH: 0, QUARTER: 0, YEAR: 3}
"""Month of the year, January being 0, from which periods are laid end to end; those that roll begin with each month."""


class RecordPeriod(NamedTuple):
    """One period."""

    label: str
    """As observations have it: `2024-04`, `2024 Q2`, `2024/25`, `12 months to 2025-02`."""
    first: int
    """Its first and last month, counted since year 0."""
    last: int


class Span(NamedTuple):
    """The months that records may be of, and how they are put into periods."""

    kind: str
    """One of `FORMS`."""
    first: int
    last: int

    @property
    def periods(self) -> tuple[RecordPeriod, ...]:
        """Whole periods within the months, first to last."""
        length = LENGTHS[self.kind]
        step = 1 if self.kind == ROLLING else length
        begins = self.first if self.kind == ROLLING else self.first + (BEGINS[self.kind] - self.first) % length
        return tuple(
            RecordPeriod(_label(self.kind, start), start, start + length - 1)
            for start in range(begins, self.last - length + 2, step)
        )

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """Pairs of a month and the place of a period that it is in."""
        return tuple(
            (month, place) for place, one in enumerate(self.periods) for month in range(one.first, one.last + 1)
        )


def month_written(month: int) -> str:
    """Month counted since year 0, as `2025-02`."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def _label(kind: str, start: int) -> str:
    year = start // 12
    if kind == QUARTER:
        return f"{year} Q{start % 12 // 3 + 1}"
    if kind == YEAR:
        return f"{year}/{(year + 1) % 100:02d}"
    if kind == ROLLING:
        return f"12 months to {month_written(start + LENGTHS[ROLLING] - 1)}"
    return month_written(start)
