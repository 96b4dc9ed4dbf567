"""The legend of a picture: classes with their bounds, areas and people; scale bar and north arrow."""

from collections.abc import Sequence
from typing import NamedTuple

from needs_map.geo.bivariate import Bivariate
from needs_map.geo.classes import Shading
from needs_map.geo.histogram import Histogram
from needs_map.geo.palettes import INK, MISSING_HATCH, PAPER, RING, SUPPRESSED_HATCH
from needs_map.geo.pictures.page import SOFT, Block, Box, Sheet, hatch_ink
from needs_map.geo.pictures.rings import Ring, RingLine, ring_swatch
from needs_map.geo.pictures.square import square_block
from needs_map.geo.pictures.text import LINE, MM_PER_POINT, Paragraph, fitted_lines, width, wrapped

SWATCH_WIDTH, SWATCH_HEIGHT = 6.0, 3.6
GAP = 1.6
COLUMN_GAP = 3.0
HEAD_MM = 26.0
"""Widest head of a column of counts, on A4."""
MIDDLE = 0.4
"""Middle of a line's letters below its top, in sizes."""
HISTOGRAM_HEIGHT = 13.0
HISTOGRAM_FOOT = 5.4
EDGE = "#5b6672"
BAR_SHARE = 0.25
"""Share of the map's width that the scale bar takes up at most."""
ROUND_STEPS = (1, 2, 5)


class Legend(NamedTuple):
    """What the legend says."""

    title: str
    note: str
    areas_word: str
    """Head of the column that counts areas."""
    people_word: str
    """Head of the column that counts people."""
    counts: Sequence[tuple[int, int | None]]
    """Areas and people in view in each class, then without a value; people None where unknown."""
    suppressed: tuple[int, int | None]
    selected: str
    """Name of the ringed area; empty if there is none."""
    histogram: Histogram | None
    histogram_ends: tuple[str, str]
    """Lowest and highest value in view, as written."""
    both: Bivariate | None
    both_names: tuple[str, str]
    rings: Sequence[Ring] = ()


class _Row(NamedTuple):
    fill: str
    hatch: str
    hatched: str
    letter: str
    label: Paragraph
    areas: int
    people: int | None


def legend_block(sheet: Sheet, legend: Legend, shading: Shading, room: float) -> Block:
    """
    Lay out the legend.

    Parameters
    ----------
    sheet
        The page it will be drawn on.
    legend, shading
        What it says, and the classes.
    room
        Its width, in mm.
    """
    size = sheet.paper.points(8)
    small = sheet.paper.points(7)
    title = fitted_lines(legend.title, (size * 1.15,), room, 3, bold=True)
    note = wrapped(legend.note, small, room)
    counts = [(areas, people) for areas, people in [*legend.counts, legend.suppressed] if areas or people]
    texts = [f"{areas:,}" for areas, _ in counts], [_people(people) for _, people in counts]
    heads = [wrapped(word, small, HEAD_MM * sheet.paper.scale) for word in (legend.areas_word, legend.people_word)]
    columns = [
        max([*(width(text, size) for text in column), *(width(line, small) for line in head.lines)], default=0.0)
        for column, head in zip(texts, heads, strict=True)
    ]
    left_of_counts = room - sum(columns) - COLUMN_GAP
    rows = _rows(legend, shading, size, left_of_counts - SWATCH_WIDTH - 2 * GAP)
    step = max(size * LINE * MM_PER_POINT, SWATCH_HEIGHT) + 0.9
    heights = [max(row.label.height + 0.9, step) for row in rows]
    head_height = max(head.height for head in heads) + 1.6 if rows else 0.0
    square = square_block(sheet, legend.both, legend.both_names, room) if legend.both else None
    bars = HISTOGRAM_HEIGHT + HISTOGRAM_FOOT if legend.histogram and legend.histogram.counts else 0.0
    ringed = [(ring.label, ring.line) for ring in legend.rings]
    if legend.selected:
        ringed.insert(0, (f"Selected: {legend.selected}", RingLine(RING, 2.0)))
    rings = [(fitted_lines(label, (size,), room - SWATCH_WIDTH - GAP, 2), line) for label, line in ringed]
    ring_heights = [max(label.height + 0.9, step) for label, _ in rings]
    total = (
        title.height
        + 1
        + (square.height if square else 0.0)
        + bars
        + head_height
        + sum(heights)
        + sum(ring_heights)
        + 1
        + note.height
    )

    def draw(left: float, top: float) -> None:
        y = sheet.paragraph(title, left, top) - 1
        if square:
            square.draw(left, y)
            y -= square.height
        if bars and legend.histogram:
            _draw_histogram(sheet, legend.histogram, shading, Box(left, y - bars, room, bars))
            for text, at, align in zip(legend.histogram_ends, (left, left + room), ("left", "right"), strict=True):
                sheet.text(text, at, y - bars + 0.8, small, colour=SOFT, align=align)
            y -= bars
        ends = (left + room - columns[1] - COLUMN_GAP, left + room)
        for head, end in zip(heads if rows else (), ends if rows else (), strict=True):
            for position, line in enumerate(head.lines[::-1]):
                baseline = y - head_height + 2.0 + position * small * LINE * MM_PER_POINT
                sheet.text(line, end, baseline, small, colour=SOFT, align="right")
        y -= head_height
        for row, height in zip(rows, heights, strict=True):
            _draw_row(sheet, row, left, y, ends)
            y -= height
        for (label, stroke), height in zip(rings, ring_heights, strict=True):
            middle = y - MIDDLE * size * MM_PER_POINT
            swatch = Box(left + 0.6, middle - SWATCH_HEIGHT / 2 + 0.4, SWATCH_WIDTH - 1.2, SWATCH_HEIGHT - 0.8)
            ring_swatch(sheet, swatch, stroke)
            sheet.paragraph(label, left + SWATCH_WIDTH + GAP, y)
            y -= height
        sheet.paragraph(note, left, y - 1, colour=SOFT)

    return Block(total, draw)


def _people(people: int | None) -> str:
    return "unknown" if people is None else f"{people:,}"


def _rows(legend: Legend, shading: Shading, size: float, room: float) -> list[_Row]:
    """Rows of all classes, and of missing and suppressed where there are any."""
    rows = []
    listed = () if legend.both else tuple(zip(shading.labels, shading.colours, strict=True))
    for position, (label, colour) in enumerate(listed):
        hatch = shading.hatches[position] if shading.hatches else ""
        letter = shading.marks[position][0] if shading.marks else ""
        areas, people = legend.counts[position]
        rows.append(_Row(colour, hatch, hatch_ink(colour), letter, wrapped(label, size, room), areas, people))
    without = (
        (shading.missing_colour, MISSING_HATCH, shading.missing_label, legend.counts[-1]),
        (shading.suppressed_colour, SUPPRESSED_HATCH, shading.suppressed_label, legend.suppressed),
    )
    for colour, hatch, label, (areas, people) in without:
        if areas or people:
            rows.append(_Row(colour, hatch, hatch_ink(colour), "", wrapped(label, size, room), areas, people))
    return rows


def _draw_row(sheet: Sheet, row: _Row, left: float, top: float, ends: tuple[float, float]) -> None:
    size = row.label.size
    middle = top - MIDDLE * size * MM_PER_POINT
    box = Box(left, middle - SWATCH_HEIGHT / 2, SWATCH_WIDTH, SWATCH_HEIGHT)
    sheet.rectangle(box, row.fill, edge=EDGE, line=0.5, hatch=row.hatch, hatch_colour=row.hatched)
    baseline = top - 0.76 * size * MM_PER_POINT
    if row.letter:
        sheet.text(row.letter, left + SWATCH_WIDTH / 2, baseline, size, bold=True, align="centre", halo=1.6)
    sheet.paragraph(row.label, left + SWATCH_WIDTH + GAP, top)
    for text, end in zip((f"{row.areas:,}", _people(row.people)), ends, strict=True):
        sheet.text(text, end, baseline, size, align="right")


def _draw_histogram(sheet: Sheet, histogram: Histogram, shading: Shading, box: Box) -> None:
    """Bars of the values in view in the colours of their classes, and a tick where each break falls."""
    foot = box.bottom + HISTOGRAM_FOOT
    most = max(histogram.counts)
    step = box.width / len(histogram.counts)
    for position, counts in enumerate(zip(*histogram.by_class, strict=True)):
        base = foot
        for colour, count in zip(shading.colours, counts, strict=True):
            if count:
                high = count / most * HISTOGRAM_HEIGHT
                sheet.rectangle(Box(box.left + position * step, base, step * 0.92, high), colour, edge=EDGE, line=0.3)
                base += high
    sheet.line([(box.left, foot), (box.right, foot)], EDGE, 0.6)
    low, high = histogram.edges[0], histogram.edges[-1]
    for bound in histogram.breaks:
        if low < bound < high:
            across = box.left + (bound - low) / (high - low) * box.width
            sheet.line([(across, foot - 1.2), (across, foot)], INK, 0.8)


def scale_bar(sheet: Sheet, left: float, bottom: float, mm_per_metre: float, room: float) -> None:
    """
    Draw a north arrow and a scale bar of a round length.

    Parameters
    ----------
    sheet
        The page.
    left, bottom
        Corner to start from, in mm.
    mm_per_metre
        Scale of the map. Its plane is the national grid, whose north is up.
    room
        Width of the map, in mm.
    """
    size = sheet.paper.points(7)
    sheet.text("N", left + 2, bottom + 5.2, size, bold=True, align="centre")
    sheet.line([(left + 2, bottom), (left + 2, bottom + 4.4)], INK, 1.0)
    sheet.line([(left + 0.9, bottom + 2.9), (left + 2, bottom + 4.6), (left + 3.1, bottom + 2.9)], INK, 1.0)
    length = round_length(room * BAR_SHARE / mm_per_metre)
    long = length * mm_per_metre
    start = left + 8
    first = Box(start, bottom, long / 2, 1.2)
    sheet.rectangle(first, INK, edge=INK, line=0.6)
    sheet.rectangle(first._replace(left=start + long / 2), PAPER, edge=INK, line=0.6)
    kilometres = length / 1000
    half = f"{kilometres / 2:g}"
    is_clear = width(f"0{half}", size) / 2 + 1 < long / 2
    for share, text in ((0, "0"), (0.5, half if is_clear else ""), (1, f"{kilometres:g} km")):
        at = start + share * long
        sheet.text(text, at, bottom + 2.2, size, align="centre" if share < 1 else "left")


def round_length(metres: float) -> float:
    """Largest of 1, 2 or 5 times a power of ten that is no longer than a length; at least 10 metres."""
    best = 10.0
    power = 10.0
    while power <= metres:
        best = max(best, *(step * power for step in ROUND_STEPS if step * power <= metres))
        power *= 10
    return best
