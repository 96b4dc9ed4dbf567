"""Areas that touch one another on the ground."""

from typing import NamedTuple

import geopandas as gpd
import shapely

from needs_map.geo.areas import AreaTree
from needs_map.geo.cartogram import TOUCHING_METRES


class Ground(NamedTuple):
    """Shapes of LSOAs, and the index by which those near a shape are found."""

    shapes: gpd.GeoSeries
    index: shapely.STRtree


def ground_of(shapes: gpd.GeoSeries) -> Ground:
    """Return LSOAs by code, in a projected system (metres), with their index."""
    return Ground(shapes, shapely.STRtree(shapes.to_numpy()))


def neighbours(tree: AreaTree, ground: Ground, code: str) -> tuple[str, ...]:
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
