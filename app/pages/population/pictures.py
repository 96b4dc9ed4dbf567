"""Charts of population by age as pictures for documents, with the reports that their figures are taken away as."""

import pandas as pd

from needs_map.app.pages.population.charts import DASH_NAMES, FIVE_YEARS, PyramidPopulation, band_colours
from needs_map.figures.documents.part import Part, Row
from needs_map.geo.areas import Area
from needs_map.geo.charts.kinds import Axis, Bars, Grid, Line, Lines, Pyramid, Segment, Sides
from needs_map.geo.numbers import known
from needs_map.needs.population.ageing import portion

PARTS = {"More people": "#9ecae1", "Older people": "#11246b"}
SHARE_AXIS = Axis("Share of each area's people", 1, "%")


def pyramid_picture(filled: PyramidPopulation, outlined: PyramidPopulation, *, shares: bool) -> Pyramid:
    """
    Return a pyramid to draw as a picture.

    Parameters
    ----------
    filled, outlined
        The two populations.
    shares
        Whether shares of each one's people are drawn, in per cent.
    """
    sides = []
    for half in (filled, outlined):
        shown = portion(half.people, half.people.sum()) * 100 if shares else half.people
        sides.append(Sides(half.name, shown[0].tolist(), shown[1].tolist()))
    labels = [band.label for band in FIVE_YEARS]
    return Pyramid(labels, sides[0], sides[1], SHARE_AXIS if shares else Axis("People"))


def pyramid_rows(area: Area, filled: PyramidPopulation, outlined: PyramidPopulation, *, shares: bool) -> list[Row]:
    """Figures of a pyramid: one row an age group, females and males of both populations, and shares if drawn."""
    rows: list[Row] = []
    for number, band in enumerate(FIVE_YEARS):
        row: Row = {"code": area.code, "name": area.name, "level": area.level, "age": band.label}
        for half in (filled, outlined):
            portions = portion(half.people, half.people.sum()) * 100
            for sex, words in enumerate(("females", "males")):
                row[f"{half.name}: {words}"] = known(half.people[sex, number])
                if shares:
                    row[f"{half.name}: {words}, percent"] = known(portions[sex, number])
        rows.append(row)
    return rows


def lines_picture(data: pd.DataFrame, start: int) -> Lines:
    """Return growth by age band, from `growth_data`, to draw as a picture."""
    wide = data.pivot_table(index="year", columns="band", values="growth", sort=False).sort_index() * 100
    bands = list(data["band"].unique())
    lines = [
        Line(band, wide[band].tolist(), colour, DASH_NAMES[number % len(DASH_NAMES)])
        for number, (band, colour) in enumerate(zip(bands, band_colours(len(bands)), strict=True))
    ]
    return Lines([str(year) for year in wide.index], lines, Axis(f"Change since {start}", 1, "%", signed=True))


def lines_rows(area: Area, data: pd.DataFrame) -> list[Row]:
    """Figures of the lines: one row an age band, its growth since the first year in each."""
    rows: list[Row] = []
    for band, part in data.groupby("band", sort=False):
        row: Row = {"code": area.code, "name": area.name, "level": area.level, "age": str(band)}
        years = zip(part["year"].tolist(), part["growth"].tolist(), strict=True)
        rows.append(row | {f"{year}_percent": known(growth * 100) for year, growth in years})
    return rows


def table_picture(part: Part, *, words: int = 1) -> Grid:
    """
    Return the table of a part to draw as a picture.

    Parameters
    ----------
    part
        The part, of one area.
    words
        How many columns name the row.
    """
    return Grid([column.heading for column in part.columns.values()], part.shown(), words)


def activity_picture(rows: list[Row], first: str) -> Bars:
    """Return what more and older people add to each service, as a share of activity in the first year, as bars."""
    parts = []
    for name, colour in PARTS.items():
        column = name.lower().replace(" ", "_")
        shares = [float(portion(row[column], row[first])) * 100 for row in rows]
        parts.append(Segment(name, shares, colour))
    return Bars([row["service"] for row in rows], parts, Axis(f"Added to activity of {first}", 1, "%", signed=True))


def published_picture(report: Part) -> Bars:
    """Return the published growth of each service, as bars."""
    rows = [f"{row['system']}: {row['service']}" for row in report.rows]
    growth = [row["published_growth_percent"] for row in report.rows]
    return Bars(rows, [Segment("Growth", growth, "#2f6db3")], Axis("Growth to 2040, as published", 0, "%", signed=True))
