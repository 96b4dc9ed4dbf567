"""How each kind of chart is drawn on a sheet, in millimetres."""

import math
from collections.abc import Sequence
from functools import partial
from itertools import groupby

import numpy as np

from needs_map.geo.charts.axes import MIDDLE, Scale, Swatch, across, marker, scale_over, tick_labels, upward
from needs_map.geo.charts.funnel import LOOKS, draw_funnel, used
from needs_map.geo.charts.grid import draw_grid
from needs_map.geo.charts.heat import draw_heat
from needs_map.geo.charts.height import LABEL_SHARE, PANEL_GAP, is_beside
from needs_map.geo.charts.kinds import (
    DASHES,
    Bars,
    Chart,
    Dot,
    Dots,
    Funnel,
    Grid,
    Heat,
    Line,
    Lines,
    Panels,
    Pyramid,
    Sides,
)
from needs_map.geo.charts.labels import shortened_label, spread
from needs_map.geo.palettes import INK, PAPER
from needs_map.geo.pictures.page import SOFT, Box, Sheet
from needs_map.geo.pictures.text import (
    LEAST_SIZE,
    LINE,
    MM_PER_POINT,
    Paragraph,
    drawable,
    fitted_lines,
    width,
    wrapped,
)

FEMALES, MALES = "#dda45f", "#8fb2dc"
ROW_MM = 15.0
"""Height of a row of bars or dots at most."""
DOT_MM = 1.5
CAP = 0.9
"""Half the width of the end of a limit, in mm."""


def draw_chart(sheet: Sheet, chart: Chart, body: Box, size: float) -> None:
    """
    Draw a chart into a box of a sheet.

    Parameters
    ----------
    sheet, body
        The page, and where on it.
    chart
        Any chart; its series are as long as it says.
    size
        Of letters, in points.
    """
    if isinstance(chart, Pyramid):
        _pyramid(sheet, chart, body, size)
    elif isinstance(chart, Lines):
        _lines(sheet, chart, body, size)
    elif isinstance(chart, Bars):
        _bars(sheet, chart, body, size)
    elif isinstance(chart, Grid):
        draw_grid(sheet, chart, body, size * 1.1)
    elif isinstance(chart, Heat):
        draw_heat(sheet, chart, body)
    elif isinstance(chart, Funnel):
        draw_funnel(sheet, chart, body, size)
    elif isinstance(chart, Panels):
        _panels(sheet, chart, body, size)
    else:
        _dots(sheet, chart, body, size)


def entries(sheet: Sheet, chart: Chart) -> list[tuple[str, Swatch]]:
    """Return what the key names; lines are named at their ends, and a single series by the title."""
    if isinstance(chart, Pyramid):
        entries: list[tuple[str, Swatch]] = [(chart.filled.name, partial(_two_colours, sheet))]
        if chart.outlined is not None:
            entries.append((chart.outlined.name, lambda box: sheet.rectangle(box, PAPER, edge=INK, line=1.1)))
        return entries
    if isinstance(chart, Bars) and len(chart.parts) > 1:
        return [
            (part.name, partial(sheet.rectangle, fill=part.colour, edge=INK, line=0.5, hatch=part.hatch))
            for part in chart.parts
        ]
    if isinstance(chart, Dots):
        return [(dot.name, partial(_dot_swatch, sheet, dot)) for dot in chart.dots]
    if isinstance(chart, Heat):
        return [(words, partial(_heat_swatch, sheet, mark, fill)) for mark, fill, words in chart.key]
    if isinstance(chart, Funnel):
        dots = [(position, Dot("", [], LOOKS[position][1], LOOKS[position][0])) for position in used(chart)]
        return [
            *((position, partial(_dot_swatch, sheet, dot)) for position, dot in dots),
            *((f"{curve.name} limits", partial(_line_swatch, sheet, curve.dash, SOFT)) for curve in chart.curves),
            (f"{chart.centre[0]}: {chart.up.write(chart.centre[1])}", partial(_line_swatch, sheet, "", INK)),
        ]
    return []


def _heat_swatch(sheet: Sheet, mark: str, fill: str, box: Box) -> None:
    if fill:
        sheet.rectangle(box, fill)
    size = sheet.paper.points(6.5)
    baseline = box.bottom + box.height / 2 - MIDDLE * size * MM_PER_POINT
    sheet.text(drawable(mark), box.left + box.width / 2, baseline, size, bold=True, align="centre")


def _line_swatch(sheet: Sheet, dash: str, colour: str, box: Box) -> None:
    y = box.bottom + box.height / 2
    sheet.line([(box.left, y), (box.right, y)], colour, 1.1, DASHES[dash])


def _panels(sheet: Sheet, chart: Panels, body: Box, size: float) -> None:
    """Draw panels as wide as one another, side by side where there is room for it."""
    count = len(chart.panels)
    if not is_beside(chart, body.width):
        high = (body.height - PANEL_GAP * (count - 1)) / count
        for number, panel in enumerate(chart.panels):
            bottom = body.top - high - number * (high + PANEL_GAP)
            _lines(sheet, panel, body._replace(bottom=bottom, height=high), size)
        return
    wide = (body.width - PANEL_GAP * (count - 1)) / max(count, 1)
    for number, panel in enumerate(chart.panels):
        _lines(sheet, panel, body._replace(left=body.left + number * (wide + PANEL_GAP), width=wide), size)


def _two_colours(sheet: Sheet, box: Box) -> None:
    half = box._replace(width=box.width / 2)
    sheet.rectangle(half, FEMALES)
    sheet.rectangle(half._replace(left=box.left + half.width), MALES)


def _dot_swatch(sheet: Sheet, dot: Dot, box: Box) -> None:
    _mark(sheet, dot, box.left + box.width / 2, box.bottom + box.height / 2)


def _mark(sheet: Sheet, dot: Dot, x: float, y: float) -> None:
    shape = marker(dot.shape, x, y, DOT_MM * sheet.paper.scale)
    sheet.shapes(np.array([shape], dtype=object), fill=dot.colour, edge=INK, weight=0.5)


def _title_under(sheet: Sheet, title: str, plot: Box, size: float) -> None:
    """Name an axis that goes across: under its middle, or to its end where the name is longer than the axis."""
    name = fitted_lines(title, (size, LEAST_SIZE), plot.right - sheet.paper.margin, 1)
    for number, line in enumerate(name.lines):
        baseline = plot.bottom - (3.2 + number * LINE) * size * MM_PER_POINT
        longer = width(line, name.size) > plot.width
        at = plot.right if longer else plot.left + plot.width / 2
        sheet.text(line, at, baseline, name.size, colour=SOFT, align="right" if longer else "centre")


def _pyramid(sheet: Sheet, chart: Pyramid, body: Box, size: float) -> None:
    labels = [drawable(age) for age in chart.ages]
    room = max(width(label, size) for label in labels) + 3
    head, foot = 2.2 * size * MM_PER_POINT, 4.0 * size * MM_PER_POINT
    sides: list[Sides] = [chart.filled, *([chart.outlined] if chart.outlined else [])]
    half = scale_over([value for side in sides for part in (side.females, side.males) for value in part], zero=True)
    ticks = (*(-tick for tick in half.ticks[:0:-1]), *half.ticks)
    scale = Scale(-half.high, half.high, ticks)
    known = tick_labels(chart.axis, [abs(tick) for tick in ticks])
    wide = body.width - room - width(known[-1], size) / 2  # so that the last is whole on a narrow paper
    plot = Box(body.left + room, body.bottom + foot, wide, body.height - foot - head)
    across(sheet, plot, scale, known, size)
    _title_under(sheet, chart.axis.title, plot, size)
    for word, share in (("Females", 0.25), ("Males", 0.75)):
        sheet.text(word, plot.left + plot.width * share, plot.top + 1.6, size * 1.1, bold=True, align="centre")
    step = plot.height / len(labels)
    for number, label in enumerate(labels):
        bottom = plot.bottom + number * step
        baseline = bottom + step / 2 - MIDDLE * size * MM_PER_POINT
        sheet.text(label, plot.left - 1.5, baseline, size, colour=SOFT, align="right")
    middle = scale.at(0, plot.left, plot.width)
    for side, is_outline in zip(sides, (False, True), strict=False):
        for part, colour, way in ((side.females, FEMALES, -1), (side.males, MALES, 1)):
            for number, value in enumerate(part):
                if not math.isfinite(value):
                    continue
                end = scale.at(way * value, plot.left, plot.width)
                bar = Box(min(middle, end), plot.bottom + (number + 0.08) * step, abs(end - middle), step * 0.84)
                if is_outline:
                    corners = [(bar.left, bar.bottom), (bar.right, bar.bottom), (bar.right, bar.top)]
                    sheet.line([*corners, (bar.left, bar.top), corners[0]], INK, 1.1)
                else:
                    sheet.rectangle(bar, colour)


def _lines(sheet: Sheet, chart: Lines, body: Box, size: float) -> None:
    values = [value for line in chart.lines for part in (line.values, line.lower, line.upper) for value in part]
    scale = scale_over([*values, *(value for _, value in chart.levels)], zero=chart.axis.from_nought)
    labels = tick_labels(chart.axis, scale.ticks)
    left = max(width(label, size) for label in labels) + 3
    names = [drawable(line.name) for line in chart.lines]
    names += [drawable(f"{name} {chart.axis.write(value)}") for name, value in chart.levels]
    right = min(max((width(name, size, bold=True) for name in names), default=0.0) + 4, body.width * LABEL_SHARE)
    title = fitted_lines(chart.axis.title, (size,), body.width, 1)
    foot = 2.4 * size * MM_PER_POINT
    plot = Box(body.left + left, body.bottom + foot, body.width - left - right, body.height - foot - title.height - 2)
    sheet.paragraph(title, body.left, body.top, colour=SOFT)
    upward(sheet, plot, scale, labels, size)
    places = [plot.left + plot.width * (number + 0.5) / len(chart.steps) for number in range(len(chart.steps))]
    end = -math.inf
    for place, step in zip(places, chart.steps, strict=True):
        half = width(drawable(step), size) / 2
        if place - half > end:
            sheet.text(
                drawable(step), place, plot.bottom - 1.7 * size * MM_PER_POINT, size, colour=SOFT, align="centre"
            )
            end = place + half + 1.5
    ends: list[tuple[float, str, str]] = []
    for name, level in chart.levels:
        y = scale.at(level, plot.bottom, plot.height)
        sheet.line([(plot.left, y), (plot.right, y)], SOFT, 0.9, DASHES["dashed"])
        ends.append((y, f"{name} {chart.axis.write(level)}", SOFT))
    for line in chart.lines:
        _whiskers(
            sheet,
            line,
            places,
            [[scale.at(one, plot.bottom, plot.height) for one in part] for part in (line.lower, line.upper)],
        )
        points = [(x, scale.at(value, plot.bottom, plot.height)) for x, value in zip(places, line.values, strict=True)]
        for known, run in groupby(points, key=lambda point: math.isfinite(point[1])):
            stretch = list(run)
            if known and len(stretch) > 1:
                sheet.line(stretch, line.colour, 1.7, DASHES[line.dash])
            if known and (line.dots or len(stretch) == 1):
                radius = (
                    0.8 if line.mark == "circle" else 1.3
                ) * sheet.paper.scale  # other shapes are there to be seen
                dots = [marker(line.mark, x, y, radius) for x, y in stretch]
                sheet.shapes(np.array(dots, dtype=object), fill=line.colour)
        seen = [y for _, y in points if math.isfinite(y)]
        if seen:
            ends.append((seen[-1], line.name, line.colour))
    labels_of = [fitted_lines(name, (size, LEAST_SIZE), right - 2, 1, bold=True) for _, name, _ in ends]
    most = max((len(label.lines) for label in labels_of), default=1)
    where = spread([y for y, _, _ in ends], most * size * LINE * MM_PER_POINT)
    for y, label, (_, _, colour) in zip(where, labels_of, ends, strict=True):
        middle = y + label.size * 0.2 + (len(label.lines) - 1) * label.size * LINE * MM_PER_POINT / 2
        sheet.paragraph(label, plot.right + 2, middle, colour=colour)


def _whiskers(sheet: Sheet, line: Line, places: Sequence[float], ends: Sequence[Sequence[float]]) -> None:
    """Limits of a line's values, upright through its dots, where it has any."""
    lower, upper = ends
    for x, low, high in zip(places, lower, upper, strict=False):
        if math.isfinite(low) and math.isfinite(high):
            sheet.line([(x, low), (x, high)], line.colour, 1.0)
            for y in (low, high):
                sheet.line([(x - CAP, y), (x + CAP, y)], line.colour, 1.0)


def _rows(sheet: Sheet, rows: Sequence[str], body: Box, size: float) -> tuple[Box, list[float]]:
    """Name the rows on the left; return the plot, and the middle of each row from the bottom of the page."""
    most = body.width * LABEL_SHARE
    foot = 4.0 * size * MM_PER_POINT
    step = min(ROW_MM * sheet.paper.scale, (body.height - foot) / len(rows))
    size = min(size, step / (LINE * MM_PER_POINT))
    lines = max(1, int(step / (size * LINE * MM_PER_POINT)))
    names = [_row_name(row, size, most, lines) for row in rows]
    room = max(width(line, name.size) for name in names for line in name.lines) + 3
    high = step * len(rows)
    plot = Box(body.left + room, body.top - high, body.width - room, high)
    middles = [plot.top - (number + 0.5) * step for number in range(len(rows))]
    for middle, name in zip(middles, names, strict=True):
        sheet.paragraph(name, body.left, middle + name.height / 2)
    return plot, middles


def _row_name(row: str, size: float, room: float, most: int) -> Paragraph:
    """Break the name of a row into lines, at most so many; what has no room is left out, but for the row's figure."""
    squeezed = size < LEAST_SIZE  # more rows than a page has lines
    name = wrapped(row, size, room) if squeezed else fitted_lines(row, (size, LEAST_SIZE), room, most)
    if len(name.lines) > most:
        row = shortened_label(row, lambda text: len(wrapped(text, name.size, room).lines) <= most)
        name = wrapped(row, name.size, room)
    return name._replace(lines=name.lines[:most])


def _bars(sheet: Sheet, chart: Bars, body: Box, size: float) -> None:
    stacks = [[part.values[number] for part in chart.parts] for number in range(len(chart.rows))]
    ends = [sum(value for value in stack if value > 0) for stack in stacks]
    ends += [sum(value for value in stack if value < 0) for stack in stacks]
    sums = [chart.axis.write(math.fsum(stack) if all(map(math.isfinite, stack)) else math.nan) for stack in stacks]
    beside = max(width(text, size) for text in sums) + 3 if chart.totals else 0.0
    plot, middles = _rows(sheet, chart.rows, body._replace(width=body.width - beside), size)
    scale = scale_over(ends, zero=True)
    across(sheet, plot, scale, tick_labels(chart.axis, scale.ticks), size)
    _title_under(sheet, chart.axis.title, plot, size)
    high = plot.height / len(chart.rows) * 0.66
    for middle, stack, text in zip(middles, stacks, sums, strict=True):
        reach = {True: 0.0, False: 0.0}
        for part, value in zip(chart.parts, stack, strict=True):
            if not math.isfinite(value) or value == 0:
                continue
            start, end = (scale.at(reach[value > 0] + add, plot.left, plot.width) for add in (0, value))
            reach[value > 0] += value
            bar = Box(min(start, end), middle - high / 2, abs(end - start), high)
            sheet.rectangle(bar, part.colour, edge=INK, line=0.5, hatch=part.hatch)
        if chart.totals or "available" in text:
            right = scale.at(reach[True], plot.left, plot.width) + 1.5
            sheet.text(text, right, middle - MIDDLE * size * MM_PER_POINT, size)


def _dots(sheet: Sheet, chart: Dots, body: Box, size: float) -> None:
    body = body._replace(width=body.width - 3, height=body.height - (2 * size * MM_PER_POINT if chart.levels else 0))
    plot, middles = _rows(sheet, chart.rows, body, size)
    values = [value for dot in chart.dots for part in (dot.values, dot.lower, dot.upper) for value in part]
    scale = scale_over([*values, *(value for _, value in chart.levels)], zero=chart.axis.from_nought)
    across(sheet, plot, scale, tick_labels(chart.axis, scale.ticks), size)
    _title_under(sheet, chart.axis.title, plot, size)
    for name, level in chart.levels:
        x = scale.at(level, plot.left, plot.width)
        sheet.line([(x, plot.bottom), (x, plot.top)], SOFT, 0.9, DASHES["dashed"])
        sheet.text(drawable(name), x, plot.top + 1, max(size * 0.85, LEAST_SIZE), colour=SOFT, align="centre")
    for number, middle in enumerate(middles):
        found = [(dot, dot.values[number]) for dot in chart.dots if math.isfinite(dot.values[number])]
        if not found:
            sheet.text("not available", plot.left + 2, middle - MIDDLE * size * MM_PER_POINT, size, colour=SOFT)
            continue
        span = [scale.at(value, plot.left, plot.width) for _, value in found]
        sheet.line([(min(span), middle), (max(span), middle)], "#9aa5b1", 1.0)
        for dot, _ in found:
            limits = [part[number] for part in (dot.lower, dot.upper) if len(part)]
            if len(limits) == 2 and all(map(math.isfinite, limits)):  # noqa: PLR2004 - a lower and an upper
                ends = [(scale.at(limit, plot.left, plot.width), middle) for limit in limits]
                sheet.line(ends, dot.colour, 1.4)
        for (dot, _), x in zip(found, span, strict=True):
            _mark(sheet, dot, x, middle)
