"""Life expectancy from the store's own indicators, for an area that no report is about."""

import math

from needs_map.app.words.indicators import subject_of
from needs_map.data.files.period_forms import period_in_words
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.indicators import indicator_figures
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_indicator, together
from needs_map.figures.values import ENGLAND
from needs_map.geo.areas import Area, in_sentence
from needs_map.geo.numbers import written

SUBJECT = "life expectancy"
"""What the names of the indicators hold."""
LEVEL = "place"
"""Level of the areas that are shown: of smaller ones publishers give other periods."""
MOST_INDICATORS = 6
"""Indicators that stand in one table."""
FEWEST_KNOWN = 0.5
"""Share of an area's places from which their figures say something of it."""
FEWEST_AREAS = 2
"""Areas from which they are said as a range."""


def stored_lives(serving: Serving, area: Area) -> Part | None:
    """
    Life expectancy of the places of an area, beside England, from the store's indicators; None where there is none.

    Parameters
    ----------
    serving, area
        The store, and any area of it.
    """
    measures = _measures(serving)
    codes = _places(serving, area)
    if not measures or not codes:
        return None
    values = {
        one.key: {
            **dict(zip(codes, indicator_figures(serving, one, LEVEL).value.reindex(codes).tolist(), strict=True)),
            ENGLAND: _of_england(serving, one),
        }
        for one in measures
    }
    fewest = FEWEST_KNOWN * len(codes)
    measures = [one for one in measures if sum(math.isfinite(values[one.key][code]) for code in codes) >= fewest]
    measures = measures[:MOST_INDICATORS]
    if not measures:
        return None
    rows = [
        {"area": name} | {one.key: values[one.key][code] for one in measures}
        for code, name in (*((code, serving.tree[code].name) for code in codes), (ENGLAND, ENGLAND))
    ]
    heads = {one.key: f"{one.short} (years), {period_in_words(one.period)}" for one in measures}
    shown = [
        {"area": row["area"]} | {heads[one.key]: Column("", one.decimals).text(row[one.key]) for one in measures}
        for row in rows
    ]
    described = [one.indicator.indicator for one in measures if one.indicator]
    return Part(
        "",
        "",
        shown,
        ("As published for local authorities. No report on this area is in the data set.",),
        together(of_indicator(one) for one in described),
        title="Life expectancy at birth",
        finding=_finding(serving, measures[0], values[measures[0].key], codes, area),
        columns={"area": Column("Area")} | {head: Column(head) for head in heads.values()},
        files=[{"area": row["area"]} | {heads[one.key]: row[one.key] for one in measures} for row in rows],
        caveats=tuple((one.name, one.caveat) for one in described if one.caveat),
    )


def _measures(serving: Serving) -> list[Measure]:
    found = []
    for key, measure in measures_of(serving).items():
        if measure.indicator is None or LEVEL not in measure.levels:
            continue
        if SUBJECT in measure.indicator.indicator.name.casefold():
            found.append(measure_at(serving, key, level=LEVEL))
    return found


def _places(serving: Serving, area: Area) -> list[str]:
    """Codes of the places in an area, or of the one around it."""
    tree = serving.tree
    if area.level in {LEVEL, "icb", "cluster"}:
        return [area.code] if area.level == LEVEL else list(tree.members(area.code, LEVEL))
    around = tree.holder(area.code, LEVEL)
    return [around] if around else []


def _of_england(serving: Serving, measure: Measure) -> float:
    held = measure.indicator
    if held is None or measure.period not in held.periods.get(ENGLAND_LEVEL, ()):
        return math.nan
    return float(indicator_figures(serving, measure, ENGLAND_LEVEL).value.iloc[0])


def _finding(serving: Serving, measure: Measure, values: dict[str, float], codes: list[str], area: Area) -> str:
    what, _ = subject_of(measure)
    known = sorted((value, code) for code in codes if math.isfinite(value := values[code]))
    beside = f", compared with {written(values[ENGLAND], 1)} in England" if math.isfinite(values[ENGLAND]) else ""
    when = period_in_words(measure.period)
    if len(known) < FEWEST_AREAS:
        where = in_sentence(serving.tree[known[0][1]]) if known else in_sentence(area)
        figure = f"was {written(known[0][0], 1)} years" if known else "is not available"
        return f"{what} in {where} {figure} in {when}{beside if known else ''}."
    (low, lowest), *_, (high, highest) = known
    names = [in_sentence(serving.tree[code]) for code in (lowest, highest)]
    return (
        f"{what} in the places of {in_sentence(area)} was between {written(low, 1)} years in {names[0]} and "
        f"{written(high, 1)} in {names[1]} in {when}{beside}."
    )
