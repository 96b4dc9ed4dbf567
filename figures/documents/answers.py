"""How the figure of one measure in one area is worked out, for the page and the command line."""

from typing import NamedTuple

import numpy as np

from needs_map.data.errors import DataError
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.imd import INDEX_YEAR
from needs_map.data.own.age_bands import DIRECT, INDIRECT, LIFE
from needs_map.figures.documents.beside import values_beside
from needs_map.figures.documents.workings import (
    QUOTIENT,
    Fact,
    added_words,
    file_row,
    file_words,
    method_of,
    store_words,
    suppression_words,
)
from needs_map.figures.entries import fifth_label
from needs_map.figures.indicators import indicator_figures, method_and_note
from needs_map.figures.measures import BASIS_WORDS, BUILT_IN, DEFAULT_ABOVE_LSOA, Measure, measures_of
from needs_map.figures.patch import serving_of_view
from needs_map.figures.people.age_values import age_values
from needs_map.figures.people.ages import AGE_FIGURES
from needs_map.figures.records.quality import record_facts
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import files_read, of_levels, of_measure, together
from needs_map.figures.values import measure_values, profile, published_means
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, PATCH, Area
from needs_map.geo.numbers import written

FUNCTIONS = {
    "core20": "deprivation.core20:core20",
    "core20_2019": "deprivation.core20:core20",
    "core20_change": "deprivation.core20:core20",
    "people": "deprivation.core20:core20",
    "quintile": "deprivation.quantiles:imd_quintile",
    "mean": "estimates.aggregation:mean_of_parts",
}
"""What each kind of measure is worked out with."""
HOW = {
    "people": "people of its LSOAs added up",
    "quintile": "(decile + 1) ÷ 2, rounded down",
    "mean": "mean of its LSOAs, weighted by their residents",
    "core20_2019": f"{QUOTIENT} × 100, by the index and population of then",
    "core20_change": "share now less share then",
}
"""How the value of each kind of measure comes about, where it is not as published."""
OF_INDICATORS = {
    "proportion": "estimates.proportions:proportion",
    "rate": "estimates.rates:crude_rate",
    "ratio": "estimates.indirect:smr",
}
BY_AGE = {
    DIRECT: "estimates.standardised:dsr",
    INDIRECT: "estimates.indirect:smr",
    LIFE: "estimates.life_table:life_expectancy",
}
AS_PUBLISHED = "As published"
MOST_NAMED = 12


class WorkedFigure(NamedTuple):
    """A value, the counts that make it, how, the function and what to keep in mind."""

    value: float
    numerator: float = np.nan
    denominator: float = np.nan
    how: str = AS_PUBLISHED
    function: str = ""
    method: str = ""
    """Of the publisher, where the figure is its own."""
    caveats: tuple[str, ...] = ()


def measure_facts(serving: Serving, measure: Measure, area: Area, basis: str) -> list[Fact]:
    """
    Say how the value of a measure in an area is worked out.

    Parameters
    ----------
    serving
        The store.
    measure
        A measure at a period; it exists at the level of the area.
    area
        Any area.
    basis
        Population basis, for measures that count people.

    Returns
    -------
    facts
        Label and words: the figure, its counts, areas added, function with its reference, source files, suppression,
        caveats, the store, and other values published for it.

    Raises
    ------
    DataError
        If the measure does not exist for such an area.
    """
    if area.level not in measure.levels:
        levels = ", ".join(LEVEL_NAMES[level][1] for level in measure.levels if level in serving.tree.levels)
        raise DataError(f"{measure.label} is available only for {levels}, not for {LEVEL_NAMES[area.level][1]}.")
    made = _made(serving, measure, area, basis)
    who = f", {BASIS_WORDS[basis]}, {serving.period(basis)}" if measure.counts_people else ""
    when = {"people": "", "core20": f", IMD {INDEX_YEAR}"}.get(measure.kind, f", {period_in_words(measure.period)}")
    facts = [("Figure", f"{measure.label}, {area.name}{when}{who}"), ("Value", _written(measure, made.value))]
    facts += [
        (label, written(count, 0 if float(count).is_integer() else 2))
        for label, count in (("Numerator", made.numerator), ("Denominator", made.denominator))
        if np.isfinite(count)
    ]
    if made.how != AS_PUBLISHED and area.level != "lsoa":
        facts.append(("Areas added", added_words(serving, area.code)))
    counted = record_facts(
        serving.store.manifest, measure.key, {code: one.name for code, one in serving.tree.lists.items()}
    )
    facts.append(("How", made.how.replace(AS_PUBLISHED, "Counted from records") if counted else made.how))
    facts += [("Method" if counted else "Publisher’s method", made.method)] if made.method else []
    facts.append(("Definition", measure.above if area.level != "lsoa" and measure.above else measure.definition))
    if made.function:
        method = method_of(made.function)
        facts.append(("Function", f"{method.function}: {method.summary}"))
        facts += [("Reference", method.reference)] if method.reference else []
    sources = together([of_measure(measure, basis, area.level), of_levels(area.level)])
    facts += [("Source file", file_words(file_row(one))) for one in files_read(serving, sources)]
    facts += [("Source", line) for line in sources.others]
    about = measure.indicator.indicator if measure.indicator else None
    facts += counted or [("Suppression", suppression_words(about))]
    facts += [("Caveat", text) for text in made.caveats if text]
    facts.append(("Store", store_words(serving)))
    facts += [("Also published", text) for text in values_beside(serving, area, measure, basis)]
    return facts


def fifth_of(measure: Measure) -> Measure:
    """Return the share of people in the most deprived fifth for the domain of a decile, as a measure."""
    label = fifth_label(measure.column.removesuffix("_decile"))
    what = "Share of people who live in LSOAs of national deciles 1 and 2 of this domain."
    share = BUILT_IN[DEFAULT_ABOVE_LSOA]
    return share._replace(key=measure.key, label=label, short=label, definition=what, column=measure.column)


def headline_facts(serving: Serving, view: View) -> list[Fact]:
    """Say how the figure that the headline of the map gives is worked out; nothing for two measures."""
    area, measure = scene_of(serving, view).area, scene_of(serving, view).measure
    if view.mine and view.patch:  # its headline is the Core20 share, whatever is mapped
        serving = serving_of_view(serving, view)
        area = serving.tree[PATCH]
    elif view.second and not view.select:
        return []
    if view.mine or (area.level not in measure.levels and measure.kind in {"quintile", "decile"}):
        whole = measure.kind != "decile" or measure.column == "imd_decile"
        measure = BUILT_IN[DEFAULT_ABOVE_LSOA] if whole else fifth_of(measure)
    return measure_facts(serving, measure, area, view.basis) if area.level in measure.levels else []


def _written(measure: Measure, value: float) -> str:
    if not np.isfinite(value):
        return "not available"
    unit = measure.indicator.indicator.unit if measure.indicator else ""
    shown = measure.written(value)
    return f"{shown} {unit}" if unit and unit != measure.suffix else shown


def _made(serving: Serving, measure: Measure, area: Area, basis: str) -> WorkedFigure:
    code = area.code
    if measure.indicator is not None:
        return _of_indicator(serving, measure, area)
    if measure.kind == "ages":
        found = age_values(serving, measure.key, measure.period, area.level)
        counted = bool(AGE_FIGURES[measure.key].counted)
        how = f"{QUOTIENT} × 100" if counted else "half of the residents are younger"
        function = "population.ageing:portion" if counted else "population.ageing:median_age"
        return WorkedFigure(found.value[code], found.numerator[code], found.denominator[code], how, function)
    if measure.kind == "core20":
        own = profile(serving, area, basis, column=measure.column or "imd_decile")
        return WorkedFigure(
            own.core20 * 100, float(own.people[1]), own.population, f"{QUOTIENT} × 100", FUNCTIONS["core20"]
        )
    value = float(measure_values(serving, measure, area.level, basis)[code])
    given = measure.kind == "mean" and (area.level == "lsoa" or code in published_means(serving, measure.column))
    how = "" if given else HOW.get(measure.kind, "")
    return WorkedFigure(value, how=how or AS_PUBLISHED, function=FUNCTIONS.get(measure.kind, "") if how else "")


def _of_indicator(serving: Serving, measure: Measure, area: Area) -> WorkedFigure:
    about = measure.indicator.indicator if measure.indicator else None
    if about is None:
        raise ValueError(f"measure: {measure.key} is no indicator")
    own = indicator_figures(serving, measure, area.level)
    how, note = method_and_note(measure, own, area.code)
    function = BY_AGE.get(about.by_age) or OF_INDICATORS.get(about.kind, "")
    counts = (float(own.numerator[area.code]), float(own.denominator[area.code]))
    made_here = how != AS_PUBLISHED
    words = f"{how}; {QUOTIENT} × {about.per:g}" if all(np.isfinite(counts)) and np.isfinite(about.per) else how
    method = "" if made_here else about.method
    return WorkedFigure(
        float(own.value[area.code]), *counts, words, function if made_here else "", method, (note, about.caveat)
    )


def measures_meant(serving: Serving, text: str) -> list[Measure]:
    """
    Find the measures that a text means.

    Parameters
    ----------
    serving
        The store.
    text
        Key or name of a measure, or words of its name.

    Returns
    -------
    measures
        The one of this key or name; else all whose name has every word, in the order of lists.
    """
    wanted = " ".join(text.casefold().replace("_", " ").split())
    found = list(measures_of(serving).values())
    exact = [one for one in found if wanted in _names(one)]
    if exact or not wanted:
        return exact[:1]
    words = wanted.split()
    return [one for one in found if all(any(word in name for name in _names(one)) for word in words)]


def _names(measure: Measure) -> tuple[str, str, str]:
    return measure.key.replace("_", " ").casefold(), measure.label.casefold(), measure.short.casefold()


def measure_meant(serving: Serving, text: str) -> Measure:
    """
    Find the one measure that a text means.

    Raises
    ------
    DataError
        If there is none, or several, which are then listed.
    """
    found = measures_meant(serving, text)
    if len(found) == 1:
        return found[0]
    if found:
        names = "; ".join(f"{one.label} ({one.key})" for one in found[:MOST_NAMED])
        more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise DataError(f"“{text[:80]}” means several measures: {names}{more}. Give one of these names or keys.")
    near = [one.label for one in measures_of(serving).values()][:MOST_NAMED]
    raise DataError(f"No measure here is called “{text[:80]}”. There are, among others: {'; '.join(near)}.")
