"""An indicator of one area by sex and by age, where its observations have them."""

import math

from needs_map.app.pages.indicators.table import Line
from needs_map.app.pages.indicators.words import figure
from needs_map.app.reports.panels import folded, table_of
from needs_map.figures.frames.measures import AGE_AND_SEX
from needs_map.figures.frames.values import groups_frame
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written


def by_age_and_sex(serving: Serving, line: Line, area: Area) -> str:
    """
    Write the figures of an area by sex and by age, each with its limits and what it is made of.

    Parameters
    ----------
    serving, line, area
        The store, an indicator at a period, and an area of any level.

    Returns
    -------
    html
        A table that a summary opens; empty of an indicator or area without such figures.
    """
    entry, period = line.entry, line.figures.period
    if not entry.indicator or period not in measure_at(serving, entry.key, level=area.level).periods:
        return ""
    measure = measure_at(serving, entry.key, period, area.level)
    known = measure.indicator.grouped if measure.indicator else ()
    frames = [groups_frame(serving, measure, area.level, [area.code], kind=of) for of in AGE_AND_SEX if of in known]
    rows = [
        {
            "group": f"{'Aged ' if row['group_type'] == 'age' else ''}{row['group']}".capitalize(),
            "value": figure(entry, row["value"], row["note"]),
            "95% confidence interval": f"{figure(entry, row['lower_cl'])} to {figure(entry, row['upper_cl'])}"
            if math.isfinite(row["lower_cl"])
            else "none",
            "count": written(row["numerator"], 0) if math.isfinite(row["numerator"]) else "–",
            "out of": written(row["denominator"], 0) if math.isfinite(row["denominator"]) else "–",
        }
        for frame in frames
        for row in frame.to_dict("records")
    ]
    caption = f"{entry.name}{entry.written_unit()} of {in_sentence(area)}, {line.figures.when}"
    return folded(table_of(caption, rows, {}, words=("group",)), "By sex and age")
