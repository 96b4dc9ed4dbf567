"""Sentences and tables of population by age, in HTML: escaped here, drawn by the page."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from app.population import DEFAULT_METHOD, ageing, ages_of, people_of_area
from app.population_tables import chosen_years, growth_years
from app.serving import Serving
from app.words import in_sentence
from data.activity import published_activity
from geo.areas import Area
from geo.classes import written
from needs.ageing import NEEDS_ASSESSMENT_BANDS, growth, in_bands

Row = dict[str, Any]
LEFT = " style='text-align: left'"
AGED = {"80+": "aged 80 and over", "00-04": "under 5"}
ONE_DECIMAL = ("percent", "median_age", "working_age")


def aged(label: str) -> str:
    """Age band in a sentence: `aged 65 to 79`, `aged 80 and over`."""
    first, _, last = label.partition("-")
    return AGED.get(label, f"aged {int(first)} to {int(last)}" if last else f"aged {label.removesuffix('+')} and over")


def population_headline(serving: Serving, area: Area, method: str = DEFAULT_METHOD) -> str:
    """
    Two sentences that can be pasted: the band that grows fastest, all ages, and the Core20 share.

    Parameters
    ----------
    serving
        The store.
    area
        Any area.
    method
        `cohort` or `share`.
    """
    start, end = growth_years(serving, chosen_years(serving, ()))
    available = ages_of(serving).years
    people = people_of_area(serving, area.code, method).sum(axis=1)
    now, then = people[available.index(start)], people[available.index(end)]
    bands_now, bands_then = in_bands(now, NEEDS_ASSESSMENT_BANDS), in_bands(then, NEEDS_ASSESSMENT_BANDS)
    grown = growth(bands_now, bands_then)
    if not np.isfinite(grown).any():
        return f"No projection by age is available for {in_sentence(area)}."
    fastest = int(np.nanargmax(grown))
    everyone = float(growth(now.sum(), then.sum()))
    core20 = ageing(serving, area, method).core20_share[available.index(start)]
    way = "grow fastest" if grown[fastest] > 0 else "fall least"
    change = "rise" if everyone > 0 else "fall"
    live = (
        "no resident lives in a Core20 area"
        if core20 == 0
        else f"{written(core20 * 100, 1, '%')} of residents live in Core20 areas, the most deprived fifth of England"
    )
    total = f"{written(abs(everyone) * 100, 1, '%')} to {then.sum():,.0f}"
    return (
        f"People {aged(NEEDS_ASSESSMENT_BANDS[fastest].label)} in {in_sentence(area)} are projected to {way}, by "
        f"{written(grown[fastest] * 100, 1, '%')} from {start} to {end} ({bands_now[fastest]:,.0f} to "
        f"{bands_then[fastest]:,.0f}). All ages {change} by {total}; in {start}, {live} (IMD 2025)."
    )


def rows_table(caption: str, rows: Sequence[Row], *, words: int, headings: dict[str, str] | None = None) -> str:
    """
    Rows as a table that a screen reader can walk.

    Parameters
    ----------
    caption
        What the table is of.
    rows
        Cells by column; all rows have the same columns. Numbers are written to one decimal where the column is a
        percentage, a median age or a ratio.
    words
        How many columns, from the left, name the row.
    headings
        Words for columns whose key is not fit to show.
    """
    if not rows:
        return ""
    columns = list(rows[0])
    head = "".join(
        f"<th scope='col'{LEFT if position < words else ''}>"
        f"{escape((headings or {}).get(column, column.replace('_', ' ')))}</th>"
        for position, column in enumerate(columns)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<th scope='row'>{escape(str(row[column]))}</th>"
            if position < words
            else f"<td>{_shown(column, row[column])}</td>"
            for position, column in enumerate(columns)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f"<div class='nm-scroll' tabindex='0'><table class='nm-compare'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _shown(column: str, cell: object) -> str:
    if cell is None:
        return "not available"
    if not isinstance(cell, float):
        return escape(str(cell))
    if column.endswith("percent"):
        return escape(written(cell, 1, "%"))
    return escape(written(cell, 1 if column.endswith(ONE_DECIMAL) else 0))


def published_table() -> str:
    """Return the ten services as the needs assessment printed them, with their growth."""
    table = published_activity()
    rows = [
        {
            "system": row.system,
            "service": row.service,
            "period": row.period,
            "activity": activity,
            "projection": projection,
            "growth": f"{printed:.0f}%",
        }
        for row, activity, projection, printed in zip(
            table.itertuples(),
            table["activity"].tolist(),
            table["projection"].tolist(),
            table["growth_percent"].tolist(),
            strict=True,
        )
    ]
    headings = {"system": "System", "service": "Service", "period": "Today", "activity": "Activity today"}
    headings |= {"projection": "2040 if nothing changes", "growth": "Growth, as printed"}
    caption = "As published: integrated needs assessment 2026/27 to 2030/31. The two systems' sources differ."
    return rows_table(caption, rows, words=2, headings=headings)
