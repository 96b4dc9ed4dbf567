"""Which areas come first by several figures at once, and how far that depends on how the figures are weighted."""

from collections.abc import Collection

import numpy as np
import pandas as pd

DRAWS = 1_000
FIRST = 10
SEED = 1
"""Of the draws, so that the same figures give the same shares."""
AT_ONCE = 100
"""Draws whose scores are in memory together: of all of England's LSOAs they take 27 MB."""


def places(values: pd.DataFrame, *, low_is_need: Collection[str] = ()) -> pd.DataFrame:
    """
    Place of each area on each figure, from 0 for the least need to 1 for the greatest.

    Parameters
    ----------
    values
        One row an area, one column a figure, in any units; NaN is unknown.
    low_is_need
        Columns of which a low value is the greater need; of all others it is a high one.

    Returns
    -------
    places
        On the labels of `values`: the share of the other areas with a known figure that are in less need, those in
        equal need counted as half. NaN where the figure is unknown, or known of no other area.
    """
    turned = values.astype("float64").mul(pd.Series({name: -1.0 if name in low_is_need else 1.0 for name in values}))
    return (turned.rank() - 1) / (turned.count() - 1).where(lambda others: others > 0)


def scores(ranked: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """
    Weighted mean of each area's places, 0 to 1.

    Parameters
    ----------
    ranked
        As `places` gives them.
    weights
        Of the columns, >= 0, some above 0; they need not sum to 1.

    Returns
    -------
    scores
        By area, over the figures known of it; NaN where none with a weight is.

    Raises
    ------
    ValueError
        If a weight is missing or negative, or all are 0.
    """
    weight = weights.reindex(ranked.columns)
    if not (weight >= 0).all() or not weight.sum() > 0:
        raise ValueError(f"weights: one of at least 0 for each of {', '.join(map(str, ranked.columns))}, not all 0")
    known = ranked.notna().mul(weight).sum(axis=1)
    return ranked.mul(weight).sum(axis=1) / known.where(known > 0)


def stays_first(ranked: pd.DataFrame, *, first: int = FIRST, draws: int = DRAWS, seed: int = SEED) -> pd.Series:
    """
    Share of draws of other weights in which each area is among the first.

    Parameters
    ----------
    ranked
        As `places` gives them.
    first
        How many areas are the first; of areas with equal scores those that stand first in `ranked`.
    draws, seed
        How many draws, and the seed of the generator.

    Returns
    -------
    share
        By area, 0 to 1. Each draw takes its weights from the flat Dirichlet distribution: of all weights that are not
        negative and sum to 1, any are as likely as any others.

    References
    ----------
    Butler, Jia and Dyer (1997), Simulation techniques for the sensitivity analysis of multi-criteria decision models,
    European Journal of Operational Research 103: random weights.
    """
    cells = ranked.to_numpy(dtype="float64")
    known = np.isfinite(cells)
    filled = np.where(known, cells, 0.0)
    generator = np.random.default_rng(seed)
    found = np.zeros(len(ranked))
    for begun in range(0, draws, AT_ONCE):
        drawn = generator.dirichlet(np.ones(ranked.shape[1]), min(AT_ONCE, draws - begun)).T
        over = known @ drawn
        score = np.divide(filled @ drawn, over, out=np.full(over.shape, -np.inf), where=over > 0)
        ahead = np.argsort(-np.round(score, 12), axis=0, kind="stable")[:first]
        np.add.at(found, ahead.ravel(), 1)
    found[~known.any(axis=1)] = 0.0
    return pd.Series(found / draws, index=ranked.index)
