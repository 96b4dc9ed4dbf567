"""Areas that touch one another on the ground, and colours that differ where they do."""

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needs_map.geo.areas import AreaTree
from needs_map.geo.cartogram import TOUCHING_METRES


class LsoaShapes(NamedTuple):
    """Shapes of LSOAs, and the index by which those near a shape are found."""

    shapes: gpd.GeoSeries
    index: shapely.STRtree


def lsoa_shapes(shapes: gpd.GeoSeries) -> LsoaShapes:
    """Return LSOAs by code, in a projected system (metres), with their index."""
    return LsoaShapes(shapes, shapely.STRtree(shapes.to_numpy()))


def neighbours(tree: AreaTree, ground: LsoaShapes, code: str) -> tuple[str, ...]:
    """
    Areas of the same level that touch an area.

    Parameters
    ----------
    tree
        The areas.
    ground
        Shapes of their LSOAs, in the order of the store.
    code
        Code of any area of the tree.

    Returns
    -------
    codes
        In the order of the store; none where the level has no other area beside it.
    """
    own, level = tree.lsoas(code), tree[code].level
    near = ground.shapes.loc[own].to_numpy()
    _, found = ground.index.query(near, predicate="dwithin", distance=TOUCHING_METRES)
    touching = ground.shapes.index[sorted(set(found.tolist()))].difference(own, sort=False)
    if level == "lsoa":
        return tuple(str(one) for one in touching)
    if level not in tree.membership:
        return ()
    pairs = tree.pairs(level)
    codes = set(pairs[pairs.index.isin(touching)]) - {code}
    return tuple(one.code for one in tree.at(level) if one.code in codes)


def touching_groups(shapes: gpd.GeoSeries, group: pd.Series) -> dict[str, set[str]]:
    """
    Groups of areas that touch one another.

    Parameters
    ----------
    shapes
        Areas in a projected system (metres).
    group
        Code of the group of each, on the same index.

    Returns
    -------
    touching
        Of each group in order of its code: those that it touches.
    """
    own = shapes.to_numpy()
    first, second = shapely.STRtree(own).query(own, predicate="dwithin", distance=TOUCHING_METRES)
    codes, names = pd.factorize(group, sort=True)
    found: dict[str, set[str]] = {str(name): set() for name in names}
    for one, other in np.unique(np.column_stack([codes[first], codes[second]]), axis=0):
        if one != other:
            found[str(names[one])].add(str(names[other]))
    return found


def apart(touching: Mapping[str, set[str]], colours: int) -> dict[str, int]:
    """
    Number of a colour for each group, so that none has that of one it touches, as far as the colours go.

    Parameters
    ----------
    touching
        As `touching_groups` finds it.
    colours
        How many there are, >= 1.

    Returns
    -------
    colour
        From 0, by group: the group whose neighbours have most colours already is next, and takes the one used least.

    References
    ----------
    Brélaz 1979, New methods to color the vertices of a graph, Communications of the ACM 22(4).
    """
    colour: dict[str, int] = {}
    left = sorted(touching)
    while left:
        used = {code: {colour[other] for other in touching[code] if other in colour} for code in left}
        chosen = max(left, key=lambda code: (len(used[code]), len(touching[code])))
        free = [number for number in range(colours) if number not in used[chosen]] or range(colours)
        colour[chosen] = min(free, key=lambda number: sum(one == number for one in colour.values()))
        left.remove(chosen)
    return colour
