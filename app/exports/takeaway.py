"""A report of population as files: its chart as a picture, its figures as a table."""

from collections.abc import Callable

from needs_map.app.exports.csv_file import report_decimals
from needs_map.app.exports.pictures import words_around
from needs_map.app.exports.spreadsheets import Taken
from needs_map.app.pages.population.headings import AREA_COLUMNS, headings_of
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
        keyed=True,
    )
