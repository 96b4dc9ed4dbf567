"""An indicator of an area among its peers: ranks, whose range it lies in, and how it moved."""

import math

import pandas as pd

from needs_map.app.pages.indicators.figures import PUBLISHED, figures, history, rows_of
from needs_map.app.pages.indicators.results import IndicatorResults
from needs_map.data.files.period_forms import year_of
from needs_map.data.indicators.observations import FIGURES
from needs_map.figures.entries import Entry
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.comparisons.ranks import Ranks, rank_among
from needs_map.needs.comparisons.trend import NO_TREND, direction, trend_of_limits, trend_of_proportions
from needs_map.needs.estimates.rates import Estimates

PEERS_ELSEWHERE = {"place": ("place", "authority"), "icb": ("icb",)}
FEWEST_PEERS = 20
"""Areas elsewhere in England from which on they, not the system's own, are the peers of a spine."""
AREAS_SHOWN = "the areas shown"
"""Whose values they are where the publisher does not give all of England's."""


@store_cache(maxsize=4096)
def ranks(serving: Serving, entry: Entry, level: str, basis: str) -> Ranks:
    """Rank of each area of a level, best first; the highest first where neither is better; none of composition."""
    own = figures(serving, entry, level, basis)
    if own is None:
        raise ValueError(f"level: {entry.key} does not exist for level {level}")
    return rank_of(entry, own.table["value"])


def rank_of(entry: Entry, value: pd.Series) -> Ranks:
    """Rank of each value of an indicator; make-up of the population is not ranked."""
    if entry.is_composition:
        return Ranks(pd.Series(math.nan, index=value.index), 0)
    return rank_among(value, polarity=entry.polarity)


@store_cache(maxsize=4096)
def peers(serving: Serving, entry: Entry, level: str, basis: str) -> tuple[pd.Series, str]:
    """
    Values among which an area stands, and whose they are in words.

    Returns
    -------
    peers, whose
        All of England's areas of the kind where the publisher gives them, else the system's own.
    """
    own = figures(serving, entry, level, basis)
    if own is None:
        raise ValueError(f"level: {entry.key} does not exist for level {level}")
    if entry.indicator and level in PEERS_ELSEWHERE and own.how == PUBLISHED:
        known = serving.indicators[entry.indicator].periods
        rows = [rows_of(serving, entry, kind, own.period) for kind in PEERS_ELSEWHERE[level] if kind in known]
        values = pd.concat(rows)["value"].dropna()
        if len(values) >= FEWEST_PEERS:
            kinds = "ICBs" if level == "icb" else "local authorities"
            return values, f"{len(values)} {kinds} of England"
    values = own.table["value"].dropna()
    return values, AREAS_SHOWN


def lowest_and_highest(among: set[str]) -> str:
    """Sentence on whose the lowest and highest figures are, by what `peers` says of each indicator."""
    if among == {AREAS_SHOWN}:
        return "Lowest and highest are of the areas shown."
    if AREAS_SHOWN not in among:
        return "Lowest and highest are of all areas of England that have a figure."
    return (
        "Lowest and highest are of all areas of England where the publisher gives them, otherwise of the areas shown."
    )


@store_cache(maxsize=4096)
def trends(serving: Serving, entry: Entry, level: str, basis: str) -> pd.Series:
    """
    Recent trend of each area of a level in words: the publisher's where it gives one, else as Fingertips marks it.

    Returns
    -------
    trends
        "cannot be calculated" where Fingertips gives none: of periods that are not single years, of fewer than five
        years on end up to the newest, of proportions without counts and of other values without limits.
    """
    own = figures(serving, entry, level, basis)
    made = _trends_made(serving, entry, level, own)
    if own is None or "recent_trend" not in own.table:
        return made
    published = own.table["recent_trend"]
    return made.where(published == "", published)


def _trends_made(serving: Serving, entry: Entry, level: str, own: IndicatorResults | None) -> pd.Series:
    rows = history(serving, entry, level).reset_index(drop=True)
    if own is None or not len(rows):
        codes = own.table.index if own else pd.Index([])
        return pd.Series(NO_TREND, index=codes, dtype=object)
    rows["year"] = [year_of(period, entry.period_type) for period in rows["period"]]
    if rows["year"].isna().any():
        return pd.Series(NO_TREND, index=own.table.index, dtype=object)
    # A trend is recent where it ends in the newest year.
    rows = rows[rows.groupby("area")["year"].transform("max") == rows["year"].max()]
    if entry.kind == "proportion":
        counted = (rows["denominator"] > 0) & rows["numerator"].between(0, rows["denominator"])
        counts = rows[["numerator", "denominator"]].where(counted)
        marker = trend_of_proportions(counts["numerator"], counts["denominator"], rows["year"], rows["area"]).marker
    else:
        estimates = Estimates(*(rows[name] for name in FIGURES[:3]))
        marker = trend_of_limits(estimates, rows["year"], rows["area"]).marker
    return direction(marker, polarity=entry.polarity).reindex(own.table.index).fillna(NO_TREND)


def past_of(serving: Serving, entry: Entry, level: str, code: str) -> tuple[tuple[str, float], ...]:
    """Periods of an indicator and its value in an area in each, first to last; only those that are known."""
    return _pasts(serving, entry, level).get(code, ())


@store_cache(maxsize=1024)
def _pasts(serving: Serving, entry: Entry, level: str) -> dict[str, tuple[tuple[str, float], ...]]:
    rows, found = history(serving, entry, level), dict[str, tuple[tuple[str, float], ...]]()
    if len(rows):
        for code, period, value in zip(*(rows[name].tolist() for name in ("area", "period", "value")), strict=True):
            if not math.isnan(value):
                found[code] = (*found.get(code, ()), (str(period), float(value)))
    return found
