"""How a view's amounts are put into classes: which ways a measure allows, and the classes of the way chosen."""

import math
from typing import NamedTuple

import pandas as pd

from app.figures import core20_estimates, england_mean, england_profile, measure_values, profile
from app.measures import DECILE_LABELS, QUINTILE_LABELS, Measure
from app.serving import Serving
from app.since_2019 import LSOA_KINDS, NOT_COMPARABLE, change_shading, decile_values
from geo.breaks import about_benchmark, amounts, significance
from geo.classes import Shading, national_groups
from needs.comparison import compare
from needs.quantiles import imd_quintile

CLASSES = {
    "national": "National fifths or tenths",
    "equal": "Equal count, in view",
    "interval": "Equal interval, in view",
    "natural": "Natural breaks, in view",
    "own": "Own breaks",
    "benchmark": "Above and below a benchmark",
    "significance": "Significantly higher or lower",
}
"""Ways to put areas into classes, in words, by their name in a link."""
CUTS = {"equal": "equal_count", "interval": "equal_interval", "natural": "natural", "own": "own"}
OUTCOMES = (
    "Significantly higher than {}",
    "Not significantly different",
    "Significantly lower than {}",
    "Not compared",
)

LETTERS = ("H", "S", "L", "N")


class Benchmark(NamedTuple):
    """What areas are compared with: England where the store knows it, else the largest area it holds."""

    name: str
    value: float


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
    if measure.kind in {"mean", "people", "core20", "core20_2019", "core20_change"}:
        ways += ["equal", "interval", "natural", "own"]
    else:
        ways += ["equal"]
    if measure.kind in {"mean", "core20"}:
        ways.append("benchmark")
    if measure.kind == "core20":
        ways.append("significance")
    return tuple(ways)


def effective_classes(measure: Measure, level: str, wanted: str) -> str:
    """Return the way asked for if the measure allows it, else its usual one."""
    options = class_options(measure, level)
    return wanted if wanted in options else options[0]


def drawn_classes(serving: Serving, measure: Measure, level: str, basis: str, wanted: str) -> str:
    """Return the way that areas are put into classes: without a known benchmark, the usual one in place of that."""
    classes = effective_classes(measure, level, wanted)
    if classes in {"benchmark", "significance"} and not math.isfinite(benchmark_of(serving, measure, basis).value):
        return class_options(measure, level)[0]
    return classes


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
        raise ValueError(f"Own breaks are numbers with spaces between, such as 5 10 20; got “{text}”.") from error
    if not breaks or sorted(set(breaks)) != breaks or not all(map(math.isfinite, breaks)):
        raise ValueError(f"Own breaks must ascend, such as 5 10 20; got “{text}”.")
    return breaks


def benchmark_of(serving: Serving, measure: Measure, basis: str) -> Benchmark:
    """
    Work out what areas are compared with on a measure.

    Parameters
    ----------
    serving, measure, basis
        The store, the measure and the population basis.
    """
    top = serving.tree.top
    if measure.kind == "core20":
        england = england_profile(serving, basis)
        if england is not None:
            return Benchmark(england.name, england.core20 * 100)
        return Benchmark(top.short, profile(serving, top, basis).core20 * 100)
    if measure.kind == "core20_change":
        return Benchmark("no change", 0.0)
    value = england_mean(serving, measure.column)
    if math.isfinite(value):
        return Benchmark("England", value)
    return Benchmark(top.short, float(measure_values(serving, measure, top.level, basis)[top.code]))


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
        Own breaks as typed; used for `own` alone. Where they cannot be read, classes are of equal count.
    reverse
        Draw the other end darkest, where the way allows it.

    Returns
    -------
    shading
        Worse is never drawn as better: a measure with a polarity keeps its colours in comparisons.
    """
    if classes == "national":
        return _national(serving, measure)
    values = measure_values(serving, measure, level, basis)
    if classes == "significance":
        return _significance(serving, measure, level, basis)
    if classes == "benchmark":
        name, value = benchmark_of(serving, measure, basis)
        return about_benchmark(
            values,
            in_view,
            round(value, measure.decimals),
            benchmark_name=name,
            high_is_worse=not measure.low_is_dark,
            decimals=measure.decimals,
            suffix=measure.suffix,
        )
    own: list[float] = []
    method = CUTS[classes]
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
    """National tenths for deciles; fifths for the quintile, and for score and rank, which put LSOAs in its order."""
    lsoa = serving.store.lsoa
    if measure.kind == "decile_change":
        return change_shading(serving)
    if measure.kind == "decile_2019":
        shading = national_groups(decile_values(serving, measure), DECILE_LABELS)
        return shading._replace(missing_label=NOT_COMPARABLE)
    if measure.kind == "decile":
        return national_groups(lsoa[measure.column], DECILE_LABELS)
    return national_groups(imd_quintile(lsoa["imd_decile"]), QUINTILE_LABELS)


def _significance(serving: Serving, measure: Measure, level: str, basis: str) -> Shading:
    name, value = benchmark_of(serving, measure, basis)
    outcome = compare(core20_estimates(serving, level, basis), value, polarity="low is good")
    shading = significance(outcome, benchmark_name=name)
    marks = tuple((letter, shape) for letter, (_, shape) in zip(LETTERS, shading.marks, strict=True))
    return shading._replace(labels=tuple(label.format(name) for label in OUTCOMES), marks=marks)
