"""
Charts as files for documents: PNG, SVG or PDF, drawn on the server without a browser or a network.

`chart_file(chart, words, form)` is all there is to it. A chart is one of five kinds, plain tuples of numbers:

    Pyramid(ages, filled, outlined, axis)       people by age and sex; a second year or area outlined over it
    Lines(steps, lines, axis, levels)           values over time, each line named at its end; averages, targets, limits
    Bars(rows, parts, axis)                     a bar a row, of one part or several laid end to end
    Dots(rows, dots, axis, levels)              dots on a line a row, with whiskers where limits are known
    Grid(head, rows, words)                     a table, its cells as written

    chart_file(
        Bars(["Leicester", "Rutland"], [Part("Core20 share", [53.5, 0.0], "#2f6db3")], Axis("People", 1, "%")),
        ChartWords("Most of Leicester lives in Core20 areas", "Residents, mid-2022.", ["ONS, OGL v3.0"], day),
        "svg",
    )

The file has the title, the definition, the notes, the sources and SAMPLE drawn on it, and inside it the title, the date
and an alternative text that gives the figures. The same chart makes the same bytes.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from geo.chart_axes import key
from geo.chart_drawing import draw_chart, entries
from geo.charts import Bars, Chart, Dot, Grid, Lines, Part, Pyramid, described
from geo.picture_files import About, file_bytes
from geo.picture_frame import SAMPLE_NOTE, Frame, draw_frame
from geo.picture_page import PAPERS, SOFT, Box, Sheet
from geo.picture_text import wrapped

SIZE, NOTE_SIZE = 8.5, 7.5
"""Of letters, in points, on A4."""


class ChartWords(NamedTuple):
    """The words around a chart, and its paper."""

    title: str
    """A finding, in a sentence."""
    subtitle: str
    """A definition: what is shown, of whom, of when, in what unit."""
    sources: Sequence[str]
    """Publisher, vintage and licence of each dataset."""
    made: date
    sample: bool = False
    notes: Sequence[str] = ()
    """Caveats, drawn under the chart."""
    paper: str = "a4-landscape"
    """A key of `geo.picture_page.PAPERS`."""


def chart_file(chart: Chart, words: ChartWords, form: str) -> bytes:
    """
    Draw a chart with all that a document needs.

    Parameters
    ----------
    chart
        A `Pyramid`, `Lines`, `Bars`, `Dots` or `Grid`.
    words
        Title, definition, notes, sources, date.
    form
        "png" (300 dots an inch), "svg" or "pdf".

    Returns
    -------
    content
        The file. The alternative text is inside: in a PNG as `Description`, in an SVG as `<desc>`, in a PDF as its
        subject.

    Raises
    ------
    ValueError
        If the format or the paper is unknown, or a series is not as long as its chart.
    """
    return file_bytes(chart_sheet(chart, words), form, About(words.title, alternative_text(chart, words), words.made))


def alternative_text(chart: Chart, words: ChartWords) -> str:
    """Say what the picture shows: its finding, its definition, its figures and its notes."""
    parts = [words.title, words.subtitle, described(chart), *words.notes]
    if words.sample:
        parts.insert(0, SAMPLE_NOTE)
    return " ".join(part.strip() for part in parts if part.strip())


def chart_sheet(chart: Chart, words: ChartWords) -> Sheet:
    """Draw the page, without writing it; raises as `chart_file`."""
    if words.paper not in PAPERS:
        raise ValueError(f"paper: must be one of {', '.join(PAPERS)}; got {words.paper!r}")
    _check(chart)
    sheet = Sheet(PAPERS[words.paper])
    body = draw_frame(sheet, Frame(words.title, words.subtitle, words.sources, words.made, words.sample))
    body = _notes(sheet, words.notes, body)
    size = SIZE * sheet.paper.scale
    room = key(sheet, entries(sheet, chart), body, size) + 2
    draw_chart(sheet, chart, body._replace(height=body.height - room), size)
    return sheet


def _check(chart: Chart) -> None:
    """Refuse series that are not as long as their chart."""
    if isinstance(chart, Pyramid):
        wanted, sides = len(chart.ages), [chart.filled, *([chart.outlined] if chart.outlined else [])]
        series = [(side.name, values) for side in sides for values in (side.females, side.males)]
    elif isinstance(chart, Lines):
        wanted, series = len(chart.steps), [(line.name, line.values) for line in chart.lines]
    elif isinstance(chart, Grid):
        _check_grid(chart)
        return
    else:
        groups: Sequence[Part | Dot] = chart.parts if isinstance(chart, Bars) else chart.dots
        wanted, series = len(chart.rows), [(group.name, group.values) for group in groups]
        limits = [(dot.name, limit) for dot in groups if isinstance(dot, Dot) for limit in (dot.lower, dot.upper)]
        series += [(name, limit) for name, limit in limits if len(limit)]
    if not wanted:
        raise ValueError("chart: there is nothing to draw")
    for name, values in series:
        if len(values) != wanted:
            raise ValueError(f"chart: {name} has {len(values)} values where {wanted} are wanted")


def _check_grid(chart: Grid) -> None:
    if not chart.head or not chart.rows:
        raise ValueError("chart: there is nothing to draw")
    for row in chart.rows:
        if len(row) != len(chart.head):
            raise ValueError(f"chart: a row has {len(row)} cells where {len(chart.head)} are wanted")


def _notes(sheet: Sheet, notes: Sequence[str], body: Box) -> Box:
    """Draw the notes at the bottom of the body; return what is left."""
    paragraphs = [wrapped(note, NOTE_SIZE * sheet.paper.scale, body.width) for note in notes if note.strip()]
    top = body.bottom + sum(paragraph.height for paragraph in paragraphs)
    bottom = top + (4 if paragraphs else 0)
    for paragraph in paragraphs:
        top = sheet.paragraph(paragraph, body.left, top, colour=SOFT)
    return body._replace(bottom=bottom, height=body.top - bottom)
