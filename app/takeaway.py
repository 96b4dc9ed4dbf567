"""What a part of a page offers to take away: its chart as a picture, its figures as CSV and Excel."""

from collections.abc import Callable
from datetime import UTC, datetime

from app.exports import part_stem
from app.file_menu import File, Offered, file_menu, pictures_of
from app.pictures import source_lines
from app.population_exports import SOURCES, report_csv, report_xlsx
from app.population_tables import Report
from app.serving import Serving
from geo.charts import Chart
from geo.picture_charts import ChartWords, chart_file


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
        Its figures, with their population, period and notes.
    finding
        A sentence to stand over the picture; the title then stands under it.
    """
    of = f"{report.population[0].upper()}{report.population[1:]}, {report.period}."
    return ChartWords(
        finding or title,
        f"{title}. {of}" if finding else of,
        source_lines(serving, SOURCES),
        datetime.now(UTC).date(),
        serving.store.is_sample,
        report.notes,
    )


def picture_of(chart: Chart, words: ChartWords) -> Callable[[str], bytes]:
    """Return what draws a chart in a format, when it is asked for."""
    return lambda form: chart_file(chart, words, form)


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
    figures: dict[str, File] = {
        "csv": ("CSV", lambda: report_csv(serving, title, report).encode("utf-8-sig")),
        "xlsx": ("Excel", lambda: report_xlsx(serving, title, report)),
    }
    pictures = [pictures_of(picture)] if picture is not None else []
    file_menu(title, stem, key, [*pictures, Offered(figures)])
