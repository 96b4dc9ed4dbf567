"""Core20PLUS5: what is published for each clinical area of an ICB beside England, and for its Core20 people."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.core20plus5 import BY_QUINTILE, published_dashboard, published_frameworks
from needs_map.data.content.inequalities import QUINTILE, published_inequalities
from needs_map.data.content.packs import benchmarks_of
from needs_map.data.content.published import documents_cited
from needs_map.data.indicators.definitions import ENGLAND_CODE
from needs_map.figures.reports.coverage import codes_near
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.view import has_many_boards
from needs_map.geo.areas import Area
from needs_map.needs.comparisons.comparison import Polarity
from needs_map.needs.comparisons.targets import against, attainment, shortfall
from needs_map.needs.inequalities.groups import Group, GroupGap, gap_between

CORE20, EVERYONE, LEAST = "core20", "everyone", "quintile 5"
MOST_GROUPS, LONGEST_GROUP, LONGEST_LIST = 12, 60, 500
BETWEEN = "|"
"""Stands between PLUS groups in the link."""


class BoardFigure(NamedTuple):
    """One indicator of one ICB beside England."""

    area: Area
    value: float
    against_england: str
    """`better`, `worse`, `similar` or `not compared`, only by size."""
    short: float
    """How much worse than England, as a part of England's value; below zero is better."""
    outlier: str
    """`yes` or `no` as published; empty if the publisher does not say."""


class DashboardIndicator(NamedTuple):
    """One indicator of the dashboard."""

    name: str
    clinical_area: str
    unit: str
    period: str
    polarity: Polarity
    standings: tuple[BoardFigure, ...]
    """One an ICB, in the order of the store."""
    beside: dict[str, float]
    """Values of what it is set beside, by name: England, a region."""
    remarks: tuple[str, ...]
    caveats: tuple[str, ...]
    """What the publisher’s own figures contradict."""
    source: str
    """Publisher, title and date of the document."""


class DashboardGap(NamedTuple):
    """One indicator of the Core20 people of an ICB."""

    area: Area
    name: str
    clinical_area: str
    unit: str
    period: str
    polarity: Polarity
    everyone: float
    gap: GroupGap
    """Core20 less, and over, the least deprived fifth."""
    source: str


class Aim(NamedTuple):
    """One clinical area of a framework."""

    framework: str
    clinical_area: str
    aim: str
    target: float
    """NaN if no figure is set."""
    unit: str
    by: str
    """When the target is for; empty if no date is set."""
    remark: str
    source: str
    local: tuple[tuple[str, str, float, str], ...]
    """Area, period, value and whether it meets the target, of each ICB or the cluster."""
    local_sources: tuple[str, ...] = ()
    """Where those figures come from."""


def boards(serving: Serving, area: Area) -> list[Area]:
    """ICBs that an area is about: the one that it is or lies in, all of a cluster's; none of England."""
    found = [one for one in serving.tree.path(area.code) if one.level == "icb"]
    return found or ([] if has_many_boards(serving) else serving.tree.at("icb"))


@store_cache(maxsize=2)
def _dashboard(serving: Serving) -> pd.DataFrame:
    return published_dashboard(list(serving.store.areas.index), serving.packs)


@store_cache(maxsize=64)
def dashboard_indicators(serving: Serving, area: Area) -> tuple[DashboardIndicator, ...]:
    """
    Indicators of the national dashboard, for the ICBs that an area is about.

    Parameters
    ----------
    serving
        The store.
    area
        Any area.

    Returns
    -------
    indicators
        In the order of the publisher; empty if none is published for these ICBs.
    """
    table, beside = _dashboard(serving), benchmarks_of(serving.packs)
    table = table[table["outlier"].ne("") | table["area"].isin(list(beside))]
    mine = boards(serving, area)
    found = [_indicator(str(name), rows, mine, beside) for name, rows in table.groupby("indicator", sort=False)]
    return tuple(one for one in found if any(not math.isnan(standing.value) for standing in one.standings))


def _polarity(desired: str) -> Polarity:
    """Polarity of a direction (`higher`) or in words (`high is good`)."""
    return "high is good" if desired.startswith("high") else "low is good"


def _indicator(name: str, rows: pd.DataFrame, mine: Sequence[Area], beside: dict[str, str]) -> DashboardIndicator:
    first = rows.iloc[0]
    polarity = _polarity(first["desired"])
    by_area = rows.set_index("area")
    value = by_area["value"]
    england = float(value.get(ENGLAND_CODE, np.nan))
    here = [one for one in mine if one.code in by_area.index]
    own = by_area.loc[[one.code for one in here]]
    return DashboardIndicator(
        name,
        str(first["clinical_area"]),
        str(first["unit"]),
        str(first["period"]),
        polarity,
        tuple(
            BoardFigure(
                one,
                float(value[one.code]),
                against(float(value[one.code]), england, polarity=polarity),
                shortfall(float(value[one.code]), england, polarity=polarity),
                str(by_area.loc[one.code, "outlier"]),
            )
            for one in here
        ),
        {title: float(value[code]) for code, title in beside.items() if code in value.index},
        tuple(text for text in pd.unique(own["note"]) if text),
        tuple(text for text in pd.unique(own["caveat"]) if text),
        "; ".join(documents_cited(rows)),
    )


@store_cache(maxsize=64)
def gaps(serving: Serving, area: Area) -> tuple[DashboardGap, ...]:
    """
    Indicators published for Core20 people, for the ICBs that an area is about.

    Returns
    -------
    gaps
        From the dashboard's document and from the reports on inequalities; empty if none is published.
    """
    codes = frozenset(serving.store.areas.index)
    found: list[DashboardGap] = []
    for one in boards(serving, area):
        table = _dashboard(serving)
        for name, rows in table[table["area"] == one.code].groupby("indicator", sort=False):
            value = rows.set_index("group")["value"]
            if CORE20 in value.index:
                first = rows.iloc[0]
                about = (str(name), first["clinical_area"], first["unit"], first["period"])
                found.append(_gap(one, about, _polarity(first["desired"]), value, "; ".join(documents_cited(rows))))
        observed, _ = published_inequalities(one.code, codes, serving.packs)
        for indicator, rows, _ in observed:
            if indicator.key in BY_QUINTILE:
                newest = rows[rows["period"] == rows["period"].iloc[-1]]
                value = newest[newest["group_type"].isin(["", QUINTILE])].set_index("group")["value"]
                value = value.rename({"": EVERYONE, "1": CORE20, "5": LEAST})
                about = (indicator.name, BY_QUINTILE[indicator.key], indicator.unit, str(newest["period"].iloc[0]))
                source = f"{indicator.publisher}, {indicator.source.partition(': ')[0]}"
                found.append(_gap(one, about, _polarity(indicator.polarity), value, source))
    return tuple(found)


def _gap(
    area: Area, about: tuple[str, str, str, str], polarity: Polarity, value: pd.Series, source: str
) -> DashboardGap:
    groups = {name: Group(float(value.get(name, np.nan))) for name in (CORE20, LEAST)}
    gap = gap_between(groups, CORE20, LEAST, decimals=0)
    return DashboardGap(area, *about, polarity, float(value.get(EVERYONE, np.nan)), gap, source)


@store_cache(maxsize=64)
def aims(serving: Serving, area: Area, framework: str) -> tuple[Aim, ...]:
    """
    Clinical areas of a framework with their targets, and what is published here of each.

    Parameters
    ----------
    serving, area
        The store, and any area.
    framework
        `adults` or `children`.
    """
    table = published_frameworks(codes_near(serving, area.code), serving.packs)
    return tuple(_aim(serving, area, row) for _, row in table[table["framework"] == framework].iterrows())


def _aim(serving: Serving, area: Area, row: pd.Series) -> Aim:
    wide = [*boards(serving, area), serving.tree.top]
    dashboard = _dashboard(serving)
    own = dashboard[(dashboard["indicator"] == row["indicator"]) & (dashboard["group"] == EVERYONE)]
    local, shown = [], []
    for one in dict.fromkeys(wide):
        for _, figure in own[own["area"] == one.code].iterrows():
            met = attainment(float(figure["value"]), float(row["target"]), polarity=_polarity(figure["desired"]))
            shown += documents_cited(figure.to_frame().T)
            local.append((one.short, str(figure["period"]), float(figure["value"]), met))
    return Aim(
        str(row["framework"]),
        str(row["clinical_area"]),
        str(row["aim"]),
        float(row["target"]),
        str(row["unit"]),
        "" if row["period"] == "no date" else str(row["period"]),
        str(row["note"]),
        documents_cited(row.to_frame().T)[0],
        tuple(local),
        tuple(dict.fromkeys(shown)),
    )


def plus_groups(text: str) -> tuple[str, ...]:
    """
    PLUS groups from a list that a person typed, or from a link.

    Parameters
    ----------
    text
        One group a line, or with `|` between.

    Returns
    -------
    groups
        Each once, without what cannot be printed.

    Raises
    ------
    ValueError
        If there are more than 12, one is over 60 letters, or all together are over 500: a link must stay short.
    """
    lines = text.replace(BETWEEN, "\n").splitlines()
    clean = (" ".join("".join(letter if letter.isprintable() else " " for letter in line).split()) for line in lines)
    groups = tuple(dict.fromkeys(group for group in clean if group))
    if len(groups) > MOST_GROUPS:
        raise ValueError(f"A list of PLUS groups has at most {MOST_GROUPS}: {len(groups)} were given.")
    longest = max(groups, key=len, default="")
    if len(longest) > LONGEST_GROUP:
        raise ValueError(f"The name of a PLUS group has at most {LONGEST_GROUP} letters: “{longest[:LONGEST_GROUP]}…”.")
    if len(BETWEEN.join(groups)) > LONGEST_LIST:
        raise ValueError(f"All PLUS groups together have at most {LONGEST_LIST} letters: shorten their names.")
    return groups


def known_groups(text: str) -> bool:
    """Whether a link's PLUS groups can be used."""
    try:
        return bool(plus_groups(text))
    except ValueError:
        return False
