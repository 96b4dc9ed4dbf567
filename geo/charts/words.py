"""Charts in words: the figures of each, for screen readers."""

import math

from needs_map.geo.charts.kinds import Bars, Chart, Dots, Funnel, Grid, Heat, Line, Lines, Panels, Pyramid

FIGURES_AT_MOST = 120
"""Figures that a description gives before it says that the table has the rest."""
WITHIN = "within limits"


def described(chart: Chart) -> str:
    """
    Say what a chart shows, figure by figure, for screen readers.

    Parameters
    ----------
    chart
        Any chart.

    Returns
    -------
    words
        Sentences; of long charts the first figures, and that there are more.
    """
    if isinstance(chart, Bars | Dots):
        return _groups(chart)
    if isinstance(chart, Panels):
        return " ".join(map(_lines, chart.panels))
    if isinstance(chart, Pyramid | Lines):
        return _pyramid(chart) if isinstance(chart, Pyramid) else _lines(chart)
    if isinstance(chart, Funnel):
        return _funnel(chart)
    return _grid(chart) if isinstance(chart, Grid) else _heat(chart)


def _groups(chart: Bars | Dots) -> str:
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
    spoken = []
    for sides, way in ((chart.filled, "filled"), (chart.outlined, "outlined")):
        if sides is None:
            continue
        both = [female + male for female, male in zip(sides.females, sides.males, strict=True)]
        known = [value for value in both if math.isfinite(value)]
        if not known:
            spoken.append(f"{sides.name} ({way}): not available")
            continue
        most = both.index(max(known))
        spoken.append(
            f"{sides.name} ({way}): largest age group {chart.ages[most]}, {chart.axis.write(both[most])}; "
            f"youngest {chart.axis.write(both[0])}; oldest {chart.axis.write(both[-1])}"
        )
    return f"Population pyramid, females left and males right: {chart.axis.title}. {'. '.join(spoken)}."


def _lines(chart: Lines) -> str:
    spoken = []
    for line in chart.lines:
        known = [number for number, value in enumerate(line.values) if math.isfinite(value)]
        if not known:
            spoken.append(f"{line.name}: not available")
            continue
        first, last = known[0], known[-1]
        ends = [first] if first == last else [first, last]
        values = [
            f"{chart.axis.write(line.values[one])} in {chart.steps[one]}{_limits(chart, line, one)}" for one in ends
        ]
        spoken.append((f"{line.name}: " if line.name else "") + ", ".join(values))
    spoken += [f"{name}: {chart.axis.write(value)}" for name, value in chart.levels]
    return f"Lines of {chart.axis.title}. {'; '.join(spoken)}."


def _limits(chart: Lines, line: Line, number: int) -> str:
    """Limits of a value in brackets, if it has any."""
    ends = [part[number] for part in (line.lower, line.upper) if len(part)]
    if len(ends) < 2 or not all(map(math.isfinite, ends)):  # noqa: PLR2004 - a lower and an upper
        return ""
    return f" (limits {chart.axis.write(ends[0])} to {chart.axis.write(ends[1])})"


def _grid(chart: Grid) -> str:
    most = max(1, FIGURES_AT_MOST // max(1, len(chart.head)))
    rows = "; ".join(
        f"{', '.join(row[: chart.words])}: "
        + ", ".join(f"{name} {cell}" for name, cell in list(zip(chart.head, row, strict=True))[chart.words :])
        for row in chart.rows[:most]
    )
    more = f" And {len(chart.rows) - most} rows more." if len(chart.rows) > most else ""
    return f"Table. {rows}.{more}"


def _heat(chart: Heat) -> str:
    most = max(1, FIGURES_AT_MOST // max(1, len(chart.head)))
    rows = "; ".join(
        f"{row.name}: "
        + ", ".join(
            " ".join(filter(None, (name, cell.text, cell.spoken)))
            for name, cell in zip(chart.head, row.cells, strict=True)
        )
        for row in chart.rows[:most]
    )
    more = f" And {len(chart.rows) - most} rows more." if len(chart.rows) > most else ""
    return f"Table. {rows}.{more}"


def _funnel(chart: Funnel) -> str:
    name, value = chart.centre
    found: dict[str, list[str]] = {}
    for area, own, position in zip(chart.names, chart.values, chart.positions, strict=True):
        found.setdefault(position, []).append(f"{area} {chart.up.write(own)}")
    order = sorted(found, key=lambda position: (position == WITHIN, position))
    spoken = "; ".join(f"{position}: {', '.join(found[position])}" for position in order)
    return f"Funnel of {chart.up.title} by size ({chart.across.title}). {name}: {chart.up.write(value)}. {spoken}."
