"""An indicator of one area by sex and by age, where its observations have them."""

import math

import streamlit as st

from needs_map.app.pages.indicators.files import indicator_sources
from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.pages.indicators.words import figure
from needs_map.app.reports.panels import folded, table_of
from needs_map.app.shell.tray import add_button
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.documents.tray import TrayPart
from needs_map.figures.frames.measures import AGE_AND_SEX
from needs_map.figures.frames.values import groups_frame
from needs_map.figures.measures import measure_at
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written

HEADINGS = {
    "group": "Group",
    "value": "Value",
    "limits": "95% confidence interval",
    "numerator": "Count",
    "denominator": "Out of",
}


def groups_part(serving: Serving, line: IndicatorLine, area: Area) -> Part | None:
    """
    The figures of an area by sex and by age, each with its limits and what it is made of.

    Parameters
    ----------
    serving, line, area
        The store, an indicator at a period, and an area of any level.

    Returns
    -------
    part
        None of an indicator or area without such figures.
    """
    entry, period = line.entry, line.figures.period
    if not entry.indicator or period not in measure_at(serving, entry.key, level=area.level).periods:
        return None
    measure = measure_at(serving, entry.key, period, area.level)
    known = measure.indicator.grouped if measure.indicator else ()
    frames = [
        groups_frame(serving, measure, area.level, [area.code], kind=kind) for kind in AGE_AND_SEX if kind in known
    ]
    rows = [
        {
            "group": f"{'Aged ' if row['group_type'] == 'age' else ''}{row['group']}".capitalize(),
            "value": figure(entry, row["value"], row["note"]),
            "limits": f"{figure(entry, row['lower_cl'])} to {figure(entry, row['upper_cl'])}"
            if math.isfinite(row["lower_cl"])
            else "none",
            "numerator": written(row["numerator"], 0) if math.isfinite(row["numerator"]) else "–",
            "denominator": written(row["denominator"], 0) if math.isfinite(row["denominator"]) else "–",
        }
        for frame in frames
        for row in frame.to_dict("records")
    ]
    if not rows:
        return None
    title = f"{entry.name}{entry.written_unit()} of {in_sentence(area)} by sex and age, {line.figures.when}"
    columns = {key: Column(heading) for key, heading in HEADINGS.items()}
    cites, about = indicator_sources(serving, [line]), entry.definition
    return Part("", "", rows, (), cites, title=title, columns=columns, definition=about)


def draw_groups(serving: Serving, line: IndicatorLine, area: Area, kept: TrayPart) -> None:
    """Draw the figures of an area by sex and by age, folded, with the button that adds them; nothing without any."""
    part = groups_part(serving, line, area)
    if part is None:
        return
    st.html(folded(table_of(part.title, part.rows, HEADINGS, words=("group",)), "By sex and age"))
    add_button(serving, kept, "groups")
