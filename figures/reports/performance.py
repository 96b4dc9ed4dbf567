"""Performance measures as the page shows them: latest, plan, rating, variation and assurance of each series."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from needs_map.data.content.performance import (
    published_performance,
    published_pledges,
    published_ratings,
    rated_counts,
    read_performance,
)
from needs_map.figures.reports.coverage import codes_near
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import Area
from needs_map.geo.numbers import decimals_of
from needs_map.needs.comparisons.comparison import NOT_COMPARED, Polarity
from needs_map.needs.comparisons.spc import CONCERNING, FAILS, IMPROVING, PASSES, Xmr, assurance, variation, xmr
from needs_map.needs.comparisons.targets import (
    MET,
    MISSED,
    WITHIN,
    against,
    attainment,
    enough_points,
    last_known,
    shortfall,
)

COLOURS = {MET: "green", WITHIN: "amber", MISSED: "red", NOT_COMPARED: "not rated"}
"""Colour that a report calls each rating by."""
OVERTAKEN = "overtaken"
"""Assurance of a series whose newest value no longer stands where its limits promise."""


class Measured(NamedTuple):
    """One series, judged."""

    name: str
    slug: str
    """Its name in a link."""
    domain: str
    area: str
    unit: str
    polarity: Polarity
    table: pd.DataFrame
    """Its rows in order of time, indexed from 0: see `data.performance.COLUMNS`."""
    latest: int
    """Row of the newest value, or of a newer one that is suppressed; -1 if there is none."""
    judged: int
    """Row of the newest value that has a plan; -1 if none, or the newest value is suppressed."""
    rating: str
    """Of the newest value; not compared where that has no plan, however an older value compares: see `earlier`."""
    short: float
    """How far it falls short of its plan, as a part of the plan; NaN if not rated."""
    moved: str
    """`better`, `worse` or `similar` beside the value before; `not compared` if there is none."""
    chart: Xmr | None
    """Its control chart; None if it has too few points for one."""
    marks: pd.Series
    """Variation of each row."""
    assurance: str
    decimals: int
    """Decimals that its figures have."""

    @property
    def variation(self) -> str:
        """What the newest value's variation means."""
        known = last_known(self.table["value"])
        return NOT_COMPARED if self.chart is None or known < 0 else str(self.marks.iloc[known])

    @property
    def high(self) -> bool:
        """Whether the newest value's special cause is a high one: up, where it is of a trend."""
        return self.variation == (IMPROVING if self.polarity == "high is good" else CONCERNING)

    @property
    def earlier(self) -> str:
        """Rating of the newest value that has a plan, where a newer value has none; else empty."""
        return self.rating_of(self.judged) if 0 <= self.judged < self.latest else ""

    @property
    def points(self) -> int:
        """Values that are known."""
        return int(self.table["value"].notna().sum())

    @property
    def remarks(self) -> list[str]:
        """Notes, each once."""
        return [text for text in pd.unique(self.table["note"]) if text]

    @property
    def caveats(self) -> list[str]:
        """Problems in the published figures, each once."""
        return [text for text in pd.unique(self.table["caveat"]) if text]

    def number(self, column: str, row: int) -> float:
        """Value or target of a row; NaN if unknown."""
        return float(self.table[column].iloc[row])

    def label(self, row: int) -> str:
        """Period of a row, in words."""
        return str(self.table["label"].iloc[row])

    def hidden(self, row: int) -> bool:
        """Whether the value of a row is suppressed."""
        return bool(self.table["suppressed"].iloc[row])

    def rating_of(self, row: int) -> str:
        """Rating of a row by its own plan."""
        return attainment(self.number("value", row), self.number("target", row), polarity=self.polarity)


def slug_of(name: str) -> str:
    """Name of a series as it stands in a link: small letters, figures and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80]


def judged_series(table: pd.DataFrame) -> list[Measured]:
    """
    Judge every series of a table; those of a domain stand together.

    Parameters
    ----------
    table
        From `data.performance`.
    """
    found = [_judge(str(name), rows.reset_index(drop=True)) for name, rows in table.groupby("series", sort=False)]
    for position, one in enumerate(found):
        before = sum(slug_of(earlier.name) == one.slug for earlier in found[:position])
        found[position] = one._replace(slug=f"{one.slug}-{before + 1}") if before else one
    domains = list(dict.fromkeys(one.domain for one in found))
    return sorted(found, key=lambda one: domains.index(one.domain))


def _judge(name: str, table: pd.DataFrame) -> Measured:
    first = table.iloc[0]
    value, polarity = table["value"], first["polarity"]
    latest = last_known(value.mask(table["suppressed"], 0.0))
    hidden = latest >= 0 and bool(table["suppressed"].iloc[latest])
    both = value.where(table["target"].notna())
    row = -1 if hidden else last_known(both)
    current = 0 <= row == latest  # a plan of an older period does not rate a newer value
    pair = (float(value.iloc[row]), float(table["target"].iloc[row])) if current else (math.nan, math.nan)
    known = value.dropna().tolist()
    chart = xmr(value) if enough_points(value) else None
    return Measured(
        name,
        slug_of(name),
        str(first["domain"]),
        str(first["area"]),
        str(first["unit"]),
        polarity,
        table,
        latest,
        row,
        attainment(*pair, polarity=polarity),
        shortfall(*pair, polarity=polarity),
        against(known[-1], known[-2], polarity=polarity) if known[1:] and not hidden else NOT_COMPARED,
        chart,
        variation(value, chart or Xmr(math.nan, math.nan, math.nan, math.nan), polarity=polarity),
        _assured(chart, known[-1], pair[1], polarity) if chart else NOT_COMPARED,
        decimals_of([*known, *table["target"].dropna()]),
    )


def _assured(chart: Xmr, newest: float, target: float, polarity: Polarity) -> str:
    """Assurance of the limits, unless the newest value already stands on the plan's other side."""
    verdict = assurance(chart, target, polarity=polarity)
    met = attainment(newest, target, polarity=polarity) == MET
    return OVERTAKEN if (verdict == PASSES and not met) or (verdict == FAILS and met) else verdict


@store_cache(maxsize=2)
def judged_published(serving: Serving) -> tuple[Measured, ...]:
    """Judge the published series that are about the store's areas; none if no document is."""
    codes = serving.store.areas.index
    names = {code: serving.tree[code].short for code in codes}
    return tuple(judged_series(published_performance(list(codes), names, serving.packs)))


def are_about(serving: Serving, area: Area, measures: Sequence[Measured]) -> bool:
    """Whether any measure is of an area, of one that holds it or of one inside it, as `codes_near` has these."""
    near = {serving.tree[code].short for code in codes_near(serving, area.code)}
    return any(one.area in near for one in measures)


def own(path: Path) -> tuple[Measured, ...]:
    """
    Judge a user's own series.

    Raises
    ------
    DataError
        If the file cannot be used.
    """
    return tuple(judged_series(read_performance(path)))


@store_cache(maxsize=2)
def ratings(serving: Serving) -> pd.DataFrame:
    """Return what the reports say of series elsewhere."""
    return published_ratings(list(serving.store.areas.index), serving.packs)


def published_rating(serving: Serving, measured: Measured) -> str:
    """Return the rating that the report's text gives a series; empty if it gives none."""
    return _statuses(serving).get(measured.name, "")


@store_cache(maxsize=2)
def _statuses(serving: Serving) -> dict[str, str]:
    """The first rating that the reports' text gives each series, by its name."""
    given = ratings(serving).query("kind == 'status'").drop_duplicates("series")
    return dict(zip(given["series"].map(str), given["status"].map(str), strict=True))


def caveats_of_series(serving: Serving, measures: Sequence[Measured]) -> list[tuple[str, str]]:
    """Caveats on series, and on what the reports say of them elsewhere: name and words."""
    elsewhere = _remarked(serving)
    return [
        (one.name, text) for one in measures for text in dict.fromkeys([*one.caveats, *elsewhere.get(one.name, ())])
    ]


@store_cache(maxsize=2)
def _remarked(serving: Serving) -> dict[str, list[str]]:
    """Caveats on what the reports' text says of each series, by its name."""
    found: dict[str, list[str]] = {}
    for name, text in ratings(serving)[["series", "caveat"]].itertuples(index=False):
        if text:
            found.setdefault(str(name), []).append(str(text))
    return found


@store_cache(maxsize=2)
def pledges(serving: Serving) -> dict[str, str]:
    """Return the pledge of the five-year plan that each series bears on, by the series's name."""
    table = published_pledges(list(serving.store.areas.index), serving.packs)
    return {
        name: f"Pledge {number}: {pledge}"
        for number, pledge, names in zip(table["number"], table["pledge"], table["series"], strict=True)
        for name in names.split(";")
        if name
    }


class Count(NamedTuple):
    """How many measures bear each colour, by the rule and as published."""

    name: str
    rule: str
    """`target` or `significance`."""
    period: str
    published: dict[str, int]
    """By `all`, `green`, `amber`, `red`, `not compared`."""
    computed: dict[str, int]
    """By colour, of the series of the same area; empty if it cannot be computed."""
    notes: tuple[str, ...]


@store_cache(maxsize=2)
def counts(serving: Serving) -> tuple[Count, ...]:
    """Count ratings beside the published counts."""
    table = rated_counts(list(serving.store.areas.index), serving.packs)
    found = []
    for name, rows in table.groupby("set", sort=False):
        area = serving.tree[rows["area"].iloc[0]].short
        by_target = rows["rule"].iloc[0] == "target"
        mine = [measured for measured in judged_published(serving) if measured.area == area] if by_target else []
        found.append(
            Count(
                str(name),
                str(rows["rule"].iloc[0]),
                str(rows["period"].iloc[0]),
                {str(status): int(value) for status, value in zip(rows["status"], rows["value"], strict=True)},
                tally(mine) if by_target else {},
                tuple(note for note in rows["note"] if note),
            )
        )
    return tuple(found)


def tally(measures: Sequence[Measured]) -> dict[str, int]:
    """How many measures bear each colour, the order of `COLOURS`."""
    return {colour: sum(one.rating == rating for one in measures) for rating, colour in COLOURS.items()}


def pages_of(measures: Sequence[Measured]) -> list[str]:
    """Documents behind series, each with the pages that its figures stand on."""
    pages: dict[str, dict[str, None]] = {}
    for one in measures:
        for source, page in zip(one.table["source"], one.table["page"], strict=True):
            pages.setdefault(source, {}).update({page: None} if page else {})
    return [f"{source}: {'; '.join(found)}" if found else source for source, found in pages.items()]


def series_sources(measures: Sequence[Measured]) -> list[str]:
    """Documents or files that series come from, each once."""
    return list(dict.fromkeys(source for one in measures for source in one.table["source"]))
