"""What changed between two stores: figures revised beyond what rounding explains, new ones, and those dropped."""

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.figures.measures import Measure, measure_at, measures_of
from needs_map.figures.serving import Serving
from needs_map.figures.values import measure_values
from needs_map.geo.areas import LEVELS

REVISED, NEW, DROPPED = "revised", "new", "dropped"
CHANGE_WORDS = {REVISED: "revised", NEW: "new", DROPPED: "no longer known"}
COLUMNS = ("change", "key", "name", "level", "period", "code", "area", "before", "after", "areas")
AREA = "area"
"""Key of rows on areas themselves."""


def changes(old: Serving, new: Serving, *, levels: Sequence[str] = LEVELS, brief: bool = False) -> pd.DataFrame:
    """
    Compare the figures that two stores show.

    Parameters
    ----------
    old, new
        The stores, each with its own suppression applied.
    levels
        Levels of the areas whose figures are compared.
    brief
        Whether of a measure that only one of the stores has only its last period at the last of the levels is given.

    Returns
    -------
    changes
        `COLUMNS`. One row a figure of an area that was revised by more than half of its last decimal place, became
        known (`new`) or is no longer (`dropped`); one row a level and period, with its number of `areas` and without a
        code, where a measure is there in only one of the stores; one row an area (`key` `area`) that only one of them
        has, or whose name changed. `period` has the basis too, of measures that count people. A number is NaN where it
        is unknown.
    """
    found = [*_of_areas(old, new)]
    before, after = measures_of(old), measures_of(new)
    for key in {**before, **after}:
        found += _of_measure(old, new, key, levels, brief=brief)
    table = pd.DataFrame(found, columns=list(COLUMNS))
    return table.astype({"before": float, "after": float, "areas": int})


def _of_areas(old: Serving, new: Serving) -> Iterator[tuple[object, ...]]:
    """Areas that only one store has, and those of another name."""
    names = [
        {area.code: area for level in serving.tree.levels for area in serving.tree.at(level)} for serving in (old, new)
    ]
    for code, area in names[0].items():
        other = names[1].get(code)
        if other is None:
            yield DROPPED, AREA, area.name, area.level, "", code, area.name, np.nan, np.nan, 1
        elif other.name != area.name:
            yield REVISED, AREA, f"was {area.name}", area.level, "", code, other.name, np.nan, np.nan, 1
    for code, area in names[1].items():
        if code not in names[0]:
            yield NEW, AREA, area.name, area.level, "", code, area.name, np.nan, np.nan, 1


def _shown_at(serving: Serving, key: str, wanted: Sequence[str]) -> dict[tuple[str, str, str], Measure]:
    """Measure at each level, period and basis that a store shows it for; none where it lacks the measure."""
    measure = measures_of(serving).get(key)
    if measure is None:
        return {}
    levels = [level for level in wanted if level in measure.levels and level in serving.tree.levels]
    periods = dict(measure.by_level)
    bases = serving.bases if measure.counts_people else ("",)
    return {
        (level, period, basis): measure_at(serving, key, period, level)
        for level in levels
        for period, basis in product(periods.get(level, measure.periods), bases)
    }


def _of_measure(
    old: Serving, new: Serving, key: str, levels: Sequence[str], *, brief: bool
) -> Iterator[tuple[object, ...]]:
    before, after = _shown_at(old, key, levels), _shown_at(new, key, levels)
    if brief and not (before and after):
        before, after = (dict(list(found.items())[-1:]) for found in (before, after))
    for at in {**before, **after}:
        level, period, basis = at
        when = f"{period}, {basis}" if basis else period
        if at not in before or at not in after:
            change, serving, measure = (NEW, new, after[at]) if at in after else (DROPPED, old, before[at])
            known = int(measure_values(serving, measure, level, basis).notna().sum())
            if known:
                yield change, key, measure.label, level, when, "", "", np.nan, np.nan, known
            continue
        first, second = _in_both(
            measure_values(old, before[at], level, basis), measure_values(new, after[at], level, basis)
        )
        least = 10.0 ** -after[at].decimals / 2
        were, are = first.to_numpy(dtype="float64"), second.to_numpy(dtype="float64")
        revised = np.abs(are - were) > least * (1 + 1e-9)
        changed = np.flatnonzero(revised | (np.isnan(were) != np.isnan(are)))
        for code, was, now in zip(first.index[changed], were[changed], are[changed], strict=True):
            change = NEW if np.isnan(was) else DROPPED if np.isnan(now) else REVISED
            yield change, key, after[at].label, level, when, code, new.tree[code].name, was, now, 1


def _in_both(before: pd.Series, after: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Values of the areas that both stores have, in one order: that of the store where it is the same, else sorted."""
    if before.index.equals(after.index):
        return before, after
    codes = before.index.intersection(after.index).sort_values()
    return before[codes], after[codes]


class ChangedSource(NamedTuple):
    """A dataset that two stores do not have alike."""

    change: str
    """`revised` where it was read from another file, `new` or `dropped`."""
    title: str
    before: str
    """Vintages; empty if the store has none of it."""
    after: str

    @property
    def sentence(self) -> str:
        """What became of it."""
        if self.change == NEW:
            return f"New source: {self.title}, {self.after}."
        if self.change == DROPPED:
            return f"Source dropped: {self.title}, {self.before}."
        moved = self.after if self.before == self.after else f"{self.before}, now {self.after}"
        return f"Other file: {self.title}, {moved}."


def changed_sources(old: Serving, new: Serving) -> Iterator[ChangedSource]:
    """Datasets that are new, read from other files than before, or dropped."""
    before, after = ({key: list(files) for key, files in _by_dataset(serving)} for serving in (old, new))
    for key, files in after.items():
        title, when = files[-1]["title"], _vintages(files)
        if key not in before:
            yield ChangedSource(NEW, title, "", when)
        elif {one["sha256"] for one in files} != {one["sha256"] for one in before[key]}:
            yield ChangedSource(REVISED, title, _vintages(before[key]), when)
    for key, files in before.items():
        if key not in after:
            yield ChangedSource(DROPPED, files[-1]["title"], _vintages(files), "")


def _by_dataset(serving: Serving) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Files that a store was built from, by dataset, which may have several."""
    return groupby(sorted(serving.store.manifest["datasets"], key=itemgetter("key")), key=itemgetter("key"))


def _vintages(files: list[dict[str, Any]]) -> str:
    return "; ".join(dict.fromkeys(str(one["vintage"]) for one in files))
