"""The tables of the page Profile in HTML: figures with their strips, ages, LSOAs. Escaped here."""

import math
import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from needs_map.app.pages.indicators.charts import COLOURS
from needs_map.app.pages.indicators.table import cell, spark_line
from needs_map.app.pages.indicators.words import figure, rank_words, trend_words
from needs_map.app.pages.profile.figures import AgeLine, Ages, LsoaTable, ProfileLine
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.imd import DOMAINS
from needs_map.figures.measures import Measure
from needs_map.geo.areas import Area
from needs_map.geo.charts.sparkline import as_source
from needs_map.geo.charts.strip_plot import HEIGHT, WIDTH, strip_plot
from needs_map.geo.classes import written
from needs_map.needs.comparisons.trend import NO_TREND
from needs_map.needs.deprivation.core20 import CORE20_DECILES

MARKS = {"above": "up", "below": "down"}
"""Shape of a mark by the side of England on which a value lies, as on the page Indicators."""
FULL = 100
NUMBER = re.compile(r" (?=\d{3}[A-Z])")
"""Where the district in the name of an LSOA ends, and its number begins."""


def figures_table(
    parts: Sequence[tuple[str, Sequence[ProfileLine]]], area: Area, parent: Area | None, *, caption: str, several: str
) -> str:
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
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in heads)
    body = []
    for title, lines in parts:
        body.append(f"<tr class='nm-group'><th scope='rowgroup' colspan='{len(heads)}'>{escape(title)}</th></tr>")
        body += [_row(one, area, parent, several, timed=timed) for one in lines]
    return (
        f"<div class='nm-scroll' tabindex='0'><table class='nm-heat nm-one nm-profile'><caption>{escape(caption)}"
        f"</caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def strips_read(words: str) -> str:
    """How strips and marks are read, in HTML, behind a summary."""
    return (
        "<details class='nm-figures nm-more'><summary>How to read the strips and marks</summary>"
        f"<p class='nm-small'>{words}</p></details>"
    )


def _row(one: ProfileLine, area: Area, parent: Area | None, several: str, *, timed: bool) -> str:
    line, entry = one.line, one.line.entry
    word, side = str(line.judged.word[area.code]), str(line.judged.side[area.code])
    own = cell(entry, line.cells[area.code], word, side)
    about = f"{escape(entry.short)}{escape(entry.written_unit())}"
    head = (
        f"<th scope='row'><a href='{escape(line.link)}' target='_self'>{about}</a> <small>{line.figures.when}</small>"
    )
    above = f"<td>{_known(one, one.parent)}</td>" if parent else ""
    past = f"<td class='nm-over-time'>{_over_time(one)}</td>" if timed else ""
    return (
        f"<tr>{head}</th>{own}<td>{_strip(one, several, word, side)}</td>{above}<td>{_known(one, line.england)}</td>"
        f"{past}</tr>"
    )


def _known(one: ProfileLine, value: float) -> str:
    return escape(figure(one.line.entry, value)) if math.isfinite(value) else "–"


def _strip(one: ProfileLine, several: str, word: str, side: str) -> str:
    drawn = strip_plot(
        one.value,
        one.peers,
        one.neighbours,
        parent=one.parent,
        england=one.line.england,
        mark="dot" if word == "similar" else MARKS.get(side, "dot"),
        colour=COLOURS[word],
    )
    words = f"{figure(one.line.entry, one.value)} among {len(one.peers)} {several}"
    if math.isfinite(one.rank) and one.ranked > 1:
        words += f"; rank {rank_words(one.rank, one.ranked)}"
    return (
        f"<img class='nm-strip-plot' alt='{escape(words)}' title='{escape(words)}' width='{WIDTH}' height='{HEIGHT}' "
        f"src='{as_source(drawn)}'>"
    )


def _over_time(one: ProfileLine) -> str:
    if not one.past:
        return "–"
    trend = "" if one.trend == NO_TREND else f" {escape(trend_words(one.trend))}"
    return spark_line(one.past, one.line.entry) + trend


def ages_table(ages: Ages, *, caption: str) -> str:
    """People by age in two years, with a bar for each share; `caption` says what the table is of."""
    most = max((line.now / ages.everyone.now for line in ages.lines), default=1.0) if ages.everyone.now else 1.0
    most = max(most, *(line.then / ages.everyone.then for line in ages.lines)) if ages.everyone.then else most
    rows = "".join(_age_row(line, ages, most) for line in (*ages.lines, ages.everyone))
    heads = ("Age", str(ages.start), str(ages.end), "Change", f"Share of people, {ages.start} over {ages.end}")
    head = "".join(f"<th scope='col'>{one}</th>" for one in heads)
    return (
        f"<div class='nm-scroll' tabindex='0'><table class='nm-compare nm-profile-ages'><caption>{escape(caption)}"
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _age_row(line: AgeLine, ages: Ages, most: float) -> str:
    sign = "+" if line.change > 0 else ""
    change = f"{sign}{written(line.change * 100, 1, '%')}" if math.isfinite(line.change) else "–"
    bars = ""
    if line is not ages.everyone:
        shares = (line.now / ages.everyone.now, line.then / ages.everyone.then) if ages.everyone.then else (0.0, 0.0)
        bars = "".join(
            f"<span class='nm-pair'><i class='{look}' style='--nm-fill:#2f6db3;width:{share / most * 70:.1f}%'></i>"
            f"<b>{written(share * FULL, 1, '%')}</b></span>"
            for look, share in zip(("nm-solid", "nm-open"), shares, strict=True)
        )
    return (
        f"<tr><th scope='row'>{escape(line.label)}</th><td>{written(line.now, 0)}</td><td>{written(line.then, 0)}</td>"
        f"<td>{change}</td><td>{bars}</td></tr>"
    )


def first_table(lsoas: LsoaTable, links: dict[str, str], *, caption: str) -> str:
    """
    Ranks of the LSOAs to look at first; `links` and `caption` as for `lsoas_table`.

    A row has what follows the district in an LSOA's name, beside its MSOA; the head names the district if all share it.
    """
    rows = [(links[str(code)], str(row["name"]), row["msoa"], row["rank"]) for code, row in lsoas.rows.iterrows()]
    districts = {NUMBER.split(name)[0] for _, name, _, _ in rows}
    body = "".join(
        f"<tr><th scope='row'><a href='{escape(link)}' target='_self' title='{escape(name, quote=True)}'>"
        f"{escape(NUMBER.split(name)[-1])}</a> <small>{escape(msoa)}</small></th><td>{rank:,}</td></tr>"
        for link, name, msoa, rank in rows
    )
    of = f"LSOA of {districts.pop()}, and its MSOA" if len(districts) == 1 else "LSOA and its MSOA"
    return (
        f"<table class='nm-compare nm-profile-first'><caption>{escape(caption)}</caption><thead><tr>"
        f"<th scope='col'>{escape(of)}</th><th scope='col'>Rank</th></tr></thead><tbody>{body}</tbody></table>"
    )


def lsoas_table(lsoas: LsoaTable, links: dict[str, str], *, caption: str, people: str) -> str:
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
    whose = f"<th scope='col'>{escape(people[0].upper() + people[1:])}</th>"
    domains = "".join(f"<th scope='col'>{escape(name)}</th>" for name in DOMAINS.values())
    others = "".join(
        f"<th scope='col'>{escape(one.short)} <small>{escape(_when(one))}</small></th>" for one in lsoas.measures
    )
    head = "<tr><th scope='col' rowspan='2'>LSOA and MSOA</th><th scope='col' rowspan='2'>IMD rank</th>"
    head += f"<th scope='colgroup' colspan='{len(DOMAINS) + 1}'>National decile, 1 is the most deprived</th>"
    head += f"<th scope='colgroup' colspan='{len(lsoas.measures) + 1}'>People and households</th></tr>"
    head += f"<tr><th scope='col'>IMD</th>{domains}{whose}{others}</tr>"
    body = "".join(_lsoa_row(row, links[str(code)], lsoas) for code, row in lsoas.rows.iterrows())
    return (
        f"<div class='nm-scroll' tabindex='0'><table class='nm-compare nm-profile-lsoas'><caption>{escape(caption)}"
        f"</caption><thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _when(measure: Measure) -> str:
    """Period of a measure in words; nothing where its name has it."""
    return "" if measure.period in measure.short else period_in_words(measure.period)


def _lsoa_row(row: pd.Series, link: str, lsoas: LsoaTable) -> str:
    deciles = "".join(
        f"<td{' class=nm-most' if row[name] <= CORE20_DECILES else ''}>{row[name]}</td>"
        for name in ("decile", *DOMAINS)
    )
    people = written(row["people"], 0) if math.isfinite(row["people"]) else "–"
    values = "".join(
        f"<td>{escape(one.written(row[one.key])) if math.isfinite(row[one.key]) else '–'}</td>"
        for one in lsoas.measures
    )
    return (
        f"<tr><th scope='row'><a href='{escape(link)}' target='_self'>{escape(row['name'])}</a> "
        f"<small>{escape(row['msoa'])}</small></th><td>{row['rank']:,}</td>{deciles}<td>{people}</td>{values}</tr>"
    )
