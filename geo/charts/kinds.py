"""What a chart shows, whoever draws it: pyramids, lines, bars, rows of dots, tables and funnels, in plain numbers."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from needs_map.geo.numbers import written

DASHES: dict[str, tuple[float, ...]] = {"": (), "dashed": (5, 2.4), "dotted": (1.2, 1.8), "mixed": (6, 2, 1.2, 2)}
"""Lengths drawn and left out, in line weights; empty is an unbroken line."""
SHAPES = ("circle", "square", "diamond", "up", "down")
"""Marks of a dot that say how its value compares; `up` and `down` are triangles."""
WHOSE = ("plus", "cross", "pentagon", "star", "hexagon")
"""Marks of a dot that say whose its value is: a group's, an area's, a list's."""


class Axis(NamedTuple):
    """What is counted, and how a value of it is written."""

    title: str
    """With its unit: `People`, `Change since 2024`, `Per 100,000`."""
    decimals: int = 0
    suffix: str = ""
    signed: bool = False
    """Whether a value above zero is written with a plus sign, as changes are."""
    from_nought: bool = False
    """Whether the axis begins at zero though no value is near it; that of bars always does."""

    def write(self, value: float, decimals: int | None = None) -> str:
        """Value in words; "not available" for NaN."""
        text = written(value, self.decimals if decimals is None else decimals, self.suffix)
        return f"+{text}" if self.signed and value > 0 and not _is_nought(text) else text


def _is_nought(text: str) -> bool:
    return not any(letter in "123456789" for letter in text)


class Sides(NamedTuple):
    """Both sides of a pyramid, youngest first."""

    name: str
    females: Sequence[float]
    males: Sequence[float]


class Pyramid(NamedTuple):
    """People by age and sex, and over them another year's or another area's."""

    ages: Sequence[str]
    """Labels of the age groups, youngest first."""
    filled: Sides
    outlined: Sides | None
    axis: Axis


class Line(NamedTuple):
    """One line."""

    name: str
    """Stands at its end."""
    values: Sequence[float]
    """One for each step; NaN leaves a gap."""
    colour: str
    dash: str = ""
    """A key of `DASHES`: colour is not the only difference between lines."""
    dots: bool = False
    """Whether each value is marked."""
    mark: str = "circle"
    """Shape of its dots, one of `SHAPES`."""
    lower: Sequence[float] = ()
    """Lower limits, drawn as whiskers; empty for none."""
    upper: Sequence[float] = ()


class Lines(NamedTuple):
    """Values over time."""

    steps: Sequence[str]
    """Names of the steps from left to right, such as years."""
    lines: Sequence[Line]
    axis: Axis
    levels: Sequence[tuple[str, float]] = ()
    """Level lines across the chart, each with its name: an average, a target, a control limit."""


class Segment(NamedTuple):
    """One part of every bar."""

    name: str
    values: Sequence[float]
    """One for each row; NaN is unknown, and the row then says so."""
    colour: str
    hatch: str = ""
    """As matplotlib writes hatches, such as `///`; for print without colours."""


class Bars(NamedTuple):
    """Rows with a bar each, of one part or several laid end to end; negative parts go to the left of zero."""

    rows: Sequence[str]
    parts: Sequence[Segment]
    axis: Axis
    totals: bool = True
    """Whether the sum of its parts stands at the end of each bar."""


class Dot(NamedTuple):
    """One dot in every row."""

    name: str
    values: Sequence[float]
    """One for each row; NaN is not drawn."""
    colour: str
    shape: str = "circle"
    """One of `SHAPES` or `WHOSE`: colour is not the only difference between dots."""
    lower: Sequence[float] = ()
    """Lower limits, drawn as whiskers; empty for none."""
    upper: Sequence[float] = ()


class Dots(NamedTuple):
    """Rows of dots on a line: one row an indicator or area, one dot a group."""

    rows: Sequence[str]
    dots: Sequence[Dot]
    axis: Axis
    levels: Sequence[tuple[str, float]] = ()
    """Lines down the chart, each with its name."""


class Grid(NamedTuple):
    """A table, drawn as it is read."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    """Cells as written, each row as long as the head."""
    words: int = 1
    """Columns, from the left, that name the row and stand left; figures stand right."""


class Panels(NamedTuple):
    """Lines side by side, each with an axis of its own."""

    panels: Sequence[Lines]


class HeatCell(NamedTuple):
    """One figure of a heat table: what is written tells as much as its colour."""

    text: str
    mark: str = ""
    """Shape and letter of its comparison."""
    fill: str = ""
    spoken: str = ""
    """The comparison in words, for screen readers."""


class HeatRow(NamedTuple):
    """One row of a heat table."""

    name: str
    group: str
    """Heading that it stands under."""
    cells: Sequence[HeatCell]


class Heat(NamedTuple):
    """A table whose cells are marked and coloured by a comparison."""

    head: Sequence[str]
    """Names of the columns, without that of the rows."""
    rows: Sequence[HeatRow]
    key: Sequence[tuple[str, str, str]]
    """Marks, each with its colour and its meaning."""
    corner: str = ""
    """What the names of the rows are."""


class Curve(NamedTuple):
    """Limits of a funnel over size."""

    name: str
    sizes: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]
    dash: str = ""
    """A key of `DASHES`."""


class Funnel(NamedTuple):
    """Areas by size and value, with the limits within which they differ by no more than chance."""

    names: Sequence[str]
    sizes: Sequence[float]
    values: Sequence[float]
    positions: Sequence[str]
    """Where each lies, as `needs.funnel` says it: "within limits", "above 95% limits"."""
    curves: Sequence[Curve]
    centre: tuple[str, float]
    """What all of them together are, in words and as a value."""
    across: Axis
    up: Axis


Chart: TypeAlias = Pyramid | Lines | Panels | Bars | Dots | Grid | Heat | Funnel
