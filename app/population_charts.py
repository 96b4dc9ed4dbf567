"""Charts of population by age: pyramid now and then, growth by band, activity. Each has its table on the page."""

from typing import TypeAlias

import altair as alt
import numpy as np
import pandas as pd

from app.population import ages_of, people_of_area
from app.serving import Serving
from geo.areas import Area
from geo.labels import spread
from needs.ageing import NEEDS_ASSESSMENT_BANDS, Band, growth, in_bands

Layers: TypeAlias = alt.LayerChart | alt.FacetChart
FIVE_YEARS = (*(Band(first, first + 4) for first in range(0, 90, 5)), Band(90, 90))
FEMALES, MALES = "#c26a00", "#2f6db3"
INK, SOFT, LINE = "#16202b", "#4a5764", "#d5dbe1"
BAND_COLOURS = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1f8a70", "#3f9b3a", "#9a7b00", "#a8281c")
"""Dark enough on white to read as text; the last, 80 and over, stands out."""
DASHES = ([1, 0], [6, 2], [2, 2], [8, 3, 2, 3])
HEIGHT = 420
LABEL_GAP = 0.045  # of the range of the lines: a line of text in a chart of this height


def pyramid_data(serving: Serving, area: Area, method: str, years: tuple[int, int]) -> pd.DataFrame:
    """
    People by five-year age group and sex in two years.

    Returns
    -------
    data
        `year`, `sex`, `age`, `people`.
    """
    people = people_of_area(serving, area.code, method)
    available = ages_of(serving).years
    rows = []
    for year in years:
        groups = in_bands(people[available.index(year)], FIVE_YEARS)
        for number, sex in enumerate(("Females", "Males")):
            rows += [
                {"year": year, "sex": sex, "age": band.label, "people": float(groups[number, order])}
                for order, band in enumerate(FIVE_YEARS)
            ]
    return pd.DataFrame(rows)


def pyramid(data: pd.DataFrame, name: str, years: tuple[int, int]) -> Layers:
    """
    Draw a population pyramid: the first year filled, the second as an outline, so that greyscale tells them apart.

    Parameters
    ----------
    data
        From `pyramid_data`.
    name
        The area, for the description that a screen reader reads.
    years
        The two years.
    """
    first, last = years
    base = alt.Chart(data).transform_calculate(signed="datum.sex == 'Females' ? -datum.people : datum.people")
    x = alt.X("signed:Q", title="← females · people · males →").axis(
        labelExpr="format(abs(datum.value), ',')", gridColor=LINE, labelColor=SOFT
    )
    y = alt.Y("age:O", title="Age").sort([band.label for band in reversed(FIVE_YEARS)]).axis(labelColor=SOFT)
    tips = [
        alt.Tooltip("age:O", title="Age"),
        alt.Tooltip("sex:N", title="Sex"),
        alt.Tooltip("year:O", title="Year"),
        alt.Tooltip("people:Q", title="People", format=",.0f"),
    ]
    filled = (
        base.transform_filter(alt.datum.year == first)
        .mark_bar(opacity=0.55)
        .encode(
            x=x,
            y=y,
            color=alt.Color("sex:N").scale(domain=["Females", "Males"], range=[FEMALES, MALES]).legend(None),
            tooltip=tips,
        )
    )
    outlined = (
        base.transform_filter(alt.datum.year == last)
        .mark_bar(fillOpacity=0, stroke=INK, strokeWidth=1.6)
        .encode(x=x, y=y, tooltip=tips)
    )
    return alt.layer(filled, outlined).properties(
        height=HEIGHT,
        description=f"Population pyramid of {name}: people by age and sex in {first} (filled) and {last} (outlined). "
        "The table on this page gives the figures by age band.",
    )


def growth_data(serving: Serving, area: Area, method: str, years: tuple[int, int]) -> pd.DataFrame:
    """
    Growth by age band since the first of two years, year by year up to the second.

    Returns
    -------
    data
        `year`, `band`, `people`, `growth` (a proportion).
    """
    available = ages_of(serving).years
    people = in_bands(people_of_area(serving, area.code, method).sum(axis=1), NEEDS_ASSESSMENT_BANDS)
    start, end = available.index(years[0]), available.index(years[1])
    grown = growth(people[start], people[start : end + 1])
    return pd.DataFrame(
        [
            {
                "year": available[start + step],
                "band": band.label,
                "people": float(people[start + step, number]),
                "growth": float(grown[step, number]),
            }
            for step in range(end - start + 1)
            for number, band in enumerate(NEEDS_ASSESSMENT_BANDS)
        ]
    ).dropna()


def growth_lines(data: pd.DataFrame, name: str, years: tuple[int, int]) -> Layers:
    """
    Draw growth by age band as lines, each named at its end.

    Parameters
    ----------
    data
        From `growth_data`.
    name
        The area.
    years
        First and last year.
    """
    bands = [band.label for band in NEEDS_ASSESSMENT_BANDS]
    colour = alt.Color("band:N").scale(domain=bands, range=list(BAND_COLOURS)).legend(None)
    lines = (
        alt.Chart(data)
        .mark_line(strokeWidth=2.2)
        .encode(
            x=alt.X("year:O", title=None).axis(labelAngle=0, labelColor=SOFT, labelOverlap=True),
            y=alt.Y("growth:Q", title=f"Change since {years[0]}").axis(format="+.0%", gridColor=LINE, labelColor=SOFT),
            color=colour,
            strokeDash=alt.StrokeDash("band:N")
            .scale(domain=bands, range=[DASHES[number % len(DASHES)] for number in range(len(bands))])
            .legend(None),
            tooltip=[
                alt.Tooltip("band:N", title="Age"),
                alt.Tooltip("year:O", title="Year"),
                alt.Tooltip("people:Q", title="People", format=",.0f"),
                alt.Tooltip("growth:Q", title="Change", format="+.1%"),
            ],
        )
    )
    last = data[data["year"] == years[1]]
    ends = (
        alt.Chart(last.assign(label=spread(last["growth"].tolist(), LABEL_GAP * float(np.ptp(data["growth"])))))
        .mark_text(align="left", dx=6, fontSize=12, fontWeight="bold")
        .encode(x="year:O", y="label:Q", text="band:N", color=colour)
    )
    return alt.layer(lines, ends).properties(
        height=HEIGHT,
        description=f"Change in people by age band in {name} since {years[0]}, to {years[1]}. The table on this page "
        "gives the figures.",
    )


def activity_bars(data: pd.DataFrame, name: str) -> alt.Chart:
    """
    Draw what more people and older people each add to a service's activity.

    Parameters
    ----------
    data
        `service`, `part` (`More people`, `Older people`), `share` (of activity in the first year, a proportion).
    name
        The area.
    """
    bars: alt.Chart = (
        alt.Chart(data)
        .mark_bar(stroke=INK, strokeWidth=0.6)
        .encode(
            x=alt.X("share:Q", title="Added to activity").axis(format="+.0%", gridColor=LINE, labelColor=SOFT),
            y=alt.Y("service:N", title=None).sort(None).axis(labelLimit=260, labelColor=INK),
            color=alt.Color("part:N", title=None)
            .scale(domain=["More people", "Older people"], range=["#9ecae1", "#11246b"])
            .legend(orient="top"),
            tooltip=["service:N", "part:N", alt.Tooltip("share:Q", format="+.1%")],
        )
        .properties(description=f"What more people and older people add to activity in {name}, as in the table.")
    )
    return bars
