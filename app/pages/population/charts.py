"""Charts of population by age: pyramid now and then, growth by band, activity. Each has its table on the page."""

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from needs_map.app.reports.signed_axis import NOUGHT_BARE, SIGNED
from needs_map.figures.people.population import SEX_WORDS, ages_of, people_of_area
from needs_map.figures.people.tables import TableSettings
from needs_map.figures.serving import Serving
from needs_map.geo.areas import Area
from needs_map.geo.charts.labels import spread
from needs_map.needs.arguments import Floats
from needs_map.needs.population.ageing import Band, growth, in_bands, portion

if TYPE_CHECKING:
    import altair as alt

Layers: TypeAlias = "alt.LayerChart | alt.FacetChart"
FIVE_YEARS = (*(Band(first, first + 4) for first in range(0, 90, 5)), Band(90, 90))
FEMALES, MALES = "#c26a00", "#2f6db3"
INK, SOFT, LINE = "#16202b", "#4a5764", "#d5dbe1"
BAND_COLOURS = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1f8a70", "#3f9b3a", "#9a7b00", "#a8281c")
"""Dark enough on white to read as text; the last, 80 and over, stands out."""
DASH_NAMES = ("", "dashed", "dotted", "mixed")
DASHES = ([1, 0], [6, 2], [2, 2], [8, 3, 2, 3])
HEIGHT = 420
FEW_TICKS = 5  # so few that none is left out for want of room: of more, zero would be the first
LABEL_GAP = 0.045  # of the range of the lines: a line of text in a chart of this height


class PyramidPopulation(NamedTuple):
    """One population of a pyramid: its name, and its people by sex and five-year age group."""

    name: str
    people: Floats
    """Females and males x age groups."""


def band_colours(count: int) -> list[str]:
    """Colours of lines by age band, youngest first: the last stands out, however many there are."""
    return [*(BAND_COLOURS[number % (len(BAND_COLOURS) - 1)] for number in range(count - 1)), BAND_COLOURS[-1]]


def half_of(serving: Serving, area: Area, method: str, year: int, *, named: bool = False) -> PyramidPopulation:
    """
    Return an area's projected people in a year as one population of a pyramid.

    Parameters
    ----------
    serving, area, method, year
        As for `people_of_area`.
    named
        Whether its name is the area's; else it is the year.
    """
    people = people_of_area(serving, area.code, method)[ages_of(serving).years.index(year)]
    return PyramidPopulation(f"{area.short}, {year}" if named else str(year), in_bands(people, FIVE_YEARS))


def pyramid_data(filled: PyramidPopulation, outlined: PyramidPopulation, *, shares: bool = False) -> pd.DataFrame:
    """
    Two populations by five-year age group and sex.

    Parameters
    ----------
    filled, outlined
        What is drawn filled, and what over it in outline.
    shares
        Whether shares of each population's people are drawn, so that shapes of unequal areas can be compared.

    Returns
    -------
    data
        `side`, `sex`, `age`, `people`, `shown` (people, or a proportion).
    """
    rows = []
    for half in (filled, outlined):
        portions = portion(half.people, half.people.sum())
        for number, sex in enumerate(("Females", "Males")):
            rows += [
                {
                    "side": half.name,
                    "sex": sex,
                    "age": band.label,
                    "people": float(half.people[number, order]),
                    "shown": float((portions if shares else half.people)[number, order]),
                }
                for order, band in enumerate(FIVE_YEARS)
            ]
    return pd.DataFrame(rows)


def pyramid(data: pd.DataFrame, name: str, *, shares: bool = False) -> Layers:
    """
    Draw a population pyramid: one population filled, the other as an outline, to look different in greyscale.

    Parameters
    ----------
    data
        From `pyramid_data`.
    name
        What it is of, for the description that a screen reader reads.
    shares
        Whether `shown` are proportions.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    first, last = data["side"].unique()[[0, -1]]
    base = alt.Chart(data).transform_calculate(signed="datum.sex == 'Females' ? -datum.shown : datum.shown")
    unit, form = ("share of people", ".1%") if shares else ("people", ",")
    x = alt.X("signed:Q", title=f"← females · {unit} · males →").axis(
        labelExpr=f"format(abs(datum.value), '{form}')",
        tickCount=FEW_TICKS,
        labelFlush=False,
        gridColor=LINE,
        labelColor=SOFT,
    )
    y = alt.Y("age:O", title="Age").sort([band.label for band in reversed(FIVE_YEARS)]).axis(labelColor=SOFT)
    tips = [
        alt.Tooltip("age:O", title="Age"),
        alt.Tooltip("sex:N", title="Sex"),
        alt.Tooltip("side:N", title="Of"),
        alt.Tooltip("people:Q", title="People", format=",.0f"),
        *([alt.Tooltip("shown:Q", title="Share", format=".1%")] if shares else []),
    ]
    filled = (
        base.transform_filter(alt.datum.side == first)
        .mark_bar(opacity=0.55)
        .encode(
            x=x,
            y=y,
            color=alt.Color("sex:N").scale(domain=["Females", "Males"], range=[FEMALES, MALES]).legend(None),
            tooltip=tips,
        )
    )
    outlined = (
        base.transform_filter(alt.datum.side == last)
        .mark_bar(fillOpacity=0, stroke=INK, strokeWidth=1.6)
        .encode(x=x, y=y, tooltip=tips)
    )
    return alt.layer(filled, outlined).properties(
        height=HEIGHT,
        description=f"Population pyramid of {name}: {unit} by age and sex, {first} filled and {last} outlined. "
        "The table under it gives the figures.",
    )


def growth_data(serving: Serving, area: Area, settings: TableSettings, years: tuple[int, int]) -> pd.DataFrame:
    """
    Growth by age band since the first of two years, year by year up to the second.

    Returns
    -------
    data
        `year`, `band`, `people`, `growth` (a proportion).
    """
    available = ages_of(serving).years
    everyone = people_of_area(serving, area.code, settings.method)[:, SEX_WORDS[settings.sex]].sum(axis=1)
    people = in_bands(everyone, settings.bands)
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
            for number, band in enumerate(settings.bands)
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
    import altair as alt  # noqa: PLC0415 - slow to import

    bands = list(data["band"].unique())
    colour = alt.Color("band:N").scale(domain=bands, range=band_colours(len(bands))).legend(None)
    lines = (
        alt.Chart(data)
        .mark_line(strokeWidth=2.2)
        .encode(
            x=alt.X("year:O", title=None).axis(labelAngle=0, labelColor=SOFT, labelOverlap=True),
            y=alt.Y("growth:Q", title=f"Change since {years[0]}").axis(
                format=SIGNED, labelExpr=NOUGHT_BARE, gridColor=LINE, labelColor=SOFT
            ),
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
        .encode(x=alt.X("year:O"), y=alt.Y("label:Q"), text=alt.Text("band:N"), color=colour)
    )
    return alt.layer(lines, ends).properties(
        height=HEIGHT,
        description=f"Change in people by age band in {name} since {years[0]}, to {years[1]}. The table on this page "
        "gives the figures.",
    )


def activity_bars(data: pd.DataFrame, name: str) -> "alt.Chart":
    """
    Draw what more people and older people each add to a service's activity.

    Parameters
    ----------
    data
        `service`, `part` (`More people`, `Older people`), `share` (of activity in the first year, a proportion).
    name
        The area.
    """
    import altair as alt  # noqa: PLC0415 - slow to import

    bars: alt.Chart = (
        alt.Chart(data)
        .mark_bar(stroke=INK, strokeWidth=0.6)
        .encode(
            x=alt.X("share:Q", title="Added to activity").axis(
                format=SIGNED, labelExpr=NOUGHT_BARE, gridColor=LINE, labelColor=SOFT
            ),
            y=alt.Y("service:N", title=None).sort(None).axis(labelLimit=260, labelColor=INK),
            color=alt.Color("part:N", title=None)
            .scale(domain=["More people", "Older people"], range=["#9ecae1", "#11246b"])
            .legend(orient="top"),
            tooltip=[alt.Tooltip("service:N"), alt.Tooltip("part:N"), alt.Tooltip("share:Q", format="+.1%")],
        )
        .properties(description=f"What more people and older people add to activity in {name}, as in the table.")
    )
    return bars
