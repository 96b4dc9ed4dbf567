"""
Charts as files for documents: PNG, SVG or PDF, drawn on the server without a browser or a network.

`chart_file(chart, words, form)` is all there is to it. A chart is one of eight kinds, plain tuples of numbers:

    Pyramid(ages, filled, outlined, axis)       people by age and sex; a second year or area outlined over it
    Lines(steps, lines, axis, levels)           values over time, each line named at its end; averages, targets, limits
    Panels(panels)                              lines side by side, each with an axis of its own
    Bars(rows, parts, axis)                     a bar a row, of one part or several laid end to end
    Dots(rows, dots, axis, levels)              dots on a line a row, with whiskers where limits are known
    Grid(head, rows, words)                     a table, its cells as written
    Heat(head, rows, key, corner)               a table with marks and colours; `heat_pages` cuts it into pages
    Funnel(names, sizes, values, positions...)  areas by size and value, and what chance would do

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
from typing import NamedTuple, TypeAlias

from needs_map.geo.charts.axes import key
from needs_map.geo.charts.drawing import draw_chart, entries
from needs_map.geo.charts.heat import cut_to_pages
from needs_map.geo.charts.height import height_of
from needs_map.geo.charts.kinds import (
    Bars,
    Chart,
    Dot,
    Dots,
    Funnel,
    Grid,
    Heat,
    HeatRow,
    Line,
    Lines,
    Panels,
    Pyramid,
    Segment,
)
from needs_map.geo.charts.words import described
from needs_map.geo.pictures.files import FileProperties, file_bytes, pages_bytes
from needs_map.geo.pictures.frame import SAMPLE_NOTE, Frame, draw_frame
from needs_map.geo.pictures.page import PAPERS, SOFT, Box, Sheet
from needs_map.geo.pictures.text import wrapped

SIZE, NOTE_SIZE = 8.5, 7.5
"""Of letters, in points, on A4."""


class ChartWords(NamedTuple):
    """The words around a chart, and its paper."""

    title: str
    """A finding, in a sentence."""
    subtitle: str
    """A definition: what is shown, of whom, its period and unit."""
    sources: Sequence[str]
    """Publisher, vintage and licence of each dataset."""
    made: date
    sample: bool = False
    notes: Sequence[str] = ()
    """Caveats, drawn under the chart."""
    paper: str = "a4-landscape"
    """A key of `geo.picture_page.PAPERS`."""
    link: str = ""
    """Address that restores what is drawn; none if empty."""
    headed: bool = True
    """Whether title and definition are drawn; they are in the alternative text in any case."""


def chart_file(chart: Chart, words: ChartWords, form: str, dpi: int = 0) -> bytes:
    """
    Draw a chart with all that a document needs.

    Parameters
    ----------
    chart
        Any chart; a `Heat` of no more than a page.
    words
        Title, definition, notes, sources, date.
    form
        "png", "svg" or "pdf".
    dpi
        Dots an inch of a PNG; 300 if 0.

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
    sheet = chart_sheet(chart, words)
    about = FileProperties(words.title, chart_alternative(chart, words), words.made, words.link)
    return file_bytes(sheet, form, about, dpi)


def chart_alternative(chart: Chart, words: ChartWords) -> str:
    """Say what the picture shows: its finding, its definition, its figures and its notes."""
    parts = [words.title, words.subtitle, described(chart), *words.notes]
    if words.sample:
        parts.insert(0, SAMPLE_NOTE)
    return " ".join(part.strip() for part in parts if part.strip())


def chart_sheet(chart: Chart, words: ChartWords) -> Sheet:
    """Draw the page, without writing it; raises as `chart_file`."""
    _check(chart)
    sheet, body = _framed(chart, words)
    if sheet.paper.fits:
        spare = body.height - height_of(chart, body.width, SIZE)
        sheet, body = _framed(chart, words, max(spare, 0.0))
    draw_chart(sheet, chart, body, SIZE * sheet.paper.scale)
    return sheet


def _framed(chart: Chart, words: ChartWords, spare: float = 0.0) -> tuple[Sheet, Box]:
    """Page with all but the chart, and what is left for it; `spare` is what the page is lower than its paper, in mm."""
    if words.paper not in PAPERS:
        raise ValueError(f"paper: must be one of {', '.join(PAPERS)}; got {words.paper!r}")
    paper = PAPERS[words.paper]
    sheet = Sheet(paper._replace(height=paper.height - spare))
    frame = Frame(words.title, words.subtitle, words.sources, words.made, words.sample, words.link, words.headed)
    body = draw_frame(sheet, frame)
    body = _notes(sheet, words.notes, body)
    room = key(sheet, entries(sheet, chart), body, SIZE * sheet.paper.scale) + 2
    return sheet, body._replace(height=body.height - room)


Page: TypeAlias = tuple[Heat, ChartWords]
"""One page of a heat table, with its own words."""


def heat_pages(chart: Heat, words: ChartWords) -> list[Page]:
    """
    Cut a heat table into pages that `chart_file` draws one by one and `pages_file` together.

    Parameters
    ----------
    chart, words
        The table, and the words around it; with several pages each says under its title which it is.
    """
    _check(chart)
    longest = words._replace(subtitle=f"{words.subtitle} Page 00 of 00.")
    _, body = _framed(chart, longest)
    parts = cut_to_pages(chart, body.width, body.height)
    if len(parts) == 1:
        return [(chart, words)]
    return [
        (part, words._replace(subtitle=f"{words.subtitle} Page {number} of {len(parts)}."))
        for number, part in enumerate(parts, start=1)
    ]


def pages_file(pages: Sequence[Page]) -> bytes:
    """Draw pages as one PDF, whose subject is the alternative text of them all."""
    sheets = [chart_sheet(chart, words) for chart, words in pages]
    description = " ".join(chart_alternative(chart, words) for chart, words in pages)
    first = pages[0][1]
    return pages_bytes(sheets, FileProperties(first.title, description, first.made, first.link))


def _check(chart: Chart) -> None:
    """Refuse series that are not as long as their chart."""
    if isinstance(chart, Panels):
        for panel in chart.panels:
            _check(panel)
        return
    if isinstance(chart, Grid | Heat):
        _check_table(chart)
        return
    wanted, series = _series(chart)
    if not wanted:
        raise ValueError("chart: there is nothing to draw")
    for name, values in series:
        if len(values) != wanted:
            raise ValueError(f"chart: {name} has {len(values)} values where {wanted} are wanted")


def _series(chart: Pyramid | Lines | Bars | Dots | Funnel) -> tuple[int, list[tuple[str, Sequence[object]]]]:
    """How long the series of a chart must be, and each with its name."""
    series: list[tuple[str, Sequence[object]]]
    if isinstance(chart, Pyramid):
        sides = [chart.filled, *([chart.outlined] if chart.outlined else [])]
        series = [(side.name, values) for side in sides for values in (side.females, side.males)]
        return len(chart.ages), series
    if isinstance(chart, Funnel):
        series = [("sizes", chart.sizes), ("values", chart.values), ("positions", chart.positions)]
        return len(chart.names), series
    groups: Sequence[Line | Segment | Dot] = (
        chart.lines if isinstance(chart, Lines) else chart.parts if isinstance(chart, Bars) else chart.dots
    )
    series = [(group.name, group.values) for group in groups]
    limited = [group for group in groups if isinstance(group, Dot | Line)]
    series += [(one.name, limit) for one in limited for limit in (one.lower, one.upper) if len(limit)]
    return len(chart.steps if isinstance(chart, Lines) else chart.rows), series


def _check_table(chart: Grid | Heat) -> None:
    if not chart.head or not chart.rows:
        raise ValueError("chart: there is nothing to draw")
    for row in chart.rows:
        cells = row.cells if isinstance(row, HeatRow) else row
        if len(cells) != len(chart.head):
            raise ValueError(f"chart: a row has {len(cells)} cells where {len(chart.head)} are wanted")


def _notes(sheet: Sheet, notes: Sequence[str], body: Box) -> Box:
    """Draw the notes at the bottom of the body; return what is left."""
    paragraphs = [wrapped(note, sheet.paper.points(NOTE_SIZE), body.width) for note in notes if note.strip()]
    top = body.bottom + sum(paragraph.height for paragraph in paragraphs)
    bottom = top + (4 if paragraphs else 0)
    for paragraph in paragraphs:
        top = sheet.paragraph(paragraph, body.left, top, colour=SOFT)
    return body._replace(bottom=bottom, height=body.top - bottom)
