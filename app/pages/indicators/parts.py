"""The part of the page Indicators that says what stands out in an area."""

import math
from collections.abc import Sequence
from typing import Any

from needs_map.app.pages.indicators.table import IndicatorLine
from needs_map.app.words.indicators import figure_with_unit, scale_of, subject_of
from needs_map.data.files.period_forms import period_in_words
from needs_map.data.indicators.definitions import Indicator
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.documents.answers import fifth_of, measure_facts
from needs_map.figures.documents.beside import values_beside
from needs_map.figures.documents.part import Column, Part
from needs_map.figures.documents.workings import Fact, suppression_words
from needs_map.figures.indicators import indicator_figures, method_and_note
from needs_map.figures.measures import measure_at, measures_of
from needs_map.figures.serving import Serving
from needs_map.figures.sources import of_indicator, of_levels, together
from needs_map.figures.standing import Standing, stands_out
from needs_map.figures.values import ENGLAND
from needs_map.geo.areas import LEVEL_NAMES, Area, in_sentence
from needs_map.geo.numbers import written

MOST_SENTENCES = 10
RULE = (
    "Each differs by more than chance (95% confidence interval), and no more than 5% of the "
    "differences listed are expected to be chance; the one least likely to be chance is first."
)
COLUMNS = {
    "indicator": Column("Indicator"),
    "period": Column("Period"),
    "shown": Column("Value", numerator="numerator", denominator="denominator", how="how"),
    "unit": Column("Unit"),
    "england": Column("England"),
    "size": Column("Compared with England"),
    "verdict": Column("Better or worse"),
}


def standing_part_of(serving: Serving, area: Area) -> Part:
    """
    Indicators of an area that differ from England by more than chance, the least likely to be chance first.

    Parameters
    ----------
    serving, area
        The store, and an area of any level.

    Returns
    -------
    part
        Without rows where no difference stands.
    """
    found = stands_out(serving, area, ENGLAND_LEVEL, MOST_SENTENCES)
    finding = standing_sentence(found[0], area) if found else nothing_stands(area)
    about = [one.measure.indicator.indicator for one in found if one.measure.indicator]
    return Part(
        "",
        "",
        [_row(serving, one, area) for one in found],
        (RULE,),
        together([*map(of_indicator, about), of_levels(area.level)]),
        title=f"What stands out in {in_sentence(area)}, compared with England",
        finding=finding,
        columns=COLUMNS,
        caveats=tuple((one.name, one.caveat) for one in about if one.caveat),
        others=tuple(
            f"{one.measure.label}: {text}" for one in found for text in values_beside(serving, area, one.measure, "")
        ),
        suppression=suppression_of(about),
    )


def suppression_of(about: Sequence[Indicator]) -> str:
    """What is hidden of each indicator, once where it is the same of all."""
    words = [suppression_words(one) for one in about]
    if len(set(words)) <= 1:
        return "".join(words[:1])
    return " ".join(dict.fromkeys(f"{one.name}: {sentence}" for one, sentence in zip(about, words, strict=True)))


def _row(serving: Serving, one: Standing, area: Area) -> dict[str, Any]:
    own = indicator_figures(serving, one.measure, area.level)
    how, _ = method_and_note(one.measure, own, area.code)
    counts = {name: float(getattr(own, name)[area.code]) for name in ("numerator", "denominator")}
    unit = one.measure.indicator.indicator.unit if one.measure.indicator else ""
    return {
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "indicator": one.measure.short,
        "period": period_in_words(one.measure.period),
        "value": one.value,
        "shown": one.measure.written(one.value),
        "unit": unit,
        "england": one.measure.written(one.benchmark),
        "size": one.size,
        "verdict": one.verdict or "neither",
        "how": how,
    } | {name: count if math.isfinite(count) else None for name, count in counts.items()}


def nothing_stands(area: Area) -> str:
    """Say that nothing stands out: figures that are counts of everyone have no chance to be tested for."""
    return f"No indicator of {in_sentence(area)} that can be tested differs from England by more than chance."


def standing_sentence(one: Standing, area: Area, beside: str = ENGLAND) -> str:
    """
    Say what stands out: the indicator, its value, the benchmark's, how far they lie apart and where the area stands.

    Parameters
    ----------
    one
        The indicator.
    area
        The area.
    beside
        What it is compared with, as a sentence has it.
    """
    measure = one.measure
    what, many = subject_of(measure)
    scale = scale_of(measure)
    figure = f"{figure_with_unit(one.value, measure)}{f' ({scale})' if scale else ''}"
    size = f"{one.size} as high as" if one.size.endswith("times") else f"{one.size} than"
    when = period_in_words(measure.period)
    text = (
        f"{what} {'were' if many else 'was'} {figure} in {in_sentence(area)} in {when}, {size} in {beside} "
        f"({measure.written(one.benchmark)}){f': {one.verdict}' if one.verdict else ''}."
    )
    place = f"{one.place} {LEVEL_NAMES[area.level][1]} in this data set" if one.place else ""
    among = f"higher than in {written(one.above, 0, '%')} of England’s MSOAs" if math.isfinite(one.above) else ""
    like = f"the median of the areas most like it is {measure.written(one.alike)}" if math.isfinite(one.alike) else ""
    if place or among:
        like = f"; {like}" if like else ""
        return f"{text} It is {' and '.join(filter(None, (place, among)))}{like}."
    return f"{text} {like[0].upper()}{like[1:]}." if like else text


def line_facts(serving: Serving, line: IndicatorLine, area: Area, basis: str) -> list[Fact]:
    """
    Say how the figure of an indicator in an area is worked out.

    Parameters
    ----------
    serving, line, area
        The store, an indicator as its page has it, and any area.
    basis
        Population basis, where it counts people.

    Returns
    -------
    facts
        From `measure_facts`; none for a figure that no measure of the map is.
    """
    known, entry = measures_of(serving), line.entry
    if entry.key in known:
        measure = measure_at(serving, entry.key, line.figures.period, area.level)
    elif entry.column in known:
        measure = fifth_of(known[entry.column])
    else:
        return []
    return measure_facts(serving, measure, area, basis) if area.level in measure.levels else []
