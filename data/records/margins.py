"""Whole numbers of people and events by quintile and by ethnic group, from which published rates come out exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

SLACK = (0.0, 0.5, 1.0, 2.0, 5.0, 50.0)
"""Events by which a group may miss its rate: as few as so many people allow."""
FREE_BETWEEN = (0.5, 2.0)
"""Rate of a group that the report gives none of, over the mean of the others."""
FEWEST_EVENTS = 5
"""Events of a group whose rate is published: fewer would be hidden."""
FEWEST_FREE = 15
"""Events of any other group: fewer would be hidden in the places of an ICB, and a published one with them."""
HALF = 0.4999
LONGEST_SEARCH = 120
"""Seconds that are spent on finding whole numbers."""
FURTHEST = 0.4
"""Least part of its share that a group may have, and the most turned over."""
REACH = 0.7
"""Least share of the people of a group in the nearest numbers that whole ones may have, and the most turned over."""


class Target(NamedTuple):
    """Rates that a report publishes of one indicator."""

    per: float
    first: tuple[float, ...]
    """By quintile."""
    second: tuple[float, ...]
    """By ethnic group; NaN where it gives none."""
    decimals: int


class Margins(NamedTuple):
    """People by group, and events of each target by group: both ways add up to the same."""

    people: tuple[Counts, Counts]
    events: list[tuple[Counts, Counts]]
    exact: bool
    """Whether every published rate comes out to its rounding, which too few people cannot give."""


def margins(targets: Sequence[Target], shares: tuple[Floats, Floats], total: int) -> Margins:
    """
    Find people and events that give published rates: a mixed-integer programme, solved by HiGHS.

    Parameters
    ----------
    targets
        The rates.
    shares
        Share of people in each group, both ways, from which the numbers depart little.
    total
        People.

    Raises
    ------
    ValueError
        If there are none, which means that the rates by quintile and by ethnic group cannot be of the same people.
    """
    near = np.concatenate([share / share.sum() for share in shares]) * total
    for slack in SLACK:
        found = _solved(targets, near, len(shares[0]), slack)
        if found is not None:
            return found._replace(exact=slack == 0)
    raise ValueError("targets: the rates by quintile and by ethnic group are not of the same people")


def _solved(targets: Sequence[Target], near: Floats, size: int, slack: float) -> Margins | None:
    """Whole numbers within some events of the rates; None if there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - half a second, for the maker only

    groups, total = len(near), round(float(near[:size].sum()))
    sides = (np.arange(size), np.arange(size, groups))
    columns = groups * (len(targets) + 2)  # people, events of each target, how far people are from their shares
    rows: list[tuple[dict[int, float], float, float]] = [
        (dict.fromkeys(side.tolist(), 1.0), total, total) for side in sides
    ]
    least = np.zeros(columns)
    least[:groups] = 1
    for at, target in enumerate(targets, start=1):
        rate = np.array([*target.first, *target.second])
        given, mean = ~np.isnan(rate), float(np.mean(target.first))
        low = np.where(given, rate - HALF * 10.0**-target.decimals, FREE_BETWEEN[0] * mean)
        high = np.where(given, rate + HALF * 10.0**-target.decimals, FREE_BETWEEN[1] * mean)
        for group in range(groups):
            event = at * groups + group
            rows.append(({event: 1.0, group: -low[group] / target.per}, -slack, np.inf))
            rows.append(({event: 1.0, group: -high[group] / target.per}, -np.inf, slack))
        least[at * groups : (at + 1) * groups] = np.where(given, FEWEST_EVENTS, FEWEST_FREE) if slack == 0 else 0
        both = {at * groups + int(group): sign for side, sign in zip(sides, (1.0, -1.0), strict=True) for group in side}
        rows.append((both, 0, 0))
    cost = np.zeros(columns)
    for group in range(groups):
        away = columns - groups + group
        rows.append(({away: 1.0, group: -1.0}, -near[group], np.inf))
        rows.append(({away: 1.0, group: 1.0}, near[group], np.inf))
        cost[away] = 1 / near[group] if group < size else 10 / total  # a large ethnic group keeps its share
    matrix = np.zeros((len(rows), columns))
    for place, (cells, _, _) in enumerate(rows):
        matrix[place, list(cells)] = list(cells.values())
    limits = LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows])
    most = np.full(columns, np.inf)
    least[:groups], most[:groups] = np.maximum(1, np.floor(near * FURTHEST)), np.ceil(near / FURTHEST)
    nearest = milp(
        cost, constraints=limits, bounds=Bounds(least, most), integrality=np.zeros(columns, dtype=np.int64)
    ).x
    if nearest is None:
        return None
    least[:groups] = np.maximum(1, np.floor(nearest[:groups] * REACH))
    most[:groups] = np.ceil(nearest[:groups] / REACH)
    found = milp(
        np.zeros(columns),  # the nearest whole numbers of all would take minutes
        constraints=limits,
        bounds=Bounds(least, most),
        integrality=(np.arange(columns) < columns - groups).astype(np.int64),
        options={"time_limit": LONGEST_SEARCH},
    )
    if found.x is None:
        return None
    whole = np.rint(found.x).astype(np.int64)[: columns - groups].reshape(-1, groups)
    people, *events = [(row[sides[0]], row[sides[1]]) for row in whole]
    return Margins(people, events, exact=True)
