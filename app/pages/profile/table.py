"""The tables of the page Profile in HTML: figures with their strips, ages, LSOAs."""

import math
import re
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from needs_map.app.pages.indicators.charts import COLOURS
from needs_map.app.pages.indicators.table import IndicatorLine, cell, spark_line
from needs_map.app.pages.indicators.words import best_rank, figure, rank_words, trend_words
from needs_map.app.pages.profile.figures import AgeLine, AgesInTwoYears, LsoaTable, ProfileLine
from needs_map.app.words.markup import (
    TableCell,
    TableGroup,
    details,
    element,
    joined,
    link,
    pair_bar,
    paragraph,
    small,
    table,
)
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.imd import DOMAINS
from needs_map.figures.measures import Measure
from needs_map.geo.areas import Area
from needs_map.geo.charts.sparkline import as_source
from needs_map.geo.charts.strip_plot import HEIGHT, WIDTH, strip_plot
from needs_map.geo.numbers import written
from needs_map.needs.comparisons.trend import NO_TREND
from needs_map.needs.deprivation.core20 import CORE20_DECILES

SIDE_SHAPES = {"above": "up", "below": "down"}
"""Shape of a mark by the side of England on which a value lies, as on the page Indicators."""
FULL = 100
NUMBER = re.compile(r" (?=\d{3}[A-Z])")
"""Where the district in the name of an LSOA ends, and its number begins."""


def figures_table(
    parts: Sequence[tuple[str, Sequence[ProfileLine]]], area: Area, parent: Area | None, *, caption: str, several: str
) -> Markup:
    """
    Figures of an area: value, strip among its peers, the area above, England, and trend where one of them has it.

    Parameters
    ----------
    parts
        Title and figures of each part.
    area
        The area.
    parent
        The area above; None for the outermost.
    caption
        What the table is of.
    several
        Word for the areas of the strips.
    """
    timed = any(one.past for _, lines in parts for one in lines)
    heads = ["Figure", area.short, "Low to high", *([parent.short] if parent else []), "England"]
    heads += ["Over time"] if timed else []
    rows: list[object] = []
    for title, lines in parts:
        rows += [TableGroup(title), *(_row(one, area, parent, several, timed=timed) for one in lines)]
    return table(caption, heads, rows, kind="nm-heat nm-one nm-profile")


def strips_read(words: str) -> Markup:
    """How strips and marks are read, behind a summary."""
    return details("How to read the strips and marks", paragraph("nm-small", words), printed=True)


def map_with_caption(source: str, words: str, caption: str) -> Markup:
    """Small map of where an area lies, from its address, with words for screen readers and a caption."""
    picture = element("img", alt=words, src=source)
    return element("figure", picture, element("figcaption", caption, class_="nm-small"), class_="nm-where")


def figure_link(line: IndicatorLine) -> Markup:
    """Name, unit and period of a figure; the name opens its own page."""
    about = f"{line.entry.short}{line.entry.written_unit()}"
    return joined([link(about, line.link), " ", small(line.figures.when)])


def _row(one: ProfileLine, area: Area, parent: Area | None, several: str, *, timed: bool) -> list[object]:
    line, entry = one.line, one.line.entry
    word, side = str(line.judged.word[area.code]), str(line.judged.side[area.code])
    return [
        figure_link(line),
        cell(entry, line.cells[area.code], word, side),
        _strip(one, several, word, side),
        *([_known(one, one.parent)] if parent else []),
        _known(one, line.england),
        *([TableCell(_over_time(one), "nm-over-time")] if timed else []),
    ]


def _known(one: ProfileLine, value: float) -> str:
    return figure(one.line.entry, value) if math.isfinite(value) else "–"


def _strip(one: ProfileLine, several: str, word: str, side: str) -> Markup:
    drawn = strip_plot(
        one.value,
        one.peers,
        one.neighbours,
        parent=one.parent,
        england=one.line.england,
        mark="dot" if word == "similar" else SIDE_SHAPES.get(side, "dot"),
        colour=COLOURS[word],
    )
    words = f"{figure(one.line.entry, one.value)} among {len(one.peers)} {several}"
    if math.isfinite(one.rank) and one.ranked > 1:
        where = "" if one.ranked == len(one.peers) else " in this data set"
        words += f"; rank {rank_words(one.rank, one.ranked)}{where} ({best_rank([one.line.entry])})"
    return strip_image(drawn, words)


def strip_image(drawn: str, words: str) -> Markup:
    """A strip as an image, with what it shows in words."""
    size = {"width": WIDTH, "height": HEIGHT}
    return element("img", class_="nm-strip-plot", alt=words, title=words, **size, src=as_source(drawn))


def _over_time(one: ProfileLine) -> Markup | str:
    if not one.past:
        return "–"
    trend = "" if one.trend == NO_TREND else f" {trend_words(one.trend)}"
    return joined([spark_line(one.past, one.line.entry), trend])


def ages_table(ages: AgesInTwoYears, *, caption: str) -> Markup:
    """People by age in two years, with a bar for each share; `caption` says what the table is of."""
    most = max((line.now / ages.everyone.now for line in ages.lines), default=1.0) if ages.everyone.now else 1.0
    most = max(most, *(line.then / ages.everyone.then for line in ages.lines)) if ages.everyone.then else most
    rows = [_age_row(line, ages, most) for line in (*ages.lines, ages.everyone)]
    heads = ("Age", str(ages.start), str(ages.end), "Change", f"Share of people, {ages.start} over {ages.end}")
    return table(caption, heads, rows, kind="nm-compare nm-profile-ages")


def _age_row(line: AgeLine, ages: AgesInTwoYears, most: float) -> list[object]:
    sign = "+" if line.change > 0 else ""
    change = f"{sign}{written(line.change * 100, 1, '%')}" if math.isfinite(line.change) else "–"
    bars: list[Markup] = []
    if line is not ages.everyone:
        shares = (line.now / ages.everyone.now, line.then / ages.everyone.then) if ages.everyone.then else (0.0, 0.0)
        bars = [
            pair_bar(look, share / most * 70, "#2f6db3", written(share * FULL, 1, "%"))
            for look, share in zip(("nm-solid", "nm-open"), shares, strict=True)
        ]
    return [line.label, written(line.now, 0), written(line.then, 0), change, joined(bars)]


def first_table(lsoas: LsoaTable, links: dict[str, str], *, caption: str) -> Markup:
    """
    Ranks of the LSOAs to look at first; `links` and `caption` as for `lsoas_table`.

    A row has what follows the district in an LSOA's name, beside its MSOA; the head names the district if all share it.
    """
    head, names = named_lsoas([(row["name"], row["msoa"], links[str(code)]) for code, row in lsoas.rows.iterrows()])
    rows = [(name, f"{rank:,}") for name, rank in zip(names, lsoas.rows["rank"], strict=True)]
    return table(caption, (head, "Rank"), rows, kind="nm-compare nm-profile-first", box="")


def named_lsoas(lsoas: Sequence[tuple[str, str, str]]) -> tuple[str, list[Markup]]:
    """
    Short names of LSOAs, each a link beside its MSOA, and the head of their column.

    Parameters
    ----------
    lsoas
        Name, MSOA and address of each.
    """
    districts = {NUMBER.split(name)[0] for name, _, _ in lsoas}
    alike = len(districts) == 1
    names = [
        joined([link(NUMBER.split(name)[-1], address, title=name), " ", small(msoa)]) for name, msoa, address in lsoas
    ]
    return f"LSOA of {districts.pop()}, and its MSOA" if alike else "LSOA and its MSOA", names


def lsoas_table(lsoas: LsoaTable, links: dict[str, str], *, caption: str, people: str) -> Markup:
    """
    LSOAs to look at first: ranks, deciles of the domains, people, and measures.

    Parameters
    ----------
    lsoas
        From `first_lsoas`.
    links
        Address of the profile of each, by code.
    caption, people
        What the table is of, and who is counted.
    """
    above = (
        TableCell("LSOA and MSOA", lines=2),
        TableCell("IMD rank", lines=2),
        TableCell("National decile, 1 is the most deprived", columns=len(DOMAINS) + 1),
        TableCell("People and households", columns=len(lsoas.measures) + 1),
    )
    others = (joined([one.short, " ", small(_when(one))]) for one in lsoas.measures)
    heads = ("IMD", *DOMAINS.values(), people[0].upper() + people[1:], *others)
    rows = [_lsoa_row(row, links[str(code)], lsoas) for code, row in lsoas.rows.iterrows()]
    return table(caption, heads, rows, kind="nm-compare nm-profile-lsoas", above=above)


def _when(measure: Measure) -> str:
    """Period of a measure in words; nothing where its name has it."""
    return "" if measure.period in measure.short else period_in_words(measure.period)


def _lsoa_row(row: pd.Series, address: str, lsoas: LsoaTable) -> list[object]:
    deciles = (TableCell(row[name], "nm-most" if row[name] <= CORE20_DECILES else "") for name in ("decile", *DOMAINS))
    people = written(row["people"], 0) if math.isfinite(row["people"]) else "–"
    values = (one.written(row[one.key]) if math.isfinite(row[one.key]) else "–" for one in lsoas.measures)
    name = joined([link(row["name"], address), " ", small(row["msoa"])])
    return [name, f"{row['rank']:,}", *deciles, people, *values]
