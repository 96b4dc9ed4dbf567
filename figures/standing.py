"""What stands out in an area: the indicators that differ from England or the area above, most surprising first."""

import math
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map import figures, needs
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.data.store import keep_derived, read_derived
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.indicators import england_msoas, indicator_figures
from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.people.alike import nearest_areas
from needs_map.figures.people.standards import CRUDE
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import Area
from needs_map.geo.numbers import ordinal, written
from needs_map.needs.comparisons.comparison import false_discoveries, limits_p_value
from needs_map.needs.estimates.rates import Estimates

PARENT = "parent"
LIMITED_VALUES = ("value", "lower_cl", "upper_cl")
KEPT = "<f8"
"""How figures are kept: as bytes, for lists of numbers take longer to read than all that is done with them."""
TIMES = 1.5
"""Ratio to the benchmark from which a difference is said as so many times it."""
ORDINALS = {0: "the", 1: "the second", 2: "the third"}
KNOWN = 5
"""Areas most like one that must have a value for their median to be given."""
FEWEST_PLACED = 10
"""Areas of a level from which an area's place among them says something."""


class Standing(NamedTuple):
    """An indicator that stands out in an area."""

    measure: Measure
    value: float
    benchmark: float
    chance: float
    """Chance of a difference as large, by the limits; NaN where everyone was counted and nothing is tested."""
    is_higher: bool
    size: str
    """The difference in words, such as `2.4 times` or `1.5 years lower`."""
    verdict: str
    """`better` or `worse`; empty where neither end is known to be."""
    place: str
    """Where it stands among the areas of its level in the store; empty where they are few."""
    alike: float = math.nan
    """Median of the areas nearest in deprivation and age; NaN where fewer than `KNOWN` of them have a value."""
    above: float = math.nan
    """Percentage of England's MSOAs that have a lower value; NaN where the store does not have them all."""


@store_cache(maxsize=4096)
def _of_england(serving: Serving, key: str, period: str) -> tuple[float, ...]:
    """England's value and limits of an indicator in a period, which all levels are compared with."""
    nation = indicator_figures(serving, measures_of(serving)[key]._replace(period=period), ENGLAND_LEVEL)
    return tuple(float(getattr(nation, name).iloc[0]) for name in LIMITED_VALUES)


@store_cache(maxsize=8)
def _of_level(serving: Serving, level: str) -> dict[str, pd.DataFrame]:
    """Values and limits of all indicators at a level, an indicator a row and an area a column, one for England."""
    kept, found = _kept(serving, level), {}
    for key, measure in measures_of(serving).items():
        if measure.indicator is None or level not in measure.levels or measure.indicator.indicator.is_composition:
            continue
        if CRUDE in key:  # the standardised rate beside it is what areas are compared by
            continue
        found[key] = kept[key] if key in kept else _worked_out(serving, key, level)
    columns = [*(area.code for area in serving.tree.at(level)), ENGLAND_CODE]
    shape = (len(found), len(columns))  # one array each: pandas would make a list of arrays column by column
    keys, codes = pd.Index(list(found)), pd.Index(columns, dtype="object")  # of Arrow's text each look-up is a search
    tables = {name: np.array([own[name] for own in found.values()], dtype=np.float64) for name in LIMITED_VALUES}
    return {name: pd.DataFrame(table.reshape(shape), index=keys, columns=codes) for name, table in tables.items()}


def _worked_out(serving: Serving, key: str, level: str) -> dict[str, np.ndarray]:
    """Value and limits of an indicator in all areas of a level, and last in England."""
    at = measure_at(serving, key, level=level)
    own = indicator_figures(serving, at, level)
    england = _of_england(serving, key, at.period)
    return {
        name: np.append(getattr(own, name).to_numpy(dtype=np.float64), nation)
        for name, nation in zip(LIMITED_VALUES, england, strict=True)
    }


@store_cache(maxsize=8)
def _kept(serving: Serving, level: str) -> dict[str, dict[str, np.ndarray]]:
    """What `keep_standing` kept of each indicator whose file, and this program, are still the same."""
    table = read_derived(serving.store, f"standing-{level}")
    if table.empty or table["program"].iloc[0] != _program():
        return {}
    facts, size = serving.store.manifest["indicators"], len(serving.tree.at(level)) + 1
    return {
        str(row["key"]): {name: np.frombuffer(row[name], dtype=KEPT) for name in (*LIMITED_VALUES, "above")}
        for row in table.to_dict("records")
        if facts.get(row["indicator"], {}).get("sha256") == row["sha256"]
        and len(row["value"]) == size * np.dtype(KEPT).itemsize
    }


def keep_standing(serving: Serving) -> None:
    """
    Work out beforehand what `stands_out` looks through, and keep it in the build: it takes seconds for many indicators.

    Parameters
    ----------
    serving
        The store, of which nothing was kept yet.

    Raises
    ------
    DataError
        If it cannot be written, or the file of an indicator is damaged.
    """
    measures, facts = measures_of(serving), serving.store.manifest.get("indicators", {})
    for level in serving.tree.levels if facts else ():
        tables, rows = _of_level(serving, level), []
        for key in tables["value"].index:
            one = measures[key].indicator
            about = {"key": key, "indicator": one.indicator.key if one else "", "program": _program()}
            own = {name: table.loc[key].to_numpy() for name, table in tables.items()}
            own["above"] = _percentiles(serving, key, level, own["value"])
            rows.append(about | {name: values.astype(KEPT).tobytes() for name, values in own.items()})
        table = pd.DataFrame(rows)
        keep_derived(
            serving.store,
            f"standing-{level}",
            table.assign(sha256=[facts[key]["sha256"] for key in table["indicator"]]) if rows else table,
        )


@cache
def _program() -> str:
    """Checksum of what works figures out: another version of the program may do so in another way."""
    digest = blake2b(digest_size=16)
    for module in (figures, needs):
        for path in sorted(Path(str(module.__file__)).parent.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def stands_out(serving: Serving, area: Area, against: str = ENGLAND_LEVEL, most: int = 10) -> list[Standing]:
    """
    Indicators of an area that differ from a benchmark by more than chance, the most surprising first.

    Parameters
    ----------
    serving
        The store.
    area
        Any area.
    against
        `england`, or `parent` for the area above it.
    most
        How many at most.

    Returns
    -------
    standing
        Those whose difference stands with 5% false discoveries among all indicators of the area that can be tested, in
        order of the chance of so large a difference. Counts of everyone, of which nothing is tested, are none of them.
    """
    tables = _of_level(serving, area.level)
    if tables["value"].empty:
        return []
    benchmark = (
        tables["value"][ENGLAND_CODE] if against == ENGLAND_LEVEL else _parents(serving, area, tables["value"].index)
    )
    value, lower, upper = (tables[name][area.code] for name in LIMITED_VALUES)
    apart = Estimates(value, lower.where(~(lower > value), value), upper.where(~(upper < value), value))
    chance = limits_p_value(apart, benchmark)
    stands = false_discoveries(chance)
    distance = (value - benchmark).abs() / (upper - lower)
    order = pd.DataFrame({"chance": chance, "distance": -distance})[stands].sort_values(["chance", "distance"])
    like = nearest_areas(serving, area).index
    return [
        _standing(measure_at(serving, key, level=area.level), area, tables["value"].loc[key], *of)._replace(
            alike=_median(tables["value"].loc[key].reindex(like)),
            above=_percentile(serving, key, area),
        )
        for key, *of in zip(order.index[:most], benchmark[order.index], chance[order.index], strict=False)
    ]


def _parents(serving: Serving, area: Area, keys: pd.Index) -> pd.Series:
    """Values of the area above one, of the same periods; NaN where it has none."""
    if not area.parent:
        return pd.Series(math.nan, index=keys)
    above = serving.tree[area.parent]
    by_area = _of_level(serving, above.level)["value"]
    values = by_area[above.code].reindex(keys) if above.code in by_area else pd.Series(math.nan, index=keys)
    same = [_period(serving, key, area.level) == _period(serving, key, above.level) for key in keys]
    return values.where(pd.Series(same, index=keys))


def _period(serving: Serving, key: str, level: str) -> str:
    return measure_at(serving, key, level=level).period


def _standing(measure: Measure, area: Area, row: pd.Series, benchmark: float, chance: float) -> Standing:
    value, is_higher = float(row[area.code]), float(row[area.code]) > benchmark
    polarity = measure.indicator.indicator.polarity if measure.indicator else ""
    better = {"high is good": is_higher, "low is good": not is_higher}.get(polarity)
    verdict = "" if better is None else "better" if better else "worse"
    return Standing(
        measure,
        value,
        benchmark,
        chance,
        is_higher,
        size_words(measure, value, benchmark),
        verdict,
        _place(row.iloc[:-1].to_numpy(), value),  # the last is England
    )


def _percentile(serving: Serving, key: str, area: Area) -> float:
    """Percentage of England's MSOAs whose value is lower than an area's."""
    values, kept = _of_level(serving, area.level)["value"], _kept(serving, area.level)
    if key in kept:
        return float(kept[key]["above"][values.columns.get_loc(area.code)])
    return float(_percentiles(serving, key, area.level, values.loc[key, [area.code]].to_numpy())[0])


def _percentiles(serving: Serving, key: str, level: str, values: np.ndarray) -> np.ndarray:
    """Percentage of England's MSOAs that have a lower value than each, those of the same value by half; or NaN."""
    unknown = np.full(len(values), np.nan)
    if level not in {"msoa", "neighbourhood"}:
        return unknown
    every = np.sort(england_msoas(serving, measure_at(serving, key, level=level)).to_numpy())
    if not len(every):
        return unknown
    lower, upper = (np.searchsorted(every, values, side=side) for side in ("left", "right"))
    return np.where(np.isnan(values), np.nan, (lower + upper) / 2 / len(every) * 100)


def _median(values: pd.Series) -> float:
    return float(values.median()) if values.notna().sum() >= KNOWN else math.nan


def size_words(measure: Measure, value: float, benchmark: float) -> str:
    """
    Say how far a value lies from a benchmark.

    Parameters
    ----------
    measure
        The indicator.
    value, benchmark
        Both known.
    """
    side = "higher" if value > benchmark else "lower"
    kind = measure.indicator.indicator.kind if measure.indicator else ""
    if kind in {"mean", "score"} or benchmark <= 0:
        unit = measure.indicator.indicator.unit if measure.indicator else ""
        return f"{written(abs(value - benchmark), measure.decimals)} {unit} {side}".replace("  ", " ")
    if value / benchmark >= TIMES:
        return f"{written(value / benchmark, 1)} times"
    return f"{written(abs(value / benchmark - 1) * 100, 0, '%')} {side}"


def _place(values: np.ndarray, value: float) -> str:
    """Where an area's value stands among those of its level that are known, in words; empty where they are few."""
    known = int((~np.isnan(values)).sum())
    if known < FEWEST_PLACED:
        return ""
    above, below = int((values > value).sum()), int((values < value).sum())
    before, end = (below, "lowest") if below < above else (above, "highest")
    return f"{ORDINALS.get(before, f'the {ordinal(before + 1)}')} {end} of {known:,}"
