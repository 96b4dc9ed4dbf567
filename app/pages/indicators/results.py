"""What the page Indicators knows of one indicator: its figures in all areas, and each against its benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.observations import StoredIndicator
from needs_map.figures.parts import made_words

Cell: TypeAlias = Mapping[str, Any]
"""Figures of one area: value, limits, counts, note."""


@dataclass(frozen=True, eq=False)
class IndicatorResults:
    """One indicator for all areas of a level."""

    table: pd.DataFrame
    """Indexed by area code in the order of the store: value, limits, counts, `note`; NaN is unknown."""
    period: str
    how: str
    """Where the values come from, in words."""
    made: pd.DataFrame | None = None
    """How those that are put together here are (see `figures.indicators.Figures`)."""
    held: StoredIndicator | None = None
    """The indicator, where some are."""

    @property
    def when(self) -> str:
        """The period in words."""
        return period_in_words(self.period)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Figures of each area by its code."""
        rows = zip(*(self.table[column].tolist() for column in self.table.columns), strict=True)
        return {
            str(code): dict(zip(self.table.columns, row, strict=True))
            for code, row in zip(self.table.index, rows, strict=True)
        }

    def how_of(self, code: str) -> tuple[str, str]:
        """How the value of an area comes about, in words, and what to keep in mind of it, which may be nothing."""
        note = str(self.table["note"][code])
        if self.made is None or self.held is None:
            return self.how, note
        is_known = bool(pd.notna(self.table["value"][code]))
        method, more = made_words(self.held, self.made, code, is_known=is_known)
        return method, more or note


class Judged(NamedTuple):
    """Each area against its benchmark."""

    benchmark: pd.Series
    """Value of each area's benchmark; NaN is unknown."""
    word: pd.Series
    """`better`, `similar`, `worse`, `higher`, `lower` where chance is tested, held to 5% false discoveries over all
    indicators and areas of the level; else by size `above`, `below`, `equal`; `not compared`."""
    side: pd.Series
    """`above`, `below`, `equal` or `not compared`."""
    published: pd.Series | None = None
    """Whether the comparison is the publisher's own; None if none is."""
