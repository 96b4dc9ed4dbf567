"""The table of areas by indicators as a picture: pages for a document, legible without colours."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from needs_map.app.exports.downloads import PICTURES
from needs_map.app.exports.file_menu import File, Offered, pictures_of
from needs_map.app.link.links import linked
from needs_map.app.pages.indicators.files import picture_words
from needs_map.app.pages.indicators.results import Cell
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.pages.indicators.words import MARKS, MISSING, SIDES, TESTED, UNTESTED, figure, shape
from needs_map.data.indicators.definitions import SUPPRESSED
from needs_map.figures.serving import Serving
from needs_map.geo.charts.kinds import Heat, HeatCell, HeatRow
from needs_map.geo.pictures.charts import Page, chart_file, heat_pages, pages_file

FILLS = {
    "worse": "#f8cdb9",
    "better": "#bcdcf5",
    "similar": "#f3ecc8",
    "higher": "#d8cbef",
    "lower": "#ebe5f7",
}
"""As in the stylesheet of the page."""
SHORT_SUPPRESSED, NONE = "supp.", "–"


def heat_of(lines: Sequence[IndicatorLine], names: Mapping[str, str]) -> Heat:
    """
    Put the table of areas by indicators as a chart.

    Parameters
    ----------
    lines
        Its rows.
    names
        Name of each area by its code, in the order of the columns; England stands before them.
    """
    rows = []
    for line in lines:
        entry, own = line.entry, line.cells
        england = HeatCell(figure(entry, line.england) if math.isfinite(line.england) else NONE)
        cells = [_cell(line, own[code], code) for code in names]
        name = f"{entry.short}{entry.written_unit()}, {line.figures.when}"
        rows.append(HeatRow(name, entry.group, [england, *cells]))
    drawn = {str(line.judged.word[code]) for line in lines for code in names}
    texts = {cell.text for row in rows for cell in row.cells}
    return Heat(["England", *names.values()], rows, _key(drawn, texts), "Indicator, unit and period")


def _cell(line: IndicatorLine, row: Cell, code: str) -> HeatCell:
    value = float(row["value"])
    if not math.isfinite(value):
        suppressed = row["note"] == SUPPRESSED
        return HeatCell(SHORT_SUPPRESSED if suppressed else NONE, spoken=SUPPRESSED if suppressed else MISSING)
    word = str(line.judged.word[code])
    mark = MARKS[word]
    sign = shape(word, str(line.judged.side[code])) + mark.letter
    return HeatCell(figure(line.entry, value), sign, FILLS.get(word, ""), mark.meaning if sign else "")


def _key(drawn: set[str], texts: set[str]) -> list[tuple[str, str, str]]:
    """What marks mean, of those drawn: shapes for the side, letters for the judgement."""
    signs = {"worse": "▲▼", "better": "▲▼", "similar": "●", "higher": "▲", "lower": "▼"}
    key = [(f"{signs[word]}{MARKS[word].letter}", FILLS[word], word) for word in TESTED if word in drawn]
    if drawn & set(UNTESTED):
        key.append(("△ ▽ ○", "", "above, below, about the same: not tested"))
    if drawn & (set(SIDES) | set(TESTED)):
        key.append(("▲ ▼", "", "above, below the benchmark"))
    if SHORT_SUPPRESSED in texts:
        key.append((SHORT_SUPPRESSED, "", SUPPRESSED))
    if NONE in texts:
        key.append((NONE, "", MISSING))
    return key


def heat_offered(
    serving: Serving, lines: Sequence[IndicatorLine], names: Mapping[str, str], *, finding: str, what: str, link: str
) -> list[Offered]:
    """
    Offer the table as pictures: one A4 page, or one picture a page and a PDF of them all.

    Parameters
    ----------
    serving
        The store.
    lines, names
        As `heat_of` takes them.
    finding
        A sentence to stand over the picture.
    what
        What is shown, with the benchmark.
    link
        Address of the page, which stands at the foot: how many pages there are depends on it.
    """
    pages = linked(link, lambda: heat_pages(heat_of(lines, names), picture_words(serving, finding, lines, what)))()
    if len(pages) == 1:
        about = "The table as a picture, on one A4 page"
        return [pictures_of(lambda form: chart_file(*pages[0], form), about=about, sized=False)]
    about = f"The table as a picture: {len(pages)} pages of A4, as one PDF or as a picture a page"
    whole: dict[str, File] = {"pdf": (f"PDF, {len(pages)} pages", lambda: pages_file(pages))}
    return [Offered(whole, about), *(_a_page_each(pages, form) for form in ("png", "svg"))]


def _a_page_each(pages: Sequence[Page], form: str) -> Offered:
    label = PICTURES[form]
    files = {
        f"page-{number}.{form}": (f"{label}, page {number}", _drawn(page, form))
        for number, page in enumerate(pages, start=1)
    }
    return Offered(files)


def _drawn(page: Page, form: str) -> Callable[[], bytes]:
    return partial(chart_file, *page, form)
