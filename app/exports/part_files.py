"""A part of a page as files: its table for CSV and Excel, its charts as pictures."""

from collections.abc import Callable

from needs_map.app.exports.pictures import words_around
from needs_map.app.exports.spreadsheets import Taken
from needs_map.figures.documents.part import Part
from needs_map.figures.serving import Serving
from needs_map.figures.view_classes import footprint_words
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
    of = f"{part.basis()}."
    subtitle = f"{part.title}. {of}" if part.finding else of
    return words_around(serving, part.finding or part.title, subtitle, part.sources, part.notes)


def picture_of(serving: Serving, part: Part) -> Callable[[str], bytes]:
    """Return what draws the first chart of a part in a format, when it is needed."""
    return lambda form: chart_file(part.charts[0], chart_words(serving, part), form)


def table_of_part(serving: Serving, part: Part) -> Taken:
    """A part as a table for files, with its population, period, notes and caveats beside it."""
    facts = [("Definition", part.definition), ("Population", part.population), ("Period", part.period)]
    facts = [(name, text) for name, text in facts if text]
    facts += [("Note", note) for note in part.notes]
    facts += [(f"Caveat, {name}", text) for name, text in part.caveats]
    codes = dict.fromkeys(str(row.get("code", "")) for row in part.rows)
    if doubts := footprint_words(serving, [serving.tree[code] for code in codes if code in serving.tree]):
        facts.append(("Neighbourhoods", doubts))
    return Taken(
        part.title,
        part.rows,
        tuple(facts),
        published=part.published,
        sources=part.sources,
        decimals={key: one.decimals for key, one in part.columns.items() if one.decimals is not None},
        heads={key: one.heading for key, one in part.columns.items()},
        keyed=True,
    )
