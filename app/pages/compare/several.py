"""Up to four areas in one table: people by age now and in ten years, Core20 over time, and every measure."""

import math
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from needs_map.app.link.choices import Choice, offer
from needs_map.app.pages.indicators.words import listed
from needs_map.app.pages.profile.figures import AgeLine, ages_now_and_then
from needs_map.app.words.markup import TableGroup, joined, small, table
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.definitions import Indicator
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.people.ages import has_ages
from needs_map.figures.comparison import ComparedMeasure, Side, area_side, england_basis
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.indicator_comparison import measures_compared
from needs_map.figures.measures import BASIS_WORDS, measures_of
from needs_map.figures.people.population import DEFAULT_METHOD, ages_of, people_of_area, projection_sources
from needs_map.figures.serving import Serving
from needs_map.figures.sources import IMD, OF_BASIS, from_datasets, of_indicator, of_levels, of_measure, together
from needs_map.figures.values import ENGLAND, measure_values
from needs_map.figures.view import View
from needs_map.geo.numbers import written
from needs_map.needs.deprivation.core20 import CORE20_DECILES

ALSO = "also"
"""Name of the choice in the link: codes of a third and a fourth area."""
NO_MORE = "-"
MOST_ALSO = 2
AGES, CORE20 = "People by age", "Core20 over time"
EARLIER = ("core20_2019", "core20_change")
"""Measures of the Core20 share by the index of 2019, of stores that hold it."""


def also_of_link(text: str) -> list[str]:
    """Codes of the third and the fourth area."""
    return [] if text == NO_MORE else [code for code in dict.fromkeys(text.split(",")) if code]


offer(
    {
        ALSO: Choice(
            "compare",
            "third and fourth area",
            lambda text, serving: (
                len(also_of_link(text)) <= MOST_ALSO and all(code in serving.tree for code in also_of_link(text))
            ),
        )
    }
)


class FigureLine(NamedTuple):
    """One figure of all areas."""

    group: str
    label: str
    about: str
    """Unit and period."""
    decimals: int
    suffix: str
    values: tuple[float, ...]
    """Of each side in order, England last; NaN is unknown."""
    then: tuple[float, ...] = ()
    """Of the same, ten years on; empty where there is no other year."""
    absent: tuple[str, ...] = ()
    """What stands in place of an unknown value; empty for "not available"."""
    indicator: Indicator | None = None
    """What the store says of it, where it is an indicator."""


def all_sides(serving: Serving, view: View, first: Side, second: Side) -> tuple[Side, ...]:
    """The two sides with the third and the fourth, each once."""
    known = {first.code, second.code}
    codes = [code for code in also_of_link(view.chosen(ALSO, NO_MORE)) if code in serving.tree and code not in known]
    return (first, second, *(area_side(serving, serving.tree[code]) for code in codes))


def title_names(serving: Serving, sides: tuple[Side, ...]) -> list[str]:
    """Names of the sides for a title: in full for two, short for more."""
    is_pair = len(sides) == 2  # noqa: PLR2004 - two names fit
    return [side.name if is_pair or not side.code else serving.tree[side.code].short for side in sides]


def figure_lines(serving: Serving, view: View, sides: tuple[Side, ...]) -> list[FigureLine]:
    """
    Put together what the areas are compared by.

    Parameters
    ----------
    serving, view
        The store and the view, with the population basis of all sides.
    sides
        Two to four.
    """
    return [*_ages(serving, sides), *_core20(serving, sides), *_measures(serving, view, sides)]


def _ages(serving: Serving, sides: tuple[Side, ...]) -> list[FigureLine]:
    if not has_ages(serving.store):
        return []
    found = [ages_now_and_then(serving, serving.tree[side.code]) if side.code else None for side in sides]
    known = next(ages for ages in found if ages is not None)
    about = f"residents, {known.start} and {known.end}, projected"
    of_all = [[*ages.lines, ages.everyone] if ages else None for ages in found]
    lines = []
    for at, band in enumerate((*known.lines, known.everyone)):
        own: list[AgeLine | None] = [ages[at] if ages else None for ages in of_all]
        now = tuple(one.now if one else math.nan for one in own)
        then = tuple(one.then if one else math.nan for one in own)
        lines.append(FigureLine(AGES, band.label, about, 0, "", (*now, math.nan), (*then, math.nan)))
    return lines


def _core20(serving: Serving, sides: tuple[Side, ...]) -> list[FigureLine]:
    lines = []
    measures = measures_of(serving)
    for key in (one.key for one in measures.values() if one.kind in EARLIER):
        values = []
        for side in sides:
            level = serving.tree[side.code].level if side.code else ""
            is_known = bool(level) and level in measures[key].levels
            values.append(
                float(measure_values(serving, measures[key], level, "resident")[side.code]) if is_known else math.nan
            )
        one = measures[key]
        lines.append(FigureLine(CORE20, one.short, "% of residents", one.decimals, one.suffix, (*values, math.nan)))
    if has_ages(serving.store):
        years = ages_of(serving).years
        start_end = [_core20_share(serving, side) for side in sides]
        first = next(found for found in start_end if found)
        about = f"% of residents, {first[2]} and {first[3]}, projected; deciles of IMD {INDEX_YEAR} held"
        now = tuple(found[0] if found else math.nan for found in start_end)
        then = tuple(found[1] if found else math.nan for found in start_end)
        if years:
            lines.append(FigureLine(CORE20, "Core20 share", about, 1, "%", (*now, math.nan), (*then, math.nan)))
    return lines


def _core20_share(serving: Serving, side: Side) -> tuple[float, float, int, int] | None:
    """Core20 share in % in the first year shown and ten years on, with both years."""
    if not side.code:
        return None
    ages = ages_now_and_then(serving, serving.tree[side.code])
    years = ages_of(serving).years
    people = people_of_area(serving, side.code, DEFAULT_METHOD, core20=True).sum(axis=(1, 2))
    shares = [
        float(people[years.index(year)] / everyone * 100) if everyone else math.nan
        for year, everyone in ((ages.start, ages.everyone.now), (ages.end, ages.everyone.then))
    ]
    return shares[0], shares[1], ages.start, ages.end


def _measures(serving: Serving, view: View, sides: tuple[Side, ...]) -> list[FigureLine]:
    """Every measure of the pairs of the first side with each other, by its key."""
    pairs = [{row.key: row for row in measures_compared(serving, view, sides[0], other)} for other in sides[1:]]
    rows: dict[str, ComparedMeasure] = {key: row for pair in reversed(pairs) for key, row in pair.items()}
    order = [key for pair in pairs for key in pair]
    lines = []
    for key in dict.fromkeys(order):
        row = rows[key]
        own = [pair.get(key) for pair in pairs]
        same = [one if one is not None and one.period == row.period else None for one in own]
        values = (row.first, *(one.second if one else math.nan for one in same), row.england)
        absent = (row.absent[0], *(one.absent[1] if one else "" for one in same), row.absent[2])
        unit = row.unit if row.unit and not row.unit.startswith("%") else ""
        about = ", ".join(filter(None, (unit, period_in_words(row.period))))
        lines.append(
            FigureLine(
                row.group, row.label, about, row.decimals, row.suffix, values, absent=absent, indicator=row.indicator
            )
        )
    return lines


def _cell(line: FigureLine, at: int) -> Markup:
    shown, change = _shown(line, at)
    return joined([shown, small(change)])


def _in_words(line: FigureLine, at: int) -> str:
    shown, change = _shown(line, at)
    return f"{shown} ({change})" if change else shown


def _shown(line: FigureLine, at: int) -> tuple[str, str]:
    """Figure of one side as it is shown, and by how much of itself it grows; empty where it does not."""
    value = line.values[at]
    if not math.isfinite(value):
        return line.absent[at] if line.absent and line.absent[at] else "–", ""
    shown = written(value, line.decimals, line.suffix)
    if not line.then:
        return shown, ""
    then = line.then[at]
    change = ""
    if line.suffix != "%" and value > 0:
        grown = then / value - 1
        change = f"{'+' if grown > 0 else ''}{written(grown * 100, 1, '%')}"
    return f"{shown} → {written(then, line.decimals, line.suffix)}", change


def several_table(lines: list[FigureLine], sides: tuple[Side, ...], *, caption: str) -> Markup:
    """The areas in columns, one line a figure; a figure of two years has both with an arrow between."""
    titles = ("", *_titles(lines, sides))
    body: list[object] = []
    for group, found in groupby(lines, key=lambda line: line.group):
        members = list(found)
        same = {line.about for line in members}
        body.append(TableGroup(group if len(same) > 1 else f"{group}: {members[0].about}"))
        for line in members:
            name = joined([line.label, small(line.about if len(same) > 1 else "")])
            body.append([name, *(_cell(line, at) for at in range(len(titles) - 1))])
    return table(caption, titles, body, kind="nm-compare nm-sides nm-several", label="Areas together")


def _titles(lines: list[FigureLine], sides: tuple[Side, ...]) -> list[str]:
    """Names of the sides, and England's where any of its figures is known and it is none of them."""
    names = [side.name for side in sides]
    has_england = any(math.isfinite(line.values[-1]) for line in lines) and ENGLAND not in names
    return [*names, ENGLAND] if has_england else names


def several_part(serving: Serving, view: View, lines: list[FigureLine], sides: tuple[Side, ...]) -> Part:
    """All figures of all areas; in files a figure of two years has a row for each."""
    names = [*(side.name for side in sides), ENGLAND]
    rows: list[dict[str, Any]] = []
    decimals = []
    for line in lines:
        years = [("", line.values)] if not line.then else [("now", line.values), ("in ten years", line.then)]
        for when, values in years:
            start = {"heading": line.group, "measure": line.label, "unit and period": line.about, "year": when}
            rows.append(start | dict(zip(names, values, strict=True)))
            decimals.append(dict.fromkeys(names, line.decimals))
    counted = england_basis(serving, view.basis)
    areas = [serving.tree[side.code] for side in sides if side.code]
    described = [of_indicator(line.indicator) for line in lines if line.indicator]
    described += [of_measure(one, "resident", "place") for one in measures_of(serving).values() if one.kind in EARLIER]
    described += [projection_sources(serving, areas)] if has_ages(serving.store) else []
    sources = [from_datasets(IMD, OF_BASIS[view.basis], OF_BASIS[counted]), *described]
    titles = _titles(lines, sides)
    return Part(
        BASIS_WORDS[view.basis],
        serving.period(view.basis),
        [
            {"measure": f"{line.label} ({line.about})" if line.about else line.label}
            | {str(at): _in_words(line, at) for at in range(len(titles))}
            for line in lines
        ],
        (
            "People by age are residents.",
            f"Core20: national IMD deciles 1 to {CORE20_DECILES}; in later years those of {INDEX_YEAR}.",
        ),
        together([*sources, of_levels(*(area.level for area in areas))]),
        title=f"{listed(title_names(serving, sides))}: now, in ten years and every measure",
        columns={"measure": Column("Measure")} | {str(at): Column(title) for at, title in enumerate(titles)},
        files=rows,
        facts=tuple(("Area", f"{side.name} ({side.code})" if side.code else side.name) for side in sides),
        decimals=decimals,
    )
