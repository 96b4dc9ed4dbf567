"""The charts of a part of a page as pictures."""

from collections.abc import Callable

from needs_map.app.exports.pictures import words_around
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving
from needs_map.geo.pictures.charts import ChartWords, chart_file


def chart_words(serving: Serving, part: Part) -> ChartWords:
    """
    Words around the picture of a chart of a part: its finding, or its title where it has none.

    Parameters
    ----------
    serving
        The store, for sources and the mark of a sample.
    part
        With its title, population, period, notes and sources.
    """
    of = f"{part.basis()}." if part.population else ""
    subtitle = f"{part.title}. {of}".strip() if part.finding else of
    return words_around(serving, part.finding or part.title, subtitle, part.sources, part.notes)


def picture_of(serving: Serving, part: Part) -> Callable[[str], bytes]:
    """Return what draws the first chart of a part in a format, when it is needed."""
    return lambda form: chart_file(part.charts[0], chart_words(serving, part), form)
