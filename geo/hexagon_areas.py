"""Areas of every level as hexagons: made of those of their LSOAs, so that the outlines of all levels coincide."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from needs_map.data.store import Store, read_table
from needs_map.geo.areas import AreaTree
from needs_map.geo.cartogram import PLANE, cartogram, lattice_of
from needs_map.geo.coverage import dissolved
from needs_map.geo.hexagons import hexagons

STORED = "cartogram"
"""Name of the store's table."""
MOST_LSOAS = 3_000
"""LSOAs up to which a store has a cartogram: to place more takes minutes, and they would be too small to see."""


class HexagonAreas(NamedTuple):
    """Shapes in a plane of metres laid over EPSG:27700, as the store has the true ones."""

    lsoa: gpd.GeoSeries
    """One hexagon an LSOA."""
    areas: gpd.GeoSeries
    """Areas above LSOAs by code: the hexagons of their LSOAs joined, in several pieces where those lie apart."""


def hexagon_table(lsoa: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """
    Table of the cartogram for a store, if its LSOAs are few enough.

    Parameters
    ----------
    lsoa
        The store's table of LSOAs.
    """
    return {STORED: cartogram(lsoa)} if len(lsoa) <= MOST_LSOAS else {}


def hexagon_areas(store: Store) -> HexagonAreas:
    """
    Shapes of all areas as hexagons.

    Parameters
    ----------
    store
        A store that has the table `cartogram`.

    Raises
    ------
    DataError
        If the store lacks it, or it is damaged.
    """
    table = read_table(store, STORED)
    lsoa = gpd.GeoSeries(hexagons(lattice_of(table)), index=table.index, crs=PLANE).reindex(store.lsoa.index)
    tree = AreaTree(store)
    areas = pd.concat([dissolved(lsoa.loc[tree.pairs(level).index], tree.pairs(level)) for level in tree.levels[1:]])
    return HexagonAreas(lsoa, gpd.GeoSeries(areas.reindex(store.areas.index), crs=PLANE))
