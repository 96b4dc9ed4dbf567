"""How a view's amounts are put into classes: which ways a measure allows, and the classes of the way chosen."""

import math

import pandas as pd

from needs_map.figures.benchmark import benchmark_of, has_limits, outcomes
from needs_map.figures.measures import DECILE_LABELS, QUINTILE_LABELS, Measure
from needs_map.figures.serving import Serving
from needs_map.figures.since_2019 import LSOA_KINDS, NOT_COMPARABLE, change_shading, decile_values
from needs_map.figures.values import measure_values
from needs_map.geo.breaks import about_benchmark, amounts, is_skewed, significance
from needs_map.geo.classes import Shading, national_groups
from needs_map.geo.numbers import displayed, half_away
from needs_map.needs.deprivation.quantiles import imd_quintile

CLASSES = {
    "national": "National fifths or tenths",
    "equal": "Same number of areas in each class",
    "interval": "Classes of equal width",
    "natural": "Natural breaks",
    "own": "Own breaks",
    "benchmark": "Above and below a benchmark",
    "significance": "Significantly higher or lower",
}
"""Ways to put areas into classes, in words, by their name in a link."""
AGAINST = ("benchmark", "significance")
"""Ways that compare areas with a benchmark."""
CUTS = {"equal": "equal_count", "interval": "equal_interval", "natural": "natural", "own": "own"}
OUTCOMES = {
    "higher": "Significantly higher than {}",
    "similar": "Not significantly different",
    "lower": "Significantly lower than {}",
    "not compared": "Not compared",
}
LETTERS = {"higher": "H", "similar": "S", "lower": "L", "not compared": "N"}
NEUTRAL_HIGH, NEUTRAL_LOW = "#4a3a8c", "#a79bdc"
"""Colours of higher and lower where neither is better."""


def has_national_classes(measure: Measure, level: str) -> bool:
    """Whether a measure can be drawn in national fifths or tenths at a level."""
    return level == "lsoa" and (measure.column != "" or measure.kind in LSOA_KINDS)


def class_options(measure: Measure, level: str) -> tuple[str, ...]:
    """Ways to put a measure into classes at a level, the usual one first."""
    ways = ["national"] if has_national_classes(measure, level) else []
    if measure.kind == "decile_change":
        return tuple(ways)
    if measure.kind == "core20_change":
        ways.append("benchmark")
    if measure.kind in {"mean", "people", "core20", "core20_2019", "core20_change", "ages", "indicator"}:
        ways += ["equal", "interval", "natural", "own"]
    else:
        ways += ["equal"]
    if measure.kind in {"mean", "core20"} or (measure.indicator and measure.indicator.indicator.kind != "count"):
        ways.append("benchmark")
    if has_limits(measure, level):
        ways.append("significance")
    return tuple(ways)


def drawn_classes(
    serving: Serving, measure: Measure, level: str, basis: str, wanted: str, *, against: str, in_view: pd.Index
) -> str:
    """
    Way that areas are put into classes.

    Parameters
    ----------
    serving
        The store.
    measure, level, basis
        What is drawn.
    wanted
        A key of `CLASSES`.
    against
        Code of the area to compare with; England if empty.
    in_view
        Areas that classes are made for.

    Returns
    -------
    classes
        The way wanted, if the measure allows it and its benchmark is known; else the measure's usual one. That is
        natural breaks in place of equal counts where `geo.breaks.is_skewed`.
    """
    options = class_options(measure, level)
    if wanted in options and (
        wanted not in AGAINST or math.isfinite(benchmark_of(serving, measure, basis, against).value)
    ):
        return wanted
    if options[0] == "equal" and "natural" in options:
        skewed = is_skewed(measure_values(serving, measure, level, basis), in_view, measure.decimals)
        return "natural" if skewed else "equal"
    return options[0]


MOST_BREAKS = 9
"""Ten classes: more shades than that cannot be distinguished."""


def own_breaks(text: str) -> list[float]:
    """
    Read breaks as a person types them: numbers with commas, semicolons or spaces between.

    Raises
    ------
    ValueError
        If a word is not a number, or they do not ascend.
    """
    words = text.replace(";", " ").replace(",", " ").split()
    try:
        breaks = [float(word) for word in words]
    except ValueError as error:
        raise ValueError(
            f"Own breaks are numbers with spaces between them, such as 5 10 20, not “{text[:80]}”."
        ) from error
    if len(breaks) > MOST_BREAKS:
        raise ValueError(f"At most {MOST_BREAKS} breaks can be drawn as classes; these are {len(breaks):,}.")
    if not breaks or sorted(set(breaks)) != breaks or not all(map(math.isfinite, breaks)):
        raise ValueError(f"Own breaks must be in rising order, such as 5 10 20, not “{text[:80]}”.")
    return breaks


def shading_of(
    serving: Serving,
    measure: Measure,
    level: str,
    basis: str,
    in_view: pd.Index,
    *,
    classes: str,
    breaks: str = "",
    reverse: bool = False,
    against: str = "",
) -> Shading:
    """
    Put the areas of a level into classes.

    Parameters
    ----------
    serving
        The store.
    measure, level, basis
        What is drawn.
    in_view
        Areas that classes which depend on the view are made for.
    classes
        A key of `CLASSES` that the measure allows.
    breaks
        Own breaks as typed; used only for `own`. Where they cannot be read, classes are of equal count.
    reverse
        Draw the other end darkest, where the way allows it.
    against
        Code of the area to compare with; England if empty.

    Returns
    -------
    shading
        Worse is never drawn as better: a measure with a polarity keeps its colours in comparisons.
    """
    if classes == "national":
        return _national(serving, measure)
    values = measure_values(serving, measure, level, basis)
    if classes == "significance":
        return _significance(serving, measure, level, basis, against)
    name, value = benchmark_of(serving, measure, basis, against) if classes == "benchmark" else ("", math.nan)
    if math.isfinite(value):
        return about_benchmark(
            values,
            in_view,
            float(half_away(value, measure.decimals)),
            benchmark_name=name,
            high_is_worse=None if measure.is_neutral else not measure.low_is_dark,
            decimals=measure.decimals,
            suffix=measure.suffix,
        )
    own: list[float] = []
    method = CUTS.get(classes, "equal_count")  # of a benchmark that is not known too
    if method == "own":
        try:
            own = own_breaks(breaks)
        except ValueError:
            method = "equal_count"
    return amounts(
        values,
        in_view,
        method=method,
        own=own,
        dark_is_high=not measure.low_is_dark,
        reverse=reverse,
        decimals=measure.decimals,
        suffix=measure.suffix,
    )


def _national(serving: Serving, measure: Measure) -> Shading:
    """
    National tenths for deciles; fifths for the quintile, and for score and rank, which put LSOAs in its order.

    LSOAs on both sides of the end of a fifth whose scores are written alike are all in the more deprived one.
    """
    lsoa = serving.store.lsoa
    if measure.kind == "decile_change":
        return change_shading(serving)
    if measure.kind == "decile_2019":
        shading = national_groups(decile_values(serving, measure), DECILE_LABELS)
        return shading._replace(missing_label=NOT_COMPARABLE)
    if measure.kind == "decile":
        return national_groups(lsoa[measure.column], DECILE_LABELS)
    quintile = imd_quintile(lsoa["imd_decile"])
    if measure.kind == "mean":
        quintile = quintile.groupby(displayed(lsoa[measure.column], measure.decimals)).transform("min")
    return national_groups(quintile, QUINTILE_LABELS)


def _significance(serving: Serving, measure: Measure, level: str, basis: str, against: str) -> Shading:
    """Classes by whether limits leave the benchmark outside, worse first; of no better or worse where neither is."""
    name = benchmark_of(serving, measure, basis, against).name
    words = ["worse", "similar", "better", "not compared"]
    low_first = measure.low_is_dark
    order = ("lower", "similar", "higher") if low_first else ("higher", "similar", "lower")
    outcome = outcomes(serving, measure, level, basis, against)
    shading = significance(outcome.map(dict(zip((*order, "not compared"), words, strict=True))), benchmark_name=name)
    shapes = [shape for _, shape in shading.marks]
    rows = [(OUTCOMES[word], LETTERS[word]) for word in (*order, "not compared")]
    marks = tuple((letter, shape) for (_, letter), shape in zip(rows, shapes, strict=True))
    shading = shading._replace(labels=tuple(label.format(name) for label, _ in rows), marks=marks)
    if measure.is_neutral:
        return shading._replace(colours=(NEUTRAL_HIGH, shading.colours[1], NEUTRAL_LOW, shading.colours[3]))
    return shading
