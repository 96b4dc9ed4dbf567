"""One part of a page or a document: what it found, its table, charts, notes and sources, whatever medium shows it."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from needs_map.figures.sources import Sources
from needs_map.geo.charts.kinds import Chart
from needs_map.geo.numbers import written

if TYPE_CHECKING:  # draws with matplotlib
    from needs_map.geo.pictures.picture import PictureSpec

Row = dict[str, Any]
AREA_COLUMNS = ("code", "name", "level")
"""Columns that say which area a row is of."""
ONE_DECIMAL = ("percent", "median_age", "working_age", "imd_score")
"""Ends of the names of columns that are written to one decimal."""
NOT_FIGURES = {"period", "unit", "year", "by"}
"""Columns of words that may begin with a digit."""
NOT_AVAILABLE = "not available"
UNKNOWN = {NOT_AVAILABLE, "–", ""}
NUMBER = re.compile(r"[-+−£]?\d[\d,.]*%?(?: \(\d+%\))?(?: \[.*\])?")
"""A number as it is written, with a share in brackets, and what is published where that differs."""


class Column(NamedTuple):
    """How a column of a table is shown, and how its figures are worked out."""

    heading: str
    decimals: int | None = None
    """Of a number; None for words, and for numbers that are written as they are."""
    suffix: str = ""
    """What follows a number: `%`."""
    numerator: str = ""
    """Key of the column that is divided; empty for what is counted or published."""
    denominator: str = ""
    """Key of the column that it is divided by."""
    is_change: bool = False
    """Whether the figure is how much larger the numerator is than the denominator."""
    function: str = ""
    """Module and function of `needs` that work it out: `core20:core20`."""
    how: str = ""
    """Key of a column of words that say how it comes about; empty if there is none."""
    unknown: str = NOT_AVAILABLE
    """What stands in place of an unknown figure."""

    def text(self, cell: object) -> str:
        """Cell as it is shown; `unknown` for None and NaN."""
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return self.unknown
        if isinstance(cell, str) or self.decimals is None:
            return str(cell)
        return written(float(str(cell)), self.decimals, self.suffix)


class Part(NamedTuple):
    """One part of a page: all that a screen, a picture, a file or a document needs to show it."""

    population: str
    """Who is counted."""
    period: str
    rows: list[Row]
    """Words and numbers by column, all with the same columns; None is unknown."""
    notes: tuple[str, ...] = ()
    sources: Sources = Sources()
    published: bool = False
    """Whether the figures are published ones, which a sample has too; else a sample's are made up."""
    title: str = ""
    finding: str = ""
    """What the figures say, in one or two sentences."""
    columns: Mapping[str, Column] = {}
    """How each column is shown, in order; those that only files have are left out."""
    charts: tuple[Chart, ...] = ()
    maps: "tuple[Callable[[], PictureSpec], ...]" = ()
    """What describes each of its maps, when one is drawn."""
    caveats: tuple[tuple[str, str], ...] = ()
    """Problems in the figures: of what, and which."""
    definition: str = ""
    """What the figures are, where that has to stand beside them."""
    others: tuple[str, ...] = ()
    """Other values that are published for the same figures, and why they differ."""
    suppression: str = ""
    """Which small counts are hidden; empty where nothing is."""
    key: str = ""
    """What its page calls it."""
    files: Sequence[Row] = ()
    """Rows for files, where these have more than the table; the table's if empty."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else must stand beside it in files: labels and what they say."""
    decimals: Mapping[str, int] | Sequence[Mapping[str, int]] = {}
    """Decimals of numbers in files, where these are not those of the columns: alike in all rows, or row by row."""
    heads: Mapping[str, str] = {}
    """Words over columns of files; programs then find words in a CSV too, in place of keys."""
    own: tuple[str, ...] = ()
    """Rows of its bars that the page is about."""
    marks: tuple[tuple[str, str], ...] = ()
    """Marks beside values of its bars: name of the row, and one of `higher`, `similar`, `lower` or nothing."""

    def shown(self) -> list[list[str]]:
        """Cells of the table as they are shown, one list a row."""
        return [[column.text(row[key]) for key, column in self.columns.items()] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Whether each column of the table is of numbers, which stand right; the first names the row."""
        _first, *others = self.columns
        return [False, *(key not in NOT_FIGURES and _are_numbers([row[key] for row in self.rows]) for key in others)]

    def places(self) -> Mapping[str, int] | Sequence[Mapping[str, int]]:
        """Decimals of the numbers of columns in files; those without are written as they are."""
        return self.decimals or {key: one.decimals for key, one in self.columns.items() if one.decimals is not None}

    def basis(self) -> str:
        """Who is counted and when, as a sentence begins."""
        return f"{self.population[:1].upper()}{self.population[1:]}, {self.period}"


class Parts(Mapping[str, Part]):
    """
    Parts of a page by key, each made when it is first wanted.

    Parameters
    ----------
    made
        What makes each part, or None where there is nothing for it.
    """

    def __init__(self, made: Mapping[str, Callable[[], Part | None]]) -> None:
        self._made = dict(made)
        self._found: dict[str, Part | None] = {}

    def __getitem__(self, key: str) -> Part:
        """The part of a key; KeyError where there is none."""
        if key not in self._found:
            self._found[key] = self._made[key]()
        part = self._found[key]
        if part is None:
            raise KeyError(key)
        return part

    def __iter__(self) -> Iterator[str]:
        """Keys of the parts that there are, all of which are then made."""
        return iter([key for key in self._made if self.get(key) is not None])

    def __len__(self) -> int:
        """How many parts there are."""
        return len(list(iter(self)))


def _are_numbers(cells: Sequence[object]) -> bool:
    """Whether cells are numbers, or words that are one each with what is said beside it; some may be unknown."""
    if any(isinstance(cell, float | int) for cell in cells):
        return True
    words = [cell for cell in cells if isinstance(cell, str) and cell not in UNKNOWN]
    return bool(words) and all(NUMBER.fullmatch(word) for word in words)


def columns_of(
    keys: Iterable[str], headings: Mapping[str, str], worked: Mapping[str, Column] = {}
) -> dict[str, Column]:
    """
    Columns of a table of people, by their names: shares and ages have one decimal, people none.

    Parameters
    ----------
    keys
        Names of the columns; those that say which area a row is of are left out.
    headings
        Words for them.
    worked
        How figures of some are worked out, by name; heading and decimals are filled in.
    """
    found = {}
    for key in keys:
        if key in AREA_COLUMNS:
            continue
        made = worked.get(key, Column(""))
        heading = made.heading or headings.get(key, key.replace("_", " "))
        decimals = 1 if key.endswith(ONE_DECIMAL) else 0
        found[key] = made._replace(heading=heading, decimals=decimals, suffix="%" if key.endswith("percent") else "")
    return found
