"""Larger areas put together from parts: which parts, whose people, and the rule in words beside the value."""

import math

import numpy as np
import pandas as pd

from needs_map.data.indicators.definitions import is_suppressed
from needs_map.data.indicators.observations import StoredIndicator
from needs_map.figures.levels import can_be_summed
from needs_map.figures.people.standards import SHORT_METHODS
from needs_map.figures.serving import Serving, store_cache
from needs_map.geo.areas import LEVEL_NAMES
from needs_map.geo.numbers import written
from needs_map.needs.estimates.aggregation import MOST_MISSING, ROUNDING, AreaParts, Together, put_together

PART = "part"
AUTHORITIES = ("place", "authority")
"""Levels of local authorities: one that is a place of the system stands as that."""
MADE = ("parts", "missing", "straddling", "lowest", "highest")
NAMES = LEVEL_NAMES | {"authority": ("local authority", "local authorities")}


@store_cache(maxsize=64)
def _lsoas_of(serving: Serving, level: str) -> pd.Series:
    table = serving.store.lsoa
    return pd.Series(table.index, index=table.index) if level == "lsoa" else table[level].astype("object")


def parts_within(serving: Serving, part: pd.Series, area: pd.Series) -> pd.DataFrame:
    """
    Parts of areas with the people of each inside.

    Parameters
    ----------
    serving
        The store.
    part
        Part that each LSOA of the store lies in, indexed by `LSOA21CD`.
    area
        Area that it lies in, once for each of several; LSOAs that lie in none are left out of it.

    Returns
    -------
    parts
        One row a part and area: `part`, `by`, `people`, `share` (see `Parts`).
    """
    people = serving.people["resident"].fillna(0.0)
    everyone = people.groupby(part).sum()
    inside = pd.DataFrame({PART: part.reindex(area.index), "by": area, "people": people.reindex(area.index)})
    found = inside.groupby([PART, "by"], sort=False, observed=True)["people"].sum().reset_index()
    whole = found[PART].map(everyone).to_numpy()
    found["share"] = np.divide(found["people"], whole, out=np.ones(len(found)), where=whole > 0)
    return found


@store_cache(maxsize=32)
def _parts_of_level(serving: Serving, source: str, level: str) -> pd.DataFrame:
    """Parts of all areas of a level: the same for every indicator that is given at a level `source`."""
    return parts_within(serving, _lsoas_of(serving, source), serving.tree.pairs(level))


@store_cache(maxsize=1)
def _authorities(serving: Serving) -> pd.Index:
    found: pd.Index = pd.Index(serving.store.lsoa["authority"].unique())
    return found


def _given_authorities(serving: Serving, given: frozenset[str]) -> pd.Series:
    """Authority of each LSOA, or its place where none of that name is among those `given`."""
    authority = serving.store.lsoa["authority"]
    part: pd.Series = authority.where(authority.isin(given), _lsoas_of(serving, "place")).astype("object")
    return part


@store_cache(maxsize=32)
def _authorities_of_level(serving: Serving, given: frozenset[str], level: str) -> pd.DataFrame:
    return parts_within(serving, _given_authorities(serving, given), serving.tree.pairs(level))


def joined_parts(
    serving: Serving, one: StoredIndicator, rows: pd.DataFrame, source: str, area: pd.Series | str
) -> tuple[Together, pd.Series]:
    """
    Put areas together from the rows of their parts.

    Parameters
    ----------
    serving, one
        The store and the indicator.
    rows
        Rows of observations of one period, sex and age, indexed by area, of the level `source`.
    source
        Level of the parts.
    area
        Area that each LSOA lies in, indexed by `LSOA21CD`; any set of LSOAs. The name of a level is all of its areas.

    Returns
    -------
    together, withheld
        By area: figures, and whether that of a part is withheld.
    """
    if source in AUTHORITIES:
        given = frozenset(rows.index.intersection(_authorities(serving)))
        within = (
            _authorities_of_level(serving, given, area)
            if isinstance(area, str)
            else parts_within(serving, _given_authorities(serving, given), area)
        )
    elif isinstance(area, str):
        within = _parts_of_level(serving, source, area)
    else:
        within = parts_within(serving, _lsoas_of(serving, source), area)
    found = rows[["value", "numerator", "denominator", "note"]].reindex(within[PART]).reset_index(drop=True)
    parts = AreaParts(within["by"], within["people"], within["share"])
    added = can_be_summed(one)
    counts = ("value", "value") if one.indicator.kind == "count" else ("numerator", "denominator")
    figures = [found[column] for column in counts] if added else []
    known = np.logical_and.reduce([counted.notna() for counted in figures]) if added else found["value"].notna()
    whole = put_together(parts, found["value"], *figures)
    hidden = within.loc[is_suppressed(found["note"]) & ~known, "by"]
    return whole, pd.Series(whole.value.index.isin(hidden), index=whole.value.index)


def made_of(whole: Together, source: str) -> pd.DataFrame:
    """What is said beside values put together, by area: `MADE` and the level of the parts in `source`."""
    return pd.DataFrame({name: getattr(whole, name) for name in MADE}).assign(source=source)


def all_parts(serving: Serving, source: str, level: str) -> pd.DataFrame:
    """What is said beside values of areas made of whole parts of which none is left out, by area (see `made_of`)."""
    area = serving.tree.pairs(level)
    count = _lsoas_of(serving, source).reindex(area.index).groupby(area.to_numpy()).nunique()
    return pd.DataFrame(dict.fromkeys(MADE, 0.0), index=count.index).assign(parts=count, source=source)


def rule_words(one: StoredIndicator, source: str, count: int = 0) -> str:
    """
    Say how an indicator of a larger area is put together.

    Parameters
    ----------
    one
        The indicator.
    source
        Level of the parts.
    count
        How many parts an area has; left unsaid if 0.
    """
    several = f"{count:,} {NAMES[source][count != 1]}" if count else NAMES[source][1]
    if one.indicator.by_age:
        return f"{SHORT_METHODS[one.indicator.by_age]}, of the counts of its {several} added up age by age"
    if not can_be_summed(one) and count == 1:
        return f"Estimate: the figure of the one {NAMES[source][0]} that holds it"
    if not can_be_summed(one):
        return f"Estimate: average of its {several}, weighted by residents"
    if one.indicator.kind == "ratio":
        return f"Observed over expected of its {several}"
    return f"Sum of its {several}" if one.indicator.kind == "count" else f"Sum of the counts of its {several}"


def made_words(one: StoredIndicator, made: pd.DataFrame, code: str, *, is_known: bool) -> tuple[str, str]:
    """
    Say how one area's value was put together, and what to keep in mind of it.

    Parameters
    ----------
    one
        The indicator.
    made
        As `made_of` gives it.
    code
        The area.
    is_known
        Whether it has a value.

    Returns
    -------
    method, note
        A phrase each; no note where all parts are known and lie inside.
    """
    row = dict(zip(made.columns, list(made.loc[code]), strict=True))
    source = str(row["source"])
    if not source:
        return "As published", ""
    several, notes = NAMES[source][1], []
    missing, straddling = float(row["missing"]), float(row["straddling"])
    if not is_known:
        why = f"{several} with {_percent(missing)} of its people have no figure" if missing > MOST_MISSING else ""
        none = f"none of its {several} has a figure" if row["parts"] != 1 else f"its {NAMES[source][0]} has no figure"
        why = none if missing > 1 - ROUNDING else why
        return rule_words(one, source, int(row["parts"])), why
    if not can_be_summed(one) and not one.indicator.by_age and math.isfinite(row["lowest"]):
        ends = tuple(written(row[end], one.indicator.decimals) for end in ("lowest", "highest"))
        spread = "lowest part {}, highest part {}; ".format(*ends) if row["parts"] > 1 else ""
        notes.append(f"{spread}no confidence interval")
    if straddling > 0:
        notes.append(
            f"{_percent(straddling)} of its people live in {several} that lie partly outside, whose figures are shared "
            "out in proportion to residents"
        )
    if missing > 0:
        notes.append(f"{several} with {_percent(missing)} of its people have no figure and are left out")
    return rule_words(one, source, int(row["parts"])), "; ".join(notes)


def _percent(share: float) -> str:
    return "under 1%" if share < 0.005 else written(share * 100, 0, "%")  # noqa: PLR2004 - it would be written 0%
