"""Suppression of tables whose counts add up in more than one way, such as areas by ethnic group."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from needs.arguments import Bools, Floats, numbers, refuse, unique_index
from needs.suppression import Rule, bounds_alone, draws, is_small, published_counts, rounded

Sums = sparse.csr_array


def table_sums(count: pd.DataFrame, *, total: str = "all") -> tuple[pd.Series[float], pd.DataFrame]:
    """
    Counts of a table with its totals, and how they add up, for `suppress_linked`.

    Parameters
    ----------
    count
        Counts, a row for each area and a column for each group, without totals.
    total
        Label for the totals of rows, of columns and of all; not among either's labels.

    Returns
    -------
    count, sums
        Counts indexed by row and column, totals with them; and one row for each part of each sum, with
        the columns `whole` and `part` (labels of the counts).

    Raises
    ------
    ValueError
        If the total's label is among those of the table, or one of these is repeated.
    """
    if total in count.index or total in count.columns:
        raise ValueError(f"total must not be a label of the table: {total!r}")
    unique_index("count", count)
    unique_index("count", count.T)
    whole = pd.concat([count, count.sum(skipna=False).rename(total).to_frame().T])
    whole = whole.assign(**{total: whole.sum(axis=1, skipna=False)})
    pairs = [((row, total), (row, column)) for row in whole.index for column in count.columns]
    pairs += [((total, column), (row, column)) for column in whole.columns for row in count.index]
    cells = [(row, column) for row in whole.index for column in whole.columns]
    index = pd.MultiIndex.from_tuples(cells)
    # A total of all is the sum of either margin: two sums of one whole.
    which = pd.Series([("across" if part[1] != of[1] else "down", of) for of, part in pairs])
    table = pd.DataFrame({"sum": which, "whole": [of for of, _ in pairs], "part": [part for _, part in pairs]})
    return pd.Series(whole.to_numpy(dtype=np.float64).reshape(-1), index=index, name="count"), table


def suppress_linked(count: pd.Series[float], sums: pd.DataFrame, rule: Rule, *, secret: bytes) -> pd.Series[float]:
    """
    Counts that add up in several ways, with small ones hidden and others that would give them away.

    As `suppress_nested` does for nested areas, but any sums may overlap: a table with totals both ways, or
    one total broken down twice. Each hidden count is attacked by integer programming, so it is meant for
    tables of hundreds of counts, not thousands.

    Parameters
    ----------
    count
        Whole numbers of everything published, totals too, >= 0, none missing, each label once.
    sums
        One row for each part of each sum: `sum` (which sum), `whole` and `part` (labels of counts).
    rule
        `HOSPITAL`, `BELOW_FIVE` or one's own.
    secret
        Draws the counts that hide to protect others, as for `suppress_nested`.

    Returns
    -------
    published
        Rounded as the rule says, NaN where hidden, on the same index.

    Raises
    ------
    ValueError
        If a count is missing, negative, not whole or not the sum of its parts, a label is unknown, or there is no
        secret.
    """
    hidden = is_small(count, rule).to_numpy(dtype=bool)
    order = draws(count.index, secret).order
    counts = numbers("count", count)
    matrix = _matrix(count, sums)
    width = rule.highest - rule.lowest
    while True:
        low, high = _attacked(bounds_alone(rounded(counts, rule), hidden, rule), hidden, matrix)
        exposed = hidden & (high - low < width)
        if not exposed.any():
            return published_counts(count, hidden, rule)
        hidden = hidden | _shields(order, ~hidden & (counts > 0), exposed, matrix)


def _matrix(count: pd.Series[float], sums: pd.DataFrame) -> Sums:
    """One row a sum, 1 for its parts and -1 for its whole."""
    position = {label: at for at, label in enumerate(count.index)}
    for column in ("whole", "part"):
        unknown = ~sums[column].isin(list(position)).to_numpy(dtype=bool)
        refuse(column, "must be one of the counts", sums[column], unknown)
    which, names = pd.factorize(sums["sum"])
    parts = sums["part"].map(position).to_numpy(dtype=np.intp)
    first = ~sums["sum"].duplicated().to_numpy(dtype=bool)
    wholes = sums["whole"].map(position).to_numpy(dtype=np.intp)[first]
    ones = np.concatenate([np.ones(len(parts)), -np.ones(len(names))])
    rows, columns = np.concatenate([which, which[first]]), np.concatenate([parts, wholes])
    matrix = sparse.csr_array((ones, (rows, columns)), shape=(len(names), len(count)))
    off = matrix @ count.to_numpy(dtype=np.float64)
    bad = np.zeros(len(count), dtype=bool)
    bad[wholes[off != 0]] = True
    refuse("count", "must be the sum of its parts", count, bad)
    return matrix


def _attacked(alone: tuple[Floats, Floats], hidden: Bools, matrix: Sums) -> tuple[Floats, Floats]:
    """Least and most of each hidden count by integer programming; what nothing bounds is infinite."""
    low, high = (of.copy() for of in alone)
    # Whatever bounds a count is the range of a shown one, so a bound beyond all of them is none.
    beyond = 2 * float(high[np.isfinite(high)].max(initial=0)) + 1000
    bounds = optimize.Bounds(alone[0], np.minimum(alone[1], beyond))
    whole = np.ones(len(low), dtype=np.int64)
    constraints = optimize.LinearConstraint(matrix, 0, 0)
    for cell in np.flatnonzero(hidden):
        goal = np.zeros(len(low))
        ends = []
        for sign in (1, -1):
            goal[cell] = sign
            found = optimize.milp(goal, constraints=constraints, bounds=bounds, integrality=whole)
            if not found.success:
                raise RuntimeError(f"integer programming failed: {found.message}")
            ends.append(sign * round(found.fun))
        low[cell], high[cell] = ends[0], ends[1] if ends[1] < beyond / 2 else np.inf
    return low, high


def _shields(order: Floats, free: Bools, exposed: Bools, matrix: Sums) -> Bools:
    """For each exposed count the last in order of the free ones of each of its sums, else the last of all."""
    shields = np.zeros(len(order), dtype=bool)
    members = matrix.toarray().astype(bool)
    for cell in np.flatnonzero(exposed):
        candidates = [np.flatnonzero(row & free) for row in members[members[:, cell]]]
        candidates = [of for of in candidates if len(of)] or [np.flatnonzero(free)]
        for of in candidates:
            if len(of):
                shields[of[np.argmax(order[of])]] = True
    return shields
