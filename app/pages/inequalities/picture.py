"""The rows of the page Inequalities as a picture for documents."""

import math
from collections.abc import Callable, Sequence

from needs_map.app.exports.pictures import words_around
from needs_map.app.pages.inequalities.words import group_name
from needs_map.figures.reports.inequalities import GapRow
from needs_map.figures.serving import Serving
from needs_map.figures.sources import Sources
from needs_map.geo.charts.kinds import WHOSE, Axis, Dot, Dots
from needs_map.geo.pictures.charts import chart_file

COLOURS = ("#440154", "#a8281c", "#1f8a70", "#2f6db3", "#c26a00", "#4a5764")
"""One a group; each with a shape of its own as long as there are shapes."""


def dots_chart(rows: Sequence[GapRow], group_type: str) -> Dots | None:
    """
    Return rows as a chart: a dot a group, by its value over everyone's; None where no row has dots.

    Parameters
    ----------
    rows
        Of the page.
    group_type
        What the groups are.
    """
    drawn = _drawn(rows)
    if not drawn:
        return None
    groups = list(dict.fromkeys(dot.group for row in drawn for dot in row.dots))
    own = [{dot.group: dot for dot in row.dots} for row in drawn]
    series = [
        Dot(
            group_name(group, group_type),
            [dots[group].ratio if group in dots else math.nan for dots in own],
            COLOURS[number % len(COLOURS)],
            WHOSE[number % len(WHOSE)],
        )
        for number, group in enumerate(groups)
    ]
    return Dots([row.indicator.short for row in drawn], series, Axis("Value over everyone’s", 2), [("Everyone", 1.0)])


def _drawn(rows: Sequence[GapRow]) -> list[GapRow]:
    """Rows that have dots."""
    return [row for row in rows if row.indicator.kind != "count" and any(math.isfinite(dot.ratio) for dot in row.dots)]


def dots_picture(
    serving: Serving, rows: Sequence[GapRow], group_type: str, words: tuple[str, str], sources: Sources
) -> Callable[[str], bytes] | None:
    """
    Return what draws the rows as a file.

    Parameters
    ----------
    serving, rows
        The store, and rows of the page.
    group_type
        What the groups are.
    words
        Title, and what is shown.
    sources
        Of the rows.

    Returns
    -------
    draw
        Takes a format; None where no row has dots.
    """
    chart = dots_chart(rows, group_type)
    if chart is None:
        return None
    caveats = dict.fromkeys(
        f"{row.indicator.short}: {row.indicator.caveat}" for row in _drawn(rows) if row.indicator.caveat
    )
    return lambda form: chart_file(chart, words_around(serving, *words, sources, list(caveats)), form)
