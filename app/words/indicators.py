"""Sentences and the panel of an indicator: its value in an area, with limits, beside areas above it and England."""

import math
import re
from typing import NamedTuple

from markupsafe import Markup

from needs_map.app.words.markup import (
    TableRow,
    element,
    paragraph,
    table,
)
from needs_map.app.words.units import head_of, in_words, is_plural, unit_after
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.files.units import OF_RATIO
from needs_map.figures.benchmark import benchmark_of, has_limits, outcomes
from needs_map.figures.documents.answers import AS_PUBLISHED
from needs_map.figures.indicators import (
    Figures,
    figures_beyond,
    indicator_figures,
    method_and_note,
    missing_words,
)
from needs_map.figures.measures import Measure, measure_at
from needs_map.figures.people.standards import crude_key
from needs_map.figures.records.quality import record_facts
from needs_map.figures.scene import scene_of
from needs_map.figures.serving import Serving
from needs_map.figures.values import icbs_around
from needs_map.figures.view import View
from needs_map.geo.areas import LEVEL_NAMES, Area, article, in_sentence
from needs_map.geo.classes import MISSING_LABEL
from needs_map.geo.numbers import written

COMPARED = {
    "higher": "significantly higher than in",
    "lower": "significantly lower than in",
    "similar": "not significantly different from",
}
VERDICTS = {
    ("higher", "low is good"): "worse",
    ("higher", "high is good"): "better",
    ("lower", "low is good"): "better",
    ("lower", "high is good"): "worse",
}
METHOD = re.compile(r"(?P<what>.+), (?P<method>(?:age-)?standardised (?:\w+ )?(?:ratio|rate)|crude (?:death )?rate)")
"""A name that ends with how its figure is worked out."""
COUNTED = re.compile(r"(?:.* )?(?:rate|ratio|count|number|share|percentage|proportion)", re.IGNORECASE)
"""What a figure is of that has an article before it, such as "the employment rate"."""
TEST_MARKS = {"higher": "▲", "lower": "▼", "similar": "●"}


class Reading(NamedTuple):
    """An indicator in one area."""

    name: str
    value: float
    lower_cl: float
    upper_cl: float
    suppressed: bool
    against: str
    """How it stands to the benchmark: `higher`, `similar`, `lower` or `not compared`."""


def reading_of(serving: Serving, view: View, measure: Measure, area: Area) -> Reading:
    """
    Return an indicator in an area, at the view's period where it is known there.

    Parameters
    ----------
    serving, view
        The store and the view.
    measure
        The indicator at a period.
    area
        Any area.
    """
    if area.level not in measure.levels:
        return Reading(area.short, math.nan, math.nan, math.nan, suppressed=False, against="not compared")
    figures = indicator_figures(serving, measure, area.level)
    value, lower, upper = (float(part[area.code]) for part in figures.estimates)
    against = "not compared"
    if has_limits(measure, area.level) and math.isfinite(value):
        against = str(outcomes(serving, measure, area.level, view.basis, view.against)[area.code])
    return Reading(area.short, value, lower, upper, bool(figures.suppressed[area.code]), against)


def indicator_sentence(serving: Serving, view: View, measure: Measure, area: Area) -> str:
    """
    One sentence on an indicator in an area: value, limits, period, and how it stands to the benchmark.

    Parameters
    ----------
    serving, view
        The store and the view.
    measure
        The indicator at a period.
    area
        The area in focus.
    """
    reading = reading_of(serving, view, measure, area)
    owner = in_sentence(area) if area.level == "cluster" else f"{article(area)}{area.name}"
    when = f"in {period_in_words(measure.period)}"
    what, many = subject_of(measure)
    are = "are" if many else "is"
    if not math.isfinite(reading.value):
        if reading.suppressed:
            why = why_suppressed(serving, measure, area)
            return f"{what} {are} suppressed for {owner} {when}, {why}."
        if area.level not in measure.levels:
            return f"{what} {are} not available for {LEVEL_NAMES[area.level][1]}."
        missing = missing_words(indicator_figures(serving, measure, area.level), area.code)
        why = missing.removeprefix(MISSING_LABEL.lower())
        return f"{what} {are} not available for {owner} {when}{why}."
    scale = scale_of(measure)
    limits = f"95% confidence interval {_limits(reading, measure)}" if math.isfinite(reading.lower_cl) else ""
    beside = "; ".join(filter(None, (scale, limits)))
    was = "were" if many else "was"
    text = (
        f"{what} {was} {figure_with_unit(reading.value, measure)}{f' ({beside})' if beside else ''} in {owner} {when}"
    )
    benchmark = benchmark_of(serving, measure, view.basis, view.against)
    beside = figure_with_unit(benchmark.value, measure)
    top = serving.tree.top
    whose = in_sentence(top) if benchmark.name == top.short else benchmark.name
    if reading.against in COMPARED and benchmark.name != area.short:
        verdict = VERDICTS.get((reading.against, _polarity(measure)), "")
        words = f", {COMPARED[reading.against]} {whose} ({beside})"
        return f"{text}{words}{f': {verdict}' if verdict else ''}."
    if math.isfinite(benchmark.value) and benchmark.name != area.short:
        text += f", compared with {beside} in {whose}"
    return f"{text}."


def _closed(label: str) -> str:
    """A label before its verb: a comma ends what a comma began, and none stands before a bracket."""
    label = label.replace(", (", " (")
    return f"{label}," if ", " in label else label


def subject_of(measure: Measure) -> tuple[str, bool]:
    """Subject of a sentence on a figure, such as "The share of Asian residents", and whether it is in the plural."""
    if named := METHOD.fullmatch(measure.short):
        return f"The {named['method']} of {_closed(in_words(named['what']))}", False
    if _is_ratio(measure) and "ratio" not in measure.short.casefold():
        return f"The standardised ratio of {_closed(in_words(measure.short))}", False
    if not is_plural(measure.label):
        counted = COUNTED.fullmatch(head_of(measure.label))
        return _closed(f"The {in_words(measure.label)}" if counted else measure.label), False
    if measure.suffix == "%":
        return f"The share of {_closed(in_words(measure.label))}", False
    return _closed(measure.label), True


def why_suppressed(serving: Serving, measure: Measure, area: Area) -> str:
    """Say why a value is withheld: its own count is small, or those of parts of it, which it would give away."""
    own_rule = measure.indicator is not None and measure.indicator.indicator.suppress_below
    few = "because its count is small or would reveal a small one" if own_rule else "because few people are counted"
    if area.level == "lsoa" or "lsoa" not in measure.levels:
        return few
    withheld = indicator_figures(serving, measure, "lsoa").suppressed.reindex(
        serving.tree.lsoas(area.code), fill_value=False
    )
    parts = int(withheld.sum())
    if not parts:
        return few
    one, several = LEVEL_NAMES["lsoa"]
    return f"because too few people are counted in {parts:,} of its {len(withheld):,} {one if parts == 1 else several}"


def _reading_beyond(name: str, figures: Figures) -> Reading:
    """An indicator in what the store has no areas of, one row."""
    value, lower, upper = (float(part.iloc[0]) for part in figures.estimates)
    return Reading(name, value, lower, upper, suppressed=False, against="not compared")


def indicator_panel(serving: Serving, view: View) -> Markup:
    """
    Return the indicator in the area in focus, the areas above it and England, as HTML; empty for other measures.

    Parameters
    ----------
    serving, view
        The store and the view.
    """
    measure = scene_of(serving, view).measure
    if measure.indicator is None:
        return Markup("")
    about = measure.indicator.indicator
    areas = serving.tree.path(view.focus)[::-1]
    rows = [reading_of(serving, view, measure, area) for area in areas]
    wholes = icbs_around(serving, areas[-1])
    beyond = [(whole.short, figures_beyond(serving, measure, whole.code)) for whole in wholes]
    rows += [_reading_beyond(name, figures) for name, figures in beyond if figures.value.notna().all()]
    nation = _reading_beyond("England", indicator_figures(serving, measure, "england"))
    benchmark = benchmark_of(serving, measure, view.basis, view.against)
    everyone = about.is_complete
    lines = [
        TableRow(_line(row, measure, benchmark.name, limits=not everyone), "" if at else "nm-own")
        for at, row in enumerate([*rows, nation])
    ]
    caption = (
        "There are no confidence intervals, so nothing is tested" if everyone else f"Tested against {benchmark.name}"
    )
    titles = (
        ("Area", "Value")
        if everyone
        else ("Area", "Value", "95% confidence interval", f"Compared with {benchmark.name}")
    )
    made = _put_together(serving, measure, areas[0])
    crude = _crude_beside(serving, measure, areas[0])
    facts = (about.definition, crude, made, about.method, about.caveat, f"{about.publisher}, {about.source}.")
    return element(
        "section",
        element("h2", f"{measure.heading}, {period_in_words(measure.period)}"),
        table(caption, titles, lines, kind="nm-indicator", box=""),
        *(paragraph("nm-small", fact) for fact in facts if fact),
        class_="nm-panel",
        aria_label=measure.short,
    )


def _crude_beside(serving: Serving, measure: Measure, area: Area) -> str:
    """Say the crude rate beside a standardised figure; empty where there is none."""
    key = crude_key(measure)
    if not key or area.level not in measure.levels:
        return ""
    crude = measure_at(serving, key, measure.period, area.level)
    found = indicator_figures(serving, crude, area.level)
    value, lower, upper = (float(figures[area.code]) for figures in found.estimates)
    if not math.isfinite(value):
        return ""
    one = Reading(area.short, value, lower, upper, suppressed=False, against="not compared")
    limits = f" (95% confidence interval {_limits(one, crude)})" if math.isfinite(lower) else ""
    what = crude.label.rpartition(", ")[2]
    figure = f"{figure_with_unit(value, crude)}{limits}"
    return f"In {article(area)}{area.short} the {what}, which takes no account of age, is {figure}."


def _put_together(serving: Serving, measure: Measure, area: Area) -> str:
    """Say how the value of an area is put together from parts; empty where it is as published."""
    figures = indicator_figures(serving, measure, area.level) if area.level in measure.levels else None
    if figures is None or figures.made is None:
        return ""
    method, note = method_and_note(measure, figures, area.code)
    if method == AS_PUBLISHED and record_facts(serving.store.manifest, measure.key, {}):
        return ""
    return f"{area.short}: {in_words(method)}{f' ({note})' if note else ''}."


def _line(reading: Reading, measure: Measure, benchmark: str, *, limits: bool) -> list[str]:
    value = "suppressed" if reading.suppressed else measure.written(reading.value)
    if not limits:
        return [reading.name, value]
    ends = _limits(reading, measure) if math.isfinite(reading.lower_cl) else "–"
    word = reading.against
    verdict = VERDICTS.get((word, _polarity(measure)), "")
    wording = f"{TEST_MARKS[word]} {word}{f' ({verdict})' if verdict else ''}" if word in TEST_MARKS else "–"
    wording = "–" if reading.name == benchmark else wording
    return [reading.name, value, ends, wording]


def _polarity(measure: Measure) -> str:
    return measure.indicator.indicator.polarity if measure.indicator else "not known"


def _is_ratio(measure: Measure) -> bool:
    return measure.indicator is not None and measure.indicator.indicator.kind == "ratio"


def scale_of(measure: Measure) -> str:
    """What 100 is, of a ratio; empty for others."""
    if measure.indicator is None or not _is_ratio(measure):
        return ""
    return measure.indicator.indicator.unit.removeprefix(OF_RATIO) or "England = 100"


def figure_with_unit(value: float, measure: Measure) -> str:
    """Value with its unit as it follows a number; a ratio's scale stands beside the first value of a sentence."""
    if not math.isfinite(value):
        return MISSING_LABEL.lower()
    unit = measure.indicator.indicator.unit if measure.indicator and not _is_ratio(measure) else ""
    text = measure.written(value)
    return text if not unit or unit == measure.suffix else f"{text} {unit_after(text, unit)}"


def _limits(reading: Reading, measure: Measure) -> str:
    low, high = (written(limit, measure.decimals) for limit in (reading.lower_cl, reading.upper_cl))
    return f"{low} to {high}{measure.suffix}"
