"""Small counts of records hidden in all tables at once, before anything of them is written."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from needs_map.data.content.inequalities import QUINTILE
from needs_map.data.records.definition import SHARE
from needs_map.data.records.spans import LENGTHS, ROLLING
from needs_map.figures.records.cells import NOBODY
from needs_map.needs.disclosure.linked_tables import hidden_in_linked
from needs_map.needs.disclosure.suppression import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from needs_map.data.records.definition import Definition
    from needs_map.figures.records.cells import CoveredGround

CHAIN = ("place", "icb", "cluster")
CELL = ["level", "area", "group_type", "group"]
Labels = dict[str, str | None]


def rule_of_definition(definition: Definition) -> Rule:
    """Return the rule by which a definition hides small counts."""
    own = definition.suppression
    return Rule("records", lowest=0 if own.zeros else 1, highest=own.below - 1, rounding=1)


def given_away_by_overlap(counted: pd.DataFrame, definition: Definition) -> pd.Series:
    """
    Return which counts of twelve months that roll would tell a small count of one month, beside those before and after.

    Parameters
    ----------
    counted
        `level`, `area`, `group_type`, `group`, `period`, `numerator`, `denominator` of all periods.
    definition
        What was counted.

    Returns
    -------
    given_away
        On the index of `counted`. Twelve months less the twelve that begin a month earlier are the new month less the
        old one: a month is at least what its count falls by until it is in no period. If what the months of the first
        period are at least adds up to the period, each month is known; if one of them is small, no count of the area or
        group but zero is shown.
    """
    given_away = pd.Series(data=False, index=counted.index)
    if definition.span.kind != ROLLING or len(definition.span.periods) == 1:
        return given_away
    rule = rule_of_definition(definition)
    labels = [period.label for period in definition.span.periods]
    counts = {"numerator": counted["numerator"]}
    if definition.make == SHARE:
        counts |= {"denominator": counted["denominator"], "rest": counted["denominator"] - counted["numerator"]}
    for count in counts.values():
        wide = counted[[*CELL, "period"]].assign(count=count).pivot_table("count", CELL, "period")
        months, known = months_of_overlaps(wide.reindex(columns=labels).fillna(0).to_numpy(), LENGTHS[ROLLING])
        small = known & ((months >= max(rule.lowest, 1)) & (months <= rule.highest)).any(axis=1)
        of_small = pd.MultiIndex.from_frame(counted[CELL]).isin(wide.index[small])
        given_away |= of_small & (count > 0)
    return given_away


def months_of_overlaps(rolling: NDArray[np.float64], length: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """
    Work out the least that each month can be from periods that roll by a month, as anyone who sees them can.

    Parameters
    ----------
    rolling
        A row for each series, a column for each period in order.
    length
        Months in a period.

    Returns
    -------
    months
        The least that each month can be, one column for each month from the first of the first period.
    known
        Whether the months of a series can be nothing else.
    """
    steps = np.diff(rolling, axis=1)
    months = np.empty((len(rolling), length + steps.shape[1]))
    slack = rolling[:, 0].copy()
    for at in range(length):
        later = np.cumsum(steps[:, at::length], axis=1)
        path = np.concatenate([np.zeros((len(rolling), 1)), later], axis=1)
        least = -path.min(axis=1)
        slack -= least
        months[:, at::length] = path + least[:, None]
    return months, slack <= 0


def hidden_counts(
    counted: pd.DataFrame, definition: Definition, ground: CoveredGround, secret: bytes, given_away: pd.Series
) -> pd.Series:
    """
    Return which counts are hidden.

    Parameters
    ----------
    counted
        `level`, `area`, `group_type`, `group`, `period`, `numerator`, `denominator`, all ages of each together; cells
        of which nothing is published among them.
    definition, ground
        What was counted, and where.
    secret
        Draws the counts that hide to protect others.
    given_away
        Counts that hide because of other periods, as `given_away_by_overlap` gives them.

    Returns
    -------
    hidden
        On the index of `counted`. MSOAs, neighbourhoods, quintiles, ethnic groups, ages, sexes and practices are linked
        tables of the same records: what hides in one hides in all of the period. A share hides where its numerator, its
        denominator or the difference of both is small.
    """
    cells = counted.drop_duplicates(CELL).reset_index(drop=True)
    cells = cells.set_index(cells["level"] + " " + cells["area"] + " " + cells["group_type"] + " " + cells["group"])
    of_cell = pd.MultiIndex.from_frame(cells[CELL]).get_indexer(pd.MultiIndex.from_frame(counted[CELL]))
    of_period, periods = pd.factorize(counted["period"], sort=True)
    place = of_period * len(cells) + of_cell
    names = np.add.outer(np.array(periods, dtype=object) + " ", np.array(cells.index, dtype=object)).ravel()
    table = counted.set_index(names[place])
    unpublished = table["area"].eq(NOBODY) | (table["group_type"].ne("") & table["group"].eq(NOBODY))
    counts = [table["numerator"]]
    if definition.make == SHARE:
        counts += [table["denominator"], table["denominator"] - table["numerator"]]
    given = np.zeros(len(names), dtype=bool)
    given[place] = True
    tables = _tables_of(cells, ground)
    trees = [_in_each_period(tree, cells.index, names, given) for tree in _trees(tables)]
    trees += [_of_practices(tables, rows) for _, rows in table.groupby("period") if (rows["level"] == "practice").any()]
    also = pd.Series(given_away.to_numpy(), table.index)
    rule = rule_of_definition(definition)
    hidden = hidden_in_linked(counts, trees, rule, secret=secret, unpublished=unpublished, given_away=also)
    return pd.Series(hidden.to_numpy(), index=counted.index)


def _in_each_period(tree: pd.Series, cells: pd.Index, names: NDArray[Any], given: NDArray[np.bool_]) -> pd.Series:
    """
    Return a tree of cells for every period, side by side as one.

    `names` and `given` are those of the cells of the first period, then of the second, and so on: what each is called,
    and whether it is counted.
    """
    part, whole = cells.get_indexer(tree.index), cells.get_indexer(pd.Index(tree.to_numpy(), dtype="object"))
    starts = np.arange(0, len(names), len(cells))[:, None]
    parts, wholes = (starts + part).ravel(), (starts + whole).ravel()
    inside = np.broadcast_to(whole >= 0, (len(starts), len(whole))).ravel()
    above = np.where(inside & given[wholes], names[wholes], None)
    return pd.Series(above[given[parts]], names[parts][given[parts]], dtype="object")


class _Tables(NamedTuple):
    """Cells, and how their areas lie in one another."""

    cells: pd.DataFrame
    """Of any period, indexed by label."""
    ground: CoveredGround
    above: dict[str, str]
    """Label of the area above that each area of `CHAIN` lies in, of those that have cells."""

    def upwards(self, level: str) -> Labels:
        """Areas of a level of `CHAIN` and above, each a part of the next; the outermost are parts of none."""
        levels = CHAIN[CHAIN.index(level) :]
        own = self.cells[self.cells["level"].isin(levels) & (self.cells["group_type"] == "")]
        return {label: self.above.get(label) for label in own.index}


def _label(level: str, area: object, group_type: str = "", group: object = "") -> str:
    return f"{level} {area} {group_type} {group}"


def _tables_of(cells: pd.DataFrame, ground: CoveredGround) -> _Tables:
    above: dict[str, str] = {}
    for part, whole in pairwise(CHAIN):
        if part in ground.up and whole in ground.up:
            pairs = pd.DataFrame({"part": ground.up[part], "whole": ground.up[whole]}).dropna().drop_duplicates()
            labels = {
                _label(part, one): _label(whole, outer)
                for one, outer in zip(pairs["part"], pairs["whole"], strict=True)
            }
            above |= {part: whole for part, whole in labels.items() if whole in cells.index}
    return _Tables(cells, ground, above)


def _trees(tables: _Tables) -> Iterable[pd.Series]:
    """Tables of a period but those of practices, as trees, each count of a whole being the sum of its parts."""
    cells = tables.cells
    if (cells["level"] == "lsoa").any():
        yield from _of_lsoas(tables)
    for group_type in cells["group_type"].unique():
        if group_type:
            yield from _of_groups(tables, cells[cells["group_type"] == group_type])


def _of_practices(tables: _Tables, rows: pd.DataFrame) -> pd.Series:
    """Practices of one period, within the total of all areas where they have all of its records."""
    practices = rows.index[rows["level"] == "practice"]
    (period,) = rows["period"].unique()
    outermost = [f"{period} {label}" for label, holder in tables.upwards(CHAIN[0]).items() if holder is None]
    outermost = [label for label in outermost if label in rows.index]
    fits = len(outermost) == 1 and rows.loc[[*practices], "numerator"].sum() == rows.loc[outermost, "numerator"].sum()
    total = outermost if fits else []  # else some records have another place
    return _series(dict.fromkeys(practices, total[0] if total else None) | dict.fromkeys(total))


def _of_lsoas(tables: _Tables) -> Iterable[pd.Series]:
    """LSOAs within neighbourhoods, MSOAs and the quintiles of places, and these within places and above."""
    cells, up = tables.cells, tables.ground.up
    lsoas = cells[cells["level"] == "lsoa"]
    place = lsoas["area"].map(up["place"]) if "place" in up else pd.Series(None, lsoas.index, dtype="object")
    place = place.map(lambda code: _label("place", code), na_action="ignore")
    place = place.where(place.isin(cells.index))
    quintile = lsoas["area"].map(tables.ground.quintile)
    middles = {level: up[level] for level in ("neighbourhood", "msoa") if level in up and up[level].index.is_unique}
    found = [
        lsoas["area"].map(column).map(lambda code, level=level: _label(level, code), na_action="ignore")
        for level, column in middles.items()
    ]
    places = lsoas["area"].map(up["place"]) if "place" in up else place
    found.append(
        pd.Series(
            [_label("place", *one) for one in zip(places, [QUINTILE] * len(lsoas), quintile, strict=True)], lsoas.index
        )
    )
    yield from _msoas_of_neighbourhoods(tables)
    for middle in found:
        inside = middle.where(middle.isin(cells.index))
        pairs = pd.DataFrame({"inside": inside, "place": place}).dropna(subset="inside").drop_duplicates()
        if pairs["inside"].duplicated().any():
            continue  # areas that lie in several places are shown where all that they hold is
        parts = inside.fillna(place)
        held = pd.Series(place.to_numpy(), inside.to_numpy())
        held = held[held.index.notna() & ~held.index.duplicated()]
        top = tables.upwards(CHAIN[0])
        yield _series({str(one): _or_none(holder) for one, holder in (*parts.items(), *held.items())} | top)


def _msoas_of_neighbourhoods(tables: _Tables) -> Iterable[pd.Series]:
    """MSOAs within the neighbourhoods that are made up of whole ones."""
    up = tables.ground.up
    if not {"msoa", "neighbourhood"} <= set(up) or not up["neighbourhood"].index.is_unique:
        return
    pairs = pd.DataFrame({"msoa": up["msoa"], "whole": up["neighbourhood"]}).dropna().drop_duplicates()
    parts = pd.DataFrame({"msoa": up["msoa"].reindex(up["neighbourhood"].index), "whole": up["neighbourhood"]})
    straddling = pairs["msoa"][pairs["msoa"].duplicated(keep=False)]
    broken = parts["whole"][parts["msoa"].isna() | parts["msoa"].isin(straddling)]
    nested = pairs[~pairs["whole"].isin(broken)]
    labels = {
        _label("msoa", one): _label("neighbourhood", whole)
        for one, whole in zip(nested["msoa"], nested["whole"], strict=True)
    }
    found: Labels = {one: holder for one, holder in labels.items() if {one, holder} <= set(tables.cells.index)}
    if found:
        yield _series(found | dict.fromkeys(filter(None, found.values())))


def _of_groups(tables: _Tables, rows: pd.DataFrame) -> Iterable[pd.Series]:
    """Groups within their area, and groups of an area within those of the area above."""
    inside: dict[str, str | None] = {}
    for level in CHAIN:
        own = rows[rows["level"] == level]
        wholes = [_label(level, area) for area in own["area"]]
        known = {
            one: whole if whole in tables.cells.index else None for one, whole in zip(own.index, wholes, strict=True)
        }
        if known:
            yield _series(known | tables.upwards(level))
        for label, whole in zip(own.index, wholes, strict=True):
            holder = tables.above.get(whole)
            group = _label(*holder.split(), *rows.loc[label, ["group_type", "group"]]) if holder else ""
            inside[label] = group if group in rows.index else None
    yield _series(inside)


def _or_none(label: object) -> str | None:
    return label if isinstance(label, str) else None


def _series(parent: Mapping[str, str | None]) -> pd.Series:
    return pd.Series(dict(parent), dtype="object")
