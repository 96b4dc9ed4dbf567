"""The statistics at the size of England, beside DHSC's own package on the same rows in the same run."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import PHStatsMethods

from needs_map.needs.disclosure.suppression import HOSPITAL, suppress_nested
from needs_map.needs.estimates.rates import crude_rate
from needs_map.needs.estimates.standardised import ESP2013, dsr
from needs_map.needs.inequalities.inequality import inequality

if TYPE_CHECKING:
    from collections.abc import Callable

LSOAS, INDICATORS = 33_755, 50
ICBS, QUANTILES, DRAWS = 42, 10, 100_000
# The package takes minutes over all of England, so it is given so many rows or areas, and its time is
# stretched in proportion. Its work is row by row and group by group, which makes that fair to it.
RATE_ROWS, DSR_AREAS = 20_000, 1_000


class Measured(NamedTuple):
    seconds: float
    megabytes: float


def measured(work: Callable[[], object], repeats: int = 3) -> Measured:
    """Best time of several runs, and the peak of what one more run allocates (which is slower watched)."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Measured(min(times), peak / 1e6)


def quietly(work: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return work()

    return run


def lsoas(size: int) -> np.ndarray[Any, Any]:
    return np.array([f"X{i:08d}" for i in range(size)])


def rates(chance: np.random.Generator) -> tuple[Measured, Measured, float]:
    index = pd.MultiIndex.from_product([range(INDICATORS), lsoas(LSOAS)], names=["indicator", "lsoa"])
    people = pd.Series(chance.integers(1000, 3000, len(index)).astype(float), index=index)
    events = pd.Series(chance.poisson(people * 0.008).clip(1).astype(float), index=index)
    ours = measured(lambda: crude_rate(events, people))
    few = pd.DataFrame({"x": events, "n": people}).iloc[:RATE_ROWS].reset_index()
    theirs = measured(
        quietly(lambda: PHStatsMethods.ph_rate(few.copy(), "x", "n", group_cols=["indicator", "lsoa"])), 1
    )
    check = quietly(lambda: PHStatsMethods.ph_rate(few.head(200).copy(), "x", "n", ["indicator", "lsoa"]))()
    np.testing.assert_allclose(crude_rate(events, people).value.iloc[:200], check["Value"], rtol=1e-9)
    return ours, theirs, len(index) / RATE_ROWS


def dsrs(chance: np.random.Generator) -> tuple[Measured, Measured, float]:
    ages = list(ESP2013.index)
    frame = pd.DataFrame({"area": np.repeat(lsoas(LSOAS), len(ages)), "age": np.tile(ages, LSOAS)})
    frame["n"] = chance.integers(20, 300, len(frame)).astype(float)
    frame["x"] = chance.poisson(frame["n"] * 0.02).astype(float)
    ours = measured(lambda: dsr(frame["x"], frame["n"], frame["age"], frame["area"]))
    few = frame.iloc[: DSR_AREAS * len(ages)]
    theirs = measured(quietly(lambda: PHStatsMethods.ph_dsr(few.copy(), "x", "n", "age", group_cols="area")), 1)
    return ours, theirs, LSOAS / DSR_AREAS


def indices(chance: np.random.Generator, kind: str, *, transform: bool) -> Measured:
    groups = pd.MultiIndex.from_product([range(ICBS), range(INDICATORS), range(1, QUANTILES + 1)])
    quantile = pd.Series(groups.get_level_values(2))
    by = pd.Series(groups.get_level_values(0) * INDICATORS + groups.get_level_values(1))
    population = pd.Series(chance.integers(50_000, 200_000, len(groups)).astype(float))
    value = pd.Series((11 - quantile) * 0.03 + chance.uniform(0.2, 0.4, len(groups)))
    error = pd.Series(0.03, index=value.index)
    return measured(
        lambda: inequality(
            value,
            error,
            population,
            quantile,
            by,
            kind=kind,
            transform=transform,
            draws=DRAWS,
        ),
        1,
    )


def suppression(chance: np.random.Generator) -> Measured:
    low = pd.Series(chance.poisson(12, LSOAS).astype(float), index=lsoas(LSOAS))
    whole = pd.Series([f"Y{i // 200:03d}" for i in range(LSOAS)], index=low.index)
    places = low.groupby(whole).sum()
    count = pd.concat([low, places, pd.Series({"all": low.sum()})])
    parent = pd.concat([whole, pd.Series("all", index=places.index), pd.Series({"all": None})])
    return measured(lambda: suppress_nested(count, parent, HOSPITAL, secret=b"benchmark"))


def line(what: str, ours: Measured, theirs: Measured | None = None, times: float = 1) -> str:
    text = f"{what:<58} {ours.seconds:8.3f} s {ours.megabytes:8.0f} MB"
    if theirs is None:
        return text
    whole = theirs.seconds * times
    note = f" (from 1/{times:.0f} of the rows)" if times > 1 else ""
    return f"{text}   {whole:9.1f} s{note}   {whole / ours.seconds:7.0f} times"


def main() -> None:
    chance = np.random.default_rng(2025)
    print(f"{'':<58} {'time':>10} {'peak':>11}   PHStatsMethods, and how much longer it takes")
    print(line(f"crude rates with limits, {LSOAS:,} LSOAs x {INDICATORS}", *rates(chance)))
    print(line(f"DSRs with limits, {LSOAS:,} areas x {len(ESP2013)} ages", *dsrs(chance)))
    size = f"{ICBS} ICBs x {INDICATORS}, {DRAWS:,} draws"
    print(line(f"SII and RII, linear, {size}", indices(chance, "linear", transform=False)))
    print(line(f"SII and RII, rates on logs, {size}", indices(chance, "rate", transform=True)))
    print(line(f"SII and RII, rates as they are, {size}", indices(chance, "rate", transform=False)))
    print(line(f"secondary suppression, {LSOAS:,} LSOAs in places and a total", suppression(chance)))


if __name__ == "__main__":
    main()
