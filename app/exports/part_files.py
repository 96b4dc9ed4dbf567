"""The charts of a part of a page as pictures."""

from collections.abc import Callable, Mapping
from functools import partial

from needs_map.app.exports.picture_size import sized
from needs_map.app.exports.pictures import words_around
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving
from needs_map.geo.charts.kinds import Chart
from needs_map.geo.pictures.charts import ChartWords, chart_file
from needs_map.geo.pictures.picture import PictureSpec, draw_picture


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
    people = f"{part.basis()}." if part.population else ""
    subtitle = f"{part.title}. {people}".strip() if part.finding else people
    return words_around(serving, part.finding or part.title, subtitle, part.sources, part.notes)


def picture_of(serving: Serving, part: Part) -> Callable[[str], bytes]:
    """Return what draws the first chart of a part in a format, when it is needed."""
    return lambda form: chart_file(part.charts[0], chart_words(serving, part), form)


def pictures_of_parts(serving: Serving, parts: Mapping[str, Part]) -> dict[str, Callable[[str], bytes]]:
    """What draws each chart and map of parts in a format, by the part's key; a second one has a number after it."""
    found: dict[str, Callable[[str], bytes]] = {}
    for key, part in parts.items():
        drawn = [partial(_chart, serving, part, chart) for chart in part.charts]
        for number, draw in enumerate([*drawn, *(partial(_map, described) for described in part.maps)], start=1):
            found[key if number == 1 else f"{key}-{number}"] = draw
    return found


def _chart(serving: Serving, part: Part, chart: Chart, form: str) -> bytes:
    return chart_file(chart, chart_words(serving, part), form)


def _map(described: Callable[[], PictureSpec], form: str) -> bytes:
    return draw_picture(sized(described()), form)
