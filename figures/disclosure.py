"""The one gate by which observations leave the store: small counts are hidden at every level at once, or nothing is."""

from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.indicators.definitions import (
    ENGLAND_CODE,
    ENGLAND_LSOAS,
    PUBLISHED_WORDS,
    SUPPRESSED,
    Indicator,
    is_suppressed,
)
from needs_map.data.indicators.observations import COLUMNS, FIGURES, LEVEL_ORDER, StoredIndicator, read_observations
from needs_map.data.store import secret_of
from needs_map.figures.levels import HOLDS, parts_of
from needs_map.figures.serving import Serving, store_cache
from needs_map.needs.disclosure.suppression import MOST_MARGIN, Rule, suppress_nested
from needs_map.needs.estimates.rates import grouped_sums

CHAINS = {
    "lsoa": ("lsoa", "neighbourhood", "place", "icb", "cluster"),
    "msoa": ("msoa", "place", "icb", "cluster"),
    "neighbourhood": ("neighbourhood", "place", "icb", "cluster"),
    "place": ("place", "icb", "cluster"),
    "icb": ("icb", "cluster"),
}
"""Levels that lie in one another, from each that counts may be given at."""
ENGLAND_LEVEL = "england"
ELSEWHERE = "elsewhere"
PIECE = "piece"
"""Level of the LSOAs that lie in the same neighbourhoods, where these overlap: a neighbourhood is made of pieces."""
KEPT = 64
"""Indicators and periods with a rule whose rows are kept."""
NOWHERE = ("", "")
"""Level and period of which no indicator has a row."""
FEW_ROWS = 2_000
"""Rows of an indicator that are read together, whichever level and period is asked for: 0.3 MB."""


class Counts(NamedTuple):
    """Counts of one indicator in one period, and what is known of them."""

    source: str
    """The level that they are given at."""
    counts: pd.Series
    """By area of that level; NaN is unknown."""
    england: float
    """England's; NaN is unknown."""


def observations(serving: Serving, key: str, *, level: str, period: str | None = None) -> pd.DataFrame:
    """
    Observations of an indicator that may be shown.

    Parameters
    ----------
    serving
        The store.
    key
        Of the indicator.
    level, period
        The rows of this level, and of this period; of all periods if None.

    Returns
    -------
    observations
        Columns `OBSERVATION_COLUMNS` and `PUBLISHED_WORDS`. All figures of a row that its publisher suppressed are NaN.
        Of an indicator with a rule for small counts there are rows of the level that it is given at, of England and of
        all larger levels; all figures of a hidden one are NaN and its note is `suppressed`. Value and limits, but for
        the value of a count, are left to be worked out from the counts that are shown.

    Raises
    ------
    DataError
        If the store has no such indicator, or its file is missing or damaged.
    """
    one = serving.indicators.get(key)
    if one is None or not one.indicator.suppress_below:
        if one is not None and period is not None and one.rows <= FEW_ROWS:
            few = _few(serving, key)
            rows = few.get((level, period), few[NOWHERE])
        else:
            rows = read_observations(serving.store, key, level=level, period=period)
        withheld = is_suppressed(rows["note"]) & rows["value"].isna()
        return _blanked(rows, withheld) if withheld.any() else rows
    known = sorted({when for periods in one.periods.values() for when in periods}) if period is None else [period]
    found = [rows for when in known if len(rows := _by_rule(serving, key, when, level))]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


@store_cache(maxsize=KEPT)
def _few(serving: Serving, key: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Rows of an indicator that has few of them, by level and period: read once for all of them."""
    table = read_observations(serving.store, key)
    found = {
        (str(at), str(when)): rows.reset_index(drop=True) for (at, when), rows in table.groupby(["level", "period"])
    }
    return found | {NOWHERE: table[:0]}


def _blanked(rows: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """Rows without the figures of those that are withheld, nor what their publisher says of these."""
    figures = rows[list(FIGURES)].mask(withheld)
    words = rows[list(PUBLISHED_WORDS)].mask(withheld, "")
    return rows.assign(**figures, **words)


def rule_of(indicator: Indicator) -> Rule:
    """Return the rule by which an indicator's small counts are hidden."""
    lowest = 0 if indicator.suppress_nought else 1
    return Rule("own", lowest=lowest, highest=indicator.suppress_below - 1, rounding=indicator.round_to)


def _by_rule(serving: Serving, key: str, period: str, level: str) -> pd.DataFrame:
    """Rows of an indicator with a rule; groups of people, which would give counts away, are none of them."""
    one = serving.indicators[key]
    source, given, shown = _decided(serving, key, period)
    if level in given:
        rows = given[level]
    elif level in shown:
        rows = _of_parts(serving, given[source], source, level)
    else:
        return pd.DataFrame(columns=list(COLUMNS))
    series = one.series[0]
    facts = {"period": period, "sex": series.sex, "age": series.age, "group_type": "", "group": "", "level": level}
    found = _as_shown(rows, shown[level], one).assign(**facts)
    return found.rename_axis(None)[list(COLUMNS)].reset_index(drop=True)


@store_cache(maxsize=KEPT)
def _decided(serving: Serving, key: str, period: str) -> tuple[str, dict[str, pd.DataFrame], dict[str, pd.Series]]:
    """Level that an indicator is given at, its rows there and of England as they are held, and all counts to show."""
    one = serving.indicators[key]
    table = read_observations(serving.store, key, period=period)
    series = one.series[0]
    own = (table["sex"] == series.sex) & (table["age"] == series.age) & (table["group_type"] == "")
    held = dict(iter(table[own].set_index("area", drop=False).groupby("level")))
    source = next((level for level in LEVEL_ORDER if level in held and level != ENGLAND_LEVEL), ENGLAND_LEVEL)
    england = held.get(ENGLAND_LEVEL)
    column = "value" if one.indicator.kind == "count" else "numerator"
    rows = held[source] if source != ENGLAND_LEVEL else table[:0].set_index("area", drop=False)
    codes = [area.code for area in serving.tree.at(source)] if source in serving.tree.levels else []
    rows = rows.reindex(pd.Index(codes).union(rows.index, sort=False).rename("area"))
    given = Counts(source, rows[column], float(england[column].iloc[0]) if england is not None else np.nan)
    shown = suppressed_counts(serving, rule_of(one.indicator), given, secret_for(serving, f"{key} {period}"))
    levels = {source: rows} | ({ENGLAND_LEVEL: england} if england is not None else {})
    return source, levels, shown


def secret_for(serving: Serving, what: str) -> bytes:
    """Secret by which the counts of one thing are drawn that hide beside small ones: from that of the store."""
    return blake2b(what.encode(), key=secret_of(serving.store.folder), digest_size=32).digest()


def _of_parts(serving: Serving, rows: pd.DataFrame, source: str, level: str) -> pd.DataFrame:
    """Rows of a larger level: the people of its parts, and `suppressed` where something was given of all of them."""
    by = parts_of(serving, source, level)
    parts = rows.reindex(by.index)
    people = grouped_sums(parts["denominator"], parts["denominator"], by)[0]
    given = (parts["numerator"].notna() | parts["value"].notna() | is_suppressed(parts["note"])).groupby(by).all()
    note = given.map({True: SUPPRESSED, False: ""})
    return pd.DataFrame({"denominator": people, "note": note.reindex(people.index)}).reindex(columns=rows.columns)


def _as_shown(rows: pd.DataFrame, count: pd.Series, one: StoredIndicator) -> pd.DataFrame:
    """Rows with the counts that may be shown, and without any figure of those that may not."""
    counted = "value" if one.indicator.kind == "count" else "numerator"
    count = count.reindex(rows.index)
    given = rows[counted].notna() | is_suppressed(rows["note"])
    rows = rows.assign(value=np.nan, lower_cl=np.nan, upper_cl=np.nan)  # which would tell a rounded count
    if one.indicator.kind == "count":
        rows = rows.assign(value=count, denominator=np.nan)
    rows = _blanked(rows.assign(area=rows.index, numerator=count), count.isna())
    note = rows["note"].fillna("").mask(count.isna() & given, SUPPRESSED)
    rows = rows.assign(note=note.mask(count.notna() & is_suppressed(note), ""))
    return rows[count.notna() | given]


def suppressed_counts(serving: Serving, rule: Rule, given: Counts, secret: bytes) -> dict[str, pd.Series]:
    """
    Counts that can be shown at each level.

    Parameters
    ----------
    serving
        The store.
    rule
        By which small ones are hidden.
    given
        The counts.
    secret
        Draws those that hide to protect others.

    Returns
    -------
    published
        By level, England among them; NaN where hidden or unknown. MSOAs, which lie across neighbourhoods, are shown
        where all their LSOAs are, and neighbourhoods that overlap where all their pieces are: the LSOAs that lie in
        the same ones. Of counts given by neighbourhoods that overlap no total is shown. Where a count is unknown from
        the start, larger areas are shown where all their parts are.
    """
    source, counts, england = given
    table, overlap = serving.store.lsoa, bool(len(serving.tree.overlapping))
    if counts.isna().any() or (overlap and source == "neighbourhood"):
        return _without_totals(serving, rule, given)
    chain = [level for level in CHAINS.get(source, (source,)) if level == source or level in table]
    chain = [PIECE if overlap and level == "neighbourhood" else level for level in chain]
    levels = {source: counts} | {level: _sums(serving, counts, source, level) for level in chain[1:]}
    named = [series.set_axis([f"{level} {code}" for code in series.index]) for level, series in levels.items()]
    parent: dict[str, str] = {}
    for part, whole in pairwise(chain):
        parent |= {f"{part} {code}": f"{whole} {holder}" for code, holder in _inside(serving, part, whole).items()}
    rest = england - counts.sum()
    if rest >= 0:  # England's count is a total of all that is outermost, and of what lies elsewhere
        outermost = [name for series in named for name in series.index if name not in parent]
        named += [pd.Series([england], index=[ENGLAND_CODE]), pd.Series([rest], index=[ELSEWHERE])[: int(rest > 0)]]
        parent |= dict.fromkeys([*outermost, ELSEWHERE], ENGLAND_CODE)
    everything = pd.concat(named)
    holders = pd.Series(parent, dtype="object").reindex(everything.index)
    elsewhere = pd.Series(everything.index == ELSEWHERE, index=everything.index)
    published = suppress_nested(everything, holders, rule, secret=secret, unpublished=elsewhere)
    found = {
        level: pd.Series(published[[f"{level} {code}" for code in series.index]].to_numpy(), index=series.index)
        for level, series in levels.items()
    }
    others = [level for level in HOLDS.get(source, ()) if level not in chain and level in table]
    found |= {level: _sums(serving, found[source], source, level) for level in others}
    if PIECE in found:  # no more can be worked out of sums of what is shown than of what is shown
        found["neighbourhood"] = _sums(serving, found.pop(PIECE), PIECE, "neighbourhood")
    alone = _rounded_or_hidden(pd.Series([england], index=[ENGLAND_CODE]), rule)
    return found | {ENGLAND_LEVEL: published[[ENGLAND_CODE]] if rest >= 0 else alone}


def _without_totals(serving: Serving, rule: Rule, given: Counts) -> dict[str, pd.Series]:
    """Counts of which some are unknown: no total of an area that is not shown is shown."""
    source, counts, england = given
    shown = _rounded_or_hidden(counts, rule)
    apart = source == "neighbourhood" and len(serving.tree.overlapping)
    levels = [level for level in HOLDS.get(source, ()) if level in serving.store.lsoa and not apart]
    found = {source: shown} | {level: _sums(serving, shown, source, level) for level in levels}
    rest = england - shown.sum()
    narrow = len(serving.store.lsoa) >= ENGLAND_LSOAS or rest <= (MOST_MARGIN + 1) * (rule.highest - rule.lowest)
    own = pd.Series([np.nan if narrow else england], index=[ENGLAND_CODE])
    return found | {ENGLAND_LEVEL: _rounded_or_hidden(own, rule)}


def _rounded_or_hidden(counts: pd.Series, rule: Rule) -> pd.Series:
    """Counts of which no total is shown; NaN where small or unknown."""
    rounded = (counts / rule.rounding).add(0.5).floordiv(1).mul(rule.rounding)
    return rounded.where(~counts.between(rule.lowest, rule.highest))


def _sums(serving: Serving, counts: pd.Series, source: str, level: str) -> pd.Series:
    """Sums of a level from its parts; NaN where one of them is."""
    by = _inside(serving, source, level)
    parts = counts.reindex(by.index)
    return grouped_sums(parts, parts, by).numerator


def _inside(serving: Serving, part: str, level: str) -> pd.Series:
    """Code of the area of a level that each area of a smaller one lies in (`parts_of`), pieces among the levels."""
    if PIECE not in {part, level}:
        return parts_of(serving, part, level)
    own = serving.tree.membership["neighbourhood"].astype("object")
    piece = serving.tree.overlapping.reindex(own.index).fillna(own)
    if level == PIECE:
        return piece
    above = serving.tree.pairs(level)
    pairs = pd.DataFrame({"part": piece.reindex(above.index).to_numpy(), "whole": above.to_numpy()}).drop_duplicates()
    return pairs.set_index("part")["whole"]
