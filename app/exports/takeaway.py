"""What a part of a page offers to take away: its chart as a picture, its figures as CSV and Excel."""

from collections.abc import Callable

from needs_map.app.exports.csv_file import report_decimals
from needs_map.app.exports.file_menu import File, Offered, file_menu, pictures_of
from needs_map.app.exports.pictures import words_around
from needs_map.app.exports.spreadsheets import Taken, taken_csv, taken_xlsx
from needs_map.app.exports.views import part_stem
from needs_map.app.pages.population.headings import AREA_COLUMNS, headings_of
from needs_map.app.shell.foot import show_sources
from needs_map.figures.people.tables import Report
from needs_map.figures.serving import Serving
from needs_map.figures.view_classes import assumed_words
from needs_map.geo.charts import Chart
from needs_map.geo.picture_charts import ChartWords, chart_file


def chart_words(serving: Serving, title: str, report: Report, *, finding: str = "") -> ChartWords:
    """
    Words around a chart of a report.

    Parameters
    ----------
    serving
        The store, for sources and the mark of a sample.
    title
        What is shown.
    report
        Its figures, with their population, period, notes and sources.
    finding
        A sentence to stand over the picture; the title then stands under it.
    """
    of = f"{report.population[0].upper()}{report.population[1:]}, {report.period}."
    subtitle = f"{title}. {of}" if finding else of
    return words_around(serving, finding or title, subtitle, report.sources, report.notes)


def picture_of(
    serving: Serving, chart: Chart, title: str, report: Report, *, finding: str = ""
) -> Callable[[str], bytes]:
    """Return what draws a chart of a report in a format, when it is asked for."""
    return lambda form: chart_file(chart, chart_words(serving, title, report, finding=finding), form)


def taken_report(serving: Serving, title: str, report: Report) -> Taken:
    """A report as a table to take away, with its population, period and notes beside it."""
    facts = [("Population", report.population), ("Period", report.period), *(("Note", note) for note in report.notes)]
    codes = dict.fromkeys(str(row.get("code", "")) for row in report.rows)
    if doubts := assumed_words([serving.tree[code] for code in codes if code in serving.tree]):
        facts.append(("Neighbourhoods", doubts))
    columns = [column for column in report.rows[0] if column not in AREA_COLUMNS]
    return Taken(
        title,
        report.rows,
        tuple(facts),
        published=report.published,
        sources=report.sources,
        decimals=report_decimals(columns),
        heads=headings_of(columns),
    )


def take_away(
    serving: Serving,
    title: str,
    report: Report,
    *,
    key: str,
    code: str,
    picture: Callable[[str], bytes] | None = None,
) -> None:
    """
    Draw the button that opens the files of one part of a page; each is made when it is asked for.

    Parameters
    ----------
    serving
        The store.
    title
        What the part shows, area included.
    report
        Its figures.
    key
        Name of the part, of its widgets and its files.
    code
        Code of the area, whose name the files bear.
    picture
        Takes a format and draws; None if there is no picture.
    """
    stem = part_stem(serving, f"{code.lower()}-{key}")
    show_sources(report.sources)
    taken = taken_report(serving, title, report)
    figures: dict[str, File] = {
        "csv": ("CSV", lambda: taken_csv(serving, taken._replace(heads={})).encode("utf-8-sig")),
        "xlsx": ("Excel", lambda: taken_xlsx(serving, taken)),
    }
    pictures = [pictures_of(picture)] if picture is not None else []
    file_menu(title, stem, key, [*pictures, Offered(figures)])
