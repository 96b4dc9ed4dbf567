"""Small counts of an indicator hidden at every level at once, so that none can be worked out from the others."""

from itertools import pairwise

import pandas as pd

from app.indicator_levels import HOLDS, parts_of
from app.serving import Serving
from data.indicators import Indicator
from needs.rates import grouped_sums
from needs.suppression import Rule, suppress_nested

CHAINS = {
    "lsoa": ("lsoa", "neighbourhood", "place", "icb", "cluster"),
    "msoa": ("msoa", "place", "icb", "cluster"),
    "neighbourhood": ("neighbourhood", "place", "icb", "cluster"),
    "place": ("place", "icb", "cluster"),
    "icb": ("icb", "cluster"),
}
"""Levels that lie in one another, from each that counts may be given at."""


def rule_of(indicator: Indicator) -> Rule:
    """Return the rule by which an indicator's small counts are hidden."""
    lowest = 0 if indicator.suppress_nought else 1
    return Rule("own", lowest=lowest, highest=indicator.suppress_below - 1, rounding=indicator.round_to)


def suppressed_counts(serving: Serving, indicator: Indicator, counts: pd.Series, source: str) -> dict[str, pd.Series]:
    """
    Counts that can be shown at each level.

    Parameters
    ----------
    serving
        The store.
    indicator
        The indicator, which has a rule.
    counts
        Count of each area of the level at which they are given; NaN is unknown.
    source
        That level.

    Returns
    -------
    published
        By level; NaN where hidden or unknown. MSOAs, which lie across neighbourhoods, are shown where all their LSOAs
        are. Where a count is unknown from the start, larger areas are shown where all their parts are.
    """
    rule = rule_of(indicator)
    table = serving.store.lsoa
    chain = [level for level in CHAINS.get(source, (source,)) if level == source or level in table]
    if counts.isna().any():
        small = counts.between(rule.lowest, rule.highest)
        shown = {source: (counts / rule.rounding).add(0.5).floordiv(1).mul(rule.rounding).where(~small)}
        return shown | {level: _sum_of_shown(serving, shown[source], source, level) for level in HOLDS.get(source, ())}
    levels = {source: counts} | {level: _sums(serving, counts, source, level) for level in chain[1:]}
    named = [of.set_axis([f"{level} {code}" for code in of.index]) for level, of in levels.items()]
    everything = pd.concat(named)
    holders: dict[str, str] = {}
    for part, whole in pairwise(chain):
        holders |= {f"{part} {code}": f"{whole} {holder}" for code, holder in parts_of(serving, part, whole).items()}
    parent = pd.Series(holders, dtype="object").reindex(everything.index)
    published = suppress_nested(everything, parent, rule)
    found = {
        level: pd.Series(published[[f"{level} {code}" for code in of.index]].to_numpy(), index=of.index)
        for level, of in levels.items()
    }
    others = [level for level in HOLDS.get(source, ()) if level not in chain and level in table]
    return found | {level: _sum_of_shown(serving, found[source], source, level) for level in others}


def _sums(serving: Serving, counts: pd.Series, source: str, level: str) -> pd.Series:
    by = parts_of(serving, source, level)
    of = counts.reindex(by.index)
    return grouped_sums(of, of, by).numerator


def _sum_of_shown(serving: Serving, shown: pd.Series, source: str, level: str) -> pd.Series:
    """Sums of what is shown, which tell nothing new; NaN where a part is not."""
    if level not in serving.store.lsoa:
        return pd.Series(dtype="float64")
    return _sums(serving, shown, source, level)
