"""Ways to cut amounts into classes: equal interval, natural breaks, own breaks, and either side of a benchmark."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from needs_map.geo.classes import EQUAL_COUNT_CLASSES, MISSING, Shading, assigned, equal_count, quantile_breaks
from needs_map.geo.numbers import displayed, half_away, written
from needs_map.geo.palettes import BETTER_HATCH, DIVERGING, NEUTRAL, SIGNIFICANCE, diverging, sequential

METHODS = {
    "equal_count": "Same number of areas in each class",
    "equal_interval": "Classes of equal width",
    "natural": "Natural breaks",
    "own": "Own breaks",
}
"""How amounts are cut, in words."""
MOST_CLASSES = 10
SLIVER = 0.1
"""Share of the range of values that most classes of equal count must not be spent on."""


def amounts(
    values: pd.Series,
    in_view: pd.Index,
    *,
    method: str = "equal_count",
    count: int = EQUAL_COUNT_CLASSES,
    own: Sequence[float] = (),
    dark_is_high: bool = True,
    reverse: bool = False,
    decimals: int = 0,
    suffix: str = "",
) -> Shading:
    """
    Classes of an amount, cut by any of the methods.

    Parameters
    ----------
    values
        Value of each area; NaN is missing.
    in_view
        Areas that the classes are made for, all in the index of `values`.
    method
        A key of `METHODS`. Natural breaks are Fisher and Jenks's.
    count
        Classes wanted, 1 to 10; there are fewer where there are fewer distinct values. Unused with own breaks.
    own
        Upper bounds of all classes but the last, for the method "own".
    dark_is_high
        Whether high values are worse, and so drawn darkest and named first; else low ones are.
    reverse
        Draw the other end darkest. The order of the legend stays, worst first.
    decimals, suffix
        How bounds are written, such as 1 and "%".

    Returns
    -------
    shading
        Equal intervals and own breaks name the bounds themselves ("over 10 to 20"), since a class may be empty; the
        others the lowest and highest value in view.

    Raises
    ------
    ValueError
        If the method is unknown, the count is out of range, or own breaks are none, unordered or not finite.

    References
    ----------
    Fisher WD. On grouping for maximum homogeneity. J Am Stat Assoc 1958;53:789-98. Jenks GF. The data model concept in
    statistical mapping. Int Yearb Cartogr 1967;7:186-90.
    """
    if method not in METHODS:
        raise ValueError(f"method: must be one of {', '.join(METHODS)}; got {method!r}")
    if not 1 <= count <= MOST_CLASSES:
        raise ValueError(f"count: must be 1 to {MOST_CLASSES}; got {count}")
    values = displayed(values, decimals)
    known = values.reindex(in_view).dropna()
    if method == "own":
        shading = cut(values, _checked(own), dark_is_high=dark_is_high, decimals=decimals, suffix=suffix)
    elif method == "equal_interval":
        breaks = _intervals(known, count, decimals)
        shading = cut(values, breaks, dark_is_high=dark_is_high, decimals=decimals, suffix=suffix)
    elif method == "natural" and known.nunique() > count > 1:
        breaks = natural_breaks(known, count)
        labels = _observed(known, breaks, decimals, suffix)
        classes = assigned(values, breaks, dark_is_high=dark_is_high)
        shading = Shading(classes, sequential(count), tuple(labels[::-1] if dark_is_high else labels), tuple(breaks))
    else:
        shading = equal_count(values, in_view, count=count, dark_is_high=dark_is_high, decimals=decimals, suffix=suffix)
    if not len(known) and method != "own":
        shading = Shading(pd.Series(MISSING, index=values.index, dtype="int16"), (), (), ())
    return shading._replace(colours=shading.colours[::-1]) if reverse else shading


def is_skewed(values: pd.Series, in_view: pd.Index, decimals: int = 0) -> bool:
    """
    Whether classes of equal count would spend most of their number on a tenth of the range of values, at either end.

    Parameters
    ----------
    values, in_view, decimals
        As in `amounts`.
    """
    known = displayed(values.reindex(in_view).dropna(), decimals)
    breaks = quantile_breaks(known, EQUAL_COUNT_CLASSES)
    sliver = SLIVER * float(known.max() - known.min()) if len(known) else 0.0
    low, high = (breaks <= known.min() + sliver).sum(), (breaks >= known.max() - sliver).sum()
    return bool(max(low, high) > EQUAL_COUNT_CLASSES / 2)


def natural_breaks(values: pd.Series, count: int) -> list[float]:
    """
    Bounds that leave the least variance inside classes: Fisher's exact method, as in `mapclassify.FisherJenks`.

    Parameters
    ----------
    values
        Known values, with at least `count` of them distinct.
    count
        Number of classes.

    Returns
    -------
    breaks
        Highest value of all classes but the last.

    Notes
    -----
    mapclassify's takes seconds for a thousand areas unless numba is installed, and warns of it; this is the same
    dynamic programme over whole arrays, in milliseconds.
    """
    distinct, repeats = np.unique(values.to_numpy(dtype="float64"), return_counts=True)
    centred = distinct - distinct.mean()  # keeps the squares small
    weight, total, square = (
        np.concatenate([[0.0], np.cumsum(repeats * power)]) for power in (np.ones(len(centred)), centred, centred**2)
    )
    start, end = np.meshgrid(np.arange(len(distinct) + 1), np.arange(len(distinct) + 1), indexing="ij")
    number = np.where(end > start, weight[end] - weight[start], np.nan)
    spread = square[end] - square[start] - (total[end] - total[start]) ** 2 / number
    spread = np.where(end > start, spread, np.inf)  # of the distinct values start to end - 1, taken as one class
    best = spread[0]
    choices = []
    for _ in range(1, count):
        reached = best[:, None] + spread
        choices.append(reached.argmin(axis=0))
        best = reached.min(axis=0)
    breaks, last = [], len(distinct)
    for choice in choices[::-1]:
        last = int(choice[last])
        breaks.append(float(distinct[last - 1]))
    return breaks[::-1]


def cut(
    values: pd.Series, breaks: Sequence[float], *, dark_is_high: bool = True, decimals: int = 0, suffix: str = ""
) -> Shading:
    """
    Classes between given breaks, named by their bounds.

    Parameters
    ----------
    values
        Value of each area; NaN is missing.
    breaks
        Ascending; a value that equals one is in the class below it.
    dark_is_high, decimals, suffix
        As in `amounts`; a bound with more decimals is written in full.
    """
    labels = _between(breaks, decimals, suffix)
    classes = assigned(values, breaks, dark_is_high=dark_is_high)
    return Shading(classes, sequential(len(labels)), tuple(labels[::-1] if dark_is_high else labels), tuple(breaks))


def about_benchmark(
    values: pd.Series,
    in_view: pd.Index,
    benchmark: float,
    *,
    benchmark_name: str,
    high_is_worse: bool | None,
    count: int = 3,
    reverse: bool = False,
    decimals: int = 0,
    suffix: str = "",
) -> Shading:
    """
    Classes on both sides of a benchmark: red is worse and blue better; purple and orange where neither is known to be.

    Parameters
    ----------
    values
        Value of each area; NaN is missing.
    in_view
        Areas that the classes are made for.
    benchmark
        What is compared with; a value that equals it is on the lower side.
    benchmark_name
        Its name, for the labels.
    high_is_worse
        Polarity; None if neither end is known to be better, and then high values are purple.
    count
        Classes on the side that reaches farther, of equal width; the other has as many as its values need.
    reverse
        Draw high values orange, for a measure without polarity.
    decimals, suffix
        How bounds are written.

    Raises
    ------
    ValueError
        If the benchmark is not finite, or `reverse` would draw worse as better.
    """
    if not np.isfinite(benchmark):
        raise ValueError(f"benchmark: must be a number; got {benchmark}")
    if reverse and high_is_worse is not None:
        raise ValueError("reverse: the measure has a polarity, and worse is never drawn as better")
    values = displayed(values, decimals)
    known = values.reindex(in_view).dropna()
    if not len(known):
        return Shading(pd.Series(MISSING, index=values.index, dtype="int16"), (), (), ())
    width = float((known - benchmark).abs().max()) / count
    steps = [float(half_away(benchmark + step * width, decimals)) for step in range(1 - count, count) if step and width]
    breaks = sorted({benchmark, *(step for step in steps if known.min() <= step < known.max())})
    low, high = breaks.index(benchmark) + 1, len(breaks) - breaks.index(benchmark)
    first_is_high = not reverse if high_is_worse is None else high_is_worse
    first, last = (high, low) if first_is_high else (low, high)
    labels = _between(breaks, decimals, suffix)
    labels[low - 1] += f" ({benchmark_name} or below)"
    labels[low] += f" (above {benchmark_name})"
    classes = assigned(values, breaks, dark_is_high=first_is_high)
    return Shading(
        classes,
        diverging(first, last, NEUTRAL if high_is_worse is None else DIVERGING),
        tuple(labels[::-1] if first_is_high else labels),
        tuple(breaks),
        hatches=("",) * first + (BETTER_HATCH,) * last,
    )


def significance(outcome: pd.Series, *, benchmark_name: str = "") -> Shading:
    """
    Classes of a comparison's outcome, each with its colour, letter and shape.

    Parameters
    ----------
    outcome
        "better", "similar", "worse" or "not compared" for each area, polarity already taken into account; missing
        where there is no value.
    benchmark_name
        What was compared with, for the labels.

    Raises
    ------
    ValueError
        If an outcome is none of these.
    """
    order = {name: position for position, name in enumerate(SIGNIFICANCE)}
    wrong = outcome.dropna()[~outcome.dropna().isin(order)]
    if len(wrong):
        raise ValueError(f"outcome: must be one of {', '.join(order)}; {wrong.index[0]} is {wrong.iloc[0]!r}")
    classes = outcome.map(order).fillna(MISSING).astype("int16")
    joined = {"worse": " than ", "better": " than ", "similar": " to ", "not compared": " with "}
    verdicts = list(SIGNIFICANCE.items())
    labels = tuple(
        verdict.label + (joined[name] + benchmark_name if benchmark_name else "") for name, verdict in verdicts
    )
    return Shading(
        classes,
        tuple(verdict.colour for _, verdict in verdicts),
        labels,
        (),
        hatches=tuple(verdict.hatch for _, verdict in verdicts),
        marks=tuple((verdict.letter, verdict.shape) for _, verdict in verdicts),
    )


def _checked(own: Sequence[float]) -> list[float]:
    breaks = [float(bound) for bound in own]
    if not breaks or not np.isfinite(breaks).all():
        raise ValueError(f"own: must be one or more numbers; got {list(own)}")
    if sorted(set(breaks)) != breaks:
        raise ValueError(f"own: must ascend without repeats; got {list(own)}")
    if len(breaks) >= MOST_CLASSES:
        raise ValueError(f"own: at most {MOST_CLASSES - 1} breaks; got {len(breaks)}")
    return breaks


def _intervals(known: pd.Series, count: int, decimals: int) -> list[float]:
    """Bounds of equal width, rounded as they are written unless that would merge two."""
    if not len(known) or known.min() == known.max():
        return []
    exact = np.linspace(float(known.min()), float(known.max()), count + 1)[1:-1]
    rounded = displayed(pd.Series(exact), decimals).to_numpy()
    usable = len(np.unique(rounded)) == len(exact) and (rounded < known.max()).all()
    return [float(bound) for bound in (rounded if usable else exact)]


def _between(breaks: Sequence[float], decimals: int, suffix: str) -> list[str]:
    """Labels of the classes between breaks, lowest first."""
    if not len(breaks):
        return ["All"]
    text = [_in_full(bound, decimals, suffix) for bound in breaks]
    middle = [f"over {low} to {high}" for low, high in pairwise(text)]
    return [f"up to {text[0]}", *middle, f"over {text[-1]}"]


def _in_full(bound: float, decimals: int, suffix: str) -> str:
    """Bound with as many decimals as it has, up to three more than the measure's."""
    enough = (more for more in range(decimals, decimals + 3) if float(half_away(bound, more)) == bound)
    needed = next(enough, decimals + 3)
    return written(bound, needed, suffix)


def _observed(known: pd.Series, breaks: Sequence[float], decimals: int, suffix: str) -> list[str]:
    """Lowest and highest value in each class, lowest class first."""
    position = np.searchsorted(breaks, known.to_numpy(dtype="float64"), side="left")
    ends = [(group.min(), group.max()) for _, group in known.groupby(position)]
    text = [(written(low, decimals, suffix), written(high, decimals, suffix)) for low, high in ends]
    return [low if low == high else f"{low} to {high}" for low, high in text]
