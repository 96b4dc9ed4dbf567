"""What a chart shows, whoever draws it: pyramids, lines, bars, rows of dots and tables, and each of them in words."""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from geo.classes import written

DASHES: dict[str, tuple[float, ...]] = {"": (), "dashed": (5, 2.4), "dotted": (1.2, 1.8), "mixed": (6, 2, 1.2, 2)}
"""Lengths drawn and left out, in line weights; empty is an unbroken line."""
SHAPES = ("circle", "square", "diamond", "up", "down")
"""Marks of a dot; `up` and `down` are triangles."""
FIGURES_AT_MOST = 120
"""Figures that a description gives before it says that the table has the rest."""


class Axis(NamedTuple):
    """What is counted, and how a value of it is written."""

    title: str
    """With its unit: `People`, `Change since 2024`, `Per 100,000`."""
    decimals: int = 0
    suffix: str = ""
    signed: bool = False
    """Whether a value above nought is written with a plus sign, as changes are."""
    from_nought: bool = False
    """Whether the axis begins at nought though no value is near it; that of bars always does."""

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
    """A key of `DASHES`: colour alone does not tell lines apart."""
    dots: bool = False
    """Whether each value is marked."""
    mark: str = "circle"
    """Shape of its dots, one of `SHAPES`."""


class Lines(NamedTuple):
    """Values over time."""

    steps: Sequence[str]
    """Names of the steps from left to right, such as years."""
    lines: Sequence[Line]
    axis: Axis
    levels: Sequence[tuple[str, float]] = ()
    """Level lines across the chart, each with its name: an average, a target, a control limit."""


class Part(NamedTuple):
    """One part of every bar."""

    name: str
    values: Sequence[float]
    """One for each row; NaN is unknown, and the row then says so."""
    colour: str
    hatch: str = ""
    """As matplotlib writes hatches, such as `///`; for print without colours."""


class Bars(NamedTuple):
    """Rows with a bar each, of one part or several laid end to end; negative parts go to the left of nought."""

    rows: Sequence[str]
    parts: Sequence[Part]
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
    """One of `SHAPES`: colour alone does not tell dots apart."""
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


Chart: TypeAlias = Pyramid | Lines | Bars | Dots | Grid


def described(chart: Chart) -> str:
    """
    Say what a chart shows, figure by figure, for who cannot see it.

    Parameters
    ----------
    chart
        Any chart.

    Returns
    -------
    words
        Sentences; of long charts the first figures, and that there are more.
    """
    if isinstance(chart, Pyramid):
        return _pyramid(chart)
    if isinstance(chart, Lines):
        return _lines(chart)
    if isinstance(chart, Grid):
        return _grid(chart)
    groups = chart.parts if isinstance(chart, Bars) else chart.dots
    kind = "Bars" if isinstance(chart, Bars) else "Dots"
    most = max(1, FIGURES_AT_MOST // max(1, len(groups)))
    rows = "; ".join(
        f"{row}: "
        + ", ".join(
            f"{group.name} {chart.axis.write(group.values[number])}"
            if len(groups) > 1
            else f"{chart.axis.write(group.values[number])}"
            for group in groups
        )
        for number, row in enumerate(chart.rows[:most])
    )
    more = f" And {len(chart.rows) - most} rows more." if len(chart.rows) > most else ""
    return f"{kind} of {chart.axis.title}. {rows}.{more}"


def _pyramid(chart: Pyramid) -> str:
    said = []
    for sides, way in ((chart.filled, "filled"), (chart.outlined, "outlined")):
        if sides is None:
            continue
        both = [female + male for female, male in zip(sides.females, sides.males, strict=True)]
        known = [value for value in both if math.isfinite(value)]
        if not known:
            said.append(f"{sides.name} ({way}): not available")
            continue
        most = both.index(max(known))
        said.append(
            f"{sides.name} ({way}): largest age group {chart.ages[most]}, {chart.axis.write(both[most])}; "
            f"youngest {chart.axis.write(both[0])}; oldest {chart.axis.write(both[-1])}"
        )
    return f"Population pyramid, females left and males right: {chart.axis.title}. {'. '.join(said)}."


def _lines(chart: Lines) -> str:
    said = []
    for line in chart.lines:
        known = [number for number, value in enumerate(line.values) if math.isfinite(value)]
        if not known:
            said.append(f"{line.name}: not available")
            continue
        first, last = known[0], known[-1]
        said.append(
            f"{line.name}: {chart.axis.write(line.values[first])} in {chart.steps[first]}, "
            f"{chart.axis.write(line.values[last])} in {chart.steps[last]}"
        )
    said += [f"{name}: {chart.axis.write(value)}" for name, value in chart.levels]
    return f"Lines of {chart.axis.title}. {'; '.join(said)}."


def _grid(chart: Grid) -> str:
    most = max(1, FIGURES_AT_MOST // max(1, len(chart.head)))
    rows = "; ".join(
        f"{', '.join(row[: chart.words])}: "
        + ", ".join(f"{name} {cell}" for name, cell in list(zip(chart.head, row, strict=True))[chart.words :])
        for row in chart.rows[:most]
    )
    more = f" And {len(chart.rows) - most} rows more." if len(chart.rows) > most else ""
    return f"Table. {rows}.{more}"
